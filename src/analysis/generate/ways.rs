//! How a request says a value: of a field itself, or of what a field is worked out from.

use super::points::name;
use super::scene::{Change, Scene};
use crate::lang::{Policy, Subject};
use crate::model::{Decimal, Derivation, Duration, Field, Moment, Money, Value};

/// The ways in which a request can say a value of a field.
pub(super) fn ways(policy: &Policy, subject: Subject, value: &Value, scene: &Scene) -> Vec<Vec<Change>> {
    let say = |field: Field, value: Value| Change::Say(field.name().into(), Some(value));
    match (subject.field().and_then(|field| field.def().derived), value) {
        (None, _) => {
            let said = Change::Say(name(policy, subject), Some(value.clone()));
            match value {
                Value::Moment(moment) => {
                    let now = scene.says.get(&name(policy, subject));
                    moment_ways(said, *moment, now, scene)
                }
                _ => vec![vec![said]],
            }
        }
        (Some(Derivation::Since(from)), Value::Duration(time)) => {
            let later =
                scene.moment(from).and_then(|from| from.checked_add(*time)).map(|at| vec![Change::At(at)]);
            let back = Duration::seconds(time.as_seconds().saturating_neg());
            let earlier = scene.at.checked_add(back).map(|then| vec![say(from, Value::Moment(then))]);
            later.into_iter().chain(earlier).collect()
        }
        (Some(Derivation::Until(end)), Value::Duration(time)) => {
            let back = Duration::seconds(time.as_seconds().saturating_neg());
            let earlier =
                scene.moment(end).and_then(|end| end.checked_add(back)).map(|at| vec![Change::At(at)]);
            let later = scene.at.checked_add(*time).map(|then| vec![say(end, Value::Moment(then))]);
            earlier.into_iter().chain(later).collect()
        }
        (Some(Derivation::Share(part, whole)), Value::Number(share)) => {
            let mut ways = Vec::new();
            let of = |field: Field| match scene.says.get(field.name()) {
                Some(Value::Money(money)) => Some(*money),
                _ => None,
            };
            let currency = of(whole).or(of(part)).map(|money| money.currency).or(policy.currency);
            if let Some(money) = of(whole) {
                ways.extend(
                    amount(money.amount.checked_mul(*share), &money).map(|part_of| vec![say(part, part_of)]),
                );
            }
            if let Some(money) = of(part) {
                ways.extend(
                    amount(money.amount.checked_div(*share), &money)
                        .map(|whole_of| vec![say(whole, whole_of)]),
                );
            }
            if let Some(currency) = currency {
                let hundred = Money { amount: Decimal::from(10_000), currency };
                let part_of = amount(hundred.amount.checked_mul(*share), &hundred);
                ways.extend(
                    part_of.map(|part_of| vec![say(part, part_of), say(whole, Value::Money(hundred))]),
                );
            }
            ways
        }
        _ => Vec::new(),
    }
}

/// The ways to say a moment: as it is, and with the moment of deciding moved along or put there. What lies ahead has
/// not happened yet.
pub(super) fn moment_ways(
    said: Change,
    moment: Moment,
    now: Option<&Value>,
    scene: &Scene,
) -> Vec<Vec<Change>> {
    let along = match now {
        Some(Value::Moment(now)) => scene.at.checked_add(moment.since(*now)),
        _ => None,
    };
    let moved = along.filter(|at| *at >= moment).map(|at| vec![said.clone(), Change::At(at)]);
    let there = vec![said.clone(), Change::At(moment)];
    if moment > scene.at {
        moved.into_iter().chain([there, vec![said]]).collect()
    } else {
        std::iter::once(vec![said]).chain(moved).chain([there]).collect()
    }
}

/// An amount, if it is exact in its currency.
pub(super) fn amount(amount: Option<Decimal>, like: &Money) -> Option<Value> {
    let amount = amount?.normalize();
    (amount.scale() <= like.currency.decimals())
        .then_some(Value::Money(Money { amount, currency: like.currency }))
}
