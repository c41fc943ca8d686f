//! Words and texts: each that is asked for, and others.

use super::points::{Point, name, say};
use super::scene::{Change, Scene};
use crate::lang::{Check, Condition, Matcher, Policy, Quantifier, Subject, Test};
use crate::model::{FieldType, Value};

/// More entries of a list or pattern than these are not tried one by one.
const MOST_ENTRIES: usize = 12;

/// Texts that hardly any rule asks for.
pub(super) const OTHER: [&str; 3] = ["something-else", "another", "0"];

/// The points of words of a vocabulary: those that are asked for, and others.
pub(super) fn codes(policy: &Policy, test: &Test, codes: &[u8], scene: &Scene) -> Vec<Point> {
    const FEW: usize = 4;
    let FieldType::Code(words) = test.subject.kind(&policy.fields) else { return Vec::new() };
    let others: Vec<u8> =
        words.iter().zip(0_u8..).map(|(_, code)| code).filter(|code| !codes.contains(code)).collect();
    let word = |code: &u8| words.get(usize::from(*code)).map_or("", |word| word.name).to_owned();
    let point = |code: u8| say(policy, test.subject, scene, word(&code), Value::Code(code));
    let said = as_written(policy, test, codes).into_iter().map(point);
    if words.len() <= FEW {
        return said.chain(others.into_iter().map(point)).collect();
    }
    let name = name(policy, test.subject);
    let ways = others.iter().map(|code| vec![Change::Say(name.clone(), Some(Value::Code(*code)))]);
    let other = Point { words: "another".to_owned(), ways: ways.collect(), missing: false };
    said.chain([other]).collect()
}

/// The points of text.
pub(super) fn texts(policy: &Policy, subject: Subject, any: &[Matcher], scene: &Scene) -> Vec<Point> {
    let texts = any.iter().flat_map(|matcher| samples(policy, matcher));
    let texts = texts.map(|text| say(policy, subject, scene, text.to_string(), Value::Text(text)));
    texts.chain([other(policy, subject, any, &|text| Value::Text(text))]).collect()
}

/// The points of a list.
pub(super) fn list(
    policy: &Policy,
    subject: Subject,
    quantifier: Quantifier,
    any: &[Matcher],
    scene: &Scene,
) -> Vec<Point> {
    let texts: Vec<Box<str>> = any.iter().flat_map(|matcher| samples(policy, matcher)).collect();
    let point = |words: String, items: Vec<Box<str>>| say(policy, subject, scene, words, Value::List(items));
    let mut points: Vec<Point> =
        texts.iter().map(|text| point(text.to_string(), vec![text.clone()])).collect();
    // Beside something else, so that `includes` and `only` are told apart.
    let beside = texts.iter().flat_map(|text| {
        others(policy, subject, any).into_iter().map(move |other| Value::List(vec![text.clone(), other]))
    });
    let name = name(policy, subject);
    let ways: Vec<_> = beside.map(|list| vec![Change::Say(name.clone(), Some(list))]).collect();
    if let Some(text) = texts.first() {
        points.push(Point { words: format!("{text} beside something else"), ways, missing: false });
    }
    points.push(other(policy, subject, any, &|text| Value::List(vec![text])));
    if quantifier == Quantifier::Only {
        points.push(point("nothing in it".to_owned(), Vec::new()));
    }
    points
}

/// A text that none of some matchers knows.
fn other(policy: &Policy, subject: Subject, any: &[Matcher], value: &dyn Fn(Box<str>) -> Value) -> Point {
    let name = name(policy, subject);
    let ways = others(policy, subject, any).into_iter();
    let ways = ways.map(|text| vec![Change::Say(name.clone(), Some(value(text)))]);
    Point { words: "something else".to_owned(), ways: ways.collect(), missing: false }
}

/// Texts that none of some matchers knows: first such as no rule asks for, then such as other conditions do.
fn others(policy: &Policy, subject: Subject, any: &[Matcher]) -> Vec<Box<str>> {
    let mut texts: Vec<Box<str>> = OTHER.into_iter().map(Box::from).collect();
    for condition in policy.rules.iter().flat_map(|rule| rule.when.iter().chain(&rule.unless)) {
        asked(policy, condition, subject, &mut texts);
    }
    let mut seen: Vec<Box<str>> = Vec::new();
    for text in texts {
        if !matches(policy, any, &text) && !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen
}

/// The texts that a condition asks a field for.
fn asked(policy: &Policy, condition: &Condition, subject: Subject, texts: &mut Vec<Box<str>>) {
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            parts.iter().for_each(|part| asked(policy, part, subject, texts));
        }
        Condition::Test(Test { subject: other, check, .. }) if *other == subject => {
            if let Check::Text { any, .. } | Check::List { any, .. } = check {
                texts.extend(any.iter().flat_map(|matcher| samples(policy, matcher)));
            }
        }
        Condition::Test(_) | Condition::Formula(_) => {}
    }
}

/// Codes in the order in which their author wrote them.
pub(super) fn as_written(policy: &Policy, test: &Test, codes: &[u8]) -> Vec<u8> {
    let text = policy.file.slice(test.span);
    let in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let place = |code: &u8| {
        let word = test.subject.field()?.word(*code)?.name;
        text.match_indices(word).map(|(at, _)| at).find(|&at| {
            let (before, after) = (text.get(..at).unwrap_or(""), text.get(at + word.len()..).unwrap_or(""));
            !before.ends_with(in_word) && !after.starts_with(in_word)
        })
    };
    let mut codes = codes.to_vec();
    codes.sort_by_key(|code| (place(code).unwrap_or(usize::MAX), *code));
    codes
}

fn samples(policy: &Policy, matcher: &Matcher) -> Vec<Box<str>> {
    match matcher {
        Matcher::Exact(text) => vec![text.clone()],
        Matcher::Like(pattern) => vec![pattern.text().replace('*', "1").into()],
        Matcher::InList(at) => {
            let entries = policy.lists.get(usize::from(*at)).map_or(&[][..], |list| &list.entries);
            match (entries.first(), entries.last()) {
                (Some(first), Some(last)) if entries.len() > MOST_ENTRIES => {
                    vec![first.clone(), last.clone()]
                }
                _ => entries.to_vec(),
            }
        }
    }
}

fn matches(policy: &Policy, any: &[Matcher], text: &str) -> bool {
    any.iter().any(|matcher| match matcher {
        Matcher::Exact(exact) => **exact == *text,
        Matcher::Like(pattern) => pattern.matches(text),
        Matcher::InList(at) => policy
            .lists
            .get(usize::from(*at))
            .is_some_and(|list| list.entries.iter().any(|entry| **entry == *text)),
    })
}
