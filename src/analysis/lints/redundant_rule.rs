//! `redundant-rule`: without this rule every decision would be the same.

use super::desk::Desk;
use super::page::Page;
use crate::analysis::search::Goal;
use crate::model::Route;
use crate::source::{Code, Finding};

pub(super) const PAGE: Page = Page {
    what: "Without this rule every request would be decided alike, with the same route, metric tag and resolution, by a rule after \
it or by a person because nothing fits.",
    why: "A rule to read past, and a second place to change. If it is there to be read, or to say why, leave it and allow the \
finding. A last `when: always` that says `review` is never told of.",
    example: "  - rule: very-cheap
    when: { kind: refund, amount: at most 10 }
    then: approve
  - rule: cheap                       # approves those, too
    when: { kind: refund, amount: at most 25 }
    then: approve",
};

pub(super) fn find(desk: &mut Desk<'_>) {
    for (rule, then) in desk.living() {
        let catch_all = desk.entry(rule).is_some_and(super::desk::Entry::is_catch_all);
        if catch_all && then == Route::Review {
            continue;
        }
        if !desk.never(rule, Code::RedundantRule, &[&Goal::Matters { of: 0, rule }]) {
            continue;
        }
        let Some(entry) = desk.entry(rule) else { continue };
        let message =
            format!("`{}` changes nothing: without it every decision would be the same", entry.rule.id);
        let help = if then == Route::Review {
            "nothing after it would approve what it fits; take it out, or move it before what it should keep from"
        } else {
            "rules after it decide alike; take it out, or say what sets it apart"
        };
        let finding = Finding::hint(Code::RedundantRule, entry.rule.id_span, message).help(help);
        desk.say(rule, finding);
    }
}
