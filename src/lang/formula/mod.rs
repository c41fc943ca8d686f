//! The fence around rhai: its parser reads a formula, ours gives it types.

mod expr;

pub use expr::{Arithmetic, Comparison, Expr, Formula, Function};

use super::condition::{DeclaredField, Subject};
use super::literal::Units;
use crate::source::{Finding, Span};

/// What a formula may name.
pub(super) struct Scope<'a> {
    pub(super) fields: &'a [DeclaredField],
    pub(super) units: Units,
}

pub(super) fn lower(
    _text: &str,
    _place: &dyn Fn(usize, usize) -> Span,
    _scope: &Scope<'_>,
    _findings: &mut Vec<Finding>,
) -> Option<Expr> {
    None
}

impl Formula {
    /// Calls back with each field it reads.
    pub(crate) fn reads(&self, _each: &mut dyn FnMut(Subject)) {}

    pub(crate) fn leans_on_absence(&self) -> bool {
        false
    }
}
