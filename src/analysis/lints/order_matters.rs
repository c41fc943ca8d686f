//! `order-matters`: an approval comes before a rule that would keep from it.

use super::desk::Desk;
use super::page::Page;
use crate::analysis::search::Goal;
use crate::model::Route;
use crate::source::{Code, Finding};

pub(super) const PAGE: Page = Page {
    what: "A rule that approves and a later rule that says `review` both fit some request. The approval comes first and decides; if \
the two changed places, a person would.",
    why: "Guards are read as if they always held, and hold only for what comes after them. Put them first, or make sure that the \
approval is meant. Nothing is said where all that is approved fits the later rule: that is `everything else to a person`.",
    example: "  - rule: cheap
    when: { kind: refund, amount: at most 25 }
    then: approve
  - rule: watchlist                   # comes too late for cheap things
    when: { buyer.tags: includes watchlist }
    then: review",
};

pub(super) fn find(desk: &mut Desk<'_>) {
    for (rule, then) in desk.living() {
        if then != Route::Review || !desk.entry(rule).is_some_and(super::desk::Entry::is_sellers) {
            continue;
        }
        let approvals = desk.rules.iter().take(rule).enumerate();
        let approvals: Vec<usize> =
            approvals.filter(|(_, entry)| entry.rule.then == Route::Approve).map(|(at, _)| at).collect();
        let fits = Goal::fits(0, rule);
        let before = !Goal::Reaches { of: 0, rule };
        let approved = Goal::route(0, Route::Approve);
        // What a rule that fits all that is approved before it keeps for itself is everything else.
        let beyond = [&approved, &before, &!fits.clone()];
        if approvals.is_empty() || desk.never(rule, Code::OrderMatters, &beyond) {
            continue;
        }
        if desk.never(rule, Code::OrderMatters, &[&approved, &before, &fits]) {
            continue;
        }
        // Of the approvals that it overlaps, the first that it does not cover.
        for approval in approvals {
            let decides = Goal::rule(0, approval);
            let covered = desk.never(rule, Code::OrderMatters, &[&decides, &!fits.clone()]);
            if covered || desk.never(rule, Code::OrderMatters, &[&decides, &fits]) {
                continue;
            }
            let Some(witness) = desk.witness(rule, Code::OrderMatters, &[&decides, &fits]) else { continue };
            let shown = desk.show(&witness);
            let (id, other) = (desk.id(rule), desk.id(approval));
            let Some(entry) = desk.entry(rule) else { continue };
            let message = format!(
                "`{other}` approves some of what `{id}` would send to a person, because it comes first"
            );
            let finding = Finding::hint(Code::OrderMatters, entry.rule.id_span, message)
                .label("comes after the approval")
                .help("move this rule before it, unless that is meant")
                .shown(Some(shown));
            let finding = desk.beside(finding, rule, approval, "approves first");
            desk.say(rule, finding);
            break;
        }
    }
}
