//! What no request may carry, in a column: numbers of a field are held to its range and to the smallest step it has.

use super::column::Unit;
use super::mask::Mask;
use crate::engine::plan::{allowed, fault};
use crate::model::{Currency, Fault, Field, FieldType, Moment, Range};

/// The rows whose number, count, rate or amount the field may not hold. `valid` are those that have one.
pub(super) fn of_numbers(
    field: Field,
    units: &[i64],
    scale: u32,
    currency: Option<Currency>,
    valid: &Mask,
) -> Vec<(usize, Fault)> {
    let (def, unit) = (field.def(), Unit::Decimal(scale));
    let steps = match (def.kind, currency) {
        (FieldType::Count, _) => 0,
        (_, Some(currency)) => currency.decimals(),
        _ => u32::MAX,
    };
    let allowed = allowed(def.kind, def.range);
    let (least, most) = unit.ends(*allowed.start(), *allowed.end());
    // Mostly all are fine, and that is seen at a glance.
    if scale <= steps && lie_within(units, least, most) {
        return Vec::new();
    }
    let fault = |row: usize| {
        let value = unit.slot(units.get(row).copied()?);
        Some((row, fault(value, def.kind, def.range, currency)?))
    };
    valid.rows().filter_map(fault).collect()
}

/// The same of moments and lengths of time, in seconds.
pub(super) fn of_seconds(field: Field, seconds: &[i64], valid: &Mask) -> Vec<(usize, Fault)> {
    let def = field.def();
    let (least, most) = match (def.kind, def.range) {
        (FieldType::Moment, _) => (Moment::FIRST_SAID, Moment::LAST.unix()),
        (_, Range::NotNegative) => (0, i64::MAX),
        _ => return Vec::new(),
    };
    if lie_within(seconds, least, most) {
        return Vec::new();
    }
    let outside = |row: &usize| seconds.get(*row).is_some_and(|at| !(least..=most).contains(at));
    valid.rows().filter(outside).map(|row| (row, Fault::OutOfRange)).collect()
}

fn lie_within(values: &[i64], least: i64, most: i64) -> bool {
    values.iter().fold(true, |all, value| all & (least <= *value) & (*value <= most))
}
