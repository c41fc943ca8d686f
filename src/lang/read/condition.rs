//! Conditions: each line a field and what it must be, or `any`, `all`, `formula`.

use super::Reader;
use super::saying::Saying;
use crate::lang::condition::{Check, Condition, Matcher, Subject, Test};
use crate::lang::decode::Decode;
use crate::lang::formula;
use crate::lang::guard::check_name;
use crate::lang::literal::Short;
use crate::lang::yaml::{Entry, Kind, Node};
use crate::model::{Field, FieldType, similar};
use crate::source::{Code, Finding};

/// Findings of a file after which unknown fields are told without a guess at what was meant.
const MOST_GUESSES: usize = 200;

/// Numbers, amounts and times that a line may be held to: what has an order is said by its bounds.
const MOST_VALUES: usize = 64;

impl Reader<'_> {
    /// A map of conditions.
    pub(super) fn conditions(&mut self, node: &Node, what: &str) -> Vec<Condition> {
        let Some(entries) = self.map(node, what) else { return Vec::new() };
        if entries.is_empty() {
            self.say(
                Finding::error(Code::Shape, node.span, format!("{what} says nothing"))
                    .help("add a condition, or remove it"),
            );
        }
        self.no_duplicates(entries);
        // A rule keeps this room, so it takes no more than it needs.
        let mut conditions = Vec::with_capacity(entries.len());
        conditions.extend(entries.iter().filter_map(|entry| self.told(entry)));
        conditions
    }

    /// A condition, or a finding that says why there is none: a rule must never lose one in silence.
    pub(super) fn told(&mut self, entry: &Entry) -> Option<Condition> {
        let before = self.findings.len();
        let condition = self.condition(entry);
        if condition.is_none() && self.findings.len() == before {
            let message = format!("the condition on `{}` cannot be read", Short(&entry.key));
            self.say(Finding::error(Code::Shape, self.value_span(entry), message));
        }
        condition
    }

    fn condition(&mut self, entry: &Entry) -> Option<Condition> {
        match &*entry.key {
            "any" => self.nested(entry).map(|parts| Condition::Any(parts, entry.span())),
            "all" => self.nested(entry).map(|parts| Condition::All(parts, entry.span())),
            "formula" => self.formula(entry),
            _ => {
                let subject = self.subject(entry)?;
                let saying = self.saying(entry, subject)?;
                let check = self.check(entry, subject, saying)?;
                Some(Condition::Test(Test { subject, check, span: entry.span() }))
            }
        }
    }

    /// A list of condition maps; each map is one condition, true if all its lines are.
    fn nested(&mut self, entry: &Entry) -> Option<Vec<Condition>> {
        let what = format!("`{}`", entry.key);
        let Kind::List(items) = &entry.value.kind else {
            let message = format!("{what} takes a list of conditions, this is {}", entry.value.noun());
            self.say(
                Finding::error(Code::Shape, self.value_span(entry), message)
                    .help("begin each with a dash: `- reason: damaged`"),
            );
            return None;
        };
        if items.is_empty() {
            self.say(
                Finding::error(Code::Shape, self.value_span(entry), format!("{what} says nothing"))
                    .help("add a condition, or remove it"),
            );
        }
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let mut conditions = self.conditions(item, &format!("each entry under {what}"));
            match (conditions.len(), conditions.pop()) {
                (1, Some(only)) => parts.push(only),
                (_, Some(last)) => {
                    conditions.push(last);
                    parts.push(Condition::All(conditions, item.span));
                }
                (_, None) => {}
            }
        }
        Some(parts)
    }

    fn formula(&mut self, entry: &Entry) -> Option<Condition> {
        let scalar = self.scalar(entry)?;
        let scope = formula::Scope { fields: &self.fields, units: self.units };
        let place = |at: usize, length: usize| self.place_in(&scalar.text, entry.value.span, at, length);
        let mut findings = Vec::new();
        let expr = formula::lower(&scalar.text, &place, &scope, &mut findings);
        if !self.file.slice(entry.value.span).contains(&*scalar.text) {
            // Escapes or folded lines stand between text and file: a place is near enough, an edit is not.
            findings.iter_mut().for_each(|finding| finding.fix = None);
        }
        self.findings.append(&mut findings);
        Some(Condition::Formula(formula::Formula {
            expr: expr?,
            text: scalar.text.split_whitespace().collect::<Vec<_>>().join(" ").into(),
            span: entry.value.span,
        }))
    }

    fn subject(&mut self, entry: &Entry) -> Option<Subject> {
        if let Some(field) = Field::from_name(&entry.key) {
            return Some(Subject::Field(field));
        }
        if let Some(at) = self.fields.iter().position(|field| *field.name == *entry.key) {
            return u16::try_from(at).ok().map(Subject::Declared);
        }
        if !entry.key.is_ascii() {
            let finding = check_name(&entry.key, "the field", entry.key_span, true);
            self.findings.extend(finding);
            return None;
        }
        let declared: Vec<_> = self.fields.iter().map(|field| field.name.clone()).collect();
        let known = Field::ALL.iter().map(|field| field.name()).chain(declared.iter().map(|name| &**name));
        let known = known.chain(["any", "all", "formula"]);
        let message = format!("there is no field `{}`", Short(&entry.key));
        let found = Finding::error(Code::UnknownField, entry.key_span, message);
        let guess = !super::rule::KEYS.contains(&&*entry.key) && self.findings.len() < MOST_GUESSES;
        let near = || Field::similar(&entry.key).map(Field::name).or_else(|| similar(&entry.key, known));
        let near = guess.then(near).flatten();
        self.say(match near {
            Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
            None if super::rule::KEYS.contains(&&*entry.key) => {
                found.help(format!("`{}` belongs to the rule: move it to the left, under `rule`", entry.key))
            }
            None => found
                .help("`greenlight fields` lists them all; a field of your own is declared under `fields:`"),
        });
        None
    }

    /// Reads the words of a saying by the type of its field.
    fn check(&mut self, entry: &Entry, subject: Subject, saying: Saying<'_>) -> Option<Check> {
        let kind = subject.kind(&self.fields);
        let saying = match saying {
            Saying::Missing => return Some(Check::Missing),
            Saying::Known => return Some(Check::Known),
            Saying::Is { any, .. } | Saying::Like { any, .. } | Saying::List { any, .. }
                if any.iter().all(|word| word.text.is_empty()) =>
            {
                let message = format!("`{}` is held to an empty list", entry.key);
                self.say(
                    Finding::error(Code::Shape, self.value_span(entry), message)
                        .help("write at least one value"),
                );
                return None;
            }
            Saying::Is { any, .. } if any.len() > MOST_VALUES && kind.is_ordered() => {
                let message = format!("`{}` is held to {} values", entry.key, any.len());
                self.say(
                    Finding::error(Code::FileTooLarge, self.value_span(entry), message)
                        .help(format!("at most {MOST_VALUES} values or ranges go on a line")),
                );
                return None;
            }
            saying => saying,
        };
        match (kind, saying) {
            (FieldType::Bool, Saying::Is { any, negated }) => self.flag(&any, negated),
            (FieldType::Code(_), Saying::Is { any, negated }) => self.codes(subject, &any, negated),
            (FieldType::Code(_), Saying::In { list, negated }) => self.codes_in(subject, list, negated),
            (FieldType::Text, Saying::Is { any, negated }) => {
                let any = any.into_iter().map(|word| self.matcher(word, None)).collect::<Option<_>>()?;
                Some(Check::Text { any: sorted(any), negated })
            }
            (FieldType::Text, Saying::Like { any, negated }) => {
                let before = if negated { "not" } else { "" };
                let any = any.into_iter().map(|word| self.pattern(word, before)).collect::<Option<_>>()?;
                Some(Check::Text { any, negated })
            }
            (FieldType::Text, Saying::In { list, negated }) => {
                Some(Check::Text { any: vec![Matcher::InList(self.list(list)?)], negated })
            }
            (FieldType::List, Saying::List { quantifier, any }) => {
                let any = any.into_iter().map(|word| self.matcher(word, Some(quantifier)));
                let any = any.collect::<Option<_>>()?;
                Some(Check::List { quantifier, any: sorted(any) })
            }
            (FieldType::List, Saying::Is { any, negated }) => {
                let what = if negated { "excludes" } else { "includes" };
                let shown = any.iter().map(|word| word.text).collect::<Vec<_>>().join(", ");
                let phrase = if any.len() == 1 {
                    format!("{what} {shown}")
                } else {
                    format!("{{ {what}: [{shown}] }}")
                };
                let message = format!("`{}` is a list, and a list is not `{}`", entry.key, Short(&shown));
                let mut found = Finding::error(Code::Operator, self.value_span(entry), message)
                    .help("`includes` (any of these is in it), `excludes` (none of them), `only` (all of it is of these)");
                if matches!(&entry.value.kind, Kind::Scalar(scalar) if !scalar.quoted)
                    || matches!(entry.value.kind, Kind::List(_))
                {
                    found = found.fix(phrase);
                }
                self.say(found);
                None
            }
            (kind, saying) if kind.is_ordered() => self.ordered(entry, subject, saying),
            (kind, saying) => self.wrong_form(entry, kind, &saying),
        }
    }

    /// A form that fields of this type do not have.
    pub(super) fn wrong_form(
        &mut self,
        entry: &Entry,
        kind: FieldType,
        saying: &Saying<'_>,
    ) -> Option<Check> {
        let what = match saying {
            Saying::Is { negated: false, .. } => "is",
            Saying::Is { negated: true, .. } => "not",
            Saying::Bounds(_) => "bounds",
            Saying::Like { .. } => "like",
            Saying::In { .. } => "in",
            Saying::List { .. } => "includes, excludes and only",
            Saying::Missing => "missing",
            Saying::Known => "known",
        };
        let (noun, help) = match kind {
            FieldType::Bool => ("a flag", "write `true` or `false`"),
            FieldType::Code(_) => {
                ("one word of a list", "write the word, `[a, b]` for one of several, or `not x`")
            }
            FieldType::Text => ("text", "write the text, `[a, b]`, `not x`, `like GIFT-*` or `in a_list`"),
            FieldType::List => ("a list", "write `includes x`, `excludes x` or `only x`"),
            FieldType::Money => {
                ("an amount of money", "write `at least 5`, `under 25`, `at least 5 and under 25`")
            }
            FieldType::Duration => ("a length of time", "write `at most 30d`, `over 24h`"),
            FieldType::Moment => ("a moment", "write `at least 2026-11-01`, `under 2026-12-01`"),
            _ => ("a number", "write `at least 5`, `under 25`, `at least 5 and under 25`"),
        };
        let message = format!("`{}` is {noun}: it has no `{what}`", entry.key);
        self.say(Finding::error(Code::Operator, self.value_span(entry), message).help(help));
        None
    }
}

/// Exact texts first and in order, so that one can be found among many without looking at each.
fn sorted(mut any: Vec<Matcher>) -> Vec<Matcher> {
    any.sort_by(|a, b| match (a, b) {
        (Matcher::Exact(a), Matcher::Exact(b)) => a.cmp(b),
        (Matcher::Exact(_), _) => std::cmp::Ordering::Less,
        (_, Matcher::Exact(_)) => std::cmp::Ordering::Greater,
        _ => std::cmp::Ordering::Equal,
    });
    any
}
