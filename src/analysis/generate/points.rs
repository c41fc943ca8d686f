//! Where the answer to a question changes: each limit and the values next to it, each word and another.

use super::limits::limits;
use super::scene::{Change, Scene};
use super::texts::{self, OTHER};
use super::ways::{moment_ways, ways};
use crate::lang::{Check, Policy, Rule, Subject, Test};
use crate::model::{Absence, Decimal, Derivation, Duration, Field, FieldType, Moment, Money, Value};

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

/// The points of a test, from the scene in which it is asked.
pub(super) fn points(policy: &Policy, test: &Test, scene: &Scene) -> Vec<Point> {
    let subject = test.subject;
    let say = |words: String, value: Value| say(policy, subject, scene, words, value);
    let mut points = match &test.check {
        Check::Ranges { ranges, .. } => limits(policy, subject, ranges, scene),
        Check::Codes { codes, .. } => texts::codes(policy, test, codes, scene),
        Check::Flag(_) => [true, false].map(|flag| say(flag.to_string(), Value::Bool(flag))).into(),
        Check::Text { any, .. } => texts::texts(policy, subject, any, scene),
        Check::List { quantifier, any } => texts::list(policy, subject, *quantifier, any, scene),
        Check::Missing | Check::Known => sample(policy, subject, scene)
            .map(|value| say("it is said".to_owned(), value))
            .into_iter()
            .collect(),
    };
    points.push(missing(subject, &name(policy, subject), scene));
    points
}

/// The points of a rule's own time: the seconds around its begin and its end.
pub(super) fn window(rule: &Rule, scene: &Scene) -> Vec<Point> {
    let field = match scene.says.get(Field::Review.name()) {
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
            let mut ways = moment_ways(say, moment, scene.says.get(field.name()), scene);
            // At once, if that does no harm: then there is nothing more to say.
            ways.sort_by_key(|way| !way.contains(&Change::At(moment)));
            points.push(Point { words: words.to_owned(), ways, missing: false });
        }
    }
    points
}

/// That the request says a value of a field.
pub(super) fn say(policy: &Policy, subject: Subject, scene: &Scene, words: String, value: Value) -> Point {
    Point { words, ways: ways(policy, subject, &value, scene), missing: false }
}

/// The name of a field, as requests carry it.
pub(super) fn name(policy: &Policy, subject: Subject) -> Box<str> {
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

/// The moment of deciding where a policy does not ask for another.
pub(super) fn usual() -> Moment {
    const AT: i64 = 1_793_872_800; // 2026-11-05T10:00:00Z
    Moment::from_unix(AT).unwrap_or(Moment::FIRST)
}
