//! A history as text for snapshots, and files that last as long as a test.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use greenlight::history::{History, PastRequest, RowError, Summary};
use greenlight::model::{Field, Slot};

/// Everything in it, row by row, then the summary.
pub(crate) fn show(mut history: History) -> String {
    let mut text = String::new();
    for row in &mut history {
        match row {
            Ok(past) => show_past(&mut text, &past),
            Err(error) => writeln!(text, "{error}").unwrap(),
        }
        text.push('\n');
    }
    match history.finish() {
        Ok(summary) => show_summary(&mut text, &summary),
        Err(error) => writeln!(text, "stopped: {error}").unwrap(),
    }
    text
}

fn show_past(text: &mut String, past: &PastRequest) {
    let request = &past.request;
    writeln!(text, "{} {}", past.origin, request.id().unwrap_or("(no id)")).unwrap();
    for &field in Field::ALL {
        match request.slot(field) {
            Slot::Absent => {}
            Slot::Bad(fault) => writeln!(text, "  {}: ? {}", field.name(), fault.name()).unwrap(),
            Slot::Value(value) => {
                writeln!(text, "  {}: {}", field.name(), value.display(Some(field))).unwrap()
            }
        }
    }
    for extra in request.extras() {
        writeln!(text, "  + {}: {:?}", extra.name, extra.value).unwrap();
    }
    for review in &past.reviews {
        let began = review.began_at.map_or("?".into(), |at| at.to_string());
        write!(text, "  {} from {began}: ", review.review.name()).unwrap();
        match &review.answer {
            None => writeln!(text, "no answer").unwrap(),
            Some(answer) => {
                let at = answer.at.map_or("?".into(), |at| at.to_string());
                let by = answer.by.map_or("?".into(), |by| by.to_string());
                writeln!(text, "{} at {at} by {by}", answer.outcome).unwrap();
            }
        }
    }
}

fn show_summary(text: &mut String, summary: &Summary) {
    let rows = summary.requests + summary.row_errors + summary.described_rows;
    assert_eq!(summary.rows, rows, "rows do not add up");
    writeln!(
        text,
        "{} rows = {} requests + {} row errors",
        summary.rows, summary.requests, summary.row_errors
    )
    .unwrap();
    writeln!(text, "{} blank lines, {} out of order", summary.blank_lines, summary.out_of_order).unwrap();
    writeln!(text, "{} duplicates: {:?}", summary.duplicates, summary.first_duplicates).unwrap();
    for ((field, code), count) in &summary.unmapped {
        writeln!(text, "unmapped {field} `{code}`: {count}").unwrap();
    }
    for (value, dirty) in &summary.dirty {
        writeln!(text, "dirty {value}: {}, the first `{}`", dirty.count, dirty.first).unwrap();
    }
    for note in &summary.notes {
        writeln!(text, "note: {note}").unwrap();
    }
}

/// The rows and the summary of a text, read as a stream.
pub(crate) fn read(text: impl Into<Vec<u8>>) -> (Vec<Result<PastRequest, RowError>>, Summary) {
    let mut history = History::from_reader("t", std::io::Cursor::new(text.into())).unwrap();
    let rows: Vec<_> = history.by_ref().collect();
    let summary = history.finish().unwrap();
    assert_eq!(summary.rows, rows.len() as u64 + summary.described_rows);
    assert_eq!(summary.rows, summary.requests + summary.row_errors + summary.described_rows);
    (rows, summary)
}

/// Ids of the requests and messages of the errors, in order.
pub(crate) fn outline(rows: &[Result<PastRequest, RowError>]) -> Vec<String> {
    let line = |row: &Result<PastRequest, RowError>| match row {
        Ok(past) => format!("{} {}", past.origin.record, past.request.id().unwrap_or("-")),
        Err(error) => format!("{} ! {}", error.origin.record, error.message),
    };
    rows.iter().map(line).collect()
}

pub(crate) fn fixture(name: &str) -> PathBuf {
    // Relative, so that names in snapshots are the same on every machine: tests run in the package's folder.
    Path::new("tests/history").join(name)
}

/// A folder of its own that goes with the test.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("greenlight-history-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
