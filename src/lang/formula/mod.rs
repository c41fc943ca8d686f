//! The fence around rhai: its parser reads a formula, ours gives it types.

mod expr;

pub use expr::{Arithmetic, Comparison, Expr, Formula, Function};
