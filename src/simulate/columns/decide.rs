//! Deciding the rows of a batch, each when its reviews began.

use super::ready::{self, Readying};
use crate::engine::{Bulk, Decisions, Mask, Policies, Table};
use crate::history::Batch;
use crate::model::{Moment, Review};
use crate::simulate::replay::begin_of;
use crate::simulate::{ByReview, as_it_was};

/// Decides past requests a batch at a time: see [`Policies::batches`].
#[derive(Debug)]
pub struct Batches<'p> {
    bulk: Bulk<'p>,
    readying: Readying,
}

impl Policies {
    /// Decides the reviews of past requests a batch at a time, each at the moment at which it began, the way a
    /// [dry run](crate::simulate) does. What is found out about the texts of one batch is not asked again of the next.
    ///
    /// ```
    /// # use greenlight::{Policies, history::History};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let policies = Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/everyday.yaml")?;
    /// let mut history = History::open(["examples/history/synthetic-2000.csv"])?;
    /// let mut batches = policies.batches();
    /// let mut approved = 0;
    /// while let Some(batch) = history.next_batch() {
    ///     approved += batches.decide(&batch).approval.approved().count();
    /// }
    /// assert!(approved > 300);
    /// # Ok(()) }
    /// ```
    pub fn batches(&self) -> Batches<'_> {
        Batches { bulk: Bulk::new(self), readying: Readying::default() }
    }
}

impl<'p> Batches<'p> {
    /// Decides both reviews of each row. Rows without a review, and rows whose begin is not known, are not decided: see
    /// [`Decisions::decided`].
    pub fn decide(&mut self, batch: &Batch) -> ByReview<Decisions<'p>> {
        let beside = ready::beside(batch);
        let mut table = self.readying.approval(&mut self.bulk, batch);
        let approval = self.review(batch, &beside, &mut table, Review::Approval);
        if !ready::held(batch, Review::Inspection).is_empty() {
            ready::inspection(&self.bulk, batch, &mut table);
        }
        let inspection = self.review(batch, &beside, &mut table, Review::Inspection);
        ByReview { approval, inspection }
    }

    fn review(&mut self, batch: &Batch, beside: &Mask, table: &mut Table, review: Review) -> Decisions<'p> {
        let rows = batch.rows();
        let field = begin_of(review);
        let mut decided = ready::held(batch, review);
        decided.keep(ready::column(batch.column(field), rows).valid());
        let mut at = ready::moments(batch, field).map_or_else(|| vec![0; rows], <[i64]>::to_vec);
        for row in beside.rows() {
            let past = batch.past(row);
            decided.unset(row);
            let Some(own) = past.reviews.iter().find(|own| own.review == review) else { continue };
            let Some(began) = own.began_at.map(Moment::unix) else { continue };
            decided.set(row);
            at.get_mut(row).into_iter().for_each(|at| *at = began);
            table.set_apart(row, as_it_was(&past, own));
        }
        self.bulk.decisions(table, at, decided)
    }
}
