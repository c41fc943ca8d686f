//! Columns filled from what stands in cells: read as `Field::read_cell` reads, with a short way for the usual forms.

mod entries;
mod plain;
mod spaced;

pub(super) use entries::Table;
pub(super) use plain::Plain;

use std::ops::RangeInclusive;

use arrow_array::BooleanArray;
use arrow_array::types::Int64Type;

use super::column::{Column, Currencies, Odd, Values};
use crate::history::size::LONGEST_VALUE;
use crate::history::told;
use crate::model::usual::{digits, times};
use crate::model::{Currency, Decimal, Fault, Field, FieldType, Range, Slot, Value};
use spaced::Spaced;

/// Money is held to so many decimals; no currency has more.
pub(super) const MONEY_SCALE: u32 = 4;

/// As much of a text as is ever told.
pub(super) const TOLD: usize = 201;

/// What a column is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Field(Field),
    /// What really happened, by its position among the names for it.
    Told(usize),
}

/// A column and what its entries that are faults were written as, by their position.
pub(super) struct Made {
    pub(super) column: Column,
    pub(super) bad: Vec<(u32, Box<str>)>,
}

impl Of {
    /// What a cell says, by the one reader for it.
    pub(super) fn read(self, text: &str, currency: Option<Currency>) -> Slot {
        match self {
            Self::Field(field) => {
                let slot = field.read_cell(text, currency);
                if text.len() > LONGEST_VALUE && is_long(&slot) { Slot::Bad(Fault::Malformed) } else { slot }
            }
            Self::Told(index) => told::read(index, text),
        }
    }

    /// Whether its texts can stand in a column as they are. Those of a reason code are looked up one by one.
    pub(super) fn may_stand_plain(self) -> bool {
        self.kind() == FieldType::Text && matches!(self, Self::Field(field) if field != Field::ReasonCode)
    }

    pub(super) fn kind(self) -> FieldType {
        match self {
            Self::Field(field) => field.def().kind,
            Self::Told(index) => told::kind(index),
        }
    }
}

/// Whether a text or a list is too long to be kept.
pub(super) fn is_long(slot: &Slot) -> bool {
    let length = match slot {
        Slot::Value(Value::Text(text)) => text.len(),
        Slot::Value(Value::List(items)) => items.iter().map(|item| 1 + item.len()).sum(),
        Slot::Value(_) | Slot::Bad(_) | Slot::Absent => 0,
    };
    length > LONGEST_VALUE
}

/// The beginning of a text, as much as is ever told of it.
pub(super) fn beginning(text: &str) -> Box<str> {
    match text.char_indices().nth(TOLD) {
        Some((end, _)) => text.get(..end).unwrap_or_default().into(),
        None => text.into(),
    }
}

/// A column that is being filled, row by row.
pub(super) struct Filler {
    of: Of,
    form: Form,
    odd: Vec<Odd>,
}

enum Form {
    /// `plain` takes what is put while the texts hardly repeat, if the column is of such.
    Entries {
        table: Table<Slot>,
        bad: Vec<(u32, Box<str>)>,
        plain: Option<Plain>,
    },
    Bools(Spaced<bool>),
    Numbers {
        units: Spaced<i64>,
        scale: u32,
        range: RangeInclusive<i64>,
    },
    Money {
        units: Spaced<i64>,
        tags: Tags,
        decimals: Option<(Currency, u32)>,
    },
    Moments(Spaced<i64>),
    Durations(Spaced<i64>),
}

/// How many decimals the numbers of a type are held to: as many as leave room for the largest one.
pub(super) fn scale_of(kind: FieldType, range: Range) -> u32 {
    match (kind, range) {
        (FieldType::Count, _) => 0,
        (FieldType::Rate, _) => 18,
        (_, Range::Between(_, high)) if high <= 1_000 => 12,
        _ => MONEY_SCALE,
    }
}

impl Filler {
    pub(super) fn new(of: Of) -> Self {
        let range = match of {
            Of::Field(field) => field.def().range,
            Of::Told(_) => Range::Any,
        };
        let kind = of.kind();
        let form = match kind {
            FieldType::Code(_) | FieldType::Text | FieldType::List => {
                let plain = of.may_stand_plain().then(Plain::default);
                Form::Entries { table: Table::new(), bad: Vec::new(), plain }
            }
            FieldType::Bool => Form::Bools(Spaced::new()),
            FieldType::Number | FieldType::Count | FieldType::Rate => {
                let scale = scale_of(kind, range);
                let (low, high) = self::range(of, scale);
                Form::Numbers { units: Spaced::new(), scale, range: low..=high }
            }
            FieldType::Money => Form::Money { units: Spaced::new(), tags: Tags::new(), decimals: None },
            FieldType::Moment => Form::Moments(Spaced::new()),
            FieldType::Duration => Form::Durations(Spaced::new()),
        };
        Self { of, form, odd: Vec::new() }
    }

    /// Gives a row what stands in its cell: text without the spaces around it, not empty; `written` is how it is told.
    pub(super) fn cell(&mut self, row: usize, text: &str, written: &str, currency: Option<Currency>) {
        let of = self.of;
        self.put(row, text, currency, |text| of.read(text, currency), || beginning(written));
    }

    /// Gives a row a text; `read` reads one that is not in a usual form, or not known yet. `written` is how it is told
    /// if it cannot be understood.
    pub(super) fn put(
        &mut self,
        row: usize,
        text: &str,
        currency: Option<Currency>,
        read: impl FnOnce(&str) -> Slot,
        written: impl FnOnce() -> Box<str>,
    ) {
        match &mut self.form {
            Form::Entries { table, plain: Some(plain), .. } if !table.searches() => {
                if Plain::holds(text) {
                    return plain.put(row, text);
                }
            }
            Form::Entries { .. } => return self.entry(row, text, || read(text), written),
            Form::Bools(values) => match text {
                "true" => return values.put(row, true),
                "false" => return values.put(row, false),
                _ => {}
            },
            Form::Numbers { units, scale, range } => {
                if let Some(number) =
                    digits::units(text, *scale, *scale).filter(|number| range.contains(number))
                {
                    return units.put(row, number);
                }
            }
            Form::Money { units, tags, decimals } => {
                if let Some(currency) = currency {
                    let most = match decimals {
                        Some((known, most)) if *known == currency => *most,
                        _ => decimals.insert((currency, currency.decimals())).1,
                    };
                    if let Some(amount) = digits::units(text, MONEY_SCALE, most).filter(|amount| *amount >= 0)
                    {
                        tags.put(row, currency);
                        return units.put(row, amount);
                    }
                }
            }
            Form::Moments(values) => {
                if let Some(at) = times::moment(text) {
                    return values.put(row, at);
                }
            }
            Form::Durations(_) => {}
        }
        self.slot(row, read(text), written);
    }

    /// Gives a row one of the things that a column of entries holds, and searches for; `name` is what tells one from
    /// another.
    pub(super) fn entry(
        &mut self,
        row: usize,
        name: &str,
        read: impl FnOnce() -> Slot,
        written: impl FnOnce() -> Box<str>,
    ) {
        let Form::Entries { table, bad, .. } = &mut self.form else { return };
        table.put(row, name, |key| {
            let slot = read();
            if matches!(slot, Slot::Bad(_)) {
                bad.push((key, written()));
            }
            slot
        });
    }

    /// Gives a row what was read already.
    pub(super) fn slot(&mut self, row: usize, slot: Slot, written: impl FnOnce() -> Box<str>) {
        let value = match slot {
            Slot::Absent => return,
            Slot::Bad(_) => return self.odd.push(Odd { row, slot, written: written() }),
            Slot::Value(value) => value,
        };
        let put = match (&mut self.form, &value) {
            (Form::Bools(values), Value::Bool(value)) => {
                values.put(row, *value);
                Some(())
            }
            (Form::Numbers { units, scale, .. }, Value::Number(number)) => {
                at_scale(*number, *scale).map(|number| units.put(row, number))
            }
            (Form::Money { units, tags, .. }, Value::Money(money)) => at_scale(money.amount, MONEY_SCALE)
                .map(|amount| {
                    tags.put(row, money.currency);
                    units.put(row, amount);
                }),
            (Form::Moments(values), Value::Moment(moment)) => {
                values.put(row, moment.unix());
                Some(())
            }
            (Form::Durations(values), Value::Duration(length)) => {
                values.put(row, length.as_seconds());
                Some(())
            }
            _ => None,
        };
        if put.is_none() {
            self.odd.push(Odd { row, slot: Slot::Value(value), written: Box::default() });
        }
    }

    /// The column of that many rows; starts over with the next ones.
    pub(super) fn take(&mut self, rows: usize) -> Made {
        let mut faults = Vec::new();
        let values = match &mut self.form {
            Form::Entries { table, plain: Some(plain), .. } if !table.searches() => {
                table.pass_over();
                plain.take(rows).map_or(Values::None, Values::Texts)
            }
            Form::Entries { table, .. } if table.is_empty() => Values::None,
            Form::Entries { table, bad, .. } => {
                let (entries, over) = table.take(rows);
                faults = if over { std::mem::take(bad) } else { bad.clone() };
                Values::Entries(entries)
            }
            Form::Bools(values) if values.count() == 0 => Values::None,
            Form::Bools(values) => {
                let (values, nulls) = values.take(rows);
                Values::Bools(BooleanArray::new(values.into(), nulls))
            }
            Form::Numbers { units, .. } if units.count() == 0 => Values::None,
            Form::Numbers { units, scale, .. } => {
                Values::Numbers { units: units.array::<Int64Type>(rows), scale: *scale }
            }
            Form::Money { units, .. } if units.count() == 0 => Values::None,
            Form::Money { units, tags, .. } => Values::Money {
                units: units.array::<Int64Type>(rows),
                scale: MONEY_SCALE,
                currencies: tags.take(rows),
            },
            Form::Moments(values) | Form::Durations(values) if values.count() == 0 => Values::None,
            Form::Moments(values) | Form::Durations(values) => {
                Values::Seconds(values.array::<Int64Type>(rows))
            }
        };
        Made { column: Column { values, odd: std::mem::take(&mut self.odd) }, bad: faults }
    }
}

/// The least and the greatest number that a field may have, in units of 10⁻ˢᶜᵃˡᵉ.
pub(super) fn range(of: Of, scale: u32) -> (i64, i64) {
    let Of::Field(field) = of else { return (i64::MIN, i64::MAX) };
    let one = 10_i64.saturating_pow(scale);
    match (field.def().kind, field.def().range) {
        (FieldType::Rate, _) => (0, one),
        (_, Range::Between(low, high)) => {
            (one.saturating_mul(i64::from(low)), one.saturating_mul(i64::from(high)))
        }
        (FieldType::Count, _) | (_, Range::NotNegative) => (0, i64::MAX),
        (_, Range::Any) => (i64::MIN, i64::MAX),
    }
}

/// A number in units of 10⁻ˢᶜᵃˡᵉ, if it is a whole number of them.
pub(super) fn at_scale(number: Decimal, scale: u32) -> Option<i64> {
    let (mut digits, own) = (number.mantissa(), number.scale());
    if own > scale {
        let by = 10_i128.checked_pow(own - scale)?;
        if digits % by != 0 {
            return None;
        }
        digits /= by;
    } else {
        digits = digits.checked_mul(10_i128.checked_pow(scale - own)?)?;
    }
    i64::try_from(digits).ok()
}

/// Which row is in which currency, kept as long as more than one occurs.
pub(super) struct Tags {
    table: Vec<Option<Currency>>,
    keys: Vec<u8>,
}

impl Tags {
    pub(super) fn new() -> Self {
        Self { table: Vec::new(), keys: Vec::new() }
    }

    pub(super) fn put(&mut self, row: usize, currency: impl Into<Option<Currency>>) {
        let currency = currency.into();
        if self.keys.is_empty() && self.table.first() == Some(&currency) {
            return;
        }
        if self.table.is_empty() {
            return self.table.push(currency);
        }
        let known = self.table.iter().position(|known| *known == currency);
        let at = known.unwrap_or_else(|| {
            self.table.push(currency);
            self.table.len() - 1
        });
        self.keys.resize(row, 0);
        // There are not so many currencies.
        self.keys.push(u8::try_from(at).unwrap_or(u8::MAX));
    }

    pub(super) fn take(&mut self, rows: usize) -> Currencies {
        let mut table = std::mem::take(&mut self.table);
        let mut keys = std::mem::take(&mut self.keys);
        if table.is_empty() {
            table.push(None);
        }
        keys.resize(if keys.is_empty() { 0 } else { rows }, 0);
        Currencies { table, keys: (!keys.is_empty()).then(|| keys.into()) }
    }
}
