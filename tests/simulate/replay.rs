//! One review at a time: when it is decided, by which rule, and how it counts.

use greenlight::history::Outcome::{Approved, PlatformApproved, Rejected, TimedOut, Withdrawn};
use greenlight::history::{PastRequest, Responder};
use greenlight::model::{Duration, Fault, Field, Slot};

use super::world::{PLATFORM, Story, asked, lines, november, policies, run, seller};

const REFUND: &str = r#"{"id": "R1", "kind": "refund", "amount": "80 USD",
    "requested_at": "2026-11-01T08:00:00Z", "rts_at": "2026-11-02T09:00:00Z"}"#;

fn alone(past: PastRequest) -> String {
    lines(&policies(Some(PLATFORM), None), &[past]).pop().unwrap()
}

/// Requested at t0, shipped at t1; the seller answers later than t1 + 24 h.
#[test]
fn the_platform_takes_a_refund_over_at_exactly_24_hours_after_rts() {
    let late = asked(REFUND).answered(Approved, Some(Responder::Seller), Some(november("3 10:00")));
    assert_eq!(alone(late), "approval platform by rts-24h after 2d 1h: PlatformPolicy -");
}

#[test]
fn an_answer_before_or_at_that_moment_stands() {
    for (answer, time) in [("3 08:59", "2d 59m"), ("3 09:00", "2d 1h")] {
        let past = asked(REFUND).answered(Approved, Some(Responder::Seller), Some(november(answer)));
        assert_eq!(alone(past), format!("approval review by nothing_fits after 0s: ManualReview {time}"));
    }
}

#[test]
fn the_platforms_own_record_at_that_moment_is_explained_by_its_rule() {
    // However the export words it.
    for (outcome, by) in [
        (PlatformApproved, Responder::System),
        (Approved, Responder::System),
        (Approved, Responder::Platform),
    ] {
        let past = asked(REFUND).answered(outcome, Some(by), Some(november("3 09:00")));
        assert_eq!(alone(past), "approval platform by rts-24h after 2d 1h: PlatformPolicy -");
    }
    let earlier = asked(REFUND).answered(PlatformApproved, None, Some(november("3 08:00")));
    assert_eq!(alone(earlier), "approval review by nothing_fits after 0s: PlatformDecided -");
}

#[test]
fn an_unanswered_review_is_replayed_to_the_end() {
    assert_eq!(alone(asked(REFUND)), "approval platform by rts-24h after 2d 1h: PlatformPolicy -");
    let never = asked(r#"{"kind": "refund", "requested_at": "2026-11-01T08:00:00Z"}"#);
    assert_eq!(alone(never), "approval review by nothing_fits after 0s: Open -");
}

#[test]
fn what_the_row_says_of_the_sellers_answer_is_not_known_before_it() {
    let told = REFUND.replace("\"id\"", "\"seller_responded\": true, \"id\"");
    let past = asked(&told).answered(Approved, None, Some(november("4 08:00")));
    assert_eq!(alone(past), "approval platform by rts-24h after 2d 1h: PlatformPolicy -");
}

#[test]
fn in_the_remorse_hour_the_platform_has_it_at_once() {
    let cancel = |requested: &str| {
        asked(&format!(
            r#"{{"kind": "cancel", "paid_at": "2026-11-01T08:00:00Z", "requested_at": "{requested}"}}"#
        ))
    };
    let by_hand = |past: PastRequest| past.answered(Approved, None, Some(november("1 12:00")));
    let within = by_hand(cancel("2026-11-01T08:59:59Z"));
    assert_eq!(alone(within), "approval platform by remorse-hour after 0s: PlatformPolicy -");
    let past = by_hand(cancel("2026-11-01T09:00:00Z"));
    assert_eq!(alone(past), "approval review by nothing_fits after 0s: ManualReview 3h");
}

#[test]
fn a_missed_deadline_counts_with_the_time_until_it() {
    let json = r#"{"kind": "replacement", "requested_at": "2026-11-01T08:00:00Z", "deadline_at": "2026-11-03T08:00:00Z"}"#;
    let counted = "approval platform by deadline-missed after 2d: PlatformCounted 2d";
    assert_eq!(alone(asked(json).answered(TimedOut, None, Some(november("3 08:00")))), counted);
    assert_eq!(alone(asked(json).answered(Rejected, None, Some(november("3 08:01")))), counted);
    let no_rule =
        asked(&json.replace("deadline_at", "deadline")).answered(TimedOut, None, Some(november("3 08:00")));
    assert_eq!(alone(no_rule), "approval review by nothing_fits after 0s: TimedOut 2d");
}

#[test]
fn what_a_record_without_a_rule_comes_to() {
    let asked = || asked(r#"{"kind": "refund", "requested_at": "2026-11-01T08:00:00Z"}"#);
    let at = |text| Some(november(text));
    for (past, entry) in [
        (asked().answered(Withdrawn, Some(Responder::Buyer), at("1 20:00")), "Withdrawn -"),
        (asked().answered(Approved, Some(Responder::Rule), None), "TimeNotKnown -"),
        (asked().answered(Approved, Some(Responder::Platform), at("1 20:00")), "PlatformDecided -"),
        (asked().answered(Approved, Some(Responder::Seller), None), "TimeNotKnown -"),
        (asked().answered(Approved, Some(Responder::Seller), at("1 07:59")), "TimeNotKnown -"),
        (asked().answered(Rejected, None, at("1 08:00")), "ManualReview 0s"),
    ] {
        assert_eq!(alone(past), format!("approval review by nothing_fits after 0s: {entry}"));
    }
}

/// What a person would have taken is not on record, and a second is not what a person takes.
#[test]
fn the_answer_of_a_rule_is_no_answer_of_a_person() {
    let by_rule = |json| asked(json).answered(Approved, Some(Responder::Rule), Some(november("1 08:01")));
    assert_eq!(alone(by_rule(REFUND)), "approval platform by rts-24h after 2d 1h: PlatformPolicy -");
    let refund = r#"{"kind": "refund", "requested_at": "2026-11-01T08:00:00Z"}"#;
    assert_eq!(alone(by_rule(refund)), "approval review by nothing_fits after 0s: TimeNotKnown -");
    assert_eq!(alone(by_rule("{}")), "approval review by missing:requested_at after -: TimeNotKnown -");

    let simulation = run(
        &policies(None, Some(&seller("  - rule: none\n    when: { kind: cancel }\n    then: approve\n"))),
        &[by_rule(refund)],
    );
    assert_eq!(simulation.actual.approval.times().count(), 1);
    assert_eq!(simulation.simulated.ledger.approval.times().count(), 0);
    assert!(
        simulation.to_text().contains("1 review left to a person, answered by a rule then"),
        "{}",
        simulation.to_text()
    );
}

#[test]
fn without_a_begin_a_person_decides() {
    let policies = policies(None, Some(&seller("  - rule: all\n    when: always\n    then: approve\n")));
    let mut past = asked("{}").answered(Approved, None, Some(november("2 08:00")));
    let told = "approval review by missing:requested_at after -: TimeNotKnown -";
    assert_eq!(lines(&policies, &[past.clone()]), [told]);
    past.request.set(Field::RequestedAt, Slot::Bad(Fault::Malformed));
    assert_eq!(lines(&policies, &[past]), [told.replace("missing", "malformed")]);
}

const RETURN: &str = r#"{"kind": "return_and_refund", "amount": "80 USD", "requested_at": "2026-11-01T08:00:00Z",
    "deadline_at": "2026-11-03T08:00:00Z"}"#;

fn returned() -> PastRequest {
    let asked = asked(RETURN).answered(Approved, None, Some(november("2 08:00")));
    asked.came_back(november("10 08:00")).answered(Approved, None, Some(november("12 08:00")))
}

#[test]
fn the_deadline_of_request_approval_does_not_run_at_inspection() {
    let by_hand = "review by nothing_fits after 0s: ManualReview";
    let expected = [format!("approval {by_hand} 1d"), format!("inspection {by_hand} 2d")];
    assert_eq!(lines(&policies(Some(PLATFORM), None), &[returned()]), expected);
}

#[test]
fn an_inspection_is_avoided_if_the_buyer_keeps_the_goods() {
    let rule = |resolution: &str| {
        let when = "    when: { review: approval, inspection.received_at: missing }\n";
        seller(&format!("  - rule: keep\n{when}    then: approve\n    resolution: {resolution}\n"))
    };
    for resolution in ["refund without return", "partial refund of 30%"] {
        assert_eq!(
            lines(&policies(None, Some(&rule(resolution))), &[returned()]),
            [
                "approval approve by keep after 0s: SellerAutoApproval 1m",
                "inspection avoided by inspection_avoided after -: Avoided -",
            ]
        );
    }
    assert_eq!(
        lines(&policies(None, Some(&rule("return and refund"))), &[returned()]),
        [
            "approval approve by keep after 0s: SellerAutoApproval 1m",
            "inspection review by nothing_fits after 0s: ManualReview 2d",
        ]
    );
}

#[test]
fn the_platform_policy_sets_the_auto_approval_time() {
    let platform = PLATFORM.replace("currency", "auto_approval_time: 5m\ncurrency");
    let all = seller("  - rule: all\n    when: always\n    then: approve\n");
    let policies = policies(Some(&platform), Some(&all));
    assert_eq!(policies.auto_approval_time(), Duration::seconds(300));
    assert_eq!(
        lines(&policies, &[asked(REFUND)]),
        ["approval approve by all after 0s: SellerAutoApproval 5m"]
    );
}
