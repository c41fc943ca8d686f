//! What the changes do to past requests, in text.

use super::words::Words;
use crate::analysis::{Diff, Move, Moved, Over};
use crate::report::simulation::quantity::{count, counted, hours, share, sums};
use crate::report::simulation::routes::{in_words, recorded_in_words};
use crate::report::simulation::table::{Table, cut};
use crate::simulate::{ByReview, Fate, Ledger, Sums};

pub(super) fn text(diff: &Diff, over: &Over) -> String {
    let simulation = &over.simulation;
    let requests = counted(simulation.requests, "past request", "past requests");
    let reviews = counted(simulation.reviews(), "review", "reviews");
    let mut text = format!("Over {requests} with {reviews}\n");
    if simulation.requests == 0 {
        text.push_str("  there is no request in the history that can be read: nothing was replayed\n");
        return text;
    }
    text.push_str(&figures(over));
    if over.moved.is_empty() {
        text.push_str("\n  Nothing becomes of any of them that did not before\n");
    }
    let words = Words::new(diff);
    for moved in &over.moved {
        text.push_str(&format!("\n  {}: {}\n", in_short(moved), words.cause(&moved.cause)));
        text.push_str(&format!("    {}\n", at_stake(moved)));
        let mut table = Table::new("<><<");
        for example in &moved.examples {
            let amount = example.amount.as_deref().unwrap_or("-");
            let by = match (&example.old_rule, &example.new_rule) {
                (Some(old), Some(new)) if old == new => old.clone(),
                (Some(old), Some(new)) => format!("{old} → {new}"),
                (None, Some(new)) => format!("no rule → {new}"),
                (Some(old), None) => format!("{old} → no rule"),
                (None, None) => "no rule".to_owned(),
            };
            let was = format!("on record: {}", recorded_in_words(example.actual));
            table.long_row([format!("    {}", cut(&example.id, 24)), amount.to_owned(), by, was]);
        }
        text.push_str(&table.text());
    }
    if !over.moved.is_empty() {
        text.push_str("\n  `greenlight explain --id ID HISTORY` with either policy tells why of a request\n");
    }
    text
}

/// What matters most, before and after.
fn figures(over: &Over) -> String {
    let simulation = &over.simulation;
    let Some(old) = &simulation.baseline else { return String::new() };
    let new = &simulation.simulated;
    let mut table = Table::new("<");
    table.row(["", "old", "new"]);
    for fate in Fate::ALL.into_iter().filter(|&fate| old.count(fate) + new.count(fate) > 0) {
        table.row([in_words(fate).to_owned(), count(old.count(fate)), count(new.count(fate))]);
    }
    let money = |sums_of: &Sums| sums(sums_of);
    table.row(["money approved without a person".to_owned(), money(&old.approved), money(&new.approved)]);
    let rejected = simulation.baseline_approved_though_rejected.as_ref().map_or(0, Sums::count);
    let now_rejected = simulation.approved_though_rejected.count();
    table.row(["approved although it was rejected".to_owned(), count(rejected), count(now_rejected)]);
    let mean = |ledger: &ByReview<Ledger>| {
        ledger.together().times().mean_tenths_of_hours().map_or("-".to_owned(), hours)
    };
    table.row(["After-Sales Handling Time, mean".to_owned(), mean(&old.ledger), mean(&new.ledger)]);
    let changed = over.reviews();
    format!(
        "{}\n  {} otherwise ({} of all)\n",
        table.text(),
        counted(changed, "review ends", "reviews end"),
        share(changed, simulation.reviews())
    )
}

/// What matters most, in a sentence.
pub(super) fn summary(over: &Over) -> String {
    let simulation = &over.simulation;
    let (changed, reviews) = (over.reviews(), simulation.reviews());
    let mut text = format!(
        "Over {} with {}, {} otherwise ({}).",
        counted(simulation.requests, "past request", "past requests"),
        counted(reviews, "review", "reviews"),
        counted(changed, "review ends", "reviews end"),
        share(changed, reviews)
    );
    if let Some(old) = &simulation.baseline {
        let (before, after) = (sums(&old.approved), sums(&simulation.simulated.approved));
        text.push_str(&format!(" Money approved without a person: {before} → {after}."));
    }
    text
}

/// `412 from manual review to seller auto-approve`.
pub(super) fn in_short(moved: &Moved) -> String {
    let reviews = count(moved.reviews);
    match moved.how {
        Move::Fate { from, to } => format!("{reviews} from {} to {}", in_words(from), in_words(to)),
        Move::Resolution => format!("{reviews} approved for something else"),
        Move::Metric(fate) => format!("{reviews} still {}, counted otherwise in AHT", in_words(fate)),
    }
}

/// `in 400 requests, 12,345.00 USD; 12 of them were rejected`.
pub(super) fn at_stake(moved: &Moved) -> String {
    let mut text =
        format!("{}, {}", counted(moved.requests.count(), "request", "requests"), sums(&moved.requests));
    if moved.requests.unknown() > 0 {
        text.push_str(&format!(", {} of unknown amount", count(moved.requests.unknown())));
    }
    if moved.rejected > 0 {
        text.push_str(&format!(
            "; {} rejected by a person",
            counted(moved.rejected, "review was", "reviews were")
        ));
    }
    text
}
