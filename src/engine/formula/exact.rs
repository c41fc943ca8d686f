//! Decimal arithmetic that says when it would lose digits.
//!
//! `Decimal` holds 28 digits and rounds what does not fit. Money must not be rounded unasked, so sums and
//! products are checked; only a quotient, which need not end, may be rounded, and what is computed from it.

use crate::model::Decimal;

/// The most decimals and the first number of digits that do not fit.
const SCALE: u32 = 28;
const TOO_LARGE: i128 = 1 << 96;

/// `a * b`; nothing if it overflows, or loses digits and may not.
pub(super) fn product(a: Decimal, b: Decimal, may_round: bool) -> Option<Decimal> {
    let product = a.checked_mul(b)?;
    if may_round || product.scale() == a.scale() + b.scale() {
        return Some(product);
    }
    let (a, b) = (a.normalize(), b.normalize());
    fitting(a.mantissa().checked_mul(b.mantissa())?, a.scale() + b.scale())
}

/// `a + b`; nothing if it overflows, or loses digits and may not.
pub(super) fn sum(a: Decimal, b: Decimal, may_round: bool) -> Option<Decimal> {
    let sum = a.checked_add(b)?;
    if may_round || sum.scale() == a.scale().max(b.scale()) {
        return Some(sum);
    }
    let (a, b) = (a.normalize(), b.normalize());
    let scale = a.scale().max(b.scale());
    fitting(at_scale(a, scale)?.checked_add(at_scale(b, scale)?)?, scale)
}

/// `a / b` and whether it had to be rounded; nothing if it overflows or `b` is zero.
pub(super) fn quotient(a: Decimal, b: Decimal) -> Option<(Decimal, bool)> {
    let quotient = a.checked_div(b)?;
    Some((quotient, product(quotient, b, false) != Some(a)))
}

/// The digits of a number at a scale that is not below its own.
pub(super) fn at_scale(number: Decimal, scale: u32) -> Option<i128> {
    10_i128.checked_pow(scale.checked_sub(number.scale())?)?.checked_mul(number.mantissa())
}

fn fitting(mut digits: i128, mut scale: u32) -> Option<Decimal> {
    while scale > SCALE || digits.abs() >= TOO_LARGE {
        if scale == 0 || digits % 10 != 0 {
            return None;
        }
        digits /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(digits, scale).ok()
}
