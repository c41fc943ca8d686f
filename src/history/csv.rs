//! A history as a table: a header with the field table's names, one request a record.
//!
//! Columns are resolved once; a record is checked to be text once and its cells are read in place. A quoted
//! cell may run over several lines, but never takes other rows with it: where a record of several lines does
//! not come out with the header's number of cells, its first line alone is the row in error.

use std::io;
use std::sync::Arc;

use super::cells::{Cells, Ending};
use super::header::{Header, may_be_header};
use super::lines::{Ahead, LONGEST, Lines};
use super::mapping::Mapping;
use super::row::Row;
use super::{HeaderFault, HistoryError, Origin, PastRequest, RowError, Summary};

/// A record runs over at most so many lines.
const MOST_LINES: u64 = 1_000;

const OPEN: &str = "an opening quote is not closed";

pub(super) struct CsvReader {
    pub(super) file: Arc<str>,
    lines: Lines,
    cells: Cells,
    pub(super) header: Header,
    /// Whether the next row is the one under the header.
    first: bool,
}

/// The next record: its bytes ahead, or what is wrong with it, and how many bytes and lines it takes.
enum Record {
    Cells { length: usize, bytes: usize, lines: u64 },
    Blank { bytes: usize },
    Fault { message: String, bytes: usize },
    TooLong,
    End,
}

/// The line break of a table, from its beginning: some old exports write a carriage return alone.
pub(super) fn terminator(head: &[u8]) -> u8 {
    match memchr::memchr2(b'\n', b'\r', head) {
        Some(at) if head.get(at) == Some(&b'\r') && head.get(at + 1) != Some(&b'\n') => b'\r',
        _ => b'\n',
    }
}

impl CsvReader {
    /// Reads the header. `failed` says what becomes of an error of the machine.
    pub(super) fn open(
        file: Arc<str>,
        mut lines: Lines,
        mapping: Option<&Mapping>,
        failed: impl Fn(io::Error) -> HistoryError,
    ) -> Result<Self, HistoryError> {
        let (line, fault) = loop {
            let number = lines.number();
            let fault = match lines.look(0).map_err(&failed)? {
                Ahead::Line { end, next } => match read_header(lines.ahead(end), mapping) {
                    Ok(None) => {
                        lines.consume(next, 1);
                        continue;
                    }
                    Ok(Some(header)) => {
                        lines.consume(next, 1);
                        let cells = Cells::new(header.separator);
                        return Ok(Self { file, lines, cells, header, first: true });
                    }
                    Err(fault) => fault,
                },
                Ahead::TooLong => HeaderFault::Unreadable(too_long()),
                Ahead::End => {
                    HeaderFault::NoKnownColumn { line: String::new(), near: Vec::new(), header_at: None }
                }
            };
            break (number, fault);
        };
        let fault = match fault {
            HeaderFault::NoKnownColumn { line, near, .. } if near.len() < 3 => {
                let header_at = header_below(&mut lines).map_err(&failed)?;
                HeaderFault::NoKnownColumn { line, near, header_at }
            }
            fault => fault,
        };
        Err(HistoryError::Header { file, line, fault })
    }

    /// What the header gave rise to say.
    pub(super) fn notes(&self) -> impl Iterator<Item = String> + '_ {
        self.header.notes.iter().map(|note| format!("{}: {note}", self.file))
    }

    /// The next row as a past request.
    pub(super) fn next(
        &mut self,
        summary: &mut Summary,
    ) -> io::Result<Option<Result<PastRequest, RowError>>> {
        self.visit(summary, |row, summary| row.past(summary))
    }

    /// Goes to the next row and takes from it what is asked for, unless the row is in error. Blank lines and
    /// a row that describes the columns are passed over.
    pub(super) fn visit<T>(
        &mut self,
        summary: &mut Summary,
        take: impl FnOnce(&Row<'_>, &mut Summary) -> T,
    ) -> io::Result<Option<Result<T, RowError>>> {
        loop {
            let line = self.lines.number();
            let record = self.record()?;
            let first = self.first;
            self.first = first && matches!(record, Record::Blank { .. });
            let message = match record {
                Record::End => return Ok(None),
                Record::Blank { bytes } => {
                    summary.blank_lines += 1;
                    self.lines.consume(bytes, 1);
                    continue;
                }
                Record::TooLong => {
                    self.lines.skip()?;
                    too_long()
                }
                Record::Fault { message, bytes } => {
                    self.lines.consume(bytes, 1);
                    message
                }
                Record::Cells { length, bytes, lines } => match text(self.lines.ahead(length)) {
                    Err(message) => {
                        self.lines.consume(bytes, lines);
                        message
                    }
                    Ok(record) => {
                        let Self { file, cells, header, .. } = self;
                        let row = Row { record, cells, header, file, line };
                        if first && row.describes() {
                            summary.rows += 1;
                            summary.described_rows += 1;
                            summary.notes.push(format!(
                                "{}: the row under the header describes the columns and is passed over",
                                row.origin()
                            ));
                            self.lines.consume(bytes, lines);
                            continue;
                        }
                        let taken = if row.is_total() {
                            let message = "a row of totals is no request".to_owned();
                            Err(RowError { origin: row.origin(), message })
                        } else {
                            Ok(take(&row, summary))
                        };
                        self.lines.consume(bytes, lines);
                        return Ok(Some(taken));
                    }
                },
            };
            let origin = Origin { file: Arc::clone(&self.file), record: line };
            return Ok(Some(Err(RowError { origin, message })));
        }
    }

    /// Finds where the next record ends and takes it apart.
    fn record(&mut self) -> io::Result<Record> {
        let (mut length, first) = match self.lines.look(0)? {
            Ahead::End => return Ok(Record::End),
            Ahead::TooLong => return Ok(Record::TooLong),
            Ahead::Line { end, next } => (end, next),
        };
        let (mut bytes, mut lines) = (first, 1);
        let fault = |message: &str| Ok(Record::Fault { message: message.to_owned(), bytes: first });
        self.cells.begin();
        loop {
            match self.cells.split(self.lines.ahead(length)) {
                Ending::Whole => break,
                Ending::Stray if lines > 1 => return fault(OPEN),
                Ending::Stray => return fault("text stands behind a closing quote"),
                Ending::Open if lines == MOST_LINES || bytes > LONGEST => return fault(OPEN),
                Ending::Open => match self.lines.look(bytes)? {
                    Ahead::Line { end, next } => (length, bytes, lines) = (end, next, lines + 1),
                    Ahead::TooLong | Ahead::End => return fault(OPEN),
                },
            }
        }
        if self.cells.are_empty(self.lines.ahead(length)) {
            return Ok(Record::Blank { bytes });
        }
        let (found, named) = (self.cells.len(), self.header.columns.len());
        if found == named {
            Ok(Record::Cells { length, bytes, lines })
        } else if lines > 1 {
            fault(OPEN)
        } else {
            let plural = if found == 1 { "" } else { "s" };
            fault(&format!("the row has {found} cell{plural} where the header names {named} columns"))
        }
    }
}

/// The line, of the next few, that looks like the header under a title.
fn header_below(lines: &mut Lines) -> io::Result<Option<u64>> {
    const LOOKED_AT: usize = 10;
    for below in 0..LOOKED_AT {
        let Ahead::Line { end, next } = lines.look(0)? else { return Ok(None) };
        let number = lines.number();
        if below > 0 && text(lines.ahead(end)).is_ok_and(may_be_header) {
            return Ok(Some(number));
        }
        lines.consume(next, 1);
    }
    Ok(None)
}

/// The header of a line; `None` for a blank one.
fn read_header(line: &[u8], mapping: Option<&Mapping>) -> Result<Option<Header>, HeaderFault> {
    let line = text(line).map_err(HeaderFault::Unreadable)?;
    if line.trim().is_empty() { Ok(None) } else { Header::read(line, mapping).map(Some) }
}

/// The bytes of a line as text, or what is wrong with them.
pub(super) fn text(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to() + 1))?;
    match memchr::memchr(0, bytes) {
        Some(at) => Err(format!("byte {} is NUL", at + 1)),
        None => Ok(text),
    }
}

pub(super) fn too_long() -> String {
    format!("the line is longer than {} MiB", LONGEST / 1024 / 1024)
}
