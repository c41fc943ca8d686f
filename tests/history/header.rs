//! Headers of tables: what is accepted, what stops before the first row.

use std::io::Cursor;

use greenlight::history::History;

use crate::shown::{outline, read};

fn refused(text: &[u8]) -> String {
    History::from_reader("t", Cursor::new(text.to_vec()))
        .err()
        .map_or("accepted".into(), |error| error.to_string())
}

#[test]
fn d29_separators_line_ends_and_byte_order_marks() {
    for text in [
        "id,kind,amount\nA,refund,18.40 USD\nB,cancel,\n",
        "id;kind;amount\nA;refund;18.40 USD\nB;cancel;\n",
        "id\tkind\tamount\nA\trefund\t18.40 USD\nB\tcancel\t\n",
        "\u{feff}id,kind,amount\r\nA,refund,18.40 USD\r\nB,cancel,\r\n",
        "id,kind,amount\rA,refund,18.40 USD\rB,cancel,\r",
        "\n\nid , kind,\"amount\"\nA, refund ,\"18.40 USD\"\nB,cancel,\"\"",
    ] {
        let (rows, summary) = read(text);
        let ids: Vec<_> =
            rows.iter().map(|row| row.as_ref().unwrap().request.id().unwrap().to_owned()).collect();
        assert_eq!(ids, ["A", "B"], "{text:?}");
        assert!(summary.dirty.is_empty(), "{:?}", summary.dirty);
    }
}

#[test]
fn d29_header_faults_stop_before_the_first_row() {
    assert_eq!(
        refused(b"id,kind,kind\nA,refund,refund\n"),
        "t:1: the column `kind` stands in the header twice"
    );
    assert_eq!(refused(b"id,request_id\nA,B\n"), "t:1: the column `request_id` stands in the header twice");
    assert_eq!(refused(b"id,vip,vip\nA,1,2\n"), "t:1: the column `vip` stands in the header twice");
    assert_eq!(
        refused(b"R-1,refund,18.40\nR-2,refund,9.99\n"),
        "t:1: the first line names no column that a history has: `R-1,refund,18.40`"
    );
    assert_eq!(refused(b"id,\"kind\nA,refund\n"), "t:1: the header cannot be read: a quote is not closed");
    assert_eq!(refused(b"id,ki\xffnd\n"), "t:1: the header cannot be read: byte 6 is not UTF-8");
    assert_eq!(refused(b"\xff\xfei\0d\0"), "`t` is UTF-16 text, no history of requests");
    assert_eq!(refused(b"i\0d,kind\n"), "`t` is no text, no history of requests");
}

#[test]
fn a_refusal_says_what_to_do() {
    let error = History::from_reader("t", Cursor::new("id,kind,kind\n")).err().unwrap();
    assert_eq!(error.help().as_deref(), Some("rename or remove one of the two columns"));
}

#[test]
fn what_other_exports_call_the_columns_is_suggested() {
    let help =
        |text: &str| History::from_reader("t", Cursor::new(text.to_owned())).err().unwrap().help().unwrap();
    assert_eq!(
        help("Order ID;Type;Refund Amount;Request time;Colour\n1;refund;2;3;red\n"),
        "rename columns, it may be `Order ID` to `id`, `Type` to `kind`, `Refund Amount` to `amount`, \
         `Request time` to `requested_at`; `greenlight fields --history` lists every name"
    );
    assert!(
        help("Kind,Amount,Reason\nrefund,1,damaged\n").contains("`Kind` to `kind`, `Amount` to `amount`")
    );
    for header in ["id,kind,amount", "Order ID,Type,Refund Amount"] {
        assert_eq!(
            help(&format!("Returns of November\n\n{header}\nA,refund,1 USD\n")),
            "the header seems to stand in line 3: delete the lines above it"
        );
    }
}

#[test]
fn what_a_spreadsheet_leaves_behind() {
    let (rows, summary) =
        read("id,kind,amount\n4.1E+18,refund,18.40 USD\n4.1E+18,refund,1 USD\nTotal,,19.40 USD\n");
    assert_eq!(outline(&rows), ["2 4.1E+18", "3 4.1E+18", "4 ! a row of totals is no request"]);
    assert_eq!(
        summary.notes,
        ["ids like `4.1E+18` were rounded by a spreadsheet: format that column as text and export it again"]
    );
}

#[test]
fn unknown_columns_are_kept_and_named_once() {
    let (rows, summary) = read(
        "id,kind,amonut,since_rts,loyalty_tier,review,\nA,refund,1,2h,gold,approval,\nB,refund,2,,,,x\n",
    );
    let extras = |row: usize| {
        let request = &rows[row].as_ref().unwrap().request;
        request.extras().iter().map(|extra| &*extra.name).collect::<Vec<_>>()
    };
    assert_eq!(extras(0), ["amonut", "loyalty_tier"]);
    assert_eq!(extras(1), ["amonut"]);
    assert_eq!(
        summary.notes,
        [
            "t: the column `since_rts` is not read: it is worked out from other fields",
            "t: the column `review` is not read: a past request has each of its reviews",
            "t: column 7 has no name and is not read",
            "t: columns that only a policy with a field of that name can use: `amonut` (did you mean `amount`?), \
             `loyalty_tier`",
        ]
    );
}

#[test]
fn d29_a_row_that_describes_the_columns_is_passed_over() {
    let header = "id,kind,amount,requested_at,skus\n";
    let described = format!(
        "{header}Request ID,What the buyer wants,Money asked for,When,SKUs\nA,refund,1 USD,2026-11-01T00:00:00Z,x\n"
    );
    let (rows, summary) = read(described);
    assert_eq!(outline(&rows), ["3 A"]);
    assert_eq!(summary.notes, ["t:2: the row under the header describes the columns and is passed over"]);
    // A dirty first row is a row: one typed cell that reads is enough, and so is a lone dirty one.
    let (rows, _) = read(format!("{header}A,What,Money,2026-11-01T00:00:00Z,x\n"));
    assert_eq!(outline(&rows), ["2 A"]);
    let (rows, _) = read(format!("{header}A,exchange,,,x\n"));
    assert_eq!(outline(&rows), ["2 A"]);
}

#[test]
fn a_dirty_first_row_is_a_request_and_does_not_vanish() {
    let header = "id,kind,reason,amount,currency,requested_at,outcome,responded_by\n";
    for row in [
        "R,exchange,Damaged,,,,approved,",
        "R,exchange,Damaged,,,,Approved,",
        "R,exchange,Damaged,,,,,SELLER",
        "R,exchange,Damaged,,usd,,,",
        "R,REFUND,Damaged,,,,,",
        "R,REFUND,Damaged,about ten,,a Monday,,",
        "R,exchange,,,,,,",
        "R1,exchange,Damaged,about ten,,a Monday,,",
    ] {
        let (rows, summary) = read(format!("{header}{row}\n"));
        assert_eq!((rows.len(), summary.described_rows), (1, 0), "{row}");
    }
    let described = "Request ID,The kind,The reason,How much,Which currency,When,What became of it,By whom";
    let (rows, summary) =
        read(format!("{header}{described}\nR1,refund,,,,,,\nR2,The kind,The reason,How much,,When,,\n"));
    assert_eq!(outline(&rows), ["3 R1", "4 R2"]);
    assert_eq!((summary.rows, summary.requests, summary.row_errors, summary.described_rows), (3, 2, 0, 1));
}
