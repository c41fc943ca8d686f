//! A rule without one of its parts: the ways to take something out of it.

use crate::analysis::lints::desk::Entry;
use crate::lang::{Check, Condition, Matcher, Policy, Rule, Test};
use crate::model::FieldType;
use crate::source::Span;

/// A rule without a part of it.
pub(super) struct Without {
    pub(super) rule: Rule,
    /// Where what was taken out stands.
    pub(super) span: Span,
    pub(super) what: What,
}

/// What was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A line under `when` or `unless`: its position among the parts that make the rule.
    Line { unless: bool },
    /// One of the conditions of a group.
    Inner { any: bool },
    /// One of several values, and those that are left.
    Value { value: String, left: Vec<String> },
}

/// The rule without each of its parts in turn. Its last condition and the last part of a group are not taken out.
pub(super) fn each(entry: &Entry) -> Vec<Without> {
    let rule = &entry.rule;
    let mut found = Vec::new();
    let sides = [(&rule.when, false), (&rule.unless, true)];
    for (side, unless) in sides {
        for (at, condition) in side.iter().enumerate() {
            let with = |changed: Option<Condition>| {
                let mut side: Vec<Condition> = side.clone();
                match (changed, side.get_mut(at)) {
                    (Some(changed), Some(place)) => *place = changed,
                    _ => drop(side.remove(at)),
                }
                if unless {
                    Rule { unless: side, ..rule.clone() }
                } else {
                    Rule { when: side, ..rule.clone() }
                }
            };
            if rule.when.len() + rule.unless.len() > 1 {
                found.push(Without { rule: with(None), span: condition.span(), what: What::Line { unless } });
            }
            inside(&entry.policy, condition, &mut |changed, span, what| {
                found.push(Without { rule: with(Some(changed)), span, what });
            });
        }
    }
    found
}

/// Calls back with a condition without each of the parts in it.
fn inside(policy: &Policy, condition: &Condition, with: &mut dyn FnMut(Condition, Span, What)) {
    let (parts, span, any) = match condition {
        Condition::All(parts, span) => (parts, *span, false),
        Condition::Any(parts, span) => (parts, *span, true),
        Condition::Test(test) => return values(policy, test, with),
        Condition::Formula(_) => return,
    };
    let group = |parts: Vec<Condition>| {
        if any { Condition::Any(parts, span) } else { Condition::All(parts, span) }
    };
    for (at, part) in parts.iter().enumerate() {
        if parts.len() > 1 {
            let mut fewer = parts.clone();
            fewer.remove(at);
            with(group(fewer), part.span(), What::Inner { any });
        }
        inside(policy, part, &mut |changed, span, what| {
            let mut parts = parts.clone();
            if let Some(place) = parts.get_mut(at) {
                *place = changed;
            }
            with(group(parts), span, what);
        });
    }
}

/// Of more values than these none is taken out by itself: each is a question that grows with their number.
const MOST_VALUES: usize = 50;

/// Calls back with a test without each of several values.
fn values(policy: &Policy, test: &Test, with: &mut dyn FnMut(Condition, Span, What)) {
    let many = match &test.check {
        Check::Codes { codes, .. } => codes.len(),
        Check::Text { any, .. } | Check::List { any, .. } => any.len(),
        _ => 0,
    };
    if many > MOST_VALUES {
        return;
    }
    let checks: Vec<(Check, String)> = match &test.check {
        Check::Codes { codes, negated } => {
            let FieldType::Code(words) = test.subject.kind(&policy.fields) else { return };
            let name = |code: u8| words.get(usize::from(code)).map_or("", |word| word.name);
            let without = |at: usize| {
                let mut codes = codes.clone();
                let removed = codes.remove(at);
                (Check::Codes { codes, negated: *negated }, name(removed).to_owned())
            };
            (0..codes.len()).map(without).collect()
        }
        Check::Text { any, negated } => {
            without(any).map(|(any, text)| (Check::Text { any, negated: *negated }, text)).collect()
        }
        Check::List { quantifier, any } => {
            without(any).map(|(any, text)| (Check::List { quantifier: *quantifier, any }, text)).collect()
        }
        _ => return,
    };
    if checks.len() < 2 {
        return;
    }
    let all: Vec<String> = checks.iter().map(|(_, value)| value.clone()).collect();
    for (at, (check, value)) in checks.into_iter().enumerate() {
        let span = place(policy, test.span, &value).unwrap_or(test.span);
        let left =
            all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, it)| it.clone()).collect();
        with(Condition::Test(Test { check, ..test.clone() }), span, What::Value { value, left });
    }
}

/// Matchers without each exact text or pattern in turn.
fn without(any: &[Matcher]) -> impl Iterator<Item = (Vec<Matcher>, String)> + '_ {
    any.iter().enumerate().filter_map(|(at, matcher)| {
        let text = match matcher {
            Matcher::Exact(text) => text.to_string(),
            Matcher::Like(pattern) => pattern.text(),
            Matcher::InList(_) => return None,
        };
        let mut fewer = any.to_vec();
        fewer.remove(at);
        Some((fewer, text))
    })
}

/// Where a value stands in a line, as a word of its own.
fn place(policy: &Policy, line: Span, value: &str) -> Option<Span> {
    let text = policy.file.slice(line);
    let part_of_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    text.match_indices(value).find_map(|(at, found)| {
        let end = at + found.len();
        let before = text.get(..at)?.chars().next_back().is_some_and(part_of_word);
        let after = text.get(end..)?.chars().next().is_some_and(part_of_word);
        (!before && !after && at > 0).then(|| Span::new(line.start + at, line.start + end))
    })
}
