//! Differences between two versions of a policy, by pairs that a person can write: `tests/diff/*/old.yaml` and
//! `new.yaml`, beside them what `greenlight diff` says.
//!
//! `INSTA_UPDATE=always cargo test --test diff` writes the snapshots anew.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use greenlight::analysis::Diff;
use greenlight::lang::Policy;
use greenlight::report::DiffReport;

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
        let report = DiffReport { diff: &diff, meaning: None, over: None };
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        insta::with_settings!({ snapshot_path => "diff/snapshots", prepend_module_to_snapshot => false,
            omit_expression => true }, { insta::assert_snapshot!(name, report.to_text()) });
    }
}
