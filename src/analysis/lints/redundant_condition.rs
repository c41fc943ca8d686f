//! `redundant-condition` and `partly-shadowed`: a part of a rule that changes nothing.

use super::desk::{Desk, names};
use super::page::Page;
use super::without::{self, What, Without};
use crate::analysis::search::Goal;
use crate::source::{Code, Finding};

pub(super) const PAGE: Page = Page {
    what: "Without this condition, or this value of it, the rule would do just the same: other conditions of the rule say it \
already, or rules before it leave nothing that it would keep out. Of more than 50 values in one place none is looked at by \
itself.",
    why: "A condition that does nothing may be one that was meant otherwise. If it is there to be read, leave it and allow the \
finding; otherwise take it out.",
    example: "  - rule: cheap
    when:
      kind: refund
      amount: at most 25
    unless:
      amount: over 100                # 25 is the limit already
    then: approve",
};

pub(super) const PARTLY: Page = Page {
    what: "A part of this rule never gets its turn: rules before it decide all that this value or branch would add. The rest of \
the rule is alive.",
    why: "The first rule that fits decides. Who reads the value here believes that it is handled here; it is handled above.",
    example: "  - rule: damaged-goods
    when: { kind: refund, reason: damaged }
    then: review
  - rule: cheap
    when:
      kind: refund
      reason: [damaged, defective]    # `damaged` never comes here
      amount: at most 25
    then: approve",
};

pub(super) fn find(desk: &mut Desk<'_>) {
    for (rule, _) in desk.living() {
        let Some(entry) = desk.entry(rule) else { continue };
        for without in without::each(entry) {
            one(desk, rule, without);
        }
    }
}

fn one(desk: &mut Desk<'_>, rule: usize, without: Without) {
    let Without { rule: other, span, what } = without;
    let Some(variant) = desk.search.vary(0, rule, other) else { return };
    if !desk.never(rule, Code::RedundantCondition, &[&Goal::Differs(variant)]) {
        return;
    }
    let anywhere = Goal::DiffersAnywhere(variant);
    let by_itself = desk.never(rule, Code::RedundantCondition, &[&anywhere]);
    let covering = if by_itself { Vec::new() } else { desk.covering(rule, &[&anywhere]) };
    let Some(entry) = desk.entry(rule) else { return };
    let ids: Vec<String> = covering.iter().map(|other| desk.id(*other)).collect();
    let by = match ids.len() {
        0 => "the rest of the rule says it already".to_owned(),
        1..=3 => format!("{} before it decided all of that", names(&ids)),
        more => format!("{more} rules before it decided all of that"),
    };
    let text = entry.text(span);
    let (code, message, help) = match &what {
        What::Value { value, left } if !by_itself => (
            Code::PartlyShadowed,
            format!("`{value}` never comes to `{}`: {by}", entry.rule.id),
            format!("what is left here is {}; move the rule up, or take the value out", names(left)),
        ),
        What::Inner { any: true } if !by_itself => (
            Code::PartlyShadowed,
            format!("`{text}` adds nothing to `{}`: {by}", entry.rule.id),
            "the other parts of `any` are left; move the rule up, or take it out".to_owned(),
        ),
        What::Value { value, .. } => (
            Code::RedundantCondition,
            format!("`{value}` changes nothing in `{}`: {by}", entry.rule.id),
            "take it out, or say what is meant".to_owned(),
        ),
        What::Line { .. } | What::Inner { .. } => (
            Code::RedundantCondition,
            format!("`{text}` changes nothing in `{}`: {by}", entry.rule.id),
            "take it out, or say what is meant".to_owned(),
        ),
    };
    let mut finding = Finding::hint(code, span, message).help(help);
    for other in covering.iter().take(6) {
        finding = desk.beside(finding, rule, *other, "comes first");
    }
    if by_itself && let What::Line { unless } = what {
        finding = reasons(desk, finding, rule, span, unless);
    }
    desk.say(rule, finding);
}

/// Marks the other conditions of the rule that say a condition already.
fn reasons(
    desk: &mut Desk<'_>,
    mut finding: Finding,
    rule: usize,
    span: crate::source::Span,
    unless: bool,
) -> Finding {
    let Some(entry) = desk.entry(rule) else { return finding };
    let demands = entry.demands(rule);
    let own = demands.iter().find(|(part, _)| {
        entry.parts.get(*part).is_some_and(|part| part.span == span && part.condition.is_some())
    });
    let Some((own, demand)) = own.cloned() else { return finding };
    let others: Vec<(usize, Goal)> = demands.into_iter().filter(|(part, _)| *part != own).collect();
    let goals: Vec<Goal> = others.iter().map(|(_, goal)| goal.clone()).collect();
    let core = desk.core(&[&!demand], &goals);
    let Some(entry) = desk.entry(rule) else { return finding };
    for at in core {
        let part = others.get(at).and_then(|(part, _)| entry.parts.get(*part));
        if let Some(part) = part.filter(|part| part.condition.is_some()) {
            let text = if unless { "with this it can never be true" } else { "this says it already" };
            finding = finding.other(part.span, text);
        }
    }
    finding
}
