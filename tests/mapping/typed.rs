//! What a mapping makes of typed values in Parquet is what it makes of the same values in lines of JSON.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, ListBuilder};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, TimestampMicrosecondArray, UInt64Array,
};
use greenlight::history::{History, Mapping, PastRequest, Summary};
use greenlight::model::{Fault, Field, Slot};
use parquet::arrow::ArrowWriter;

/// A Parquet file of these columns.
pub(crate) fn file(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn read(bytes: &[u8], mapping: &str) -> (Vec<PastRequest>, Summary) {
    let mapping = Mapping::parse("typed.yaml", mapping).unwrap_or_else(|error| panic!("{error}"));
    let mut history = History::from_reader_mapped("t", Cursor::new(bytes.to_vec()), mapping).unwrap();
    let rows = history.by_ref().map(Result::unwrap).collect();
    (rows, history.finish().unwrap())
}

fn same(mapping: &str, lines: &str, columns: Vec<(&str, ArrayRef)>) -> Vec<PastRequest> {
    let mapping = format!("mapping: typed\ncurrency: USD\n{mapping}");
    let (expected, told) = read(lines.as_bytes(), &mapping);
    let (rows, summary) = read(&file(columns), &mapping);
    assert_eq!(rows.len(), expected.len());
    for (row, line) in rows.iter().zip(&expected) {
        assert_eq!(row.request, line.request);
        assert_eq!(row.reviews, line.reviews);
    }
    let dirty = |summary: &Summary| {
        summary.dirty.iter().map(|(key, values)| (key.clone(), values.count)).collect::<Vec<_>>()
    };
    assert_eq!(dirty(&summary), dirty(&told));
    rows
}

#[test]
fn words_of_flags_count_where_a_column_is_of_truth_values() {
    let flags = || -> ArrayRef { Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])) };
    let rows = same(
        "columns:\n  has_note: { column: no_note, words: { \"true\": \"false\", \"false\": \"true\" } }\n  \
         is_quick_refund: { column: quick, empty: [\"false\"] }\nothers:\n  vip: { column: vip, words: { \"true\": \"false\" } }\n",
        "{\"no_note\": true, \"quick\": true, \"vip\": true}\n{\"no_note\": false, \"quick\": false, \"vip\": false}\n{}\n",
        vec![("no_note", flags()), ("quick", flags()), ("vip", flags())],
    );
    assert_eq!(rows[1].request.slot(Field::IsQuickRefund), &Slot::Absent);
}

#[test]
fn what_stands_for_nothing_is_nothing_in_a_column_of_integers() {
    let numbers = || -> ArrayRef { Arc::new(Int64Array::from(vec![Some(-1), Some(1), Some(7), None])) };
    let mut lists = ListBuilder::new(Int64Builder::new());
    for list in [Some(vec![1, 7]), Some(vec![]), None, Some(vec![2])] {
        match list {
            Some(items) => lists.append_value(items.into_iter().map(Some)),
            None => lists.append_null(),
        }
    }
    same(
        "columns:\n  id: { column: number, empty: [\"-1\"] }\nothers:\n  points: { column: pts, empty: [\"-1\"] }\n  \
         tier: { column: tier, words: { \"1\": gold } }\n  labels: { column: labels, words: { \"7\": seven } }\n",
        "{\"number\": -1, \"pts\": -1, \"tier\": -1, \"labels\": [1, 7]}\n\
         {\"number\": 1, \"pts\": 1, \"tier\": 1, \"labels\": []}\n\
         {\"number\": 7, \"pts\": 7, \"tier\": 7}\n\
         {\"labels\": [2]}\n",
        vec![
            ("number", numbers()),
            ("pts", numbers()),
            ("tier", numbers()),
            ("labels", Arc::new(lists.finish())),
        ],
    );
}

#[test]
fn numbers_beyond_those_that_are_read_are_out_of_range_in_whatever_unit() {
    let large = || -> ArrayRef { Arc::new(UInt64Array::from(vec![u64::MAX, 1_800_000_000_000_000_000])) };
    let cents = || -> ArrayRef { Arc::new(Int64Array::from(vec![200_000_000_000_000, 1_840])) };
    let rows = same(
        "columns:\n  buyer.account_age: age\n  deadline_at: { column: until, unit: nanoseconds }\n  \
         rts_at: { column: ready, unit: microseconds }\n  amount: { column: cents, unit: cents }\n  \
         order.amount: { column: minor, unit: minor units }\n  buyer.return_rate: { column: rate, unit: percent }\n",
        "{\"age\": 18446744073709551615, \"until\": 18446744073709551615, \"ready\": 18446744073709551615, \
         \"cents\": 200000000000000, \"minor\": 200000000000000, \"rate\": 200000000000000}\n\
         {\"age\": 1800000000000000000, \"until\": 1800000000000000000, \"ready\": 1800000000000000000, \
         \"cents\": 1840, \"minor\": 1840, \"rate\": 1840}\n",
        vec![
            ("age", large()),
            ("until", large()),
            ("ready", large()),
            ("cents", cents()),
            ("minor", cents()),
            ("rate", cents()),
        ],
    );
    for field in [Field::BuyerAccountAge, Field::DeadlineAt, Field::RtsAt, Field::Amount, Field::OrderAmount]
    {
        assert_eq!(rows[0].request.slot(field), &Slot::Bad(Fault::OutOfRange), "{}", field.name());
    }
}

#[test]
fn the_unit_of_a_timestamp_is_its_own() {
    let until = TimestampMicrosecondArray::from(vec![i64::MAX, 1_793_310_000_000_000]).with_timezone("UTC");
    let mapping = "mapping: typed\ncolumns:\n  deadline_at: { column: until, unit: milliseconds }\n";
    let (rows, _) = read(&file(vec![("until", Arc::new(until))]), mapping);
    assert_eq!(rows[0].request.slot(Field::DeadlineAt), &Slot::Bad(Fault::OutOfRange));
    assert!(matches!(rows[1].request.slot(Field::DeadlineAt), Slot::Value(_)));
}

#[test]
fn a_date_whose_midnight_was_skipped_begins_with_its_first_second() {
    // In Beirut summer time begins at midnight.
    let days = Date32Array::from(vec![20_541, 20_542]);
    for form in ["", ", form: \"YYYY-MM-DD\""] {
        same(
            &format!("columns:\n  rts_at: {{ column: day, timezone: Asia/Beirut{form} }}\n"),
            "{\"day\": \"2026-03-29\"}\n{\"day\": \"2026-03-30\"}\n",
            vec![("day", Arc::new(days.clone()))],
        );
    }
}
