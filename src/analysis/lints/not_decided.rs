//! `not-decided`: what could be neither proved nor shown of a rule.

use super::desk::{Desk, names};
use super::page::Page;
use crate::source::{Code, Finding};

pub(super) const PAGE: Page = Page {
    what: "For this rule some questions could not be decided: they depend on a part of a formula that is not taken apart (one over several \
fields, or with `%`, `min`, `round` and the like), or they would take more steps than allowed. It is told which findings \
are left open; the rule may have them or not.",
    why: "That nothing is found must mean that there is nothing. Here it does not: write the formula as conditions where that is possible, \
or cover the rule with cases.",
    example: "  - rule: every-seventh
    when:
      kind: refund
      formula: attempts % 7 == 3 && attempts % 7 == 4
    then: approve",
};

pub(super) fn find(desk: &mut Desk<'_>) {
    for rule in 0..desk.rules.len() {
        let open = desk.entry(rule).map_or(Vec::new(), |entry| entry.open.clone());
        for not_finished in [false, true] {
            let codes = open.iter().filter(|(_, spent)| *spent == not_finished);
            let codes: Vec<String> = codes.map(|(code, _)| code.name().to_owned()).collect();
            let Some(entry) = desk.entry(rule).filter(|_| !codes.is_empty()) else { continue };
            let (id, codes) = (&entry.rule.id, names(&codes));
            let (message, help) = if not_finished {
                (format!("{codes} of `{id}` not finished: the budget was spent"), "split the policy")
            } else {
                (
                    format!("{codes} of `{id}` could not be decided, because of a formula"),
                    "write the formula as conditions if you can, or cover the rule with cases",
                )
            };
            let finding = Finding::hint(Code::NotDecided, entry.rule.id_span, message).help(help);
            desk.say(rule, finding);
        }
    }
}
