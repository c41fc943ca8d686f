//! Mappings: what they may say, what is told of those that say something else, and that an export which is read by one
//! is the same history.
//!
//! `tests/mapping/bad/*.yaml` do not load, and everything that is said of them is held in a snapshot;
//! `tests/mapping/files/*.yaml` are a mapping and small files for it. `INSTA_UPDATE=always cargo test --test mapping`
//! writes the snapshots anew.
#![cfg(feature = "history")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "mapping/disguise.rs"]
mod disguise;
#[path = "mapping/odd.rs"]
mod odd;
#[path = "mapping/shipped.rs"]
mod shipped;
#[path = "history/shown.rs"]
#[allow(dead_code, reason = "the tests of histories use the rest")]
mod shown;
#[path = "mapping/told.rs"]
mod told;
#[cfg(feature = "parquet")]
#[path = "mapping/typed.rs"]
mod typed;

use std::path::{Path, PathBuf};

/// The files of a folder of fixtures.
fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new("tests/mapping").join(folder);
    let mut paths: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(format!("mapping/{folder}/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
