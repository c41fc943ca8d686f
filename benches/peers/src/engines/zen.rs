//! zen-expression (one nested ternary in bytecode) and zen-engine (a decision table).

use crate::engine::{Engine, Given, Inputs, Rule};
use crate::fields::{Fields, each};
use crate::shop::Record;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value, json};
use std::sync::Arc;
use zen_engine::Decision;
use zen_engine::model::GraphContent;
use zen_expression::expression::{Expression, Standard};
use zen_expression::variable::{Variable, VariableMap};
use zen_expression::vm::VM;
use zen_expression::{Scope, compile_expression};

/// The rules, from top to bottom.
const RULES: [&str; 12] = [
    "'watchlist' in buyer_tags",
    "buyer_id in ['buyer-00003', 'buyer-00011', 'buyer-00017', 'buyer-00042', 'buyer-00071', 'buyer-00108', \
     'buyer-00215', 'buyer-00377']",
    "buyer_risk_score > 75 or buyer_orders >= 5 and buyer_return_rate > 600",
    "order_discount_share > 350 and order_amount > 20000",
    "review == 'approval' and kind == 'cancel' and order_status in ['unpaid', 'on_hold', 'awaiting_shipment'] \
     and order_amount <= 10000 and not ('final_sale' in product_tags)",
    "review == 'approval' and kind == 'cancel' and \
     reason in ['ordered_by_mistake', 'better_price', 'change_payment_method'] and since_payment <= 7200",
    "review == 'approval' and kind == 'refund' and \
     reason in ['damaged', 'defective', 'missing_parts', 'wrong_product'] and amount <= 2500 and photos >= 1 \
     and not ('gift_cards' in categories) and buyer_returns_90d <= 3",
    "review == 'approval' and kind == 'refund' and reason in ['damaged', 'defective', 'missing_parts', \
     'missing_product', 'wrong_product', 'not_as_described'] and amount <= 6000 and buyer_orders >= 3 and \
     order_fulfillment == 'seller' and amount * 2 <= order_amount and buyer_return_rate <= 400 and \
     not ('electronics' in categories) and not ('gift_cards' in categories)",
    "review == 'approval' and kind == 'refund' and len(categories) > 0 and \
     all(categories, # in ['accessories', 'apparel', 'beauty', 'home']) and amount <= 1500 and has_note and \
     attempts <= 1",
    "review == 'approval' and kind == 'return_and_refund' and since_delivery <= 2592000 and amount <= 15000 and \
     not ('final_sale' in product_tags) and not ('hygiene' in product_tags)",
    "review == 'approval' and kind == 'replacement' and \
     reason in ['damaged', 'defective', 'missing_parts', 'wrong_product'] and since_delivery <= 2592000 and \
     amount <= 8000 and order_lines <= 2",
    "review == 'approval' and kind == 'return_and_refund' and 'vip' in buyer_tags and \
     since_delivery <= 5184000 and amount <= 30000",
];

#[derive(Default)]
struct Map(VariableMap);

impl Fields for Map {
    fn text(&mut self, name: &'static str, value: &str) {
        self.0.insert_str(name, Variable::String(value.into()));
    }

    fn number(&mut self, name: &'static str, value: i64) {
        self.0.insert_str(name, Variable::Number(value.into()));
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.0.insert_str(name, Variable::Bool(value));
    }

    fn list(&mut self, name: &'static str, value: &[String]) {
        let items = value.iter().map(|item| Variable::String(item.as_str().into())).collect();
        self.0.insert_str(name, Variable::from_array(items));
    }
}

/// A request as zen takes it.
pub fn variable(record: &Record) -> Variable {
    let mut map = Map::default();
    each(record, &mut map);
    Variable::from_object(map.0)
}

fn rule(value: Option<Variable>) -> Rule {
    value.and_then(|value| value.as_number()).and_then(|number| number.to_u16()).unwrap_or(0)
}

/// `rule 1 ? 1 : rule 2 ? 2 : … : 0`.
pub fn ternary<T: AsRef<str>>(rules: &[T]) -> String {
    let arms = rules.iter().enumerate().map(|(at, rule)| format!("({}) ? {} : ", rule.as_ref(), at + 1));
    arms.collect::<String>() + "0"
}

/// The twelve rules, compiled.
pub fn twelve() -> Expression<Standard> {
    compile_expression(&ternary(&RULES)).expect("the expression compiles")
}

/// zen-expression.
pub struct Ternary {
    expression: Expression<Standard>,
    vm: VM,
    inputs: Inputs<Variable>,
}

impl Ternary {
    /// The twelve rules.
    pub fn twelve(given: Given) -> Self {
        Self::new(&ternary(&RULES), given)
    }

    /// Any expression that gives the number of a rule.
    pub fn new(source: &str, given: Given) -> Self {
        let expression = compile_expression(source).expect("the expression compiles");
        Self { expression, vm: VM::new(), inputs: Inputs::new(given, variable) }
    }
}

impl Engine for Ternary {
    fn name(&self) -> String {
        format!("zen-expression, one ternary, {}", self.inputs.given().name())
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.inputs.take(records);
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        let Self { expression, vm, inputs } = self;
        inputs.each(|input| {
            let scope = Scope::new(input.clone());
            rules.push(rule(expression.evaluate_with_scope(&scope, vm).ok()));
        });
    }
}

/// zen-engine: a decision table, first hit.
pub struct Table {
    decision: Decision,
    what: &'static str,
    inputs: Inputs<Variable>,
}

impl Table {
    /// The twelve rules: what a cell can say in cells, the rest in a column of expressions.
    pub fn twelve(given: Given) -> Self {
        let columns = [
            "review",
            "kind",
            "reason",
            "order_status",
            "amount",
            "order_amount",
            "photos",
            "has_note",
            "attempts",
            "order_lines",
            "order_fulfillment",
            "order_discount_share",
            "buyer_id",
            "buyer_orders",
            "buyer_returns_90d",
            "buyer_return_rate",
            "since_payment",
            "since_delivery",
        ];
        let flaws = "'damaged', 'defective', 'missing_parts', 'wrong_product'";
        let rows = json!([
            { "free": "'watchlist' in buyer_tags" },
            { "buyer_id": "'buyer-00003', 'buyer-00011', 'buyer-00017', 'buyer-00042', 'buyer-00071', \
                           'buyer-00108', 'buyer-00215', 'buyer-00377'" },
            { "free": RULES[2] },
            { "order_discount_share": "> 350", "order_amount": "> 20000" },
            { "review": "'approval'", "kind": "'cancel'",
              "order_status": "'unpaid', 'on_hold', 'awaiting_shipment'", "order_amount": "<= 10000",
              "free": "not ('final_sale' in product_tags)" },
            { "review": "'approval'", "kind": "'cancel'",
              "reason": "'ordered_by_mistake', 'better_price', 'change_payment_method'",
              "since_payment": "<= 7200" },
            { "review": "'approval'", "kind": "'refund'", "reason": flaws, "amount": "<= 2500",
              "photos": ">= 1", "buyer_returns_90d": "<= 3", "free": "not ('gift_cards' in categories)" },
            { "review": "'approval'", "kind": "'refund'",
              "reason": format!("{flaws}, 'missing_product', 'not_as_described'"), "amount": "<= 6000",
              "buyer_orders": ">= 3", "order_fulfillment": "'seller'", "buyer_return_rate": "<= 400",
              "free": "amount * 2 <= order_amount and not ('electronics' in categories) and \
                       not ('gift_cards' in categories)" },
            { "review": "'approval'", "kind": "'refund'", "amount": "<= 1500", "has_note": "true",
              "attempts": "<= 1",
              "free": "len(categories) > 0 and \
                       all(categories, # in ['accessories', 'apparel', 'beauty', 'home'])" },
            { "review": "'approval'", "kind": "'return_and_refund'", "since_delivery": "<= 2592000",
              "amount": "<= 15000",
              "free": "not ('final_sale' in product_tags) and not ('hygiene' in product_tags)" },
            { "review": "'approval'", "kind": "'replacement'", "reason": flaws,
              "since_delivery": "<= 2592000", "amount": "<= 8000", "order_lines": "<= 2" },
            { "review": "'approval'", "kind": "'return_and_refund'", "since_delivery": "<= 5184000",
              "amount": "<= 30000", "free": "'vip' in buyer_tags" },
        ]);
        let rows = rows.as_array().cloned().unwrap_or_default();
        Self::new("zen-engine, decision table", &columns, rows, given, variable)
    }

    /// A table with these columns and a column `free` of expressions; a row says nothing where it has no cell.
    pub fn new(
        what: &'static str,
        columns: &[&str],
        rows: Vec<Value>,
        given: Given,
        make: fn(&Record) -> Variable,
    ) -> Self {
        let mut inputs: Vec<Value> =
            columns.iter().map(|name| json!({ "id": name, "name": name, "field": name })).collect();
        if rows.iter().any(|row| row.get("free").is_some()) {
            inputs.push(json!({ "id": "free", "name": "free" }));
        }
        let rules: Vec<Value> = (1..)
            .zip(rows)
            .map(|(number, mut row)| {
                row["_id"] = json!(number.to_string());
                row["rule"] = json!(number.to_string());
                row
            })
            .collect();
        let graph = json!({
            "nodes": [
                { "id": "in", "name": "request", "type": "inputNode" },
                { "id": "table", "name": "table", "type": "decisionTableNode", "content": {
                    "hitPolicy": "first",
                    "inputs": inputs,
                    "outputs": [{ "id": "rule", "name": "rule", "field": "rule" }],
                    "rules": rules,
                } },
                { "id": "out", "name": "response", "type": "outputNode" },
            ],
            "edges": [
                { "id": "a", "type": "edge", "sourceId": "in", "targetId": "table" },
                { "id": "b", "type": "edge", "sourceId": "table", "targetId": "out" },
            ],
        });
        let mut content: GraphContent = serde_json::from_value(graph).expect("the table is well-formed");
        content.compile();
        Self { decision: content.into(), what, inputs: Inputs::new(given, make) }
    }
}

impl Engine for Table {
    fn name(&self) -> String {
        format!("{}, {}", self.what, self.inputs.given().name())
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.inputs.take(records);
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        let Self { decision, inputs, .. } = self;
        inputs.each(|input| {
            let response = pollster::block_on(decision.evaluate(input.clone())).expect("the table decides");
            rules.push(rule(response.result.dot("rule")));
        });
    }
}
