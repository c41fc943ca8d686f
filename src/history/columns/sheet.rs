//! The columns that rows of text fill: one filler for each thing that is asked for.

use arrow_array::StringArray;
use arrow_array::builder::StringBuilder;
use std::sync::Arc;

use super::batch::{Batch, Records};
use super::count::{self, Problem};
use super::fill::{Filler, Of, Table, Tags, beginning};
use super::parts::Parts;
use super::reasons::Reasons;
use crate::history::size::LONGEST_VALUE;
use crate::history::{PastRequest, RowError, Summary};
use crate::model::{Currency, Fault, Field, Scalar, Slot};

/// What stands in the rank of what is too long: behind what is told, before the fields.
pub(super) const TOO_LONG: usize = 900;

/// A batch, what in it cannot be understood, and the rows in error between its rows.
pub(super) struct Taken {
    pub(super) batch: Batch,
    pub(super) problems: Vec<Problem>,
    pub(super) errors: Vec<RowError>,
}

/// The columns of one file that are being filled.
pub(in crate::history) struct Sheet {
    file: Arc<str>,
    fields: Vec<(Field, Filler)>,
    told: Vec<(usize, Filler)>,
    extras: Vec<(Box<str>, Table<Scalar>)>,
    records: Vec<u64>,
    ids: StringBuilder,
    currencies: Tags,
    errors: Vec<RowError>,
    apart: Vec<(usize, Box<PastRequest>)>,
    problems: Vec<Problem>,
    reasons: Reasons,
}

impl Sheet {
    pub(in crate::history) fn new(file: Arc<str>) -> Self {
        Self {
            file,
            fields: Vec::new(),
            told: Vec::new(),
            extras: Vec::new(),
            records: Vec::new(),
            ids: StringBuilder::new(),
            currencies: Tags::new(),
            errors: Vec::new(),
            apart: Vec::new(),
            problems: Vec::new(),
            reasons: Reasons::default(),
        }
    }

    /// Has a column for a field; gives its place.
    pub(in crate::history) fn add_field(&mut self, field: Field) -> usize {
        self.fields.push((field, Filler::new(Of::Field(field))));
        self.fields.len() - 1
    }

    /// Has a column for something that is told of reviews; gives its place.
    pub(in crate::history) fn add_told(&mut self, index: usize) -> usize {
        self.told.push((index, Filler::new(Of::Told(index))));
        self.told.len() - 1
    }

    /// Has a column for a name outside the field table; gives its place.
    pub(in crate::history) fn add_extra(&mut self, name: &str) -> usize {
        self.extras.push((name.into(), Table::new()));
        self.extras.len() - 1
    }

    /// How many rows there are.
    pub(in crate::history) fn rows(&self) -> usize {
        self.records.len()
    }

    /// How many rows in error there are.
    pub(in crate::history) fn errors(&self) -> usize {
        self.errors.len()
    }

    /// The next row begins, and stands there in the file.
    pub(in crate::history) fn begin(&mut self, record: u64, currency: Option<Currency>) {
        self.currencies.put(self.records.len(), currency);
        self.records.push(record);
    }

    /// The row has this id, or none.
    pub(in crate::history) fn id(&mut self, id: Option<&str>) {
        match id {
            None => self.ids.append_null(),
            Some(id) if id.len() > LONGEST_VALUE => {
                self.ids.append_value(id.chars().take(200).collect::<String>());
                self.problem(TOO_LONG, "id", Fault::Malformed, None);
            }
            Some(id) => self.ids.append_value(id),
        }
    }

    /// The text of a cell for a field, and how it stands there.
    pub(in crate::history) fn field(
        &mut self,
        at: usize,
        text: &str,
        written: &str,
        currency: Option<Currency>,
    ) {
        let row = self.row();
        if let Some((_, filler)) = self.fields.get_mut(at) {
            filler.cell(row, text, written, currency);
        }
    }

    /// A text for a field, read by `read` where it is in no usual form, and how it is told.
    pub(super) fn scalar(
        &mut self,
        at: usize,
        text: &str,
        currency: Option<Currency>,
        read: impl FnOnce(Field, &str) -> Slot,
        written: impl FnOnce() -> Box<str>,
    ) {
        let row = self.row();
        if let Some((field, filler)) = self.fields.get_mut(at) {
            filler.put(row, text, currency, |text| read(*field, text), written);
        }
    }

    /// Something for a field whose column has entries; `name` is what tells one from another.
    pub(super) fn entry(
        &mut self,
        at: usize,
        name: &str,
        read: impl FnOnce(Field) -> Slot,
        written: impl FnOnce() -> Box<str>,
    ) {
        let row = self.row();
        if let Some((field, filler)) = self.fields.get_mut(at) {
            filler.entry(row, name, || read(*field), written);
        }
    }

    /// What was read already for a field, and how it is told if it cannot be understood.
    pub(super) fn slot(
        &mut self,
        at: usize,
        read: impl FnOnce(Field) -> Slot,
        written: impl FnOnce() -> Box<str>,
    ) {
        let row = self.row();
        if let Some((field, filler)) = self.fields.get_mut(at) {
            filler.slot(row, read(*field), written);
        }
    }

    /// The field of a column.
    pub(super) fn field_at(&self, at: usize) -> Option<Field> {
        self.fields.get(at).map(|(field, _)| *field)
    }

    /// What is told of a review; `None` for something that is no text.
    pub(in crate::history) fn told(&mut self, at: usize, text: Option<&str>) {
        let row = self.row();
        let Some((_, filler)) = self.told.get_mut(at) else { return };
        match text {
            Some("") => {}
            Some(text) => filler.cell(row, text, text, None),
            None => filler.slot(row, Slot::Bad(Fault::Malformed), Box::default),
        }
    }

    /// What stands under a name outside the field table. `text` is what tells one thing from another.
    pub(in crate::history) fn extra(&mut self, at: usize, text: &str, scalar: impl FnOnce() -> Scalar) {
        let row = self.row();
        let long = text.len() > LONGEST_VALUE;
        if long {
            self.problem(TOO_LONG + 1, "another_field", Fault::Malformed, None);
        }
        if let Some((_, table)) = self.extras.get_mut(at) {
            if long {
                table.put(row, "", |_| Scalar::Other);
            } else {
                table.put(row, text, |_| scalar());
            }
        }
    }

    /// The text of the currency says none.
    pub(in crate::history) fn no_currency(&mut self, text: &str) {
        self.problem(0, "currency", Fault::Malformed, Some(beginning(text)));
    }

    fn problem(&mut self, rank: usize, name: &str, fault: Fault, written: Option<Box<str>>) {
        let row = self.row();
        self.problems.push(Problem::beside(row, rank, name, fault, written));
    }

    /// The row that was begun last.
    fn row(&self) -> usize {
        self.records.len().saturating_sub(1)
    }

    /// A row in error.
    pub(in crate::history) fn error(&mut self, error: RowError) {
        self.errors.push(error);
    }

    /// A row that is kept as it is, and what was counted of it.
    pub(in crate::history) fn apart(&mut self, past: PastRequest, counted: Summary) {
        let row = self.records.len();
        self.currencies.put(row, None);
        self.records.push(past.origin.record);
        self.ids.append_null();
        self.apart.push((row, Box::new(past)));
        self.problems.push(Problem::apart(row, counted));
    }

    /// The batch of what was filled, and the rows in error, if there is anything; starts over. What cannot be
    /// understood is counted.
    pub(in crate::history) fn take(&mut self, summary: &mut Summary) -> Option<(Batch, Vec<RowError>)> {
        let Taken { batch, problems, errors } = self.together()?;
        count::tell(problems, &batch, summary);
        Some((batch, errors))
    }

    /// The same, but what cannot be understood is only told.
    pub(super) fn together(&mut self) -> Option<Taken> {
        let records = std::mem::take(&mut self.records);
        let rows = records.len();
        let errors = std::mem::take(&mut self.errors);
        if rows == 0 && errors.is_empty() {
            return None;
        }
        let ids: StringArray = self.ids.finish();
        let extras = self.extras.iter_mut().map(|(name, table)| (name.clone(), table.take(rows).0)).collect();
        let parts = Parts {
            file: Arc::clone(&self.file),
            records: Records::Each(records),
            rows,
            row_errors: errors.len() as u64,
            currencies: self.currencies.take(rows),
            ids: Some(ids),
            fields: self.fields.iter_mut().map(|(field, filler)| (*field, filler.take(rows))).collect(),
            told: self.told.iter_mut().map(|(index, filler)| (*index, filler.take(rows))).collect(),
            extras,
            apart: std::mem::take(&mut self.apart),
            problems: std::mem::take(&mut self.problems),
        };
        let (batch, problems) = parts.together(&mut self.reasons);
        Some(Taken { batch, problems, errors })
    }
}
