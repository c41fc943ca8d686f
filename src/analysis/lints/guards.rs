//! `guard-broken` and `guard-not-decided`: statements under `guards:` that speak of approvals.

use super::page::Page;
use super::{Found, Looking};
use crate::engine::Policies;
use crate::model::Owner;

pub(super) const BROKEN: Page = Page {
    what: "A guard does not hold: a request is approved although the guard forbids it, or a figure of a dry run is beyond its limit.",
    why: "The policy promises something that it does not keep. The request that is shown is approved today; change the rule \
that approves it, or the guard if it promises too much. What a request does not say counts against the approval, because it may be \
anything. Guards on figures are held to past requests by `greenlight simulate` and `greenlight diff --over`.",
    example: "  - rule: returns-within-30-days
    when: { kind: return_and_refund, since_delivery: at most 30d, amount: at most 150 }
    then: approve
guards:
  - no approval over 100 USD without photos",
};

pub(super) const NOT_DECIDED: Page = Page {
    what: "Whether a guard holds could be neither proved nor shown.",
    why: "It hangs on a formula that compares several fields, or there is too much to look through. That is no proof: do not \
rely on the guard before it is decided. Say on lines of their own what the guard needs.",
    example: "  - rule: part-of-the-order
    when: { kind: cancel, formula: amount < order.amount * 0.5 }
    then: approve
guards:
  - no approval: { kind: cancel, formula: amount > order.amount }",
};

/// The guards on approvals of an owner's policy that do not hold, or may not.
pub(super) fn find(policies: &Policies, owner: Owner, looking: &Looking) -> Vec<Found> {
    let own = policies.in_order().filter(|policy| policy.owner == owner);
    own.flat_map(|policy| policies.proofs(policy, looking.budget))
        .filter_map(|proof| proof.finding())
        .map(|finding| Found { owner, finding })
        .collect()
}
