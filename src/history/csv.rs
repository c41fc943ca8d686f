//! A history as a table: a header with the field table's names, one request a record.
//!
//! Columns are resolved once; a record is checked to be text once and its cells are read in place. A quoted
//! cell may run over several lines, but never takes other rows with it: where a record of several lines does
//! not come out with the header's number of cells, its first line alone is the row in error.

use std::io;
use std::sync::Arc;

use super::cells::{Cells, Ending};
use super::header::{Column, Header, may_be_header};
use super::lines::{Ahead, LONGEST, Lines};
use super::size::{LONGEST_VALUE, cut};
use super::told::{self, Story};
use super::{HeaderFault, HistoryError, Origin, PastRequest, RowError, Summary};
use crate::model::{Currency, Fault, Field, FieldType, Request, Scalar, Slot};

/// A record runs over at most so many lines.
const MOST_LINES: u64 = 1_000;

const OPEN: &str = "an opening quote is not closed";

pub(super) struct CsvReader {
    file: Arc<str>,
    lines: Lines,
    cells: Cells,
    header: Header,
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
        failed: impl Fn(io::Error) -> HistoryError,
    ) -> Result<Self, HistoryError> {
        let (line, fault) = loop {
            let number = lines.number();
            let fault = match lines.look(0).map_err(&failed)? {
                Ahead::Line { end, next } => match read_header(lines.ahead(end)) {
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

    pub(super) fn next(
        &mut self,
        summary: &mut Summary,
    ) -> io::Result<Option<Result<PastRequest, RowError>>> {
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
                Record::Cells { length, bytes, lines } => {
                    let origin = self.origin(line);
                    let read = match text(self.lines.ahead(length)) {
                        Ok(record) if first && self.describes(record) => {
                            summary.rows += 1;
                            summary.described_rows += 1;
                            summary.notes.push(format!(
                                "{origin}: the row under the header describes the columns and is passed over"
                            ));
                            None
                        }
                        Ok(record) if self.is_total(record) => {
                            let message = "a row of totals is no request".to_owned();
                            Some(Err(RowError { origin, message }))
                        }
                        Ok(record) => Some(Ok(self.request(record, origin, summary))),
                        Err(message) => Some(Err(RowError { origin, message })),
                    };
                    self.lines.consume(bytes, lines);
                    match read {
                        None => continue,
                        read => return Ok(read),
                    }
                }
            };
            return Ok(Some(Err(RowError { origin: self.origin(line), message })));
        }
    }

    fn origin(&self, line: u64) -> Origin {
        Origin { file: Arc::clone(&self.file), record: line }
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

    /// Whether the row under the header explains the columns, as exports of Seller Center do. A request that is
    /// taken for such a row would be lost, so it has to have words in half of the columns that take no free text,
    /// and nothing anywhere that can be read, whatever its case.
    fn describes(&self, record: &str) -> bool {
        let (mut wordy, mut typed) = (0, 0);
        for (at, column) in self.header.columns.iter().enumerate() {
            let text = self.cells.text(record, at);
            let reads = match column {
                Column::Field(field) if matches!(field.def().kind, FieldType::Text | FieldType::List) => {
                    false
                }
                Column::Field(field) => {
                    typed += 1;
                    let words = text.contains(char::is_alphabetic);
                    wordy += usize::from(words);
                    let bad = |text: &str| {
                        let slot = field.read_cell(text, self.currency(record));
                        matches!(slot, Slot::Bad(Fault::Malformed | Fault::Unmapped))
                    };
                    !(text.is_empty() || words && bad(&text) && bad(&text.to_ascii_lowercase()))
                }
                Column::Id => text.contains(|letter: char| letter.is_ascii_digit()) && !text.contains(' '),
                Column::Currency => Currency::from_code(&text.to_ascii_uppercase()).is_some(),
                Column::Told(told) => {
                    told::reads(*told, &text) || told::reads(*told, &text.to_ascii_lowercase())
                }
                Column::Extra(_) | Column::Ignored => false,
            };
            if reads {
                return false;
            }
        }
        wordy >= 2 && wordy * 2 >= typed
    }

    /// Whether the row adds up the rows above: its first text says so, and it names no kind.
    fn is_total(&self, record: &str) -> bool {
        let cell = |at| self.cells.text(record, at);
        let first = (0..self.cells.len()).map(cell).find(|text| !text.is_empty());
        let kind = self.header.columns.iter().position(|column| *column == Column::Field(Field::Kind));
        let word = first.map(|text| text.split([' ', ':']).next().unwrap_or_default().to_lowercase());
        word.is_some_and(|word| matches!(&*word, "total" | "totals" | "sum" | "subtotal" | "grand"))
            && kind.is_some_and(|at| cell(at).is_empty())
    }

    fn currency(&self, record: &str) -> Option<Currency> {
        self.header.currency.and_then(|at| Currency::from_code(&self.cells.text(record, at)))
    }

    fn request(&self, record: &str, origin: Origin, summary: &mut Summary) -> PastRequest {
        let mut request = Request::new();
        let mut story = Story::default();
        let currency = self.currency(record);
        request.set_currency(currency);
        for (at, column) in self.header.columns.iter().enumerate() {
            let text = self.cells.text(record, at);
            if text.is_empty() {
                continue;
            }
            match column {
                Column::Field(field) => request.set(*field, field.read_cell(&text, currency)),
                Column::Id => request.set_id(&text),
                Column::Told(told) => story.hear(*told, Some(&text), &origin, summary),
                Column::Extra(name) => request.read_named(name, &Scalar::Cell(text.into())),
                Column::Currency if currency.is_none() => {
                    summary.dirty(Fault::Malformed.name(), "currency", &origin, || Some(text.into_owned()));
                }
                Column::Currency | Column::Ignored => {}
            }
        }
        if record.len() > LONGEST_VALUE {
            cut(&mut request, &origin, summary);
        }
        summary.look_over(&request, &origin, |name| {
            let named = |column: &Column| matches!(column, Column::Field(field) if field.name() == name);
            let at = self.header.columns.iter().position(named)?;
            Some(self.cells.text(record, at).into_owned())
        });
        let reviews = story.reviews(&request, &origin, summary);
        PastRequest { request, reviews, origin }
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
fn read_header(line: &[u8]) -> Result<Option<Header>, HeaderFault> {
    let line = text(line).map_err(HeaderFault::Unreadable)?;
    if line.trim().is_empty() { Ok(None) } else { Header::read(line).map(Some) }
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
