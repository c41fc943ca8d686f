//! What the README shows is what the program says: each line of its pictures is held to the real output.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what helps the tests may fail as the tests do")]

use std::process::Command;

/// The first picture of the README that begins with that line, without the lines that say `…`.
fn picture(readme: &str, first: &str) -> Vec<String> {
    let lines = readme.lines().skip_while(|line| *line != first).take_while(|line| *line != "```");
    let lines: Vec<String> = lines.filter(|line| line.trim() != "…").map(str::to_owned).collect();
    assert!(lines.len() > 5, "the README has lost the picture that begins with `{first}`");
    lines
}

fn stdout(args: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_greenlight")).args(args).env_clear().output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Every line of the picture is in the output, in this order.
fn is_shown(picture: &[String], output: &[String]) {
    let mut rest = output.iter();
    for line in picture {
        assert!(
            rest.any(|said| said == line),
            "the program no longer says: {line}\nit says:\n{}",
            output.join("\n")
        );
    }
}

#[test]
fn the_main_command_says_what_the_readme_shows() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let command = readme.lines().find(|line| line.starts_with("cargo run --release -- simulate")).unwrap();
    let args: Vec<&str> = command.split_whitespace().skip_while(|word| *word != "simulate").collect();
    is_shown(&picture(&readme, "Dry run over 2,000 past requests with 2,486 reviews"), &stdout(&args));
}

#[test]
fn the_explanation_is_what_the_readme_shows() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let prompt = readme.lines().find(|line| line.starts_with("$ greenlight explain")).unwrap();
    let args: Vec<&str> = prompt.split_whitespace().skip(2).collect();
    let shown = picture(&readme, prompt);
    is_shown(shown.get(1..).unwrap(), &stdout(&args));
}

#[test]
fn the_cases_are_what_the_readme_shows() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let prompt = "$ greenlight test rules --coverage";
    let shown = picture(&readme, prompt);
    is_shown(shown.get(1..).unwrap(), &stdout(&["test", "rules", "--coverage"]));
}

#[test]
fn the_mapping_is_what_the_readme_shows() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let prompt =
        readme.lines().find(|line| line.starts_with("$ greenlight simulate") && line.contains("--map"));
    let args: Vec<&str> = prompt.unwrap().split_whitespace().skip(2).collect();
    let output = Command::new(env!("CARGO_BIN_EXE_greenlight")).args(&args).env_clear().output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said: Vec<String> = String::from_utf8(said).unwrap().lines().map(str::to_owned).collect();
    is_shown(picture(&readme, prompt.unwrap()).get(1..).unwrap(), &said);
}

#[test]
fn the_mapping_that_the_readme_shows_is_one() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let mapping = picture(&readme, "mapping: warehouse").join("\n");
    assert_eq!(greenlight::history::Mapping::parse("readme.yaml", &mapping).unwrap().name(), "warehouse");
    let page = std::fs::read_to_string("src/mapping/MAPPING.md").unwrap();
    let text = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    greenlight::history::Mapping::parse("page.yaml", text).unwrap();
}
