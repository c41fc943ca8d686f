//! Where a part of a formula changes its answer: two neighbouring values of a field that it reads.

use super::find::{Finder, Wanted, constants};
use super::limits::step;
use super::scene::Scene;
use super::ways::ways;
use crate::lang::{Condition, Policy, Subject};
use crate::model::{Decimal, Duration, FieldType, Moment, Money, Value};

/// Halvings of a stretch: more than any field has values.
const MOST_HALVINGS: usize = 120;

impl Finder<'_> {
    /// Pairs of scenes, one beside the other, between which a part of a formula changes its answer, one pair a field.
    pub(super) fn flips(&self, condition: &Condition, wanted: &Wanted, from: &Scene) -> Vec<(Scene, Scene)> {
        let (Condition::Formula(formula), Some(policy)) = (condition, self.policy(wanted.rule)) else {
            return Vec::new();
        };
        let mut subjects: Vec<Subject> = Vec::new();
        formula.reads(&mut |subject| subjects.push(subject));
        subjects.sort();
        subjects.dedup();
        let flips = subjects.into_iter().filter_map(|subject| {
            let candidates = constants(&formula.expr, policy, subject);
            self.flip(condition, wanted, from, policy, subject, candidates)
        });
        flips.collect()
    }

    fn flip(
        &self,
        condition: &Condition,
        wanted: &Wanted,
        from: &Scene,
        policy: &Policy,
        subject: Subject,
        mut candidates: Vec<Value>,
    ) -> Option<(Scene, Scene)> {
        let kind = subject.kind(&policy.fields);
        let now = self.truth(condition, wanted.rule, from)?;
        let name = subject.name(&policy.fields);
        let here = self.value(from, subject, name)?;
        candidates.extend(far(&here));
        candidates.extend([-1, 1].into_iter().filter_map(|way| step(&here, kind, way)));
        // `ways` are tried one by one: the first that changes this answer and nothing else is gone along.
        for value in candidates {
            let choices = ways(policy, subject, &value, from).len();
            for choice in 0..choices {
                let at = |value: &Value| {
                    let way = ways(policy, subject, value, from).into_iter().nth(choice)?;
                    Some(from.with(&way))
                };
                let Some(there) = at(&value) else { continue };
                if self.truth(condition, wanted.rule, &there) != Some(!now) || !self.holds(&there, wanted) {
                    continue;
                }
                let told = |value: &Value| self.truth(condition, wanted.rule, &at(value)?);
                if let Some((one, other)) = halve(&here, &value, kind, now, &told)
                    && let (Some(one), Some(other)) = (at(&one), at(&other))
                    && self.holds(&one, wanted)
                    && self.holds(&other, wanted)
                {
                    return Some((one, other));
                }
                return Some((from.clone(), there));
            }
        }
        None
    }

    fn value(&self, scene: &Scene, subject: Subject, name: &str) -> Option<Value> {
        use crate::model::Derivation::{Since, Until};
        match subject.field().and_then(|field| field.def().derived) {
            None => scene.says.get(name).cloned(),
            Some(Since(from)) => scene.moment(from).map(|from| Value::Duration(scene.at.since(from))),
            Some(Until(end)) => scene.moment(end).map(|end| Value::Duration(end.since(scene.at))),
            Some(_) => None,
        }
    }
}

/// Values far from one, to both sides.
fn far(value: &Value) -> Vec<Value> {
    let factors =
        [Decimal::ZERO, Decimal::new(5, 1), Decimal::from(2), Decimal::from(20), Decimal::from(1_000)];
    match value {
        Value::Number(number) => {
            factors.iter().filter_map(|factor| number.checked_mul(*factor)).map(Value::Number).collect()
        }
        Value::Money(money) => {
            let times = |factor: &Decimal| {
                let amount = money.amount.checked_mul(*factor)?.round_dp(money.currency.decimals());
                Some(Value::Money(Money { amount, currency: money.currency }))
            };
            factors.iter().filter_map(times).collect()
        }
        Value::Duration(_) => [0, 3_600, 86_400, 30 * 86_400, 400 * 86_400]
            .map(|time| Value::Duration(Duration::seconds(time)))
            .into(),
        Value::Moment(moment) => [-400, -30, -1, 1, 30, 400]
            .into_iter()
            .filter_map(|days| moment.checked_add(Duration::seconds(days * 86_400)))
            .map(Value::Moment)
            .collect(),
        _ => Vec::new(),
    }
}

/// The two neighbours, on the grid of the values, between which the answer changes.
fn halve(
    from: &Value,
    to: &Value,
    kind: FieldType,
    answer: bool,
    told: &dyn Fn(&Value) -> Option<bool>,
) -> Option<(Value, Value)> {
    let scale = match (from, to) {
        (Value::Money(money), _) => money.currency.decimals(),
        (Value::Number(one), Value::Number(other)) => match kind {
            FieldType::Count => 0,
            _ => one.normalize().scale().max(other.normalize().scale()).clamp(2, 8) + 1,
        },
        (Value::Duration(_) | Value::Moment(_), _) => 0,
        _ => return None,
    };
    let (mut same, mut other) = (grid(from, scale)?, grid(to, scale)?);
    for _ in 0..MOST_HALVINGS {
        if same.abs_diff(other) <= 1 {
            return Some((off(same, scale, from)?, off(other, scale, from)?));
        }
        let middle = i128::midpoint(same, other);
        if told(&off(middle, scale, from)?)? == answer { same = middle } else { other = middle }
    }
    None
}

/// The value as a number of steps of its grid.
fn grid(value: &Value, scale: u32) -> Option<i128> {
    let mut number = match value {
        Value::Number(number) => *number,
        Value::Money(money) => money.amount,
        Value::Duration(time) => Decimal::from(time.as_seconds()),
        Value::Moment(moment) => Decimal::from(moment.unix()),
        _ => return None,
    };
    number.rescale(scale);
    (number.scale() == scale).then(|| number.mantissa())
}

fn off(steps: i128, scale: u32, like: &Value) -> Option<Value> {
    let number = Decimal::try_from_i128_with_scale(steps, scale).ok()?;
    Some(match like {
        Value::Number(_) => Value::Number(number.normalize()),
        Value::Money(money) => Value::Money(Money { amount: number, currency: money.currency }),
        Value::Duration(_) => Value::Duration(Duration::seconds(i64::try_from(steps).ok()?)),
        Value::Moment(_) => Value::Moment(Moment::from_unix(i64::try_from(steps).ok()?)?),
        _ => return None,
    })
}
