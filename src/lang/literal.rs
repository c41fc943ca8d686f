//! Literals: the text of a value, read by the type of the field it stands for.

use std::fmt;

use crate::model::{
    Currency, Decimal, FieldType, Moment, Money, MoneyFault, NumberFault, TimeFault, Tz, Value,
    parse_duration, parse_number,
};
use crate::source::{Code, Finding, Span};

/// What literals are read against.
#[derive(Clone, Copy)]
pub(super) struct Units {
    pub(super) currency: Option<Currency>,
    pub(super) timezone: Option<Tz>,
}

/// A literal of a type with an order: a value, or a whole day.
#[derive(Clone, Debug)]
pub(super) enum Literal {
    Value(Value),
    /// From the first second of a day to the first second of the next.
    Day(Moment, Moment),
}

/// Reads a literal of a type with an order: a number, count, rate, amount, duration, moment.
pub(super) fn read(text: &str, kind: FieldType, units: Units, span: Span) -> Result<Literal, Finding> {
    match kind {
        FieldType::Number => number(text, span).map(Value::Number),
        FieldType::Count => count(text, span).map(Value::Number),
        FieldType::Rate => rate(text, span).map(Value::Number),
        FieldType::Money => money(text, units, span).map(Value::Money),
        FieldType::Duration => duration(text, span).map(Value::Duration),
        FieldType::Moment => return moment(text, units, span),
        _ => Err(Finding::error(Code::Operator, span, format!("`{text}` cannot stand in a range"))),
    }
    .map(Literal::Value)
}

pub(super) fn number(text: &str, span: Span) -> Result<Decimal, Finding> {
    let text = text.trim();
    parse_number(text).map_err(|fault| {
        let found = Finding::error(Code::BadNumber, span, format!("`{}` {fault}", Short(text)));
        let help = "write digits with at most one point, such as `1000` or `12.5`";
        match (fault, plain(text)) {
            (NumberFault::Separator | NumberFault::LeadingZero, Some(fixed)) => found.help(help).fix(fixed),
            (NumberFault::TooLarge, _) => found.help("numbers have at most 14 digits before the point"),
            _ => found.help(help),
        }
    })
}

/// The number without its separators and leading zeros, if that is one.
fn plain(text: &str) -> Option<String> {
    if text.contains(',') && !text.split(',').skip(1).all(|group| group.len() >= 3) {
        return None; // `12,50` may mean 12.50
    }
    let digits = text.replace(['_', ','], "");
    let trimmed = digits.trim_start_matches('0');
    let fixed = if trimmed.is_empty() || trimmed.starts_with('.') {
        format!("0{trimmed}")
    } else {
        trimmed.to_owned()
    };
    parse_number(&fixed).is_ok().then_some(fixed)
}

fn count(text: &str, span: Span) -> Result<Decimal, Finding> {
    let count = number(text, span)?;
    if !count.is_integer() || count.is_sign_negative() && !count.is_zero() {
        let message = format!("`{text}` is not a count");
        return Err(Finding::error(Code::BadNumber, span, message).help("write a whole number, zero or more"));
    }
    Ok(count)
}

/// A rate in rules is written with its percent sign, so that nobody reads `0.6` as 0.6 %.
pub(super) fn rate(text: &str, span: Span) -> Result<Decimal, Finding> {
    match text.trim().strip_suffix('%') {
        Some(percent) => {
            let percent = number(percent.trim_end(), span)?;
            if percent.is_sign_negative() && !percent.is_zero() {
                return Err(Finding::error(Code::BadNumber, span, format!("`{text}` is negative"))
                    .help("a share is 0% or more"));
            }
            percent
                .checked_div(Decimal::ONE_HUNDRED)
                .ok_or_else(|| Finding::error(Code::BadNumber, span, format!("`{text}` has too many digits")))
        }
        None => {
            let value = number(text, span)?;
            let (as_percent, as_share) = (value.normalize(), (value * Decimal::ONE_HUNDRED).normalize());
            let message = format!("`{text}` is a share without its `%`");
            let found = Finding::error(Code::BadNumber, span, message);
            Err(if value > Decimal::ONE || value.is_zero() {
                found.help(format!("write `{as_percent}%`")).fix(format!("{as_percent}%"))
            } else {
                found.help(format!("write `{as_share}%` (or `{as_percent}%` if that is what you mean)"))
            })
        }
    }
}

pub(super) fn money(text: &str, units: Units, span: Span) -> Result<Money, Finding> {
    let text = text.trim();
    let found = |message: String| Finding::error(Code::BadMoney, span, message);
    let sign = text.starts_with(['$', '€', '£', '¥']);
    if sign {
        let rest = text.trim_start_matches(['$', '€', '£', '¥']).trim();
        let help = "write the number alone, or with a currency code: `12.50 EUR`";
        return Err(found(format!("`{text}` has a currency sign")).help(help).fix(rest));
    }
    match Money::parse(text, units.currency) {
        Ok(Some(money)) if money.amount.is_sign_negative() && !money.amount.is_zero() => {
            Err(found(format!("`{text}` is negative")).help("amounts are zero or more"))
        }
        Ok(Some(money)) => Ok(money),
        Ok(None) => Err(Finding::error(Code::Currency, span, format!("`{text}` has no currency"))
            .help("say `currency: USD` at the top of the policy, or write `25 USD` here")),
        Err(MoneyFault::Number(_)) => {
            let amount = text.split_whitespace().next().unwrap_or(text);
            Err(number(amount, span)
                .err()
                .unwrap_or_else(|| found(format!("`{}` is not an amount", Short(text)))))
        }
        Err(MoneyFault::Precision) => {
            let code =
                text.split_once(char::is_whitespace).and_then(|(_, code)| Currency::from_code(code.trim()));
            let currency = code.or(units.currency);
            let decimals = currency.map_or(0, Currency::decimals);
            let name = currency.map_or("", Currency::code);
            Err(found(format!("`{text}` has more decimals than {name} has"))
                .help(format!("{name} has {decimals} decimals")))
        }
        Err(MoneyFault::Currency) => {
            let code = text.split_once(char::is_whitespace).map_or("", |(_, code)| code.trim());
            Err(Finding::error(Code::Currency, span, format!("`{code}` is no currency"))
                .help("currencies go by their ISO 4217 code in capitals, such as `USD`"))
        }
    }
}

pub(super) fn duration(text: &str, span: Span) -> Result<crate::model::Duration, Finding> {
    let text = text.trim();
    parse_duration(text).map_err(|fault| {
        let found = Finding::error(Code::BadDuration, span, format!("`{}` is not a duration", Short(text)));
        if fault == TimeFault::Range {
            return found.help("durations are at most 10,000 years");
        }
        let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let short = match unit.trim() {
            "" => None,
            "hours" | "hour" | "hrs" | "hr" | "H" => Some("h"),
            "days" | "day" | "D" => Some("d"),
            "minutes" | "minute" | "mins" | "min" => Some("m"),
            "seconds" | "second" | "secs" | "sec" => Some("s"),
            "weeks" | "week" => Some("w"),
            _ => None,
        };
        let help = "write a whole number and its unit: `30d`, `24h`, `90m`, `45s`, `1d 12h`";
        match short {
            Some(short) if !number.is_empty() => found.help(help).fix(format!("{number}{short}")),
            _ => found.help(help),
        }
    })
}

/// A date is the whole day in the policy's time zone; anything finer is a moment.
pub(super) fn moment(text: &str, units: Units, span: Span) -> Result<Literal, Finding> {
    let text = text.trim();
    let found = || {
        Finding::error(Code::BadMoment, span, format!("`{}` is not a date or a moment", Short(text)))
            .help("write `2026-11-01`, or `2026-11-01T08:00:00Z` with its offset")
    };
    if text.len() > 10 {
        return Moment::parse(text).map(|moment| Literal::Value(Value::Moment(moment))).map_err(|_| found());
    }
    match Moment::parse_day(text, units.timezone.unwrap_or(Tz::UTC)) {
        Ok(_) if units.timezone.is_none() => {
            let message = format!("`{text}` is a day, and the policy does not say in which time zone");
            Err(Finding::error(Code::BadMoment, span, message)
                .help("say `timezone: America/Los_Angeles` (or your own) at the top of the policy"))
        }
        Ok((start, end)) => Ok(Literal::Day(start, end)),
        Err(_) => Err(found()),
    }
}

/// Text of a file in a message: long ones are cut.
pub(super) struct Short<'t>(pub(super) &'t str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 40;
        let mut letters = self.0.chars();
        for letter in letters.by_ref().take(SHOWN) {
            write!(f, "{letter}")?;
        }
        if letters.next().is_some() { f.write_str("…") } else { Ok(()) }
    }
}
