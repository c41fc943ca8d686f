//! The loop of a search: pick cells, see whether a request can have them, learn, pick again.

use std::collections::BTreeSet;

use super::Search;
use super::axes::ValueLits;
use super::realise::{Realised, Realising, Taste};
use super::solver::{Lit, Solved, Solver};
use super::witness::Entry;
use crate::analysis::space::AxisAt;
use crate::model::Moment;

/// What looking comes to.
pub(super) enum Looked<T> {
    /// What was kept of the request that was found.
    Found(T),
    Impossible,
    NotFinished,
    CannotBeDecided,
}

/// Which values of their cells the axes take that opaque parts look at: one of them its own, the others theirs.
#[derive(Clone, Copy)]
struct Tasting {
    one: Option<(AxisAt, Taste)>,
    others: Taste,
}

impl Tasting {
    const PLAIN: Self = Self { one: None, others: Taste::Plain };

    fn of(self, axis: AxisAt) -> Taste {
        self.one.filter(|(one, _)| *one == axis).map_or(self.others, |(_, taste)| taste)
    }
}

impl Search {
    /// Looks for cells in which some literals are true and which a request can have. Of each request that is
    /// found, `keep` says whether it will do, and whether all that the solver picked is true of it.
    pub(super) fn look<T>(
        &mut self,
        wanted: &[Lit],
        keep: impl Fn(&Self, Vec<Entry>, Moment) -> Option<(T, bool)>,
    ) -> Looked<T> {
        // Cells that were tried in vain are left out for this question only.
        let this = self.encoding.gates.solver.fresh();
        let mut assumptions = wanted.to_vec();
        assumptions.push(this);
        let looked = self.steps(&assumptions, this, keep);
        self.encoding.gates.solver.clause(&[!this]);
        looked
    }

    fn steps<T>(
        &mut self,
        assumptions: &[Lit],
        this: Lit,
        keep: impl Fn(&Self, Vec<Entry>, Moment) -> Option<(T, bool)>,
    ) -> Looked<T> {
        let spent = self.encoding.gates.solver.spent();
        let (mut lemmas, mut tries, mut left_out) = (0, 0, false);
        loop {
            let used = self.encoding.gates.solver.spent() - spent;
            let Some(left) = self.budget.conflicts.checked_sub(used).filter(|left| *left > 0) else {
                return Looked::NotFinished;
            };
            match self.encoding.gates.solver.solve(assumptions, left) {
                Solved::Spent => return Looked::NotFinished,
                Solved::No if left_out => return Looked::CannotBeDecided,
                Solved::No if self.space.is_incomplete() => return Looked::NotFinished,
                Solved::No => return Looked::Impossible,
                Solved::Yes => {}
            }
            match self.realise(Tasting::PLAIN) {
                Realised::Excluded(lits) => {
                    lemmas += 1;
                    if lemmas > self.budget.lemmas {
                        return Looked::NotFinished;
                    }
                    let clause: Vec<Lit> = lits.into_iter().map(|lit| !lit).collect();
                    self.encoding.gates.solver.clause(&clause);
                }
                realised => {
                    if let Some((found, exact)) = self.first(realised, &keep) {
                        if exact {
                            self.encoding.gates.remember();
                        }
                        return Looked::Found(found);
                    }
                    tries += 1;
                    if tries >= self.budget.tries {
                        return Looked::CannotBeDecided;
                    }
                    left_out = true;
                    let tried = self.tried();
                    let clause: Vec<Lit> = tried.into_iter().map(|lit| !lit).chain([!this]).collect();
                    self.encoding.gates.solver.clause(&clause);
                }
            }
        }
    }

    fn realise(&self, tasting: Tasting) -> Realised {
        let opaque = |axis: AxisAt| self.space.opaque.iter().any(|opaque| opaque.axes.contains(&axis));
        let taste = |axis: AxisAt| if opaque(axis) { tasting.of(axis) } else { Taste::Plain };
        Realising { space: &self.space, encoding: &self.encoding, taste: &taste }.request()
    }

    /// What is kept of the first of a few requests with these cells that will do.
    fn first<T>(
        &self,
        plain: Realised,
        keep: impl Fn(&Self, Vec<Entry>, Moment) -> Option<(T, bool)>,
    ) -> Option<(T, bool)> {
        let requests = std::iter::once(plain).chain(self.tastings().map(|tasting| self.realise(tasting)));
        requests.into_iter().find_map(|realised| match realised {
            Realised::Request(entries, at) => keep(self, entries, at),
            Realised::Excluded(_) | Realised::NotFinished => None,
        })
    }

    /// Values to try besides the plainest where opaque parts look at them: a formula that compares two fields is
    /// true where one of them is low and the other high.
    fn tastings(&self) -> impl Iterator<Item = Tasting> + '_ {
        let axes: BTreeSet<AxisAt> =
            self.space.opaque.iter().flat_map(|opaque| &opaque.axes).copied().collect();
        let both = |axis: AxisAt| {
            let ends = [(Taste::Low, Taste::High), (Taste::High, Taste::Low)];
            ends.map(|(one, others)| Tasting { one: Some((axis, one)), others })
        };
        let all = [Taste::Low, Taste::High].map(|others| Tasting { one: None, others });
        let all = all.into_iter().filter(|_| self.space.has_opaque_parts());
        let apart = axes.into_iter().filter(|_| self.space.opaque.iter().any(|it| it.axes.len() > 1));
        all.chain(apart.flat_map(both))
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
