//! Evaluating formulas: what holds now, and how long.
//!
//! Conditions give a [`Holds`], everything else a value and the first moment at which its form may change. What
//! cannot be evaluated is unknown; nothing here panics, and a condition takes time in proportion to the
//! formula and to the texts it looks at, which are bounded.
//!
//! `??` passes over what is absent and what the request does not say. A value that is there and cannot be
//! understood is never passed over.

mod calculate;
mod exact;
mod quantity;
mod text;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use self::quantity::{Quantity, Unit};
use super::reading::{Reading, Said, View};
use super::truth::{Cause, Holds, Truth, earlier};
use crate::lang::{Comparison, Expr, Formula, Function, Subject};
use crate::model::{Derivation, Moment, Unknown, Value};

/// Whether a formula holds.
pub(crate) fn holds(formula: &Formula, view: &View<'_>) -> Holds {
    view.truth(&formula.expr)
}

/// A value that is there.
#[derive(Clone, Debug)]
enum Item<'a> {
    Bool(bool),
    Code(u8),
    Text(Cow<'a, str>),
    List(Cow<'a, [Box<str>]>),
    Quantity(Quantity),
}

/// What an expression comes to, and the first moment at which that may change its form.
#[derive(Clone, Debug)]
struct Outcome<'a> {
    /// `None` is absent for a reason: it has not happened, there is none.
    said: Result<Option<Item<'a>>, Cause>,
    until: Option<Moment>,
}

impl<'a> Outcome<'a> {
    fn always(item: Item<'a>) -> Self {
        Self { said: Ok(Some(item)), until: None }
    }

    fn fails(unknown: Unknown, until: Option<Moment>) -> Self {
        Self { said: Err(Cause { subject: None, unknown }), until }
    }
}

impl<'r> View<'r> {
    fn truth(&self, expr: &Expr) -> Holds {
        match expr {
            Expr::Not(inner) => !self.truth(inner),
            Expr::And(parts) => Holds::all(parts.iter().map(|part| self.truth(part))),
            Expr::Or(parts) => Holds::any(parts.iter().map(|part| self.truth(part))),
            Expr::Compare(comparison, left, right) => {
                self.compare(*comparison, (left, &self.value(left)), (right, &self.value(right)))
            }
            Expr::OneOf(element, items) => {
                let value = self.value(element);
                let equal =
                    |item| self.compare(Comparison::Equal, (element, &value), (item, &self.value(item)));
                Holds::any(items.iter().map(equal))
            }
            Expr::Call(function @ (Function::Contains | Function::StartsWith | Function::EndsWith), args) => {
                let [whole, part] = args.as_slice() else { return undecided(None) };
                self.asks(*function, &self.value(whole), &self.value(part))
            }
            _ => {
                let outcome = self.value(expr);
                let truth = match outcome.said {
                    Ok(Some(Item::Bool(value))) => Truth::of(value),
                    Ok(None) => Truth::False,
                    Ok(Some(_)) => return undecided(outcome.until),
                    Err(cause) => Truth::Unknown(cause),
                };
                Holds { truth, until: outcome.until }
            }
        }
    }

    fn value<'e>(&self, expr: &'e Expr) -> Outcome<'e>
    where
        'r: 'e,
    {
        match expr {
            Expr::Const(value) => item(Cow::Borrowed(value)),
            Expr::Read(subject) => self.said(*subject),
            Expr::Negate(inner) => self.map(inner, Quantity::negated),
            Expr::Arithmetic(operation, left, right) => self.calculate(*operation, left, right),
            Expr::Coalesce(parts) => self.coalesce(parts),
            Expr::If(..) => self.choose(expr),
            Expr::Call(Function::Min | Function::Max, args) => self.extreme(expr, args),
            Expr::Call(Function::Abs, args) => match args.as_slice() {
                [inner] => self.absolute(inner),
                _ => Outcome::fails(Unknown::Arithmetic, None),
            },
            Expr::Call(Function::Round, args) => self.round(args),
            Expr::Call(Function::Len | Function::ToLower | Function::ToUpper, args) => {
                match (expr, args.as_slice()) {
                    (Expr::Call(function, _), [inner]) => text::map(*function, self.value(inner)),
                    _ => Outcome::fails(Unknown::Arithmetic, None),
                }
            }
            Expr::Not(_)
            | Expr::And(_)
            | Expr::Or(_)
            | Expr::Compare(..)
            | Expr::OneOf(..)
            | Expr::Call(..) => {
                let holds = self.truth(expr);
                let said = match holds.truth {
                    Truth::True => Ok(Some(Item::Bool(true))),
                    Truth::False => Ok(Some(Item::Bool(false))),
                    Truth::Unknown(cause) => Err(cause),
                };
                Outcome { said, until: holds.until }
            }
        }
    }

    fn said<'e>(&self, subject: Subject) -> Outcome<'e>
    where
        'r: 'e,
    {
        let Reading { said, slope, until } = self.read(subject);
        match said {
            Said::Absent => Outcome { said: Ok(None), until },
            Said::Unknown(cause) => Outcome { said: Err(cause), until },
            Said::Value(value) => {
                let mut outcome = item(value);
                outcome.until = until;
                if let Ok(Some(Item::Quantity(quantity))) = &mut outcome.said {
                    let derived = subject.field().and_then(|field| field.def().derived);
                    quantity.rounded = matches!(derived, Some(Derivation::Share(..)));
                    if slope != 0 {
                        match quantity.moving(slope, self.at) {
                            Some(moving) => *quantity = moving,
                            None => return Outcome::fails(Unknown::Arithmetic, until),
                        }
                    }
                }
                outcome
            }
        }
    }

    fn coalesce<'e>(&self, parts: &'e [Expr]) -> Outcome<'e>
    where
        'r: 'e,
    {
        let mut until = None;
        let mut parts = parts.iter().peekable();
        while let Some(part) = parts.next() {
            let outcome = self.value(part);
            until = earlier(until, outcome.until);
            let passed = match &outcome.said {
                Ok(item) => item.is_none(),
                Err(cause) => cause.unknown == Unknown::Missing,
            };
            if !passed || parts.peek().is_none() {
                return Outcome { until, ..outcome };
            }
        }
        Outcome::fails(Unknown::Arithmetic, None)
    }

    /// An `if` and the chain of those in its `else`, without going deeper for each.
    fn choose<'e>(&self, mut expr: &'e Expr) -> Outcome<'e>
    where
        'r: 'e,
    {
        let mut until = None;
        while let Expr::If(condition, yes, no) = expr {
            let holds = self.truth(condition);
            until = earlier(until, holds.until);
            expr = match holds.truth {
                Truth::True => yes,
                Truth::False => no,
                Truth::Unknown(cause) => return Outcome { said: Err(cause), until },
            };
        }
        let outcome = self.value(expr);
        Outcome { until: earlier(until, outcome.until), ..outcome }
    }

    fn compare(
        &self,
        comparison: Comparison,
        left: (&Expr, &Outcome<'_>),
        right: (&Expr, &Outcome<'_>),
    ) -> Holds {
        let (a, b) = match (&left.1.said, &right.1.said) {
            (Ok(Some(a)), Ok(Some(b))) => (a, b),
            (Ok(None), _) => return absent(comparison, left.1.until),
            (_, Ok(None)) => return absent(comparison, right.1.until),
            (Err(cause), _) | (_, Err(cause)) => {
                let until = earlier(left.1.until, right.1.until);
                return Holds { truth: Truth::Unknown(*cause), until };
            }
        };
        let until = earlier(left.1.until, right.1.until);
        let same = match (a, b) {
            (Item::Quantity(a), Item::Quantity(b)) => {
                return match a.order(b, self.at) {
                    Ok(order) => {
                        let changes = order.changes(comparison, self.at);
                        Holds { truth: Truth::of(order.is(comparison)), until: earlier(until, changes) }
                    }
                    Err(unknown) => {
                        let cause = self.cause(unknown, &[left.0, right.0]);
                        Holds { truth: Truth::Unknown(cause), until }
                    }
                };
            }
            (Item::Bool(a), Item::Bool(b)) => a == b,
            (Item::Code(a), Item::Code(b)) => a == b,
            (Item::Text(a), Item::Text(b)) => a == b,
            _ => return undecided(until),
        };
        let truth = match comparison {
            Comparison::Equal => Truth::of(same),
            Comparison::NotEqual => Truth::of(!same),
            _ => return undecided(until),
        };
        Holds { truth, until }
    }

    /// `contains` and its like. Nothing is in what is absent, and what is absent is in nothing.
    fn asks(&self, function: Function, whole: &Outcome<'_>, part: &Outcome<'_>) -> Holds {
        let until = earlier(whole.until, part.until);
        match (&whole.said, &part.said) {
            (Ok(Some(whole)), Ok(Some(Item::Text(part)))) => match text::asks(function, whole, part) {
                Some(value) => Holds { truth: Truth::of(value), until },
                None => undecided(until),
            },
            (Ok(None), _) => absent(Comparison::Equal, whole.until),
            (_, Ok(None)) => absent(Comparison::Equal, part.until),
            (Err(cause), _) | (_, Err(cause)) => Holds { truth: Truth::Unknown(*cause), until },
            _ => undecided(until),
        }
    }

    /// The reason for an operation that failed: for two currencies, the first amount that the request gave.
    fn cause(&self, unknown: Unknown, parts: &[&Expr]) -> Cause {
        let mut subject = None;
        if unknown == Unknown::CurrencyMismatch {
            for part in parts {
                part.walk(&mut |expr| {
                    if let (Expr::Read(read), None) = (expr, subject) {
                        let money = read.kind(self.declared) == crate::model::FieldType::Money;
                        subject = money.then_some(*read);
                    }
                });
            }
        }
        Cause { subject, unknown }
    }
}

fn item(value: Cow<'_, Value>) -> Outcome<'_> {
    let plain = |unit, value| Item::Quantity(Quantity::still(unit, value));
    Outcome::always(match value {
        Cow::Borrowed(Value::Text(text)) => Item::Text(Cow::Borrowed(text)),
        Cow::Borrowed(Value::List(items)) => Item::List(Cow::Borrowed(items)),
        Cow::Owned(Value::Text(text)) => Item::Text(Cow::Owned(text.into())),
        Cow::Owned(Value::List(items)) => Item::List(Cow::Owned(items)),
        other => match &*other {
            Value::Bool(value) => Item::Bool(*value),
            Value::Code(code) => Item::Code(*code),
            Value::Number(number) => plain(Unit::Number, *number),
            Value::Money(money) => plain(Unit::Money(money.currency), money.amount),
            Value::Duration(duration) => plain(Unit::Duration, duration.as_seconds().into()),
            Value::Moment(moment) => plain(Unit::Moment, moment.unix().into()),
            Value::Text(_) | Value::List(_) => return Outcome::fails(Unknown::Arithmetic, None),
        },
    })
}

/// A comparison with what is absent: false, whatever the other side is.
fn absent(comparison: Comparison, until: Option<Moment>) -> Holds {
    Holds { truth: Truth::of(comparison == Comparison::NotEqual), until }
}

/// The checker lets no formula through that gets here with what it reads.
fn undecided(until: Option<Moment>) -> Holds {
    Holds { truth: Truth::Unknown(Cause { subject: None, unknown: Unknown::Arithmetic }), until }
}
