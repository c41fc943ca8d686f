//! Formulas from the outside: what is found in them, and where.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "formula/faults.rs"]
mod faults;
#[path = "formula/forms.rs"]
mod forms;

use greenlight::lang::{Condition, Formula, Policy};
use greenlight::source::{Finding, Findings, Severity};

/// What a policy with that one formula as its only condition says: the formula, or what is found.
fn read(formula: &str) -> Result<Formula, Findings> {
    read_in(
        formula,
        "currency: USD\ntimezone: America/Los_Angeles\nfields:\n  loyalty.tier: text\n  points: number\n",
    )
}

fn read_in(formula: &str, header: &str) -> Result<Formula, Findings> {
    let text = format!(
        "policy: p\nowner: seller\n{header}rules:\n  - rule: r\n    when:\n      formula: '{}'\n    then: approve\n",
        formula.replace('\'', "''")
    );
    let policy = Policy::parse("p.yaml", &text)?;
    match &policy.rules[0].when[0] {
        Condition::Formula(formula) => Ok(formula.clone()),
        other => panic!("{other:?}"),
    }
}

/// The findings of a formula that has some, each as `words: code: message`.
fn found(formula: &str) -> Vec<String> {
    match read(formula) {
        Ok(understood) => panic!("`{formula}` is understood: {:?}", understood.expr),
        Err(findings) => errors(&findings).map(|finding| shown(&findings, finding)).collect(),
    }
}

fn errors(findings: &Findings) -> impl Iterator<Item = &Finding> {
    findings.list.iter().filter(|finding| finding.severity == Severity::Error)
}

fn shown(findings: &Findings, finding: &Finding) -> String {
    format!("{}: {}: {}", findings.file.slice(finding.span), finding.code.name(), finding.message)
}
