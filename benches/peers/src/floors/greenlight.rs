//! What Greenlight's rules alone cost, over batches that were read beforehand.

use super::cells::Counts;
use crate::shop::{TWELVE, policies};
use cpu_time::ThreadTime;
use greenlight::history::{Batch, History};
use greenlight::model::Route;

/// How often the rules go over the batches.
const PASSES: u32 = 5;

/// Decides both reviews of what was read beforehand, and tells how long that takes.
pub fn rules_only(path: &str) -> Counts {
    let policies = policies(TWELVE);
    let mut history = History::open([path]).expect("the file is there");
    let batches: Vec<Batch> = std::iter::from_fn(|| history.next_batch()).collect();
    let rows: usize = batches.iter().map(Batch::rows).sum();
    let start = ThreadTime::now();
    let mut approved = 0;
    for _ in 0..PASSES {
        let mut deciding = policies.batches();
        for batch in &batches {
            let decided = deciding.decide(batch);
            approved += decided.approval.routed(Route::Approve).count() + decided.inspection.routed(Route::Approve).count();
        }
    }
    eprintln!("{:.1} ns a row, {approved}", start.elapsed().as_nanos() as f64 / (rows as f64 * f64::from(PASSES)));
    Counts::default()
}
