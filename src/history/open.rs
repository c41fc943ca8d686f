//! A history from paths: every file looked at first, then one stream of past requests.
//!
//! A file is looked at before the first row is read, so that what is wrong with the last of a hundred files
//! is said at once. Stdin and pipes are opened once and kept.

use std::collections::VecDeque;
use std::fs::Metadata;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::format::{self, Format};
use super::input::{self, Opened, Source};
use super::mapping::Mapping;
use super::reader::{Current, Reader};
use super::summary::Tally;
use super::tiktok::{Api, Joined};
use super::{HistoryError, PastRequest, RowError, Summary};

/// Past requests, one after the other.
///
/// ```no_run
/// # use greenlight::history::History;
/// let mut history = History::open(["returns-2026-11.csv.gz"])?;
/// for row in &mut history {
///     match row {
///         Ok(past) => println!("{:?}", past.request.id()),
///         Err(error) => eprintln!("{error}"),
///     }
/// }
/// let summary = history.finish()?; // an error if a file could not be read to its end
/// assert_eq!(summary.rows, summary.requests + summary.row_errors + summary.described_rows);
/// # Ok::<(), greenlight::history::HistoryError>(())
/// ```
pub struct History {
    /// How the columns are read, if they are not ours.
    mapping: Option<Arc<Mapping>>,
    parts: VecDeque<Part>,
    current: Option<Current>,
    tally: Tally,
    read: Arc<AtomicU64>,
    total: Option<u64>,
    pub(super) failure: Option<HistoryError>,
    #[cfg(feature = "columns")]
    pub(super) wanted: super::columns::Wanted,
    /// Columns of files that cannot be read: it matters once they are asked for.
    #[cfg(feature = "parquet")]
    refused: Vec<(super::header::Column, HistoryError)>,
    /// Where pieces come back to that are read apart.
    #[cfg(feature = "columns")]
    pub(super) shelf: super::columns::Shelf,
}

/// How far reading has come, in bytes of the files as they are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub read: u64,
    /// Bytes there are; not known for stdin and pipes.
    pub total: Option<u64>,
}

/// A part of the history that is still to be read.
enum Part {
    File(Source, Metadata),
    Stream(Current),
    Joined(Joined),
}

impl History {
    /// Opens files, folders (their files in the order of their names) and stdin (`-`) as one history.
    ///
    /// The format of each is told by its content: CSV, JSON Lines or responses of the TikTok Shop Open API, plain
    /// or packed with gzip or zstd. Responses of the API are joined by their ids, across all files.
    ///
    /// # Errors
    /// If a file is missing, cannot be read, is no history or has a header that cannot be used. A file in a folder
    /// that is something else altogether is passed over with a note.
    pub fn open<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>) -> Result<Self, HistoryError> {
        Self::open_mapped(paths, None)
    }

    /// As [`History::open`], but the columns of tables, JSON Lines and Parquet are those of another export. Responses of
    /// the API say what they are, and are read as always.
    ///
    /// # Errors
    /// As [`History::open`], and if columns that the mapping reads are not there.
    pub fn open_mapped<P: Into<PathBuf>>(
        paths: impl IntoIterator<Item = P>,
        mapping: impl Into<Option<Mapping>>,
    ) -> Result<Self, HistoryError> {
        let paths: Vec<PathBuf> = paths.into_iter().map(P::into).collect();
        let mut history = Self::empty(mapping.into());
        let mut api = Api::default();
        let mut joined_at = None;
        let sources = input::expand(&paths, &mut history.tally.summary.notes)?;
        for source in sources {
            match history.look_at(&source, &mut api) {
                Ok(Some(Format::Api)) => joined_at = joined_at.or(Some(history.parts.len())),
                Ok(_) => {}
                Err(error) if source.in_folder && error.is_other_kind() => {
                    history.tally.summary.notes.push(format!("{error}: passed over"));
                }
                Err(error) => return Err(error),
            }
        }
        if let Some(at) = joined_at {
            history.parts.insert(at, Part::Joined(api.join(&mut history.tally.summary)));
        }
        if history.parts.is_empty() {
            let folder = paths.iter().find(|path| path.is_dir());
            if let Some(folder) = folder {
                return Err(HistoryError::Nothing { file: folder.display().to_string().into() });
            }
        }
        Ok(history)
    }

    /// Reads a history from a stream, under a name for messages.
    ///
    /// # Errors
    /// As [`History::open`].
    pub fn from_reader(name: &str, reader: impl Read + Send + 'static) -> Result<Self, HistoryError> {
        Self::from_reader_mapped(name, reader, None)
    }

    /// As [`History::from_reader`], of another export.
    ///
    /// # Errors
    /// As [`History::open_mapped`].
    pub fn from_reader_mapped(
        name: &str,
        reader: impl Read + Send + 'static,
        mapping: impl Into<Option<Mapping>>,
    ) -> Result<Self, HistoryError> {
        let mut history = Self::empty(mapping.into());
        history.total = None;
        let mut api = Api::default();
        let opened = Opened::new(name.into(), reader, &history.read)?;
        if history.keep(opened, &mut api)? == Format::Api {
            history.parts.push_back(Part::Joined(api.join(&mut history.tally.summary)));
        }
        Ok(history)
    }

    fn empty(mapping: Option<Mapping>) -> Self {
        Self {
            mapping: mapping.map(Arc::new),
            parts: VecDeque::new(),
            current: None,
            tally: Tally::default(),
            read: Arc::default(),
            total: Some(0),
            failure: None,
            #[cfg(feature = "columns")]
            wanted: super::columns::Wanted::default(),
            #[cfg(feature = "parquet")]
            refused: Vec::new(),
            #[cfg(feature = "columns")]
            shelf: super::columns::Shelf::default(),
        }
    }

    /// Looks at the beginning of a file and plans how to read it.
    fn look_at(&mut self, source: &Source, api: &mut Api) -> Result<Option<Format>, HistoryError> {
        if source.is_stdin() || !source.metadata()?.is_file() {
            self.total = None;
            let opened = source.open(&self.read)?;
            return self.keep(opened, api).map(Some);
        }
        let metadata = source.metadata()?;
        let opened = source.open(&Arc::default())?;
        let format = self.format_of(&opened)?;
        match format {
            Format::Empty => self.tally.summary.notes.push(format!("`{}` is empty", opened.file)),
            Format::Api => {
                api.read(opened)?;
                self.watch(source, &metadata);
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                self.refused
                    .extend(super::reader::parquet(opened, Some(source), self.mapping.as_deref())?.refused());
                self.total = self.total.map(|total| total + metadata.len());
                self.parts.push_back(Part::File(source.clone(), metadata));
            }
            Format::Csv | Format::JsonLines => {
                Reader::open(opened, format, Some(source), self.mapping.as_ref(), &self.read)?;
                self.total = self.total.map(|total| total + metadata.len());
                self.parts.push_back(Part::File(source.clone(), metadata));
            }
        }
        Ok(Some(format))
    }

    /// Takes in a stream that can be opened only once.
    fn keep(&mut self, opened: Opened, api: &mut Api) -> Result<Format, HistoryError> {
        let format = self.format_of(&opened)?;
        match format {
            Format::Empty => self.tally.summary.notes.push(format!("`{}` is empty", opened.file)),
            Format::Api => api.read(opened)?,
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let current = self.begin(opened, format, None)?;
                self.parts.push_back(Part::Stream(current));
            }
            Format::Csv | Format::JsonLines => {
                let current = self.begin(opened, format, None)?;
                self.parts.push_back(Part::Stream(current));
            }
        }
        Ok(format)
    }

    /// What was read so far; complete once the iterator has ended.
    pub fn summary(&self) -> &Summary {
        &self.tally.summary
    }

    /// Why reading stopped before the end, if it did. What was read until then is no whole history.
    pub fn failure(&self) -> Option<&HistoryError> {
        self.failure.as_ref()
    }

    /// What was read, once the iterator has ended.
    ///
    /// # Errors
    /// If reading stopped before the end.
    pub fn finish(self) -> Result<Summary, HistoryError> {
        #[cfg(feature = "columns")]
        let this = self.counted();
        #[cfg(not(feature = "columns"))]
        let this = self;
        match this.failure {
            Some(failure) => Err(failure),
            None => Ok(this.tally.summary),
        }
    }

    /// How far reading has come.
    pub fn progress(&self) -> Progress {
        Progress { read: self.read.load(Ordering::Relaxed), total: self.total }
    }

    /// Starts the next part.
    fn advance(&mut self) -> Result<Option<Current>, HistoryError> {
        #[cfg(feature = "parquet")]
        if let Some(at) = self.refused.iter().position(|(column, _)| self.wanted.insists_on(column)) {
            return Err(self.refused.swap_remove(at).1);
        }
        let part = self.part()?;
        #[cfg(feature = "columns")]
        let part = part.map(|part| Current { wanted: self.wanted.clone(), ..part });
        Ok(part)
    }

    fn part(&mut self) -> Result<Option<Current>, HistoryError> {
        let Some(part) = self.parts.pop_front() else { return Ok(None) };
        self.next_file();
        match part {
            Part::Joined(joined) => {
                let failed = Box::new(|why| HistoryError::Unreadable { file: "-".into(), why });
                Ok(Some(Current::new(Reader::Joined(joined), failed, None)))
            }
            Part::Stream(current) => Ok(Some(current)),
            Part::File(source, metadata) => {
                let opened = source.open(&self.read)?;
                let format = self.format_of(&opened)?;
                self.begin(opened, format, Some((source, metadata))).map(Some)
            }
        }
    }

    fn next_file(&mut self) {
        #[cfg(feature = "columns")]
        if self.shelf.begin() {
            return;
        }
        self.tally.next_file();
    }

    /// Whether everything that is to be read are files that can be read in pieces, none of them begun.
    #[cfg(feature = "columns")]
    pub(super) fn can_be_apart(&self) -> bool {
        self.current.is_none() && !self.parts.iter().any(|part| matches!(part, Part::Joined(_)))
    }

    #[cfg(feature = "columns")]
    pub(super) fn tally(&mut self) -> &mut Tally {
        &mut self.tally
    }

    fn begin(
        &mut self,
        opened: Opened,
        format: Format,
        watched: Option<(Source, Metadata)>,
    ) -> Result<Current, HistoryError> {
        let failed = Box::new(opened.failure());
        let source = watched.as_ref().map(|(source, _)| source);
        let reader = Reader::open(opened, format, source, self.mapping.as_ref(), &self.read)?;
        #[cfg(feature = "parquet")]
        if let (None, Reader::Parquet(parquet)) = (source, &reader) {
            self.refused.extend(parquet.refused());
        }
        self.tally.summary.notes.extend(reader.notes());
        Ok(Current::new(reader, failed, watched))
    }

    fn format_of(&self, opened: &Opened) -> Result<Format, HistoryError> {
        let format = format::of(&opened.head, self.mapping.as_deref());
        format.map_err(|saw| HistoryError::Format { file: Arc::clone(&opened.file), saw })
    }

    /// Notes if a file is no longer what it was before it was read.
    fn watch(&mut self, source: &Source, before: &Metadata) {
        if !source.metadata().is_ok_and(|now| stamp(&now) == stamp(before)) {
            self.tally.summary.notes.push(format!("`{}` changed while it was read", source.file()));
        }
    }

    /// Starts the next part if none is being read.
    #[cfg(feature = "columns")]
    pub(super) fn current(&mut self) -> Result<Option<(&mut Current, &mut Tally)>, HistoryError> {
        if self.current.is_none() {
            self.current = self.advance()?;
        }
        Ok(self.current.as_mut().map(|current| (current, &mut self.tally)))
    }

    /// The part that is being read is read to its end.
    pub(super) fn end(&mut self) {
        if let Some(Current { watched: Some((source, before)), .. }) = self.current.take() {
            self.watch(&source, &before);
        }
    }

    fn next_row(&mut self) -> Result<Option<Result<PastRequest, RowError>>, HistoryError> {
        loop {
            if self.current.is_none() {
                self.current = self.advance()?;
            }
            let Some(current) = &mut self.current else { return Ok(None) };
            let summary = &mut self.tally.summary;
            if let Some(row) = current.next(summary)? {
                return Ok(Some(row));
            }
            self.end();
        }
    }
}

/// What changes when a file is written to.
fn stamp(metadata: &Metadata) -> (u64, Option<std::time::SystemTime>) {
    (metadata.len(), metadata.modified().ok())
}

impl Iterator for History {
    type Item = Result<PastRequest, RowError>;

    /// The next past request, or the row in error. Ends early if a file cannot be read further; see
    /// [`History::finish`].
    fn next(&mut self) -> Option<Self::Item> {
        if self.failure.is_some() {
            return None;
        }
        match self.next_row() {
            Ok(row) => {
                let row = row?;
                self.tally.row(&row);
                Some(row)
            }
            Err(failure) => {
                self.failure = Some(failure);
                None
            }
        }
    }
}
