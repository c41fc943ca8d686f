//! Histories in Parquet: only decoding the columns that the rules need, and the rules by hand over them.

use super::Told;
use super::cells::{Counts, Figure, Words};
use super::masks::Masks;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use cpu_time::ThreadTime;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
};
use std::fs::File;
use std::hint::black_box;
use std::sync::Arc;

const BATCH: usize = 8_192;
/// How often the rules alone go over batches that are in memory.
pub const PASSES: u32 = 5;

fn needed(name: &str) -> bool {
    Figure::ALL.iter().any(|(_, column, _)| *column == name)
        || Words::ALL.iter().any(|(_, column, _)| *column == name)
        || ["has_note", "inspection.received_at"].contains(&name)
}

/// Texts by the dictionary of the file, where they are texts of their own or elements of a list.
fn by_dictionary(field: &Field) -> Field {
    let dictionary = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let kind = match field.data_type() {
        // Hardly two requests have the same buyer.
        DataType::Utf8 if field.name() != "buyer.id" => dictionary(),
        DataType::List(item) if item.data_type() == &DataType::Utf8 => {
            DataType::List(Arc::new(item.as_ref().clone().with_data_type(dictionary())))
        }
        kind => kind.clone(),
    };
    field.clone().with_data_type(kind)
}

/// Columns that the first four rules look at, and which tell the kinds and reviews apart.
const FIRST: [&str; 9] = [
    "buyer.tags",
    "buyer.id",
    "buyer.risk_score",
    "buyer.orders",
    "buyer.return_rate",
    "order.discount_share",
    "order.amount",
    "kind",
    "inspection.received_at",
];

fn reader(path: &str, dictionaries: bool) -> ParquetRecordBatchReader {
    builder(path, dictionaries, needed).build().expect("it can be read")
}

fn builder(
    path: &str,
    dictionaries: bool,
    wanted: impl Fn(&str) -> bool,
) -> ParquetRecordBatchReaderBuilder<File> {
    let file = || File::open(path).expect("the file is there");
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let mut builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(file(), options).expect("it is Parquet");
    if dictionaries {
        let fields: Vec<Field> = builder.schema().fields().iter().map(|field| by_dictionary(field)).collect();
        let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
        builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file(), options)
            .expect("texts can be had by dictionary");
    }
    let roots = builder.schema().fields().iter().enumerate().filter(|(_, field)| wanted(field.name()));
    let mask = ProjectionMask::roots(builder.parquet_schema(), roots.map(|(at, _)| at));
    builder.with_projection(mask).with_batch_size(BATCH)
}

/// Only decodes.
pub fn decode(path: &str, dictionaries: bool) -> Told {
    for batch in reader(path, dictionaries) {
        black_box(batch.expect("it can be read"));
    }
    Told::default()
}

/// Decodes and decides.
pub fn rules(path: &str) -> Counts {
    let (mut masks, mut counts) = (Masks::new(), Counts::default());
    for batch in reader(path, true) {
        masks.count(&batch.expect("it can be read"), &mut counts);
    }
    counts
}

/// Decodes what the first four rules need, decides by them, and decodes the rest only for the rows that are left.
pub fn rules_late(path: &str) -> Counts {
    let (mut masks, mut counts) = (Masks::new(), Counts::default());
    let (mut left, mut known) = (Vec::new(), Vec::new());
    for batch in builder(path, true, |name| FIRST.contains(&name)).build().expect("it can be read") {
        let batch = batch.expect("it can be read");
        masks.clear(batch.num_rows());
        masks.look(&batch);
        let undecided = masks.decide_first(&mut counts);
        known.extend(masks.rows().iter().zip(&undecided).filter(|(_, left)| **left).map(|(row, _)| *row));
        left.push(BooleanArray::from(undecided));
    }
    let rest = |name: &str| needed(name) && (!FIRST.contains(&name) || name == "order.amount");
    let selected = builder(path, true, rest).with_row_selection(RowSelection::from_filters(&left));
    let mut known = known.as_slice();
    for batch in selected.build().expect("it can be read") {
        let batch = batch.expect("it can be read");
        let (rows, later) = known.split_at(batch.num_rows());
        known = later;
        masks.set(rows);
        masks.look(&batch);
        masks.decide(&mut counts);
    }
    counts
}

/// Decides what was decoded beforehand, and tells how long that takes.
pub fn rules_alone(path: &str) -> Told {
    let batches: Vec<RecordBatch> = reader(path, true).map(|batch| batch.expect("it can be read")).collect();
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let (mut masks, mut counts) = (Masks::new(), Counts::default());
    let start = ThreadTime::now();
    for _ in 0..PASSES {
        counts = Counts::default();
        batches.iter().for_each(|batch| masks.count(batch, &mut counts));
    }
    let alone = start.elapsed().as_nanos() as f64 / (rows as f64 * f64::from(PASSES));
    Told { counts, alone: Some(alone) }
}
