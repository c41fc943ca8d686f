//! Formulas without a clock, on integers: exact where they answer, silent where they do not.
//!
//! Every number is an integer at a scale that is known when the formula is compiled. Whatever needs more than
//! that at run time (a value that is missing or finer than its slot, two currencies, 96 bits) gets no answer here,
//! and the formula is evaluated on decimals instead.

use super::cell::{self, State};
use super::evaluate::{Look, NEVER};
use super::pool::{Kleene, Slot, Test};
use crate::lang::Comparison;

/// A formula, or a part of one, that is true or false.
#[derive(Clone, Debug)]
pub(crate) enum Program {
    Test(Test),
    Not(Box<Program>),
    /// All of them, or with `true` any.
    Group(Vec<Program>, bool),
    Compare(Comparison, Box<[Side; 2]>),
    /// The second where the first holds, otherwise the third.
    If(Box<[Program; 3]>),
}

/// One side of a comparison: a number and the factor that brings it to the scale of the other side. A quotient is
/// never worked out: its divisor goes to the other side.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(super) number: Number,
    pub(super) factor: i128,
    /// Numbers from here on, at their own scale, are not compared with a quotient.
    pub(super) most: i128,
    /// What the other side is divided by.
    pub(super) times: Option<Number>,
}

#[derive(Clone, Debug)]
pub(crate) enum Number {
    Const(i128, u16),
    Slot(Slot),
    Seconds(Slot),
    Negate(Box<Number>),
    Absolute(Box<Number>),
    /// Each with the factor that brings it to the scale of the sum, negative for what is subtracted.
    Sum(Box<[(Number, i128); 2]>),
    Product(Box<[Number; 2]>),
    /// The least, or with `true` the greatest, each with its factor.
    Extreme(Vec<(Number, i128)>, bool),
}

/// An integer and its currency, 0 for none.
type Amount = (i128, u16);

/// Results from here on are left to the decimals, which hold 96 bits.
const MOST: i128 = 1 << 95;

/// Divisors below this and quotients compared with few digits are never rounded to what they are compared with: see
/// [`QUOTIENT_MOST`](super::formula).
const MOST_DIVISOR: i128 = 100_000_000_000;

impl Program {
    /// What it comes to; `None` if that is for the decimals to say.
    pub(super) fn run(&self, look: &Look<'_, '_>) -> Option<bool> {
        match self {
            Self::Test(test) => match look.test(test, &mut NEVER.clone()) {
                Kleene::True => Some(true),
                Kleene::False => Some(false),
                Kleene::Unknown => None,
            },
            Self::Not(inner) => inner.run(look).map(|holds| !holds),
            Self::Group(parts, any) => {
                for part in parts {
                    if part.run(look)? == *any {
                        return Some(*any);
                    }
                }
                Some(!any)
            }
            Self::Compare(comparison, sides) => {
                let [left, right] = &**sides;
                let (left, right) = (left.value(right, look)?, right.value(left, look)?);
                (left.1 == right.1).then(|| comparison.holds(left.0.cmp(&right.0)))
            }
            Self::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                if condition.run(look)? { then.run(look) } else { otherwise.run(look) }
            }
        }
    }
}

impl Side {
    /// The side at the common scale, times the divisor of the other side.
    fn value(&self, other: &Self, look: &Look<'_, '_>) -> Option<Amount> {
        let (number, currency) = self.number.value(look)?;
        if other.times.is_some() && number.abs() >= self.most {
            return None;
        }
        let number = number.checked_mul(self.factor)?;
        match (&self.times, &other.times) {
            (Some(divisor), _) => {
                // The quotient itself: only its currency is worked out here.
                let (divisor, own) = divisor.value(look)?;
                let small = |quotient: i128| quotient.abs() < MOST;
                let sound = divisor > 0 && divisor < MOST_DIVISOR;
                let sound = sound && (small(number) || small(number / divisor));
                let currency = match own {
                    0 => currency,
                    own if own == currency => 0,
                    _ => return None,
                };
                sound.then_some((number, currency))
            }
            (None, Some(divisor)) => {
                let (divisor, _) = divisor.value(look)?;
                Some((number.checked_mul(divisor)?, currency))
            }
            (None, None) => Some((number, currency)),
        }
    }
}

impl Number {
    fn value(&self, look: &Look<'_, '_>) -> Option<Amount> {
        let (number, currency) = match self {
            Self::Const(number, currency) => return Some((*number, *currency)),
            Self::Slot(slot) => {
                let cell = look.slots.cell(*slot);
                return match cell.state {
                    State::Value => Some((cell::exact(cell.value)?.into(), cell.currency)),
                    State::Absent | State::Bad(_) => None,
                };
            }
            Self::Seconds(slot) => {
                let cell = look.slots.cell(*slot);
                return (cell.state == State::Value).then(|| (cell.value.into(), 0));
            }
            Self::Negate(inner) => {
                let (number, currency) = inner.value(look)?;
                (-number, currency)
            }
            Self::Absolute(inner) => {
                let (number, currency) = inner.value(look)?;
                (number.abs(), currency)
            }
            Self::Sum(parts) => {
                let [(a, times), (b, by)] = &**parts;
                let (a, b) = (a.value(look)?, b.value(look)?);
                let sum = a.0.checked_mul(*times)?.checked_add(b.0.checked_mul(*by)?)?;
                (sum, (a.1 == b.1).then_some(a.1)?)
            }
            Self::Product(parts) => {
                let [a, b] = &**parts;
                let (a, b) = (a.value(look)?, b.value(look)?);
                (a.0.checked_mul(b.0)?, a.1.max(b.1))
            }
            Self::Extreme(parts, greatest) => {
                let mut best: Option<Amount> = None;
                for (part, factor) in parts {
                    let (number, currency) = part.value(look)?;
                    let number = number.checked_mul(*factor)?;
                    best = match best {
                        None => Some((number, currency)),
                        Some((_, other)) if other != currency => return None,
                        Some((best, _)) if *greatest => Some((best.max(number), currency)),
                        Some((best, _)) => Some((best.min(number), currency)),
                    };
                }
                best?
            }
        };
        (number.abs() < MOST).then_some((number, currency))
    }
}
