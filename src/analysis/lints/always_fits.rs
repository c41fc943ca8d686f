//! `always-fits`: no request fails a rule.

use super::desk::Desk;
use super::page::Page;
use crate::analysis::search::Goal;
use crate::engine::RuleEffect;
use crate::model::Route;
use crate::source::{Code, Finding};

pub(super) const PAGE: Page = Page {
    what: "There is no request that this rule does not fit, but for those that do not say what it asks for.",
    why: "A rule that approves everything that comes to it, or conditions that say nothing. Where everything is meant, \
`when: always` says so; for an approval, think twice.",
    example: "  - rule: any-amount
    when:
      amount: at least 0              # every amount is
    then: approve",
};

pub(super) fn find(desk: &mut Desk<'_>) {
    for (rule, then) in desk.living() {
        let approves = then == Route::Approve;
        let catch_all = desk.entry(rule).is_some_and(super::desk::Entry::is_catch_all);
        if catch_all && !approves {
            continue;
        }
        let passes = Goal::Effect { of: 0, rule, effect: RuleEffect::Passes };
        if !desk.never(rule, Code::AlwaysFits, &[&passes]) {
            continue;
        }
        let witness = desk.witness(rule, Code::AlwaysFits, &[&Goal::rule(0, rule), &Goal::fits(0, rule)]);
        let shown = witness.map(|witness| desk.show(&witness));
        let Some(entry) = desk.entry(rule) else { continue };
        let (id, span) = (&entry.rule.id, entry.rule.id_span);
        let finding = if approves {
            let message = format!("`{id}` approves whatever comes to it");
            Finding::warning(Code::AlwaysFits, span, message).help("say under `when` what it is for")
        } else {
            let message = format!("`{id}` fits every request: its conditions say nothing");
            Finding::hint(Code::AlwaysFits, span, message).help("write `when: always` if that is meant")
        };
        desk.say(rule, finding.shown(shown));
    }
}
