//! What each rule does, which never do anything, and what requests do not say.

use super::quantity::{self, count};
use super::table::{Table, WIDEST, cut};
use crate::simulate::{RuleFigures, Simulation, Sums};

/// More rules and reasons than these are left to JSON.
const MOST_RULES: usize = 40;
const MOST_REASONS: usize = 8;

/// Rule by rule, in the order in which they decide.
pub(super) fn rules(simulation: &Simulation) -> String {
    let rules = &simulation.figures.rules;
    let mut table = Table::new("<<");
    table.row(["", "then", "decides", "money", "too late", "cannot tell"]);
    let mut owner = "";
    for rule in rules.iter().take(MOST_RULES) {
        if rule.owner != owner {
            owner = rule.owner;
            table.heading(format!("of the {owner}"));
        }
        let numbers = [rule.decided.count(), rule.too_late, rule.cannot_tell].map(|number| match number {
            0 => "-".to_owned(),
            number => count(number),
        });
        let [decides, too_late, cannot_tell] = numbers;
        table.row([
            &format!("  {}", rule.rule),
            rule.then,
            &decides,
            &money(&rule.decided),
            &too_late,
            &cannot_tell,
        ]);
    }
    if !simulation.figures.without_rule.is_empty() {
        table.heading("of nobody".into());
    }
    for (why, &reviews) in &simulation.figures.without_rule {
        let name = if why == "nothing_fits" { "no rule fits" } else { why };
        table.row([&format!("  {name}"), "review", &count(reviews)]);
    }
    let mut text = format!("What each rule does\n{}", table.text());
    if let Some(more) = rules.len().checked_sub(MOST_RULES).filter(|more| *more > 0) {
        text.push_str(&format!("  … and {more} more rules: `--format json` has them all\n"));
    }
    if rules.iter().any(|rule| rule.too_late > 0) {
        text.push_str("  too late: it would have fitted, but an earlier rule decided\n");
    }
    text.push_str(&named(
        rules,
        "never fits any of these reviews",
        "never fit any of these reviews",
        RuleFigures::never_fits,
    ));
    text.push_str(&named(rules, "always comes too late", "always come too late", |rule| {
        rule.decided.count() == 0 && rule.cannot_tell == 0 && rule.too_late > 0
    }));
    text
}

/// The money of a rule in one currency, and in how many more there is some.
fn money(decided: &Sums) -> String {
    let mut money = decided.money();
    let first = money.next().map_or("-".into(), quantity::money);
    match money.count() {
        0 => first,
        more => format!("{first} +{more} more"),
    }
}

/// `  2 rules never …: a, b`, or nothing.
fn named(rules: &[RuleFigures], one: &str, many: &str, wanted: fn(&RuleFigures) -> bool) -> String {
    const MOST: usize = 3;
    let found: Vec<&RuleFigures> = rules.iter().filter(|rule| wanted(rule)).collect();
    let names: Vec<String> = found.iter().take(MOST).map(|rule| cut(&rule.rule, WIDEST / 2)).collect();
    let more = found.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    match found.len() {
        0 => String::new(),
        1 => format!("  1 rule {one}: {}\n", names.join(", ")),
        number => format!("  {number} rules {many}: {}{more}\n", names.join(", ")),
    }
}

/// What left rules undecided, most frequent first.
pub(super) fn undecided(simulation: &Simulation) -> String {
    let mut reasons: Vec<_> = simulation.figures.undecided.iter().collect();
    if reasons.is_empty() {
        return String::new();
    }
    reasons.sort_by_key(|(_, figures)| std::cmp::Reverse(figures.reviews)); // stable: then by name
    let mut table = Table::new("<");
    table.row(["", "reviews", "of them manual"]);
    for (reason, figures) in reasons.iter().take(MOST_REASONS) {
        table.row([reason.as_str(), &count(figures.reviews), &count(figures.with_a_person)]);
    }
    let mut text = format!("What left rules undecided\n{}", table.text());
    if let Some(more) = reasons.len().checked_sub(MOST_REASONS).filter(|more| *more > 0) {
        text.push_str(&format!("  … and {more} more: `--format json` has them all\n"));
    }
    text
}
