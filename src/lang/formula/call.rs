//! Functions and methods of formulas, `in` included.

use std::ops::Range;

use rhai::{Expr as Tree, FnCallExpr, Position};

use super::expr::{Expr, Function};
use super::lower::{Lowering, around, constant, whole, whole_number};
use super::types::{Fit, Kind, Operand, mend};
use crate::lang::literal::{self, Literal, Short};
use crate::model::similar;
use crate::model::{Decimal, Duration, Value};
use crate::source::Code;

const FUNCTIONS: [&str; 10] =
    ["min", "max", "abs", "round", "days", "hours", "minutes", "seconds", "date", "money"];
const METHODS: [&str; 6] = ["len", "contains", "starts_with", "ends_with", "to_lower", "to_upper"];

/// The longest duration: 10,000 years.
const LONGEST: i64 = 315_537_897_599;

impl Lowering<'_, '_> {
    /// `name(args)`.
    pub(super) fn call(&mut self, call: &FnCallExpr, name_at: Range<usize>) -> Option<Operand> {
        let name = self.text.slice(name_at.clone());
        let args: Vec<_> = call.args.iter().map(|arg| self.operand(arg)).collect();
        if call.capture_parent_scope || !FUNCTIONS.contains(&name) {
            return self.no_function(name, &name_at);
        }
        let args = args.into_iter().collect::<Option<Vec<_>>>()?;
        let at = name_at.start..self.text.bracketed(name_at.end).end;
        match (name, args.as_slice()) {
            ("min" | "max", [_, _, ..]) => self.extreme(name, args, name_at, at),
            ("abs", [arg]) if matches!(arg.kind, Kind::Number | Kind::Money | Kind::Duration) => {
                let (kind, moves) = (arg.kind, arg.moves);
                Some(Operand { expr: Expr::Call(Function::Abs, expressions(args)), kind, moves, at })
            }
            ("round", [arg, decimals @ ..])
                if matches!(arg.kind, Kind::Number | Kind::Money) && decimals.len() < 2 =>
            {
                if arg.moves {
                    return self.moving(&name_at, &at, "rounds");
                }
                let kind = arg.kind;
                let valid = |decimals: &Operand| {
                    whole_number(decimals).is_some_and(|n| (0..=28).any(|d| n == d.into()))
                };
                if let Some(decimals) = decimals.iter().find(|decimals| !valid(decimals)) {
                    let at = decimals.at.clone();
                    return self.mismatch(
                        &at,
                        "`round` takes a whole number of decimals from 0 to 28",
                        "write `round(a, 2)`",
                    );
                }
                Some(whole(Expr::Call(Function::Round, expressions(args)), kind, at))
            }
            ("days", [arg]) => self.duration(arg, 86_400, at),
            ("hours", [arg]) => self.duration(arg, 3_600, at),
            ("minutes", [arg]) => self.duration(arg, 60, at),
            ("seconds", [arg]) => self.duration(arg, 1, at),
            ("date" | "money", [Operand { expr: Expr::Const(Value::Text(text)), at: inner, .. }]) => {
                let (units, span) = (self.scope.units, self.span(inner));
                let value = if name == "money" {
                    literal::money(text, units, span).map(|money| (Value::Money(money), Kind::Money))
                } else {
                    literal::moment(text, units, span).map(|literal| match literal {
                        Literal::Day(start, _) => (Value::Moment(start), Kind::Moment),
                        Literal::Value(value) => (value, Kind::Moment),
                    })
                };
                match value {
                    Ok((value, kind)) => Some(constant(value, kind, at)),
                    Err(finding) => {
                        self.say(finding);
                        None
                    }
                }
            }
            _ => {
                let help = match name {
                    "min" | "max" => "write `min(a, b)`, with two or more values of one type",
                    "abs" => "write `abs(a)`, of a number, an amount or a length of time",
                    "round" => "write `round(a)` or `round(a, 2)`, of a number or an amount",
                    "date" => "write `date(\"2026-11-01\")` or `date(\"2026-11-01T08:00:00Z\")`",
                    "money" => "write `money(\"12.50 EUR\")`",
                    _ => "write `days(30)`",
                };
                self.arguments(name, &args, &name_at, help)
            }
        }
    }

    fn no_function(&mut self, name: &str, at: &Range<usize>) -> Option<Operand> {
        if METHODS.contains(&name) {
            let message = format!("`{name}` stands behind what it asks");
            return self.forbid(at, message, format!("write `reason_code.{name}(…)`"));
        }
        let finding =
            self.finding(Code::FormulaForbidden, at, format!("there is no function `{}`", Short(name)));
        let finding = match similar(name, FUNCTIONS) {
            _ if name == "not" => finding.help("write `!` for `not`").fix("!"),
            Some(near) => finding.help(format!("did you mean `{near}`?")).fix(near),
            None => finding.help(format!("functions are `{}`", FUNCTIONS.join("`, `"))),
        };
        self.say(finding);
        None
    }

    /// Says that a function or method is not for what it is given.
    fn arguments(
        &mut self,
        name: &str,
        args: &[Operand],
        at: &Range<usize>,
        help: &'static str,
    ) -> Option<Operand> {
        let given: Vec<_> = args.iter().map(|arg| arg.kind.noun()).collect();
        let given = if given.is_empty() { "nothing".to_owned() } else { given.join(" and ") };
        self.mismatch(at, format!("`{name}` cannot be used with {given}"), help)
    }

    fn extreme(
        &mut self,
        name: &str,
        mut args: Vec<Operand>,
        name_at: Range<usize>,
        at: Range<usize>,
    ) -> Option<Operand> {
        let kind = self.meet(&mut args, &name_at)?;
        if !kind.has_order() {
            return self.arguments(
                name,
                &args,
                &name_at,
                "write `min(a, b)`, of numbers, amounts, lengths of time or moments",
            );
        }
        let function = if name == "min" { Function::Min } else { Function::Max };
        let moves = args.iter().any(|arg| arg.moves);
        Some(Operand { expr: Expr::Call(function, expressions(args)), kind, moves, at })
    }

    fn duration(&mut self, arg: &Operand, unit: i64, at: Range<usize>) -> Option<Operand> {
        let seconds = whole_number(arg).and_then(|number| number.checked_mul(Decimal::from(unit)));
        let seconds = seconds.and_then(|seconds| i64::try_from(seconds).ok());
        match seconds.filter(|seconds| seconds.abs() <= LONGEST) {
            Some(seconds) => Some(constant(Value::Duration(Duration::seconds(seconds)), Kind::Duration, at)),
            None => {
                let message = format!("`{}` is no length of time", self.text.quote(&at));
                let help =
                    "write a whole number, at most 10,000 years: `days(30)`; half a day is `hours(12)`";
                let finding = self.finding(Code::BadDuration, &arg.at.clone(), message).help(help);
                self.say(finding);
                None
            }
        }
    }

    /// `receiver.name(args)`.
    pub(super) fn method(
        &mut self,
        receiver: Option<Operand>,
        call: &FnCallExpr,
        position: Position,
    ) -> Option<Operand> {
        let name_at = self.text.token(position);
        let name = self.text.slice(name_at.clone());
        let args: Vec<_> = call.args.iter().map(|arg| self.operand(arg)).collect();
        if !METHODS.contains(&name) {
            if FUNCTIONS.contains(&name) {
                let message = format!("`{name}` stands before what it takes");
                return self.forbid(&name_at, message, format!("write `{name}(…)`"));
            }
            let finding = self.finding(
                Code::FormulaForbidden,
                &name_at,
                format!("there is no method `{}`", Short(name)),
            );
            let finding = match similar(name, METHODS) {
                Some(near) => finding.help(format!("did you mean `{near}`?")).fix(near),
                None => finding.help(format!("methods are `{}`", METHODS.join("`, `"))),
            };
            self.say(finding);
            return None;
        }
        let receiver = receiver?;
        let mut all = vec![receiver];
        all.extend(args.into_iter().collect::<Option<Vec<_>>>()?);
        let kinds: Vec<_> = all.iter().map(|operand| operand.kind).collect();
        let at = around(&all, name_at.start..self.text.bracketed(name_at.end).end);
        let (function, kind) = match (name, kinds.as_slice()) {
            ("len", [Kind::Text | Kind::List]) => (Function::Len, Kind::Number),
            ("contains", [Kind::Text | Kind::List, Kind::Text]) => (Function::Contains, Kind::Bool),
            ("starts_with", [Kind::Text, Kind::Text]) => (Function::StartsWith, Kind::Bool),
            ("ends_with", [Kind::Text, Kind::Text]) => (Function::EndsWith, Kind::Bool),
            ("to_lower", [Kind::Text]) => (Function::ToLower, Kind::Text),
            ("to_upper", [Kind::Text]) => (Function::ToUpper, Kind::Text),
            (_, [Kind::Code(_), ..]) => {
                return self.arguments(name, &all, &name_at, mend(Kind::Code(&[]), Kind::Text));
            }
            _ => {
                let help = match name {
                    "len" => "`len()` counts the letters of a text or the elements of a list",
                    "contains" => {
                        "write `reason_code.contains(\"late\")` or `skus.contains(\"CABLE-2M-BLK\")`"
                    }
                    _ => "write `reason_code.starts_with(\"ecom\")`, of a text",
                };
                return self.arguments(name, &all, &name_at, help);
            }
        };
        Some(whole(Expr::Call(function, expressions(all)), kind, at))
    }

    /// `element in [a, b]`, `element in list`, `part in text`.
    pub(super) fn is_in(&mut self, element: &Tree, list: &Tree, at: Range<usize>) -> Option<Operand> {
        let element = self.operand(element);
        let Tree::Array(items, position) = list else {
            let list = self.operand(list);
            let (element, list) = (element?, list?);
            let all = element.at.start..list.at.end;
            if matches!(list.kind, Kind::List | Kind::Text) && element.kind == Kind::Text {
                return Some(whole(
                    Expr::Call(Function::Contains, vec![list.expr, element.expr]),
                    Kind::Bool,
                    all,
                ));
            }
            let (about, help) = if matches!(list.kind, Kind::List | Kind::Text) {
                (element, "only text can be in a list or in a text")
            } else {
                (
                    list,
                    "`in` asks a list: `reason in [\"damaged\", \"defective\"]` or `\"gift_cards\" in categories`",
                )
            };
            let message = self.is(&about.at, about.kind);
            return self.mismatch(&at, message, help);
        };
        let items: Vec<_> = items.iter().map(|item| self.operand(item)).collect();
        let brackets = self.text.bracketed(self.text.offset(*position));
        if items.is_empty() {
            return self.mismatch(&brackets, "nothing is in an empty list", "write what it may be");
        }
        let mut all = vec![element?];
        all.extend(items.into_iter().collect::<Option<Vec<_>>>()?);
        let at_all = around(&all, at.start..brackets.end);
        let kind = all.first().map(|element| element.kind)?;
        if kind == Kind::List {
            let message = self.is(&around(all.get(..1)?, at.clone()), kind);
            return self.mismatch(&at, message, mend(kind, Kind::Text));
        }
        // Each item meets the element alone: one odd item is one finding.
        let mut items = all.split_off(1);
        let mut element = all.pop()?;
        let mut fine = true;
        for item in &mut items {
            let kind = element.kind;
            let fit = match self.fit(item, kind, &element.at.clone()) {
                Fit::Differs if !matches!(kind, Kind::Code(_)) => {
                    let at = item.at.clone();
                    self.fit(&mut element, item.kind, &at)
                }
                fit => fit,
            };
            match fit {
                Fit::Fits => {}
                Fit::Said => fine = false,
                Fit::Differs => {
                    fine = false;
                    let message = self.differ((&element.at, kind), (&item.at, item.kind));
                    self.mismatch::<()>(&item.at.clone(), message, mend(kind, item.kind));
                }
            }
        }
        // The element may have bent after some items had met it.
        let kind = element.kind;
        if fine {
            fine = items.iter_mut().all(|item| matches!(self.fit(item, kind, &element.at), Fit::Fits));
        }
        fine.then(|| whole(Expr::OneOf(element.expr.into(), expressions(items)), Kind::Bool, at_all))
    }
}

fn expressions(operands: Vec<Operand>) -> Vec<Expr> {
    operands.into_iter().map(|operand| operand.expr).collect()
}
