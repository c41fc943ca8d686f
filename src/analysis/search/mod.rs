//! Looking for requests: one for which policies do something, or a proof that there is none.
//!
//! ```
//! use greenlight::Policies;
//! use greenlight::analysis::{Answer, Goal, Search, Space};
//! use greenlight::lang::Policy;
//! use greenlight::model::Route;
//!
//! # let read = |limit: u32| {
//! #     let text = format!("policy: p\nowner: seller\ncurrency: USD\nrules:\n  - rule: cheap\n    when: {{ kind: refund, amount: at most {limit} }}\n    then: approve\n");
//! #     Policies::new(None, Some(Policy::parse("p.yaml", &text).unwrap())).unwrap()
//! # };
//! let (old, new) = (read(25), read(40)); // `amount: at most 25`, `amount: at most 40`
//! let mut search = Search::new(Space::of(&[&old, &new]));
//!
//! let looser = Goal::all([Goal::route(1, Route::Approve), !Goal::route(0, Route::Approve)]);
//! let Answer::Witness(witness) = search.find(&looser) else { panic!() };
//! assert_eq!(witness.json(), r#"{ "kind": "refund", "amount": "30.00 USD" }"#);
//! assert!(new.decide(witness.request(), witness.at()).is_approval());
//!
//! let stricter = Goal::all([Goal::route(0, Route::Approve), !Goal::route(1, Route::Approve)]);
//! assert!(matches!(search.find(&stricter), Answer::Impossible { .. })); // proved
//! ```
//!
//! The [`Space`] cuts what requests can say into cells; a SAT solver picks cells; how moments and amounts go together is
//! checked exactly on what it picked, and what excludes each other is told to the solver, until a request is found
//! or nothing is left. Each request that was found has been decided by the engine before it is given.

mod axes;
mod encode;
mod gates;
mod goal;
mod realise;
mod rules;
mod shares;
mod solver;
mod times;
mod tried;
mod witness;

pub use goal::Goal;
pub use witness::Witness;

use self::axes::ValueLits;
use self::encode::Encoding;
use self::gates::Three;
use self::realise::{Realised, Realising, Taste};
use self::rules::PairLits;
use self::solver::{Batsat, Lit, Solved, Solver};
use super::space::{AxisAt, Space};

/// What a search comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is such a request: this one.
    Witness(Box<Witness>),
    /// There is none: proved.
    Impossible {
        /// Goals that suffice for that, by their positions in what was [looked for](Search::find_all), in
        /// order.
        because: Vec<usize>,
    },
    /// The budget was spent before either was known.
    NotFinished,
    /// It depends on a part of a formula that is not taken apart, and none of the requests that were tried
    /// shows it: there may be one, or not.
    CannotBeDecided,
}

impl Answer {
    /// The witness, if there is one.
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Self::Witness(witness) => Some(witness),
            Self::Impossible { .. } | Self::NotFinished | Self::CannotBeDecided => None,
        }
    }

    /// Whether it is proved that there is no such request.
    pub fn is_impossible(&self) -> bool {
        matches!(self, Self::Impossible { .. })
    }
}

/// How much a search may cost, in steps that do not depend on the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Conflicts of the solver for one question.
    pub conflicts: u64,
    /// Combinations of cells that turn out to exclude each other, for one question.
    pub lemmas: u32,
    /// Requests tried where opaque parts leave something open, for one question.
    pub tries: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { conflicts: 20_000, lemmas: 2_000, tries: 40 }
    }
}

/// Looks for requests in a [`Space`]. What it learns from one question it knows for the next.
pub struct Search {
    space: Space,
    encoding: Encoding<Batsat>,
    pairs: Vec<PairLits>,
    asked: Vec<Three>,
    budget: Budget,
}

impl Search {
    /// A search in a space, with the default budget.
    pub fn new(space: Space) -> Self {
        let mut encoding = Encoding::new(Batsat::new(), &space);
        let pairs = (0..space.policies.len()).map(|of| PairLits::new(&mut encoding, &space, of)).collect();
        let asked = space.asked.iter().map(|asked| encoding.node(&space, &asked.node)).collect();
        Self { space, encoding, pairs, asked, budget: Budget::default() }
    }

    /// With another budget for each question.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// The space.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// Looks for a request and a moment for which a goal is true.
    pub fn find(&mut self, goal: &Goal) -> Answer {
        self.find_all(&[goal])
    }

    /// Looks for a request and a moment for which all of some goals are true. If that is impossible, the answer
    /// tells which of the goals are enough for that.
    pub fn find_all(&mut self, goals: &[&Goal]) -> Answer {
        let wanted: Vec<Lit> = goals
            .iter()
            .map(|goal| rules::goal(&mut self.encoding, &self.pairs, &self.asked, goal))
            .collect();
        // Combinations of cells that were tried in vain are left out for this question only.
        let this = self.encoding.gates.solver.fresh();
        let mut assumptions = wanted.clone();
        assumptions.push(this);
        let answer = self.look(goals, &wanted, &assumptions, this);
        self.encoding.gates.solver.clause(&[!this]);
        answer
    }

    fn look(&mut self, goals: &[&Goal], wanted: &[Lit], assumptions: &[Lit], this: Lit) -> Answer {
        let spent = self.encoding.gates.solver.spent();
        let (mut lemmas, mut tries, mut left_out) = (0, 0, false);
        loop {
            let used = self.encoding.gates.solver.spent() - spent;
            let Some(left) = self.budget.conflicts.checked_sub(used).filter(|left| *left > 0) else {
                return Answer::NotFinished;
            };
            match self.encoding.gates.solver.solve(assumptions, left) {
                Solved::Spent => return Answer::NotFinished,
                Solved::No if left_out => return Answer::CannotBeDecided,
                Solved::No if self.space.is_incomplete() => return Answer::NotFinished,
                Solved::No => return Answer::Impossible { because: self.because(wanted) },
                Solved::Yes => {}
            }
            match self.realise(Taste::Plain) {
                Realised::Excluded(lits) => {
                    lemmas += 1;
                    if lemmas > self.budget.lemmas {
                        return Answer::NotFinished;
                    }
                    let clause: Vec<Lit> = lits.into_iter().map(|lit| !lit).collect();
                    self.encoding.gates.solver.clause(&clause);
                }
                realised => {
                    if let Some(witness) = self.witness(goals, realised) {
                        return Answer::Witness(Box::new(witness));
                    }
                    tries += 1;
                    if tries >= self.budget.tries {
                        return Answer::CannotBeDecided;
                    }
                    left_out = true;
                    let tried = self.tried();
                    let clause: Vec<Lit> = tried.into_iter().map(|lit| !lit).chain([!this]).collect();
                    self.encoding.gates.solver.clause(&clause);
                }
            }
        }
    }

    fn because(&self, wanted: &[Lit]) -> Vec<usize> {
        let blamed = self.encoding.gates.solver.blamed();
        let never = |lit: &Lit| *lit == Lit::FALSE;
        match wanted.iter().position(never) {
            Some(at) => vec![at],
            None => (0..wanted.len())
                .filter(|at| wanted.get(*at).is_some_and(|lit| blamed.contains(lit)))
                .collect(),
        }
    }

    fn realise(&self, taste: Taste) -> Realised {
        let opaque = |axis: AxisAt| self.space.opaque.iter().any(|opaque| opaque.axes.contains(&axis));
        let taste = |axis: AxisAt| if opaque(axis) { taste } else { Taste::Plain };
        Realising { space: &self.space, encoding: &self.encoding, taste: &taste }.request()
    }

    /// A witness from what the solver picked, if one of a few requests with these cells is one.
    fn witness(&self, goals: &[&Goal], plain: Realised) -> Option<Witness> {
        let other = [Taste::Low, Taste::High].into_iter().filter(|_| self.space.has_opaque_parts());
        let requests = std::iter::once(plain).chain(other.map(|taste| self.realise(taste)));
        requests.into_iter().find_map(|realised| match realised {
            Realised::Request(entries, at) => Witness::of(&self.space, goals, entries, at),
            Realised::Excluded(_) | Realised::NotFinished => None,
        })
    }

    /// The cells of the axes that opaque parts and shares look at, as the solver picked them.
    fn tried(&self) -> Vec<Lit> {
        let solver = &self.encoding.gates.solver;
        let mut tried = Vec::new();
        let mut pick = |lit: Lit| tried.push(if solver.is_true(lit) { lit } else { !lit });
        let relevant = |axis: &AxisAt| {
            !self.space.has_opaque_parts()
                || self.space.opaque.iter().any(|opaque| opaque.axes.contains(axis))
        };
        for (_, lits) in self.encoding.axes.iter().enumerate().filter(|(axis, _)| relevant(axis)) {
            [lits.has, lits.bad].into_iter().for_each(&mut pick);
            match &lits.value {
                ValueLits::Flag(flag) => pick(*flag),
                ValueLits::Words(words, _) => words.iter().for_each(|(_, lit)| pick(*lit)),
                ValueLits::Line(line) => line.below.iter().copied().for_each(&mut pick),
                ValueLits::Money(purses) => purses.iter().for_each(|(_, chosen, line)| {
                    pick(*chosen);
                    line.below.iter().copied().for_each(&mut pick);
                }),
                ValueLits::Moment { absolute, since } => {
                    absolute.below.iter().chain(&since.below).copied().for_each(&mut pick);
                }
                ValueLits::Text(cells) | ValueLits::List(cells) => cells.iter().copied().for_each(&mut pick),
            }
        }
        self.encoding.opaque.iter().flat_map(|three| [three.yes, three.no]).for_each(&mut pick);
        tried
    }
}
