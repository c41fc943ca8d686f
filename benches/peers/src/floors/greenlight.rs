//! What Greenlight's rules alone cost, over batches that were read beforehand.

use super::Told;
use super::cells::Counts;
use super::parquet::PASSES;
use crate::shop::{RULES, TWELVE, policies};
use cpu_time::ThreadTime;
use greenlight::history::{Batch, History};
use greenlight::model::{Review, Route, Why};
use greenlight::{Decisions, Policies};

/// Decides both reviews of what was read beforehand, and tells how long that takes.
pub fn rules_alone(path: &str) -> Told {
    let policies: Policies = policies(TWELVE);
    let mut history = History::open([path]).expect("the file is there");
    let batches: Vec<Batch> = std::iter::from_fn(|| history.next_batch()).collect();
    let rows: usize = batches.iter().map(Batch::rows).sum();
    let mut approved = 0;
    let start = ThreadTime::now();
    for _ in 0..PASSES {
        let mut deciding = policies.batches();
        for batch in &batches {
            let decided = deciding.decide(batch);
            approved += Review::ALL
                .iter()
                .map(|review| decided.of(*review).routed(Route::Approve).count())
                .sum::<u64>();
        }
    }
    let alone = start.elapsed().as_nanos() as f64 / (rows as f64 * f64::from(PASSES));
    std::hint::black_box(approved);
    let (mut deciding, mut counts) = (policies.batches(), Counts::default());
    for batch in &batches {
        let decided = deciding.decide(batch);
        Review::ALL.iter().for_each(|review| count(decided.of(*review), &mut counts));
    }
    Told { counts, alone: Some(alone) }
}

/// Counts the rules that decide, in the numbers of the floors: negative where one cannot tell.
fn count(decisions: &Decisions<'_>, counts: &mut Counts) {
    for row in decisions.decided().rows() {
        let rule = decisions.rule(row).and_then(|rule| RULES.iter().position(|known| *known == rule));
        let number = rule.map_or(0, |rule| rule as i8 + 1);
        // Only rules that send to a person decide where they cannot tell.
        let cannot_tell =
            (1..=4).contains(&number) && matches!(decisions.decision(row).why(), Why::CannotTell(_));
        counts.count(if cannot_tell { -number } else { number });
    }
}
