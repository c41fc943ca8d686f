//! Greenlight, by each of its ways in.

use crate::engine::{Engine, Rule};
use crate::shop::{Record, written};
use greenlight::Policies;
use greenlight::lang::Policy;
use greenlight::model::{Currency, Decimal, Decision, Field, Moment, Money, Request, Value};
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
                    each(self.policies.decide(&request(record), moment(record.requested_at)));
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
            Way::Ready => {
                self.ready = records.iter().map(|record| (request(record), moment(record.requested_at))).collect();
            }
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

/// A moment of the requests.
pub fn moment(at: i64) -> Moment {
    Moment::from_unix(at).expect("it is of this century")
}

/// A request as Greenlight takes it.
pub fn request(record: &Record) -> Request {
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
    to.0
}

/// A request while it is filled.
struct Filling(Request);

impl Filling {
    fn set(&mut self, field: Field, value: Value) {
        self.0.set(field, greenlight::model::Slot::Value(value));
    }

    fn word(&mut self, field: Field, word: &str) {
        self.set(field, Value::Code(field.code(word).expect("it is a word of the field")));
    }

    fn cents(&mut self, field: Field, cents: i64) {
        let currency = Currency::from_code("USD").expect("it is a currency");
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
