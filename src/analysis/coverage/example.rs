//! What a request would have to say for a condition to be true, or false: a line that can be put into a case.

use crate::lang::{Bound, Bounds, Check, Condition, Matcher, Policy, Quantifier, Rule, Subject};
use crate::model::{Decimal, Derivation, Duration, FieldType, Money, Value};

/// The time of a rule, as its author wrote it.
pub(super) fn window(rule: &Rule) -> String {
    match (rule.from, rule.until) {
        (Some(from), Some(until)) => format!("from {from} until {until}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => String::new(),
    }
}

/// A moment at which a review began that is inside, or outside, a rule's time.
pub(super) fn in_window(rule: &Rule, inside: bool) -> String {
    let second = |before: bool| Duration::seconds(if before { -1 } else { 0 });
    let moment = match (rule.from, rule.until, inside) {
        (Some(from), _, _) => from.checked_add(second(!inside)),
        (None, Some(until), _) => until.checked_add(second(inside)),
        (None, None, _) => None,
    };
    moment.map_or(String::new(), |moment| format!("requested_at: {moment}"))
}

/// What makes a condition true, or false.
pub(super) fn of(policy: &Policy, condition: &Condition, truth: bool) -> String {
    match (condition, truth) {
        (Condition::All(..), true) => "all of its parts true".to_owned(),
        (Condition::All(..), false) => "one of its parts false".to_owned(),
        (Condition::Any(..), true) => "one of its parts true".to_owned(),
        (Condition::Any(..), false) => "all of its parts false".to_owned(),
        (Condition::Formula(_), truth) => format!("a request for which it is {truth}"),
        (Condition::Test(test), truth) => {
            let name = test.subject.name(&policy.fields);
            match test_value(policy, test.subject, &test.check, truth) {
                Some(value) => line(test.subject, name, &value),
                None => format!("a `{name}` for which it is {truth}"),
            }
        }
    }
}

/// The line of a request, or of its case, that gives a field a value.
fn line(subject: Subject, name: &str, value: &str) -> String {
    match subject.field().and_then(|field| field.def().derived) {
        Some(Derivation::Since(moment)) => format!("at: {value} after {}", moment.name()),
        Some(Derivation::Until(moment)) => match value.strip_prefix('-') {
            Some(value) => format!("at: {value} after {}", moment.name()),
            None => format!("at: {value} before {}", moment.name()),
        },
        Some(Derivation::Share(part, whole)) => format!("{}: {value} of {}", part.name(), whole.name()),
        None => format!("{name}: {value}"),
    }
}

fn test_value(policy: &Policy, subject: Subject, check: &Check, truth: bool) -> Option<String> {
    let kind = subject.kind(&policy.fields);
    Some(match check {
        Check::Flag(flag) => (*flag == truth).to_string(),
        Check::Codes { codes, negated } => {
            let FieldType::Code(words) = kind else { return None };
            let wanted = truth != *negated;
            let in_list = |at: usize| codes.iter().any(|&code| usize::from(code) == at);
            words.iter().enumerate().find(|(at, _)| in_list(*at) == wanted)?.1.name.to_owned()
        }
        Check::Ranges { ranges, negated } => {
            let value =
                if truth == *negated { outside(ranges, kind)? } else { inside(ranges.first()?, kind)? };
            value.display(subject.field()).to_string()
        }
        Check::Text { any, negated } => {
            if truth == *negated {
                "something-else".to_owned()
            } else {
                text(policy, any)?
            }
        }
        Check::List { quantifier, any } => match (quantifier, truth) {
            (Quantifier::Includes | Quantifier::Only, true) | (Quantifier::Excludes, false) => {
                format!("[{}]", text(policy, any)?)
            }
            _ => "[something-else]".to_owned(),
        },
        Check::Missing | Check::Known => {
            if (*check == Check::Known) == truth {
                "a value".to_owned()
            } else {
                "~".to_owned()
            }
        }
    })
}

fn text(policy: &Policy, any: &[Matcher]) -> Option<String> {
    Some(match any.first()? {
        Matcher::Exact(text) => text.to_string(),
        Matcher::Like(pattern) => pattern.text().replace('*', "1"),
        Matcher::InList(at) => policy.lists.get(usize::from(*at))?.entries.first()?.to_string(),
    })
}

/// The end of a range, or the value next to it that is inside.
fn inside(range: &Bounds, kind: FieldType) -> Option<Value> {
    let at = |bound: &Bound, way: i64| {
        if bound.inclusive { Some(bound.value.clone()) } else { step(&bound.value, kind, way) }
    };
    match (&range.high, &range.low) {
        (Some(high), _) => at(high, -1),
        (None, Some(low)) => at(low, 1),
        (None, None) => None,
    }
}

/// A value next to the end of a range that is in none of them.
fn outside(ranges: &[Bounds], kind: FieldType) -> Option<Value> {
    let beyond = |bound: &Bound, way: i64| {
        if bound.inclusive { step(&bound.value, kind, way) } else { Some(bound.value.clone()) }
    };
    let candidates = ranges.iter().flat_map(|range| {
        let above = range.high.as_ref().and_then(|high| beyond(high, 1));
        above.into_iter().chain(range.low.as_ref().and_then(|low| beyond(low, -1)))
    });
    let within = |value: &Value| ranges.iter().any(|range| is_within(range, value));
    candidates.filter(|value| !within(value)).find(is_possible)
}

fn is_within(range: &Bounds, value: &Value) -> bool {
    let holds = |end: &Option<Bound>, wanted: std::cmp::Ordering| {
        end.as_ref().is_none_or(|end| {
            let order = value.partial_cmp(&end.value);
            order == Some(wanted) || end.inclusive && order == Some(std::cmp::Ordering::Equal)
        })
    };
    holds(&range.low, std::cmp::Ordering::Greater) && holds(&range.high, std::cmp::Ordering::Less)
}

fn is_possible(value: &Value) -> bool {
    match value {
        Value::Number(number) => !number.is_sign_negative() || number.is_zero(),
        Value::Money(money) => !money.amount.is_sign_negative() || money.amount.is_zero(),
        _ => true,
    }
}

/// The next value: one cent, one of a count, a hundredth, one second.
fn step(value: &Value, kind: FieldType, way: i64) -> Option<Value> {
    let by = |decimals: u32| Decimal::new(way, decimals);
    Some(match value {
        Value::Money(Money { amount, currency }) => {
            let amount = amount.checked_add(by(currency.decimals()))?;
            Value::Money(Money { amount, currency: *currency })
        }
        Value::Number(number) => Value::Number(number.checked_add(match kind {
            FieldType::Count => by(0),
            FieldType::Rate => by(4),
            _ => by(2),
        })?),
        Value::Duration(duration) => {
            Value::Duration(Duration::seconds(duration.as_seconds().checked_add(way)?))
        }
        Value::Moment(moment) => Value::Moment(moment.checked_add(Duration::seconds(way))?),
        _ => return None,
    })
}
