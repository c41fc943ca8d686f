//! Goals put to the engine: whether a statement is true of a request at a moment.

use std::cell::OnceCell;

use super::goal::Goal;
use crate::analysis::space::Space;
use crate::engine::{Policies, RuleEffect, condition_says, each_part};
use crate::model::{Decision, Moment, Request};

/// What the engine makes of one request at one moment, looked up as it is needed.
pub(super) struct Tried<'s> {
    space: &'s Space,
    request: &'s Request,
    at: Moment,
    pairs: Vec<Pair<'s>>,
}

struct Pair<'s> {
    policies: &'s Policies,
    decision: OnceCell<Decision<'s>>,
    effects: OnceCell<Vec<RuleEffect>>,
    survey: OnceCell<Vec<Option<bool>>>,
}

impl<'s> Tried<'s> {
    pub(super) fn new(space: &'s Space, request: &'s Request, at: Moment) -> Self {
        let pair = |policies: &'s Policies| Pair {
            policies,
            decision: OnceCell::new(),
            effects: OnceCell::new(),
            survey: OnceCell::new(),
        };
        Self { space, request, at, pairs: space.policies.iter().map(pair).collect() }
    }

    /// Whether a goal is true of the request.
    pub(super) fn is(&self, goal: &Goal) -> bool {
        match goal {
            Goal::Anything => true,
            Goal::Not(inner) => !self.is(inner),
            Goal::All(parts) => parts.iter().all(|part| self.is(part)),
            Goal::Any(parts) => parts.iter().any(|part| self.is(part)),
            Goal::Route { of, route } => self.decision(*of).is_some_and(|it| it.route() == *route),
            Goal::Rule { of, rule } => self.decider(*of) == Some(*rule),
            Goal::NoRule { of } => self.decision(*of).is_some_and(|it| it.rule().is_none()),
            Goal::Reaches { of, rule } => {
                self.effects(*of).len() > *rule && self.decider(*of).is_none_or(|decider| decider >= *rule)
            }
            Goal::Effect { of, rule, effect } => self.effects(*of).get(*rule) == Some(effect),
            Goal::Part { of, rule, part, says } => self.part(*of, *rule, *part) == Some(*says),
            Goal::Asked { asked, says } => self.asked(asked.0).is_some_and(|said| said == *says),
        }
    }

    fn decision(&self, of: usize) -> Option<&Decision<'s>> {
        let pair = self.pairs.get(of)?;
        Some(pair.decision.get_or_init(|| pair.policies.decide(self.request, self.at)))
    }

    /// The rule that decides.
    fn decider(&self, of: usize) -> Option<usize> {
        let decision = self.decision(of)?;
        let (owner, id) = (decision.owner()?, decision.rule()?);
        let mut rules = self.pairs.get(of)?.policies.rules();
        rules.position(|(policy, rule)| policy.owner == owner && *rule.id == *id)
    }

    fn effects(&self, of: usize) -> &[RuleEffect] {
        let Some(pair) = self.pairs.get(of) else { return &[] };
        pair.effects.get_or_init(|| pair.policies.effects(self.request, self.at))
    }

    fn part(&self, of: usize, rule: usize, part: usize) -> Option<Option<bool>> {
        let pair = self.pairs.get(of)?;
        let survey = pair.survey.get_or_init(|| pair.policies.survey(self.request, self.at));
        let mut before = 0;
        for (_, other) in pair.policies.rules().take(rule) {
            each_part(other, &mut |_| before += 1);
        }
        survey.get(before + part).copied()
    }

    fn asked(&self, at: usize) -> Option<Option<bool>> {
        let asked = self.space.asked.get(at)?;
        let pair = self.space.policies.get(asked.of)?;
        let policy = pair.in_order().find(|policy| policy.owner == asked.owner)?;
        Some(condition_says(policy, &asked.condition, self.request, self.at))
    }
}
