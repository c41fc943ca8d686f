//! What stands beside the fields: ids, currencies, and columns that only a policy knows the type of.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, Int64Array, StringArray};
use arrow_schema::DataType;

use super::lists::Lists;
use super::numbers::number;
use super::texts::{Text, Texts, mapped};
use super::times::seconds;
use crate::history::columns::column::{Currencies, Entries};
use crate::history::columns::count::Problem;
use crate::history::columns::fill::{Table, Tags, beginning};
use crate::history::columns::sheet::TOO_LONG;
use crate::history::mapping::Reading;
use crate::history::size::LONGEST_VALUE;
use crate::model::{Currency, Fault, Moment, Scalar};

/// The ids of the rows; of one that is too long the beginning.
pub(in crate::history::columns) fn ids(
    array: &ArrayRef,
    reading: Option<&Reading>,
    problems: &mut Vec<Problem>,
) -> StringArray {
    if let Some(ids) =
        array.as_string_opt::<i32>().filter(|ids| reading.is_none() && ids.iter().flatten().all(is_plain))
    {
        return ids.clone();
    }
    let mut ids = StringBuilder::new();
    let texts = Texts::of(array);
    for row in 0..array.len() {
        let integer = if texts.is_none() { integer(array, row) } else { None };
        match (texts.as_ref().map(|texts| texts.get(row)), integer) {
            (Some(Text::Is(id)), _) if id.len() > LONGEST_VALUE => {
                problems.push(Problem::beside(row, TOO_LONG, "id", Fault::Malformed, None));
                ids.append_value(id.chars().take(200).collect::<String>());
            }
            (Some(Text::Is(id)), _) => match mapped(reading, id, None) {
                id if id.is_empty() => ids.append_null(),
                id => ids.append_value(id),
            },
            (_, Some(number)) => match self::number(reading, &number, None) {
                id if id.is_empty() => ids.append_null(),
                id => ids.append_value(id),
            },
            (Some(Text::Broken), None) => {
                problems.push(Problem::beside(row, TOO_LONG, "id", Fault::Malformed, None));
                ids.append_null();
            }
            (Some(Text::Nothing) | None, None) => ids.append_null(),
        }
    }
    ids.finish()
}

/// Whether an id is kept as it stands.
fn is_plain(id: &str) -> bool {
    let blank = |letter: Option<&u8>| letter.is_none_or(u8::is_ascii_whitespace);
    let id = id.as_bytes();
    id.len() <= LONGEST_VALUE && !blank(id.first()) && !blank(id.last())
}

/// What the rows' amounts are in; a text that is no currency is a problem.
pub(in crate::history::columns) fn currencies(
    array: &ArrayRef,
    reading: Option<&Reading>,
    default: Option<Currency>,
    problems: &mut Vec<Problem>,
) -> Currencies {
    let Some(texts) = Texts::of(array) else { return Currencies::one(default) };
    if let Texts::Entries(entries, _) = &texts
        && (entries.values().len(), entries.null_count()) == (1, 0)
        && let Text::Is(text) = texts.get(0)
        && let Some(currency) = Currency::from_code(&mapped(reading, text, None))
    {
        return Currencies::one(Some(currency));
    }
    let mut tags = Tags::new();
    let mut last: Option<(&str, Option<Currency>)> = None;
    for row in 0..array.len() {
        let (text, currency) = match (texts.get(row), last) {
            (Text::Nothing, _) => {
                tags.put(row, default);
                continue;
            }
            (Text::Broken, _) => ("", None),
            (Text::Is(text), Some((known, currency))) if known == text => (text, currency),
            (Text::Is(text), _) => match mapped(reading, text, None) {
                code if code.is_empty() => {
                    tags.put(row, default);
                    continue;
                }
                code => {
                    let currency = Currency::from_code(&code);
                    last = Some((text, currency));
                    (text, currency)
                }
            },
        };
        if currency.is_none() {
            problems.push(Problem::beside(row, 0, "currency", Fault::Malformed, Some(beginning(text))));
        }
        tags.put(row, currency);
    }
    tags.take(array.len())
}

/// A column outside the field table.
pub(in crate::history::columns) struct Extra {
    table: Table<Scalar>,
    reading: Option<Arc<Reading>>,
}

impl Extra {
    pub(in crate::history::columns) fn new(reading: Option<Arc<Reading>>) -> Self {
        Self { table: Table::new(), reading: reading.filter(|reading| !reading.is_plain()) }
    }

    pub(in crate::history::columns) fn made(
        &mut self,
        array: &ArrayRef,
        currencies: &Currencies,
        problems: &mut Vec<Problem>,
    ) -> Entries<Scalar> {
        let texts = Texts::of(array);
        let times = seconds(array);
        for row in 0..array.len() {
            let scalar = match texts.as_ref().map(|texts| texts.get(row)) {
                Some(Text::Nothing) => continue,
                Some(Text::Is(text)) if text.len() > LONGEST_VALUE => {
                    problems.push(Problem::beside(
                        row,
                        TOO_LONG + 1,
                        "another_field",
                        Fault::Malformed,
                        None,
                    ));
                    Scalar::Other
                }
                Some(Text::Is(text)) => {
                    let text = mapped(self.reading.as_deref(), text, currencies.of(row));
                    if !text.is_empty() {
                        self.table.put(row, &text, |_| Scalar::Cell(text.as_ref().into()));
                    }
                    continue;
                }
                Some(Text::Broken) => Scalar::Other,
                None => match &times {
                    Some(times) => time(times, row, array.data_type()),
                    None => match &self.reading {
                        Some(reading) => reading.scalar(scalar(array, row), currencies.of(row)),
                        None => scalar(array, row),
                    },
                },
            };
            if scalar != Scalar::Null {
                // A mark that no text begins with keeps them apart from texts.
                let written = format!("\0{scalar:?}");
                self.table.put(row, &written, |_| scalar);
            }
        }
        self.table.take(array.len()).0
    }
}

/// A moment or a duration.
fn time(seconds: &Int64Array, row: usize, kind: &DataType) -> Scalar {
    if seconds.is_null(row) {
        return Scalar::Null;
    }
    let seconds = seconds.value(row);
    match kind {
        DataType::Duration(_) => Scalar::Number(seconds.to_string().into()),
        _ => Moment::from_unix(seconds).map_or(Scalar::Other, |at| Scalar::Text(at.to_string().into())),
    }
}

/// A value whose type a policy may declare.
fn scalar(array: &ArrayRef, row: usize) -> Scalar {
    if array.is_null(row) {
        return Scalar::Null;
    }
    if let Some(number) = integer(array, row).or_else(|| decimal(array, row)) {
        return Scalar::Number(number.into());
    }
    match array.data_type() {
        DataType::Boolean => Scalar::Bool(array.as_boolean().value(row)),
        DataType::Null => Scalar::Null,
        _ => {
            let lists = Lists::of(array);
            let list = lists.as_ref().and_then(|lists| Some((lists.elements, lists.row(row)?)));
            let list = list.filter(|(_, range)| range.len() <= LONGEST_VALUE);
            list.map_or(Scalar::Other, |(items, range)| {
                Scalar::List(range.map(|at| item(items, at)).collect())
            })
        }
    }
}

fn item(items: &ArrayRef, at: usize) -> Scalar {
    match Texts::of(items).map(|texts| texts.get(at)) {
        Some(Text::Is(text)) => Scalar::Text(text.into()),
        Some(_) => Scalar::Other,
        None => integer(items, at).map_or(Scalar::Other, |number| Scalar::Number(number.into())),
    }
}

/// The digits of an integer.
pub(super) fn integer(array: &dyn Array, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).to_string(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).to_string(),
        DataType::UInt16 => array.as_primitive::<UInt16Type>().value(row).to_string(),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
        _ => return None,
    })
}

fn decimal(array: &dyn Array, row: usize) -> Option<String> {
    Some(match array.data_type() {
        DataType::Decimal32(..) => array.as_primitive::<Decimal32Type>().value_as_string(row),
        DataType::Decimal64(..) => array.as_primitive::<Decimal64Type>().value_as_string(row),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Decimal256(..) => array.as_primitive::<Decimal256Type>().value_as_string(row),
        _ => return None,
    })
}
