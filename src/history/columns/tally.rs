//! Adds up the rows of a batch as the rows one by one would be.

use arrow_array::{Array, Int64Array};

use super::batch::Batch;
use super::column::Values;
use crate::history::RowError;
use crate::history::summary::Tally;
use crate::model::{Field, Moment, Slot, Value};

impl Tally {
    /// Counts the rows of a batch and those in error between them.
    pub(in crate::history) fn batch(&mut self, batch: &Batch, errors: &[RowError]) {
        for error in errors {
            self.error(error);
        }
        self.summary.rows += batch.rows as u64;
        self.summary.requests += batch.rows as u64;
        let in_order = match batch.column(Field::RequestedAt).values() {
            Values::Seconds(at) if batch.apart.is_empty() => self.in_order(at),
            _ => false,
        };
        let hashes: Vec<u64> =
            (0..batch.rows).map(|row| batch.id(row).map_or(0, |id| self.ids.hash_of(id))).collect();
        self.ids.fetch(&hashes);
        let mut apart = batch.apart.iter().peekable();
        for (row, &hash) in hashes.iter().enumerate() {
            if let Some((_, past)) = apart.next_if(|(at, _)| *at == row) {
                self.request(&past.request);
                continue;
            }
            if !in_order && let Slot::Value(Value::Moment(at)) = batch.slot(Field::RequestedAt, row) {
                self.requested(at);
            }
            if let Some(id) = batch.id(row) {
                self.hashed_id(id, hash);
            }
        }
    }

    /// Whether every row has a moment, none before the one in front of it, so that there is nothing to count.
    fn in_order(&mut self, at: &Int64Array) -> bool {
        let moments = at.values();
        let (Some(first), Some(last)) = (moments.first(), moments.last()) else { return false };
        let sorted = at.null_count() == 0 && moments.is_sorted();
        let (Some(first), Some(last)) = (Moment::from_unix(*first), Moment::from_unix(*last)) else {
            return false;
        };
        if sorted {
            self.requested(first);
            self.requested(last);
        }
        sorted
    }
}
