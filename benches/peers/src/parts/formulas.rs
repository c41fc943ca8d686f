//! Formulas beside the same arithmetic by hand: in whole cents, and in exact decimals.

use crate::agree::Disagreement;
use crate::race::{Runner, race};
use crate::shop::{HOT, Record, at, fill, policies, records};
use crate::table::{Figures, nanos, times};
use greenlight::Facts;
use greenlight::model::Moment;
use rust_decimal::Decimal;
use std::hint::black_box;

/// A formula, and the same over whole cents and thousandths, and over decimals.
struct Formula {
    text: &'static str,
    whole: fn(&Record) -> bool,
    exact: fn(&Decimals) -> bool,
}

/// What the formulas speak of.
struct Decimals {
    amount: Decimal,
    order: Decimal,
    rate: Decimal,
    lines: Decimal,
    orders: Decimal,
}

const fn decimal(digits: u32, scale: u32) -> Decimal {
    Decimal::from_parts(digits, 0, 0, false, scale)
}

const FORMULAS: [Formula; 5] = [
    Formula {
        text: "amount <= order.amount * 0.5",
        whole: |r| r.amount * 2 <= r.order_amount,
        exact: |d| d.amount <= d.order * decimal(5, 1),
    },
    Formula {
        text: "amount <= order.amount * 0.5 && buyer.return_rate <= 0.4",
        whole: |r| r.amount * 2 <= r.order_amount && r.buyer_return_rate <= 400,
        exact: |d| d.amount <= d.order * decimal(5, 1) && d.rate <= decimal(4, 1),
    },
    Formula {
        text: "(order.amount - amount) * buyer.return_rate + amount * 0.1 <= 4",
        whole: |r| (r.order_amount - r.amount) * r.buyer_return_rate + r.amount * 100 <= 400_000,
        exact: |d| (d.order - d.amount) * d.rate + d.amount * decimal(1, 1) <= decimal(4, 0),
    },
    Formula {
        text: "if order.lines > 1 { amount <= order.amount / order.lines } else { amount * 4 <= order.amount * 3 }",
        whole: |r| {
            if r.order_lines > 1 {
                r.amount * r.order_lines <= r.order_amount
            } else {
                r.amount * 4 <= r.order_amount * 3
            }
        },
        exact: |d| {
            if d.lines > Decimal::ONE {
                d.amount <= d.order / d.lines
            } else {
                d.amount * decimal(4, 0) <= d.order * decimal(3, 0)
            }
        },
    },
    Formula {
        text: "min(amount, order.amount * 0.3) * (1 - buyer.return_rate) >= 5 && buyer.orders * 2 - 3 > order.lines",
        whole: |r| {
            (r.amount * 10).min(r.order_amount * 3) * (1_000 - r.buyer_return_rate) >= 5_000_000
                && r.buyer_orders * 2 - 3 > r.order_lines
        },
        exact: |d| {
            d.amount.min(d.order * decimal(3, 1)) * (Decimal::ONE - d.rate) >= decimal(5, 0)
                && d.orders * decimal(2, 0) - decimal(3, 0) > d.lines
        },
    },
];

fn policy(condition: &str) -> String {
    format!(
        "policy: formula\nowner: seller\ncurrency: USD\ntimezone: UTC\nrules:\n  - rule: only\n    when:\n      \
         {condition}\n    then: approve\n"
    )
}

fn decimals(record: &Record) -> Decimals {
    Decimals {
        amount: Decimal::new(record.amount, 2),
        order: Decimal::new(record.order_amount, 2),
        rate: Decimal::new(record.buyer_return_rate, 3),
        lines: record.order_lines.into(),
        orders: record.buyer_orders.into(),
    }
}

/// Checks, times, prints.
///
/// # Errors
/// If the three do not agree.
pub fn run(rounds: usize, markdown: bool) -> Result<(), Disagreement> {
    let records = records(HOT, 1);
    let exact: Vec<Decimals> = records.iter().map(decimals).collect();
    let mut table = Figures::new(
        "Formulas: ns a request; a whole decision by one rule that is nothing but the formula, beside the arithmetic alone",
        &["", "decision", "of it the formula", "by hand, Decimal", "by hand, i64", "× Decimal", "× i64"],
    );
    // The same decision with a plain condition: what is not the formula's.
    let plain = policies(&policy("photos: at least 1"));
    for formula in &FORMULAS {
        let ours = policies(&policy(&format!("formula: {}", formula.text)));
        let ready = |policies| {
            let each = |record| {
                let mut facts: Facts<'_> = greenlight::Policies::facts(policies);
                fill(&mut facts, record);
                (facts, at(record))
            };
            records.iter().map(each).collect::<Vec<(Facts<'_>, Moment)>>()
        };
        let (facts, plain_facts) = (ready(&ours), ready(&plain));
        for ((record, decimals), (facts, at)) in records.iter().zip(&exact).zip(&facts) {
            let answers =
                [facts.decide(*at).is_approval(), (formula.exact)(decimals), (formula.whole)(record)];
            if answers != [answers[0]; 3] {
                return Err(Disagreement::new(format!("{}: {answers:?} for {record:#?}", formula.text)));
            }
        }
        let approved = |facts: &[(Facts<'_>, Moment)]| {
            facts.iter().filter(|(facts, at)| facts.decide(*at).is_approval()).count()
        };
        let by_decimals = || black_box(&exact).iter().filter(|all| (formula.exact)(all)).count();
        let by_cents = || black_box(&records).iter().filter(|all| (formula.whole)(all)).count();
        let mut runners: Vec<Runner<'_>> = vec![
            Box::new(|| _ = black_box(approved(black_box(&facts)))),
            Box::new(|| _ = black_box(approved(black_box(&plain_facts)))),
            Box::new(|| _ = black_box(by_decimals())),
            Box::new(|| _ = black_box(by_cents())),
        ];
        let figures = race(&mut runners, rounds);
        let [decision, plain, exact, whole] = [0, 1, 2, 3].map(|at: usize| figures[at] / HOT as f64);
        let alone = (decision - plain).max(0.0);
        table.row([
            format!("`{}`", formula.text),
            nanos(decision),
            nanos(alone),
            nanos(exact),
            nanos(whole),
            times(alone, exact),
            times(alone, whole),
        ]);
    }
    table.print_with(
        "of it the formula: less the same decision by one rule with a plain condition; × of that",
        markdown,
    );
    Ok(())
}
