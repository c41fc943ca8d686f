//! The whole story of a decision: every rule looked at, every condition, every value it saw.

use std::ops::ControlFlow;

use super::condition::Scene;
use super::policies::Policies;
use super::reading::Said;
#[cfg(feature = "analysis")]
use super::reading::own;
use super::rule::{Bout, Effect};
use super::truth::{Holds, Truth};
use crate::lang::{Condition, Policy, Rule, Subject};
use crate::model::{Absence, Decision, Moment, Owner, Request, Route, Undecided};
use crate::source::Place;

/// A decision and how it came about. Its `Display` is for people.
#[derive(Clone, Debug)]
pub struct Explanation<'p> {
    /// The decision.
    pub decision: Decision<'p>,
    /// The moment of deciding.
    pub at: Moment,
    /// Every rule of the policies, in the order in which they are looked at.
    pub rules: Vec<RuleTrace<'p>>,
}

/// What became of one rule.
#[derive(Clone, Debug)]
pub struct RuleTrace<'p> {
    /// Whose rule it is.
    pub owner: Owner,
    /// The policy's name.
    pub policy: &'p str,
    /// The file of the policy, as it was named when it was opened.
    pub file: &'p str,
    /// Where the rule stands in it.
    pub place: Place,
    /// The rule's id.
    pub rule: &'p str,
    /// What it says becomes of a request that fits.
    pub then: Route,
    /// What became of it.
    pub verdict: Verdict<'p>,
    /// The conditions under `when`; empty if the rule was not reached.
    pub when: Vec<ConditionTrace>,
    /// The conditions under `unless`.
    pub unless: Vec<ConditionTrace>,
}

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict<'p> {
    /// It fits: it decided.
    Fits,
    /// It does not fit.
    DoesNotFit,
    /// It cannot be decided, and so sends the request to a person.
    CannotTell(Undecided<'p>),
    /// It cannot be decided, and so does not approve.
    Undecided(Undecided<'p>),
    /// An earlier rule decided.
    NotReached,
}

/// One condition and what it saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionTrace {
    /// The condition as its author wrote it.
    pub text: String,
    /// True, false, or `None` where it is not known.
    pub truth: Option<bool>,
    /// Why it is not known, such as `missing:amount`.
    pub unknown: Option<String>,
    /// The values it saw: field and value; where the request says nothing, what that means.
    pub saw: Vec<(String, String)>,
    /// The parts of `any` and `all`.
    pub parts: Vec<ConditionTrace>,
}

impl Policies {
    /// Decides like [`decide`](Self::decide) and tells the whole story.
    pub fn explain<'p>(&'p self, request: &Request, at: Moment) -> Explanation<'p> {
        let decision = self.decide(request, at);
        let mut decided = self.turned_away(request).is_some();
        let mut rules = Vec::new();
        self.each_bout(request, |bout| {
            let trace = if decided { not_reached(bout.policy, bout.rule) } else { trace(&bout, at) };
            decided |= matches!(trace.verdict, Verdict::Fits | Verdict::CannotTell(_));
            rules.push(trace);
            ControlFlow::<()>::Continue(())
        });
        Explanation { decision, at, rules }
    }

    /// What one rule by itself says of a request, whether or not an earlier one decides.
    #[cfg(feature = "analysis")]
    pub(crate) fn trace<'p>(
        &'p self,
        policy: &'p Policy,
        rule: &'p Rule,
        request: &Request,
        at: Moment,
    ) -> RuleTrace<'p> {
        if self.turned_away(request).is_some() {
            return not_reached(policy, rule);
        }
        trace(&Bout { policy, rule, request, own: &own(request, &policy.fields) }, at)
    }
}

fn not_reached<'p>(policy: &'p Policy, rule: &'p Rule) -> RuleTrace<'p> {
    RuleTrace {
        owner: policy.owner,
        policy: &policy.name,
        file: policy.file.name(),
        place: policy.file.place(rule.id_span.start),
        rule: &rule.id,
        then: rule.then,
        verdict: Verdict::NotReached,
        when: Vec::new(),
        unless: Vec::new(),
    }
}

fn trace<'p>(bout: &Bout<'p, '_>, at: Moment) -> RuleTrace<'p> {
    let (policy, rule) = (bout.policy, bout.rule);
    let mut trace = not_reached(policy, rule);
    trace.verdict = match bout.effect(at) {
        Effect::Fits => Verdict::Fits,
        Effect::Passes => Verdict::DoesNotFit,
        Effect::CannotTell(cause) => Verdict::CannotTell(bout.name(cause)),
        Effect::Undecided(cause) => Verdict::Undecided(bout.name(cause)),
    };
    let tracer = Tracer { bout, scene: bout.scene(at) };
    trace.when.extend(tracer.window());
    trace.when.extend(rule.when.iter().map(|condition| tracer.condition(condition)));
    trace.unless.extend(rule.unless.iter().map(|condition| tracer.condition(condition)));
    trace
}

struct Tracer<'t, 'p> {
    bout: &'t Bout<'p, 't>,
    scene: Scene<'t>,
}

impl Tracer<'_, '_> {
    fn window(&self) -> Option<ConditionTrace> {
        let bout = self.bout;
        let (from, until) = (bout.rule.from, bout.rule.until);
        let text = match (from, until) {
            (None, None) => return None,
            (Some(from), None) => format!("the review began at {from} or later"),
            (None, Some(until)) => format!("the review began before {until}"),
            (Some(from), Some(until)) => format!("the review began at {from} or later and before {until}"),
        };
        let holds = bout.window(&self.scene.view);
        let began = bout.request.review_began().map_or("not said".to_owned(), |began| began.to_string());
        Some(self.trace(text, holds, vec![("review began".to_owned(), began)], Vec::new()))
    }

    fn condition(&self, condition: &Condition) -> ConditionTrace {
        let holds = self.scene.condition(condition);
        match condition {
            Condition::All(parts, _) | Condition::Any(parts, _) => {
                let text = if matches!(condition, Condition::All(..)) { "all of" } else { "any of" };
                let parts = parts.iter().map(|part| self.condition(part)).collect();
                self.trace(text.to_owned(), holds, Vec::new(), parts)
            }
            Condition::Test(test) => {
                let written = self.bout.policy.file.slice(test.span);
                let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
                self.trace(written, holds, vec![self.saw(test.subject)], Vec::new())
            }
            Condition::Formula(formula) => {
                let mut subjects = Vec::new();
                formula.reads(&mut |subject| {
                    if !subjects.contains(&subject) {
                        subjects.push(subject);
                    }
                });
                let saw = subjects.into_iter().map(|subject| self.saw(subject)).collect();
                self.trace(format!("formula: {}", formula.text), holds, saw, Vec::new())
            }
        }
    }

    fn trace(
        &self,
        text: String,
        holds: Holds,
        saw: Vec<(String, String)>,
        parts: Vec<ConditionTrace>,
    ) -> ConditionTrace {
        let unknown = match holds.truth {
            Truth::Unknown(cause) => Some(self.bout.name(cause).to_string()),
            Truth::True | Truth::False => None,
        };
        ConditionTrace { text, truth: holds.truth.known(), unknown, saw, parts }
    }

    fn saw(&self, subject: Subject) -> (String, String) {
        let name = subject.name(&self.bout.policy.fields).to_owned();
        let said = self.scene.view.says(subject);
        let value = match (said.truth, self.scene.view.read(subject).said) {
            (Truth::False, _) | (_, Said::Absent) => match subject.absence() {
                Absence::Fact(fact) => fact.to_owned(),
                Absence::Unknown => "not said".to_owned(),
            },
            (_, Said::Value(value)) => value.display(subject.field()).to_string(),
            (_, Said::Unknown(cause)) => format!("not usable ({})", cause.unknown.name()),
        };
        (name, value)
    }
}
