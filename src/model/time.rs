//! Moments and durations, in whole seconds.
//!
//! The trade's clocks tick in seconds (the Open API's timestamps are unix seconds), so a moment is a whole
//! second and a finer part is dropped. That makes "the second before" and "at" exact, everywhere.

use std::fmt;

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Utc};

/// A time zone of the IANA database, such as `America/Los_Angeles`.
pub use chrono_tz::Tz;

/// A moment in time: seconds since 1970-01-01T00:00:00Z. Lies in the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// A length of time in seconds. May be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

/// Why a text is not a moment or a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeFault {
    /// Not of the expected form.
    #[error("is not a time in a form that is read here")]
    Form,
    /// Outside the years 1 to 9999, or a duration of more than 10,000 years.
    #[error("is outside the years 1 to 9999")]
    Range,
}

const FIRST: i64 = -62_135_596_800; // 0001-01-01T00:00:00Z
const LAST: i64 = 253_402_300_799; // 9999-12-31T23:59:59Z

impl Moment {
    /// The first second there is.
    pub(crate) const FIRST: Self = Self(FIRST);
    /// The last second there is.
    pub(crate) const LAST: Self = Self(LAST);

    /// The moment that many seconds after 1970-01-01T00:00:00Z; nothing outside the years 1 to 9999.
    #[inline]
    pub fn from_unix(seconds: i64) -> Option<Self> {
        (FIRST..=LAST).contains(&seconds).then_some(Self(seconds))
    }

    /// 2000-01-01T00:00:00Z, the first second that a request can speak of: nothing was sold before, and `0` and other
    /// small numbers stand for "not yet" in some exports.
    pub(crate) const FIRST_SAID: i64 = 946_684_800;

    /// Whether a request can speak of it.
    pub(crate) fn may_be_said(self) -> bool {
        self.unix() >= Self::FIRST_SAID
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[inline]
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 moment such as `2026-11-01T08:00:00Z`.
    ///
    /// # Errors
    /// [`TimeFault::Form`] for any other text, a missing offset included.
    pub fn parse(text: &str) -> Result<Self, TimeFault> {
        let moment = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| TimeFault::Form)?;
        Self::from_unix(moment.timestamp()).ok_or(TimeFault::Range)
    }

    /// The first second of a calendar day in a time zone. Where a clock change skips midnight, the first
    /// second that the day has.
    pub fn start_of_day(date: NaiveDate, zone: Tz) -> Option<Self> {
        let midnight = date.and_time(NaiveTime::MIN);
        let start = match zone.from_local_datetime(&midnight) {
            LocalResult::Single(start) | LocalResult::Ambiguous(start, _) => start.timestamp(),
            LocalResult::None => (1..=96).find_map(|quarter| {
                let later = midnight.checked_add_signed(chrono::TimeDelta::minutes(quarter * 15))?;
                zone.from_local_datetime(&later).earliest().map(|start| start.timestamp())
            })?,
        };
        Self::from_unix(start)
    }

    /// Reads a date such as `2026-11-01` as the day it names in a time zone: its first second and the first
    /// second of the day after.
    ///
    /// # Errors
    /// [`TimeFault::Form`] if the text is no date of the form `YYYY-MM-DD`, [`TimeFault::Range`] past year 9999.
    pub fn parse_day(text: &str, zone: Tz) -> Result<(Self, Self), TimeFault> {
        let well_formed = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
        let date = match digits(text) {
            Some((year, month, day)) => NaiveDate::from_ymd_opt(year, month, day).ok_or(TimeFault::Form)?,
            None => NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| TimeFault::Form)?,
        };
        if !well_formed || date.year() < 1 {
            return Err(TimeFault::Form);
        }
        let next = date.checked_add_days(Days::new(1)).ok_or(TimeFault::Range)?;
        let start = Self::start_of_day(date, zone).ok_or(TimeFault::Range)?;
        let end = Self::start_of_day(next, zone).ok_or(TimeFault::Range)?;
        Ok((start, end))
    }

    /// The day of a time zone that begins with this moment, if one does.
    #[cfg(feature = "analysis")]
    pub(crate) fn day_that_begins(self, zone: Tz) -> Option<NaiveDate> {
        let date = DateTime::<Utc>::from_timestamp(self.0, 0)?.with_timezone(&zone).date_naive();
        (Self::start_of_day(date, zone) == Some(self)).then_some(date)
    }

    /// The moment a duration later, if it lies in the years 1 to 9999.
    pub fn checked_add(self, by: Duration) -> Option<Self> {
        self.0.checked_add(by.0).and_then(Self::from_unix)
    }

    /// How long after `earlier` this is; negative if it is before.
    pub fn since(self, earlier: Self) -> Duration {
        Duration(self.0 - earlier.0)
    }
}

/// Year, month and day of a date in plain digits.
fn digits(text: &str) -> Option<(i32, u32, u32)> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return None };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    let two = |tens, ones| Some(digit(tens)? * 10 + digit(ones)?);
    let year = i32::try_from(two(a, b)? * 100 + two(c, d)?).ok()?;
    Some((year, two(e, f)?, two(g, h)?))
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::<Utc>::from_timestamp(self.0, 0) {
            Some(moment) => f.write_str(&moment.to_rfc3339_opts(SecondsFormat::Secs, true)),
            None => write!(f, "{}", self.0),
        }
    }
}

impl Duration {
    /// A duration of that many seconds.
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// The whole duration in seconds.
    pub const fn as_seconds(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Duration {
    /// In the largest units that show it exactly: `30d`, `1d 2h`, `90m`, `45s`, `-2h`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let mut rest = self.0.unsigned_abs();
        if rest == 0 {
            return f.write_str("0s");
        }
        let mut first = true;
        for (unit, seconds) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] {
            if rest >= seconds {
                let gap = if first { "" } else { " " };
                write!(f, "{gap}{}{unit}", rest / seconds)?;
                rest %= seconds;
                first = false;
            }
        }
        Ok(())
    }
}

/// Reads a duration such as `30d`, `24h`, `90m`, `45s`, or several units in falling order: `1d 12h`.
///
/// # Errors
/// [`TimeFault::Form`] for a number without a unit, another unit, a fraction; [`TimeFault::Range`] beyond
/// 10,000 years.
///
/// ```
/// use greenlight::model::parse_duration;
/// assert_eq!(parse_duration("1d 12h")?.as_seconds(), 129_600);
/// assert!(parse_duration("24").is_err());
/// # Ok::<(), greenlight::model::TimeFault>(())
/// ```
pub fn parse_duration(text: &str) -> Result<Duration, TimeFault> {
    let text = text.trim();
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut total: i64 = 0;
    let mut previous = i64::MAX;
    let mut rest = unsigned;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at_checked(digits).ok_or(TimeFault::Form)?;
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, after) = after.split_at_checked(letters).ok_or(TimeFault::Form)?;
        let unit = match unit {
            "w" => 604_800,
            "d" => 86_400,
            "h" => 3_600,
            "m" => 60,
            "s" => 1,
            _ => return Err(TimeFault::Form),
        };
        if number.is_empty() || unit >= previous {
            return Err(TimeFault::Form);
        }
        previous = unit;
        let number: i64 = number.parse().map_err(|_| TimeFault::Range)?;
        total = number.checked_mul(unit).and_then(|part| total.checked_add(part)).ok_or(TimeFault::Range)?;
        rest = after.trim_start();
    }
    if previous == i64::MAX {
        return Err(TimeFault::Form);
    }
    if total > LAST - FIRST {
        return Err(TimeFault::Range);
    }
    Ok(Duration(if negative { -total } else { total }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_follows_its_time_zone_across_clock_changes() {
        let zone: Tz = "America/Los_Angeles".parse().unwrap();
        let (start, end) = Moment::parse_day("2026-11-01", zone).unwrap();
        assert_eq!(start.to_string(), "2026-11-01T07:00:00Z");
        assert_eq!(end.since(start).to_string(), "1d 1h");
        let beirut: Tz = "Asia/Beirut".parse().unwrap(); // its summer time begins at midnight
        let (start, _) = Moment::parse_day("2026-03-29", beirut).unwrap();
        assert_eq!(start.to_string(), "2026-03-28T22:00:00Z");
    }

    #[test]
    fn moments_are_whole_seconds_of_the_years_1_to_9999() {
        assert_eq!(Moment::parse("2026-11-01T08:00:00.999Z").unwrap().to_string(), "2026-11-01T08:00:00Z");
        assert_eq!(Moment::parse("2026-12-31T23:59:60Z").unwrap().to_string(), "2026-12-31T23:59:59Z");
        assert_eq!(Moment::parse("2026-11-01T08:00:00"), Err(TimeFault::Form));
        assert_eq!(Moment::from_unix(1_793_400_000_000), None);
        assert_eq!(parse_duration("1h 1d"), Err(TimeFault::Form));
        assert_eq!(parse_duration("90m").unwrap().to_string(), "1h 30m");
    }
}
