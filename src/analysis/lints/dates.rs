//! `expired`, `not-yet-active` and `overlapping-dates`: the times of rules.

use super::desk::Desk;
use super::page::Page;
use crate::analysis::search::Goal;
use crate::model::Moment;
use crate::source::{Code, Finding};

pub(super) const EXPIRED: Page = Page {
    what: "The time of this rule is over at the moment that was given with `--at`.",
    why: "It holds for no review that begins from then on. Take it out, or give it a new `until`. No clock is read: without \
`--at` nothing is said of it.",
    example: "  - rule: holiday-goodwill
    when: { kind: refund, reason: not_arrived_on_time, amount: at most 15 }
    then: approve
    from: 2025-11-15
    until: 2026-01-10                 # and `greenlight check --at 2026-11-05T10:00:00Z`",
};

pub(super) const NOT_YET: Page = Page {
    what: "The time of this rule has not begun at the moment that was given with `--at`.",
    why: "It does nothing yet. That is most often meant, and good to know when a rule seems not to work.",
    example: "  - rule: holiday-goodwill
    when: { kind: refund, reason: not_arrived_on_time, amount: at most 15 }
    then: approve
    from: 2026-11-15                  # and `greenlight check --at 2026-11-05T10:00:00Z`",
};

pub(super) const OVERLAPPING: Page = Page {
    what: "Two rules that hold for a time fit some request alike, and the end of one time lies in the other.",
    why: "Two seasons that were meant to follow each other overlap, and in between the rule that stands first decides. `until` is the first day \
on which a rule no longer holds: let the other begin on that day.",
    example: "  - rule: autumn
    when: { kind: refund, amount: at most 10 }
    then: approve
    from: 2026-09-01
    until: 2026-12-01
  - rule: winter
    when: { kind: refund, amount: at most 20 }
    then: approve
    from: 2026-11-15
    until: 2027-03-01",
};

pub(super) fn find(desk: &mut Desk<'_>, at: Option<Moment>) {
    for rule in 0..desk.rules.len() {
        if let Some(at) = at {
            in_force(desk, rule, at);
        }
        overlaps(desk, rule);
    }
}

fn in_force(desk: &mut Desk<'_>, rule: usize, at: Moment) {
    let Some(entry) = desk.entry(rule) else { return };
    let (id, span) = (&entry.rule.id, entry.rule.id_span);
    let finding = match (entry.rule.from, entry.rule.until) {
        (_, Some(until)) if until <= at => {
            Finding::hint(Code::Expired, span, format!("the time of `{id}` is over since {until}"))
                .help("take it out, or give it a new `until`")
        }
        (Some(from), _) if from > at => {
            Finding::hint(Code::NotYetActive, span, format!("the time of `{id}` begins at {from}"))
                .help("until then it does nothing")
        }
        _ => return,
    };
    desk.say(rule, finding);
}

fn overlaps(desk: &mut Desk<'_>, rule: usize) {
    let times: Vec<Option<(Moment, Moment)>> =
        desk.rules.iter().map(|entry| entry.rule.from.zip(entry.rule.until)).collect();
    let time = |at: usize| times.get(at).copied().flatten();
    let Some((from, until)) = time(rule).filter(|_| desk.entry(rule).is_some_and(|it| !it.is_dead)) else {
        return;
    };
    for other in 0..rule {
        let Some((start, end)) = time(other) else { continue };
        let overlap = from < end && start < until;
        // One within the other is a season within a season.
        let nested = start <= from && until <= end || from <= start && end <= until;
        if !overlap || nested {
            continue;
        }
        let goals = [Goal::fits(0, rule), Goal::rule(0, other), Goal::fits(0, other)];
        let goals: Vec<&Goal> = goals.iter().collect();
        let Some(witness) = desk.witness(rule, Code::OverlappingDates, &goals) else { continue };
        let shown = desk.show(&witness);
        let (first, last) = (from.max(start), until.min(end));
        let Some(entry) = desk.entry(rule) else { return };
        let message = format!(
            "the times of `{}` and `{}` overlap, from {first} until {last}",
            desk.id(other),
            entry.rule.id
        );
        let finding = Finding::hint(Code::OverlappingDates, entry.rule.id_span, message)
            .help("let one begin on the day that is the other's `until`")
            .shown(Some(shown));
        let finding = desk.beside(finding, rule, other, "comes first, and decides in between");
        desk.say(rule, finding);
        return;
    }
}
