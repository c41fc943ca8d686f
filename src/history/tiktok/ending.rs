//! What became of a request, where its status, its records and its arbitration say so without doubt.
//!
//! | status | request approval | item inspection |
//! |---|---|---|
//! | `…_PENDING`, `AWAITING_BUYER_RESPONSE` | no answer | |
//! | `…_REJECT` | rejected, at the last update | |
//! | `…_CANCEL` | withdrawn, at the last update | |
//! | `AWAITING_BUYER_SHIP` | approved, at the last update | |
//! | `BUYER_SHIPPED_ITEM` | approved, when is not known | no answer |
//! | `REJECT_RECEIVE_PACKAGE` | approved, when is not known | rejected, at the last update |
//! | `…_SUCCESS`, `…_COMPLETE` of a return | approved, when is not known | approved, at the last update |
//! | the same, refunded ahead of the return | approved, when is not known | none seen |
//! | `REPLACEMENT_REQUEST_COMPLETE` | approved, when is not known | |
//! | `…_SUCCESS`, `…_COMPLETE` of anything else | approved, at the last update | |
//! | none, or any other word | not known | |
//!
//! Who answered is known if the records are of one role besides the buyer's; the first of them is when. An
//! approval by `OPERATOR`, by `SYSTEM` or after `SUPPORT_BUYER` is the platform's; one by `SYSTEM` at or after the
//! seller's deadline timed out. A dispute changes the last update, so it leaves the time of a rejection open.

use super::records::Record;
use super::returns::{Asked, Status};
use super::said::Role;
use crate::history::{Answer, Outcome, PastReview, Responder};
use crate::model::{Field, Moment, Request, Review, Slot, Value};

/// A status that is not there or not one of these may be an answer as well as none.
const NOT_KNOWN: Answer = Answer { outcome: Outcome::NotKnown, at: None, by: None };

/// The reviews of a request and what became of them.
pub(super) fn reviews(asked: &Asked<'_>, records: &[Record], request: &Request) -> Vec<PastReview> {
    let approval = approval(asked, records, request);
    let mut reviews =
        vec![PastReview { review: Review::Approval, began_at: asked.requested_at, answer: approval }];
    if let Some(answer) = inspection(asked, request) {
        reviews.push(PastReview { review: Review::Inspection, began_at: None, answer });
    }
    reviews
}

fn approval(asked: &Asked<'_>, records: &[Record], request: &Request) -> Option<Answer> {
    let arbitration = asked.arbitration.slot != Slot::Absent;
    let Some(status) = asked.status else { return Some(NOT_KNOWN) };
    let (mut outcome, at_last_update) = match status {
        Status::Pending | Status::Offered => return None,
        Status::Rejected => (Outcome::Rejected, !arbitration),
        Status::Cancelled => (Outcome::Withdrawn, true),
        Status::ToBeSent => (Outcome::Approved, true),
        Status::Sent | Status::ReceiptRejected => (Outcome::Approved, false),
        Status::Success => (Outcome::Approved, !is(request, "return_and_refund")),
        Status::Complete => {
            (Outcome::Approved, !is(request, "return_and_refund") && !is(request, "replacement"))
        }
    };
    let mut at = asked.updated_at.filter(|_| at_last_update);
    let mut by = None;
    if let Some((role, first)) = answered(records).filter(|_| outcome != Outcome::Withdrawn) {
        (at, by) = (first.or(at), Some(role));
    }
    if outcome == Outcome::Approved {
        if supports_buyer(asked) {
            (outcome, by) = (Outcome::PlatformApproved, Some(Responder::Platform));
        } else if by == Some(Responder::System) && is_late(asked, at) {
            outcome = Outcome::TimedOut;
        } else if matches!(by, Some(Responder::System | Responder::Platform)) {
            outcome = Outcome::PlatformApproved;
        }
    }
    if outcome == Outcome::Withdrawn {
        by = Some(Responder::Buyer);
    }
    Some(Answer { outcome, at, by })
}

/// The answer to the inspection; `None` if no inspection is seen.
fn inspection(asked: &Asked<'_>, request: &Request) -> Option<Option<Answer>> {
    let answer = |outcome| Some(Answer { outcome, at: asked.updated_at, by: None });
    let ahead = request.slot(Field::IsQuickRefund) != &Slot::Absent
        && request.slot(Field::IsQuickRefund) != &Slot::Value(Value::Bool(false));
    match asked.status {
        Some(Status::ReceiptRejected) => Some(answer(Outcome::Rejected)),
        Some(Status::Success | Status::Complete) if is(request, "return_and_refund") && !ahead => {
            Some(if supports_buyer(asked) { None } else { answer(Outcome::Approved) })
        }
        _ => asked.inspects.then_some(None),
    }
}

/// The one role besides the buyer's that the records are of, and when it first appears.
fn answered(records: &[Record]) -> Option<(Responder, Option<Moment>)> {
    let mut others = records.iter().filter(|record| record.role != Some(Role::Buyer));
    let first = others.next()?;
    if others.any(|record| record.role != first.role) {
        return None;
    }
    let responder = match first.role? {
        Role::Seller => Responder::Seller,
        Role::Operator => Responder::Platform,
        Role::System => Responder::System,
        Role::Buyer => return None,
    };
    Some((responder, first.at))
}

fn is_late(asked: &Asked<'_>, at: Option<Moment>) -> bool {
    matches!((&asked.deadline.slot, at), (Slot::Value(Value::Moment(deadline)), Some(at)) if at >= *deadline)
}

fn supports_buyer(asked: &Asked<'_>) -> bool {
    let code = Field::Arbitration.code("support_buyer");
    matches!(&asked.arbitration.slot, Slot::Value(Value::Code(said)) if Some(*said) == code)
}

fn is(request: &Request, kind: &str) -> bool {
    matches!(request.slot(Field::Kind), Slot::Value(Value::Code(code)) if Some(*code) == Field::Kind.code(kind))
}
