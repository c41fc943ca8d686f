//! What became of reviews in columns: for Parquet, where amounts and moments are what they are.

use std::fmt;
use std::sync::Arc;

use arrow_array::builder::{
    Decimal128Builder, Int64Builder, StringBuilder, StringDictionaryBuilder, TimestampMillisecondBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};

use super::settled::SettledRow;
use crate::model::{Moment, Money};

/// Amounts have so many decimals: no currency has more.
const DECIMALS: u32 = 4;
const AMOUNT: DataType = DataType::Decimal128(22, 4);

/// What a column holds.
#[derive(Clone, Copy)]
enum Form {
    /// Text that mostly differs from row to row.
    Text,
    /// One of few texts.
    Word,
    Moment,
    Seconds,
    Amount,
}

/// The columns, in order: those of [`SettledRow`], the amount without its currency.
const COLUMNS: [(&str, Form); 20] = [
    ("id", Form::Text),
    ("review", Form::Word),
    ("began_at", Form::Moment),
    ("at", Form::Moment),
    ("route", Form::Word),
    ("rule", Form::Word),
    ("owner", Form::Word),
    ("why", Form::Text),
    ("metric", Form::Word),
    ("metric_reason", Form::Word),
    ("handling_seconds", Form::Seconds),
    ("resolution", Form::Word),
    ("amount", Form::Amount),
    ("currency", Form::Word),
    ("stands_until", Form::Moment),
    ("actual", Form::Word),
    ("actual_handling_seconds", Form::Seconds),
    ("baseline_route", Form::Word),
    ("baseline_rule", Form::Word),
    ("baseline_resolution", Form::Word),
];

/// Rows of a dry run that are put side by side.
pub struct SettledColumns {
    schema: SchemaRef,
    columns: Vec<Column>,
    rows: usize,
}

enum Column {
    Text(StringBuilder),
    Word(StringDictionaryBuilder<Int32Type>),
    Moment(TimestampMillisecondBuilder),
    Seconds(Int64Builder),
    Amount(Decimal128Builder),
}

/// What a row holds in one column.
enum Cell<'r> {
    Text(Option<&'r str>),
    Moment(Option<Moment>),
    Seconds(Option<i64>),
    Amount(Option<Money>),
}

impl Form {
    fn kind(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Word => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            Self::Moment => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
            Self::Seconds => DataType::Int64,
            Self::Amount => AMOUNT,
        }
    }

    fn column(self) -> Column {
        match self {
            Self::Text => Column::Text(StringBuilder::new()),
            Self::Word => Column::Word(StringDictionaryBuilder::new()),
            Self::Moment => Column::Moment(TimestampMillisecondBuilder::new().with_timezone("UTC")),
            Self::Seconds => Column::Seconds(Int64Builder::new()),
            Self::Amount => Column::Amount(Decimal128Builder::new().with_data_type(AMOUNT)),
        }
    }
}

impl fmt::Debug for SettledColumns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettledColumns").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Default for SettledColumns {
    fn default() -> Self {
        let fields = COLUMNS.iter().map(|(name, form)| Field::new(*name, form.kind(), true));
        Self {
            schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())),
            columns: COLUMNS.iter().map(|(_, form)| form.column()).collect(),
            rows: 0,
        }
    }
}

impl SettledColumns {
    /// The columns' names and types.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row.
    pub fn push(&mut self, row: &SettledRow<'_>) {
        self.rows += 1;
        for (column, cell) in self.columns.iter_mut().zip(cells(row)) {
            column.put(&cell);
        }
    }

    /// The rows as a record batch; starts over.
    ///
    /// # Errors
    /// If Arrow finds fault with the columns, which would be a defect.
    pub fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let arrays = self.columns.iter_mut().map(Column::take).collect();
        RecordBatch::try_new(self.schema(), arrays)
    }
}

/// The cells of a row, in the order of the columns.
fn cells<'r>(row: &'r SettledRow<'_>) -> [Cell<'r>; COLUMNS.len()] {
    [
        Cell::Text(Some(&row.id)),
        Cell::Text(Some(row.review)),
        Cell::Moment(row.began_at),
        Cell::Moment(row.at),
        Cell::Text(Some(row.route)),
        Cell::Text(row.rule),
        Cell::Text(row.owner),
        Cell::Text(Some(&row.why)),
        Cell::Text(Some(row.metric)),
        Cell::Text(Some(row.metric_reason)),
        Cell::Seconds(row.handling_seconds),
        Cell::Text(row.resolution.as_deref()),
        Cell::Amount(row.amount),
        Cell::Text(row.amount.map(|amount| amount.currency.code())),
        Cell::Moment(row.stands_until),
        Cell::Text(Some(row.actual)),
        Cell::Seconds(row.actual_handling_seconds),
        Cell::Text(row.baseline_route),
        Cell::Text(row.baseline_rule),
        Cell::Text(row.baseline_resolution.as_deref()),
    ]
}

impl Column {
    fn put(&mut self, cell: &Cell<'_>) {
        match (self, cell) {
            (Self::Text(texts), Cell::Text(text)) => texts.append_option(*text),
            (Self::Word(words), Cell::Text(text)) => words.append_option(*text),
            (Self::Moment(moments), Cell::Moment(at)) => {
                moments.append_option(at.map(|at| at.unix() * 1_000));
            }
            (Self::Seconds(seconds), Cell::Seconds(length)) => seconds.append_option(*length),
            (Self::Amount(amounts), Cell::Amount(money)) => {
                amounts.append_option(money.map(|money| {
                    let mut amount = money.amount;
                    amount.rescale(DECIMALS);
                    amount.mantissa()
                }));
            }
            // A column has one kind of cell, so that no other comes here.
            (column, _) => column.put_nothing(),
        }
    }

    fn put_nothing(&mut self) {
        match self {
            Self::Text(texts) => texts.append_null(),
            Self::Word(words) => words.append_null(),
            Self::Moment(moments) => moments.append_null(),
            Self::Seconds(seconds) => seconds.append_null(),
            Self::Amount(amounts) => amounts.append_null(),
        }
    }

    fn take(&mut self) -> ArrayRef {
        match self {
            Self::Text(texts) => Arc::new(texts.finish()),
            Self::Word(words) => Arc::new(words.finish()),
            Self::Moment(moments) => Arc::new(moments.finish()),
            Self::Seconds(seconds) => Arc::new(seconds.finish()),
            Self::Amount(amounts) => Arc::new(amounts.finish()),
        }
    }
}
