//! What a change of a policy means: whether some request is decided otherwise, with one that is, or the proof that
//! none is.
//!
//! The search is put to the policies between the old and the new one, too: where a single change gives what all of
//! them give, it is responsible, and a region is what one change does to the requests of one old and one new
//! deciding rule. Where no single change does, the fewest that do together are found on the witness.

use std::sync::Arc;

use super::Diff;
use super::blend::Blend;
use super::cause::Causes;
use super::change::Two;
use super::shift::{Goals, NEW, OLD, Shift};
use crate::analysis::{Answer, Budget, Goal, Search, Space, Witness};
use crate::engine::Policies;
use crate::model::{Decision, MetricTag, Moment, Owner, Resolution, Route};

/// What a change of a policy means for decisions.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// Whether some request is decided otherwise in each way.
    pub shifts: Vec<(Shift, Known)>,
    /// What is decided otherwise, by how, by the changes responsible and by the rules that decide.
    pub regions: Vec<Region>,
}

/// Whether there is something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// There is: a region shows it.
    Yes {
        /// Whether every such request is in a region that is told: by the rules that decide it, and by the change
        /// responsible where one by itself is. What several do only together is told once for a pair of rules.
        complete: bool,
    },
    /// There is nothing: proved.
    No,
    /// The budget of the search was spent before that was known.
    NotFinished,
    /// It depends on a part of a formula that the analysis does not take apart.
    CannotBeDecided,
}

/// How the old and the new policy compare in what they approve without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approvals {
    /// They approve the same requests.
    Equivalent,
    /// The new one approves all that the old one did, and more.
    Looser,
    /// The new one approves less, and nothing that the old one did not.
    Stricter,
    /// The new one approves some that the old one did not, and no longer some that it did.
    Incomparable,
    /// The new one approves some that the old one did not; whether it approves all that the old one did is not
    /// known.
    LooserAtLeast,
    /// The new one no longer approves some that the old one did; whether it approves others is not known.
    StricterAtLeast,
    /// Neither is known.
    NotKnown,
}

/// Requests that are decided otherwise in one way, for one reason, from one rule to another.
#[derive(Clone, Debug)]
pub struct Region {
    /// How.
    pub shift: Shift,
    /// The changes responsible, together: their places in [`Diff::changes`].
    pub cause: Vec<usize>,
    /// What decided, and what decides.
    pub rulings: Two<Ruling>,
    /// One of them.
    pub witness: Witness,
}

/// What is decided about the witness of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What becomes of the request.
    pub route: Route,
    /// The rule that decides, and whose it is.
    pub rule: Option<(Owner, Arc<str>)>,
    /// Why, machine-readable.
    pub why: String,
    /// What the buyer gets.
    pub resolution: Option<Resolution>,
    /// Whether and how it counts.
    pub metric: MetricTag,
    /// Until when that stands.
    pub stands_until: Option<Moment>,
}

/// Changes are put to the search each by itself as long as the policies between have no more rules than this, all
/// counted. With more changes, the responsible ones are found on the witnesses.
const MOST_RULES: usize = 6_000;
/// More regions than this of one cause are not told.
const MOST_REGIONS: usize = 12;
/// The same of the changes that are found on the witnesses.
const MOST_OTHERS: usize = 48;

impl Meaning {
    /// How the policies compare in what they approve without a person.
    pub fn approvals(&self) -> Approvals {
        use Known::{No, Yes};
        match (self.known(Shift::Approved), self.known(Shift::NotApproved)) {
            (No, No) => Approvals::Equivalent,
            (Yes { .. }, No) => Approvals::Looser,
            (No, Yes { .. }) => Approvals::Stricter,
            (Yes { .. }, Yes { .. }) => Approvals::Incomparable,
            (Yes { .. }, _) => Approvals::LooserAtLeast,
            (_, Yes { .. }) => Approvals::StricterAtLeast,
            _ => Approvals::NotKnown,
        }
    }

    /// Whether some request is decided otherwise in that way.
    pub fn known(&self, shift: Shift) -> Known {
        self.shifts.iter().find(|(other, _)| *other == shift).map_or(Known::NotFinished, |(_, known)| *known)
    }

    /// Whether it is proved that every request is decided alike: route, metric tag and what the buyer gets, at
    /// every moment, and so for as long.
    pub fn is_equivalent(&self) -> bool {
        self.shifts.iter().all(|(_, known)| *known == Known::No)
    }

    /// Whether some request is decided otherwise, as far as that is known.
    pub fn changes_something(&self) -> bool {
        self.shifts.iter().any(|(_, known)| matches!(known, Known::Yes { .. }))
    }
}

impl Diff {
    /// Finds out what the changes mean for decisions. The budget is for each question that is put to the search.
    pub fn meaning(&self, budget: Budget) -> Meaning {
        let changes = &self.compared.changes;
        let matter: Vec<usize> =
            (0..changes.len()).filter(|at| changes.get(*at).is_some_and(|change| change.matters())).collect();
        if matter.is_empty() {
            let shifts = Shift::ALL.map(|shift| (shift, Known::No)).to_vec();
            return Meaning { shifts, regions: Vec::new() };
        }
        let blend = Blend::new(&self.compared, &self.old, &self.new, self.other.as_ref());
        let only = |set: &[usize]| {
            let applied: Vec<bool> = (0..changes.len()).map(|at| set.contains(&at)).collect();
            blend.policies(&applied)
        };
        let all: Vec<usize> = (0..changes.len()).collect();
        // Old and new are made of the same parts as what lies between them, so that what is not taken apart in
        // both is the same thing in both.
        let (Some(old), Some(new)) = (only(&[]), only(&all)) else {
            let shifts = Shift::ALL.map(|shift| (shift, Known::NotFinished)).to_vec();
            return Meaning { shifts, regions: Vec::new() };
        };
        let mut pairs = vec![old, new];
        let mut single = Vec::new();
        if matter.len().saturating_mul(self.new.rules.len().max(self.old.rules.len())) <= MOST_RULES {
            for &at in &matter {
                if let Some(policies) = only(&[at]) {
                    single.push((at, pairs.len()));
                    pairs.push(policies);
                }
            }
        }
        let causes = Causes::new(&self.compared, &blend);
        let space = Space::of(&pairs.iter().collect::<Vec<_>>());
        let search = Search::new(space).budget(budget);
        let mut survey = Survey { diff: self, goals: Goals { pairs: &pairs }, single, causes, search };
        let mut meaning = Meaning { shifts: Vec::new(), regions: Vec::new() };
        for shift in Shift::ALL {
            let known = survey.look(shift, &mut meaning.regions);
            meaning.shifts.push((shift, known));
        }
        // What one change does comes first; what was found first comes first among that.
        meaning.regions.sort_by_key(|region| (region.shift, region.cause.len(), region.cause.clone()));
        meaning
    }
}

struct Survey<'s> {
    diff: &'s Diff,
    goals: Goals<'s>,
    /// Each change that is put to the search by itself, and where the policies with it alone stand.
    single: Vec<(usize, usize)>,
    causes: Causes<'s>,
    search: Search,
}

impl Survey<'_> {
    /// Finds the regions of a shift.
    fn look(&mut self, shift: Shift, regions: &mut Vec<Region>) -> Known {
        if !self.goals.thinkable(shift) {
            return Known::No;
        }
        let shifts = self.goals.shifts(shift);
        match self.search.find(&shifts) {
            Answer::Impossible { .. } => return Known::No,
            Answer::NotFinished => return Known::NotFinished,
            Answer::CannotBeDecided => return Known::CannotBeDecided,
            Answer::Witness(_) => {}
        }
        let before = regions.len();
        let mut complete = true;
        let alike: Vec<Goal> =
            self.single.iter().map(|(_, pair)| self.goals.alike(shift, *pair, NEW)).collect();
        // First what one change does by itself and no other does, then what several do by themselves, then what
        // they only do together.
        let mut by_one = Vec::new();
        for (at, (change, _)) in self.single.clone().into_iter().enumerate() {
            let alone = alike.iter().enumerate().map(|(other, goal)| match other == at {
                true => goal.clone(),
                false => !goal.clone(),
            });
            let alone = Goal::all(alone);
            by_one.push(alone.clone());
            complete &= self.regions(shift, vec![shifts.clone(), alone], Some(change), regions);
        }
        let (any_one, any) = (Goal::Any(by_one), Goal::Any(alike));
        complete &= self.regions(shift, vec![shifts.clone(), any.clone(), !any_one], None, regions);
        complete &= self.regions(shift, vec![shifts, !any], None, regions);
        // That there is one was found; if no region was, the reason is a search that was not finished.
        if regions.len() == before { Known::NotFinished } else { Known::Yes { complete } }
    }

    /// Finds the regions of one cause, one for each old and new deciding rule; whether these are all.
    fn regions(
        &mut self,
        shift: Shift,
        mut wanted: Vec<Goal>,
        change: Option<usize>,
        regions: &mut Vec<Region>,
    ) -> bool {
        let plain = Goal::all([OLD, NEW].map(|of| self.goals.plain(of)));
        for _ in 0..if change.is_some() { MOST_REGIONS } else { MOST_OTHERS } {
            let here = Goal::All(wanted.clone());
            let witness = match self.search.find(&Goal::all([here.clone(), plain.clone()])) {
                Answer::Witness(witness) => *witness,
                _ => match self.search.find(&here) {
                    Answer::Witness(witness) => *witness,
                    Answer::Impossible { .. } => return true,
                    Answer::NotFinished | Answer::CannotBeDecided => return false,
                },
            };
            let decide =
                |of: usize| self.goals.pairs.get(of).map(|pair| pair.decide(witness.request(), witness.at()));
            let (Some(old), Some(new)) = (decide(OLD), decide(NEW)) else { return false };
            let here = [self.goals.decides(OLD, &old), self.goals.decides(NEW, &new)];
            wanted.push(!Goal::all(here));
            match self.region(shift, change, witness) {
                Some(region) if regions.iter().any(|other| other.tells(&region)) => {}
                Some(region) => regions.push(region),
                None => return false,
            }
        }
        matches!(self.search.find(&Goal::All(wanted)), Answer::Impossible { .. })
    }

    /// The region of a witness. The policies themselves have to show it: nothing is told that they do not.
    fn region(&self, shift: Shift, change: Option<usize>, witness: Witness) -> Option<Region> {
        let (request, at) = (witness.request(), witness.at());
        let policies = self.diff.policies();
        let (old, new) = (policies.old.decide(request, at), policies.new.decide(request, at));
        if !shift.is(&old, &new) {
            return None;
        }
        let like =
            |policies: &Policies, wanted: &Decision<'_>| shift.alike(&policies.decide(request, at), wanted);
        let cause = match change {
            Some(change) => vec![change],
            None => {
                let decided = (old.owner().zip(old.rule()), new.owner().zip(new.rule()));
                let (like_new, like_old) =
                    (|some: &Policies| like(some, &new), |some: &Policies| like(some, &old));
                self.causes.fewest(decided, &like_new, &like_old)
            }
        };
        let rulings = Two { old: Ruling::of(&old), new: Ruling::of(&new) };
        Some(Region { shift, cause, rulings, witness })
    }
}

impl Region {
    /// Whether it tells all that another one does.
    fn tells(&self, other: &Self) -> bool {
        let rules = |region: &Self| (region.rulings.old.rule.clone(), region.rulings.new.rule.clone());
        (self.shift, &self.cause) == (other.shift, &other.cause) && rules(self) == rules(other)
    }
}

impl Ruling {
    fn of(decision: &Decision<'_>) -> Self {
        Self {
            route: decision.route(),
            rule: decision.owner().zip(decision.rule().map(Arc::from)),
            why: decision.why().to_string(),
            resolution: decision.resolution(),
            metric: decision.metric(),
            stands_until: decision.stands_until(),
        }
    }
}
