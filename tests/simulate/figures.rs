//! A history of nine requests, with every figure worked out by hand.

use greenlight::Policies;
use greenlight::history::Outcome::{Approved, PlatformApproved, Rejected, Withdrawn};
use greenlight::history::{PastRequest, Responder};
use greenlight::model::{Duration, Review};
use greenlight::simulate::{Entry, ExampleKind, Fate, Ledger, Recorded, Standing};

use super::world::{PLATFORM, Story, asked, november, policies, run, seller};

const RULES: &str = "
  - rule: with-photos
    when: { kind: refund, amount: at most 25, photos: at least 1 }
    then: approve
  - rule: cheap
    when: { kind: refund, amount: at most 25 }
    then: approve
  - rule: half-back
    when: { kind: return_and_refund, review: approval, amount: at most 50 }
    then: approve
    resolution: partial refund of 50%
  - rule: returns
    when: { kind: return_and_refund, review: approval, amount: over 500 }
    then: approve
  - rule: gifts
    when: { categories: includes gift_cards, kind: replacement }
    then: review
  - rule: never
    when: { kind: replacement, amount: over 10000 }
    then: approve
";

/// Everything is asked for on 1 November at 08:00; `more` is further JSON.
fn request(id: &str, kind: &str, amount: &str, more: &str) -> PastRequest {
    asked(&format!(
        r#"{{"id": "{id}", "kind": "{kind}", "amount": "{amount}", "requested_at": "2026-11-01T08:00:00Z"{more}}}"#
    ))
}

fn history() -> Vec<PastRequest> {
    let seller = Some(Responder::Seller);
    vec![
        // with-photos; cheap would have fitted too. Really 10 h by hand.
        request("A", "refund", "20 USD", r#", "photos": 2"#).answered(
            Approved,
            seller,
            Some(november("1 18:00")),
        ),
        // cheap, with-photos cannot tell; really rejected after 4 h.
        request("B", "refund", "25 USD", "").answered(Rejected, seller, Some(november("1 12:00"))),
        // Too dear: by hand, 30 h.
        request("C", "refund", "80 EUR", r#", "photos": 1"#).answered(
            Approved,
            seller,
            Some(november("2 14:00")),
        ),
        // half-back: the inspection (really 48 h by hand) is avoided; request approval really took 2 h.
        request("D", "return_and_refund", "50 USD", "")
            .answered(Approved, seller, Some(november("1 10:00")))
            .came_back(november("9 08:00"))
            .answered(Approved, seller, Some(november("11 08:00"))),
        // returns: really rejected after 6 h, and what follows is not known.
        request("E", "return_and_refund", "600 USD", "").answered(
            Rejected,
            seller,
            Some(november("1 14:00")),
        ),
        // Whether it is a gift card is not known: a person, really withdrawn.
        request("F", "replacement", "30 USD", "").answered(
            Withdrawn,
            Some(Responder::Buyer),
            Some(november("1 09:00")),
        ),
        // The platform after 24 h, as it really did.
        request("G", "refund", "90 USD", r#", "rts_at": "2026-11-01T08:00:00Z""#).answered(
            PlatformApproved,
            None,
            Some(november("2 08:00")),
        ),
        // Nobody has answered, and no time does.
        request("H", "cancel", "40 USD", ""),
        // No amount that is known: with-photos and cheap cannot tell; really approved by a rule.
        request("I", "refund", "many", r#", "photos": 1"#).answered(Approved, Some(Responder::Rule), None),
    ]
}

fn both() -> Policies {
    policies(Some(PLATFORM), Some(&seller(RULES)))
}

fn entries(ledger: &Ledger) -> Vec<(Entry, u64)> {
    Entry::ALL
        .into_iter()
        .map(|entry| (entry, ledger.count(entry)))
        .filter(|(_, reviews)| *reviews > 0)
        .collect()
}

#[test]
fn handling_time_as_it_was_and_as_it_would_be() {
    let simulation = run(&both(), &history());
    assert_eq!((simulation.rows, simulation.requests, simulation.reviews()), (9, 9, 10));

    // Request approval, by hand: A 10 h, B 4 h, C 30 h, D 2 h, E 6 h; by a rule: I 1 min. Inspection: D 48 h.
    let approval = simulation.actual.approval.times();
    assert_eq!((approval.count(), approval.total_seconds()), (6, 52 * 3_600 + 60));
    assert_eq!(approval.mean_tenths_of_hours(), Some(87)); // 52.0167 h / 6 = 8.67 h
    assert_eq!(approval.percentile(50), Some(Duration::seconds(4 * 3_600))); // the third of 6
    assert_eq!(approval.percentile(90), Some(Duration::seconds(30 * 3_600))); // the sixth of 6
    let all = simulation.actual.together();
    assert_eq!(all.times().mean_tenths_of_hours(), Some(143)); // 100.0167 h / 7 = 14.29 h
    assert_eq!(
        entries(&all),
        [
            (Entry::SellerAutoApproval, 1),
            (Entry::ManualReview, 6),
            (Entry::PlatformDecided, 1),
            (Entry::Withdrawn, 1),
            (Entry::Open, 1),
        ]
    );

    // Approved: A, B, D, E, 1 min each. By hand: C 30 h, and I, where a rule's answer tells nothing of a person's.
    let would = simulation.simulated.ledger.together();
    assert_eq!((would.times().count(), would.times().total_seconds()), (5, 30 * 3_600 + 4 * 60));
    assert_eq!(would.times().mean_tenths_of_hours(), Some(60)); // 30.067 h / 5 = 6.01 h
    assert_eq!(would.times().percentile(50), Some(Duration::seconds(60)));
    assert_eq!(
        entries(&would),
        [
            (Entry::SellerAutoApproval, 4),
            (Entry::ManualReview, 1),
            (Entry::PlatformPolicy, 1),
            (Entry::Withdrawn, 1),
            (Entry::TimeNotKnown, 1),
            (Entry::Open, 1),
            (Entry::Avoided, 1),
        ]
    );
    let standing =
        [Standing::Included, Standing::Excluded, Standing::Apart].map(|standing| would.standing(standing));
    assert_eq!((standing, would.total()), ([5, 2, 3], 10));
}

#[test]
fn routes_money_and_what_was_rejected() {
    let simulation = run(&both(), &history());
    assert_eq!(Fate::ALL.map(|fate| simulation.simulated.count(fate)), [4, 4, 1, 1]);
    assert_eq!(simulation.simulated.count_of(Review::Inspection, Fate::Avoided), 1);

    // A 20, B 25, D half of 50, E 600.
    let money: Vec<_> = simulation.simulated.approved.money().map(|money| money.to_string()).collect();
    assert_eq!((money, simulation.simulated.approved.count()), (vec!["670.00 USD".to_owned()], 4));
    let rejected = &simulation.approved_though_rejected;
    assert_eq!(rejected.money().map(|money| money.to_string()).collect::<Vec<_>>(), ["625.00 USD"]);
    let kind = ExampleKind::ApprovedThoughRejected;
    assert_eq!(simulation.examples_of(&kind).map(|example| &*example.id).collect::<Vec<_>>(), ["B", "E"]);
    assert_eq!((simulation.follow_ups_unknown, simulation.inspections_after_platform), (1, 0));

    let row = |really| {
        simulation.transitions[&really].iter().map(|(fate, reviews)| (*fate, *reviews)).collect::<Vec<_>>()
    };
    assert_eq!(row(Recorded::Approved), [(Fate::Approve, 2), (Fate::Review, 1), (Fate::Avoided, 1)]);
    assert_eq!(row(Recorded::ApprovedByRule), [(Fate::Review, 1)]);
    assert_eq!(row(Recorded::Rejected), [(Fate::Approve, 2)]);
    assert_eq!(row(Recorded::PlatformApproved), [(Fate::Platform, 1)]);
    assert_eq!(row(Recorded::Open), [(Fate::Review, 1)]);
}

#[test]
fn what_each_rule_did() {
    let simulation = run(&both(), &history());
    let rules: Vec<_> = simulation
        .figures
        .rules
        .iter()
        .map(|rule| (&*rule.rule, rule.decided.count(), rule.too_late, rule.cannot_tell))
        .collect();
    assert_eq!(
        rules,
        [
            ("remorse-hour", 0, 0, 0),
            ("rts-24h", 1, 0, 0),
            ("deadline-missed", 0, 0, 0),
            ("with-photos", 1, 0, 3), // B: photos missing, C: another currency, I: no amount
            ("cheap", 1, 1, 2),       // too late for A; cannot tell C and I
            ("half-back", 1, 0, 0),
            ("returns", 1, 0, 0),
            ("gifts", 0, 0, 1), // F
            ("never", 0, 0, 0),
        ]
    );
    assert!(simulation.figures.rules[8].never_fits());
    let without: Vec<_> =
        simulation.figures.without_rule.iter().map(|(why, reviews)| (&**why, *reviews)).collect();
    assert_eq!(without, [("nothing_fits", 3)]); // C, H, I
    let undecided = simulation.figures.undecided.iter();
    let undecided: Vec<_> = undecided.map(|(why, it)| (&**why, it.reviews, it.with_a_person)).collect();
    assert_eq!(
        undecided,
        [
            ("currency_mismatch:amount", 1, 1),
            ("malformed:amount", 1, 1),
            ("missing:categories", 1, 1),
            ("missing:photos", 1, 0),
        ]
    );
}

#[test]
fn compared_with_a_baseline() {
    let old = policies(
        Some(PLATFORM),
        Some(&seller("  - rule: all\n    when: { kind: refund }\n    then: approve\n")),
    );
    let new = both();
    let history = history();
    let simulation = new.simulate().baseline(Some(&old)).run(super::world::rows(&history));
    assert_eq!(simulation.discrepancies(), [""; 0]);
    let changed =
        |from, to| simulation.changes.get(&from).and_then(|row| row.get(&to)).copied().unwrap_or_default();
    // The old policy approves A, B, C, G and I at once; the new one leaves G to the platform, a day later.
    assert_eq!((changed(Fate::Approve, Fate::Approve), changed(Fate::Approve, Fate::Review)), (2, 2));
    assert_eq!((changed(Fate::Review, Fate::Approve), changed(Fate::Review, Fate::Avoided)), (2, 1));
    assert_eq!((changed(Fate::Approve, Fate::Platform), changed(Fate::Review, Fate::Review)), (1, 2));
    let kind = ExampleKind::Changed { from: Fate::Approve, to: Fate::Review };
    assert_eq!(simulation.examples_of(&kind).map(|example| &*example.id).collect::<Vec<_>>(), ["C", "I"]);
    let same = run(&new, &history);
    assert_eq!(same.simulated, simulation.simulated);
}

/// The numbers of a column of the rules, and what stands under them as all reviews.
fn column(page: &str, name: &str) -> (u64, u64) {
    let table: Vec<_> = page
        .lines()
        .skip_while(|line| *line != "What each rule does")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .collect();
    let end = table[0].find(name).unwrap() + name.len();
    let cell = |line: &str| {
        let cell = line.get(..end).and_then(|line| line.split_whitespace().last());
        cell.and_then(|cell| cell.replace(',', "").parse::<u64>().ok())
    };
    let (rows, all): (Vec<&str>, Vec<&str>) =
        table.iter().partition(|line| !line.starts_with("  all reviews"));
    (rows.iter().filter_map(|line| cell(line)).sum(), cell(all[0]).unwrap())
}

#[test]
fn the_columns_of_the_rules_come_to_all_reviews() {
    let more = "  - rule: tagged\n    when: { product_ids: includes 7 }\n    then: review\n";
    let old = policies(Some(PLATFORM), Some(&seller(more)));
    let new = policies(Some(PLATFORM), Some(&seller(&format!("{RULES}{more}"))));
    for (rules, baseline) in [(&both(), &old), (&new, &both()), (&old, &new)] {
        let simulation = rules.simulate().baseline(Some(baseline)).run(super::world::rows(&history()));
        assert_eq!(simulation.discrepancies(), [""; 0]);
        let page = simulation.to_text();
        assert_eq!(column(&page, "decides"), (10, 10), "{page}");
        assert_eq!(column(&page, "before"), (10, 10), "{page}");
    }
    assert!(new.simulate().run(super::world::rows(&history())).to_text().contains("a rule could not tell"));
}

#[test]
fn another_resolution_is_a_change() {
    let half = RULES.replace("partial refund of 50%", "partial refund of 40%");
    let new = policies(Some(PLATFORM), Some(&seller(&half)));
    let simulation = new.simulate().baseline(Some(&both())).run(super::world::rows(&history()));
    assert_eq!(simulation.approved_otherwise, 1);
    let page = simulation.to_text();
    assert!(page.contains("What changes from the baseline: 1 review (10.0%)"), "{page}");
    let kind = ExampleKind::Changed { from: Fate::Approve, to: Fate::Approve };
    assert_eq!(simulation.examples_of(&kind).map(|example| &*example.id).collect::<Vec<_>>(), ["D"]);
}

#[test]
fn the_page() {
    let old = policies(
        Some(PLATFORM),
        Some(&seller("  - rule: all\n    when: { kind: refund }\n    then: approve\n")),
    );
    let simulation = both().simulate().baseline(Some(&old)).run(super::world::rows(&history())).to_text();
    assert!(simulation.lines().all(|line| line.chars().count() <= 100), "{simulation}");
    insta::assert_snapshot!(simulation);
}

#[test]
fn nothing_to_replay_is_said() {
    let nothing = std::iter::repeat_n(Err("no request"), 3);
    let simulation = both().simulate().run(nothing);
    assert_eq!((simulation.rows, simulation.row_errors, simulation.discrepancies()), (3, 3, vec![]));
    insta::assert_snapshot!(simulation.to_text());
}
