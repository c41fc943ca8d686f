//! What came of cases, shown: as text for people, as JSON for programs, as JUnit XML for CI.

mod coverage;
mod json;
mod junit;
mod text;
mod written;

pub use written::Origin;

use crate::analysis::{Coverage, Outcome, Run};
use crate::source::Findings;

/// Everything there is to show of a run of cases.
#[derive(Clone, Copy, Debug)]
pub struct TestReport<'r> {
    /// What came of the cases.
    pub run: &'r Run<'r>,
    /// The files that hold no cases because something in them is wrong.
    pub broken: &'r [Findings],
    /// What of the policies was seen, if that is asked for.
    pub coverage: Option<&'r Coverage>,
}

/// The outcomes of each file, in their order.
fn by_file<'r>(run: &'r Run<'r>) -> impl Iterator<Item = (&'r str, &'r [Outcome<'r>])> {
    run.outcomes
        .chunk_by(|one, other| std::ptr::eq(one.suite, other.suite))
        .filter_map(|outcomes| Some((outcomes.first()?.suite.file.name(), outcomes)))
}
