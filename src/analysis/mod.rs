//! About policies, before they run: cases that say what a policy must decide, and what of it they have seen;
//! differences between two of them.

mod cases;
mod coverage;
mod diff;
mod generate;
mod guards;
mod lints;
mod search;
mod space;

pub use crate::engine::RuleEffect;
pub use cases::{Case, Difference, Expected, Failure, Outcome, Plan, Run, Suite, Verdict};
pub use coverage::{Coverage, Points, PolicyCoverage, RuleCoverage, Seen};
pub use diff::{
    Approvals, Change, Diff, Known, Meaning, Outcome as RuleOutcome, Region, RuleChange, RulePair, Ruling,
    Shift, Two,
};
#[cfg(feature = "history")]
pub use diff::{Move, MoveExample, Moved, Over};
pub use generate::{Generated, Row, Scene, Section, Table};
pub(crate) use generate::{declared, written};
pub use guards::{Counterexample, Proof, ProofVerdict};
pub use lints::{Allowed, Found, Looking, Page, lint_together, page};
pub use search::{Answer, Budget, Goal, Possible, Search, Variant, Witness};
pub use space::{Asked, Space};
