//! What Greenlight says of one review of a request.

use std::fmt;

use super::{Decimal, Duration, Moment, Problem, Unknown};

/// What becomes of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// Seller auto-approve: approved without a person, counted in AHT with a fixed time.
    Approve,
    /// Manual review: a person decides, counted in AHT as measured.
    Review,
    /// Platform routing: the platform decides, not counted unless its rule says so.
    Platform,
}

impl Route {
    /// All routes, in the order reports show them.
    pub const ALL: [Self; 3] = [Self::Approve, Self::Review, Self::Platform];

    /// The word for it in rule files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Review => "review",
            Self::Platform => "platform",
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Approve => "seller auto-approve",
            Self::Review => "manual review",
            Self::Platform => "platform routing",
        })
    }
}

/// Whose policy it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The platform; its rules come first.
    Platform,
    /// The seller.
    Seller,
}

impl Owner {
    /// The word for it in rule files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Seller => "seller",
        }
    }
}

/// What the buyer gets when a rule approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resolution {
    /// The order is cancelled.
    Cancellation,
    /// The money is refunded.
    Refund,
    /// The money is refunded and the buyer keeps the goods.
    RefundWithoutReturn,
    /// The money is refunded once the goods are back.
    ReturnAndRefund,
    /// That share of the money is refunded and the buyer keeps the goods.
    PartialRefund(Decimal),
    /// The goods are sent once more.
    Replacement,
}

impl Resolution {
    /// The resolutions that are told by a fixed phrase.
    pub const PHRASES: &[(&'static str, Self)] = &[
        ("cancellation", Self::Cancellation),
        ("refund", Self::Refund),
        ("refund without return", Self::RefundWithoutReturn),
        ("return and refund", Self::ReturnAndRefund),
        ("replacement", Self::Replacement),
    ];
}

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::PartialRefund(share) = self {
            return write!(f, "partial refund of {}%", (share * Decimal::ONE_HUNDRED).normalize());
        }
        let phrase = Self::PHRASES.iter().find(|(_, resolution)| resolution == self);
        f.write_str(phrase.map_or("", |(phrase, _)| phrase))
    }
}

/// The handling time that a counted review adds to AHT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handling {
    /// A fixed time: one minute for a seller auto-approval, unless the platform policy says otherwise.
    Fixed(Duration),
    /// From the start of the review to the person's answer.
    Measured,
    /// From the start of the review to the moment the platform took over.
    UntilRouted,
}

/// Whether a review counts in After-Sales Handling Time, with what time, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricTag {
    /// Counted, with a handling time.
    Included(Handling),
    /// Not counted.
    Excluded,
}

impl MetricTag {
    /// Whether the review counts.
    pub fn is_included(self) -> bool {
        matches!(self, Self::Included(_))
    }

    /// The word for it in rule files.
    pub fn name(self) -> &'static str {
        if self.is_included() { "included" } else { "excluded" }
    }

    /// Why, in a stable word: what the ledger of a dry run adds up by.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Included(Handling::Fixed(_)) => "seller_auto_approval",
            Self::Included(Handling::Measured) => "manual_review",
            Self::Included(Handling::UntilRouted) => "platform_counted",
            Self::Excluded => "platform_policy",
        }
    }
}

/// A rule that could not be decided, and the first thing that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided<'p> {
    /// The rule's id.
    pub rule: &'p str,
    /// The dotted name of the field, or `formula`.
    pub field: &'p str,
    /// Why it is unknown.
    pub unknown: Unknown,
}

impl fmt::Display for Undecided<'_> {
    /// The machine-readable form, such as `missing:amount`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.unknown.name(), self.field)
    }
}

/// Why a decision is what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why<'p> {
    /// The rule fits.
    Fits,
    /// The rule would keep the request from being approved, but whether it fits is not known.
    CannotTell(Undecided<'p>),
    /// No rule fits.
    NothingFits,
    /// The request contradicts itself: only a person may decide it.
    Refused(Problem),
    /// The policies are for other sellers.
    OtherSeller,
}

impl fmt::Display for Why<'_> {
    /// The machine-readable form: `rule`, `missing:amount`, `nothing_fits`, `duplicate:amount`, `other_seller`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fits => f.write_str("rule"),
            Self::CannotTell(undecided) => write!(f, "{undecided}"),
            Self::NothingFits => f.write_str("nothing_fits"),
            Self::Refused(problem) => write!(f, "{problem}"),
            Self::OtherSeller => f.write_str("other_seller"),
        }
    }
}

/// What Greenlight says of one review of a request, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Decision<'p> {
    pub(crate) route: Route,
    pub(crate) owner: Option<Owner>,
    pub(crate) rule: Option<&'p str>,
    pub(crate) because: Option<&'p str>,
    pub(crate) resolution: Option<Resolution>,
    pub(crate) metric: MetricTag,
    pub(crate) why: Why<'p>,
    pub(crate) undecided: Vec<Undecided<'p>>,
    pub(crate) stands_until: Option<Moment>,
    pub(crate) policies: &'p str,
}

impl<'p> Decision<'p> {
    /// What becomes of the review.
    pub fn route(&self) -> Route {
        self.route
    }

    /// Whether it is approved without a person.
    pub fn is_approval(&self) -> bool {
        self.route == Route::Approve
    }

    /// The id of the rule that decided, if one did.
    pub fn rule(&self) -> Option<&'p str> {
        self.rule
    }

    /// Whose rule it is.
    pub fn owner(&self) -> Option<Owner> {
        self.owner
    }

    /// The author's own reason: the `because` of the rule, if it fits.
    pub fn because(&self) -> Option<&'p str> {
        self.because
    }

    /// What the buyer gets, if the rule that approves says so.
    pub fn resolution(&self) -> Option<Resolution> {
        self.resolution
    }

    /// Whether and how the review counts in After-Sales Handling Time.
    pub fn metric(&self) -> MetricTag {
        self.metric
    }

    /// Why the decision is what it is. Its `Display` is machine-readable.
    pub fn why(&self) -> &Why<'p> {
        &self.why
    }

    /// The approving rules above that might have fitted, had the request said more.
    pub fn undecided(&self) -> &[Undecided<'p>] {
        &self.undecided
    }

    /// The first later second at which time alone changes the route, the rule or the metric tag; `None` if
    /// time alone never does. At every second before it the decision is the same.
    pub fn stands_until(&self) -> Option<Moment> {
        self.stands_until
    }

    /// The content hash of the policies that decided.
    pub fn policies(&self) -> &'p str {
        self.policies
    }
}
