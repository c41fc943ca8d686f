//! Batches out of a history.

use arrow_array::{Int64Array, UInt8Array};
use arrow_buffer::BooleanBuffer;

use super::batch::{Answers, Batch, Records};
use super::column::{Column, Currencies};
#[cfg(feature = "parquet")]
use super::count;
use super::lines::LinesFiller;
use super::table::TableFiller;
use super::wanted::Wanted;
use crate::history::reader::{Current, Reader};
use crate::history::{History, HistoryError, PastRequest, RowError, Summary};
use crate::model::Field;

/// So many rows make a batch, but for Parquet.
pub(super) const BATCH_ROWS: usize = 8_192;

impl History {
    /// Reads of each row only what goes by these names: fields of the table, and columns beside it that a policy
    /// declares. What is worked out stands for the fields that it is worked out from. The id, the currency, the kind,
    /// the amounts, when a review began and what became of it are always read.
    ///
    /// Values that are not asked for are not looked at, so nothing is counted of them either. Row by row
    /// everything is read all the same.
    #[must_use]
    pub fn only<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        self.wanted = Wanted::only(names);
        self
    }

    /// The next rows, all of one file: some ten thousands at most, none only where rows in error are all that is left of
    /// it. `None` at the end, and if a file cannot be read further; see [`History::finish`].
    pub fn next_batch(&mut self) -> Option<Batch> {
        if self.failure.is_some() {
            return None;
        }
        match self.batch() {
            Ok(batch) => batch,
            Err(failure) => {
                self.failure = Some(failure);
                None
            }
        }
    }

    pub(super) fn batch(&mut self) -> Result<Option<Batch>, HistoryError> {
        while let Some((current, tally)) = self.current()? {
            if let Some((batch, errors)) = current.batch(&mut tally.summary)? {
                tally.batch(&batch, &errors);
                return Ok(Some(batch));
            }
            self.end();
        }
        Ok(None)
    }
}

impl Current {
    /// The next rows of the file, and the rows in error between them.
    fn batch(&mut self, summary: &mut Summary) -> Result<Option<(Batch, Vec<RowError>)>, HistoryError> {
        match &mut self.reader {
            Reader::Csv(csv) => {
                let filler = self.table.get_or_insert_with(|| {
                    Box::new(TableFiller::new(csv.file.clone(), &csv.header, &self.wanted))
                });
                filler.batch(csv, BATCH_ROWS, summary).map_err(&self.failed)
            }
            Reader::JsonLines(lines) => {
                let filler = self
                    .lines
                    .get_or_insert_with(|| Box::new(LinesFiller::new(lines.file.clone(), &self.wanted)));
                filler.batch(lines, BATCH_ROWS, summary).map_err(&self.failed)
            }
            #[cfg(feature = "parquet")]
            Reader::Parquet(parquet) => {
                let Some((batch, problems)) = parquet.batch(&self.wanted)? else {
                    return Ok(None);
                };
                count::tell(problems, &batch, summary);
                Ok(Some((batch, Vec::new())))
            }
            Reader::Joined(_) => {
                let (mut pasts, mut errors) = (Vec::new(), Vec::new());
                while pasts.len() + errors.len() < BATCH_ROWS {
                    match self.next(summary)? {
                        Some(Ok(past)) => pasts.push(past),
                        Some(Err(error)) => errors.push(error),
                        None => break,
                    }
                }
                let any = !pasts.is_empty() || !errors.is_empty();
                Ok(any.then(|| (Batch::of_rows(pasts, errors.len() as u64), errors)))
            }
        }
    }
}

impl Batch {
    /// Rows that were read one by one.
    fn of_rows(pasts: Vec<PastRequest>, row_errors: u64) -> Self {
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
