//! Texts and how often each occurs: some that are looked for, and of all others the first by alphabet.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::history::Quick;

/// How many different texts that nobody looks for are remembered for each field.
pub const MOST_TEXTS: usize = 10_000;

/// Counts of texts. Which ones are remembered does not depend on the order in which they occur, and all that are
/// remembered at the end were counted from the beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Remembered {
    counts: HashMap<Arc<str>, u64, Quick>,
    /// Texts that are looked for.
    wanted: BTreeSet<Arc<str>>,
    others: BTreeSet<Arc<str>>,
    /// Whether there are more others than are remembered.
    more: bool,
    /// Once there is no room for others: the last text of all, and its head.
    last: Option<(Head, Arc<str>)>,
}

/// The first letters of a text: of two texts with different ones, those of the later are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Head(u128);

const LETTERS: usize = 16;

impl Head {
    fn of(text: &str) -> Self {
        let letters = text.bytes().chain(std::iter::repeat(0)).take(LETTERS);
        Self(letters.fold(0, |head, letter| head << 8 | u128::from(letter)))
    }

    /// The head of the text of that length with which some memory begins.
    #[cfg(feature = "columns")]
    #[inline]
    pub(super) fn within(memory: &[u8], length: usize) -> Option<Self> {
        let letters = u128::from_be_bytes(*memory.first_chunk::<LETTERS>()?);
        Some(Self(match length {
            0 => 0,
            LETTERS.. => letters,
            _ => letters & u128::MAX << ((LETTERS - length) * 8),
        }))
    }
}

impl Remembered {
    /// Looks for a text.
    pub(super) fn want(&mut self, text: &str) {
        let text: Arc<str> = text.into();
        self.counts.insert(Arc::clone(&text), 0);
        self.wanted.insert(text);
    }

    /// Whether any text is looked for; if none is, nothing needs to be counted.
    pub(super) fn wants_any(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// Passes over a text with that head if it stands behind all that are remembered, as nearly every text does where
    /// hardly two requests say the same. `false` if it has to be counted.
    #[cfg(feature = "columns")]
    #[inline]
    pub(super) fn pass_over(&mut self, head: Option<Head>) -> bool {
        let behind = self.last.as_ref().zip(head).is_some_and(|((last, _), head)| *last < head);
        self.more |= behind;
        behind
    }

    /// Counts a text.
    pub(super) fn count(&mut self, text: &str, times: u64) {
        if self.last.as_ref().is_some_and(|(_, last)| **last < *text) {
            self.more = true;
            return;
        }
        if let Some(count) = self.counts.get_mut(text) {
            *count += times;
            return;
        }
        let full = self.others.len() >= MOST_TEXTS;
        if full {
            self.more = true;
            if self.others.last().is_some_and(|last| **last < *text) {
                return;
            }
            if let Some(last) = self.others.pop_last() {
                self.counts.remove(&last);
            }
        }
        let text: Arc<str> = text.into();
        self.counts.insert(Arc::clone(&text), times);
        self.others.insert(text);
        if self.others.len() >= MOST_TEXTS {
            let last = self.others.last().max(self.wanted.last());
            self.last = last.map(|last| (Head::of(last), Arc::clone(last)));
        }
    }

    /// Adds what another part of the history says.
    pub(super) fn merge(&mut self, other: &Self) {
        self.more |= other.more;
        for (text, times) in other.wanted().chain(other.others()) {
            self.count(text, times);
        }
    }

    /// Whether there are more texts that nobody looks for than are remembered.
    pub(super) fn is_overfull(&self) -> bool {
        self.more
    }

    /// The texts that are looked for, and how often each occurs.
    pub(super) fn wanted(&self) -> impl Iterator<Item = (&str, u64)> {
        self.wanted.iter().map(|text| self.counted(text))
    }

    /// The others that are remembered.
    pub(super) fn others(&self) -> impl Iterator<Item = (&str, u64)> {
        self.others.iter().map(|text| self.counted(text))
    }

    fn counted<'t>(&self, text: &'t Arc<str>) -> (&'t str, u64) {
        (text, self.counts.get(text).copied().unwrap_or(0))
    }
}

#[cfg(all(test, feature = "columns"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn heads_stand_in_the_order_of_their_texts(
            one in "[ab\\x00ä]{0,20}", other in "[ab\\x00ä]{0,20}", more in "[ab]{16,20}",
        ) {
            let memory = format!("{one}{more}");
            prop_assert_eq!(Head::within(memory.as_bytes(), one.len()), Some(Head::of(&one)));
            if Head::of(&one) < Head::of(&other) {
                prop_assert!(one < other);
            }
        }
    }
}
