//! The reader of one file, whatever its format.

#[cfg(feature = "parquet")]
use std::fs::File;
use std::fs::Metadata;
use std::io;
#[cfg(feature = "parquet")]
use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::csv::{self, CsvReader};
use super::format::Format;
use super::input::{Opened, Source};
use super::jsonl::JsonlReader;
use super::lines::Lines;
use super::mapping::Mapping;
use super::tiktok::Joined;
use super::{HistoryError, PastRequest, RowError, Summary};

/// A file that is being read.
pub(super) struct Current {
    pub(super) reader: Reader,
    /// What becomes of an error of the machine.
    pub(super) failed: Box<dyn Fn(io::Error) -> HistoryError + Send>,
    /// The file and what it was when it was looked at.
    pub(super) watched: Option<(Source, Metadata)>,
    /// Where its rows go, once they are read into columns.
    #[cfg(feature = "columns")]
    pub(super) table: Option<Box<super::columns::TableFiller>>,
    #[cfg(feature = "columns")]
    pub(super) lines: Option<Box<super::columns::LinesFiller>>,
    /// The same, of parts of it that were read apart.
    #[cfg(feature = "columns")]
    pub(super) spare: Arc<super::columns::Spare>,
    /// What is asked for.
    #[cfg(feature = "columns")]
    pub(super) wanted: super::columns::Wanted,
}

pub(super) enum Reader {
    Csv(Box<CsvReader>),
    JsonLines(Box<JsonlReader>),
    #[cfg(feature = "parquet")]
    Parquet(Box<super::columns::ParquetReader>),
    Joined(Joined),
}

impl Current {
    pub(super) fn new(
        reader: Reader,
        failed: Box<dyn Fn(io::Error) -> HistoryError + Send>,
        watched: Option<(Source, Metadata)>,
    ) -> Self {
        Self {
            reader,
            failed,
            watched,
            #[cfg(feature = "columns")]
            table: None,
            #[cfg(feature = "columns")]
            lines: None,
            #[cfg(feature = "columns")]
            spare: Arc::default(),
            #[cfg(feature = "columns")]
            wanted: super::columns::Wanted::default(),
        }
    }

    /// The next row.
    pub(super) fn next(
        &mut self,
        summary: &mut Summary,
    ) -> Result<Option<Result<PastRequest, RowError>>, HistoryError> {
        match &mut self.reader {
            Reader::Csv(csv) => csv.next(summary).map_err(&self.failed),
            Reader::JsonLines(lines) => lines.next(summary).map_err(&self.failed),
            #[cfg(feature = "parquet")]
            Reader::Parquet(parquet) => Ok(parquet.next(&self.wanted, summary)?.map(Ok)),
            Reader::Joined(joined) => Ok(joined.next()),
        }
    }
}

impl Reader {
    /// A reader for a stream in that format; `source` is the file that it comes from, if it is one that can be read
    /// anywhere. How much is read of it without the stream is added to `read`.
    pub(super) fn open(
        opened: Opened,
        format: Format,
        source: Option<&Source>,
        mapping: Option<&Arc<Mapping>>,
        read: &Arc<AtomicU64>,
    ) -> Result<Self, HistoryError> {
        let failed = opened.failure();
        #[cfg(not(feature = "parquet"))]
        let _ = (source, read); // only Parquet is read anywhere in the file
        #[cfg(feature = "parquet")]
        if format == Format::Parquet {
            let file = parquet(opened, source, mapping.map(|mapping| &**mapping))?;
            return Ok(Self::Parquet(Box::new(super::columns::ParquetReader::new(file, Arc::clone(read)))));
        }
        let Opened { file, head, rest, .. } = opened;
        match format {
            Format::Csv | Format::Empty => {
                let terminator = csv::terminator(&head);
                let lines = Lines::new(head, rest, terminator);
                let csv = CsvReader::open(file, lines, mapping.map(|mapping| &**mapping), failed)?;
                Ok(Self::Csv(Box::new(csv)))
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => Err(HistoryError::Format { file, saw: "Parquet".into() }),
            Format::JsonLines | Format::Api => {
                let notes = mapping.map(|mapping| mapping.notes_on_lines(&head)).unwrap_or_default();
                let lines = Lines::new(head, rest, b'\n');
                Ok(Self::JsonLines(Box::new(JsonlReader::new(file, lines, mapping.cloned(), notes))))
            }
        }
    }

    /// What there is to say of the file before its rows are read.
    pub(super) fn notes(&self) -> Vec<String> {
        match self {
            Self::Csv(csv) => csv.notes().collect(),
            #[cfg(feature = "parquet")]
            Self::Parquet(parquet) => parquet.notes().collect(),
            Self::JsonLines(lines) => {
                lines.notes.iter().map(|note| format!("{}: {note}", lines.file)).collect()
            }
            Self::Joined(_) => Vec::new(),
        }
    }
}

/// A Parquet file, from the file itself or from a stream that is held.
#[cfg(feature = "parquet")]
pub(super) fn parquet(
    opened: Opened,
    source: Option<&Source>,
    mapping: Option<&Mapping>,
) -> Result<super::columns::ParquetFile, HistoryError> {
    use super::columns::{Chunks, ParquetFile};
    let failed = opened.failure();
    let file = Arc::clone(&opened.file);
    let chunks = match source.filter(|_| !opened.packed) {
        Some(source) => Chunks::of_file(File::open(&source.path).map_err(&failed)?).map_err(&failed)?,
        None => match Chunks::of_stream(Cursor::new(opened.head).chain(opened.rest)).map_err(&failed)? {
            Some(chunks) => chunks,
            None => {
                let saw =
                    "more Parquet than can be held, from a pipe or packed: name the plain file".to_owned();
                return Err(HistoryError::Format { file, saw });
            }
        },
    };
    ParquetFile::open(file, chunks, mapping)
}
