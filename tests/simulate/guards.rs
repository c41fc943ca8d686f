//! Guards held to a history of five requests: each at its limit, and one unit beyond it.

use greenlight::Policies;
use greenlight::history::Outcome::{Approved, Rejected};
use greenlight::history::{PastRequest, Responder};
use greenlight::simulate::GuardVerdict::{self, Broken, Holds, NoBaseline, NotMeasured, NothingToMeasure};

use super::world::{Story, asked, november, policies, rows, run, seller};

const RULES: &str = "  - rule: cheap
    when: { kind: refund, photos: at least 1 }
    then: approve
";

/// Stricter: approves A alone.
const BEFORE: &str = "  - rule: cheap
    when: { kind: refund, photos: at least 1, amount: at most 18.50 }
    then: approve
";

fn request(kind: &str, amount: &str, photos: u8) -> PastRequest {
    asked(&format!(
        r#"{{"kind": "{kind}", "amount": "{amount}", "photos": {photos}, "requested_at": "2026-11-01T08:00:00Z"}}"#
    ))
}

/// Approved: A 18.40 USD, B 19 USD (rejected on record), C 7 EUR, D of unknown amount. By hand: E 10 h, F 31 h.
fn history() -> Vec<PastRequest> {
    let by = Some(Responder::Seller);
    vec![
        request("refund", "18.40 USD", 1).answered(Approved, by, Some(november("1 20:00"))),
        request("refund", "19.00 USD", 2).answered(Rejected, by, Some(november("1 20:00"))),
        request("refund", "7.00 EUR", 2).answered(Approved, by, Some(november("1 20:00"))),
        request("refund", "about 20", 2).answered(Approved, by, Some(november("1 20:00"))),
        request("cancel", "80.00 USD", 0).answered(Approved, by, Some(november("1 18:00"))),
        request("cancel", "80.00 USD", 0).answered(Approved, by, Some(november("2 15:00"))),
    ]
}

fn guarded(guard: &str) -> Policies {
    policies(None, Some(&format!("{}guards:\n  - {guard}\n", seller(RULES))))
}

fn verdict(guard: &str, baseline: bool) -> GuardVerdict {
    let policies = guarded(guard);
    let before = self::policies(None, Some(&seller(BEFORE)));
    let simulation =
        policies.simulate().baseline(baseline.then_some(&before)).threads(1).run(rows(&history()));
    let guards = simulation.guards(&policies);
    assert_eq!(guards.len(), 1, "{guard}");
    guards[0].verdict
}

#[test]
fn a_figure_at_its_limit_holds_and_beyond_it_is_broken() {
    for (holds, broken) in [
        ("auto-approved money: at most 37.40 USD", "auto-approved money: at most 37.39 USD"),
        ("auto-approved money: under 37.41 USD", "auto-approved money: under 37.40 USD"),
        ("auto-approved money: at most 7 EUR", "auto-approved money: at most 6.99 EUR"),
        ("auto-approved money: at least 37.40", "auto-approved money: over 37.40"),
        ("auto-approved money: at most 0 GBP", "auto-approved money: over 0 GBP"),
        ("auto-approvals: at most 4", "auto-approvals: at most 3"),
        ("auto-approvals: at most 66.67%", "auto-approvals: at most 66.66%"), // two in three
        ("auto-approvals: at least 66.66%", "auto-approvals: at least 66.67%"),
        ("manual reviews: at most 2", "manual reviews: under 2"),
        (
            "manual reviews: at most 33.34% and at least 33.33%",
            "manual reviews: at most 33.33% and at least 1%",
        ),
        (
            "approvals of what the seller rejected: at most 1",
            "approvals of what the seller rejected: at most 0",
        ),
        (
            "approvals of what the seller rejected: at most 25%",
            "approvals of what the seller rejected: under 25%",
        ),
        (
            "approvals of what the seller rejected: at most 19 USD",
            "approvals of what the seller rejected: under 19 USD",
        ),
        // 4 × 1 min + 10 h + 31 h = 147 840 s, of six: 24 640 s.
        ("handling time mean: at most 6h 50m 40s", "handling time mean: at most 6h 50m 39s"),
        ("handling time p50: at most 1m", "handling time p50: under 1m"),
        ("handling time p67: at most 10h", "handling time p67: at most 9h"),
        ("handling time p90: at most 31h", "handling time p90: at most 30h 59m 59s"),
    ] {
        assert_eq!(verdict(holds, false), Holds, "{holds}");
        assert_eq!(verdict(broken, false), Broken, "{broken}");
    }
}

#[test]
fn a_change_is_held_to_the_baseline() {
    // Before: 18.40 USD of one approval; B, C, D by hand in 12 h each, so 241 min + … = mean (60 + 3×43200 + 36000 + 111600) / 6.
    for (holds, broken) in [
        ("auto-approved money: at most 19 USD more", "auto-approved money: at most 18.99 USD more"),
        ("auto-approvals: at most 300% more", "auto-approvals: at most 299.99% more"),
        ("auto-approvals: at most 3 more", "auto-approvals: at most 2 more"),
        ("manual reviews: at most 60% less", "manual reviews: at most 59.99% less"),
        ("manual reviews: at least 3 less", "manual reviews: at least 4 less"),
        ("handling time mean: at most 0% more", "handling time mean: at most 1% less"),
        ("handling time p50: at most 11h 59m less", "handling time p50: at most 11h 58m 59s less"),
        (
            "approvals of what the seller rejected: at most 1 more",
            "approvals of what the seller rejected: at most 0 more",
        ),
    ] {
        assert_eq!(verdict(holds, true), Holds, "{holds}");
        assert_eq!(verdict(broken, true), Broken, "{broken}");
        assert_eq!(verdict(holds, false), NoBaseline, "{holds}");
    }
    // Money in a currency that the baseline approves none of is more than any share of nothing.
    assert_eq!(verdict("auto-approved money: at most 1000% more", true), Broken);
    // Nothing was approved though rejected before, so any share of it is nothing.
    assert_eq!(verdict("approvals of what the seller rejected: at most 500% more", true), Broken);
}

#[test]
fn what_cannot_be_measured_never_holds() {
    assert_eq!(verdict("no approval over 100 USD without photos", true), NotMeasured);
    let measured = |guard: &str, history: &[PastRequest]| {
        let policies = guarded(guard);
        run(&policies, history).guards(&policies)[0].verdict
    };
    for guard in
        ["auto-approvals: at most 40%", "handling time mean: at most 12h", "auto-approved money: at most 5"]
    {
        assert_eq!(measured(guard, &[]), NothingToMeasure, "{guard}");
    }
    assert_eq!(
        measured("handling time p90: at most 24h", &[request("cancel", "8 USD", 0)]),
        NothingToMeasure
    );
    // Of no approvals none is a share.
    let rejected = "approvals of what the seller rejected: under 5%";
    assert_eq!(measured(rejected, &[request("cancel", "8 USD", 0)]), NothingToMeasure);
    // What is broken whatever the share is broken.
    let both = "approvals of what the seller rejected: at least 5 and at most 10%";
    assert_eq!(measured(both, &[request("cancel", "8 USD", 0)]), Broken);
    // Approved, and of no amount is known how much it is.
    let unknown = [request("refund", "about 20", 2)];
    assert_eq!(measured("auto-approved money: at most 5", &unknown), NothingToMeasure);
    assert_eq!(measured("auto-approvals: at most 1", &unknown), Holds);
}

#[test]
fn what_is_not_in_a_figure_is_counted() {
    let policies = guarded("auto-approved money: at most 5000 USD");
    let simulation = run(&policies, &history());
    let left_out = &simulation.guards(&policies)[0].left_out;
    assert_eq!(left_out.no_amount, 1);
    assert_eq!(left_out.other_money.iter().map(ToString::to_string).collect::<Vec<_>>(), ["7.00 EUR"]);
}
