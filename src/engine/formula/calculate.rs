//! Operations and functions on quantities, absence and failure included.
//!
//! What is absent stays absent through any calculation, whatever else is in it; what is unknown stays unknown.

use super::quantity::{Quantity, Unit};
use super::{Item, Outcome};
use crate::engine::reading::View;
use crate::engine::truth::{Cause, earlier};
use crate::lang::{Arithmetic, Comparison, Expr, Function};
use crate::model::{Decimal, Moment, Unknown, Value};

/// The unit of a result.
fn unit(operation: Arithmetic, a: Unit, b: Unit) -> Result<Unit, Unknown> {
    use Arithmetic::{Add, Divide, Multiply, Remainder, Subtract};
    use Unit::{Duration, Moment, Money, Number};
    match (operation, a, b) {
        (_, Number, Number) => Ok(Number),
        (Multiply, Number, unit @ (Money(_) | Duration)) => Ok(unit),
        (Multiply | Divide, unit @ (Money(_) | Duration), Number) => Ok(unit),
        (Add | Subtract | Divide, Money(a), Money(b)) if a != b => Err(Unknown::CurrencyMismatch),
        (Add | Subtract, Money(_), Money(_)) | (Add | Subtract, Duration, Duration) => Ok(a),
        (Divide, Money(_), Money(_)) | (Divide, Duration, Duration) => Ok(Number),
        (Add | Subtract, Moment, Duration) | (Add, Duration, Moment) => Ok(Moment),
        (Subtract, Moment, Moment) => Ok(Duration),
        (Add | Subtract | Multiply | Divide | Remainder, _, _) => Err(Unknown::Arithmetic),
    }
}

impl<'r> View<'r> {
    pub(super) fn calculate<'e>(&self, operation: Arithmetic, left: &'e Expr, right: &'e Expr) -> Outcome<'e>
    where
        'r: 'e,
    {
        let (a, b) = (self.value(left), self.value(right));
        let until = earlier(a.until, b.until);
        let (x, y) = match (a.said, b.said) {
            (Ok(None), _) => return Outcome { said: Ok(None), until: a.until },
            (_, Ok(None)) => return Outcome { said: Ok(None), until: b.until },
            (Err(cause), _) | (_, Err(cause)) => return Outcome { said: Err(cause), until },
            (Ok(Some(Item::Quantity(x))), Ok(Some(Item::Quantity(y)))) => (x, y),
            _ => return Outcome::fails(Unknown::Arithmetic, until),
        };
        let unit = match unit(operation, x.unit, y.unit) {
            Ok(unit) => unit,
            Err(unknown) => return Outcome { said: Err(self.cause(unknown, &[left, right])), until },
        };
        let result = match operation {
            Arithmetic::Add => x.plus(y, unit),
            Arithmetic::Subtract => y.negated().and_then(|y| x.plus(y, unit)),
            Arithmetic::Multiply => x.times(y, unit),
            Arithmetic::Divide => x.divided(y, unit),
            Arithmetic::Remainder => x.remainder(y, unit),
        };
        match result {
            Some(result) => self.in_time(result, until),
            None => Outcome::fails(Unknown::Arithmetic, until),
        }
    }

    /// A moment must lie in the years there are, and does so until it leaves them.
    fn in_time<'e>(&self, result: Quantity, mut until: Option<Moment>) -> Outcome<'e> {
        if result.unit == Unit::Moment {
            let ends = [(Comparison::GreaterOrEqual, Moment::FIRST), (Comparison::LessOrEqual, Moment::LAST)];
            for (comparison, end) in ends {
                let order = result.order(&Quantity::still(Unit::Moment, end.unix().into()), self.at);
                let Ok(order) = order else { return Outcome::fails(Unknown::Arithmetic, until) };
                until = earlier(until, order.changes(comparison, self.at));
                if !order.is(comparison) {
                    return Outcome::fails(Unknown::Arithmetic, until);
                }
            }
        }
        Outcome { said: Ok(Some(Item::Quantity(result))), until }
    }

    pub(super) fn map<'e>(
        &self,
        inner: &'e Expr,
        map: impl FnOnce(Quantity) -> Option<Quantity>,
    ) -> Outcome<'e>
    where
        'r: 'e,
    {
        let outcome = self.value(inner);
        match outcome.said {
            Ok(Some(Item::Quantity(quantity))) => match map(quantity) {
                Some(quantity) => Outcome { said: Ok(Some(Item::Quantity(quantity))), ..outcome },
                None => Outcome::fails(Unknown::Arithmetic, outcome.until),
            },
            Ok(None) | Err(_) => outcome,
            Ok(Some(_)) => Outcome::fails(Unknown::Arithmetic, outcome.until),
        }
    }

    /// The absolute value, which follows one line until it passes zero.
    pub(super) fn absolute<'e>(&self, inner: &'e Expr) -> Outcome<'e>
    where
        'r: 'e,
    {
        let outcome = self.value(inner);
        let Ok(Some(Item::Quantity(quantity))) = outcome.said else { return outcome };
        let zero = Quantity::still(quantity.unit, Decimal::ZERO);
        let Ok(order) = quantity.order(&zero, self.at) else {
            return Outcome::fails(Unknown::Arithmetic, outcome.until);
        };
        let (keeps, negated) = order.side();
        let result = if negated { quantity.negated() } else { Some(quantity) };
        let until = earlier(outcome.until, order.changes(keeps, self.at));
        match result {
            Some(result) => Outcome { said: Ok(Some(Item::Quantity(result))), until },
            None => Outcome::fails(Unknown::Arithmetic, until),
        }
    }

    /// The least or greatest, which is one of the lines until another passes it.
    pub(super) fn extreme<'e>(&self, call: &'e Expr, args: &'e [Expr]) -> Outcome<'e>
    where
        'r: 'e,
    {
        let least = matches!(call, Expr::Call(Function::Min, _));
        let mut best: Option<Quantity> = None;
        let (mut until, mut failed) = (None, None);
        for arg in args {
            let outcome = self.value(arg);
            match outcome.said {
                Ok(None) => return Outcome { said: Ok(None), until: outcome.until },
                Err(cause) => failed = failed.or(Some(cause)),
                Ok(Some(Item::Quantity(next))) => match best {
                    None => best = Some(next),
                    Some(now) => match next.order(&now, self.at) {
                        Ok(order) => {
                            let (keeps, below) = order.side();
                            if below == least {
                                best = Some(next);
                            }
                            until = earlier(until, order.changes(keeps, self.at));
                        }
                        Err(unknown) => failed = failed.or(Some(self.cause(unknown, &[call]))),
                    },
                },
                Ok(Some(_)) => {
                    failed = failed.or(Some(Cause { subject: None, unknown: Unknown::Arithmetic }))
                }
            }
            until = earlier(until, outcome.until);
        }
        match (failed, best) {
            (Some(cause), _) => Outcome { said: Err(cause), until },
            (None, Some(best)) => Outcome { said: Ok(Some(Item::Quantity(best))), until },
            (None, None) => Outcome::fails(Unknown::Arithmetic, until),
        }
    }

    pub(super) fn round<'e>(&self, args: &'e [Expr]) -> Outcome<'e>
    where
        'r: 'e,
    {
        let decimals = match args.get(1) {
            Some(Expr::Const(Value::Number(decimals))) => u32::try_from(*decimals).unwrap_or(0),
            _ => 0,
        };
        let Some(inner) = args.first() else { return Outcome::fails(Unknown::Arithmetic, None) };
        self.map(inner, |quantity| quantity.round(decimals))
    }
}
