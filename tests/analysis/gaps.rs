//! Regions that `--gaps` tells: what is written of them holds of every request that satisfies it.

use greenlight::analysis::{Looking, lint_together};
use greenlight::lang::Policy;
use greenlight::model::{Absence, Derivation, Field, Moment, Request, Slot, Value, Why};
use greenlight::source::{Code, Finding};

use crate::brute::Case;
use crate::small::policies;

/// The conditions that a finding tells, as lines of a rule.
fn conditions(finding: &Finding) -> Option<Vec<&str>> {
    if finding.message == "no rule fits any request" {
        return Some(Vec::new());
    }
    let lines = finding.message.strip_prefix("no rule fits where `")?.strip_suffix('`')?;
    Some(lines.split("`, `").collect())
}

/// Whether a text speaks of something by a name that is not part of a longer one.
fn speaks_of(text: &str, name: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(part) && !text[at + name.len()..].starts_with(part))
}

/// The fields that rules ask for.
fn asked(rules: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    for field in Field::ALL.iter().filter(|field| speaks_of(rules, field.name())) {
        match field.def().derived {
            None => fields.push(*field),
            Some(Derivation::Since(of) | Derivation::Until(of)) => fields.push(of),
            Some(Derivation::Share(part, whole)) => fields.extend([part, whole]),
        }
    }
    fields.extend((rules.contains("from:") || rules.contains("until:")).then_some(Field::RequestedAt));
    fields
}

/// Holds a finding against every request that says everything that has to be said.
pub(crate) fn check(case: &Case, finding: &Finding) -> bool {
    let Some(mut lines) = conditions(finding) else { return false };
    if lines.last().is_some_and(|line| line.starts_with("and a share")) {
        return false; // it says that it is only an example
    }
    let texts = case.platform.iter().chain([&case.seller]).map(|draft| draft.text(|_| true));
    let rules: String = texts.map(|text| text.split_once("rules:").unwrap().1.to_owned()).collect();
    let asked = asked(&rules);
    let unknown = asked.iter().filter(|field| field.def().absence == Absence::Unknown);
    let known: Vec<String> = unknown.map(|field| format!("{}: known", field.name())).collect();
    lines.extend(known.iter().map(String::as_str));
    for declared in ["tier", "score"] {
        let line = if declared == "tier" { "tier: known" } else { "score: known" };
        lines.extend(speaks_of(&rules, declared).then_some(line));
    }
    let when = match lines.as_slice() {
        [] => "    when: always\n".to_owned(),
        lines => {
            let all: Vec<String> = lines.iter().map(|line| format!("        - {line}\n")).collect();
            format!("    when:\n      all:\n{}", all.concat())
        }
    };
    let header = case.seller.text(|_| false);
    let text = format!("{header}  - rule: region\n{when}    then: review\n");
    let region = policies(None, Some(&text)).unwrap_or_else(|error| panic!("{error}\n{}", case.describe()));
    let inside = |request: &Request, at: Moment| *region.decide(request, at).why() == Why::Fits;
    let foreign = |request: &Request| !rules.contains("EUR") && format!("{request:?}").contains("EUR");
    let ahead = |request: &Request, at: Moment| {
        asked.iter().any(|field| match request.slot(*field) {
            Slot::Value(Value::Moment(moment)) => *moment > at && *field != Field::DeadlineAt,
            _ => false,
        })
    };
    let mut any = false;
    case.each(|request, at| {
        let counts = request.problems().next().is_none() && !foreign(request) && !ahead(request, at);
        if !counts || *case.both.decide(request, at).why() == Why::OtherSeller || !inside(request, at) {
            return;
        }
        any = true;
        let decision = case.both.decide(request, at);
        assert!(
            decision.rule().is_none(),
            "{}\n{}\n{request:?} at {at} is decided by {:?}",
            finding.message,
            case.describe(),
            decision.rule()
        );
    });
    any
}

/// What is told of a seller's policy, and of a platform's with it.
fn told(platform: Option<&str>, seller: &str) -> Vec<String> {
    let read = |text: &str| Policy::parse("p.yaml", text).unwrap_or_else(|found| panic!("{found}\n{text}"));
    let head = |owner: &str, rules: &str| {
        read(&format!(
            "policy: p\nowner: {owner}\ncurrency: USD\ntimezone: UTC\nlists:\n  bad_buyers: [b-1, b-2]\n  heavy: [x-1, x-2, x-3]\nrules:\n{rules}"
        ))
    };
    let all: Vec<Policy> =
        platform.map(|rules| head("platform", rules)).into_iter().chain([head("seller", seller)]).collect();
    let looking = Looking { gaps: true, ..Looking::default() };
    let found = lint_together(&all, &looking);
    found
        .iter()
        .flat_map(|found| &found.list)
        .filter(|finding| finding.code == Code::Gap)
        .map(|finding| finding.message.to_string())
        .collect()
}

fn rule(id: &str, when: &str, then: &str) -> String {
    format!("  - rule: {id}\n    when: {{ {when} }}\n    then: {then}\n")
}

#[test]
fn a_class_of_texts_is_told_by_its_list_or_by_all_of_it() {
    for (when, gaps) in [
        ("buyer.id: in bad_buyers", "buyer.id: not in bad_buyers"),
        ("buyer.id: [b-1, b-2]", "buyer.id: { not: [b-1, b-2] }"),
        ("buyer.id: not in bad_buyers", "buyer.id: in bad_buyers"),
        ("buyer.id: b-1", "buyer.id: not b-1"),
        ("buyer.id: not b-1", "buyer.id: b-1"),
        ("buyer.id: like b-*", "buyer.id: not like b-*"),
        ("buyer.id: not like b-*", "buyer.id: like b-*"),
        ("skus: includes in heavy", "skus: excludes in heavy"),
        ("skus: excludes in heavy", "skus: includes in heavy"),
        ("skus: excludes like X-*", "skus: includes like X-*"),
        ("skus: { excludes: [x-1, x-2] }", "skus: includes x-1|skus: includes x-2"),
    ] {
        let told = told(None, &rule("a", when, "review"));
        let wanted: Vec<String> = gaps.split('|').map(|gap| format!("no rule fits where `{gap}`")).collect();
        assert_eq!(told, wanted, "{when}");
    }
    let seller = [
        rule("bad-buyer", "buyer.id: in bad_buyers", "review"),
        rule("first", "buyer.id: b-1, amount: over 5", "review"),
        rule("cheap", "amount: at most 10", "approve"),
    ];
    let seller = seller.concat();
    assert_eq!(
        told(None, &seller),
        ["no rule fits where `buyer.id: not in bad_buyers`, `amount: over 10 USD`"]
    );
}

#[test]
fn nothing_is_said_of_a_sample() {
    // Some element that is none of these: there are no words for it.
    let told = told(None, &rule("a", "skus: { only: [x-1, SKU-1] }", "review"));
    assert!(
        told.iter().all(|message| !message.contains("other") && !message.contains("includes SKU")),
        "{told:?}"
    );
    assert!(told.last().unwrap().contains("more"), "{told:?}");
}

#[test]
fn gaps_of_both_policies_are_those_that_neither_fits() {
    let platform = rule("large", "kind: refund, amount: over 100", "platform");
    let seller = rule("small", "kind: refund, amount: at most 100", "approve");
    assert_eq!(told(Some(&platform), &seller), ["no rule fits where `kind: not refund`"]);
}
