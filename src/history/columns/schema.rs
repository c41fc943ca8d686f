//! The table of a history as Arrow types: in which a column may stand for each field, and what is wrong with others.
//!
//! | field | is read from |
//! |---|---|
//! | any | text, plain or by a dictionary, in the form that a CSV cell has |
//! | flag | booleans |
//! | code | text only |
//! | text, id | integers too |
//! | list | lists of texts or of integers too |
//! | number, count, rate | decimals, integers |
//! | money | decimals |
//! | moment | timestamps in a time zone, in whatever unit; integers are unix seconds |
//! | duration | durations; integers are seconds |
//!
//! Floats are never read: they are not exact. Nor are integers as money, which could be cents, or timestamps that do
//! not say where they are meant: a mapping says so.

use arrow_schema::DataType;

use super::fill::Of;
use crate::history::mapping::{Reading, Unit};
use crate::model::FieldType;

/// Why a column cannot be read: what it holds, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::history) struct Refusal {
    /// What it holds, in words.
    pub(in crate::history) saw: String,
    pub(in crate::history) help: &'static str,
}

const FLOATS: &str = "floats are not exact: write the column as a decimal such as DECIMAL(18, 2), as an integer, or as \
                      text";
const CENTS: &str = "integers may be cents or whole units: say which in a mapping (`unit: cents`), or write the column \
                     as a decimal such as DECIMAL(18, 2)";
const ZONE: &str =
    "say in a mapping which time zone they are in (`timezone: UTC`), or write timestamps with a time zone";
const TEXT: &str = "write the column as text, in the form that `greenlight fields` shows";

/// Why a column of that type cannot be read as what it is said to be of.
pub(super) fn refusal(of: Of, kind: &DataType, reading: Option<&Reading>) -> Option<Refusal> {
    let says_unit = reading.is_some_and(|reading| reading.unit != Unit::Ours);
    let says_zone = reading.is_some_and(|reading| reading.clock.is_some());
    let accepted = match of.kind() {
        _ if is_text(kind) || *kind == DataType::Null => true,
        FieldType::Bool => *kind == DataType::Boolean,
        FieldType::Code(_) => false,
        FieldType::Text => kind.is_integer() && matches!(of, Of::Field(_)),
        FieldType::List => element(kind).is_some_and(|item| is_text(item) || item.is_integer()),
        FieldType::Number | FieldType::Count | FieldType::Rate => kind.is_integer() || is_decimal(kind),
        FieldType::Money => is_decimal(kind) || says_unit && kind.is_integer(),
        FieldType::Duration => kind.is_integer() || matches!(kind, DataType::Duration(_)),
        FieldType::Moment if is_local(kind) => says_zone,
        FieldType::Moment => kind.is_integer() || matches!(kind, DataType::Timestamp(_, Some(_))),
    };
    if accepted {
        return None;
    }
    let help = match (of.kind(), kind) {
        (_, kind) if kind.is_floating() => FLOATS,
        (FieldType::Money, kind) if kind.is_integer() => CENTS,
        (FieldType::Moment, kind) if is_local(kind) => ZONE,
        _ => TEXT,
    };
    Some(Refusal { saw: words(kind), help })
}

/// Whether a column can be an id.
pub(super) fn refusal_of_id(kind: &DataType) -> Option<Refusal> {
    let accepted = is_text(kind) || kind.is_integer() || *kind == DataType::Null;
    (!accepted).then(|| Refusal { saw: words(kind), help: TEXT })
}

/// Whether a column can be a currency.
pub(super) fn refusal_of_currency(kind: &DataType) -> Option<Refusal> {
    let accepted = is_text(kind) || *kind == DataType::Null;
    (!accepted).then(|| Refusal { saw: words(kind), help: TEXT })
}

/// Whether a column outside the field table can be kept: its type is the policy's to declare.
pub(super) fn refusal_of_extra(kind: &DataType) -> Option<Refusal> {
    let plain = |kind: &DataType| {
        is_text(kind)
            || kind.is_integer()
            || is_decimal(kind)
            || matches!(kind, DataType::Boolean | DataType::Null)
    };
    let timed = matches!(kind, DataType::Timestamp(_, Some(_)) | DataType::Duration(_));
    if plain(kind) || timed || element(kind).is_some_and(plain) {
        return None;
    }
    let help = match kind {
        kind if kind.is_floating() => FLOATS,
        kind if is_local(kind) => ZONE,
        _ => TEXT,
    };
    Some(Refusal { saw: words(kind), help })
}

/// Whether a type is of times that do not say where they are meant.
pub(super) fn is_local(kind: &DataType) -> bool {
    matches!(kind, DataType::Timestamp(_, None) | DataType::Date32 | DataType::Date64)
}

/// Whether a type is text, plain or by a dictionary; bytes are text that has still to be looked at.
pub(super) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

pub(super) fn is_decimal(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..)
    )
}

/// The type of a list's elements.
pub(super) fn element(kind: &DataType) -> Option<&DataType> {
    match kind {
        DataType::List(item) | DataType::LargeList(item) => Some(item.data_type()),
        _ => None,
    }
}

/// A type in words.
fn words(kind: &DataType) -> String {
    match kind {
        kind if kind.is_floating() => "floats".into(),
        kind if kind.is_integer() => "integers".into(),
        kind if is_decimal(kind) => "decimals".into(),
        kind if is_text(kind) => "text".into(),
        DataType::Boolean => "truth values".into(),
        DataType::Timestamp(_, None) => "timestamps without a time zone".into(),
        DataType::Timestamp(..) => "timestamps".into(),
        DataType::Date32 | DataType::Date64 => "dates".into(),
        DataType::Time32(_) | DataType::Time64(_) => "times of day".into(),
        DataType::Duration(_) => "durations".into(),
        DataType::Struct(_) => "groups of columns".into(),
        DataType::Map(..) => "maps".into(),
        DataType::FixedSizeBinary(_) => "bytes".into(),
        kind => match element(kind) {
            Some(item) => format!("lists of {}", words(item)),
            None => "values of a kind that is not read here".into(),
        },
    }
}
