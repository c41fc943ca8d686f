//! The usual forms of numbers, read digit by digit.

/// A plain decimal number in units of 10⁻ˢᶜᵃˡᵉ, if it has at most that many decimals and is written as
/// [`parse_number`](crate::model::parse_number) takes it; nothing for whatever needs a closer look.
pub(crate) fn units(text: &str, scale: u32, most_decimals: u32) -> Option<i64> {
    let bytes = text.as_bytes();
    let (negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    // Eighteen digits and a point always fit.
    if digits.len() > 19 {
        return None;
    }
    let mut number: i64 = 0;
    let mut decimals: Option<u32> = None;
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                number = number.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                decimals = decimals.map(|decimals| decimals + 1);
            }
            b'.' if decimals.is_none() => decimals = Some(0),
            _ => return None,
        }
    }
    let whole = digits.len() - decimals.map_or(0, |decimals| decimals as usize + 1);
    let leading_zero = digits.first() == Some(&b'0') && whole > 1;
    if whole == 0 || whole > 14 || leading_zero || decimals == Some(0) {
        return None;
    }
    let decimals = decimals.unwrap_or(0);
    if decimals > most_decimals || decimals > scale {
        return None;
    }
    let number = number.checked_mul(10_i64.checked_pow(scale - decimals)?)?;
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Decimal, parse_number};
    use proptest::prelude::*;

    #[test]
    fn what_is_not_plain_needs_a_closer_look() {
        for text in ["", "-", ".", "1.", ".5", "01", "1e3", "1,5", "+1", " 1", "1 ", "123456789012345", "٣"]
        {
            assert_eq!(units(text, 4, 4), None, "{text:?}");
        }
        assert_eq!(units("0.30", 4, 2), Some(3_000));
        assert_eq!(units("-7", 0, 0), Some(-7));
        assert_eq!(units("18.405", 4, 2), None);
    }

    proptest! {
        #[test]
        fn agrees_with_the_reader_of_numbers(text in "-?[0-9]{1,15}(\\.[0-9]{1,6})?", scale in 0..19_u32) {
            if let Some(number) = units(&text, scale, scale) {
                prop_assert_eq!(parse_number(&text).ok(), Some(Decimal::new(number, scale)));
            }
        }
    }
}
