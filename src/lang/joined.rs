//! Two policies of one owner over common lists and fields: their rules can be compared part by part, and parts of
//! both can stand in one policy.
//!
//! A condition names lists and declared fields by their positions in its own policy; here both policies have the
//! same positions, and every condition has one form: groups in groups of their kind are resolved, and values
//! stand in order. Which words the author chose is then only in the text.

use std::sync::Arc;

use super::condition::{Bound, Check, Condition, DeclaredField, Matcher, NamedList, Subject, Test};
use super::formula::{Expr, Formula};
use super::policy::{Checked, Policy, Rule};
use super::read::misfits;
use crate::model::{Duration, Owner, Route};
use crate::source::SourceFile;

/// Two policies over common lists and fields.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    pub(crate) owner: Owner,
    /// The declared fields of both; one that has another type in each stands here twice.
    pub(crate) fields: Vec<DeclaredField>,
    /// The lists of both, by name.
    pub(crate) lists: Vec<JoinedList>,
    /// Their names.
    pub(crate) names: Vec<Arc<str>>,
    /// The rules of the first.
    pub(crate) old: Vec<Rule>,
    /// The rules of the second.
    pub(crate) new: Vec<Rule>,
    base: Policy,
}

/// A list of one of the policies, or of both.
#[derive(Clone, Debug)]
pub(crate) struct JoinedList {
    pub(crate) name: Arc<str>,
    pub(crate) old: Option<NamedList>,
    pub(crate) new: Option<NamedList>,
}

/// What a policy of parts of both is made of.
pub(crate) struct Parts<'p> {
    pub(crate) rules: Vec<Rule>,
    pub(crate) seller_ids: &'p [Box<str>],
    pub(crate) auto_approval_time: Option<Duration>,
    /// Whether a list that both have is the second's.
    pub(crate) new_list: &'p dyn Fn(&str) -> bool,
}

impl Joined {
    /// Lays two policies of one owner side by side.
    pub(crate) fn new(old: &Policy, new: &Policy) -> Self {
        let mut joined = Self {
            owner: new.owner,
            fields: Vec::new(),
            lists: Vec::new(),
            names: Vec::new(),
            old: Vec::new(),
            new: Vec::new(),
            base: new.clone(),
        };
        joined.old = joined.take(old, |list| &mut list.old);
        joined.new = joined.take(new, |list| &mut list.new);
        joined.names = joined.lists.iter().map(|list| list.name.clone()).collect();
        joined
    }

    fn take(&mut self, policy: &Policy, side: fn(&mut JoinedList) -> &mut Option<NamedList>) -> Vec<Rule> {
        let mut fields = Vec::with_capacity(policy.fields.len());
        for field in &policy.fields {
            let known = |own: &DeclaredField| own.name == field.name && own.kind == field.kind;
            let at = self.fields.iter().position(known).unwrap_or(self.fields.len());
            if at == self.fields.len() {
                self.fields.push(field.clone());
            }
            fields.push(at);
        }
        let mut lists = Vec::with_capacity(policy.lists.len());
        for list in &policy.lists {
            let at = self.lists.iter().position(|own| own.name == list.name).unwrap_or(self.lists.len());
            if at == self.lists.len() {
                self.lists.push(JoinedList { name: list.name.clone(), old: None, new: None });
            }
            if let Some(place) = self.lists.get_mut(at) {
                *side(place) = Some(list.clone());
            }
            lists.push(at);
        }
        let places = Places { fields: &fields, lists: &lists };
        policy.rules.iter().map(|rule| places.rule(rule)).collect()
    }

    /// A policy of these parts; nothing if they do not make one that would load.
    ///
    /// Every condition comes from a checked policy and names what stands in the common tables. What of a policy
    /// is more than its conditions is looked at again, so that there is still no way to have one with an error.
    pub(crate) fn policy(&self, parts: Parts<'_>) -> Option<Policy> {
        let Parts { rules, seller_ids, auto_approval_time, new_list } = parts;
        let mut ids: Vec<&str> = rules.iter().map(|rule| &*rule.id).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() != rules.len() || !rules.iter().all(|rule| self.may_stand(rule)) {
            return None;
        }
        let lists = self.lists.iter().map(|list| {
            let (first, second) =
                if new_list(&list.name) { (&list.new, &list.old) } else { (&list.old, &list.new) };
            first.clone().or_else(|| second.clone())
        });
        Some(Policy::new(Checked {
            name: self.base.name.clone(),
            owner: self.owner,
            currency: self.base.currency,
            timezone: self.base.timezone,
            seller_ids: seller_ids.to_vec(),
            auto_approval_time,
            lists: lists.collect::<Option<_>>()?,
            fields: self.fields.clone(),
            rules,
            guards: Vec::new(), // they hold of dry runs, not of requests
            // Blends of one owner have the same fields, and their lists in the same places.
            hash: Arc::from(self.owner.name()),
            file: Arc::new(SourceFile::new(self.base.file.name(), "")),
            findings: Vec::new(),
        }))
    }

    fn may_stand(&self, rule: &Rule) -> bool {
        let route = match self.owner {
            Owner::Platform => rule.then != Route::Approve,
            Owner::Seller => rule.then != Route::Platform,
        };
        let resolution = rule.resolution.is_none() || rule.then == Route::Approve;
        let metric = rule.metric.is_none() || rule.then == Route::Platform;
        let time = rule.from.zip(rule.until).is_none_or(|(from, until)| from < until);
        route && resolution && metric && time && (!is_misfit(rule) || self.has_misfit(rule))
    }

    /// Whether one of the policies has a rule of that id whose kind and resolution go together as little: one
    /// that says its kind in a group.
    fn has_misfit(&self, rule: &Rule) -> bool {
        self.old.iter().chain(&self.new).any(|other| other.id == rule.id && is_misfit(other))
    }
}

/// Whether what the buyer gets does not go with what the rule says the buyer asks for.
fn is_misfit(rule: &Rule) -> bool {
    rule.resolution.is_some_and(|resolution| !misfits(&rule.when, resolution).is_empty())
}

/// Where the lists and fields of a policy stand in the common tables.
struct Places<'p> {
    fields: &'p [usize],
    lists: &'p [usize],
}

impl Places<'_> {
    fn rule(&self, rule: &Rule) -> Rule {
        // `when` is one `all`, `unless` one `any`.
        Rule { when: self.all(&rule.when, false), unless: self.all(&rule.unless, true), ..rule.clone() }
    }

    fn all(&self, parts: &[Condition], any: bool) -> Vec<Condition> {
        flat(parts.iter().map(|part| self.condition(part)).collect(), any)
    }

    fn condition(&self, condition: &Condition) -> Condition {
        match condition {
            Condition::All(parts, span) => match <[Condition; 1]>::try_from(self.all(parts, false)) {
                Ok([only]) => only,
                Err(parts) => Condition::All(parts, *span),
            },
            Condition::Any(parts, span) => match <[Condition; 1]>::try_from(self.all(parts, true)) {
                Ok([only]) => only,
                Err(parts) => Condition::Any(parts, *span),
            },
            Condition::Test(test) => Condition::Test(Test {
                subject: self.subject(test.subject),
                check: self.check(&test.check),
                span: test.span,
            }),
            Condition::Formula(formula) => {
                Condition::Formula(Formula { expr: self.expr(&formula.expr), ..formula.clone() })
            }
        }
    }

    fn subject(&self, subject: Subject) -> Subject {
        match subject {
            Subject::Field(_) => subject,
            Subject::Declared(at) => Subject::Declared(moved(self.fields, at)),
        }
    }

    fn check(&self, check: &Check) -> Check {
        match check {
            Check::Flag(_) | Check::Missing | Check::Known => check.clone(),
            Check::Codes { codes, negated } => {
                let mut codes = codes.clone();
                codes.sort_unstable();
                codes.dedup();
                Check::Codes { codes, negated: *negated }
            }
            Check::Ranges { ranges, negated } => {
                let mut ranges = ranges.clone();
                // No order is common to all values; that of their text is as good as any.
                let end = |end: &Option<Bound>| {
                    end.as_ref().map(|end| (end.value.display(None).to_string(), end.inclusive))
                };
                ranges.sort_by_cached_key(|range| (end(&range.low), end(&range.high)));
                ranges.dedup();
                Check::Ranges { ranges, negated: *negated }
            }
            Check::Text { any, negated } => Check::Text { any: self.matchers(any), negated: *negated },
            Check::List { quantifier, any } => {
                Check::List { quantifier: *quantifier, any: self.matchers(any) }
            }
        }
    }

    /// Exact texts first and in order, as evaluation wants them; then patterns, then lists.
    fn matchers(&self, any: &[Matcher]) -> Vec<Matcher> {
        let mut any: Vec<Matcher> = any.to_vec();
        for matcher in &mut any {
            if let Matcher::InList(at) = matcher {
                *at = moved(self.lists, *at);
            }
        }
        any.sort_by_cached_key(|matcher| match matcher {
            Matcher::Exact(text) => (0, text.to_string(), 0),
            Matcher::Like(pattern) => (1, pattern.text(), 0),
            Matcher::InList(at) => (2, String::new(), *at),
        });
        any.dedup();
        any
    }

    fn expr(&self, expr: &Expr) -> Expr {
        let one = |inner: &Expr| Box::new(self.expr(inner));
        let all = |parts: &[Expr]| parts.iter().map(|part| self.expr(part)).collect::<Vec<_>>();
        match expr {
            Expr::Const(_) => expr.clone(),
            Expr::Read(subject) => Expr::Read(self.subject(*subject)),
            Expr::Not(inner) => Expr::Not(one(inner)),
            Expr::Negate(inner) => Expr::Negate(one(inner)),
            Expr::And(parts) => Expr::And(all(parts)),
            Expr::Or(parts) => Expr::Or(all(parts)),
            Expr::Coalesce(parts) => Expr::Coalesce(all(parts)),
            Expr::Call(function, parts) => Expr::Call(*function, all(parts)),
            Expr::Compare(how, left, right) => Expr::Compare(*how, one(left), one(right)),
            Expr::Arithmetic(how, left, right) => Expr::Arithmetic(*how, one(left), one(right)),
            Expr::If(test, yes, no) => Expr::If(one(test), one(yes), one(no)),
            Expr::OneOf(element, items) => Expr::OneOf(one(element), all(items)),
        }
    }
}

/// A position in the common table. A file is too small to declare more than fit.
fn moved(places: &[usize], at: u16) -> u16 {
    let place = places.get(usize::from(at)).copied().unwrap_or(usize::MAX);
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// Parts without groups of the kind they are themselves the parts of, and without repetition.
fn flat(parts: Vec<Condition>, any: bool) -> Vec<Condition> {
    let mut flat: Vec<Condition> = Vec::with_capacity(parts.len());
    let single = parts.into_iter().flat_map(|part| match part {
        Condition::Any(inner, _) if any => inner,
        Condition::All(inner, _) if !any => inner,
        other => vec![other],
    });
    for part in single {
        if !flat.iter().any(|known| same(known, &part)) {
            flat.push(part);
        }
    }
    flat
}

/// Whether two conditions of joined policies say the same, wherever and in whatever order they say it.
pub(crate) fn same(a: &Condition, b: &Condition) -> bool {
    match (a, b) {
        (Condition::All(a, _), Condition::All(b, _)) | (Condition::Any(a, _), Condition::Any(b, _)) => {
            same_all(a, b)
        }
        (Condition::Test(a), Condition::Test(b)) => a.subject == b.subject && a.check == b.check,
        (Condition::Formula(a), Condition::Formula(b)) => a.expr == b.expr,
        _ => false,
    }
}

/// The same for conditions that stand together; none of them is there twice.
pub(crate) fn same_all(a: &[Condition], b: &[Condition]) -> bool {
    a.len() == b.len() && a.iter().all(|part| b.iter().any(|other| same(part, other)))
}
