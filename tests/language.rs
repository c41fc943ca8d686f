//! The language: every form that is accepted, every mistake that is told, and where.
//!
//! `tests/language/ok/*.yaml` load, and what they mean is held in a snapshot; `tests/language/bad/*.yaml` do
//! not, and everything that is said of them is. `INSTA_UPDATE=always cargo test --test language` writes the
//! snapshots anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod generate;
#[path = "language/meaning.rs"]
mod meaning;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use generate::{Case, Rng, Style};
use greenlight::Policies;
use greenlight::lang::{Policy, PolicyError};
use greenlight::source::{Code, Findings};

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new("tests/language").join(folder);
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    found.sort();
    assert!(found.len() > 5, "{}", folder.display());
    found
}

fn name(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

fn refused(path: &Path) -> Findings {
    match Policy::open(path) {
        Err(PolicyError::Findings(found)) => found,
        other => panic!("{}: {other:?}", path.display()),
    }
}

fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(format!("language/{folder}/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn what_is_right_is_understood() {
    for path in fixtures("ok") {
        let policy = Policy::open(&path).unwrap_or_else(|error| panic!("{error}"));
        snapshot("ok", name(&path), &meaning::of(&policy));
    }
}

#[test]
fn what_is_wrong_is_told() {
    for path in fixtures("bad") {
        let found = refused(&path);
        assert!(found.has_errors());
        let mut text = String::new();
        for finding in &found.list {
            let alone = Findings { file: found.file.clone(), list: vec![finding.clone()] };
            text += &alone.to_string().replace(&*path.to_string_lossy(), "");
            if let Some(fix) = &finding.fix {
                text += &format!("\n  fix: `{}` -> `{}`", found.file.slice(fix.span), fix.text);
            }
            text += "\n";
        }
        snapshot("bad", name(&path), text.trim_end());
    }
}

/// What `greenlight check` says of the policies that are made to be found fault with.
fn findings_of_all_rules_together() -> String {
    let fixtures = std::fs::read_dir("tests/analysis/findings").unwrap();
    let mut paths: Vec<_> = fixtures.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let check = |path: &std::path::PathBuf| {
        let at = ["check", "--gaps", "--at", "2026-06-01T00:00:00Z"];
        let greenlight = std::process::Command::new(env!("CARGO_BIN_EXE_greenlight"));
        let output = { greenlight }.args(at).arg(path).output().unwrap();
        let mut said = String::from_utf8(output.stdout).unwrap();
        said.push_str(std::str::from_utf8(&output.stderr).unwrap());
        said
    };
    paths.iter().map(check).collect()
}

#[test]
fn every_code_has_a_fixture() {
    let mut seen = BTreeSet::new();
    for path in fixtures("bad") {
        seen.extend(refused(&path).list.iter().map(|finding| finding.code));
    }
    for path in fixtures("ok") {
        seen.extend(Policy::open(path).unwrap().findings.iter().map(|finding| finding.code));
    }
    let wrong_place =
        Policies::open("tests/language/ok/card.yaml", "tests/language/ok/platform.yaml").unwrap_err();
    let PolicyError::Findings(found) = wrong_place else { panic!("{wrong_place}") };
    seen.extend(found.list.iter().map(|finding| finding.code));
    seen.extend([Code::CasePolicy, Code::CaseValue, Code::UnknownRule]); // by tests/cases.rs
    seen.insert(Code::Reading); // by tests/mapping.rs
    seen.extend([Code::GuardBroken, Code::GuardNotDecided]); // by tests/guards.rs
    let together = findings_of_all_rules_together();
    let never: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !seen.contains(code) && !together.contains(&format!("[{}]", code.name())))
        .collect();
    assert!(never.is_empty(), "no fixture gives {never:?}");
}

#[test]
fn findings_keep_the_manners_of_the_house() {
    for path in fixtures("bad") {
        for finding in refused(&path).list {
            let (message, help) = (&finding.message, finding.help.as_deref().unwrap_or("-"));
            for text in [message, help] {
                assert!(!text.ends_with(['.', ' ']) && !text.contains('\n'), "{}: {text}", path.display());
                assert!(text.len() < 250, "{}: {text}", path.display());
            }
            assert!(!message.starts_with(|letter: char| letter.is_ascii_uppercase()), "{message}");
            assert!(
                !["Option", "Err(", "serde", "Scalar", "usize"].iter().any(|word| message.contains(word)),
                "{message}"
            );
        }
    }
}

/// A fix that is offered mends what it says: the finding at its place is gone.
#[test]
fn fixes_mend() {
    for path in fixtures("bad") {
        let found = refused(&path);
        for finding in &found.list {
            let Some(fix) = &finding.fix else { continue };
            let mut text = found.file.text().to_owned();
            text.replace_range(fix.span.range(), &fix.text);
            let left = match Policy::parse("mended.yaml", &text) {
                Ok(_) => Vec::new(),
                Err(found) => found.list,
            };
            let again =
                left.iter().any(|it| it.span.start == finding.span.start && it.message == finding.message);
            assert!(!again, "{}: {} is not mended by `{}`", path.display(), finding.message, fix.text);
        }
    }
}

/// Words and the places where one of them, misspelt, must be found.
fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let digits = |it: Option<char>| it.is_some_and(|letter| letter.is_ascii_digit());
        let in_moment = matches!(letter, ':' | '+')
            && digits(text[..at].chars().last())
            && digits(text[at + 1..].chars().next());
        let rest = &text[at..];
        let at_bound = letter == ' '
            && text[..at].ends_with(" at")
            && (rest.starts_with(" least") || rest.starts_with(" most"));
        let inside =
            letter.is_alphanumeric() || matches!(letter, '_' | '.' | '%' | '-') || in_moment || at_bound;
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Promise 10: one token of a valid file is spoilt; a finding is on its line and at the token.
#[test]
fn a_spoilt_token_is_found_where_it_stands() {
    let mut texts: Vec<String> = ["bounds", "lists", "nesting", "platform", "card"]
        .map(|name| std::fs::read_to_string(format!("tests/language/ok/{name}.yaml")).unwrap())
        .into();
    for seed in 0..40 {
        let case = Case::generate(&mut Rng::new(seed), Style { absence: true, tenants: false });
        texts.extend(case.platform.iter().chain(&case.seller).map(ToString::to_string));
    }
    let (mut spoilt, mut exact, mut missed) = (0, 0, Vec::new());
    for text in &texts {
        assert!(Policy::parse("valid.yaml", text).is_ok(), "{text}");
        for token in tokens(text) {
            let word = &text[token.clone()];
            let line_start = text[..token.start].rfind('\n').map_or(0, |at| at + 1);
            let before = &text[line_start..token.start];
            let declares = before.trim_end().is_empty() && before.len() == 2;
            let free = [
                "#",
                "because:",
                "policy:",
                "rule:",
                "seller_id:",
                "like",
                "lists:",
                "gifts:",
                "mixed:",
                "kinds:",
                "formula:",
                "includes",
                "excludes",
                "only",
                "buyer.id",
                "seller_id",
                "reason_code",
                "payment_method",
                "loyalty_tier",
            ];
            if declares
                || word == "-"
                || free.iter().any(|it| before.contains(it))
                || text[line_start..].starts_with("      What")
                || text[line_start..].starts_with("      speaks")
            {
                continue; // text that may be anything, or that no other text contradicts
            }
            let spoiled = format!("{}{word}qx{}", &text[..token.start], &text[token.end..]);
            let Err(found) = Policy::parse("spoilt.yaml", &spoiled) else {
                missed.push(format!("`{word}` on: {}", spoiled[line_start..].lines().next().unwrap()));
                spoilt += 1;
                continue;
            };
            spoilt += 1;
            let inside = token.start..=token.end + 2;
            if found.list.iter().any(|it| {
                inside.contains(&it.span.start)
                    || it.span.start <= token.start
                        && token.start < it.span.end
                        && it.span.end <= token.end + 2
            }) {
                exact += 1;
            } else {
                missed.push(format!(
                    "`{word}` on: {}\n    {found}",
                    spoiled[line_start..].lines().next().unwrap()
                ));
            }
        }
    }
    println!("{exact} of {spoilt} exact");
    missed.sort();
    missed.dedup();
    assert!(
        exact * 100 >= spoilt * 99 && spoilt > 1_000,
        "{exact} of {spoilt}\n{}",
        missed.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}
