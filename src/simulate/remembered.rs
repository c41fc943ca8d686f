//! Texts and how often each occurs: some that are looked for, and of all others the first by alphabet.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

/// How many different texts that nobody looks for are remembered for each field.
pub const MOST_TEXTS: usize = 10_000;

/// Counts of texts. Which ones are remembered does not depend on the order in which they occur, and all that are
/// remembered at the end were counted from the beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Remembered {
    counts: FxHashMap<Arc<str>, u64>,
    /// Texts that are looked for.
    wanted: BTreeSet<Arc<str>>,
    others: BTreeSet<Arc<str>>,
    /// Whether there are more others than are remembered.
    more: bool,
    /// Once there is no room for others: the last text of all.
    last: Option<Arc<str>>,
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

    /// Counts a text.
    pub(super) fn count(&mut self, text: &str, times: u64) {
        // Where hardly two requests say the same, nearly every text stands behind all that are remembered.
        if self.last.as_deref().is_some_and(|last| last < text) {
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
            self.last = self.others.last().max(self.wanted.last()).cloned();
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
