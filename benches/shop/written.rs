//! A request as JSON: what Greenlight reads, and what serde_json turns into a struct of the same shape.

use super::Record;
use serde::{Deserialize, Serialize};

/// The struct a service in Rust would read the same JSON into.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Written {
    pub(crate) kind: String,
    pub(crate) review: String,
    pub(crate) reason: String,
    pub(crate) currency: String,
    pub(crate) amount: f64,
    pub(crate) photos: i64,
    pub(crate) has_note: bool,
    pub(crate) attempts: i64,
    pub(crate) order: WrittenOrder,
    pub(crate) skus: Vec<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) product_tags: Vec<String>,
    pub(crate) buyer: WrittenBuyer,
    pub(crate) requested_at: String,
    pub(crate) paid_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delivered_at: Option<String>,
}

/// What it says of the order.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct WrittenOrder {
    pub(crate) status: String,
    pub(crate) amount: f64,
    pub(crate) lines: i64,
    pub(crate) fulfillment: String,
    pub(crate) discount_share: f64,
}

/// What it says of the buyer.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct WrittenBuyer {
    pub(crate) id: String,
    pub(crate) orders: i64,
    pub(crate) returns_90d: i64,
    pub(crate) return_rate: f64,
    pub(crate) tags: Vec<String>,
    pub(crate) risk_score: i64,
}

/// A request as Greenlight's JSON.
pub(crate) fn written(record: &Record) -> String {
    let quoted = |items: &[String]| {
        let items: Vec<_> = items.iter().map(|item| format!("\"{item}\"")).collect();
        format!("[{}]", items.join(","))
    };
    let cents = |amount: i64| format!("{}.{:02}", amount / 100, amount % 100);
    let share = |share: i64| format!("{}.{:03}", share / 1_000, share % 1_000);
    let moment = |at: i64| {
        greenlight::model::Moment::from_unix(at).map_or_else(String::new, |moment| moment.to_string())
    };
    let delivered =
        record.delivered_at.map_or_else(String::new, |at| format!(",\"delivered_at\":\"{}\"", moment(at)));
    format!(
        concat!(
            r#"{{"kind":"{}","review":"{}","reason":"{}","currency":"USD","amount":{},"photos":{},"#,
            r#""has_note":{},"attempts":{},"order":{{"status":"{}","amount":{},"lines":{},"#,
            r#""fulfillment":"{}","discount_share":{}}},"skus":{},"categories":{},"product_tags":{},"#,
            r#""buyer":{{"id":"{}","orders":{},"returns_90d":{},"return_rate":{},"tags":{},"#,
            r#""risk_score":{}}},"requested_at":"{}","paid_at":"{}"{}}}"#
        ),
        record.kind,
        record.review,
        record.reason,
        cents(record.amount),
        record.photos,
        record.has_note,
        record.attempts,
        record.order_status,
        cents(record.order_amount),
        record.order_lines,
        record.order_fulfillment,
        share(record.order_discount_share),
        quoted(&record.skus),
        quoted(&record.categories),
        quoted(&record.product_tags),
        record.buyer_id,
        record.buyer_orders,
        record.buyer_returns_90d,
        share(record.buyer_return_rate),
        quoted(&record.buyer_tags),
        record.buyer_risk_score,
        moment(record.requested_at),
        moment(record.paid_at),
        delivered,
    )
}
