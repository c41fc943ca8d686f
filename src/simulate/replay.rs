//! One past request replayed in event time under some policies. The rules of the replay stand in [`super`].

use std::borrow::Cow;

use serde::Serialize;

use super::ledger::{Recorded, Tag};
use crate::engine::Policies;
use crate::history::{Answer, PastRequest, PastReview};
use crate::model::{Decision, Field, Moment, Request, Resolution, Review, Route, Slot, Unknown, Value, Why};

/// What becomes of a review in the dry run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Seller auto-approve.
    Approve,
    /// Manual review: the answer on record stands.
    Review,
    /// Platform routing.
    Platform,
    /// An inspection that does not take place, because the buyer keeps the goods.
    Avoided,
}

impl Fate {
    /// All of them, in the order reports show them.
    pub const ALL: [Self; 4] = [Self::Approve, Self::Review, Self::Platform, Self::Avoided];

    /// The word for it in reports and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => Route::Approve.name(),
            Self::Review => Route::Review.name(),
            Self::Platform => Route::Platform.name(),
            Self::Avoided => "avoided",
        }
    }
}

impl From<Route> for Fate {
    fn from(route: Route) -> Self {
        match route {
            Route::Approve => Self::Approve,
            Route::Review => Self::Review,
            Route::Platform => Self::Platform,
        }
    }
}

/// What became of one review in the dry run.
#[derive(Clone, Debug)]
pub struct Replayed<'p> {
    /// What.
    pub fate: Fate,
    /// How it stands in the ledger.
    pub tag: Tag,
    /// The decision that settled it or left it with a person, and its moment. `None` if the inspection was avoided
    /// or the begin of the review is not known.
    pub decision: Option<(Decision<'p>, Moment)>,
    begin: Result<(), Unknown>,
}

impl<'p> Replayed<'p> {
    /// Why: what [`Why`](crate::model::Why) says, `missing:requested_at` if the begin is not known, or
    /// `inspection_avoided`.
    pub fn why(&self, review: Review) -> Cow<'static, str> {
        match (&self.decision, self.begin) {
            (Some((decision, _)), _) => decision.why().to_string().into(),
            (None, Ok(())) => "inspection_avoided".into(),
            (None, Err(unknown)) => format!("{}:{}", unknown.name(), begin_of(review).name()).into(),
        }
    }

    /// Why the begin of the review is not known, if that is so.
    pub fn begin_unknown(&self) -> Option<Unknown> {
        self.begin.err()
    }

    /// The id of the rule that decided.
    pub fn rule(&self) -> Option<&'p str> {
        self.decision.as_ref().and_then(|(decision, _)| decision.rule())
    }

    /// Whether a person decides because it could not be told whether a rule fits.
    pub(super) fn could_not_tell(&self) -> bool {
        self.decision.as_ref().is_some_and(|(decision, _)| matches!(decision.why(), Why::CannotTell(_)))
    }

    /// What the buyer gets, if the rule that approves says so.
    pub fn resolution(&self) -> Option<Resolution> {
        self.decision.as_ref().and_then(|(decision, _)| decision.resolution())
    }

    /// Whether both approve, but not for the same.
    pub(crate) fn approves_otherwise(&self, other: &Self) -> bool {
        (self.fate, other.fate) == (Fate::Approve, Fate::Approve) && self.resolution() != other.resolution()
    }

    /// Whether it is approved such that the buyer keeps the goods.
    pub(super) fn leaves_goods(&self) -> bool {
        leaves_goods(self.resolution())
    }
}

/// Whether the buyer keeps the goods.
pub(super) fn leaves_goods(resolution: Option<Resolution>) -> bool {
    matches!(resolution, Some(Resolution::RefundWithoutReturn | Resolution::PartialRefund(_)))
}

pub(super) fn begin_of(review: Review) -> Field {
    match review {
        Review::Approval => Field::RequestedAt,
        Review::Inspection => Field::InspectionReceivedAt,
    }
}

/// A past request as it looked at one of its reviews, the way a dry run decides it.
pub fn as_it_was(past: &PastRequest, review: &PastReview) -> Request {
    let mut request = past.request.for_review(review.review);
    request.set(Field::SellerResponded, Slot::Value(Value::Bool(false)));
    if review.review == Review::Inspection
        && let Slot::Value(Value::Moment(deadline)) = request.slot(Field::DeadlineAt)
        && review.began_at.is_some_and(|began| *deadline <= began)
    {
        request.set(Field::DeadlineAt, Slot::Absent);
    }
    request
}

/// Replays the reviews of a request, each given [as it was](as_it_was).
pub(crate) fn replay<'p>(
    policies: &'p Policies,
    past: &PastRequest,
    requests: &[Request],
) -> Vec<Replayed<'p>> {
    let mut goods_stay = false;
    let reviews = past.reviews.iter().zip(requests);
    reviews
        .map(|(review, request)| {
            if review.review == Review::Inspection && goods_stay {
                return Replayed { fate: Fate::Avoided, tag: Tag::AVOIDED, decision: None, begin: Ok(()) };
            }
            let replayed = wait(policies, request, review);
            goods_stay |= review.review == Review::Approval && replayed.leaves_goods();
            replayed
        })
        .collect()
}

/// Decides a review when it begins, and again whenever time alone changes the decision, until it is settled or
/// answered.
fn wait<'p>(policies: &'p Policies, request: &Request, past: &PastReview) -> Replayed<'p> {
    let Some(began) = past.began_at else {
        let unknown = match request.slot(begin_of(past.review)) {
            Slot::Bad(fault) => Unknown::Bad(*fault),
            Slot::Absent | Slot::Value(_) => Unknown::Missing,
        };
        return Replayed { fate: Fate::Review, tag: Tag::by_hand(past), decision: None, begin: Err(unknown) };
    };
    let mut at = began;
    loop {
        let decision = policies.decide(request, at);
        let again = decision.stands_until().filter(|&next| {
            let unanswered = past.answer.as_ref().is_none_or(|answer| waits_until(answer, next));
            decision.route() == Route::Review && next > at && unanswered
        });
        match again {
            Some(next) => at = next,
            None => {
                let tag = Tag::of_decision(&decision, at, past);
                return Replayed {
                    fate: decision.route().into(),
                    tag,
                    decision: Some((decision, at)),
                    begin: Ok(()),
                };
            }
        }
    }
}

/// Whether a moment comes before the answer, or coincides with the platform's own. The answer of a rule that the
/// seller had is no person's, so it ends no wait.
fn waits_until(answer: &Answer, moment: Moment) -> bool {
    match (Recorded::of(Some(answer)), answer.at) {
        (Recorded::ApprovedByRule, _) => true,
        (Recorded::TimedOut | Recorded::PlatformApproved, Some(answered)) => moment <= answered,
        (_, Some(answered)) => moment < answered,
        (_, None) => false,
    }
}
