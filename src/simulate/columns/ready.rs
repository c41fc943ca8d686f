//! A batch of a history, made ready to be decided: each review as it looked then.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::Array;

use crate::engine::{Bulk, Column, Currencies, Mask, Table, Unit, words_of};
use crate::history::{self, Batch, Entries, Values};
use crate::model::{Currency, Fault, Field, FieldType, Range, Review, Scalar, Slot};

/// The rows of a batch that no columns hold: they stand apart, or say what the array of a column cannot hold.
pub(super) fn beside(batch: &Batch) -> Mask {
    let mut beside = Mask::none();
    batch.apart().for_each(|(row, _)| beside.set(row));
    for column in Field::ALL.iter().map(|field| batch.column(*field)) {
        for odd in column.odd().iter().filter(|odd| matches!(odd.slot, Slot::Value(_))) {
            beside.set(odd.row);
        }
    }
    beside
}

/// The moments of a field by row, if any row says one; what stands in other rows means nothing.
pub(super) fn moments(batch: &Batch, field: Field) -> Option<&[i64]> {
    match batch.column(field).values() {
        Values::Seconds(array) if array.len() == batch.rows() => Some(array.values()),
        _ => None,
    }
}

/// Entries as written, and what they come to in a currency.
type Read = (Arc<[Scalar]>, Option<Currency>, Arc<[Slot]>);

/// Makes batches ready for some policies.
#[derive(Debug, Default)]
pub(super) struct Readying {
    /// What was read of the fields that the policies declare.
    own: BTreeMap<u16, Read>,
}

impl Readying {
    /// The rows of a batch as they looked at request approval.
    pub(super) fn approval(&mut self, bulk: &mut Bulk<'_>, batch: &Batch) -> Table {
        let rows = batch.rows();
        let mut table = bulk.table(rows);
        for &field in Field::ALL {
            match field {
                Field::InspectionReceivedAt | Field::InspectionGrade => {}
                // The seller has not responded before the answer on record.
                Field::Review | Field::SellerResponded => {
                    bulk.set(&mut table, field, || Column::same(0, rows));
                }
                _ if field.def().derived.is_some() => {}
                _ => match batch.column(field).values() {
                    Values::Texts(texts) => {
                        bulk.set_texts(&mut table, field, texts, faults(batch.column(field)));
                    }
                    _ => bulk.set(&mut table, field, || column(batch.column(field), rows)),
                },
            }
        }
        for (slot, name, kind) in bulk.own() {
            let mut column = match batch.extra(name) {
                Some(entries) => self.own(slot, kind, entries, batch),
                None => Column::absent(),
            };
            column = column.with_faults(hidden(batch, name).into_iter().map(|row| (row, Fault::Malformed)));
            table.set(slot, column);
        }
        table
    }

    /// A field that a policy declares, read by its type.
    fn own(&mut self, slot: u16, kind: FieldType, entries: &Entries<Scalar>, batch: &Batch) -> Column {
        let (keys, nulls) = (entries.keys.values(), entries.keys.nulls());
        let read = |scalar: &Scalar, currency| scalar.read(kind, Range::Any, currency);
        let currencies = batch.currencies();
        if currencies.keys.is_none() || kind != FieldType::Money {
            let currency = currencies.table.first().copied().flatten();
            let known = self
                .own
                .get(&slot)
                .filter(|(known, of, _)| Arc::ptr_eq(known, &entries.entries) && *of == currency);
            let slots = match known {
                Some((.., slots)) => Arc::clone(slots),
                None => {
                    let slots: Arc<[Slot]> =
                        entries.entries.iter().map(|scalar| read(scalar, currency)).collect();
                    self.own.insert(slot, (Arc::clone(&entries.entries), currency, Arc::clone(&slots)));
                    slots
                }
            };
            return Column::entries(keys.clone(), nulls, slots);
        }
        // What an amount comes to depends on the currency of the row.
        let (mut known, mut slots) = (BTreeMap::new(), Vec::new());
        let keys: Vec<u32> = (0..batch.rows())
            .map(|row| {
                let Some(key) = entries.key(row) else { return 0 };
                let currency = currencies.of(row);
                *known.entry((key, currency.map(Currency::code))).or_insert_with(|| {
                    slots.push(entries.of(row).map_or(Slot::Absent, |scalar| read(scalar, currency)));
                    u32::try_from(slots.len() - 1).unwrap_or(u32::MAX)
                })
            })
            .collect();
        Column::entries(keys.into(), nulls, slots.into())
    }
}

/// The rows that say nothing of a declared field and have another value in the place of a map that it would stand in.
pub(super) fn hidden(batch: &Batch, name: &str) -> Vec<usize> {
    let maps = name.match_indices('.').filter_map(|(at, _)| batch.extra(name.get(..at)?));
    let maps: Vec<_> = maps.collect();
    if maps.is_empty() {
        return Vec::new();
    }
    let said = |row: usize| batch.extra(name).is_some_and(|entries| entries.of(row).is_some());
    let hides = |row: usize| maps.iter().any(|map| map.of(row).is_some_and(Scalar::hides_a_map));
    (0..batch.rows()).filter(|row| !said(*row) && hides(*row)).collect()
}

/// Turns the rows to how they looked at inspection.
pub(super) fn inspection(bulk: &Bulk<'_>, batch: &Batch, table: &mut Table) {
    let rows = batch.rows();
    bulk.set(table, Field::Review, || Column::same(1, rows));
    for field in [Field::InspectionReceivedAt, Field::InspectionGrade] {
        bulk.set(table, field, || column(batch.column(field), rows));
    }
    // A deadline that had passed before the inspection began is the first review's.
    let received = moments(batch, Field::InspectionReceivedAt);
    if let Some((deadlines, received)) = moments(batch, Field::DeadlineAt).zip(received) {
        let mut passed = Mask::empty(rows);
        let words = passed.words_mut().iter_mut().zip(deadlines.chunks(64).zip(received.chunks(64)));
        for (word, (deadlines, received)) in words {
            let pairs = deadlines.iter().zip(received).rev();
            *word = pairs.fold(0, |bits, (deadline, received)| bits << 1 | u64::from(deadline <= received));
        }
        passed.keep(column(batch.column(Field::InspectionReceivedAt), rows).valid());
        bulk.set(table, Field::DeadlineAt, || {
            let deadlines = column(batch.column(Field::DeadlineAt), rows);
            passed.keep(deadlines.valid());
            deadlines.without(&passed)
        });
    }
}

/// A column of a batch, as it is decided by.
pub(super) fn column(column: &history::Column, rows: usize) -> Column {
    let made = match column.values() {
        Values::None => Column::absent(),
        Values::Entries(entries) => {
            let keys = &entries.keys;
            Column::entries(keys.values().clone(), keys.nulls(), Arc::clone(&entries.entries))
        }
        Values::Texts(texts) => Column::texts(texts),
        Values::Bools(array) => Column::flags(Mask::of(array.values()), array.nulls(), rows),
        Values::Numbers { units, scale } => {
            Column::integers(units.values().clone(), units.nulls(), Unit::Decimal(*scale))
        }
        Values::Money { units, scale, currencies } => {
            Column::money(units.values().clone(), units.nulls(), *scale, of(currencies, rows))
        }
        Values::Seconds(array) => Column::integers(array.values().clone(), array.nulls(), Unit::Same),
    };
    made.with_faults(faults(column))
}

/// The rows that stand apart because they cannot be understood.
fn faults(column: &history::Column) -> impl Iterator<Item = (usize, Fault)> {
    column.odd().iter().filter_map(|odd| match odd.slot {
        Slot::Bad(fault) => Some((odd.row, fault)),
        Slot::Value(_) | Slot::Absent => None,
    })
}

fn of(currencies: &history::Currencies, rows: usize) -> Currencies {
    match &currencies.keys {
        Some(keys) => Currencies::each(currencies.table.iter().copied(), Arc::clone(keys)),
        None => match currencies.table.first().copied().flatten() {
            Some(currency) => Currencies::one(currency),
            None => Currencies::each(std::iter::empty(), vec![0; words_of(rows)].into()),
        },
    }
}

/// The rows of a review, as a mask.
pub(super) fn held(batch: &Batch, review: Review) -> Mask {
    Mask::of(&batch.answers(review).held)
}
