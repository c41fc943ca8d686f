//! One record of a table taken apart into cells.
//!
//! Stricter than the `csv` crate, on purpose: that one reads `"b⏎2,"d` as one cell and an open quote to the end
//! of the file, so a single stray quote takes other rows with it in silence. Here a quoted cell must end in
//! a quote right before a separator or the record's end.

use std::borrow::Cow;

/// The cells of the record last taken apart.
pub(super) struct Cells {
    separator: u8,
    cells: Vec<Cell>,
    /// How far the record is taken apart.
    at: usize,
    /// The quoted cell that `at` is in.
    open: Option<Cell>,
}

#[derive(Clone, Copy)]
struct Cell {
    start: usize,
    end: usize,
    /// Whether quotes in it are written twice.
    doubled: bool,
}

/// How a record ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With its last cell.
    Whole,
    /// Inside a quoted cell: it may go on in the next line.
    Open,
    /// Text stands behind a closing quote.
    Stray,
}

impl Cells {
    pub(super) fn new(separator: u8) -> Self {
        Self { separator, cells: Vec::new(), at: 0, open: None }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Starts over with another record.
    pub(super) fn begin(&mut self) {
        self.cells.clear();
        self.at = 0;
        self.open = None;
    }

    /// Takes the record apart, from where the last call left off inside an open quote.
    pub(super) fn split(&mut self, record: &[u8]) -> Ending {
        if self.at == 0 && self.open.is_none() && memchr::memchr(b'"', record).is_none() {
            self.split_plain(record);
            return Ending::Whole;
        }
        self.split_quoted(record)
    }

    /// A record without quotes.
    fn split_plain(&mut self, record: &[u8]) {
        let mut start = 0;
        let (words, rest) = record.as_chunks::<8>();
        let separators = u64::from_le_bytes([self.separator; 8]);
        for (at, word) in words.iter().enumerate() {
            // The bytes that are the separator become zero, and then the only ones without a high bit.
            const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
            let differing = u64::from_le_bytes(*word) ^ separators;
            let mut found = !(((differing & LOW) + LOW) | differing | LOW);
            while found != 0 {
                let end = at * 8 + found.trailing_zeros() as usize / 8;
                self.cells.push(Cell { start, end, doubled: false });
                start = end + 1;
                found &= found - 1;
            }
        }
        let before = words.len() * 8;
        for (at, _) in rest.iter().enumerate().filter(|(_, byte)| **byte == self.separator) {
            self.cells.push(Cell { start, end: before + at, doubled: false });
            start = before + at + 1;
        }
        self.cells.push(Cell { start, end: record.len(), doubled: false });
        self.at = record.len();
    }

    fn split_quoted(&mut self, record: &[u8]) -> Ending {
        loop {
            let rest = record.get(self.at..).unwrap_or_default();
            if let Some(mut cell) = self.open.take() {
                let Some(found) = memchr::memchr(b'"', rest) else {
                    self.at = record.len();
                    self.open = Some(cell);
                    return Ending::Open;
                };
                cell.end = self.at + found;
                self.at = cell.end + 2;
                match record.get(cell.end + 1) {
                    Some(b'"') => self.open = Some(Cell { doubled: true, ..cell }),
                    Some(&next) if next == self.separator => self.cells.push(cell),
                    None => {
                        self.cells.push(cell);
                        return Ending::Whole;
                    }
                    Some(_) => return Ending::Stray,
                }
            } else if rest.first() == Some(&b'"') {
                self.at += 1;
                self.open = Some(Cell { start: self.at, end: self.at, doubled: false });
            } else if let Some(found) = memchr::memchr(self.separator, rest) {
                self.cells.push(Cell { start: self.at, end: self.at + found, doubled: false });
                self.at += found + 1;
            } else {
                self.cells.push(Cell { start: self.at, end: record.len(), doubled: false });
                return Ending::Whole;
            }
        }
    }

    /// The text of a cell of the record, without the spaces around it.
    pub(super) fn text<'r>(&self, record: &'r str, index: usize) -> Cow<'r, str> {
        let Some(cell) = self.cells.get(index) else { return Cow::Borrowed("") };
        let text = record.get(cell.start..cell.end).unwrap_or_default().trim_ascii();
        if cell.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }

    /// Whether there is nothing in any of them.
    pub(super) fn are_empty(&self, record: &[u8]) -> bool {
        self.cells.iter().all(|cell| record.get(cell.start..cell.end).is_none_or(<[u8]>::is_empty))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(record: &str) -> Result<Vec<String>, Ending> {
        let mut cells = Cells::new(b',');
        match cells.split(record.as_bytes()) {
            Ending::Whole => Ok((0..cells.len()).map(|at| cells.text(record, at).into_owned()).collect()),
            ending => Err(ending),
        }
    }

    #[test]
    fn quotes_are_taken_at_their_word() {
        let cells = |cells: &[&str]| Ok(cells.iter().map(|cell| (*cell).to_owned()).collect());
        assert_eq!(split("a, b ,"), cells(&["a", "b", ""]));
        assert_eq!(split(r#""a,""b""",c"#), cells(&[r#"a,"b""#, "c"]));
        assert_eq!(split("\"a\nb\",\"\""), cells(&["a\nb", ""]));
        assert_eq!(split(r#"5" tube,x"#), cells(&["5\" tube", "x"]));
        assert_eq!(split(r#"a,"b"#), Err(Ending::Open));
        assert_eq!(split("1,\"b\n2,\"d"), Err(Ending::Stray));
    }

    #[test]
    fn without_quotes_both_ways_are_one() {
        for length in 0..40 {
            for step in 1..9 {
                let record: String =
                    (0..length).map(|at| if at % step == step / 2 { ',' } else { '-' }).collect();
                let (mut plain, mut quoted) = (Cells::new(b','), Cells::new(b','));
                assert_eq!(plain.split(record.as_bytes()), quoted.split_quoted(record.as_bytes()));
                assert_eq!(plain.len(), quoted.len());
                for at in 0..plain.len() {
                    assert_eq!(plain.text(&record, at), quoted.text(&record, at));
                }
            }
        }
    }

    #[test]
    fn an_open_quote_goes_on_where_it_stopped() {
        let record = "a,\"b\nc \"\"d\"\"\ne\",f";
        let mut cells = Cells::new(b',');
        assert_eq!(cells.split(b"a,\"b"), Ending::Open);
        assert_eq!(cells.split(b"a,\"b\nc \"\"d\"\""), Ending::Open);
        assert_eq!(cells.split(record.as_bytes()), Ending::Whole);
        assert_eq!((cells.text(record, 1), cells.text(record, 2)), ("b\nc \"d\"\ne".into(), "f".into()));
    }
}
