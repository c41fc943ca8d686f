//! Columns out of integers and decimals. What does not fit at a glance is written out and read like a cell.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Int64Array, PrimitiveArray};
use arrow_buffer::{BooleanBuffer, NullBuffer, i256};
use arrow_schema::DataType;

use super::Converter;
use crate::history::columns::column::{Column, Currencies, Odd, Values};
use crate::history::columns::fill::{Made, Of, beginning, range};
use crate::history::columns::masks::present;
use crate::history::mapping::{Reading, Unit};
use crate::model::{Currency, FieldType, Moment, Range, Slot};

/// Numbers below this magnitude are read.
const LIMIT: i64 = 100_000_000_000_000;

impl Converter {
    pub(super) fn numbers(&mut self, array: &ArrayRef, currencies: &Currencies) -> Made {
        match array.data_type() {
            DataType::Int8 => self.integers::<Int8Type>(array, currencies),
            DataType::Int16 => self.integers::<Int16Type>(array, currencies),
            DataType::Int32 => self.integers::<Int32Type>(array, currencies),
            DataType::Int64 => {
                let units = array.as_primitive::<Int64Type>().clone();
                let written = units.clone();
                self.units(units, 0, currencies, |row| written.value(row).to_string())
            }
            DataType::UInt8 => self.integers::<UInt8Type>(array, currencies),
            DataType::UInt16 => self.integers::<UInt16Type>(array, currencies),
            DataType::UInt32 => self.integers::<UInt32Type>(array, currencies),
            DataType::UInt64 => {
                let array = array.as_primitive::<UInt64Type>();
                let units = array.try_unary(i64::try_from).ok();
                self.exactly(units, (array, 0), currencies, |row| array.value(row).to_string())
            }
            DataType::Decimal32(..) => {
                let array = array.as_primitive::<Decimal32Type>();
                let units = Some(array.unary::<_, Int64Type>(i64::from));
                self.exactly(units, (array, array.scale()), currencies, |row| array.value_as_string(row))
            }
            DataType::Decimal64(..) => {
                let array = array.as_primitive::<Decimal64Type>();
                let units = Some(Int64Array::new(array.values().clone(), array.nulls().cloned()));
                self.exactly(units, (array, array.scale()), currencies, |row| array.value_as_string(row))
            }
            DataType::Decimal128(..) => {
                let array = array.as_primitive::<Decimal128Type>();
                let units = array.try_unary(i64::try_from).ok();
                self.exactly(units, (array, array.scale()), currencies, |row| array.value_as_string(row))
            }
            DataType::Decimal256(..) => {
                let array = array.as_primitive::<Decimal256Type>();
                let narrow = |number: i256| number.to_i128().and_then(|n| i64::try_from(n).ok()).ok_or(());
                let units = array.try_unary(narrow).ok();
                self.exactly(units, (array, array.scale()), currencies, |row| array.value_as_string(row))
            }
            _ => Made::of(Values::None),
        }
    }

    fn integers<P: ArrowPrimitiveType>(&mut self, array: &ArrayRef, currencies: &Currencies) -> Made
    where
        P::Native: Into<i64>,
    {
        let array: &PrimitiveArray<P> = array.as_primitive();
        let units = array.unary::<_, Int64Type>(Into::into);
        self.units(units, 0, currencies, |row| array.value(row).into().to_string())
    }

    /// The numbers of an array in units of 10⁻ˢᶜᵃˡᵉ, if all of them are that small.
    fn exactly(
        &mut self,
        units: Option<Int64Array>,
        (array, scale): (&dyn Array, i8),
        currencies: &Currencies,
        written: impl Fn(usize) -> String,
    ) -> Made {
        match (units, u32::try_from(scale)) {
            (Some(units), Ok(scale)) if scale <= 18 => self.units(units, scale, currencies, written),
            // Of another make than any amount or share: read one by one.
            _ => self.one_by_one(array.nulls(), array.len(), currencies, written),
        }
    }

    /// Numbers in units of 10⁻ˢᶜᵃˡᵉ, as they stand or as they are mapped.
    fn units(
        &mut self,
        units: Int64Array,
        scale: u32,
        currencies: &Currencies,
        written: impl Fn(usize) -> String,
    ) -> Made {
        let unit = match self.reading.as_deref() {
            None => Some(Unit::Ours),
            Some(reading) => reading.unit_alone(),
        };
        // What is too large to be read is so in whatever unit.
        let limit = LIMIT.saturating_mul(10_i64.saturating_pow(scale));
        let moves = !matches!(unit, Some(Unit::Ours | Unit::Whole | Unit::OfASecond(_)));
        let unit = unit.filter(|_| !moves || within(&units, 1 - limit, limit - 1).is_none());
        let moved = match unit {
            Some(Unit::Ours | Unit::Whole) => Some((units.clone(), scale)),
            Some(Unit::Cents | Unit::Percent) if scale <= 16 => Some((units.clone(), scale + 2)),
            Some(Unit::Minor) if currencies.keys.is_none() && scale <= 12 => {
                let one = currencies.table.first().copied().flatten();
                one.map(|currency| (units.clone(), scale + currency.decimals()))
            }
            Some(Unit::OfASecond(of_a_second)) if scale == 0 => {
                Some((units.unary(|time| time.div_euclid(of_a_second)), 0))
            }
            Some(Unit::Seconds(seconds)) if scale == 0 => {
                units.try_unary(|number| number.checked_mul(seconds).ok_or(())).ok().map(|units| (units, 0))
            }
            _ => None,
        };
        let reading = self.reading.clone();
        match moved {
            Some((units, scale)) => self.settled(units, scale, currencies, reading.as_deref(), written),
            None => self.one_by_one(units.nulls(), units.len(), currencies, written),
        }
    }

    /// Numbers in units of 10⁻ˢᶜᵃˡᵉ. `reading` is how those are read, as they were written, that the field may not hold.
    pub(super) fn settled(
        &mut self,
        units: Int64Array,
        scale: u32,
        currencies: &Currencies,
        reading: Option<&Reading>,
        written: impl Fn(usize) -> String,
    ) -> Made {
        let rows = units.len();
        let limit = LIMIT.saturating_mul(10_i64.saturating_pow(scale));
        let (kind, of) = (self.of.kind(), self.of);
        let one = 10_i64.saturating_pow(scale);
        let fine = match kind {
            FieldType::Text | FieldType::List | FieldType::Code(_) | FieldType::Bool => {
                return self.one_by_one(units.nulls(), rows, currencies, written);
            }
            FieldType::Moment => within(&units, Moment::FIRST_SAID, Moment::LAST.unix()),
            FieldType::Duration if is_not_negative(of) => within(&units, 0, i64::MAX),
            FieldType::Duration => None,
            FieldType::Money => money(&units, limit, scale, currencies),
            FieldType::Count if scale > 0 => {
                each(&units, |number| number >= 0 && number < limit && number % one == 0)
            }
            _ => {
                let (low, high) = range(of, scale);
                within(&units, low.max(1 - limit), high.min(limit - 1))
            }
        };
        let values = |units: Int64Array| match kind {
            FieldType::Moment | FieldType::Duration => Values::Seconds(units),
            FieldType::Money => Values::Money { units, scale, currencies: currencies.clone() },
            _ => Values::Numbers { units, scale },
        };
        let Some(fine) = fine else { return Made::of(values(units)) };
        let held = present(units.nulls(), rows);
        let odd_rows = &held & &!&fine;
        let mut odd = Vec::new();
        for row in odd_rows.set_indices() {
            let text = written(row);
            let currency = currencies.of(row);
            match of.read(&number(reading, &text, currency), currency) {
                Slot::Absent => {}
                slot => odd.push(Odd { row, slot, written: beginning(&text) }),
            }
        }
        let units = Int64Array::new(units.values().clone(), Some(NullBuffer::new(&held & &fine)));
        Made { column: Column { values: values(units), odd }, bad: Vec::new() }
    }

    /// Written out, and read like cells.
    fn one_by_one(
        &mut self,
        nulls: Option<&NullBuffer>,
        rows: usize,
        currencies: &Currencies,
        written: impl Fn(usize) -> String,
    ) -> Made {
        for row in present(nulls, rows).set_indices() {
            let (text, currency) = (written(row), currencies.of(row));
            let cell = number(self.reading.as_deref(), &text, currency);
            if !cell.is_empty() {
                self.filler.cell(row, &cell, &text, currency);
            }
        }
        self.filler.take(rows)
    }
}

/// What a number says, as it stands or as it is mapped.
pub(super) fn number<'t>(
    reading: Option<&'t Reading>,
    text: &'t str,
    currency: Option<Currency>,
) -> Cow<'t, str> {
    reading.map_or(Cow::Borrowed(text), |reading| reading.number(text, currency))
}

/// The rows whose number lies between two, these included; nothing if all do.
fn within(units: &Int64Array, low: i64, high: i64) -> Option<BooleanBuffer> {
    // The bits of all of them, counted from the least that may be: no number is larger than they are together. This
    // looks at many at once, and mostly it is enough.
    let bits = units.values().iter().fold(0, |bits, number| bits | number.wrapping_sub(low) as u64);
    if bits <= high.wrapping_sub(low) as u64 {
        return None;
    }
    each(units, |number| number >= low && number <= high)
}

/// The rows whose number is fine; nothing if all are that have one.
fn each(units: &Int64Array, fine: impl Fn(i64) -> bool) -> Option<BooleanBuffer> {
    let values = units.values();
    let byte =
        |numbers: &[i64]| numbers.iter().rev().fold(0, |bits, number| bits << 1 | u8::from(fine(*number)));
    // Eight at a time: the compiler keeps each eight in registers.
    let (eights, rest) = values.as_chunks::<8>();
    let bytes: Vec<u8> = eights.iter().map(|eight| byte(eight)).chain([byte(rest)]).collect();
    let is_fine = BooleanBuffer::new(bytes.into(), 0, values.len());
    let held = present(units.nulls(), values.len());
    (&held & &!&is_fine).set_indices().next().map(|_| is_fine)
}

/// The rows whose amount is one that its currency can have.
fn money(units: &Int64Array, limit: i64, scale: u32, currencies: &Currencies) -> Option<BooleanBuffer> {
    // No amount is fine without a currency: it is looked at closer.
    let step = |currency: &Option<Currency>| {
        currency.map(|currency| 10_i64.saturating_pow(scale.saturating_sub(currency.decimals())))
    };
    let steps: Vec<Option<i64>> = currencies.table.iter().map(step).collect();
    match (&currencies.keys, steps.first().copied().flatten()) {
        (None, Some(1)) => within(units, 0, limit - 1),
        (None, Some(step)) => each(units, |amount| amount >= 0 && amount < limit && amount % step == 0),
        (None, None) => each(units, |_| false),
        (Some(keys), _) => {
            let values = units.values();
            let fine = BooleanBuffer::collect_bool(values.len(), |row| {
                let step = keys.get(row).and_then(|key| steps.get(usize::from(*key)).copied().flatten());
                values
                    .get(row)
                    .zip(step)
                    .is_some_and(|(&amount, step)| amount >= 0 && amount < limit && amount % step == 0)
            });
            Some(fine)
        }
    }
}

fn is_not_negative(of: Of) -> bool {
    matches!(of, Of::Field(field) if field.def().range == Range::NotNegative)
}
