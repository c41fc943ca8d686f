//! The twelve rules by hand, packed: eight bytes a condition, so that many sellers' rules lie close together.

use crate::engine::Rule;
use crate::shop::{BLOCKED, DAY, HOUR, Numbers, Record};

/// A field of a packed request.
#[derive(Clone, Copy)]
#[repr(u8)]
enum At {
    Kind,
    Approval,
    Reason,
    Status,
    Seller,
    Categories,
    ProductTags,
    BuyerTags,
    Amount,
    OrderAmount,
    Photos,
    HasNote,
    Attempts,
    Lines,
    Discount,
    Orders,
    Returns,
    Rate,
    Risk,
    SincePayment,
    SinceDelivery,
}

const FIELDS: usize = 21;

#[derive(Clone, Copy)]
#[repr(u8)]
enum Test {
    AtMost,
    AtLeast,
    Any,
    None,
    Only,
    Half,
    Blocked,
}

#[derive(Clone, Copy)]
struct Condition {
    at: At,
    test: Test,
    of: i32,
}

#[derive(Clone, Copy)]
struct Packed {
    conditions: [Condition; 9],
    count: u8,
    rule: u8,
}

/// A seller's rules.
pub struct Rules {
    rules: [Packed; 13],
    blocked: [u32; 8],
}

/// A request in numbers: words as bits, amounts in cents.
pub struct Facts([i32; FIELDS], u32);

const KINDS: [&str; 4] = ["cancel", "refund", "return_and_refund", "replacement"];
const REASONS: [&str; 9] = [
    "damaged",
    "defective",
    "missing_parts",
    "wrong_product",
    "missing_product",
    "not_as_described",
    "ordered_by_mistake",
    "better_price",
    "change_payment_method",
];
const STATUSES: [&str; 3] = ["unpaid", "on_hold", "awaiting_shipment"];
const CATEGORIES: [&str; 6] = ["accessories", "apparel", "beauty", "home", "electronics", "gift_cards"];
const TAGS: [&str; 4] = ["watchlist", "vip", "final_sale", "hygiene"];

fn bit(words: &[&str], word: &str) -> i32 {
    words.iter().position(|known| *known == word).map_or(1 << 30, |at| 1 << at)
}

fn bits(words: &[&str], list: &[String]) -> i32 {
    list.iter().fold(0, |all, word| all | bit(words, word))
}

fn buyer(id: &str) -> u32 {
    id.trim_start_matches("buyer-").parse().unwrap_or(u32::MAX)
}

impl Facts {
    /// Of a request.
    pub fn of(record: &Record) -> Self {
        let days = |seconds: i64| seconds.min(i64::from(i32::MAX)) as i32;
        let facts = [
            bit(&KINDS, &record.kind),
            i32::from(record.review == "approval"),
            bit(&REASONS, &record.reason),
            bit(&STATUSES, &record.order_status),
            i32::from(record.order_fulfillment == "seller"),
            bits(&CATEGORIES, &record.categories),
            bits(&TAGS, &record.product_tags),
            bits(&TAGS, &record.buyer_tags),
            record.amount as i32,
            record.order_amount as i32,
            record.photos as i32,
            record.has_note.into(),
            record.attempts as i32,
            record.order_lines as i32,
            record.order_discount_share as i32,
            record.buyer_orders as i32,
            record.buyer_returns_90d as i32,
            record.buyer_return_rate as i32,
            record.buyer_risk_score as i32,
            days(record.since_payment()),
            record.since_delivery().map_or(i32::MAX, days),
        ];
        Self(facts, buyer(&record.buyer_id))
    }
}

impl Rules {
    /// The twelve rules with a seller's numbers.
    pub fn new(numbers: &Numbers) -> Self {
        use {At::*, Test::*};
        let cents = numbers.amounts.map(|dollars| dollars as i32 * 100);
        let [order, cheap, trusted, small, returned, again] = cents;
        let days = |days: i64| (days * DAY) as i32;
        let kind = |at: usize| [(Kind, Any, 1 << at), (Approval, AtLeast, 1)];
        let texts: [(u8, Vec<(At, Test, i32)>); 13] = [
            (1, vec![(BuyerTags, Any, 1)]),
            (2, vec![(Kind, Blocked, 0)]),
            (3, vec![(Risk, AtLeast, numbers.risk as i32 + 1)]),
            (3, vec![(Orders, AtLeast, 5), (Rate, AtLeast, numbers.return_rate as i32 * 10 + 1)]),
            (4, vec![(Discount, AtLeast, 351), (OrderAmount, AtLeast, 200_01)]),
            (
                5,
                [&kind(0)[..], &[(Status, Any, 7), (OrderAmount, AtMost, order), (ProductTags, None, 4)]]
                    .concat(),
            ),
            (
                6,
                [&kind(0)[..], &[(Reason, Any, 0b1_1100_0000), (SincePayment, AtMost, 2 * HOUR as i32)]]
                    .concat(),
            ),
            (
                7,
                [
                    &kind(1)[..],
                    &[(Reason, Any, 15), (Amount, AtMost, cheap), (Photos, AtLeast, 1)],
                    &[(Categories, None, 32), (Returns, AtMost, 3)],
                ]
                .concat(),
            ),
            (
                8,
                [
                    &kind(1)[..],
                    &[
                        (Reason, Any, 63),
                        (Amount, AtMost, trusted),
                        (Orders, AtLeast, 3),
                        (Seller, AtLeast, 1),
                    ],
                    &[(Amount, Half, 0), (Rate, AtMost, 400), (Categories, None, 48)],
                ]
                .concat(),
            ),
            (
                9,
                [
                    &kind(1)[..],
                    &[(Amount, AtMost, small), (HasNote, AtLeast, 1), (Attempts, AtMost, 1)],
                    &[(Categories, Only, 15)],
                ]
                .concat(),
            ),
            (
                10,
                [
                    &kind(2)[..],
                    &[(SinceDelivery, AtMost, days(numbers.days)), (Amount, AtMost, returned)],
                    &[(ProductTags, None, 12)],
                ]
                .concat(),
            ),
            (
                11,
                [
                    &kind(3)[..],
                    &[
                        (Reason, Any, 15),
                        (SinceDelivery, AtMost, days(numbers.days)),
                        (Amount, AtMost, again),
                    ],
                    &[(Lines, AtMost, 2)],
                ]
                .concat(),
            ),
            (
                12,
                [
                    &kind(2)[..],
                    &[(BuyerTags, Any, 2), (SinceDelivery, AtMost, days(60)), (Amount, AtMost, 300_00)],
                ]
                .concat(),
            ),
        ];
        let empty = Condition { at: Kind, test: AtLeast, of: 0 };
        let rules = texts.map(|(rule, said)| {
            let mut packed = Packed { conditions: [empty; 9], count: said.len() as u8, rule };
            for (place, (at, test, of)) in packed.conditions.iter_mut().zip(said) {
                *place = Condition { at, test, of };
            }
            packed
        });
        let mut blocked = BLOCKED.map(buyer);
        blocked[0] = numbers.blocked as u32;
        Self { rules, blocked }
    }

    /// The rule that decides.
    pub fn decide(&self, facts: &Facts) -> Rule {
        let fits = |packed: &&Packed| {
            let said = &packed.conditions[..usize::from(packed.count)];
            said.iter().all(|condition| {
                let value = facts.0[condition.at as usize];
                match condition.test {
                    Test::AtMost => value <= condition.of,
                    Test::AtLeast => value >= condition.of,
                    Test::Any => value & condition.of != 0,
                    Test::None => value & condition.of == 0,
                    Test::Only => value != 0 && value & !condition.of == 0,
                    Test::Half => value * 2 <= facts.0[At::OrderAmount as usize],
                    Test::Blocked => self.blocked.contains(&facts.1),
                }
            })
        };
        self.rules.iter().find(fits).map_or(0, |packed| packed.rule.into())
    }
}
