//! Some rows of a history, a column a field.

use std::sync::Arc;

use arrow_array::{Array, Int64Array, StringArray, UInt8Array};
use arrow_buffer::BooleanBuffer;

use super::column::{Column, Currencies, Entries};
use crate::history::{Answer, Origin, Outcome, PastRequest, PastReview, Responder};
use crate::model::{Field, Moment, Request, Review, Scalar, Slot, Value};

/// Some rows of one file, in their order. Every row is a past request; rows in error are only counted.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(super) file: Arc<str>,
    pub(super) records: Records,
    pub(super) rows: usize,
    pub(super) row_errors: u64,
    pub(super) currencies: Currencies,
    pub(super) ids: Option<StringArray>,
    /// A column for each field of the table, at the field's position.
    pub(super) columns: Box<[Column]>,
    /// What is said of `reason` itself; its column holds what follows from it and `reason_code`.
    pub(super) said_reason: Column,
    pub(super) approval: Answers,
    pub(super) inspection: Answers,
    pub(super) extras: Vec<(Box<str>, Entries<Scalar>)>,
    pub(super) apart: Vec<(usize, Box<PastRequest>)>,
}

/// Where the rows stand in their file.
#[derive(Clone, Debug)]
pub(super) enum Records {
    /// One after the other, from this one on.
    #[cfg(feature = "parquet")]
    From(u64),
    /// Each at its own.
    Each(Vec<u64>),
}

/// What really became of one review of each row.
#[derive(Clone, Debug)]
pub struct Answers {
    /// Whether the row has this review: every row has a request approval, some an inspection.
    pub held: BooleanBuffer,
    /// How it ended, by the position in [`Outcome::ALL`]; null while nobody has answered.
    pub outcomes: UInt8Array,
    /// When it ended, in seconds since 1970-01-01T00:00:00Z; null if that is not known.
    pub at: Int64Array,
    /// Who ended it, by the position in [`Responder::ALL`]; null if that is not known.
    pub by: UInt8Array,
}

static ABSENT: Column = Column::absent();

impl Batch {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many rows in error stand before, between and behind these.
    pub fn row_errors(&self) -> u64 {
        self.row_errors
    }

    /// Where a row stands.
    pub fn origin(&self, row: usize) -> Origin {
        let record = match &self.records {
            #[cfg(feature = "parquet")]
            Records::From(first) => first.saturating_add(row as u64),
            Records::Each(records) => records.get(row).copied().unwrap_or_default(),
        };
        Origin { file: Arc::clone(&self.file), record }
    }

    /// What the rows say of a field; nothing if it was not asked for, or is worked out from others. `reason` is what
    /// follows from what is said of it and of `reason_code`.
    pub fn column(&self, field: Field) -> &Column {
        self.columns.get(field as usize).unwrap_or(&ABSENT)
    }

    /// What a row says of a field.
    pub fn slot(&self, field: Field, row: usize) -> Slot {
        self.column(field).slot(field, row)
    }

    /// What the rows say under a name outside the field table, as written; its type is the policy's to declare. Bare
    /// amounts are in [`Batch::currencies`].
    pub fn extra(&self, name: &str) -> Option<&Entries<Scalar>> {
        self.extras.iter().find(|(known, _)| &**known == name).map(|(_, entries)| entries)
    }

    /// What bare amounts are in.
    pub fn currencies(&self) -> &Currencies {
        &self.currencies
    }

    /// The id of a row.
    pub fn id(&self, row: usize) -> Option<&str> {
        let ids = self.ids.as_ref().filter(|ids| row < ids.len() && ids.is_valid(row))?;
        Some(ids.value(row))
    }

    /// What became of one of the reviews.
    pub fn answers(&self, review: Review) -> &Answers {
        match review {
            Review::Approval => &self.approval,
            Review::Inspection => &self.inspection,
        }
    }

    /// Rows that no columns can hold, such as one that says the same field twice: what they are stands here, and
    /// the columns say nothing of them. In the order of the rows.
    pub fn apart(&self) -> impl Iterator<Item = (usize, &PastRequest)> {
        self.apart.iter().map(|(row, past)| (*row, &**past))
    }

    /// A row as the row-wise reader of its format gives it, as far as its fields were asked for.
    pub fn past(&self, row: usize) -> PastRequest {
        if let Ok(at) = self.apart.binary_search_by_key(&row, |(row, _)| *row)
            && let Some((_, past)) = self.apart.get(at)
        {
            return (**past).clone();
        }
        let mut request = Request::new();
        let currency = self.currencies.of(row);
        request.set_currency(currency);
        if let Some(id) = self.id(row) {
            request.set_id(id);
        }
        for (&field, column) in Field::ALL.iter().zip(&*self.columns) {
            let column = if field == Field::Reason { &self.said_reason } else { column };
            match column.slot(field, row) {
                Slot::Absent => {}
                slot => request.hold(field, slot),
            }
        }
        for (name, entries) in &self.extras {
            if let Some(scalar) = entries.of(row) {
                request.read_named(name, scalar);
            }
        }
        let reviews = Review::ALL;
        let reviews = reviews.into_iter().filter(|review| self.answers(*review).is_held(row));
        let reviews = reviews.map(|review| self.review(review, row)).collect();
        PastRequest { request, reviews, origin: self.origin(row) }
    }

    /// One of the reviews of a row.
    fn review(&self, review: Review, row: usize) -> PastReview {
        let began = match review {
            Review::Approval => Field::RequestedAt,
            Review::Inspection => Field::InspectionReceivedAt,
        };
        let began_at = match self.slot(began, row) {
            Slot::Value(Value::Moment(moment)) => Some(moment),
            _ => None,
        };
        PastReview { review, began_at, answer: self.answers(review).of(row) }
    }
}

impl Answers {
    /// Whether a row has this review.
    pub fn is_held(&self, row: usize) -> bool {
        row < self.held.len() && self.held.value(row)
    }

    /// What became of it in a row; `None` while nobody has answered.
    pub fn of(&self, row: usize) -> Option<Answer> {
        let code = |array: &UInt8Array| {
            (row < array.len() && array.is_valid(row)).then(|| usize::from(array.value(row)))
        };
        let outcome = code(&self.outcomes).and_then(|at| Outcome::ALL.get(at).copied())?;
        let by = code(&self.by).and_then(|at| Responder::ALL.get(at).copied());
        let at = (row < self.at.len() && self.at.is_valid(row)).then(|| self.at.value(row));
        Some(Answer { outcome, at: at.and_then(Moment::from_unix), by })
    }
}
