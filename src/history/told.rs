//! What a table or a line tells of what really happened: outcome, when and by whom, for each review.

use super::{Answer, Origin, Outcome, PastReview, Responder, Summary};
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

/// Whether a text can be read as what is told under one of the names.
pub(super) fn reads(index: usize, text: &str) -> bool {
    NAMES.get(index).is_some_and(|(.., told)| match told {
        Told::Outcome => Outcome::from_name(text).is_some(),
        Told::RespondedBy => Responder::from_name(text).is_some(),
        Told::RespondedAt => matches!(Field::RequestedAt.read_cell(text, None), Slot::Value(_)),
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
        let written = || Some(text.to_owned());
        let known = match told {
            Told::Outcome => {
                part.outcome = Outcome::from_name(text);
                part.outcome.is_some()
            }
            Told::RespondedBy => {
                part.by = Responder::from_name(text);
                part.by.is_some()
            }
            Told::RespondedAt => match Field::RequestedAt.read_cell(text, None) {
                Slot::Value(Value::Moment(at)) => {
                    part.at = Some(at);
                    true
                }
                slot => return summary.dirty(fault_of(&slot).name(), name, origin, written),
            },
        };
        if !known {
            summary.dirty(Fault::Unmapped.name(), name, origin, written);
            summary.unmapped(name, text);
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

fn fault_of(slot: &Slot) -> Fault {
    match slot {
        Slot::Bad(fault) => *fault,
        Slot::Absent | Slot::Value(_) => Fault::Malformed,
    }
}
