//! Where rhai is well-defined (nothing missing, no types mixed, no integer division), formulas come to what
//! rhai's own evaluator says.

use proptest::prelude::*;
use rhai::{Array, Engine, Map, Scope};

use super::{NOW, evaluate, formula};
use crate::engine::truth::Truth;
use crate::model::{Field, Request, Slot};

/// Whole numbers: fields and constants.
fn whole() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("photos".to_owned()),
        Just("order.lines".to_owned()),
        Just("attempts".to_owned()),
        (-4..5_i32).prop_map(|number| number.to_string()),
    ]
}

/// Numbers that floats hold exactly.
fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => whole(),
        1 => Just("buyer.risk_score".to_owned()),
        1 => prop::sample::select(vec!["0.5", "-1.25", "2.75"]).prop_map(str::to_owned),
        1 => text(),
    ];
    let leaf = leaf.prop_map(|leaf| {
        if leaf.ends_with('"') || leaf.ends_with(')') || leaf.ends_with("code") {
            format!("({leaf}).len()")
        } else {
            leaf
        }
    });
    leaf.prop_recursive(3, 12, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            (pair.clone(), prop::sample::select(vec!["+", "-", "*"]))
                .prop_map(|((a, b), sign)| format!("({a} {sign} {b})")),
            pair.clone().prop_map(|(a, b)| format!("{a} - {b}")).prop_map(|inner| format!("({inner})")),
            (inner.clone(), 1..5_i32).prop_map(|(a, b)| format!("({a} % {b})")),
            pair.clone().prop_map(|(a, b)| format!("min({a}, {b})")),
            pair.prop_map(|(a, b)| format!("max({a}, {b})")),
            inner.clone().prop_map(|a| format!("abs({a})")),
            inner.clone().prop_map(|a| format!("-({a})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("if {a} > 0 {{ {b} }} else {{ {c} }}"))
                .prop_map(|inner| format!("({inner})")),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["reason_code", "\"ab\"", "\"A\"", "\"\"", "\"aB-1\""]);
    (leaf, prop::sample::select(vec!["", ".to_lower()", ".to_upper()"]))
        .prop_map(|(leaf, method)| format!("{leaf}{method}"))
}

fn condition() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        5 => (number(), sign, number()).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        1 => (text(), prop::sample::select(vec!["==", "!="]), text()).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        1 => (text(), prop::sample::select(vec!["contains", "starts_with", "ends_with"]), text())
            .prop_map(|(a, method, b)| format!("{a}.{method}({b})")),
        1 => (text(), prop::sample::select(vec!["in skus", "!in skus", "in reason_code", "in [\"ab\", \"A\", reason_code]"]))
            .prop_map(|(a, list)| format!("{a} {list}")),
        1 => (whole(), prop::collection::vec(whole(), 1..4)).prop_map(|(a, items)| format!("{a} in [{}]", items.join(", "))),
        1 => prop::sample::select(vec!["has_note", "is_quick_refund", "true", "false", "reason == \"damaged\"", "(has_note ?? true)"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(a, b)| format!("({a} && {b})")),
            pair.clone().prop_map(|(a, b)| format!("{a} || {b}")).prop_map(|inner| format!("({inner})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            pair.clone().prop_map(|(a, b)| format!("(({a}) == ({b}))")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("(if {a} {{ {b} }} else {{ {c} }})")),
            (whole(), inner.clone(), inner.clone(), inner).prop_map(|(on, a, b, c)| format!(
                "(switch {on} {{ 1 | -2 => {a}, 3 => {b}, 1 => true, _ => {c} }})"
            )),
            pair.prop_map(|(a, b)| format!(
                "(switch reason {{ \"damaged\" | \"defective\" => {a}, _ => {b} }})"
            )),
        ]
    })
}

/// The values of one request.
#[derive(Clone, Debug)]
struct Values {
    counts: [i64; 3],
    risk: f64,
    flags: [bool; 2],
    code: String,
    skus: Vec<String>,
    reason: &'static str,
}

fn values() -> impl Strategy<Value = Values> {
    let skus = prop::collection::vec("[aAB]{0,2}", 0..3);
    let reason = prop::sample::select(vec!["damaged", "defective", "not_received"]);
    let counts = [0..5_i64, 0..5, 0..5];
    (
        counts,
        prop::sample::select(vec![0.0, 0.25, 1.5, 3.0, 4.75]),
        any::<[bool; 2]>(),
        "[aAbB1-]{0,4}",
        skus,
        reason,
    )
        .prop_map(|(counts, risk, flags, code, skus, reason)| Values {
            counts,
            risk,
            flags,
            code,
            skus,
            reason,
        })
}

impl Values {
    fn request(&self) -> Request {
        let json = serde_json::json!({
            "photos": self.counts[0], "order.lines": self.counts[1], "attempts": self.counts[2],
            "buyer.risk_score": self.risk, "has_note": self.flags[0], "is_quick_refund": self.flags[1],
            "reason_code": self.code, "skus": self.skus, "reason": self.reason,
        });
        Request::from_json(&json.to_string()).unwrap()
    }

    fn scope(&self) -> Scope<'static> {
        let mut scope = Scope::new();
        scope.push("photos", self.counts[0]).push("attempts", self.counts[2]);
        let map = |name: &str, value: rhai::Dynamic| Map::from([(name.into(), value)]);
        scope
            .push("order", map("lines", self.counts[1].into()))
            .push("buyer", map("risk_score", self.risk.into()));
        scope.push("has_note", self.flags[0]).push("is_quick_refund", self.flags[1]);
        scope.push("reason_code", self.code.clone()).push("reason", self.reason.to_owned());
        scope.push("skus", self.skus.iter().map(|sku| sku.clone().into()).collect::<Array>());
        scope
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn formulas_agree_with_rhai(text in condition(), values in prop::collection::vec(values(), 4)) {
        let mut engine = Engine::new();
        engine.set_max_expr_depths(0, 0);
        let formula = formula(&text);
        for values in values {
            let theirs: bool = engine.eval_expression_with_scope(&mut values.scope(), &text)
                .unwrap_or_else(|error| panic!("{text}: {error}"));
            let ours = evaluate(&formula, &values.request(), NOW).truth;
            prop_assert_eq!(ours, Truth::of(theirs), "{} {:?}", text, values);
        }
    }

    #[test]
    fn what_is_decided_with_holes_is_decided_so_however_they_are_filled(
        text in condition(), values in values(), holes in prop::collection::vec(0..HOLES.len(), 1..4)
    ) {
        let formula = formula(&text);
        prop_assume!(!formula.0.leans_on_absence());
        let full = values.request();
        let mut holed = full.clone();
        holes.iter().for_each(|&hole| holed.set(HOLES[hole], Slot::Absent));
        let (full, holed) = (evaluate(&formula, &full, NOW).truth, evaluate(&formula, &holed, NOW).truth);
        prop_assert!(matches!(holed, Truth::Unknown(_)) || holed == full, "{}: {:?}, then {:?}", text, holed, full);
    }
}

const HOLES: &[Field] = &[
    Field::Photos,
    Field::OrderLines,
    Field::Attempts,
    Field::BuyerRiskScore,
    Field::HasNote,
    Field::ReasonCode,
    Field::Skus,
    Field::Reason,
];
