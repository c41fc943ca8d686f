//! The laws of deciding, over generated policies and requests: less information never approves, faults never
//! approve, a further `review` rule never approves, time changes a decision exactly when it says so, and the same
//! question has the same answer on every thread.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod generate;

use generate::{Case, Cond, DraftRule, Rng, Style, Written, decisions, run};
use greenlight::lang::Policy;
use greenlight::model::{Absence, Decision, Fault, Field, FieldType, Moment, Request, Scalar, Slot};
use greenlight::{Policies, Verdict};

const PLAIN: Style = Style { absence: false, tenants: true };
const ALL: Style = Style { absence: true, tenants: true };

/// What generated requests carry and rules may ask for, so that taking it away leaves a hole.
fn holes(written: &Written, case: &Case) -> Vec<String> {
    let declared = |name: &str| case.carried.iter().any(|spec| spec.name == name);
    let hole = |name: &str| match Field::from_name(name) {
        Some(field) => field.def().derived.is_none() && field.def().absence == Absence::Unknown,
        None => declared(name),
    };
    written.entries.iter().map(|(name, _)| name.clone()).filter(|name| hole(name)).collect()
}

fn without(request: &mut Request, name: &str) {
    match Field::from_name(name) {
        Some(field) => request.set(field, Slot::Absent),
        None => drop(request.take_extra(name)),
    }
}

fn story(case: &Case, before: &Request, after: &Request, at: Moment) -> String {
    let show = |draft: &Option<generate::Draft>| draft.as_ref().map(ToString::to_string).unwrap_or_default();
    format!(
        "at {at}\nbefore {before:?}\nafter {after:?}\n{}---\n{}",
        show(&case.platform),
        show(&case.seller)
    )
}

#[test]
fn taking_information_away_never_approves() {
    run(decisions(200_000), 2, PLAIN, |rng, case, policies| {
        for _ in 0..40 {
            let written = case.request(rng);
            let (full, at) = (written.read(), case.instant(rng));
            let mut less = full.clone();
            for name in holes(&written, case) {
                if rng.chance(35) {
                    without(&mut less, &name);
                }
            }
            if policies.decide(&less, at).is_approval() {
                // The full request is one completion of the one with holes; the law speaks of every one.
                assert!(policies.decide(&full, at).is_approval(), "{}", story(case, &full, &less, at));
                for _ in 0..4 {
                    let completed = complete(rng, case, &less);
                    assert!(
                        policies.decide(&completed, at).is_approval(),
                        "{}",
                        story(case, &less, &completed, at)
                    );
                }
            }
        }
        40
    });
}

/// Some way to fill the holes of a request, sense and nonsense alike.
fn complete(rng: &mut Rng, case: &Case, request: &Request) -> Request {
    let mut completed = request.clone();
    for spec in &case.carried {
        let hole = match Field::from_name(&spec.name) {
            Some(field) => field.def().absence == Absence::Unknown && *request.slot(field) == Slot::Absent,
            None => !request.extras().iter().any(|extra| *extra.name == *spec.name),
        };
        if hole && rng.chance(70) {
            let value = if rng.chance(15) { generate::spoilt(rng) } else { rng.pick(&spec.pool).1 };
            completed.read_named(&spec.name, &value);
        }
    }
    completed
}

fn is_sound_money(spec: &generate::Spec, written: &Written) -> bool {
    let given = written.entries.iter().find(|(name, _)| *name == spec.name);
    let mut probe = Request::new();
    probe.set_currency(written.currency.and_then(greenlight::model::Currency::from_code));
    given.is_some_and(|(_, value)| {
        probe.read(Field::Amount, value);
        spec.kind == FieldType::Money && probe.slot(Field::Amount).value().is_some()
    })
}

#[test]
fn faults_never_approve() {
    const FAULTS: [Fault; 6] = [
        Fault::Malformed,
        Fault::OutOfRange,
        Fault::Precision,
        Fault::NoCurrency,
        Fault::Unmapped,
        Fault::Duplicate,
    ];
    run(decisions(300_000), 3, ALL, |rng, case, policies| {
        let mut faults = 0;
        for _ in 0..10 {
            let written = case.request(rng);
            let (sound, at) = (written.read(), case.instant(rng));
            if policies.decide(&sound, at).is_approval() {
                continue;
            }
            for spec in &case.carried {
                let mut spoilt = sound.clone();
                let field = Field::from_name(&spec.name);
                match (field, rng.below(3)) {
                    (Some(field), 0) => spoilt.set(field, Slot::Bad(rng.pick(&FAULTS))),
                    // Francs: a currency that no generated policy and no other amount speaks of.
                    (_, 1) if is_sound_money(spec, &written) => {
                        spoilt.read_named(&spec.name, &Scalar::Text("10 CHF".into()));
                    }
                    _ => spoilt.read_named(&spec.name, &Scalar::Other),
                }
                faults += 1;
                assert!(
                    !policies.decide(&spoilt, at).is_approval(),
                    "{}: {}",
                    spec.name,
                    story(case, &sound, &spoilt, at)
                );
            }
        }
        faults.max(1)
    });
}

#[test]
fn a_key_given_twice_never_approves() {
    run(decisions(20_000) / 4, 4, ALL, |rng, case, policies| {
        for _ in 0..10 {
            let mut written = case.request(rng);
            let (name, value) = rng.pick(&written.entries);
            let at = rng.below(written.entries.len());
            let again = if rng.chance(50) { value } else { generate::spoilt(rng) };
            written.entries.insert(at, (name.clone(), again));
            let request = Request::from_json(&written.json()).expect("it is JSON");
            let decision = policies.decide(&request, case.instant(rng));
            assert_eq!(decision.why().to_string(), format!("duplicate:{name}"), "{}", written.json());
            assert!(!decision.is_approval() && decision.stands_until().is_none());
        }
        10
    });
}

#[test]
fn requests_from_json_are_the_same_requests() {
    run(20_000, 5, ALL, |rng, case, _| {
        for _ in 0..20 {
            let written = case.request(rng);
            let read = Request::from_json(&written.json()).expect("it is JSON");
            for &field in Field::ALL {
                assert_eq!(
                    read.slot(field),
                    written.read().slot(field),
                    "{} of {}",
                    field.name(),
                    written.json()
                );
            }
        }
        20
    });
}

#[test]
fn a_review_rule_on_top_never_approves() {
    run(decisions(200_000), 6, ALL, |rng, case, policies| {
        let mut stricter = case.clone();
        let (from, onto) = match (&case.platform, &mut stricter.platform, &mut stricter.seller) {
            (Some(from), Some(onto), _) if rng.chance(50) || case.seller.is_none() => (from.clone(), onto),
            (_, _, Some(onto)) => (onto.clone(), onto),
            _ => return 1,
        };
        let DraftRule { when, unless, more, .. } = rng.pick(&from.rules);
        let when: Vec<Cond> = when.into_iter().skip(rng.below(2)).collect();
        let more =
            more.into_iter().filter(|line| line.starts_with("from") || line.starts_with("until")).collect();
        onto.rules.insert(0, DraftRule { id: "on-top".to_owned(), when, unless, then: "review", more });
        let (platform, seller) = stricter.read().expect("it loads");
        let stricter = generate::policies(platform, seller);
        for _ in 0..60 {
            let (request, at) = (case.request(rng).read(), case.instant(rng));
            let (before, after) = (policies.decide(&request, at), stricter.decide(&request, at));
            if after.is_approval() {
                assert_eq!(before.rule(), after.rule(), "{}", story(case, &request, &request, at));
                assert!(before.is_approval());
            }
        }
        60
    });
}

#[test]
fn a_decision_stands_until_it_says_and_no_longer() {
    run(decisions(100_000), 7, ALL, |rng, case, policies| {
        let core = |decision: &Decision<'_>| {
            (decision.route(), decision.owner(), decision.rule().map(str::to_owned), decision.metric())
        };
        for _ in 0..40 {
            let (request, at) = (case.request(rng).read(), case.instant(rng));
            let decision = policies.decide(&request, at);
            let until = decision.stands_until();
            let last = until.map_or(at.unix() + 4_000_000, |until| until.unix() - 1);
            assert!(last >= at.unix(), "{decision:?}");
            for later in [last, rng.range(at.unix(), last), at.unix() + 1] {
                let later = Moment::from_unix(later.min(last)).expect("near");
                assert_eq!(
                    core(&policies.decide(&request, later)),
                    core(&decision),
                    "{}",
                    story(case, &request, &request, later)
                );
            }
            if let Some(until) = until {
                assert_ne!(
                    core(&policies.decide(&request, until)),
                    core(&decision),
                    "{}",
                    story(case, &request, &request, until)
                );
            }
        }
        40
    });
}

#[test]
fn the_explanation_tells_the_decision() {
    run(decisions(30_000) / 2, 8, ALL, |rng, case, policies| {
        for _ in 0..20 {
            let (request, at) = (case.request(rng).read(), case.instant(rng));
            let decision = policies.decide(&request, at);
            let told = policies.explain(&request, at);
            assert_eq!(told.decision, decision);
            let rules: usize = policies.in_order().map(|policy| policy.rules.len()).sum();
            assert_eq!(told.rules.len(), rules);
            let deciding = |verdict: &Verdict<'_>| matches!(verdict, Verdict::Fits | Verdict::CannotTell(_));
            let decider = told.rules.iter().position(|rule| deciding(&rule.verdict));
            assert_eq!(
                decider.map(|at| (told.rules[at].rule, told.rules[at].owner)),
                decision.rule().zip(decision.owner())
            );
            let refused = matches!(
                decision.why(),
                greenlight::model::Why::Refused(_) | greenlight::model::Why::OtherSeller
            );
            for (place, rule) in told.rules.iter().enumerate() {
                let reached = !refused && decider.is_none_or(|decider| place <= decider);
                assert_eq!(rule.verdict == Verdict::NotReached, !reached);
            }
            let undecided = told.rules.iter().filter_map(|rule| match &rule.verdict {
                Verdict::Undecided(undecided) => Some(undecided),
                _ => None,
            });
            assert!(undecided.eq(decision.undecided()));
            assert!(!told.to_string().is_empty());
        }
        20
    });
}

#[test]
fn every_thread_decides_the_same() {
    run(2_000, 9, ALL, |rng, case, policies| {
        let asked: Vec<(Request, Moment)> =
            (0..20).map(|_| (case.request(rng).read(), case.instant(rng))).collect();
        let answer =
            |policies: &Policies, asked: &mut dyn Iterator<Item = &(Request, Moment)>| -> Vec<String> {
                asked
                    .map(|(request, at)| {
                        format!("{:?}\n{}", policies.decide(request, *at), policies.explain(request, *at))
                    })
                    .collect()
            };
        let once = answer(policies, &mut asked.iter());
        let (platform, seller) = case.read().expect("it loads again");
        let anew = generate::policies(platform, seller);
        std::thread::scope(|scope| {
            for policies in [policies.clone(), policies.clone(), anew] {
                let (once, asked) = (&once, &asked);
                scope.spawn(move || {
                    let mut backwards = answer(&policies, &mut asked.iter().rev());
                    backwards.reverse();
                    assert_eq!(*once, backwards);
                });
            }
        });
        20
    });
}

#[test]
fn a_word_is_among_those_that_a_rule_lists_or_it_is_not() {
    let mut rng = Rng::new(7);
    for field in Field::ALL.iter().filter(|field| !field.words().is_empty() && **field != Field::Review) {
        let words = field.words();
        for round in 0..40 {
            let near = rng.below(words.len());
            let mut listed: Vec<&str> =
                (0..2 + round % 4).map(|_| words[(near + rng.below(8)) % words.len()].name).collect();
            listed.sort_unstable();
            listed.dedup();
            let list = listed.join(", ");
            let policy = format!(
                "policy: words\nowner: seller\nrules:\n  \
                 - rule: others\n    when: {{ {field}: {{ not: [{list}] }}, photos: 1 }}\n    then: approve\n  \
                 - rule: listed\n    when: {{ {field}: [{list}], photos: 2 }}\n    then: approve\n",
                field = field.name()
            );
            let policies = Policies::new(None, Some(Policy::parse("words.yaml", &policy).unwrap())).unwrap();
            for word in words {
                for photos in [1, 2] {
                    let request = format!(r#"{{ "{}": "{}", "photos": {photos} }}"#, field.name(), word.name);
                    let request = Request::from_json(&request).unwrap();
                    let approved =
                        policies.decide(&request, Moment::from_unix(1_800_000_000).unwrap()).is_approval();
                    assert_eq!(
                        approved,
                        listed.contains(&word.name) == (photos == 2),
                        "{request:?}\n{policy}"
                    );
                }
            }
        }
    }
}
