//! Differences between two versions of a policy: what was changed, what that changes in decisions, and which change
//! is responsible.
//!
//! A [`Diff`] begins with the changes as a person would name them: each is a step that can be applied by itself.
//! So there are policies between the old and the new one, with some of the steps applied, and the changes
//! responsible for a decision are found by deciding: the fewest that, applied to the old policy, give what the new
//! one gives.

mod blend;
mod cause;
mod change;
mod compare;
mod conditions;
mod meaning;
mod order;
#[cfg(feature = "history")]
mod over;
mod shift;

use std::sync::Arc;

use crate::engine::Policies;
use crate::lang::{DeclaredField, Policy, PolicyError, Rule};
use crate::model::Owner;

pub use change::{Change, Outcome, RuleChange, Two};
pub use meaning::{Approvals, Known, Meaning, Region, Ruling};
#[cfg(feature = "history")]
pub use over::{Move, MoveExample, Moved, Over};
pub use shift::Shift;

use blend::Blend;
use compare::Compared;

/// Two versions of a policy, compared; each decides together with the same policy of the other owner, if one is
/// given.
#[derive(Debug)]
pub struct Diff {
    old: Policy,
    new: Policy,
    other: Option<Policy>,
    policies: Two<Policies>,
    compared: Compared,
}

/// A rule of the old policy, of the new one, or of both.
#[derive(Clone, Copy, Debug)]
pub struct RulePair<'d> {
    /// As it was.
    pub old: Option<&'d Rule>,
    /// As it is.
    pub new: Option<&'d Rule>,
}

impl Diff {
    /// Compares two versions of a policy. `other` is the policy of the other owner that both decide with.
    ///
    /// # Errors
    /// If the two are not of one owner, or `other` is of theirs.
    pub fn new(old: Policy, new: Policy, other: Option<Policy>) -> Result<Self, PolicyError> {
        let owner = old.owner;
        let with = |policy: &Policy| match owner {
            Owner::Platform => Policies::new(Some(policy.clone()), other.clone()),
            Owner::Seller => Policies::new(other.clone(), Some(policy.clone())),
        };
        let policies = Two { old: with(&old)?, new: with(&new)? };
        let compared = Compared::new(&old, &new);
        Ok(Self { old, new, other, policies, compared })
    }

    /// The old policy.
    pub fn old_policy(&self) -> &Policy {
        &self.old
    }

    /// The new policy.
    pub fn new_policy(&self) -> &Policy {
        &self.new
    }

    /// The policies that decide together, before and after.
    pub fn policies(&self) -> &Two<Policies> {
        &self.policies
    }

    /// What was changed: first about the policy as a whole, then rule by rule in the order in which they are
    /// looked at. Empty if both say the same, in whatever words.
    pub fn changes(&self) -> &[Change] {
        &self.compared.changes
    }

    /// The policies with only these of the changes applied to the old one; nothing if that would be no policy.
    pub fn with(&self, changes: &[usize]) -> Option<Policies> {
        let applied: Vec<bool> = (0..self.changes().len()).map(|at| changes.contains(&at)).collect();
        Blend::new(&self.compared, &self.old, &self.new, self.other.as_ref()).policies(&applied)
    }

    /// The rule that a change is about.
    pub fn rule(&self, at: usize) -> RulePair<'_> {
        let pair = self.compared.pairs.get(at);
        RulePair {
            old: pair.and_then(|pair| pair.old.as_ref()),
            new: pair.and_then(|pair| pair.new.as_ref()),
        }
    }

    /// The fields that conditions of [changes](Self::changes) name by their positions.
    pub fn fields(&self) -> &[DeclaredField] {
        &self.compared.joined.fields
    }

    /// The names of the lists that conditions of [changes](Self::changes) name by their positions.
    pub fn lists(&self) -> &[Arc<str>] {
        &self.compared.joined.names
    }
}

impl RulePair<'_> {
    /// Its id: the new one, where there is one.
    pub fn id(&self) -> &str {
        self.new.or(self.old).map_or("", |rule| &rule.id)
    }
}
