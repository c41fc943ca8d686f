//! One review of a dry run as a row of a file: for JSON Lines, and for CSV with cells that no spreadsheet runs.

use std::borrow::Cow;

use serde::Serialize;

use crate::history::neutral;
use crate::simulate::Observed;

/// What became of one review in a dry run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettledRow<'s> {
    id: Cow<'s, str>,
    review: &'static str,
    began_at: Option<String>,
    at: Option<String>,
    /// `approve`, `review`, `platform`, or `avoided` for an inspection that does not take place.
    route: &'static str,
    rule: Option<&'s str>,
    owner: Option<&'static str>,
    why: Cow<'s, str>,
    metric: &'static str,
    metric_reason: &'static str,
    handling_seconds: Option<i64>,
    resolution: Option<String>,
    amount: Option<String>,
    stands_until: Option<String>,
    actual: &'static str,
    actual_handling_seconds: Option<i64>,
    baseline_route: Option<&'static str>,
    baseline_rule: Option<&'s str>,
    baseline_resolution: Option<String>,
}

impl<'s> SettledRow<'s> {
    /// The row of a review.
    pub fn new(seen: &'s Observed<'_, 's>) -> Self {
        let replayed = seen.simulated;
        let decision = replayed.decision.as_ref().map(|(decision, _)| decision);
        Self {
            id: seen.id(),
            review: seen.review.review.name(),
            began_at: seen.review.began_at.map(|began| began.to_string()),
            at: replayed.decision.as_ref().map(|(_, at)| at.to_string()),
            route: replayed.fate.name(),
            rule: replayed.rule(),
            owner: decision.and_then(|decision| decision.owner()).map(|owner| owner.name()),
            why: replayed.why(seen.review.review),
            metric: replayed.tag.entry.standing().name(),
            metric_reason: replayed.tag.entry.name(),
            handling_seconds: replayed.tag.time.map(|time| time.as_seconds()),
            resolution: replayed.resolution().map(|resolution| resolution.to_string()),
            amount: seen.amount().map(|amount| amount.to_string()),
            stands_until: decision
                .and_then(|decision| decision.stands_until())
                .map(|until| until.to_string()),
            actual: seen.recorded().name(),
            actual_handling_seconds: seen.actual.time.map(|time| time.as_seconds()),
            baseline_route: seen.baseline.map(|baseline| baseline.fate.name()),
            baseline_rule: seen.baseline.and_then(|baseline| baseline.rule()),
            baseline_resolution: seen
                .baseline
                .and_then(|baseline| baseline.resolution())
                .map(|resolution| resolution.to_string()),
        }
    }

    /// The same row for a CSV file: texts of the history that a spreadsheet would run are made harmless.
    #[must_use]
    pub fn neutralised(mut self) -> Self {
        self.id = Cow::Owned(neutral(&self.id).into_owned());
        self.why = Cow::Owned(neutral(&self.why).into_owned());
        self
    }
}
