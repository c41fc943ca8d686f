//! Texts, each distinct one read once.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

use arrow_array::UInt32Array;

use super::spaced::Spaced;
use crate::history::columns::column::Entries;

/// Once a table has so many entries, the next batch starts another: what hardly repeats is not worth remembering.
const MOST: usize = 4_096;

/// The distinct texts of a column and what each comes to.
pub(in crate::history::columns) struct Table<T> {
    known: HashMap<Box<str>, u32, Quick>,
    entries: Vec<T>,
    /// What the last batch was given, as long as nothing came to it.
    shared: Option<Arc<[T]>>,
    keys: Spaced<u32>,
}

impl<T: Clone> Table<T> {
    pub(in crate::history::columns) fn new() -> Self {
        Self {
            known: HashMap::with_hasher(Quick::new()),
            entries: Vec::new(),
            shared: None,
            keys: Spaced::new(),
        }
    }

    /// Gives a row a text; `read` says what a text comes to that was not seen before.
    pub(in crate::history::columns) fn put(&mut self, row: usize, text: &str, read: impl FnOnce(u32) -> T) {
        let key = match self.known.get(text) {
            Some(&key) => key,
            None => {
                let key = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
                self.entries.push(read(key));
                self.shared = None;
                self.known.insert(text.into(), key);
                key
            }
        };
        self.keys.put(row, key);
    }

    /// Whether any row was given one.
    pub(in crate::history::columns) fn is_empty(&self) -> bool {
        self.keys.count() == 0
    }

    /// The keys of that many rows and the entries, and whether the next batch starts another table.
    pub(in crate::history::columns) fn take(&mut self, rows: usize) -> (Entries<T>, bool) {
        let keys: UInt32Array = self.keys.array(rows);
        let over = self.entries.len() > MOST;
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
        (Entries { keys, entries }, over)
    }
}

/// A quick hash for short texts. Where it begins is drawn anew for each table, so that nobody can write a file whose
/// texts fall together; no result depends on it.
#[derive(Clone, Copy)]
pub(in crate::history) struct Quick(u64);

impl Quick {
    pub(in crate::history) fn new() -> Self {
        Self(RandomState::new().build_hasher().finish())
    }

    pub(in crate::history) fn of(self, bytes: &[u8]) -> u64 {
        let mut hasher = self.build_hasher();
        hasher.write(bytes);
        hasher.finish()
    }
}

impl BuildHasher for Quick {
    type Hasher = QuickHasher;

    fn build_hasher(&self) -> QuickHasher {
        QuickHasher(self.0)
    }
}

pub(in crate::history) struct QuickHasher(u64);

const ODD_1: u64 = 0x9e37_79b9_7f4a_7c15;
const ODD_2: u64 = 0xd1b5_4a32_d192_ed03;

/// The two halves of a long product, laid over each other.
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<8>();
        for chunk in chunks {
            self.0 = fold(self.0 ^ u64::from_le_bytes(*chunk), ODD_1);
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        let length = bytes.len() as u64;
        self.0 = fold(self.0 ^ u64::from_le_bytes(last), ODD_2 ^ length);
    }

    /// The end mark of a text: its length has been told already.
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}
