//! A history in pieces that threads read at once: row groups of Parquet files, and some megabytes of lines.
//!
//! What is counted of a history depends on the order of its rows, and pieces are read in any: so what was found in each
//! is put on a shelf, and counted once everything in front of it is.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use super::batch::Batch;
use super::column::Column;
use super::count;
use super::gather::BATCH_ROWS;
use super::lines::LinesFiller;
#[cfg(feature = "parquet")]
use super::parquet::ParquetReader;
use super::sheet::Taken;
use super::table::TableFiller;
#[cfg(feature = "parquet")]
use super::wanted::Wanted;
use crate::history::csv::CsvReader;
use crate::history::jsonl::JsonlReader;
use crate::history::reader::{Current, Reader};
use crate::history::summary::Tally;
use crate::history::{History, HistoryError, Summary};
use crate::model::Field;

/// About so many bytes of lines are a piece.
const BLOCK: usize = 4 * 1024 * 1024;

/// A part of a history, to be read by whichever thread has time: see [`History::next_piece`].
pub struct Piece(Work);

enum Work {
    Batch(Option<Box<Batch>>),
    Apart(Box<Apart>),
}

/// Rows that are read apart from the others.
struct Apart {
    /// Until it is read to its end.
    open: Option<(Source, Found)>,
    spare: Arc<Spare>,
    number: u64,
    shelf: Arc<Mutex<BTreeMap<u64, Found>>>,
}

enum Source {
    Csv(CsvReader, Box<TableFiller>),
    Lines(JsonlReader, Box<LinesFiller>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetReader>, Wanted),
}

/// What filled the columns of a piece, for pieces to come of the same file: they need not learn anew which texts there
/// are.
#[derive(Default)]
pub(in crate::history) struct Spare {
    tables: Mutex<Vec<TableFiller>>,
    lines: Mutex<Vec<LinesFiller>>,
}

/// One of those that are left, if there is one.
fn take_one<T>(spare: &Mutex<Vec<T>>) -> Option<T> {
    spare.lock().ok()?.pop()
}

fn put_back<T>(filler: T, spare: &Mutex<Vec<T>>) {
    if let Ok(mut spare) = spare.lock() {
        spare.push(filler);
    }
}

/// What was found in a piece.
#[derive(Default)]
struct Found {
    /// Whether another file begins with it.
    begins: bool,
    /// What was counted between the rows.
    between: Summary,
    /// Of each batch what is needed to count its rows.
    batches: Vec<Taken>,
    failure: Option<HistoryError>,
}

/// Where pieces come back to.
#[derive(Default)]
pub(in crate::history) struct Shelf {
    /// Whether all of the history is read apart, once that is known.
    used: Option<bool>,
    /// How many pieces were handed out, and how many of them are counted.
    out: u64,
    counted: u64,
    /// Whether the next piece begins a file.
    begins: bool,
    found: Arc<Mutex<BTreeMap<u64, Found>>>,
}

impl From<Batch> for Piece {
    fn from(batch: Batch) -> Self {
        Self(Work::Batch(Some(Box::new(batch))))
    }
}

impl Piece {
    /// The next rows of the piece: see [`History::next_batch`].
    pub fn next_batch(&mut self) -> Option<Batch> {
        match &mut self.0 {
            Work::Batch(batch) => batch.take().map(|batch| *batch),
            Work::Apart(apart) => apart.next_batch(),
        }
    }
}

impl Apart {
    fn next_batch(&mut self) -> Option<Batch> {
        let (source, found) = self.open.as_mut()?;
        match source.next(&mut found.between) {
            Ok(Some(Taken { batch, problems, errors })) => {
                found.batches.push(Taken { batch: batch.to_count(), problems, errors });
                return Some(batch);
            }
            Ok(None) => {}
            Err(failure) => found.failure = Some(failure),
        }
        let (source, found) = self.open.take()?;
        if found.failure.is_none() {
            source.leave(&self.spare);
        }
        if let Ok(mut shelf) = self.shelf.lock() {
            shelf.insert(self.number, found);
        }
        None
    }
}

impl Source {
    /// What is read apart of the part of a history that is being read next; `None` at its end.
    fn of(current: &mut Current) -> Result<Option<Self>, HistoryError> {
        let Current { reader, wanted, failed, spare, .. } = current;
        Ok(match reader {
            Reader::Csv(csv) => csv.next_block(BLOCK).map_err(failed)?.map(|csv| {
                let fresh = || TableFiller::new(Arc::clone(&csv.file), &csv.header, wanted);
                let filler = take_one(&spare.tables).unwrap_or_else(fresh);
                Self::Csv(csv, Box::new(filler))
            }),
            Reader::JsonLines(lines) => lines.next_block(BLOCK).map_err(failed)?.map(|lines| {
                let fresh = || LinesFiller::new(Arc::clone(&lines.file), wanted);
                let filler = take_one(&spare.lines).unwrap_or_else(fresh);
                Self::Lines(lines, Box::new(filler))
            }),
            #[cfg(feature = "parquet")]
            Reader::Parquet(parquet) => {
                parquet.next_group().map(|reader| Self::Parquet(Box::new(reader), wanted.clone()))
            }
            Reader::Joined(_) => None,
        })
    }

    fn next(&mut self, between: &mut Summary) -> Result<Option<Taken>, HistoryError> {
        let failed = |file: &Arc<str>| {
            let file = Arc::clone(file);
            |why: io::Error| HistoryError::Unreadable { file, why }
        };
        match self {
            Self::Csv(csv, filler) => filler.together(csv, BATCH_ROWS, between).map_err(failed(&csv.file)),
            Self::Lines(lines, filler) => {
                filler.together(lines, BATCH_ROWS, between).map_err(failed(&lines.file))
            }
            #[cfg(feature = "parquet")]
            Self::Parquet(reader, wanted) => {
                let read = reader.batch(wanted)?;
                Ok(read.map(|(batch, problems)| Taken { batch, problems, errors: Vec::new() }))
            }
        }
    }

    /// Leaves what others can go on with.
    fn leave(self, spare: &Spare) {
        match self {
            Self::Csv(_, filler) => put_back(*filler, &spare.tables),
            Self::Lines(_, filler) => put_back(*filler, &spare.lines),
            #[cfg(feature = "parquet")]
            Self::Parquet(..) => {}
        }
    }
}

impl Batch {
    /// What is needed to count the rows.
    fn to_count(&self) -> Self {
        let requested = Field::RequestedAt as usize;
        let kept = |(at, column): (usize, &Column)| {
            if at == requested { column.clone() } else { Column::absent() }
        };
        Self {
            file: Arc::clone(&self.file),
            records: self.records.clone(),
            currencies: self.currencies.clone(),
            ids: self.ids.clone(),
            columns: self.columns.iter().enumerate().map(kept).collect(),
            said_reason: Column::absent(),
            approval: self.approval.clone(),
            inspection: self.inspection.clone(),
            extras: Vec::new(),
            apart: self.apart.clone(),
            ..*self
        }
    }
}

impl History {
    /// The next part of the history, which any thread may read: of Parquet a row group, of a table or JSON Lines some
    /// megabytes, of everything else some rows. `None` at the end, and if a file cannot be read further; see
    /// [`History::finish`].
    ///
    /// Every piece has to be read to its end: its rows are counted then. How a history falls into pieces does not depend
    /// on who reads them, nor on when.
    pub fn next_piece(&mut self) -> Option<Piece> {
        self.take_back();
        if self.failure.is_some() {
            return None;
        }
        match self.piece() {
            Ok(piece) => piece,
            Err(failure) => {
                self.failure = Some(failure);
                None
            }
        }
    }

    fn piece(&mut self) -> Result<Option<Piece>, HistoryError> {
        if !self.is_apart() {
            return Ok(self.batch()?.map(Piece::from));
        }
        while let Some((current, _)) = self.current()? {
            let spare = Arc::clone(&current.spare);
            if let Some(source) = Source::of(current)? {
                return Ok(Some(self.shelf.hand_out(source, spare)));
            }
            self.end();
        }
        Ok(None)
    }

    /// Whether it is read apart: responses of the API are counted while they are joined, so not with them.
    fn is_apart(&mut self) -> bool {
        let all = self.can_be_apart();
        *self.shelf.used.get_or_insert(all)
    }

    /// With everything counted that was found in pieces.
    pub(in crate::history) fn counted(mut self) -> Self {
        self.take_back();
        self
    }

    /// Counts what was found in pieces, as far as all in front of them were read.
    fn take_back(&mut self) {
        while let Some(found) = self.shelf.next() {
            let failure = found.count(self.tally());
            if failure.is_some() {
                // It stands in front of whatever else went wrong.
                self.failure = failure;
                self.shelf.counted = u64::MAX;
            }
        }
    }
}

impl Found {
    /// Counts it; gives what it failed for, if it did.
    fn count(self, tally: &mut Tally) -> Option<HistoryError> {
        if self.begins {
            tally.next_file();
        }
        tally.summary.absorb(self.between);
        for Taken { batch, problems, errors } in self.batches {
            count::tell(problems, &batch, &mut tally.summary);
            tally.batch(&batch, &errors);
        }
        self.failure
    }
}

impl Shelf {
    /// Another file begins; whether that is counted later.
    pub(in crate::history) fn begin(&mut self) -> bool {
        self.begins = true;
        self.used == Some(true)
    }

    fn hand_out(&mut self, source: Source, spare: Arc<Spare>) -> Piece {
        let found = Found { begins: std::mem::take(&mut self.begins), ..Found::default() };
        let (number, shelf) = (self.out, Arc::clone(&self.found));
        self.out += 1;
        Piece(Work::Apart(Box::new(Apart { open: Some((source, found)), spare, number, shelf })))
    }

    /// What is to be counted next, if it was found already.
    fn next(&mut self) -> Option<Found> {
        let found = self.found.lock().ok()?.remove(&self.counted)?;
        self.counted += 1;
        Some(found)
    }
}
