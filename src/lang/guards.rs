//! Guards as meant: what must hold of a policy, of a dry run, or of a change.
//!
//! A guard decides nothing. One that speaks of approvals (`no approval …`) is proved or refuted for every request
//! there can be; one that speaks of a figure is held to what a dry run comes to.

use std::sync::Arc;

use super::condition::Condition;
use crate::model::{Decimal, Duration, Money};
use crate::source::Span;

/// One statement under `guards:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The statement as its author wrote it, on one line.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
    /// What it demands.
    pub demand: Demand,
}

/// What a guard demands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Demand {
    /// No request of which all of these are true, or may be, is approved.
    NoApproval(Vec<Condition>),
    /// A figure of a dry run stays within these limits.
    Within {
        /// The figure.
        figure: Figure,
        /// The limits: one, or a lower and an upper one.
        limits: Vec<Limit>,
    },
}

/// A figure of a dry run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Figure {
    /// Money approved without a person, each request counted once.
    ApprovedMoney,
    /// Reviews approved without a person.
    Approvals,
    /// Reviews approved without a person that the seller rejected on record, and their money.
    ApprovedThoughRejected,
    /// Reviews that stay with a person.
    ManualReviews,
    /// The mean After-Sales Handling Time.
    MeanTime,
    /// The time within which so many in a hundred reviews in AHT are handled.
    TimePercentile(u8),
}

impl Figure {
    /// The names of the figures in rule files; of the percentiles, the one most asked for.
    pub const NAMES: [(&str, Self); 6] = [
        ("auto-approved money", Self::ApprovedMoney),
        ("auto-approvals", Self::Approvals),
        ("approvals of what the seller rejected", Self::ApprovedThoughRejected),
        ("manual reviews", Self::ManualReviews),
        ("handling time mean", Self::MeanTime),
        ("handling time p90", Self::TimePercentile(90)),
    ];

    /// The figure of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let named = Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, figure)| *figure);
        named.or_else(|| {
            let digits = name.strip_prefix("handling time p")?;
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
            let percent = digits.parse().ok().filter(|percent| plain && (1..=99).contains(percent))?;
            Some(Self::TimePercentile(percent))
        })
    }
}

/// One end of what a figure may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Whether the figure must not go above it; otherwise it must not go below.
    pub is_upper: bool,
    /// Whether the limit itself is still fine.
    pub inclusive: bool,
    /// How much.
    pub size: Size,
    /// Whether that is the figure itself, or how far it may move from the baseline's.
    pub of: Of,
    /// Where it stands.
    pub span: Span,
}

/// What a limit is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The figure itself.
    Figure,
    /// By how much it is more than the baseline's.
    More,
    /// By how much it is less than the baseline's.
    Less,
}

/// How much a limit is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Size {
    /// So many reviews.
    Count(Decimal),
    /// An amount.
    Money(Money),
    /// A length of time.
    Time(Duration),
    /// A share: of all reviews, of all approvals, or of the baseline's figure. 5 % is 0.05.
    Share(Decimal),
}

impl Guard {
    /// Whether it can only be held to a dry run that is compared with another.
    pub fn needs_baseline(&self) -> bool {
        match &self.demand {
            Demand::NoApproval(_) => false,
            Demand::Within { limits, .. } => limits.iter().any(|limit| limit.of != Of::Figure),
        }
    }
}
