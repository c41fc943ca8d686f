//! Texts that stand in no table of entries, told apart as far as the words of the policies do: two ids that no rule names
//! are alike.

use std::sync::Arc;

use arrow_array::{Array, StringArray};

use super::column::Column;
use crate::engine::plan::{Pool, SlotId};
use crate::model::{Slot, Value};

/// The words that policies look for, as entries.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// By the number of the word; the last is a text that is none of them.
    entries: Arc<[Slot]>,
    sieve: Sieve,
}

impl Vocabulary {
    pub(super) fn new(pool: &Pool) -> Self {
        let mut other = String::new();
        while pool.word(&other).is_some() {
            other.push('?');
        }
        let words = pool.words();
        let sieve = Sieve::new(&words);
        let words = words.into_iter().chain([other.as_str()]);
        Self { entries: words.map(|word| Slot::Value(Value::Text(word.into()))).collect(), sieve }
    }

    /// The column of some texts in a slot.
    pub(super) fn column(&self, pool: &Pool, slot: SlotId, texts: &StringArray) -> Column {
        if pool.needs_text(slot) {
            return Column::texts(texts);
        }
        let other = u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX);
        // Keys of rows without a text mean nothing.
        let keys = (0..texts.len()).map(|row| {
            let text = texts.value(row);
            let word = if self.sieve.may_hold(text.as_bytes()) { pool.word(text) } else { None };
            word.unwrap_or(other)
        });
        let keys: Vec<u32> = keys.collect();
        Column::entries(keys.into(), texts.nulls(), Arc::clone(&self.entries))
    }
}

/// Lets through every word and few other texts, by their lengths and ends: ids mostly differ in their last letters.
#[derive(Debug)]
struct Sieve {
    /// A bit each, a power of two of them.
    bits: Vec<u64>,
}

/// So many bits at least, and at most: few enough to stay close to the processor.
const BITS: std::ops::RangeInclusive<usize> = 1 << 12..=1 << 18;

impl Sieve {
    fn new(words: &[&str]) -> Self {
        let bits = (words.len() * 32).next_power_of_two().clamp(*BITS.start(), *BITS.end());
        let mut sieve = Self { bits: vec![0; bits / 64] };
        for word in words {
            let (at, bit) = sieve.place(word.as_bytes());
            sieve.bits.get_mut(at).into_iter().for_each(|bits| *bits |= bit);
        }
        sieve
    }

    #[inline]
    fn may_hold(&self, text: &[u8]) -> bool {
        let (at, bit) = self.place(text);
        self.bits.get(at).is_some_and(|bits| bits & bit != 0)
    }

    /// The word of a text's bit, and the bit.
    #[inline]
    fn place(&self, text: &[u8]) -> (usize, u64) {
        let end = match text.last_chunk() {
            Some(end) => u64::from_le_bytes(*end),
            None => text.iter().fold(0, |end, byte| end << 8 | u64::from(*byte)),
        };
        let mixed = (end ^ text.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let bit = (mixed >> 40) as usize & (self.bits.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_passes_and_few_others_do() {
        let words: Vec<String> = (0..100).map(|at| format!("buyer-{:05}", at * 37)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).chain(["", "a", "two", "eleven"]).collect();
        let sieve = Sieve::new(&words);
        assert!(words.iter().all(|word| sieve.may_hold(word.as_bytes())));
        let others = (0..100_000).map(|at| format!("buyer-{at:06}"));
        let passing = others.filter(|other| sieve.may_hold(other.as_bytes())).count();
        assert!(passing < 5_000, "{passing} of 100,000");
    }
}
