//! The usual forms of moments: `2026-11-01T08:00:00Z` and unix seconds.

use crate::model::Moment;

/// The seconds of a moment in one of the usual forms; nothing for whatever needs a closer look.
pub(crate) fn moment(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let at = match bytes {
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] => {
            let year = two(*y1, *y2)? * 100 + two(*y3, *y4)?;
            let (month, day) = (two(*m1, *m2)?, two(*d1, *d2)?);
            let (hour, minute, second) = (two(*h1, *h2)?, two(*n1, *n2)?, two(*s1, *s2)?);
            // Later days of a month, and leap seconds, are left to the calendar.
            if !(1..=12).contains(&month)
                || !(1..=28).contains(&day) && day > days_of(year, month)
                || day == 0
            {
                return None;
            }
            if hour > 23 || minute > 59 || second > 59 {
                return None;
            }
            days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
        }
        _ if bytes.len() == 10 => bytes.iter().try_fold(0, |number: i64, &byte| {
            byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
        })?,
        _ => return None,
    };
    (at >= Moment::FIRST_SAID).then_some(at)
}

fn two(tens: u8, ones: u8) -> Option<i64> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| i64::from((tens - b'0') * 10 + (ones - b'0')))
}

fn days_of(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar. The year is counted from March, so that the day
/// that leap years have more is its last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12; // March is 0
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Moment, Slot, Value};
    use proptest::prelude::*;

    fn reference(text: &str) -> Option<i64> {
        match crate::model::Field::RequestedAt.read_plain(text, false, None) {
            Slot::Value(Value::Moment(moment)) => Some(moment.unix()),
            _ => None,
        }
    }

    #[test]
    fn the_calendar_is_kept() {
        for text in [
            "2026-11-01T08:00:00Z",
            "2024-02-29T23:59:59Z",
            "2023-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2000-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-00-10T00:00:00Z",
            "2026-10-00T00:00:00Z",
            "2026-13-10T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "1999-12-31T23:59:59Z",
            "2000-01-01T00:00:00Z",
            "0946684799",
            "0946684800",
            "1793310000",
            "9999999999",
            "2026-11-01T24:00:00Z",
        ] {
            assert_eq!(moment(text), reference(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_reader_of_moments(at in Moment::FIRST_SAID..253_402_300_799_i64) {
            let text = Moment::from_unix(at).map(|at| at.to_string()).unwrap_or_default();
            prop_assert_eq!(moment(&text), Some(at));
        }

        #[test]
        fn what_is_read_is_read_alike(text in "20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z") {
            if let Some(at) = moment(&text) {
                prop_assert_eq!(reference(&text), Some(at));
            }
        }
    }
}
