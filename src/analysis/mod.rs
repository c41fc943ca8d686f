//! About policies, before they run: cases that say what a policy must decide, and what of it they have seen.

mod cases;
mod coverage;
mod generate;
mod guards;
mod search;
mod space;

pub use crate::engine::RuleEffect;
pub use cases::{Case, Difference, Expected, Failure, Outcome, Plan, Run, Suite, Verdict};
pub use coverage::{Coverage, Points, PolicyCoverage, RuleCoverage, Seen};
pub use generate::{Generated, Row, Scene, Section, Table};
pub(crate) use generate::{declared, written};
pub use guards::{Counterexample, Proof, ProofVerdict};
pub use search::{Answer, Budget, Goal, Search, Witness};
pub use space::{Asked, Space};
