//! Columns out of integers and decimals. What does not fit at a glance is written out and read like a cell.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Int64Array, PrimitiveArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;

use super::Converter;
use crate::history::columns::column::{Column, Currencies, Odd, Values};
use crate::history::columns::fill::{Made, Of, beginning, fits};
use crate::history::columns::masks::present;
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
                let units = array.unary(|number| i64::try_from(number).unwrap_or(i64::MAX));
                self.units(units, 0, currencies, |row| array.value(row).to_string())
            }
            DataType::Decimal32(..) => {
                let array = array.as_primitive::<Decimal32Type>();
                let units = array.unary::<_, Int64Type>(i64::from);
                self.decimals(units, array.scale(), currencies, |row| array.value_as_string(row))
            }
            DataType::Decimal64(..) => {
                let array = array.as_primitive::<Decimal64Type>();
                let units = Int64Array::new(array.values().clone(), array.nulls().cloned());
                self.decimals(units, array.scale(), currencies, |row| array.value_as_string(row))
            }
            DataType::Decimal128(..) => {
                let array = array.as_primitive::<Decimal128Type>();
                let units = array.unary(|number| i64::try_from(number).unwrap_or(i64::MAX));
                self.decimals(units, array.scale(), currencies, |row| array.value_as_string(row))
            }
            DataType::Decimal256(..) => {
                let array = array.as_primitive::<Decimal256Type>();
                let units = array
                    .unary(|number| number.to_i128().and_then(|n| i64::try_from(n).ok()).unwrap_or(i64::MAX));
                self.decimals(units, array.scale(), currencies, |row| array.value_as_string(row))
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

    fn decimals(
        &mut self,
        units: Int64Array,
        scale: i8,
        currencies: &Currencies,
        written: impl Fn(usize) -> String,
    ) -> Made {
        match u32::try_from(scale) {
            Ok(scale) if scale <= 18 => self.units(units, scale, currencies, written),
            // Of another make than any amount or share: read one by one.
            _ => self.one_by_one(units.nulls(), units.len(), currencies, written),
        }
    }

    /// Numbers in units of 10⁻ˢᶜᵃˡᵉ; the largest of all stands for those that are larger.
    pub(super) fn units(
        &mut self,
        units: Int64Array,
        scale: u32,
        currencies: &Currencies,
        written: impl Fn(usize) -> String,
    ) -> Made {
        let rows = units.len();
        let limit = LIMIT.saturating_mul(10_i64.saturating_pow(scale));
        let (kind, of) = (self.of.kind(), self.of);
        let values = units.values();
        let fine = match kind {
            FieldType::Text | FieldType::List | FieldType::Code(_) | FieldType::Bool => {
                return self.one_by_one(units.nulls(), rows, currencies, written);
            }
            FieldType::Moment => {
                let (first, last) = (946_684_800, Moment::LAST.unix());
                BooleanBuffer::collect_bool(rows, |row| {
                    values.get(row).is_some_and(|at| *at >= first && *at <= last)
                })
            }
            FieldType::Duration if is_not_negative(of) => {
                BooleanBuffer::collect_bool(rows, |row| values.get(row).is_some_and(|length| *length >= 0))
            }
            FieldType::Duration => BooleanBuffer::new_set(rows),
            FieldType::Money => {
                let step = |currency: Option<Currency>| match currency {
                    Some(currency) => 10_i64.saturating_pow(scale.saturating_sub(currency.decimals())),
                    None => i64::MAX, // no amount is fine but none, and that is looked at closer
                };
                let steps: Vec<i64> = currencies.table.iter().map(|currency| step(*currency)).collect();
                let exact = |amount: i64, step: i64| {
                    amount >= 0 && amount < limit && (step == 1 || amount % step == 0)
                };
                match (&currencies.keys, steps.first()) {
                    (None, Some(&step)) if step < i64::MAX => BooleanBuffer::collect_bool(rows, |row| {
                        values.get(row).is_some_and(|&amount| exact(amount, step))
                    }),
                    (Some(keys), _) => BooleanBuffer::collect_bool(rows, |row| {
                        let step = keys.get(row).and_then(|key| steps.get(usize::from(*key)));
                        values
                            .get(row)
                            .zip(step)
                            .is_some_and(|(&amount, &step)| step < i64::MAX && exact(amount, step))
                    }),
                    _ => BooleanBuffer::new_unset(rows),
                }
            }
            FieldType::Count if scale > 0 => {
                let one = 10_i64.saturating_pow(scale);
                BooleanBuffer::collect_bool(rows, |row| {
                    values.get(row).is_some_and(|&number| number >= 0 && number < limit && number % one == 0)
                })
            }
            _ => BooleanBuffer::collect_bool(rows, |row| {
                values
                    .get(row)
                    .is_some_and(|&number| number > -limit && number < limit && fits(of, number, scale))
            }),
        };
        let held = present(units.nulls(), rows);
        let odd_rows = &held & &!&fine;
        let mut odd = Vec::new();
        for row in odd_rows.set_indices() {
            let text = written(row);
            match of.read(&text, currencies.of(row)) {
                Slot::Absent => {}
                slot => odd.push(Odd { row, slot, written: beginning(&text) }),
            }
        }
        let units = if odd_rows.count_set_bits() == 0 {
            units
        } else {
            Int64Array::new(units.values().clone(), Some(NullBuffer::new(&held & &fine)))
        };
        let values = match kind {
            FieldType::Moment | FieldType::Duration => Values::Seconds(units),
            FieldType::Money => Values::Money { units, scale, currencies: currencies.clone() },
            _ => Values::Numbers { units, scale },
        };
        Made { column: Column { values, odd }, bad: Vec::new() }
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
            self.filler.cell(row, &written(row), currencies.of(row));
        }
        self.filler.take(rows)
    }
}

fn is_not_negative(of: Of) -> bool {
    matches!(of, Of::Field(field) if field.def().range == Range::NotNegative)
}
