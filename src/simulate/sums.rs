//! Money added up: by currency, never two currencies together, with what has no usable amount counted apart.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::model::{Currency, Decimal, Field, Money, Request, Resolution, Slot, Value};

/// A number of reviews and the money at stake in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    count: u64,
    unknown: u64,
    by_currency: BTreeMap<&'static str, Decimal>,
}

impl Sums {
    /// Adds one review; `None` is an amount that is not known.
    pub(crate) fn add(&mut self, money: Option<Money>) {
        self.count += 1;
        match money {
            Some(money) => self.put(money.currency.code(), money.amount, 1),
            None => self.unknown += 1,
        }
    }

    /// Adds so many reviews whose amounts are not known.
    #[cfg(feature = "columns")]
    pub(super) fn add_unknown(&mut self, reviews: u64) {
        self.count += reviews;
        self.unknown += reviews;
    }

    /// Adds so many reviews, at least one, whose amounts come to that.
    #[cfg(feature = "columns")]
    pub(super) fn add_total(&mut self, code: &'static str, total: Decimal, reviews: u64) {
        self.count += reviews;
        self.put(code, total, reviews);
    }

    fn put(&mut self, code: &'static str, amount: Decimal, reviews: u64) {
        let sum = self.by_currency.entry(code).or_default();
        match sum.checked_add(amount) {
            Some(total) => *sum = total,
            None => self.unknown += reviews, // beyond 28 digits: said to be unknown rather than wrong
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.unknown += other.unknown;
        for (&code, &amount) in &other.by_currency {
            self.put(code, amount, other.count);
        }
    }

    /// How many reviews.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many of them without an amount that is known.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// The sums, in the order of their currencies' codes.
    pub fn money(&self) -> impl Iterator<Item = Money> + '_ {
        self.by_currency.iter().filter_map(|(code, &amount)| {
            let currency = Currency::from_code(code)?;
            Some(Money { amount, currency })
        })
    }
}

impl Serialize for Sums {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let money: Vec<String> = self.money().map(|money| money.to_string()).collect();
        let mut sums = serializer.serialize_struct("Sums", 3)?;
        sums.serialize_field("count", &self.count)?;
        sums.serialize_field("money", &money)?;
        sums.serialize_field("amount_not_known", &self.unknown)?;
        sums.end()
    }
}

/// The money at stake: the amount asked for, or the share of it that a partial refund gives back, rounded to the
/// currency's decimals (half to even).
pub(super) fn at_stake(request: &Request, resolution: Option<Resolution>) -> Option<Money> {
    match request.slot(Field::Amount) {
        Slot::Value(Value::Money(money)) => share_of(*money, resolution),
        _ => None,
    }
}

/// The part of an amount that is at stake.
pub(super) fn share_of(money: Money, resolution: Option<Resolution>) -> Option<Money> {
    let Some(Resolution::PartialRefund(share)) = resolution else { return Some(money) };
    let amount = money.amount.checked_mul(share)?.round_dp(money.currency.decimals());
    Some(Money { amount, ..money })
}
