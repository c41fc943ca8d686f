//! What every condition says of a request by itself, whether or not its rule is reached: the ground of coverage.
//!
//! Nothing is cut short here, and no index skips a rule, so what is counted depends on the policies and the
//! requests alone.

use std::ops::ControlFlow;

use super::condition::Scene;
use super::policies::Policies;
use super::reading::{Said, View, own};
use super::rule::{Bout, Effect};
use crate::lang::{Condition, Policy, Rule};
use crate::model::{Moment, Request};

/// What a rule does to a request, whether or not it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleEffect {
    /// It fits, and would decide.
    Fits,
    /// It would keep the request from being approved, and whether it fits is not known: a person would decide.
    CannotTell,
    /// It approves, and whether it fits is not known: it does not fit, and the decision would note it.
    Undecided,
    /// It does not fit.
    Passes,
}

/// A part of a rule that is true, false or not known.
#[derive(Clone, Copy)]
pub(crate) struct Part<'r> {
    /// The condition; `None` is the rule's own time, `from` and `until`.
    pub(crate) condition: Option<&'r Condition>,
    /// Whether it stands under `unless`.
    pub(crate) unless: bool,
    /// How many groups it stands in.
    pub(crate) depth: usize,
}

/// Calls with every part of a rule: its time, `when`, `unless`, and groups before what is in them.
pub(crate) fn each_part<'r>(rule: &'r Rule, with: &mut impl FnMut(Part<'r>)) {
    if rule.from.is_some() || rule.until.is_some() {
        with(Part { condition: None, unless: false, depth: 0 });
    }
    rule.when.iter().for_each(|condition| nested(condition, false, 0, with));
    rule.unless.iter().for_each(|condition| nested(condition, true, 0, with));
}

fn nested<'r>(condition: &'r Condition, unless: bool, depth: usize, with: &mut impl FnMut(Part<'r>)) {
    with(Part { condition: Some(condition), unless, depth });
    if let Condition::All(parts, _) | Condition::Any(parts, _) = condition {
        parts.iter().for_each(|part| nested(part, unless, depth + 1, with));
    }
}

impl Policies {
    /// What every part of every rule says of a request, in the order of the rules and of [`each_part`].
    /// Nothing if no rule may look at the request.
    pub(crate) fn survey(&self, request: &Request, at: Moment) -> Vec<Option<bool>> {
        let mut truths = Vec::new();
        if self.turned_away(request).is_some() {
            return truths;
        }
        self.each_bout(request, |bout| {
            let scene = bout.scene(at);
            each_part(bout.rule, &mut |part| {
                let holds = match part.condition {
                    Some(condition) => scene.condition(condition),
                    None => bout.window(&scene.view),
                };
                truths.push(holds.truth.known());
            });
            ControlFlow::<()>::Continue(())
        });
        truths
    }

    /// What every rule does to a request, in their order. Nothing if no rule may look at the request.
    pub(crate) fn effects(&self, request: &Request, at: Moment) -> Vec<RuleEffect> {
        let mut effects = Vec::new();
        if self.turned_away(request).is_some() {
            return effects;
        }
        self.each_bout(request, |bout| {
            effects.push(bout.effect(at).into());
            ControlFlow::<()>::Continue(())
        });
        effects
    }
}

/// What a condition, read as a policy would read it, says of a request; `None` is unknown.
pub(crate) fn condition_says(
    policy: &Policy,
    condition: &Condition,
    request: &Request,
    at: Moment,
) -> Option<bool> {
    let own = own(request, &policy.fields);
    let view = View { request, at, declared: &policy.fields, own: &own };
    Scene { view, lists: &policy.lists }.condition(condition).truth.known()
}

/// Whether a request says a value for every field that a condition asks.
pub(crate) fn all_said(policy: &Policy, condition: &Condition, request: &Request, at: Moment) -> bool {
    let own = own(request, &policy.fields);
    let view = View { request, at, declared: &policy.fields, own: &own };
    let mut said = true;
    let mut ask = |subject| said &= matches!(view.read(subject).said, Said::Value(_));
    let mut left = vec![condition];
    while let Some(condition) = left.pop() {
        match condition {
            Condition::All(parts, _) | Condition::Any(parts, _) => left.extend(parts),
            Condition::Test(test) => ask(test.subject),
            Condition::Formula(formula) => formula.reads(&mut ask),
        }
    }
    said
}

/// What a rule of a policy, or another in its place, does to a request.
pub(crate) fn rule_does(policy: &Policy, rule: &Rule, request: &Request, at: Moment) -> RuleEffect {
    let own = own(request, &policy.fields);
    Bout { policy, rule, request, own: &own }.effect(at).into()
}

impl From<Effect> for RuleEffect {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Fits => Self::Fits,
            Effect::CannotTell(_) => Self::CannotTell,
            Effect::Undecided(_) => Self::Undecided,
            Effect::Passes => Self::Passes,
        }
    }
}
