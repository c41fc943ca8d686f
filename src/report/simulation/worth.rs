//! What is worth a look: fields and words of the rules that this history never has.

use super::quantity::count;
use super::table::{Table, WIDEST, cut};
use crate::simulate::{NeverOccurs, Simulation};

/// More lines of either kind than these are left to JSON.
const MOST: usize = 12;

/// The section, or nothing.
pub(super) fn worth_a_look(simulation: &Simulation) -> String {
    let worth = &simulation.worth_a_look;
    let mut text = String::new();
    let never_said: Vec<_> = worth.never_said().collect();
    if !never_said.is_empty() {
        let mut table = Table::new("<<");
        for never in never_said.iter().take(MOST) {
            let reads = match never.reads_as {
                Some(fact) => format!("reads as: {fact}"),
                None => "is not known: no rule that asks for it approves".to_owned(),
            };
            table.long_row([&format!("  {}", never.field), &reads]);
        }
        text.push_str("  fields that are needed, and no request of this history says:\n");
        text.push_str(&table.text());
        text.push_str(&more(never_said.len()));
    }
    let never_occurs: Vec<_> = worth.never_occurs().collect();
    if !never_occurs.is_empty() {
        let mut table = Table::new("<<");
        for never in never_occurs.iter().take(MOST) {
            table.long_row([&format!("  {}", never.field), &line(never)]);
        }
        text.push_str("  words that your rules look for, and that never occur in this history:\n");
        text.push_str(&table.text());
        text.push_str(&more(never_occurs.len()));
    }
    let overfull: Vec<_> = worth.overfull().collect();
    if !never_occurs.is_empty() && !overfull.is_empty() {
        let most = count(u64::try_from(crate::simulate::MOST_TEXTS).unwrap_or(u64::MAX));
        text.push_str(&format!(
            "  near words are looked for among {most} texts only: {}\n",
            overfull.join(", ")
        ));
    }
    if text.is_empty() { text } else { format!("Worth a look\n{text}") }
}

fn line(never: &NeverOccurs<'_>) -> String {
    let word = cut(never.word, WIDEST);
    match never.near {
        Some((near, 1)) => format!("`{word}`; `{}` occurs once", cut(near, WIDEST)),
        Some((near, times)) => format!("`{word}`; `{}` occurs {} times", cut(near, WIDEST), count(times)),
        None => format!("`{word}`"),
    }
}

fn more(all: usize) -> String {
    match all.checked_sub(MOST) {
        None | Some(0) => String::new(),
        Some(more) => format!("  … and {more} more: `--format json` has them all\n"),
    }
}
