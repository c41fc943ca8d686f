//! Batches out of a history.

use arrow_array::{Int64Array, UInt8Array};
use arrow_buffer::BooleanBuffer;

use super::batch::{Answers, Batch, Records};
use super::column::{Column, Currencies};
use super::wanted::Wanted;
use crate::history::{History, PastRequest};
use crate::model::Field;

/// So many rows make a batch.
const BATCH_ROWS: usize = 8_192;

impl History {
    /// Reads of each row only what goes by these names: fields of the table, and columns beside it that a policy
    /// declares. What is worked out stands for the fields that it is worked out from. The id, the currency, the kind,
    /// the amounts, when a review began and what became of it are always read.
    ///
    /// Values that are not asked for are not looked at, so nothing is counted of them either. The row-wise readers of
    /// CSV, JSON Lines and the API read everything all the same.
    #[must_use]
    pub fn only<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        self.wanted = Wanted::only(names);
        self
    }

    /// The next rows, of one file: some thousands at most, and at least one unless rows in error are all that is left.
    /// `None` at the end, and if a file cannot be read further; see [`History::finish`].
    pub fn next_batch(&mut self) -> Option<Batch> {
        let mut batch: Option<Batch> = None;
        let mut rows = Vec::new();
        let mut row_errors = 0;
        while rows.len() < BATCH_ROWS {
            match self.next() {
                Some(Ok(past)) => rows.push(past),
                Some(Err(_)) => row_errors += 1,
                None => break,
            }
        }
        if !rows.is_empty() || row_errors > 0 {
            batch = Some(Batch::of_rows(rows, row_errors));
        }
        batch
    }
}

impl Batch {
    /// Rows that were read one by one.
    pub(super) fn of_rows(pasts: Vec<PastRequest>, row_errors: u64) -> Self {
        let rows = pasts.len();
        let file = pasts.first().map_or_else(|| "-".into(), |past| past.origin.file.clone());
        let nobody = |held: bool| Answers {
            held: if held { BooleanBuffer::new_set(rows) } else { BooleanBuffer::new_unset(rows) },
            outcomes: UInt8Array::new_null(rows),
            at: Int64Array::new_null(rows),
            by: UInt8Array::new_null(rows),
        };
        Self {
            file,
            records: Records::Each(pasts.iter().map(|past| past.origin.record).collect()),
            rows,
            row_errors,
            currencies: Currencies::one(None),
            ids: None,
            columns: Field::ALL.iter().map(|_| Column::absent()).collect(),
            said_reason: Column::absent(),
            approval: nobody(true),
            inspection: nobody(false),
            extras: Vec::new(),
            apart: pasts.into_iter().map(Box::new).enumerate().collect(),
        }
    }
}
