//! Whether a condition is true of a request at a moment, and how long that holds.

use std::ops::Not;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::formula;
use super::reading::{Reading, Said, View};
use super::truth::{Cause, Holds, Truth, earlier};
use crate::lang::{Bounds, Check, Condition, Formula, Matcher, NamedList, Quantifier, Subject, Test};
use crate::model::{Duration, Moment, Unknown, Value};

/// What conditions are evaluated against.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s> {
    pub(super) view: View<'s>,
    pub(super) lists: &'s [NamedList],
}

impl Scene<'_> {
    pub(super) fn condition(&self, condition: &Condition) -> Holds {
        match condition {
            Condition::All(parts, _) => Holds::all(parts.iter().map(|part| self.condition(part))),
            Condition::Any(parts, _) => Holds::any(parts.iter().map(|part| self.condition(part))),
            Condition::Test(test) => self.test(test),
            Condition::Formula(formula) => self.formula(formula),
        }
    }

    pub(super) fn formula(&self, formula: &Formula) -> Holds {
        contain(|| formula::holds(formula, &self.view))
    }

    pub(super) fn test(&self, test: &Test) -> Holds {
        match &test.check {
            Check::Missing => self.view.says(test.subject).not(),
            Check::Known => self.view.says(test.subject),
            check => {
                let reading = self.view.read(test.subject);
                let truth = match &reading.said {
                    Said::Unknown(cause) => Truth::Unknown(*cause),
                    Said::Absent => Truth::of(is_negated(check)),
                    Said::Value(value) => self.check(check, value, test.subject),
                };
                Holds { truth, until: self.until(check, &reading) }
            }
        }
    }

    fn check(&self, check: &Check, value: &Value, subject: Subject) -> Truth {
        match (check, value) {
            (Check::Flag(wanted), Value::Bool(flag)) => Truth::of(flag == wanted),
            (Check::Codes { codes, negated }, Value::Code(code)) => {
                Truth::of(codes.contains(code) != *negated)
            }
            (Check::Ranges { ranges, negated }, value) => {
                let inside =
                    Holds::any(ranges.iter().map(|range| Holds::always(within(range, value, subject)))).truth;
                if *negated { !inside } else { inside }
            }
            (Check::Text { any, negated }, Value::Text(text)) => {
                Truth::of(self.matches(any, text) != *negated)
            }
            (Check::List { quantifier, any }, Value::List(items)) => Truth::of(match quantifier {
                Quantifier::Includes => items.iter().any(|item| self.matches(any, item)),
                Quantifier::Excludes => !items.iter().any(|item| self.matches(any, item)),
                Quantifier::Only => !items.is_empty() && items.iter().all(|item| self.matches(any, item)),
            }),
            // The checked policy has no other pairs; if one comes up all the same, it is not known.
            _ => Truth::Unknown(Cause { subject: Some(subject), unknown: Unknown::Defect }),
        }
    }

    fn matches(&self, any: &[Matcher], text: &str) -> bool {
        let exact = any.partition_point(|matcher| matches!(matcher, Matcher::Exact(_)));
        let (exact, others) = any.split_at(exact);
        let order = |matcher: &Matcher| match matcher {
            Matcher::Exact(exact) => (**exact).cmp(text),
            Matcher::Like(_) | Matcher::InList(_) => std::cmp::Ordering::Greater,
        };
        exact.binary_search_by(order).is_ok()
            || others.iter().any(|matcher| match matcher {
                Matcher::Exact(_) => false,
                Matcher::Like(pattern) => pattern.matches(text),
                Matcher::InList(at) => self
                    .lists
                    .get(usize::from(*at))
                    .is_some_and(|list| list.entries.binary_search_by(|entry| (**entry).cmp(text)).is_ok()),
            })
    }

    /// The first moment at which time may change what a check says of a reading.
    fn until(&self, check: &Check, reading: &Reading<'_>) -> Option<Moment> {
        let Said::Value(value) = &reading.said else { return reading.until };
        let (Value::Duration(now), Check::Ranges { ranges, .. }) = (&**value, check) else {
            return reading.until;
        };
        if reading.slope == 0 {
            return reading.until;
        }
        let ends = ranges.iter().flat_map(|range| [&range.low, &range.high]).flatten();
        let crossings = ends.filter_map(|end| match end.value {
            Value::Duration(end) => self.crossing(*now, end, reading.slope),
            _ => None,
        });
        crossings.fold(reading.until, |first, crossing| earlier(first, Some(crossing)))
    }

    /// The first later second at which a duration that grows (or shrinks) with time is at `end` or just past it.
    fn crossing(&self, now: Duration, end: Duration, slope: i64) -> Option<Moment> {
        let reach = (end.as_seconds().checked_sub(now.as_seconds())?).checked_mul(slope)?;
        let wait = if reach > 0 { reach } else { reach.checked_add(1)? };
        if wait > 0 { self.view.at.checked_add(Duration::seconds(wait)) } else { None }
    }
}

fn is_negated(check: &Check) -> bool {
    match check {
        Check::Codes { negated, .. } | Check::Ranges { negated, .. } | Check::Text { negated, .. } => {
            *negated
        }
        Check::List { quantifier, .. } => *quantifier == Quantifier::Excludes,
        _ => false,
    }
}

/// Kleene `and` of the two ends; two currencies never compare.
fn within(range: &Bounds, value: &Value, subject: Subject) -> Truth {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let ends = [(&range.low, Greater), (&range.high, Less)];
    let truths = ends.into_iter().filter_map(|(end, inside)| {
        let end = end.as_ref()?;
        Some(match value.partial_cmp(&end.value) {
            Some(Equal) => Truth::of(end.inclusive),
            Some(order) => Truth::of(order == inside),
            None => {
                let unknown = match value {
                    Value::Money(_) => Unknown::CurrencyMismatch,
                    _ => Unknown::Defect,
                };
                Truth::Unknown(Cause { subject: Some(subject), unknown })
            }
        })
    });
    Holds::all(truths.map(Holds::always)).truth
}

/// Runs an evaluation; if a defect of ours makes it panic, the answer is that it is not known.
fn contain(evaluate: impl FnOnce() -> Holds) -> Holds {
    catch_unwind(AssertUnwindSafe(evaluate))
        .unwrap_or(Holds::always(Truth::Unknown(Cause { subject: None, unknown: Unknown::Defect })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_a_formula_is_not_known_and_never_an_approval() {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let holds = contain(|| panic!("a defect"));
        std::panic::set_hook(hook);
        assert_eq!(holds.truth, Truth::Unknown(Cause { subject: None, unknown: Unknown::Defect }));
    }
}
