//! The ledger of After-Sales Handling Time: under which entry each review stands, and with what time.
//!
//! One table for what really happened and for what a policy decides, so that the two can be compared.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Times;
use crate::history::{Answer, Outcome, PastReview, Responder};
use crate::model::{Decision, Duration, Handling, MetricTag, Moment, Review};

/// Where an entry of the ledger stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In AHT, with a time.
    Included,
    /// Not in AHT.
    Excluded,
    /// Not in the mean, because it has no time or never took place.
    Apart,
}

impl Standing {
    /// The word for it in JSON and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Included => "included",
            Self::Excluded => "excluded",
            Self::Apart => "apart",
        }
    }
}

/// An entry of the ledger: why a review counts, or why it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Entry {
    /// Included: a rule of the seller's approved it.
    SellerAutoApproval,
    /// Included: a person at the seller's answered.
    ManualReview,
    /// Included: on record, the seller missed the deadline.
    TimedOut,
    /// Included: routed to the platform by a rule that counts it in.
    PlatformCounted,
    /// Excluded: routed to the platform.
    PlatformPolicy,
    /// Excluded: on record, the platform decided.
    PlatformDecided,
    /// Excluded: the buyer took the request back.
    Withdrawn,
    /// Apart: it would be included, but when it began or ended is not known.
    TimeNotKnown,
    /// Apart: it was answered, but the history does not say how in words that can be read.
    AnswerNotKnown,
    /// Apart: nobody has answered.
    Open,
    /// Apart: an inspection that does not take place in the dry run.
    Avoided,
}

impl Entry {
    /// All of them, in the order reports show them.
    pub const ALL: [Self; 11] = [
        Self::SellerAutoApproval,
        Self::ManualReview,
        Self::TimedOut,
        Self::PlatformCounted,
        Self::PlatformPolicy,
        Self::PlatformDecided,
        Self::Withdrawn,
        Self::TimeNotKnown,
        Self::AnswerNotKnown,
        Self::Open,
        Self::Avoided,
    ];

    /// The word for it in JSON and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::SellerAutoApproval => "seller_auto_approval",
            Self::ManualReview => "manual_review",
            Self::TimedOut => "timed_out",
            Self::PlatformCounted => "platform_counted",
            Self::PlatformPolicy => "platform_policy",
            Self::PlatformDecided => "platform_decided",
            Self::Withdrawn => "withdrawn",
            Self::TimeNotKnown => "time_not_known",
            Self::AnswerNotKnown => "answer_not_known",
            Self::Open => "open",
            Self::Avoided => "avoided",
        }
    }

    /// Where it stands.
    pub fn standing(self) -> Standing {
        match self {
            Self::SellerAutoApproval | Self::ManualReview | Self::TimedOut | Self::PlatformCounted => {
                Standing::Included
            }
            Self::PlatformPolicy | Self::PlatformDecided | Self::Withdrawn => Standing::Excluded,
            Self::TimeNotKnown | Self::AnswerNotKnown | Self::Open | Self::Avoided => Standing::Apart,
        }
    }
}

/// How one review stands in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The entry.
    pub entry: Entry,
    /// Its handling time; there is one exactly if the entry is included.
    pub time: Option<Duration>,
}

impl Tag {
    pub(super) const AVOIDED: Self = Self::without_time(Entry::Avoided);

    const fn without_time(entry: Entry) -> Self {
        Self { entry, time: None }
    }

    fn fixed(time: Duration) -> Self {
        Self { entry: Entry::SellerAutoApproval, time: Some(time) }
    }

    /// Included with the time that passed, if that can be told.
    fn measured(entry: Entry, began: Option<Moment>, ended: Option<Moment>) -> Self {
        match (began, ended) {
            (Some(began), Some(ended)) if ended >= began => Self { entry, time: Some(ended.since(began)) },
            _ => Self::without_time(Entry::TimeNotKnown),
        }
    }

    /// How a review stands by its record. `auto` is the time that a rule's approval counts with.
    pub(super) fn of_record(past: &PastReview, auto: Duration) -> Self {
        match Recorded::of(past.answer.as_ref()) {
            Recorded::ApprovedByRule => Self::fixed(auto),
            _ => Self::by_hand(past),
        }
    }

    /// How a review stands that is left to a person: by its record, but what a person takes where a rule answered
    /// is not on record.
    pub(super) fn by_hand(past: &PastReview) -> Self {
        let Some(answer) = &past.answer else { return Self::without_time(Entry::Open) };
        match Recorded::of(Some(answer)) {
            Recorded::ApprovedByRule => Self::without_time(Entry::TimeNotKnown),
            Recorded::Withdrawn => Self::without_time(Entry::Withdrawn),
            Recorded::NotKnown => Self::without_time(Entry::AnswerNotKnown),
            Recorded::TimedOut => Self::measured(Entry::TimedOut, past.began_at, answer.at),
            _ if by_platform(answer) => Self::without_time(Entry::PlatformDecided),
            _ => Self::measured(Entry::ManualReview, past.began_at, answer.at),
        }
    }

    /// How a review stands that a decision settled at a moment, or left to the answer on record.
    pub(super) fn of_decision(decision: &Decision<'_>, at: Moment, past: &PastReview) -> Self {
        match decision.metric() {
            MetricTag::Included(Handling::Fixed(time)) => Self::fixed(time),
            MetricTag::Included(Handling::Measured) => Self::by_hand(past),
            MetricTag::Included(Handling::UntilRouted) => {
                Self::measured(Entry::PlatformCounted, past.began_at, Some(at))
            }
            MetricTag::Excluded => Self::without_time(Entry::PlatformPolicy),
        }
    }
}

fn by_platform(answer: &Answer) -> bool {
    answer.outcome == Outcome::PlatformApproved
        || matches!(answer.by, Some(Responder::Platform | Responder::System))
}

/// What really became of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Recorded {
    /// Approved by a person at the seller's.
    Approved,
    /// Approved by a rule that the seller had.
    ApprovedByRule,
    /// Rejected.
    Rejected,
    /// Taken back by the buyer.
    Withdrawn,
    /// Approved because the seller missed the deadline.
    TimedOut,
    /// Approved by the platform.
    PlatformApproved,
    /// It was answered, but how cannot be told.
    NotKnown,
    /// Nobody has answered.
    Open,
}

impl Recorded {
    /// All of them, in the order reports show them.
    pub const ALL: [Self; 8] = [
        Self::Approved,
        Self::ApprovedByRule,
        Self::Rejected,
        Self::Withdrawn,
        Self::TimedOut,
        Self::PlatformApproved,
        Self::NotKnown,
        Self::Open,
    ];

    /// What an answer says, or its absence.
    pub fn of(answer: Option<&Answer>) -> Self {
        let Some(answer) = answer else { return Self::Open };
        match (answer.outcome, answer.by) {
            (Outcome::Approved, Some(Responder::Rule)) => Self::ApprovedByRule,
            (Outcome::Approved, _) if by_platform(answer) => Self::PlatformApproved,
            (Outcome::Approved, _) => Self::Approved,
            (Outcome::Rejected, _) => Self::Rejected,
            (Outcome::Withdrawn, _) => Self::Withdrawn,
            (Outcome::TimedOut, _) => Self::TimedOut,
            (Outcome::PlatformApproved, _) => Self::PlatformApproved,
            (Outcome::NotKnown, _) => Self::NotKnown,
        }
    }

    /// The word for it in reports and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::ApprovedByRule => "approved_by_rule",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::TimedOut => "timed_out",
            Self::PlatformApproved => "platform_approved",
            Self::NotKnown => "not_known",
            Self::Open => "open",
        }
    }
}

/// Reviews by entry, and the times of those that count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    entries: BTreeMap<Entry, u64>,
    times: Times,
}

impl Ledger {
    pub(super) fn add(&mut self, tag: Tag) {
        *self.entries.entry(tag.entry).or_default() += 1;
        if let Some(time) = tag.time {
            self.times.add(time);
        }
    }

    /// Adds so many reviews under an entry, whose times are [added apart](Self::times_mut).
    #[cfg(feature = "columns")]
    pub(super) fn add_reviews(&mut self, entry: Entry, reviews: u64) {
        if reviews > 0 {
            *self.entries.entry(entry).or_default() += reviews;
        }
    }

    #[cfg(feature = "columns")]
    pub(super) fn times_mut(&mut self) -> &mut Times {
        &mut self.times
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (&entry, &reviews) in &other.entries {
            *self.entries.entry(entry).or_default() += reviews;
        }
        self.times.merge(&other.times);
    }

    /// The reviews under an entry.
    pub fn count(&self, entry: Entry) -> u64 {
        self.entries.get(&entry).copied().unwrap_or_default()
    }

    /// The reviews that stand there.
    pub fn standing(&self, standing: Standing) -> u64 {
        Entry::ALL.iter().filter(|entry| entry.standing() == standing).map(|&entry| self.count(entry)).sum()
    }

    /// All reviews.
    pub fn total(&self) -> u64 {
        self.entries.values().sum()
    }

    /// The handling times of the reviews that are included: their mean is AHT.
    pub fn times(&self) -> &Times {
        &self.times
    }
}

/// Something for each of the two reviews.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ByReview<T> {
    /// For request approval.
    pub approval: T,
    /// For item inspection.
    pub inspection: T,
}

impl<T> ByReview<T> {
    /// For that review.
    pub fn of(&self, review: Review) -> &T {
        match review {
            Review::Approval => &self.approval,
            Review::Inspection => &self.inspection,
        }
    }

    pub(super) fn of_mut(&mut self, review: Review) -> &mut T {
        match review {
            Review::Approval => &mut self.approval,
            Review::Inspection => &mut self.inspection,
        }
    }
}

impl ByReview<Ledger> {
    /// Both together.
    pub fn together(&self) -> Ledger {
        let mut both = self.approval.clone();
        both.merge(&self.inspection);
        both
    }
}
