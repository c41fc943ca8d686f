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
mod describe;
mod encode;
mod gates;
mod goal;
mod look;
mod realise;
mod regions;
mod rules;
mod shares;
mod solver;
mod times;
mod tried;
mod witness;

pub use goal::{Goal, Variant};
pub(crate) use regions::{Besides, Region};
pub use witness::Witness;

use self::encode::Encoding;
use self::look::Looked;
use self::rules::{Differs, More, PairLits, RuleLits};
use self::solver::{Batsat, Lit, Solver};
use self::tried::Tests;
use super::space::Space;
use crate::lang::Rule;

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

/// Whether there is such a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Possible {
    /// There is one.
    Yes,
    /// There is none: proved.
    No,
    /// The budget was spent before either was known.
    NotFinished,
    /// It depends on a part of a formula that is not taken apart.
    CannotBeDecided,
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

/// A rule in the place of another.
struct Varied {
    of: usize,
    rule: usize,
    other: Rule,
}

/// Looks for requests in a [`Space`]. What it learns from one question it knows for the next.
pub struct Search {
    space: Space,
    encoding: Encoding<Batsat>,
    pairs: Vec<PairLits>,
    more: More,
    variants: Vec<Varied>,
    budget: Budget,
}

impl Search {
    /// A search in a space, with the default budget.
    pub fn new(space: Space) -> Self {
        let mut encoding = Encoding::new(Batsat::new(), &space);
        let pairs = (0..space.policies.len()).map(|of| PairLits::new(&mut encoding, &space, of)).collect();
        let asked = space.asked.iter().map(|asked| encoding.node(&space, &asked.node)).collect();
        let more = More { asked, differs: Vec::new() };
        Self { space, encoding, pairs, more, variants: Vec::new(), budget: Budget::default() }
    }

    /// With another budget for each question.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// How many conflicts of the solver its questions have cost so far.
    pub fn spent(&self) -> u64 {
        self.encoding.gates.solver.spent()
    }

    /// Puts a rule in the place of another, to ask where that [differs](Goal::Differs). The rule must ask
    /// nothing that the policies do not ask: it is the other without some of its parts.
    pub(crate) fn vary(&mut self, of: usize, rule: usize, other: Rule) -> Option<Variant> {
        let nodes = self.space.vary(of, rule, &other)?;
        let lits = RuleLits::new(&mut self.encoding, &self.space, &nodes);
        let pair = self.pairs.get(of)?;
        let anywhere = pair.rules.get(rule)?.differs(&mut self.encoding, &lits);
        let anywhere = self.encoding.gates.and([pair.looked_at, anywhere]);
        let reached = self.encoding.gates.and([pair.rules.get(rule)?.reached, anywhere]);
        let differs = Differs { reached, anywhere };
        self.more.differs.push(differs);
        self.variants.push(Varied { of, rule, other });
        Some(Variant(self.variants.len() - 1))
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
        let wanted: Vec<Lit> =
            goals.iter().map(|goal| rules::goal(&mut self.encoding, &self.pairs, &self.more, goal)).collect();
        let exact = !self.space.has_opaque_parts();
        let found = self.look(&wanted, |search, entries, at| {
            Witness::of(search.tests(), goals, entries, at).map(|witness| (witness, exact))
        });
        match found {
            Looked::Found(witness) => Answer::Witness(Box::new(witness)),
            Looked::Impossible => Answer::Impossible { because: self.because(&wanted) },
            Looked::NotFinished => Answer::NotFinished,
            Looked::CannotBeDecided => Answer::CannotBeDecided,
        }
    }

    /// Whether there is a request for which all of some goals are true, without showing one: much faster.
    pub fn can(&mut self, goals: &[&Goal]) -> Possible {
        let wanted: Vec<Lit> =
            goals.iter().map(|goal| rules::goal(&mut self.encoding, &self.pairs, &self.more, goal)).collect();
        if self.encoding.gates.recalls(&wanted) {
            return Possible::Yes;
        }
        let exact = !self.space.has_opaque_parts();
        let found = self.look(&wanted, |search, entries, at| {
            (exact || Witness::shows(search.tests(), goals, &entries, at)).then_some(((), exact))
        });
        match found {
            Looked::Found(()) => Possible::Yes,
            Looked::Impossible => Possible::No,
            Looked::NotFinished => Possible::NotFinished,
            Looked::CannotBeDecided => Possible::CannotBeDecided,
        }
    }

    fn tests(&self) -> Tests<'_> {
        Tests { space: &self.space, variants: &self.variants }
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
}
