//! Columns out of lists: each distinct list is read once a batch.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};

use super::Converter;
use super::beside::integer;
use super::texts::{Text, Texts};
use crate::history::columns::fill::{Made, is_long};
use crate::model::{Fault, Slot, Value};

impl Converter {
    pub(super) fn lists(&mut self, array: &ArrayRef) -> Made {
        let mut written = String::new();
        for row in (0..array.len()).filter(|row| array.is_valid(*row)) {
            let Some(items) = items(array, row) else { continue };
            let list = read(&items);
            written.clear();
            if let Some(list) = &list {
                for item in list {
                    // Between them stands what no text holds that was read from one.
                    written.push('\0');
                    written.push_str(item);
                }
            }
            self.filler.entry(row, &written, || match list {
                None => Slot::Bad(Fault::Malformed),
                Some(list) => {
                    let slot = Slot::Value(Value::List(list));
                    if is_long(&slot) { Slot::Bad(Fault::Malformed) } else { slot }
                }
            });
        }
        self.filler.take(array.len())
    }
}

/// The elements of one row.
pub(super) fn items(array: &ArrayRef, row: usize) -> Option<ArrayRef> {
    array
        .as_list_opt::<i32>()
        .map(|lists| lists.value(row))
        .or_else(|| array.as_list_opt::<i64>().map(|lists| lists.value(row)))
}

/// The texts of the elements; nothing where one is none.
fn read(items: &ArrayRef) -> Option<Vec<Box<str>>> {
    let texts = Texts::of(items);
    let item = |at: usize| match &texts {
        Some(texts) => match texts.get(at) {
            Text::Is(text) => Some(text.into()),
            Text::Nothing | Text::Broken => None,
        },
        None => integer(items, at).map(String::into_boxed_str),
    };
    (0..items.len()).map(item).collect()
}
