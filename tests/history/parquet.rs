//! Parquet files: what is read of them is what a table of the same values says, and what they must be survived.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, Decimal128Array, DictionaryArray, DurationMillisecondArray, Float64Array,
    Int32Array, Int64Array, RecordBatch, StringArray, StringViewArray, StructArray,
    TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray,
};
use arrow_schema::{DataType, Field};
use greenlight::history::{History, HistoryError, PastRequest, Piece, Summary};
use greenlight::model::{Fault, Field as Ours, Slot, Value};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};

use crate::shown::Scratch;

/// A Parquet file of these columns.
fn file(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    packed(columns, WriterProperties::builder().set_max_row_group_row_count(Some(3)).build())
}

fn packed(columns: Vec<(&str, ArrayRef)>, properties: WriterProperties) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    );
    let batch = batch.unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// A table as Parquet, every cell a text.
pub(crate) fn as_texts(table: &str) -> Vec<u8> {
    let mut csv = csv::Reader::from_reader(table.as_bytes());
    let names: Vec<String> = csv.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    let column = |at: usize| -> ArrayRef {
        let cells = rows.iter().map(|row| Some(&row[at]).filter(|cell| !cell.is_empty()));
        if at.is_multiple_of(3) {
            Arc::new(cells.collect::<StringViewArray>())
        } else {
            Arc::new(cells.collect::<StringArray>())
        }
    };
    file(names.iter().enumerate().map(|(at, name)| (name.as_str(), column(at))).collect())
}

pub(crate) fn opened(bytes: &[u8]) -> Result<History, HistoryError> {
    History::from_reader("t", Cursor::new(bytes.to_vec()))
}

/// What row by row is read, and in batches, and in row groups of which the last is read first, which must be the same.
fn read(bytes: &[u8]) -> Result<(Vec<PastRequest>, Summary), HistoryError> {
    let mut rows = opened(bytes)?;
    let one_by_one: Vec<_> = rows.by_ref().map(Result::unwrap).collect();
    let summary = rows.finish()?;
    let mut batches = opened(bytes)?;
    let mut pasts = Vec::new();
    while let Some(batch) = batches.next_batch() {
        pasts.extend((0..batch.rows()).map(|row| batch.past(row)));
    }
    assert_eq!(batches.finish()?, summary);
    let mut history = opened(bytes)?;
    let mut pieces: Vec<_> = std::iter::from_fn(|| history.next_piece()).collect();
    let read = |piece: &mut Piece| {
        let batches: Vec<_> = std::iter::from_fn(|| piece.next_batch()).collect();
        batches.iter().flat_map(|batch| (0..batch.rows()).map(|row| batch.past(row))).collect::<Vec<_>>()
    };
    let mut groups: Vec<_> = pieces.iter_mut().rev().map(read).collect();
    groups.reverse();
    assert_eq!(history.finish()?, summary);
    assert_eq!(format!("{:?}", groups.concat()), format!("{pasts:?}"));
    assert_eq!(pasts.len(), one_by_one.len());
    for (a, b) in pasts.iter().zip(&one_by_one) {
        assert_eq!((&a.request, &a.reviews, &a.origin), (&b.request, &b.reviews, &b.origin));
    }
    Ok((one_by_one, summary))
}

fn refused(columns: Vec<(&str, ArrayRef)>) -> String {
    let error = read(&file(columns)).map(drop).unwrap_err();
    format!("{error}\n{}", error.help().unwrap_or_default())
}

fn texts(cells: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(cells.to_vec()))
}

/// The table, read as text, and the columns are the same history.
fn same(table: &str, columns: Vec<(&str, ArrayRef)>) {
    let mut history = History::from_reader("t", Cursor::new(table.as_bytes().to_vec())).unwrap();
    let rows: Vec<_> = history.by_ref().map(Result::unwrap).collect();
    let expected = history.finish().unwrap();
    let (pasts, summary) = read(&file(columns)).unwrap();
    assert_eq!(rows.len(), pasts.len());
    for (row, past) in rows.iter().zip(&pasts) {
        assert_eq!(row.request, past.request);
        assert_eq!(row.reviews, past.reviews);
    }
    let counts = |summary: &Summary| {
        let dirty = summary.dirty.iter().map(|(key, values)| (key.clone(), values.count)).collect::<Vec<_>>();
        (
            dirty,
            summary.rows,
            summary.requests,
            summary.duplicates,
            summary.out_of_order,
            summary.unmapped.clone(),
        )
    };
    assert_eq!(counts(&expected), counts(&summary));
}

fn decimals(units: &[Option<i128>], precision: u8, scale: i8) -> ArrayRef {
    let array = Decimal128Array::from(units.to_vec());
    Arc::new(array.with_precision_and_scale(precision, scale).unwrap())
}

#[test]
fn typed_columns_say_what_the_cells_of_a_table_say() {
    let table = "\
id,kind,reason_code,amount,currency,photos,has_note,buyer.return_rate,buyer.risk_score,buyer.tags,buyer.account_age,requested_at,delivered_at,outcome,responded_at,responded_by
7001,refund,ecom_order_delivered_refund_reason_damaged,18.40,USD,2,true,0.625,12.5,vip|new,86400,2026-11-01T08:00:00Z,1793310000,approved,2026-11-02T08:00:00Z,seller
7002,cancel,ecom_order_delivered_refund_reason_new,-1.00,USD,-1,false,1.700,101,,-60,2026-11-01T08:00:00Z,0,granted,,
7003,exchange,,12.50,JPY,,,,,a,,1999-01-01T00:00:00Z,,,2026-11-02T08:00:00Z,bot
7003,refund,,1.00,,3,true,0.000,0,,3600,2026-10-01T08:00:00Z,1793310001,rejected,2026-09-02T08:00:00Z,rule
";
    let at = |text: &str| greenlight::model::Moment::parse(text).unwrap().unix();
    let asked = [
        Some(at("2026-11-01T08:00:00Z")),
        Some(at("2026-11-01T08:00:00Z")),
        Some(at("1999-01-01T00:00:00Z")),
        Some(at("2026-10-01T08:00:00Z")),
    ];
    let answered = [
        Some(at("2026-11-02T08:00:00Z")),
        None,
        Some(at("2026-11-02T08:00:00Z")),
        Some(at("2026-09-02T08:00:00Z")),
    ];
    let times = |of_a_second: i64, times: &[Option<i64>]| -> Vec<Option<i64>> {
        times.iter().map(|time| time.map(|time| time * of_a_second + of_a_second / 3)).collect()
    };
    let tags = || -> ArrayRef {
        let mut tags = ListBuilder::new(StringBuilder::new());
        tags.append_value([Some("vip"), Some("new")]);
        tags.append_null();
        tags.append_value([Some("a")]);
        tags.append_null();
        Arc::new(tags.finish())
    };
    let codes: DictionaryArray<Int32Type> = [
        Some("ecom_order_delivered_refund_reason_damaged"),
        Some("ecom_order_delivered_refund_reason_new"),
        None,
        Some(""),
    ]
    .into_iter()
    .collect();
    let utc = |array: ArrayRef| array;
    for (unit, requested, responded) in [
        (
            "s",
            utc(Arc::new(TimestampSecondArray::from(times(1, &asked)).with_timezone("UTC"))),
            utc(Arc::new(TimestampSecondArray::from(times(1, &answered)).with_timezone("UTC"))),
        ),
        (
            "ms",
            utc(Arc::new(TimestampMillisecondArray::from(times(1_000, &asked)).with_timezone("UTC"))),
            utc(Arc::new(
                TimestampMillisecondArray::from(times(1_000, &answered)).with_timezone("Asia/Tokyo"),
            )),
        ),
        (
            "µs",
            utc(Arc::new(TimestampMicrosecondArray::from(times(1_000_000, &asked)).with_timezone("UTC"))),
            utc(Arc::new(
                TimestampMicrosecondArray::from(times(1_000_000, &answered)).with_timezone("+02:00"),
            )),
        ),
        (
            "ns",
            utc(Arc::new(TimestampNanosecondArray::from(times(1_000_000_000, &asked)).with_timezone("UTC"))),
            utc(Arc::new(
                TimestampNanosecondArray::from(times(1_000_000_000, &answered)).with_timezone("UTC"),
            )),
        ),
    ] {
        for scale in [2, 4, 20] {
            let tens = 10_i128.pow(scale);
            let amounts = [Some(1840), Some(-100), Some(1250), Some(100)]
                .map(|cents: Option<i128>| cents.map(|cents| cents * tens / 100));
            let amounts = decimals(&amounts, if scale == 20 { 38 } else { 18 }, i8::try_from(scale).unwrap());
            let rates = decimals(&[Some(625), Some(1_700), None, Some(0)], 9, 3);
            let risks = decimals(&[Some(125), Some(1_010), None, Some(0)], 5, 1);
            let ages =
                DurationMillisecondArray::from(vec![Some(86_400_000), Some(-60_000), None, Some(3_600_999)]);
            same(
                table,
                vec![
                    ("id", Arc::new(Int64Array::from(vec![7001, 7002, 7003, 7003]))),
                    ("kind", texts(&["refund", "cancel", "exchange", "refund"])),
                    ("reason_code", Arc::new(codes.clone())),
                    ("amount", amounts),
                    ("currency", texts(&["USD", "USD", "JPY", ""])),
                    ("photos", Arc::new(Int32Array::from(vec![Some(2), Some(-1), None, Some(3)]))),
                    (
                        "has_note",
                        Arc::new(BooleanArray::from(vec![Some(true), Some(false), None, Some(true)])),
                    ),
                    ("buyer.return_rate", rates),
                    ("buyer.risk_score", risks),
                    ("buyer.tags", tags()),
                    ("buyer.account_age", Arc::new(ages)),
                    ("requested_at", requested.clone()),
                    (
                        "delivered_at",
                        Arc::new(Int64Array::from(vec![
                            Some(1_793_310_000),
                            Some(0),
                            None,
                            Some(1_793_310_001),
                        ])),
                    ),
                    (
                        "outcome",
                        Arc::new(StringArray::from(vec![
                            Some("approved"),
                            Some("granted"),
                            None,
                            Some("rejected"),
                        ])),
                    ),
                    ("responded_at", responded.clone()),
                    (
                        "responded_by",
                        Arc::new(StringArray::from(vec![Some("seller"), None, Some("bot"), Some("rule")])),
                    ),
                ],
            );
            assert!(!unit.is_empty());
        }
    }
}

#[test]
fn groups_of_columns_go_by_dotted_names() {
    let lines: ArrayRef = Arc::new(Int32Array::from(vec![Some(2), None, Some(4)]));
    let status: ArrayRef = Arc::new(StringArray::from(vec![Some("delivered"), Some("on_hold"), None]));
    let order = StructArray::try_new(
        vec![Field::new("lines", DataType::Int32, true), Field::new("status", DataType::Utf8, true)].into(),
        vec![lines, status],
        Some(vec![true, true, false].into()),
    );
    same(
        "id,order.lines,order.status\nA,2,delivered\nB,,on_hold\nC,,\n",
        vec![("id", texts(&["A", "B", "C"])), ("order", Arc::new(order.unwrap()))],
    );
}

#[test]
fn a_column_of_another_kind_is_named_with_what_to_do() {
    let amounts = || -> ArrayRef { Arc::new(Float64Array::from(vec![1.5, 2.0])) };
    assert_eq!(
        refused(vec![("id", texts(&["A", "B"])), ("amount", amounts())]),
        "`t`: the column `amount` holds floats\nfloats are not exact: write the column as a decimal such as \
         DECIMAL(18, 2), as an integer, or as text"
    );
    let cents: ArrayRef = Arc::new(Int64Array::from(vec![150, 200]));
    assert!(refused(vec![("id", texts(&["A", "B"])), ("amount", cents.clone())]).contains("may be cents"));
    assert!(refused(vec![("kind", cents)]).starts_with("`t`: the column `kind` holds integers\n"));
    let local: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![1, 2]));
    assert!(
        refused(vec![("responded_at", local)])
            .starts_with("`t`: the column `responded_at` holds timestamps without a time zone\n")
    );
    assert_eq!(
        refused(vec![("Order ID", texts(&["A"])), ("Refund Amount", texts(&["1"]))]),
        "`t`: no column is one that a history has: `Order ID, Refund Amount`\nrename columns, it may be `Order ID` to \
         `id`, `Refund Amount` to `amount`; `greenlight fields --history` lists every name"
    );
    assert!(
        refused(vec![("id", texts(&["A"])), ("request_id", texts(&["B"]))])
            .contains("two columns go by the name `request_id`")
    );
}

#[test]
fn what_is_not_asked_for_is_not_read_and_stands_in_nobodys_way() {
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![1.5, 2.0]));
    let bytes = file(vec![
        ("id", texts(&["A", "B"])),
        ("buyer.risk_score", floats.clone()),
        ("weather", floats),
        ("kind", texts(&["refund", "cancel"])),
    ]);
    assert!(read(&bytes).is_err());
    let mut history = opened(&bytes).unwrap().only(["reason"]);
    assert_eq!(history.next_batch().unwrap().rows(), 2);
    assert!(history.next_batch().is_none());
    history.finish().unwrap();
    for name in ["buyer.risk_score", "weather"] {
        let mut history = opened(&bytes).unwrap().only([name]);
        assert!(history.next_batch().is_none());
        assert!(history.finish().unwrap_err().to_string().contains(name));
    }
}

#[test]
fn a_text_column_with_too_many_texts_for_a_dictionary_is_read_all_the_same() {
    let names: Vec<String> = (0..3_000).map(|at| format!("buyer-{at}-{}", "x".repeat(100))).collect();
    let column: ArrayRef = Arc::new(StringArray::from_iter_values(&names));
    let properties = WriterProperties::builder()
        .set_dictionary_page_size_limit(20_000)
        .set_data_page_row_count_limit(100)
        .set_write_batch_size(64)
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let (rows, _) =
        read(&packed(vec![("buyer.id", column.clone()), ("seller_id", column)], properties)).unwrap();
    for (row, name) in rows.iter().zip(&names) {
        for field in ["buyer.id", "seller_id"] {
            let field = Ours::from_name(field).unwrap();
            assert_eq!(row.request.slot(field), &Slot::Value(Value::Text(name.as_str().into())));
        }
    }
    assert_eq!(rows.len(), 3_000);
}

#[test]
fn long_texts_are_not_read_in_large_batches() {
    // The first row group holds little and says much, and is read as texts because of the second.
    let long = "x".repeat(16_000);
    let texts = (0..9_100).map(|row| if row < 9_000 { long.clone() } else { format!("{row}{long}") });
    let column: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(9_000))
        .set_dictionary_page_size_limit(200_000)
        .set_compression(Compression::SNAPPY)
        .build();
    let bytes = packed(vec![("buyer.id", column)], properties);
    let rows_of = |bytes: &[u8]| {
        let mut history = opened(bytes).unwrap();
        let rows: Vec<_> = std::iter::from_fn(|| history.next_batch().map(|batch| batch.rows())).collect();
        history.finish().unwrap();
        rows
    };
    assert_eq!(rows_of(&bytes), [8_192, 808, 100]);
    let short: ArrayRef = Arc::new(StringArray::from_iter_values((0..9_100).map(|row| row.to_string())));
    let properties = WriterProperties::builder().set_dictionary_enabled(false).build();
    assert_eq!(rows_of(&packed(vec![("buyer.id", short)], properties)), [9_100]);
}

#[test]
fn files_and_packed_streams_are_the_same_history() {
    let scratch = Scratch::new();
    let bytes = file(vec![("id", texts(&["A", "B", "C", "D"])), ("kind", texts(&["refund"; 4]))]);
    let path = scratch.write("x.parquet", &bytes);
    let mut history = History::open([&path]).unwrap();
    let origins: Vec<_> = history.by_ref().map(|row| row.unwrap().origin.record).collect();
    assert_eq!(origins, [1, 2, 3, 4]);
    assert!(history.progress().read >= bytes.len() as u64);
    assert_eq!(history.finish().unwrap().notes, Vec::<String>::new());
}

/// A file with a bit of everything, in several row groups and pages.
fn varied(properties: WriterProperties) -> Vec<u8> {
    let rows = 500_i64;
    let mut tags = ListBuilder::new(StringBuilder::new());
    for row in 0..rows {
        tags.append_value([Some("vip"), Some(if row % 3 == 0 { "new" } else { "old" })]);
    }
    let every = |at: fn(i64) -> Option<i64>| (0..rows).map(at).collect::<Vec<_>>();
    let amounts =
        every(|row| (row % 7 > 0).then_some(row * 10)).into_iter().map(|cents| cents.map(i128::from));
    let moments = every(|row| (row % 5 > 0).then_some(1_793_310_000_000_000 + row * 1_000_000));
    let kinds = ["refund", "cancel", "replacement", "return_and_refund"];
    packed(
        vec![
            ("id", Arc::new(StringArray::from_iter_values((0..rows).map(|row| format!("R-{row}"))))),
            ("kind", Arc::new(StringArray::from_iter_values((0..rows).map(|row| kinds[row as usize % 4])))),
            ("amount", decimals(&amounts.collect::<Vec<_>>(), 18, 2)),
            ("currency", Arc::new(StringArray::from_iter_values((0..rows).map(|_| "USD")))),
            ("photos", Arc::new(Int64Array::from(every(|row| Some(row % 4))))),
            ("has_note", Arc::new(BooleanArray::from_iter((0..rows).map(|row| Some(row % 2 == 0))))),
            ("buyer.tags", Arc::new(tags.finish())),
            ("requested_at", Arc::new(TimestampMicrosecondArray::from(moments).with_timezone("UTC"))),
        ],
        properties,
    )
}

/// Reads to the end, or to an error; whichever it is, no panic comes through and the counts add up.
fn survives(bytes: &[u8]) -> Option<u64> {
    let mut history = opened(bytes).ok()?;
    let mut rows = 0;
    while let Some(batch) = history.next_batch() {
        rows += batch.rows() as u64;
        (0..batch.rows()).step_by(61).for_each(|row| drop(batch.past(row)));
    }
    assert_eq!(history.summary().rows, rows);
    history.finish().ok().map(|summary| summary.requests)
}

/// Panics are contained, so they need not be told while many are provoked.
fn in_silence<T>(work: impl FnOnce() -> T + std::panic::UnwindSafe) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = std::panic::catch_unwind(work);
    std::panic::set_hook(hook);
    done.unwrap()
}

#[test]
fn d30_a_damaged_file_is_an_error_and_never_a_panic() {
    let plain = || {
        WriterProperties::builder()
            .set_max_row_group_row_count(Some(200))
            .set_data_page_row_count_limit(64)
            .set_write_batch_size(32)
    };
    let files = [
        varied(plain().build()),
        varied(plain().set_compression(Compression::SNAPPY).build()),
        varied(
            plain()
                .set_dictionary_enabled(false)
                .set_compression(Compression::ZSTD(ZstdLevel::default()))
                .build(),
        ),
        varied(plain().set_writer_version(WriterVersion::PARQUET_2_0).build()),
    ];
    in_silence(move || {
        let mut errors = 0;
        for bytes in &files {
            assert_eq!(survives(bytes), Some(500));
            for cut in (4..bytes.len()).step_by(97).chain(bytes.len() - 12..bytes.len()) {
                assert_eq!(survives(&bytes[..cut]), None, "cut at {cut}");
            }
            // SplitMix64 once more, so that the same bytes are turned everywhere.
            let mut state = bytes.len() as u64;
            let mut draw = |end: usize| {
                state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut bits = state;
                bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                usize::try_from((bits ^ (bits >> 31)) % end as u64).unwrap()
            };
            let footer =
                u32::from_le_bytes(bytes[bytes.len() - 8..bytes.len() - 4].try_into().unwrap()) as usize;
            for round in 0..DAMAGED {
                let mut damaged = bytes.clone();
                for _ in 0..=draw(3) {
                    // Half of them in the footer, where sizes and places stand.
                    let at = if round % 2 == 0 {
                        bytes.len() - 8 - footer + draw(footer)
                    } else {
                        draw(bytes.len())
                    };
                    damaged[at] = match draw(4) {
                        0 => 0,
                        1 => 0xff,
                        _ => damaged[at] ^ (1 << draw(8)),
                    };
                }
                errors += usize::from(survives(&damaged).is_none());
            }
        }
        assert!(errors > 0);
    });
}

/// How many damaged files are read of each kind.
const DAMAGED: usize = 1_500;

#[test]
fn d30_the_column_that_cannot_be_read_is_named() {
    let bytes = varied(WriterProperties::builder().set_compression(Compression::SNAPPY).build());
    // The pages of the fifth column begin somewhere before the footer: damage all that come after the others.
    let reader = parquet::file::reader::SerializedFileReader::new(bytes::Bytes::from(bytes.clone())).unwrap();
    let chunk = parquet::file::reader::FileReader::metadata(&reader).row_group(0).column(4).byte_range();
    let mut damaged = bytes.clone();
    let (start, end) = (usize::try_from(chunk.0).unwrap(), usize::try_from(chunk.0 + chunk.1).unwrap());
    damaged[start..end].fill(0xee);
    let error = in_silence(move || read(&damaged).map(drop).unwrap_err().to_string());
    assert!(error.starts_with("`t` cannot be read as Parquet in the column `photos`: "), "{error}");
}

#[test]
fn a_row_group_of_empty_lists_is_not_one_without_lists() {
    let lists = |lists: &[Option<&[Option<&str>]>]| -> ArrayRef {
        let mut builder = ListBuilder::new(StringBuilder::new());
        for list in lists {
            match list {
                Some(items) => builder.append_value(items.iter().copied()),
                None => builder.append_null(),
            }
        }
        Arc::new(builder.finish())
    };
    // Row groups of three: of empty lists, of lists that cannot be understood, of none.
    let tags = lists(&[
        Some(&[]),
        Some(&[]),
        Some(&[]),
        Some(&[None]),
        Some(&[None]),
        Some(&[None]),
        None,
        None,
        None,
        Some(&[Some("vip")]),
    ]);
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..10));
    let (rows, _) = read(&file(vec![("id", ids), ("buyer.tags", tags)])).unwrap();
    let said = |row: usize| rows[row].request.slot(Ours::BuyerTags).clone();
    assert_eq!(said(0), Slot::Value(Value::List(Vec::new())));
    assert_eq!(said(3), Slot::Bad(Fault::Malformed));
    assert_eq!(said(6), Slot::Absent);
    assert_eq!(said(9), Slot::Value(Value::List(vec!["vip".into()])));
}

#[test]
fn long_ids_are_not_read_in_large_batches() {
    // A dictionary of one entry takes little room in the file, and much where every row has its id.
    let rows_of = |length: usize| {
        let long = "x".repeat(length);
        let ids: ArrayRef = Arc::new(StringArray::from_iter_values((0..9_100).map(|_| &*long)));
        let bytes = packed(vec![("id", ids)], WriterProperties::builder().build());
        let mut history = opened(&bytes).unwrap();
        let rows: Vec<_> = std::iter::from_fn(|| history.next_batch().map(|batch| batch.rows())).collect();
        history.finish().unwrap();
        rows
    };
    assert_eq!(rows_of(16_000), [8_192, 908]);
    assert_eq!(rows_of(16), [9_100]);
}
