//! What a policy says that its author hardly means: rules that never fit or never get their turn, conditions that
//! say nothing, approvals without a limit.
//!
//! Everything here is proved over all requests, or shown with one; what could be neither is told as
//! [`not-decided`](not_decided). A kind of finding is a file: what it is, why it matters, an example
//! ([`Page`], shown by `greenlight check --explain CODE`), and how it is found.

mod allow;
mod always_fits;
mod always_true;
mod any_kind;
mod dates;
mod desk;
mod exact_amount;
mod gaps;
mod guards;
mod leans_on_absence;
mod never_fits;
mod not_decided;
mod order_matters;
mod page;
mod redundant_condition;
mod redundant_rule;
mod shadowed;
mod together;
mod unguarded_approval;
mod unreachable_metric;
mod unused;
mod without;

pub use allow::Allowed;
pub use page::Page;
pub use together::lint_together;

use self::desk::Desk;
use super::search::{Budget, Search};
use super::space::Space;
use crate::engine::Policies;
use crate::model::{Moment, Owner};
use crate::source::{Code, Finding};

/// What to look for, and how hard.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looking {
    /// The moment at which rules should be in force; without it nothing is said of rules whose time is over or has
    /// not begun.
    pub at: Option<Moment>,
    /// Whether to tell what falls to a person because no rule fits.
    pub gaps: bool,
    /// How much a question may cost.
    pub budget: Budget,
    /// How many conflicts of the solver all questions together may cost; beyond it they are not decided.
    pub conflicts: Option<u64>,
}

/// A finding and whose policy it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whose policy.
    pub owner: Owner,
    /// The finding.
    pub finding: Finding,
}

impl Policies {
    /// What the policies say together that their authors hardly mean. Which of it is
    /// [allowed](Allowed) in the files is not looked at.
    pub fn lint(&self, looking: &Looking) -> Vec<Found> {
        let mut space = Space::of(&[self]);
        let asked = unguarded_approval::Asked::new(&mut space, self);
        let search = Search::new(space).budget(looking.budget);
        let mut desk = Desk::new(self, search, looking);
        never_fits::find(&mut desk);
        shadowed::find(&mut desk);
        always_fits::find(&mut desk);
        always_true::find(&mut desk);
        redundant_condition::find(&mut desk);
        redundant_rule::find(&mut desk);
        order_matters::find(&mut desk);
        unguarded_approval::find(&mut desk, &asked);
        unreachable_metric::find(&mut desk);
        dates::find(&mut desk, looking.at);
        if looking.gaps {
            gaps::find(&mut desk);
        }
        not_decided::find(&mut desk);
        let mut found = desk.found;
        for owner in [Owner::Platform, Owner::Seller] {
            found.extend(guards::find(self, owner, looking));
        }
        found
    }
}

/// The page of a kind of finding, if it has one.
pub fn page(code: Code) -> Option<Page> {
    Some(match code {
        Code::LeansOnAbsence => leans_on_absence::PAGE,
        Code::AnyKind => any_kind::PAGE,
        Code::ExactAmount => exact_amount::PAGE,
        Code::Unused => unused::PAGE,
        Code::NeverFits => never_fits::PAGE,
        Code::AlwaysFits => always_fits::PAGE,
        Code::AlwaysTrue => always_true::PAGE,
        Code::Shadowed => shadowed::PAGE,
        Code::PartlyShadowed => redundant_condition::PARTLY,
        Code::RedundantCondition => redundant_condition::PAGE,
        Code::RedundantRule => redundant_rule::PAGE,
        Code::OrderMatters => order_matters::PAGE,
        Code::UnguardedApproval => unguarded_approval::PAGE,
        Code::Gap => gaps::PAGE,
        Code::UnreachableMetric => unreachable_metric::PAGE,
        Code::Expired => dates::EXPIRED,
        Code::NotYetActive => dates::NOT_YET,
        Code::OverlappingDates => dates::OVERLAPPING,
        Code::NotDecided => not_decided::PAGE,
        Code::GuardBroken => guards::BROKEN,
        Code::GuardNotDecided => guards::NOT_DECIDED,
        Code::Allow => allow::PAGE,
        Code::UnusedAllow => allow::UNUSED,
        _ => return None,
    })
}
