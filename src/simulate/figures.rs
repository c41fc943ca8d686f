//! What each rule does in a dry run, and what requests do not say.

use std::collections::BTreeMap;

use serde::Serialize;

use super::run::Observed;
use super::sums::Sums;
use crate::engine::Policies;
use crate::model::{Field, Money, Owner, Request, Route, Why};

/// A policy of a dry run, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyName {
    /// Whose it is: `platform` or `seller`.
    pub owner: &'static str,
    /// The name after `policy:`.
    pub name: String,
    /// The file, as it was named.
    pub file: String,
    /// The hash of its content.
    pub hash: String,
}

impl PolicyName {
    pub(super) fn of(policies: &Policies) -> Vec<Self> {
        let policies = policies.in_order().map(|policy| Self {
            owner: policy.owner.name(),
            name: policy.name.to_string(),
            file: policy.file.name().to_owned(),
            hash: policy.hash.to_string(),
        });
        policies.collect()
    }
}

/// What one rule did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleFigures {
    /// Whose it is: `platform` or `seller`.
    pub owner: &'static str,
    /// The rule's id.
    pub rule: String,
    /// What it says becomes of a request that fits: `approve`, `review` or `platform`.
    pub then: &'static str,
    /// The reviews it decided because it fits, and their money.
    pub decided: Sums,
    /// Reviews in which it would have fitted too, but an earlier rule decided.
    pub too_late: u64,
    /// Reviews in which it could not be told whether it fits. A rule that approves then does not; any other sends
    /// the review to a person.
    pub cannot_tell: u64,
}

impl RuleFigures {
    /// Whether the dry run never came upon a request that it fits or might fit.
    pub fn never_fits(&self) -> bool {
        self.decided.count() == 0 && self.too_late == 0 && self.cannot_tell == 0
    }

    /// The reviews that went to a person because it could not be told whether the rule fits.
    pub fn sent_to_a_person(&self) -> u64 {
        if self.then == Route::Approve.name() { 0 } else { self.cannot_tell }
    }
}

/// Reviews in which something left a rule undecided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UndecidedFigures {
    /// All of them.
    pub reviews: u64,
    /// Those of them that a person decides.
    pub with_a_person: u64,
}

/// The figures of all rules, and of what could not be decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Figures {
    /// What each rule did, in the order in which they decide.
    pub rules: Vec<RuleFigures>,
    /// Reviews that no rule decided, by the reason: `nothing_fits`, `other_seller`, `duplicate:amount`, …
    pub without_rule: BTreeMap<String, u64>,
    /// What left rules undecided, such as `missing:photos`.
    pub undecided: BTreeMap<String, UndecidedFigures>,
}

/// The policies, and where each of their rules stands.
#[derive(Clone, Copy)]
pub(super) struct Rules<'r> {
    pub(super) policies: &'r Policies,
    pub(super) places: &'r Places<'r>,
}

pub(super) type Places<'p> = BTreeMap<(Owner, &'p str), usize>;

/// Where each rule stands among the rules of both policies.
pub(super) fn places(policies: &Policies) -> Places<'_> {
    let rules =
        policies.in_order().flat_map(|policy| policy.rules.iter().map(|rule| (policy.owner, &*rule.id)));
    rules.enumerate().map(|(place, rule)| (rule, place)).collect()
}

impl Rules<'_> {
    fn place(&self, owner: Option<Owner>, rule: Option<&str>) -> Option<usize> {
        self.places.get(&(owner?, rule?)).copied()
    }
}

impl Figures {
    /// The reviews that went to a person because it could not be told whether some rule fits.
    pub fn could_not_tell(&self) -> u64 {
        self.rules.iter().map(RuleFigures::sent_to_a_person).sum()
    }

    pub(super) fn new(policies: &Policies) -> Self {
        let rules = policies.in_order().flat_map(|policy| {
            policy.rules.iter().map(|rule| RuleFigures {
                owner: policy.owner.name(),
                rule: rule.id.to_string(),
                then: rule.then.name(),
                decided: Sums::default(),
                too_late: 0,
                cannot_tell: 0,
            })
        });
        Self { rules: rules.collect(), ..Self::default() }
    }

    /// Adds one review. `request` is the request as it was then.
    pub(super) fn add(
        &mut self,
        rules: Rules<'_>,
        seen: &Observed<'_, '_>,
        request: &Request,
        money: Option<Money>,
    ) {
        let Some((decision, at)) = &seen.simulated.decision else {
            if seen.simulated.begin_unknown().is_some() {
                let why = seen.simulated.why(seen.review.review).into_owned();
                *self.without_rule.entry(why.clone()).or_default() += 1;
                self.undecided(why, true);
            }
            return;
        };
        let mut reasons = Vec::new();
        for undecided in decision.undecided() {
            self.rule(rules.place(Some(Owner::Seller), Some(undecided.rule)), |rule| rule.cannot_tell += 1);
            reasons.push(undecided.to_string());
        }
        let place = rules.place(decision.owner(), decision.rule());
        match decision.why() {
            Why::Fits => self.rule(place, |rule| rule.decided.add(money)),
            Why::CannotTell(undecided) => {
                self.rule(place, |rule| rule.cannot_tell += 1);
                reasons.push(undecided.to_string());
            }
            Why::Refused(problem) => {
                // A request can carry any name; only those of the table are told apart.
                let name =
                    if Field::from_name(&problem.name).is_some() { &*problem.name } else { "another_field" };
                let why = format!("{}:{name}", problem.fault.name());
                *self.without_rule.entry(why.clone()).or_default() += 1;
                reasons.push(why);
            }
            why @ (Why::NothingFits | Why::OtherSeller) => {
                *self.without_rule.entry(why.to_string()).or_default() += 1;
            }
        }
        if let Some(place) = place {
            for later in rules.policies.fitting(request, *at, place + 1) {
                self.rule(Some(later), |rule| rule.too_late += 1);
            }
        }
        reasons.sort_unstable();
        reasons.dedup();
        for reason in reasons {
            self.undecided(reason, decision.route() == Route::Review);
        }
    }

    fn rule(&mut self, place: Option<usize>, change: impl FnOnce(&mut RuleFigures)) {
        if let Some(figures) = place.and_then(|place| self.rules.get_mut(place)) {
            change(figures);
        }
    }

    fn undecided(&mut self, reason: String, person: bool) {
        let figures = self.undecided.entry(reason).or_default();
        figures.reviews += 1;
        figures.with_a_person += u64::from(person);
    }

    /// Adds so many reviews that no rule decided.
    #[cfg(feature = "columns")]
    pub(super) fn without_rule_rows(&mut self, why: &str, reviews: u64) {
        if reviews > 0 {
            match self.without_rule.get_mut(why) {
                Some(known) => *known += reviews,
                None => drop(self.without_rule.insert(why.to_owned(), reviews)),
            }
        }
    }

    /// Adds so many reviews in which something left a rule undecided.
    #[cfg(feature = "columns")]
    pub(super) fn undecided_rows(&mut self, reason: String, reviews: u64, with_a_person: u64) {
        if reviews > 0 {
            let figures = self.undecided.entry(reason).or_default();
            figures.reviews += reviews;
            figures.with_a_person += with_a_person;
        }
    }

    pub(super) fn merge(&mut self, later: Self) {
        for (figures, more) in self.rules.iter_mut().zip(later.rules) {
            figures.decided.merge(&more.decided);
            figures.too_late += more.too_late;
            figures.cannot_tell += more.cannot_tell;
        }
        for (why, reviews) in later.without_rule {
            *self.without_rule.entry(why).or_default() += reviews;
        }
        for (reason, more) in later.undecided {
            let figures = self.undecided.entry(reason).or_default();
            figures.reviews += more.reviews;
            figures.with_a_person += more.with_a_person;
        }
    }
}
