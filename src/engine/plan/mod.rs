//! Policies as run: compiled once, so that one decision is a few comparisons of integers.
//!
//! [`Pooling`] compiles checked policies into [`Plan`]s over one [`Pool`] of words and conditions. A request is made
//! ready as [`Slots`] for a pool and then decided by any plan over it. What does not fit slots (a text function in
//! a formula, a number of twenty digits) is evaluated on decimals and texts by the floor's general evaluator;
//! whether a plan answers or that one, the answer is the same.

mod arithmetic;
#[cfg(feature = "columns")]
mod asked;
mod blame;
mod cell;
mod chain;
mod compile;
mod decide;
mod evaluate;
mod follow;
mod formula;
mod index;
mod order;
mod pool;
mod pooling;
mod range;
mod rules;
mod sharing;
mod slots;
mod steps;

#[cfg(feature = "columns")]
pub(super) use cell::{BEYOND, allowed};
pub(super) use cell::{Cell, DECIMALS, State, fault, number};
pub(super) use decide::decide;
pub(super) use evaluate::{Look, NEVER};
pub(super) use pool::{NOWHERE, Pool};
pub(super) use pooling::Pooling;
pub(super) use rules::Plan;
pub(super) use slots::Slots;

#[cfg(feature = "columns")]
pub(super) use {
    blame::Blamed,
    evaluate::is_timed,
    pool::{Asks, Kleene, Slot as SlotId, Test},
    rules::{Part, PlanRule},
};
