//! Sets of rows, a bit a row.

use arrow_buffer::{BooleanBuffer, NullBuffer};

/// Some of the rows of a batch. One that was never written to is empty and holds no words at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    words: Vec<u64>,
}

/// How many words hold that many rows.
pub(crate) fn words_of(rows: usize) -> usize {
    rows.div_ceil(64)
}

/// The bits of 64 values, the first in the lowest bit.
#[inline(always)]
pub(crate) fn pack<T: Copy>(values: &[T], holds: impl Fn(T) -> bool) -> u64 {
    // Eight at a time: the compiler keeps each eight in registers of their own.
    let (eights, rest) = values.as_chunks::<8>();
    let mut bits = 0;
    for (at, eight) in eights.iter().enumerate() {
        let byte = eight.iter().rev().fold(0_u64, |byte, &value| byte << 1 | u64::from(holds(value)));
        bits |= byte << ((at * 8) & 63);
    }
    for (at, &value) in (eights.len() * 8..).zip(rest) {
        bits |= u64::from(holds(value)) << (at & 63);
    }
    bits
}

/// The positions of the bits of a word, from the lowest on.
#[inline(always)]
pub(crate) fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let at = word.trailing_zeros() as usize;
            word &= word - 1;
            at
        })
    })
}

impl Mask {
    /// The rows in which there is something: all of that many, if nothing says in which there is not.
    pub(crate) fn held(nulls: Option<&NullBuffer>, rows: usize) -> Self {
        nulls.map_or_else(|| Self::all(rows), |nulls| Self::of(nulls.inner()))
    }

    /// No rows.
    pub const fn none() -> Self {
        Self { words: Vec::new() }
    }

    /// All of that many rows.
    pub fn all(rows: usize) -> Self {
        let mut words = vec![u64::MAX; words_of(rows)];
        if let Some(last) = words.last_mut()
            && !rows.is_multiple_of(64)
        {
            *last = (1 << (rows % 64)) - 1;
        }
        Self { words }
    }

    /// No rows yet, with room for that many.
    pub(crate) fn empty(rows: usize) -> Self {
        Self { words: vec![0; words_of(rows)] }
    }

    pub(crate) fn from_words(words: Vec<u64>) -> Self {
        Self { words }
    }

    /// The rows whose bit is set.
    pub fn of(bits: &BooleanBuffer) -> Self {
        Self { words: bits.bit_chunks().iter_padded().take(words_of(bits.len())).collect() }
    }

    /// The words, the first row in the lowest bit of the first; there may be fewer than the rows take.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    pub(crate) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    pub(crate) fn word(&self, at: usize) -> u64 {
        self.words.get(at).copied().unwrap_or(0)
    }

    /// Whether a row is among them.
    pub fn has(&self, row: usize) -> bool {
        self.word(row / 64) >> (row % 64) & 1 == 1
    }

    /// How many rows there are.
    pub fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many rows are in this and in another.
    pub fn count_both(&self, other: &Self) -> u64 {
        self.words.iter().zip(&other.words).map(|(a, b)| u64::from((a & b).count_ones())).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The rows, in their order.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit))
    }

    /// Adds a row.
    pub(crate) fn set(&mut self, row: usize) {
        let at = row / 64;
        if at >= self.words.len() {
            self.words.resize(at + 1, 0);
        }
        if let Some(word) = self.words.get_mut(at) {
            *word |= 1 << (row % 64);
        }
    }

    /// Takes a row out.
    pub(crate) fn unset(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64) {
            *word &= !(1 << (row % 64));
        }
    }

    /// Adds the rows of another.
    pub(crate) fn add(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Takes out the rows of another.
    pub(crate) fn take_out(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// Keeps only the rows that are in another as well.
    pub(crate) fn keep(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// The rows that are in this and in another.
    pub(crate) fn both(&self, other: &Self) -> Self {
        Self { words: self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect() }
    }

    /// The rows that are in this and not in another.
    pub(crate) fn without(&self, other: &Self) -> Self {
        let mut rows = self.clone();
        rows.take_out(other);
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_told_in_order() {
        let mut mask = Mask::all(70);
        assert_eq!((mask.count(), mask.has(69), mask.has(70)), (70, true, false));
        mask.keep(&Mask::of(&BooleanBuffer::collect_bool(70, |row| row % 33 == 0)));
        assert_eq!(mask.rows().collect::<Vec<_>>(), [0, 33, 66]);
        mask.unset(33);
        mask.set(64);
        assert_eq!(mask.rows().collect::<Vec<_>>(), [0, 64, 66]);
        assert_eq!(mask.without(&Mask::none()), mask);
        assert!(mask.both(&Mask::none()).is_empty());
    }

    #[test]
    fn values_are_packed_in_their_order() {
        let values: Vec<usize> = (0..61).collect();
        assert_eq!(
            bits(pack(&values, |value| value % 7 == 3)).collect::<Vec<_>>(),
            [3, 10, 17, 24, 31, 38, 45, 52, 59]
        );
    }
}
