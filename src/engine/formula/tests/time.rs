//! How long a formula holds, against a look at every second.

use proptest::prelude::*;

use super::{NOW, at, evaluate, formula};
use crate::engine::truth::Truth;
use crate::model::{Field, Moment, Request, Value};

/// A length of time that moves, or not, within some minutes.
fn line() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        4 => prop::sample::select(vec!["since_rts", "since_request", "until_deadline", "since_delivery"]).prop_map(str::to_owned),
        2 => (-90..90_i32).prop_map(|seconds| format!("seconds({seconds})")),
    ];
    leaf.prop_recursive(3, 10, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            (pair, prop::sample::select(vec!["+", "-"]))
                .prop_map(|((a, b), sign)| format!("({a} {sign} {b})")),
            (inner.clone(), prop::sample::select(vec!["2", "-3", "0.5", "1.7", "0"]))
                .prop_map(|(a, k)| format!("({a} * {k})")),
            (inner.clone(), prop::sample::select(vec!["2", "-3", "7", "0.3"]))
                .prop_map(|(a, k)| format!("({a} / {k})")),
            (inner.clone(), prop::sample::select(vec!["photos / 3", "1 / photos"]))
                .prop_map(|(a, k)| format!("({a} * ({k}))")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
    .boxed()
}

fn comparison() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    prop_oneof![
        3 => (line(), sign.clone(), line()).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        1 => (line(), sign.clone(), -50..50_i32).prop_map(|(a, sign, n)| format!("{a} / seconds(7) {sign} {n}")),
        1 => (line(), sign.clone(), 0..99_i32).prop_map(|(a, sign, n)| format!("requested_at + {a} {sign} deadline_at - seconds({n})")),
        1 => (line(), sign, line()).prop_map(|(a, sign, b)| format!("order.amount * ({a} / seconds(3)) {sign} 2 + order.amount * ({b} / days(1))")),
    ]
}

/// Conditions whose form changes with time, too.
fn bent() -> impl Strategy<Value = String> {
    let bend = (line(), line(), line(), prop::sample::select(vec!["min", "max"]));
    let bend = bend.prop_map(|(a, b, c, choose)| format!("{choose}({a}, abs({b}), {c})"));
    let condition = prop_oneof![
        (bend, line()).prop_map(|(a, b)| format!("{a} > {b}")),
        (comparison(), line(), line(), line())
            .prop_map(|(c, a, b, d)| format!("(if {c} {{ {a} }} else {{ {b} }}) <= {d}")),
        (line(), line()).prop_map(|(a, b)| format!("(since_delivery ?? {a}) in [{b}, seconds(9)]")),
        comparison(),
    ];
    (condition, comparison(), prop::sample::select(vec!["&&", "||"]))
        .prop_map(|(a, b, join)| format!("{a} {join} !({b})"))
}

fn request() -> impl Strategy<Value = Request> {
    let moments = prop::collection::vec(-150..150_i64, 4);
    (moments, 1..9_i64).prop_map(|(moments, photos)| {
        let moment = |index: usize| Value::Moment(at(NOW + moments[index]));
        let money = crate::model::Money {
            amount: photos.into(),
            currency: crate::model::Currency::from_code("USD").unwrap(),
        };
        Request::new()
            .with(Field::RequestedAt, Value::Moment(at(NOW - 200)))
            .with(Field::RtsAt, moment(1))
            .with(Field::DeliveredAt, moment(2))
            .with(Field::DeadlineAt, moment(3))
            .with(Field::Photos, Value::Number(photos.into()))
            .with(Field::OrderAmount, Value::Money(money))
    })
}

const WINDOW: i64 = 250;

/// The first second after `start` at which it comes out otherwise, if that is soon.
fn first_change(truth: &dyn Fn(i64) -> Truth, start: i64) -> Option<Moment> {
    let now = truth(start);
    (start + 1..start + WINDOW).find(|&second| truth(second) != now).map(at)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_comparison_of_lines_says_the_exact_second(text in comparison(), request in request()) {
        let formula = formula(&text);
        let truth = |second| evaluate(&formula, &request, second).truth;
        // After everything has happened, so that nothing but the comparison itself changes.
        for start in [NOW + 150, NOW + 151, NOW + 222] {
            let soon = evaluate(&formula, &request, start).until.filter(|until| *until < at(start + WINDOW));
            prop_assert_eq!(soon, first_change(&truth, start), "{} from {}", text, start - NOW);
        }
    }

    #[test]
    fn no_condition_holds_shorter_than_it_says(text in bent(), request in request()) {
        let formula = formula(&text);
        let truth = |second| evaluate(&formula, &request, second).truth;
        for start in [NOW - 150, NOW - 20, NOW, NOW + 100, NOW + 150] {
            let until = evaluate(&formula, &request, start).until;
            prop_assert!(until.is_none_or(|until| until > at(start)));
            if let Some(change) = first_change(&truth, start) {
                prop_assert!(until.is_some_and(|until| until <= change), "{} from {}: {:?} {:?}", text, start - NOW, until, change);
            }
        }
    }
}

#[test]
fn a_condition_says_when_it_turns() {
    let rts = Request::new()
        .with(Field::RtsAt, Value::Moment(at(NOW)))
        .with(Field::DeadlineAt, Value::Moment(at(NOW + 100)));
    for (text, start, turns) in [
        ("since_rts >= hours(24)", 0, Some(86_400)),
        ("since_rts > hours(24)", 0, Some(86_401)),
        ("since_rts == hours(24)", 0, Some(86_400)),
        ("since_rts == hours(24)", 86_400, Some(86_401)),
        ("since_rts == hours(24)", 86_401, None),
        ("since_rts * 7 == hours(24)", 0, None),
        ("since_rts / days(1) > 30", 0, Some(2_592_001)),
        ("since_rts / days(7) >= 0.5", 5, Some(302_400)),
        ("until_deadline <= seconds(0)", 3, Some(100)),
        ("rts_at + since_rts * 2 > date(\"9999-12-30\")", 0, Some(125_804_409_001)),
        ("since_rts > days(3000000)", 0, None),
        ("since_delivery > days(1)", 0, None),
        ("since_rts - since_rts > days(1)", 0, None),
    ] {
        let until = evaluate(&formula(text), &rts, NOW + start).until;
        assert_eq!(until.map(|until| until.unix() - NOW), turns, "{text} from {start}");
    }
}
