//! Goals put to the engine: whether a statement is true of a request at a moment.

use std::cell::OnceCell;

use super::Varied;
use super::goal::Goal;
use super::rules::Outcome;
use crate::analysis::space::Space;
use crate::engine::{Policies, RuleEffect, all_said, condition_says, each_part, rule_does};
use crate::lang::Rule;
use crate::model::{Decision, Moment, Request};

/// What goals can speak of.
#[derive(Clone, Copy)]
pub(super) struct Tests<'s> {
    pub(super) space: &'s Space,
    pub(super) variants: &'s [Varied],
}

/// What the engine makes of one request at one moment, looked up as it is needed.
pub(super) struct Tried<'s> {
    tests: Tests<'s>,
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
    pub(super) fn new(tests: Tests<'s>, request: &'s Request, at: Moment) -> Self {
        let pair = |policies: &'s Policies| Pair {
            policies,
            decision: OnceCell::new(),
            effects: OnceCell::new(),
            survey: OnceCell::new(),
        };
        Self { tests, request, at, pairs: tests.space.policies.iter().map(pair).collect() }
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
            Goal::Informed { of, rule, part } => {
                !self.effects(*of).is_empty() && self.informed(*of, *rule, *part) == Some(true)
            }
            Goal::Differs(variant) => self.differs(variant.0, true) == Some(true),
            Goal::DiffersAnywhere(variant) => self.differs(variant.0, false) == Some(true),
            Goal::Matters { of, rule } => self.matters(*of, *rule) == Some(true),
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

    fn informed(&self, of: usize, rule: usize, part: usize) -> Option<bool> {
        let (policy, rule) = self.pairs.get(of)?.policies.rules().nth(rule)?;
        let (mut at, mut informed) = (0, None);
        each_part(rule, &mut |found| {
            if at == part {
                informed = Some(found.condition.is_none_or(|it| all_said(policy, it, self.request, self.at)));
            }
            at += 1;
        });
        informed
    }

    /// Whether a rule decides, and the rules after it would decide otherwise.
    fn matters(&self, of: usize, rule: usize) -> Option<bool> {
        if self.decider(of) != Some(rule) {
            return Some(false);
        }
        let outcome = |rule: &Rule, effect: &RuleEffect| match effect {
            RuleEffect::Fits => Some(Outcome::of(rule)),
            RuleEffect::CannotTell => Some(Outcome::REVIEW),
            RuleEffect::Undecided | RuleEffect::Passes => None,
        };
        let effects = self.effects(of).iter();
        let rules = self.pairs.get(of)?.policies.rules().map(|(_, rule)| rule);
        let mut outcomes = rules.zip(effects).skip(rule).filter_map(|(rule, effect)| outcome(rule, effect));
        let own = outcomes.next()?;
        Some(outcomes.next().unwrap_or(Outcome::REVIEW) != own)
    }

    /// Whether a rule is reached, if that is asked, and another in its place would do something else.
    fn differs(&self, variant: usize, reached: bool) -> Option<bool> {
        let varied = self.tests.variants.get(variant)?;
        let does = *self.effects(varied.of).get(varied.rule)?;
        let reached = !reached || self.decider(varied.of).is_none_or(|decider| decider >= varied.rule);
        let (policy, _) = self.pairs.get(varied.of)?.policies.rules().nth(varied.rule)?;
        let other = rule_does(policy, &varied.other, self.request, self.at);
        let matters = |effect| match effect {
            RuleEffect::Fits => 0,
            RuleEffect::CannotTell => 1,
            RuleEffect::Undecided | RuleEffect::Passes => 2,
        };
        Some(reached && matters(does) != matters(other))
    }

    fn asked(&self, at: usize) -> Option<Option<bool>> {
        let asked = self.tests.space.asked.get(at)?;
        let pair = self.tests.space.policies.get(asked.of)?;
        let policy = pair.in_order().find(|policy| policy.owner == asked.owner)?;
        Some(condition_says(policy, &asked.condition, self.request, self.at))
    }
}
