//! A naive reference interpreter: a checked policy, a request and an instant in, a verdict out.
//!
//! Written from the documented meaning of the language alone, as plainly as possible and without regard for
//! speed; it shares nothing with the engine. How long a verdict stands is found by brute force: decide again at
//! every instant at which anything could change.

#![allow(dead_code, unused_imports, unreachable_pub, reason = "each test program uses a part of it")]

mod formula;
mod instants;
mod see;

use std::fmt;

use greenlight::lang::{Condition, Policy, Rule};
use greenlight::model::{Decision, Duration, Handling, MetricTag, Moment, Owner, Request, Route, Unknown};

/// Three truth values; an unknown says which field is not known, and why.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    True,
    False,
    Unknown(String, Unknown),
}

/// What a decision says, in plain values.
#[derive(Clone, PartialEq)]
pub struct Verdict {
    pub route: Route,
    pub owner: Option<Owner>,
    pub rule: Option<String>,
    pub metric: MetricTag,
    pub why: String,
    pub undecided: Vec<(String, String)>,
    pub stands_until: Option<Moment>,
}

/// The policies to decide by, and how thorough to be about time.
pub struct Reference<'p> {
    pub platform: Option<&'p Policy>,
    pub seller: Option<&'p Policy>,
    /// Try every moment with every threshold, not only those that stand in one condition together.
    pub thorough: bool,
}

impl From<&Decision<'_>> for Verdict {
    fn from(decision: &Decision<'_>) -> Self {
        Self {
            route: decision.route(),
            owner: decision.owner(),
            rule: decision.rule().map(str::to_owned),
            metric: decision.metric(),
            why: decision.why().to_string(),
            undecided: decision.undecided().iter().map(|it| (it.rule.to_owned(), it.to_string())).collect(),
            stands_until: decision.stands_until(),
        }
    }
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = self.stands_until.map(|it| it.to_string());
        let (owner, metric) = (self.owner.map(Owner::name), self.metric.name());
        write!(
            f,
            "{:?} by {owner:?} rule {:?}, {metric} ({}), why {}, ",
            self.route,
            self.rule,
            self.metric.reason(),
            self.why
        )?;
        write!(f, "undecided {:?}, until {until:?}", self.undecided)
    }
}

impl Verdict {
    /// What time may change.
    fn core(&self) -> (Route, Option<Owner>, Option<&String>, MetricTag) {
        (self.route, self.owner, self.rule.as_ref(), self.metric)
    }

    fn review(why: String) -> Self {
        Self {
            route: Route::Review,
            owner: None,
            rule: None,
            metric: MetricTag::Included(Handling::Measured),
            why,
            undecided: Vec::new(),
            stands_until: None,
        }
    }
}

impl Truth {
    pub fn of(is: bool) -> Self {
        if is { Self::True } else { Self::False }
    }

    pub fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            unknown => unknown,
        }
    }

    /// False if one is false; else unknown if one is unknown, for the first such reason; else true.
    pub fn all(parts: Vec<Self>) -> Self {
        if parts.contains(&Self::False) {
            return Self::False;
        }
        parts.into_iter().find(|part| *part != Self::True).unwrap_or(Self::True)
    }

    pub fn any(parts: Vec<Self>) -> Self {
        Self::all(parts.into_iter().map(Self::not).collect()).not()
    }
}

impl<'p> Reference<'p> {
    pub fn policies(&self) -> impl Iterator<Item = &'p Policy> {
        self.platform.into_iter().chain(self.seller)
    }

    /// The verdict and the first later instant at which it is another.
    pub fn decide(&self, request: &Request, at: Moment) -> Verdict {
        let mut verdict = self.decide_now(request, at);
        verdict.stands_until = self
            .instants(request, at)
            .into_iter()
            .find(|&later| self.decide_now(request, later).core() != verdict.core());
        verdict
    }

    fn decide_now(&self, request: &Request, at: Moment) -> Verdict {
        if let Some(problem) = request.refusal() {
            return Verdict::review(problem.to_string());
        }
        if self.policies().any(|policy| see::other_seller(policy, request)) {
            return Verdict::review("other_seller".to_owned());
        }
        let mut undecided = Vec::new();
        for policy in self.policies() {
            for rule in &policy.rules {
                let truth = rule_holds(policy, rule, request, at);
                let mut verdict = Verdict::review("rule".to_owned());
                verdict.owner = Some(policy.owner);
                verdict.rule = Some(rule.id.to_string());
                match truth {
                    Truth::False => continue,
                    Truth::Unknown(field, why) if rule.then == Route::Approve => {
                        undecided.push((rule.id.to_string(), format!("{}:{field}", why.name())));
                        continue;
                    }
                    Truth::Unknown(field, why) => verdict.why = format!("{}:{field}", why.name()),
                    Truth::True => {
                        verdict.route = rule.then;
                        verdict.metric = self.metric(rule);
                    }
                }
                verdict.undecided = undecided;
                return verdict;
            }
        }
        Verdict { undecided, ..Verdict::review("nothing_fits".to_owned()) }
    }

    fn metric(&self, rule: &Rule) -> MetricTag {
        match rule.then {
            Route::Review => MetricTag::Included(Handling::Measured),
            Route::Platform if rule.metric == Some(true) => MetricTag::Included(Handling::UntilRouted),
            Route::Platform => MetricTag::Excluded,
            Route::Approve => {
                let set = self.platform.and_then(|policy| policy.auto_approval_time);
                MetricTag::Included(Handling::Fixed(set.unwrap_or(Duration::seconds(60))))
            }
        }
    }
}

fn rule_holds(policy: &Policy, rule: &Rule, request: &Request, at: Moment) -> Truth {
    let mut parts = vec![see::in_effect(rule, request, at)];
    parts.extend(rule.when.iter().map(|condition| holds(policy, condition, request, at)));
    parts.extend(rule.unless.iter().map(|condition| holds(policy, condition, request, at).not()));
    Truth::all(parts)
}

fn holds(policy: &Policy, condition: &Condition, request: &Request, at: Moment) -> Truth {
    let each = |parts: &[Condition]| parts.iter().map(|part| holds(policy, part, request, at)).collect();
    match condition {
        Condition::All(parts, _) => Truth::all(each(parts)),
        Condition::Any(parts, _) => Truth::any(each(parts)),
        Condition::Test(test) => see::test(policy, test, request, at),
        Condition::Formula(it) => formula::holds(policy, it, request, at),
    }
}
