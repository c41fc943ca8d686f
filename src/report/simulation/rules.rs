//! What each rule does, which never do anything, and what requests do not say.

use std::collections::BTreeSet;

use super::quantity::{self, count};
use super::table::{Table, WIDEST, cut};
use crate::simulate::{Course, Fate, Figures, RuleFigures, Simulation, Sums};

/// More rules and reasons than these are left to JSON.
const MOST_RULES: usize = 40;
const MOST_REASONS: usize = 8;

/// Longer names of rules are cut, so that lines stay within 100 columns.
const LONGEST_NAME: usize = 32;

/// Rule by rule, in the order in which they decide. The columns of reviews come to all reviews.
pub(super) fn rules(simulation: &Simulation) -> String {
    let rules = &simulation.figures.rules;
    let before = simulation.baseline_figures.as_ref();
    let mut table = Table::new("<<");
    let mut head = vec!["", "then", "decides"];
    head.extend(before.map(|_| "before"));
    head.extend(["money", "too late", "cannot tell"]);
    table.row(head);
    let mut owner = "";
    for rule in rules.iter().take(MOST_RULES) {
        if rule.owner != owner {
            owner = rule.owner;
            table.heading(format!("of the {owner}"));
        }
        let mut cells = vec![
            format!("  {}", cut(&rule.rule, LONGEST_NAME)),
            rule.then.to_owned(),
            number(rule.decided.count()),
        ];
        cells.extend(before.map(|before| {
            let same = before.rules.iter().find(|old| is_same(old, rule));
            same.map_or("new".to_owned(), |old| number(old.decided.count()))
        }));
        cells.extend([money(&rule.decided), number(rule.too_late), number(rule.cannot_tell)]);
        table.row(cells);
    }
    let left = rules.iter().skip(MOST_RULES).map(|rule| rule.decided.count()).sum();
    without_a_rule(&mut table, simulation, left);
    let mut text = format!("What each rule does\n{}", table.text());
    if before.is_some() {
        text.push_str("  before: the reviews that the rule of that name decides in the baseline\n");
    }
    if simulation.actual.inspection.total() > 0 {
        text.push_str("  money: a request that has two reviews counts in each of them\n");
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

fn number(number: u64) -> String {
    if number == 0 { "-".to_owned() } else { count(number) }
}

fn is_same(a: &RuleFigures, b: &RuleFigures) -> bool {
    (a.owner, &a.rule) == (b.owner, &b.rule)
}

/// The rest of the column of reviews: rules that are not shown or are no more, reviews that no rule decided, and
/// all of them together.
fn without_a_rule(table: &mut Table, simulation: &Simulation, left: u64) {
    let (figures, before) = (&simulation.figures, simulation.baseline_figures.as_ref());
    let mut row = |name: &str, then: &str, now: u64, old: u64| {
        let mut cells = vec![name.to_owned(), then.to_owned(), number(now)];
        cells.extend(before.map(|_| number(old)));
        table.row(cells);
    };
    let is_shown = |old: &RuleFigures| figures.rules.iter().take(MOST_RULES).any(|rule| is_same(rule, old));
    let gone = before.map_or(0, |before| {
        before.rules.iter().filter(|old| !is_shown(old)).map(|rule| rule.decided.count()).sum()
    });
    if left > 0 || gone > 0 || figures.rules.len() > MOST_RULES {
        let name = if figures.rules.len() > MOST_RULES {
            "all other rules (`--format json` has them)"
        } else {
            "rules that only the baseline has"
        };
        row(name, "", left, gone);
    }
    let could_not_tell = |figures: &Figures| figures.could_not_tell();
    let avoided = |course: &Course| course.count(Fate::Avoided);
    let now = could_not_tell(figures);
    let old = before.map_or(0, could_not_tell);
    if now > 0 || old > 0 {
        row("a rule could not tell", "review", now, old);
    }
    let reasons: BTreeSet<&String> = figures
        .without_rule
        .keys()
        .chain(before.into_iter().flat_map(|before| before.without_rule.keys()))
        .collect();
    for why in reasons {
        let of = |figures: &Figures| figures.without_rule.get(why).copied().unwrap_or_default();
        let name = if why == "nothing_fits" { "no rule fits" } else { why };
        row(name, "review", of(figures), before.map_or(0, of));
    }
    let now = avoided(&simulation.simulated);
    let old = simulation.baseline.as_ref().map_or(0, avoided);
    if now > 0 || old > 0 {
        row("inspection avoided", "", now, old);
    }
    row("all reviews", "", simulation.reviews(), simulation.reviews());
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
