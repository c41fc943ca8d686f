//! About policies, before they run: cases that say what a policy must decide, and what of it they have seen.

mod cases;
mod coverage;

pub use cases::{Case, Difference, Expected, Failure, Outcome, Plan, Run, Suite, Verdict};
pub use coverage::{Coverage, Points, PolicyCoverage, RuleCoverage, Seen};
