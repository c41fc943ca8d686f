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
}

impl Vocabulary {
    pub(super) fn new(pool: &Pool) -> Self {
        let mut other = String::new();
        while pool.word(&other).is_some() {
            other.push('?');
        }
        let words = pool.words().into_iter().chain([other.as_str()]);
        Self { entries: words.map(|word| Slot::Value(Value::Text(word.into()))).collect() }
    }

    /// The column of some texts in a slot.
    pub(super) fn column(&self, pool: &Pool, slot: SlotId, texts: &StringArray) -> Column {
        if pool.needs_text(slot) {
            return Column::texts(texts);
        }
        let other = u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX);
        let key = |text: Option<&str>| text.and_then(|text| pool.word(text)).unwrap_or(other);
        let keys: Vec<u32> = texts.iter().map(key).collect();
        Column::entries(keys.into(), texts.nulls(), Arc::clone(&self.entries))
    }
}
