//! Facts that a service fills itself: what was said last holds, and what no request may carry never approves.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use greenlight::lang::Policy;
use greenlight::model::{Currency, Decimal, Duration, Field, Moment, Money};
use greenlight::{Facts, Policies};

fn policies(rule: &str) -> Policies {
    let text = format!(
        "policy: facts\nowner: seller\ncurrency: USD\ntimezone: UTC\nrules:\n  - rule: one\n    when:\n      {rule}\n    then: approve\n"
    );
    Policies::new(None, Some(Policy::parse("facts.yaml", &text).unwrap())).unwrap()
}

fn approves(rule: &str, say: impl FnOnce(&mut Facts<'_>)) -> bool {
    let policies = policies(rule);
    let mut facts = policies.facts();
    say(&mut facts);
    facts.decide(Moment::parse("2026-11-05T10:00:00Z").unwrap()).is_approval()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn usd(text: &str) -> Money {
    Money { amount: number(text), currency: Currency::from_code("USD").unwrap() }
}

#[test]
fn what_was_said_last_holds() {
    let like = "order.payment_method: like Credit*";
    assert!(approves(like, |facts| _ = facts.text(Field::OrderPaymentMethod, "Credit card")));
    assert!(!approves(like, |facts| {
        facts.text(Field::OrderPaymentMethod, "Credit card").text(Field::OrderPaymentMethod, "Cash");
    }));
    let tags = "buyer.tags: includes like vip*";
    assert!(!approves(tags, |facts| {
        facts.list(Field::BuyerTags, ["vip-1", "old"]).list(Field::BuyerTags, ["old"]);
    }));
    let formula = "formula: round(buyer.risk_score) < 50";
    assert!(approves(formula, |facts| _ = facts.number(Field::BuyerRiskScore, number("0.00001"))));
    assert!(!approves(formula, |facts| {
        facts.number(Field::BuyerRiskScore, number("0.00001")).number(Field::BuyerRiskScore, number("90"));
    }));
}

#[test]
fn what_no_request_may_carry_never_approves() {
    let attempts = "attempts: at most 1";
    assert!(approves(attempts, |facts| _ = facts.number(Field::Attempts, number("1"))));
    for bad in ["-1", "0.5", "100000000000000"] {
        assert!(!approves(attempts, |facts| _ = facts.number(Field::Attempts, number(bad))), "{bad}");
    }
    let rate = "buyer.return_rate: at least 0%";
    for (said, fits) in [("0", true), ("1", true), ("-0.1", false), ("1.00001", false)] {
        let approved = approves(rate, |facts| _ = facts.number(Field::BuyerReturnRate, number(said)));
        assert_eq!(approved, fits, "{said}");
    }
    let amount = "amount: at most 25";
    for (said, fits) in [("18.40", true), ("-5", false), ("18.405", false), ("0", true), ("18.400", true)] {
        assert_eq!(approves(amount, |facts| _ = facts.money(Field::Amount, usd(said))), fits, "{said}");
    }
    let age = "buyer.account_age: at most 30d";
    for (said, fits) in [(86_400, true), (-1, false)] {
        let said = Duration::seconds(said);
        assert_eq!(approves(age, |facts| _ = facts.duration(Field::BuyerAccountAge, said)), fits);
    }
    let delivered = "since_delivery: at least 1d";
    for (said, fits) in [("2026-11-01T00:00:00Z", true), ("1970-01-01T00:00:00Z", false)] {
        let said = Moment::parse(said).unwrap();
        assert_eq!(approves(delivered, |facts| _ = facts.moment(Field::DeliveredAt, said)), fits);
    }
}

#[test]
fn a_list_is_looked_through_however_long_it_is() {
    let listed = r#"formula: '!("gift_cards" in categories)'"#;
    // A function on texts is left to decimals and texts, and so is the rest.
    let careful = r#"formula: 'order.payment_method.len() > 0 && !("gift_cards" in categories)'"#;
    for (last, fits) in [("shoes", true), ("gift_cards", false)] {
        for rule in [listed, careful] {
            let approved = approves(rule, |facts| {
                let items = std::iter::repeat_n("shoes", 70_000).chain([last]);
                facts.list(Field::Categories, items).text(Field::OrderPaymentMethod, "Credit card");
            });
            assert_eq!(approved, fits, "{rule}");
        }
    }
}
