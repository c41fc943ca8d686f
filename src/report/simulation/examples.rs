//! Examples with their ids, so that a seller can look the requests up.

use super::quantity::{count, counted, sums, time};
use super::routes::{in_words, recorded_in_words};
use super::table::{Table, cut};
use crate::model::{Duration, Review};
use crate::simulate::{Example, ExampleKind, Fate, Recorded, Simulation};

/// What these rules approve although it was rejected.
pub(super) fn rejected(simulation: &Simulation) -> String {
    let rejected = &simulation.approved_though_rejected;
    let (_, not_known) = simulation.answers_not_known();
    let cannot_tell = match not_known {
        0 => String::new(),
        1 => {
            "  1 review is approved whose recorded answer cannot be read: it may have been rejected\n".into()
        }
        more => format!(
            "  {} reviews are approved whose recorded answers cannot be read: each may have been rejected\n",
            count(more)
        ),
    };
    if rejected.count() == 0 {
        let nothing = if not_known > 0 { "cannot be told" } else { "nothing" };
        return format!(
            "Approved although it was rejected\n  {nothing}{}\n{cannot_tell}",
            before(simulation)
        );
    }
    const SHOWN: usize = 5;
    let mut table = Table::new("<><<<");
    for example in simulation.examples_of(&ExampleKind::ApprovedThoughRejected).take(SHOWN) {
        row(&mut table, example);
    }
    let (reviews, money) = (counted(rejected.count(), "review", "reviews"), sums(rejected));
    let mut text = format!(
        "Approved although it was rejected: {reviews}, {money}{}\n{}",
        before(simulation),
        table.text()
    );
    let shown = u64::try_from(SHOWN).unwrap_or(u64::MAX);
    if let Some(more) = rejected.count().checked_sub(shown).filter(|more| *more > 0) {
        text.push_str(&format!("    … and {} more: `--out FILE` writes every review\n", count(more)));
    }
    text.push_str(&cannot_tell);
    text
}

/// What the baseline approves although it was rejected, in brackets.
fn before(simulation: &Simulation) -> String {
    match &simulation.baseline_approved_though_rejected {
        None => String::new(),
        Some(before) if before.count() == 0 => " (by the baseline: nothing)".into(),
        Some(before) => {
            format!(" (by the baseline: {}, {})", counted(before.count(), "review", "reviews"), sums(before))
        }
    }
}

/// A few of every other kind.
pub(super) fn examples(simulation: &Simulation) -> String {
    let mut table = Table::new("<><<<");
    let mut last = None;
    let mut shown = 0;
    for (kind, example) in
        simulation.examples().filter(|(kind, _)| **kind != ExampleKind::ApprovedThoughRejected)
    {
        if last != Some(kind) {
            table.heading(heading(kind));
            (last, shown) = (Some(kind), 0);
        }
        if shown < 2 {
            row(&mut table, example);
        }
        shown += 1;
    }
    if last.is_none() { String::new() } else { format!("Examples\n{}", table.text()) }
}

fn heading(kind: &ExampleKind) -> String {
    match kind {
        ExampleKind::LargestApproval { currency } => format!("the largest amounts approved in {currency}"),
        ExampleKind::LongestWait => "approved now, waited longest for a person then".into(),
        ExampleKind::PlatformTookOver => "the platform takes over while it waits for a person".into(),
        ExampleKind::Changed { from, to } if from == to => {
            "approved by both, but for something else than by the baseline".into()
        }
        ExampleKind::Changed { from, to } => {
            format!("the baseline says {}, these rules {}", in_words(*from), in_words(*to))
        }
        ExampleKind::CannotTell => "a person decides, because a rule cannot tell".into(),
        ExampleKind::ApprovedThoughRejected => String::new(),
    }
}

fn row(table: &mut Table, example: &Example) {
    let seconds = |seconds| time(Duration::seconds(seconds));
    let now = match (example.route, &example.rule) {
        (Fate::Review, Some(_)) if example.why != "rule" => &example.why,
        (_, Some(rule)) => rule,
        (_, None) => &example.why,
    };
    let when = match example.after_seconds {
        None => "-".to_owned(),
        Some(0) if example.review == Review::Inspection.name() => "at inspection".to_owned(),
        Some(0) => "at once".to_owned(),
        Some(after) => format!("after {}", seconds(after)),
    };
    let was = match example.actual {
        Recorded::Approved => "approved",
        Recorded::TimedOut => "timed out",
        other => recorded_in_words(other),
    };
    let was = example.actual_seconds.map_or(was.to_owned(), |took| format!("{was} after {}", seconds(took)));
    let id = format!("  {}", cut(&example.id, 24));
    table.row([&id, example.amount.as_deref().unwrap_or("-"), &cut(now, 30), &when, &was]);
}
