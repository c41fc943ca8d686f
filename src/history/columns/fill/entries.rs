//! Texts, each distinct one read once.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::UInt32Array;

use super::spaced::Spaced;
use crate::history::columns::column::Entries;
use crate::history::quick::Quick;

/// Once a table has so many entries, the next batch starts another: what hardly repeats is not worth remembering.
const MOST: usize = 4_096;

/// So many batches in a row whose texts hardly repeat are not searched for those that do; then one is again.
const UNSEARCHED: u32 = 15;

/// The texts of a column and what each comes to: each distinct one once, unless hardly any repeats.
pub(in crate::history::columns) struct Table<T> {
    known: HashMap<Box<str>, u32, Quick>,
    entries: Vec<T>,
    /// How many there were before this batch.
    before: usize,
    /// What the last batch was given, as long as nothing came to it.
    shared: Option<Arc<[T]>>,
    keys: Spaced<u32>,
    /// For how many batches more every row is given an entry of its own.
    unsearched: u32,
}

impl<T: Clone> Table<T> {
    pub(in crate::history::columns) fn new() -> Self {
        Self {
            known: HashMap::default(),
            entries: Vec::new(),
            before: 0,
            shared: None,
            keys: Spaced::new(),
            unsearched: 0,
        }
    }

    /// Gives a row a text; `read` says what a text comes to that was not seen before.
    pub(in crate::history::columns) fn put(&mut self, row: usize, text: &str, read: impl FnOnce(u32) -> T) {
        let known = if self.unsearched > 0 { None } else { self.known.get(text).copied() };
        let key = known.unwrap_or_else(|| {
            let key = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
            self.entries.push(read(key));
            self.shared = None;
            if self.unsearched == 0 {
                self.known.insert(text.into(), key);
            }
            key
        });
        self.keys.put(row, key);
    }

    /// Whether the texts of the next batch are searched for those that repeat.
    pub(in crate::history::columns) fn searches(&self) -> bool {
        self.unsearched == 0
    }

    /// The next batch went elsewhere.
    pub(in crate::history::columns) fn pass_over(&mut self) {
        self.unsearched = self.unsearched.saturating_sub(1);
    }

    /// Whether any row was given one.
    pub(in crate::history::columns) fn is_empty(&self) -> bool {
        self.keys.count() == 0
    }

    /// The keys of that many rows and the entries, and whether the next batch starts another table.
    pub(in crate::history::columns) fn take(&mut self, rows: usize) -> (Entries<T>, bool) {
        let given = self.keys.count();
        let keys: UInt32Array = self.keys.array(rows);
        let over = self.entries.len() > MOST || self.unsearched > 0;
        let new = self.entries.len() - self.before;
        self.unsearched = match self.unsearched {
            0 if over && new > given / 2 => UNSEARCHED,
            more => more.saturating_sub(1),
        };
        let entries = match self.shared.take() {
            Some(shared) => shared,
            None if over => std::mem::take(&mut self.entries).into(),
            None => Arc::from(&*self.entries),
        };
        if over {
            self.known.clear();
            self.entries.clear();
        } else {
            self.shared = Some(Arc::clone(&entries));
        }
        self.before = self.entries.len();
        (Entries { keys, entries }, over)
    }
}
