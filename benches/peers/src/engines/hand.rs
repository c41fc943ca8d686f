//! The twelve rules written by hand over the struct of the service: the unit of the table.

use crate::engine::{Engine, Rule};
use crate::shop::{BLOCKED, DAY, HOUR, Record};
use std::sync::Arc;

/// `if` after `if`, texts compared as texts.
#[derive(Default)]
pub struct Hand(Arc<[Record]>);

impl Engine for Hand {
    fn name(&self) -> String {
        "hand-written Rust, strings".into()
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.0 = records.clone();
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        rules.extend(self.0.iter().map(decide));
    }
}

fn includes(list: &[String], any: &[&str]) -> bool {
    list.iter().any(|item| any.contains(&item.as_str()))
}

/// The rule that decides a request when it is made.
pub fn decide(request: &Record) -> Rule {
    let reason = |any: &[&str]| any.contains(&request.reason.as_str());
    let delivered_within = |days: i64| request.since_delivery().is_some_and(|since| since <= days * DAY);
    if includes(&request.buyer_tags, &["watchlist"]) {
        return 1;
    }
    if BLOCKED.contains(&request.buyer_id.as_str()) {
        return 2;
    }
    if request.buyer_risk_score > 75 || request.buyer_orders >= 5 && request.buyer_return_rate > 600 {
        return 3;
    }
    if request.order_discount_share > 350 && request.order_amount > 200_00 {
        return 4;
    }
    if request.review != "approval" {
        return 0;
    }
    match request.kind.as_str() {
        "cancel" => {
            if ["unpaid", "on_hold", "awaiting_shipment"].contains(&request.order_status.as_str())
                && request.order_amount <= 100_00
                && !includes(&request.product_tags, &["final_sale"])
            {
                5
            } else if reason(&["ordered_by_mistake", "better_price", "change_payment_method"])
                && request.since_payment() <= 2 * HOUR
            {
                6
            } else {
                0
            }
        }
        "refund" => {
            if reason(&["damaged", "defective", "missing_parts", "wrong_product"])
                && request.amount <= 25_00
                && request.photos >= 1
                && !includes(&request.categories, &["gift_cards"])
                && request.buyer_returns_90d <= 3
            {
                7
            } else if reason(&[
                "damaged",
                "defective",
                "missing_parts",
                "missing_product",
                "wrong_product",
                "not_as_described",
            ]) && request.amount <= 60_00
                && request.buyer_orders >= 3
                && request.order_fulfillment == "seller"
                && request.amount * 2 <= request.order_amount
                && request.buyer_return_rate <= 400
                && !includes(&request.categories, &["electronics", "gift_cards"])
            {
                8
            } else if !request.categories.is_empty()
                && request
                    .categories
                    .iter()
                    .all(|category| ["accessories", "apparel", "beauty", "home"].contains(&category.as_str()))
                && request.amount <= 15_00
                && request.has_note
                && request.attempts <= 1
            {
                9
            } else {
                0
            }
        }
        "return_and_refund" => {
            if delivered_within(30)
                && request.amount <= 150_00
                && !includes(&request.product_tags, &["final_sale", "hygiene"])
            {
                10
            } else if includes(&request.buyer_tags, &["vip"])
                && delivered_within(60)
                && request.amount <= 300_00
            {
                12
            } else {
                0
            }
        }
        "replacement"
            if reason(&["damaged", "defective", "missing_parts", "wrong_product"])
                && delivered_within(30)
                && request.amount <= 80_00
                && request.order_lines <= 2 =>
        {
            11
        }
        _ => 0,
    }
}
