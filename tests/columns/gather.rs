//! Requests as columns, in one of the forms that columns can have.

use arrow_buffer::{BooleanBuffer, NullBuffer};
use greenlight::model::{Currency, Decimal, Fault, Field, FieldType, Moment, Request, Scalar, Slot, Value};
use greenlight::{Policies, Rows};

use crate::generate::Rng;

/// The columns of some requests; what they cannot hold stands apart.
pub(crate) fn rows<'p>(rng: &mut Rng, policies: &'p Policies, requests: &[(Request, Moment)]) -> Rows<'p> {
    let requests: Vec<&Request> = requests.iter().map(|(request, _)| request).collect();
    let mut rows = policies.rows(requests.len());
    let mut apart: Vec<bool> =
        requests.iter().map(|request| request.refusal().is_some() || rng.chance(1)).collect();
    for field in Field::ALL.iter().filter(|field| field.def().derived.is_none()) {
        let slots: Vec<&Slot> = requests.iter().map(|request| request.slot(*field)).collect();
        if slots.iter().any(|slot| **slot != Slot::Absent) {
            column(rng, &mut rows, *field, &slots, &mut apart);
        }
    }
    let mut names: Vec<&str> = requests.iter().flat_map(|it| it.extras()).map(|extra| &*extra.name).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let said = requests.iter().map(|request| {
            let extra = request.extras().iter().find(|extra| &*extra.name == name)?;
            Some((extra.value.clone(), request.currency()))
        });
        let (keys, nulls, entries) = distinct(rng, said);
        let entries: Vec<(Scalar, Option<Currency>)> = entries;
        rows.own(name, keys, Some(&nulls), &entries);
    }
    for (row, request) in requests.iter().enumerate().filter(|(row, _)| apart[*row]) {
        rows.request(row, (*request).clone());
    }
    rows
}

/// Each distinct thing once, with some that no row has between them.
fn distinct<T: Clone + PartialEq>(
    rng: &mut Rng,
    said: impl Iterator<Item = Option<T>>,
) -> (Vec<u32>, NullBuffer, Vec<T>) {
    let (mut keys, mut valid, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    let often_new = rng.chance(20);
    for said in said {
        valid.push(said.is_some());
        keys.push(match said {
            None => u32::try_from(rng.below(1_000)).unwrap(), // means nothing
            Some(said) => {
                let known = entries.iter().position(|entry| *entry == said).filter(|_| !often_new);
                let at = known.unwrap_or_else(|| {
                    entries.push(said);
                    entries.len() - 1
                });
                u32::try_from(at).unwrap()
            }
        });
    }
    (keys, NullBuffer::new(BooleanBuffer::from(valid)), entries)
}

fn units(number: Decimal, scale: u32) -> Option<i64> {
    let number = number.normalize();
    let more = scale.checked_sub(number.scale())?;
    i64::try_from(number.mantissa().checked_mul(10_i128.checked_pow(more)?)?).ok()
}

fn column(rng: &mut Rng, rows: &mut Rows<'_>, field: Field, slots: &[&Slot], apart: &mut [bool]) {
    let by_entry = rng.chance(25) && field.def().kind != FieldType::Moment;
    if by_entry || matches!(field.def().kind, FieldType::Code(_) | FieldType::Text | FieldType::List) {
        let said = slots.iter().map(|slot| (**slot != Slot::Absent).then(|| (*slot).clone()));
        let (keys, nulls, entries) = distinct(rng, said);
        rows.entries(field, keys, Some(&nulls), entries);
        return;
    }
    let scale = u32::try_from(rng.pick(&[2, 4, 4, 6, 9])).unwrap();
    let main = Currency::from_code(if rng.chance(80) { "USD" } else { "EUR" }).unwrap();
    let (mut values, mut valid, mut bad) = (Vec::new(), Vec::new(), Vec::<(usize, Fault)>::new());
    for (row, slot) in slots.iter().enumerate() {
        let value = match slot {
            Slot::Absent => None,
            Slot::Bad(fault) => {
                bad.push((row, *fault));
                None
            }
            Slot::Value(value) => {
                let value = match value {
                    Value::Bool(flag) => Some(i64::from(*flag)),
                    Value::Number(number) => units(*number, scale),
                    Value::Money(money) if money.currency == main => units(money.amount, scale),
                    Value::Duration(duration) => Some(duration.as_seconds()),
                    Value::Moment(moment) => Some(moment.unix()),
                    _ => None,
                };
                apart[row] |= value.is_none();
                value
            }
        };
        valid.push(value.is_some());
        values.push(value.unwrap_or_else(|| rng.pick(&[0, 1, i64::MAX, i64::MIN])));
    }
    let nulls = NullBuffer::new(BooleanBuffer::from(valid));
    let nulls = (nulls.null_count() > 0 || rng.chance(50)).then_some(nulls);
    let nulls = nulls.as_ref();
    match field.def().kind {
        FieldType::Bool => {
            let flags: Vec<bool> = values.iter().map(|value| *value == 1).collect();
            rows.flags(field, &BooleanBuffer::from(flags), nulls)
        }
        FieldType::Number | FieldType::Count | FieldType::Rate => rows.numbers(field, values, scale, nulls),
        FieldType::Money => rows.money(field, values, scale, main, nulls),
        _ => rows.seconds(field, values, nulls),
    };
    rows.bad(field, bad);
}
