//! cedar-policy: rules that send to a person forbid, the others permit; the first of those that hold decides.
//!
//! Cedar knows no order, so the rules that hold are asked for and the first of them is taken. That is the order of
//! the policy only where every forbidding rule stands above every permitting one, as in the twelve.

use crate::engine::{Engine, Given, Inputs, Rule};
use crate::fields::{Fields, each};
use crate::shop::{REVIEWING, Record};
use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request, RestrictedExpression};
use std::sync::Arc;

/// The rules, from top to bottom.
const RULES: [&str; 12] = [
    r#"context.buyer_tags.contains("watchlist")"#,
    r#"["buyer-00003", "buyer-00011", "buyer-00017", "buyer-00042", "buyer-00071", "buyer-00108", "buyer-00215", "buyer-00377"].contains(context.buyer_id)"#,
    "context.buyer_risk_score > 75 || (context.buyer_orders >= 5 && context.buyer_return_rate > 600)",
    "context.order_discount_share > 350 && context.order_amount > 20000",
    r#"context.kind == "cancel" && context.review == "approval" && ["unpaid", "on_hold", "awaiting_shipment"].contains(context.order_status) && context.order_amount <= 10000 && !context.product_tags.contains("final_sale")"#,
    r#"context.kind == "cancel" && context.review == "approval" && ["ordered_by_mistake", "better_price", "change_payment_method"].contains(context.reason) && context.since_payment <= 7200"#,
    r#"context.kind == "refund" && context.review == "approval" && ["damaged", "defective", "missing_parts", "wrong_product"].contains(context.reason) && context.amount <= 2500 && context.photos >= 1 && !context.categories.contains("gift_cards") && context.buyer_returns_90d <= 3"#,
    r#"context.kind == "refund" && context.review == "approval" && ["damaged", "defective", "missing_parts", "missing_product", "wrong_product", "not_as_described"].contains(context.reason) && context.amount <= 6000 && context.buyer_orders >= 3 && context.order_fulfillment == "seller" && context.amount * 2 <= context.order_amount && context.buyer_return_rate <= 400 && !context.categories.containsAny(["electronics", "gift_cards"])"#,
    r#"context.kind == "refund" && context.review == "approval" && !context.categories.isEmpty() && ["accessories", "apparel", "beauty", "home"].containsAll(context.categories) && context.amount <= 1500 && context.has_note && context.attempts <= 1"#,
    r#"context.kind == "return_and_refund" && context.review == "approval" && context.since_delivery <= 2592000 && context.amount <= 15000 && !context.product_tags.containsAny(["final_sale", "hygiene"])"#,
    r#"context.kind == "replacement" && context.review == "approval" && ["damaged", "defective", "missing_parts", "wrong_product"].contains(context.reason) && context.since_delivery <= 2592000 && context.amount <= 8000 && context.order_lines <= 2"#,
    r#"context.kind == "return_and_refund" && context.review == "approval" && context.buyer_tags.contains("vip") && context.since_delivery <= 5184000 && context.amount <= 30000"#,
];

/// The twelve rules.
pub fn twelve() -> String {
    rules(RULES.iter().enumerate().map(|(at, rule)| (at >= REVIEWING, *rule)))
}

/// Rules that permit or forbid when a condition holds. They are called `policy0`, `policy1`, …
pub fn rules<T: AsRef<str>>(rules: impl Iterator<Item = (bool, T)>) -> String {
    let each = rules.map(|(permits, rule)| {
        let effect = if permits { "permit" } else { "forbid" };
        format!("{effect}(principal, action, resource) when {{ {} }};\n", rule.as_ref())
    });
    each.collect()
}

struct Pairs(Vec<(String, RestrictedExpression)>);

impl Fields for Pairs {
    fn text(&mut self, name: &'static str, value: &str) {
        self.0.push((name.into(), RestrictedExpression::new_string(value.into())));
    }

    fn number(&mut self, name: &'static str, value: i64) {
        self.0.push((name.into(), RestrictedExpression::new_long(value)));
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.0.push((name.into(), RestrictedExpression::new_bool(value)));
    }

    fn list(&mut self, name: &'static str, value: &[String]) {
        let items = value.iter().map(|item| RestrictedExpression::new_string(item.clone()));
        self.0.push((name.into(), RestrictedExpression::new_set(items)));
    }
}

fn uid(text: &str) -> EntityUid {
    text.parse().expect("the name is well-formed")
}

/// A request as Cedar takes it.
pub fn request(record: &Record) -> Request {
    thread_local!(static NAMES: [EntityUid; 3] =
        [uid(r#"Seller::"shop""#), uid(r#"Action::"approve""#), uid(r#"Request::"one""#)]);
    let mut pairs = Pairs(Vec::with_capacity(24));
    each(record, &mut pairs);
    let context = Context::from_pairs(pairs.0).expect("every name once");
    let [principal, action, resource] = NAMES.with(Clone::clone);
    Request::new(principal, action, resource, context, None).expect("there is no schema")
}

/// The rules as Cedar holds them.
pub fn policies(text: &str) -> PolicySet {
    text.parse().expect("the policies are well-formed")
}

/// The rule that decides a request.
pub fn decide(policies: &PolicySet, entities: &Entities, request: &Request) -> Rule {
    let response = Authorizer::new().is_authorized(request, policies, entities);
    let ids = response.diagnostics().reason().map(|id| {
        let number = AsRef::<str>::as_ref(id).trim_start_matches("policy");
        number.parse::<Rule>().expect("Cedar numbers the policies") + 1
    });
    ids.min().unwrap_or(0)
}

/// Cedar.
pub struct Cedar {
    policies: PolicySet,
    entities: Entities,
    inputs: Inputs<Request>,
}

impl Cedar {
    /// The twelve rules.
    pub fn twelve(given: Given) -> Self {
        Self::new(&twelve(), given)
    }

    /// Any rules.
    pub fn new(text: &str, given: Given) -> Self {
        Self { policies: policies(text), entities: Entities::empty(), inputs: Inputs::new(given, request) }
    }
}

impl Engine for Cedar {
    fn name(&self) -> String {
        format!("cedar-policy, {}", self.inputs.given().name())
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.inputs.take(records);
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        self.inputs.each(|request| rules.push(decide(&self.policies, &self.entities, request)));
    }
}
