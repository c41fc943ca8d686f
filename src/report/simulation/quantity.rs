//! Numbers as people read them: thousands apart, shares and hours to one decimal, all without floats.

use crate::model::{Duration, Money};
use crate::simulate::Sums;

/// `12,345`.
pub(in crate::report) fn count(number: u64) -> String {
    apart(&number.to_string())
}

fn apart(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 request`, `2 requests`.
pub(in crate::report) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// `40.1%` of the whole, rounded half up; nothing of nothing.
pub(in crate::report) fn share(part: u64, whole: u64) -> String {
    let (part, whole) = (u128::from(part), u128::from(whole));
    match (part * 2_000 + whole).checked_div(whole * 2) {
        Some(tenths) => format!("{}.{}%", tenths / 10, tenths % 10),
        None => "-".into(),
    }
}

/// `12,345.60 USD`.
pub(in crate::report) fn money(money: Money) -> String {
    let text = money.to_string();
    match text.find(|letter: char| !letter.is_ascii_digit()).and_then(|end| text.split_at_checked(end)) {
        Some((whole, rest)) => apart(whole) + rest,
        None => text,
    }
}

/// The sums in every currency: `12.00 EUR and 34.50 USD`; `-` for none.
pub(in crate::report) fn sums(sums: &Sums) -> String {
    let all: Vec<String> = sums.money().map(money).collect();
    if all.is_empty() { "-".into() } else { all.join(" and ") }
}

/// Tenths of hours as `27.3 h`.
pub(in crate::report) fn hours(tenths: i128) -> String {
    format!("{}.{} h", tenths / 10, tenths % 10)
}

/// A difference in tenths of hours: `-16.1 h`, `+0.2 h`.
pub(in crate::report) fn change(tenths: i128) -> String {
    let sign = match tenths {
        0 => "",
        1.. => "+",
        _ => "-",
    };
    format!("{sign}{}", hours(tenths.abs()))
}

/// A time as `45 s`, `12 min` or `27.3 h`.
pub(in crate::report) fn time(time: Duration) -> String {
    match time.as_seconds() {
        seconds @ ..60 => format!("{seconds} s"),
        seconds @ 60..3_600 => format!("{} min", (seconds + 30) / 60),
        seconds => hours(i128::from((seconds + 180) / 360)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Currency, Decimal};

    #[test]
    fn numbers_are_told_as_people_read_them() {
        assert_eq!(
            [count(0), count(999), count(1_000), count(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(
            [share(1, 3), share(2, 3), share(1, 2_000), share(5, 5), share(0, 0)],
            ["33.3%", "66.7%", "0.1%", "100.0%", "-"]
        );
        let usd = Currency::from_code("USD").unwrap();
        assert_eq!(money(Money { amount: Decimal::new(1_234_567, 2), currency: usd }), "12,345.67 USD");
        let times = [59, 60, 3_599, 3_600, 98_280].map(|seconds| time(Duration::seconds(seconds)));
        assert_eq!(times, ["59 s", "1 min", "60 min", "1.0 h", "27.3 h"]);
        assert_eq!([change(-161), change(0), change(2)], ["-16.1 h", "0.0 h", "+0.2 h"]);
    }
}
