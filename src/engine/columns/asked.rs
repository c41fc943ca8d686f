//! What conditions on one column were found to be, kept as long as neither the column nor the moments change: the
//! second review of the rows asks much of what the first has asked.

use rustc_hash::FxHashMap;

use super::mask::{Mask, words_of};
use super::question::Truth64;
use crate::engine::plan::SlotId;

/// What was asked of the rows of a table, by the numbers of the conditions.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    answers: FxHashMap<u32, Answered>,
}

/// What a condition was found to be so far.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    slot: SlotId,
    timed: bool,
    /// The words of which that is known for all rows.
    pub(super) words: Mask,
    /// By word, for all rows of the table.
    pub(super) truth: Vec<Truth64>,
}

impl Answered {
    /// Nothing is known yet of a condition on that slot; `timed` if it depends on the moments.
    pub(super) fn new(slot: SlotId, timed: bool, rows: usize) -> Self {
        let truth = vec![Truth64::default(); words_of(rows)];
        Self { slot, timed, words: Mask::empty(words_of(rows)), truth }
    }
}

impl Asked {
    pub(super) fn of(&mut self, id: u32, new: impl FnOnce() -> Answered) -> &mut Answered {
        self.answers.entry(id).or_insert_with(new)
    }

    /// The column of a slot says something else now.
    pub(super) fn forget_slot(&mut self, slot: SlotId) {
        self.answers.retain(|_, answered| answered.slot != slot);
    }

    /// The rows are looked at at other moments.
    pub(super) fn forget_moments(&mut self) {
        self.answers.retain(|_, answered| !answered.timed);
    }
}
