//! After-Sales Handling Time as it was and as it would be, and the ledger behind it.

use super::quantity::{change, count, counted, hours, time};
use super::table::Table;
use crate::simulate::{ByReview, Entry, Fate, Ledger, Recorded, Simulation, Standing};

/// What the columns are called, and the ledgers in them.
fn columns(simulation: &Simulation) -> Vec<(&'static str, &ByReview<Ledger>)> {
    let mut columns = vec![("as it was", &simulation.actual)];
    columns.extend(simulation.baseline.as_ref().map(|baseline| ("baseline", &baseline.ledger)));
    columns.push(("with these rules", &simulation.simulated.ledger));
    columns
}

/// Mean and percentiles, both reviews together and apart.
pub(super) fn times(simulation: &Simulation) -> String {
    let columns = columns(simulation);
    let mut table = Table::new("<");
    let against = if simulation.baseline.is_some() { "from baseline" } else { "change" };
    table.row(std::iter::once("").chain(columns.iter().map(|(name, _)| *name)).chain([against]));
    let inspections = simulation.actual.inspection.total() > 0;
    type Pick = fn(&ByReview<Ledger>) -> Ledger;
    let groups: [(&str, Pick); 3] = [
        ("all reviews", ByReview::together),
        ("request approval", |both| both.approval.clone()),
        ("item inspection", |both| both.inspection.clone()),
    ];
    for (name, pick) in groups.into_iter().take(if inspections { 3 } else { 1 }) {
        let ledgers: Vec<Ledger> = columns.iter().map(|(_, both)| pick(both)).collect();
        let means: Vec<_> = ledgers.iter().map(|ledger| ledger.times().mean_tenths_of_hours()).collect();
        let mut cells = vec![format!("{name}, mean")];
        cells.extend(means.iter().map(|mean| mean.map_or("-".into(), hours)));
        cells.push(match means.as_slice() {
            [.., Some(before), Some(after)] => change(after - before),
            _ => String::new(),
        });
        table.row(cells);
        for (name, percent) in [("half of them within", 50), ("nine in ten within", 90)] {
            let within = |ledger: &Ledger| ledger.times().percentile(percent).map_or("-".into(), time);
            table.row(std::iter::once(format!("  {name}")).chain(ledgers.iter().map(within)));
        }
    }
    let reviews = |really, fate| {
        let reviews = simulation.transitions.get(&really).and_then(|counts| counts.get(&fate));
        reviews.map(|&reviews| counted(reviews, "review", "reviews"))
    };
    let mut text = format!("After-Sales Handling Time (AHT)\n{}", table.text());
    if let Some(reviews) = reviews(Recorded::Open, Fate::Platform) {
        text.push_str(&format!(
            "  {reviews} without an answer on record: replayed until the platform takes over\n"
        ));
    }
    if let Some(reviews) = reviews(Recorded::ApprovedByRule, Fate::Platform) {
        text.push_str(&format!(
            "  {reviews} routed to the platform, answered by a rule then: no person is taken to be faster\n"
        ));
    }
    if let Some(reviews) = reviews(Recorded::ApprovedByRule, Fate::Review) {
        text.push_str(&format!(
            "  {reviews} left to a person, answered by a rule then: they have no time and are not in AHT\n"
        ));
    }
    text
}

/// Which reviews count, which do not, and why: every review once.
pub(super) fn ledger(simulation: &Simulation) -> String {
    let columns = columns(simulation);
    let ledgers: Vec<Ledger> = columns.iter().map(|(_, both)| both.together()).collect();
    let mut table = Table::new("<");
    table.row(std::iter::once("").chain(columns.iter().map(|(name, _)| *name)));
    let line = |name: String, figure: &dyn Fn(&Ledger) -> u64| {
        std::iter::once(name).chain(ledgers.iter().map(|ledger| count(figure(ledger)))).collect::<Vec<_>>()
    };
    for (standing, name) in [
        (Standing::Included, "counted"),
        (Standing::Excluded, "not counted"),
        (Standing::Apart, "without a time"),
    ] {
        let entries = Entry::ALL.into_iter().filter(|entry| entry.standing() == standing);
        let present: Vec<_> =
            entries.filter(|&entry| ledgers.iter().any(|ledger| ledger.count(entry) > 0)).collect();
        if present.is_empty() && standing == Standing::Apart {
            continue;
        }
        table.row(line(name.to_owned(), &|ledger| ledger.standing(standing)));
        for entry in present {
            table.row(line(format!("  {}", in_words(entry)), &|ledger| ledger.count(entry)));
        }
    }
    table.row(line("all reviews".to_owned(), &Ledger::total));
    format!("What counts in AHT\n{}", table.text())
}

fn in_words(entry: Entry) -> &'static str {
    match entry {
        Entry::SellerAutoApproval => "approved by a rule of the seller",
        Entry::ManualReview => "answered by hand",
        Entry::TimedOut => "deadline missed",
        Entry::PlatformCounted => "routed to the platform, counted",
        Entry::PlatformPolicy => "routed to the platform",
        Entry::PlatformDecided => "decided by the platform",
        Entry::Withdrawn => "withdrawn by the buyer (our reading)",
        Entry::TimeNotKnown => "time not known",
        Entry::AnswerNotKnown => "answered, but how cannot be read",
        Entry::Open => "not answered yet",
        Entry::Avoided => "inspection avoided, the buyer keeps it",
    }
}
