//! Deciding: one request at one moment, by the platform's policy first and then the seller's.

#[cfg(feature = "columns")]
mod columns;
mod condition;
mod decide;
mod explain;
mod facts;
mod formula;
mod in_turn;
mod json;
mod plan;
mod policies;
mod reading;
mod rule;
mod sellers;
#[cfg(feature = "analysis")]
mod survey;
mod truth;

#[cfg(feature = "columns")]
pub(crate) use columns::{
    Bulk, Column, Currencies, Followed, Reasons, Rulings, Table, Unit, bits, pack, words_of,
};
#[cfg(feature = "columns")]
pub use columns::{Decisions, Mask, Rows};
pub use explain::{ConditionTrace, Explanation, RuleTrace, Verdict};
pub use facts::Facts;
pub use policies::Policies;
pub use sellers::{Sellers, SellersError};
#[cfg(feature = "analysis")]
pub use survey::RuleEffect;
#[cfg(feature = "analysis")]
pub(crate) use survey::{all_said, condition_says, each_part, rule_does};
