//! The reader of one file, whatever its format.

use std::fs::Metadata;
use std::io;

use super::csv::{self, CsvReader};
use super::format::Format;
use super::input::{Opened, Source};
use super::jsonl::JsonlReader;
use super::lines::Lines;
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
    pub(super) filler: Option<super::columns::Filling>,
}

pub(super) enum Reader {
    Csv(Box<CsvReader>),
    JsonLines(Box<JsonlReader>),
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
            filler: None,
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
            Reader::Joined(joined) => Ok(joined.next()),
        }
    }
}

impl Reader {
    /// A reader for a stream in that format.
    pub(super) fn open(opened: Opened, format: Format) -> Result<Self, HistoryError> {
        let failed = opened.failure();
        let Opened { file, head, rest, .. } = opened;
        match format {
            Format::Csv | Format::Empty => {
                let terminator = csv::terminator(&head);
                let csv = CsvReader::open(file, Lines::new(head, rest, terminator), failed)?;
                Ok(Self::Csv(Box::new(csv)))
            }
            Format::JsonLines | Format::Api => {
                Ok(Self::JsonLines(Box::new(JsonlReader::new(file, Lines::new(head, rest, b'\n')))))
            }
        }
    }

    /// What there is to say of the file before its rows are read.
    pub(super) fn notes(&self) -> Vec<String> {
        match self {
            Self::Csv(csv) => csv.notes().collect(),
            Self::JsonLines(_) | Self::Joined(_) => Vec::new(),
        }
    }
}
