//! Records as Greenlight takes them many at a time: a column a field.

use crate::shop::Record;
use greenlight::model::{Currency, Field, Slot, Value};
use greenlight::{Policies, Rows};
use std::collections::HashMap;
use std::hash::Hash;

type Word = fn(&Record) -> &String;
type List = fn(&Record) -> &Vec<String>;
type Number = fn(&Record) -> i64;

/// The records, and the moments at which the benches decide them.
pub(crate) fn rows<'p>(policies: &'p Policies, records: &[Record]) -> (Rows<'p>, Vec<i64>) {
    let usd = Currency::from_code("USD").unwrap();
    let mut rows = policies.rows(records.len());
    let words: [(Field, Word); 5] = [
        (Field::Kind, |record| &record.kind),
        (Field::Review, |record| &record.review),
        (Field::Reason, |record| &record.reason),
        (Field::OrderStatus, |record| &record.order_status),
        (Field::OrderFulfillment, |record| &record.order_fulfillment),
    ];
    for (field, word) in words {
        let (keys, entries) = distinct(records.iter().map(word));
        let entries = entries.into_iter().map(|word| Value::Code(field.code(word).unwrap()));
        rows.entries(field, keys, None, entries.map(Slot::Value));
    }
    let (keys, entries) = distinct(records.iter().map(|record| &record.buyer_id));
    let entries = entries.into_iter().map(|id| Value::Text(id.as_str().into()));
    rows.entries(Field::BuyerId, keys, None, entries.map(Slot::Value));
    let lists: [(Field, List); 4] = [
        (Field::Skus, |record| &record.skus),
        (Field::Categories, |record| &record.categories),
        (Field::ProductTags, |record| &record.product_tags),
        (Field::BuyerTags, |record| &record.buyer_tags),
    ];
    for (field, list) in lists {
        let (keys, entries) = distinct(records.iter().map(list));
        let list = |list: &Vec<String>| Value::List(list.iter().map(|item| item.as_str().into()).collect());
        rows.entries(field, keys, None, entries.into_iter().map(list).map(Slot::Value));
    }
    let numbers: [(Field, u32, Number); 8] = [
        (Field::Photos, 0, |record| record.photos),
        (Field::Attempts, 0, |record| record.attempts),
        (Field::OrderLines, 0, |record| record.order_lines),
        (Field::OrderDiscountShare, 3, |record| record.order_discount_share),
        (Field::BuyerOrders, 0, |record| record.buyer_orders),
        (Field::BuyerReturns90d, 0, |record| record.buyer_returns_90d),
        (Field::BuyerReturnRate, 3, |record| record.buyer_return_rate),
        (Field::BuyerRiskScore, 0, |record| record.buyer_risk_score),
    ];
    let column = |value: Number| records.iter().map(value).collect::<Vec<_>>();
    for (field, scale, number) in numbers {
        rows.numbers(field, column(number), scale, None);
    }
    let delivered = records.iter().map(|record| record.delivered_at.is_some()).collect::<Vec<_>>().into();
    let notes = records.iter().map(|record| record.has_note).collect::<Vec<_>>().into();
    rows.money(Field::Amount, column(|record| record.amount), 2, usd, None)
        .money(Field::OrderAmount, column(|record| record.order_amount), 2, usd, None)
        .seconds(Field::RequestedAt, column(|record| record.requested_at), None)
        .seconds(Field::PaidAt, column(|record| record.paid_at), None)
        .seconds(Field::DeliveredAt, column(|record| record.delivered_at.unwrap_or(0)), Some(&delivered))
        .flags(Field::HasNote, &notes, None);
    (rows, column(|record| record.requested_at))
}

/// What there is, in the order in which it comes first, and for each row where it stands.
fn distinct<T: Copy + Eq + Hash>(all: impl Iterator<Item = T>) -> (Vec<u32>, Vec<T>) {
    let mut places = HashMap::new();
    let mut entries = Vec::new();
    let keys = all.map(|one| {
        *places.entry(one).or_insert_with(|| {
            entries.push(one);
            u32::try_from(entries.len() - 1).unwrap()
        })
    });
    (keys.collect(), entries)
}
