//! For any history: totals add up, and neither threads nor chunks nor what is watched change a byte.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenlight::Policies;
use greenlight::history::{Answer, Outcome, PastRequest, Responder};
use greenlight::model::{Moment, Scalar};
use greenlight::simulate::{Fate, Observed, Recorded, Simulation, Standing};
use proptest::prelude::*;

use super::world::{PLATFORM, Story, asked, policies, seller};

const RULES: &str = "
  - rule: cheap
    when: { kind: [refund, return_and_refund], amount: at most 30, photos: at least 1 }
    then: approve
    resolution: refund without return
  - rule: returns
    when: { kind: return_and_refund, amount: at most 60 }
    then: approve
  - rule: watched
    when: { buyer.tags: includes watchlist, order.lines: over 1 }
    then: review
  - rule: cheap-again
    when: { amount: at most 40, review: approval }
    then: approve
";

const KINDS: &[&str] = &["cancel", "refund", "return_and_refund", "replacement", "?"];

const START: i64 = 1_793_491_200;

fn field(name: &'static str, values: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    proptest::option::of(values)
        .prop_map(move |value| value.map_or(String::new(), |value| format!(r#", "{name}": {value}"#)))
}

fn moment() -> impl Strategy<Value = i64> {
    (0..96_i64).prop_map(|hours| START + hours * 3_600)
}

fn answer() -> impl Strategy<Value = Option<Answer>> {
    let at = proptest::option::of(moment().prop_map(|at| Moment::from_unix(at).unwrap()));
    let by = proptest::option::of(proptest::sample::select(Responder::ALL));
    let answer = (proptest::sample::select(Outcome::ALL), at, by);
    proptest::option::of(answer.prop_map(|(outcome, at, by)| Answer { outcome, at, by }))
}

fn past() -> impl Strategy<Value = PastRequest> {
    let fields = (
        field("kind", proptest::sample::select(KINDS).prop_map(|kind| format!("{kind:?}"))),
        field(
            "amount",
            (0..80_u32, prop_oneof![3 => Just("USD"), 1 => Just("EUR")])
                .prop_map(|(a, c)| format!("\"{a}.50 {c}\"")),
        ),
        field("photos", (0..3_u32).prop_map(|photos| photos.to_string())),
        field("order.lines", (0..4_u32).prop_map(|lines| lines.to_string())),
        field("buyer.tags", Just(r#"["watchlist"]"#.to_owned())),
        field("requested_at", moment().prop_map(|at| at.to_string())),
        field("paid_at", moment().prop_map(|at| at.to_string())),
        field("rts_at", moment().prop_map(|at| at.to_string())),
        field("deadline_at", moment().prop_map(|at| at.to_string())),
    );
    let fields = fields.prop_map(|(a, b, c, d, e, f, g, h, i)| [a, b, c, d, e, f, g, h, i].concat());
    let inspection = proptest::option::of((moment(), answer()));
    (fields, answer(), inspection).prop_map(|(fields, answer, inspection)| {
        let mut past = asked(&format!(r#"{{"seller_responded": true{fields}}}"#));
        past.reviews[0].answer = answer;
        if let Some((at, answer)) = inspection {
            past = past.came_back(Moment::from_unix(at).unwrap());
            past.reviews[1].answer = answer;
        }
        past
    })
}

/// However long requests are, and for any number of threads.
#[test]
fn only_so_much_of_a_history_is_in_memory() {
    let long = "x".repeat(512 * 1024);
    let mut past = asked(r#"{"requested_at": "2026-11-01T08:00:00Z"}"#);
    past.request.read_named("gift", &Scalar::Text(long.into()));
    let read = AtomicUsize::new(0);
    let history = std::iter::repeat_n(past, 100).map(|past| {
        read.fetch_add(1, Ordering::SeqCst);
        Ok::<_, Infallible>(past)
    });
    let (mut seen, mut most) = (0, 0);
    let observer = |_: &Observed<'_, '_>| {
        most = most.max(read.load(Ordering::SeqCst) - seen);
        seen += 1;
        Ok::<_, Infallible>(())
    };
    let Ok(simulation) = policies(Some(PLATFORM), None).simulate().threads(4).observe(history, observer);
    assert_eq!((simulation.requests, seen), (100, 100));
    assert!(most <= 34, "{most} requests of half a megabyte at once");
}

/// A history, `None` being a row in error.
fn history() -> impl Strategy<Value = Vec<Option<PastRequest>>> {
    proptest::collection::vec(prop_oneof![9 => past().prop_map(Some), 1 => Just(None)], 0..60)
}

fn both() -> (Policies, Policies) {
    let old = "  - rule: old\n    when: { kind: refund, amount: at most 20 }\n    then: approve\n";
    (policies(Some(PLATFORM), Some(&seller(RULES))), policies(Some(PLATFORM), Some(&seller(old))))
}

fn rows(history: &[Option<PastRequest>]) -> impl Iterator<Item = Result<PastRequest, ()>> + Send {
    history.iter().cloned().map(|row| row.ok_or(()))
}

proptest! {
    #[test]
    fn totals_add_up_whatever_the_threads_and_chunks(mut history in history()) {
        for (index, past) in history.iter_mut().enumerate() {
            if let Some(past) = past {
                past.request.set_id(&format!("R{index}"));
            }
        }
        let (new, old) = both();
        let simulator = new.simulate().baseline(Some(&old));
        let whole = simulator.threads(1).run(rows(&history));
        prop_assert_eq!(whole.discrepancies(), Vec::<String>::new());
        let count = |wanted: bool| history.iter().filter(|row| row.is_some() == wanted).count() as u64;
        prop_assert_eq!((whole.requests, whole.row_errors), (count(true), count(false)));
        let reviews: usize = history.iter().flatten().map(|past| past.reviews.len()).sum();
        prop_assert_eq!(whole.reviews(), reviews as u64);

        let shown = |simulation: &Simulation| {
            (simulation.to_text(), serde_json::to_string(simulation).unwrap())
        };
        for (threads, chunk) in [(1, 1), (3, 1), (2, 7), (4, 2)] {
            let mut ids = Vec::new();
            let observer = |seen: &Observed<'_, '_>| {
                ids.push(seen.id().into_owned());
                Ok::<_, Infallible>(())
            };
            let Ok(other) = simulator.threads(threads).chunk(chunk).observe(rows(&history), observer);
            prop_assert_eq!(shown(&other), shown(&whole));
            let expected = history.iter().flatten().flat_map(|past| {
                past.reviews.iter().map(|_| past.request.id().unwrap().to_owned())
            });
            prop_assert_eq!(ids, expected.collect::<Vec<_>>());
        }
    }

    /// Nothing that is settled by a rule comes later than the answer on record, unless that was a rule's, and no time is
    /// negative.
    #[test]
    fn time_only_goes_forward(past in past()) {
        let (new, _) = both();
        let observer = |seen: &Observed<'_, '_>| {
            if let Some((decision, at)) = &seen.simulated.decision {
                let began = seen.review.began_at.unwrap();
                prop_assert!(*at >= began);
                if let Some(answered) = seen.review.answer.as_ref().and_then(|answer| answer.at) {
                    let by_rule = seen.recorded() == Recorded::ApprovedByRule;
                    prop_assert!(by_rule || *at == began || *at <= answered);
                }
                let settled = seen.simulated.fate != Fate::Review;
                prop_assert!(settled || decision.stands_until().is_none_or(|next| next > *at));
            }
            prop_assert!(seen.simulated.tag.time.is_none_or(|time| time.as_seconds() >= 0));
            let included = seen.simulated.tag.entry.standing() == Standing::Included;
            prop_assert_eq!(included, seen.simulated.tag.time.is_some());
            Ok(())
        };
        new.simulate().threads(1).observe(rows(&[Some(past)]), observer)?;
    }
}

/// However long the history, only a few chunks of it are in memory: every request shares the name of its file.
#[test]
fn memory_is_flat() {
    let (new, _) = both();
    let past = asked(r#"{"kind": "refund"}"#);
    let file = std::sync::Arc::clone(&past.origin.file);
    let mut most = 0;
    let history = (0..5_000).map(|_| {
        most = most.max(std::sync::Arc::strong_count(&file));
        Ok::<_, Infallible>(past.clone())
    });
    let simulation = new.simulate().threads(2).chunk(10).run(history);
    assert_eq!(simulation.requests, 5_000);
    assert!(most <= 100, "{most} requests in memory");
}
