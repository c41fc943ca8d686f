//! A request as a service holds it before anybody decides: 24 typed fields, text as text.

use super::dice::Dice;
use super::{DAY, HOUR};

/// One request. Amounts are in cents of USD, shares in thousandths, moments in unix seconds.
///
/// Nothing is missing in it: the engines beside Greenlight have no third truth value. What has not happened yet
/// (`delivered_at`) is no hole but a fact.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) kind: String,
    pub(crate) review: String,
    pub(crate) reason: String,
    pub(crate) amount: i64,
    pub(crate) photos: i64,
    pub(crate) has_note: bool,
    pub(crate) attempts: i64,
    pub(crate) order_status: String,
    pub(crate) order_amount: i64,
    pub(crate) order_lines: i64,
    pub(crate) order_fulfillment: String,
    pub(crate) order_discount_share: i64,
    pub(crate) skus: Vec<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) product_tags: Vec<String>,
    pub(crate) buyer_id: String,
    pub(crate) buyer_orders: i64,
    pub(crate) buyer_returns_90d: i64,
    pub(crate) buyer_return_rate: i64,
    pub(crate) buyer_tags: Vec<String>,
    pub(crate) buyer_risk_score: i64,
    pub(crate) requested_at: i64,
    pub(crate) paid_at: i64,
    pub(crate) delivered_at: Option<i64>,
}

impl Record {
    /// Seconds since payment, when the request was made.
    pub(crate) fn since_payment(&self) -> i64 {
        self.requested_at - self.paid_at
    }

    /// Seconds since delivery, when the request was made.
    pub(crate) fn since_delivery(&self) -> Option<i64> {
        self.delivered_at.map(|delivered| self.requested_at - delivered)
    }
}

const CANCEL: &[(i64, &str)] = &[
    (300, "no_longer_needed"),
    (220, "ordered_by_mistake"),
    (140, "better_price"),
    (110, "wrong_delivery_info"),
    (80, "change_payment_method"),
    (150, "not_shipped_on_time"),
];

const FLAW: &[(i64, &str)] = &[
    (280, "damaged"),
    (170, "defective"),
    (150, "missing_product"),
    (120, "missing_parts"),
    (110, "not_received"),
    (100, "not_as_described"),
    (70, "wrong_product"),
];

const RETURN: &[(i64, &str)] = &[
    (270, "no_longer_needed"),
    (230, "does_not_fit"),
    (210, "style_not_as_expected"),
    (90, "not_as_described"),
    (130, "defective"),
    (70, "not_arrived_on_time"),
];

/// Category, tag, price in cents.
const PRODUCTS: &[(i64, (&str, &str, i64))] = &[
    (120, ("toys", "", 1_499)),
    (200, ("apparel", "", 2_199)),
    (60, ("apparel", "final_sale", 3_499)),
    (120, ("home", "", 1_299)),
    (60, ("home", "fragile", 4_299)),
    (120, ("beauty", "hygiene", 1_199)),
    (130, ("electronics", "", 7_499)),
    (100, ("accessories", "", 899)),
    (30, ("gift_cards", "final_sale", 2_500)),
    (60, ("shoes", "", 5_999)),
];

/// 2026-09-21T00:00:00Z.
const START: i64 = 1_789_948_800;

/// So many requests, all different, always the same.
pub(crate) fn records(count: usize, seed: u64) -> Vec<Record> {
    let mut dice = Dice::new(seed);
    (0..count).map(|_| record(&mut dice)).collect()
}

fn record(dice: &mut Dice) -> Record {
    let kind =
        dice.weighted(&[(260, "cancel"), (330, "refund"), (330, "return_and_refund"), (80, "replacement")]);
    let reason = dice.weighted(match kind {
        "cancel" => CANCEL,
        "refund" | "replacement" => FLAW,
        _ => RETURN,
    });
    let lines = dice.weighted(&[(700, 1), (200, 2), (100, 3)]);
    let (mut skus, mut categories, mut product_tags) = (Vec::new(), Vec::new(), Vec::new());
    let mut order_amount = 0;
    for _ in 0..lines {
        let (category, tag, price) = dice.weighted(PRODUCTS);
        order_amount += price + dice.between(-400, 900);
        push(&mut skus, format!("SKU-{:05}", dice.below(100_000)));
        push(&mut categories, category.to_owned());
        push(&mut product_tags, tag.to_owned());
    }
    if dice.chance(40) {
        order_amount *= dice.between(3, 9);
    }
    let part = if kind == "refund" { dice.between(20, 100) } else { 100 };
    let requested_at = START + dice.below(60 * DAY);
    let paid_at = match kind {
        "cancel" if dice.chance(500) => requested_at - dice.between(60, 3 * HOUR),
        "cancel" => requested_at - dice.between(3 * HOUR, 4 * DAY),
        _ => requested_at - dice.between(5 * DAY, 80 * DAY),
    };
    let delivered_at = match kind {
        "cancel" => None,
        "refund" if dice.chance(250) => None,
        _ => Some(requested_at - (requested_at - paid_at) * dice.between(5, 90) / 100),
    };
    let status = match (kind, delivered_at) {
        ("cancel", _) => {
            dice.weighted(&[(300, "on_hold"), (450, "awaiting_shipment"), (250, "awaiting_collection")])
        }
        (_, None) => "in_transit",
        _ => dice.weighted(&[(700, "delivered"), (300, "completed")]),
    };
    let buyer_orders = dice.quantile(&[(0, 1), (400, 2), (700, 5), (900, 12), (1_000, 60)]);
    // Few ask often: the square brings the small numbers up front.
    let buyer = dice.below(1_000);
    Record {
        kind: kind.to_owned(),
        review: "approval".to_owned(),
        reason: reason.to_owned(),
        amount: order_amount * part / 100,
        photos: if dice.chance(650) { dice.between(1, 5) } else { 0 },
        has_note: dice.chance(500),
        attempts: if dice.chance(100) { 2 } else { 1 },
        order_status: status.to_owned(),
        order_amount,
        order_lines: lines,
        order_fulfillment: if dice.chance(150) { "platform" } else { "seller" }.to_owned(),
        order_discount_share: if dice.chance(350) { dice.between(1, 10) * 50 } else { 0 },
        skus,
        categories,
        product_tags,
        buyer_id: format!("buyer-{:05}", buyer * buyer / 10 + dice.below(40)),
        buyer_orders,
        buyer_returns_90d: dice.quantile(&[(0, 0), (600, 0), (850, 1), (970, 4), (1_000, 9)]),
        buyer_return_rate: dice.quantile(&[(0, 0), (500, 100), (800, 350), (950, 700), (1_000, 1_000)]),
        buyer_tags: dice
            .weighted(&[(900, None), (70, Some("vip")), (30, Some("watchlist"))])
            .map(str::to_owned)
            .into_iter()
            .collect(),
        buyer_risk_score: dice.quantile(&[(0, 1), (500, 14), (800, 30), (930, 55), (980, 75), (1_000, 99)]),
        requested_at,
        paid_at,
        delivered_at,
    }
}

fn push(list: &mut Vec<String>, item: String) {
    if !item.is_empty() && !list.contains(&item) {
        list.push(item);
    }
}
