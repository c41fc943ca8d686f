//! The plainest value of a cell: the one a person would take as an example.
//!
//! Round numbers before others, small ones before large ones, and nothing is zero that need not be.

use super::line::{Cut, Grain};
use crate::model::Decimal;

/// The most decimals that a number is written with.
const FINEST: u32 = 28;

/// Units of time, the largest first, in seconds.
const UNITS: [i64; 4] = [86_400, 3_600, 60, 1];

/// The plainest number between two cuts; nothing if no number that can be written lies there.
pub(crate) fn number(low: Cut, high: Cut, grain: Grain) -> Option<Decimal> {
    let finest = match grain {
        Grain::Decimals(decimals) => decimals,
        Grain::Dense => FINEST,
    };
    if low < Cut::before(Decimal::ZERO) && high > Cut::after(Decimal::ZERO) {
        // Positive values on the same side are as good as any.
        if let Some(found) = nearest(Cut::after(Decimal::ZERO), high, finest) {
            return Some(found);
        }
    }
    if low >= Cut::before(Decimal::ZERO) {
        nearest(low.max(Cut::after(Decimal::ZERO)), high, finest)
            .or_else(|| is_between(low, high, Decimal::ZERO).then_some(Decimal::ZERO))
    } else {
        let (low, high) = (mirrored(high), mirrored(low));
        nearest(low.max(Cut::after(Decimal::ZERO)), high, finest)
            .map(|found| -found)
            .or_else(|| is_between(low, high, Decimal::ZERO).then_some(Decimal::ZERO))
    }
}

/// The plainest number of whole seconds between two cuts: whole days, else whole hours, minutes, seconds.
pub(crate) fn seconds(low: Cut, high: Cut) -> Option<i64> {
    UNITS.iter().find_map(|&unit| {
        let size = Decimal::from(unit);
        let scaled = |cut: Cut| Some(Cut { at: cut.at.checked_div(size)?, ..cut });
        let (low, high) = (scaled(low)?, scaled(high)?);
        let whole = number(low, high, Grain::Decimals(0))?;
        (unit == 1 || !whole.is_zero()).then(|| i64::try_from(whole).ok()?.checked_mul(unit)).flatten()
    })
}

fn mirrored(cut: Cut) -> Cut {
    Cut { at: -cut.at, after: !cut.after }
}

pub(crate) fn is_between(low: Cut, high: Cut, value: Decimal) -> bool {
    low <= Cut::before(value) && Cut::after(value) <= high
}

/// The number with the fewest decimals between two cuts above zero; of whole ones that with the fewest digits;
/// of those the smallest.
fn nearest(low: Cut, high: Cut, finest: u32) -> Option<Decimal> {
    if low >= high {
        return None;
    }
    let finest = i32::try_from(finest).ok()?;
    let top = i32::try_from(low.at.abs().trunc().to_string().len()).ok()?;
    let at = |power: i32| next_multiple(low, power).filter(|value| is_between(low, high, *value));
    let whole = (0..=top).rev().filter_map(at).map(|value| value.normalize());
    let best = whole.min_by_key(|value| (significant(*value), *value));
    best.or_else(|| (1..=finest).find_map(|decimals| at(-decimals)).map(|value| value.normalize()))
}

/// The first multiple of a power of ten behind a cut.
fn next_multiple(low: Cut, power: i32) -> Option<Decimal> {
    let unit = match u32::try_from(power) {
        Ok(up) => Decimal::from(10_i64.checked_pow(up)?),
        Err(_) => Decimal::try_new(1, power.unsigned_abs()).ok()?,
    };
    let steps = low.at.checked_div(unit)?.floor();
    let first = steps.checked_mul(unit)?;
    if first > low.at || first == low.at && !low.after { Some(first) } else { first.checked_add(unit) }
}

fn significant(number: Decimal) -> u32 {
    let digits = number.normalize().mantissa().abs().to_string();
    u32::try_from(digits.trim_end_matches('0').len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_are_round_and_small() {
        let decimal = |text: &str| text.parse::<Decimal>().unwrap();
        let cents = Grain::Decimals(2);
        for (low, high, plain) in [
            (Cut::before(decimal("0")), Cut::after(decimal("25")), "1"),
            (Cut::after(decimal("25")), Cut::after(decimal("40")), "30"),
            (Cut::after(decimal("100")), Cut::before(decimal("1000000")), "200"),
            (Cut::after(decimal("24.99")), Cut::before(decimal("25.01")), "25"),
            (Cut::after(decimal("25")), Cut::after(decimal("25.01")), "25.01"),
            (Cut::before(decimal("0")), Cut::after(decimal("0")), "0"),
            (Cut::before(decimal("-5")), Cut::before(decimal("-2")), "-3"),
        ] {
            assert_eq!(number(low, high, cents).unwrap().to_string(), plain, "{low:?} {high:?}");
        }
        let dense = |low: &str, high: &str| {
            number(Cut::after(decimal(low)), Cut::before(decimal(high)), Grain::Dense).unwrap().to_string()
        };
        assert_eq!(dense("0.6", "1"), "0.7");
        assert_eq!(dense("0.333", "0.3333"), "0.3331");
        assert_eq!(
            seconds(Cut::after(decimal("2592000")), Cut::before(decimal("99999999999"))),
            Some(3_456_000)
        );
        assert_eq!(seconds(Cut::before(decimal("0")), Cut::before(decimal("86400"))), Some(3_600));
    }
}
