//! A record as Greenlight takes it.

use super::Record;
use greenlight::model::{Currency, Decimal, Field, Moment, Money, Request, Slot, Value};

/// The request, and the moment at which the benches decide it: when it was made.
///
/// # Panics
/// Never: the generator knows the vocabularies.
pub(crate) fn request(record: &Record) -> (Request, Moment) {
    let mut to = Filling(Request::new());
    to.word(Field::Kind, &record.kind);
    to.word(Field::Review, &record.review);
    to.word(Field::Reason, &record.reason);
    to.cents(Field::Amount, record.amount);
    to.count(Field::Photos, record.photos);
    to.set(Field::HasNote, Value::Bool(record.has_note));
    to.count(Field::Attempts, record.attempts);
    to.word(Field::OrderStatus, &record.order_status);
    to.cents(Field::OrderAmount, record.order_amount);
    to.count(Field::OrderLines, record.order_lines);
    to.word(Field::OrderFulfillment, &record.order_fulfillment);
    to.share(Field::OrderDiscountShare, record.order_discount_share);
    to.list(Field::Skus, &record.skus);
    to.list(Field::Categories, &record.categories);
    to.list(Field::ProductTags, &record.product_tags);
    to.set(Field::BuyerId, Value::Text(record.buyer_id.as_str().into()));
    to.count(Field::BuyerOrders, record.buyer_orders);
    to.count(Field::BuyerReturns90d, record.buyer_returns_90d);
    to.share(Field::BuyerReturnRate, record.buyer_return_rate);
    to.list(Field::BuyerTags, &record.buyer_tags);
    to.count(Field::BuyerRiskScore, record.buyer_risk_score);
    to.at(Field::RequestedAt, record.requested_at);
    to.at(Field::PaidAt, record.paid_at);
    if let Some(delivered) = record.delivered_at {
        to.at(Field::DeliveredAt, delivered);
    }
    (to.0, moment(record.requested_at))
}

fn moment(at: i64) -> Moment {
    Moment::from_unix(at).unwrap()
}

/// A request while it is filled.
struct Filling(Request);

impl Filling {
    fn set(&mut self, field: Field, value: Value) {
        self.0.set(field, Slot::Value(value));
    }

    fn word(&mut self, field: Field, word: &str) {
        self.set(field, Value::Code(field.code(word).unwrap()));
    }

    fn cents(&mut self, field: Field, cents: i64) {
        let currency = Currency::from_code("USD").unwrap();
        self.set(field, Value::Money(Money { amount: Decimal::new(cents, 2), currency }));
    }

    fn count(&mut self, field: Field, count: i64) {
        self.set(field, Value::Number(count.into()));
    }

    fn share(&mut self, field: Field, share: i64) {
        self.set(field, Value::Number(Decimal::new(share, 3)));
    }

    fn at(&mut self, field: Field, at: i64) {
        self.set(field, Value::Moment(moment(at)));
    }

    fn list(&mut self, field: Field, list: &[String]) {
        self.set(field, Value::List(list.iter().map(|item| item.as_str().into()).collect()));
    }
}
