//! `never-fits`: the conditions of a rule exclude each other.

use super::desk::Desk;
use super::page::Page;
use crate::analysis::search::Goal;
use crate::model::Route;
use crate::source::{Code, Finding};

pub(super) const PAGE: Page = Page {
    what: "No request can fit this rule: its conditions exclude each other, or one of them excludes everything.",
    why: "The rule is never used for what it says, so its author believes in something that does not happen. Change one of the \
conditions, or take the rule out. A rule that says `review` or `platform` may still send requests to a person where a value is not \
known; that is hardly what it is for.",
    example: "  - rule: late-and-not-delivered
    when:
      delivered_at: missing
      since_delivery: over 30d      # there is no time since a delivery that has not happened
    then: approve",
};

pub(super) fn find(desk: &mut Desk<'_>) {
    for rule in 0..desk.rules.len() {
        if !desk.never(rule, Code::NeverFits, &[&Goal::fits(0, rule)]) {
            continue;
        }
        let Some(entry) = desk.rules.get_mut(rule) else { continue };
        entry.is_dead = true;
        let demands = entry.demands(rule);
        let goals: Vec<Goal> = demands.iter().map(|(_, goal)| goal.clone()).collect();
        let core = desk.core(&[], &goals);
        let Some(entry) = desk.entry(rule) else { continue };
        let parts: Vec<_> = core
            .iter()
            .filter_map(|at| demands.get(*at).and_then(|(part, _)| entry.parts.get(*part)))
            .collect();
        let id = &entry.rule.id;
        let message = match parts.as_slice() {
            [_] => format!("`{id}` can never fit: one of its conditions excludes everything"),
            _ => format!("`{id}` can never fit: these conditions exclude each other"),
        };
        let mut finding = Finding::warning(Code::NeverFits, entry.rule.id_span, message);
        for part in &parts {
            let text = match (part.unless, parts.len()) {
                (false, 1) => "this is true of no request",
                (true, 1) => "this is true of every request",
                (false, _) => "this must be true",
                (true, _) => "and this must not",
            };
            if part.condition.is_some() {
                finding = finding.other(part.span, text);
            }
        }
        let help = if entry.rule.then == Route::Approve {
            "change one of them, or take the rule out"
        } else {
            "change one of them, or take the rule out; as it is it only sends requests to a person where a value is not known"
        };
        desk.say(rule, finding.help(help));
    }
}
