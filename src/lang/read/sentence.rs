//! Guards on approvals as a sentence: `no approval of refund over 100 USD without photos`.
//!
//! The grammar is closed: `no approval`, and behind it in any order, each at most once, `of` a kind or a reason,
//! limits on the amount, and `without` a field. What goes further is said in a map, with the conditions of rules.

use super::Reader;
use super::guards::NO_APPROVAL;
use crate::lang::condition::{Bound, Bounds, Check, Condition, Matcher, Pattern, Quantifier, Subject, Test};
use crate::lang::decode::Decode;
use crate::lang::literal::{self, Short};
use crate::lang::phrase;
use crate::lang::yaml::Scalar;
use crate::model::{Decimal, Duration, Field, FieldType, Money, Value, similar};
use crate::source::{Code, Finding, Span};

const IN_A_MAP: &str =
    "what goes further is said in a map: `no approval: { amount: over 100, without: photos }`";

/// The words that a part of the sentence begins with.
const STARTS: [&str; 6] = ["of", "over", "under", "at least", "at most", "without"];

/// A part of the sentence: the word it begins with, what stands behind it, and where that is.
struct Clause<'t> {
    start: &'static str,
    rest: &'t str,
    at: usize,
    rest_at: usize,
}

impl Reader<'_> {
    /// Reads the sentence behind `no approval`.
    pub(super) fn no_approval_sentence(&mut self, scalar: &Scalar, span: Span) -> Option<Vec<Condition>> {
        let text = scalar.text.trim_end();
        let begins = text.len() - text.trim_start().len() + NO_APPROVAL.len();
        let place = |reader: &Self, at: usize, length: usize| reader.place_in(&scalar.text, span, at, length);
        let clauses = match clauses(text, begins) {
            Ok(clauses) => clauses,
            Err((at, word)) => {
                let message = format!("`{}` does not go on from `{NO_APPROVAL}`", Short(word));
                let found = Finding::error(Code::UnknownWord, place(self, at, word.len()), message);
                self.say(match similar(word, STARTS.iter().copied()) {
                    Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
                    None => found.help(format!("it goes on with {}; {IN_A_MAP}", STARTS.join(", "))),
                });
                return None;
            }
        };
        if clauses.is_empty() {
            let message = "`no approval` of what?";
            self.say(
                Finding::error(Code::Shape, span, message)
                    .help(format!("say more, such as `{NO_APPROVAL} over 100 USD without photos`")),
            );
            return None;
        }
        let before = self.findings.len();
        let mut conditions = Vec::new();
        let mut amount: Option<(Bounds, Span)> = None;
        for clause in &clauses {
            let whole = place(self, clause.at, clause.rest_at + clause.rest.len() - clause.at);
            let rest = place(self, clause.rest_at, clause.rest.len());
            if clauses.iter().filter(|other| other.start == clause.start).count() > 1 {
                let message = format!("`{}` stands here twice", clause.start);
                self.say(Finding::error(Code::DuplicateKey, whole, message).help(IN_A_MAP));
                return None;
            }
            match clause.start {
                "of" => conditions.extend(self.of(clause.rest, rest, whole)),
                "without" => conditions.extend(self.without(clause.rest, rest)),
                start => self.money_limit(start, clause.rest, rest, whole, &mut amount),
            }
        }
        if let Some((bounds, span)) = amount {
            let check = Check::Ranges { ranges: vec![bounds], negated: false };
            conditions.push(Condition::Test(Test { subject: Subject::Field(Field::Amount), check, span }));
        }
        (self.findings.len() == before).then_some(conditions)
    }

    /// A word of the vocabularies of kinds and of reasons.
    fn of(&mut self, word: &str, span: Span, whole: Span) -> Option<Condition> {
        for field in [Field::Kind, Field::Reason] {
            if let Some(code) = field.code(word) {
                let check = Check::Codes { codes: vec![code], negated: false };
                return Some(Condition::Test(Test { subject: Subject::Field(field), check, span: whole }));
            }
        }
        let known = || Field::Kind.words().iter().chain(Field::Reason.words()).map(|word| word.name);
        let message = format!("`{}` is neither a kind of request nor a reason", Short(word));
        let found = Finding::error(Code::UnknownWord, span, message);
        self.say(match similar(word, known()) {
            Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
            None => found.help(format!("`greenlight fields kind reason` lists them; {IN_A_MAP}")),
        });
        None
    }

    fn money_limit(
        &mut self,
        start: &str,
        text: &str,
        span: Span,
        whole: Span,
        amount: &mut Option<(Bounds, Span)>,
    ) {
        let Some((_, bound)) = phrase::Bound::ALL.into_iter().find(|(name, _)| *name == start) else {
            return;
        };
        let money = match literal::money(text, self.units, span) {
            Ok(money) => money,
            Err(finding) => return self.say(finding),
        };
        let (bounds, placed) = amount.get_or_insert((Bounds { low: None, high: None }, whole));
        *placed = placed.to(whole);
        let side = if bound.is_low() { &mut bounds.low } else { &mut bounds.high };
        if side.is_some() {
            let message = "two limits to the same side";
            return self.say(Finding::error(Code::Operator, whole, message).help("keep one of them"));
        }
        *side = Some(Bound { value: Value::Money(money), inclusive: bound.is_inclusive() });
        if let (Some(low), Some(high)) = (&bounds.low, &bounds.high)
            && !matches!(low.value.partial_cmp(&high.value), Some(std::cmp::Ordering::Less))
        {
            let message = "no amount lies within these limits";
            self.say(Finding::error(Code::EmptyRange, whole, message).help("swap them, or keep one"));
        }
    }

    /// That a request has none of something: it does not say the field, or says zero, an empty list, no.
    pub(super) fn without(&mut self, name: &str, span: Span) -> Option<Condition> {
        let declared = self.fields.iter().position(|field| *field.name == *name);
        let subject = match (Field::from_name(name), declared) {
            (Some(field), _) => Subject::Field(field),
            (None, Some(at)) => Subject::Declared(u16::try_from(at).ok()?),
            (None, None) => {
                let message = format!("there is no field `{}`", Short(name));
                let found = Finding::error(Code::UnknownField, span, message);
                let near = Field::similar(name).map(Field::name);
                self.say(match near {
                    Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
                    None => found.help(format!("one field stands behind `without`; {IN_A_MAP}")),
                });
                return None;
            }
        };
        let just = |value: Value| {
            let end = || Some(Bound { value: value.clone(), inclusive: true });
            Check::Ranges { ranges: vec![Bounds { low: end(), high: end() }], negated: false }
        };
        let none = match subject.kind(&self.fields) {
            FieldType::Count | FieldType::Number | FieldType::Rate => {
                Some(just(Value::Number(Decimal::ZERO)))
            }
            FieldType::Duration => Some(just(Value::Duration(Duration::default()))),
            FieldType::Money => self.units.currency.map(|currency| {
                let amount = Decimal::ZERO;
                just(Value::Money(Money { amount, currency }))
            }),
            FieldType::Bool => Some(Check::Flag(false)),
            FieldType::Text => Some(Check::Text { any: vec![Matcher::Exact("".into())], negated: false }),
            FieldType::List => {
                let any = vec![Matcher::Like(Pattern::new("*"))];
                Some(Check::List { quantifier: Quantifier::Excludes, any })
            }
            _ => None,
        };
        let test = |check| Condition::Test(Test { subject, check, span });
        let missing = test(Check::Missing);
        Some(match none {
            Some(none) => Condition::Any(vec![missing, test(none)], span),
            None => missing,
        })
    }
}

/// The parts of the sentence, or the word that begins none.
fn clauses(text: &str, begins: usize) -> Result<Vec<Clause<'_>>, (usize, &str)> {
    let mut clauses: Vec<Clause<'_>> = Vec::new();
    let mut at = begins;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.trim().is_empty()) {
        at += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        let starts = |rest: &str| {
            let behind = |start: &&&str| {
                rest.strip_prefix(**start).is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
            };
            STARTS.iter().find(behind).copied()
        };
        let Some(start) = starts(rest) else {
            return Err((at, rest.split_whitespace().next().unwrap_or(rest)));
        };
        let rest_at =
            at + start.len() + rest.get(start.len()..).map_or(0, |r| r.len() - r.trim_start().len());
        let behind = text.get(rest_at..).unwrap_or("");
        let next = behind.match_indices(' ').map(|(at, _)| at + 1);
        let end = next.clone().find(|&at| behind.get(at..).is_some_and(|rest| starts(rest).is_some()));
        // `over` alone is followed by nothing; its limit is then said to be no amount.
        let value = behind.get(..end.unwrap_or(behind.len())).unwrap_or("").trim_end();
        clauses.push(Clause { start, rest: value, at, rest_at });
        at = rest_at + end.unwrap_or(behind.len());
    }
    Ok(clauses)
}
