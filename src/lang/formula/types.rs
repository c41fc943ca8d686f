//! The types of formulas, and which of them go together.
//!
//! Constants bend: text beside a field with a closed vocabulary is one of its words, a bare number beside money
//! is an amount in the policy's currency. Nothing else does.

use std::ops::Range;

use super::expr::{Expr, Function};
use super::lower::Lowering;
use crate::lang::literal;
use crate::model::{FieldType, Value, Word, similar};
use crate::source::{Code, Finding};

/// The type of a part of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Code(&'static [Word]),
    Text,
    Number,
    Money,
    Duration,
    Moment,
    List,
}

/// A part of a formula that has been understood.
#[derive(Clone)]
pub(super) struct Operand {
    pub(super) expr: Expr,
    pub(super) kind: Kind,
    /// Whether its value moves with the moment of deciding.
    pub(super) moves: bool,
    /// Where it stands in the text.
    pub(super) at: Range<usize>,
}

/// Whether an operand goes together with a type.
pub(super) enum Fit {
    Fits,
    Differs,
    /// It would, but for something that has been said already.
    Said,
}

impl From<FieldType> for Kind {
    fn from(kind: FieldType) -> Self {
        match kind {
            FieldType::Bool => Self::Bool,
            FieldType::Code(words) => Self::Code(words),
            FieldType::Text => Self::Text,
            FieldType::Number | FieldType::Count | FieldType::Rate => Self::Number,
            FieldType::Money => Self::Money,
            FieldType::Duration => Self::Duration,
            FieldType::Moment => Self::Moment,
            FieldType::List => Self::List,
        }
    }
}

impl Kind {
    /// What a value of it is, in a seller's words.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Bool => "true or false",
            Self::Code(_) => "a word of a fixed vocabulary",
            Self::Text => "text",
            Self::Number => "a number",
            Self::Money => "an amount of money",
            Self::Duration => "a length of time",
            Self::Moment => "a moment in time",
            Self::List => "a list",
        }
    }

    /// Whether its values can be more and less.
    pub(super) fn has_order(self) -> bool {
        matches!(self, Self::Number | Self::Money | Self::Duration | Self::Moment)
    }
}

impl Lowering<'_, '_> {
    /// The one type of all operands, once constants have bent to it. `at` is the operator that joins them.
    pub(super) fn meet(&mut self, operands: &mut [Operand], at: &Range<usize>) -> Option<Kind> {
        let bends_to = |kind: Kind| match kind {
            Kind::Code(_) => 2,
            Kind::Money => 1,
            _ => 0,
        };
        let first = operands.iter().rev().max_by_key(|operand| bends_to(operand.kind))?;
        let (kind, with) = (first.kind, first.at.clone());
        let mut fine = true;
        for operand in operands {
            match self.fit(operand, kind, &with) {
                Fit::Fits => {}
                Fit::Said => fine = false,
                Fit::Differs => {
                    fine = false;
                    let message = self.differ((&with, kind), (&operand.at, operand.kind));
                    let finding = self.finding(Code::FormulaType, at, message);
                    let finding = match mend(kind, operand.kind) {
                        "" => finding.help("compare and calculate with values of one type"),
                        help => finding.help(help),
                    };
                    let others = [(&with, kind), (&operand.at, operand.kind)];
                    let finding = others.into_iter().fold(finding, |finding, (at, kind)| {
                        finding.other(self.span(at), format!("this is {}", kind.noun()))
                    });
                    self.say(finding);
                }
            }
        }
        fine.then_some(kind)
    }

    /// Makes an operand one of a type, if it is or bends to it. `with` is what it goes with.
    pub(super) fn fit(&mut self, operand: &mut Operand, kind: Kind, with: &Range<usize>) -> Fit {
        if operand.kind == kind {
            return Fit::Fits;
        }
        let bends = matches!((operand.kind, kind), (Kind::Text, Kind::Code(_)) | (Kind::Number, Kind::Money));
        if !bends || !is_constant(&operand.expr) {
            return Fit::Differs;
        }
        let at = operand.at.clone();
        let mut found = None;
        bend(&mut operand.expr, &mut |value| {
            let bent = match (&*value, kind) {
                (Value::Text(word), Kind::Code(words)) => {
                    let code = words.iter().position(|known| known.name == &**word);
                    let code = code.and_then(|code| u8::try_from(code).ok());
                    code.map(Value::Code).ok_or_else(|| self.no_word(word, words, &at, with))
                }
                (Value::Number(number), Kind::Money) => {
                    let text = number.abs().to_string();
                    literal::money(&text, self.scope.units, self.span(&at)).map(|mut money| {
                        money.amount.set_sign_negative(number.is_sign_negative());
                        Value::Money(money)
                    })
                }
                _ => return,
            };
            match bent {
                Ok(bent) => *value = bent,
                Err(finding) => found = Some(finding),
            }
        });
        match found {
            Some(finding) => {
                self.say(finding);
                Fit::Said
            }
            None => {
                operand.kind = kind;
                Fit::Fits
            }
        }
    }

    fn no_word(&self, word: &str, words: &[Word], at: &Range<usize>, with: &Range<usize>) -> Finding {
        let message = format!("`{}` is no word of `{}`", literal::Short(word), self.text.quote(with));
        let finding = self.finding(Code::UnknownWord, at, message);
        match similar(word, words.iter().map(|known| known.name)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")).fix(format!("\"{near}\"")),
            None => finding.help("`greenlight fields` lists the words of each field"),
        }
    }

    /// What two operands are that do not go together.
    pub(super) fn differ(&self, a: (&Range<usize>, Kind), b: (&Range<usize>, Kind)) -> String {
        match (a.1, b.1) {
            (Kind::Code(_), Kind::Code(_)) => {
                format!("`{}` and `{}` have different words", self.text.quote(a.0), self.text.quote(b.0))
            }
            _ => format!("{}, {}", self.is(a.0, a.1), self.is(b.0, b.1)),
        }
    }

    /// An operand and its type as half a sentence: "`amount` is an amount of money".
    pub(super) fn is(&self, at: &Range<usize>, kind: Kind) -> String {
        format!("`{}` is {}", literal::Short(self.text.quote(at)), kind.noun())
    }
}

/// Whether an expression can only be one of the constants in it.
fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Const(_) => true,
        Expr::Negate(inner) => is_constant(inner),
        Expr::If(_, yes, no) => is_constant(yes) && is_constant(no),
        Expr::Call(Function::Min | Function::Max, args) => args.iter().all(is_constant),
        _ => false,
    }
}

fn bend(expr: &mut Expr, constant: &mut dyn FnMut(&mut Value)) {
    match expr {
        Expr::Const(value) => constant(value),
        Expr::Negate(inner) => bend(inner, constant),
        Expr::If(_, yes, no) => {
            bend(yes, constant);
            bend(no, constant);
        }
        Expr::Call(_, args) => args.iter_mut().for_each(|arg| bend(arg, constant)),
        _ => {}
    }
}

/// How to mend two types that do not go together.
pub(super) fn mend(a: Kind, b: Kind) -> &'static str {
    let has = |kind| a == kind || b == kind;
    let code = matches!(a, Kind::Code(_)) || matches!(b, Kind::Code(_));
    if has(Kind::List) {
        "ask whether something is in the list: `\"gift_cards\" in categories`"
    } else if code {
        "compare it with one of its words in quotes, such as `reason == \"damaged\"`"
    } else if has(Kind::Text) && has(Kind::Money) {
        "write the amount without quotes, or as `money(\"12.50 EUR\")`"
    } else if has(Kind::Text) && has(Kind::Number) {
        "write the number without quotes"
    } else if has(Kind::Text) && has(Kind::Moment) {
        "write a date as `date(\"2026-11-01\")`"
    } else if has(Kind::Duration) && (has(Kind::Number) || has(Kind::Text)) {
        "write a length of time as `days(30)`, `hours(24)`, `minutes(90)` or `seconds(5)`"
    } else if has(Kind::Duration) && has(Kind::Moment) {
        "a length of time lies between two moments: `delivered_at - paid_at`"
    } else if has(Kind::Money) && has(Kind::Number) {
        "compare money with money, or divide one amount by another to have a number"
    } else {
        ""
    }
}
