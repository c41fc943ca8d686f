//! What must be survived while reading: each row in error is counted, said with its line, and the rest is read.

use std::io::{self, Cursor, Read};

use greenlight::history::History;
use greenlight::model::{Fault, Field, Scalar, Slot};

use crate::shown::{outline, read};

#[test]
fn d27_json_lines_with_broken_lines() {
    let mut text = Vec::new();
    text.extend_from_slice(b"{\"id\": \"A\", \"kind\": \"refund\"}\n\n  \n");
    text.extend_from_slice(b"{\"id\": \"B\xff\"}\n{\"id\": \"C\0\"}\n[1]\n{\"id\": \"D\"} x\n");
    text.extend_from_slice(b"{\"id\": \"E\"}\r\n{\"id\": \"F\", \"ki");
    let (rows, summary) = read(text);
    assert_eq!(
        outline(&rows),
        [
            "1 A",
            "4 ! byte 10 is not UTF-8",
            "5 ! byte 10 is NUL",
            "6 ! a request is an object `{ … }`, this is something else",
            "7 ! not JSON: trailing characters",
            "8 E",
            "9 ! the line ends in the middle of a JSON value",
        ]
    );
    assert_eq!((summary.blank_lines, summary.row_errors), (2, 5));
    assert_eq!(summary.first_errors[0].to_string(), "t:4: byte 10 is not UTF-8");
}

#[test]
fn d27_a_table_with_broken_lines() {
    let (rows, summary) = read(*b"id,kind\nA,refund\n\n,\nB\xff,refund\nC\0,refund\nD,refund\nE,ref");
    assert_eq!(outline(&rows), ["2 A", "5 ! byte 2 is not UTF-8", "6 ! byte 2 is NUL", "7 D", "8 E"]);
    assert_eq!(summary.blank_lines, 2);
    assert_eq!(summary.unmapped.get(&("kind".into(), "ref".into())), Some(&1));
}

#[test]
fn d27_row_errors_are_all_counted_and_twenty_are_listed() {
    let (rows, summary) = read(format!("id,kind\n{}", "A\n".repeat(50)));
    assert_eq!((rows.len(), summary.row_errors, summary.first_errors.len()), (50, 50, 20));
}

/// A beginning, then the same byte over and over, then an end; remembers the largest read it was asked for.
struct Endless {
    begin: Cursor<Vec<u8>>,
    left: u64,
    end: Cursor<Vec<u8>>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(buffer.len() <= 17 * 1024 * 1024, "asked for {} bytes at once", buffer.len());
        let read = self.begin.read(buffer)?;
        if read > 0 {
            return Ok(read);
        }
        if self.left == 0 {
            return self.end.read(buffer);
        }
        let read = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        buffer[..read].fill(b'x');
        self.left -= read as u64;
        Ok(read)
    }
}

fn without_end(begin: &str, end: &str) -> Endless {
    Endless {
        begin: Cursor::new(begin.as_bytes().to_vec()),
        left: 200 * 1024 * 1024,
        end: Cursor::new(end.as_bytes().to_vec()),
    }
}

#[test]
fn d28_a_line_without_end_is_one_row_error_and_reading_goes_on() {
    for (begin, end) in [
        ("id,kind\nA,refund\nB,", "\nC,refund\n"),
        ("id,kind\nA,refund\n\"B", "\nC,refund\n"),
        ("{\"id\": \"A\"}\n{\"id\": \"", "\"}\n{\"id\": \"C\"}\n"),
    ] {
        let rows: Vec<_> = History::from_reader("t", without_end(begin, end)).unwrap().collect();
        let lines = outline(&rows);
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[1].ends_with("! the line is longer than 16 MiB"), "{lines:?}");
        assert!(lines[0].ends_with('A') && lines[2].ends_with('C'), "{lines:?}");
    }
}

#[test]
fn d28_a_value_without_end_is_malformed_and_not_kept() {
    let long = "x".repeat(64 * 1024 + 1);
    let fair = "x".repeat(64 * 1024);
    let list = "1,".repeat(40_000);
    let (rows, summary) = read(format!(
        "{{\"id\": \"A\", \"gift\": \"{long}\", \"lot\": [{list}1], \"fair\": \"{fair}\", \"seller_id\": \"{long}\"}}\n{{\"id\": \"{long}\"}}\n"
    ));
    let request = &rows[0].as_ref().unwrap().request;
    let mut extras: Vec<_> = request.extras().iter().map(|e| (&*e.name, e.value == Scalar::Other)).collect();
    extras.sort_unstable();
    assert_eq!(extras, [("fair", false), ("gift", true), ("lot", true)]);
    assert_eq!(*request.slot(Field::SellerId), Slot::Bad(Fault::Malformed));
    assert_eq!(rows[1].as_ref().unwrap().request.id().map(str::len), Some(200));
    let expected = [("malformed:another_field", 2), ("malformed:id", 1), ("malformed:seller_id", 1)];
    assert_eq!(
        summary.dirty.iter().map(|(what, count)| (&**what, count.count)).collect::<Vec<_>>(),
        expected
    );

    let (rows, summary) = read(format!("id,kind,gift\nA,refund,{long}\nB,refund,{fair}\n"));
    let gift = |row: usize| &rows[row].as_ref().unwrap().request.extras()[0].value;
    assert_eq!((gift(0), gift(1)), (&Scalar::Other, &Scalar::Cell(fair.into())));
    assert_eq!(summary.dirty["malformed:another_field"].count, 1);
}

#[test]
fn d28_a_name_without_end_is_not_kept() {
    let long = "n".repeat(100_000);
    let (rows, summary) = read(format!("{{\"id\": \"A\", \"{long}\": 1, \"{long}\": 2}}\n"));
    assert_eq!(outline(&rows), ["1 A"]);
    let kept: Vec<_> = summary.dirty.iter().map(|(key, values)| (key.len(), values.field.len())).collect();
    assert_eq!(kept, [("duplicate:".len() + 200, 200)]);
}

#[test]
fn d28_a_first_line_without_end_is_refused() {
    let error = History::from_reader("t", without_end("id,kind", "")).err().unwrap();
    assert_eq!(error.to_string(), "t:1: the header cannot be read: the line is longer than 16 MiB");
}

#[test]
fn d29_ragged_rows() {
    let (rows, _) = read("id,kind\nA,refund\nB\nC,refund,x\nD,refund\n");
    assert_eq!(
        outline(&rows),
        [
            "2 A",
            "3 ! the row has 1 cell where the header names 2 columns",
            "4 ! the row has 3 cells where the header names 2 columns",
            "5 D",
        ]
    );
}

#[test]
fn d29_a_quoted_cell_may_hold_line_breaks() {
    let (rows, summary) =
        read("id,kind,note\nA,refund,\"one\ntwo \"\"three\"\"\r\n\nfour\"\nB,refund,\"\"\n");
    assert_eq!(outline(&rows), ["2 A", "6 B"]);
    let note = rows[0].as_ref().unwrap().request.extras()[0].value.clone();
    assert_eq!(note, greenlight::model::Scalar::Cell("one\ntwo \"three\"\r\n\nfour".into()));
    assert_eq!(summary.blank_lines, 0);
}

#[test]
fn d29_an_open_quote_takes_no_other_row_with_it() {
    let many: String = (0..5_000).map(|at| format!("R{at},refund\n")).collect();
    let open = "! an opening quote is not closed";
    // Never closed; closed by the next quote far below, which makes the cells come out wrong; or right, but
    // with text behind the quote; or at the very end.
    let (rows, _) = read(format!("id,kind\nA,\"refund\n{many}"));
    assert_eq!(rows.len(), 5_001);
    assert_eq!(outline(&rows)[..2], [format!("2 {open}"), "3 R0".to_owned()]);
    let (rows, _) = read("id,kind\nA,\"refund\nB,refund\n\"C\",refund\nD,refund\n");
    assert_eq!(outline(&rows), [&format!("2 {open}"), "3 B", "4 C", "5 D"]);
    let (rows, _) = read("id,kind\nA,\"refund\nB,\"refund\nC,refund\n");
    assert_eq!(outline(&rows), [&format!("2 {open}"), &format!("3 {open}"), "4 C"]);
    let (rows, _) = read("id,kind\nA,refund\nB,\"refund");
    assert_eq!(outline(&rows), ["2 A", &format!("3 {open}")]);
    let (rows, _) = read("id,kind\n\"A\"x,refund\nB,refund\n");
    assert_eq!(outline(&rows), ["2 ! text stands behind a closing quote", "3 B"]);
}

#[test]
fn a_reader_that_fails_ends_the_history_and_is_told() {
    struct Failing(bool);
    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(io::Error::other("the cable is out"));
            }
            let line = b"id,kind\nA,refund\n";
            buffer[..4].copy_from_slice(&line[..4]);
            Ok(4)
        }
    }
    let error = History::from_reader("t", Failing(false)).err().unwrap();
    assert_eq!(error.to_string(), "`t` cannot be read: the cable is out");
}
