//! Running cases: each decided and held to what it expects, all of them surveyed for coverage.
//!
//! Cases run in parallel and independently of each other; what comes of them is in the order of the suites.

use rayon::prelude::*;

use super::{Case, Expected, Plan, Suite};
use crate::analysis::coverage::Coverage;
use crate::engine::{Policies, RuleTrace};
use crate::lang::{Policy, Rule};
use crate::model::{Decision, MetricTag, Moment, Request, Route, Why};

/// What came of some cases.
#[derive(Clone, Debug)]
pub struct Run<'s> {
    /// What came of each, in the order of the suites and their files.
    pub outcomes: Vec<Outcome<'s>>,
    /// What of the policies the cases that were decided have seen.
    pub coverage: Coverage,
}

/// What came of a case.
#[derive(Clone, Debug)]
pub struct Outcome<'s> {
    /// The file it is in.
    pub suite: &'s Suite,
    /// The case.
    pub case: &'s Case,
    /// What came of it.
    pub verdict: Verdict<'s>,
}

/// What came of a case.
#[derive(Clone, Debug)]
pub enum Verdict<'s> {
    /// The decision is what is expected.
    Passed,
    /// It was left out, for this reason.
    Skipped(&'s str),
    /// The decision is something else.
    Failed(Box<Failure<'s>>),
}

/// A decision that is not what a case expects.
#[derive(Clone, Debug)]
pub struct Failure<'s> {
    /// The decision.
    pub decision: Decision<'s>,
    /// The moment of deciding.
    pub at: Moment,
    /// What is different.
    pub differences: Vec<Difference>,
    /// The rules that matter: the one that decided, and the one that was expected to or came nearest to it.
    pub rules: Vec<RuleTrace<'s>>,
}

/// One thing in which a decision is not what a case expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about, as cases write it: `route`, `rule`, `metric`, `resolution`, `stands_until`, `why`.
    pub part: &'static str,
    /// What the case expects.
    pub expected: String,
    /// What was decided.
    pub decided: String,
}

impl<'s> Run<'s> {
    /// Runs the cases of some suites that are wanted.
    pub fn new(suites: &'s [Suite], wanted: impl Fn(&Suite, &Case) -> bool) -> Self {
        let cases: Vec<(&Suite, &Case)> = suites
            .iter()
            .flat_map(|suite| suite.cases.iter().map(move |case| (suite, case)))
            .filter(|(suite, case)| wanted(suite, case))
            .collect();
        let ran: Vec<_> = cases.into_par_iter().map(|(suite, case)| suite.run(case)).collect();
        let mut coverage = Coverage::default();
        let mut outcomes = Vec::with_capacity(ran.len());
        for suite in suites {
            suite.policies.in_order().for_each(|policy| coverage.expect(policy));
        }
        for (outcome, survey) in ran {
            if let Some((decided, truths)) = survey {
                coverage.add(&outcome.suite.policies, decided, &truths);
            }
            outcomes.push(outcome);
        }
        Self { outcomes, coverage }
    }

    /// How many cases passed, failed and were left out.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |wanted: fn(&Verdict<'_>) -> bool| {
            self.outcomes.iter().filter(|outcome| wanted(&outcome.verdict)).count()
        };
        (
            count(|verdict| matches!(verdict, Verdict::Passed)),
            count(|verdict| matches!(verdict, Verdict::Failed(_))),
            count(|verdict| matches!(verdict, Verdict::Skipped(_))),
        )
    }
}

/// The rule that fitted, if one did, and what each part of each rule said.
type Survey<'s> = (Option<(&'s Policy, &'s Rule)>, Vec<Option<bool>>);

impl Suite {
    fn run<'s>(&'s self, case: &'s Case) -> (Outcome<'s>, Option<Survey<'s>>) {
        let (request, at, expected) = match &case.plan {
            Plan::Skip(reason) => {
                return (Outcome { suite: self, case, verdict: Verdict::Skipped(reason) }, None);
            }
            Plan::Decide { request, at, expected } => (request, *at, expected),
        };
        let decision = self.policies.decide(request, at);
        let decided = self.policies.rules().find(|(policy, rule)| {
            decision.owner() == Some(policy.owner) && decision.rule() == Some(&*rule.id)
        });
        let fitted = decided.filter(|_| *decision.why() == Why::Fits);
        let survey = (fitted, self.policies.survey(request, at));
        let differences = expected.differences(&decision);
        let verdict = if differences.is_empty() {
            Verdict::Passed
        } else {
            let mut rules = decided.into_iter().collect::<Vec<_>>();
            if let Some(other) = hoped_for(&self.policies, expected, &decision, request, at) {
                rules.push(other);
            }
            rules.dedup_by_key(|(policy, rule)| (policy.owner, rule.id.clone()));
            let rules =
                rules.into_iter().map(|(policy, rule)| self.policies.trace(policy, rule, request, at));
            let rules = rules.collect();
            Verdict::Failed(Box::new(Failure { decision, at, differences, rules }))
        };
        (Outcome { suite: self, case, verdict }, Some(survey))
    }
}

impl Expected {
    fn differences(&self, decision: &Decision<'_>) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut hold = |part, expected: Option<String>, decided: String| {
            if let Some(expected) = expected.filter(|expected| *expected != decided) {
                found.push(Difference { part, expected, decided });
            }
        };
        let metric = |included: bool| if included { "included" } else { "excluded" }.to_owned();
        let moment = |until: Option<Moment>| until.map_or("forever".to_owned(), |until| until.to_string());
        hold("route", self.route.map(|route| route.name().into()), decision.route().name().into());
        hold("rule", self.rule.as_deref().map(str::to_owned), decision.rule().unwrap_or("none").into());
        let included = matches!(decision.metric(), MetricTag::Included(_));
        hold("metric", self.included.map(metric), metric(included));
        let resolution = decision.resolution().map_or("none".to_owned(), |resolution| resolution.to_string());
        hold("resolution", self.resolution.map(|resolution| resolution.to_string()), resolution);
        hold("stands_until", self.stands_until.map(moment), moment(decision.stands_until()));
        hold("why", self.why.as_deref().map(str::to_owned), decision.why().to_string());
        found
    }
}

/// The rule that a case names; or if it only names a route, the rule of that route that came nearest to fitting.
/// Review needs no rule: it is also what becomes of a request that none fits.
fn hoped_for<'p>(
    policies: &'p Policies,
    expected: &Expected,
    decision: &Decision<'_>,
    request: &Request,
    at: Moment,
) -> Option<(&'p Policy, &'p Rule)> {
    if let Some(name) = &expected.rule {
        return policies.rules().find(|(_, rule)| rule.id == *name);
    }
    let route = expected.route.filter(|route| *route != decision.route() && *route != Route::Review)?;
    let stopped_by = |(policy, rule): &(&'p Policy, &'p Rule)| {
        let trace = policies.trace(policy, rule, request, at);
        let when = trace.when.iter().filter(|condition| condition.truth != Some(true)).count();
        when + trace.unless.iter().filter(|condition| condition.truth != Some(false)).count()
    };
    policies.rules().filter(|(_, rule)| rule.then == route).min_by_key(stopped_by)
}
