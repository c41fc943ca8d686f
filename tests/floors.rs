//! The house: each folder is a floor, and a file imports from lower floors and its own folder only.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A folder, its floor and the folders of lower floors that it may not look into all the same.
const FLOORS: &[(&str, u32, &[&str])] = &[
    ("model", 0, &[]),
    ("source", 1, &[]),
    ("lang", 2, &[]),
    ("engine", 3, &[]),
    ("history", 3, &["source", "lang"]),
    ("mapping", 4, &[]),
    ("simulate", 4, &[]),
    ("analysis", 5, &[]),
    ("report", 6, &[]),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

fn source() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
    found.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// The code of a file without its comments, on one line.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or(""));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The first names after each `root::`, and those in a group `root::{a, b::c}`.
fn names_after(code: &str, root: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(root) {
        if code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':') {
            continue;
        }
        let rest = &code[at + root.len()..];
        let parts = match rest.strip_prefix('{') {
            Some(group) => top_level(group),
            None => vec![rest],
        };
        let word = |part: &str| -> String {
            part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
        };
        names.extend(parts.into_iter().map(word));
    }
    names
}

/// The parts of a group, up to the bracket that closes it.
fn top_level(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts
}

#[test]
fn files_import_from_lower_floors_only() {
    let mut wrong = Vec::new();
    for (name, text) in source() {
        let Some((folder, floor, apart)) =
            FLOORS.iter().find(|(folder, ..)| name.starts_with(&format!("{folder}/")))
        else {
            continue;
        };
        for import in names_after(&code(&text), "crate::") {
            let below = FLOORS.iter().find(|(other, ..)| *other == import);
            let fine = match below {
                Some((other, level, _)) => other == folder || level < floor && !apart.contains(other),
                None => false,
            };
            if !fine {
                wrong.push(format!("src/{name} (floor {floor}) imports crate::{import}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_program_uses_the_public_api_only() {
    for (name, text) in source().iter().filter(|(name, _)| name == "main.rs" || name.starts_with("cli/")) {
        let inner = names_after(&code(text), "crate::");
        assert!(inner.iter().all(|name| name == "cli"), "src/{name} imports {inner:?} from inside");
    }
}

#[test]
fn every_folder_has_its_floor() {
    for (name, _) in source() {
        let known = match name.split_once('/') {
            Some((folder, _)) => folder == "cli" || FLOORS.iter().any(|(floor, ..)| *floor == folder),
            None => name == "lib.rs" || name == "main.rs",
        };
        assert!(known, "src/{name} stands on no floor");
    }
}

#[test]
fn names_say_what_is_inside() {
    const SAY_NOTHING: &[&str] =
        &["base", "common", "helper", "helpers", "manager", "misc", "shared", "stuff", "util", "utils"];
    for (name, _) in source() {
        let mut parts = name.trim_end_matches(".rs").split('/');
        let empty = parts.find(|part| part.split('_').any(|word| SAY_NOTHING.contains(&word)));
        assert!(empty.is_none(), "src/{name}: `{}` says nothing of what is inside", empty.unwrap_or(""));
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for (name, text) in source() {
        assert!(
            text.starts_with("//! ") || text.starts_with("#![doc = include_str!("),
            "src/{name} does not begin with what it is for"
        );
        let lines = text.lines().count();
        assert!(lines <= 400, "src/{name} has {lines} lines; split it by meaning");
        let unchecked = text.contains("allow(clippy::") && !text.contains("reason =");
        assert!(!unchecked, "src/{name} allows a lint without saying why");
    }
}

#[test]
fn the_reader_of_imports_sees_them_all() {
    let names = names_after(
        &code("use crate::{lang::{A, B}, model}; // crate::cli\nlet x = crate::source::Y; mycrate::z;"),
        "crate::",
    );
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["lang", "model", "source"]);
}
