//! Histories in columns are the histories row by row: every row, every fault, every count.

use std::io::Cursor;

use greenlight::history::{History, PastRequest, RowError, Summary};
use greenlight::model::{Field, FieldType};
use proptest::prelude::*;

use crate::synthetic::made;

/// Row by row, which is the reference.
fn by_row(text: &[u8]) -> (Vec<PastRequest>, Vec<RowError>, Summary) {
    let mut history = History::from_reader("t", Cursor::new(text.to_vec())).unwrap();
    let (mut pasts, mut errors) = (Vec::new(), Vec::new());
    for row in &mut history {
        match row {
            Ok(past) => pasts.push(past),
            Err(error) => errors.push(error),
        }
    }
    (pasts, errors, history.finish().unwrap())
}

fn by_column(text: &[u8]) -> (Vec<PastRequest>, u64, Summary) {
    let mut history = History::from_reader("t", Cursor::new(text.to_vec())).unwrap();
    let (mut pasts, mut errors) = (Vec::new(), 0);
    while let Some(batch) = history.next_batch() {
        pasts.extend((0..batch.rows()).map(|row| batch.past(row)));
        errors += batch.row_errors();
    }
    (pasts, errors, history.finish().unwrap())
}

/// In pieces, of which the last is read first.
fn by_piece(text: &[u8]) -> (Vec<PastRequest>, u64, Summary) {
    let mut history = History::from_reader("t", Cursor::new(text.to_vec())).unwrap();
    let mut pieces: Vec<_> = std::iter::from_fn(|| history.next_piece()).collect();
    let (mut read, mut errors) = (Vec::new(), 0);
    for piece in pieces.iter_mut().rev() {
        let mut pasts = Vec::new();
        while let Some(batch) = piece.next_batch() {
            pasts.extend((0..batch.rows()).map(|row| batch.past(row)));
            errors += batch.row_errors();
        }
        read.push(pasts);
    }
    (read.into_iter().rev().flatten().collect(), errors, history.finish().unwrap())
}

/// Whether all ways come to the same; also says how many rows there were.
fn agree(text: &[u8]) -> Result<usize, TestCaseError> {
    let (rows, errors, summary) = by_row(text);
    for (columns, column_errors, column_summary) in [by_column(text), by_piece(text)] {
        prop_assert_eq!(rows.len(), columns.len());
        prop_assert_eq!(errors.len() as u64, column_errors);
        for (row, column) in rows.iter().zip(&columns) {
            prop_assert_eq!(&row.origin, &column.origin);
            prop_assert_eq!(&row.request, &column.request);
            prop_assert_eq!(&row.reviews, &column.reviews);
        }
        prop_assert_eq!(&summary, &column_summary);
    }
    Ok(rows.len())
}

/// What may stand in a cell of a type: mostly fine, sometimes not.
fn cell(kind: FieldType) -> BoxedStrategy<String> {
    let fine: BoxedStrategy<String> = match kind {
        FieldType::Bool => {
            prop_oneof![Just("true"), Just("FALSE"), Just("True"), Just("tRUE")].prop_map_into().boxed()
        }
        FieldType::Code(words) => {
            let words: Vec<String> = words.iter().map(|word| word.name.to_owned()).collect();
            prop::sample::select(words).boxed()
        }
        FieldType::Text => "[a-c]{1,2}|ecom_order_delivered_refund_reason_damaged(_uk)?|ecom_x".boxed(),
        FieldType::Number => "[0-9]{1,3}(\\.[0-9]{1,15})?".boxed(),
        FieldType::Count => "[0-9]{1,4}|3\\.0|-1".boxed(),
        FieldType::Rate => "0\\.[0-9]{1,20}|[01]|[0-9]{1,3}%|1\\.5".boxed(),
        FieldType::Money => "[0-9]{1,4}(\\.[0-9]{1,5})?|[0-9]{1,3}\\.[0-9]{2} (USD|EUR|JPY|usd)|-1".boxed(),
        FieldType::Duration => "[0-9]{1,3}[dhms]|1d 12h|[0-9]{3,6}|-5".boxed(),
        FieldType::Moment => prop_oneof![
            (1_700_000_000_i64..1_700_000_400).prop_map(|at| at.to_string()),
            "2026-11-0[1-9]T0[0-9]:00:[0-5]0(Z|\\+02:00|\\.5Z|)",
            Just("1700000000000".to_owned()),
        ]
        .boxed(),
        FieldType::List => "[ab](\\|[ab]){0,2}|a,b|a\\|\\||a \\| b".boxed(),
        _ => "x".boxed(),
    };
    prop_oneof![
        12 => fine,
        3 => Just(String::new()),
        1 => prop::sample::select(vec!["abc", "010", "1e3", "NaN", " x ", "=1", "a|b", "\"q\"", "ü", "12.50", "0", "total"])
            .prop_map(str::to_owned),
    ]
    .boxed()
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// The names of a history's columns and what may stand in them.
fn columns() -> Vec<(String, BoxedStrategy<String>)> {
    let mut columns: Vec<(String, BoxedStrategy<String>)> = Field::ALL
        .iter()
        .filter(|field| field.def().derived.is_none() && **field != Field::Review)
        .map(|field| (field.name().to_owned(), cell(field.def().kind)))
        .collect();
    columns.push(("id".into(), "R[0-9]{1,2}|1\\.2E\\+18||.{0,3}".boxed()));
    columns.push((
        "currency".into(),
        prop_oneof![8 => Just("USD"), 2 => Just("EUR"), 1 => Just("JPY"), 1 => Just("usd"), 1 => Just("")]
            .prop_map_into()
            .boxed(),
    ));
    for review in ["", "inspection."] {
        let word =
            |words: &[&'static str]| prop::sample::select(words.to_vec()).prop_map(str::to_owned).boxed();
        columns.push((
            format!("{review}outcome"),
            word(&["approved", "Rejected", "timed_out", "", "", "granted", "withdrawn"]),
        ));
        columns.push((format!("{review}responded_at"), cell(FieldType::Moment)));
        columns.push((format!("{review}responded_by"), word(&["seller", "rule", "", "", "bot"])));
    }
    columns.push(("loyalty_tier".into(), "gold|silver|".boxed()));
    columns.push(("score".into(), cell(FieldType::Number)));
    columns
}

/// A table of some of the columns.
fn table() -> impl Strategy<Value = String> {
    let all = columns();
    let some = prop::sample::subsequence((0..all.len()).collect::<Vec<_>>(), 3..all.len()).prop_shuffle();
    some.prop_flat_map(move |chosen| {
        let header: Vec<_> = chosen.iter().map(|&at| all[at].0.clone()).collect();
        let row: Vec<_> = chosen.iter().map(|&at| all[at].1.clone()).collect();
        let rows = prop::collection::vec(row, 1..12);
        (Just(header), rows, prop::bool::weighted(0.2))
    })
    .prop_map(|(header, rows, broken)| {
        let mut text = header.join(",") + "\n";
        for (at, row) in rows.iter().enumerate() {
            text += &row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
            text += if broken && at % 3 == 1 { ",more\n" } else { "\n" };
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_in_columns_is_the_table_row_by_row(text in table()) {
        if History::from_reader("t", Cursor::new(text.clone().into_bytes())).is_ok() {
            agree(text.as_bytes())?;
        }
    }
}

/// A value of JSON: mostly what the cell says.
fn value(cell: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let text = |cell: &str| serde_json::Value::from(cell).to_string();
    let plain = cell.prop_map(move |cell| {
        let list = || cell.split('|').map(text).collect::<Vec<_>>().join(", ");
        match serde_json::from_str::<serde_json::Value>(&cell) {
            Ok(serde_json::Value::Number(_) | serde_json::Value::Bool(_)) if cell.len() % 2 == 0 => cell,
            _ if cell.contains('|') => format!("[{}]", list()),
            _ => text(&cell),
        }
    });
    prop_oneof![
        20 => plain,
        1 => prop::sample::select(vec![
            "null", "true", "\"true\"", "\"TRUE\"", "[]", "[1, \"a\", 2.0]", "[null]", "[\"a\", [\"b\"]]", "{}", "{\"x\": 1}", "7",
            "-1", "1.50", "1e2", "123456789012345678901234567890", "\"\\u0061\"", "\"\\ud800\"", "\" \"", "\"\"", "\"18.40 EUR\"",
            "\"ü\\n\"", "[{\"a\": [true, null]}]", "0",
        ])
        .prop_map(str::to_owned),
    ]
}

/// Lines of JSON with some of the names, dotted or nested, now and then twice or broken.
fn lines() -> impl Strategy<Value = String> {
    let all = columns();
    let some = prop::sample::subsequence((0..all.len()).collect::<Vec<_>>(), 2..14).prop_shuffle();
    let line = some.prop_flat_map(move |chosen| {
        let names: Vec<_> = chosen.iter().map(|&at| all[at].0.clone()).collect();
        let values: Vec<_> = chosen.iter().map(|&at| value(all[at].1.clone())).collect();
        (Just(names), values, 0..40_u8)
    });
    let line = line.prop_map(|(names, values, odd)| {
        let mut entries: Vec<String> = Vec::new();
        let mut order: Vec<String> = Vec::new();
        for (at, (name, value)) in names.iter().zip(&values).enumerate() {
            match name.strip_prefix("order.") {
                Some(name) if odd % 2 == 0 => order.push(format!("\"{name}\":{value}")),
                _ if odd % 5 == 1 => entries.push(format!(" \"{name}\" : {value} ")),
                _ => entries.push(format!("\"{name}\":{value}")),
            }
            if odd == 3 && at == 1 {
                entries.push(format!("\"{name}\":{value}"));
            }
        }
        if !order.is_empty() {
            entries.insert(entries.len() / 2, format!("\"order\":{{{}}}", order.join(",")));
        }
        match odd {
            5 => entries.push("\"buyer\": 7".into()),
            7 => entries.push("\"order.currency\": \"EUR\"".into()),
            9 => entries.push("\"deep\": {\"a\": {\"b\": {\"c\": {\"d\": 1}}}}".into()),
            11 => entries.push("\"since_rts\": \"2h\", \"review\": \"approval\"".into()),
            12 => entries.push("\"request_id\": \"Q-1\"".into()),
            _ => {}
        }
        let line = format!("{{{}}}", entries.join(","));
        match odd {
            13 => line.trim_end_matches('}').to_owned(),
            14 => format!("{line}x"),
            15 => format!(" {line}\t"),
            16 => String::new(),
            17 => "[1]".into(),
            _ => line,
        }
    });
    prop::collection::vec(line, 1..10).prop_map(|lines| format!("{{\"id\":\"R\"}}\n{}\n", lines.join("\n")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_in_columns_are_the_lines_row_by_row(text in lines()) {
        agree(text.as_bytes())?;
    }
}

#[cfg(feature = "parquet")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_in_parquet_say_what_the_cells_of_a_table_say(text in table()) {
        if History::from_reader("t", Cursor::new(text.clone().into_bytes())).is_err() {
            return Ok(());
        }
        let (rows, errors, summary) = by_row(text.as_bytes());
        if !errors.is_empty() || summary.blank_lines + summary.described_rows > 0 {
            return Ok(());
        }
        let (columns, _, column_summary) = by_column(&crate::parquet::as_texts(&text));
        prop_assert_eq!(rows.len(), columns.len());
        for (row, column) in rows.iter().zip(&columns) {
            prop_assert_eq!(&row.request, &column.request);
            prop_assert_eq!(&row.reviews, &column.reviews);
        }
        prop_assert_eq!(without_places(summary), without_places(column_summary));
    }
}

/// Lines are counted with the header, rows without.
fn without_places(mut summary: Summary) -> Summary {
    summary.dirty.values_mut().for_each(|values| values.origin = None);
    summary
}

#[test]
fn a_synthetic_history_in_columns_is_the_same() {
    for (requests, format) in [(20_000, "csv"), (3_000, "jsonl")] {
        let rows = agree(made(requests, 5, greenlight_format(format)).as_bytes()).unwrap();
        assert_eq!(rows as u64, requests);
    }
}

#[test]
fn plain_lines_are_in_the_columns_and_not_apart() {
    let apart = |text: &str| {
        let mut history = History::from_reader("t", Cursor::new(text.to_owned().into_bytes())).unwrap();
        let mut apart = 0;
        while let Some(batch) = history.next_batch() {
            apart += batch.apart().count();
        }
        apart
    };
    assert_eq!(apart(&made(3_000, 5, greenlight_format("jsonl"))), 0);
    let line = r#"{"id": 7, "order": {"lines": 2, "status": "delivered"}, "note": "a \"b\"", "x": [{"y": null}], "buyer.tags": ["a"]}"#;
    assert_eq!(apart(&format!("{line}\n{line}\n")), 0);
    assert_eq!(apart("{\"id\": 7, \"id\": 8}\n"), 1);
}

fn greenlight_format(name: &str) -> crate::synthetic::model::Format {
    crate::synthetic::model::Format::from_name(name).unwrap()
}
