//! Facts that a service fills itself: what was said last holds, and what no request may carry never approves.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use greenlight::lang::Policy;
use greenlight::model::{Currency, Decimal, Duration, Field, Moment, Money, Request, Value};
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

/// Whether a value approves, said in each of the ways there are, which must be the same.
fn carried(rule: &str, field: Field, value: &Value) -> bool {
    let policies = policies(rule);
    let at = Moment::parse("2026-11-05T10:00:00Z").unwrap();
    let by_request = policies.decide(&Request::new().with(field, value.clone()), at).is_approval();
    let mut facts = policies.facts();
    match value {
        Value::Bool(flag) => facts.flag(field, *flag),
        Value::Code(code) => facts.code(field, *code),
        Value::Text(text) => facts.text(field, text),
        Value::Number(number) => facts.number(field, *number),
        Value::Money(money) => facts.money(field, *money),
        Value::Duration(duration) => facts.duration(field, *duration),
        Value::Moment(moment) => facts.moment(field, *moment),
        Value::List(items) => facts.list(field, items.iter().map(|item| &**item)),
        other => panic!("{other:?}"),
    };
    assert_eq!(facts.decide(at).is_approval(), by_request, "facts: {rule} of {value:?}");
    #[cfg(feature = "columns")]
    {
        use greenlight::model::Slot;

        // As they are written, and finer, as other columns may be.
        let units = |number: Decimal, scale: u32| {
            let digits = number.mantissa() * 10_i128.pow(scale.saturating_sub(number.scale()));
            i64::try_from(digits).ok().filter(|_| scale >= number.scale())
        };
        let mut ways = vec![policies.rows(1)];
        ways[0].entries(field, vec![0], None, [Slot::Value(value.clone())]);
        for scale in 0..=10 {
            let mut rows = policies.rows(1);
            match value {
                Value::Number(number) => match units(*number, scale) {
                    Some(units) => rows.numbers(field, vec![units], scale, None),
                    None => continue,
                },
                Value::Money(money) => match units(money.amount, scale) {
                    Some(units) => rows.money(field, vec![units], scale, money.currency, None),
                    None => continue,
                },
                Value::Duration(duration) => rows.seconds(field, vec![duration.as_seconds()], None),
                Value::Moment(moment) => rows.seconds(field, vec![moment.unix()], None),
                _ => continue,
            };
            ways.push(rows);
        }
        for (way, rows) in ways.into_iter().enumerate() {
            let decisions = rows.decide(at);
            // A moment is no entry.
            let fits = by_request && (way > 0 || !matches!(value, Value::Moment(_)));
            assert_eq!(decisions.approved().has(0), fits, "rows, {way}: {rule} of {value:?}");
            assert_eq!(decisions.decision(0).is_approval(), fits);
        }
    }
    by_request
}

#[test]
fn what_no_request_may_carry_never_approves() {
    let numbers = |all: &[(&str, bool)]| -> Vec<(Value, bool)> {
        all.iter().map(|(text, fits)| (Value::Number(number(text)), *fits)).collect()
    };
    let money = |all: &[(&str, bool)]| -> Vec<(Value, bool)> {
        all.iter().map(|(text, fits)| (Value::Money(usd(text)), *fits)).collect()
    };
    let moment = |text: &str| Value::Moment(Moment::parse(text).unwrap());
    let days = |days: i64| Value::Duration(Duration::seconds(days * 86_400));
    let all = [
        (
            "attempts: at least 0",
            Field::Attempts,
            numbers(&[
                ("1", true),
                ("2.00", true),
                ("-1", false),
                ("0.5", false),
                ("100000000000000", false),
            ]),
        ),
        ("attempts: at most 1", Field::Attempts, numbers(&[("1", true), ("-1", false), ("0.5", false)])),
        (
            "buyer.return_rate: at least 0%",
            Field::BuyerReturnRate,
            numbers(&[("0", true), ("1", true), ("0.333333333", true), ("-0.1", false), ("1.00001", false)]),
        ),
        (
            "buyer.risk_score: at most 100",
            Field::BuyerRiskScore,
            numbers(&[("0", true), ("100", true), ("-0.1", false), ("100.0001", false)]),
        ),
        (
            "amount: at most 25",
            Field::Amount,
            money(&[("18.40", true), ("0", true), ("18.400", true), ("-5", false), ("18.405", false)]),
        ),
        ("amount: at least 25", Field::Amount, money(&[("25", true), ("100000000000000", false)])),
        ("buyer.account_age: at most 30d", Field::BuyerAccountAge, vec![(days(1), true), (days(-1), false)]),
        (
            "since_delivery: at least 1d",
            Field::DeliveredAt,
            vec![(moment("2026-11-01T00:00:00Z"), true), (moment("1970-01-01T00:00:00Z"), false)],
        ),
        (
            "until_deadline: over 1d",
            Field::DeadlineAt,
            vec![(moment("2026-11-08T00:00:00Z"), true), (moment("2026-11-04T00:00:00Z"), false)],
        ),
        ("delivered_at: known", Field::DeliveredAt, vec![(moment("2026-11-08T00:00:00Z"), false)]),
        // Of another type.
        ("attempts: at most 1", Field::Attempts, vec![(Value::Bool(false), false), (days(0), false)]),
        ("amount: at most 25", Field::Amount, numbers(&[("18.40", false)])),
        ("has_note: false", Field::HasNote, numbers(&[("0", false)])),
        ("kind: cancel", Field::Kind, vec![(Value::Code(0), true), (Value::Text("cancel".into()), false)]),
        ("review: approval", Field::Review, vec![(Value::Code(0), true), (Value::Code(9), false)]),
        ("review: { not: inspection }", Field::Review, vec![(Value::Code(0), true), (Value::Code(9), false)]),
        ("buyer.tags: excludes vip", Field::BuyerTags, vec![(Value::Text("old".into()), false)]),
    ];
    for (rule, field, values) in &all {
        for (value, fits) in values {
            assert_eq!(carried(rule, *field, value), *fits, "{rule} of {value:?}");
        }
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
