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
    pub(super) fn most(&self) -> usize {
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

/// Where a review stands in its history, as far as it is not told by the order of adding up.
pub(super) type Place = (u64, usize);

/// The examples that are kept: by kind, each list in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Examples(BTreeMap<ExampleKind, Vec<Kept>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    rank: Decimal,
    place: Place,
    example: Example,
}

impl Examples {
    /// Looks at a review and keeps it where it belongs.
    pub(super) fn look_at(&mut self, seen: &Observed<'_, '_>, money: Option<Money>, place: Place) {
        let mut keep = |kind, rank| self.put(kind, rank, place, || Example::new(seen, money));
        let replayed = seen.simulated;
        let first = Decimal::ZERO; // all alike: those that come first are kept
        if replayed.fate == Fate::Approve {
            if seen.recorded() == Recorded::Rejected {
                keep(ExampleKind::ApprovedThoughRejected, first);
            }
            if let Some(money) = money {
                let kind = ExampleKind::LargestApproval { currency: money.currency.code() };
                keep(kind, money.amount);
            }
            if let (Recorded::Approved, Some(time)) = (seen.recorded(), seen.actual.time) {
                keep(ExampleKind::LongestWait, time.as_seconds().into());
            }
        }
        if replayed.fate == Fate::Platform
            && replayed.decision.as_ref().map(|(_, at)| *at) > seen.review.began_at
        {
            keep(ExampleKind::PlatformTookOver, first);
        }
        if let Some(baseline) = seen
            .baseline
            .filter(|baseline| baseline.fate != replayed.fate || baseline.approves_otherwise(replayed))
        {
            let kind = ExampleKind::Changed { from: baseline.fate, to: replayed.fate };
            keep(kind, first);
        }
        if replayed.could_not_tell() {
            keep(ExampleKind::CannotTell, first);
        }
    }

    /// The rank of the last example of a kind, once as many are kept as there may be: one that comes later has to
    /// rank higher.
    #[cfg(feature = "columns")]
    pub(super) fn last(&self, kind: &ExampleKind) -> Option<Decimal> {
        let kept = self.0.get(kind).filter(|kept| kept.len() >= kind.most())?;
        kept.last().map(|last| last.rank)
    }

    /// Forgets where the reviews stand, once everything is added up.
    #[cfg(feature = "columns")]
    pub(super) fn settle(&mut self) {
        self.0.values_mut().flatten().for_each(|kept| kept.place = Place::default());
    }

    /// Puts it behind all that rank as high and do not stand later, if it is still among those that are kept there.
    fn put(&mut self, kind: ExampleKind, rank: Decimal, place: Place, example: impl FnOnce() -> Example) {
        let most = kind.most();
        let kept = self.0.entry(kind).or_default();
        let at =
            kept.partition_point(|other| other.rank > rank || other.rank == rank && other.place <= place);
        if at < most {
            kept.insert(at, Kept { rank, place, example: example() });
            kept.truncate(most);
        }
    }

    /// Adds what was kept of the reviews that come after these.
    pub(super) fn merge(&mut self, later: Self) {
        for (kind, examples) in later.0 {
            for Kept { rank, place, example } in examples {
                self.put(kind.clone(), rank, place, || example);
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&ExampleKind, &Example)> {
        self.0.iter().flat_map(|(kind, kept)| kept.iter().map(move |kept| (kind, &kept.example)))
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
