//! What an order says for the requests on it.

use std::collections::BTreeMap;

use super::node::Node;
use super::said::Said;
use crate::model::{Decimal, Field, Moment, Slot, Value, parse_number};

/// One snapshot of an order.
#[derive(Debug)]
pub(super) struct Order {
    /// When the snapshot was last changed.
    pub(super) updated: Option<Moment>,
    pub(super) status: Said,
    /// What holds at any time: facts about the order, and moments, which tell by themselves when they were.
    pub(super) said: Vec<Said>,
    /// By their ids; of an id given twice, the first.
    lines: BTreeMap<Box<str>, Line>,
}

#[derive(Debug)]
struct Line {
    product: Option<Box<str>>,
    sku: Option<Box<str>>,
}

const STATUS: &[(&str, &str)] = &[
    ("UNPAID", "unpaid"),
    ("ON_HOLD", "on_hold"),
    ("AWAITING_SHIPMENT", "awaiting_shipment"),
    ("PARTIALLY_SHIPPING", "partially_shipping"),
    ("AWAITING_COLLECTION", "awaiting_collection"),
    ("IN_TRANSIT", "in_transit"),
    ("DELIVERED", "delivered"),
    ("COMPLETED", "completed"),
    ("CANCELLED", "cancelled"),
    ("CANCELED", "cancelled"),
];

const FULFILLMENT: &[(&str, &str)] =
    &[("FULFILLMENT_BY_SELLER", "seller"), ("FULFILLMENT_BY_TIKTOK", "platform")];

impl Order {
    pub(super) fn read(node: &Node) -> Self {
        let payment = node.get("payment");
        let lines = node.get("line_items");
        let mut said = vec![
            Said::money(Field::OrderAmount, payment.get("total_amount"), payment.get("currency")),
            Said::word(Field::OrderCountry, node.get("recipient_address").get("region_code"), &[]),
            Said::word(Field::OrderFulfillment, node.get("fulfillment_type"), FULFILLMENT),
            Said::plain(Field::OrderPaymentMethod, node.get("payment_method_name")),
            Said::plain(Field::OrderIsSample, node.get("is_sample_order")),
            Said::plain(Field::BuyerId, node.get("user_id")),
            Said::plain(Field::SellerId, node.get("seller_id")),
            Said::moment(Field::PaidAt, node.get("paid_time")),
            Said::moment(Field::RtsAt, node.get("rts_time")),
            Said::moment(Field::CollectedAt, node.get("collection_time")),
            Said::moment(Field::DeliveredAt, node.get("delivery_time")),
        ];
        if let Node::List(lines) = lines {
            said.push(Said::count(Field::OrderLines, lines.len()));
            if let Some(share) = discount_share(lines) {
                said.push(Said::slot(Field::OrderDiscountShare, Slot::Value(Value::Number(share))));
            }
        }
        let updated = match Said::moment(Field::RequestedAt, node.get("update_time")).slot {
            Slot::Value(Value::Moment(moment)) => Some(moment),
            _ => None,
        };
        let status = Said::word(Field::OrderStatus, node.get("status"), STATUS);
        // Later entries of a map replace earlier ones, so the first comes last.
        let lines = lines.items().iter().rev().filter_map(Line::read).collect();
        Self { updated, status, said, lines }
    }

    /// Whether its status can be how things stood at a moment. A snapshot of the same second that says
    /// `cancelled` shows what came of the request.
    pub(super) fn stood_at(&self, at: Moment) -> bool {
        let cancelled = Field::OrderStatus.code("cancelled").map(|code| Slot::Value(Value::Code(code)));
        match self.updated {
            Some(updated) if updated == at => cancelled.as_ref() != Some(&self.status.slot),
            Some(updated) => updated < at,
            None => false,
        }
    }

    /// The products of these lines; nothing if one of the lines is not there.
    pub(super) fn products(&self, lines: &[&str]) -> Option<Vec<Box<str>>> {
        lines.iter().map(|&id| self.lines.get(id)?.product.clone()).collect()
    }

    /// The seller's SKUs of these lines; nothing if one of the lines is not there.
    pub(super) fn skus(&self, lines: &[&str]) -> Option<Vec<Box<str>>> {
        lines.iter().map(|&id| self.lines.get(id)?.sku.clone()).collect()
    }
}

impl Line {
    fn read(node: &Node) -> Option<(Box<str>, Self)> {
        let text = |key| node.get(key).text().filter(|text| !text.is_empty()).map(Box::from);
        Some((text("id")?, Self { product: text("product_id"), sku: text("seller_sku") }))
    }
}

/// One minus what the lines cost by what they would have cost, if each line says both in one currency. A share
/// that has no last digit is rounded at the 28th, beyond any digit that a threshold can have.
fn discount_share(lines: &[Node]) -> Option<Decimal> {
    let currency = lines.first()?.get("currency").text()?;
    let (mut paid, mut full) = (Decimal::ZERO, Decimal::ZERO);
    for line in lines {
        if line.get("currency").text() != Some(currency) {
            return None;
        }
        let price = |key| parse_number(line.get(key).text()?).ok().filter(|price| !price.is_sign_negative());
        paid = paid.checked_add(price("sale_price")?)?;
        full = full.checked_add(price("original_price")?)?;
    }
    if paid > full {
        return None;
    }
    full.checked_sub(paid)?.checked_div(full)
}
