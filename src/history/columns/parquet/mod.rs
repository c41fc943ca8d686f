//! Parquet files: of each row group only the columns that are asked for are decoded, a batch at a time.
//!
//! The reader below is other people's code on bytes that may be anything, so whatever it does is contained: an error or
//! a panic ends the reading of the file and names it and the column, and a row group that gives fewer rows than it
//! promises is an error too.

mod chunks;
mod read;
mod shape;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::PageIndexPolicy;

use super::fill::Of;
use super::schema::{self, Refusal};
use crate::history::HistoryError;
use crate::history::header::{Column, Header};
use crate::history::mapping::{Mapping, Reading};
pub(in crate::history) use chunks::Chunks;
pub(in crate::history) use read::ParquetReader;
use shape::Leaf;

/// A Parquet file whose footer was read.
#[derive(Clone)]
pub(in crate::history) struct ParquetFile {
    file: Arc<str>,
    chunks: Chunks,
    metadata: ArrowReaderMetadata,
    leaves: Vec<Leaf>,
    /// What each leaf is, and what is the same for every row.
    header: Arc<Header>,
}

/// Does something with the reader of Parquet, come what may.
fn contained<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(told(&error)),
        Err(_) => Err("the reader breaks off at what stands there".to_owned()),
    }
}

/// What the reader says, without its own name in front.
fn told(error: &ParquetError) -> String {
    let said = match error {
        ParquetError::General(said)
        | ParquetError::NYI(said)
        | ParquetError::EOF(said)
        | ParquetError::ArrowError(said) => said.clone(),
        other => other.to_string(),
    };
    said.lines().next().unwrap_or_default().trim().to_owned()
}

impl ParquetFile {
    /// Reads the footer and works out which column is which.
    pub(in crate::history) fn open(
        file: Arc<str>,
        chunks: Chunks,
        mapping: Option<&Mapping>,
    ) -> Result<Self, HistoryError> {
        let read = contained(|| {
            let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Skip);
            let written = ArrowReaderMetadata::load(&chunks, options.clone())?;
            let schema = shape::settled(written.schema(), written.metadata());
            let options = options.with_schema(Arc::new(schema));
            ArrowReaderMetadata::try_new(Arc::clone(written.metadata()), options).or(Ok(written))
        });
        let metadata =
            read.map_err(|why| HistoryError::Parquet { file: Arc::clone(&file), column: None, why })?;
        let leaves = shape::leaves(metadata.schema());
        let names: Vec<_> = leaves.iter().map(|leaf| leaf.name.clone()).collect();
        let header = Header::of_names(&names, mapping)
            .map_err(|fault| HistoryError::Columns { file: Arc::clone(&file), fault })?;
        Ok(Self { file, chunks, metadata, leaves, header: Arc::new(header) })
    }

    pub(in crate::history) fn notes(&self) -> impl Iterator<Item = String> + '_ {
        self.header.notes.iter().map(|note| format!("{}: {note}", self.file))
    }

    /// The columns that cannot be read, and why.
    pub(in crate::history) fn refused(&self) -> Vec<(Column, HistoryError)> {
        let refused = self.columns().filter_map(|(leaf, column, reading)| {
            let Refusal { saw, help } = refusal(column, leaf, reading)?;
            let file = Arc::clone(&self.file);
            Some((column.clone(), HistoryError::Column { file, column: leaf.name.clone(), saw, help }))
        });
        refused.collect()
    }

    /// The leaves, what each is and how it is read.
    fn columns(&self) -> impl Iterator<Item = (&Leaf, &Column, Option<&Arc<Reading>>)> {
        let columns = self.header.columns.iter().zip(&self.header.readings);
        self.leaves.iter().zip(columns).map(|(leaf, (column, reading))| (leaf, column, reading.as_ref()))
    }

    /// A reader of some leaves of one row group.
    fn reader(
        &self,
        group: usize,
        leaves: &[usize],
        rows: usize,
    ) -> Result<ParquetRecordBatchReader, String> {
        contained(|| {
            let mask = ProjectionMask::leaves(self.metadata.parquet_schema(), leaves.iter().copied());
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.chunks.clone(), self.metadata.clone())
                .with_row_groups(vec![group])
                .with_projection(mask)
                .with_batch_size(rows)
                .build()
        })
    }
}

/// Why a column cannot be read as what it is said to be.
fn refusal(column: &Column, leaf: &Leaf, reading: Option<&Arc<Reading>>) -> Option<Refusal> {
    let reading = reading.map(|reading| &**reading);
    match column {
        Column::Field(field) => schema::refusal(Of::Field(*field), &leaf.kind, reading),
        Column::Told(index) => schema::refusal(Of::Told(*index), &leaf.kind, reading),
        Column::Id => schema::refusal_of_id(&leaf.kind),
        Column::Currency => schema::refusal_of_currency(&leaf.kind),
        Column::Extra(_) => schema::refusal_of_extra(&leaf.kind),
        Column::Ignored => None,
    }
}
