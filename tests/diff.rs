//! Differences between two versions of a policy, by pairs that a person can write: `tests/diff/*/old.yaml` and
//! `new.yaml`, beside them what `greenlight diff` says.
//!
//! `INSTA_UPDATE=always cargo test --test diff` writes the snapshots anew.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use greenlight::analysis::{Budget, Diff, Move, Over};
use greenlight::history::History;
use greenlight::lang::Policy;
use greenlight::report::DiffReport;
use greenlight::simulate::Fate;

fn open(path: &Path) -> Policy {
    Policy::open(path).unwrap_or_else(|error| panic!("{error}"))
}

fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir("tests/diff").unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.join("old.yaml").exists()).collect();
    found.sort();
    assert!(found.len() >= 8, "{found:?}");
    found
}

fn diff(folder: &Path) -> Diff {
    let other =
        ["seller.yaml", "platform.yaml"].map(|name| folder.join(name)).into_iter().find(|it| it.exists());
    Diff::new(open(&folder.join("old.yaml")), open(&folder.join("new.yaml")), other.as_deref().map(open))
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_was_changed_is_told_as_a_person_would() {
    for folder in folders() {
        let diff = diff(&folder);
        let meaning = diff.meaning(Budget::default());
        let report = DiffReport { diff: &diff, meaning: Some(&meaning), over: None };
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        insta::with_settings!({ snapshot_path => "diff/snapshots", prepend_module_to_snapshot => false,
            omit_expression => true }, { insta::assert_snapshot!(name, report.to_text()) });
    }
}

fn over(diff: &Diff, threads: usize) -> Over {
    let mut history = History::open(["examples/history/synthetic-2000.csv"]).unwrap();
    diff.over(&mut history, threads)
}

/// The shipped policy with edits that a seller would make.
fn edited(edits: &[(&str, &str)]) -> Diff {
    let text = std::fs::read_to_string("rules/seller/everyday.yaml").unwrap();
    let new = edits.iter().fold(text.clone(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    });
    let read = |text: &str| Policy::parse("everyday.yaml", text).unwrap_or_else(|error| panic!("{error}"));
    let platform = open(Path::new("rules/platform/tiktok-us.yaml"));
    Diff::new(read(&text), read(&new), Some(platform)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn past_requests_are_counted_once_under_one_cause() {
    for edits in [
        &[(" amount: at most 25\n", " amount: at most 40\n"), ("photos: at least 1", "photos: at least 2")][..],
        &[
            ("gift_cards]", "cables]"),
            ("over 60%", "over 70%"),
            ("since_delivery: at most 30d", "since_delivery: at most 14d"),
        ],
        &[("resolution: refund without return", "resolution: partial refund of 50%")],
        &[("then: review", "then: approve"), ("amount: at most 60", "amount: at most 90")],
        &[],
    ] {
        let diff = edited(edits);
        let over = over(&diff, 0);
        assert_eq!(over.discrepancies(), Vec::<String>::new());
        // The dry run with a baseline says the same of how many move, and the reviews of both policies add up.
        let mut history = History::open(["examples/history/synthetic-2000.csv"]).unwrap();
        let policies = diff.policies();
        let alone = policies.new.simulate().baseline(Some(&policies.old)).run(&mut history);
        assert_eq!(alone, over.simulation);
        let moves = |wanted: &dyn Fn(Fate, Fate) -> bool| -> i64 {
            let moved = over
                .moved
                .iter()
                .filter(|moved| matches!(moved.how, Move::Fate { from, to } if wanted(from, to)));
            moved.map(|moved| i64::try_from(moved.reviews).unwrap()).sum()
        };
        for fate in Fate::ALL {
            let count = |course: &greenlight::simulate::Course| i64::try_from(course.count(fate)).unwrap();
            let (old, new) = (count(alone.baseline.as_ref().unwrap()), count(&alone.simulated));
            assert_eq!(new - old, moves(&|_, to| to == fate) - moves(&|from, _| from == fate), "{fate:?}");
        }
        for moved in &over.moved {
            assert!(moved.cause.iter().all(|at| diff.changes()[*at].matters()));
            assert!(moved.requests.count() <= moved.reviews && !moved.examples.is_empty());
        }
        assert_eq!(over.moved.is_empty(), edits.is_empty());
    }
}

#[test]
fn the_same_for_any_number_of_threads() {
    let diff = edited(&[(" amount: at most 25\n", " amount: at most 40\n"), ("over 60%", "over 70%")]);
    let shown = |threads| {
        let over = over(&diff, threads);
        DiffReport { diff: &diff, meaning: None, over: Some(&over) }.to_text()
    };
    let alone = shown(1);
    assert!(alone.contains("`cheap-and-damaged` amount: at most 25 → 40"), "{alone}");
    for threads in [2, 5] {
        assert_eq!(alone, shown(threads), "{threads} threads");
    }
}

#[test]
fn what_several_changes_do_together_is_told_of_them_together() {
    let diff = edited(&[
        ("photos: at least 1", "photos: at least 0"),
        (" amount: at most 25\n", " amount: at most 40\n"),
    ]);
    let over = over(&diff, 0);
    let together = over.moved.iter().filter(|moved| moved.cause.len() == 2).count();
    let alone = over.moved.iter().filter(|moved| moved.cause.len() == 1).count();
    assert!(together > 0 && alone > 1, "{:?}", over.moved);
}

/// So many changes that they are not all tried one by one.
#[test]
fn very_many_changes_have_their_causes_too() {
    let policy = |more: u32, reason: &str| {
        let mut text = "policy: many\nowner: seller\ncurrency: USD\nrules:\n".to_owned();
        for rule in 0..40_u32 {
            let amount = rule * 3 + more;
            text.push_str(&format!(
                "  - rule: r{rule}\n    when: {{ kind: refund, order.lines: {}, amount: at most {amount}, reason: {reason} }}\n    then: approve\n",
                rule % 5
            ));
        }
        Policy::parse("many.yaml", &text).unwrap()
    };
    let diff =
        Diff::new(policy(0, "[damaged, defective]"), policy(4, "[damaged, wrong_product]"), None).unwrap();
    assert_eq!(diff.changes().len(), 80);
    let over = over(&diff, 0);
    assert_eq!(over.discrepancies(), Vec::<String>::new());
    let most = over.moved.iter().map(|moved| moved.cause.len()).max();
    assert!(most.is_some_and(|most| (2..20).contains(&most)), "{most:?}");
}
