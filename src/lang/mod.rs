//! The language of rule files: as written → as meant.

mod condition;
mod formula;
mod policy;

pub use condition::{
    Bound, Bounds, Check, Condition, DeclaredField, Matcher, NamedList, Pattern, Quantifier, Subject, Test,
};
pub use formula::{Arithmetic, Comparison, Expr, Formula, Function};
pub use policy::{Policy, Rule};
