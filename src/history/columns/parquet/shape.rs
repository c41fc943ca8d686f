//! The columns of a Parquet file by the names that a table has them under, and in which Arrow types they are read.

use std::sync::Arc;

use arrow_schema::{DataType, Field as ArrowField, Fields, Schema};
use parquet::basic::{Encoding, EncodingMask, Type as Physical};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

/// A column: a leaf of the file's schema, or a list.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// The names on the way to it, with dots between them.
    pub(super) name: String,
    /// The names on the way to it.
    pub(super) path: Vec<String>,
    pub(super) kind: DataType,
    /// Its position among the file's leaves.
    pub(super) at: usize,
}

/// Groups in each other deeper than this name nothing of a history.
const DEEPEST: usize = 4;

/// The columns of a schema.
pub(super) fn leaves(schema: &Schema) -> Vec<Leaf> {
    let mut found = Vec::new();
    let mut at = 0;
    for field in schema.fields() {
        walk(field, &mut Vec::new(), &mut at, &mut found);
    }
    found
}

fn walk(field: &ArrowField, path: &mut Vec<String>, at: &mut usize, found: &mut Vec<Leaf>) {
    path.push(field.name().clone());
    match field.data_type() {
        DataType::Struct(fields) if path.len() < DEEPEST && !fields.is_empty() => {
            for field in fields {
                walk(field, path, at, found);
            }
        }
        kind => {
            found.push(Leaf { name: path.join("."), path: path.clone(), kind: kind.clone(), at: *at });
            *at += width(kind);
        }
    }
    path.pop();
}

/// How many leaves a type takes in the file.
fn width(kind: &DataType) -> usize {
    match kind {
        DataType::Struct(fields) => fields.iter().map(|field| width(field.data_type())).sum(),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::Map(item, _) => width(item.data_type()),
        _ => 1,
    }
}

/// The schema in which the file is read: texts as the dictionaries that the file holds, decimals no wider than needed.
pub(super) fn settled(schema: &Schema, metadata: &ParquetMetaData) -> Schema {
    let mut at = 0;
    let fields: Vec<_> = schema.fields().iter().map(|field| settle(field, metadata, &mut at)).collect();
    Schema::new_with_metadata(fields, schema.metadata().clone())
}

fn settle(field: &ArrowField, metadata: &ParquetMetaData, at: &mut usize) -> Arc<ArrowField> {
    let kind = match field.data_type() {
        DataType::Struct(fields) => DataType::Struct(Fields::from(
            fields.iter().map(|field| settle(field, metadata, at)).collect::<Vec<_>>(),
        )),
        DataType::List(item) => DataType::List(settle(item, metadata, at)),
        DataType::LargeList(item) => DataType::LargeList(settle(item, metadata, at)),
        kind => {
            let settled = settled_leaf(kind, metadata, *at);
            *at += width(kind);
            settled
        }
    };
    Arc::new(field.clone().with_data_type(kind))
}

fn settled_leaf(kind: &DataType, metadata: &ParquetMetaData, at: usize) -> DataType {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => text(metadata, at),
        DataType::Dictionary(_, values)
            if matches!(**values, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) =>
        {
            text(metadata, at)
        }
        DataType::Dictionary(_, values) => settled_leaf(values, metadata, at),
        DataType::Decimal128(precision, scale) if *precision <= 18 => DataType::Decimal64(*precision, *scale),
        other => other.clone(),
    }
}

/// A dictionary, if that is how all of the column is written; else reading it as one would hash every value.
fn text(metadata: &ParquetMetaData, at: usize) -> DataType {
    let chunks: Vec<_> = metadata.row_groups().iter().filter_map(|group| group.columns().get(at)).collect();
    if !chunks.is_empty() && chunks.iter().all(|chunk| has_dictionary(chunk)) {
        DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8))
    } else {
        DataType::Utf8
    }
}

fn has_dictionary(chunk: &ColumnChunkMetaData) -> bool {
    let only = |mask: &EncodingMask| {
        mask.is_only(Encoding::RLE_DICTIONARY) || mask.is_only(Encoding::PLAIN_DICTIONARY)
    };
    chunk.column_type() == Physical::BYTE_ARRAY
        && (has_no_values(chunk)
            || chunk.dictionary_page_offset().is_some() && chunk.page_encoding_stats_mask().is_none_or(only))
}

/// A row group in which the texts of a column take more bytes than these is not read in large batches.
const MOST_BYTES: i64 = 128 * 1024 * 1024;

/// Whether the texts of a chunk are known to take little room, however its rows fall into batches. `repeated` says
/// whether each row is given a text of its own, even if the chunk has it once.
pub(super) fn is_small(kind: &DataType, repeated: bool, chunk: &ColumnChunkMetaData) -> bool {
    let kind = match kind {
        DataType::List(item) | DataType::LargeList(item) => item.data_type(),
        kind => kind,
    };
    chunk.column_type() != Physical::BYTE_ARRAY
        || !repeated && matches!(kind, DataType::Dictionary(..))
        || chunk.unencoded_byte_array_data_bytes().is_some_and(|bytes| bytes <= MOST_BYTES)
}

/// Whether the statistics say that no row holds anything: a list that is empty is something.
pub(super) fn is_empty(chunk: &ColumnChunkMetaData) -> bool {
    chunk.column_descr().max_rep_level() == 0 && has_no_values(chunk)
}

/// Whether the statistics say that there is no value in the chunk, if there are rows or lists without any.
fn has_no_values(chunk: &ColumnChunkMetaData) -> bool {
    let nulls = chunk.statistics().and_then(|statistics| statistics.null_count_opt());
    nulls.is_some_and(|nulls| u64::try_from(chunk.num_values()).is_ok_and(|values| nulls == values))
}
