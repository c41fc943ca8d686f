//! Searches over small policies whose answers a person can see.

use greenlight::Policies;
use greenlight::analysis::{Answer, Goal, RuleEffect, Search, Space};
use greenlight::lang::Policy;
use greenlight::model::Route;

fn seller(rules: &str) -> Policies {
    let text = format!(
        "policy: p\nowner: seller\ncurrency: USD\ntimezone: UTC\nlists:\n  back: [phones, laptops]\nrules:\n{rules}"
    );
    let policy = Policy::parse("p.yaml", &text).unwrap_or_else(|found| panic!("{found}\n{text}"));
    Policies::new(None, Some(policy)).unwrap()
}

/// The witness of a goal, decided again from its JSON; `impossible`, `not finished`, `cannot be decided`.
fn find(policies: &Policies, goal: &Goal) -> String {
    let mut search = Search::new(Space::of(&[policies]));
    match search.find(goal) {
        Answer::Witness(witness) => witness.to_string(),
        Answer::Impossible { .. } => "impossible".to_owned(),
        Answer::NotFinished => "not finished".to_owned(),
        Answer::CannotBeDecided => "cannot be decided".to_owned(),
    }
}

#[test]
fn witnesses_are_small_and_plain() {
    let fits = |rules: &str| find(&seller(rules), &Goal::fits(0, 0));
    let rule = |when: &str| format!("  - rule: a\n    when: {{ {when} }}\n    then: approve\n");
    for (when, witness) in [
        ("amount: at most 25", r#"{ "amount": "1.00 USD" } --at 2026-01-15T12:00:00Z"#),
        ("amount: over 25 and under 25.02", r#"{ "amount": "25.01 USD" } --at 2026-01-15T12:00:00Z"#),
        ("categories: excludes in back", r#"{ "categories": [] } --at 2026-01-15T12:00:00Z"#),
        ("categories: only in back", r#"{ "categories": ["laptops"] } --at 2026-01-15T12:00:00Z"#),
        ("skus: includes like GIFT-*", r#"{ "skus": ["GIFT-1"] } --at 2026-01-15T12:00:00Z"#),
        (
            "since_delivery: over 30d",
            r#"{ "delivered_at": "2025-12-06T12:00:00Z" } --at 2026-01-15T12:00:00Z"#,
        ),
        (
            "amount_share: at most 50%",
            r#"{ "amount": "0.50 USD", "order.amount": "1.00 USD" } --at 2026-01-15T12:00:00Z"#,
        ),
        ("delivered_at: missing", "{} --at 2026-01-15T12:00:00Z"),
        (
            "requested_at: at least 2030-01-01, since_request: at least 2d",
            r#"{ "requested_at": "2030-01-01T00:00:00Z" } --at 2030-01-03T00:00:00Z"#,
        ),
        (
            "formula: amount * 2 + 5 <= 45 && amount > 19.99",
            r#"{ "amount": "20.00 USD" } --at 2026-01-15T12:00:00Z"#,
        ),
        (
            "attempts: at least 3, formula: attempts % 7 == 3",
            r#"{ "attempts": 3 } --at 2026-01-15T12:00:00Z"#,
        ),
    ] {
        assert_eq!(fits(&rule(when)), witness, "{when}");
    }
}

#[test]
fn what_cannot_be_is_proved() {
    let fits = |rules: &str| find(&seller(rules), &Goal::fits(0, 0));
    for rules in [
        "  - rule: a\n    when: { amount: over 25 and under 25.02 }\n    unless: { amount: 25.01 }\n    then: approve\n",
        "  - rule: a\n    when: { since_delivery: over 30d, delivered_at: missing }\n    then: approve\n",
        "  - rule: a\n    when: { delivered_at: under 2026-01-01, requested_at: at least 2026-01-03, since_delivery: under 2d, since_request: over 1s }\n    then: approve\n",
        "  - rule: a\n    when: { amount: at least 60, order.amount: at most 100, amount_share: at most 50% }\n    then: approve\n",
        "  - rule: a\n    when: { reason: damaged, reason_code: ecom_order_delivered_refund_reason_defective }\n    then: approve\n",
        "  - rule: a\n    when: { skus: only A-1 }\n    unless: { skus: includes like A-* }\n    then: approve\n",
        "  - rule: a\n    when: { review: approval, requested_at: at least 2026-02-01 }\n    until: 2026-02-01\n    then: approve\n",
    ] {
        assert_eq!(fits(rules), "impossible", "{rules}");
    }
}

#[test]
fn a_reason_is_the_one_of_its_code() {
    for (conditions, found) in [
        // Whichever reasons rules speak of, the code has its own.
        (
            "reason: known, reason_code: ecom_order_delivered_refund_reason_damaged",
            r#"{ "reason_code": "ecom_order_delivered_refund_reason_damaged" }"#,
        ),
        (
            "reason: not defective, reason_code: like *refund_reason_damaged_uk*",
            r#"{ "reason": "no_longer_needed", "reason_code": "1refund_reason_damaged_uk1" }"#,
        ),
        // Codes with this beginning all have a reason, and not all the same.
        (
            "reason: missing_parts, reason_code: like ecom_order_delivered_refund_reason_damaged_*",
            "impossible",
        ),
        (
            "reason: damaged, reason_code: like ecom_order_delivered_refund_reason_damaged_*",
            r#"{ "reason_code": "ecom_order_delivered_refund_reason_damaged_1" }"#,
        ),
        (
            "reason: box_damaged, reason_code: like ecom_order_delivered_reason_shipping_box_damaged_*",
            r#"{ "reason_code": "ecom_order_delivered_reason_shipping_box_damaged_1" }"#,
        ),
        // Codes with this beginning may go on so that they have none.
        (
            "reason: defective, reason_code: like ecom_order_delivered_refund_reason_damaged*",
            r#"{ "reason": "defective", "reason_code": "ecom_order_delivered_refund_reason_damaged1" }"#,
        ),
        // The only texts of both patterns that have no reason say the word twice.
        (
            "reason: defective, all: [{ reason_code: like *damaged }, { reason_code: like ecom_order_delivered_refund_reason_damaged* }]",
            r#"{ "reason": "defective", "reason_code": "ecom_order_delivered_refund_reason_damagedamaged" }"#,
        ),
    ] {
        let policies = seller(&format!("  - rule: a\n    when: {{ {conditions} }}\n    then: approve\n"));
        let answer = find(&policies, &Goal::fits(0, 0));
        assert_eq!(answer.trim_end_matches(" --at 2026-01-15T12:00:00Z"), found, "{conditions}");
    }
}

#[test]
fn a_range_that_is_always_true_is_caught() {
    let policies = seller(
        "  - rule: in-time\n    when:\n      kind: refund\n      any: [{ since_delivery: at most 30d }, { since_delivery: over 7d }]\n    then: approve\n  - rule: too-late\n    when: { kind: refund, since_delivery: over 30d }\n    then: review\n",
    );
    let late = Goal::all([Goal::Reaches { of: 0, rule: 1 }, Goal::fits(0, 1)]);
    assert_eq!(find(&policies, &late), "impossible");
    // It still decides where nobody can tell whether it fits.
    assert!(find(&policies, &Goal::all([Goal::rule(0, 1), !Goal::fits(0, 1)])).contains("delivered_at"));
    let mut search = Search::new(Space::of(&[&policies]));
    let goals = [Goal::fits(0, 1), !Goal::fits(0, 0)];
    let goals: Vec<&Goal> = goals.iter().collect();
    assert_eq!(search.find_all(&goals), Answer::Impossible { because: vec![0, 1] });
    let stops = Goal::Effect { of: 0, rule: 1, effect: RuleEffect::CannotTell };
    assert!(search.find(&stops).witness().is_some());
    assert_eq!(
        search
            .find(&Goal::all([Goal::route(0, Route::Approve), Goal::fits(0, 1)]))
            .witness()
            .unwrap()
            .to_string(),
        r#"{ "kind": "refund", "delivered_at": "2025-12-06T12:00:00Z" } --at 2026-01-15T12:00:00Z"#
    );
}
