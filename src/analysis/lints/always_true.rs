//! `always-true`: a condition that no value of its fields fails.

use super::desk::{Desk, Entry, PartAt};
use super::page::Page;
use crate::analysis::search::Goal;
use crate::lang::{Check, Condition, Subject};
use crate::source::{Code, Finding};

pub(super) const PAGE: Page = Page {
    what: "Whatever the request says of its fields, this condition is true; it can only fail where nothing is said.",
    why: "Most often a range was meant and its two ends stand under `any:`, where one of them is enough: \
`at most 30d` or `over 7d` is every time there is. Put both ends on one line (`over 7d and at most 30d`) or under `all:`. If only \
the presence of a value is asked for, `known` says so.",
    example: "  - rule: in-time
    when:
      kind: refund
      any:                            # meant as a range, and true of every delivery
        - since_delivery: at most 30d
        - since_delivery: over 7d
    then: approve",
};

pub(super) fn find(desk: &mut Desk<'_>) {
    for (rule, _) in desk.living() {
        let mut told: Option<usize> = None;
        let parts = desk.entry(rule).map_or(0, |entry| entry.parts.len());
        for part in 0..parts {
            let Some(at) = desk.entry(rule).and_then(|entry| entry.parts.get(part)) else { continue };
            // The parts of a group that is told of.
            if told.is_some_and(|depth| at.depth > depth) {
                continue;
            }
            told = None;
            if !can_say_something(at) {
                continue;
            }
            let (depth, span) = (at.depth, at.span);
            let not_true = !Goal::Part { of: 0, rule, part, says: Some(true) };
            let informed = Goal::Informed { of: 0, rule, part };
            if !desk.never(rule, Code::AlwaysTrue, &[&not_true, &informed])
                || desk.never(rule, Code::AlwaysTrue, &[&informed])
            {
                continue;
            }
            told = Some(depth);
            let Some(entry) = desk.entry(rule) else { continue };
            let Some(condition) = entry.parts.get(part).and_then(|at| at.condition.as_ref()) else {
                continue;
            };
            let entry_at = entry.parts.get(part);
            let looser = entry_at.is_some_and(|at| at.depth == 0 && !at.unless);
            let (message, help) = words(entry, condition, looser);
            let finding = Finding::warning(Code::AlwaysTrue, span, message).help(help);
            desk.say(rule, finding);
        }
    }
}

/// What is proved of a condition and what to do: it is true of every request that says what it asks for, and that is
/// all. A rule is `looser` without it where nothing is said.
fn words(entry: &Entry, condition: &Condition, looser: bool) -> (String, String) {
    let name = |subject: &Subject| subject.name(&entry.policy.fields).to_owned();
    match condition {
        Condition::Any(parts, _) => match one_subject(parts) {
            Some(subject) => {
                let name = name(&subject);
                (
                    format!(
                        "`any` is true of every request of which `{name}` is known: whatever it is, one of the parts is true"
                    ),
                    format!("if a range of `{name}` is meant, write both ends on one line: `over … and at most …`"),
                )
            }
            None => (
                "`any` is true of every request that says all it asks for: whatever that is, one of the parts is true"
                    .to_owned(),
                "if all of them are meant, write `all:`".to_owned(),
            ),
        },
        Condition::Test(test) => {
            let name = name(&test.subject);
            let otherwise = if looser {
                format!("; taken out, the rule fits as well where `{name}` is not known")
            } else {
                String::new()
            };
            (
                format!("`{}` is true of every request of which `{name}` is known", entry.text(test.span)),
                format!("write `{name}: known` if only that is meant{otherwise}"),
            )
        }
        _ => (
            format!("`{}` is true of every request that says all it asks for", entry.text(condition.span())),
            "write what is meant, or `known` of its fields if only that is".to_owned(),
        ),
    }
}

/// Whether a part is more than a question whether something is said, and no group that is true only because its
/// parts are.
fn can_say_something(part: &PartAt) -> bool {
    match &part.condition {
        None | Some(Condition::All(..)) => false,
        Some(Condition::Any(..) | Condition::Formula(_)) => true,
        Some(Condition::Test(test)) => !matches!(test.check, Check::Known | Check::Missing),
    }
}

/// The one field that all of some conditions are about.
fn one_subject(parts: &[Condition]) -> Option<Subject> {
    let subject = |part: &Condition| match part {
        Condition::Test(test) => Some(test.subject),
        _ => None,
    };
    let first = subject(parts.first()?)?;
    parts.iter().all(|part| subject(part) == Some(first)).then_some(first)
}
