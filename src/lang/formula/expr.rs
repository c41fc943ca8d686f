//! Formulas as meant: a typed expression over fields.
//!
//! The types have been checked, so evaluating one can only fail for the reasons that
//! [`Unknown`](crate::model::Unknown) names.

use std::cmp::Ordering;

use crate::lang::condition::Subject;
use crate::model::{Absence, Value};
use crate::source::Span;

/// A formula: an expression of type bool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// The expression.
    pub expr: Expr,
    /// The formula as written.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// A typed expression.
///
/// Numbers are exact decimals; a rate is its number (60 % is 0.6). A field of type code reads as
/// [`Value::Code`], and the words it is compared with have been resolved to codes of the same vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expr {
    /// A constant.
    Const(Value),
    /// What the request says of a field.
    Read(Subject),
    /// `!a`.
    Not(Box<Expr>),
    /// `a && b && …`.
    And(Vec<Expr>),
    /// `a || b || …`.
    Or(Vec<Expr>),
    /// `a == b`, `a < b`, …: both sides of one type.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a + b`, `a * b`, …, on the types that [`Arithmetic`] lists.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `-a`, of a number, amount or duration.
    Negate(Box<Expr>),
    /// `a ?? b ?? …`: the first that the request says.
    Coalesce(Vec<Expr>),
    /// `if a { b } else { c }`; a `switch` becomes a chain of these.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a in [b, c]`: equal to one of them.
    OneOf(Box<Expr>, Vec<Expr>),
    /// A function or method; see [`Function`] for its arguments.
    Call(Function, Vec<Expr>),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// An operation on numbers, amounts, durations and moments.
///
/// | | number | money | duration | moment |
/// |---|---|---|---|---|
/// | number | `+ - * / %` | `*` | `*` | |
/// | money | `* /` | `+ -`, `/` gives a number | | |
/// | duration | `* /` | | `+ -`, `/` gives a number | |
/// | moment | | | `+ -` | `-` gives a duration |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`, with the sign of the left side.
    Remainder,
}

/// A function or method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Function {
    /// `min(a, b, …)` of numbers, amounts, durations or moments.
    Min,
    /// `max(a, b, …)` of numbers, amounts, durations or moments.
    Max,
    /// `abs(a)` of a number, amount or duration.
    Abs,
    /// `round(a)` or `round(a, decimals)`: half to even, of a number or amount.
    Round,
    /// `text.len()` in characters, `list.len()` in elements.
    Len,
    /// `text.contains("part")`, `list.contains("element")`, `"element" in list`.
    Contains,
    /// `text.starts_with("part")`.
    StartsWith,
    /// `text.ends_with("part")`.
    EndsWith,
    /// `text.to_lower()`.
    ToLower,
    /// `text.to_upper()`.
    ToUpper,
}

impl Comparison {
    /// Whether two sides that compare like that satisfy it.
    pub(crate) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Formula {
    /// Calls back with each field it reads.
    pub(crate) fn reads(&self, each: &mut dyn FnMut(Subject)) {
        self.expr.walk(&mut |expr| {
            if let Expr::Read(subject) = expr {
                each(*subject);
            }
        });
    }

    /// Whether it gives a value with `??` to a field that the request ought to say.
    pub fn leans_on_absence(&self) -> bool {
        let mut leans = false;
        self.expr.walk(&mut |expr| {
            if let Expr::Coalesce(parts) = expr {
                let tested = parts.iter().take(parts.len().saturating_sub(1));
                leans |= tested
                    .into_iter()
                    .any(|part| matches!(part, Expr::Read(subject) if subject.absence() == Absence::Unknown));
            }
        });
        leans
    }
}

impl Expr {
    /// Calls back with this expression and each one in it, from the outside in.
    pub(crate) fn walk<'e>(&'e self, each: &mut dyn FnMut(&'e Self)) {
        each(self);
        match self {
            Self::Const(_) | Self::Read(_) => {}
            Self::Not(inner) | Self::Negate(inner) => inner.walk(each),
            Self::And(parts) | Self::Or(parts) | Self::Coalesce(parts) | Self::Call(_, parts) => {
                parts.iter().for_each(|part| part.walk(each));
            }
            Self::Compare(_, left, right) | Self::Arithmetic(_, left, right) => {
                left.walk(each);
                right.walk(each);
            }
            Self::If(condition, yes, no) => [condition, yes, no].into_iter().for_each(|part| part.walk(each)),
            Self::OneOf(element, items) => {
                element.walk(each);
                items.iter().for_each(|item| item.walk(each));
            }
        }
    }
}
