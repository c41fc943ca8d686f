//! What chooses between values: `if`, `switch` and `??`.

use std::ops::Range;

use rhai::{Expr as Tree, FlowControl, Position, Stmt, StmtBlock, SwitchCasesCollection, Token};

use super::expr::{Comparison, Expr};
use super::fence::{DEPTH, TOO_DEEP};
use super::lower::{Lowering, around, constant, whole};
use super::place::nesting;
use super::types::{Kind, Operand};
use crate::lang::literal;
use crate::model::Value;
use crate::source::Code;

/// The constants of one case of a `switch`; `None` is `_`.
type Case = Option<Vec<Operand>>;

impl Lowering<'_, '_> {
    /// A block: one expression, or one `if` or `switch`.
    pub(super) fn branches(&mut self, block: &StmtBlock) -> Option<Operand> {
        match block.statements() {
            [Stmt::Expr(inner)] => self.operand(inner),
            [Stmt::Block(inner)] => self.branches(inner),
            [Stmt::If(flow, position)] => self.choice(flow, *position),
            [Stmt::Switch(switch, position)] => self.switch(&switch.0, &switch.1, *position),
            statements => {
                let position = statements.first().map_or(block.position(), Stmt::position);
                let at = self.text.token(position);
                self.forbid(&at, "a branch has one value", "write one expression between `{` and `}`")
            }
        }
    }

    fn choice(&mut self, flow: &FlowControl, position: Position) -> Option<Operand> {
        let at = self.text.token(position);
        let condition = self.operand(&flow.expr);
        let condition = condition.and_then(|condition| self.flag(condition, &at));
        let yes = self.branches(&flow.body);
        if flow.branch.is_empty() {
            return self.mismatch(
                &at,
                "`if` without `else` has no value where it is false",
                "add `else { … }`",
            );
        }
        let no = self.branches(&flow.branch);
        let (condition, mut values) = (condition?, [yes?, no?]);
        let kind = self.meet(&mut values, &at)?;
        let moves = values.iter().any(|value| value.moves);
        let all = around(&values, at);
        let [yes, no] = values;
        let expr = Expr::If(condition.expr.into(), yes.expr.into(), no.expr.into());
        Some(Operand { expr, kind, moves, at: all.start..self.text.bracketed_end(all.end) })
    }

    /// rhai keeps the cases of a `switch` by hash only; what they are is read from the tokens.
    fn switch(&mut self, item: &Tree, switch: &SwitchCasesCollection, position: Position) -> Option<Operand> {
        let at = self.text.token(position);
        let parts = self.parts;
        let item = self.operand(item);
        let parts = self.parts - parts;
        let open = item.as_ref().map(|item| self.text.index(item.at.end));
        let cases = open.and_then(|open| self.cases(open));
        let values: Vec<_> = switch.expressions.iter().map(|case| self.operand(&case.rhs)).collect();
        let (item, cases) = (item?, cases?);
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        if cases.len() != values.len() {
            return self.forbid(
                &at,
                "the cases of this `switch` cannot be read",
                "write it as `if … else …`",
            );
        }
        if cases.len() > DEPTH {
            let message = format!("more than {DEPTH} cases");
            let finding = self.finding(Code::FormulaCost, &at, message).help(TOO_DEEP);
            self.say(finding);
            return None;
        }
        if !self.count(parts.saturating_mul(cases.len())) {
            return None;
        }
        self.chain(item, cases, values, at)
    }

    /// A `switch` as a chain of `if`s, the default last.
    fn chain(
        &mut self,
        item: Operand,
        cases: Vec<Case>,
        mut values: Vec<Operand>,
        at: Range<usize>,
    ) -> Option<Operand> {
        let kind = self.meet(&mut values, &at)?;
        let moves = values.iter().any(|value| value.moves);
        let all = around(&values, at.clone());
        let mut cases: Vec<_> = cases.into_iter().zip(values).collect();
        let Some((None, default)) = cases.pop() else {
            let message = "this `switch` has no value where no case fits";
            return self.mismatch(&at, message, "add a last case `_ => …`");
        };
        let mut expr = default.expr;
        let mut fine = true;
        for (labels, value) in cases.into_iter().rev() {
            let mut tests = Vec::new();
            for label in labels.unwrap_or_default() {
                let at = label.at.clone();
                match self.compare(Comparison::Equal, item.clone(), label, at) {
                    Some(test) => tests.push(test.expr),
                    None => fine = false,
                }
            }
            let test = match tests.pop() {
                Some(only) if tests.is_empty() => only,
                last => Expr::Or(tests.into_iter().chain(last).collect()),
            };
            expr = Expr::If(test.into(), value.expr.into(), expr.into());
        }
        let end = self.text.bracketed_end(all.end);
        fine.then_some(Operand { expr, kind, moves, at: all.start..end })
    }

    /// The cases between the braces that open at or after a token, in order.
    fn cases(&mut self, from: usize) -> Option<Vec<Case>> {
        let mut at = from;
        while self.text.pieces().get(at)?.token != Token::LeftBrace {
            at += 1;
        }
        at += 1;
        let (mut cases, mut fine) = (Vec::new(), true);
        loop {
            match self.text.pieces().get(at)?.token {
                Token::RightBrace => return fine.then_some(cases),
                Token::Comma => {
                    at += 1;
                    continue;
                }
                _ => {}
            }
            let start = at;
            while self.text.pieces().get(at)?.token != Token::DoubleArrow {
                at += 1;
            }
            match self.case(start, at) {
                Some(case) => cases.push(case),
                None => fine = false,
            }
            let mut depth = 0;
            loop {
                at += 1;
                let token = &self.text.pieces().get(at)?.token;
                if depth == 0 && matches!(token, Token::Comma | Token::RightBrace) {
                    break;
                }
                depth += nesting(token);
            }
        }
    }

    /// One case: the tokens from the first up to the arrow.
    fn case(&mut self, first: usize, arrow: usize) -> Option<Case> {
        let mut labels = Vec::new();
        let (mut sign, mut at) = (None, first);
        while at < arrow {
            let piece = self.text.pieces().get(at)?;
            let (start, end) = (sign.unwrap_or(piece.at.start), piece.at.end);
            match &piece.token {
                Token::Underscore if at == first && arrow == first + 1 => return Some(None),
                Token::Minus | Token::UnaryMinus if sign.is_none() => {
                    sign = Some(piece.at.start);
                    at += 1;
                    continue;
                }
                Token::StringConstant(text) if sign.is_none() => {
                    labels.push(constant(Value::Text(text.as_str().into()), Kind::Text, start..end));
                }
                Token::True if sign.is_none() => {
                    labels.push(constant(Value::Bool(true), Kind::Bool, start..end))
                }
                Token::False if sign.is_none() => {
                    labels.push(constant(Value::Bool(false), Kind::Bool, start..end))
                }
                _ if self
                    .text
                    .slice(piece.at.clone())
                    .trim_start_matches('-')
                    .starts_with(|c: char| c.is_ascii_digit()) =>
                {
                    let digits = piece.at.clone();
                    let negative = sign.is_some();
                    match literal::number(self.text.slice(digits.clone()), self.span(&digits)) {
                        Ok(number) => {
                            let number = if negative { -number } else { number };
                            labels.push(constant(Value::Number(number), Kind::Number, start..end));
                        }
                        Err(finding) => {
                            self.say(finding);
                            return None;
                        }
                    }
                }
                Token::If => {
                    let at = piece.at.clone();
                    return self.forbid(
                        &at,
                        "a case with a condition of its own",
                        "write `if … else …` in its value",
                    );
                }
                _ => return self.odd_case(piece.at.clone()),
            }
            sign = None;
            let next = self.text.pieces().get(at + 1)?;
            match next.token {
                Token::Pipe => at += 2,
                Token::DoubleArrow => at += 1,
                Token::If => at += 1,
                _ => return self.odd_case(next.at.clone()),
            }
        }
        Some(Some(labels))
    }

    fn odd_case(&mut self, at: Range<usize>) -> Option<Case> {
        self.forbid(&at, "a case is a constant", "write `\"damaged\" | \"defective\" => …`")
    }

    /// `a ?? b ?? …`. Only fields are asked whether they are there: what a larger expression lacks may be
    /// more than one thing, and not all of them harmless.
    pub(super) fn coalesce(&mut self, parts: &[Tree], position: Position) -> Option<Operand> {
        let at = self.text.token(position);
        let operands: Vec<_> = parts.iter().map(|part| self.operand(part)).collect();
        let mut operands = operands.into_iter().collect::<Option<Vec<_>>>()?;
        let before = operands.len().saturating_sub(1);
        if let Some(odd) = operands.iter().take(before).find(|operand| !matches!(operand.expr, Expr::Read(_)))
        {
            let message = format!("`{}` is no field", literal::Short(self.text.quote(&odd.at)));
            let at = odd.at.clone();
            return self.forbid(&at, message, "`??` stands directly behind a field: `(photos ?? 0) + 1`");
        }
        let kind = self.meet(&mut operands, &at)?;
        let moves = operands.iter().any(|operand| operand.moves);
        let at = around(&operands, at);
        let expr = Expr::Coalesce(operands.into_iter().map(|operand| operand.expr).collect());
        Some(Operand { moves, ..whole(expr, kind, at) })
    }
}
