//! One change from a policy to another: the smallest step that a person would name.

use std::sync::Arc;

use crate::lang::{Condition, NamedList};
use crate::model::{Currency, Duration, FieldType, Moment, Resolution, Route, Tz};

/// What was, and what is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Two<T> {
    /// In the old policy.
    pub old: T,
    /// In the new one.
    pub new: T,
}

/// One change from the old policy to the new one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Change {
    /// The policy's name.
    Name(Two<Arc<str>>),
    /// What a bare amount means. The amounts of rules that follow from it are changes of their own.
    Currency(Two<Option<Currency>>),
    /// What a bare date means. The dates of rules that follow from it are changes of their own.
    Timezone(Two<Tz>),
    /// The sellers it is for.
    SellerIds(Two<Vec<Box<str>>>),
    /// The handling time of a seller auto-approval.
    AutoApprovalTime(Two<Option<Duration>>),
    /// A list under `lists:`; on one side there may be none.
    List(Two<Option<NamedList>>),
    /// A field under `fields:`; on one side there may be none.
    Field {
        /// Its name.
        name: Arc<str>,
        /// Its types.
        kinds: Two<Option<FieldType>>,
    },
    /// A statement under `guards:`, which is only in one of them.
    Guard(Two<Option<Arc<str>>>),
    /// Something about a rule.
    Rule {
        /// Which: its place in the rules of the difference.
        rule: usize,
        /// What.
        what: RuleChange,
    },
}

/// What changes about a rule.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RuleChange {
    /// There is a new rule.
    Added,
    /// A rule is gone.
    Removed,
    /// The same rule goes by another id.
    Renamed,
    /// It is looked at earlier or later than others that both policies have.
    Moved {
        /// The rule that it stood before, in the old policy; `None` if it was the last.
        was_before: Option<Arc<str>>,
        /// The rule that it stands before in the new one; `None` if it is the last.
        now_before: Option<Arc<str>>,
    },
    /// A condition; on one side there may be none.
    Condition {
        /// Whether it stands under `unless`.
        exception: bool,
        /// The groups that it stands in, outermost first: `true` for `any`, `false` for `all`.
        groups: Vec<bool>,
        /// What it says.
        says: Two<Option<Condition>>,
    },
    /// What becomes of a request that fits, with what goes with that: what the buyer gets, and how it counts.
    Then(Two<Outcome>),
    /// What the buyer gets, where the rule approves as before.
    Resolution(Two<Option<Resolution>>),
    /// Whether it counts in After-Sales Handling Time, where the platform decides as before.
    Metric(Two<Option<bool>>),
    /// The reviews that it holds for, by when they began.
    Time(Two<(Option<Moment>, Option<Moment>)>),
    /// The author's reason.
    Because(Two<Option<Arc<str>>>),
}

/// What a rule says becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What becomes of it.
    pub then: Route,
    /// What the buyer gets.
    pub resolution: Option<Resolution>,
    /// Whether it counts.
    pub metric: Option<bool>,
}

impl Change {
    /// Whether it can change what is decided, by itself or together with others. Names, reasons, guards, and what
    /// is declared but not yet used cannot.
    pub fn matters(&self) -> bool {
        match self {
            Self::Name(_) | Self::Currency(_) | Self::Timezone(_) | Self::Field { .. } | Self::Guard(_) => {
                false
            }
            Self::SellerIds(_) | Self::AutoApprovalTime(_) => true,
            Self::List(lists) => lists.old.is_some() && lists.new.is_some(),
            Self::Rule { what: RuleChange::Renamed | RuleChange::Because(_), .. } => false,
            Self::Rule { .. } => true,
        }
    }

    /// The rule that it is about, if it is about one.
    pub fn rule(&self) -> Option<usize> {
        match self {
            Self::Rule { rule, .. } => Some(*rule),
            _ => None,
        }
    }
}
