//! The slots of some requests as columns.

use super::asked::Asked;
use super::column::Column;
use crate::engine::plan::{Cell, Pool, SlotId, Slots};
use crate::model::Request;

/// What some rows say, made ready for some policies.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(super) columns: Columns,
    /// What was asked of it so far.
    pub(super) asked: Asked,
    /// Rows that no columns hold, in their order.
    pub(super) apart: Vec<(usize, Request)>,
}

/// The columns of some rows.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) rows: usize,
    by_slot: Vec<Column>,
}

static ABSENT: Column = Column::absent();

impl Table {
    /// Rows that say nothing yet.
    pub(crate) fn new(pool: &Pool, rows: usize) -> Self {
        let by_slot = vec![Column::absent(); pool.slots().count()];
        Self { columns: Columns { rows, by_slot }, asked: Asked::default(), apart: Vec::new() }
    }

    pub(crate) fn rows(&self) -> usize {
        self.columns.rows
    }

    pub(crate) fn set(&mut self, slot: SlotId, column: Column) {
        if let Some(place) = self.columns.by_slot.get_mut(usize::from(slot)) {
            *place = column;
            self.asked.forget_slot(slot);
        }
    }
}

impl Columns {
    pub(super) fn column(&self, slot: SlotId) -> &Column {
        self.by_slot.get(usize::from(slot)).unwrap_or(&ABSENT)
    }

    /// Takes over a row as one request.
    pub(super) fn fill(&self, pool: &Pool, row: usize, slots: &mut Slots) {
        slots.clear();
        for slot in pool.slots() {
            self.column(slot).put(row, slot, pool, slots);
        }
    }

    /// Takes over these slots of a row; others say nothing that means anything.
    pub(super) fn fill_some(&self, pool: &Pool, row: usize, places: &[SlotId], slots: &mut Slots) {
        if places.iter().any(|slot| self.column(*slot).has_entries()) || slots.has_more() {
            slots.clear();
        }
        for slot in places {
            slots.put(*slot, Cell::ABSENT);
            self.column(*slot).put(row, *slot, pool, slots);
        }
    }
}
