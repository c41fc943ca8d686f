//! Columns out of lists: each distinct list is read once, for as long as batches share the dictionary of its elements.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, ArrayRef, UInt32Array};
use arrow_buffer::NullBuffer;

use super::Converter;
use super::beside::integer;
use super::texts::{Text, Texts};
use crate::history::columns::column::{Entries, Values};
use crate::history::columns::fill::{Made, is_long};
use crate::history::mapping::Reading;
use crate::history::quick::Quick;
use crate::history::size::LONGEST_VALUE;
use crate::model::{Fault, Slot, Value};

/// An array of lists: where each begins and ends among all elements.
pub(super) struct Lists<'a> {
    array: &'a dyn Array,
    offsets: Offsets<'a>,
    pub(super) elements: &'a ArrayRef,
}

enum Offsets<'a> {
    Small(&'a [i32]),
    Large(&'a [i64]),
}

impl<'a> Lists<'a> {
    pub(super) fn of(array: &'a dyn Array) -> Option<Self> {
        if let Some(lists) = array.as_list_opt::<i32>() {
            return Some(Self {
                array,
                offsets: Offsets::Small(lists.value_offsets()),
                elements: lists.values(),
            });
        }
        let lists = array.as_list_opt::<i64>()?;
        Some(Self { array, offsets: Offsets::Large(lists.value_offsets()), elements: lists.values() })
    }

    /// The elements of a row, by their positions; nothing where there is no list.
    pub(super) fn row(&self, row: usize) -> Option<std::ops::Range<usize>> {
        if self.array.is_null(row) {
            return None;
        }
        let (start, end) = match self.offsets {
            Offsets::Small(offsets) => {
                (usize::try_from(*offsets.get(row)?).ok()?, usize::try_from(*offsets.get(row + 1)?).ok()?)
            }
            Offsets::Large(offsets) => {
                (usize::try_from(*offsets.get(row)?).ok()?, usize::try_from(*offsets.get(row + 1)?).ok()?)
            }
        };
        (start <= end && end <= self.elements.len()).then_some(start..end)
    }
}

/// The lists of elements of one dictionary.
pub(super) struct Known {
    /// The dictionary; kept, so that another cannot take its place in memory.
    elements: ArrayRef,
    /// The entry of a list of one element, by the element's key; [`u32::MAX`] if there is none yet.
    of_one: Vec<u32>,
    /// The same of an empty list.
    of_none: u32,
    of_more: HashMap<Box<[u32]>, u32, Quick>,
    entries: Vec<Slot>,
    shared: Option<Arc<[Slot]>>,
}

/// Lists that are hardly ever said twice are not worth remembering.
const MOST: usize = 4_096;

impl Known {
    fn new(elements: &ArrayRef) -> Self {
        Self {
            elements: Arc::clone(elements),
            of_one: vec![u32::MAX; elements.len()],
            of_none: u32::MAX,
            of_more: HashMap::default(),
            entries: Vec::new(),
            shared: None,
        }
    }

    fn entry(&mut self, keys: &[u32], read: impl FnOnce() -> Slot) -> u32 {
        self.of_more.get(keys).copied().unwrap_or_else(|| {
            let entry = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
            self.entries.push(read());
            self.shared = None;
            match keys {
                [] => self.of_none = entry,
                [key] => {
                    if let Some(of_one) = self.of_one.get_mut(*key as usize) {
                        *of_one = entry;
                    }
                }
                keys => _ = self.of_more.insert(keys.into(), entry),
            }
            entry
        })
    }

    /// The entry of each row; under a null it means nothing.
    fn rows<O: Copy + TryInto<usize>>(
        &mut self,
        offsets: &[O],
        keys: &[u32],
        nulls: Option<&NullBuffer>,
        lists: &Lists<'_>,
        texts: Option<&Texts<'_>>,
        reading: Option<&Reading>,
    ) -> Vec<u32> {
        let rows = offsets.len().saturating_sub(1);
        let mut entries = Vec::with_capacity(rows);
        let mut start = offsets.first().and_then(|start| (*start).try_into().ok()).unwrap_or(0);
        for (row, end) in offsets.iter().skip(1).enumerate() {
            let end = (*end).try_into().unwrap_or(start);
            let list = keys.get(start..end).unwrap_or_default();
            let known = match list {
                [] => self.of_none,
                [key] => self.of_one.get(*key as usize).copied().unwrap_or(u32::MAX),
                _ => u32::MAX,
            };
            entries.push(match known {
                u32::MAX if nulls.is_some_and(|nulls| nulls.is_null(row)) => 0,
                // Longer, or not known yet.
                u32::MAX => self.entry(list, || read(lists.elements, texts, reading, start..end)),
                known => known,
            });
            start = end;
        }
        entries
    }

    fn shared(&mut self) -> Arc<[Slot]> {
        let entries = &self.entries;
        Arc::clone(self.shared.get_or_insert_with(|| entries.as_slice().into()))
    }
}

impl Converter {
    pub(super) fn lists(&mut self, array: &ArrayRef) -> Made {
        let Some(lists) = Lists::of(array) else { return Made::of(Values::None) };
        match lists.elements.as_dictionary_opt::<UInt32Type>() {
            Some(elements) if elements.null_count() == 0 => {
                let reading = self.reading.as_deref();
                let last = self.lists.take();
                let same = last.filter(|known| {
                    let place = |array: &ArrayRef| Arc::as_ptr(array).cast::<()>();
                    place(&known.elements) == place(elements.values()) && known.entries.len() < MOST
                });
                let known = self.lists.insert(same.unwrap_or_else(|| Known::new(elements.values())));
                let texts = Texts::of(lists.elements);
                let keys = elements.keys().values();
                let entries = match lists.offsets {
                    Offsets::Small(offsets) => {
                        known.rows(offsets, keys, array.nulls(), &lists, texts.as_ref(), reading)
                    }
                    Offsets::Large(offsets) => {
                        known.rows(offsets, keys, array.nulls(), &lists, texts.as_ref(), reading)
                    }
                };
                let keys = UInt32Array::new(entries.into(), array.nulls().cloned());
                let bad = known.entries.iter().enumerate().filter(|(_, slot)| matches!(slot, Slot::Bad(_)));
                let bad =
                    bad.map(|(at, _)| (u32::try_from(at).unwrap_or(u32::MAX), Box::default())).collect();
                Made { bad, ..Made::of(Values::Entries(Entries { keys, entries: known.shared() })) }
            }
            _ => self.one_list_after_the_other(&lists),
        }
    }

    fn one_list_after_the_other(&mut self, lists: &Lists<'_>) -> Made {
        let texts = Texts::of(lists.elements);
        let mut written = String::new();
        for row in 0..lists.array.len() {
            let Some(range) = lists.row(row) else { continue };
            let slot = read(lists.elements, texts.as_ref(), self.reading.as_deref(), range);
            written.clear();
            if let Slot::Value(Value::List(items)) = &slot {
                for item in items {
                    // Its length keeps `[a, b]` and `[ab]` apart.
                    written.push_str(&item.len().to_string());
                    written.push(':');
                    written.push_str(item);
                }
            } else {
                written.push('?');
            }
            self.filler.entry(row, &written, || slot, Box::default);
        }
        self.filler.take(lists.array.len())
    }
}

/// A list of texts; one with an element that is none cannot be understood.
fn read(
    elements: &ArrayRef,
    texts: Option<&Texts<'_>>,
    reading: Option<&Reading>,
    range: std::ops::Range<usize>,
) -> Slot {
    if range.len() > LONGEST_VALUE {
        return Slot::Bad(Fault::Malformed);
    }
    let word = |text: Box<str>| match reading {
        Some(reading) => reading.word(&text).into(),
        None => text,
    };
    let item = |at: usize| match texts {
        Some(texts) => match texts.get(at) {
            Text::Is(text) => Some(text.into()),
            Text::Nothing | Text::Broken => None,
        },
        None => integer(elements, at).map(String::into_boxed_str),
    };
    match range.map(|at| item(at).map(word)).collect() {
        None => Slot::Bad(Fault::Malformed),
        Some(items) => {
            let slot = Slot::Value(Value::List(items));
            if is_long(&slot) { Slot::Bad(Fault::Malformed) } else { slot }
        }
    }
}
