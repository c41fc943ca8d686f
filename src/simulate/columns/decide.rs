//! Deciding the rows of a batch, each when its review began.

use super::ready::{self, Readying};
use crate::engine::{Bulk, Decisions, Policies};
use crate::history::{Batch, Values};
use crate::model::{Field, Moment, Review};
use crate::simulate::as_it_was;

impl Policies {
    /// Decides one review of each row of a batch that has it, at the moment at which it began, the way a
    /// [dry run](crate::simulate) does.
    ///
    /// Rows without that review, and rows whose begin is not known, are not decided: see [`Decisions::decided`].
    ///
    /// ```
    /// # use greenlight::{Policies, history::History, model::Review};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let policies = Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/everyday.yaml")?;
    /// let mut history = History::open(["examples/history/synthetic-2000.csv"])?;
    /// let mut approved = 0;
    /// while let Some(batch) = history.next_batch() {
    ///     approved += policies.decide_batch(&batch, Review::Approval).approved().count();
    /// }
    /// assert!(approved > 300);
    /// # Ok(()) }
    /// ```
    pub fn decide_batch(&self, batch: &Batch, review: Review) -> Decisions<'_> {
        let rows = batch.rows();
        let mut bulk = Bulk::new(self);
        let mut table = Readying::default().approval(&mut bulk, batch);
        let field = match review {
            Review::Approval => Field::RequestedAt,
            Review::Inspection => {
                ready::inspection(&bulk, batch, &mut table);
                Field::InspectionReceivedAt
            }
        };
        let mut decided = ready::held(batch, review);
        decided.keep(ready::column(batch.column(field), rows).valid());
        let mut at = match batch.column(field).values() {
            Values::Seconds(array) if array.len() == rows => array.values().to_vec(),
            _ => vec![0; rows],
        };
        for row in ready::beside(batch).rows() {
            let past = batch.past(row);
            decided.unset(row);
            let Some(own) = past.reviews.iter().find(|own| own.review == review) else { continue };
            let Some(began) = own.began_at.map(Moment::unix) else { continue };
            decided.set(row);
            at.get_mut(row).into_iter().for_each(|at| *at = began);
            table.set_apart(row, as_it_was(&past, own));
        }
        bulk.decisions(table, at, decided)
    }
}
