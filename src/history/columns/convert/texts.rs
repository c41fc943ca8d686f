//! Columns out of texts: what a dictionary holds is read once for all batches that share it.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, DictionaryArray, LargeBinaryArray, LargeStringArray,
    StringArray, StringViewArray, UInt32Array,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};

use super::Converter;
use crate::history::columns::column::{Currencies, Entries, Values};
use crate::history::columns::fill::{Made, Of, Plain, beginning};
use crate::history::columns::masks::present;
use crate::history::mapping::Reading;
use crate::model::{Currency, Fault, FieldType, Slot};

/// An array of texts, whatever holds them.
pub(super) enum Texts<'a> {
    Small(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
    Bytes(&'a BinaryArray),
    LargeBytes(&'a LargeBinaryArray),
    ViewBytes(&'a BinaryViewArray),
    Entries(&'a DictionaryArray<UInt32Type>, Box<Texts<'a>>),
}

/// What a row holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Text<'a> {
    Nothing,
    /// Without the spaces around it, and not empty.
    Is(&'a str),
    /// Bytes that are no text.
    Broken,
}

impl<'a> Texts<'a> {
    pub(super) fn of(array: &'a dyn Array) -> Option<Self> {
        let any = array.as_any();
        any.downcast_ref()
            .map(Self::Small)
            .or_else(|| any.downcast_ref().map(Self::Large))
            .or_else(|| any.downcast_ref().map(Self::View))
            .or_else(|| any.downcast_ref().map(Self::Bytes))
            .or_else(|| any.downcast_ref().map(Self::LargeBytes))
            .or_else(|| any.downcast_ref().map(Self::ViewBytes))
            .or_else(|| {
                let entries: &DictionaryArray<UInt32Type> = any.downcast_ref()?;
                Some(Self::Entries(entries, Box::new(Self::of(entries.values())?)))
            })
    }

    pub(super) fn get(&self, row: usize) -> Text<'a> {
        let bytes = |bytes: &'a [u8]| match std::str::from_utf8(bytes) {
            Ok(text) => Text::of(text),
            Err(_) => Text::Broken,
        };
        match self {
            Self::Small(array) if array.is_valid(row) => Text::of(array.value(row)),
            Self::Large(array) if array.is_valid(row) => Text::of(array.value(row)),
            Self::View(array) if array.is_valid(row) => Text::of(array.value(row)),
            Self::Bytes(array) if array.is_valid(row) => bytes(array.value(row)),
            Self::LargeBytes(array) if array.is_valid(row) => bytes(array.value(row)),
            Self::ViewBytes(array) if array.is_valid(row) => bytes(array.value(row)),
            Self::Entries(array, values) => match array.key(row) {
                Some(key) if key < array.values().len() => values.get(key),
                _ => Text::Nothing,
            },
            _ => Text::Nothing,
        }
    }
}

impl<'a> Text<'a> {
    fn of(text: &'a str) -> Self {
        let text = text.trim_ascii();
        if text.is_empty() { Self::Nothing } else { Self::Is(text) }
    }
}

/// The dictionary that was read last.
#[derive(Default)]
pub(super) struct Dictionary {
    last: Option<Known>,
}

struct Known {
    /// Kept, so that another cannot take its place in memory.
    values: ArrayRef,
    entries: Arc<[Slot]>,
    bad: Vec<(u32, Box<str>)>,
    /// Whether an entry says nothing.
    blank: bool,
}

impl Dictionary {
    fn read(&mut self, of: Of, reading: Option<&Reading>, values: &ArrayRef) -> &Known {
        let place = |values: &ArrayRef| Arc::as_ptr(values).cast::<()>();
        let known = self.last.take().filter(|known| place(&known.values) == place(values));
        self.last.insert(known.unwrap_or_else(|| Known::new(of, reading, values)))
    }
}

impl Known {
    fn new(of: Of, reading: Option<&Reading>, values: &ArrayRef) -> Self {
        let mut bad = Vec::new();
        let mut entries = Vec::with_capacity(values.len());
        if let Some(texts) = Texts::of(values) {
            for row in 0..values.len() {
                let (slot, written) = match texts.get(row) {
                    Text::Nothing => (Slot::Absent, ""),
                    Text::Is(text) => match mapped(reading, text, None) {
                        cell if cell.is_empty() => (Slot::Absent, ""),
                        cell => (of.read(&cell, None), text),
                    },
                    Text::Broken => (Slot::Bad(Fault::Malformed), ""),
                };
                if matches!(slot, Slot::Bad(_)) {
                    bad.push((u32::try_from(row).unwrap_or(u32::MAX), beginning(written)));
                }
                entries.push(slot);
            }
        }
        let blank = entries.contains(&Slot::Absent);
        Self { values: Arc::clone(values), entries: entries.into(), bad, blank }
    }
}

impl Converter {
    pub(super) fn texts(&mut self, array: &ArrayRef, currencies: &Currencies) -> Made {
        let by_entry = matches!(self.of.kind(), FieldType::Code(_) | FieldType::Text | FieldType::List);
        if let (true, Some(array)) = (by_entry, array.as_dictionary_opt::<UInt32Type>()) {
            let known = self.dictionary.read(self.of, self.reading.as_deref(), array.values());
            let keys = if known.blank { without_blanks(array, &known.entries) } else { array.keys().clone() };
            let entries = Entries { keys, entries: Arc::clone(&known.entries) };
            let mut made = Made::of(Values::Entries(entries));
            made.bad.clone_from(&known.bad);
            return made;
        }
        if let Some(texts) = self.as_they_stand(array) {
            return Made::of(Values::Texts(texts.clone()));
        }
        if let Some(texts) = Texts::of(array) {
            for row in 0..array.len() {
                match texts.get(row) {
                    Text::Nothing => {}
                    Text::Is(text) => {
                        let currency = currencies.of(row);
                        let cell = mapped(self.reading.as_deref(), text, currency);
                        if !cell.is_empty() {
                            self.filler.cell(row, &cell, text, currency);
                        }
                    }
                    Text::Broken => self.filler.slot(row, Slot::Bad(Fault::Malformed), Box::default),
                }
            }
        }
        self.filler.take(array.len())
    }

    /// The texts of an array in which every row says what stands there, and none of them means something else.
    fn as_they_stand<'a>(&self, array: &'a ArrayRef) -> Option<&'a StringArray> {
        if !self.of.may_stand_plain() || self.reading.is_some() {
            return None;
        }
        let texts = array.as_string_opt::<i32>()?;
        texts.iter().flatten().all(Plain::holds).then_some(texts)
    }
}

/// What a text says, as it stands or as it is mapped.
pub(super) fn mapped<'t>(
    reading: Option<&'t Reading>,
    text: &'t str,
    currency: Option<Currency>,
) -> Cow<'t, str> {
    reading.map_or(Cow::Borrowed(text), |reading| reading.cell(text, currency))
}

/// The keys of the rows whose entry says something.
fn without_blanks(array: &DictionaryArray<UInt32Type>, entries: &[Slot]) -> UInt32Array {
    let keys = array.keys();
    let said = BooleanBuffer::collect_bool(keys.len(), |row| {
        let entry = keys.values().get(row).and_then(|key| entries.get(*key as usize));
        entry.is_some_and(|slot| *slot != Slot::Absent)
    });
    let said = &said & &present(keys.nulls(), keys.len());
    UInt32Array::new(keys.values().clone(), Some(NullBuffer::new(said)))
}
