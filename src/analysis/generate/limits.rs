//! Limits: each and the values next to it, as far as requests can carry them.

use super::points::{Point, say};
use super::scene::{Change, Scene};
use super::ways::amount;
use crate::lang::{Bound, Bounds, Policy, Subject};
use crate::model::{Currency, Decimal, Derivation, Duration, Field, FieldType, Money, Range, Value};

/// The points of bounds on a field.
pub(super) fn limits(policy: &Policy, subject: Subject, ranges: &[Bounds], scene: &Scene) -> Vec<Point> {
    if share_of(subject).is_some() {
        return shares(policy, subject, ranges, scene);
    }
    let kind = subject.kind(&policy.fields);
    let ends = ranges.iter().flat_map(|range| [&range.low, &range.high]).flatten();
    let mut points: Vec<(Value, String)> = Vec::new();
    let limits: Vec<&Value> = ends.clone().map(|end| &end.value).collect();
    let alone = limits.iter().all(|limit| limits.first() == Some(limit));
    for Bound { value, .. } in ends {
        for (way, words) in [(-1, less(value, kind)), (0, "the limit".to_owned()), (1, more(value, kind))] {
            let next = if way == 0 { Some(value.clone()) } else { step(value, kind, way) };
            let Some(next) = next.filter(|next| is_possible(next, kind, subject.range())) else { continue };
            match points.iter_mut().find(|(known, _)| *known == next) {
                Some((_, known)) if way == 0 => *known = words,
                Some(_) => {}
                None => points.push((next, words)),
            }
        }
    }
    points.sort_by(|one, other| one.0.partial_cmp(&other.0).unwrap_or(std::cmp::Ordering::Equal));
    let foreign = limits.first().and_then(|limit| foreign(limit, &limits));
    let foreign = foreign.map(|value| say(policy, subject, scene, "in another currency".to_owned(), value));
    let named = points.into_iter().map(|(value, words)| match alone {
        true => say(policy, subject, scene, words, value),
        false => {
            let words = format!("{words}, {}", value.display(subject.field()));
            say(policy, subject, scene, words, value)
        }
    });
    named.chain(foreign).collect()
}

/// The amount of a limit in a currency that no limit speaks of: two currencies never compare.
fn foreign(limit: &Value, limits: &[&Value]) -> Option<Value> {
    let Value::Money(money) = limit else { return None };
    let spoken_of = |currency: Currency| {
        limits.iter().any(|limit| matches!(limit, Value::Money(money) if money.currency == currency))
    };
    let currency = ["EUR", "USD", "GBP"].into_iter().filter_map(Currency::from_code);
    let currency = currency.into_iter().find(|currency| !spoken_of(*currency))?;
    let amount = money.amount.round_dp(currency.decimals());
    Some(Value::Money(Money { amount, currency }))
}

/// The two amounts of a share.
fn share_of(subject: Subject) -> Option<(Field, Field)> {
    match subject.field()?.def().derived? {
        Derivation::Share(part, whole) => Some((part, whole)),
        _ => None,
    }
}

/// The points of a share: a whole of which the limit is an exact part, and parts a cent apart.
fn shares(policy: &Policy, subject: Subject, ranges: &[Bounds], scene: &Scene) -> Vec<Point> {
    let Some((part, whole)) = share_of(subject) else { return Vec::new() };
    let of = |field: Field| match scene.says.get(field.name()) {
        Some(Value::Money(money)) => Some(*money),
        _ => None,
    };
    let said = of(whole).filter(|money| money.amount > Decimal::ZERO);
    let Some(currency) = said.or(of(part)).map(|money| money.currency).or(policy.currency) else {
        return Vec::new();
    };
    let round = (0..8).map(|zeros| Money { amount: Decimal::from(10_i64.pow(zeros)), currency });
    let wholes: Vec<Money> = said.into_iter().chain(round.skip(2)).collect();
    let mut points: Vec<(Decimal, Point)> = Vec::new();
    for end in ranges.iter().flat_map(|range| [&range.low, &range.high]).flatten() {
        let Value::Number(share) = &end.value else { continue };
        for (way, words) in [(-1, "a cent less"), (0, "the limit"), (1, "a cent more")] {
            let part_of = |whole: &Money| {
                let exact = amount(whole.amount.checked_mul(*share), whole)?;
                let next = if way == 0 { Some(exact) } else { step(&exact, FieldType::Money, way) };
                next.filter(|next| is_possible(next, FieldType::Money, Range::NotNegative))
            };
            let says = |whole_of: &Money, part_of: Value| {
                let say = |field: Field, value| Change::Say(field.name().into(), Some(value));
                vec![say(part, part_of), say(whole, Value::Money(*whole_of))]
            };
            let ways: Vec<_> =
                wholes.iter().filter_map(|whole| part_of(whole).map(|part| says(whole, part))).collect();
            let shown = end.value.display(subject.field()).to_string();
            if !ways.is_empty() {
                points.push((*share, Point { words: format!("{words}, {shown}"), ways, missing: false }));
            }
        }
    }
    points.sort_by_key(|(share, _)| *share);
    points.into_iter().map(|(_, point)| point).collect()
}

/// Whether requests can carry a value.
pub(super) fn is_possible(value: &Value, kind: FieldType, range: Range) -> bool {
    let number = match value {
        Value::Number(number) => *number,
        Value::Money(money) => money.amount,
        Value::Duration(duration) => Decimal::from(duration.as_seconds()),
        Value::Moment(moment) => return moment.may_be_said(),
        _ => return true,
    };
    // As requests are read: a share is one, a count counts.
    let range = match kind {
        FieldType::Rate => Range::Between(0, 1),
        FieldType::Count => Range::NotNegative,
        _ => range,
    };
    match range {
        Range::Any => number.abs() < Decimal::from(100_000_000_000_000_i64),
        Range::NotNegative => number >= Decimal::ZERO,
        Range::Between(low, high) => number >= Decimal::from(low) && number <= Decimal::from(high),
    }
}

/// The next value: a cent, one of a count, a tenth of the last digit that is written, a second.
pub(super) fn step(value: &Value, kind: FieldType, way: i64) -> Option<Value> {
    let next = |number: Decimal, decimals: u32| number.checked_add(Decimal::new(way, decimals));
    Some(match value {
        Value::Money(Money { amount, currency }) => {
            Value::Money(Money { amount: next(*amount, currency.decimals())?, currency: *currency })
        }
        Value::Number(number) => {
            let number = number.normalize();
            let stepped = match kind {
                FieldType::Count => next(number, 0)?,
                FieldType::Rate => next(number, number.scale().max(2) + 1)?,
                _ => next(number, number.scale() + 1)?,
            };
            let is_count = kind == FieldType::Count && stepped < Decimal::ZERO;
            return (!is_count).then_some(Value::Number(stepped));
        }
        Value::Duration(time) => Value::Duration(Duration::seconds(time.as_seconds().checked_add(way)?)),
        Value::Moment(moment) => Value::Moment(moment.checked_add(Duration::seconds(way))?),
        _ => return None,
    })
}

fn more(value: &Value, kind: FieldType) -> String {
    unit(value, kind, "later", "more")
}

fn less(value: &Value, kind: FieldType) -> String {
    unit(value, kind, "earlier", "less")
}

fn unit(value: &Value, kind: FieldType, moment: &str, amount: &str) -> String {
    match (value, kind) {
        (Value::Money(money), _) if money.currency.decimals() == 2 => format!("a cent {amount}"),
        (Value::Money(_), _) => format!("a little {amount}"),
        (Value::Number(_), FieldType::Count) => format!("one {amount}"),
        (Value::Moment(_), _) => format!("a second {moment}"),
        (Value::Duration(_), _) => format!("a second {amount}"),
        _ => format!("a little {amount}"),
    }
}
