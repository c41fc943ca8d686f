//! Who is how fast: all take turns, many times, and the median of each is told.

use crate::engine::{Engine, Rule};
use crate::shop::Record;
use cpu_time::ThreadTime;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

/// How often everybody has a turn.
pub const ROUNDS: usize = 21;
/// A turn lasts at least that long.
const TURN: Duration = Duration::from_millis(2);

/// The median of some figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Something whose time is taken. It does its work once each time it is called.
pub type Runner<'r> = Box<dyn FnMut() + 'r>;

/// The median nanoseconds (CPU time of this thread) of each runner for its work.
pub fn race(runners: &mut [Runner<'_>], rounds: usize) -> Vec<f64> {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); runners.len()];
    let repeats: Vec<u32> = runners
        .iter_mut()
        .map(|run| {
            run();
            let once = timed(1, run);
            (TURN.as_nanos() as f64 / once.max(1.0)).ceil().max(1.0) as u32
        })
        .collect();
    for _ in 0..rounds {
        for ((run, times), repeats) in runners.iter_mut().zip(&mut times).zip(&repeats) {
            // What the others have left in the caches is not to be measured.
            if *repeats > 1 {
                run();
            }
            times.push(timed(*repeats, run));
        }
    }
    times.into_iter().map(median).collect()
}

fn timed(repeats: u32, run: &mut Runner<'_>) -> f64 {
    let start = ThreadTime::now();
    for _ in 0..repeats {
        run();
    }
    start.elapsed().as_nanos() as f64 / f64::from(repeats)
}

/// The median nanoseconds of each engine for a decision.
pub fn decisions(engines: &mut [Box<dyn Engine>], records: &Arc<[Record]>, rounds: usize) -> Vec<f64> {
    let mut runners: Vec<Runner<'_>> = Vec::new();
    for engine in engines.iter_mut() {
        engine.take(records);
        let mut rules: Vec<Rule> = Vec::with_capacity(records.len());
        runners.push(Box::new(move || {
            rules.clear();
            engine.run(&mut rules);
            black_box(&rules);
        }));
    }
    let times = race(&mut runners, rounds);
    times.into_iter().map(|nanos| nanos / records.len() as f64).collect()
}
