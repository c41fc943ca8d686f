//! The reviews of a batch are decided as each past request by itself, as it looked then.

use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenlight::Policies;
use greenlight::history::{Batch, History};
use greenlight::model::Review;
use greenlight::simulate::{Batches, as_it_was};

use crate::generate::{Style, decisions, run};
use crate::simulate::line;
use crate::wrong_in;

/// Compares what was decided of a batch; how many decisions that are.
fn compare(policies: &Policies, batch: &Batch, batches: &mut Batches<'_>) -> usize {
    let decided = batches.decide(batch);
    let mut count = 0;
    for review in Review::ALL {
        let decisions = decided.of(review);
        assert_eq!(decisions.rows(), batch.rows());
        for row in 0..batch.rows() {
            let past = batch.past(row);
            let own = past.reviews.iter().find(|own| own.review == review);
            let began = own.and_then(|own| own.began_at.map(|began| (as_it_was(&past, own), began)));
            assert_eq!(decisions.decided().has(row), began.is_some(), "row {row}, {review:?}");
            let Some((request, began)) = began else { continue };
            if let Some(wrong) = wrong_in(policies, row, (&request, began), decisions) {
                panic!("{review:?}: {wrong}");
            }
            count += 1;
        }
    }
    count
}

#[test]
fn deciding_a_batch_is_deciding_each_past_request() {
    let inspections = AtomicUsize::new(0);
    run(decisions(200_000), 11, Style { absence: true, tenants: true }, |rng, case, policies| {
        let mut batches = policies.batches();
        let mut count = 0;
        // Several histories one after the other: nothing that is kept between batches may mix them up.
        for _ in 0..3 {
            let requests = rng.pick(&[1, 20, 64, 100]);
            let lines: Vec<String> = (0..requests).map(|number| line(rng, case, number)).collect();
            let text = lines.join("\n").into_bytes();
            let Ok(mut history) = History::from_reader("history.jsonl", Cursor::new(text)) else {
                count += 1; // no line of it looks like a request
                continue;
            };
            while let Some(batch) = history.next_batch() {
                inspections
                    .fetch_add(batch.answers(Review::Inspection).held.count_set_bits(), Ordering::Relaxed);
                count += compare(policies, &batch, &mut batches);
                if requests < 64 {
                    // The same entries once more: by what is known of them.
                    count += compare(policies, &batch, &mut batches);
                }
            }
        }
        count.max(1)
    });
    assert!(inspections.into_inner() > 1_000);
}
