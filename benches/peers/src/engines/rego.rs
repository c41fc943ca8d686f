//! regorus: the rules in Rego, by its interpreter and by its register machine.

use crate::engine::{Engine, Given, Inputs, Rule};
use crate::fields::{Fields, each};
use crate::shop::Record;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program;
use regorus::rvm::vm::RegoVM;
use regorus::{Rc, Value};
use std::sync::Arc;

/// The rules, from top to bottom.
const RULES: [&str; 12] = [
    r#""watchlist" in input.buyer_tags"#,
    r#"input.buyer_id in {"buyer-00003", "buyer-00011", "buyer-00017", "buyer-00042", "buyer-00071", "buyer-00108", "buyer-00215", "buyer-00377"}"#,
    "risky",
    "input.order_discount_share > 350; input.order_amount > 20000",
    r#"input.kind == "cancel"; input.review == "approval"; input.order_status in {"unpaid", "on_hold", "awaiting_shipment"}; input.order_amount <= 10000; not "final_sale" in input.product_tags"#,
    r#"input.kind == "cancel"; input.review == "approval"; input.reason in {"ordered_by_mistake", "better_price", "change_payment_method"}; input.since_payment <= 7200"#,
    r#"input.kind == "refund"; input.review == "approval"; input.reason in flaws; input.amount <= 2500; input.photos >= 1; not "gift_cards" in input.categories; input.buyer_returns_90d <= 3"#,
    r#"input.kind == "refund"; input.review == "approval"; input.reason in {"damaged", "defective", "missing_parts", "missing_product", "wrong_product", "not_as_described"}; input.amount <= 6000; input.buyer_orders >= 3; input.order_fulfillment == "seller"; input.amount * 2 <= input.order_amount; input.buyer_return_rate <= 400; not "electronics" in input.categories; not "gift_cards" in input.categories"#,
    r#"input.kind == "refund"; input.review == "approval"; count(input.categories) > 0; input.amount <= 1500; input.has_note; input.attempts <= 1; every c in input.categories { c in {"accessories", "apparel", "beauty", "home"} }"#,
    r#"input.kind == "return_and_refund"; input.review == "approval"; input.since_delivery <= 2592000; input.amount <= 15000; not "final_sale" in input.product_tags; not "hygiene" in input.product_tags"#,
    r#"input.kind == "replacement"; input.review == "approval"; input.reason in flaws; input.since_delivery <= 2592000; input.amount <= 8000; input.order_lines <= 2"#,
    r#"input.kind == "return_and_refund"; input.review == "approval"; "vip" in input.buyer_tags; input.since_delivery <= 5184000; input.amount <= 30000"#,
];

/// The twelve rules as a module.
pub fn twelve() -> String {
    let mut text = String::from(
        "package shop\nimport rego.v1\n\n\
         flaws := {\"damaged\", \"defective\", \"missing_parts\", \"wrong_product\"}\n\
         risky if input.buyer_risk_score > 75\n\
         risky if { input.buyer_orders >= 5; input.buyer_return_rate > 600 }\n\n\
         default rule := 0\n",
    );
    for (at, rule) in (1..).zip(RULES) {
        let head = if at == 1 { "rule :=" } else { " else :=" };
        text += &format!("{head} {at} if {{\n    {rule}\n}}");
    }
    text + "\n"
}

struct Map(Value);

impl Map {
    fn set(&mut self, name: &'static str, value: Value) {
        self.0.as_object_mut().expect("it is an object").insert(name.into(), value);
    }
}

impl Fields for Map {
    fn text(&mut self, name: &'static str, value: &str) {
        self.set(name, value.into());
    }

    fn number(&mut self, name: &'static str, value: i64) {
        self.set(name, value.into());
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.set(name, value.into());
    }

    fn list(&mut self, name: &'static str, value: &[String]) {
        let items: Vec<Value> = value.iter().map(|item| item.as_str().into()).collect();
        self.set(name, items.into());
    }
}

/// A request as regorus takes it.
pub fn value(record: &Record) -> Value {
    let mut map = Map(Value::new_object());
    each(record, &mut map);
    map.0
}

fn rule(value: &Value) -> Rule {
    value.as_u16().expect("the rule is a number")
}

/// An engine that has read a module, and perhaps data.
pub fn engine(module: &str, data: Option<Value>) -> regorus::Engine {
    let mut engine = regorus::Engine::new();
    engine.add_policy("shop.rego".into(), module.into()).expect("the module is well-formed");
    if let Some(data) = data {
        engine.add_data(data).expect("the data is an object");
    }
    engine
}

/// By the interpreter.
pub struct Interpreter {
    engine: regorus::Engine,
    what: &'static str,
    inputs: Inputs<Value>,
}

impl Interpreter {
    /// The twelve rules.
    pub fn twelve(given: Given) -> Self {
        Self::new("regorus, interpreter", &twelve(), None, given)
    }

    /// A module that says `rule`, over data.
    pub fn new(what: &'static str, module: &str, data: Option<Value>, given: Given) -> Self {
        let mut engine = engine(module, data);
        engine.set_input(Value::new_object());
        // What it prepares at the first evaluation is no part of a decision.
        let _ = engine.eval_rule("data.shop.rule".into());
        Self { engine, what, inputs: Inputs::new(given, value) }
    }
}

impl Engine for Interpreter {
    fn name(&self) -> String {
        format!("{}, {}", self.what, self.inputs.given().name())
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.inputs.take(records);
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        let Self { engine, inputs, .. } = self;
        inputs.each(|input| {
            engine.set_input(input.clone());
            rules.push(rule(&engine.eval_rule("data.shop.rule".into()).expect("it evaluates")));
        });
    }
}

/// By the register machine.
pub struct Machine {
    vm: RegoVM,
    what: &'static str,
    inputs: Inputs<Value>,
}

impl Machine {
    /// The twelve rules.
    pub fn twelve(given: Given) -> Self {
        let vm = machine(&compiled(&twelve()));
        Self { vm, what: "regorus, register machine", inputs: Inputs::new(given, value) }
    }
}

/// A module that says `rule`, compiled for the register machine.
pub fn compiled(module: &str) -> Arc<Program> {
    let entry: Rc<str> = "data.shop.rule".into();
    let compiled = engine(module, None).compile_with_entrypoint(&entry).expect("the module compiles");
    Compiler::compile_from_policy(&compiled, &[&entry]).expect("the register machine takes it")
}

/// A machine that runs it.
pub fn machine(program: &Arc<Program>) -> RegoVM {
    let mut vm = RegoVM::new();
    vm.load_program(program.clone());
    vm.set_data(Value::new_object()).expect("the data is an object");
    vm
}

impl Engine for Machine {
    fn name(&self) -> String {
        format!("{}, {}", self.what, self.inputs.given().name())
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.inputs.take(records);
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        let Self { vm, inputs, .. } = self;
        inputs.each(|input| {
            vm.set_input(input.clone());
            rules.push(rule(&vm.execute().expect("it evaluates")));
        });
    }
}
