//! Time in the invented shop: unix seconds, and when its people work.

use super::dice::Dice;

pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 24 * HOUR;

/// 2026-09-21T00:00:00Z, 60 days before [`END`].
pub(crate) const START: i64 = 1_789_948_800;
/// 2026-11-20T00:00:00Z: nothing after it is known yet.
pub(crate) const END: i64 = START + 60 * DAY;

/// As histories write it.
pub(crate) fn written(at: i64) -> String {
    let (day, second) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    // The year is counted from March, so that the day that leap years have more is its last.
    let shifted = day + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = (era * 400 + year_of_era + month / 10, (month + 2) % 12 + 1);
    let mut text = String::with_capacity(20);
    for (number, end) in [
        (year / 100, ""),
        (year % 100, "-"),
        (month, "-"),
        (day, "T"),
        (second / HOUR, ":"),
        (second % HOUR / 60, ":"),
        (second % 60, "Z"),
    ] {
        for digit in [number / 10 % 10, number % 10] {
            text.push(u8::try_from(digit).map_or('?', |digit| char::from(b'0' + digit)));
        }
        text.push_str(end);
    }
    text
}

/// Days since the epoch, day of the week (0 is Sunday) and second of the day, at UTC−7, the year round.
fn local(at: i64) -> (i64, i64, i64) {
    let at = at - 7 * HOUR;
    let day = at.div_euclid(DAY);
    (day, (day + 4).rem_euclid(7), at.rem_euclid(DAY))
}

fn is_weekend(at: i64) -> bool {
    matches!(local(at).1, 0 | 6)
}

/// The next moment at which somebody works: weekdays from 8 to 18, Saturdays from 10 to 13.
pub(crate) fn worked_at(at: i64, dice: &mut Dice) -> i64 {
    let mut at = at;
    loop {
        let (day, weekday, second) = local(at);
        let (opens, closes) = match weekday {
            0 => (DAY, DAY),
            6 => (10 * HOUR, 13 * HOUR),
            _ => (8 * HOUR, 18 * HOUR),
        };
        let midnight = day * DAY + 7 * HOUR;
        if second < opens && opens < DAY {
            return midnight + opens + dice.below(150 * 60);
        }
        if second < closes {
            return at;
        }
        at = midnight + DAY;
    }
}

/// So many business days later: weekends do not count.
pub(crate) fn business_days(at: i64, days: i64) -> i64 {
    let mut at = at;
    let mut left = days;
    while left > 0 {
        at += DAY;
        if !is_weekend(at) {
            left -= 1;
        }
    }
    at
}

/// A moment of a day that begins there, when buyers are awake: few at night, most in the evening.
pub(crate) fn awake(day: i64, dice: &mut Dice) -> i64 {
    let hour = dice.quantile(&[
        (0, 0),
        (40, 5 * 60),
        (120, 8 * 60),
        (420, 14 * 60),
        (720, 19 * 60),
        (930, 22 * 60),
        (1_000, 1_440),
    ]);
    day + (hour * 60 + dice.below(60) + 7 * HOUR).rem_euclid(DAY)
}
