//! Formulas: conditions that calculate.
//!
//! What is in and what is not, and why, is in the section "Formulas" of the language page. rhai's parser reads the
//! text, and that is all of rhai there is: its tree is lowered to the typed [`Expr`].

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
