//! Counts what in a batch cannot be understood, in the order in which the row-wise readers come by it.

use super::batch::Batch;
use super::column::{Column, Values};
use super::fill::{Made, Of};
use crate::history::Summary;
use crate::history::told::{NAMES, Told};
use crate::model::{Fault, Field, Review, Slot, Value};

/// Something wrong in a row.
pub(super) struct Problem {
    pub(super) row: usize,
    /// Where it stands among those of its row.
    rank: usize,
    what: What,
}

enum What {
    /// A value that cannot be understood, and how it was written.
    Fault { name: Box<str>, fault: Fault, written: Option<Box<str>>, unmapped_as: Option<&'static str> },
    /// Something is told of a review, but no outcome.
    NoOutcome(&'static str),
    /// A review was answered before it began.
    Early(&'static str, Option<Box<str>>),
    /// A row that was read apart.
    Apart(Box<Summary>),
}

/// What is told comes first, then the fields in the order of the table, then the reviews.
const FIELDS: usize = 1_000;
const REVIEWS: usize = 2_000;

impl Problem {
    /// A value beside the columns, such as a currency or a name that is too long.
    pub(super) fn beside(
        row: usize,
        rank: usize,
        name: &str,
        fault: Fault,
        written: Option<Box<str>>,
    ) -> Self {
        Self { row, rank, what: What::Fault { name: name.into(), fault, written, unmapped_as: None } }
    }

    /// What was counted of a row that was read apart.
    pub(super) fn apart(row: usize, summary: Summary) -> Self {
        Self { row, rank: 0, what: What::Apart(Box::new(summary)) }
    }
}

/// The problems of a batch, those that were found on the way included, in the order of its rows.
pub(super) fn problems(
    batch: &Batch,
    fields: &[(Field, Made)],
    told: &[(usize, Made)],
    mut problems: Vec<Problem>,
) -> Vec<Problem> {
    for (rank, (index, made)) in told.iter().enumerate() {
        faults(Of::Told(*index), made, 1 + rank, &mut problems);
    }
    for (field, made) in fields.iter().filter(|(field, _)| *field != Field::Reason) {
        faults(Of::Field(*field), made, FIELDS + *field as usize, &mut problems);
    }
    reasons(batch, fields, &mut problems);
    problems.sort_by_key(|problem| (problem.row, problem.rank));
    problems
}

/// Counts the problems of a batch.
pub(super) fn tell(problems: Vec<Problem>, batch: &Batch, summary: &mut Summary) {
    for problem in problems {
        tell_one(problem, batch, summary);
    }
}

/// The faults among the values of a column.
fn faults(of: Of, made: &Made, rank: usize, problems: &mut Vec<Problem>) {
    for odd in made.column.odd() {
        if let Slot::Bad(fault) = odd.slot {
            let written = (!odd.written.is_empty()).then(|| odd.written.clone());
            problems.push(Problem { row: odd.row, rank, what: fault_of(of, fault, written) });
        }
    }
    for_bad_entries(&made.column, |row, key, fault| {
        let at = made.bad.binary_search_by_key(&key, |(key, _)| *key);
        let written = at.ok().and_then(|at| made.bad.get(at)).map(|(_, written)| written.clone());
        problems.push(Problem { row, rank, what: fault_of(of, fault, written) });
    });
}

fn for_bad_entries(column: &Column, mut found: impl FnMut(usize, u32, Fault)) {
    let Values::Entries(entries) = column.values() else { return };
    if !entries.entries.iter().any(|slot| matches!(slot, Slot::Bad(_))) {
        return;
    }
    let bad: Vec<Option<Fault>> = entries.entries.iter().map(fault).collect();
    for (row, &key) in entries.keys.values().iter().enumerate() {
        if let Some(fault) = bad.get(key as usize).copied().flatten()
            && entries.key(row).is_some()
        {
            found(row, key, fault);
        }
    }
}

fn fault(slot: &Slot) -> Option<Fault> {
    match slot {
        Slot::Bad(fault) => Some(*fault),
        Slot::Absent | Slot::Value(_) => None,
    }
}

fn fault_of(of: Of, fault: Fault, written: Option<Box<str>>) -> What {
    let name = name(of);
    What::Fault { name: name.into(), fault, written, unmapped_as: (fault == Fault::Unmapped).then_some(name) }
}

fn name(of: Of) -> &'static str {
    match of {
        Of::Field(field) => field.name(),
        Of::Told(index) => NAMES.get(index).map_or("", |told| told.0),
    }
}

/// The reasons that cannot be understood: where there is a code, it is the code that is told.
fn reasons(batch: &Batch, fields: &[(Field, Made)], problems: &mut Vec<Problem>) {
    let said = fields.iter().find(|(field, _)| *field == Field::Reason).map(|(_, made)| made);
    let mut found = |row: usize, fault: Fault| {
        let code = match batch.slot(Field::ReasonCode, row) {
            Slot::Value(Value::Text(code)) => Some(code),
            _ => None,
        };
        let unmapped_as = if code.is_some() { "reason_code" } else { "reason" };
        let written = code.or_else(|| said.and_then(|said| said.written(row)));
        let what = What::Fault {
            name: Field::Reason.name().into(),
            fault,
            written,
            unmapped_as: (fault == Fault::Unmapped).then_some(unmapped_as),
        };
        problems.push(Problem { row, rank: FIELDS + Field::Reason as usize, what });
    };
    let column = batch.column(Field::Reason);
    for odd in column.odd() {
        if let Slot::Bad(fault) = odd.slot {
            found(odd.row, fault);
        }
    }
    for_bad_entries(column, |row, _, fault| found(row, fault));
}

/// What is wrong with the answers of one review.
pub(super) fn of_answers(
    review: Review,
    without_outcome: Vec<usize>,
    early: Vec<(usize, Option<Box<str>>)>,
    problems: &mut Vec<Problem>,
) {
    let name =
        |told| NAMES.iter().find(|named| named.1 == review && named.2 == told).map_or("", |named| named.0);
    let rank = REVIEWS + 2 * review as usize;
    for row in without_outcome {
        problems.push(Problem { row, rank, what: What::NoOutcome(name(Told::Outcome)) });
    }
    for (row, written) in early {
        problems.push(Problem { row, rank: rank + 1, what: What::Early(name(Told::RespondedAt), written) });
    }
}

fn tell_one(problem: Problem, batch: &Batch, summary: &mut Summary) {
    let origin = batch.origin(problem.row);
    match problem.what {
        What::Fault { name, fault, written, unmapped_as } => {
            if let Some(name) = unmapped_as {
                summary.unmapped(name, written.as_deref().unwrap_or_default());
            }
            summary.dirty(fault.name(), &name, &origin, || written.map(String::from));
        }
        What::NoOutcome(name) => summary.dirty("missing", name, &origin, || None),
        What::Early(name, written) => {
            summary.dirty(Fault::OutOfRange.name(), name, &origin, || written.map(String::from));
        }
        What::Apart(of_row) => summary.absorb(*of_row),
    }
}

impl Made {
    /// What was written for the value of a row that cannot be understood.
    fn written(&self, row: usize) -> Option<Box<str>> {
        if let Some(odd) = self.column.odd().iter().find(|odd| odd.row == row) {
            return Some(odd.written.clone());
        }
        let Values::Entries(entries) = self.column.values() else { return None };
        let key = entries.key(row)?;
        let at = self.bad.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        self.bad.get(at).map(|(_, written)| written.clone())
    }
}
