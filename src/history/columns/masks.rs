//! Which rows of a column say something.

use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, NullBuffer};

use super::column::Column;

/// The rows that have a value or a fault.
pub(super) fn said(column: &Column, rows: usize) -> BooleanBuffer {
    let held = match column.values().array() {
        None => BooleanBuffer::new_unset(rows),
        Some(array) => present(array.nulls(), rows),
    };
    if column.odd().is_empty() {
        return held;
    }
    let mut held = builder(&held);
    for odd in column.odd().iter().filter(|odd| odd.row < rows) {
        held.set_bit(odd.row, true);
    }
    held.finish()
}

pub(super) fn present(nulls: Option<&NullBuffer>, rows: usize) -> BooleanBuffer {
    nulls.map_or_else(|| BooleanBuffer::new_set(rows), |nulls| nulls.inner().clone())
}

fn builder(held: &BooleanBuffer) -> BooleanBufferBuilder {
    let mut builder = BooleanBufferBuilder::new(held.len());
    builder.append_buffer(held);
    builder
}
