//! Several policies looked through: each seller's with the platform's, if there is one of these.

use super::allow::{Allowed, looked_for};
use super::{Found, Looking, guards};
use crate::engine::Policies;
use crate::lang::Policy;
use crate::model::Owner;
use crate::source::{Code, Findings};

/// Everything there is to say about some policies, a list for each, in their order: what was found while they were
/// read, and what [`Policies::lint`] finds, without what their comments [allow](Allowed).
///
/// If exactly one of them is the platform's, each seller's policy is looked through together with it, as they
/// decide; otherwise each is looked through by itself.
pub fn lint_together(policies: &[Policy], looking: &Looking) -> Vec<Findings> {
    let mut platforms = policies.iter().filter(|policy| policy.owner == Owner::Platform);
    let platform = platforms.next().filter(|_| platforms.next().is_none());
    let sellers = || policies.iter().filter(|policy| policy.owner == Owner::Seller);
    let with_sellers = |policy: &Policy| match policy.owner {
        // What the platform guards is what sellers approve.
        Owner::Platform => sellers()
            .filter_map(|seller| Policies::new(Some(policy.clone()), Some(seller.clone())).ok())
            .flat_map(|pair| guards::find(&pair, Owner::Platform, looking))
            .collect(),
        Owner::Seller => Vec::new(),
    };
    // What one policy leaves to the other is no gap: where both are, gaps are those of both.
    let alone = sellers().next().is_none() || platform.is_none();
    let looking = |policy: &Policy| Looking {
        gaps: looking.gaps && (alone || policy.owner == Owner::Seller),
        ..*looking
    };
    policies.iter().map(|policy| one(policy, platform, with_sellers(policy), &looking(policy))).collect()
}

fn one(policy: &Policy, platform: Option<&Policy>, more: Vec<Found>, looking: &Looking) -> Findings {
    let pair = match policy.owner {
        Owner::Platform => Policies::new(Some(policy.clone()), None),
        Owner::Seller => Policies::new(platform.cloned(), Some(policy.clone())),
    };
    let found = pair.map_or_else(|_| Vec::new(), |pair| pair.lint(looking));
    let own = found.into_iter().chain(more).filter(|Found { owner, .. }| *owner == policy.owner);
    let mut list: Vec<_> = policy.findings.iter().cloned().chain(own.map(|found| found.finding)).collect();
    // A rule whose turn never comes approves nothing.
    let dead: Vec<usize> = list
        .iter()
        .filter(|finding| matches!(finding.code, Code::NeverFits | Code::Shadowed))
        .map(|finding| finding.span.start)
        .collect();
    list.retain(|finding| finding.code != Code::AnyKind || !dead.contains(&finding.span.start));
    let mut allowed = Allowed::of(&policy.file);
    list.retain(|finding| !allowed.silences(finding));
    list.extend(allowed.findings(|code| looked_for(code, looking, policy.owner, platform.is_some())));
    Findings::new(policy.file.clone(), list)
}
