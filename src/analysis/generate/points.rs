//! Where the answer to a question changes: each limit and the values next to it, each word and another.

use super::scene::{Change, Scene};
use crate::lang::{Bound, Bounds, Check, Matcher, Policy, Quantifier, Rule, Subject, Test};
use crate::model::{Absence, Decimal, Derivation, Duration, Field, FieldType, Moment, Money, Range, Value};

/// Something a request can say in answer to a question.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// What it is, in words: `a cent more`.
    pub(super) words: String,
    /// Ways to say it; the first that leaves everything else as it is wanted is taken.
    pub(super) ways: Vec<Vec<Change>>,
    /// Whether it is that the request does not say the field.
    pub(super) missing: bool,
}

/// More entries of a list or pattern than these are not tried one by one.
const MOST_ENTRIES: usize = 12;
/// Texts that hardly any rule asks for.
const OTHER: [&str; 3] = ["something-else", "another", "0"];

/// The points of a test, from the scene in which it is asked.
pub(super) fn points(policy: &Policy, test: &Test, scene: &Scene) -> Vec<Point> {
    let subject = test.subject;
    let kind = subject.kind(&policy.fields);
    let say = |words: String, value: Value| Point {
        words,
        ways: ways(policy, subject, &value, scene),
        missing: false,
    };
    let mut points = match &test.check {
        Check::Ranges { ranges, .. } if share_of(subject).is_some() => shares(policy, subject, ranges, scene),
        Check::Ranges { ranges, .. } => {
            let ends = ranges.iter().flat_map(|range| [&range.low, &range.high]).flatten();
            let mut points: Vec<(Value, String)> = Vec::new();
            let limits: Vec<&Value> = ends.clone().map(|end| &end.value).collect();
            let alone = limits.iter().all(|limit| limits.first() == Some(limit));
            for Bound { value, .. } in ends {
                for (way, words) in
                    [(-1, less(value, kind)), (0, "the limit".to_owned()), (1, more(value, kind))]
                {
                    let next = if way == 0 { Some(value.clone()) } else { step(value, kind, way) };
                    let Some(next) = next.filter(|next| is_possible(next, kind, subject.range())) else {
                        continue;
                    };
                    match points.iter_mut().find(|(known, _)| *known == next) {
                        Some((_, known)) if way == 0 => *known = words,
                        Some(_) => {}
                        None => points.push((next, words)),
                    }
                }
            }
            points.sort_by(|one, other| one.0.partial_cmp(&other.0).unwrap_or(std::cmp::Ordering::Equal));
            let named = points.into_iter().map(|(value, words)| match alone {
                true => say(words, value),
                false => say(format!("{words}, {}", value.display(subject.field())), value),
            });
            named.collect()
        }
        Check::Codes { codes, .. } => words_of(kind, &as_written(policy, test, codes))
            .into_iter()
            .map(|(words, value)| say(words, value))
            .collect(),
        Check::Flag(_) => [true, false].map(|flag| say(flag.to_string(), Value::Bool(flag))).into(),
        Check::Text { any, .. } => {
            let texts = any.iter().flat_map(|matcher| samples(policy, matcher));
            let texts = texts.map(|text| say(text.to_string(), Value::Text(text)));
            texts.chain([other(policy, subject, any, &|text| Value::Text(text.into()))]).collect()
        }
        Check::List { quantifier, any } => list(policy, subject, *quantifier, any, scene),
        Check::Missing | Check::Known => sample(policy, subject, scene)
            .map(|value| say("it is said".to_owned(), value))
            .into_iter()
            .collect(),
    };
    points.push(missing(subject, &name(policy, subject), scene));
    points
}

/// The two amounts of a share.
fn share_of(subject: Subject) -> Option<(Field, Field)> {
    match subject.field()?.def().derived? {
        Derivation::Share(part, whole) => Some((part, whole)),
        _ => None,
    }
}

/// The points of a share: a whole of which the limit is an exact part, and parts a cent apart.
fn shares(policy: &Policy, subject: Subject, ranges: &[Bounds], scene: &Scene) -> Vec<Point> {
    let Some((part, whole)) = share_of(subject) else { return Vec::new() };
    let of = |field: Field| match scene.says.get(field.name()) {
        Some(Value::Money(money)) => Some(*money),
        _ => None,
    };
    let said = of(whole).filter(|money| money.amount > Decimal::ZERO);
    let Some(currency) = said.or(of(part)).map(|money| money.currency).or(policy.currency) else {
        return Vec::new();
    };
    let round = (0..8).map(|zeros| Money { amount: Decimal::from(10_i64.pow(zeros)), currency });
    let wholes: Vec<Money> = said.into_iter().chain(round.skip(2)).collect();
    let mut points: Vec<(Decimal, Point)> = Vec::new();
    for end in ranges.iter().flat_map(|range| [&range.low, &range.high]).flatten() {
        let Value::Number(share) = &end.value else { continue };
        for (way, words) in [(-1, "a cent less"), (0, "the limit"), (1, "a cent more")] {
            let part_of = |whole: &Money| {
                let exact = amount(whole.amount.checked_mul(*share), whole)?;
                let next = if way == 0 { Some(exact) } else { step(&exact, FieldType::Money, way) };
                next.filter(|next| is_possible(next, FieldType::Money, Range::NotNegative))
            };
            let says = |whole_of: &Money, part_of: Value| {
                let say = |field: Field, value| Change::Say(field.name().into(), Some(value));
                vec![say(part, part_of), say(whole, Value::Money(*whole_of))]
            };
            let ways: Vec<_> =
                wholes.iter().filter_map(|whole| part_of(whole).map(|part| says(whole, part))).collect();
            let shown = end.value.display(subject.field()).to_string();
            if !ways.is_empty() {
                points.push((*share, Point { words: format!("{words}, {shown}"), ways, missing: false }));
            }
        }
    }
    points.sort_by_key(|(share, _)| *share);
    points.into_iter().map(|(_, point)| point).collect()
}

/// The points of a rule's own time: the seconds around its begin and its end.
pub(super) fn window(rule: &Rule, review: Option<&Value>) -> Vec<Point> {
    let field = match review {
        Some(Value::Code(1)) => Field::InspectionReceivedAt,
        _ => Field::RequestedAt,
    };
    let ends = [
        (rule.from, "the second before it begins", "it begins"),
        (rule.until, "its last second", "it is over"),
    ];
    let mut points = Vec::new();
    for (end, before, at) in ends {
        let Some(end) = end else { continue };
        for (by, words) in [(-1, before), (0, at)] {
            let Some(moment) = end.checked_add(Duration::seconds(by)) else { continue };
            let say = Change::Say(field.name().into(), Some(Value::Moment(moment)));
            points.push(Point {
                words: words.to_owned(),
                ways: vec![vec![say.clone(), Change::At(moment)], vec![say]],
                missing: false,
            });
        }
    }
    points
}

fn name(policy: &Policy, subject: Subject) -> Box<str> {
    subject.name(&policy.fields).into()
}

/// That the request does not say the field, or that from which it is worked out.
fn missing(subject: Subject, name: &str, scene: &Scene) -> Point {
    let derived = subject.field().and_then(|field| field.def().derived);
    let names: Vec<&str> = match derived {
        None => vec![name],
        Some(Derivation::Since(moment) | Derivation::Until(moment)) => vec![moment.name()],
        Some(Derivation::Share(part, whole)) => vec![whole.name(), part.name()],
    };
    let words = match subject.absence() {
        Absence::Unknown => "not said".to_owned(),
        Absence::Fact(fact) => fact.to_owned(),
    };
    let ways = names.into_iter().filter(|name| scene.says.contains_key(*name));
    let ways: Vec<_> = ways.map(|name| vec![Change::Say(name.into(), None)]).collect();
    Point { words, ways: if ways.is_empty() { vec![Vec::new()] } else { ways }, missing: true }
}

/// The ways in which a request can say a value of a field.
pub(super) fn ways(policy: &Policy, subject: Subject, value: &Value, scene: &Scene) -> Vec<Vec<Change>> {
    let say = |field: Field, value: Value| Change::Say(field.name().into(), Some(value));
    match (subject.field().and_then(|field| field.def().derived), value) {
        (None, _) => {
            let said = Change::Say(name(policy, subject), Some(value.clone()));
            match value {
                // What lies ahead has not happened yet.
                Value::Moment(moment) if *moment > scene.at => {
                    vec![vec![said.clone(), Change::At(*moment)], vec![said]]
                }
                _ => vec![vec![said]],
            }
        }
        (Some(Derivation::Since(from)), Value::Duration(time)) => {
            let later =
                scene.moment(from).and_then(|from| from.checked_add(*time)).map(|at| vec![Change::At(at)]);
            let back = Duration::seconds(time.as_seconds().saturating_neg());
            let earlier = scene.at.checked_add(back).map(|then| vec![say(from, Value::Moment(then))]);
            later.into_iter().chain(earlier).collect()
        }
        (Some(Derivation::Until(end)), Value::Duration(time)) => {
            let back = Duration::seconds(time.as_seconds().saturating_neg());
            let earlier =
                scene.moment(end).and_then(|end| end.checked_add(back)).map(|at| vec![Change::At(at)]);
            let later = scene.at.checked_add(*time).map(|then| vec![say(end, Value::Moment(then))]);
            earlier.into_iter().chain(later).collect()
        }
        (Some(Derivation::Share(part, whole)), Value::Number(share)) => {
            let mut ways = Vec::new();
            let of = |field: Field| match scene.says.get(field.name()) {
                Some(Value::Money(money)) => Some(*money),
                _ => None,
            };
            let currency = of(whole).or(of(part)).map(|money| money.currency).or(policy.currency);
            if let Some(money) = of(whole) {
                ways.extend(
                    amount(money.amount.checked_mul(*share), &money).map(|part_of| vec![say(part, part_of)]),
                );
            }
            if let Some(money) = of(part) {
                ways.extend(
                    amount(money.amount.checked_div(*share), &money)
                        .map(|whole_of| vec![say(whole, whole_of)]),
                );
            }
            if let Some(currency) = currency {
                let hundred = Money { amount: Decimal::from(10_000), currency };
                let part_of = amount(hundred.amount.checked_mul(*share), &hundred);
                ways.extend(
                    part_of.map(|part_of| vec![say(part, part_of), say(whole, Value::Money(hundred))]),
                );
            }
            ways
        }
        _ => Vec::new(),
    }
}

/// An amount, if it is exact in its currency.
fn amount(amount: Option<Decimal>, like: &Money) -> Option<Value> {
    let amount = amount?.normalize();
    (amount.scale() <= like.currency.decimals())
        .then_some(Value::Money(Money { amount, currency: like.currency }))
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

fn words_of(kind: FieldType, codes: &[u8]) -> Vec<(String, Value)> {
    const FEW: usize = 4;
    let FieldType::Code(words) = kind else { return Vec::new() };
    let others = words.iter().zip(0_u8..).map(|(_, code)| code).filter(|code| !codes.contains(code));
    let others = others.take(if words.len() <= FEW { FEW } else { 1 });
    let named = |code: u8| words.get(usize::from(code)).map(|word| (word.name.to_owned(), Value::Code(code)));
    codes.iter().copied().chain(others).filter_map(named).collect()
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

/// A text that none of some matchers knows.
fn other(policy: &Policy, subject: Subject, any: &[Matcher], value: &dyn Fn(&str) -> Value) -> Point {
    let name = name(policy, subject);
    let texts = OTHER.into_iter().filter(|text| !matches(policy, any, text));
    let ways = texts.map(|text| vec![Change::Say(name.clone(), Some(value(text)))]);
    Point { words: "something else".to_owned(), ways: ways.collect(), missing: false }
}

fn list(
    policy: &Policy,
    subject: Subject,
    quantifier: Quantifier,
    any: &[Matcher],
    scene: &Scene,
) -> Vec<Point> {
    let texts: Vec<Box<str>> = any.iter().flat_map(|matcher| samples(policy, matcher)).collect();
    let point = |words: String, items: Vec<Box<str>>| Point {
        words,
        ways: ways(policy, subject, &Value::List(items), scene),
        missing: false,
    };
    let mut points: Vec<Point> =
        texts.iter().map(|text| point(text.to_string(), vec![text.clone()])).collect();
    let other_text = OTHER.into_iter().find(|text| !matches(policy, any, text));
    if let (Some(text), Some(other_text)) = (texts.first(), other_text) {
        points.push(point(format!("{text} beside something else"), vec![text.clone(), other_text.into()]));
    }
    points.push(other(policy, subject, any, &|text| Value::List(vec![text.into()])));
    if quantifier == Quantifier::Only {
        points.push(point("nothing in it".to_owned(), Vec::new()));
    }
    points
}

/// Some value of a field.
fn sample(policy: &Policy, subject: Subject, scene: &Scene) -> Option<Value> {
    let hour_ago = || scene.at.checked_add(Duration::seconds(-3_600)).map(Value::Moment);
    Some(match subject.kind(&policy.fields) {
        FieldType::Bool => Value::Bool(false),
        FieldType::Code(_) => Value::Code(0),
        FieldType::Text => Value::Text(OTHER.first().copied()?.into()),
        FieldType::List => Value::List(vec![OTHER.first().copied()?.into()]),
        FieldType::Number | FieldType::Count => Value::Number(Decimal::ONE),
        FieldType::Rate => Value::Number(Decimal::new(5, 1)),
        FieldType::Money => Value::Money(Money { amount: Decimal::ONE_HUNDRED, currency: policy.currency? }),
        FieldType::Duration => Value::Duration(Duration::seconds(86_400)),
        FieldType::Moment => hour_ago()?,
    })
}

/// Whether requests can carry a value.
pub(super) fn is_possible(value: &Value, kind: FieldType, range: Range) -> bool {
    let number = match value {
        Value::Number(number) => *number,
        Value::Money(money) => money.amount,
        Value::Duration(duration) => Decimal::from(duration.as_seconds()),
        Value::Moment(moment) => return moment.unix() >= 946_684_800,
        _ => return true,
    };
    // As requests are read: a share is one, a count counts.
    let range = match kind {
        FieldType::Rate => Range::Between(0, 1),
        FieldType::Count => Range::NotNegative,
        _ => range,
    };
    match range {
        Range::Any => number.abs() < Decimal::from(100_000_000_000_000_i64),
        Range::NotNegative => number >= Decimal::ZERO,
        Range::Between(low, high) => number >= Decimal::from(low) && number <= Decimal::from(high),
    }
}

/// The next value: a cent, one of a count, a tenth of the last digit that is written, a second.
pub(super) fn step(value: &Value, kind: FieldType, way: i64) -> Option<Value> {
    let next = |number: Decimal, decimals: u32| number.checked_add(Decimal::new(way, decimals));
    Some(match value {
        Value::Money(Money { amount, currency }) => {
            Value::Money(Money { amount: next(*amount, currency.decimals())?, currency: *currency })
        }
        Value::Number(number) => {
            let number = number.normalize();
            let stepped = match kind {
                FieldType::Count => next(number, 0)?,
                FieldType::Rate => next(number, number.scale().max(2) + 1)?,
                _ => next(number, number.scale() + 1)?,
            };
            let is_count = kind == FieldType::Count && stepped < Decimal::ZERO;
            return (!is_count).then_some(Value::Number(stepped));
        }
        Value::Duration(time) => Value::Duration(Duration::seconds(time.as_seconds().checked_add(way)?)),
        Value::Moment(moment) => Value::Moment(moment.checked_add(Duration::seconds(way))?),
        _ => return None,
    })
}

fn more(value: &Value, kind: FieldType) -> String {
    unit(value, kind, "later", "more")
}

fn less(value: &Value, kind: FieldType) -> String {
    unit(value, kind, "earlier", "less")
}

fn unit(value: &Value, kind: FieldType, moment: &str, amount: &str) -> String {
    match (value, kind) {
        (Value::Money(money), _) if money.currency.decimals() == 2 => format!("a cent {amount}"),
        (Value::Money(_), _) => format!("a little {amount}"),
        (Value::Number(_), FieldType::Count) => format!("one {amount}"),
        (Value::Moment(_), _) => format!("a second {moment}"),
        (Value::Duration(_), _) => format!("a second {amount}"),
        _ => format!("a little {amount}"),
    }
}

/// The last moment before which nothing lies that a request can carry.
pub(super) const AT: i64 = 1_793_872_800; // 2026-11-05T10:00:00Z

/// The moment of deciding where a policy does not ask for another.
pub(super) fn usual() -> Moment {
    Moment::from_unix(AT).unwrap_or(Moment::FIRST)
}
