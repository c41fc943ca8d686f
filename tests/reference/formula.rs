//! Formulas, naively: each operation on what there is to see of its sides.

use std::cmp::Ordering;

use greenlight::lang::{Arithmetic, Comparison, Expr, Formula, Function, Policy, Subject};
use greenlight::model::{Absence, Decimal, Duration, FieldType, Moment, Money, Request, Unknown, Value};

use super::Truth;
use super::see::{self, Seen};

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
enum Out {
    Is(Value),
    /// Nothing, and that is a fact.
    Absent,
    Unknown(String, Unknown),
}

struct Eye<'e> {
    policy: &'e Policy,
    request: &'e Request,
    at: Moment,
}

pub fn holds(policy: &Policy, formula: &Formula, request: &Request, at: Moment) -> Truth {
    Eye { policy, request, at }.truth(&formula.expr)
}

fn fails(blamed: &str, why: Unknown) -> Out {
    Out::Unknown(blamed.to_owned(), why)
}

fn said(truth: Truth) -> Out {
    match truth {
        Truth::True => Out::Is(Value::Bool(true)),
        Truth::False => Out::Is(Value::Bool(false)),
        Truth::Unknown(field, why) => Out::Unknown(field, why),
    }
}

impl Eye<'_> {
    fn truth(&self, expr: &Expr) -> Truth {
        match self.out(expr) {
            Out::Is(Value::Bool(is)) => Truth::of(is),
            Out::Absent => Truth::False,
            Out::Unknown(field, why) => Truth::Unknown(field, why),
            Out::Is(other) => panic!("{other:?} is no truth"),
        }
    }

    /// Two currencies are blamed on the first field that the operation reads, failed arithmetic on the formula.
    fn out(&self, expr: &Expr) -> Out {
        match self.operated(expr) {
            Out::Unknown(field, Unknown::Arithmetic) if field.is_empty() => {
                fails("formula", Unknown::Arithmetic)
            }
            Out::Unknown(field, why) if field.is_empty() => fails(&self.first_read(expr), why),
            out => out,
        }
    }

    fn first_read(&self, expr: &Expr) -> String {
        let mut subjects = Vec::new();
        collect(expr, &mut Vec::new(), &mut subjects);
        subjects.first().map_or("formula", |subject| subject.name(&self.policy.fields)).to_owned()
    }

    fn operated(&self, expr: &Expr) -> Out {
        let all = |parts: &[Expr]| parts.iter().map(|part| self.truth(part)).collect();
        match expr {
            Expr::Const(value) => Out::Is(value.clone()),
            Expr::Read(subject) => self.read(*subject),
            Expr::Not(inner) => said(self.truth(inner).not()),
            Expr::And(parts) => said(Truth::all(all(parts))),
            Expr::Or(parts) => said(Truth::any(all(parts))),
            Expr::Compare(how, a, b) => said(compare(*how, self.out(a), self.out(b))),
            Expr::Arithmetic(how, a, b) => on_both(self.out(a), self.out(b), |a, b| arithmetic(*how, a, b)),
            Expr::Negate(inner) => on_both(self.out(inner), Out::Is(Value::Bool(true)), |a, _| match a {
                Value::Number(it) => Some(Value::Number(-it)),
                Value::Money(it) => Some(Value::Money(Money { amount: -it.amount, ..it })),
                Value::Duration(it) => Some(Value::Duration(Duration::seconds(-it.as_seconds()))),
                other => panic!("-{other:?}"),
            }),
            Expr::Coalesce(parts) => {
                let outs: Vec<Out> = parts.iter().map(|part| self.out(part)).collect();
                let skipped = |out: &&Out| matches!(out, Out::Absent | Out::Unknown(_, Unknown::Missing));
                outs.iter().find(|out| !skipped(out)).or(outs.last()).cloned().expect("it has parts")
            }
            Expr::If(test, yes, no) => match self.truth(test) {
                Truth::True => self.out(yes),
                Truth::False => self.out(no),
                Truth::Unknown(field, why) => Out::Unknown(field, why),
            },
            Expr::OneOf(value, among) => {
                let value = self.out(value);
                let each = among.iter().map(|one| compare(Comparison::Equal, value.clone(), self.out(one)));
                said(Truth::any(each.collect()))
            }
            Expr::Call(function, inputs) => self.call(*function, inputs),
            other => panic!("{other:?} is not known here"),
        }
    }

    fn read(&self, subject: Subject) -> Out {
        match see::look(self.policy, subject, self.request, self.at) {
            Seen::Broken(field, why) => Out::Unknown(field, why),
            Seen::Given(value) => Out::Is(value),
            Seen::Share(part, whole) => Out::Is(Value::Number(part / whole)),
            Seen::Nothing(field) => match (subject.absence(), subject.kind(&self.policy.fields)) {
                (Absence::Unknown, _) => Out::Unknown(field, Unknown::Missing),
                (Absence::Fact(_), FieldType::Bool) => Out::Is(Value::Bool(false)),
                (Absence::Fact(_), FieldType::List) => Out::Is(Value::List(Vec::new())),
                (Absence::Fact(_), _) => Out::Absent,
            },
        }
    }

    fn call(&self, function: Function, inputs: &[Expr]) -> Out {
        let mut outs = inputs.iter().map(|input| self.out(input));
        let first = outs.next().expect("functions have arguments");
        let decided =
            |wanted: Ordering| move |a: Value, b: Value| Some(if order(&a, &b)? == wanted { a } else { b });
        match function {
            Function::Min => outs.fold(first, |a, b| on_both(a, b, decided(Ordering::Less))),
            Function::Max => outs.fold(first, |a, b| on_both(a, b, decided(Ordering::Greater))),
            Function::Len => on_both(first, Out::Is(Value::Bool(true)), |a, _| {
                let length = match a {
                    Value::Text(text) => text.chars().count(),
                    Value::List(items) => items.len(),
                    other => panic!("{other:?} has no length"),
                };
                Some(Value::Number(Decimal::from(length)))
            }),
            Function::Contains | Function::StartsWith | Function::EndsWith => {
                let part = outs.next().expect("two arguments");
                match on_both(first, part, |a, b| Some(Value::Bool(part_of(function, &a, &b)))) {
                    Out::Absent => Out::Is(Value::Bool(false)),
                    out => out,
                }
            }
            other => panic!("{other:?} is not generated"),
        }
    }
}

fn part_of(function: Function, whole: &Value, part: &Value) -> bool {
    match (function, whole, part) {
        (Function::Contains, Value::Text(whole), Value::Text(part)) => whole.contains(&**part),
        (Function::StartsWith, Value::Text(whole), Value::Text(part)) => whole.starts_with(&**part),
        (Function::EndsWith, Value::Text(whole), Value::Text(part)) => whole.ends_with(&**part),
        (Function::Contains, Value::List(items), Value::Text(part)) => items.contains(part),
        other => panic!("{other:?}"),
    }
}

/// Nothing comes of nothing, and an unknown of an unknown; `None` is an operation that fails.
fn on_both(a: Out, b: Out, operation: impl Fn(Value, Value) -> Option<Value>) -> Out {
    match (a, b) {
        (Out::Absent, _) | (_, Out::Absent) => Out::Absent,
        (Out::Unknown(field, why), _) | (_, Out::Unknown(field, why)) => Out::Unknown(field, why),
        (Out::Is(Value::Money(a)), Out::Is(Value::Money(b))) if a.currency != b.currency => {
            fails("", Unknown::CurrencyMismatch)
        }
        (Out::Is(a), Out::Is(b)) => operation(a, b).map_or(fails("", Unknown::Arithmetic), Out::Is),
    }
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Money(a), Value::Money(b)) => Some(a.amount.cmp(&b.amount)),
        (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
        (Value::Moment(a), Value::Moment(b)) => Some(a.cmp(b)),
        (a, b) if a == b => Some(Ordering::Equal),
        _ => Some(Ordering::Less), // unequal, of a type without an order
    }
}

fn compare(how: Comparison, a: Out, b: Out) -> Truth {
    if a == Out::Absent || b == Out::Absent {
        return Truth::of(how == Comparison::NotEqual);
    }
    let holds = |a: Value, b: Value| {
        let order = order(&a, &b)?;
        Some(Value::Bool(match how {
            Comparison::Equal => order == Ordering::Equal,
            Comparison::NotEqual => order != Ordering::Equal,
            Comparison::Less => order == Ordering::Less,
            Comparison::LessOrEqual => order != Ordering::Greater,
            Comparison::Greater => order == Ordering::Greater,
            Comparison::GreaterOrEqual => order != Ordering::Less,
        }))
    };
    match on_both(a, b, holds) {
        Out::Is(Value::Bool(is)) => Truth::of(is),
        Out::Unknown(field, why) => Truth::Unknown(field, why),
        other => panic!("{other:?} is no truth"),
    }
}

fn arithmetic(how: Arithmetic, a: Value, b: Value) -> Option<Value> {
    use Arithmetic::{Add, Divide, Multiply, Remainder, Subtract};
    let seconds =
        |number: Decimal| i64::try_from(number.trunc()).ok().map(Duration::seconds).map(Value::Duration);
    let money =
        |amount: Option<Decimal>, like: Money| amount.map(|amount| Value::Money(Money { amount, ..like }));
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match how {
            Add => a.checked_add(b),
            Subtract => a.checked_sub(b),
            Multiply => a.checked_mul(b),
            Divide => a.checked_div(b),
            Remainder => a.checked_rem(b),
        }
        .map(Value::Number),
        (Value::Money(a), Value::Money(b)) => match how {
            Add => money(a.amount.checked_add(b.amount), a),
            Subtract => money(a.amount.checked_sub(b.amount), a),
            Divide => a.amount.checked_div(b.amount).map(Value::Number),
            _ => panic!("{how:?} of two amounts"),
        },
        (Value::Money(a), Value::Number(b)) if how == Multiply => money(a.amount.checked_mul(b), a),
        (Value::Number(a), Value::Money(b)) if how == Multiply => money(b.amount.checked_mul(a), b),
        (Value::Money(a), Value::Number(b)) if how == Divide => money(a.amount.checked_div(b), a),
        (Value::Duration(a), Value::Duration(b)) if how == Add => {
            Some(Value::Duration(Duration::seconds(a.as_seconds() + b.as_seconds())))
        }
        (Value::Duration(a), Value::Duration(b)) if how == Subtract => {
            Some(Value::Duration(Duration::seconds(a.as_seconds() - b.as_seconds())))
        }
        (Value::Duration(a), Value::Number(b)) | (Value::Number(b), Value::Duration(a))
            if how == Multiply =>
        {
            seconds(Decimal::from(a.as_seconds()).checked_mul(b)?)
        }
        (Value::Moment(a), Value::Duration(b)) if how == Add => {
            Moment::from_unix(a.unix() + b.as_seconds()).map(Value::Moment)
        }
        (Value::Moment(a), Value::Duration(b)) if how == Subtract => {
            Moment::from_unix(a.unix() - b.as_seconds()).map(Value::Moment)
        }
        (Value::Moment(a), Value::Moment(b)) if how == Subtract => {
            Some(Value::Duration(Duration::seconds(a.unix() - b.unix())))
        }
        (a, b) => panic!("{how:?} of {a:?} and {b:?}"),
    }
}

/// The lengths of time that a formula names, their sums, differences and halves, and the fields it reads.
pub fn times(formula: &Formula) -> (Vec<i64>, Vec<Subject>) {
    let (mut spans, mut subjects) = (vec![0], Vec::new());
    collect(&formula.expr, &mut spans, &mut subjects);
    let mut found = spans.clone();
    for a in &spans {
        found.extend(spans.iter().flat_map(|b| [a + b, a - b]));
        found.push(a / 2);
    }
    found.sort_unstable();
    found.dedup();
    (found, subjects)
}

fn collect(expr: &Expr, spans: &mut Vec<i64>, subjects: &mut Vec<Subject>) {
    match expr {
        Expr::Const(Value::Duration(span)) => spans.push(span.as_seconds()),
        Expr::Const(_) => {}
        Expr::Read(subject) => subjects.push(*subject),
        Expr::Not(inner) | Expr::Negate(inner) => collect(inner, spans, subjects),
        Expr::And(parts) | Expr::Or(parts) | Expr::Coalesce(parts) | Expr::Call(_, parts) => {
            parts.iter().for_each(|part| collect(part, spans, subjects));
        }
        Expr::Compare(_, a, b) | Expr::Arithmetic(_, a, b) => {
            [a, b].into_iter().for_each(|part| collect(part, spans, subjects))
        }
        Expr::If(a, b, c) => [a, b, c].into_iter().for_each(|part| collect(part, spans, subjects)),
        Expr::OneOf(value, among) => {
            collect(value, spans, subjects);
            among.iter().for_each(|part| collect(part, spans, subjects));
        }
        other => panic!("{other:?} is not known here"),
    }
}
