//! A past request: what was asked, and what really became of it.

use std::fmt;

use crate::model::{Moment, Request, Review, similar};

/// A past request and its reviews.
#[derive(Clone, Debug)]
pub struct PastRequest {
    /// What was asked, as the review's field values stood; `review` is not set.
    pub request: Request,
    /// Its reviews, request approval first. Never empty.
    pub reviews: Vec<PastReview>,
    /// Where it was read: file and line, row or record, for messages.
    pub origin: Origin,
}

/// Where a past request was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file's name, or `-`.
    pub file: std::sync::Arc<str>,
    /// The line (CSV, JSON Lines) or the record (JSON) in it, counted from 1.
    pub record: u64,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.record)
    }
}

/// One review of a past request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastReview {
    /// Which.
    pub review: Review,
    /// When it began, if that is known.
    pub began_at: Option<Moment>,
    /// What became of it; `None` while nobody has answered.
    pub answer: Option<Answer>,
}

/// What really became of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The outcome.
    pub outcome: Outcome,
    /// When.
    pub at: Option<Moment>,
    /// By whom, if the history says.
    pub by: Option<Responder>,
}

macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($(#[$variant_doc:meta])* $variant:ident $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $kind { $($(#[$variant_doc])* $variant),* }

        impl $kind {
            /// All of them, in the order reports show them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Their words, in the same order.
            pub(crate) const NAMES: &[&str] = &[$($name),*];

            /// The word for it in histories and reports.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What that word means, whatever its case and the blanks around it.
            pub fn from_name(name: &str) -> Option<Self> {
                let name = name.trim();
                Self::ALL.iter().copied().find(|known| known.name().eq_ignore_ascii_case(name))
            }

            /// What a word may mean that is none of the words: for a suggestion, never taken as said.
            pub fn suggested(word: &str) -> Option<Self> {
                let word = word.trim();
                let known = Self::OTHERS.iter().find(|(other, _)| other.eq_ignore_ascii_case(word));
                match known {
                    Some((_, meant)) => Some(*meant),
                    None => similar(word, Self::ALL.iter().map(|known| known.name())).and_then(Self::from_name),
                }
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

words! {
    /// How a review ended.
    Outcome {
        /// Approved: by the seller, or by a rule of the seller's where the responder is `rule`.
        Approved "approved",
        /// Rejected by the seller.
        Rejected "rejected",
        /// Taken back by the buyer.
        Withdrawn "withdrawn",
        /// Approved because the seller missed the deadline of the response: counted in AHT.
        TimedOut "timed_out",
        /// Approved by the platform under a policy of its own: not counted in AHT.
        PlatformApproved "platform_approved",
        /// Answered, but how cannot be told: neither counted in AHT nor open.
        NotKnown "not_known",
    }
}

impl Outcome {
    /// What people and other systems call them.
    const OTHERS: &[(&str, Self)] = &[
        ("accept", Self::Approved),
        ("accepted", Self::Approved),
        ("agreed", Self::Approved),
        ("completed", Self::Approved),
        ("granted", Self::Approved),
        ("refunded", Self::Approved),
        ("success", Self::Approved),
        ("denied", Self::Rejected),
        ("decline", Self::Rejected),
        ("declined", Self::Rejected),
        ("refused", Self::Rejected),
        ("canceled", Self::Withdrawn),
        ("cancelled", Self::Withdrawn),
        ("revoked", Self::Withdrawn),
        ("expired", Self::TimedOut),
        ("overdue", Self::TimedOut),
        ("timeout", Self::TimedOut),
        ("auto approved", Self::PlatformApproved),
        ("auto_approved", Self::PlatformApproved),
    ];
}

impl Responder {
    /// What people and other systems call them.
    const OTHERS: &[(&str, Self)] = &[
        ("agent", Self::Seller),
        ("human", Self::Seller),
        ("merchant", Self::Seller),
        ("shop", Self::Seller),
        ("staff", Self::Seller),
        ("auto", Self::Rule),
        ("automation", Self::Rule),
        ("bot", Self::Rule),
        ("customer", Self::Buyer),
        ("marketplace", Self::Platform),
        ("operator", Self::Platform),
        ("tiktok", Self::Platform),
    ];
}

words! {
    /// Who ended a review.
    Responder {
        /// A person at the seller's.
        Seller "seller",
        /// A rule that the seller had set.
        Rule "rule",
        /// The buyer.
        Buyer "buyer",
        /// A person at the platform's.
        Platform "platform",
        /// The platform's machinery.
        System "system",
    }
}
