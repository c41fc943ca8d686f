//! The money at stake in the rows of a batch, added up by currency.

use arrow_array::Array;

use crate::engine::Mask;
use crate::history::{Batch, Currencies, Values};
use crate::model::{Decimal, Field, Money, Resolution, Slot, Value};
use crate::simulate::sums::{Sums, share_of};

/// What the rows ask for.
pub(super) struct Stakes<'b> {
    batch: &'b Batch,
    /// The rows whose amount is known.
    known: Mask,
    plain: Option<Plain<'b>>,
}

/// Amounts side by side.
struct Plain<'b> {
    units: &'b [i64],
    scale: u32,
    currencies: &'b Currencies,
}

impl<'b> Stakes<'b> {
    pub(super) fn new(batch: &'b Batch) -> Self {
        match batch.column(Field::Amount).values() {
            Values::Money { units, scale, currencies } => {
                let known = Mask::held(units.nulls(), units.len());
                let plain = Plain { units: units.values(), scale: *scale, currencies };
                Self { batch, known, plain: Some(plain) }
            }
            _ => Self { batch, known: Mask::none(), plain: None },
        }
    }

    /// The amount of a row, if that is known; a partial refund gives back a share of it.
    pub(super) fn of(&self, row: usize, resolution: Option<Resolution>) -> Option<Money> {
        match self.batch.slot(Field::Amount, row) {
            Slot::Value(Value::Money(money)) => share_of(money, resolution),
            _ => None,
        }
    }

    /// Adds some rows.
    pub(super) fn add(&self, rows: &Mask, resolution: Option<Resolution>, sums: &mut Sums) {
        if let Some(Resolution::PartialRefund(_)) = resolution {
            rows.rows().for_each(|row| sums.add(self.of(row, resolution)));
            return;
        }
        let known = rows.both(&self.known);
        let unknown = rows.count() - known.count();
        if unknown > 0 {
            sums.add_unknown(unknown);
        }
        let Some(plain) = self.plain.as_ref().filter(|_| !known.is_empty()) else { return };
        let unit = |row: usize| i128::from(plain.units.get(row).copied().unwrap_or(0));
        let mut totals = vec![(0_u64, 0_i128); plain.currencies.table.len()];
        match &plain.currencies.keys {
            None => {
                let total = known.rows().map(unit).sum();
                totals.iter_mut().take(1).for_each(|first| *first = (known.count(), total));
            }
            Some(keys) => {
                for row in known.rows() {
                    let key = keys.get(row).copied().map_or(0, usize::from);
                    if let Some((count, total)) = totals.get_mut(key) {
                        *count += 1;
                        *total += unit(row);
                    }
                }
            }
        }
        for ((count, total), currency) in totals.into_iter().zip(&plain.currencies.table) {
            let total = Decimal::try_from_i128_with_scale(total, plain.scale);
            if let (true, Ok(total), Some(currency)) = (count > 0, total, currency) {
                sums.add_total(currency.code(), total, count);
            }
        }
    }

    /// The rows with a known amount among some, and the amount in units, by the position of their currency.
    pub(super) fn units(&self, rows: &Mask) -> impl Iterator<Item = (usize, usize, i64)> {
        let known = rows.both(&self.known);
        let plain = self.plain.as_ref();
        let rows: Vec<usize> = known.rows().collect();
        rows.into_iter().filter_map(move |row| {
            let plain = plain?;
            let key = plain
                .currencies
                .keys
                .as_ref()
                .and_then(|keys| keys.get(row))
                .map_or(0, |key| usize::from(*key));
            Some((row, key, *plain.units.get(row)?))
        })
    }

    /// The currencies by position, and how many decimals the units have.
    pub(super) fn currencies(&self) -> (Vec<&'static str>, u32) {
        match &self.plain {
            Some(plain) => {
                let codes = plain.currencies.table.iter().map(|it| it.map_or("", |currency| currency.code()));
                (codes.collect(), plain.scale)
            }
            None => (Vec::new(), 0),
        }
    }
}
