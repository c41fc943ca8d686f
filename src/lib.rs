#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate self as greenlight;

pub mod model;
pub mod source;

pub mod lang;

mod engine;
#[cfg(feature = "history")]
pub mod history;

#[cfg(feature = "history")]
mod mapping;

#[cfg(feature = "history")]
pub mod simulate;

#[cfg(feature = "analysis")]
pub mod analysis;

pub mod report;

pub use engine::{ConditionTrace, Explanation, Facts, Policies, RuleTrace, Sellers, SellersError, Verdict};
#[cfg(feature = "columns")]
pub use engine::{Decisions, Mask, Rows};
#[cfg(feature = "history")]
pub use simulate::{Simulation, Simulator};
