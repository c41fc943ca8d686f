//! Every later instant at which a verdict could change, from the moments of the request and the thresholds of
//! the policies.

use std::collections::BTreeSet;

use greenlight::lang::{Check, Condition, Formula, Policy, Subject, Test};
use greenlight::model::{Derivation, Field, Moment, Request, Slot, Value};

use super::Reference;
use super::{formula, see};

impl Reference<'_> {
    /// The instants to look at, in order, all of them after `at`.
    pub fn instants(&self, request: &Request, at: Moment) -> Vec<Moment> {
        let mut found = BTreeSet::new();
        for policy in self.policies() {
            for began in [Field::RequestedAt, Field::InspectionReceivedAt] {
                if let Slot::Value(Value::Moment(moment)) = request.slot(began) {
                    around(moment.unix(), &[], &mut found); // for `from` and `until`
                }
            }
            let (mut tests, mut formulas) = (Vec::new(), Vec::new());
            for condition in policy.rules.iter().flat_map(|rule| rule.when.iter().chain(&rule.unless)) {
                collect(condition, &mut tests, &mut formulas);
            }
            for formula in formulas {
                let (spans, subjects) = formula::times(formula);
                subjects.iter().for_each(|subject| source(policy, *subject, &spans, request, &mut found));
            }
            if self.thorough {
                every_pair(policy, &tests, request, &mut found);
            } else {
                tests.iter().for_each(|test| own(policy, test, request, &mut found));
            }
        }
        found.range(at.unix() + 1..).copied().filter_map(Moment::from_unix).collect()
    }
}

fn collect<'p>(condition: &'p Condition, tests: &mut Vec<&'p Test>, formulas: &mut Vec<&'p Formula>) {
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            parts.iter().for_each(|part| collect(part, tests, formulas))
        }
        Condition::Test(test) => tests.push(test),
        Condition::Formula(it) => formulas.push(it),
    }
}

/// Around a moment, and around a threshold before and after it.
fn around(moment: i64, thresholds: &[i64], found: &mut BTreeSet<i64>) {
    let near = [0, 1]; // a bound that is included or not turns at one of these
    found.extend(near.map(|step| moment + step));
    for threshold in thresholds {
        found.extend(near.map(|step| moment + threshold + step));
        found.extend(near.map(|step| moment - threshold + step));
    }
}

fn thresholds(test: &Test) -> Vec<i64> {
    let Check::Ranges { ranges, .. } = &test.check else { return Vec::new() };
    let bounds = ranges.iter().flat_map(|range| range.low.iter().chain(&range.high));
    bounds
        .filter_map(|bound| if let Value::Duration(it) = bound.value { Some(it.as_seconds()) } else { None })
        .collect()
}

/// The moment that a test is about, with its own thresholds.
fn own(policy: &Policy, test: &Test, request: &Request, found: &mut BTreeSet<i64>) {
    source(policy, test.subject, &thresholds(test), request, found);
}

fn source(policy: &Policy, subject: Subject, spans: &[i64], request: &Request, found: &mut BTreeSet<i64>) {
    let end = Moment::from_unix(253_402_300_799).expect("the last second of 9999");
    let source = match subject {
        Subject::Field(field) => match field.def().derived {
            Some(Derivation::Since(moment) | Derivation::Until(moment)) => Subject::Field(moment),
            _ => subject,
        },
        declared => declared,
    };
    if let see::Seen::Given(Value::Moment(moment)) = see::look(policy, source, request, end) {
        around(moment.unix(), spans, found);
    }
}

/// Every moment of the request with every threshold of the policy.
fn every_pair(policy: &Policy, tests: &[&Test], request: &Request, found: &mut BTreeSet<i64>) {
    let end = Moment::from_unix(253_402_300_799).expect("the last second of 9999");
    let thresholds: Vec<i64> = tests.iter().flat_map(|test| thresholds(test)).collect();
    for &field in Field::ALL {
        if let Slot::Value(Value::Moment(moment)) = request.slot(field) {
            around(moment.unix(), &thresholds, found);
        }
    }
    for index in 0..policy.fields.len() {
        let subject = Subject::Declared(u16::try_from(index).expect("few fields"));
        if let see::Seen::Given(Value::Moment(moment)) = see::look(policy, subject, request, end) {
            around(moment.unix(), &thresholds, found);
        }
    }
}
