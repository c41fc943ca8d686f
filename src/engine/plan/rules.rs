//! The plan of a policy: its rules, each a list of shared conditions, and what each does to a request.

use std::sync::Arc;

use super::chain::Chains;
use super::evaluate::{Look, NEVER};
use super::index::Index;
use super::pool::{Kleene, Pool};
use super::steps::Step;
use crate::model::{Field, Route};

/// A compiled policy. What its rules ask is in the pool.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) rules: Box<[PlanRule]>,
    /// The sellers it is for, by their words; none means any.
    pub(in crate::engine) sellers: Box<[u32]>,
    pub(super) index: Arc<Index>,
    /// The ways through its rules, where the memory is worth it.
    pub(super) chains: Option<Chains>,
}

/// A compiled rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlanRule {
    /// Its conditions among the [parts](Pool::parts_of) of the pool.
    pub(super) first: u32,
    pub(super) count: u16,
    /// Its first step among those of the pool, and how many it has; a rule may have none.
    pub(super) start: u32,
    pub(super) steps: u16,
    pub(crate) then: Route,
    /// Whether time alone may change what it does.
    #[cfg_attr(not(feature = "columns"), allow(dead_code, reason = "asked of columns only"))]
    pub(crate) timed: bool,
}

/// A condition of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    /// The condition, by its place in the pool.
    pub(crate) test: u32,
    /// Its place in the rule as written: the first that is not known is blamed.
    written: u16,
    /// Whether it is an exception.
    pub(crate) unless: bool,
}

impl Part {
    pub(super) fn new(test: u32, unless: bool, written: usize) -> Self {
        Self { test, written: u16::try_from(written).unwrap_or(u16::MAX), unless }
    }
}

impl Pool {
    /// The conditions of a rule, those that are soon answered first.
    #[inline]
    pub(crate) fn parts_of(&self, rule: &PlanRule) -> &[Part] {
        let first = rule.first as usize;
        self.rule_parts.get(first..first + usize::from(rule.count)).unwrap_or_default()
    }

    /// The steps of a rule; none if it has no conditions, or such as cannot be laid out in steps.
    #[inline]
    pub(super) fn steps_of(&self, rule: &PlanRule) -> &[Step] {
        let first = rule.start as usize;
        self.steps.get(first..first + usize::from(rule.steps)).unwrap_or_default()
    }

    /// Its conditions as written, for telling what is not known.
    pub(in crate::engine) fn as_written(&self, rule: &PlanRule) -> Vec<Part> {
        let mut parts = self.parts_of(rule).to_vec();
        parts.sort_by_key(|part| part.written);
        parts
    }
}

impl Look<'_, '_> {
    /// Whether a rule fits, and the first later second at which that may be different.
    #[inline]
    pub(crate) fn holds(&self, rule: &PlanRule) -> (Kleene, i64) {
        let mut result = Kleene::True;
        let mut until = NEVER;
        for part in self.pool.parts_of(rule) {
            let mut own = NEVER;
            let holds = self.condition(part.test, &mut own).negated_if(part.unless);
            match holds {
                // False by this one alone, so it stays false as long as this one does.
                Kleene::False => return (Kleene::False, own),
                Kleene::Unknown => result = Kleene::Unknown,
                Kleene::True => {}
            }
            until = own.min(until);
        }
        (result, until)
    }

    /// The first second after the one looked at, and before `limit`, at which a rule no longer decides as it does now.
    ///
    /// The steps are finite: each is a second at which one of the rule's conditions may change, and those are its
    /// own thresholds and the moments of the request. Time does not matter in the rule's steps before the one given.
    pub(super) fn changes(&self, rule: &PlanRule, step: u16, now: Kleene, until: i64, limit: i64) -> i64 {
        let mut next = until;
        while next < limit {
            let later = Look { at: next, ..*self };
            let mut until = NEVER;
            let mut holds = later.known_from(rule, step, &mut until);
            if holds == Kleene::Unknown {
                (holds, until) = later.holds(rule);
            }
            if rule.outcome(holds) != rule.outcome(now) {
                return next;
            }
            if until <= next {
                break;
            }
            next = until;
        }
        NEVER
    }
}

impl Plan {
    /// Whether the policy is for the seller of the request.
    #[inline]
    pub(crate) fn is_for(&self, look: &Look<'_, '_>) -> bool {
        self.sellers.is_empty() || self.is_for_one(look)
    }

    #[inline(never)]
    fn is_for_one(&self, look: &Look<'_, '_>) -> bool {
        let seller = look.slots.cell(look.pool.place(Field::SellerId));
        seller.state == super::cell::State::Value
            && self.sellers.iter().any(|own| i64::from(*own) == seller.value)
    }
}

impl PlanRule {
    /// What of a truth shows in a decision's route, rule and tag.
    fn outcome(&self, holds: Kleene) -> Option<bool> {
        match (holds, self.then) {
            (Kleene::True, _) => Some(true),
            (Kleene::Unknown, Route::Review | Route::Platform) => Some(self.then == Route::Review),
            (Kleene::Unknown, Route::Approve) | (Kleene::False, _) => None,
        }
    }
}
