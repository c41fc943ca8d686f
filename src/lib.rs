//! Greenlight.
#![forbid(unsafe_code)]

mod engine;
#[cfg(feature = "history")]
pub mod history;
pub mod lang;
pub mod model;
mod report;
pub mod source;

pub use engine::{ConditionTrace, Explanation, Policies, RuleTrace, Verdict};
