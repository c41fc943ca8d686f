//! Formulas: conditions that calculate.
//!
//! A formula is one expression over fields that is true or false:
//!
//! ```yaml
//! formula: amount <= order.amount * 0.5 && !("gift_cards" in categories)
//! ```
//!
//! | | |
//! |---|---|
//! | fields | by their dotted names: `amount`, `order.amount`, and those under `fields:` |
//! | constants | `25`, `0.5`, `"damaged"`, `true`, `days(30)` `hours(24)` `minutes(90)` `seconds(5)`, `date("2026-11-01")`, `date("2026-11-01T08:00:00Z")`, `money("12.50 EUR")` |
//! | comparison | `== !=` of two values of one type; `< <= > >=` of numbers, amounts, lengths of time, moments |
//! | logic | `&& \|\| !`, `if a { b } else { c }`, `switch reason { "damaged" \| "defective" => 1, _ => 0 }` |
//! | arithmetic | `+ - * / %` as [`Arithmetic`] lists, `min` `max` `abs` `round` |
//! | text | `.len()` `.contains("x")` `.starts_with("x")` `.ends_with("x")` `.to_lower()` `.to_upper()`, `"x" in reason_code` |
//! | lists | `"x" in categories`, `categories.contains("x")`, `categories.len()`, `reason in ["damaged", "defective"]` |
//! | absence | `buyer.orders ?? 0`: the first value that the request says |
//!
//! A bare number beside money is an amount in the policy's currency. A rate is its number: 50 % is `0.5`. Text
//! beside a field with a closed vocabulary is one of its words. Numbers are exact; a quotient that does not end
//! is rounded at 28 digits, and an operation that would lose digits otherwise is unknown, as is a division by
//! zero or a comparison of two currencies. A value that is absent for a reason (nothing delivered yet) makes
//! any comparison with it false; one that the request merely does not say makes it unknown.
//!
//! rhai's parser reads the text, and that is all of rhai there is: its tree is lowered to the typed [`Expr`].
//! Variables, loops, assignment, functions of one's own, indexing, comments and `eval` are not in, because a
//! condition must have a type, an end, and one meaning at load; comparing two types is a finding, because rhai
//! would quietly say `false`, and `!` would make that an approval. `round`, `%` and division *by* times that
//! grow while a request waits are not in either: a decision says exactly until when it stands. At most 4,096
//! bytes, 64 operators in a row or in one another (a bracket counts as two), 1,000 parts.

mod branch;
mod call;
mod expr;
mod fence;
mod lower;
mod operator;
mod place;
mod types;

#[cfg(test)]
mod tests;

pub use expr::{Arithmetic, Comparison, Expr, Formula, Function};

use rhai::Stmt;

use super::condition::DeclaredField;
use super::literal::Units;
use crate::source::{Code, Finding, Span};

/// What a formula may name.
pub(super) struct Scope<'a> {
    pub(super) fields: &'a [DeclaredField],
    pub(super) units: Units,
}

/// Reads a formula as an expression of type bool; `None` if there are findings.
///
/// `place` gives the span in the rule file of so many bytes from an offset in the formula.
pub(super) fn lower(
    text: &str,
    place: &dyn Fn(usize, usize) -> Span,
    scope: &Scope<'_>,
    findings: &mut Vec<Finding>,
) -> Option<Expr> {
    let before = findings.len();
    let (text, tree) = fence::read(text, place, findings)?;
    let [Stmt::Expr(tree)] = tree.statements() else {
        let message = "the formula is more than one expression";
        findings.push(Finding::error(Code::FormulaSyntax, place(0, 0), message));
        return None;
    };
    let mut lowering = lower::Lowering { text, place, scope, findings, parts: 0 };
    let expr = lowering.condition(tree)?;
    (findings.len() == before).then_some(expr)
}
