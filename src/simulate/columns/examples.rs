//! Which rows of a batch may be told as examples: few, since only few are kept.

use std::collections::BTreeSet;

use super::pass::Pass;
use super::record::Record;
use super::stakes::Stakes;
use crate::engine::Mask;
use crate::model::{Decimal, Resolution};
use crate::simulate::examples::{ExampleKind, Examples};
use crate::simulate::ledger::Recorded;
use crate::simulate::replay::Fate;

/// Rows and the position of their review, in the order in which they are looked at.
pub(super) type Candidates = BTreeSet<(usize, usize)>;

/// One review of the rows of a batch.
pub(super) struct Seen<'s> {
    pub(super) review: usize,
    pub(super) record: &'s Record<'s>,
    pub(super) pass: &'s Pass,
    pub(super) baseline: Option<&'s Pass>,
    pub(super) stakes: &'s Stakes<'s>,
}

impl Seen<'_> {
    /// Adds the rows that may be kept beside what is kept already, which all stands earlier.
    pub(super) fn candidates(&self, kept: &Examples, found: &mut Candidates) {
        let approve = &self.pass.approve;
        let mut first = |kind: ExampleKind, rows: &mut dyn Iterator<Item = usize>| {
            if kept.last(&kind).is_none() {
                found.extend(rows.take(kind.most()).map(|row| (row, self.review)));
            }
        };
        let rejected = approve.both(&self.record.recorded(Recorded::Rejected));
        first(ExampleKind::ApprovedThoughRejected, &mut rejected.rows());
        first(ExampleKind::CannotTell, &mut self.pass.cannot_tell.rows());
        let taken: BTreeSet<usize> = self.pass.taken_over().collect();
        first(ExampleKind::PlatformTookOver, &mut taken.into_iter());
        if let Some(baseline) = self.baseline {
            for from in Fate::ALL {
                for to in Fate::ALL {
                    let mut changed = baseline.of(from).both(self.pass.of(to));
                    if from == to {
                        changed = if to == Fate::Approve { self.otherwise(baseline) } else { Mask::none() };
                    }
                    first(ExampleKind::Changed { from, to }, &mut changed.rows());
                }
            }
        }
        self.longest(kept, found);
        self.largest(kept, found);
    }

    /// The rows that both approve, but for something else.
    pub(super) fn otherwise(&self, baseline: &Pass) -> Mask {
        let mut rows = self.pass.approve.both(&baseline.approve);
        for (resolution, own) in &self.pass.resolutions {
            for (_, other) in baseline.resolutions.iter().filter(|(other, _)| other == resolution) {
                rows.take_out(&own.both(other));
            }
        }
        rows
    }

    fn longest(&self, kept: &Examples, found: &mut Candidates) {
        let kind = ExampleKind::LongestWait;
        let least = kept.last(&kind).and_then(|rank| i64::try_from(rank).ok()).unwrap_or(i64::MIN);
        let rows = self.pass.approve.both(&self.record.approved_in_time());
        let mut best = Best::new(kind.most());
        for row in rows.rows() {
            let seconds = self.record.seconds(row);
            if seconds > least {
                best.add(seconds, row);
            }
        }
        found.extend(best.rows().map(|row| (row, self.review)));
    }

    fn largest(&self, kept: &Examples, found: &mut Candidates) {
        let (currencies, scale) = self.stakes.currencies();
        let kind = |currency| ExampleKind::LargestApproval { currency };
        let last = |currency| kept.last(&kind(currency));
        let mut best: Vec<_> = currencies
            .iter()
            .map(|currency| (units(last(currency), scale), Best::new(kind(currency).most())))
            .collect();
        for (resolution, rows) in &self.pass.resolutions {
            if let Some(Resolution::PartialRefund(_)) = resolution {
                self.largest_parts(rows, *resolution, kept, found);
                continue;
            }
            for (row, currency, amount) in self.stakes.units(rows) {
                if let Some((least, best)) = best.get_mut(currency)
                    && amount > *least
                {
                    best.add(amount, row);
                }
            }
        }
        found.extend(best.iter().flat_map(|(_, best)| best.rows()).map(|row| (row, self.review)));
    }

    /// The same of approvals of a part of the money: the parts are worked out.
    fn largest_parts(
        &self,
        rows: &Mask,
        resolution: Option<Resolution>,
        kept: &Examples,
        found: &mut Candidates,
    ) {
        let mut best: Vec<(&'static str, Vec<(Decimal, usize)>)> = Vec::new();
        for row in rows.rows() {
            let Some(money) = self.stakes.of(row, resolution) else { continue };
            let currency = money.currency.code();
            let kind = ExampleKind::LargestApproval { currency };
            if kept.last(&kind).is_some_and(|last| money.amount <= last) {
                continue;
            }
            let at = best.iter().position(|(known, _)| *known == currency).unwrap_or_else(|| {
                best.push((currency, Vec::new()));
                best.len() - 1
            });
            if let Some((_, best)) = best.get_mut(at) {
                let place = best.partition_point(|(amount, _)| *amount >= money.amount);
                best.insert(place, (money.amount, row));
                best.truncate(kind.most());
            }
        }
        found.extend(best.iter().flat_map(|(_, best)| best).map(|(_, row)| (*row, self.review)));
    }
}

/// An amount has to have more units than these to be larger.
fn units(amount: Option<Decimal>, scale: u32) -> i64 {
    let Some(amount) = amount else { return i64::MIN };
    let units = Decimal::from(10_i64.checked_pow(scale).unwrap_or(i64::MAX)).checked_mul(amount);
    units.and_then(|units| i64::try_from(units.floor()).ok()).unwrap_or(i64::MIN)
}

/// The rows that rank highest, of equal ones the first.
struct Best {
    most: usize,
    rows: Vec<(i64, usize)>,
}

impl Best {
    fn new(most: usize) -> Self {
        Self { most, rows: Vec::new() }
    }

    /// Keeps a row if it ranks high enough.
    fn add(&mut self, rank: i64, row: usize) {
        let after = |(other, at): &(i64, usize)| *other > rank || *other == rank && *at < row;
        if self.rows.len() == self.most && self.rows.last().is_some_and(after) {
            return;
        }
        let place = self.rows.partition_point(after);
        if place < self.most {
            self.rows.insert(place, (rank, row));
            self.rows.truncate(self.most);
        }
    }

    fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().map(|(_, row)| *row)
    }
}
