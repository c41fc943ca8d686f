//! Making a request that was found one that a person would write: nothing that does not matter, plain values.

use super::find::{Finder, Wanted};
use super::limits::{is_possible, step};
use super::points::usual;
use super::scene::{Change, Scene};
use super::texts::as_written;
use super::ways::ways;
use crate::lang::{Bound, Bounds, Check, Condition, Policy, Test};
use crate::model::{Decimal, Derivation, Duration, Field, FieldType, Moment, Money, Value};

impl Finder<'_> {
    /// The scene with as little in it, and as plain, as what is wanted allows.
    ///
    /// What most requests say it says too, where that does no harm.
    pub(super) fn tidy(&self, scene: Scene, wanted: &Wanted, usual: &Scene) -> Scene {
        let mut scene = self.usual_time(scene, wanted);
        for (name, value) in &usual.says {
            self.keep_if(&mut scene, &[Change::Say(name.clone(), Some(value.clone()))], wanted);
        }
        let names: Vec<Box<str>> = scene.says.keys().cloned().collect();
        for name in names.iter().filter(|name| !usual.says.contains_key(*name)) {
            self.keep_if(&mut scene, &[Change::Say(name.clone(), None)], wanted);
        }
        let Some((policy, rule)) = self.rules.get(wanted.rule) else { return scene };
        let mut asked: Vec<&Test> = Vec::new();
        rule.when.iter().for_each(|condition| tests(condition, &mut asked));
        for test in &asked {
            let Some(value) = preferred(policy, test) else { continue };
            let later = |change: &Change| matches!(change, Change::At(_));
            let still = ways(policy, test.subject, &value, &scene);
            if let Some(way) = still.into_iter().find(|way| !way.iter().any(later)) {
                self.keep_if(&mut scene, &way, wanted);
            }
        }
        for name in names {
            let is_preferred = asked.iter().any(|test| {
                let said = scene.says.get(&name);
                test.subject.name(&policy.fields) == &*name
                    && said.is_some()
                    && preferred(policy, test).as_ref() == said
            });
            let is_usual = scene.says.get(&name).is_some_and(|said| usual.says.get(&name) == Some(said));
            if is_preferred || is_usual || !scene.says.contains_key(&name) {
                continue;
            }
            for value in plainer(scene.says.get(&name)) {
                if self.keep_if(&mut scene, &[Change::Say(name.clone(), Some(value))], wanted) {
                    break;
                }
            }
        }
        scene
    }

    /// Moved to the usual moment, if nothing asks for another.
    fn usual_time(&self, scene: Scene, wanted: &Wanted) -> Scene {
        let by = usual().since(scene.at);
        let mut moved = Scene { at: usual(), ..scene.clone() };
        for value in moved.says.values_mut() {
            if let Value::Moment(moment) = value {
                let Some(later) = moment.checked_add(by) else { return scene };
                *moment = later;
            }
        }
        if self.holds(&moved, wanted) { moved } else { scene }
    }

    /// The moment from which it is counted how long a decision stands: one to which some rule's limit leads.
    pub(super) fn stands_from(&self, scene: &Scene, until: Option<Moment>) -> Option<Field> {
        let until = until?;
        let mut asked: Vec<&Test> = Vec::new();
        for (_, rule) in &self.rules {
            rule.when.iter().chain(&rule.unless).for_each(|condition| tests(condition, &mut asked));
        }
        asked.into_iter().find_map(|test| {
            let (from, sign) = match test.subject.field()?.def().derived? {
                Derivation::Since(from) => (from, 1),
                Derivation::Until(from) => (from, -1),
                Derivation::Share(..) => return None,
            };
            let Check::Ranges { ranges, .. } = &test.check else { return None };
            let passed = until.since(scene.moment(from)?).as_seconds();
            let mut ends = ranges.iter().flat_map(|range| [&range.low, &range.high]).flatten();
            let leads = |end: &Bound| match end.value {
                Value::Duration(end) => [0, 1].contains(&(passed - end.as_seconds().saturating_mul(sign))),
                _ => false,
            };
            ends.any(leads).then_some(from)
        })
    }

    fn keep_if(&self, scene: &mut Scene, changes: &[Change], wanted: &Wanted) -> bool {
        let changed = scene.with(changes);
        let holds = self.holds(&changed, wanted);
        if holds {
            *scene = changed;
        }
        holds
    }
}

fn tests<'r>(condition: &'r Condition, found: &mut Vec<&'r Test>) {
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            parts.iter().for_each(|part| tests(part, found))
        }
        Condition::Test(test) => found.push(test),
        Condition::Formula(_) => {}
    }
}

/// The value that a person would take for a test that has to be true: its limit, its first word.
fn preferred(policy: &Policy, test: &Test) -> Option<Value> {
    let kind = test.subject.kind(&policy.fields);
    match &test.check {
        Check::Ranges { ranges, negated: false } => inside(ranges.first()?, kind),
        Check::Codes { codes, negated: false } => {
            as_written(policy, test, codes).first().map(|code| Value::Code(*code))
        }
        _ => None,
    }
    .filter(|value| is_possible(value, kind, test.subject.range()))
}

fn inside(range: &Bounds, kind: FieldType) -> Option<Value> {
    let at = |Bound { value, inclusive }: &Bound, way: i64| {
        if *inclusive { Some(value.clone()) } else { step(value, kind, way) }
    };
    match (&range.high, &range.low) {
        (Some(high), _) => at(high, -1),
        (None, Some(low)) => at(low, 1),
        (None, None) => None,
    }
}

/// Plainer values than one, the plainest first.
fn plainer(value: Option<&Value>) -> Vec<Value> {
    match value {
        Some(Value::Code(code)) => (0..*code).map(Value::Code).collect(),
        Some(Value::Number(_)) => vec![Value::Number(Decimal::ZERO), Value::Number(Decimal::ONE)],
        Some(Value::Money(money)) => [0, 10, 100]
            .map(|amount| Value::Money(Money { amount: Decimal::from(amount), currency: money.currency }))
            .into(),
        Some(Value::Duration(_)) => vec![Value::Duration(Duration::default())],
        Some(Value::Bool(_)) => vec![Value::Bool(false)],
        Some(Value::List(_)) => vec![Value::List(vec!["something-else".into()])],
        _ => Vec::new(),
    }
}
