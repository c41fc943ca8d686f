//! A policy as meant: checked, typed, every name resolved.

use std::ops::Deref;
use std::sync::Arc;

use super::condition::{Condition, DeclaredField, NamedList};
use super::guards::Guard;
use crate::model::{Currency, Duration, Moment, Owner, Resolution, Route, Tz};
use crate::source::{Finding, SourceFile, Span};

/// A checked policy: one rule file, read and understood as a whole.
///
/// There is no way to have one that contains an error: what it says can be read ([`Checked`]), not changed.
/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Policy(Arc<Checked>);

impl Policy {
    pub(super) fn new(checked: Checked) -> Self {
        Self(Arc::new(checked))
    }
}

impl Deref for Policy {
    type Target = Checked;

    fn deref(&self) -> &Checked {
        &self.0
    }
}

/// What a checked policy says.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The name after `policy:`.
    pub name: Arc<str>,
    /// Whose it is.
    pub owner: Owner,
    /// What a bare amount means.
    pub currency: Option<Currency>,
    /// What a bare date means. UTC unless the policy says otherwise.
    pub timezone: Tz,
    /// The sellers it is for; empty means any.
    pub seller_ids: Vec<Box<str>>,
    /// The handling time of a seller auto-approval, if the policy (the platform's) sets it.
    pub auto_approval_time: Option<Duration>,
    /// The lists under `lists:`.
    pub lists: Vec<NamedList>,
    /// The fields under `fields:`.
    pub fields: Vec<DeclaredField>,
    /// The rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// What must hold of the policy and of its dry runs.
    pub guards: Vec<Guard>,
    /// A hash of the file and its list files, in hex: the same text, the same hash.
    pub hash: Arc<str>,
    /// The file.
    pub file: Arc<SourceFile>,
    /// Warnings and hints; never errors.
    pub findings: Vec<Finding>,
}

/// One rule of a policy.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The id, unique in its policy.
    pub id: Arc<str>,
    /// The author's reason.
    pub because: Option<Arc<str>>,
    /// All of these must be true; none means the rule fits every request.
    pub when: Vec<Condition>,
    /// None of these may be true.
    pub unless: Vec<Condition>,
    /// What becomes of a request that fits.
    pub then: Route,
    /// Only on platform rules: whether the review counts in AHT.
    pub metric: Option<bool>,
    /// What the buyer gets.
    pub resolution: Option<Resolution>,
    /// The rule holds for reviews that began at this moment or later.
    pub from: Option<Moment>,
    /// The rule holds for reviews that began before this moment.
    pub until: Option<Moment>,
    /// The whole rule.
    pub span: Span,
    /// The id.
    pub id_span: Span,
}
