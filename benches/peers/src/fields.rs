//! The fields of a request one after the other, for engines that take them by name.

use crate::shop::Record;

/// Something that takes fields by name.
pub trait Fields {
    /// An open text or a word.
    fn text(&mut self, name: &'static str, value: &str);
    /// A whole number: a count, cents, thousandths, seconds.
    fn number(&mut self, name: &'static str, value: i64);
    /// True or false.
    fn flag(&mut self, name: &'static str, value: bool);
    /// Several texts.
    fn list(&mut self, name: &'static str, value: &[String]);
}

/// What stands for the time since something that has not happened.
pub const NEVER: i64 = 1 << 50;

/// Gives all 24 fields.
pub fn each(request: &Record, to: &mut impl Fields) {
    to.text("kind", &request.kind);
    to.text("review", &request.review);
    to.text("reason", &request.reason);
    to.number("amount", request.amount);
    to.number("photos", request.photos);
    to.flag("has_note", request.has_note);
    to.number("attempts", request.attempts);
    to.text("order_status", &request.order_status);
    to.number("order_amount", request.order_amount);
    to.number("order_lines", request.order_lines);
    to.text("order_fulfillment", &request.order_fulfillment);
    to.number("order_discount_share", request.order_discount_share);
    to.list("skus", &request.skus);
    to.list("categories", &request.categories);
    to.list("product_tags", &request.product_tags);
    to.text("buyer_id", &request.buyer_id);
    to.number("buyer_orders", request.buyer_orders);
    to.number("buyer_returns_90d", request.buyer_returns_90d);
    to.number("buyer_return_rate", request.buyer_return_rate);
    to.list("buyer_tags", &request.buyer_tags);
    to.number("buyer_risk_score", request.buyer_risk_score);
    to.number("requested_at", request.requested_at);
    to.number("since_payment", request.since_payment());
    to.number("since_delivery", request.since_delivery().unwrap_or(NEVER));
}
