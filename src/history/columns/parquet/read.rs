//! The batches of a Parquet file, one row group after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, make_array};
use arrow_buffer::NullBuffer;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::Length;

use super::shape::{Leaf, is_empty, is_small};
use super::{ParquetFile, contained, refusal};
use crate::history::columns::batch::{Batch, Records};
use crate::history::columns::column::Currencies;
use crate::history::columns::convert::{Converter, Extra, currencies, ids};
use crate::history::columns::count::{self, Problem};
use crate::history::columns::fill::Of;
use crate::history::columns::gather::BATCH_ROWS;
use crate::history::columns::parts::Parts;
use crate::history::columns::reasons::Reasons;
use crate::history::columns::wanted::Wanted;
use crate::history::header::Column;
use crate::history::mapping::Reading;
use crate::history::{HistoryError, PastRequest, Summary};
use crate::model::Field;

/// So many rows make a batch where texts are small: what is done once a batch and a column weighs more than in a file of
/// lines, because rows cost less.
const LARGE_BATCH_ROWS: usize = 32_768;

/// Reads a file from its first row group to its last.
pub(in crate::history) struct ParquetReader {
    file: ParquetFile,
    /// The columns that are read, in the order of the file.
    plan: Option<Vec<Planned>>,
    /// What is the same for every row.
    constants: Vec<(To, Box<str>)>,
    reasons: Reasons,
    /// The row group that is read, or is next, and the one that is no longer read.
    group: usize,
    until: usize,
    open: Option<Open>,
    /// Rows read so far.
    rows: u64,
    /// Where it is told how far the file has been read, and how much was.
    progress: Arc<AtomicU64>,
    told: u64,
    /// The batch whose rows are given one by one, and the next of them.
    pending: Option<(Batch, usize)>,
}

/// A row group that is being read.
struct Open {
    reader: ParquetRecordBatchReader,
    /// How many of its rows were given.
    given: u64,
}

struct Planned {
    leaf: Leaf,
    reading: Option<Arc<Reading>>,
    to: To,
}

enum To {
    Field(Field, Box<Converter>),
    Told(usize, Box<Converter>),
    Extra(Box<str>, Box<Extra>),
    Id,
    Currency,
}

impl ParquetReader {
    pub(in crate::history) fn new(file: ParquetFile, progress: Arc<AtomicU64>) -> Self {
        let until = file.metadata.metadata().num_row_groups();
        Self {
            file,
            until,
            plan: None,
            constants: Vec::new(),
            reasons: Reasons::default(),
            group: 0,
            open: None,
            rows: 0,
            progress,
            told: 0,
            pending: None,
        }
    }

    /// A reader of the next row group alone, if there is one; this one passes over it.
    pub(in crate::history) fn next_group(&mut self) -> Option<Self> {
        let metadata = self.file.metadata.metadata();
        let rows = metadata.row_groups().get(self.group)?.num_rows();
        let mut alone = Self::new(self.file.clone(), Arc::clone(&self.progress));
        (alone.group, alone.until, alone.rows) = (self.group, self.group + 1, self.rows);
        alone.told = alone.share();
        self.group += 1;
        self.rows += u64::try_from(rows).unwrap_or_default();
        Some(alone)
    }

    /// The columns that cannot be read, and why.
    pub(in crate::history) fn refused(&self) -> Vec<(Column, HistoryError)> {
        self.file.refused()
    }

    pub(in crate::history) fn notes(&self) -> impl Iterator<Item = String> + '_ {
        self.file.notes()
    }

    /// The next row, of what is asked for.
    pub(in crate::history) fn next(
        &mut self,
        wanted: &Wanted,
        summary: &mut Summary,
    ) -> Result<Option<PastRequest>, HistoryError> {
        loop {
            if let Some((batch, row)) = &mut self.pending {
                if *row < batch.rows() {
                    *row += 1;
                    return Ok(Some(batch.past(*row - 1)));
                }
                self.pending = None;
            }
            match self.rows(1_024, wanted)? {
                Some((batch, problems)) => {
                    count::tell(problems, &batch, summary);
                    self.pending = Some((batch, 0));
                }
                None => return Ok(None),
            }
        }
    }

    /// The batch of the next rows, and what in it cannot be understood.
    pub(in crate::history::columns) fn batch(
        &mut self,
        wanted: &Wanted,
    ) -> Result<Option<(Batch, Vec<Problem>)>, HistoryError> {
        self.rows(LARGE_BATCH_ROWS, wanted)
    }

    /// The same, that many rows at most.
    fn rows(&mut self, rows: usize, wanted: &Wanted) -> Result<Option<(Batch, Vec<Problem>)>, HistoryError> {
        if self.plan.is_none() {
            self.plan = Some(plan(&self.file, wanted));
            let constants = self.file.header.constants.iter();
            self.constants = constants
                .filter_map(|(column, text)| Some((to(column, None, wanted)?, text.clone())))
                .collect();
        }
        loop {
            let groups = self.file.metadata.metadata().row_groups();
            let next = groups.get(self.group).filter(|_| self.group < self.until);
            let Some(promised) = next.map(|group| group.num_rows()) else { return Ok(None) };
            let open = match &mut self.open {
                Some(open) => open,
                None => {
                    let reader = self.start(rows)?;
                    self.open.insert(Open { reader, given: 0 })
                }
            };
            let next = contained(|| open.reader.next().transpose().map_err(Into::into));
            match next {
                Err(why) => return Err(self.blamed(why)),
                Ok(Some(read)) => {
                    open.given += read.num_rows() as u64;
                    let Some(batch) = self.convert(&read) else {
                        return Err(self.blamed("its columns are of different lengths".to_owned()));
                    };
                    self.tell();
                    return Ok(Some(batch));
                }
                Ok(None) => {
                    if i64::try_from(open.given) != Ok(promised) {
                        let why = format!("a row group promises {promised} rows and has {}", open.given);
                        return Err(self.failed(None, why));
                    }
                    self.open = None;
                    self.group += 1;
                }
            }
        }
    }

    /// A reader of the row group, without the columns in which it holds nothing.
    fn start(&self, rows: usize) -> Result<ParquetRecordBatchReader, HistoryError> {
        let leaves = self.present();
        let rows = if self.is_small() { rows } else { rows.min(BATCH_ROWS) };
        let reader = self.file.reader(self.group, &leaves, rows);
        reader.map_err(|why| self.blamed(why))
    }

    fn chunks(&self) -> &[ColumnChunkMetaData] {
        let metadata = self.file.metadata.metadata();
        metadata.row_groups().get(self.group).map_or(&[][..], |group| group.columns())
    }

    /// Whether all that is read of the row group takes little room.
    fn is_small(&self) -> bool {
        let chunks = self.chunks();
        self.plan.iter().flatten().all(|Planned { leaf, to, .. }| {
            let is_id = matches!(to, To::Id);
            chunks.get(leaf.at).is_none_or(|chunk| is_small(&leaf.kind, is_id, chunk))
        })
    }

    /// The leaves that the row group has something in.
    fn present(&self) -> Vec<usize> {
        let chunks = self.chunks();
        let plan = self.plan.iter().flatten();
        let leaves = plan.map(|planned| planned.leaf.at);
        leaves.filter(|at| chunks.get(*at).is_some_and(|chunk| !is_empty(chunk))).collect()
    }

    fn convert(&mut self, read: &RecordBatch) -> Option<(Batch, Vec<Problem>)> {
        let rows = read.num_rows();
        let mut problems = Vec::new();
        let plan = self.plan.as_mut()?;
        let default = self.file.header.default_currency;
        let currency = plan.iter().find(|planned| matches!(planned.to, To::Currency));
        let currency = currency.and_then(|planned| Some((array(read, &planned.leaf.path)?, planned)));
        let currencies = match currency {
            Some((array, planned)) => currencies(&array, planned.reading.as_deref(), default, &mut problems),
            None => Currencies::one(default),
        };
        let (mut fields, mut told, mut extras) = (Vec::new(), Vec::new(), Vec::new());
        let mut id = None;
        for Planned { leaf, reading, to } in plan {
            let Some(array) = array(read, &leaf.path) else { continue };
            if array.len() != rows {
                return None;
            }
            match to {
                To::Field(field, converter) => fields.push((*field, converter.made(&array, &currencies))),
                To::Told(index, converter) => told.push((*index, converter.made(&array, &currencies))),
                To::Extra(name, extra) => {
                    extras.push((name.clone(), extra.made(&array, &currencies, &mut problems)))
                }
                To::Id => id = Some(ids(&array, reading.as_deref(), &mut problems)),
                To::Currency => {}
            }
        }
        for (to, text) in &mut self.constants {
            match to {
                To::Field(field, converter) => {
                    fields.push((*field, converter.constant(text, rows, &currencies)));
                }
                To::Told(index, converter) => {
                    told.push((*index, converter.constant(text, rows, &currencies)))
                }
                To::Extra(..) | To::Id | To::Currency => {}
            }
        }
        let parts = Parts {
            file: Arc::clone(&self.file.file),
            records: Records::From(self.rows + 1),
            rows,
            row_errors: 0,
            currencies,
            ids: id,
            fields,
            told,
            extras,
            apart: Vec::new(),
            problems,
        };
        self.rows += rows as u64;
        Some(parts.together(&mut self.reasons))
    }

    /// Tells how far the file has been read: as far as rows have been.
    fn tell(&mut self) {
        let read = self.share();
        self.progress.fetch_add(read.saturating_sub(self.told), Ordering::Relaxed);
        self.told = self.told.max(read);
    }

    /// The bytes of the file that the rows read so far are taken for.
    fn share(&self) -> u64 {
        let metadata = self.file.metadata.metadata().file_metadata();
        let all = u128::try_from(metadata.num_rows()).unwrap_or_default().max(1);
        let read = u128::from(self.rows).min(all) * u128::from(self.file.chunks.len()) / all;
        u64::try_from(read).unwrap_or_default()
    }

    /// The error, with the column that cannot be read by itself either.
    fn blamed(&self, why: String) -> HistoryError {
        for leaf in self.present() {
            let Err(why) = self.read_alone(leaf) else { continue };
            let name = self.file.leaves.iter().find(|known| known.at == leaf).map(|known| known.name.clone());
            return self.failed(name, why);
        }
        self.failed(None, why)
    }

    fn read_alone(&self, leaf: usize) -> Result<(), String> {
        let mut reader = self.file.reader(self.group, &[leaf], BATCH_ROWS)?;
        while contained(|| reader.next().transpose().map_err(Into::into))?.is_some() {}
        Ok(())
    }

    fn failed(&self, column: Option<String>, why: String) -> HistoryError {
        HistoryError::Parquet { file: Arc::clone(&self.file.file), column, why }
    }
}

/// The columns that are asked for and can be read.
fn plan(file: &ParquetFile, wanted: &Wanted) -> Vec<Planned> {
    let readable = file.columns().filter(|(leaf, column, reading)| refusal(column, leaf, *reading).is_none());
    readable
        .filter_map(|(leaf, column, reading)| {
            let to = to(column, reading, wanted)?;
            Some(Planned { leaf: leaf.clone(), reading: reading.cloned(), to })
        })
        .collect()
}

/// Where a column goes, if it is asked for.
fn to(column: &Column, reading: Option<&Arc<Reading>>, wanted: &Wanted) -> Option<To> {
    let converter = |of| Box::new(Converter::new(of, reading.cloned()));
    Some(match column {
        Column::Field(field) if wanted.field(*field) => To::Field(*field, converter(Of::Field(*field))),
        Column::Told(index) => To::Told(*index, converter(Of::Told(*index))),
        // Also what stands in the place of a map in which something is asked for.
        Column::Extra(name) if wanted.other(name) || wanted.inside(name) => {
            To::Extra(name.clone(), Box::new(Extra::new(reading.cloned())))
        }
        Column::Id => To::Id,
        Column::Currency => To::Currency,
        Column::Field(_) | Column::Extra(_) | Column::Ignored => return None,
    })
}

/// The array at the end of a path through groups; a group that is null has nothing in it.
fn array(read: &RecordBatch, path: &[String]) -> Option<ArrayRef> {
    let (root, rest) = path.split_first()?;
    let mut array = Arc::clone(read.column_by_name(root)?);
    for name in rest {
        let group = array.as_struct_opt()?;
        let inner = Arc::clone(group.column_by_name(name)?);
        let nulls = NullBuffer::union(group.nulls(), inner.nulls());
        array = if nulls.as_ref() == inner.nulls() { inner } else { with_nulls(&inner, nulls)? };
    }
    Some(array)
}

fn with_nulls(array: &ArrayRef, nulls: Option<NullBuffer>) -> Option<ArrayRef> {
    Some(make_array(array.to_data().into_builder().nulls(nulls).build().ok()?))
}
