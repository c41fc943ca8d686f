//! Greenlight as the benches use it: its policies, and a record as facts, which a service fills from what it holds,
//! or as a request.

use super::Record;
use greenlight::lang::Loader;
use greenlight::model::{Currency, Decimal, Field, Moment, Money, Request, Slot, Value};
use greenlight::{Facts, Policies};

/// The policies of a text that may be longer than rule files are by default.
pub(crate) fn policies(text: &str) -> Policies {
    let policy = Loader::default().max_bytes(1 << 26).parse("policy.yaml", text);
    Policies::new(None, Some(policy.unwrap())).unwrap()
}

/// The moment at which the benches decide a request: when it was made.
pub(crate) fn at(record: &Record) -> Moment {
    moment(record.requested_at)
}

fn moment(at: i64) -> Moment {
    Moment::from_unix(at).unwrap()
}

fn usd(cents: i64) -> Money {
    Money { amount: Decimal::new(cents, 2), currency: Currency::from_code("USD").unwrap() }
}

fn share(thousandths: i64) -> Decimal {
    Decimal::new(thousandths, 3)
}

/// Says all of a record.
pub(crate) fn fill(facts: &mut Facts<'_>, record: &Record) {
    let code = |field: Field, word: &str| field.code(word).unwrap();
    facts
        .clear()
        .code(Field::Kind, code(Field::Kind, &record.kind))
        .code(Field::Review, code(Field::Review, &record.review))
        .code(Field::Reason, code(Field::Reason, &record.reason))
        .money(Field::Amount, usd(record.amount))
        .number(Field::Photos, record.photos.into())
        .flag(Field::HasNote, record.has_note)
        .number(Field::Attempts, record.attempts.into())
        .code(Field::OrderStatus, code(Field::OrderStatus, &record.order_status))
        .money(Field::OrderAmount, usd(record.order_amount))
        .number(Field::OrderLines, record.order_lines.into())
        .code(Field::OrderFulfillment, code(Field::OrderFulfillment, &record.order_fulfillment))
        .number(Field::OrderDiscountShare, share(record.order_discount_share))
        .list(Field::Skus, record.skus.iter().map(String::as_str))
        .list(Field::Categories, record.categories.iter().map(String::as_str))
        .list(Field::ProductTags, record.product_tags.iter().map(String::as_str))
        .text(Field::BuyerId, &record.buyer_id)
        .number(Field::BuyerOrders, record.buyer_orders.into())
        .number(Field::BuyerReturns90d, record.buyer_returns_90d.into())
        .number(Field::BuyerReturnRate, share(record.buyer_return_rate))
        .list(Field::BuyerTags, record.buyer_tags.iter().map(String::as_str))
        .number(Field::BuyerRiskScore, record.buyer_risk_score.into())
        .moment(Field::RequestedAt, moment(record.requested_at))
        .moment(Field::PaidAt, moment(record.paid_at));
    if let Some(delivered) = record.delivered_at {
        facts.moment(Field::DeliveredAt, moment(delivered));
    }
}

/// The same as a request.
pub(crate) fn request(record: &Record) -> Request {
    let code = |field: Field, word: &str| (field, Value::Code(field.code(word).unwrap()));
    let number = |field: Field, number: i64| (field, Value::Number(number.into()));
    let list = |field: Field, list: &[String]| {
        (field, Value::List(list.iter().map(|item| item.as_str().into()).collect()))
    };
    let said = [
        code(Field::Kind, &record.kind),
        code(Field::Review, &record.review),
        code(Field::Reason, &record.reason),
        (Field::Amount, Value::Money(usd(record.amount))),
        number(Field::Photos, record.photos),
        (Field::HasNote, Value::Bool(record.has_note)),
        number(Field::Attempts, record.attempts),
        code(Field::OrderStatus, &record.order_status),
        (Field::OrderAmount, Value::Money(usd(record.order_amount))),
        number(Field::OrderLines, record.order_lines),
        code(Field::OrderFulfillment, &record.order_fulfillment),
        (Field::OrderDiscountShare, Value::Number(share(record.order_discount_share))),
        list(Field::Skus, &record.skus),
        list(Field::Categories, &record.categories),
        list(Field::ProductTags, &record.product_tags),
        (Field::BuyerId, Value::Text(record.buyer_id.as_str().into())),
        number(Field::BuyerOrders, record.buyer_orders),
        number(Field::BuyerReturns90d, record.buyer_returns_90d),
        (Field::BuyerReturnRate, Value::Number(share(record.buyer_return_rate))),
        list(Field::BuyerTags, &record.buyer_tags),
        number(Field::BuyerRiskScore, record.buyer_risk_score),
        (Field::RequestedAt, Value::Moment(moment(record.requested_at))),
        (Field::PaidAt, Value::Moment(moment(record.paid_at))),
    ];
    let mut request = Request::new();
    for (field, value) in said {
        request.set(field, Slot::Value(value));
    }
    if let Some(delivered) = record.delivered_at {
        request.set(Field::DeliveredAt, Slot::Value(Value::Moment(moment(delivered))));
    }
    request
}
