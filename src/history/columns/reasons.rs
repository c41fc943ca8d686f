//! The reason that follows from what is said of it and from the platform's code, for a whole column.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::UInt32Array;

use super::column::{Column, Entries, Odd, Values};
use crate::model::{Field, Slot, agreed_reason};

/// What some entries of a column say.
type Said = Arc<[Slot]>;

/// Works out the column of reasons; remembers what it did, because batches share their entries.
#[derive(Default)]
pub(super) struct Reasons {
    /// The entries of the codes that were last seen, and what they mean.
    last: Option<(Said, Said)>,
}

impl Reasons {
    pub(super) fn agreed(&mut self, said: &Column, codes: &Column, rows: usize) -> Column {
        match (&said.values, &codes.values) {
            _ if codes.is_absent() => said.clone(),
            (Values::None, Values::Entries(Entries { keys, entries })) if said.odd.is_empty() => {
                let values = Values::Entries(Entries { keys: keys.clone(), entries: self.meant(entries) });
                let odd = codes.odd.iter().filter_map(|odd| {
                    let slot = agreed_reason(&Slot::Absent, &odd.slot);
                    (slot != Slot::Absent).then(|| Odd { slot, ..odd.clone() })
                });
                Column { values, odd: odd.collect() }
            }
            _ => by_row(said, codes, rows),
        }
    }

    fn meant(&mut self, entries: &Arc<[Slot]>) -> Arc<[Slot]> {
        match &self.last {
            Some((codes, meant)) if Arc::ptr_eq(codes, entries) => Arc::clone(meant),
            _ => {
                let meant: Arc<[Slot]> =
                    entries.iter().map(|code| agreed_reason(&Slot::Absent, code)).collect();
                self.last = Some((Arc::clone(entries), Arc::clone(&meant)));
                meant
            }
        }
    }
}

/// Where both are said: each pair of entries is looked at once.
fn by_row(said: &Column, codes: &Column, rows: usize) -> Column {
    let mut known: HashMap<(Option<u32>, Option<u32>), u32> = HashMap::new();
    let mut entries: Vec<Slot> = Vec::new();
    let mut keys: Vec<Option<u32>> = Vec::with_capacity(rows);
    let mut odd = Vec::new();
    let is_odd = |column: &Column, row| column.odd.binary_search_by_key(&row, |odd| odd.row).is_ok();
    for row in 0..rows {
        let agreed = || agreed_reason(&said.slot(Field::Reason, row), &codes.slot(Field::ReasonCode, row));
        if is_odd(said, row) || is_odd(codes, row) {
            keys.push(None);
            let slot = agreed();
            if slot != Slot::Absent {
                odd.push(Odd { row, slot, written: Box::default() });
            }
            continue;
        }
        let pair = (key(said, row), key(codes, row));
        if pair == (None, None) {
            keys.push(None);
            continue;
        }
        let at = *known.entry(pair).or_insert_with(|| {
            entries.push(agreed());
            u32::try_from(entries.len() - 1).unwrap_or(u32::MAX)
        });
        keys.push(Some(at));
    }
    Column {
        values: Values::Entries(Entries { keys: UInt32Array::from(keys), entries: entries.into() }),
        odd,
    }
}

fn key(column: &Column, row: usize) -> Option<u32> {
    match &column.values {
        Values::Entries(entries) => entries.key(row),
        _ => None,
    }
}
