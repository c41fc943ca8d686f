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
    pub(super) header: Arc<Header>,
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
                        return Ok(Self { file, lines, cells, header: Arc::new(header), first: true });
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

    /// A reader of the next records alone, of about as many bytes; this one passes over them.
    #[cfg(feature = "columns")]
    pub(super) fn next_block(&mut self, most: usize) -> io::Result<Option<Self>> {
        let (number, first) = (self.lines.number(), self.first);
        let (mut block, mut cut) = (Vec::with_capacity(most + most / 16), false);
        while block.len() < most && !cut {
            let (bytes, lines) = match self.lines.look(0)? {
                Ahead::End => break,
                Ahead::TooLong => {
                    self.lines.skip()?;
                    (self.first, cut) = (false, true);
                    break;
                }
                // Without a quote it is a record by itself.
                Ahead::Line { next, .. } if !self.first && !has_quote(self.lines.ahead(next)) => (next, 1),
                Ahead::Line { next, .. } => {
                    let record = self.record()?;
                    self.first &= matches!(record, Record::Blank { .. });
                    match record {
                        Record::Cells { bytes, lines, .. } => (bytes, lines),
                        Record::Blank { bytes } => (bytes, 1),
                        Record::Fault { .. } | Record::TooLong | Record::End => (next, 1),
                    }
                }
            };
            block.extend_from_slice(self.lines.ahead(bytes));
            self.lines.consume(bytes, lines);
        }
        let any = !block.is_empty() || cut;
        Ok(any.then(|| Self {
            file: Arc::clone(&self.file),
            lines: Lines::of_block(block, self.lines.terminator(), number, cut),
            cells: Cells::new(self.header.separator),
            header: Arc::clone(&self.header),
            first,
        }))
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

#[cfg(feature = "columns")]
fn has_quote(line: &[u8]) -> bool {
    memchr::memchr(b'"', line).is_some()
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

#[cfg(test)]
#[cfg(feature = "columns")]
mod tests {
    use super::*;

    fn open(text: &str) -> CsvReader {
        let lines = Lines::new(text.as_bytes().to_vec(), Box::new(io::empty()), b'\n');
        let failed = |why| HistoryError::Unreadable { file: "t".into(), why };
        CsvReader::open("t".into(), lines, None, failed).unwrap()
    }

    /// Each row or what is wrong with it, and where it stands; then what was counted.
    fn rows(csv: &mut CsvReader, summary: &mut Summary, rows: &mut Vec<String>) {
        while let Some(row) = csv.visit(summary, |row, _| format!("{} {:?}", row.line, row.record)).unwrap() {
            rows.push(row.unwrap_or_else(|error| error.to_string()));
        }
    }

    #[test]
    fn blocks_are_cut_between_records() {
        let parts =
            ["a", ",", "\"", "\n", "\"\"", "b\n", ",\n", "\"c\n", ",\"d\",", "\r\n", "total,1\n", "é"];
        let mut seed = 7_u64;
        for _ in 0..4_000 {
            let mut text = "id,kind\n".to_owned();
            for _ in 0..24 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text += parts[usize::try_from(seed >> 33).unwrap() % parts.len()];
            }
            let (mut expected, mut whole) = (Vec::new(), Summary::default());
            rows(&mut open(&text), &mut whole, &mut expected);
            for most in [1, 7, 40] {
                let (mut found, mut counted, mut csv) = (Vec::new(), Summary::default(), open(&text));
                while let Some(mut block) = csv.next_block(most).unwrap() {
                    rows(&mut block, &mut counted, &mut found);
                }
                assert_eq!(found, expected, "{text:?} in blocks of {most}");
                assert_eq!(counted, whole, "{text:?} in blocks of {most}");
            }
        }
    }

    #[test]
    fn a_line_that_is_too_long_stands_at_the_end_of_its_block() {
        let text = format!("id,kind\n1,refund\n{}\n2,refund\n", "x".repeat(LONGEST + 1));
        let (mut expected, mut whole) = (Vec::new(), Summary::default());
        rows(&mut open(&text), &mut whole, &mut expected);
        let (mut found, mut counted, mut csv) = (Vec::new(), Summary::default(), open(&text));
        while let Some(mut block) = csv.next_block(1 << 20).unwrap() {
            rows(&mut block, &mut counted, &mut found);
        }
        assert_eq!((found.len(), found), (3, expected));
    }
}
