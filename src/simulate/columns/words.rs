//! What the rows of batches say of the fields that rules use, and how often each text occurs: counted by entry, and
//! told once the entries change.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{Array, StringArray};

use super::ready::hidden;
use crate::engine::Mask;
use crate::history::{Batch, Entries, Values};
use crate::model::{Field, Range, Slot, Value};
use crate::simulate::remembered::Head;
use crate::simulate::worth::{Used, WorthALook};

/// Texts of fields, by their entries, that are counted and not told yet.
#[derive(Debug, Default)]
pub(super) struct Words {
    counted: BTreeMap<Field, (Arc<[Slot]>, Vec<u64>)>,
}

impl Words {
    /// Counts the rows of a batch but those that are added one by one.
    pub(super) fn add(&mut self, batch: &Batch, beside: &Mask, worth: &mut WorthALook) {
        worth.requests += batch.rows() as u64 - beside.count();
        for (name, used) in &mut worth.fields {
            match used.field {
                Some(field) => self.field(field, batch, beside, used),
                None => own(name, batch, beside, used),
            }
        }
    }

    fn field(&mut self, field: Field, batch: &Batch, beside: &Mask, used: &mut Used) {
        let column = batch.column(field);
        let held = column.values().array().map_or(0, |array| array.len() - array.null_count());
        let apart = beside.rows().filter(|row| batch.column(field).slot(field, *row) != Slot::Absent);
        used.said += (held + column.odd().len()).saturating_sub(apart.count()) as u64;
        if !used.texts.wants_any() {
            return;
        }
        let entries = match column.values() {
            Values::Entries(entries) => entries,
            Values::Texts(texts) => {
                let mut rows = Mask::held(texts.nulls(), texts.len());
                rows.take_out(beside);
                return count_texts(texts, &rows, used);
            }
            _ => return,
        };
        let fresh = || (Arc::clone(&entries.entries), vec![0; entries.entries.len()]);
        let (table, counts) = self.counted.entry(field).or_insert_with(fresh);
        if !Arc::ptr_eq(table, &entries.entries) {
            tell(table, counts, used);
            (*table, *counts) = fresh();
        }
        count(entries, beside, counts);
    }

    /// Tells what is counted.
    pub(super) fn finish(self, worth: &mut WorthALook) {
        for used in worth.fields.values_mut() {
            if let Some((table, counts)) = used.field.and_then(|field| self.counted.get(&field)) {
                tell(table, counts, used);
            }
        }
    }
}

/// Counts how often each entry occurs, but for rows that are added one by one.
fn count<T>(entries: &Entries<T>, beside: &Mask, counts: &mut [u64]) {
    let keys = entries.keys.values();
    let mut add = |key: Option<&u32>| {
        if let Some(count) = key.and_then(|key| counts.get_mut(*key as usize)) {
            *count += 1;
        }
    };
    match entries.keys.nulls() {
        None if beside.is_empty() => keys.iter().for_each(|key| add(Some(key))),
        nulls => {
            let mut rows = Mask::held(nulls, keys.len());
            rows.take_out(beside);
            rows.rows().for_each(|row| add(keys.get(row)));
        }
    }
}

/// Counts the texts of some rows, each by itself.
fn count_texts(texts: &StringArray, rows: &Mask, used: &mut Used) {
    let (bytes, ends) = (texts.value_data(), texts.value_offsets());
    let end = |at: usize| ends.get(at).and_then(|end| usize::try_from(*end).ok()).unwrap_or(0);
    for row in rows.rows() {
        let (begin, end) = (end(row), end(row + 1));
        let head = bytes.get(begin..).and_then(|memory| Head::within(memory, end.saturating_sub(begin)));
        if !used.texts.pass_over(head) {
            used.texts.count(texts.value(row), 1);
        }
    }
}

fn tell(entries: &[Slot], counts: &[u64], used: &mut Used) {
    for (entry, times) in entries.iter().zip(counts).filter(|(_, times)| **times > 0) {
        tell_one(entry, *times, used);
    }
}

fn tell_one(entry: &Slot, times: u64, used: &mut Used) {
    match entry {
        Slot::Value(Value::Text(text)) => used.texts.count(text, times),
        Slot::Value(Value::List(texts)) => texts.iter().for_each(|text| used.texts.count(text, times)),
        _ => {}
    }
}

/// A field that a policy declares.
fn own(name: &str, batch: &Batch, beside: &Mask, used: &mut Used) {
    used.said += hidden(batch, name).into_iter().filter(|row| !beside.has(*row)).count() as u64;
    let Some(entries) = batch.extra(name) else { return };
    let mut counts = vec![0; entries.entries.len()];
    count(entries, beside, &mut counts);
    for (entry, times) in entries.entries.iter().zip(counts).filter(|(_, times)| *times > 0) {
        // Whether something is said, and which texts, does not depend on the currency.
        let slot = entry.read(used.kind, Range::Any, None);
        used.said += if slot == Slot::Absent { 0 } else { times };
        if used.texts.wants_any() {
            tell_one(&slot, times, used);
        }
    }
}
