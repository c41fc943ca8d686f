//! What really became of the reviews, worked out for all rows at once, and what is wrong with it.

use arrow_array::{Array, Int64Array, UInt8Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};

use super::batch::Answers;
use super::column::{Column, Values};
use super::masks::{present, said};
use crate::history::Outcome;
use crate::model::{Slot, Value};

/// What is told of one review.
#[derive(Clone, Copy)]
pub(super) struct Told<'c> {
    pub(super) outcome: &'c Column,
    pub(super) at: &'c Column,
    pub(super) by: &'c Column,
}

impl Told<'_> {
    /// The rows in which anything is told, readable or not.
    pub(super) fn rows(&self, rows: usize) -> BooleanBuffer {
        let columns = [self.outcome, self.at, self.by].into_iter().filter(|column| !column.is_absent());
        let said = columns.map(|column| said(column, rows)).reduce(|a, b| &a | &b);
        said.unwrap_or_else(|| BooleanBuffer::new_unset(rows))
    }

    /// What became of the review that these rows have.
    pub(super) fn answers(&self, held: BooleanBuffer, rows: usize) -> Answers {
        let told = self.rows(rows);
        let (mut outcomes, known) = words(self.outcome, rows);
        let unreadable = Outcome::NotKnown as u8;
        for row in (&told & &!&known).set_indices() {
            if let Some(outcome) = outcomes.get_mut(row) {
                *outcome = unreadable;
            }
        }
        let at = match &self.at.values {
            Values::Seconds(at) => at.clone(),
            _ => Int64Array::new_null(rows),
        };
        let (by, known) = words(self.by, rows);
        Answers {
            held,
            outcomes: UInt8Array::new(outcomes.into(), Some(NullBuffer::new(told))),
            at,
            by: UInt8Array::new(by.into(), Some(NullBuffer::new(known))),
        }
    }

    /// The rows in which something is told, but no outcome.
    pub(super) fn without_outcome(&self, rows: usize) -> Vec<usize> {
        if self.at.is_absent() && self.by.is_absent() {
            return Vec::new();
        }
        (&self.rows(rows) & &!&said(self.outcome, rows)).set_indices().collect()
    }

    /// The rows that were answered before the review began.
    pub(super) fn before_it_began(&self, began: &Column) -> Vec<usize> {
        let (Values::Seconds(at), Values::Seconds(began)) = (&self.at.values, &began.values) else {
            return Vec::new();
        };
        let early = BooleanBuffer::collect_bool(at.len().min(began.len()), |row| {
            match (at.values().get(row), began.values().get(row)) {
                (Some(at), Some(began)) => at < began,
                _ => false,
            }
        });
        let rows = early.len();
        let known = &present(at.nulls(), rows) & &present(began.nulls(), rows);
        (&early & &known).set_indices().collect()
    }
}

/// The position of each row's word, and the rows that have one.
fn words(column: &Column, rows: usize) -> (Vec<u8>, BooleanBuffer) {
    let Values::Entries(entries) = &column.values else {
        return (vec![0; rows], BooleanBuffer::new_unset(rows));
    };
    let table: Vec<Option<u8>> = entries.entries.iter().map(code).collect();
    let word = |key: &u32| table.get(*key as usize).copied().flatten();
    let values = entries.keys.values();
    let codes = values.iter().map(|key| word(key).unwrap_or_default()).collect();
    let held = present(entries.keys.nulls(), rows);
    if table.iter().all(Option::is_some) {
        return (codes, held);
    }
    let known = BooleanBuffer::collect_bool(rows, |row| values.get(row).and_then(word).is_some());
    (codes, &held & &known)
}

fn code(slot: &Slot) -> Option<u8> {
    match slot {
        Slot::Value(Value::Code(at)) => Some(*at),
        _ => None,
    }
}
