//! Numbers in other units and forms, moved to ours digit by digit.

use std::borrow::Cow;

use crate::model::{Currency, Decimal, NumberFault, parse_number};

/// The unit that a number of theirs is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Ours, or none.
    #[default]
    Ours,
    /// Hundredths of the currency's main unit.
    Cents,
    /// The smallest unit of the currency: hundredths for USD, whole yen for JPY.
    Minor,
    /// Money in the currency's main unit, although it is whole numbers.
    Whole,
    /// Hundredths, of a rate.
    Percent,
    /// So many of them are a second.
    OfASecond(i64),
    /// So many seconds.
    Seconds(i64),
}

/// How numbers are written, told by an example: `1,234.50`, `R$ 1.234,50`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NumberForm {
    groups: Groups,
    /// The sign of the currency in front; a number without it is read too.
    before: Box<str>,
    /// The same behind.
    behind: Box<str>,
}

/// How digits are grouped, and what stands before their fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Groups {
    #[default]
    Plain,
    Comma,
    Point,
    Blank,
}

impl NumberForm {
    /// The forms, by their examples.
    const EXAMPLES: [(&str, Groups); 4] = [
        ("1234.50", Groups::Plain),
        ("1,234.50", Groups::Comma),
        ("1.234,50", Groups::Point),
        ("1 234,50", Groups::Blank),
    ];

    /// Examples of the forms, for help.
    pub(crate) fn examples() -> impl Iterator<Item = &'static str> {
        Self::EXAMPLES.iter().map(|(example, _)| *example).chain(["$1,234.50", "1.234,50 €"])
    }

    /// The form of an example.
    pub(crate) fn of_example(text: &str) -> Option<Self> {
        Self::EXAMPLES.iter().find_map(|(example, groups)| {
            let (before, behind) = text.split_once(example)?;
            let is_sign = |sign: &str| {
                sign.chars()
                    .all(|letter| !letter.is_ascii_digit() && !matches!(letter, '-' | '.' | ',' | '%'))
                    && Currency::from_code(sign.trim()).is_none()
            };
            let found = Self { groups: *groups, before: before.trim().into(), behind: behind.trim().into() };
            (is_sign(before) && is_sign(behind)).then_some(found)
        })
    }

    /// A number without groups and signs; whatever is none in this form stays none.
    pub(super) fn plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.bare(text) {
            Cow::Borrowed(text) => self.groups.plain(text),
            Cow::Owned(text) => Cow::Owned(self.groups.plain(&text).into_owned()),
        }
    }

    /// Without the signs of the currency.
    fn bare<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.before.is_empty() && self.behind.is_empty() {
            return Cow::Borrowed(text);
        }
        let (minus, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
        let rest = rest.strip_prefix(&*self.before).map_or(rest, str::trim_start);
        let rest = rest.strip_suffix(&*self.behind).map_or(rest, str::trim_end);
        Cow::Owned(format!("{minus}{rest}"))
    }
}

impl Groups {
    fn plain(self, text: &str) -> Cow<'_, str> {
        let (group, point) = match self {
            Self::Plain => return Cow::Borrowed(text),
            Self::Comma => (',', '.'),
            Self::Point => ('.', ','),
            Self::Blank => (' ', ','),
        };
        // Some programs write blanks that do not break.
        let spaced = text.replace(['\u{a0}', '\u{202f}'], " ");
        let text = spaced.as_str();
        let (number, rest) = match self {
            Self::Blank => match text.rsplit_once(' ') {
                Some((number, code))
                    if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) =>
                {
                    (number, text.get(number.len()..).unwrap_or_default())
                }
                _ => (text, ""),
            },
            _ => text.split_at(text.find([' ', '%']).unwrap_or(text.len())),
        };
        let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
        let (whole, fraction) =
            digits.split_once(point).map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
        let mut groups = whole.split(group);
        let first = groups.next().unwrap_or_default();
        let grouped = whole.contains(group);
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let fine = digits(first)
            && (!grouped || first.len() <= 3)
            && groups.all(|group| group.len() == 3 && digits(group))
            && fraction.is_none_or(digits);
        if !fine {
            // Where a comma is expected to be the point, `12.50` is no number: it must not pass as one.
            return Cow::Owned(format!("?{text}"));
        }
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        let fraction = fraction.map_or(String::new(), |fraction| format!(".{fraction}"));
        Cow::Owned(format!("{sign}{whole}{fraction}{rest}"))
    }
}

impl Unit {
    /// A number in our unit; what says its unit itself, or is too large in whatever unit, stays as it is.
    pub(super) fn plain(self, text: Cow<'_, str>, currency: Option<Currency>) -> Cow<'_, str> {
        let number = text.trim();
        let moved = match self {
            Self::Ours | Self::Whole => None,
            Self::Cents => moved(number, 2),
            Self::Minor => {
                let own = number.split_once(char::is_whitespace);
                let own = own.and_then(|(_, code)| Currency::from_code(code.trim()));
                match own.or(currency) {
                    Some(currency) => moved(number, currency.decimals()),
                    None => Some(format!("?{number}")),
                }
            }
            Self::Percent if number.ends_with('%') => None,
            Self::Percent => match parse_number(number) {
                Ok(_) => Some(format!("{number}%")),
                Err(NumberFault::TooLarge) => None,
                Err(_) => Some(format!("?{number}")),
            },
            Self::OfASecond(of_a_second) => {
                // A finer part than a second is dropped, in whatever unit it comes.
                let whole = number.split_once('.').map_or(number, |(whole, _)| whole);
                let number = number
                    .split_once('.')
                    .is_none_or(|(_, part)| part.bytes().all(|byte| byte.is_ascii_digit()));
                let units: Option<i64> = whole.parse().ok().filter(|_| number && !whole.starts_with('+'));
                units.map(|units| units.div_euclid(of_a_second).to_string())
            }
            Self::Seconds(seconds) => {
                let product =
                    parse_number(number).ok().and_then(|number| number.checked_mul(Decimal::from(seconds)));
                let digits = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
                match product {
                    Some(seconds) => Some(seconds.normalize().to_string()),
                    // A number that is none of ours must not pass as seconds.
                    None => number.bytes().all(digits).then(|| format!("?{number}")),
                }
            }
        };
        moved.map_or(text, Cow::Owned)
    }
}

/// A number divided by a power of ten, what stands behind it kept. What is none must not pass as one in our unit; one
/// that is too large stays, and is too large for us as well.
fn moved(text: &str, places: u32) -> Option<String> {
    let (number, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    let moved = match parse_number(number) {
        Err(NumberFault::TooLarge) => return None,
        Err(_) => None,
        Ok(number) => {
            let mut number = number.normalize();
            number.set_scale(number.scale() + places).ok().map(|()| number)
        }
    };
    Some(moved.map_or_else(|| format!("?{text}"), |number| format!("{number}{rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_moved_to_our_unit() {
        let read =
            |unit: Unit, text: &str| unit.plain(Cow::Borrowed(text), Currency::from_code("JPY")).into_owned();
        assert_eq!(read(Unit::Cents, "1840"), "18.40");
        assert_eq!(read(Unit::Cents, "5 USD"), "0.05 USD");
        assert_eq!(read(Unit::Cents, "18.4"), "0.184");
        assert_eq!(read(Unit::Cents, "twelve"), "?twelve");
        assert_eq!(read(Unit::Minor, "1840"), "1840");
        assert_eq!(read(Unit::Minor, "1840 KWD"), "1.840 KWD");
        assert_eq!(read(Unit::Percent, "62.5"), "62.5%");
        assert_eq!(read(Unit::OfASecond(1_000), "1793310000999"), "1793310000");
        assert_eq!(read(Unit::OfASecond(1), "1793310000.25"), "1793310000");
        assert_eq!(read(Unit::OfASecond(1), "1793310000.x"), "1793310000.x");
        assert_eq!(read(Unit::Seconds(3_600), "1.5"), "5400");
        assert_eq!(read(Unit::Seconds(60), "1d"), "1d");
        assert_eq!(read(Unit::Seconds(60), "010"), "?010");
        assert_eq!(read(Unit::Seconds(60), "1000000000000000"), "?1000000000000000");
    }

    #[test]
    fn groups_are_taken_out_only_where_they_are_groups() {
        let read = |form: Groups, text: &str| form.plain(text).into_owned();
        assert_eq!(read(Groups::Comma, "1,234.50"), "1234.50");
        assert_eq!(read(Groups::Comma, "-1,234,567 USD"), "-1234567 USD");
        assert_eq!(read(Groups::Comma, "1,23"), "?1,23");
        assert_eq!(read(Groups::Point, "1.234,50 EUR"), "1234.50 EUR");
        assert_eq!(read(Groups::Point, "12.50"), "?12.50");
        assert_eq!(read(Groups::Point, "62,5%"), "62.5%");
        assert_eq!(read(Groups::Blank, "1 234,50 EUR"), "1234.50 EUR");
        assert_eq!(read(Groups::Blank, "1\u{202f}234,50\u{a0}EUR"), "1234.50 EUR");
        assert_eq!(read(Groups::Blank, "12,5"), "12.5");
    }

    #[test]
    fn signs_of_the_currency_are_taken_off() {
        let read = |example: &str, text: &str| {
            NumberForm::of_example(example).map(|form| form.plain(text).into_owned())
        };
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(read("$1,234.50", "$1,018.40"), is("1018.40"));
        assert_eq!(read("$1,234.50", "-$18.40"), is("-18.40"));
        assert_eq!(read("$1,234.50", "$-18.40"), is("-18.40"));
        assert_eq!(read("$1,234.50", "18.40"), is("18.40"));
        assert_eq!(read("$1,234.50", "€18.40"), is("?€18.40"));
        assert_eq!(read("$1234.50", "S$18.40"), is("S$18.40"));
        assert_eq!(read("R$ 1.234,50", "R$\u{a0}62,90"), is("62.90"));
        assert_eq!(read("1 234,50 €", "1 234,50 €"), is("1234.50"));
        assert_eq!(read("1234", "12"), None);
        assert_eq!(read("1234.50 USD", "12.50 USD"), None);
    }
}
