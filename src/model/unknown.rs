//! Why something cannot be known: the machine-readable reasons behind the third truth value.

use std::fmt;

/// What is wrong with a value that a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// Not of the field's type or form.
    Malformed,
    /// Negative, too large, a rate over 100 %, a year past 9999, …
    OutOfRange,
    /// More decimals than the currency has.
    Precision,
    /// Money without a currency.
    NoCurrency,
    /// A word or code outside the field's vocabulary.
    Unmapped,
    /// The same field given twice.
    Duplicate,
}

/// Why a condition is neither true nor false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Unknown {
    /// The request does not say.
    Missing,
    /// The request says something that cannot be understood.
    Bad(Fault),
    /// The amount is in another currency.
    CurrencyMismatch,
    /// The moment lies after the moment of deciding, and the field only speaks of the past.
    Future,
    /// A formula overflowed or divided by zero.
    Arithmetic,
    /// A defect of Greenlight's own, caught before it could do harm.
    Defect,
}

impl Fault {
    /// The stable name used in machine-readable reasons.
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::OutOfRange => "out_of_range",
            Self::Precision => "precision",
            Self::NoCurrency => "no_currency",
            Self::Unmapped => "unmapped",
            Self::Duplicate => "duplicate",
        }
    }
}

impl Unknown {
    /// The stable name used in machine-readable reasons such as `missing:amount`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Bad(fault) => fault.name(),
            Self::CurrencyMismatch => "currency_mismatch",
            Self::Future => "future",
            Self::Arithmetic => "arithmetic",
            Self::Defect => "defect",
        }
    }
}

impl fmt::Display for Fault {
    /// As the end of a sentence: "… is not of the expected form".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "is not of the expected form",
            Self::OutOfRange => "is outside the range of the field",
            Self::Precision => "has more decimals than its currency",
            Self::NoCurrency => "is money without a currency",
            Self::Unmapped => "is no word of the field's vocabulary",
            Self::Duplicate => "is given twice",
        })
    }
}
