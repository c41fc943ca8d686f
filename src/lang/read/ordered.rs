//! Conditions on what has an order: numbers, shares, amounts, durations, moments.

use std::cmp::Ordering;

use super::Reader;
use super::saying::{Saying, Word};
use crate::lang::condition::{Bound, Bounds, Check, Subject};
use crate::lang::decode::Decode;
use crate::lang::literal::{self, Literal};
use crate::lang::phrase;
use crate::lang::yaml::Entry;
use crate::model::Value;
use crate::source::{Code, Finding, Span};

impl Reader<'_> {
    pub(super) fn ordered(&mut self, entry: &Entry, subject: Subject, saying: Saying<'_>) -> Option<Check> {
        let kind = subject.kind(&self.fields);
        match saying {
            Saying::Is { any, negated } => {
                let literals: Vec<Option<Literal>> =
                    any.iter().map(|word| self.literal(*word, subject)).collect();
                let ranges =
                    literals.into_iter().map(|literal| Some(exactly(literal?))).collect::<Option<_>>()?;
                Some(Check::Ranges { ranges, negated })
            }
            Saying::Bounds(parts) => {
                let mut bounds = Bounds { low: None, high: None };
                let mut complete = true;
                for (bound, word) in &parts {
                    let Some(literal) = self.literal(*word, subject) else {
                        complete = false;
                        continue;
                    };
                    let side = if bound.is_low() { &mut bounds.low } else { &mut bounds.high };
                    if side.is_some() {
                        let (side, example) =
                            if bound.is_low() { ("lower", "under 10") } else { ("upper", "at least 5") };
                        let message = format!("two {side} bounds");
                        self.say(
                            Finding::error(Code::Operator, word.span, message)
                                .help(format!("keep one; the other side is said as in `and {example}`")),
                        );
                        return None;
                    }
                    *side = Some(bounded(*bound, literal));
                }
                if !complete {
                    return None;
                }
                self.not_empty(entry, &bounds)?;
                Some(Check::Ranges { ranges: vec![bounds], negated: false })
            }
            saying => self.wrong_form(entry, kind, &saying),
        }
    }

    fn literal(&mut self, word: Word<'_>, subject: Subject) -> Option<Literal> {
        let kind = subject.kind(&self.fields);
        match literal::read(word.text, kind, self.units, word.span) {
            Ok(literal) => Some(literal),
            Err(finding) => {
                if let Some((at, joiner)) = phrase::joiner(word.text) {
                    let span = Span::new(word.span.start + at, word.span.start + at + joiner.len());
                    let message = format!("two bounds are joined by `and`, not by `{joiner}`");
                    self.say(
                        Finding::error(Code::Operator, span, message).help("did you mean `and`?").fix("and"),
                    );
                    return None;
                }
                let bracketed = matches!(phrase::read(word.text).form, phrase::Form::Bounds(_));
                if word.listed && bracketed {
                    let message = format!("`{}` is a bound, and brackets hold plain values", word.text);
                    self.say(
                        Finding::error(Code::Operator, word.span, message)
                            .help("say `any:` and put each bound on a line of its own below it"),
                    );
                    return None;
                }
                if let Some((low, high)) = between(word.text) {
                    let found =
                        Finding::error(Code::Operator, word.span, "`between` is no phrase of a condition");
                    let meant = format!("at least {low} and at most {high}");
                    self.say(found.help(format!("write `{meant}`")).fix(meant));
                    return None;
                }
                let finding = match phrase::misspelt(word.text) {
                    Some((said, meant)) if word.text.len() > said.len() => {
                        let rest = word.text.get(said.len()..).unwrap_or("").trim_start();
                        let message = format!("`{said}` is no phrase of a condition");
                        Finding::error(Code::Operator, word.span, message)
                            .help(format!("did you mean `{meant}`?"))
                            .fix(format!("{meant} {rest}"))
                    }
                    _ => finding,
                };
                self.say(finding);
                None
            }
        }
    }

    /// Refuses bounds that nothing fits, or that cannot be compared.
    fn not_empty(&mut self, entry: &Entry, bounds: &Bounds) -> Option<()> {
        let (Some(low), Some(high)) = (&bounds.low, &bounds.high) else { return Some(()) };
        let Some(order) = low.value.partial_cmp(&high.value) else {
            let message = "the two bounds are in two currencies, and those never compare";
            self.say(
                Finding::error(Code::Currency, entry.value.span, message).help("write both in one currency"),
            );
            return None;
        };
        if order == Ordering::Greater || order == Ordering::Equal && !(low.inclusive && high.inclusive) {
            let message = format!("no `{}` is in this range", entry.key);
            self.say(Finding::error(Code::EmptyRange, entry.value.span, message).help(
                "the lower bound is above the upper one; swap them, or say `any:` for one or the other",
            ));
            return None;
        }
        Some(())
    }
}

/// The two values of `between 5 and 25`, or of `5-25`.
fn between(text: &str) -> Option<(&str, &str)> {
    let pair = match text.strip_prefix("between ") {
        Some(rest) => rest.split_once(" and ").or_else(|| rest.split_once(" to ")),
        None => text.split_once(" - ").or_else(|| text.split_once(" to ")),
    };
    pair.map(|(low, high)| (low.trim(), high.trim()))
}

/// The range of the literal itself: a day is all its seconds.
fn exactly(literal: Literal) -> Bounds {
    match literal {
        Literal::Value(value) => Bounds {
            low: Some(Bound { value: value.clone(), inclusive: true }),
            high: Some(Bound { value, inclusive: true }),
        },
        Literal::Day(start, end) => Bounds {
            low: Some(Bound { value: Value::Moment(start), inclusive: true }),
            high: Some(Bound { value: Value::Moment(end), inclusive: false }),
        },
    }
}

/// One end of a range. A day is whole: `over` begins after it, `at most` ends with it.
fn bounded(bound: phrase::Bound, literal: Literal) -> Bound {
    use phrase::Bound::{AtLeast, AtMost, Over, Under};
    match (literal, bound) {
        (Literal::Value(value), _) => Bound { value, inclusive: bound.is_inclusive() },
        (Literal::Day(start, _), AtLeast) => Bound { value: Value::Moment(start), inclusive: true },
        (Literal::Day(_, end), Over) => Bound { value: Value::Moment(end), inclusive: true },
        (Literal::Day(_, end), AtMost) => Bound { value: Value::Moment(end), inclusive: false },
        (Literal::Day(start, _), Under) => Bound { value: Value::Moment(start), inclusive: false },
    }
}
