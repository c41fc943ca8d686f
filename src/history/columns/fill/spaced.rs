//! Values put into the rows that have one.

use arrow_array::{ArrowPrimitiveType, PrimitiveArray};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, Buffer, NullBuffer};

/// Values of one type, in the order of their rows; rows between them have none.
pub(super) struct Spaced<T> {
    values: Vec<T>,
    /// A bit a row.
    present: Bits,
    count: usize,
}

/// A bit a row, in words of 64.
#[derive(Default)]
pub(in crate::history::columns) struct Bits(Vec<u64>);

impl Bits {
    pub(in crate::history::columns) fn set(&mut self, row: usize) {
        let word = row / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << (row % 64);
        }
    }

    /// The bits of that many rows; starts over.
    pub(in crate::history::columns) fn take(&mut self, rows: usize) -> BooleanBuffer {
        let mut words = std::mem::take(&mut self.0);
        words.resize(rows.div_ceil(64), 0);
        BooleanBuffer::new(Buffer::from_vec(words), 0, rows)
    }
}

impl<T: Copy + Default> Spaced<T> {
    pub(super) fn new() -> Self {
        Self { values: Vec::new(), present: Bits::default(), count: 0 }
    }

    /// Gives a row its value. Rows come in their order, each once.
    pub(super) fn put(&mut self, row: usize, value: T) {
        if self.values.len() < row {
            self.values.resize(row, T::default());
        }
        self.values.push(value);
        self.present.set(row);
        self.count += 1;
    }

    /// How many rows have a value.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The values of that many rows, and which rows have one; starts over.
    pub(super) fn take(&mut self, rows: usize) -> (Vec<T>, Option<NullBuffer>) {
        let capacity = self.values.len();
        let mut values = std::mem::replace(&mut self.values, Vec::with_capacity(capacity));
        values.resize(rows, T::default());
        let present = self.present.take(rows);
        let count = std::mem::take(&mut self.count);
        let nulls = (count < rows).then(|| NullBuffer::new(present));
        (values, nulls)
    }

    /// The same as an array.
    pub(super) fn array<P: ArrowPrimitiveType<Native = T>>(&mut self, rows: usize) -> PrimitiveArray<P>
    where
        T: ArrowNativeType,
    {
        let (values, nulls) = self.take(rows);
        PrimitiveArray::new(values.into(), nulls)
    }
}
