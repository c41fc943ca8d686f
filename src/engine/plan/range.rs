//! Ranges of rules as integers of slots.

use super::cell;
use super::pool::Band;
use crate::lang::Bounds;
use crate::model::{Money, Value};

/// A range as integers with both ends inside; `None` if an end is finer than a slot, or of two currencies.
pub(super) fn band(range: &Bounds) -> Option<Band> {
    let (mut low, mut high) = (i64::MIN, i64::MAX);
    let mut currency = None;
    for (end, inward) in [(&range.low, 1), (&range.high, -1)] {
        let Some(end) = end else { continue };
        let (value, own) = match end.value {
            Value::Number(number) => (cell::number(number), 0),
            Value::Money(Money { amount, currency }) => (cell::number(amount), currency.number()),
            Value::Duration(duration) => (duration.as_seconds(), 0),
            Value::Moment(moment) => (moment.unix(), 0),
            _ => return None,
        };
        let finer = matches!(end.value, Value::Number(_) | Value::Money(_)) && value & 1 != 0;
        if finer || currency.is_some_and(|other| other != own) {
            return None;
        }
        currency = Some(own);
        let value = if end.inclusive { value } else { value.checked_add(inward)? };
        *(if inward > 0 { &mut low } else { &mut high }) = value;
    }
    Some(Band { low, high, currency: currency? })
}
