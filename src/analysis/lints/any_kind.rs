//! `any-kind`: an approval of every kind of request. Told while the policy is read.

use super::page::Page;

pub(super) const PAGE: Page = Page {
    what: "An approval asks neither for the `kind` of request nor for the `review`: it approves cancellations, refunds, returns and \
replacements alike, and at inspection too.",
    why: "A cancellation before shipping costs little, a refund without return costs the item: a limit that is right for one is hardly \
right for the other. And what is approved at inspection approves goods that nobody looked at.",
    example: "  - rule: small-things
    when: { amount: at most 25, reason: damaged }
    then: approve",
};
