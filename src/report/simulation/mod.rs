//! A dry run as a page of text: what it means for a seller first, the proof below.
//!
//! JSON for programs is [`Simulation`] itself, serialized; it has everything, the page the most of it.

mod examples;
mod guards;
mod handling;
pub(super) mod quantity;
pub(super) mod routes;
mod rules;
pub(super) mod table;
mod worth;

pub use guards::{GuardJson, GuardReport};
use quantity::{count, counted, hours, share};

use crate::model::Review;
use crate::simulate::{ByReview, Course, Fate, Ledger, Simulation};

impl Simulation {
    /// The dry run as text, in lines of at most about 100 columns.
    pub fn to_text(&self) -> String {
        let mut page = self.head();
        if self.requests == 0 {
            page.push_str("There is no request in the history that can be read: nothing was replayed.\n\n");
            page.push_str(&self.rows_in());
            return page;
        }
        let sections = [
            handling::times(self),
            routes::fates(self),
            self.approved(),
            worth::worth_a_look(self),
            handling::ledger(self),
            routes::transitions(self),
            routes::changes(self),
            rules::rules(self),
            rules::undecided(self),
            examples::examples(self),
            self.rows_in(),
        ];
        page.push_str(
            &sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n"),
        );
        page
    }

    fn head(&self) -> String {
        let requests = counted(self.requests, "past request", "past requests");
        let reviews = counted(self.reviews(), "review", "reviews");
        let mut head = format!("Dry run over {requests} with {reviews}\n\n");
        let mut table = table::Table::new("<<<");
        let rules = self.simulated.policies.iter().map(|policy| ("rules", policy));
        let baseline = self.baseline.iter().flat_map(|baseline| &baseline.policies);
        let other = baseline
            .filter(|policy| !self.simulated.policies.contains(policy))
            .map(|policy| ("baseline", policy));
        for (which, policy) in rules.chain(other) {
            table.row([&format!("{which} of the {}", policy.owner), &policy.name, &policy.file]);
        }
        head.push_str(&table.text());
        head.push('\n');
        if self.requests > 0 {
            head.push_str(&self.in_short());
        }
        head
    }

    /// What a seller wants to know first, in two lines.
    fn in_short(&self) -> String {
        let mean = |ledger: &ByReview<Ledger>| ledger.together().times().mean_tenths_of_hours().map(hours);
        let aht = match (mean(&self.simulated.ledger), mean(&self.actual)) {
            (Some(would), Some(was)) => format!("would be {would} instead of {was}"),
            (Some(would), None) => format!("would be {would}; really, no review counted"),
            (None, Some(was)) => format!("was {was}; with these rules no review would count"),
            (None, None) => "has no review that counts".into(),
        };
        let by_hand = share(self.simulated.count(Fate::Review), self.reviews());
        let approved = quantity::sums(&self.simulated.approved);
        let money = if approved == "-" { "no money" } else { &approved };
        let mut text = format!(
            "After-Sales Handling Time (AHT) {aht}.\n{by_hand} of the reviews stay with a person; {money} is approved without one.\n"
        );
        let (not_known, _) = self.answers_not_known();
        if not_known > 0 {
            text.push_str(&format!(
                "How {} answered cannot be read: AHT and rejections are told without {}.\n",
                if not_known == 1 {
                    "1 review was".to_owned()
                } else {
                    format!("{} reviews were", count(not_known))
                },
                if not_known == 1 { "it" } else { "them" },
            ));
        }
        text + "\n"
    }

    /// Money approved without a person, and what a person had rejected.
    fn approved(&self) -> String {
        let mut text = "Money approved without a person\n".to_owned();
        let course = |text: &mut String, course: &Course, which: &str| {
            let approved = &course.approved;
            let (some, all) = (count(approved.count()), counted(self.requests, "request", "requests"));
            let share = share(approved.count(), self.requests);
            let money = match quantity::sums(approved).as_str() {
                "-" => "nothing".to_owned(),
                money => money.to_owned(),
            };
            text.push_str(&format!("  {money}{which} in {some} of {all} ({share})"));
            if approved.unknown() > 0 {
                text.push_str(&format!(", {} of them of unknown amount", count(approved.unknown())));
            }
            text.push('\n');
        };
        course(&mut text, &self.simulated, "");
        if let Some(baseline) = &self.baseline {
            course(&mut text, baseline, " by the baseline");
        }
        text.push_str("  each request counted once, with what it asks for, or the share that a partial refund gives back\n");
        if self.follow_ups_unknown > 0 {
            text.push_str(&format!(
                "  {} of returns or replacements of which no goods came back on record: now they may\n  come back and have to be inspected, which is in none of these figures\n",
                counted(self.follow_ups_unknown, "approval", "approvals"),
            ));
        }
        if self.inspections_after_platform > 0 {
            text.push_str(&format!(
                "  {} of requests that the platform has taken over before: what it would have\n  decided is not on record, so the goods are taken to come back as they really did\n",
                counted(self.inspections_after_platform, "inspection", "inspections"),
            ));
        }
        text.push('\n');
        text.push_str(&examples::rejected(self));
        text
    }

    /// Nothing that goes in gets lost: the totals.
    fn rows_in(&self) -> String {
        let routes = |review| {
            let fates = Fate::ALL.into_iter().map(|fate| (fate, self.simulated.count_of(review, fate)));
            let shown = fates.filter(|&(fate, reviews)| fate != Fate::Avoided || reviews > 0);
            shown
                .map(|(fate, reviews)| format!("{} {}", count(reviews), fate.name()))
                .collect::<Vec<_>>()
                .join(" + ")
        };
        let mut text = format!(
            "Everything that went in\n  {} = {} at request approval + {}\n",
            counted(self.rows, "row", "rows"),
            routes(Review::Approval),
            counted(self.row_errors, "row in error", "rows in error"),
        );
        let inspections = self.actual.inspection.total();
        if inspections > 0 {
            let inspections = counted(inspections, "item inspection", "item inspections");
            text.push_str(&format!("  {inspections} = {}\n", routes(Review::Inspection)));
        }
        text
    }
}
