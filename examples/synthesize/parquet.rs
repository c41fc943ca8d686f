//! The history as a Parquet file, as a warehouse would hold it: typed columns, texts by dictionaries, packed with
//! Snappy. A value that its column cannot hold, such as an amount of `12,50`, is null.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Decimal128Builder, Int64Builder, ListBuilder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use greenlight::model::{Moment, parse_number};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::model::{World, names};

/// Rows of a row group: a few of them make work for several threads.
const GROUP: usize = 250_000;
const BATCH: usize = 10_000;

pub(crate) fn write(world: World, out: impl Write + Send) -> io::Result<()> {
    let mut columns: Vec<Column> = names().map(Column::of).collect();
    let fields = names().zip(&columns).map(|(name, column)| Field::new(name, column.kind(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let properties = WriterProperties::builder()
        .set_created_by("synthesize".to_owned())
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_column_dictionary_enabled(ColumnPath::from("id"), false)
        .set_column_dictionary_enabled(ColumnPath::from("buyer.id"), false);
    let mut writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties.build()))?;
    let mut write = |columns: &mut [Column]| -> io::Result<()> {
        let arrays = columns.iter_mut().map(Column::take).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(io::Error::other)?;
        Ok(writer.write(&batch)?)
    };
    let mut rows = 0;
    for row in world {
        for (column, cell) in columns.iter_mut().zip(row.cells()) {
            column.put(cell);
        }
        rows += 1;
        if rows % BATCH == 0 {
            write(&mut columns)?;
        }
    }
    if rows % BATCH > 0 {
        write(&mut columns)?;
    }
    writer.close()?;
    Ok(())
}

/// A moment as the shop writes it, `2026-11-01T08:00:00Z`.
fn microseconds(cell: &str) -> Option<i64> {
    Some(Moment::parse(cell).ok()?.unix() * 1_000_000)
}

enum Column {
    Text(StringBuilder),
    List(ListBuilder<StringBuilder>),
    Bool(BooleanBuilder),
    Count(Int64Builder),
    /// So many decimals.
    Decimal(Decimal128Builder, u32),
    Moment(TimestampMicrosecondBuilder),
}

impl Column {
    fn of(name: &str) -> Self {
        let decimal = |precision, scale: i8| {
            let kind = DataType::Decimal128(precision, scale);
            Self::Decimal(Decimal128Builder::new().with_data_type(kind), scale.unsigned_abs().into())
        };
        match name {
            "amount" | "order.amount" | "buyer.refunded_90d" => decimal(18, 2),
            "order.discount_share" | "buyer.return_rate" => decimal(9, 3),
            "photos" | "attempts" | "order.lines" | "buyer.orders" | "buyer.returns_90d"
            | "buyer.risk_score" => Self::Count(Int64Builder::new()),
            "has_note" | "is_quick_refund" | "order.is_sample" => Self::Bool(BooleanBuilder::new()),
            "skus" | "product_ids" | "categories" | "product_tags" | "buyer.tags" => {
                Self::List(ListBuilder::new(StringBuilder::new()))
            }
            name if name.ends_with("_at") => {
                Self::Moment(TimestampMicrosecondBuilder::new().with_timezone("UTC"))
            }
            _ => Self::Text(StringBuilder::new()),
        }
    }

    fn kind(&self) -> DataType {
        match self {
            Self::Text(_) => DataType::Utf8,
            Self::List(_) => DataType::new_list(DataType::Utf8, true),
            Self::Bool(_) => DataType::Boolean,
            Self::Count(_) => DataType::Int64,
            Self::Decimal(_, 2) => DataType::Decimal128(18, 2),
            Self::Decimal(..) => DataType::Decimal128(9, 3),
            Self::Moment(_) => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        }
    }

    fn put(&mut self, cell: &str) {
        let said = Some(cell).filter(|cell| !cell.is_empty());
        match self {
            Self::Text(texts) => texts.append_option(said),
            Self::Bool(flags) => flags.append_option(said.and_then(|cell| cell.parse().ok())),
            Self::Count(counts) => counts.append_option(said.and_then(|cell| cell.parse().ok())),
            Self::Decimal(numbers, scale) => {
                let number = said.and_then(|cell| parse_number(cell).ok()).map(|mut number| {
                    number.rescale(*scale);
                    number.mantissa()
                });
                numbers.append_option(number);
            }
            Self::Moment(moments) => moments.append_option(said.and_then(microseconds)),
            Self::List(lists) => {
                for item in said.into_iter().flat_map(|cell| cell.split('|')) {
                    lists.values().append_value(item);
                }
                lists.append(said.is_some());
            }
        }
    }

    fn take(&mut self) -> ArrayRef {
        match self {
            Self::Text(texts) => Arc::new(texts.finish()),
            Self::List(lists) => Arc::new(lists.finish()),
            Self::Bool(flags) => Arc::new(flags.finish()),
            Self::Count(counts) => Arc::new(counts.finish()),
            Self::Decimal(numbers, _) => Arc::new(numbers.finish()),
            Self::Moment(moments) => Arc::new(moments.finish()),
        }
    }
}
