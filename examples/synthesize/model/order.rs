//! The order that a request is about, as it stood when the buyer asked.

use super::buyer::per_mille;
use super::catalogue::{PRODUCTS, Product};
use super::clock::{DAY, HOUR, written};
use super::dice::Dice;
use super::{Row, cents};

/// How far the order has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    BeforeShipping,
    /// Ready to ship, or with the carrier.
    Underway,
    Delivered,
}

pub(crate) struct Order {
    products: Vec<&'static Product>,
    pub(crate) lines: i64,
    /// Cents.
    pub(crate) amount: i64,
    /// Per mille.
    discount: i64,
    pub(crate) by_platform: bool,
    pub(crate) is_sample: bool,
    pub(crate) paid: i64,
    pub(crate) rts: Option<i64>,
    collected: Option<i64>,
    pub(crate) delivered: Option<i64>,
    status: &'static str,
}

/// Order value in cents: median $38, 90 % below $125, 99 % below $320.
const VALUE: &[(i64, i64)] = &[
    (0, 400),
    (100, 1_100),
    (250, 2_000),
    (500, 3_800),
    (750, 7_200),
    (900, 12_500),
    (990, 32_000),
    (1_000, 60_000),
];

/// Minutes from payment to the carrier.
const TO_CARRIER: &[(i64, i64)] = &[
    (0, 60),
    (50, 360),
    (250, 1_260),
    (500, 2_640),
    (750, 5_100),
    (900, 8_760),
    (990, 24_780),
    (1_000, 30_000),
];

/// Minutes from the carrier to the buyer.
const TO_BUYER: &[(i64, i64)] =
    &[(0, 1_440), (250, 5_820), (500, 10_140), (750, 16_920), (950, 34_800), (1_000, 50_000)];

impl Order {
    /// An order that has come so far by that moment.
    pub(crate) fn before(at: i64, stage: Stage, dice: &mut Dice) -> Self {
        let by_platform = stage != Stage::BeforeShipping && dice.chance(120);
        let to_carrier = dice.quantile(TO_CARRIER) * 60;
        // The seller prints the label some hours before the carrier comes.
        let label = (dice.between(2, 20) * HOUR).min(to_carrier / 2);
        let (mut rts, mut collected, mut delivered) = (None, None, None);
        let (paid, status) = match stage {
            Stage::BeforeShipping => {
                let paid = at - if dice.chance(400) { dice.between(40, 3_500) } else { to_carrier * 6 / 10 };
                (paid, if at - paid < HOUR { "on_hold" } else { "awaiting_shipment" })
            }
            Stage::Underway => {
                let since = dice.quantile(&[(0, 600), (300, 12 * HOUR), (550, 36 * HOUR), (1_000, 12 * DAY)]);
                rts = Some(at - since);
                collected = Some(at - since + label).filter(|collected| *collected < at);
                (
                    at - since + label - to_carrier,
                    if collected.is_some() { "in_transit" } else { "awaiting_collection" },
                )
            }
            Stage::Delivered => {
                let since = dice.quantile(&[
                    (0, HOUR),
                    (250, 20 * HOUR),
                    (500, 3 * DAY),
                    (850, 12 * DAY),
                    (1_000, 34 * DAY),
                ]);
                let handed_over = at - since - dice.quantile(TO_BUYER) * 60;
                (delivered, collected, rts) =
                    (Some(at - since), Some(handed_over), Some(handed_over - label));
                (handed_over - to_carrier, if since > 30 * DAY { "completed" } else { "delivered" })
            }
        };
        let (products, amount) = basket(dice);
        let lines = i64::try_from(products.len()).unwrap_or(1);
        let discount = if dice.chance(350) { dice.between(1, 8) * 50 } else { 0 };
        let is_sample = dice.chance(8);
        Self {
            products,
            lines,
            amount,
            discount,
            by_platform,
            is_sample,
            paid,
            rts,
            collected,
            delivered,
            status,
        }
    }

    pub(crate) fn is_final_sale(&self) -> bool {
        self.products.iter().any(|product| product.tags == "final_sale")
    }

    pub(crate) fn write(&self, row: &mut Row, dice: &mut Dice) {
        row.set("order.status", self.status);
        row.set("order.amount", cents(self.amount));
        row.set("order.lines", self.lines);
        row.set("order.country", "US");
        row.set("order.fulfillment", if self.by_platform { "platform" } else { "seller" });
        row.set(
            "order.payment_method",
            dice.weighted(&[(700, "Credit card"), (220, "PayPal"), (80, "Apple Pay")]),
        );
        row.set("order.is_sample", self.is_sample);
        row.set("order.discount_share", per_mille(self.discount));
        let list = |of: fn(&Product) -> String| {
            let mut items: Vec<_> =
                self.products.iter().map(|product| of(product)).filter(|item| !item.is_empty()).collect();
            items.dedup();
            items.join("|")
        };
        row.set("skus", list(|product| product.sku.to_owned()));
        row.set("product_ids", list(|product| format!("1728{:06}", product.price)));
        if !dice.chance(20) {
            row.set("categories", list(|product| product.category.to_owned()));
        }
        row.set("product_tags", list(|product| product.tags.to_owned()));
        row.set("paid_at", written(self.paid));
        for (name, at) in
            [("rts_at", self.rts), ("collected_at", self.collected), ("delivered_at", self.delivered)]
        {
            row.set(name, at.map(written).unwrap_or_default());
        }
    }
}

/// Products whose prices come near an order value drawn from the table.
fn basket(dice: &mut Dice) -> (Vec<&'static Product>, i64) {
    let lines = dice.weighted(&[(720, 1), (190, 2), (90, 3)]);
    let value = dice.quantile(VALUE).max(400 * lines);
    let mut products = Vec::new();
    for _ in 0..lines {
        let near = PRODUCTS.partition_point(|product| product.price < value / lines);
        let at = (i64::try_from(near).unwrap_or(0) + dice.between(-1, 1)).max(0);
        let product = PRODUCTS.get(usize::try_from(at).unwrap_or(0)).or(PRODUCTS.last());
        products.extend(product);
    }
    // What was paid differs from the list price by discounts, tax and shipping.
    (products, value)
}
