//! rhai as one would use it at first: one script, or one expression a rule.

use crate::engine::{Engine, Given, Inputs, Rule};
use crate::fields::{Fields, each};
use crate::shop::Record;
use rhai::{AST, Array, Scope};
use std::cell::RefCell;
use std::sync::Arc;

/// The rules, from top to bottom.
const RULES: [&str; 12] = [
    r#""watchlist" in buyer_tags"#,
    r#"buyer_id in ["buyer-00003", "buyer-00011", "buyer-00017", "buyer-00042", "buyer-00071", "buyer-00108", "buyer-00215", "buyer-00377"]"#,
    "buyer_risk_score > 75 || buyer_orders >= 5 && buyer_return_rate > 600",
    "order_discount_share > 350 && order_amount > 20000",
    r#"kind == "cancel" && review == "approval" && order_status in ["unpaid", "on_hold", "awaiting_shipment"] && order_amount <= 10000 && !("final_sale" in product_tags)"#,
    r#"kind == "cancel" && review == "approval" && reason in ["ordered_by_mistake", "better_price", "change_payment_method"] && since_payment <= 7200"#,
    r#"kind == "refund" && review == "approval" && reason in ["damaged", "defective", "missing_parts", "wrong_product"] && amount <= 2500 && photos >= 1 && !("gift_cards" in categories) && buyer_returns_90d <= 3"#,
    r#"kind == "refund" && review == "approval" && reason in ["damaged", "defective", "missing_parts", "missing_product", "wrong_product", "not_as_described"] && amount <= 6000 && buyer_orders >= 3 && order_fulfillment == "seller" && amount * 2 <= order_amount && buyer_return_rate <= 400 && !("electronics" in categories) && !("gift_cards" in categories)"#,
    r#"kind == "refund" && review == "approval" && !categories.is_empty() && amount <= 1500 && has_note && attempts <= 1 && categories.all(|c| c in ["accessories", "apparel", "beauty", "home"])"#,
    r#"kind == "return_and_refund" && review == "approval" && since_delivery <= 2592000 && amount <= 15000 && !("final_sale" in product_tags) && !("hygiene" in product_tags)"#,
    r#"kind == "replacement" && review == "approval" && reason in ["damaged", "defective", "missing_parts", "wrong_product"] && since_delivery <= 2592000 && amount <= 8000 && order_lines <= 2"#,
    r#"kind == "return_and_refund" && review == "approval" && "vip" in buyer_tags && since_delivery <= 5184000 && amount <= 30000"#,
];

struct Variables(Scope<'static>);

impl Fields for Variables {
    fn text(&mut self, name: &'static str, value: &str) {
        self.0.push(name, value.to_owned());
    }

    fn number(&mut self, name: &'static str, value: i64) {
        self.0.push(name, value);
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.0.push(name, value);
    }

    fn list(&mut self, name: &'static str, value: &[String]) {
        let items: Array = value.iter().map(|item| item.clone().into()).collect();
        self.0.push(name, items);
    }
}

fn scope(record: &Record) -> RefCell<Scope<'static>> {
    let mut variables = Variables(Scope::new());
    each(record, &mut variables);
    RefCell::new(variables.0)
}

/// `if rule 1 { 1 } else if rule 2 { 2 } … else { 0 }`, in one script.
pub struct Script {
    engine: rhai::Engine,
    script: AST,
    inputs: Inputs<RefCell<Scope<'static>>>,
}

impl Script {
    /// The twelve rules.
    pub fn twelve(given: Given) -> Self {
        let engine = engine();
        let arms = (1..).zip(RULES).map(|(at, rule)| format!("if {rule} {{ {at} }} else "));
        let script = arms.collect::<String>() + "{ 0 }";
        let script = engine.compile(script).expect("the script is well-formed");
        Self { engine, script, inputs: Inputs::new(given, scope) }
    }
}

/// An engine that compiles and runs.
pub fn engine() -> rhai::Engine {
    let mut engine = rhai::Engine::new();
    engine.set_max_expr_depths(0, 0);
    engine
}

/// Conditions, compiled.
fn compiled<T: AsRef<str>>(engine: &rhai::Engine, rules: &[T]) -> Vec<AST> {
    let compile = |rule: &T| engine.compile_expression(rule.as_ref()).expect("the expression is well-formed");
    rules.iter().map(compile).collect()
}

/// The twelve rules, compiled.
pub fn twelve(engine: &rhai::Engine) -> Vec<AST> {
    compiled(engine, &RULES)
}

impl Engine for Script {
    fn name(&self) -> String {
        format!("rhai, one script, {}", self.inputs.given().name())
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.inputs.take(records);
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        self.inputs.each(|scope| {
            let rule = self.engine.eval_ast_with_scope::<i64>(&mut scope.borrow_mut(), &self.script);
            rules.push(rule.expect("it evaluates") as Rule);
        });
    }
}

/// An expression for each rule, until one is true.
pub struct Expressions {
    engine: rhai::Engine,
    rules: Vec<AST>,
    inputs: Inputs<RefCell<Scope<'static>>>,
}

impl Expressions {
    /// The twelve rules.
    pub fn twelve(given: Given) -> Self {
        Self::new(&RULES, given)
    }

    /// Any conditions.
    pub fn new<T: AsRef<str>>(rules: &[T], given: Given) -> Self {
        let engine = engine();
        let rules = compiled(&engine, rules);
        Self { engine, rules, inputs: Inputs::new(given, scope) }
    }
}

impl Engine for Expressions {
    fn name(&self) -> String {
        format!("rhai, one AST a rule, {}", self.inputs.given().name())
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.inputs.take(records);
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        self.inputs.each(|scope| {
            let scope = &mut scope.borrow_mut();
            let fits =
                |rule: &AST| self.engine.eval_ast_with_scope::<bool>(scope, rule).expect("it evaluates");
            rules.push(self.rules.iter().position(fits).map_or(0, |at| at as Rule + 1));
        });
    }
}
