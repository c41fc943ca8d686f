//! From a formula as meant to a [`Program`]; what does not fit one stays as it is.

use super::arithmetic::{Number, Program, Side};
use super::cell::DECIMALS;
use super::compile::Compiler;
use super::pool::{Asks, Kleene, Test};
use crate::lang::{Arithmetic, Comparison, Expr, Function, Subject};
use crate::model::{Absence, Decimal, FieldType, Value};

/// The most decimals of a result, so that all digits of it are a decimal too.
const FINEST: u32 = 20;
/// Quotients are compared with numbers of at most that many decimals, below this: by a divisor of eleven digits, such a
/// number and a quotient that is another differ by 10⁻¹⁷ or more, and decimals of 28 digits differ from the quotient by
/// less than 10⁻¹⁸.
const QUOTIENT_DECIMALS: u32 = 6;
const QUOTIENT_MOST: i128 = 10_000_000_000;
/// And have at most that many decimals more than their divisor, so that none is rounded to what it is compared with.
const QUOTIENT_FINER: u32 = 4;

/// A number, its scale, and what it is divided by with the scale of that.
type Quotient = (Number, u32, Option<(Number, u32)>);

impl Compiler<'_> {
    /// The program of a formula, if it needs no clock and no more than programs have.
    pub(super) fn program(&mut self, expr: &Expr) -> Option<Program> {
        match expr {
            Expr::Not(inner) => Some(Program::Not(Box::new(self.program(inner)?))),
            Expr::And(parts) => Some(Program::Group(self.programs(parts)?, false)),
            Expr::Or(parts) => Some(Program::Group(self.programs(parts)?, true)),
            Expr::Read(subject) if self.kind(*subject) == FieldType::Bool => {
                self.ask(*subject, Asks::Within { low: 1, high: 1 }, false).map(Program::Test)
            }
            Expr::Compare(comparison, left, right) => self.comparison(*comparison, left, right),
            Expr::If(condition, then, otherwise) => {
                let parts = [self.program(condition)?, self.program(then)?, self.program(otherwise)?];
                Some(Program::If(Box::new(parts)))
            }
            Expr::OneOf(element, items) => {
                let equal = |item| self.comparison(Comparison::Equal, element, item);
                items.iter().map(equal).collect::<Option<_>>().map(|parts| Program::Group(parts, true))
            }
            Expr::Call(Function::Contains, args) => match args.as_slice() {
                [Expr::Read(list), Expr::Const(Value::Text(word))] if self.kind(*list) == FieldType::List => {
                    let word = self.word(word);
                    self.ask(*list, Asks::Holds(word), false).map(Program::Test)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn programs(&mut self, parts: &[Expr]) -> Option<Vec<Program>> {
        parts.iter().map(|part| self.program(part)).collect()
    }

    /// A question to a field; where the field says nothing and that is no plain fact, it has no answer.
    fn ask(&mut self, subject: Subject, asks: Asks, negated: bool) -> Option<Test> {
        let fact = matches!(subject.absence(), Absence::Fact(_));
        let absent = match (fact, negated) {
            (false, _) => Kleene::Unknown,
            (true, false) => Kleene::False,
            (true, true) => Kleene::True,
        };
        Some(Test { slot: self.slot(subject)?, asks, negated, absent })
    }

    fn comparison(&mut self, comparison: Comparison, left: &Expr, right: &Expr) -> Option<Program> {
        let negated = match comparison {
            Comparison::Equal => Some(false),
            Comparison::NotEqual => Some(true),
            _ => None,
        };
        let (subject, value) = match (left, right) {
            (Expr::Read(subject), Expr::Const(value)) | (Expr::Const(value), Expr::Read(subject)) => {
                (Some(*subject), Some(value))
            }
            _ => (None, None),
        };
        let asks = match value {
            Some(Value::Code(code)) => Some(Asks::Within { low: (*code).into(), high: (*code).into() }),
            Some(Value::Bool(flag)) => Some(Asks::Within { low: (*flag).into(), high: (*flag).into() }),
            Some(Value::Text(word)) => {
                let word = self.word(word).into();
                Some(Asks::Within { low: word, high: word })
            }
            _ => None,
        };
        match (subject, asks, negated) {
            (Some(subject), Some(asks), Some(negated)) => {
                // A flag that is absent reads `false`, which is not the same as a comparison with nothing.
                let flag = self.kind(subject) == FieldType::Bool;
                let mut test = self.ask(subject, asks, negated)?;
                if flag && test.absent != Kleene::Unknown {
                    let equal = asks == Asks::Within { low: 0, high: 0 };
                    test.absent = if equal == negated { Kleene::False } else { Kleene::True };
                }
                Some(Program::Test(test))
            }
            _ => self.sides(comparison, left, right),
        }
    }

    fn sides(&mut self, comparison: Comparison, left: &Expr, right: &Expr) -> Option<Program> {
        let (left, right) = (self.side(left)?, self.side(right)?);
        let plain = |side: &Quotient| side.2.is_none() && side.1 <= QUOTIENT_DECIMALS;
        let fine =
            |side: &Quotient| side.2.as_ref().is_some_and(|(_, scale)| side.1 <= scale + QUOTIENT_FINER);
        let sound = match (&left.2, &right.2) {
            (None, None) => true,
            (Some(_), None) => fine(&left) && plain(&right),
            (None, Some(_)) => fine(&right) && plain(&left),
            (Some(_), Some(_)) => false,
        };
        if !sound {
            return None;
        }
        // Both sides times the divisor: its scale comes to the side that it multiplies.
        let scale =
            |own: u32, other: &Option<(Number, u32)>| own + other.as_ref().map_or(0, |(_, scale)| *scale);
        let (of_left, of_right) = (scale(left.1, &right.2), scale(right.1, &left.2));
        let common = of_left.max(of_right);
        let side = |(number, scale, over): Quotient, own| {
            let factor = 10_i128.checked_pow(common - own)?;
            let most = QUOTIENT_MOST.checked_mul(10_i128.checked_pow(scale)?)?;
            Some(Side { number, factor, most, times: over.map(|(divisor, _)| divisor) })
        };
        Some(Program::Compare(comparison, Box::new([side(left, of_left)?, side(right, of_right)?])))
    }

    /// A number, its scale, and what it is divided by.
    fn side(&mut self, expr: &Expr) -> Option<Quotient> {
        if let Expr::Arithmetic(Arithmetic::Divide, number, divisor) = expr {
            let (number, scale) = self.number(number)?;
            return Some((number, scale, Some(self.number(divisor)?)));
        }
        let (number, scale) = self.number(expr)?;
        Some((number, scale, None))
    }

    /// A number and its scale.
    fn number(&mut self, expr: &Expr) -> Option<(Number, u32)> {
        let (number, scale) = match expr {
            Expr::Const(value) => constant(value)?,
            Expr::Read(subject) => {
                if subject.field().is_some_and(|field| field.def().derived.is_some()) {
                    return None;
                }
                let slot = self.slot(*subject)?;
                match self.kind(*subject) {
                    FieldType::Number | FieldType::Count | FieldType::Rate | FieldType::Money => {
                        (Number::Slot(slot), DECIMALS)
                    }
                    FieldType::Duration => (Number::Seconds(slot), 0),
                    _ => return None,
                }
            }
            Expr::Negate(inner) => {
                let (inner, scale) = self.number(inner)?;
                (Number::Negate(Box::new(inner)), scale)
            }
            Expr::Arithmetic(operation @ (Arithmetic::Add | Arithmetic::Subtract), left, right) => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                let scale = left.1.max(right.1);
                let sign = if *operation == Arithmetic::Add { 1 } else { -1 };
                let right = (right.0, sign * 10_i128.checked_pow(scale - right.1)?);
                let left = (left.0, 10_i128.checked_pow(scale - left.1)?);
                (Number::Sum(Box::new([left, right])), scale)
            }
            Expr::Arithmetic(Arithmetic::Multiply, left, right) => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                (Number::Product(Box::new([left.0, right.0])), left.1 + right.1)
            }
            Expr::Call(Function::Abs, args) => match args.as_slice() {
                [inner] => {
                    let (inner, scale) = self.number(inner)?;
                    (Number::Absolute(Box::new(inner)), scale)
                }
                _ => return None,
            },
            Expr::Call(function @ (Function::Min | Function::Max), args) => {
                let parts = args.iter().map(|arg| self.number(arg)).collect::<Option<Vec<_>>>()?;
                let scale = parts.iter().map(|part| part.1).max()?;
                let parts =
                    parts.into_iter().map(|(part, own)| Some((part, 10_i128.checked_pow(scale - own)?)));
                (Number::Extreme(parts.collect::<Option<_>>()?, *function == Function::Max), scale)
            }
            _ => return None,
        };
        (scale <= FINEST).then_some((number, scale))
    }
}

fn constant(value: &Value) -> Option<(Number, u32)> {
    let digits = |number: &Decimal| {
        let number = number.normalize();
        (number.mantissa(), number.scale())
    };
    match value {
        Value::Number(number) => {
            let (digits, scale) = digits(number);
            Some((Number::Const(digits, 0), scale))
        }
        Value::Money(money) => {
            let (digits, scale) = digits(&money.amount);
            Some((Number::Const(digits, money.currency.number()), scale))
        }
        Value::Duration(duration) => Some((Number::Const(duration.as_seconds().into(), 0), 0)),
        _ => None,
    }
}
