//! The comparisons of a formula that are linear in one field, taken apart into stretches of that field.
//!
//! `amount * 2 + 5 <= 45` asks whether `amount` is at most 20. Whatever is not of this form, or whose
//! numbers have so many digits that the calculation might not be exact, is left whole.

use super::atom::{Atom, AxisAt, Measure, Node, Stretch};
use super::exact::Fraction;
use super::line::Cut;
use super::lower::{Lowering, counts_down, negate, size};
use super::texts::Question;
use crate::lang::{Arithmetic, Comparison, Expr, Function, Subject};
use crate::model::{Currency, FieldType, Value};

/// Constants with more digits than this are not calculated with here.
const MOST_DIGITS: i128 = 1_000_000_000;
/// Amounts and whole numbers have no more decimals than this.
const DECIMALS: u32 = 6;

/// Moments that requests speak of are that many seconds, and more, after the first there is.
const MOST_SECONDS: i128 = 60_000_000_000;

/// `factor * field + offset`, or a constant if there is no field.
#[derive(Clone, Copy)]
struct Linear {
    of: Option<Subject>,
    factor: Fraction,
    offset: Fraction,
    currency: Option<Currency>,
    /// A quotient in it may have been rounded, so nothing more may be calculated with it.
    rounded: bool,
}

/// What a leaf of a formula asks of one axis, if it does no more than that.
pub(super) fn take_apart(lowering: &mut Lowering<'_, '_>, leaf: &Expr) -> Option<Node> {
    if let Some((read, given, otherwise)) = first_coalesce(leaf) {
        let measure = lowering.measure(read)?;
        let (given, otherwise) = (take_apart(lowering, &given)?, take_apart(lowering, &otherwise)?);
        return Some(Node::If(Box::new([Node::Atom(Atom::Silent(measure)), otherwise, given])));
    }
    match leaf {
        Expr::Const(Value::Bool(value)) => Some(Node::Constant(*value)),
        Expr::Read(subject) => {
            let flag = lowering.kind(*subject) == FieldType::Bool;
            let axis = flag.then(|| lowering.value_axis(*subject)).flatten()?;
            Some(Node::Atom(Atom::Flag(axis)))
        }
        Expr::Compare(comparison, left, right) => compare(lowering, *comparison, left, right),
        Expr::Call(Function::Contains, args) => match args.as_slice() {
            [Expr::Read(subject), Expr::Const(Value::Text(part))] => match lowering.kind(*subject) {
                FieldType::List => {
                    let axis = lowering.value_axis(*subject)?;
                    let question = vec![Question::Exact(part.clone())];
                    lowering.draft.ask(axis, &question);
                    Some(Node::Atom(Atom::Includes(axis, question)))
                }
                FieldType::Text => matches(lowering, *subject, part, |part| format!("*{part}*")),
                _ => None,
            },
            _ => None,
        },
        Expr::Call(function @ (Function::StartsWith | Function::EndsWith), args) => match args.as_slice() {
            [Expr::Read(subject), Expr::Const(Value::Text(part))] => {
                let starts = *function == Function::StartsWith;
                matches(lowering, *subject, part, |part| {
                    if starts { format!("{part}*") } else { format!("*{part}") }
                })
            }
            _ => None,
        },
        _ => None,
    }
}

fn matches(
    lowering: &mut Lowering<'_, '_>,
    subject: Subject,
    part: &str,
    pattern: impl Fn(&str) -> String,
) -> Option<Node> {
    let text = lowering.kind(subject) == FieldType::Text;
    let axis = (text && !part.contains('*')).then(|| lowering.value_axis(subject)).flatten()?;
    let question = vec![Question::Like(pattern(part).into())];
    lowering.draft.ask(axis, &question);
    Some(Node::Atom(Atom::Matches(axis, question)))
}

fn compare(
    lowering: &mut Lowering<'_, '_>,
    comparison: Comparison,
    left: &Expr,
    right: &Expr,
) -> Option<Node> {
    if let Some(node) = equal(lowering, comparison, left, right) {
        return Some(node);
    }
    let (left, right) = (linear(lowering, left)?, linear(lowering, right)?);
    let (field, constant, comparison) = match (left.of, right.of) {
        (Some(_), None) => (left, right, comparison),
        (None, Some(_)) => (right, left, turned(comparison)),
        _ => return None,
    };
    let subject = field.of?;
    let kind = lowering.kind(subject);
    let currency = match (kind, field.currency, constant.currency) {
        (FieldType::Money, Some(a), Some(b)) if a != b => return None,
        (FieldType::Money, a, b) => Some(a.or(b)?),
        (_, None, None) => None,
        _ => return None,
    };
    let end = constant.offset.plus(field.offset.negated())?.times(field.factor.inverse()?)?;
    let comparison = if field.factor.top < 0 { turned(comparison) } else { comparison };
    let (end, comparison) =
        if counts_down(subject) { (end.negated(), turned(comparison)) } else { (end, comparison) };
    let (at, exact) = end.floor(if is_dense(kind) { 20 } else { DECIMALS })?;
    if !exact && is_dense(kind) {
        return None;
    }
    // An end that lies between two values of the field: everything up to `at` is below it.
    let (below, above) =
        if exact { (Cut::before(at), Cut::after(at)) } else { (Cut::after(at), Cut::after(at)) };
    let (low, high) = match comparison {
        Comparison::Equal | Comparison::NotEqual => (Some(below), Some(above)),
        Comparison::Less => (None, Some(below)),
        Comparison::LessOrEqual => (None, Some(above)),
        Comparison::Greater => (Some(above), None),
        Comparison::GreaterOrEqual => (Some(below), None),
    };
    let measure = lowering.measure(subject)?;
    let inside = lowering.stretch(measure, Stretch { currency, low, high });
    Some(if comparison == Comparison::NotEqual { negate(inside) } else { inside })
}

/// Flags, words and texts, which can only be equal or not.
fn equal(lowering: &mut Lowering<'_, '_>, comparison: Comparison, left: &Expr, right: &Expr) -> Option<Node> {
    let (subject, value) = match (left, right) {
        (Expr::Read(subject), Expr::Const(value)) | (Expr::Const(value), Expr::Read(subject)) => {
            (*subject, value)
        }
        _ => return None,
    };
    let negated = match comparison {
        Comparison::Equal => false,
        Comparison::NotEqual => true,
        _ => return None,
    };
    let node = match value {
        Value::Bool(wanted) => {
            let flag = Node::Atom(Atom::Flag(lowering.value_axis(subject)?));
            if *wanted { flag } else { negate(flag) }
        }
        Value::Code(code) => {
            let axis = lowering.value_axis(subject)?;
            lowering.draft.mention(axis, &[*code]);
            Node::Atom(Atom::Words(axis, vec![*code]))
        }
        Value::Text(text) => {
            let axis = lowering.value_axis(subject)?;
            let question = vec![Question::Exact(text.clone())];
            lowering.draft.ask(axis, &question);
            Node::Atom(Atom::Matches(axis, question))
        }
        _ => return None,
    };
    Some(if negated { negate(node) } else { node })
}

/// An expression as a line over one field.
fn linear(lowering: &Lowering<'_, '_>, expr: &Expr) -> Option<Linear> {
    match expr {
        Expr::Const(value) => {
            let currency = match value {
                Value::Money(money) => Some(money.currency),
                _ => None,
            };
            let offset = Fraction::of(size(value)?)?;
            Some(Linear { of: None, factor: Fraction::ZERO, offset, currency, rounded: false })
        }
        Expr::Read(subject) if lowering.kind(*subject).is_ordered() => Some(Linear {
            of: Some(*subject),
            factor: Fraction::ONE,
            offset: Fraction::ZERO,
            currency: None,
            rounded: false,
        }),
        Expr::Negate(inner) => {
            let inner = linear(lowering, inner)?;
            Some(Linear { factor: inner.factor.negated(), offset: inner.offset.negated(), ..inner })
        }
        Expr::Arithmetic(operation, left, right) => {
            let (left, right) = (linear(lowering, left)?, linear(lowering, right)?);
            calculate(lowering, *operation, left, right)
        }
        _ => None,
    }
}

fn calculate(lowering: &Lowering<'_, '_>, operation: Arithmetic, a: Linear, b: Linear) -> Option<Linear> {
    // Numbers with as many digits as fit leave no room for a calculation, and a share is rounded already.
    let field = a.of.or(b.of);
    let exact = field.is_none_or(|field| !is_dense(lowering.kind(field)));
    let short = |constant: Linear| constant.of.is_some() || is_short(constant.offset);
    if a.of.is_some() && b.of.is_some() || a.rounded || b.rounded || !exact || !short(a) || !short(b) {
        return None;
    }
    let currency = match (a.currency, b.currency) {
        (Some(one), Some(other)) if one != other => return None,
        (one, other) => one.or(other),
    };
    let joined = Linear { of: field, currency, ..a };
    let line = match operation {
        Arithmetic::Add => {
            Linear { factor: a.factor.plus(b.factor)?, offset: a.offset.plus(b.offset)?, ..joined }
        }
        Arithmetic::Subtract => Linear {
            factor: a.factor.plus(b.factor.negated())?,
            offset: a.offset.plus(b.offset.negated())?,
            ..joined
        },
        Arithmetic::Multiply => {
            let (line, by) = if a.of.is_some() { (a, b.offset) } else { (b, a.offset) };
            if by.top == 0 {
                return None;
            }
            Linear { factor: line.factor.times(by)?, offset: line.offset.times(by)?, ..joined }
        }
        // An amount by an amount is a number, and which currency it was is no longer said.
        Arithmetic::Divide if b.of.is_none() && b.currency.is_none() => {
            let by = b.offset.inverse()?;
            let (factor, offset) = (a.factor.times(by)?, a.offset.times(by)?);
            let ends = |fraction: Fraction| fraction.floor(12).is_some_and(|(_, exact)| exact);
            Linear { factor, offset, rounded: !(ends(factor) && ends(offset)), ..joined }
        }
        Arithmetic::Divide | Arithmetic::Remainder => return None,
    };
    stays_exact(lowering, line).then_some(line)
}

/// Whether the line has a value, and an exact one, wherever its field has: a number has 28 digits, a moment lies in the
/// years 1 to 9999.
fn stays_exact(lowering: &Lowering<'_, '_>, line: Linear) -> bool {
    let Some(subject) = line.of else { return true };
    let is_moment = lowering.kind(subject) == FieldType::Moment;
    // What is subtracted from a moment leads to none before the first: requests speak of none before 2000.
    let later = line.factor.top > 0 && line.offset.top > 0;
    let far = line.offset.top.abs() > MOST_SECONDS.saturating_mul(line.offset.over);
    // A length of time that a request says itself may be as long as there is room.
    let is_length = lowering.kind(subject) == FieldType::Duration
        && subject.field().is_none_or(|field| field.def().derived.is_none());
    is_short(line.factor) && is_short(line.offset) && !(is_moment && (later || far)) && !is_length
}

/// Whether the values of a type can have as many digits as a number can hold.
fn is_dense(kind: FieldType) -> bool {
    matches!(kind, FieldType::Number | FieldType::Rate)
}

fn is_short(constant: Fraction) -> bool {
    constant.top.abs() <= MOST_DIGITS * 10 && constant.over <= MOST_DIGITS
}

/// The comparison with its two sides changed.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

/// The first `field ?? …` in a leaf: the field, the leaf with just the field, the leaf with what follows.
fn first_coalesce(leaf: &Expr) -> Option<(Subject, Expr, Expr)> {
    let mut read = None;
    let mut swap = |keep: bool| {
        let mut done = false;
        replace(leaf, &mut |expr| {
            let Expr::Coalesce(parts) = expr else { return None };
            let ([Expr::Read(subject), rest @ ..], false) = (parts.as_slice(), done) else { return None };
            done = true;
            read = Some(*subject);
            Some(match (keep, rest) {
                (true, _) | (_, []) => Expr::Read(*subject),
                (false, [only]) => only.clone(),
                (false, rest) => Expr::Coalesce(rest.to_vec()),
            })
        })
    };
    let (given, otherwise) = (swap(true), swap(false));
    Some((read?, given, otherwise))
}

/// The expression with parts of its arithmetic replaced.
fn replace(expr: &Expr, with: &mut dyn FnMut(&Expr) -> Option<Expr>) -> Expr {
    if let Some(replaced) = with(expr) {
        return replaced;
    }
    let mut part = |inner: &Expr| Box::new(replace(inner, with));
    match expr {
        Expr::Negate(inner) => Expr::Negate(part(inner)),
        Expr::Compare(comparison, left, right) => {
            let left = part(left);
            Expr::Compare(*comparison, left, part(right))
        }
        Expr::Arithmetic(operation, left, right) => {
            let left = part(left);
            Expr::Arithmetic(*operation, left, part(right))
        }
        other => other.clone(),
    }
}

impl Lowering<'_, '_> {
    fn kind(&self, subject: Subject) -> FieldType {
        subject.kind(&self.policy.fields)
    }

    fn value_axis(&mut self, subject: Subject) -> Option<AxisAt> {
        match self.measure(subject)? {
            Measure::Value(axis) => Some(axis),
            Measure::Since(_) | Measure::Share(..) => None,
        }
    }
}
