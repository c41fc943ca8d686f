//! Going through a history: read in chunks, replayed on several threads, added up in the order of the history.
//!
//! Only a few chunks are in memory at a time, fewer of long requests, and the next ones are read while these are
//! replayed. Chunks are
//! added up in their order, so the result is the same to the byte for any number of threads and any chunk size.

use std::borrow::Cow;
use std::convert::Infallible;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::figures::{Rules, places};
use super::ledger::{Recorded, Tag};
use super::replay::{Replayed, as_it_was, replay};
use super::simulation::Simulation;
use super::sums::at_stake;
use crate::engine::Policies;
use crate::history::{PastRequest, PastReview};
use crate::model::{Money, Request};

/// Once what was read holds that many bytes, it is replayed before more is kept: a request may be of 16 MiB.
const HEAVIEST: usize = 8 * 1024 * 1024;

impl Policies {
    /// A dry run of these policies over past requests: see [`crate::simulate`].
    ///
    /// ```
    /// # use greenlight::{Policies, history::History, lang::Policy};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::parse("cheap.yaml", "
    /// policy: cheap
    /// owner: seller
    /// currency: USD
    /// rules:
    ///   - rule: cheap
    ///     when: { amount: at most 25 }
    ///     then: approve
    /// ")?;
    /// let history = "id,kind,amount,currency,requested_at,outcome,responded_at
    /// R1,refund,18.40,USD,2026-11-01T08:00:00Z,approved,2026-11-02T08:00:00Z
    /// R2,refund,99.00,USD,2026-11-01T08:00:00Z,approved,2026-11-01T10:00:00Z";
    ///
    /// let policies = Policies::new(None, Some(policy))?;
    /// let simulation = policies.simulate().run(History::from_reader("example", history.as_bytes())?);
    /// assert_eq!(simulation.actual.together().times().mean_tenths_of_hours(), Some(130)); // 13.0 h
    /// assert_eq!(simulation.simulated.ledger.together().times().mean_tenths_of_hours(), Some(10)); // 1.0 h
    /// # Ok(()) }
    /// ```
    pub fn simulate(&self) -> Simulator<'_> {
        Simulator { policies: self, baseline: None, threads: 0, chunk: 256 }
    }
}

/// A dry run that is about to start.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Simulator<'p> {
    pub(super) policies: &'p Policies,
    pub(super) baseline: Option<&'p Policies>,
    pub(super) threads: usize,
    chunk: usize,
}

impl<'p> Simulator<'p> {
    /// Compares with what other policies do, such as the version in force.
    pub fn baseline(mut self, baseline: Option<&'p Policies>) -> Self {
        self.baseline = baseline;
        self
    }

    /// On how many threads; 0, the default, is as many as the machine runs at once. Changes the time it takes and
    /// nothing else.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// How many requests a thread takes at a time. Changes the time it takes, the memory, and nothing else.
    pub fn chunk(mut self, requests: usize) -> Self {
        self.chunk = requests.max(1);
        self
    }

    /// Goes through the history. Rows in error are counted.
    pub fn run<E: Send>(self, history: impl Iterator<Item = Result<PastRequest, E>> + Send) -> Simulation {
        let nobody: Option<Nobody> = None;
        let Ok(simulation) = self.go(history, nobody);
        simulation
    }

    /// Goes through the history and shows each review to an observer, in the order of the history.
    ///
    /// # Errors
    /// The first error of the observer, which ends the dry run.
    pub fn observe<E: Send, F>(
        self,
        history: impl Iterator<Item = Result<PastRequest, E>> + Send,
        observer: impl FnMut(&Observed<'_, '_>) -> Result<(), F>,
    ) -> Result<Simulation, F> {
        self.go(history, Some(observer))
    }

    fn go<E: Send, F>(
        self,
        history: impl Iterator<Item = Result<PastRequest, E>> + Send,
        mut observer: Option<impl FnMut(&Observed<'_, '_>) -> Result<(), F>>,
    ) -> Result<Simulation, F> {
        let mut history = history.fuse();
        let places = places(self.policies);
        let rules = Rules { policies: self.policies, places: &places };
        let baseline_places = self.baseline.map(super::figures::places);
        let baseline_rules = self.baseline.zip(baseline_places.as_ref());
        let rules = (rules, baseline_rules.map(|(policies, places)| Rules { policies, places }));
        // Without threads to be had, the work is done on this one.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build().ok();
        let threads = pool.as_ref().map_or(1, rayon::ThreadPool::current_num_threads);
        let keep = observer.is_some();
        let mut total = Simulation::new(self.policies, self.baseline);
        let mut batch = self.read(&mut history, threads);
        while !batch.is_empty() {
            let (parts, next) = match &pool {
                Some(pool) => pool.install(|| {
                    let replay = || batch.par_iter().map(|chunk| self.replay(chunk, rules, keep)).collect();
                    rayon::join(replay, || self.read(&mut history, threads))
                }),
                None => {
                    let parts: Vec<_> = batch.iter().map(|chunk| self.replay(chunk, rules, keep)).collect();
                    (parts, self.read(&mut history, threads))
                }
            };
            for (chunk, (part, stories)) in batch.iter().zip(parts) {
                total.merge(part);
                if let Some(observer) = &mut observer {
                    for (past, story) in chunk.requests.iter().zip(&stories) {
                        story.reviews(past).try_for_each(|seen| observer(&seen))?;
                    }
                }
            }
            batch = next;
        }
        Ok(total)
    }

    /// Reads the next chunks: two for each thread, fewer of long requests, none at the end of the history.
    fn read<E>(
        &self,
        history: &mut impl Iterator<Item = Result<PastRequest, E>>,
        threads: usize,
    ) -> Vec<Chunk> {
        let mut weight = 0;
        let chunks = std::iter::from_fn(|| {
            let mut chunk = Chunk::default();
            for _ in 0..self.chunk {
                if weight >= HEAVIEST {
                    break;
                }
                match history.next() {
                    None => break,
                    Some(Ok(past)) => {
                        weight += past.weight();
                        chunk.requests.push(past);
                    }
                    Some(Err(_)) => chunk.row_errors += 1,
                }
            }
            (!chunk.requests.is_empty() || chunk.row_errors > 0).then_some(chunk)
        });
        chunks.take(threads * 2).collect()
    }

    /// How a request looked at each of its reviews, and what becomes of them.
    pub(super) fn story(&self, past: &PastRequest) -> (Vec<Request>, Story<'p>) {
        let requests: Vec<_> = past.reviews.iter().map(|review| as_it_was(past, review)).collect();
        let auto = self.policies.auto_approval_time();
        let story = Story {
            actual: past.reviews.iter().map(|review| Tag::of_record(review, auto)).collect(),
            simulated: replay(self.policies, past, &requests),
            baseline: self.baseline.map(|baseline| replay(baseline, past, &requests)),
        };
        (requests, story)
    }

    fn replay(
        &self,
        chunk: &Chunk,
        (rules, baseline_rules): (Rules<'_>, Option<Rules<'_>>),
        keep: bool,
    ) -> (Simulation, Vec<Story<'p>>) {
        let mut part = Simulation::new(self.policies, self.baseline);
        part.row_errors = chunk.row_errors;
        part.rows = chunk.row_errors + u64::try_from(chunk.requests.len()).unwrap_or(u64::MAX);
        let mut stories = Vec::new();
        for past in &chunk.requests {
            let (requests, story) = self.story(past);
            part.add(rules, baseline_rules, past, &requests, &story, None);
            if keep {
                stories.push(story);
            }
        }
        (part, stories)
    }
}

/// An observer that is not there.
type Nobody = fn(&Observed<'_, '_>) -> Result<(), Infallible>;

/// Some rows of the history.
#[derive(Default)]
struct Chunk {
    requests: Vec<PastRequest>,
    row_errors: u64,
}

/// What became of the reviews of one request.
pub(super) struct Story<'p> {
    pub(super) actual: Vec<Tag>,
    pub(super) simulated: Vec<Replayed<'p>>,
    pub(super) baseline: Option<Vec<Replayed<'p>>>,
}

impl<'p> Story<'p> {
    pub(super) fn reviews<'s>(&'s self, past: &'s PastRequest) -> impl Iterator<Item = Observed<'s, 'p>> {
        let baseline = |at| self.baseline.as_ref().and_then(|reviews| reviews.get(at));
        let reviews = past.reviews.iter().zip(&self.actual).zip(&self.simulated).enumerate();
        reviews.map(move |(at, ((review, &actual), simulated))| Observed {
            past,
            review,
            actual,
            simulated,
            baseline: baseline(at),
        })
    }
}

/// One review of a past request, and what became of it in the dry run.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'s, 'p> {
    /// The past request.
    pub past: &'s PastRequest,
    /// The review and what really became of it.
    pub review: &'s PastReview,
    /// How it really stood in the ledger.
    pub actual: Tag,
    /// What becomes of it under the policies.
    pub simulated: &'s Replayed<'p>,
    /// What becomes of it under the policies they are compared with.
    pub baseline: Option<&'s Replayed<'p>>,
}

impl Observed<'_, '_> {
    /// What really became of it.
    pub fn recorded(&self) -> Recorded {
        Recorded::of(self.review.answer.as_ref())
    }

    /// The money at stake in it, if that is known.
    pub fn amount(&self) -> Option<Money> {
        at_stake(&self.past.request, self.simulated.resolution())
    }

    /// The request's id; where it was read if it has none.
    pub fn id(&self) -> Cow<'_, str> {
        match self.past.request.id() {
            Some(id) => Cow::Borrowed(id),
            None => Cow::Owned(self.past.origin.to_string()),
        }
    }
}
