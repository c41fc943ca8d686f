//! From rhai's syntax tree to a typed expression, one finding for each thing that does not fit.
//!
//! A part that does not fit is `None`; what it stands in is looked at all the same, so that everything wrong
//! with a formula is said at once.

use std::borrow::Cow;
use std::ops::Range;

use rhai::{Expr as Tree, Position, Token};

use super::Scope;
use super::expr::Expr;
use super::fence::TOO_DEEP;
use super::place::Text;
use super::types::{Kind, Operand};
use crate::lang::condition::Subject;
use crate::lang::literal;
use crate::model::{Decimal, Derivation, Field, Value, similar};
use crate::source::{Code, Finding, Span};

/// The most parts that a formula may have.
const PARTS: usize = 1000;

/// The lowering of one formula.
pub(super) struct Lowering<'a, 'f> {
    pub(super) text: Text<'a>,
    pub(super) place: &'f dyn Fn(usize, usize) -> Span,
    pub(super) scope: &'f Scope<'f>,
    pub(super) findings: &'f mut Vec<Finding>,
    pub(super) parts: usize,
}

impl Lowering<'_, '_> {
    pub(super) fn span(&self, at: &Range<usize>) -> Span {
        (self.place)(at.start, at.len())
    }

    pub(super) fn finding(
        &self,
        code: Code,
        at: &Range<usize>,
        message: impl Into<Cow<'static, str>>,
    ) -> Finding {
        Finding::error(code, self.span(at), message)
    }

    pub(super) fn say(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Says that something is not part of formulas.
    pub(super) fn forbid<T>(
        &mut self,
        at: &Range<usize>,
        what: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Option<T> {
        let finding = self.finding(Code::FormulaForbidden, at, what).help(help);
        self.say(finding);
        None
    }

    /// Says that types do not go together.
    pub(super) fn mismatch<T>(
        &mut self,
        at: &Range<usize>,
        message: impl Into<Cow<'static, str>>,
        help: &'static str,
    ) -> Option<T> {
        let finding = self.finding(Code::FormulaType, at, message);
        self.say(if help.is_empty() { finding } else { finding.help(help) });
        None
    }

    /// Counts parts; false, with a finding the first time, if there are too many.
    pub(super) fn count(&mut self, parts: usize) -> bool {
        let before = self.parts;
        self.parts = before.saturating_add(parts);
        if before <= PARTS && self.parts > PARTS {
            let message = format!("the formula has more than {PARTS} parts");
            let finding =
                self.finding(Code::FormulaCost, &(0..self.text.slice(0..usize::MAX).len()), message);
            self.say(finding.help(TOO_DEEP));
        }
        self.parts <= PARTS
    }

    pub(super) fn condition(&mut self, tree: &Tree) -> Option<Expr> {
        let operand = self.operand(tree)?;
        if operand.kind == Kind::Bool {
            return Some(operand.expr);
        }
        let message = format!("the formula is {}, but a condition is true or false", operand.kind.noun());
        self.mismatch(&operand.at, message, "compare it with something")
    }

    pub(super) fn operand(&mut self, tree: &Tree) -> Option<Operand> {
        if !self.count(1) {
            return None;
        }
        match tree {
            Tree::BoolConstant(value, position) => {
                Some(constant(Value::Bool(*value), Kind::Bool, self.text.token(*position)))
            }
            Tree::IntegerConstant(_, position)
            | Tree::FloatConstant(_, position)
            | Tree::DynamicConstant(_, position) => self.number(*position),
            Tree::StringConstant(text, position) => {
                Some(constant(Value::Text(text.as_str().into()), Kind::Text, self.text.token(*position)))
            }
            Tree::Variable(..) | Tree::Dot(..) => self.dotted(tree),
            Tree::And(parts, position) => self.joined(parts, *position, Expr::And),
            Tree::Or(parts, position) => self.joined(parts, *position, Expr::Or),
            Tree::Coalesce(parts, position) => self.coalesce(parts, *position),
            Tree::FnCall(call, position) => self.call_or_operator(call, *position),
            Tree::Stmt(block) => self.branches(block),
            Tree::Array(items, position) => {
                items.iter().for_each(|item| drop(self.operand(item)));
                let at = self.text.bracketed(self.text.offset(*position));
                self.forbid(
                    &at,
                    "a list in brackets has no value of its own",
                    "it stands behind `in`: `reason in [\"damaged\", \"defective\"]`",
                )
            }
            Tree::Index(_, _, position) => {
                let at = self.text.token(*position);
                self.forbid(
                    &at,
                    "`[…]` takes one element out of a list",
                    "ask the whole list: `\"gift_cards\" in categories`",
                )
            }
            Tree::Unit(position) => {
                let at = self.text.token(*position);
                self.forbid(
                    &at,
                    "`()` has no value",
                    "a missing value is tested with `field: missing` outside of formulas",
                )
            }
            _ => {
                let at = self.text.token(tree.position());
                let message = format!("`{}` is no part of formulas", self.text.slice(at.clone()));
                self.forbid(&at, message, "a formula compares and calculates with fields")
            }
        }
    }

    /// A number, read from the text and not from what rhai made of it.
    fn number(&mut self, position: Position) -> Option<Operand> {
        let start = self.text.offset(position);
        let mut negative = false;
        let mut pieces = self.text.pieces().iter().skip(self.text.index(start));
        let piece = pieces.find(|piece| {
            let sign = matches!(piece.token, Token::Minus | Token::UnaryMinus);
            negative ^= sign;
            !sign && !matches!(piece.token, Token::Plus | Token::UnaryPlus | Token::LeftParen)
        })?;
        let at = start..piece.at.end;
        let written = self.text.slice(piece.at.clone());
        match literal::number(written, self.span(&piece.at)) {
            Ok(number) => {
                Some(constant(Value::Number(if negative { -number } else { number }), Kind::Number, at))
            }
            Err(finding) => {
                self.say(finding);
                None
            }
        }
    }

    /// A field, or methods of something.
    fn dotted(&mut self, tree: &Tree) -> Option<Operand> {
        let (mut head, mut tail) = (tree, None);
        if let Tree::Dot(dot, ..) = tree {
            (head, tail) = (&dot.lhs, Some(&dot.rhs));
        }
        let mut operand = None;
        let mut methods = true;
        if let Tree::Variable(name, _, position) = head {
            let mut at = self.text.token(*position);
            let mut name = name.1.to_string();
            while let Some(Tree::Property(property, position)) = tail.map(first) {
                name = format!("{name}.{}", property.2);
                at.end = self.text.token(*position).end;
                tail = tail.and_then(rest);
            }
            operand = self.field(&name, at);
        } else if tail.is_some() {
            operand = self.operand(head);
        } else {
            methods = false;
        }
        while let Some(link) = tail.filter(|_| methods) {
            operand = match first(link) {
                Tree::MethodCall(call, position) => self.method(operand, call, *position),
                other => {
                    let at = self.text.token(other.position());
                    let message = format!("`{}` is no method", self.text.slice(at.clone()));
                    self.forbid(&at, message, "fields stand alone, such as `order.amount`")
                }
            };
            tail = rest(link);
        }
        operand
    }

    fn field(&mut self, name: &str, at: Range<usize>) -> Option<Operand> {
        let table = Field::from_name(name).map(Subject::Field);
        let declared = || {
            let at = self.scope.fields.iter().position(|field| *field.name == *name)?;
            u16::try_from(at).ok().map(Subject::Declared)
        };
        if let Some(subject) = table.or_else(declared) {
            let derived = subject.field().and_then(|field| field.def().derived);
            let moves = matches!(derived, Some(Derivation::Since(_) | Derivation::Until(_)));
            return Some(Operand {
                expr: Expr::Read(subject),
                kind: subject.kind(self.scope.fields).into(),
                moves,
                at,
            });
        }
        let known = Field::ALL.iter().map(|field| field.name());
        let known = known.chain(self.scope.fields.iter().map(|field| &*field.name));
        let finding =
            self.finding(Code::UnknownField, &at, format!("there is no field `{}`", literal::Short(name)));
        let finding = match similar(name, known) {
            Some(near) => finding.help(format!("did you mean `{near}`?")).fix(near),
            None => finding
                .help("`greenlight fields` lists them all; a field of your own is declared under `fields:`"),
        };
        self.say(finding);
        None
    }

    /// `a && b && …`, `a || b || …`.
    fn joined(&mut self, parts: &[Tree], position: Position, join: fn(Vec<Expr>) -> Expr) -> Option<Operand> {
        let at = self.text.token(position);
        let operands: Vec<_> = parts.iter().map(|part| self.operand(part)).collect();
        let operands: Vec<_> = operands.into_iter().map(|part| self.flag(part?, &at)).collect();
        let operands = operands.into_iter().collect::<Option<Vec<_>>>()?;
        let at = around(&operands, at);
        Some(whole(join(operands.into_iter().map(|part| part.expr).collect()), Kind::Bool, at))
    }

    /// An operand that is true or false, or a finding.
    pub(super) fn flag(&mut self, operand: Operand, at: &Range<usize>) -> Option<Operand> {
        if operand.kind == Kind::Bool {
            return Some(operand);
        }
        let operator = self.text.slice(at.clone());
        let message = format!("{}, and `{operator}` takes true or false", self.is(&operand.at, operand.kind));
        self.mismatch(&operand.at, message, "compare it with something")
    }
}

/// An expression of a type that does not move with time.
pub(super) fn whole(expr: Expr, kind: Kind, at: Range<usize>) -> Operand {
    Operand { expr, kind, moves: false, at }
}

pub(super) fn constant(value: Value, kind: Kind, at: Range<usize>) -> Operand {
    whole(Expr::Const(value), kind, at)
}

/// From the first to the last of them.
pub(super) fn around(operands: &[Operand], at: Range<usize>) -> Range<usize> {
    let start = operands.iter().map(|operand| operand.at.start).fold(at.start, usize::min);
    let end = operands.iter().map(|operand| operand.at.end).fold(at.end, usize::max);
    start..end
}

/// The first link of a chain of properties and methods.
fn first(link: &Tree) -> &Tree {
    match link {
        Tree::Dot(dot, ..) => &dot.lhs,
        _ => link,
    }
}

/// What follows the first link.
fn rest(link: &Tree) -> Option<&Tree> {
    match link {
        Tree::Dot(dot, ..) => Some(&dot.rhs),
        _ => None,
    }
}

/// The value of a whole constant, if that is what an operand is.
pub(super) fn whole_number(operand: &Operand) -> Option<Decimal> {
    match &operand.expr {
        Expr::Const(Value::Number(number)) if number.is_integer() => Some(*number),
        _ => None,
    }
}
