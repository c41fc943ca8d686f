//! The signs of formulas: comparison, arithmetic, `!` and `-`.
//!
//! rhai's tree holds an operator as a call of its name, as it does `in`; the text says which it was.

use std::ops::Range;

use rhai::{Expr as Tree, FnCallExpr, Position};

use super::expr::{Arithmetic, Comparison, Expr};
use super::lower::{Lowering, whole};
use super::types::{Fit, Kind, Operand, mend};
use crate::lang::literal;
use crate::model::Value;
use crate::source::Code;

impl Lowering<'_, '_> {
    pub(super) fn call_or_operator(&mut self, call: &FnCallExpr, position: Position) -> Option<Operand> {
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
