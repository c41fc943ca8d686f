//! The dry run by columns: the same figures as [row by row](super), added up from masks.
//!
//! A batch is decided twice, at each review's begin. Rows that are settled then, and rows that are left to a person
//! and that time cannot take away before the answer on record, are counted by masks; the others are decided again
//! one by one. Rows that columns cannot hold, and those that are told as examples, go the way of a single request.

mod decide;
mod examples;
mod pass;
mod ready;
mod record;
mod stakes;
mod words;
mod worker;

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::figures::places;
use super::run::Simulator;
use super::simulation::Simulation;
use super::worth::WorthALook;
use crate::history::{Batch, Piece};
pub use decide::Batches;
use worker::Worker;

impl Simulator<'_> {
    /// The names of what the policies look at: what has to be [read](crate::history::History::only) of a history.
    pub fn names(&self) -> BTreeSet<String> {
        let used = [Some(self.policies), self.baseline].into_iter().flatten().map(WorthALook::new);
        let mut names: BTreeSet<String> =
            used.flat_map(|it| it.fields.into_keys()).map(String::from).collect();
        // Who the policies are for.
        names.insert("seller_id".to_owned());
        names
    }

    /// Goes through the batches of a history: the same result as [`run`](Self::run) row by row.
    ///
    /// ```
    /// # use greenlight::{Policies, history::History, lang::Policy};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let policies = Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/everyday.yaml")?;
    /// let simulator = policies.simulate();
    /// let mut history = History::open(["examples/history/synthetic-2000.csv"])?.only(simulator.names().iter().map(String::as_str));
    /// let simulation = simulator.run_batches(std::iter::from_fn(|| history.next_batch()));
    /// assert_eq!(simulation.requests, 2_000);
    /// # Ok(()) }
    /// ```
    pub fn run_batches(self, batches: impl Iterator<Item = Batch> + Send) -> Simulation {
        self.run_pieces(batches.map(Piece::from))
    }

    /// Goes through the pieces of a history, each read by the thread that replays it: the same result as
    /// [`run`](Self::run) row by row.
    pub fn run_pieces(self, pieces: impl Iterator<Item = Piece> + Send) -> Simulation {
        let pieces = Mutex::new((0_u64..).zip(pieces).fuse());
        let places_of = places(self.policies);
        let baseline_places = self.baseline.map(places);
        let work = || {
            let mut worker = Worker::new(self, &places_of, baseline_places.as_ref());
            loop {
                // A reader that panicked leaves nothing to read.
                let next = pieces.lock().ok().and_then(|mut pieces| pieces.next());
                let Some((number, mut piece)) = next else { return worker.finish() };
                // No piece has so many batches.
                let mut number = number << 32;
                while let Some(batch) = piece.next_batch() {
                    worker.add(&batch, number);
                    number += 1;
                }
            }
        };
        if self.threads == 1 {
            let mut total = work();
            total.examples.settle();
            return total;
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build().ok();
        let parts = match &pool {
            Some(pool) => pool.broadcast(|_| work()),
            None => vec![work()],
        };
        let mut total = Simulation::new(self.policies, self.baseline);
        for part in parts {
            total.merge(part);
        }
        total.examples.settle();
        total
    }
}
