//! The page of a kind of finding.

use std::fmt;

/// What a kind of finding is, why it matters, and how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// What it is.
    pub what: &'static str,
    /// Why it matters, and what to do.
    pub why: &'static str,
    /// Rules for which it is found.
    pub example: &'static str,
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n\n{}\n\nFor example:\n\n{}", self.what, self.why, self.example)
    }
}
