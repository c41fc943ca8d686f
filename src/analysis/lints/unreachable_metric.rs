//! `unreachable-metric`: no request can get a metric tag that the platform policy states.

use super::desk::Desk;
use super::page::Page;
use crate::source::{Code, Finding};

pub(super) const PAGE: Page = Page {
    what: "The platform policy states `metric: included` (or `excluded`), and every rule that does so never decides: no request can get that \
tag by a rule of the platform.",
    why: "What counts in After-Sales Handling Time (AHT) is not what the policy says. Look at what is said of those rules.",
    example: "  - rule: all-refunds
    when: { kind: refund }
    then: platform
  - rule: missed-refunds              # never reached, so that nothing is ever included
    when: { kind: refund, until_deadline: at most 0s }
    then: platform
    metric: included",
};

pub(super) fn find(desk: &mut Desk<'_>) {
    for (included, name) in [(true, "included"), (false, "excluded")] {
        let stating: Vec<(usize, bool)> = desk
            .rules
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.rule.metric == Some(included))
            .map(|(at, entry)| (at, entry.is_dead))
            .collect();
        let Some((first, _)) = stating.first().copied() else { continue };
        if stating.iter().any(|(_, is_dead)| !is_dead) {
            continue;
        }
        let Some(entry) = desk.entry(first) else { continue };
        let message = format!("no request can get `metric: {name}`: the rules that state it never decide");
        let mut finding = Finding::warning(Code::UnreachableMetric, entry.rule.id_span, message)
            .help("see what is said of these rules");
        for (other, _) in stating.iter().skip(1) {
            finding = desk.beside(finding, first, *other, "never decides either");
        }
        desk.say(first, finding);
    }
}
