//! What is told: of mappings that cannot be, and of histories that one is held against.

use greenlight::history::{History, HistoryError, Mapping};
use greenlight::lang::PolicyError;
use greenlight::source::Findings;

use super::{fixtures, snapshot};
use crate::shown::show;

#[test]
fn what_is_wrong_with_a_mapping_is_told() {
    for path in fixtures("bad") {
        let found = match Mapping::open(&path) {
            Err(PolicyError::Findings(found)) => found,
            other => panic!("{}: {other:?}", path.display()),
        };
        let mut text = String::new();
        for finding in &found.list {
            let alone = Findings { file: found.file.clone(), list: vec![finding.clone()] };
            text += &alone.to_string().replace(&*path.to_string_lossy(), "");
            if let Some(fix) = &finding.fix {
                text += &format!("\n  fix: `{}` -> `{}`", found.file.slice(fix.span), fix.text);
            }
            text += "\n";
        }
        snapshot("bad", path.file_stem().unwrap().to_str().unwrap(), text.trim_end());
    }
}

/// What is read by a mapping of the file beside it, or why nothing is.
#[test]
fn what_is_read_by_a_mapping() {
    for path in fixtures("files") {
        let mapping = Mapping::open(&path).unwrap_or_else(|error| panic!("{error}"));
        let history = ["csv", "jsonl"].map(|end| path.with_extension(end)).into_iter().find(|it| it.exists());
        let text = match History::open_mapped(history, mapping) {
            Ok(history) => show(history),
            Err(error) => refusal(&error),
        };
        snapshot("files", path.file_stem().unwrap().to_str().unwrap(), text.trim_end());
    }
}

fn refusal(error: &HistoryError) -> String {
    format!("{error}\nhelp: {}", error.help().unwrap_or_default())
}

/// Responses of the API say what they are, and a README beside them is passed over.
#[test]
fn responses_of_the_api_are_read_as_always() {
    let mapping = Mapping::open("examples/mappings/tiktok-returns.yaml").unwrap();
    let mapped = show(History::open_mapped(["tests/history/tiktok"], mapping).unwrap());
    let plain = show(History::open(["tests/history/tiktok"]).unwrap());
    let without_readme = |text: &str| {
        text.lines().filter(|line| !line.contains("README.md")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(without_readme(&mapped), without_readme(&plain));
    assert!(mapped.lines().any(|line| line.ends_with(": passed over")));
}
