//! Telling examples: a few reviews of each interesting kind, the same ones however the work is divided.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ledger::Recorded;
use super::replay::Fate;
use super::run::Observed;
use crate::model::{Decimal, Moment, Money};

/// What makes a review worth showing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExampleKind {
    /// The policy approves it, and on record it was rejected. The first ones of the history.
    ApprovedThoughRejected,
    /// The policy approves it, and its amount is among the largest in its currency.
    LargestApproval {
        /// The currency.
        currency: &'static str,
    },
    /// The policy approves it, and on record the buyer waited longest for an answer by hand.
    LongestWait,
    /// The platform takes it over, after it waited for a person.
    PlatformTookOver,
    /// The policy does something else with it than the baseline.
    Changed {
        /// What the baseline does.
        from: Fate,
        /// What the policy does.
        to: Fate,
    },
    /// A person decides, because a rule cannot tell.
    CannotTell,
}

impl ExampleKind {
    /// How many are kept.
    fn most(&self) -> usize {
        match self {
            Self::ApprovedThoughRejected => 10,
            Self::LargestApproval { .. } | Self::LongestWait | Self::PlatformTookOver | Self::CannotTell => 2,
            Self::Changed { .. } => 3,
        }
    }
}

/// One review, as an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The request's id, or where it was read if it has none.
    pub id: String,
    /// Where it was read: file and line or record.
    pub origin: String,
    /// Which review.
    pub review: &'static str,
    /// The money at stake, if that is known.
    pub amount: Option<String>,
    /// What really became of it.
    pub actual: Recorded,
    /// How long it really took, in seconds, if that counts.
    pub actual_seconds: Option<i64>,
    /// What becomes of it in the dry run.
    pub route: Fate,
    /// The rule that decided.
    pub rule: Option<String>,
    /// Why, machine-readable.
    pub why: String,
    /// When, if it was decided.
    pub at: Option<String>,
    /// How long after its begin, in seconds.
    pub after_seconds: Option<i64>,
}

/// The examples that are kept: by kind, each list in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Examples(BTreeMap<ExampleKind, Vec<(Decimal, Example)>>);

impl Examples {
    /// Looks at a review and keeps it where it belongs.
    pub(super) fn look_at(&mut self, seen: &Observed<'_, '_>, money: Option<Money>) {
        let replayed = seen.simulated;
        let first = Decimal::ZERO; // all alike: those that come first are kept
        if replayed.fate == Fate::Approve {
            if seen.recorded() == Recorded::Rejected {
                self.keep(ExampleKind::ApprovedThoughRejected, first, seen, money);
            }
            if let Some(money) = money {
                let kind = ExampleKind::LargestApproval { currency: money.currency.code() };
                self.keep(kind, money.amount, seen, Some(money));
            }
            if let (Recorded::Approved, Some(time)) = (seen.recorded(), seen.actual.time) {
                self.keep(ExampleKind::LongestWait, time.as_seconds().into(), seen, money);
            }
        }
        if replayed.fate == Fate::Platform
            && replayed.decision.as_ref().map(|(_, at)| *at) > seen.review.began_at
        {
            self.keep(ExampleKind::PlatformTookOver, first, seen, money);
        }
        if let Some(baseline) = seen
            .baseline
            .filter(|baseline| baseline.fate != replayed.fate || baseline.approves_otherwise(replayed))
        {
            let kind = ExampleKind::Changed { from: baseline.fate, to: replayed.fate };
            self.keep(kind, first, seen, money);
        }
        if replayed.could_not_tell() {
            self.keep(ExampleKind::CannotTell, first, seen, money);
        }
    }

    fn keep(&mut self, kind: ExampleKind, rank: Decimal, seen: &Observed<'_, '_>, money: Option<Money>) {
        self.put(kind, rank, || Example::new(seen, money));
    }

    /// Puts it behind all that rank as high, if it is still among those that are kept there.
    fn put(&mut self, kind: ExampleKind, rank: Decimal, example: impl FnOnce() -> Example) {
        let most = kind.most();
        let kept = self.0.entry(kind).or_default();
        let place = kept.partition_point(|(other, _)| *other >= rank);
        if place < most {
            kept.insert(place, (rank, example()));
            kept.truncate(most);
        }
    }

    /// Adds what was kept of the reviews that come after these.
    pub(super) fn merge(&mut self, later: Self) {
        for (kind, examples) in later.0 {
            for (rank, example) in examples {
                self.put(kind.clone(), rank, || example);
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&ExampleKind, &Example)> {
        self.0.iter().flat_map(|(kind, kept)| kept.iter().map(move |(_, example)| (kind, example)))
    }
}

impl Example {
    fn new(seen: &Observed<'_, '_>, money: Option<Money>) -> Self {
        let at: Option<Moment> = seen.simulated.decision.as_ref().map(|(_, at)| *at);
        let after = at.zip(seen.review.began_at).map(|(at, began)| at.since(began).as_seconds());
        Self {
            id: seen.id().into_owned(),
            origin: seen.past.origin.to_string(),
            review: seen.review.review.name(),
            amount: money.map(|money| money.to_string()),
            actual: seen.recorded(),
            actual_seconds: seen.actual.time.map(|time| time.as_seconds()),
            route: seen.simulated.fate,
            rule: seen.simulated.rule().map(str::to_owned),
            why: seen.simulated.why(seen.review.review).into_owned(),
            at: at.map(|at| at.to_string()),
            after_seconds: after,
        }
    }
}
