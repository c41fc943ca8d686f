//! A difference as a comment on a pull request: a summary, a table, and the details folded away.

use super::DiffReport;
use super::changes;
use super::meaning::{heading, open, ruling, verdict};
#[cfg(feature = "history")]
use super::over;
use super::words::Words;
use crate::analysis::{Meaning, Region};
use crate::report::visible::one_line;

pub(super) fn page(report: &DiffReport<'_>) -> String {
    let (old, new) = (report.diff.old_policy(), report.diff.new_policy());
    let mut page = format!("### {} policy {}\n\n", new.owner.name(), code(&new.name));
    if let Some(meaning) = report.meaning {
        page.push_str(&format!("**{}.**\n\n", verdict(meaning)));
    }
    #[cfg(feature = "history")]
    if let Some(over) = report.over {
        page.push_str(&format!("{}\n\n", over::summary(over)));
    }
    page.push_str(&structure(report));
    #[cfg(feature = "history")]
    if let Some(over) = report.over {
        page.push_str(&moved(report, over));
    }
    if let Some(meaning) = report.meaning {
        page.push_str(&regions(report, meaning));
    }
    page.push_str(&format!("<sub>{} → {}</sub>\n", code(old.file.name()), code(new.file.name())));
    page
}

fn structure(report: &DiffReport<'_>) -> String {
    let blocks = changes::blocks(report.diff);
    if blocks.is_empty() {
        return "Nothing was changed: both say the same.\n\n".to_owned();
    }
    let mut table = "| | what | change |\n|---|---|---|\n".to_owned();
    for block in &blocks {
        let name = if block.is_policy { block.name.clone() } else { code(&block.name) };
        let lines: Vec<String> = block.lines.iter().map(|line| code(line)).collect();
        table.push_str(&format!("| {} | {name} | {} |\n", block.verb, lines.join("<br>")));
    }
    table + "\n"
}

fn regions(report: &DiffReport<'_>, meaning: &Meaning) -> String {
    let words = Words::new(report.diff);
    let mut text = String::new();
    for &(shift, known) in &meaning.shifts {
        let regions: Vec<&Region> = meaning.regions.iter().filter(|region| region.shift == shift).collect();
        let open = open(shift, known);
        if regions.is_empty() && open.is_none() {
            continue;
        }
        let number = regions.len();
        text.push_str(&format!("<details><summary>{} ({number})</summary>\n\n", heading(shift)));
        for region in regions {
            text.push_str(&format!(
                "- {}\n  - was: {}\n  - now: {}\n  - such as, at {}:\n\n    ```json\n    {}\n    ```\n",
                code(&words.cause(&region.cause)),
                prose(&ruling(&region.rulings.old, shift)),
                prose(&ruling(&region.rulings.new, shift)),
                code(&region.witness.at().to_string()),
                region.witness.json(),
            ));
        }
        if let Some(open) = open {
            text.push_str(&format!("- {open}\n"));
        }
        text.push_str("\n</details>\n\n");
    }
    text
}

#[cfg(feature = "history")]
fn moved(report: &DiffReport<'_>, over: &crate::analysis::Over) -> String {
    if over.moved.is_empty() {
        return String::new();
    }
    let words = Words::new(report.diff);
    let mut text = "<details><summary>Past requests that end otherwise, by cause</summary>\n\n".to_owned();
    text.push_str("| reviews | cause | at stake | examples |\n|---|---|---|---|\n");
    for moved in &over.moved {
        let examples: Vec<String> = moved.examples.iter().map(|example| code(&example.id)).collect();
        text.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            over::in_short(moved),
            code(&words.cause(&moved.cause)),
            over::at_stake(moved),
            examples.join(" ")
        ));
    }
    text + "\n</details>\n\n"
}

/// Text of others as code, so that nothing in it is markup: between more backticks than stand together in it.
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if longest == 0 { format!("`{text}`") } else { format!("{fence} {text} {fence}") }
}

/// A sentence of ours with names in backticks, in a table or a list.
fn prose(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}
