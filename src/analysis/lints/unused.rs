//! `unused`: a list or a field that no rule uses. Told while the policy is read.

use super::page::Page;

pub(super) const PAGE: Page = Page {
    what: "A list under `lists:` or a field under `fields:` that no condition and no guard speaks of.",
    why: "A list of buyers or of categories is there to keep from something. If nothing uses it, most often a rule was deleted or \
misspelt, and what the list should keep from is no longer kept from.",
    example: "  lists:
    must_come_back: [phones, laptops]
  rules:
    - rule: cheap                     # nothing here asks whether it must come back
      when: { kind: refund, reason: damaged, amount: at most 25 }
      then: approve",
};
