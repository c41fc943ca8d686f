//! The value of a field in one request.

use std::cmp::Ordering;
use std::fmt;

use super::invisible::write_visible;
use super::{Decimal, Duration, Fault, Field, Moment, Money};

/// A value of one of the field types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A word of the field's closed vocabulary, by its position there.
    Code(u8),
    /// Open text.
    Text(Box<str>),
    /// A number, a count or a rate (a rate of 60 % is 0.6).
    Number(Decimal),
    /// An amount and its currency.
    Money(Money),
    /// A length of time.
    Duration(Duration),
    /// A moment in time.
    Moment(Moment),
    /// Several texts, in the order given.
    List(Vec<Box<str>>),
}

impl PartialOrd for Value {
    /// Values of one type compare by size; amounts only in one currency. Nothing else compares.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(b)),
            (Self::Money(a), Self::Money(b)) if a.currency == b.currency => Some(a.amount.cmp(&b.amount)),
            (Self::Duration(a), Self::Duration(b)) => Some(a.cmp(b)),
            (Self::Moment(a), Self::Moment(b)) => Some(a.cmp(b)),
            (a, b) if a == b => Some(Ordering::Equal),
            _ => None,
        }
    }
}

/// What a request says of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Slot {
    /// Nothing.
    #[default]
    Absent,
    /// Something that cannot be understood, and why.
    Bad(Fault),
    /// A value.
    Value(Value),
}

impl Slot {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Bad(_) => None,
        }
    }
}

impl Value {
    /// The value as a person reads it; a code needs its field's vocabulary to have a name.
    pub fn display(&self, field: Option<Field>) -> impl fmt::Display + '_ {
        Shown { value: self, field }
    }
}

struct Shown<'a> {
    value: &'a Value,
    field: Option<Field>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Value::Bool(value) => write!(f, "{value}"),
            Value::Code(code) => {
                let word = self.field.and_then(|field| field.word(*code));
                f.write_str(word.map_or("?", |word| word.name))
            }
            Value::Text(text) => write_visible(f, text),
            Value::Number(number) => match self.field {
                Some(field) if field.is_rate() => write!(f, "{}%", percent(*number)),
                _ => write!(f, "{}", number.normalize()),
            },
            Value::Money(money) => write!(f, "{money}"),
            Value::Duration(duration) => write!(f, "{duration}"),
            Value::Moment(moment) => write!(f, "{moment}"),
            Value::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write_visible(f, item)?;
                }
                f.write_str("]")
            }
        }
    }
}

/// A rate as the number before the percent sign, to at most four decimals.
fn percent(rate: Decimal) -> Decimal {
    rate.checked_mul(Decimal::ONE_HUNDRED).map_or(rate, |percent| percent.round_dp(4).normalize())
}
