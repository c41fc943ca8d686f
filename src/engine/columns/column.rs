//! What the rows of a batch say of one slot: integers side by side, or distinct entries and which row has which.

use std::sync::Arc;

use arrow_array::{Array, StringArray};
use arrow_buffer::{NullBuffer, ScalarBuffer};

use super::mask::{Mask, pack};
use crate::engine::plan::{BEYOND, Cell, DECIMALS, Pool, Slots, State, number};
use crate::model::{Currency, Decimal, Fault, Slot, Value};

/// A slot of every row of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(super) data: Data,
    /// The rows that have a value.
    pub(super) valid: Mask,
    /// The rows that say something that cannot be understood.
    pub(super) bad: Mask,
    /// What is wrong with them, where no entry says it.
    faults: Vec<(usize, Fault)>,
}

#[derive(Clone, Debug)]
pub(super) enum Data {
    /// No row has a value.
    Nothing,
    /// Every row has the same, which is no moment.
    Same(Cell),
    /// Truth values.
    Bits(Mask),
    Integers {
        values: ScalarBuffer<i64>,
        unit: Unit,
    },
    Money {
        values: ScalarBuffer<i64>,
        unit: Unit,
        currencies: Currencies,
    },
    /// Distinct things, each read once. Keys of rows without a value mean nothing.
    Entries {
        keys: ScalarBuffer<u32>,
        entries: Arc<[Slot]>,
    },
}

/// What the integers of a column count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// What the slot counts: seconds.
    Same,
    /// Units of 10⁻ⁿ.
    Decimal(u32),
}

/// What amounts are in.
#[derive(Clone, Debug)]
pub(crate) enum Currencies {
    /// All in the same, by its ISO 4217 number.
    One(u16),
    /// For each row a position in the table.
    Each { table: Vec<u16>, keys: Arc<[u8]> },
}

impl Currencies {
    /// All in one currency.
    pub(crate) fn one(currency: Currency) -> Self {
        Self::One(currency.number())
    }

    /// Each in its own.
    pub(crate) fn each(table: impl Iterator<Item = Option<Currency>>, keys: Arc<[u8]>) -> Self {
        Self::Each { table: table.map(|currency| currency.map_or(0, Currency::number)).collect(), keys }
    }

    pub(super) fn of(&self, row: usize) -> u16 {
        match self {
            Self::One(currency) => *currency,
            Self::Each { table, keys } => {
                keys.get(row).and_then(|key| table.get(usize::from(*key))).copied().unwrap_or(0)
            }
        }
    }
}

impl Unit {
    /// What the slot holds for an integer of the column.
    pub(super) fn slot(self, value: i64) -> i64 {
        match self {
            Self::Same => value,
            Self::Decimal(scale @ ..=DECIMALS) => {
                let factor = 2 * 10_i64.pow(DECIMALS - scale);
                let slot =
                    value.checked_mul(factor).filter(|slot| slot.unsigned_abs() < BEYOND.unsigned_abs());
                slot.unwrap_or_else(|| decimal(value, scale).map_or(i64::MAX, number))
            }
            Self::Decimal(scale) => decimal(value, scale).map_or(i64::MAX, number),
        }
    }

    /// The integers of the column whose slot lies between these ends; the first is after the second if none does.
    pub(super) fn ends(self, low: i64, high: i64) -> (i64, i64) {
        const NONE: (i64, i64) = (i64::MAX, i64::MIN);
        if low > high {
            return NONE;
        }
        let (least, most) = match self {
            Self::Same => return (low, high),
            Self::Decimal(scale @ ..=DECIMALS) => {
                let factor = 2 * 10_i128.pow(DECIMALS - scale);
                let least = -((-i128::from(low)).div_euclid(factor));
                (least, i128::from(high).div_euclid(factor))
            }
            Self::Decimal(scale) => {
                // An odd slot is a number between two of four decimals. What is too large here is so for columns too.
                let power = 10_i128.pow((scale - DECIMALS).min(28));
                let (below, more) = (i128::from(low >> 1).saturating_mul(power), i128::from(low & 1));
                let above = (i128::from(high >> 1) + i128::from(high & 1)).saturating_mul(power);
                (below.saturating_add(more), above.saturating_sub(i128::from(high & 1)))
            }
        };
        let least = if low == i64::MIN { i128::MIN } else { least };
        let most = if high == i64::MAX { i128::MAX } else { most };
        if least > i64::MAX.into() || most < i64::MIN.into() {
            return NONE;
        }
        let within = |end: i128| i64::try_from(end.clamp(i64::MIN.into(), i64::MAX.into())).unwrap_or(0);
        (within(least), within(most))
    }
}

fn decimal(value: i64, scale: u32) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(value.into(), scale).ok()
}

impl Column {
    fn new(data: Data, valid: Mask) -> Self {
        Self { data, valid, bad: Mask::none(), faults: Vec::new() }
    }

    /// No row says anything.
    pub(crate) const fn absent() -> Self {
        Self { data: Data::Nothing, valid: Mask::none(), bad: Mask::none(), faults: Vec::new() }
    }

    /// Every row says the same, by its integer in a slot: a flag or a code.
    pub(crate) fn same(value: i64, rows: usize) -> Self {
        Self::new(Data::Same(Cell::of(value)), Mask::all(rows))
    }

    /// Flags.
    pub(crate) fn flags(values: Mask, nulls: Option<&NullBuffer>, rows: usize) -> Self {
        Self::new(Data::Bits(values), Mask::held(nulls, rows))
    }

    /// Numbers, durations or moments.
    pub(crate) fn integers(values: ScalarBuffer<i64>, nulls: Option<&NullBuffer>, unit: Unit) -> Self {
        let valid = Mask::held(nulls, values.len());
        Self::new(Data::Integers { values, unit }, valid)
    }

    /// Amounts of money.
    pub(crate) fn money(
        values: ScalarBuffer<i64>,
        nulls: Option<&NullBuffer>,
        scale: u32,
        currencies: Currencies,
    ) -> Self {
        let valid = Mask::held(nulls, values.len());
        Self::new(Data::Money { values, unit: Unit::Decimal(scale), currencies }, valid)
    }

    /// Distinct things and which row has which.
    pub(crate) fn entries(keys: ScalarBuffer<u32>, nulls: Option<&NullBuffer>, entries: Arc<[Slot]>) -> Self {
        let mut valid = Mask::held(nulls, keys.len());
        let mut bad = Mask::none();
        if entries.iter().any(|entry| !matches!(entry, Slot::Value(_))) {
            let rows = |is: fn(&Slot) -> bool| {
                let of_entries: Vec<bool> = entries.iter().map(is).collect();
                let of = |key: u32| of_entries.get(key as usize).copied().unwrap_or(false);
                Mask::from_words(keys.chunks(64).map(|keys| pack(keys, of)).collect())
            };
            bad = rows(|slot| matches!(slot, Slot::Bad(_)));
            bad.keep(&valid);
            valid.keep(&rows(|slot| matches!(slot, Slot::Value(_))));
        }
        // A key without an entry says nothing that can be understood.
        let count = entries.len();
        let beyond = |key: &u32| *key as usize >= count;
        let mut faults = Vec::new();
        if keys.iter().max().is_some_and(beyond) {
            let held = valid.rows().filter(|row| keys.get(*row).is_none_or(beyond));
            faults.extend(held.map(|row| (row, Fault::Malformed)));
        }
        Self { bad, ..Self::new(Data::Entries { keys, entries }, valid) }.with_faults(faults)
    }

    /// Texts, each an entry of its own.
    pub(crate) fn texts(texts: &StringArray) -> Self {
        let entry = |text: Option<&str>| Slot::Value(Value::Text(text.unwrap_or_default().into()));
        let keys: Vec<u32> = (0..).take(texts.len()).collect();
        Self::entries(keys.into(), texts.nulls(), texts.iter().map(entry).collect())
    }

    /// The same, but that these rows say what cannot be understood.
    pub(crate) fn with_faults(mut self, faults: impl IntoIterator<Item = (usize, Fault)>) -> Self {
        for (row, fault) in faults {
            self.valid.unset(row);
            self.bad.set(row);
            self.faults.push((row, fault));
        }
        if !self.faults.is_sorted_by_key(|(row, _)| *row) {
            self.faults.sort_by_key(|(row, _)| *row);
        }
        self
    }

    /// The same, but that these rows say nothing.
    pub(crate) fn without(mut self, rows: &Mask) -> Self {
        self.valid.take_out(rows);
        self.bad.take_out(rows);
        self
    }

    /// The rows that say something.
    pub(crate) fn said(&self) -> Mask {
        let mut said = self.valid.clone();
        said.add(&self.bad);
        said
    }

    /// The rows that have a value.
    pub(crate) fn valid(&self) -> &Mask {
        &self.valid
    }

    /// What is wrong with what a row says, if anything is.
    pub(super) fn fault(&self, row: usize) -> Option<Fault> {
        if !self.bad.has(row) {
            return None;
        }
        // A row that stands by itself has no entry: its key means nothing.
        let at = self.faults.binary_search_by_key(&row, |(row, _)| *row);
        match (at.ok().and_then(|at| self.faults.get(at)), self.entry(row)) {
            (Some((_, fault)), _) | (None, Some(Slot::Bad(fault))) => Some(*fault),
            _ => Some(Fault::Malformed),
        }
    }

    fn entry(&self, row: usize) -> Option<&Slot> {
        match &self.data {
            Data::Entries { keys, entries } => entries.get(*keys.get(row)? as usize),
            _ => None,
        }
    }

    /// Whether what is put into slots may take more than a cell.
    pub(super) fn has_entries(&self) -> bool {
        matches!(self.data, Data::Entries { .. })
    }

    /// Puts what a row says into its slot, which says nothing so far.
    pub(super) fn put(&self, row: usize, place: u16, pool: &Pool, slots: &mut Slots) {
        if !self.valid.has(row) {
            if let Some(fault) = self.fault(row) {
                slots.put(place, Cell::bad(fault));
            }
            return;
        }
        let integer = |values: &ScalarBuffer<i64>| values.get(row).copied().unwrap_or(0);
        let cell = match &self.data {
            Data::Nothing => return,
            Data::Same(cell) => *cell,
            Data::Bits(bits) => Cell::of(bits.has(row).into()),
            Data::Integers { values, unit: Unit::Same } => Cell::of(integer(values)),
            Data::Integers { values, unit: unit @ Unit::Decimal(scale) } => {
                let value = unit.slot(integer(values));
                if value & 1 != 0
                    && let Some(number) = decimal(integer(values), *scale)
                {
                    return slots.number(place, number);
                }
                Cell::of(value)
            }
            Data::Money { values, unit, currencies } => {
                let (value, currency) = (unit.slot(integer(values)), currencies.of(row));
                if value & 1 != 0
                    && let Unit::Decimal(scale) = unit
                    && let Some((amount, currency)) =
                        decimal(integer(values), *scale).zip(Currency::from_number(currency))
                {
                    return slots.money(place, crate::model::Money { amount, currency });
                }
                Cell { value, currency, state: State::Value }
            }
            Data::Entries { .. } => {
                return slots.slot(pool, place, self.entry(row).unwrap_or(&Slot::Absent));
            }
        };
        slots.put(place, cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LARGEST: i64 = BEYOND - 1;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn ends_are_those_of_the_slots(
            value in prop_oneof![-3_000_000_i64..3_000_000, any::<i64>()],
            // No threshold is larger than what slots tell apart.
            low in prop_oneof![-4_000_i64..4_000, -LARGEST..LARGEST],
            more in prop_oneof![0..4_000_i64, 0..LARGEST],
            scale in 0..=28_u32,
            open in 0..4_u8,
        ) {
            let from = low;
            let low = if open & 1 == 1 { i64::MIN } else { from };
            let high = if open & 2 == 2 { i64::MAX } else { from.saturating_add(more).min(LARGEST) };
            let unit = Unit::Decimal(scale);
            let (least, most) = unit.ends(low, high);
            let slot = number(Decimal::new(value, scale));
            prop_assert_eq!(unit.slot(value), slot);
            prop_assert_eq!((least..=most).contains(&value), (low..=high).contains(&slot));
        }
    }
}
