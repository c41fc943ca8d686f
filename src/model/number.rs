//! Exact decimal numbers, read from their text and nothing else.
//!
//! No float touches an amount, a rate or a threshold, so there is one reader for numbers in rule files and
//! in requests, and it refuses whatever two people could read differently: `1e3`, `1_000`, `1,000`, `010`.

use std::str::FromStr;

pub use rust_decimal::Decimal;

/// Numbers must be below this magnitude (10¹⁴), so that sums and products of a few of them stay exact.
pub(crate) const LIMIT: i64 = 100_000_000_000_000;

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberFault {
    /// Not digits with at most one point between them.
    #[error("is not a plain decimal number")]
    NotPlain,
    /// Written with an exponent, such as `1e3`.
    #[error("is written with an exponent")]
    Exponent,
    /// Written with `_` or `,` between the digits.
    #[error("has a separator between its digits")]
    Separator,
    /// Written with needless zeros in front, such as `010`.
    #[error("starts with a zero")]
    LeadingZero,
    /// Infinity or not-a-number.
    #[error("is no finite number")]
    NotFinite,
    /// 10¹⁴ or more, or more digits than can be held exactly.
    #[error("is too large or has too many digits")]
    TooLarge,
}

/// Reads a decimal number exactly as written: an optional `-`, digits, optionally a point and digits.
///
/// # Errors
/// Anything else is refused with the reason, never rounded and never guessed.
///
/// ```
/// use greenlight::model::{parse_number, NumberFault};
/// assert_eq!(parse_number("12.50")?.to_string(), "12.50");
/// assert_eq!(parse_number("1e3"), Err(NumberFault::Exponent));
/// # Ok::<(), NumberFault>(())
/// ```
pub fn parse_number(text: &str) -> Result<Decimal, NumberFault> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !fraction.is_none_or(all_digits) {
        return Err(why_not_plain(digits));
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(NumberFault::LeadingZero);
    }
    if whole.len() > 14 || whole.len() + fraction.map_or(0, str::len) > 28 {
        return Err(NumberFault::TooLarge);
    }
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_str(text)).map_err(|_| NumberFault::TooLarge)
}

fn why_not_plain(digits: &str) -> NumberFault {
    let lower = digits.to_ascii_lowercase();
    let bare = lower.trim_start_matches('.');
    if bare == "inf" || bare == "nan" || bare == "infinity" {
        return NumberFault::NotFinite;
    }
    if !lower.starts_with(|first: char| first.is_ascii_digit()) {
        return NumberFault::NotPlain;
    }
    if lower.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'_' || b == b',')
        && lower.contains(['_', ','])
    {
        NumberFault::Separator
    } else if lower.contains('e') && lower.bytes().all(|b| b.is_ascii_digit() || b"e.+-".contains(&b)) {
        NumberFault::Exponent
    } else {
        NumberFault::NotPlain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_decimals_are_numbers() {
        for (text, fault) in [
            ("1e3", NumberFault::Exponent),
            ("1_000", NumberFault::Separator),
            ("1,000", NumberFault::Separator),
            ("010", NumberFault::LeadingZero),
            (".inf", NumberFault::NotFinite),
            (".nan", NumberFault::NotFinite),
            ("12345678901234567890", NumberFault::TooLarge),
            ("", NumberFault::NotPlain),
            ("1.", NumberFault::NotPlain),
            (".5", NumberFault::NotPlain),
            ("+5", NumberFault::NotPlain),
            ("--5", NumberFault::NotPlain),
            ("٣", NumberFault::NotPlain),
            ("0x1F", NumberFault::NotPlain),
        ] {
            assert_eq!(parse_number(text), Err(fault), "{text}");
        }
        for text in ["0", "0.5", "-3", "12.10", "99999999999999", "0.3333333333333333333333333"] {
            assert_eq!(parse_number(text).unwrap().to_string(), text);
        }
    }
}
