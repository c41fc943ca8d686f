//! From what a request or a history writes to a value of a field's type.
//!
//! Whatever cannot be understood becomes a fault in the slot, never an error and never a guess.

use super::held::checked;
use super::money::MoneyFault;
use super::{
    Currency, Decimal, Duration, Fault, Field, FieldType, Moment, Money, NumberFault, Range, Slot, TimeFault,
    Value, parse_duration, parse_number,
};

/// A value as it was written, before its field's type is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// Text.
    Text(Box<str>),
    /// A bare number, by its text.
    Number(Box<str>),
    /// A truth value.
    Bool(bool),
    /// Nothing: the same as leaving the field out.
    Null,
    /// Several values.
    List(Vec<Scalar>),
    /// The text of a cell of a table, where everything is text: elements of a list stand between `|`, digits
    /// alone are a number, and spreadsheets write `TRUE`.
    Cell(Box<str>),
    /// A map: what is in it stands under dotted names, and no field is one.
    Map,
    /// Something that no field can be, such as text that is not well formed.
    Other,
}

impl Scalar {
    /// Reads it as a value of a type. `currency` is what bare amounts are in.
    pub(crate) fn read(&self, kind: FieldType, range: Range, currency: Option<Currency>) -> Slot {
        match self {
            Self::Null => Slot::Absent,
            _ => self.value(kind, range, currency).map_or_else(Slot::Bad, Slot::Value),
        }
    }

    fn value(&self, kind: FieldType, range: Range, currency: Option<Currency>) -> Result<Value, Fault> {
        match self {
            Self::Text(text) => read_text(text, false, kind, range, currency),
            Self::Number(text) => read_text(text, true, kind, range, currency),
            Self::Cell(text) => read_cell(text, kind, range, currency),
            Self::Bool(value) if kind == FieldType::Bool => Ok(Value::Bool(*value)),
            Self::List(items) if kind == FieldType::List => {
                items.iter().map(Self::list_item).collect::<Result<_, _>>().map(Value::List)
            }
            Self::Bool(_) | Self::List(_) | Self::Null | Self::Map | Self::Other => Err(Fault::Malformed),
        }
    }

    /// Whether it stands in the place of a map, if one is expected there. Cells of a table stand beside each other.
    pub(crate) fn hides_a_map(&self) -> bool {
        !matches!(self, Self::Map | Self::Null | Self::Cell(_))
    }

    fn list_item(&self) -> Result<Box<str>, Fault> {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Cell(text) => Ok(text.clone()),
            Self::Bool(_) | Self::List(_) | Self::Null | Self::Map | Self::Other => Err(Fault::Malformed),
        }
    }
}

impl Field {
    /// Reads what a request wrote for this field. Fields that are worked out cannot be given.
    pub(crate) fn read(self, scalar: &Scalar, currency: Option<Currency>) -> Slot {
        let def = self.def();
        scalar.read(def.kind, def.range, currency)
    }

    /// Reads a text, or a number as it is written, as [`Scalar::Text`] or [`Scalar::Number`] would be.
    pub(crate) fn read_plain(self, text: &str, bare: bool, currency: Option<Currency>) -> Slot {
        let def = self.def();
        read_text(text, bare, def.kind, def.range, currency).map_or_else(Slot::Bad, Slot::Value)
    }

    /// Reads the text of a table's cell, as [`Scalar::Cell`] would; an empty cell says nothing.
    #[cfg(feature = "history")]
    pub(crate) fn read_cell(self, text: &str, currency: Option<Currency>) -> Slot {
        if text.is_empty() {
            return Slot::Absent;
        }
        let def = self.def();
        read_cell(text, def.kind, def.range, currency).map_or_else(Slot::Bad, Slot::Value)
    }
}

/// A text, or a bare number by its text, as a value of a type.
fn read_text(
    text: &str,
    bare: bool,
    kind: FieldType,
    range: Range,
    currency: Option<Currency>,
) -> Result<Value, Fault> {
    match kind {
        FieldType::Bool if bare => Err(Fault::Malformed),
        FieldType::Bool => match text.trim() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(Fault::Malformed),
        },
        FieldType::Code(words) => {
            let at = words.iter().position(|word| word.name == text).ok_or(Fault::Unmapped)?;
            u8::try_from(at).map(Value::Code).map_err(|_| Fault::Unmapped)
        }
        FieldType::Text => Ok(Value::Text(text.into())),
        FieldType::Number | FieldType::Count => checked(Value::Number(number(text)?), kind, range),
        FieldType::Rate => checked(Value::Number(rate(text)?), kind, range),
        FieldType::Money => {
            let money = Money::parse(text, currency).map_err(|fault| match fault {
                MoneyFault::Number(fault) => number_fault(fault),
                MoneyFault::Precision => Fault::Precision,
                MoneyFault::Currency => Fault::Malformed,
            })?;
            checked(Value::Money(money.ok_or(Fault::NoCurrency)?), kind, range)
        }
        FieldType::Duration => {
            let duration = if bare {
                Duration::seconds(whole(text)?)
            } else {
                parse_duration(text).map_err(time_fault)?
            };
            checked(Value::Duration(duration), kind, range)
        }
        FieldType::Moment => checked(Value::Moment(moment(text)?), kind, range),
        FieldType::List => Err(Fault::Malformed),
    }
}

fn read_cell(text: &str, kind: FieldType, range: Range, currency: Option<Currency>) -> Result<Value, Fault> {
    match kind {
        FieldType::Text => Ok(Value::Text(text.into())),
        FieldType::List => text.split('|').map(cell_item).collect::<Result<_, _>>().map(Value::List),
        FieldType::Bool if text.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
        FieldType::Bool if text.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
        _ => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let bare = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            read_text(text, bare, kind, range, currency)
        }
    }
}

/// One element of a list in a cell. Where it might be several, or is none, the list is not what it seems.
fn cell_item(item: &str) -> Result<Box<str>, Fault> {
    let item = item.trim();
    let other_separator =
        |letter: char| matches!(letter, ',' | ';' | '，' | '；' | '、') || letter.is_control();
    if item.is_empty() || item.contains(other_separator) { Err(Fault::Malformed) } else { Ok(item.into()) }
}

fn number(text: &str) -> Result<Decimal, Fault> {
    parse_number(text.trim()).map_err(number_fault)
}

/// `0.6` or `60%`.
fn rate(text: &str) -> Result<Decimal, Fault> {
    match text.trim().strip_suffix('%') {
        Some(percent) => number(percent)?.checked_div(Decimal::ONE_HUNDRED).ok_or(Fault::OutOfRange),
        None => number(text),
    }
}

fn number_fault(fault: NumberFault) -> Fault {
    match fault {
        NumberFault::TooLarge => Fault::OutOfRange,
        _ => Fault::Malformed,
    }
}

fn time_fault(fault: TimeFault) -> Fault {
    match fault {
        TimeFault::Range => Fault::OutOfRange,
        TimeFault::Form => Fault::Malformed,
    }
}

/// Whole seconds; milliseconds and the like are beyond the year 9999 and so out of range.
fn whole(text: &str) -> Result<i64, Fault> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::Malformed);
    }
    text.parse().map_err(|_| Fault::OutOfRange)
}

/// RFC 3339, or unix seconds.
fn moment(text: &str) -> Result<Moment, Fault> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        && !text.get(1..).unwrap_or("").contains('-')
    {
        return Moment::from_unix(whole(text)?).ok_or(Fault::OutOfRange);
    }
    Moment::parse(text).map_err(time_fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(field: &str, written: &str) -> Result<String, Fault> {
        let field = Field::from_name(field).unwrap();
        match field.read(&Scalar::Text(written.into()), Currency::from_code("USD")) {
            Slot::Value(value) => Ok(value.display(Some(field)).to_string()),
            Slot::Bad(fault) => Err(fault),
            Slot::Absent => panic!("read nothing from {written}"),
        }
    }

    #[test]
    fn what_cannot_be_understood_is_a_fault() {
        assert_eq!(read("amount", "18.4"), Ok("18.40 USD".into()));
        assert_eq!(read("amount", "-1"), Err(Fault::OutOfRange));
        assert_eq!(read("amount", "9223372036854775808"), Err(Fault::OutOfRange));
        assert_eq!(read("amount", "1.8e1"), Err(Fault::Malformed));
        assert_eq!(read("amount", "18.405"), Err(Fault::Precision));
        assert_eq!(read("buyer.return_rate", "0.625"), Ok("62.5%".into()));
        assert_eq!(read("buyer.return_rate", "62.5"), Err(Fault::OutOfRange));
        assert_eq!(read("photos", "1.5"), Err(Fault::Malformed));
        assert_eq!(read("rts_at", "1793310000000"), Err(Fault::OutOfRange));
        assert_eq!(read("rts_at", "1793310000"), Ok("2026-10-29T21:40:00Z".into()));
        assert_eq!(read("rts_at", "abc"), Err(Fault::Malformed));
        assert_eq!(read("rts_at", "0"), Err(Fault::OutOfRange));
        assert_eq!(read("has_note", "true "), Ok("true".into()));
        assert_eq!(read("kind", "REFUND"), Err(Fault::Unmapped));
        assert_eq!(read("order.country", "US"), Ok("US".into()));
    }

    #[test]
    fn a_list_in_a_cell_is_taken_apart_at_bars_or_not_understood() {
        let tags = Field::from_name("buyer.tags").unwrap();
        let read = |cell: &str| tags.read(&Scalar::Cell(cell.into()), None);
        let list = |items: &[&str]| Slot::Value(Value::List(items.iter().copied().map(Box::from).collect()));
        assert_eq!(read("vip|watchlist"), list(&["vip", "watchlist"]));
        assert_eq!(read("vip | watchlist\t"), list(&["vip", "watchlist"]));
        assert_eq!(read("gift shop"), list(&["gift shop"]));
        for doubtful in
            ["vip,watchlist", "vip;watchlist", "new|vip, watchlist", "vip\nwatchlist", "vip||new", "|"]
        {
            assert_eq!(read(doubtful), Slot::Bad(Fault::Malformed), "{doubtful:?}");
        }
    }
}
