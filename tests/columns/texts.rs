//! Texts that hardly repeat stand as they are: a dry run over them is the dry run row by row.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use greenlight::Policies;
use greenlight::history::{History, Values};
use greenlight::lang::Policy;
use greenlight::model::Field;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use crate::simulate::difference;

const BUYERS: [&str; 9] = ["b-01", "b-07", "B-01", "vip-1", "vip-", "zz", "", " b-01", "b-\u{fc}"];

/// A Parquet file of some requests that holds no dictionaries.
fn file(buyers: &[&str]) -> Vec<u8> {
    let column = |text: &dyn Fn(usize) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..buyers.len()).map(text)))
    };
    let buyer = buyers.iter().enumerate().map(|(row, buyer)| (row % 5 != 4).then_some(*buyer));
    let columns = [
        ("id", column(&|row| format!("R{row}"))),
        ("kind", column(&|_| "refund".into())),
        ("amount", column(&|row| format!("{}.50", row % 40))),
        ("currency", column(&|_| "USD".into())),
        ("requested_at", column(&|row| format!("2026-10-01T00:{:02}:00Z", row % 60))),
        ("buyer.id", Arc::new(buyer.collect::<StringArray>())),
        ("seller_id", column(&|row| format!("s-{}", row % 4))),
        ("reason_code", column(&|row| ["US", "b-01", "DE"][row % 3].into())),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true)));
    let (batch, mut bytes) = (batch.unwrap(), Vec::new());
    let properties = WriterProperties::builder().set_dictionary_enabled(false).build();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn policies(head: &str, rule: &str) -> Policies {
    let text = format!(
        "policy: ids
owner: seller
currency: USD
timezone: UTC
{head}
lists:
  blocked: [b-01, b-07, b-\u{fc}]
rules:
{rule}
  - rule: blocked
    because: So it is.
    when: {{ buyer.id: in blocked }}
    then: review
  - rule: nobody
    because: So it is.
    when: {{ buyer.id: absent }}
    then: review
  - rule: the-rest
    because: So it is.
    when: {{ amount: at most 20 }}
    then: approve
"
    );
    let policy = Policy::parse("ids.yaml", &text).map_err(|found| found.to_string());
    Policies::new(None, Some(policy.unwrap())).unwrap()
}

#[test]
fn a_dry_run_over_texts_as_they_stand_is_the_dry_run_row_by_row() {
    let like =
        "  - rule: vips\n    because: So it is.\n    when:\n      buyer.id: like vip-*\n    then: approve\n";
    let same =
        "  - { rule: same, because: So it is., when: { formula: buyer.id == reason_code }, then: review }";
    for (head, rule) in [("", ""), ("seller_id: s-1", ""), ("", like), ("", same)] {
        let policies = policies(head, rule);
        for spaces in [false, true] {
            let among: Vec<_> =
                BUYERS.iter().filter(|text| spaces || *text == &text.trim() && !text.is_empty()).collect();
            let buyers: Vec<&str> = (0..500).map(|row| *among[row * 7 % 31 % among.len()]).collect();
            let bytes = file(&buyers);
            let opened = || History::from_reader("history.parquet", Cursor::new(bytes.clone())).unwrap();
            let mut history = opened();
            let batches: Vec<_> = std::iter::from_fn(|| history.next_batch()).collect();
            let stands = |values: &Values| matches!(values, Values::Texts(_));
            assert!(batches.iter().all(|batch| stands(batch.column(Field::BuyerId).values()) != spaces));
            let simulator = policies.simulate();
            let rows = simulator.threads(1).run(opened());
            let columns = simulator.run_batches(batches.into_iter());
            assert_eq!(difference(&columns, &rows), None, "{head} {rule}");
            assert!(rows.to_text().contains("the-rest"));
        }
    }
}

/// The buyer of a row as a table or JSON writes it: hardly one is there twice, and some are odd.
fn buyer(row: usize) -> String {
    match row % 701 {
        0 => "b-01".into(),
        1 => String::new(),
        2 => format!("  b-{row} "),
        3 => format!("\u{a0}b-{row}"),
        4 => "x".repeat(70_000),
        5 => format!("\u{fc}-{row}"),
        _ => format!("b-{row}"),
    }
}

/// A table and the same as JSON Lines; the more rows, the more blocks.
fn lines(rows: usize) -> [(&'static str, String); 2] {
    let at = "2026-10-01T00:00:00Z";
    let mut table = String::from("id,kind,amount,currency,requested_at,buyer.id\n");
    let mut lines = String::new();
    for row in 0..rows {
        if row % 997 == 996 {
            table += "an error\n";
            lines += "{\n";
        }
        let currency = if row % 3 == 0 { "EUR" } else { "USD" };
        let buyer = buyer(row);
        table += &format!("R{row},refund,{}.50,{currency},{at},{buyer}\n", row % 40);
        let buyer = if row % 701 == 6 { row.to_string() } else { serde_json::to_string(&buyer).unwrap() };
        lines += &format!(
            "{{\"id\": \"R{row}\", \"kind\": \"refund\", \"amount\": {}.5, \"currency\": \"{currency}\", \"requested_at\": \"{at}\", \"buyer.id\": {buyer}}}\n",
            row % 40
        );
    }
    [("h.csv", table), ("h.jsonl", lines)]
}

#[test]
fn texts_that_hardly_repeat_say_in_batches_what_they_say_in_rows() {
    let policies = policies("", "");
    let simulator = policies.simulate();
    for (name, text) in lines(18_000) {
        let opened = || History::from_reader(name, Cursor::new(text.clone().into_bytes())).unwrap();
        let (mut by_row, mut by_batch) = (opened(), opened());
        let rows: Vec<_> = by_row.by_ref().filter_map(Result::ok).collect();
        let batches: Vec<_> = std::iter::from_fn(|| by_batch.next_batch()).collect();
        let pasts = batches.iter().flat_map(|batch| (0..batch.rows()).map(|row| batch.past(row)));
        assert!(pasts.map(|past| past.request).eq(rows.into_iter().map(|past| past.request)), "{name}");
        assert_eq!(by_batch.finish().unwrap(), by_row.finish().unwrap());
        let plain =
            batches.iter().filter(|batch| matches!(batch.column(Field::BuyerId).values(), Values::Texts(_)));
        assert_eq!(plain.count(), batches.len() - 1, "{name}: all but the first");
        let columns = simulator.run_batches(batches.into_iter());
        assert_eq!(difference(&columns, &simulator.threads(1).run(opened())), None, "{name}");
    }
}

#[test]
fn what_filled_a_block_fills_the_next_as_if_it_were_new() {
    let policies = policies("", "");
    for (name, text) in lines(60_000) {
        let opened = || History::from_reader(name, Cursor::new(text.clone().into_bytes())).unwrap();
        let (mut by_row, mut by_piece) = (opened(), opened());
        let rows: Vec<_> = by_row.by_ref().filter_map(Result::ok).collect();
        let (mut pasts, mut pieces, mut plain) = (Vec::new(), 0, 0);
        // Each piece is read before the next is asked for, so what filled it is there again.
        while let Some(mut piece) = by_piece.next_piece() {
            pieces += 1;
            while let Some(batch) = piece.next_batch() {
                pasts.extend((0..batch.rows()).map(|row| batch.past(row)));
                plain += usize::from(matches!(batch.column(Field::BuyerId).values(), Values::Texts(_)));
            }
        }
        assert!(pieces > 2, "{name}: {pieces} pieces");
        assert!(plain > pieces, "{name}: nothing was learned from piece to piece");
        assert_eq!(pasts.len(), rows.len());
        for (row, past) in rows.iter().zip(&pasts) {
            assert_eq!(
                (&row.request, &row.reviews, &row.origin),
                (&past.request, &past.reviews, &past.origin)
            );
        }
        assert_eq!(by_piece.finish().unwrap(), by_row.finish().unwrap());
        let rows = policies.simulate().threads(1).run(opened());
        for threads in [1, 2] {
            let mut history = opened();
            let simulator = policies.simulate().threads(threads);
            let columns = simulator.run_pieces(std::iter::from_fn(|| history.next_piece()));
            assert_eq!(difference(&columns, &rows), None, "{name}, {threads} threads");
        }
    }
}
