//! A condition as a rule would write it, from what it means: for texts in which the author's own words do not stand.

use std::sync::Arc;

use crate::lang::{Bound, Bounds, Check, Condition, DeclaredField, Matcher, Subject};
use crate::model::{Currency, Field, FieldType, Moment, Tz, Value};

/// What conditions name by position, and what need not be said with each value.
#[derive(Clone, Copy)]
pub(super) struct Phrases<'p> {
    pub(super) fields: &'p [DeclaredField],
    /// The names of the lists.
    pub(super) lists: &'p [Arc<str>],
    /// Amounts in it are written without their currency.
    pub(super) currency: Option<Currency>,
    /// A moment with which a day begins there is written as that day.
    pub(super) timezone: Tz,
}

impl<'p> Phrases<'p> {
    /// `amount: at most 25`; groups with their parts in brackets.
    pub(super) fn condition(&self, condition: &Condition) -> String {
        let group = |word: &str, parts: &[Condition]| {
            let parts: Vec<_> = parts.iter().map(|part| self.condition(part)).collect();
            format!("{word} of ({})", parts.join("; "))
        };
        match condition {
            Condition::All(parts, _) => group("all", parts),
            Condition::Any(parts, _) => group("any", parts),
            Condition::Test(test) => {
                format!("{}: {}", self.name(test.subject), self.check(test.subject, &test.check))
            }
            Condition::Formula(formula) => format!("formula: {}", formula.text),
        }
    }

    /// The field's name.
    pub(super) fn name(&self, subject: Subject) -> &'p str {
        subject.name(self.fields)
    }

    /// `at most 25`.
    pub(super) fn check(&self, subject: Subject, check: &Check) -> String {
        match check {
            Check::Flag(flag) => flag.to_string(),
            Check::Missing => "missing".to_owned(),
            Check::Known => "known".to_owned(),
            Check::Codes { negated, .. } | Check::Text { negated, .. } => {
                listed(if *negated { "not" } else { "" }, &self.members(subject, check))
            }
            Check::List { quantifier, .. } => listed(quantifier.name(), &self.members(subject, check)),
            Check::Ranges { ranges, negated } => {
                let each: Vec<_> = ranges.iter().map(|range| self.range(subject, range)).collect();
                let bounds = ranges.iter().all(|range| range.low.is_some() && range.high.is_some());
                match (each.as_slice(), negated) {
                    ([only], false) => only.clone(),
                    _ if bounds => listed(if *negated { "not" } else { "" }, &each),
                    _ => format!("{}{}", if *negated { "not " } else { "" }, each.join(" or ")),
                }
            }
        }
    }

    /// The words, texts, patterns and lists that a check names one by one; none for any other.
    pub(super) fn members(&self, subject: Subject, check: &Check) -> Vec<String> {
        match check {
            Check::Codes { codes, .. } => {
                codes.iter().map(|code| self.value(subject.field(), &Value::Code(*code))).collect()
            }
            Check::Text { any, .. } | Check::List { any, .. } => any
                .iter()
                .map(|matcher| match matcher {
                    Matcher::Exact(text) => self.value(None, &Value::Text(text.clone())),
                    Matcher::Like(pattern) => format!("like {}", pattern.text()),
                    Matcher::InList(at) => format!("in {}", self.list(*at)),
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    fn list(&self, at: u16) -> &'p str {
        self.lists.get(usize::from(at)).map_or("", |name| name)
    }

    fn range(&self, subject: Subject, range: &Bounds) -> String {
        let kind = subject.kind(self.fields);
        let field = subject.field();
        match (&range.low, &range.high) {
            (Some(low), Some(high)) if low.value == high.value => self.shown(field, kind, &low.value),
            (Some(low), Some(high)) => match self.day(low, high) {
                Some(day) => day,
                None => format!("{} and {}", self.low(field, kind, low), self.high(field, kind, high)),
            },
            (Some(low), None) => self.low(field, kind, low),
            (None, Some(high)) => self.high(field, kind, high),
            (None, None) => "any".to_owned(),
        }
    }

    fn low(&self, field: Option<Field>, kind: FieldType, bound: &Bound) -> String {
        let word = if bound.inclusive { "at least" } else { "over" };
        format!("{word} {}", self.shown(field, kind, &bound.value))
    }

    fn high(&self, field: Option<Field>, kind: FieldType, bound: &Bound) -> String {
        let word = if bound.inclusive { "at most" } else { "under" };
        format!("{word} {}", self.shown(field, kind, &bound.value))
    }

    /// The day that two bounds are.
    fn day(&self, low: &Bound, high: &Bound) -> Option<String> {
        let (Value::Moment(from), Value::Moment(to)) = (&low.value, &high.value) else { return None };
        let date = self.date(*from)?;
        let whole = Moment::parse_day(&date, self.timezone).ok()? == (*from, *to);
        (whole && low.inclusive && !high.inclusive).then_some(date)
    }

    /// The day that begins with a moment.
    pub(super) fn date(&self, moment: Moment) -> Option<String> {
        moment.day_that_begins(self.timezone).map(|date| date.to_string())
    }

    /// A moment, as a day if one begins with it.
    pub(super) fn moment(&self, moment: Moment) -> String {
        self.date(moment).unwrap_or_else(|| moment.to_string())
    }

    fn shown(&self, field: Option<Field>, kind: FieldType, value: &Value) -> String {
        match value {
            Value::Moment(moment) => self.moment(*moment),
            Value::Number(number) if kind == FieldType::Rate && field.is_none() => {
                // Declared rates have no row in the table that says they are rates.
                self.value(Some(Field::OrderDiscountShare), &Value::Number(*number))
            }
            other => self.value(field, other),
        }
    }

    fn value(&self, field: Option<Field>, value: &Value) -> String {
        let text = value.display(field).to_string();
        match (value, self.currency) {
            (Value::Money(money), Some(currency)) if money.currency == currency => {
                let amount = text.split(' ').next().unwrap_or_default();
                amount.strip_suffix(".00").unwrap_or(amount).to_owned()
            }
            _ => text,
        }
    }
}

/// `word a`, or `word [a, b]`.
fn listed(word: &str, members: &[String]) -> String {
    let shown = match members {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    if word.is_empty() { shown } else { format!("{word} {shown}") }
}
