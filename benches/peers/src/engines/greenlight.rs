//! Greenlight, by each of its ways in.

use crate::columns::rows;
use crate::engine::{Engine, Rule};
use crate::shop::{Record, at, fill, policies, request, written};
use greenlight::model::{Decision, Moment, Request};
use greenlight::{Decisions, Facts, Policies, Rows};
use std::collections::HashMap;
use std::sync::Arc;

/// A way in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Facts, filled beforehand.
    Ready,
    /// The struct of the service; filling facts is part of the decision.
    Struct,
    /// A request, made beforehand.
    Request,
    /// JSON.
    Json,
    /// Batches of columns, made beforehand.
    Columns,
}

/// How many requests are in a batch of columns.
const BATCH: usize = 8_192;

impl Way {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Ready, Self::Struct, Self::Request, Self::Json, Self::Columns];
}

/// Greenlight.
pub struct Greenlight {
    policies: &'static Policies,
    numbers: HashMap<String, Rule>,
    way: Way,
    records: Arc<[Record]>,
    facts: Vec<(Facts<'static>, Moment)>,
    requests: Vec<(Request, Moment)>,
    json: Vec<String>,
    batches: Vec<(Rows<'static>, Vec<i64>)>,
}

impl Greenlight {
    /// A policy in Greenlight's language.
    pub fn new(text: &str, way: Way) -> Self {
        // Facts borrow from the policies, and all of it lives as long as the program.
        let policies: &'static Policies = Box::leak(Box::new(policies(text)));
        let seller = policies.seller().expect("it is a seller's policy");
        let numbers = (1..).zip(&seller.rules).map(|(at, rule)| (rule.id.to_string(), at)).collect();
        let (facts, requests, json, batches) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { policies, numbers, way, records: Arc::new([]), facts, requests, json, batches }
    }

    /// Decides all that were taken as columns.
    fn each_batch(&self) -> impl Iterator<Item = Decisions<'_>> {
        self.batches.iter().map(|(rows, at)| rows.clone().decide_each(at.clone()))
    }

    /// Decides all that were taken one by one.
    fn each(&self, mut each: impl FnMut(Decision<'_>)) {
        match self.way {
            Way::Ready => self.facts.iter().for_each(|(facts, at)| each(facts.decide(*at))),
            Way::Struct => {
                let mut facts = self.policies.facts();
                for record in self.records.iter() {
                    fill(&mut facts, record);
                    each(facts.decide(at(record)));
                }
            }
            Way::Request => {
                self.requests.iter().for_each(|(request, at)| each(self.policies.decide(request, *at)));
            }
            Way::Columns => {}
            Way::Json => {
                let mut facts = self.policies.facts();
                for (text, record) in self.json.iter().zip(self.records.iter()) {
                    let facts = facts.read_json(text.as_bytes()).expect("the text is ours");
                    each(facts.decide(at(record)));
                }
            }
        }
    }
}

impl Engine for Greenlight {
    fn name(&self) -> String {
        let way = match self.way {
            Way::Ready => "ready",
            Way::Struct => "from struct",
            Way::Request => "from a request",
            Way::Json => "from JSON bytes",
            Way::Columns => "batches of columns",
        };
        format!("Greenlight, {way}")
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.records = records.clone();
        (self.facts, self.requests, self.json) = (Vec::new(), Vec::new(), Vec::new());
        self.batches.clear();
        match self.way {
            Way::Ready => {
                self.facts.extend(records.iter().map(|record| {
                    let mut facts = self.policies.facts();
                    fill(&mut facts, record);
                    (facts, at(record))
                }));
            }
            Way::Struct => {}
            Way::Request => self.requests.extend(records.iter().map(|record| (request(record), at(record)))),
            Way::Json => self.json.extend(records.iter().map(written)),
            Way::Columns => self.batches.extend(records.chunks(BATCH).map(|part| rows(self.policies, part))),
        }
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        let number = |rule: Option<&str>| rule.map_or(0, |rule| self.numbers[rule]);
        self.each(|decision| rules.push(number(decision.rule())));
        for decisions in self.each_batch() {
            rules.extend((0..decisions.rows()).map(|row| number(decisions.rule(row))));
        }
    }

    fn run(&mut self, rules: &mut Vec<Rule>) {
        // Route and rule are asked for; looking up the rule's number is the table's business, not Greenlight's.
        self.each(|decision| {
            rules.push(decision.route() as Rule ^ decision.rule().map_or(0, str::len) as Rule)
        });
        for decisions in self.each_batch() {
            let seen = |row| decisions.route(row) as Rule ^ decisions.rule(row).map_or(0, str::len) as Rule;
            rules.extend((0..decisions.rows()).map(seen));
        }
    }
}
