//! `--out decisions.parquet` holds what `--out decisions.jsonl` does.

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int32Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use greenlight::model::{Currency, Decimal, Moment, Money};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::simulate::{HISTORY, fixture, run};

/// A cell as JSON Lines would write it.
fn cell(batch: &RecordBatch, name: &str, row: usize) -> Value {
    let column = batch.column_by_name(name).unwrap();
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).into(),
        DataType::Dictionary(..) => {
            let words = column.as_dictionary::<Int32Type>();
            words.values().as_string::<i32>().value(words.key(row).unwrap()).into()
        }
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).into(),
        DataType::Timestamp(..) => {
            let at = column.as_primitive::<TimestampMillisecondType>().value(row);
            Moment::from_unix(at / 1_000).unwrap().to_string().into()
        }
        DataType::Decimal128(_, scale) => {
            let units = column.as_primitive::<Decimal128Type>().value(row);
            let amount = Decimal::from_i128_with_scale(units, u32::try_from(*scale).unwrap());
            let code = cell(batch, "currency", row);
            Money { amount, currency: Currency::from_code(code.as_str().unwrap()).unwrap() }
                .to_string()
                .into()
        }
        other => panic!("{name} is of {other}"),
    }
}

#[test]
fn the_columns_hold_what_the_lines_do() {
    let fixture = fixture();
    for name in ["decisions.jsonl", "decisions.parquet"] {
        let told = run(&fixture, &["--baseline", "shop.yaml", "--out", name, "history.csv"]);
        assert!(told.contains("exit 0\n"), "{told}");
    }
    let lines = std::fs::read_to_string(fixture.path("decisions.jsonl")).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let file = std::fs::File::open(fixture.path("decisions.parquet")).unwrap();
    let mut reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let batch = reader.next().unwrap().unwrap();
    assert!(reader.next().is_none());
    assert_eq!((batch.num_rows(), lines.len()), (4, 4));
    for (row, line) in lines.iter().enumerate() {
        for (name, value) in line.as_object().unwrap() {
            assert_eq!(&cell(&batch, name, row), value, "{name} of row {row}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_finished_is_absent() {
    let fixture =
        fixture().file("broken.csv", format!("{HISTORY}\"R5,refund\n")).file("none.parquet", "PAR1");
    let told = run(&fixture, &["--out", "decisions.parquet", "history.csv", "none.parquet"]);
    assert!(told.contains("exit 2\n") && told.contains("`none.parquet` cannot be read as Parquet"), "{told}");
    assert!(!fixture.path("decisions.parquet").exists());
}
