//! Exact fractions, for taking comparisons apart. What does not fit is given up, never rounded.

use crate::model::Decimal;

/// A fraction in lowest terms; `over` is above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fraction {
    pub(crate) top: i128,
    pub(crate) over: i128,
}

impl Fraction {
    pub(crate) const ZERO: Self = Self { top: 0, over: 1 };
    pub(crate) const ONE: Self = Self { top: 1, over: 1 };

    pub(crate) fn new(top: i128, over: i128) -> Option<Self> {
        let divisor = common(top.checked_abs()?, over.checked_abs()?);
        if over == 0 || divisor == 0 {
            return None;
        }
        let sign = over.signum();
        Some(Self { top: (top / divisor).checked_mul(sign)?, over: (over / divisor).checked_mul(sign)? })
    }

    pub(crate) fn of(number: Decimal) -> Option<Self> {
        let number = number.normalize();
        Self::new(number.mantissa(), 10_i128.checked_pow(number.scale())?)
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let top = self.top.checked_mul(other.over)?.checked_add(other.top.checked_mul(self.over)?)?;
        Self::new(top, self.over.checked_mul(other.over)?)
    }

    pub(crate) fn times(self, other: Self) -> Option<Self> {
        Self::new(self.top.checked_mul(other.top)?, self.over.checked_mul(other.over)?)
    }

    pub(crate) fn negated(self) -> Self {
        Self { top: -self.top, ..self }
    }

    pub(crate) fn inverse(self) -> Option<Self> {
        Self::new(self.over, self.top)
    }

    /// The largest multiple of 10 to the minus `decimals` that is not above it, and whether that is all of it.
    pub(crate) fn floor(self, decimals: u32) -> Option<(Decimal, bool)> {
        let scaled = self.top.checked_mul(10_i128.checked_pow(decimals)?)?;
        let whole = scaled.div_euclid(self.over);
        let decimal = Decimal::try_from_i128_with_scale(whole, decimals).ok()?;
        Some((decimal, scaled.rem_euclid(self.over) == 0))
    }
}

fn common(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
