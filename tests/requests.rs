//! Requests as they come: contradictory, spoilt, hostile. Whatever they hold, the decision is manual review or
//! what the reference says, and nothing they hold gets out of its line.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod generate;
mod reference;

use generate::Rng;
use greenlight::Policies;
use greenlight::lang::Policy;
use greenlight::model::{Decision, Field, FieldType, Moment, Request, RequestError};
use reference::{Reference, Verdict};

const AT: &str = "2026-11-01T12:00:00Z";

fn policies(platform: &str, seller: &str) -> Policies {
    let read = |owner: &str, rules: &str| {
        let text = format!("policy: p\nowner: {owner}\ncurrency: USD\ntimezone: UTC\n{rules}");
        Policy::parse("p.yaml", &text).unwrap_or_else(|found| panic!("{found}"))
    };
    let platform = (!platform.is_empty()).then(|| read("platform", platform));
    Policies::new(platform, Some(read("seller", seller))).unwrap()
}

fn seller(conditions: &str) -> Policies {
    policies("", &format!("rules:\n  - rule: ok\n    when: {{ {conditions} }}\n    then: approve\n"))
}

/// The decision, which the reference shares.
fn decide<'p>(policies: &'p Policies, json: &str) -> Decision<'p> {
    let (request, at) = (Request::from_json(json).unwrap(), Moment::parse(AT).unwrap());
    let decision = policies.decide(&request, at);
    let reference = Reference { platform: policies.platform(), seller: policies.seller(), thorough: true };
    assert_eq!(Verdict::from(&decision), reference.decide(&request, at), "{json}");
    decision
}

/// Why the approving rule did not fit.
fn undecided(policies: &Policies, json: &str) -> String {
    let decision = decide(policies, json);
    assert!(!decision.is_approval(), "{json} is approved");
    decision.undecided().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn c21_a_key_given_twice_sends_the_request_to_a_person() {
    let policies = seller("kind: refund");
    assert!(decide(&policies, r#"{"kind": "refund"}"#).is_approval());
    for (json, why) in [
        (r#"{"kind": "refund", "kind": "refund"}"#, "duplicate:kind"),
        (r#"{"kind": "refund", "order": {"lines": 1}, "order.lines": 1}"#, "duplicate:order.lines"),
        (r#"{"kind": "refund", "order": {"lines": 1}, "order": {"amount": "1 USD"}}"#, "duplicate:order"),
        (r#"{"kind": "refund", "nobody.knows": 1, "nobody": {"knows": 2}}"#, "duplicate:nobody.knows"),
        (r#"{"kind": "refund", "photos": null, "photos": 1}"#, "duplicate:photos"),
        (r#"{"kind": "refund", "currency": "USD", "currency": "EUR"}"#, "duplicate:currency"),
        (r#"{"kind": "refund", "id": "a", "id": "b"}"#, "duplicate:id"),
    ] {
        let decision = decide(&policies, json);
        assert_eq!((decision.is_approval(), decision.why().to_string().as_str()), (false, why), "{json}");
    }
}

#[test]
fn c22_an_amount_that_cannot_be_read_never_approves() {
    let policies = seller("amount: at most 25");
    assert!(decide(&policies, r#"{"amount": "18.40", "currency": "USD"}"#).is_approval());
    for (amount, why) in [
        ("\"18.40 dollars\"", "malformed:amount"),
        ("1.84e1", "malformed:amount"),
        ("1E400", "malformed:amount"),
        ("-1", "out_of_range:amount"),
        ("-0.01", "out_of_range:amount"),
        ("9223372036854775808", "out_of_range:amount"),
        ("18.405", "precision:amount"),
        ("true", "malformed:amount"),
        ("[18.40]", "malformed:amount"),
        ("{\"value\": 18.40}", "malformed:amount"),
        ("\"\"", "malformed:amount"),
        ("\"NaN\"", "malformed:amount"),
        ("null", "missing:amount"),
    ] {
        assert_eq!(
            undecided(&policies, &format!(r#"{{"amount": {amount}, "currency": "USD"}}"#)),
            why,
            "{amount}"
        );
    }
    assert_eq!(undecided(&policies, "{}"), "missing:amount");
    assert_eq!(undecided(&policies, r#"{"amount": 18.40}"#), "no_currency:amount");
    assert_eq!(undecided(&policies, r#"{"amount": 18.40, "currency": "usd"}"#), "no_currency:amount");
    assert_eq!(
        undecided(&policies, r#"{"amount": 18.40, "currency": {"code": "USD"}}"#),
        "no_currency:amount"
    );
}

#[test]
fn c22_a_map_in_the_place_of_a_value_is_no_absence() {
    let policies = seller("buyer.tags: excludes watchlist, arbitration: not in_progress");
    assert!(decide(&policies, r#"{"buyer": {"tags": []}}"#).is_approval());
    assert_eq!(undecided(&policies, r#"{"buyer": {"tags": {"0": "watchlist"}}}"#), "malformed:buyer.tags");
    assert_eq!(
        undecided(&policies, r#"{"arbitration": {"status": "in_progress"}}"#),
        "malformed:arbitration"
    );
    assert_eq!(undecided(&policies, r#"{"arbitration": {}}"#), "malformed:arbitration");
}

#[test]
fn c22_a_name_in_the_place_of_a_group_is_no_absence() {
    let policies = seller("buyer.tags: excludes watchlist");
    for json in
        [r#"{"buyer": "7490000000000000001"}"#, r#"{"buyer": [{"tags": ["watchlist"]}]}"#, r#"{"buyer": 7}"#]
    {
        assert!(!decide(&policies, json).is_approval(), "{json}");
    }
}

#[test]
fn c23_two_currencies_never_compare() {
    let policies = seller("amount: at most 25");
    assert_eq!(undecided(&policies, r#"{"amount": "5 EUR"}"#), "currency_mismatch:amount");
    assert_eq!(undecided(&policies, r#"{"amount": "5", "currency": "JPY"}"#), "currency_mismatch:amount");
    let share = seller("amount_share: at most 50%");
    assert_eq!(
        undecided(&share, r#"{"amount": "5 EUR", "order.amount": "100 USD"}"#),
        "currency_mismatch:order.amount"
    );
    let not = seller("amount: not 25");
    assert_eq!(undecided(&not, r#"{"amount": "5 EUR"}"#), "currency_mismatch:amount");
}

#[test]
fn c24_times_are_read_as_declared_or_not_at_all() {
    let since = seller("since_request: at least 0s");
    for (moment, why) in [
        ("1793448000000", "out_of_range:requested_at"),
        ("\"1793448000000\"", "out_of_range:requested_at"),
        ("\"9999-12-31T23:59:59Z\"", "future:requested_at"),
        ("\"+10000-01-01T00:00:00Z\"", "malformed:requested_at"),
        ("99999999999999999999", "out_of_range:requested_at"),
        ("-62135596801", "out_of_range:requested_at"),
        ("0", "out_of_range:requested_at"),
        ("-1", "out_of_range:requested_at"),
        ("\"1999-12-31T23:59:59Z\"", "out_of_range:requested_at"),
        ("\"2026-11-01T12:00:01Z\"", "future:requested_at"),
        ("\"2026-11-01T12:00:00\"", "malformed:requested_at"),
        ("\"2026-11-01\"", "malformed:requested_at"),
        ("\"abc\"", "malformed:requested_at"),
        ("1793448000.5", "malformed:requested_at"),
        ("\"-\"", "malformed:requested_at"),
        ("\"\"", "malformed:requested_at"),
    ] {
        assert_eq!(undecided(&since, &format!(r#"{{"requested_at": {moment}}}"#)), why, "{moment}");
    }
    for moment in
        ["\"2026-11-01T12:00:00Z\"", "\"2016-12-31T23:59:60Z\"", "946684800", "\"2026-11-01T05:00:00-07:00\""]
    {
        assert!(decide(&since, &format!(r#"{{"requested_at": {moment}}}"#)).is_approval(), "{moment}");
    }
    // Delivered before it was collected: each is read as it is.
    let order = seller("since_delivery: at most 30d, since_collection: at most 30d");
    assert!(
        decide(&order, r#"{"collected_at": "2026-10-30T00:00:00Z", "delivered_at": "2026-10-29T00:00:00Z"}"#)
            .is_approval()
    );
    assert!(
        !decide(
            &order,
            r#"{"collected_at": "2026-10-30T00:00:00Z", "delivered_at": "2026-11-02T00:00:00Z"}"#
        )
        .is_approval()
    );
}

#[test]
fn c25_requests_of_other_sellers_are_for_people() {
    let own = "seller_id: [a, b]\nrules:\n  - rule: ok\n    when: always\n    then: approve\n";
    let platform = "rules:\n  - rule: take\n    when: { kind: cancel }\n    then: platform\n";
    let policies = policies(platform, own);
    assert!(decide(&policies, r#"{"kind": "refund", "seller_id": "b"}"#).is_approval());
    for id in ["\"c\"", "\"A\"", "\"a \"", "\"\"", "7", "null", "[\"a\"]", "{\"a\": 1}"] {
        let json = format!(r#"{{"kind": "cancel", "seller_id": {id}}}"#);
        let decision = decide(&policies, &json);
        assert_eq!((decision.rule(), decision.why().to_string().as_str()), (None, "other_seller"), "{json}");
    }
    assert_eq!(decide(&policies, r#"{"kind": "refund"}"#).why().to_string(), "other_seller");
}

/// Strings that break programs: each is the text of a JSON string.
const NAUGHTY: &[&str] = &[
    "",
    " ",
    "\\u0000",
    "a\\u0000b",
    "\\n\\r\\n",
    "line\\nbreak",
    "\\u2028\\u2029",
    "\\u202e\\u202dsrever",
    "\\u200b\\u200d\\ufeff",
    "\\u001b[31mred\\u001b[0m",
    "\\u0007\\u0008",
    "\\t",
    "\\\"",
    "\\\\",
    "\\\\n",
    "'; DROP TABLE requests; --",
    "1' OR '1'='1",
    "<script>alert(1)</script>",
    "&lt;b&gt;",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "%s%n%x",
    "../../etc/passwd",
    "=1+1",
    "@SUM(A1)",
    "null",
    "true",
    "undefined",
    "NaN",
    "-0",
    "1e400",
    "0x10",
    "1,000.00",
    "٣",
    "½",
    "İ",
    "ß",
    "ﬀ",
    "Ω≈ç√",
    "العربية",
    "שלום",
    "\\u0645\\u202c",
    "👩‍👩‍👧‍👦",
    "🏳️‍🌈",
    "🇺🇸",
    "Z̸̪̈a̵l̷g̷o̶",
    "\\ud83d\\ude00",
    "\\uffff\\ufffe",
    "\\u00ad",
    "\\u061c\\u180e",
    "\\udb40\\udc41",
    "*",
    "GIFT-*",
    "known",
    "missing",
    "not x",
    "at most 5",
    "!ruby/object:x",
    "&a *a",
    "- a: b",
    "# comment",
    "--- \\n...",
    "yes",
    "NO",
    "~",
    "GIFT-\\u0000",
];

/// No JSON string at all, or half a letter.
const BROKEN: &[&str] = &["\\ud800", "\\udfff\\ud800", "a\\ud83d"];

#[test]
fn c26_hostile_text_decides_as_any_text_and_stays_in_its_line() {
    let long: String = "long ".repeat(200_000);
    let texts = NAUGHTY.iter().chain(BROKEN).copied().chain([long.as_str()]);
    let mut rules =
        "fields: { note: text, labels: list }\nlists: { odd: ['GIFT-1', '*'] }\nrules:\n".to_owned();
    let fields: Vec<&str> = Field::ALL
        .iter()
        .filter(|field| matches!(field.def().kind, FieldType::Text | FieldType::List))
        .map(|field| field.name())
        .collect();
    for (index, field) in fields.iter().chain(&["note", "labels"]).enumerate() {
        let list =
            Field::from_name(field).map_or(*field == "labels", |field| field.def().kind == FieldType::List);
        let when = if list { "includes like GIFT-*" } else { "like GIFT-*" };
        let other = if list { "excludes in odd" } else { "not in odd" };
        rules += &format!("  - rule: a{index}\n    when: {{ {field}: {when} }}\n    then: approve\n");
        rules += &format!(
            "  - rule: b{index}\n    when: {{ {field}: {other}, kind: cancel }}\n    then: approve\n"
        );
    }
    let policies = policies("", &rules);
    let mut rng = Rng::new(26);
    for text in texts {
        for field in fields.iter().chain(&["note", "labels", "kind", "id", "nobody.knows"]) {
            if text.len() > 1_000 && rng.chance(70) {
                continue;
            }
            for json in
                [format!(r#"{{"{field}": "{text}"}}"#), format!(r#"{{"{field}": ["{text}", "{text}"]}}"#)]
            {
                let decision = decide(&policies, &json);
                assert!(!format!("{} {:?}", decision.why(), decision.rule()).contains('\n'));
                let (request, at) = (Request::from_json(&json).unwrap(), Moment::parse(AT).unwrap());
                let told = policies.explain(&request, at).to_string();
                let plain = policies.explain(&Request::from_json("{}").unwrap(), at).to_string();
                assert!(told.lines().count() <= plain.lines().count() + 4, "{told}");
                let unseen = |letter: char| {
                    letter.is_control() && letter != '\n' || ('\u{202a}'..='\u{202e}').contains(&letter)
                };
                assert!(!told.contains(unseen), "{field} {text}: {told}");
                assert!(told.len() < 40_000, "{} bytes for {field}", told.len());
            }
        }
    }
}

#[test]
fn c26_what_is_no_object_is_no_request() {
    for text in [
        "",
        "null",
        "[]",
        "\"x\"",
        "7",
        "{",
        "{}}",
        "{\"a\": }",
        "{\"a\": 1,}",
        "{a: 1}",
        "\u{feff}{}",
        "{\"\u{0}\": 1}",
        "{\"a\": \"\n\"}",
    ] {
        let error = Request::from_json(text).unwrap_err();
        assert!(matches!(error, RequestError::Json(_) | RequestError::NotAnObject), "{text}");
        assert!(!error.to_string().contains('\n'));
    }
    let deep = format!("{}{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    assert!(Request::from_json(&deep).is_err());
}
