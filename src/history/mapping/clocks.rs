//! Times as a clock on the wall shows them, and the zone in which it hangs.

use chrono::{LocalResult, NaiveDate, NaiveDateTime, TimeZone};

use crate::model::{Moment, Tz};

/// A zone, and the form in which times are written; without one, the forms that begin with the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) zone: Tz,
    pub(crate) form: Option<Form>,
}

/// A form such as `MM/DD/YYYY hh:mm`: parts, and what stands between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form(Vec<Part>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// `AM` or `PM`; the hours then go to 12.
    Half,
    Letter(char),
}

/// What is wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FormFault {
    /// A part is there twice.
    Twice(&'static str),
    /// There is no year, month or day.
    Missing(&'static str),
}

/// The parts as they are written. A part of two letters is of one or two digits.
const PARTS: [(&str, Part); 7] = [
    ("YYYY", Part::Year),
    ("MM", Part::Month),
    ("DD", Part::Day),
    ("hh", Part::Hour),
    ("mm", Part::Minute),
    ("ss", Part::Second),
    ("AM", Part::Half),
];

impl Form {
    pub(crate) fn read(text: &str) -> Result<Self, FormFault> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let part = PARTS.iter().find(|(written, _)| rest.starts_with(written));
            let (written, part) = match part {
                Some((written, part)) if parts.contains(part) => return Err(FormFault::Twice(written)),
                Some((written, part)) => (written.len(), *part),
                None => (letter.len_utf8(), Part::Letter(letter)),
            };
            parts.push(part);
            rest = rest.get(written..).unwrap_or_default();
        }
        for (written, part) in PARTS.iter().take(3) {
            if !parts.contains(part) {
                return Err(FormFault::Missing(written));
            }
        }
        Ok(Self(parts))
    }

    /// Whether it says no time of the day.
    fn is_of_days(&self) -> bool {
        !self.0.contains(&Part::Hour)
    }
}

/// What a clock shows; 0 for what it does not.
#[derive(Default)]
struct Shown {
    year: u32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
}

impl Shown {
    /// A text that is these parts and nothing else.
    fn read(parts: &[Part], text: &str) -> Option<Self> {
        let mut shown = Self::default();
        let mut half = None;
        let mut rest = text;
        for part in parts {
            let (into, longest) = match part {
                Part::Letter(letter) => {
                    rest = rest.strip_prefix(*letter)?;
                    continue;
                }
                Part::Half => {
                    let (written, after) = rest.split_at_checked(2)?;
                    half = match written.to_ascii_uppercase().as_str() {
                        "AM" => Some(0),
                        "PM" => Some(12),
                        _ => return None,
                    };
                    rest = after;
                    continue;
                }
                Part::Year => (&mut shown.year, 4),
                Part::Month => (&mut shown.month, 2),
                Part::Day => (&mut shown.day, 2),
                Part::Hour => (&mut shown.hour, 2),
                Part::Minute => (&mut shown.minute, 2),
                Part::Second => (&mut shown.second, 2),
            };
            let length = rest.bytes().take(longest).take_while(u8::is_ascii_digit).count();
            if length == 0 || longest == 4 && length < 4 {
                return None;
            }
            let (digits, after) = rest.split_at_checked(length)?;
            *into = digits.parse::<u32>().ok()?;
            rest = after;
        }
        if let Some(half) = half {
            if !(1..=12).contains(&shown.hour) {
                return None;
            }
            shown.hour = shown.hour % 12 + half;
        }
        rest.is_empty().then_some(shown)
    }

    fn date(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(i32::try_from(self.year).ok()?, self.month, self.day)
    }

    fn time(&self) -> Option<NaiveDateTime> {
        self.date()?.and_hms_opt(self.hour, self.minute, self.second)
    }
}

impl Clock {
    /// The moment that a clock showed so. A time that a clock showed twice, as summer time ended, is the first; one
    /// that it skipped is none.
    pub(super) fn read(&self, text: &str) -> Option<Moment> {
        match &self.form {
            Some(form) if form.is_of_days() => self.day(Shown::read(&form.0, text)?.date()?),
            Some(form) => self.moment(Shown::read(&form.0, text)?.time()?),
            None => match text.split_once([' ', 'T']) {
                None => self.day(Shown::read(&DAY, text)?.date()?),
                Some((day, time)) => self.moment(usual(day, time)?),
            },
        }
    }

    /// The moment of a number of seconds since 1970-01-01T00:00:00 on that clock.
    #[cfg(feature = "parquet")]
    pub(crate) fn of_seconds(&self, seconds: i64) -> Option<Moment> {
        self.moment(chrono::DateTime::from_timestamp(seconds, 0)?.naive_utc())
    }

    /// The first moment of a day, of which so many seconds since 1970-01-01T00:00:00 on that clock are a part.
    #[cfg(feature = "parquet")]
    pub(crate) fn of_day(&self, seconds: i64) -> Option<Moment> {
        self.day(chrono::DateTime::from_timestamp(seconds, 0)?.date_naive())
    }

    fn day(&self, date: NaiveDate) -> Option<Moment> {
        Moment::start_of_day(date, self.zone)
    }

    fn moment(&self, time: NaiveDateTime) -> Option<Moment> {
        match self.zone.from_local_datetime(&time) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Moment::from_unix(at.timestamp()),
            LocalResult::None => None,
        }
    }
}

const DAY: [Part; 5] = [Part::Year, Part::Letter('-'), Part::Month, Part::Letter('-'), Part::Day];
const SECONDS: [Part; 5] = [Part::Hour, Part::Letter(':'), Part::Minute, Part::Letter(':'), Part::Second];
const MINUTES: [Part; 3] = [Part::Hour, Part::Letter(':'), Part::Minute];

/// `2026-11-01` and `08:00:00`, which may be without seconds; a finer part is dropped, and a leap second is the one
/// before it, as everywhere.
fn usual(day: &str, time: &str) -> Option<NaiveDateTime> {
    let time = time.trim_start();
    let (time, part) = time.split_once('.').unwrap_or((time, "0"));
    if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let Shown { hour, minute, second, .. } =
        Shown::read(&SECONDS, time).or_else(|| Shown::read(&MINUTES, time))?;
    let second = if second == 60 { 59 } else { second };
    Shown::read(&DAY, day)?.date()?.and_hms_opt(hour, minute, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: Option<&str>, text: &str) -> Option<String> {
        let zone = "America/Los_Angeles".parse().unwrap();
        let clock = Clock { zone, form: form.map(|form| Form::read(form).unwrap()) };
        clock.read(text).map(|at| at.to_string())
    }

    #[test]
    fn a_clock_shows_the_time_of_its_zone() {
        let at = |text: &str| Some(text.to_owned());
        assert_eq!(read(None, "2026-11-03 08:00:00"), at("2026-11-03T16:00:00Z"));
        assert_eq!(read(None, "2026-07-03T08:00:00.123"), at("2026-07-03T15:00:00Z"));
        assert_eq!(read(None, "2026-07-03 08:00"), at("2026-07-03T15:00:00Z"));
        assert_eq!(read(None, "2026-07-03"), at("2026-07-03T07:00:00Z"));
        assert_eq!(read(None, "2026-07-03  8:05"), at("2026-07-03T15:05:00Z"));
        assert_eq!(read(None, "2026-12-31 15:59:60"), at("2026-12-31T23:59:59Z"));
        for none in [
            "2026-07-03 08:00:00Z",
            "2026-07-0308:00",
            "2026-07-03 08",
            "26-07-03",
            "2026-07-03 24:00",
            "1783065600",
        ] {
            assert_eq!(read(None, none), None, "{none}");
        }
        assert_eq!(read(Some("MM/DD/YYYY hh:mm"), "7/3/2026 8:05"), at("2026-07-03T15:05:00Z"));
        assert_eq!(read(Some("DD.MM.YYYY"), "03.07.2026"), at("2026-07-03T07:00:00Z"));
        assert_eq!(
            read(Some("MM/DD/YYYY hh:mm:ss AM"), "07/03/2026 12:05:00 am"),
            at("2026-07-03T07:05:00Z")
        );
        assert_eq!(read(Some("MM/DD/YYYY hh:mm AM"), "07/03/2026 13:05 PM"), None);
        assert_eq!(read(Some("MM/DD/YYYY"), "31/12/2026"), None);
        assert_eq!(read(Some("MM/DD/YYYY"), "12/31/26"), None);
        assert_eq!(read(Some("MM/DD/YYYY"), "12/31/2026 8:00"), None);
        // Summer time ends, and begins.
        assert_eq!(read(None, "2026-11-01 01:30:00"), at("2026-11-01T08:30:00Z"));
        assert_eq!(read(None, "2026-03-08 02:30:00"), None);
    }

    #[test]
    fn a_form_names_a_day() {
        assert_eq!(Form::read("hh:mm"), Err(FormFault::Missing("YYYY")));
        assert_eq!(Form::read("DD/MM/YYYY DD"), Err(FormFault::Twice("DD")));
    }
}
