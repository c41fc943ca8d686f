//! One row of a table under its header: whether it is a request at all, and which.

use std::borrow::Cow;
use std::sync::Arc;

use super::cells::Cells;
use super::header::{Column, Header};
use super::size::{LONGEST_VALUE, cut};
use super::told::{self, Story};
use super::{Origin, PastRequest, Summary};
use crate::model::{Currency, Fault, Field, FieldType, Request, Scalar, Slot};

/// A record that was taken apart into as many cells as the header names columns.
pub(super) struct Row<'r> {
    pub(super) record: &'r str,
    pub(super) cells: &'r Cells,
    pub(super) header: &'r Header,
    pub(super) file: &'r Arc<str>,
    pub(super) line: u64,
}

impl Row<'_> {
    /// What a cell says: as it stands, or as it is mapped.
    pub(super) fn text(&self, at: usize) -> Cow<'_, str> {
        let text = self.cells.text(self.record, at);
        match self.header.readings.get(at) {
            Some(Some(reading)) if !text.is_empty() => {
                // The currency itself is in none.
                let currency = if self.header.currency == Some(at) { None } else { self.currency() };
                Cow::Owned(reading.cell(&text, currency).into_owned())
            }
            _ => text,
        }
    }

    pub(super) fn origin(&self) -> Origin {
        Origin { file: Arc::clone(self.file), record: self.line }
    }

    /// Whether the row under the header explains the columns, as exports of Seller Center do. A request that is
    /// taken for such a row would be lost, so it has to have words in half of the columns that take no free text,
    /// and nothing anywhere that can be read, whatever its case.
    pub(super) fn describes(&self) -> bool {
        let (mut wordy, mut typed) = (0, 0);
        for (at, column) in self.header.columns.iter().enumerate() {
            let text = self.text(at);
            let reads = match column {
                Column::Field(field) if matches!(field.def().kind, FieldType::Text | FieldType::List) => {
                    false
                }
                Column::Field(field) => {
                    typed += 1;
                    let words = text.contains(char::is_alphabetic);
                    wordy += usize::from(words);
                    let bad = |text: &str| {
                        let slot = field.read_cell(text, self.currency());
                        matches!(slot, Slot::Bad(Fault::Malformed | Fault::Unmapped))
                    };
                    !(text.is_empty() || words && bad(&text) && bad(&text.to_ascii_lowercase()))
                }
                Column::Id => text.contains(|letter: char| letter.is_ascii_digit()) && !text.contains(' '),
                Column::Currency => Currency::from_code(&text.to_ascii_uppercase()).is_some(),
                Column::Told(told) => {
                    told::reads(*told, &text) || told::reads(*told, &text.to_ascii_lowercase())
                }
                Column::Extra(_) | Column::Ignored => false,
            };
            if reads {
                return false;
            }
        }
        wordy >= 2 && wordy * 2 >= typed
    }

    /// Whether the row adds up the rows above: its first text says so, and it names no kind.
    pub(super) fn is_total(&self) -> bool {
        let cell = |at| self.cells.text(self.record, at);
        let first = (0..self.cells.len()).map(cell).find(|text| !text.is_empty());
        // Most rows are told apart from these words by their first letter.
        let may_be = |text: &str| text.starts_with(['t', 'T', 's', 'S', 'g', 'G']);
        let Some(first) = first.filter(|text| may_be(text)) else { return false };
        let word = first.split([' ', ':']).next().unwrap_or_default().to_lowercase();
        let kind = || self.header.columns.iter().position(|column| *column == Column::Field(Field::Kind));
        matches!(&*word, "total" | "totals" | "sum" | "subtotal" | "grand")
            && kind().is_some_and(|at| cell(at).is_empty())
    }

    pub(super) fn currency(&self) -> Option<Currency> {
        match self.header.currency {
            Some(at) => match self.text(at) {
                text if text.is_empty() => self.header.default_currency,
                text => Currency::from_code(&text),
            },
            None => self.header.default_currency,
        }
    }

    /// The row as a past request; what in it cannot be understood is counted.
    pub(super) fn past(&self, summary: &mut Summary) -> PastRequest {
        let origin = self.origin();
        let mut request = Request::new();
        let mut story = Story::default();
        let currency = self.currency();
        request.set_currency(currency);
        let cells = self.header.columns.iter().enumerate().map(|(at, column)| (column, self.text(at)));
        let constants = self.header.constants.iter().map(|(column, text)| (column, Cow::Borrowed(&**text)));
        for (column, text) in cells.chain(constants).filter(|(_, text)| !text.is_empty()) {
            match column {
                Column::Field(field) => request.hold(*field, field.read_cell(&text, currency)),
                Column::Id => request.set_id(&text),
                Column::Told(told) => story.hear(*told, Some(&text), &origin, summary),
                Column::Extra(name) => request.read_named(name, &Scalar::Cell(text.into())),
                Column::Currency if currency.is_none() => {
                    summary.dirty(Fault::Malformed.name(), "currency", &origin, || Some(text.into_owned()));
                }
                Column::Currency | Column::Ignored => {}
            }
        }
        if self.record.len() > LONGEST_VALUE {
            cut(&mut request, &origin, summary);
        }
        summary.look_over(&request, &origin, |name| {
            let named = |column: &Column| matches!(column, Column::Field(field) if field.name() == name);
            let at = self.header.columns.iter().position(named)?;
            Some(self.cells.text(self.record, at).into_owned())
        });
        let reviews = story.reviews(&request, &origin, summary);
        PastRequest { request, reviews, origin }
    }
}
