//! Cases: every form that is accepted, every mistake that is told, and what coverage counts.
//!
//! `INSTA_UPDATE=always cargo test --test cases` writes the snapshots of `tests/cases/bad/` anew.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use greenlight::analysis::{Coverage, Plan, Run, Suite};
use greenlight::lang::{Policy, PolicyError};
use greenlight::report::TestReport;
use greenlight::source::Code;

fn files(folder: &str, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(entry.to_str().unwrap(), end));
        } else if entry.to_str().unwrap().ends_with(end) {
            found.push(entry);
        }
    }
    found.sort();
    found
}

fn suites(folder: &str) -> Vec<Suite> {
    files(folder, ".cases.yaml")
        .iter()
        .map(|path| Suite::open(path).unwrap_or_else(|error| panic!("{error}")))
        .collect()
}

fn suite(name: &str, text: &str) -> Suite {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cases-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    Suite::open(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn shown(suites: &[Suite], coverage: bool) -> String {
    let run = Run::new(suites, |_, _| true);
    let report = TestReport { run: &run, broken: &[], coverage: coverage.then_some(&run.coverage) };
    format!("{report}\n{}\n{}", serde_json::to_string(&report.to_json()).unwrap(), report.to_junit())
}

#[test]
fn every_form_is_understood() {
    for (path, ran, skipped) in [("tests/cases/forms.cases.yaml", 16, 2), ("tests/cases/shop.yaml", 3, 0)] {
        let suites = [Suite::open(path).unwrap_or_else(|error| panic!("{error}"))];
        assert_eq!(Run::new(&suites, |_, _| true).counts(), (ran, 0, skipped), "{}", shown(&suites, false));
    }
}

#[test]
fn the_example_on_the_page_of_the_language_is_right() {
    let page = include_str!("../src/lang/LANGUAGE.md").split("## Cases").nth(1).unwrap();
    let text = page.split("```").nth(1).unwrap().trim_start_matches("yaml");
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let text = text.replace("../platform", &format!("{rules}/platform"));
    let text = text.replace("seller: returnless", &format!("seller: {rules}/seller/returnless"));
    let suites = [suite("page.cases.yaml", &text)];
    assert_eq!(Run::new(&suites, |_, _| true).counts(), (6, 0, 0), "{}", shown(&suites, false));
}

#[test]
fn every_mistake_is_told_at_its_place() {
    let mut codes = BTreeSet::new();
    for path in files("tests/cases/bad", ".yaml") {
        let found = match Suite::open(&path) {
            Err(PolicyError::Findings(found)) => found,
            other => panic!("{}: {other:?}", path.display()),
        };
        codes.extend(found.list.iter().map(|finding| finding.code));
        let text = found.to_string().replace("tests/cases/bad/", "");
        let name =
            path.file_name().unwrap().to_str().unwrap().replace(".cases.yaml", "").replace(".yaml", "");
        insta::with_settings!({ snapshot_path => "cases/bad/snapshots", prepend_module_to_snapshot => false,
            omit_expression => true }, { insta::assert_snapshot!(name, text) });
    }
    for code in [Code::CasePolicy, Code::CaseValue, Code::UnknownRule] {
        assert!(codes.contains(&code), "no fixture gives {code:?}");
    }
}

#[test]
fn the_shipped_policies_do_what_their_cases_say_and_nothing_is_left_unseen() {
    let suites = suites("rules");
    assert_eq!(suites.len(), files("rules", ".yaml").len() / 2, "every policy has its cases");
    let run = Run::new(&suites, |_, _| true);
    assert_eq!(run.counts().1, 0, "{}", shown(&suites, false));
    assert_eq!(run.coverage.points().percent(), 100.into(), "{}", shown(&suites, true));
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let suites = suites("rules");
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| shown(&suites, true))
    };
    let alone = with(1);
    for threads in [2, 3, 8] {
        assert_eq!(alone, with(threads), "{threads} threads");
    }
}

const FIRST_TAKES_ALL: &str = "\
policy: first-takes-all
owner: seller
rules:
  - rule: first
    when: always
    then: review
  - rule: second
    when:
      photos: at least 1
      any: [{ has_note: true }, { kind: refund }]
    unless: { buyer.tags: includes vip }
    then: approve
cases:
  - table: t
    at: 2026-11-05T10:00:00Z
    columns: [photos, kind, buyer.tags, expect]
    rows:
";

#[test]
fn conditions_are_seen_whether_or_not_their_rule_is_reached() {
    let suites = [suite(
        "unreached.yaml",
        &format!(
            "{FIRST_TAKES_ALL}      - [1, refund, ~, review]\n      - [0, ~, [vip], review]\n      - [~, cancel, ~, review]\n"
        ),
    )];
    let run = Run::new(&suites, |_, _| true);
    let second = &run.coverage.policies[0].rules[1];
    assert_eq!((run.coverage.policies[0].rules[0].decided, second.decided), (3, 0));
    let seen: Vec<_> = second
        .conditions
        .iter()
        .map(|seen| (&*seen.text, seen.depth, seen.unless, seen.yes, seen.no, seen.unknown))
        .collect();
    assert_eq!(
        seen,
        [
            ("photos: at least 1", 0, false, 1, 1, 1),
            ("any of", 0, false, 1, 0, 2),
            ("has_note: true", 1, false, 0, 0, 3),
            ("kind: refund", 1, false, 1, 1, 1),
            ("buyer.tags: includes vip", 0, true, 1, 2, 0),
        ]
    );
    // Decided: the first. True and false: photos, kind, tags; true alone: the group; neither: the note.
    assert_eq!((run.coverage.points().reached, run.coverage.points().all), (1 + 3 * 2 + 1, 2 + 5 * 2));
}

#[test]
fn cases_that_are_left_out_or_turned_away_see_nothing() {
    let text = FIRST_TAKES_ALL.replace("owner: seller", "owner: seller\nseller_id: '7'")
        + "      - [1, refund, ~, review]\n  - case: later\n    skip: not yet\n";
    let suites = [suite("turned-away.yaml", &text)];
    let run = Run::new(&suites, |_, _| true);
    assert_eq!((run.counts(), run.coverage.points().reached), ((1, 0, 1), 0));
}

#[test]
fn percentages_are_exact_and_never_rounded_up() {
    let mut coverage = Coverage::default();
    assert!(coverage.points().is_at_least(100.into()), "all of nothing");
    coverage.expect(&Policy::open("tests/cases/shop.yaml").unwrap());
    assert!(!coverage.points().is_at_least("0.01".parse().unwrap()));
    assert!(coverage.points().is_at_least(0.into()));
}

/// What coverage tells a reader to write makes the condition what it says, for every field that requests carry.
#[test]
fn what_is_missing_is_told_as_something_that_would_help() {
    let policy = Policy::open("tests/cases/shop.yaml").unwrap();
    let mut coverage = Coverage::default();
    coverage.expect(&policy);
    let text = std::fs::read_to_string("tests/cases/shop.yaml").unwrap();
    let policy_text = text.split("# Cases of").next().unwrap();
    let mut tried = 0;
    for (rule, at) in coverage.policies[0]
        .rules
        .iter()
        .flat_map(|rule| (0..rule.conditions.len()).map(move |at| (rule, at)))
    {
        let seen = &rule.conditions[at];
        for (example, truth) in [(&seen.example_yes, true), (&seen.example_no, false)] {
            if example.contains("of its parts") || example.contains("a request for") {
                continue;
            }
            let line = match example.strip_prefix("at: ") {
                Some(at) => format!(
                    "    at: {at}\n    request: {{ delivered_at: 2026-11-01T10:00:00Z, deadline_at: 2026-11-09T10:00:00Z }}\n"
                ),
                None => {
                    format!("    at: 2027-06-05T10:00:00Z\n    request: {{ review: approval, {example} }}\n")
                }
            };
            let text = format!("{policy_text}\ncases:\n  - case: an example\n{line}    expect: review\n");
            let suites = [suite(&format!("example-{}-{at}-{truth}.yaml", rule.rule), &text)];
            let run = Run::new(&suites, |_, _| true);
            let counted =
                run.coverage.policies[0].rules.iter().find(|counted| counted.rule == rule.rule).unwrap();
            let counted = &counted.conditions[at];
            assert_eq!(
                (counted.yes, counted.no),
                (u64::from(truth), u64::from(!truth)),
                "{}: {example}",
                seen.text
            );
            tried += 1;
        }
    }
    assert!(tried >= 20, "{tried}");
}

#[test]
fn a_case_that_is_left_out_is_not_read() {
    let suite = Suite::open("tests/cases/forms.cases.yaml").unwrap();
    assert!(
        suite
            .cases
            .iter()
            .any(|case| matches!(&case.plan, Plan::Skip(reason) if reason.starts_with("waits")))
    );
}
