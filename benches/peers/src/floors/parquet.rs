//! Histories in Parquet: only decoding the columns that the rules need, and the rules by hand over them.

use super::cells::{Cells, Counts, Figure, Words, bit};
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Decimal128Type, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, RecordBatchReader as _, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use std::fs::File;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

const BATCH: usize = 8_192;
/// How often the rules alone go over batches that are in memory.
const PASSES: u32 = 5;

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

fn reader(path: &str, dictionaries: bool) -> ParquetRecordBatchReader {
    let file = || File::open(path).expect("the file is there");
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let mut builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file(), options).expect("it is Parquet");
    if dictionaries {
        let fields: Vec<Field> = builder.schema().fields().iter().map(|field| by_dictionary(field)).collect();
        let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
        builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file(), options)
            .expect("texts can be had by dictionary");
    }
    let roots = builder.schema().fields().iter().enumerate().filter(|(_, field)| needed(field.name()));
    let mask = ProjectionMask::roots(builder.parquet_schema(), roots.map(|(at, _)| at));
    builder.with_projection(mask).with_batch_size(BATCH).build().expect("it can be read")
}

/// Only decodes.
pub fn decode(path: &str, dictionaries: bool) -> Option<Counts> {
    for batch in reader(path, dictionaries) {
        black_box(batch.expect("it can be read"));
    }
    None
}

/// Decodes and decides.
pub fn rules(path: &str) -> Counts {
    let mut counts = Counts::default();
    let reader = reader(path, true);
    let columns = Columns::of(&reader.schema());
    for batch in reader {
        decide(&columns, &batch.expect("it can be read"), &mut counts);
    }
    counts
}

/// Decides what was decoded beforehand, and tells how long that takes.
pub fn rules_only(path: &str) -> Counts {
    let reader = reader(path, true);
    let columns = Columns::of(&reader.schema());
    let batches: Vec<RecordBatch> = reader.map(|batch| batch.expect("it can be read")).collect();
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let mut counts = Counts::default();
    let start = Instant::now();
    for _ in 0..PASSES {
        counts = Counts::default();
        batches.iter().for_each(|batch| decide(&columns, batch, &mut counts));
    }
    eprintln!("{:.1} ns a row", start.elapsed().as_nanos() as f64 / (rows as f64 * f64::from(PASSES)));
    counts
}

/// Where the columns stand in a batch.
struct Columns {
    figures: [usize; 13],
    words: [usize; 8],
    has_note: usize,
    received: usize,
}

impl Columns {
    fn of(schema: &Schema) -> Self {
        let at = |name: &str| schema.index_of(name).expect("the column is there");
        Self {
            figures: Figure::ALL.map(|(_, name, _)| at(name)),
            words: Words::ALL.map(|(_, name, _)| at(name)),
            has_note: at("has_note"),
            received: at("inspection.received_at"),
        }
    }
}

/// A batch in figures and bits.
struct Batch<'b> {
    figures: [Figures<'b>; 13],
    words: [Bits; 8],
    has_note: &'b BooleanArray,
    received: &'b ArrayRef,
}

/// A column of figures as it was decoded.
enum Figures<'b> {
    Whole(&'b [i64], &'b ArrayRef),
    Wide(&'b [i128], &'b ArrayRef),
    /// Unix seconds from microseconds.
    Moments(&'b [i64], &'b ArrayRef),
}

impl<'b> Figures<'b> {
    fn of(column: &'b ArrayRef) -> Self {
        match column.data_type() {
            DataType::Decimal128(..) => Self::Wide(column.as_primitive::<Decimal128Type>().values(), column),
            DataType::Timestamp(..) => {
                Self::Moments(column.as_primitive::<TimestampMicrosecondType>().values(), column)
            }
            _ => Self::Whole(column.as_primitive::<Int64Type>().values(), column),
        }
    }

    #[inline]
    fn get(&self, row: usize) -> Option<i64> {
        let (value, column) = match self {
            Self::Whole(values, column) => (values[row], column),
            Self::Wide(values, column) => (values[row] as i64, column),
            Self::Moments(values, column) => (values[row].div_euclid(1_000_000), column),
        };
        column.is_valid(row).then_some(value)
    }
}

/// What the rules want to know of each word, or of all words of each list.
enum Bits {
    /// By the word's place in the dictionary.
    Coded { keys: ArrayRef, bits: Vec<u8> },
    /// Row by row.
    Rows(Vec<u8>),
}

impl Bits {
    fn of(words: Words, column: &ArrayRef) -> Self {
        match column.data_type() {
            DataType::Dictionary(..) => {
                let bits = dictionary(words, column);
                Self::Coded { keys: column.clone(), bits }
            }
            DataType::List(_) => {
                let lists = column.as_list::<i32>();
                let bits = dictionary(words, lists.values());
                let items = lists.values().as_dictionary::<Int32Type>().keys().values();
                let row = |row: usize| {
                    let offsets = lists.value_offsets();
                    let items = &items[offsets[row] as usize..offsets[row + 1] as usize];
                    if lists.is_null(row) { 0 } else { items.iter().fold(0, |all, item| all | bits[*item as usize]) }
                };
                Self::Rows((0..lists.len()).map(row).collect())
            }
            _ => {
                let texts: &StringArray = column.as_string();
                Self::Rows(texts.iter().map(|text| text.map_or(0, |text| words.bits(text))).collect())
            }
        }
    }

    #[inline]
    fn get(&self, row: usize) -> u8 {
        match self {
            Self::Coded { keys, bits } => {
                let keys = keys.as_dictionary::<Int32Type>().keys();
                if keys.is_null(row) { 0 } else { bits[keys.values()[row] as usize] }
            }
            Self::Rows(bits) => bits[row],
        }
    }
}

fn dictionary(words: Words, column: &dyn Array) -> Vec<u8> {
    let values = column.as_dictionary::<Int32Type>().values().as_string::<i32>();
    values.iter().map(|word| word.map_or(bit::OTHER, |word| words.bits(word))).collect()
}

fn decide(columns: &Columns, batch: &RecordBatch, counts: &mut Counts) {
    let row = Batch {
        figures: columns.figures.map(|at| Figures::of(batch.column(at))),
        words: Words::ALL.map(|(words, ..)| Bits::of(words, batch.column(columns.words[words as usize]))),
        has_note: batch.column(columns.has_note).as_boolean(),
        received: batch.column(columns.received),
    };
    for at in 0..batch.num_rows() {
        counts.add(&Row { batch: &row, at });
    }
}

struct Row<'b> {
    batch: &'b Batch<'b>,
    at: usize,
}

impl Cells for Row<'_> {
    #[inline]
    fn figure(&self, of: Figure) -> Option<i64> {
        let value = self.batch.figures[of as usize].get(self.at)?;
        match of {
            Figure::Photos if value < 0 => None,
            Figure::ReturnRate if value > 1_000 => None,
            _ => Some(value),
        }
    }

    #[inline]
    fn words(&self, of: Words) -> u8 {
        self.batch.words[of as usize].get(self.at)
    }

    fn has_note(&self) -> bool {
        self.batch.has_note.is_valid(self.at) && self.batch.has_note.value(self.at)
    }

    fn was_inspected(&self) -> bool {
        self.batch.received.is_valid(self.at)
    }
}
