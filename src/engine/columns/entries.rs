//! What conditions are on distinct entries: decided once an entry, remembered as long as batches share them.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::mask::{Mask, pack};
use crate::engine::plan::{Kleene, Look, NEVER, Pool, SlotId, Slots, Test};
use crate::model::Slot;

/// What was decided of the entries of each slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    by_slot: FxHashMap<SlotId, Table>,
}

#[derive(Clone, Debug)]
struct Table {
    entries: Arc<[Slot]>,
    answers: FxHashMap<Test, Answers>,
}

/// What a condition is on each entry.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    pub(super) holds: Bits,
    /// Where it is not known, if there is such an entry.
    pub(super) unknown: Option<Bits>,
}

/// A bit for each entry.
#[derive(Clone, Debug)]
pub(super) enum Bits {
    /// Of at most 64 entries.
    Few(u64),
    Many(Mask),
}

impl Bits {
    fn of(entries: &[Kleene], wanted: Kleene) -> Self {
        let words: Vec<u64> = entries.chunks(64).map(|entries| pack(entries, |it| it == wanted)).collect();
        match *words {
            [] => Self::Few(0),
            [few] => Self::Few(few),
            _ => Self::Many(Mask::from_words(words)),
        }
    }
}

impl Known {
    /// What a condition on one slot is on the entries of its column. `slots` is room to work in.
    pub(super) fn answers(
        &mut self,
        pool: &Pool,
        test: &Test,
        entries: &Arc<[Slot]>,
        slots: &mut Slots,
    ) -> &Answers {
        let fresh = || Table { entries: Arc::clone(entries), answers: FxHashMap::default() };
        let table = self.by_slot.entry(test.slot).or_insert_with(fresh);
        if !Arc::ptr_eq(&table.entries, entries) {
            *table = fresh();
        }
        table.answers.entry(*test).or_insert_with(|| {
            let decide = |entry: &Slot| {
                slots.clear();
                slots.slot(pool, test.slot, entry);
                Look { pool, slots, at: 0, request: None }.test(test, &mut NEVER.clone())
            };
            let truths: Vec<Kleene> = entries.iter().map(decide).collect();
            let unknown = truths.contains(&Kleene::Unknown).then(|| Bits::of(&truths, Kleene::Unknown));
            Answers { holds: Bits::of(&truths, Kleene::True), unknown }
        })
    }
}
