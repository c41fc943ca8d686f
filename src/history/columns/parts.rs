//! What a reader has filled, put together into a batch: what follows from several columns, and what is to be counted.

use std::sync::Arc;

use arrow_array::StringArray;
use arrow_buffer::BooleanBuffer;

use super::answers::Told;
use super::batch::{Batch, Records};
use super::column::{Column, Currencies, Entries, Values};
use super::count::{self, Problem};
use super::fill::Made;
use super::masks::said;
use super::reasons::Reasons;
use crate::history::PastRequest;
use crate::model::{Field, Moment, Review, Scalar};

/// What a reader has filled.
pub(in crate::history) struct Parts {
    pub(super) file: Arc<str>,
    pub(super) records: Records,
    pub(super) rows: usize,
    pub(super) row_errors: u64,
    pub(super) currencies: Currencies,
    pub(super) ids: Option<StringArray>,
    pub(super) fields: Vec<(Field, Made)>,
    /// What is told of reviews, by the position of its name, in the order in which a row says it.
    pub(super) told: Vec<(usize, Made)>,
    pub(super) extras: Vec<(Box<str>, Entries<Scalar>)>,
    pub(super) apart: Vec<(usize, Box<PastRequest>)>,
    /// What was found wrong on the way.
    pub(super) problems: Vec<Problem>,
}

impl Parts {
    /// Puts the batch together, and tells what in it cannot be understood.
    pub(super) fn together(mut self, reasons: &mut Reasons) -> (Batch, Vec<Problem>) {
        let rows = self.rows;
        let mut columns: Box<[Column]> = Field::ALL.iter().map(|_| Column::absent()).collect();
        for (field, made) in &self.fields {
            if let Some(column) = columns.get_mut(*field as usize) {
                *column = made.column.clone();
            }
        }
        let column = |field: Field| columns.get(field as usize).cloned().unwrap_or_else(Column::absent);
        let said_reason = column(Field::Reason);
        let agreed = reasons.agreed(&said_reason, &column(Field::ReasonCode), rows);
        let (received, grade) = (column(Field::InspectionReceivedAt), column(Field::InspectionGrade));
        let requested = column(Field::RequestedAt);
        if let Some(reason) = columns.get_mut(Field::Reason as usize) {
            *reason = agreed;
        }
        let absent = Column::absent();
        let told =
            |at| self.told.iter().find(|(index, _)| *index == at).map_or(&absent, |(_, made)| &made.column);
        let approval = Told { outcome: told(0), at: told(1), by: told(2) };
        let inspection = Told { outcome: told(3), at: told(4), by: told(5) };
        let mut inspected = inspection.rows(rows);
        for column in [&received, &grade].into_iter().filter(|column| !column.is_absent()) {
            inspected = &inspected | &said(column, rows);
        }
        for (review, told, began) in
            [(Review::Approval, approval, &requested), (Review::Inspection, inspection, &received)]
        {
            let early = told.before_it_began(began).into_iter();
            let early = early.map(|row| (row, moment(told.at, row))).collect();
            count::of_answers(review, told.without_outcome(rows), early, &mut self.problems);
        }
        let batch = Batch {
            file: self.file,
            records: self.records,
            rows,
            row_errors: self.row_errors,
            currencies: self.currencies,
            ids: self.ids,
            approval: approval.answers(BooleanBuffer::new_set(rows), rows),
            inspection: inspection.answers(inspected, rows),
            columns,
            said_reason,
            extras: self.extras,
            apart: self.apart,
        };
        let problems = count::problems(&batch, &self.fields, &self.told, self.problems);
        (batch, problems)
    }
}

/// The moment of a row, as it is told.
fn moment(column: &Column, row: usize) -> Option<Box<str>> {
    let Values::Seconds(at) = column.values() else { return None };
    let at = at.values().get(row).copied().and_then(Moment::from_unix)?;
    Some(at.to_string().into())
}
