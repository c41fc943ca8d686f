//! What a request says of one field, in a fixed slot: a state, a currency and one exact integer.

use std::ops::RangeInclusive;

use crate::model::{Currency, Decimal, Fault, FieldType, Range};

/// A slot of [`Facts`](super::Facts).
///
/// | type | the integer |
/// |---|---|
/// | flag | 0 or 1 |
/// | code | its position in the vocabulary |
/// | number, count, rate, money | see [`number`] |
/// | duration, moment | whole seconds |
/// | text | the word that policies know it by, or [`NO_WORD`] |
/// | list | where its elements stand: first, how many |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) value: i64,
    /// The ISO 4217 number; 0 for what is no money.
    pub(crate) currency: u16,
    pub(crate) state: State,
}

/// Whether there is a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Absent,
    Value,
    Bad(Fault),
}

/// A text that no policy looks for.
pub(crate) const NO_WORD: i64 = -1;

/// Decimals that a slot holds exactly: those of every currency.
pub(crate) const DECIMALS: u32 = 4;
/// How many of them make one.
pub(crate) const UNITS: i128 = 10_000;

/// Numbers from 10¹⁴ on are larger than everything they are compared with, and their slots are from here on.
pub(crate) const BEYOND: i64 = 2_000_000_000_000_000_000;
const MOST: i128 = BEYOND as i128 / 2;

impl Cell {
    pub(crate) const ABSENT: Self = Self { value: 0, currency: 0, state: State::Absent };

    #[inline]
    pub(crate) fn of(value: i64) -> Self {
        Self { value, currency: 0, state: State::Value }
    }

    pub(crate) fn bad(fault: Fault) -> Self {
        Self { value: 0, currency: 0, state: State::Bad(fault) }
    }

    /// Where the elements of a list stand.
    pub(crate) fn list(first: u32, count: u32) -> Self {
        Self::of(i64::from(first) << 32 | i64::from(count))
    }

    /// Whether a list is empty.
    #[inline]
    pub(crate) fn has_no_elements(self) -> bool {
        self.value & 0xffff_ffff == 0
    }

    /// The first element of a list, and how many there are.
    #[inline]
    pub(crate) fn elements(self) -> (usize, usize) {
        let part = |shift: u32| usize::try_from((self.value >> shift) & 0xffff_ffff).unwrap_or(usize::MAX);
        (part(32), part(0))
    }
}

/// A number as twice its ten-thousandths, and one more where that is not all of it: something finer is left over,
/// or it is too large. So numbers compare exactly with every threshold that policies can have, since those have at
/// most four decimals here and are below 10¹⁴.
pub(crate) fn number(number: Decimal) -> i64 {
    let (digits, scale) = (number.mantissa(), number.scale());
    let (whole, rest) = if scale <= DECIMALS {
        (digits.saturating_mul(power(DECIMALS - scale)), 0)
    } else {
        let over = power(scale - DECIMALS);
        (digits.div_euclid(over), digits.rem_euclid(over))
    };
    let (whole, rest) = if whole.abs() < MOST { (whole, rest) } else { (whole.clamp(-MOST, MOST), 1) };
    i64::try_from(whole * 2 + i128::from(rest != 0)).unwrap_or(i64::MAX)
}

/// One, in a slot.
const ONE: i64 = 2 * UNITS as i64;

/// The numbers, as slots have them, that a field may hold.
pub(crate) fn allowed(kind: FieldType, range: Range) -> RangeInclusive<i64> {
    match (kind, range) {
        (FieldType::Rate, _) => 0..=ONE,
        (FieldType::Count, _) | (_, Range::NotNegative) => 0..=BEYOND - 1,
        // One more than its negative stands for all that are less.
        (_, Range::Any) => 2 - BEYOND..=BEYOND - 1,
        (_, Range::Between(low, high)) => i64::from(low) * ONE..=i64::from(high) * ONE,
    }
}

/// What is wrong with a number of a slot as a value of a field, if anything is: what a request may not carry.
pub(crate) fn fault(value: i64, kind: FieldType, range: Range, currency: Option<Currency>) -> Option<Fault> {
    // The smallest step: one for what is counted, the smallest coin for money.
    let (step, coarse) = match (kind, currency) {
        (FieldType::Count, _) => (ONE, Fault::Malformed),
        (_, Some(currency)) => (ONE / 10_i64.pow(currency.decimals().min(DECIMALS)), Fault::Precision),
        _ => (1, Fault::Malformed),
    };
    match allowed(kind, range).contains(&value) {
        false => Some(Fault::OutOfRange),
        true => (value % step != 0).then_some(coarse),
    }
}

/// A number that stands exactly in a slot: its ten-thousandths.
pub(crate) fn exact(value: i64) -> Option<i64> {
    (value & 1 == 0).then_some(value >> 1)
}

/// The number of a slot, if it stands there exactly.
pub(crate) fn decimal(value: i64) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(exact(value)?.into(), DECIMALS).ok()
}

fn power(of: u32) -> i128 {
    10_i128.pow(of.min(38))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_order_with_every_threshold_of_four_decimals() {
        let slot = |text: &str| number(text.parse().unwrap());
        assert_eq!(slot("18.40"), 368_000);
        assert_eq!(decimal(slot("-18.4")), Some("-18.4".parse().unwrap()));
        let order = ["-1.00005", "-1", "-0.99999", "0", "0.00001", "0.0001", "0.33333", "0.3334", "99.99999"];
        assert!(order.windows(2).all(|pair| slot(pair[0]) < slot(pair[1])));
        assert!(
            slot("99999999999999.9999") < slot("100000000000000") && slot("-100000000000000") < slot("-1")
        );
        assert_eq!(decimal(number(Decimal::MAX)), None);
    }
}
