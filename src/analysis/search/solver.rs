//! The solver behind the search: clauses in, an assignment or a proof that there is none out.
//!
//! A trait of ours, so that nothing else knows which solver it is, and one implementation over batsat. It counts
//! conflicts and stops at a budget; no clock is read, so the same question has the same answer everywhere.

use std::cell::Cell;
use std::ops::Not;

use batsat::{Callbacks, ClauseKind, SolverInterface, SolverOpts, lbool};

/// A boolean variable or its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Lit(u32);

impl Lit {
    /// Of the first variable, which is always true.
    pub(super) const TRUE: Self = Self(0);
    pub(super) const FALSE: Self = Self(1);

    /// The variable of an index.
    pub(super) fn of(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX >> 2) << 1)
    }

    /// The index of its variable.
    pub(super) fn variable(self) -> usize {
        usize::try_from(self.0 >> 1).unwrap_or(usize::MAX)
    }

    pub(super) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }
}

impl Not for Lit {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// What a solver says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Solved {
    /// There is an assignment; it can be asked for values.
    Yes,
    /// There is none; the assumptions to blame can be asked for.
    No,
    /// The budget was spent.
    Spent,
}

/// A solver for clauses that are added bit by bit.
pub(super) trait Solver {
    /// A new variable.
    fn fresh(&mut self) -> Lit;
    /// A new variable that follows from others, so that the solver need not choose its value.
    fn implied(&mut self) -> Lit;
    /// How many variables there are.
    fn count(&self) -> usize;
    /// Adds a clause: one of these is true.
    fn clause(&mut self, literals: &[Lit]);
    /// Looks for an assignment under assumptions, within a number of conflicts.
    fn solve(&mut self, assumptions: &[Lit], conflicts: u64) -> Solved;
    /// The value in the assignment found last.
    fn is_true(&self, literal: Lit) -> bool;
    /// How many conflicts there have been in all.
    fn spent(&self) -> u64;
    /// The assumptions that cannot be true together, after a `No`.
    fn blamed(&self) -> Vec<Lit>;
}

/// Counts conflicts and stops at a limit.
#[derive(Default)]
struct Budget {
    spent: Cell<u64>,
    limit: Cell<u64>,
}

impl Callbacks for Budget {
    fn on_new_clause(&mut self, _: &[batsat::Lit], kind: ClauseKind) {
        if kind == ClauseKind::Learnt {
            self.spent.set(self.spent.get() + 1);
        }
    }

    fn stop(&self) -> bool {
        self.spent.get() >= self.limit.get()
    }
}

pub(super) struct Batsat {
    inner: batsat::Solver<Budget>,
    model: Vec<lbool>,
    core: Vec<Lit>,
}

impl Batsat {
    pub(super) fn new() -> Self {
        let options = SolverOpts::default();
        let mut solver = Self {
            inner: batsat::Solver::new(options, Budget::default()),
            model: Vec::new(),
            core: Vec::new(),
        };
        let first = solver.fresh();
        solver.inner.add_clause_reuse(&mut vec![outward(first)]);
        solver
    }
}

fn outward(literal: Lit) -> batsat::Lit {
    batsat::Lit::new(batsat::Var::unsafe_from_idx(literal.0 >> 1), literal.0 & 1 == 0)
}

fn inward(literal: batsat::Lit) -> Lit {
    Lit(literal.var().idx() << 1 | u32::from(!literal.sign()))
}

impl Solver for Batsat {
    fn fresh(&mut self) -> Lit {
        Lit(self.inner.new_var_default().idx() << 1)
    }

    fn implied(&mut self) -> Lit {
        Lit(self.inner.new_var(lbool::UNDEF, false).idx() << 1)
    }

    fn count(&self) -> usize {
        usize::try_from(self.inner.num_vars()).unwrap_or(0)
    }

    fn clause(&mut self, literals: &[Lit]) {
        if literals.contains(&Lit::TRUE) {
            return;
        }
        let mut clause = literals.iter().copied().map(outward).collect();
        self.inner.add_clause_reuse(&mut clause);
    }

    fn solve(&mut self, assumptions: &[Lit], conflicts: u64) -> Solved {
        let budget = self.inner.cb();
        budget.limit.set(budget.spent.get().saturating_add(conflicts));
        let assumptions: Vec<_> = assumptions.iter().copied().map(outward).collect();
        let answer = self.inner.solve_limited(&assumptions);
        if answer == lbool::TRUE {
            self.model = self.inner.get_model().to_vec();
            Solved::Yes
        } else if answer == lbool::FALSE {
            // The clause learnt from the assumptions: their opposites.
            self.core = self.inner.unsat_core().iter().map(|literal| !inward(*literal)).collect();
            Solved::No
        } else {
            Solved::Spent
        }
    }

    fn is_true(&self, literal: Lit) -> bool {
        let value = self.model.get(literal.variable()).copied().unwrap_or(lbool::FALSE) == lbool::TRUE;
        value != literal.is_negated()
    }

    fn spent(&self) -> u64 {
        self.inner.cb().spent.get()
    }

    fn blamed(&self) -> Vec<Lit> {
        self.core.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blames_the_assumptions_that_exclude_each_other() {
        let mut solver = Batsat::new();
        let (a, b, c) = (solver.fresh(), solver.fresh(), solver.fresh());
        solver.clause(&[!a, !b]);
        assert_eq!(solver.solve(&[a, c, b], 1_000), Solved::No);
        let mut blamed = solver.blamed();
        blamed.sort();
        assert_eq!(blamed, [a, b]);
        assert_eq!(solver.solve(&[a, c], 1_000), Solved::Yes);
        assert!(solver.is_true(a) && solver.is_true(!b) && solver.is_true(Lit::TRUE));
    }
}
