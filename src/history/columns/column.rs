//! What the rows of a batch say of one field.

use std::sync::Arc;

use arrow_array::{Array, BooleanArray, Int64Array, StringArray, UInt32Array};

use crate::model::{Currency, Decimal, Duration, Field, FieldType, Moment, Money, Slot, Value};

/// What the rows of a batch say of one field.
///
/// A row's value stands in [`values`](Self::values), or, where it does not fit there, in [`odd`](Self::odd). A row
/// that stands in neither says nothing: the field is absent.
#[derive(Clone, Debug)]
pub struct Column {
    pub(super) values: Values,
    pub(super) odd: Vec<Odd>,
}

/// The values of a column in the form that its field's type has: the same in every batch, but that texts are entries in
/// one and stand as they are in another. A row is null where it says nothing
/// or stands among the odd ones.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Values {
    /// No row has a value here.
    None,
    /// Codes, texts and lists: what is written, each distinct thing once unless hardly any repeats. An entry may be a
    /// fault.
    Entries(Entries<Slot>),
    /// Texts that hardly repeat, such as ids, or that a file holds without a dictionary: each as it stands there.
    Texts(StringArray),
    /// Truth values.
    Bools(BooleanArray),
    /// Numbers, counts and rates, in units of 10⁻ˢᶜᵃˡᵉ.
    Numbers {
        /// The numbers.
        units: Int64Array,
        /// How many of their digits are decimals.
        scale: u32,
    },
    /// Money, in units of 10⁻ˢᶜᵃˡᵉ of the currency's main unit.
    Money {
        /// The amounts.
        units: Int64Array,
        /// How many of their digits are decimals.
        scale: u32,
        /// What they are in; known for each row that has an amount.
        currencies: Currencies,
    },
    /// Moments, in seconds since 1970-01-01T00:00:00Z, or durations, in seconds.
    Seconds(Int64Array),
}

/// Things, distinct unless hardly any repeats, and which row has which.
#[derive(Clone, Debug)]
pub struct Entries<T> {
    /// For each row the position of its entry; null where there is none. Keys under a null mean nothing and may lie
    /// outside the entries.
    pub keys: UInt32Array,
    /// The entries. Batches of one file often share them: the same `Arc` is the same table.
    pub entries: Arc<[T]>,
}

/// A value that the array of its column cannot hold: one that cannot be understood, a number of more digits, or a text
/// with blanks around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// The row in the batch.
    pub row: usize,
    /// What it says; never [`Slot::Absent`].
    pub slot: Slot,
    /// As written, for what cannot be understood.
    pub(super) written: Box<str>,
}

/// What the amounts of the rows are in.
#[derive(Clone, Debug)]
pub struct Currencies {
    /// The currencies there are, `None` for none that is known. Never empty.
    pub table: Vec<Option<Currency>>,
    /// For each row its position in the table; nothing where every row has the first.
    pub keys: Option<Arc<[u8]>>,
}

impl Currencies {
    /// The same for every row.
    pub(super) fn one(currency: Option<Currency>) -> Self {
        Self { table: vec![currency], keys: None }
    }

    /// What a row is in.
    pub fn of(&self, row: usize) -> Option<Currency> {
        let key = match &self.keys {
            Some(keys) => keys.get(row).copied().map_or(0, usize::from),
            None => 0,
        };
        self.table.get(key).copied().flatten()
    }
}

impl Values {
    /// The array that says in which rows there is a value: the keys where there are entries.
    pub(crate) fn array(&self) -> Option<&dyn Array> {
        match self {
            Self::None => None,
            Self::Entries(entries) => Some(&entries.keys),
            Self::Texts(array) => Some(array),
            Self::Bools(array) => Some(array),
            Self::Numbers { units: array, .. } | Self::Money { units: array, .. } | Self::Seconds(array) => {
                Some(array)
            }
        }
    }
}

impl<T> Entries<T> {
    /// The entry of a row.
    pub fn of(&self, row: usize) -> Option<&T> {
        self.entries.get(usize::try_from(self.key(row)?).ok()?)
    }

    /// The position of a row's entry.
    pub fn key(&self, row: usize) -> Option<u32> {
        (row < self.keys.len() && self.keys.is_valid(row)).then(|| self.keys.value(row))
    }
}

impl Column {
    /// A column in which no row says anything.
    pub(super) const fn absent() -> Self {
        Self { values: Values::None, odd: Vec::new() }
    }

    /// Whether no row says anything.
    pub fn is_absent(&self) -> bool {
        matches!(self.values, Values::None) && self.odd.is_empty()
    }

    /// The values, in a form that the field's type has.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The rows whose value stands apart, in the order of the rows.
    pub fn odd(&self) -> &[Odd] {
        &self.odd
    }

    /// What a row says of the field that this column is of.
    pub fn slot(&self, field: Field, row: usize) -> Slot {
        self.value(field.def().kind, row).map_or_else(|| self.apart(row), Slot::Value)
    }

    fn apart(&self, row: usize) -> Slot {
        if let Values::Entries(entries) = &self.values
            && let Some(slot) = entries.of(row)
        {
            return slot.clone();
        }
        let at = self.odd.binary_search_by_key(&row, |odd| odd.row);
        at.ok().and_then(|at| self.odd.get(at)).map_or(Slot::Absent, |odd| odd.slot.clone())
    }

    fn value(&self, kind: FieldType, row: usize) -> Option<Value> {
        match &self.values {
            Values::None | Values::Entries(_) => None,
            Values::Texts(array) => {
                (row < array.len() && array.is_valid(row)).then(|| Value::Text(array.value(row).into()))
            }
            Values::Bools(array) => {
                (row < array.len() && array.is_valid(row)).then(|| Value::Bool(array.value(row)))
            }
            Values::Numbers { units, scale } => {
                Decimal::try_new(unit(units, row)?, *scale).ok().map(Value::Number)
            }
            Values::Money { units, scale, currencies } => Some(Value::Money(Money {
                amount: Decimal::try_new(unit(units, row)?, *scale).ok()?,
                currency: currencies.of(row)?,
            })),
            Values::Seconds(array) => {
                let seconds = unit(array, row)?;
                match kind {
                    FieldType::Duration => Some(Value::Duration(Duration::seconds(seconds))),
                    _ => Moment::from_unix(seconds).map(Value::Moment),
                }
            }
        }
    }
}

fn unit(array: &Int64Array, row: usize) -> Option<i64> {
    (row < array.len() && array.is_valid(row)).then(|| array.value(row))
}
