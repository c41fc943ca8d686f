//! The twelve rules written by hand over interned codes: what is left when every text is a number beforehand.

use crate::engine::{Engine, Rule};
use crate::shop::{BLOCKED, DAY, HOUR, Record};
use std::sync::Arc;

/// Texts as numbers, lists as sets of bits.
#[derive(Default)]
pub struct Coded(Vec<Codes>);

struct Codes {
    amount: i64,
    order_amount: i64,
    since_payment: i64,
    since_delivery: i64,
    photos: i32,
    attempts: i32,
    order_lines: i32,
    buyer_orders: i32,
    buyer_returns_90d: i32,
    buyer_return_rate: i32,
    buyer_risk_score: i32,
    order_discount_share: i32,
    buyer: u16,
    categories: u16,
    product_tags: u8,
    buyer_tags: u8,
    kind: u8,
    reason: u8,
    status: u8,
    is_approval: bool,
    by_seller: bool,
    has_note: bool,
}

const KINDS: &[&str] = &["cancel", "refund", "return_and_refund", "replacement"];
const REASONS: &[&str] = &[
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
const STATUSES: &[&str] = &["unpaid", "on_hold", "awaiting_shipment"];
const CATEGORIES: &[&str] = &["accessories", "apparel", "beauty", "home", "electronics", "gift_cards"];
const TAGS: &[&str] = &["watchlist", "vip", "final_sale", "hygiene"];

/// The place of a word in a vocabulary; its end for every other word.
fn code(words: &[&str], word: &str) -> u8 {
    words.iter().position(|known| *known == word).unwrap_or(words.len()) as u8
}

fn bits(words: &[&str], list: &[String]) -> u16 {
    list.iter().fold(0, |bits, item| bits | 1 << code(words, item))
}

impl Codes {
    fn of(record: &Record) -> Self {
        Self {
            amount: record.amount,
            order_amount: record.order_amount,
            since_payment: record.since_payment(),
            since_delivery: record.since_delivery().unwrap_or(i64::MAX),
            photos: record.photos as i32,
            attempts: record.attempts as i32,
            order_lines: record.order_lines as i32,
            buyer_orders: record.buyer_orders as i32,
            buyer_returns_90d: record.buyer_returns_90d as i32,
            buyer_return_rate: record.buyer_return_rate as i32,
            buyer_risk_score: record.buyer_risk_score as i32,
            order_discount_share: record.order_discount_share as i32,
            buyer: u16::from(code(&BLOCKED, &record.buyer_id)),
            categories: bits(CATEGORIES, &record.categories),
            product_tags: bits(TAGS, &record.product_tags) as u8,
            buyer_tags: bits(TAGS, &record.buyer_tags) as u8,
            kind: code(KINDS, &record.kind),
            reason: code(REASONS, &record.reason),
            status: code(STATUSES, &record.order_status),
            is_approval: record.review == "approval",
            by_seller: record.order_fulfillment == "seller",
            has_note: record.has_note,
        }
    }

    fn decide(&self) -> Rule {
        if self.buyer_tags & 1 != 0 {
            return 1;
        }
        if usize::from(self.buyer) < BLOCKED.len() {
            return 2;
        }
        if self.buyer_risk_score > 75 || self.buyer_orders >= 5 && self.buyer_return_rate > 600 {
            return 3;
        }
        if self.order_discount_share > 350 && self.order_amount > 200_00 {
            return 4;
        }
        if !self.is_approval {
            return 0;
        }
        match self.kind {
            0 if self.status < 3 && self.order_amount <= 100_00 && self.product_tags & 4 == 0 => 5,
            0 if (6..9).contains(&self.reason) && self.since_payment <= 2 * HOUR => 6,
            1 if self.reason < 4
                && self.amount <= 25_00
                && self.photos >= 1
                && self.categories & 32 == 0
                && self.buyer_returns_90d <= 3 =>
            {
                7
            }
            1 if self.reason < 6
                && self.amount <= 60_00
                && self.buyer_orders >= 3
                && self.by_seller
                && self.amount * 2 <= self.order_amount
                && self.buyer_return_rate <= 400
                && self.categories & 48 == 0 =>
            {
                8
            }
            1 if self.categories != 0
                && self.categories & !15 == 0
                && self.amount <= 15_00
                && self.has_note
                && self.attempts <= 1 =>
            {
                9
            }
            2 if self.since_delivery <= 30 * DAY && self.amount <= 150_00 && self.product_tags & 12 == 0 => {
                10
            }
            2 if self.buyer_tags & 2 != 0 && self.since_delivery <= 60 * DAY && self.amount <= 300_00 => 12,
            3 if self.reason < 4
                && self.since_delivery <= 30 * DAY
                && self.amount <= 80_00
                && self.order_lines <= 2 =>
            {
                11
            }
            _ => 0,
        }
    }
}

impl Engine for Coded {
    fn name(&self) -> String {
        "hand-written Rust, interned codes".into()
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.0 = records.iter().map(Codes::of).collect();
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        rules.extend(self.0.iter().map(Codes::decide));
    }
}
