//! What formulas come to, for requests that say everything and for those that do not.

mod agreement;
mod time;

use super::holds;
use crate::engine::reading::{View, own};
use crate::engine::truth::{Holds, Truth};
use crate::lang::{Condition, DeclaredField, Formula, Policy};
use crate::model::{Moment, Request};

pub(super) const NOW: i64 = 1_793_310_000;

/// A formula and the fields that its policy declares.
pub(super) fn formula(text: &str) -> (Formula, Vec<DeclaredField>) {
    let file = format!(
        "policy: p\nowner: seller\ncurrency: USD\ntimezone: UTC\nfields:\n  share: number\n  tier: text\n  ids: list\n\
         rules:\n  - rule: r\n    when:\n      formula: '{text}'\n    then: approve\n"
    );
    let policy = Policy::parse("p.yaml", &file).unwrap_or_else(|findings| panic!("{text}: {findings}"));
    match &policy.rules[0].when[0] {
        Condition::Formula(formula) => (formula.clone(), policy.fields.clone()),
        other => panic!("{other:?}"),
    }
}

pub(super) fn at(seconds: i64) -> Moment {
    Moment::from_unix(seconds).unwrap()
}

pub(super) fn evaluate(formula: &(Formula, Vec<DeclaredField>), request: &Request, seconds: i64) -> Holds {
    let own = own(request, &formula.1);
    holds(&formula.0, &View { request, at: at(seconds), declared: &formula.1, own: &own })
}

/// `true`, `false`, or `reason:field`.
fn outcome(text: &str, request: &str) -> String {
    let formula = formula(text);
    let request = Request::from_json(request).unwrap();
    match evaluate(&formula, &request, NOW).truth {
        Truth::True => "true".into(),
        Truth::False => "false".into(),
        Truth::Unknown(cause) => {
            let field = cause.subject.map_or("formula", |subject| subject.name(&formula.1));
            format!("{}:{field}", cause.unknown.name())
        }
    }
}

#[track_caller]
fn all(request: &str, expected: &[(&str, &str)]) {
    for (text, result) in expected {
        assert_eq!(outcome(text, request), *result, "{text}");
    }
}

#[test]
fn b13_what_a_request_does_not_say_is_unknown_even_under_not() {
    all(
        r#"{ "photos": 2, "order.amount": "10 USD", "amount": true }"#,
        &[
            ("!(attempts > 3)", "missing:attempts"),
            ("attempts > 3 || photos > 1", "true"),
            ("attempts > 3 && photos > 2", "false"),
            ("attempts > 3 && photos > 1", "missing:attempts"),
            ("!(tier == \"gold\")", "missing:tier"),
            ("attempts + photos > 1", "missing:attempts"),
            ("attempts in [1, 2] || photos == 2", "true"),
            ("\"A\" in skus", "missing:skus"),
            ("!(reason == \"damaged\")", "missing:reason"),
            ("if has_note { true } else { true }", "missing:has_note"),
            ("amount > 5", "malformed:amount"),
            ("amount_share > 0.5", "malformed:amount"),
            ("(attempts ?? 1) < 3", "true"),
            ("(attempts ?? photos ?? 5) == 2", "true"),
            ("(attempts ?? attempts) > 1", "missing:attempts"),
            ("(amount ?? 1) > 0", "malformed:amount"),
        ],
    );
}

#[test]
fn what_has_not_happened_compares_to_nothing() {
    all(
        r#"{ "photos": 1 }"#,
        &[
            ("since_rts > days(1)", "false"),
            ("since_rts <= days(1)", "false"),
            ("since_rts == since_rts", "false"),
            ("since_rts != days(1)", "true"),
            ("!(since_rts > days(1))", "true"),
            ("since_rts > since_request", "false"),
            ("since_rts / 2 + since_request > days(1)", "false"),
            ("min(since_rts, since_request) > days(1)", "false"),
            ("-since_rts != days(0)", "true"),
            ("since_rts in [days(1), days(2)]", "false"),
            ("(since_rts ?? days(3)) > days(1)", "true"),
            ("(delivered_at ?? paid_at ?? date(\"2026-01-01\")) == date(\"2026-01-01\")", "true"),
            ("arbitration == \"closed\"", "false"),
            ("switch arbitration { \"closed\" => false, _ => true }", "true"),
            ("buyer.tags.len() == 0 && !(\"x\" in buyer.tags)", "true"),
            ("is_quick_refund == false", "true"),
        ],
    );
}

#[test]
fn b17_what_cannot_be_computed_is_unknown() {
    all(
        r#"{ "photos": 0, "attempts": 3, "order.lines": 99999999999999, "amount": "10.01 USD", "order.amount": "5 EUR", "share": "0.0000000000001" }"#,
        &[
            ("attempts / photos > 1", "arithmetic:formula"),
            ("attempts % photos == 0", "arithmetic:formula"),
            ("!(attempts / photos > 1)", "arithmetic:formula"),
            ("order.lines * order.lines * order.lines > 1", "arithmetic:formula"),
            ("attempts / photos > 1 || attempts == 3", "true"),
            ("amount > order.amount", "currency_mismatch:amount"),
            ("order.amount < 3", "currency_mismatch:order.amount"),
            ("amount + order.amount > 3", "currency_mismatch:amount"),
            ("min(amount, order.amount) > 3", "currency_mismatch:amount"),
            ("order.amount in [1, money(\"5 EUR\")]", "true"),
            ("order.amount in [money(\"4 EUR\"), 1]", "currency_mismatch:order.amount"),
            ("requested_at + days(3000000) > requested_at", "missing:requested_at"),
            ("date(\"9999-01-01\") + days(400) > date(\"2026-01-01\")", "arithmetic:formula"),
            ("share * share * share > 0", "arithmetic:formula"),
            ("share * share > 0", "true"),
        ],
    );
}

#[test]
fn numbers_are_exact_and_only_quotients_are_rounded() {
    all(
        r#"{ "photos": 3, "amount": "10.01 USD", "order.amount": "33.33 USD", "attempts": 7 }"#,
        &[
            ("0.1 + 0.2 == 0.3", "true"),
            (
                "amount * 0.333 == money(\"3.33 USD\") + 0.01 * amount * 0 + amount * 0.333 - money(\"3.33 USD\")",
                "true",
            ),
            ("amount * 0.333 > 3.33", "true"),
            ("round(amount * 0.333, 2) == 3.33", "true"),
            ("round(2.5) == 2 && round(3.5) == 4 && round(-2.5) == -2", "true"),
            ("round(amount) == 10", "true"),
            ("attempts / photos > 2.333333 && attempts / photos < 2.333334", "true"),
            ("attempts / photos * photos > 6.9999", "true"),
            ("amount_share * attempts > 2.1", "true"),
            ("amount / order.amount == amount_share", "true"),
            ("attempts % photos == 1 && -7 % photos == -1", "true"),
            ("amount - 20 < -9 && abs(amount - 20) == 9.99 && -amount < 0", "true"),
            ("max(amount, 5, order.amount) == order.amount", "true"),
            ("days(1) / hours(5) == 4.8 && hours(5) * 2 > hours(9) && days(1) / 2 == hours(12)", "true"),
            (
                "date(\"2026-11-02\") - date(\"2026-11-01\") == days(1) && date(\"2026-11-01\") + hours(24) == date(\"2026-11-02\")",
                "true",
            ),
        ],
    );
}

#[test]
fn texts_and_lists_are_asked() {
    let long = "x".repeat(70_000);
    let request = format!(
        r#"{{ "reason_code": "Ab-ß-01", "skus": ["A", "B"], "reason": "damaged", "tier": "Gold", "ids": ["1"], "buyer.id": "A", "seller_id": "{long}" }}"#
    );
    all(
        &request,
        &[
            ("reason_code.len() == 7 && skus.len() == 2 && ids.len() == 1", "true"),
            ("reason_code.to_lower() == \"ab-ß-01\" && reason_code.to_upper().contains(\"SS\")", "true"),
            (
                "reason_code.starts_with(\"Ab\") && reason_code.ends_with(\"01\") && \"ß\" in reason_code",
                "true",
            ),
            ("\"A\" in skus && buyer.id in skus && \"C\" !in skus && skus.contains(\"B\")", "true"),
            ("tier == \"gold\"", "false"),
            ("tier.to_lower() in [\"silver\", \"gold\"]", "true"),
            ("reason in [\"damaged\", \"defective\"] && reason != \"defective\"", "true"),
            ("seller_id.contains(\"y\")", "arithmetic:formula"),
            ("seller_id.to_lower() == \"y\"", "arithmetic:formula"),
            ("seller_id == \"y\"", "false"),
        ],
    );
}
