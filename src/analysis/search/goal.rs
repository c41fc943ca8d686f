//! What is looked for: statements about a request, the moment, and what policies make of it.

use crate::analysis::space::Asked;
use crate::engine::RuleEffect;
use crate::model::Route;

/// A statement that is true or false of a request at a moment.
///
/// `of` is the position of a pair of policies in the [`Space`](super::Space); a rule is its position among the rules of
/// both policies of the pair, the platform's first; a part is its position among the parts of the rule, in the
/// order of coverage: the rule's time (if it has one), `when`, `unless`, a group before what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Goal {
    /// True of every request.
    Anything,
    /// The statement is false.
    Not(Box<Goal>),
    /// All are true.
    All(Vec<Goal>),
    /// At least one is true.
    Any(Vec<Goal>),
    /// The decision has that route.
    Route {
        /// The pair of policies.
        of: usize,
        /// The route of the decision.
        route: Route,
    },
    /// That rule decides: it is the first that fits, or the first that keeps from approving and is unknown.
    Rule {
        /// The pair of policies.
        of: usize,
        /// The rule.
        rule: usize,
    },
    /// No rule decides: nothing fits, or the request is of another seller.
    NoRule {
        /// The pair of policies.
        of: usize,
    },
    /// The request comes to that rule: no rule before it decides.
    Reaches {
        /// The pair of policies.
        of: usize,
        /// The rule.
        rule: usize,
    },
    /// What a rule does to the request by itself, whether or not it is reached. Nothing is true of the rules
    /// if no rule may look at the request, because it is of another seller.
    Effect {
        /// The pair of policies.
        of: usize,
        /// The rule.
        rule: usize,
        /// What it does.
        effect: RuleEffect,
    },
    /// What a part of a rule says by itself; `None` is unknown. What stands under `unless` is not negated.
    Part {
        /// The pair of policies.
        of: usize,
        /// The rule.
        rule: usize,
        /// The part.
        part: usize,
        /// True, false, or unknown.
        says: Option<bool>,
    },
    /// Everything that a part of a rule asks for is said: the request has a value for each of its fields.
    Informed {
        /// The pair of policies.
        of: usize,
        /// The rule.
        rule: usize,
        /// The part.
        part: usize,
    },
    /// The request comes to a rule, and another one in its place would do something else there: fit where it does
    /// not, or decide where it does not, or the other way round.
    Differs(Variant),
    /// The same, whether or not the request comes to the rule.
    DiffersAnywhere(Variant),
    /// A rule decides, and without it the decision would have another route, metric tag or resolution.
    Matters {
        /// The pair of policies.
        of: usize,
        /// The rule.
        rule: usize,
    },
    /// What a condition of one's own says; `None` is unknown.
    Asked {
        /// What [`Space::ask`](super::Space::ask) gave.
        asked: Asked,
        /// True, false, or unknown.
        says: Option<bool>,
    },
}

/// A rule in the place of another; see [`Goal::Differs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant(pub(super) usize);

impl Goal {
    /// The decision of a pair of policies has a route.
    pub fn route(of: usize, route: Route) -> Self {
        Self::Route { of, route }
    }

    /// A rule decides.
    pub fn rule(of: usize, rule: usize) -> Self {
        Self::Rule { of, rule }
    }

    /// A rule fits, whether or not it is reached.
    pub fn fits(of: usize, rule: usize) -> Self {
        Self::Effect { of, rule, effect: RuleEffect::Fits }
    }

    /// A condition of one's own is true.
    pub fn holds(asked: Asked) -> Self {
        Self::Asked { asked, says: Some(true) }
    }

    /// A rule would decide if it were reached: it fits, or keeps from approving and is unknown.
    pub fn stops(of: usize, rule: usize) -> Self {
        let does = |effect| Self::Effect { of, rule, effect };
        Self::Any(vec![does(RuleEffect::Fits), does(RuleEffect::CannotTell)])
    }

    /// A part of a rule is true.
    pub fn part(of: usize, rule: usize, part: usize) -> Self {
        Self::Part { of, rule, part, says: Some(true) }
    }

    /// All of these.
    pub fn all(goals: impl IntoIterator<Item = Self>) -> Self {
        Self::All(goals.into_iter().collect())
    }

    /// Any of these.
    pub fn any(goals: impl IntoIterator<Item = Self>) -> Self {
        Self::Any(goals.into_iter().collect())
    }
}

impl std::ops::Not for Goal {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            goal => Self::Not(Box::new(goal)),
        }
    }
}
