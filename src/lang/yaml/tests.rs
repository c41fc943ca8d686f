//! The two readers held together: whatever the plain one reads, the full one reads the same.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use super::{full, plain};
use crate::source::SourceFile;
use generate::{Case, Rng, Style};

#[allow(unreachable_patterns, reason = "seen from inside, the enums of the library have an end")]
#[path = "../../../tests/generate/mod.rs"]
mod generate;

/// Whether the plain reader read it; then the full reader has to have read exactly that.
fn agree(name: &str, text: &str) -> bool {
    let Some(tree) = plain::read(text) else { return false };
    match full::read(&SourceFile::new(name, text)) {
        Ok(wanted) => assert!(tree == wanted, "{name} is read in two ways:\n{text}\n{tree:#?}\n{wanted:#?}"),
        Err(finding) => panic!("{name} is refused: {}\n{text}", finding.message),
    }
    true
}

/// Every YAML file of the project, and every policy and case in its pages.
fn files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = ["rules", "tests", "examples"].map(|name| root.join(name)).into();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "yaml") {
                found.extend(std::fs::read_to_string(&path).ok().map(|text| (path, text)));
            }
        }
    }
    for page in ["README.md", "src/lang/LANGUAGE.md"] {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        let parts = text.split("```yaml\n").skip(1).filter_map(|part| part.split("```").next());
        found.extend(parts.map(|part| (root.join(page), part.to_owned())));
    }
    found.sort();
    found
}

fn generated(index: u64) -> Vec<String> {
    let case = Case::generate(&mut Rng::new(index), Style { absence: true, tenants: true });
    [case.platform, case.seller].into_iter().flatten().map(|draft| draft.to_string()).collect()
}

#[test]
fn shipped_and_generated_files_are_read_plainly() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (path, text) in files() {
        let plain = agree(&path.display().to_string(), &text);
        // The language page also shows forms that only the full reader reads; mappings are few, and need not be plain.
        let page = path.extension().is_some_and(|end| end == "md")
            || path.starts_with(root.join("examples/mappings"));
        assert!(plain || page || path.starts_with(root.join("tests")), "{} is not plain", path.display());
    }
    for text in (0..500).flat_map(generated) {
        assert!(agree("generated", &text), "not plain:\n{text}");
    }
}

/// What is put into files to spoil them: signs that YAML gives a meaning to, and words that it reads into.
const SIGNS: &str = ":|: | :|#| #|- |-|?|? |[|]|{|}|, |,|\"|'|''|\\|\\\"|&a |*a|!t |!!str |>|>-\n|%|@|`|~|null|Null|<<: |\n|\n\n|\n---\n|\n...\n|   |  | |\t|\
    \r\n|\u{a0}|\u{3000}|\u{85}|\u{2028}|\u{feff}|é|€|0x1F|0o7|1e3|.inf|.nan|true|yes|${A}|1_000|012|=|<=|/|(|)|+|;|^|$|key: |- key: |\n# note\n| # note\n|# note|a b|a: b|[a, b]|{ a: b }|[a: b]";

fn spoil(text: &str, rng: &mut Rng) -> String {
    let signs: Vec<&str> = SIGNS.split('|').chain(["|", "|\n"]).collect();
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for _ in 0..=rng.below(3) {
        let (at, other, sign) = (rng.below(lines.len()), rng.pick(&lines), rng.pick(&signs));
        let line = &mut lines[at];
        let letters: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
        match rng.below(9) {
            0 => line.clear(),
            1 => *line = line.repeat(2),
            2 => line.push_str(&other),
            3 => line.insert_str(0, sign),
            4 => *line = line.strip_prefix("  ").unwrap_or(line).to_owned(),
            5 => line.insert_str(line.trim_end().len(), sign),
            6 if !letters.is_empty() => drop(line.remove(rng.pick(&letters))),
            _ => line.insert_str(letters.get(rng.below(letters.len())).copied().unwrap_or(0), sign),
        }
    }
    lines.concat()
}

fn count(fewest: u64) -> u64 {
    std::env::var("GREENLIGHT_MUTATIONS").map_or(fewest, |count| count.parse().unwrap())
}

/// `GREENLIGHT_MUTATIONS=1000000 cargo test --release --lib yaml` for a long run.
#[test]
fn spoilt_files_are_never_read_in_two_ways() {
    let count = count(4_000);
    let files: Vec<String> = files()
        .into_iter()
        .map(|(_, text)| text)
        .filter(|text| !text.is_empty() && text.len() < 4_000)
        .collect();
    let spoilt = |index: u64| {
        let mut rng = Rng::new(index ^ 0x7961_6d6c);
        let text = if rng.chance(30) { generated(index).swap_remove(0) } else { rng.pick(&files) };
        u64::from(agree("spoilt", &spoil(&text, &mut rng)))
    };
    let plain: u64 = (0..count).map(spoilt).sum();
    assert!(plain > count / 8, "only {plain} of {count} were plain");
}

#[test]
fn scraps_are_never_read_in_two_ways() {
    let count = count(4_000) * 10;
    let words = SIGNS
        .split('|')
        .chain(["a: ", "b: ", "- ", "\n", "\n  ", "\n- ", "\n  - ", "x", "y: z", "5", "'q'", "\"q\""]);
    let words: Vec<&str> = words.chain(["a:", "\n", "\n  ", "\n    ", "[x, ", "]", "{ a: ", "}"]).collect();
    let scrap = |index: u64| {
        let mut rng = Rng::new(index ^ 0x7363_7261_7073);
        let text: String = (0..2 + rng.below(10)).map(|_| rng.pick(&words)).collect();
        u64::from(agree("scrap", &format!("k: {text}")) || agree("scrap", &text))
    };
    let plain: u64 = (0..count).map(scrap).sum();
    assert!(plain > count / 50, "only {plain} of {count} were plain");
}
