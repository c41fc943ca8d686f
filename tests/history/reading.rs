//! What is read of well-formed and slightly dirty histories.

use greenlight::history::{History, neutral};

use crate::shown::{Scratch, fixture, outline, read, show};

#[test]
fn a_small_table() {
    insta::assert_snapshot!(show(History::open([fixture("small.csv")]).unwrap()));
}

#[test]
fn small_json_lines() {
    insta::assert_snapshot!(show(History::open([fixture("small.jsonl")]).unwrap()));
}

#[test]
fn a_table_and_json_lines_of_the_same_requests_are_equal() {
    let table = History::open([fixture("small.csv")]).unwrap();
    let lines = History::open([fixture("small.jsonl")]).unwrap();
    for (mut row, line) in table.map(Result::unwrap).zip(lines.map(Result::unwrap)) {
        row.request.take_extra("loyalty_tier");
        assert_eq!(row.request, line.request);
        assert_eq!(row.reviews, line.reviews);
    }
}

#[test]
fn the_two_formats_count_alike() {
    let count = |name| {
        let mut history = History::open([fixture(name)]).unwrap();
        history.by_ref().for_each(drop);
        let summary = history.finish().unwrap();
        let dirty: Vec<_> =
            summary.dirty.into_iter().map(|(key, values)| (key, values.count, values.first)).collect();
        (summary.rows, summary.unmapped, dirty, summary.duplicates, summary.out_of_order)
    };
    assert_eq!(count("small.csv"), count("small.jsonl"));
}

#[test]
fn files_of_a_folder_are_read_in_the_order_of_their_names() {
    let scratch = Scratch::new();
    scratch.write("b.csv", "id,kind\nB,refund\n");
    scratch.write("a.jsonl", "{\"id\": \"A\", \"kind\": \"refund\"}\n");
    scratch.write("c.txt", "just a note, to myself\n");
    scratch.write(".hidden", "id,kind\nX,refund\n");
    let mut history = History::open([scratch.path()]).unwrap();
    let rows: Vec<_> = history.by_ref().collect();
    assert_eq!(outline(&rows), ["1 A", "2 B"]);
    let progress = history.progress();
    assert_eq!(Some(progress.read), progress.total);
    let summary = history.finish().unwrap();
    assert!(
        summary.notes[0]
            .ends_with("names no column that a history has: `just a note, to myself`: passed over")
    );
    let error = History::open([scratch.path().join("c.txt")]).err().unwrap();
    assert!(
        error.to_string().ends_with(
            "c.txt:1: the first line names no column that a history has: `just a note, to myself`"
        )
    );
}

#[test]
fn how_the_bytes_arrive_makes_no_difference() {
    struct Trickle(std::io::Cursor<Vec<u8>>, usize);
    impl std::io::Read for Trickle {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let length = buffer.len().min(self.1);
            self.0.read(&mut buffer[..length])
        }
    }
    for name in ["small.csv", "small.jsonl", "tiktok/returns_search.json"] {
        let bytes = std::fs::read(fixture(name)).unwrap();
        let shown = |size| {
            show(History::from_reader("t", Trickle(std::io::Cursor::new(bytes.clone()), size)).unwrap())
        };
        assert_eq!(shown(1), shown(usize::MAX), "{name}");
        assert_eq!(shown(7), shown(usize::MAX), "{name}");
    }
}

#[test]
fn what_cannot_be_opened_is_said_with_its_name() {
    let scratch = Scratch::new();
    let message = |path| History::open([path]).err().unwrap().to_string();
    assert!(message(scratch.path().join("gone.csv")).ends_with("gone.csv` does not exist"));
    assert!(message(scratch.path().to_path_buf()).ends_with("holds no file that is a history of requests"));
    let workbook = scratch.write("x.csv", b"PK\x03\x04\x15\x04");
    assert!(
        message(workbook).ends_with("x.csv` is a ZIP archive or an Excel workbook, no history of requests")
    );
    let other = scratch.write("y.json", "{\"name\": 1}");
    assert!(message(other).ends_with("y.json` is JSON with the keys `name`, no history of requests"));
}

#[test]
fn an_empty_file_is_no_error_and_no_secret() {
    let (rows, summary) = read("\n");
    assert!(rows.is_empty());
    assert_eq!(summary.notes, ["`t` is empty"]);
}

#[test]
fn d31_duplicates_and_disorder_are_counted_and_delivered() {
    let (rows, summary) = read(
        "id,requested_at\nA,2026-11-02T00:00:00Z\nB,2026-11-01T00:00:00Z\nA,2026-11-03T00:00:00Z\nA,2026-11-03T00:00:00Z\n",
    );
    assert_eq!(rows.len(), 4);
    assert_eq!((summary.duplicates, summary.out_of_order), (2, 1));
    assert_eq!(summary.first_duplicates, ["A", "A"]);
}

#[test]
fn d31_a_file_that_changes_while_it_is_read_is_reported() {
    let scratch = Scratch::new();
    let path = scratch.write("h.csv", "id,kind\nA,refund\n");
    let mut history = History::open([&path]).unwrap();
    assert!(history.next().is_some());
    scratch.write("h.csv", "id,kind\nA,refund\nB,refund\n");
    history.by_ref().for_each(drop);
    let notes = history.finish().unwrap().notes;
    assert!(notes[0].ends_with("h.csv` changed while it was read"), "{notes:?}");
}

#[test]
fn d32_cells_that_a_spreadsheet_would_run_are_neutralised() {
    for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
        assert_eq!(neutral(cell), format!("'{cell}"));
    }
    for cell in ["", "a=b", "18.40", "'=1", " =1"] {
        assert_eq!(neutral(cell), cell);
    }
}
