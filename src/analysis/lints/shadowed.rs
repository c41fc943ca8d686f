//! `shadowed`: rules before this one decide all that it fits.

use super::desk::{Desk, names};
use super::page::Page;
use crate::analysis::search::Goal;
use crate::source::{Code, Finding};

pub(super) const PAGE: Page = Page {
    what: "Rules before this one decide every request that it fits: its turn never comes. The rules that cover it, by themselves or \
only together, are marked.",
    why: "The first rule that fits decides. A guard that stands behind the approvals it should keep from, or a range that is \
wider than meant in a rule above, pays money that nobody meant to pay. Move the rule up, or narrow the rules before it. If the \
rule says `review`, it may still decide requests for which nobody can tell whether it fits.",
    example: "  - rule: in-time
    when:
      kind: refund
      any:                            # meant as a range, and true of every delivery
        - since_delivery: at most 30d
        - since_delivery: over 7d
    then: approve
  - rule: too-late                    # never reached: a refund is paid on day 500
    when: { kind: refund, since_delivery: over 30d }
    then: review",
};

pub(super) fn find(desk: &mut Desk<'_>) {
    for (rule, _) in desk.living() {
        let (reached, fits) = (Goal::Reaches { of: 0, rule }, Goal::fits(0, rule));
        if rule == 0 || !desk.never(rule, Code::Shadowed, &[&reached, &fits]) {
            continue;
        }
        let covering = desk.covering(rule, &[&fits]);
        let witness = desk.witness(rule, Code::Shadowed, &[&fits]);
        let shown = witness.map(|witness| desk.show(&witness));
        if let Some(entry) = desk.rules.get_mut(rule) {
            entry.is_dead = true;
        }
        let Some(entry) = desk.entry(rule) else { continue };
        let ids: Vec<String> = covering.iter().map(|other| desk.id(*other)).collect();
        let message = match ids.len() {
            1 => format!("`{}` never gets its turn: {} decides all that it fits", entry.rule.id, names(&ids)),
            2..=4 => {
                format!(
                    "`{}` never gets its turn: {} together decide all that it fits",
                    entry.rule.id,
                    names(&ids)
                )
            }
            more => format!(
                "`{}` never gets its turn: {more} rules before it decide all that it fits",
                entry.rule.id
            ),
        };
        let own = |other: &usize| desk.entry(*other).is_some_and(|it| it.policy.owner == entry.policy.owner);
        let help = if covering.iter().any(own) {
            "move it up, narrow what comes before it, or take it out"
        } else {
            "the platform's rules come first: ask for what they leave, or take it out"
        };
        let mut finding = Finding::warning(Code::Shadowed, entry.rule.id_span, message)
            .label("never decides what it fits")
            .help(help)
            .shown(shown);
        let text = if covering.len() == 1 {
            "comes first, and covers it"
        } else {
            "comes first, and covers some of it"
        };
        for other in covering.iter().take(6) {
            finding = desk.beside(finding, rule, *other, text);
        }
        desk.say(rule, finding);
    }
}
