//! Policies that grow: 10 to 10,000 rules about SKUs, about categories, and of all sorts; and requests for them.

use super::dice::Dice;
use super::record::{Record, records};
use std::fmt::Write as _;

/// What the rules of a growing policy speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A rule for each SKU: up to what amount.
    Sku,
    /// Two rules for each category: one for refunds, one for returns.
    Category,
    /// SKUs, buyers, price bands in categories, exceptions, formulas, and a few rules about everything.
    Mixed,
}

impl Shape {
    pub(crate) const ALL: [Self; 3] = [Self::Sku, Self::Category, Self::Mixed];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sku => "per SKU",
            Self::Category => "per category",
            Self::Mixed => "mixed",
        }
    }
}

/// What a rule of a growing policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Sku(usize),
    Category(usize),
    Buyer(usize),
    Any,
}

/// A rule of a growing policy, in a form that every engine's own words are made from.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) key: Key,
    pub(crate) kind: Option<&'static str>,
    /// Cents: at least.
    pub(crate) from: i64,
    /// Cents: under.
    pub(crate) below: i64,
    /// Not for buyers with the tag `vip`.
    pub(crate) not_vip: bool,
    /// At most half of the order.
    pub(crate) half: bool,
    pub(crate) approve: bool,
}

impl Row {
    /// Everything but the key.
    pub(crate) fn fits(&self, record: &Record) -> bool {
        (self.from..self.below).contains(&record.amount)
            && self.kind.is_none_or(|kind| kind == record.kind)
            && !(self.not_vip && record.buyer_tags.iter().any(|tag| tag == "vip"))
            && (!self.half || record.amount * 2 <= record.order_amount)
    }
}

pub(crate) fn sku(number: usize) -> String {
    format!("SKU-{number:06}")
}

pub(crate) fn category(number: usize) -> String {
    format!("category-{number:05}")
}

pub(crate) fn buyer(number: usize) -> String {
    format!("buyer-{number:06}")
}

/// The most that anything costs, in cents.
const DEAREST: i64 = 10_000_000;
/// Price bands of a category in a mixed policy.
const BANDS: usize = 8;

/// The rules of a policy of that shape and size.
pub(crate) fn rows(shape: Shape, count: usize) -> Vec<Row> {
    let mut dice = Dice::new(11);
    let base = Row {
        key: Key::Any,
        kind: None,
        from: 0,
        below: DEAREST,
        not_vip: false,
        half: false,
        approve: true,
    };
    let row = |at: usize| {
        let approve = dice.chance(750);
        let below = 100 * dice.between(20, 200);
        match shape {
            Shape::Sku => Row { key: Key::Sku(at), below, approve, ..base.clone() },
            Shape::Category => {
                let kind = Some(if at.is_multiple_of(2) { "refund" } else { "return_and_refund" });
                Row { key: Key::Category(at / 2), kind, below, approve, ..base.clone() }
            }
            Shape::Mixed => mixed(at, count, Row { below, approve, ..base.clone() }),
        }
    };
    (0..count).map(row).collect()
}

fn mixed(at: usize, count: usize, row: Row) -> Row {
    let band = |at: usize| 2_500 * i64::try_from(at).unwrap_or(0);
    let kinds = ["refund", "return_and_refund", "replacement", "cancel"];
    match at {
        // What holds for everything stands at the top and at the bottom.
        0 => Row { from: 90_000, below: DEAREST, approve: false, ..row },
        at if at + 2 == count => {
            Row { kind: Some("cancel"), below: 500, not_vip: true, approve: true, ..row }
        }
        at if at + 1 == count => Row { below: 300, half: true, approve: true, ..row },
        _ => match at % 4 {
            0 => Row { key: Key::Sku(at), not_vip: true, ..row },
            1 => Row { key: Key::Sku(at), half: true, ..row },
            2 => Row { key: Key::Buyer(at), kind: kinds.get(at / 4 % 4).copied(), ..row },
            _ => {
                let (category, at) = (at / 4 / BANDS, at / 4 % BANDS);
                Row { key: Key::Category(category), from: band(at), below: band(at + 1), ..row }
            }
        },
    }
}

/// The policy in Greenlight's language.
pub(crate) fn policy(rows: &[Row]) -> String {
    let mut text = String::from("policy: grown\nowner: seller\ncurrency: USD\ntimezone: UTC\nrules:\n");
    for (at, row) in rows.iter().enumerate() {
        let _ = write!(text, "  - rule: r{at:05}\n    when:\n");
        let _ = match row.key {
            Key::Sku(number) => writeln!(text, "      skus: includes {}", sku(number)),
            Key::Category(number) => writeln!(text, "      categories: includes {}", category(number)),
            Key::Buyer(number) => writeln!(text, "      buyer.id: {}", buyer(number)),
            Key::Any => Ok(()),
        };
        if let Some(kind) = row.kind {
            let _ = writeln!(text, "      kind: {kind}");
        }
        let under = format!("under {}.{:02}", row.below / 100, row.below % 100);
        let _ = match row.from {
            0 => writeln!(text, "      amount: {under}"),
            from => writeln!(text, "      amount: at least {}.{:02} and {under}", from / 100, from % 100),
        };
        if row.half {
            text.push_str("      formula: amount <= order.amount * 0.5\n");
        }
        if row.not_vip {
            text.push_str("    unless:\n      buyer.tags: includes vip\n");
        }
        let _ = writeln!(text, "    then: {}", if row.approve { "approve" } else { "review" });
    }
    text
}

/// Requests of which so many in a thousand are about something that a rule speaks of.
pub(crate) fn requests(rows: &[Row], per_mille: i64, count: usize) -> Vec<Record> {
    let mut dice = Dice::new(13);
    let mut made = records(count, 17);
    for record in &mut made {
        // Nothing that the rules speak of, unless it is put in below.
        record.skus = vec![format!("OTHER-{:05}", dice.below(50_000))];
        record.categories = vec![format!("other-{:04}", dice.below(2_000))];
        record.buyer_id = format!("other-{:06}", dice.below(500_000));
        let number = usize::try_from(dice.below(i64::try_from(rows.len()).unwrap_or(1))).unwrap_or(0);
        let Some(row) = rows.get(number).filter(|_| dice.chance(per_mille)) else { continue };
        match row.key {
            Key::Sku(number) => record.skus.push(sku(number)),
            Key::Category(number) => record.categories = vec![category(number)],
            Key::Buyer(number) => record.buyer_id = buyer(number),
            Key::Any => {}
        }
        if let Some(kind) = row.kind {
            record.kind = kind.to_owned();
        }
        if dice.chance(800) {
            record.amount = dice.between(row.from, row.below.min(row.from + 20_000) - 1);
            record.order_amount = record.amount * dice.between(10, 30) / 10;
        }
    }
    made
}
