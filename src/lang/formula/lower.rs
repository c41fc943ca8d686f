//! From rhai's syntax tree to a typed expression, one finding for each thing that does not fit.
//!
//! A part that does not fit is `None`; what it stands in is looked at all the same, so that everything wrong
//! with a formula is said at once.

use std::ops::Range;

use rhai::{Expr as Tree, FnCallExpr, Position, Token};

use super::Scope;
use super::expr::{Arithmetic, Comparison, Expr};
use super::fence::TOO_DEEP;
use super::place::Text;
use super::types::{Fit, Kind, Operand, mend};
use crate::lang::condition::Subject;
use crate::lang::literal;
use crate::model::similar;
use crate::model::{Decimal, Derivation, Field, Value};
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

    pub(super) fn finding(&self, code: Code, at: &Range<usize>, message: impl Into<String>) -> Finding {
        Finding::error(code, self.span(at), message)
    }

    pub(super) fn say(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Says that something is not part of formulas.
    pub(super) fn forbid<T>(&mut self, at: &Range<usize>, what: impl Into<String>, help: &str) -> Option<T> {
        let finding = self.finding(Code::FormulaForbidden, at, what).help(help);
        self.say(finding);
        None
    }

    /// Says that types do not go together.
    pub(super) fn mismatch<T>(
        &mut self,
        at: &Range<usize>,
        message: impl Into<String>,
        help: &str,
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

    fn call_or_operator(&mut self, call: &FnCallExpr, position: Position) -> Option<Operand> {
        let at = self.text.token(position);
        let sign = self.text.slice(at.clone());
        match (call.args.as_slice(), sign) {
            ([list, element], "in" | "!in") => self.is_in(element, list, at),
            ([inner], "!in") => {
                let inside = self.operand(inner)?;
                Some(Operand { expr: Expr::Not(inside.expr.into()), ..inside })
            }
            ([inner], "!") => {
                let inner = self.operand(inner)?;
                let inner = self.flag(inner, &at)?;
                Some(whole(Expr::Not(inner.expr.into()), Kind::Bool, at.start..inner.at.end))
            }
            ([inner], "-") => self.negate(inner, at),
            ([left, right], _) if call.op_token.is_some() => {
                let (left, right) = (self.operand(left), self.operand(right));
                if let Some(comparison) = comparison(sign) {
                    self.compare(comparison, left?, right?, at)
                } else if let Some(operation) = arithmetic(sign) {
                    self.arithmetic(operation, left?, right?, at)
                } else {
                    let message = format!("`{sign}` is no sign of formulas");
                    self.forbid(
                        &at,
                        message,
                        "a formula calculates with `+ - * / %` and compares with `== != < <= > >=`",
                    )
                }
            }
            _ => self.call(call, at),
        }
    }

    fn negate(&mut self, inner: &Tree, at: Range<usize>) -> Option<Operand> {
        let inner = self.operand(inner)?;
        if matches!(inner.kind, Kind::Number | Kind::Money | Kind::Duration) {
            let whole = at.start..inner.at.end;
            return Some(Operand { expr: Expr::Negate(inner.expr.into()), at: whole, ..inner });
        }
        let message = format!("{}, which has no negative", self.is(&inner.at, inner.kind));
        self.mismatch(&at, message, "`-` goes before numbers, amounts and lengths of time")
    }

    pub(super) fn compare(
        &mut self,
        comparison: Comparison,
        left: Operand,
        right: Operand,
        at: Range<usize>,
    ) -> Option<Operand> {
        let mut pair = [left, right];
        let kind = self.meet(&mut pair, &at)?;
        let [left, right] = pair;
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if kind == Kind::List {
            return self.mismatch(
                &at,
                format!("{}, which is not compared", self.is(&left.at, kind)),
                mend(kind, kind),
            );
        }
        if !equality && !kind.has_order() {
            let message = format!("{}, which is neither more nor less than another", self.is(&left.at, kind));
            return self.mismatch(&at, message, "compare it with `==` or `!=`");
        }
        let at = left.at.start..right.at.end;
        Some(whole(Expr::Compare(comparison, left.expr.into(), right.expr.into()), Kind::Bool, at))
    }

    fn arithmetic(
        &mut self,
        operation: Arithmetic,
        mut left: Operand,
        mut right: Operand,
        at: Range<usize>,
    ) -> Option<Operand> {
        use Arithmetic::{Add, Divide, Multiply, Remainder, Subtract};
        if matches!(operation, Add | Subtract) && left.kind != right.kind {
            let fit = match (left.kind, right.kind) {
                (Kind::Money, _) => self.fit(&mut right, Kind::Money, &left.at),
                (_, Kind::Money) => self.fit(&mut left, Kind::Money, &right.at),
                _ => Fit::Differs,
            };
            if matches!(fit, Fit::Said) {
                return None;
            }
        }
        let kind = match (operation, left.kind, right.kind) {
            (_, Kind::Number, Kind::Number) => Kind::Number,
            (Multiply, Kind::Number, kind @ (Kind::Money | Kind::Duration)) => kind,
            (Multiply | Divide, kind @ (Kind::Money | Kind::Duration), Kind::Number) => kind,
            (Add | Subtract, Kind::Money, Kind::Money) => Kind::Money,
            (Add | Subtract, Kind::Duration, Kind::Duration) => Kind::Duration,
            (Divide, Kind::Money, Kind::Money) | (Divide, Kind::Duration, Kind::Duration) => Kind::Number,
            (Add | Subtract, Kind::Moment, Kind::Duration) | (Add, Kind::Duration, Kind::Moment) => {
                Kind::Moment
            }
            (Subtract, Kind::Moment, Kind::Moment) => Kind::Duration,
            (_, a, b) => {
                let message = format!("{}, {}", self.is(&left.at, a), self.is(&right.at, b));
                let help = if a == b { "" } else { mend(a, b) };
                let help = if help.is_empty() {
                    "numbers, amounts, lengths of time and moments can be calculated with"
                } else {
                    help
                };
                return self.mismatch(&at, message, help);
            }
        };
        let moves = match operation {
            Divide if right.moves => Some("divides by"),
            Remainder if left.moves || right.moves => Some("takes a remainder of"),
            Multiply if left.moves && right.moves => Some("multiplies two of"),
            _ => None,
        };
        let all = left.at.start..right.at.end;
        if let Some(how) = moves {
            return self.moving(&at, &all, how);
        }
        if let (Divide, Expr::Const(Value::Number(a)), Expr::Const(Value::Number(b))) =
            (operation, &left.expr, &right.expr)
        {
            let message = format!("`{}` divides two constants", self.text.quote(&all));
            let result = a
                .checked_div(*b)
                .filter(|result| result.checked_mul(*b) == Some(*a))
                .map(|result| result.normalize());
            let finding = self.finding(Code::FormulaType, &at, message);
            let finding = match result {
                Some(result) => finding.help(format!("write the result: `{result}`")),
                None => finding.help("write the result, or multiply the other side instead"),
            };
            self.say(finding);
            return None;
        }
        let moves = left.moves || right.moves;
        Some(Operand {
            expr: Expr::Arithmetic(operation, left.expr.into(), right.expr.into()),
            kind,
            moves,
            at: all,
        })
    }

    /// Says that a value that moves with time is used in a way that has no exact end.
    pub(super) fn moving<T>(&mut self, at: &Range<usize>, all: &Range<usize>, how: &str) -> Option<T> {
        let words = self.text.quote(all);
        let message = format!("`{}` {how} times that grow while a request waits", literal::Short(words));
        let help = "a decision says until when it stands, and this leaves no exact moment: compare the time itself, \
                    such as `since_rts >= days(2)`";
        let finding = self.finding(Code::FormulaTime, at, message).help(help);
        self.say(finding);
        None
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

fn comparison(sign: &str) -> Option<Comparison> {
    Some(match sign {
        "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn arithmetic(sign: &str) -> Option<Arithmetic> {
    Some(match sign {
        "+" => Arithmetic::Add,
        "-" => Arithmetic::Subtract,
        "*" => Arithmetic::Multiply,
        "/" => Arithmetic::Divide,
        "%" => Arithmetic::Remainder,
        _ => return None,
    })
}

/// The value of a whole constant, if that is what an operand is.
pub(super) fn whole_number(operand: &Operand) -> Option<Decimal> {
    match &operand.expr {
        Expr::Const(Value::Number(number)) if number.is_integer() => Some(*number),
        _ => None,
    }
}
