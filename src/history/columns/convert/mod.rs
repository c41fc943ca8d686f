//! Columns out of Arrow arrays: as they are where their form is settled, value by value where it is not.

mod beside;
mod lists;
mod numbers;
mod texts;
mod times;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_schema::DataType;

pub(super) use beside::{Extra, currencies, ids};

use super::column::{Column, Currencies, Values};
use super::fill::{Filler, Made, Of};
use super::schema::{element, is_text};
use crate::history::mapping::Reading;
use texts::Dictionary;

/// Makes a column of each array of one column of a file.
pub(super) struct Converter {
    of: Of,
    /// How the values are read, if not as they stand.
    reading: Option<Arc<Reading>>,
    filler: Filler,
    dictionary: Dictionary,
    lists: Option<lists::Known>,
}

impl Converter {
    pub(super) fn new(of: Of, reading: Option<Arc<Reading>>) -> Self {
        Self { of, reading, filler: Filler::new(of), dictionary: Dictionary::default(), lists: None }
    }

    /// The column of an array whose type was accepted. `currencies` are what bare amounts are in.
    pub(super) fn made(&mut self, array: &ArrayRef, currencies: &Currencies) -> Made {
        if array.null_count() == array.len() {
            return Made { column: Column::absent(), bad: Vec::new() };
        }
        match array.data_type() {
            kind if is_text(kind) => self.texts(array, currencies),
            DataType::Boolean => self.flags(array.as_boolean()),
            kind if element(kind).is_some() => self.lists(array),
            DataType::Timestamp(..) | DataType::Duration(_) | DataType::Date32 | DataType::Date64 => {
                self.times(array)
            }
            _ => self.numbers(array, currencies),
        }
    }
}

impl Converter {
    /// Flags, as they stand or as they are mapped.
    fn flags(&mut self, array: &BooleanArray) -> Made {
        let reading = self.reading.as_deref();
        let said = |flag: bool| reading.and_then(|reading| reading.flag(flag));
        let (yes, no) = (said(true), said(false));
        if (yes, no) == (None, None) {
            return Made::of(Values::Bools(array.clone()));
        }
        for (row, flag) in array.iter().enumerate() {
            let (written, cell) = match flag {
                None => continue,
                Some(true) => ("true", yes),
                Some(false) => ("false", no),
            };
            let cell = cell.unwrap_or(written);
            if !cell.is_empty() {
                self.filler.cell(row, cell, written, None);
            }
        }
        self.filler.take(array.len())
    }

    /// The column of as many rows that all say the same.
    pub(super) fn constant(&mut self, text: &str, rows: usize, currencies: &Currencies) -> Made {
        for row in 0..rows {
            self.filler.cell(row, text, text, currencies.of(row));
        }
        self.filler.take(rows)
    }
}

impl Made {
    /// A column without anything odd in it.
    fn of(values: Values) -> Self {
        Self { column: Column { values, odd: Vec::new() }, bad: Vec::new() }
    }
}
