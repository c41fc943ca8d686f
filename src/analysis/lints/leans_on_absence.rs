//! `leans-on-absence`: an approval because a request does not say something. Told while the policy is read.

use super::page::Page;

pub(super) const PAGE: Page = Page {
    what: "An approval holds because something is `missing`: an argument for it is that the request does not say something.",
    why: "A field that is missing by mistake, because an export lost a column or a service was down, then approves. Ask for \
what speaks for the approval, or allow the finding where an absence is a fact of the trade.",
    example: "  - rule: nobody-saw-it
    when: { kind: refund, amount: at most 25, delivered_at: missing }
    then: approve",
};
