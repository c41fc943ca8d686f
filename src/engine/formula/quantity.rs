//! Numbers, amounts, lengths of time and moments, still or moving with time.
//!
//! A moving quantity is a line over unix seconds: `(value + slope * now) / over`, all three exact. Written like
//! that, nothing in it depends on when it is looked at, and neither does whether an operation fails.

use std::cmp::Ordering;

use super::exact::{at_scale, product, quotient, sum};
use crate::lang::Comparison;
use crate::model::{Currency, Decimal, Duration, Moment, Unknown};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Number,
    Money(Currency),
    Duration,
    Moment,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Quantity {
    pub(super) unit: Unit,
    pub(super) value: Decimal,
    /// Whether a quotient in it had to be rounded. Never so for one that moves.
    pub(super) rounded: bool,
    motion: Option<Motion>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Motion {
    /// Never zero.
    slope: Decimal,
    /// Above zero.
    over: Decimal,
}

/// How one quantity compares to another: the sign of their difference now, and the difference itself and its
/// slope if it moves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    sign: Ordering,
    motion: Option<(Decimal, Decimal)>,
}

/// A rounded quotient that meets a moving quantity is taken to that many decimals, so that the line stays exact.
const MEETING_DECIMALS: u32 = 12;

/// Moments have at most that many digits as unix seconds.
const CLOCK_DIGITS: u32 = 12;

impl Quantity {
    pub(super) fn still(unit: Unit, value: Decimal) -> Self {
        Self { unit, value, rounded: false, motion: None }
    }

    /// A quantity that has its value at a moment and grows by `slope` a second.
    pub(super) fn moving(self, slope: i64, at: Moment) -> Option<Self> {
        let slope = Decimal::from(slope);
        let value = sum(self.value, product(-slope, at.unix().into(), false)?, false)?;
        Self { value, motion: Some(Motion { slope, over: Decimal::ONE }), ..self }.settled()
    }

    pub(super) fn negated(self) -> Option<Self> {
        let motion = self.motion.map(|motion| Motion { slope: -motion.slope, ..motion });
        Some(Self { value: -self.value, motion, ..self })
    }

    fn line(&self) -> Motion {
        self.motion.unwrap_or(Motion { slope: Decimal::ZERO, over: Decimal::ONE })
    }

    /// The same, no finer than a moving quantity can meet.
    fn met(self) -> Self {
        if self.rounded { Self { value: self.value.round_dp(MEETING_DECIMALS), ..self } } else { self }
    }

    /// A line that does not move is a plain value; one that does must be exact at every moment there is.
    fn settled(self) -> Option<Self> {
        let Some(Motion { slope, over }) = self.motion else { return Some(self) };
        if slope.is_zero() {
            let (value, rounded) = quotient(self.value, over)?;
            return Some(Self { value, rounded, motion: None, ..self });
        }
        let scale = self.value.scale().max(slope.scale());
        let farthest = at_scale(slope, scale)?.checked_mul(10_i128.pow(CLOCK_DIGITS))?;
        let bound = at_scale(self.value, scale)?.abs().checked_add(farthest.abs())?;
        (bound < 1 << 96).then_some(Self { rounded: false, ..self })
    }

    pub(super) fn plus(self, other: Self, unit: Unit) -> Option<Self> {
        if self.motion.is_none() && other.motion.is_none() {
            let rounded = self.rounded || other.rounded;
            return Some(Self { unit, value: sum(self.value, other.value, rounded)?, rounded, motion: None });
        }
        let (a, b) = (self.met(), other.met());
        let (m, n) = (a.line(), b.line());
        let cross = |x, y| {
            if m.over == n.over {
                sum(x, y, false)
            } else {
                sum(product(x, n.over, false)?, product(y, m.over, false)?, false)
            }
        };
        let over = if m.over == n.over { m.over } else { product(m.over, n.over, false)? };
        let motion = Some(Motion { slope: cross(m.slope, n.slope)?, over });
        Self { unit, value: cross(a.value, b.value)?, rounded: false, motion }.settled()
    }

    pub(super) fn times(self, other: Self, unit: Unit) -> Option<Self> {
        let (line, factor) = match (self.motion, other.motion) {
            (None, None) => {
                let rounded = self.rounded || other.rounded;
                return Some(Self {
                    unit,
                    value: product(self.value, other.value, rounded)?,
                    rounded,
                    motion: None,
                });
            }
            (Some(_), None) => (self, other.met().value),
            (None, Some(_)) => (other, self.met().value),
            (Some(_), Some(_)) => return None,
        };
        let Motion { slope, over } = line.line();
        let motion = Some(Motion { slope: product(slope, factor, false)?, over });
        Self { unit, value: product(line.value, factor, false)?, rounded: false, motion }.settled()
    }

    pub(super) fn divided(self, other: Self, unit: Unit) -> Option<Self> {
        if other.motion.is_some() || other.value.is_zero() {
            return None;
        }
        let Some(Motion { slope, over }) = self.motion else {
            let (value, rounded) = quotient(self.value, other.value)?;
            return Some(Self {
                unit,
                value,
                rounded: rounded || self.rounded || other.rounded,
                motion: None,
            });
        };
        let divisor = other.met().value;
        if divisor.is_zero() {
            return None;
        }
        let (value, slope) =
            if divisor.is_sign_negative() { (-self.value, -slope) } else { (self.value, slope) };
        let motion = Some(Motion { slope, over: product(over, divisor.abs(), false)? });
        Self { unit, value, rounded: false, motion }.settled()
    }

    pub(super) fn remainder(self, other: Self, unit: Unit) -> Option<Self> {
        if self.motion.is_some() || other.motion.is_some() {
            return None;
        }
        let rounded = self.rounded || other.rounded;
        Some(Self { unit, value: self.value.checked_rem(other.value)?, rounded, motion: None })
    }

    /// The same, rounded half to even; nothing if it moves.
    pub(super) fn round(self, decimals: u32) -> Option<Self> {
        let rounded = self.rounded && self.value.scale() <= decimals;
        self.motion.is_none().then(|| Self { value: self.value.round_dp(decimals), rounded, ..self })
    }

    /// How it compares to another of its unit.
    pub(super) fn order(&self, other: &Self, at: Moment) -> Result<Order, Unknown> {
        if self.unit != other.unit {
            return Err(Unknown::CurrencyMismatch);
        }
        if self.motion.is_none() && other.motion.is_none() {
            return Ok(Order { sign: self.value.cmp(&other.value), motion: None });
        }
        self.difference(other, at).ok_or(Unknown::Arithmetic)
    }

    fn difference(&self, other: &Self, at: Moment) -> Option<Order> {
        let (a, b) = (self.met(), other.met());
        let (m, n) = (a.line(), b.line());
        // Both sides times both divisors: the sign is that of the difference.
        let cross = |x, y| sum(product(x, n.over, false)?, -product(y, m.over, false)?, false);
        let (value, slope) = (cross(a.value, b.value)?, cross(m.slope, n.slope)?);
        if slope.is_zero() {
            return Some(Order { sign: value.cmp(&Decimal::ZERO), motion: None });
        }
        let line = Self { value, motion: Some(Motion { slope, over: Decimal::ONE }), ..*self }.settled()?;
        let now = sum(line.value, product(slope, at.unix().into(), false)?, false)?;
        Some(Order { sign: now.cmp(&Decimal::ZERO), motion: Some((now, slope)) })
    }
}

impl Order {
    pub(super) fn is(&self, comparison: Comparison) -> bool {
        comparison.holds(self.sign)
    }

    /// On which side of zero the difference is, from now on: the comparison with zero that keeps, and whether it
    /// is the lower side.
    pub(super) fn side(&self) -> (Comparison, bool) {
        let falls = self.motion.is_some_and(|(_, slope)| slope.is_sign_negative());
        if self.sign.is_lt() || (self.sign.is_eq() && falls) {
            (Comparison::LessOrEqual, true)
        } else {
            (Comparison::GreaterOrEqual, false)
        }
    }

    /// The first later second at which a comparison comes out otherwise than now.
    pub(super) fn changes(&self, comparison: Comparison, at: Moment) -> Option<Moment> {
        let (now, slope) = self.motion?;
        let ahead = slope.cmp(&Decimal::ZERO);
        let differs = |sign| comparison.holds(sign) != comparison.holds(self.sign);
        if self.sign == ahead {
            return None; // moving away from zero
        }
        let Some(rest) = now.checked_rem(slope) else {
            return at.checked_add(Duration::seconds(1));
        };
        // Whole seconds that pass before or at zero; too many to count is beyond the last moment.
        let whole = sum(now, -rest, false)?.checked_div(slope)?.abs();
        let seconds = match (differs(Ordering::Equal), differs(ahead)) {
            (true, _) if rest.is_zero() && !now.is_zero() => whole,
            (_, true) => whole.checked_add(Decimal::ONE)?,
            _ => return None,
        };
        let seconds = i64::try_from(seconds).ok()?;
        at.checked_add(Duration::seconds(seconds))
    }
}
