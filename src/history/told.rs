//! What a table or a line tells of what really happened: outcome, when and by whom, for each review.

use super::{Answer, Origin, Outcome, PastReview, Responder, Summary};
#[cfg(feature = "columns")]
use crate::model::FieldType;
use crate::model::{Fault, Field, Moment, Request, Review, Slot, Value};

/// One thing that is told of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Outcome,
    RespondedAt,
    RespondedBy,
}

/// The names it goes by.
pub(super) const NAMES: &[(&str, Review, Told)] = &[
    ("outcome", Review::Approval, Told::Outcome),
    ("responded_at", Review::Approval, Told::RespondedAt),
    ("responded_by", Review::Approval, Told::RespondedBy),
    ("inspection.outcome", Review::Inspection, Told::Outcome),
    ("inspection.responded_at", Review::Inspection, Told::RespondedAt),
    ("inspection.responded_by", Review::Inspection, Told::RespondedBy),
];

/// The type of what is told under one of the names: a word or a moment.
#[cfg(feature = "columns")]
pub(super) fn kind(index: usize) -> FieldType {
    match NAMES.get(index) {
        Some((.., Told::RespondedAt)) => FieldType::Moment,
        _ => FieldType::Text,
    }
}

/// What a text comes to as what is told under one of the names: a moment, or the position of a word among all of its
/// kind. Blanks around a word do not matter.
pub(super) fn read(index: usize, text: &str) -> Slot {
    let word = |at: Option<u8>| at.map_or(Slot::Bad(Fault::Unmapped), |at| Slot::Value(Value::Code(at)));
    match NAMES.get(index) {
        None => Slot::Absent,
        Some((.., Told::Outcome)) => word(Outcome::from_name(text).map(|outcome| outcome as u8)),
        Some((.., Told::RespondedBy)) => word(Responder::from_name(text).map(|by| by as u8)),
        Some((.., Told::RespondedAt)) => Field::RequestedAt.read_cell(text, None),
    }
}

/// Whether a text can be read as what is told under one of the names.
pub(super) fn reads(index: usize, text: &str) -> bool {
    matches!(read(index, text), Slot::Value(_))
}

/// The words that a column of answers can hold: none for a moment; nothing if the name is no such column's.
pub(crate) fn words_of_answers(name: &str) -> Option<&'static [&'static str]> {
    let (.., told) = NAMES.iter().find(|told| told.0 == name)?;
    Some(match told {
        Told::Outcome => Outcome::NAMES,
        Told::RespondedBy => Responder::NAMES,
        Told::RespondedAt => &[],
    })
}

/// What is told of the reviews of one request.
#[derive(Default)]
pub(super) struct Story {
    approval: Part,
    inspection: Part,
}

#[derive(Default)]
struct Part {
    /// Whether anything is told at all.
    told: bool,
    /// Whether there is an outcome among it, in whatever words.
    ended: bool,
    outcome: Option<Outcome>,
    at: Option<Moment>,
    by: Option<Responder>,
}

impl Story {
    /// Takes in what is written under one of the names; `None` for something that is no text.
    pub(super) fn hear(
        &mut self,
        index: usize,
        written: Option<&str>,
        origin: &Origin,
        summary: &mut Summary,
    ) {
        let Some(&(name, review, told)) = NAMES.get(index) else { return };
        let part = match review {
            Review::Approval => &mut self.approval,
            Review::Inspection => &mut self.inspection,
        };
        if written == Some("") {
            return;
        }
        part.told = true;
        part.ended |= told == Told::Outcome;
        let Some(text) = written else {
            return summary.dirty(Fault::Malformed.name(), name, origin, || None);
        };
        match (told, read(index, text)) {
            (Told::Outcome, Slot::Value(Value::Code(at))) => part.outcome = word(Outcome::ALL, at),
            (Told::RespondedBy, Slot::Value(Value::Code(at))) => part.by = word(Responder::ALL, at),
            (Told::RespondedAt, Slot::Value(Value::Moment(at))) => part.at = Some(at),
            (_, slot) => {
                let fault = fault_of(&slot);
                summary.dirty(fault.name(), name, origin, || Some(text.to_owned()));
                if fault == Fault::Unmapped {
                    summary.unmapped(name, text);
                }
            }
        }
    }

    /// The reviews of the request. There is an inspection if anything is told of one.
    pub(super) fn reviews(
        self,
        request: &Request,
        origin: &Origin,
        summary: &mut Summary,
    ) -> Vec<PastReview> {
        let moment = |field| match request.slot(field) {
            Slot::Value(Value::Moment(moment)) => Some(*moment),
            _ => None,
        };
        let inspected = [Field::InspectionReceivedAt, Field::InspectionGrade]
            .iter()
            .any(|&field| !matches!(request.slot(field), Slot::Absent));
        let mut reviews = Vec::with_capacity(2);
        reviews.push(self.approval.review(Review::Approval, moment(Field::RequestedAt), origin, summary));
        if self.inspection.told || inspected {
            let began_at = moment(Field::InspectionReceivedAt);
            reviews.push(self.inspection.review(Review::Inspection, began_at, origin, summary));
        }
        reviews
    }
}

impl Part {
    fn review(
        self,
        review: Review,
        began_at: Option<Moment>,
        origin: &Origin,
        summary: &mut Summary,
    ) -> PastReview {
        let name = |told| {
            NAMES.iter().find(|named| named.1 == review && named.2 == told).map_or("", |named| named.0)
        };
        if self.told && !self.ended {
            summary.dirty("missing", name(Told::Outcome), origin, || None);
        }
        if began_at.zip(self.at).is_some_and(|(began, at)| at < began) {
            let written = || self.at.map(|at| at.to_string());
            summary.dirty(Fault::OutOfRange.name(), name(Told::RespondedAt), origin, written);
        }
        // Whatever is told, readable or not, is an answer: a review that looks open would be counted as unanswered.
        let outcome = self.outcome.unwrap_or(Outcome::NotKnown);
        let answer = self.told.then_some(Answer { outcome, at: self.at, by: self.by });
        PastReview { review, began_at, answer }
    }
}

fn word<T: Copy>(all: &[T], at: u8) -> Option<T> {
    all.get(usize::from(at)).copied()
}

fn fault_of(slot: &Slot) -> Fault {
    match slot {
        Slot::Bad(fault) => *fault,
        Slot::Absent | Slot::Value(_) => Fault::Malformed,
    }
}
