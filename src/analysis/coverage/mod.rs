//! Coverage: what of a policy some requests have seen.
//!
//! Every condition of every rule is looked at for every request, whether or not its rule is reached, so the figure
//! depends on policies and requests alone and not on how decisions are found. Conditions are the lines under `when`
//! and `unless`, the parts of `any` and `all` and these groups themselves, a formula as a whole, and a rule's
//! `from` and `until` together. A condition has two points, seen true and seen false; a rule has one, decided
//! because it fits. That a condition was seen unknown is told and not demanded. Requests that no rule may look at
//! count for nothing.

mod example;

use std::sync::Arc;

use crate::engine::{Policies, each_part};
use crate::lang::{Condition, Policy, Rule};
use crate::model::{Decimal, Owner};
use crate::source::Place;

/// What of some policies has been seen.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The policies, by the names of their files.
    pub policies: Vec<PolicyCoverage>,
}

/// What of a policy has been seen.
#[derive(Clone, Debug)]
pub struct PolicyCoverage {
    /// Its file, as it was named when it was opened.
    pub file: Arc<str>,
    /// Its name.
    pub policy: Arc<str>,
    /// Whose it is.
    pub owner: Owner,
    /// Its rules, in their order.
    pub rules: Vec<RuleCoverage>,
    hash: Arc<str>,
}

/// What of a rule has been seen.
#[derive(Clone, Debug)]
pub struct RuleCoverage {
    /// Its id.
    pub rule: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// How many requests it decided because it fits.
    pub decided: u64,
    /// Its conditions: its time, `when`, `unless`; a group comes before its parts.
    pub conditions: Vec<Seen>,
}

/// How often a condition was seen true, false and unknown.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The condition as its author wrote it.
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// Whether it stands under `unless`.
    pub unless: bool,
    /// How many groups it stands in.
    pub depth: usize,
    /// How often it was true.
    pub yes: u64,
    /// How often it was false.
    pub no: u64,
    /// How often it was not known.
    pub unknown: u64,
    /// What a request says for which it is true.
    pub example_yes: String,
    /// What a request says for which it is false.
    pub example_no: String,
}

/// How many of the points there are have been reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Points {
    /// Points reached.
    pub reached: u64,
    /// Points there are.
    pub all: u64,
}

impl Coverage {
    /// Makes sure that a policy is counted, even if no request was put to it.
    pub fn expect(&mut self, policy: &Policy) {
        if let Err(at) = self.find(policy) {
            self.policies.insert(at, PolicyCoverage::new(policy));
        }
    }

    /// Leaves only the policies whose file is wanted.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.policies.retain(|policy| wanted(&policy.file));
    }

    /// Adds what one request has seen: the rule that fitted, and what every part of every rule said.
    pub(super) fn add(
        &mut self,
        policies: &Policies,
        fitted: Option<(&Policy, &Rule)>,
        truths: &[Option<bool>],
    ) {
        let mut truths = truths.iter();
        for policy in policies.in_order() {
            let Some(counted) = self.find(policy).ok().and_then(|at| self.policies.get_mut(at)) else {
                return;
            };
            for rule in &mut counted.rules {
                if fitted.is_some_and(|(by, fitted)| by.owner == policy.owner && fitted.id == rule.rule) {
                    rule.decided += 1;
                }
                for (seen, truth) in rule.conditions.iter_mut().zip(&mut truths) {
                    match truth {
                        Some(true) => seen.yes += 1,
                        Some(false) => seen.no += 1,
                        None => seen.unknown += 1,
                    }
                }
            }
        }
    }

    /// Points of all policies together.
    pub fn points(&self) -> Points {
        self.policies.iter().map(PolicyCoverage::points).fold(Points::default(), Points::and)
    }

    fn find(&self, policy: &Policy) -> Result<usize, usize> {
        self.policies
            .binary_search_by(|known| (&*known.file, &*known.hash).cmp(&(policy.file.name(), &*policy.hash)))
    }
}

impl PolicyCoverage {
    fn new(policy: &Policy) -> Self {
        Self {
            file: policy.file.name().into(),
            policy: policy.name.clone(),
            owner: policy.owner,
            rules: policy.rules.iter().map(|rule| RuleCoverage::new(policy, rule)).collect(),
            hash: policy.hash.clone(),
        }
    }

    /// Points of its rules together.
    pub fn points(&self) -> Points {
        self.rules.iter().map(RuleCoverage::points).fold(Points::default(), Points::and)
    }
}

impl RuleCoverage {
    fn new(policy: &Policy, rule: &Rule) -> Self {
        let mut conditions = Vec::new();
        each_part(rule, &mut |part| {
            let span = part.condition.map_or(rule.id_span, Condition::span);
            let text = match part.condition {
                None => example::window(rule),
                Some(Condition::All(..)) => "all of".to_owned(),
                Some(Condition::Any(..)) => "any of".to_owned(),
                Some(_) => policy.file.slice(span).split_whitespace().collect::<Vec<_>>().join(" "),
            };
            let example = |truth| match part.condition {
                None => example::in_window(rule, truth),
                Some(condition) => example::of(policy, condition, truth),
            };
            conditions.push(Seen {
                text,
                place: policy.file.place(span.start),
                unless: part.unless,
                depth: part.depth,
                yes: 0,
                no: 0,
                unknown: 0,
                example_yes: example(true),
                example_no: example(false),
            });
        });
        Self { rule: rule.id.clone(), place: policy.file.place(rule.id_span.start), decided: 0, conditions }
    }

    /// One point for having decided, two for each condition.
    pub fn points(&self) -> Points {
        let decided = Points { reached: u64::from(self.decided > 0), all: 1 };
        self.conditions.iter().map(Seen::points).fold(decided, Points::and)
    }
}

impl Seen {
    /// A point for true, a point for false.
    pub fn points(&self) -> Points {
        Points { reached: u64::from(self.yes > 0) + u64::from(self.no > 0), all: 2 }
    }
}

impl Points {
    /// These and others.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { reached: self.reached + other.reached, all: self.all + other.all }
    }

    /// As percent, exactly; all of nothing is 100.
    pub fn percent(self) -> Decimal {
        let part = Decimal::from(self.reached).checked_mul(Decimal::ONE_HUNDRED);
        part.and_then(|part| part.checked_div(Decimal::from(self.all))).unwrap_or(Decimal::ONE_HUNDRED)
    }

    /// Whether that is at least so many percent.
    pub fn is_at_least(self, percent: Decimal) -> bool {
        Decimal::from(self.reached) * Decimal::ONE_HUNDRED >= percent * Decimal::from(self.all)
    }
}
