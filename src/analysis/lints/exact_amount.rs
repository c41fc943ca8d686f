//! `exact-amount`: an approval of one exact amount. Told while the policy is read.

use super::page::Page;

pub(super) const PAGE: Page = Page {
    what: "A rule approves one exact amount: `amount: 40` fits 40.00 and neither 39.99 nor 40.01.",
    why: "Mostly `at most 40` is meant, and the rule then hardly ever fits.",
    example: "  - rule: damaged
    when: { kind: refund, reason: damaged, amount: 40 }
    then: approve",
};
