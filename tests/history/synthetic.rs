//! The committed synthetic history is what its generator makes, and reads as it should.

#[path = "../../examples/synthesize/model/mod.rs"]
pub(crate) mod model;

use greenlight::history::History;
use model::{Format, World};

use crate::shown::read;

pub(crate) fn made(requests: u64, seed: u64, format: Format) -> String {
    let mut text = format.header();
    for row in World::new(requests, seed) {
        format.line(&row, &mut text);
    }
    text
}

#[test]
fn the_committed_file_is_what_the_generator_makes() {
    let committed = std::fs::read_to_string("examples/history/synthetic-2000.csv").unwrap();
    let made = made(2_000, 7, Format::from_name("csv").unwrap());
    assert!(committed == made, "run the command in examples/history/README.md and commit the file");
    assert!(committed.len() < 1_200_000);
}

#[test]
fn the_committed_file_is_read_whole() {
    let mut history = History::open(["examples/history/synthetic-2000.csv"]).unwrap();
    assert_eq!(history.by_ref().filter_map(Result::ok).count(), 2_000);
    let summary = history.finish().unwrap();
    assert_eq!(
        (summary.rows, summary.row_errors, summary.duplicates, summary.out_of_order),
        (2_000, 0, 0, 0)
    );
    assert_eq!(summary.notes, Vec::<String>::new());
    let strange: u64 = summary.dirty.values().map(|values| values.count).sum();
    assert!((5..100).contains(&strange), "{:?}", summary.dirty);
    assert!(summary.unmapped.keys().any(|(field, _)| field == "reason_code"));
}

#[test]
fn both_formats_hold_the_same_requests() {
    let table = read(made(400, 11, Format::from_name("csv").unwrap())).0;
    let lines = read(made(400, 11, Format::from_name("jsonl").unwrap())).0;
    assert_eq!(table.len(), 400);
    for (row, line) in table.iter().zip(&lines) {
        let (row, line) = (row.as_ref().unwrap(), line.as_ref().unwrap());
        assert_eq!(row.request, line.request);
        assert_eq!(row.reviews, line.reviews);
    }
}

#[test]
fn another_seed_is_another_shop() {
    let csv = Format::from_name("csv").unwrap();
    assert_ne!(made(50, 1, csv), made(50, 2, csv));
    assert_eq!(made(50, 1, csv), made(50, 1, csv));
}
