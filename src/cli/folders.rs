//! Files below the folders that a command is given, in the order of their names.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Failure;

/// The files named and the files below the folders named, each once. Links to folders are not followed.
pub(super) fn files(paths: &[PathBuf], wanted: fn(&Path) -> bool) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            below(path, wanted, &mut files)?;
        } else {
            files.push(path.clone());
        }
    }
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    Ok(files)
}

fn below(folder: &Path, wanted: fn(&Path) -> bool, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failure = |error: io::Error| Failure::file("read", folder, &error);
    let mut entries =
        fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(failure)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type().map_err(failure)?.is_dir() {
            below(&path, wanted, files)?;
        } else if wanted(&path) {
            files.push(path.strip_prefix(".").map(Path::to_owned).unwrap_or(path));
        }
    }
    Ok(())
}

/// Whether a file goes by the name of a cases file.
pub(super) fn is_cases(path: &Path) -> bool {
    ends_with(path, ".cases.yaml") || ends_with(path, ".cases.yml")
}

/// Whether a file goes by the name of a policy, and does not begin with `mapping:`, which lies around as well.
pub(super) fn is_policy_and_no_mapping(path: &Path) -> bool {
    let is_mapping = |text: String| {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with(['#', '-']));
        lines.next().is_some_and(|line| line.starts_with("mapping:"))
    };
    is_policy(path) && !fs::read_to_string(path).is_ok_and(is_mapping)
}

/// Whether a file goes by the name of a policy.
pub(super) fn is_policy(path: &Path) -> bool {
    (ends_with(path, ".yaml") || ends_with(path, ".yml")) && !is_cases(path)
}

fn ends_with(path: &Path, end: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(end))
}
