//! Decisions as a person writes them down: tables of cases under `tests/decide/`.
//!
//! A file has policies (`platform:` and `seller:`, written out or by path), a base `request`, a moment `at`, and
//! `cases`. A case changes some of the request (`null` takes a value away) and says what is expected; what it does
//! not mention is not looked at. `stands_until: never` means that time alone changes nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use greenlight::Policies;
use greenlight::lang::Policy;
use greenlight::model::{Decision, Moment, Request};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    platform: Option<String>,
    #[serde(default)]
    seller: Option<String>,
    at: String,
    request: BTreeMap<String, Value>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    case: String,
    #[serde(default)]
    at: Option<String>,
    #[serde(default)]
    request: BTreeMap<String, Value>,
    expect: Expect,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    route: String,
    #[serde(default)]
    rule: Option<String>,
    #[serde(default)]
    metric: Option<String>,
    #[serde(default)]
    why: Option<String>,
    #[serde(default)]
    undecided: Option<Vec<String>>,
    #[serde(default)]
    stands_until: Option<String>,
}

impl Expect {
    /// What of a decision is not as expected.
    fn unmet(&self, decision: &Decision<'_>) -> Vec<String> {
        let mut unmet = Vec::new();
        let mut hold = |what: &str, wanted: Option<&String>, got: String| {
            if wanted.is_some_and(|wanted| *wanted != got) {
                unmet.push(format!("{what} is {got}, expected {}", wanted.map_or("", String::as_str)));
            }
        };
        hold("route", Some(&self.route), decision.route().name().to_owned());
        hold("rule", self.rule.as_ref(), decision.rule().unwrap_or("none").to_owned());
        hold(
            "metric",
            self.metric.as_ref(),
            format!("{} {}", decision.metric().name(), decision.metric().reason()),
        );
        hold("why", self.why.as_ref(), decision.why().to_string());
        let until = decision.stands_until().map_or("never".to_owned(), |moment| moment.to_string());
        hold("stands_until", self.stands_until.as_ref(), until);
        let undecided: Vec<String> =
            decision.undecided().iter().map(|undecided| format!("{} {undecided}", undecided.rule)).collect();
        hold("undecided", self.undecided.as_ref().map(|it| it.join(", ")).as_ref(), undecided.join(", "));
        unmet
    }
}

fn policy(written: &str) -> Policy {
    if written.contains('\n') {
        Policy::parse("inline.yaml", written).unwrap_or_else(|found| panic!("{found}"))
    } else {
        Policy::open(written).unwrap_or_else(|error| panic!("{error}"))
    }
}

fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap_or_else(|fault| panic!("`{text}` {fault}"))
}

fn run(path: &Path) -> (usize, Vec<String>) {
    let text = std::fs::read_to_string(path).unwrap();
    let table: Table =
        serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let policies =
        Policies::new(table.platform.as_deref().map(policy), table.seller.as_deref().map(policy)).unwrap();
    let mut failed = Vec::new();
    for case in &table.cases {
        let mut written = table.request.clone();
        written.extend(case.request.clone());
        let json = serde_json::to_string(&written).unwrap();
        let request = Request::from_json(&json).unwrap();
        let at = moment(case.at.as_ref().unwrap_or(&table.at));
        let unmet = case.expect.unmet(&policies.decide(&request, at));
        if !unmet.is_empty() {
            let told = policies.explain(&request, at);
            failed.push(format!("{}: {}\n  {}\n{told}", path.display(), case.case, unmet.join("\n  ")));
        }
    }
    (table.cases.len(), failed)
}

#[test]
fn every_case_is_decided_as_written() {
    let entries = std::fs::read_dir("tests/decide").unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.to_string_lossy().ends_with(".cases.yaml")).collect();
    paths.sort();
    let (mut count, mut failed) = (0, Vec::new());
    for path in &paths {
        let (cases, wrong) = run(path);
        count += cases;
        failed.extend(wrong);
    }
    assert!(failed.is_empty(), "{} of {count} cases failed\n\n{}", failed.len(), failed.join("\n\n"));
    assert!(count > 60, "{count} cases");
}
