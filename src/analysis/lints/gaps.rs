//! `gap`: what falls to a person because no rule fits. Told on demand.

use super::desk::Desk;
use super::page::Page;
use crate::analysis::search::{Besides, Goal, Region};
use crate::source::{Code, Finding};

pub(super) const PAGE: Page = Page {
    what: "No rule fits these requests, so that a person decides them. Of what falls through, the largest regions that a few conditions \
describe are told, each with a request of it.",
    why: "That nothing fits is often meant: what is not named goes to a person. It is told on demand (`--gaps`), to see whether something \
was forgotten. Only requests that say everything are looked at.",
    example: "  - rule: cheap
    when: { kind: refund, amount: at most 25 }
    then: approve                     # `kind: not refund` falls through, and `amount: over 25`",
};

/// More regions than this are hard to read.
const MOST: usize = 12;

pub(super) fn find(desk: &mut Desk<'_>) {
    let Some(last) = desk.rules.len().checked_sub(1) else { return };
    // Of another seller's requests these policies say nothing.
    let own = Goal::Reaches { of: 0, rule: 0 };
    let (regions, besides) = desk.search.regions(&own, &Goal::NoRule { of: 0 }, MOST);
    for Region { conditions, witness } in &regions {
        let shown = desk.show(witness);
        let Some(entry) = desk.entry(last) else { return };
        let message = if conditions.is_empty() {
            "no rule fits any request".to_owned()
        } else {
            format!("no rule fits where `{}`", conditions.join("`, `"))
        };
        let finding = Finding::hint(Code::Gap, entry.rule.id_span, message)
            .label("the last rule")
            .help("a person decides; add a rule if that is not meant")
            .shown(Some(shown));
        desk.say(last, finding);
    }
    let Some(entry) = desk.entry(last) else { return };
    let message = match besides {
        Besides::Nothing => return,
        Besides::More => "there are more regions in which no rule fits than those that are told".to_owned(),
        Besides::Open => {
            "where else no rule fits could not be told, because of a formula or the budget".to_owned()
        }
    };
    let finding =
        Finding::hint(Code::Gap, entry.rule.id_span, message).help("add rules for the large ones first");
    desk.say(last, finding);
}
