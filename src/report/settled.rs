//! One review of a dry run as a row of a file: for JSON Lines, and for CSV with cells that no spreadsheet runs.

use std::borrow::Cow;
use std::fmt::Display;

use serde::{Serialize, Serializer};

use crate::history::neutral;
use crate::model::{Moment, Money};
use crate::simulate::Observed;

/// What became of one review in a dry run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettledRow<'s> {
    pub(super) id: Cow<'s, str>,
    pub(super) review: &'static str,
    #[serde(serialize_with = "written")]
    pub(super) began_at: Option<Moment>,
    #[serde(serialize_with = "written")]
    pub(super) at: Option<Moment>,
    /// `approve`, `review`, `platform`, or `avoided` for an inspection that does not take place.
    pub(super) route: &'static str,
    pub(super) rule: Option<&'s str>,
    pub(super) owner: Option<&'static str>,
    pub(super) why: Cow<'s, str>,
    pub(super) metric: &'static str,
    pub(super) metric_reason: &'static str,
    pub(super) handling_seconds: Option<i64>,
    pub(super) resolution: Option<String>,
    #[serde(serialize_with = "written")]
    pub(super) amount: Option<Money>,
    #[serde(serialize_with = "written")]
    pub(super) stands_until: Option<Moment>,
    pub(super) actual: &'static str,
    pub(super) actual_handling_seconds: Option<i64>,
    pub(super) baseline_route: Option<&'static str>,
    pub(super) baseline_rule: Option<&'s str>,
    pub(super) baseline_resolution: Option<String>,
}

impl<'s> SettledRow<'s> {
    /// The row of a review.
    pub fn new(seen: &'s Observed<'_, 's>) -> Self {
        let replayed = seen.simulated;
        let decision = replayed.decision.as_ref().map(|(decision, _)| decision);
        Self {
            id: seen.id(),
            review: seen.review.review.name(),
            began_at: seen.review.began_at,
            at: replayed.decision.as_ref().map(|(_, at)| *at),
            route: replayed.fate.name(),
            rule: replayed.rule(),
            owner: decision.and_then(|decision| decision.owner()).map(|owner| owner.name()),
            why: replayed.why(seen.review.review),
            metric: replayed.tag.entry.standing().name(),
            metric_reason: replayed.tag.entry.name(),
            handling_seconds: replayed.tag.time.map(|time| time.as_seconds()),
            resolution: replayed.resolution().map(|resolution| resolution.to_string()),
            amount: seen.amount(),
            stands_until: decision.and_then(|decision| decision.stands_until()),
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

/// As people write it.
fn written<T: Display, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}
