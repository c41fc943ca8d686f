//! The policies that decide together: the platform's and the seller's.

use std::path::Path;
use std::sync::Arc;

use super::plan::{Plan, Pool, Pooling};
use crate::lang::{Policy, PolicyError};
use crate::model::{Duration, Owner, Request, Scalar};
use crate::source::{Code, Finding, Findings, SourceFile, Span};

/// A platform policy and a seller policy, read and checked: whatever loads can decide every request.
///
/// Cheap to clone, and shared between threads as it is.
#[derive(Clone, Debug)]
pub struct Policies(Arc<Pair>);

#[derive(Debug)]
struct Pair {
    platform: Option<Policy>,
    seller: Option<Policy>,
    hash: String,
    auto_approval_time: Duration,
    /// What the compiled policies share.
    pool: Pool,
    /// The policies as run, in the order in which they decide.
    plans: Vec<Plan>,
}

/// The hash of several policies' content, by those of each; an empty one is of none.
pub(super) fn joined_hash<'h>(hashes: impl IntoIterator<Item = &'h str>) -> String {
    hashes.into_iter().filter(|hash| !hash.is_empty()).collect::<Vec<_>>().join("+")
}

/// The handling time that a seller auto-approval counts with below a platform's policy.
pub(super) fn auto_approval_time(platform: Option<&Policy>) -> Duration {
    platform.and_then(|policy| policy.auto_approval_time).unwrap_or(Duration::seconds(60))
}

impl Policies {
    /// Reads, checks and pairs a platform policy and a seller policy.
    ///
    /// # Errors
    /// If a file cannot be read or anything in it is wrong, or if the policies are not of these owners.
    pub fn open(platform: impl AsRef<Path>, seller: impl AsRef<Path>) -> Result<Self, PolicyError> {
        Self::new(Some(Policy::open(platform)?), Some(Policy::open(seller)?))
    }

    /// Pairs policies that are loaded already; either may be left out.
    ///
    /// # Errors
    /// If a policy is not of the owner whose place it is given.
    pub fn new(platform: Option<Policy>, seller: Option<Policy>) -> Result<Self, PolicyError> {
        for (policy, owner) in [(&platform, Owner::Platform), (&seller, Owner::Seller)] {
            if let Some(policy) = policy.as_ref().filter(|policy| policy.owner != owner) {
                return Err(wrong_owner(policy, owner).into());
            }
        }
        let hash = joined_hash([&platform, &seller].into_iter().flatten().map(|policy| &*policy.hash));
        let auto_approval_time = auto_approval_time(platform.as_ref());
        let mut pooling = Pooling::chained();
        let plans =
            [&platform, &seller].into_iter().flatten().map(|policy| pooling.compile(policy)).collect();
        let pool = pooling.finish();
        Ok(Self(Arc::new(Pair { platform, seller, hash, auto_approval_time, pool, plans })))
    }

    /// The platform's policy.
    #[inline]
    pub fn platform(&self) -> Option<&Policy> {
        self.0.platform.as_ref()
    }

    /// The seller's policy.
    #[inline]
    pub fn seller(&self) -> Option<&Policy> {
        self.0.seller.as_ref()
    }

    /// The policies in the order in which they decide.
    #[inline]
    pub fn in_order(&self) -> impl Iterator<Item = &Policy> {
        self.platform().into_iter().chain(self.seller())
    }

    #[inline]
    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    /// The policies as run, in the order in which they decide.
    #[inline]
    pub(crate) fn plans(&self) -> &[Plan] {
        &self.0.plans
    }

    /// The names in a request that mean nothing to these policies: neither a field of the table nor one that a
    /// policy declares. A service logs them: behind a misspelt `buyer.tag` the tags read as if there were none.
    pub fn unread<'r>(&self, request: &'r Request) -> impl Iterator<Item = &'r str> {
        let values = request.extras().iter().filter(|extra| extra.value != Scalar::Map);
        let names = values.map(|extra| &*extra.name);
        names.filter(|name| {
            !self.in_order().any(|policy| policy.fields.iter().any(|field| *field.name == **name))
        })
    }

    /// A hash of the policies' content: the same texts, the same hash.
    #[inline]
    pub fn hash(&self) -> &str {
        &self.0.hash
    }

    /// The handling time that a seller auto-approval counts with: one minute, unless the platform policy says
    /// otherwise.
    #[inline]
    pub fn auto_approval_time(&self) -> Duration {
        self.0.auto_approval_time
    }
}

/// What there is to say of a policy that stands in the place of another owner's.
pub(super) fn wrong_owner(policy: &Policy, wanted: Owner) -> Findings {
    let message = format!(
        "`{}` is a {} policy, and stands where a {} policy goes",
        policy.name,
        policy.owner.name(),
        wanted.name()
    );
    let finding = Finding::error(Code::OtherOwner, key_span(&policy.file, "owner"), message)
        .help(format!("give it as the {} policy", policy.owner.name()));
    Findings::new(policy.file.clone(), vec![finding])
}

/// The line of a key at the top of a policy.
pub(super) fn key_span(file: &SourceFile, key: &str) -> Span {
    let mut start = 0;
    for line in file.text().split_inclusive('\n') {
        if line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')) {
            return Span::new(start, start + line.trim_end().len());
        }
        start += line.len();
    }
    Span::default()
}
