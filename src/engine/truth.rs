//! The three truth values, each with how long it holds.

use crate::lang::Subject;
use crate::model::{Moment, Unknown};

/// True, false, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    /// Not known, and the first thing that is not.
    Unknown(Cause),
}

/// What is not known, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// The field; `None` is the formula itself.
    pub(crate) subject: Option<Subject>,
    pub(crate) unknown: Unknown,
}

/// A truth value and the first moment at which time alone may change it.
///
/// `until` may come too early, never too late: whoever needs the exact moment looks again then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holds {
    pub(crate) truth: Truth,
    pub(crate) until: Option<Moment>,
}

impl Truth {
    pub(crate) fn of(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }

    /// True, false, or `None` where it is not known.
    pub(crate) fn known(self) -> Option<bool> {
        match self {
            Self::True => Some(true),
            Self::False => Some(false),
            Self::Unknown(_) => None,
        }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown(cause) => Self::Unknown(cause),
        }
    }
}

impl Holds {
    pub(crate) fn always(truth: Truth) -> Self {
        Self { truth, until: None }
    }

    /// Strong Kleene `and`: false if any is false, however unknown the rest. Stops at the first false.
    pub(crate) fn all(parts: impl Iterator<Item = Self>) -> Self {
        Self::fold(parts, Truth::True, Truth::False)
    }

    /// Strong Kleene `or`: true if any is true, however unknown the rest. Stops at the first true.
    pub(crate) fn any(parts: impl Iterator<Item = Self>) -> Self {
        Self::fold(parts, Truth::False, Truth::True)
    }

    fn fold(parts: impl Iterator<Item = Self>, neutral: Truth, decisive: Truth) -> Self {
        let mut result = Self::always(neutral);
        for part in parts {
            if part.truth == decisive {
                return part; // decided by this one alone, so it holds as long as this one does
            }
            if result.truth == neutral {
                result.truth = part.truth;
            }
            result.until = earlier(result.until, part.until);
        }
        result
    }
}

impl std::ops::Not for Holds {
    type Output = Self;

    fn not(self) -> Self {
        Self { truth: !self.truth, until: self.until }
    }
}

/// The earlier of two moments, where `None` is never.
pub(crate) fn earlier(a: Option<Moment>, b: Option<Moment>) -> Option<Moment> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
