//! Formulas with quotients and branches come to what decimals come to, also where the quotient has no end and where it
//! is next to what it is compared with.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use greenlight::Policies;
use greenlight::lang::Policy;
use greenlight::model::{Currency, Decimal, Field, Moment, Money};
use proptest::prelude::*;

fn policies(formula: &str) -> Policies {
    let text = format!(
        "policy: p\nowner: seller\ncurrency: USD\nrules:\n  - rule: only\n    when:\n      formula: '{formula}'\n    then: approve\n"
    );
    Policies::new(None, Some(Policy::parse("p.yaml", &text).unwrap())).unwrap()
}

fn holds(policies: &Policies, amount: Decimal, order: Decimal, lines: Decimal) -> bool {
    // Of four decimals, as slots are.
    let currency = Currency::from_code("CLF").unwrap();
    let mut facts = policies.facts();
    facts
        .money(Field::Amount, Money { amount, currency })
        .money(Field::OrderAmount, Money { amount: order, currency })
        .number(Field::OrderLines, lines);
    facts.decide(Moment::from_unix(1_793_448_000).unwrap()).is_approval()
}

/// Numbers of few digits and of many, with at most four decimals.
fn number(most: i64) -> impl Strategy<Value = Decimal> {
    let digits = prop_oneof![0..200_i64, 0..1_000_000_i64, 0..most];
    (digits, 0..=4_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

#[test]
fn quotients_compare_as_decimals_do() {
    let signs = [("<=", "<"), ("<", "<="), ("==", "!="), (">", ">=")];
    let compared = signs.map(|(sign, turned)| {
        [
            policies(&format!("amount {sign} order.amount / order.lines")),
            policies(&format!("!(order.amount / order.lines {turned} amount)")),
        ]
    });
    let branch = policies(
        "if order.lines > 1 { amount <= order.amount / order.lines } else { amount * 4 <= order.amount * 3 }",
    );
    proptest!(ProptestConfig::with_cases(20_000), |(
        order in number(999_999_999_999),
        lines in prop_oneof![0..20_i64, 0..100_000_i64, 0..99_999_999_999_i64].prop_map(Decimal::from),
        amount in number(999_999_999_999),
        near in -2..=2_i64,
        about in any::<bool>(),
    )| {
        let Some(quotient) = order.checked_div(lines) else { return Ok(()) };
        // Often next to the quotient, where rounding would show.
        let step = Decimal::new(near, 4);
        let amount = if about { (quotient.round_dp(4) + step).max(Decimal::ZERO) } else { amount };
        let expected = [amount <= quotient, amount < quotient, amount == quotient, amount > quotient];
        for ((both, expected), sign) in compared.iter().zip(expected).zip(signs) {
            for policies in both {
                prop_assert_eq!(holds(policies, amount, order, lines), expected, "{:?}", sign);
            }
        }
        let expected = if lines > Decimal::ONE {
            amount <= quotient
        } else {
            amount * Decimal::from(4) <= order * Decimal::from(3)
        };
        prop_assert_eq!(holds(&branch, amount, order, lines), expected);
    });
}

#[test]
fn a_quotient_too_large_for_decimals_is_not_known() {
    let power = ["buyer.return_rate"; 5].join(" * ");
    let policies = policies(&format!("amount / ({power}) > 5"));
    let approves = |rate: &str| {
        let amount =
            Money { amount: Decimal::from(1_000_000_000), currency: Currency::from_code("USD").unwrap() };
        let mut facts = policies.facts();
        facts.money(Field::Amount, amount).number(Field::BuyerReturnRate, rate.parse().unwrap());
        facts.decide(Moment::from_unix(1_793_448_000).unwrap()).is_approval()
    };
    assert!(approves("0.01"));
    assert!(!approves("0.0001"));
}
