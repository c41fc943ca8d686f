//! Greenlight, by each of its ways in.

use crate::engine::{Engine, Rule};
use crate::shop::{Record, at, fill, policies, request, written};
use greenlight::model::{Decision, Moment, Request};
use greenlight::{Facts, Policies};
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
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ready, Self::Struct, Self::Request, Self::Json];
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
}

impl Greenlight {
    /// A policy in Greenlight's language.
    pub fn new(text: &str, way: Way) -> Self {
        // Facts borrow from the policies, and all of it lives as long as the program.
        let policies: &'static Policies = Box::leak(Box::new(policies(text)));
        let seller = policies.seller().expect("it is a seller's policy");
        let numbers = (1..).zip(&seller.rules).map(|(at, rule)| (rule.id.to_string(), at)).collect();
        let (facts, requests, json) = (Vec::new(), Vec::new(), Vec::new());
        Self { policies, numbers, way, records: Arc::new([]), facts, requests, json }
    }

    /// Decides all that were taken.
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
            Way::Json => {
                for text in &self.json {
                    let request = Request::from_json(text).expect("the text is ours");
                    let at = request.review_began().expect("it says when");
                    each(self.policies.decide(&request, at));
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
        };
        format!("Greenlight, {way}")
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.records = records.clone();
        (self.facts, self.requests, self.json) = (Vec::new(), Vec::new(), Vec::new());
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
        }
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        self.each(|decision| rules.push(decision.rule().map_or(0, |rule| self.numbers[rule])));
    }

    fn run(&mut self, rules: &mut Vec<Rule>) {
        // Route and rule are asked for; looking up the rule's number is the table's business, not Greenlight's.
        self.each(|decision| rules.push(decision.route() as Rule ^ decision.rule().map_or(0, str::len) as Rule));
    }
}
