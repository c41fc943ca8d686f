//! A growing policy by hand: hash maps from what rules are about to the rules, and the first that fits.

use crate::engine::{Engine, Rule};
use crate::shop::{Key, Record, Row, buyer, category, sku};
use hashbrown::HashMap;
use std::sync::Arc;

type Rules = HashMap<String, Vec<Rule>>;

/// The index.
pub struct Index {
    rows: Vec<Row>,
    skus: Rules,
    categories: Rules,
    buyers: Rules,
    any: Vec<Rule>,
    records: Arc<[Record]>,
}

impl Index {
    /// An index of these rules.
    pub fn new(rows: &[Row]) -> Self {
        let mut index = Self {
            rows: rows.to_vec(),
            skus: Rules::new(),
            categories: Rules::new(),
            buyers: Rules::new(),
            any: Vec::new(),
            records: Arc::new([]),
        };
        for (number, row) in (1..).zip(rows) {
            match row.key {
                Key::Sku(key) => index.skus.entry(sku(key)).or_default().push(number),
                Key::Category(key) => index.categories.entry(category(key)).or_default().push(number),
                Key::Buyer(key) => index.buyers.entry(buyer(key)).or_default().push(number),
                Key::Any => index.any.push(number),
            }
        }
        index
    }

    /// The rule that decides.
    pub fn rule(&self, record: &Record) -> Rule {
        let mut best = Rule::MAX;
        let mut look = |rules: &[Rule]| {
            for &rule in rules.iter().take_while(|rule| **rule < best) {
                if self.rows[usize::from(rule) - 1].fits(record) {
                    best = rule;
                    break;
                }
            }
        };
        look(&self.any);
        for sku in &record.skus {
            look(self.skus.get(sku).map_or(&[], Vec::as_slice));
        }
        if !self.categories.is_empty() {
            for category in &record.categories {
                look(self.categories.get(category).map_or(&[], Vec::as_slice));
            }
        }
        if !self.buyers.is_empty() {
            look(self.buyers.get(&record.buyer_id).map_or(&[], Vec::as_slice));
        }
        if best == Rule::MAX { 0 } else { best }
    }
}

impl Engine for Index {
    fn name(&self) -> String {
        "hand-written hash index".into()
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.records = records.clone();
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        rules.extend(self.records.iter().map(|record| self.rule(record)));
    }
}

/// The rule that decides, found by looking at one after the other: what all others are checked against.
pub fn first(rows: &[Row], record: &Record) -> Rule {
    let about = |row: &Row| match row.key {
        Key::Sku(key) => record.skus.contains(&sku(key)),
        Key::Category(key) => record.categories.contains(&category(key)),
        Key::Buyer(key) => record.buyer_id == buyer(key),
        Key::Any => true,
    };
    rows.iter().position(|row| row.fits(record) && about(row)).map_or(0, |at| at as Rule + 1)
}
