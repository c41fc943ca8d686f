//! Greenlight, by each of its ways in.

use crate::engine::{Engine, Rule};
use crate::shop::{Record, request, written};
use greenlight::Policies;
use greenlight::lang::Policy;
use greenlight::model::{Decision, Moment, Request};
use std::collections::HashMap;
use std::sync::Arc;

/// A way in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A request made ready beforehand.
    Ready,
    /// The struct of the service.
    Struct,
    /// JSON.
    Json,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ready, Self::Struct, Self::Json];
}

/// The policy.
pub fn policies(text: &str) -> Policies {
    let policy = Policy::parse("policy.yaml", text).unwrap_or_else(|error| panic!("{error}"));
    Policies::new(None, Some(policy)).unwrap_or_else(|error| panic!("{error}"))
}

/// Greenlight.
pub struct Greenlight {
    policies: Policies,
    numbers: HashMap<String, Rule>,
    way: Way,
    records: Arc<[Record]>,
    ready: Vec<(Request, Moment)>,
    json: Vec<String>,
}

impl Greenlight {
    /// A policy in Greenlight's language.
    pub fn new(text: &str, way: Way) -> Self {
        let policies = policies(text);
        let seller = policies.seller().expect("it is a seller's policy");
        let numbers = (1..).zip(&seller.rules).map(|(at, rule)| (rule.id.to_string(), at)).collect();
        Self { policies, numbers, way, records: Arc::new([]), ready: Vec::new(), json: Vec::new() }
    }

    /// Decides all that were taken.
    fn each(&self, mut each: impl FnMut(Decision<'_>)) {
        match self.way {
            Way::Ready => {
                for (request, at) in &self.ready {
                    each(self.policies.decide(request, *at));
                }
            }
            Way::Struct => {
                for record in self.records.iter() {
                    let (request, at) = request(record);
                    each(self.policies.decide(&request, at));
                }
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
            Way::Json => "from JSON bytes",
        };
        format!("Greenlight, {way}")
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.records = records.clone();
        (self.ready, self.json) = (Vec::new(), Vec::new());
        match self.way {
            Way::Ready => self.ready = records.iter().map(request).collect(),
            Way::Json => self.json = records.iter().map(written).collect(),
            Way::Struct => {}
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
