//! What the changes do to past requests: which reviews move from which fate to which, with how much money, and
//! through which change.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Diff;
use super::blend::Blend;
use super::cause::{Causes, Decided};
use crate::engine::Policies;
use crate::history::{Origin, PastRequest};
use crate::model::{Owner, Request};
use crate::simulate::{Fate, Observed, Recorded, Replayed, Simulation, Sums, as_it_was, replay};

/// What becomes of past requests under the new policy and the old one.
#[derive(Clone, Debug)]
pub struct Over {
    /// The dry run of the new policy, with the old one as its baseline.
    pub simulation: Simulation,
    /// The reviews that end otherwise, by how and by the changes responsible: approvals first, then the most
    /// frequent.
    pub moved: Vec<Moved>,
}

/// How a review ends otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Move {
    /// Something else becomes of it.
    Fate {
        /// Under the old policy.
        from: Fate,
        /// Under the new one.
        to: Fate,
    },
    /// Both approve it, but the buyer gets something else.
    Resolution,
    /// The same becomes of it, but it stands otherwise in After-Sales Handling Time.
    Metric(Fate),
}

/// Reviews that end otherwise in one way and for one reason.
#[derive(Clone, Debug)]
pub struct Moved {
    /// How.
    pub how: Move,
    /// The changes responsible, together: their places in [`Diff::changes`].
    pub cause: Vec<usize>,
    /// The reviews.
    pub reviews: u64,
    /// Their requests and the money at stake in them, each request counted once.
    pub requests: Sums,
    /// Of the reviews, those that were rejected on record.
    pub rejected: u64,
    /// The first of them in the history.
    pub examples: Vec<MoveExample>,
}

/// A review that ends otherwise, as an example.
#[derive(Clone, Debug, Serialize)]
pub struct MoveExample {
    /// The request's id, or where it was read if it has none.
    pub id: String,
    /// Where it was read: file and line or record.
    pub origin: String,
    /// Which review.
    pub review: &'static str,
    /// The money at stake, if that is known.
    pub amount: Option<String>,
    /// The rule that decided under the old policy.
    pub old_rule: Option<String>,
    /// The rule that decides under the new one.
    pub new_rule: Option<String>,
    /// What really became of it.
    pub actual: Recorded,
}

/// Examples that are kept of each group.
const EXAMPLES: usize = 3;

impl Move {
    fn of(old: &Replayed<'_>, new: &Replayed<'_>) -> Option<Self> {
        if old.fate != new.fate {
            Some(Self::Fate { from: old.fate, to: new.fate })
        } else if old.approves_otherwise(new) {
            Some(Self::Resolution)
        } else {
            (old.tag != new.tag).then_some(Self::Metric(new.fate))
        }
    }

    /// Whether what became of a review under some policies is, in what this is about, what became of it under
    /// others.
    fn holds(self, some: &Replayed<'_>, others: &Replayed<'_>) -> bool {
        some.fate == others.fate
            && match self {
                Self::Fate { .. } => true,
                Self::Resolution => some.resolution() == others.resolution(),
                Self::Metric(_) => some.tag == others.tag,
            }
    }

    /// More approvals, fewer approvals, other approvals, everything else.
    fn rank(self) -> u8 {
        match self {
            Self::Fate { to: Fate::Approve, .. } => 0,
            Self::Fate { from: Fate::Approve, .. } => 1,
            Self::Resolution => 2,
            Self::Fate { .. } => 3,
            Self::Metric(_) => 4,
        }
    }
}

impl Diff {
    /// Replays a history under both policies and finds, for each review that ends otherwise, the changes
    /// responsible. `threads` is how many threads replay; 0 is as many as the machine runs at once.
    pub fn over<E: Send>(
        &self,
        history: impl Iterator<Item = Result<PastRequest, E>> + Send,
        threads: usize,
    ) -> Over {
        let blend = Blend::new(&self.compared, &self.old, &self.new, self.other.as_ref());
        let causes = Causes::new(&self.compared, &blend);
        let mut groups: BTreeMap<(Move, Vec<usize>), Group> = BTreeMap::new();
        let simulator = self.policies.new.simulate().baseline(Some(&self.policies.old)).threads(threads);
        let watched = simulator.observe(history, |seen| {
            if let Some((old, how)) =
                seen.baseline.and_then(|old| Some((old, Move::of(old, seen.simulated)?)))
            {
                let cause = cause(&causes, how, seen, old);
                groups.entry((how, cause)).or_default().add(how, seen, old);
            }
            Ok::<(), std::convert::Infallible>(())
        });
        let Ok(simulation) = watched;
        let mut moved: Vec<Moved> =
            groups.into_iter().map(|((how, cause), group)| group.finish(how, cause)).collect();
        moved.sort_by_key(|moved| (moved.how.rank(), std::cmp::Reverse(moved.reviews), moved.cause.clone()));
        Over { simulation, moved }
    }
}

fn cause(causes: &Causes<'_>, how: Move, seen: &Observed<'_, '_>, old: &Replayed<'_>) -> Vec<usize> {
    let place = seen.past.reviews.iter().position(|review| std::ptr::eq(review, seen.review)).unwrap_or(0);
    let requests: Vec<Request> =
        seen.past.reviews.iter().map(|review| as_it_was(seen.past, review)).collect();
    let like = |policies: &Policies, wanted: &Replayed<'_>| {
        replay(policies, seen.past, &requests).get(place).is_some_and(|under| how.holds(under, wanted))
    };
    let like_new = |policies: &Policies| like(policies, seen.simulated);
    let like_old = |policies: &Policies| like(policies, old);
    causes.fewest((decided(old), decided(seen.simulated)), &like_new, &like_old)
}

fn decided<'p>(replayed: &Replayed<'p>) -> Decided<'p> {
    let (decision, _) = replayed.decision.as_ref()?;
    let owner: Owner = decision.owner()?;
    Some((owner, decision.rule()?))
}

/// A group in the making.
#[derive(Default)]
struct Group {
    reviews: u64,
    requests: Sums,
    rejected: u64,
    examples: Vec<MoveExample>,
    /// The request of the last review: a history gives the reviews of a request one after another.
    last: Option<Origin>,
}

impl Group {
    fn add(&mut self, how: Move, seen: &Observed<'_, '_>, old: &Replayed<'_>) {
        // What is approved is what is at stake: a rule may give back a part of it.
        let before = Observed { simulated: old, ..*seen };
        let money = match how {
            Move::Fate { from: Fate::Approve, .. } => before.amount(),
            _ => seen.amount(),
        };
        self.reviews += 1;
        self.rejected += u64::from(seen.recorded() == Recorded::Rejected);
        if self.last.as_ref() != Some(&seen.past.origin) {
            self.last = Some(seen.past.origin.clone());
            self.requests.add(money);
        }
        if self.examples.len() < EXAMPLES {
            self.examples.push(MoveExample {
                id: seen.id().into_owned(),
                origin: seen.past.origin.to_string(),
                review: seen.review.review.name(),
                amount: money.map(|money| money.to_string()),
                old_rule: old.rule().map(str::to_owned),
                new_rule: seen.simulated.rule().map(str::to_owned),
                actual: seen.recorded(),
            });
        }
    }

    fn finish(self, how: Move, cause: Vec<usize>) -> Moved {
        let Self { reviews, requests, rejected, examples, last: _ } = self;
        Moved { how, cause, reviews, requests, rejected, examples }
    }
}

impl Over {
    /// The reviews that end otherwise.
    pub fn reviews(&self) -> u64 {
        self.moved.iter().map(|moved| moved.reviews).sum()
    }

    /// Whatever does not add up, in words. Empty unless Greenlight itself is in error.
    pub fn discrepancies(&self) -> Vec<String> {
        let mut wrong = self.simulation.discrepancies();
        let mut expect = |what: &str, here: u64, there: u64| {
            if here != there {
                wrong.push(format!("{what}: {here} by their causes, {there} in the dry run"));
            }
        };
        let by = |wanted: &dyn Fn(Move) -> bool| {
            self.moved.iter().filter(|moved| wanted(moved.how)).map(|moved| moved.reviews).sum::<u64>()
        };
        for from in Fate::ALL {
            for to in Fate::ALL.into_iter().filter(|to| *to != from) {
                let there = self.simulation.changes.get(&from).and_then(|to_fates| to_fates.get(&to));
                let here = by(&|how| how == Move::Fate { from, to });
                expect(&format!("from {} to {}", from.name(), to.name()), here, there.copied().unwrap_or(0));
            }
        }
        expect("approved otherwise", by(&|how| how == Move::Resolution), self.simulation.approved_otherwise);
        let without = self.moved.iter().filter(|moved| moved.cause.is_empty()).map(|moved| moved.reviews);
        expect("without a cause", without.sum(), 0);
        wrong
    }
}
