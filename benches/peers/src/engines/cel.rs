//! cel: one compiled expression, or one a rule; variables through a resolver.

use crate::engine::{Engine, Given, Rule};
use crate::fields::{Fields, NEVER, each};
use crate::shop::Record;
use cel::common::types::{CelBool, CelInt, CelList, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Program, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// The rules, from top to bottom.
const RULES: [&str; 12] = [
    "'watchlist' in buyer_tags",
    "buyer_id in ['buyer-00003', 'buyer-00011', 'buyer-00017', 'buyer-00042', 'buyer-00071', 'buyer-00108', \
     'buyer-00215', 'buyer-00377']",
    "buyer_risk_score > 75 || buyer_orders >= 5 && buyer_return_rate > 600",
    "order_discount_share > 350 && order_amount > 20000",
    "review == 'approval' && kind == 'cancel' && order_status in ['unpaid', 'on_hold', 'awaiting_shipment'] \
     && order_amount <= 10000 && !('final_sale' in product_tags)",
    "review == 'approval' && kind == 'cancel' && \
     reason in ['ordered_by_mistake', 'better_price', 'change_payment_method'] && since_payment <= 7200",
    "review == 'approval' && kind == 'refund' && \
     reason in ['damaged', 'defective', 'missing_parts', 'wrong_product'] && amount <= 2500 && photos >= 1 \
     && !('gift_cards' in categories) && buyer_returns_90d <= 3",
    "review == 'approval' && kind == 'refund' && reason in ['damaged', 'defective', 'missing_parts', \
     'missing_product', 'wrong_product', 'not_as_described'] && amount <= 6000 && buyer_orders >= 3 && \
     order_fulfillment == 'seller' && amount * 2 <= order_amount && buyer_return_rate <= 400 && \
     !('electronics' in categories) && !('gift_cards' in categories)",
    "review == 'approval' && kind == 'refund' && size(categories) > 0 && \
     categories.all(c, c in ['accessories', 'apparel', 'beauty', 'home']) && amount <= 1500 && has_note && \
     attempts <= 1",
    "review == 'approval' && kind == 'return_and_refund' && since_delivery <= 2592000 && amount <= 15000 && \
     !('final_sale' in product_tags) && !('hygiene' in product_tags)",
    "review == 'approval' && kind == 'replacement' && \
     reason in ['damaged', 'defective', 'missing_parts', 'wrong_product'] && since_delivery <= 2592000 && \
     amount <= 8000 && order_lines <= 2",
    "review == 'approval' && kind == 'return_and_refund' && 'vip' in buyer_tags && \
     since_delivery <= 5184000 && amount <= 30000",
];

type Owned = Box<dyn Val>;

/// Values made beforehand.
#[derive(Default)]
pub struct Ready(HashMap<&'static str, Owned>);

impl Fields for Ready {
    fn text(&mut self, name: &'static str, value: &str) {
        self.0.insert(name, Box::new(CelString::from(value.to_owned())));
    }

    fn number(&mut self, name: &'static str, value: i64) {
        self.0.insert(name, Box::new(CelInt::from(value)));
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.0.insert(name, Box::new(CelBool::from(value)));
    }

    fn list(&mut self, name: &'static str, value: &[String]) {
        let items: Vec<Owned> =
            value.iter().map(|item| Box::new(CelString::from(item.clone())) as Owned).collect();
        self.0.insert(name, Box::new(CelList::from(items)));
    }
}

impl VariableResolver for Ready {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        self.0.get(variable).map(|value| CowVal::Borrowed(value.as_ref()))
    }
}

/// The struct itself: a value is made when the expression asks for it.
pub struct Direct<'r>(pub &'r Record);

impl VariableResolver for Direct<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let request = self.0;
        let text = |value: &'b String| CowVal::owned(CelString::from(value.as_str()));
        let number = |value: i64| CowVal::owned(CelInt::from(value));
        let list = |value: &'b [String]| {
            let items: Vec<Box<dyn Val + 'b>> = value
                .iter()
                .map(|item| Box::new(CelString::from(item.as_str())) as Box<dyn Val + 'b>)
                .collect();
            CowVal::owned(CelList::from(items))
        };
        Some(match variable {
            "kind" => text(&request.kind),
            "review" => text(&request.review),
            "reason" => text(&request.reason),
            "amount" => number(request.amount),
            "photos" => number(request.photos),
            "has_note" => CowVal::owned(CelBool::from(request.has_note)),
            "attempts" => number(request.attempts),
            "order_status" => text(&request.order_status),
            "order_amount" => number(request.order_amount),
            "order_lines" => number(request.order_lines),
            "order_fulfillment" => text(&request.order_fulfillment),
            "order_discount_share" => number(request.order_discount_share),
            "skus" => list(&request.skus),
            "categories" => list(&request.categories),
            "product_tags" => list(&request.product_tags),
            "buyer_id" => text(&request.buyer_id),
            "buyer_orders" => number(request.buyer_orders),
            "buyer_returns_90d" => number(request.buyer_returns_90d),
            "buyer_return_rate" => number(request.buyer_return_rate),
            "buyer_tags" => list(&request.buyer_tags),
            "buyer_risk_score" => number(request.buyer_risk_score),
            "since_payment" => number(request.since_payment()),
            "since_delivery" => number(request.since_delivery().unwrap_or(NEVER)),
            _ => return None,
        })
    }
}

/// One expression, `rule 1 ? 1 : rule 2 ? 2 : … : 0`, or an expression for each rule until one is true.
pub struct Cel {
    programs: Vec<Program>,
    root: Context<'static, 'static>,
    given: Given,
    ready: Vec<Ready>,
    records: Arc<[Record]>,
}

impl Cel {
    /// The twelve rules.
    pub fn twelve(given: Given) -> Self {
        Self::of(vec![twelve()], given)
    }

    /// Any conditions. (More than some dozens in one expression are refused: they would stand too deep in it.)
    pub fn new<T: AsRef<str>>(rules: &[T], given: Given) -> Self {
        let compile = |rule: &T| Program::compile(rule.as_ref()).expect("the expression compiles");
        Self::of(rules.iter().map(compile).collect(), given)
    }

    fn of(programs: Vec<Program>, given: Given) -> Self {
        Self { programs, root: Context::default(), given, ready: Vec::new(), records: Arc::new([]) }
    }

    fn rule(&self, resolver: &dyn VariableResolver) -> Rule {
        if let [program] = &self.programs[..] {
            return rule(program, &self.root, resolver);
        }
        let mut scope = self.root.new_inner_scope();
        scope.set_variable_resolver(resolver);
        let fits = |program: &Program| program.execute(&scope) == Ok(Value::Bool(true));
        self.programs.iter().position(fits).map_or(0, |at| at as Rule + 1)
    }
}

/// The twelve rules, compiled.
pub fn twelve() -> Program {
    Program::compile(&super::zen::ternary(&RULES)).expect("the expression compiles")
}

/// The rule that decides.
pub fn rule(program: &Program, root: &Context<'static, 'static>, resolver: &dyn VariableResolver) -> Rule {
    let mut scope = root.new_inner_scope();
    scope.set_variable_resolver(resolver);
    match program.execute(&scope) {
        Ok(Value::Int(rule)) => rule as Rule,
        other => panic!("cel gave {other:?}"),
    }
}

impl Engine for Cel {
    fn name(&self) -> String {
        let form = if self.programs.len() == 1 { "one ternary" } else { "one program a rule" };
        format!("cel, {form}, {}", self.given.name())
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.records = records.clone();
        self.ready.clear();
        if self.given == Given::Ready {
            self.ready.extend(records.iter().map(|record| {
                let mut ready = Ready::default();
                each(record, &mut ready);
                ready
            }));
        }
    }

    fn decide(&mut self, rules: &mut Vec<Rule>) {
        match self.given {
            Given::Ready => rules.extend(self.ready.iter().map(|ready| self.rule(ready))),
            Given::Struct => rules.extend(self.records.iter().map(|record| self.rule(&Direct(record)))),
        }
    }
}
