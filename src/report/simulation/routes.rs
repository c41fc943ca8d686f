//! What becomes of the reviews, and what that replaces.

use std::collections::BTreeMap;

use super::quantity::{count, counted, share};
use super::table::Table;
use crate::model::Review;
use crate::simulate::{Fate, Recorded, Simulation};

/// Counts and shares by route.
pub(super) fn fates(simulation: &Simulation) -> String {
    let course = &simulation.simulated;
    let reviews = simulation.reviews();
    let inspections = simulation.actual.inspection.total() > 0;
    let mut table = Table::new("<");
    let mut head = vec!["", "reviews", "share"];
    head.extend(simulation.baseline.as_ref().map(|_| "baseline"));
    if inspections {
        head.extend(["request approval", "item inspection"]);
    }
    table.row(head);
    for fate in Fate::ALL.into_iter().filter(|&fate| fate != Fate::Avoided || course.count(fate) > 0) {
        let total = course.count(fate);
        let mut cells = vec![in_words(fate).to_owned(), count(total), share(total, reviews)];
        cells.extend(simulation.baseline.as_ref().map(|baseline| count(baseline.count(fate))));
        if inspections {
            cells.extend(Review::ALL.map(|review| count(course.count_of(review, fate))));
        }
        table.row(cells);
    }
    format!("What becomes of the reviews\n{}", table.text())
}

/// From what really happened to what would.
pub(super) fn transitions(simulation: &Simulation) -> String {
    let rows = Recorded::ALL.iter().filter_map(|really| {
        let counts = simulation.transitions.get(really)?;
        Some((recorded_in_words(*really), counts))
    });
    format!("What really happened, and what would\n{}", matrix("it was", rows))
}

/// From what the baseline does to what these rules do; empty without a baseline.
pub(super) fn changes(simulation: &Simulation) -> String {
    if simulation.baseline.is_none() {
        return String::new();
    }
    let changed: u64 = simulation
        .changes
        .iter()
        .flat_map(|(from, counts)| {
            counts.iter().filter(move |(to, _)| *to != from).map(|(_, reviews)| reviews)
        })
        .sum();
    let rows = Fate::ALL.iter().filter_map(|fate| Some((in_words(*fate), simulation.changes.get(fate)?)));
    let changed = changed + simulation.approved_otherwise;
    let total = share(changed, simulation.reviews());
    let changed = counted(changed, "review", "reviews");
    let table = matrix("the baseline says", rows);
    let mut text = format!("What changes from the baseline: {changed} ({total})\n{table}");
    if simulation.approved_otherwise > 0 {
        let otherwise = counted(simulation.approved_otherwise, "review", "reviews");
        text.push_str(&format!(
            "  {otherwise} approved by both, but for something else: another resolution or part of the money\n"
        ));
    }
    text
}

fn matrix<'m>(corner: &str, rows: impl Iterator<Item = (&'static str, &'m BTreeMap<Fate, u64>)>) -> String {
    let rows: Vec<_> = rows.collect();
    let of = |counts: &BTreeMap<Fate, u64>, fate| counts.get(&fate).copied().unwrap_or_default();
    let sum = |fate: Fate| rows.iter().map(|(_, counts)| of(counts, fate)).sum::<u64>();
    let fates: Vec<Fate> =
        Fate::ALL.into_iter().filter(|&fate| fate != Fate::Avoided || sum(fate) > 0).collect();
    let mut table = Table::new("<");
    let heads = fates.iter().map(|&fate| in_words(fate));
    table.row(std::iter::once(corner).chain(heads).chain(["all"]));
    for (name, counts) in &rows {
        let cells = fates.iter().map(|&fate| match of(counts, fate) {
            0 => "-".to_owned(),
            reviews => count(reviews),
        });
        table.row(std::iter::once((*name).to_owned()).chain(cells).chain([count(counts.values().sum())]));
    }
    let sums = fates.iter().map(|&fate| count(sum(fate)));
    let all = rows.iter().flat_map(|(_, counts)| counts.values()).sum();
    table.row(std::iter::once("all".to_owned()).chain(sums).chain([count(all)]));
    table.text()
}

pub(in crate::report) fn in_words(fate: Fate) -> &'static str {
    match fate {
        Fate::Approve => "seller auto-approve",
        Fate::Review => "manual review",
        Fate::Platform => "platform routing",
        Fate::Avoided => "avoided",
    }
}

pub(in crate::report) fn recorded_in_words(really: Recorded) -> &'static str {
    match really {
        Recorded::Approved => "approved by hand",
        Recorded::ApprovedByRule => "approved by a rule",
        Recorded::Rejected => "rejected",
        Recorded::Withdrawn => "withdrawn",
        Recorded::TimedOut => "deadline missed",
        Recorded::PlatformApproved => "platform approved",
        Recorded::NotKnown => "answer cannot be read",
        Recorded::Open => "not answered yet",
    }
}
