//! `and`, `or` and `not` over literals, each combination made once.

use std::collections::BTreeMap;

use super::solver::{Lit, Solver};

/// A three-valued truth: two literals that are never both true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Three {
    pub(super) yes: Lit,
    pub(super) no: Lit,
}

impl Three {
    pub(super) fn not(self) -> Self {
        Self { yes: self.no, no: self.yes }
    }
}

/// Makes literals for combinations of literals.
pub(super) struct Gates<S> {
    pub(super) solver: S,
    made: BTreeMap<Vec<Lit>, Lit>,
}

impl<S: Solver> Gates<S> {
    pub(super) fn new(solver: S) -> Self {
        Self { solver, made: BTreeMap::new() }
    }

    /// True if and only if all are.
    pub(super) fn and(&mut self, parts: impl IntoIterator<Item = Lit>) -> Lit {
        let mut parts: Vec<Lit> = parts.into_iter().filter(|part| *part != Lit::TRUE).collect();
        parts.sort_unstable();
        parts.dedup();
        let contradicts = parts.windows(2).any(|pair| matches!(pair, [a, b] if *a == !*b));
        if contradicts || parts.contains(&Lit::FALSE) {
            return Lit::FALSE;
        }
        match parts.as_slice() {
            [] => return Lit::TRUE,
            [only] => return *only,
            _ => {}
        }
        if let Some(made) = self.made.get(&parts) {
            return *made;
        }
        let gate = self.solver.fresh();
        let mut all: Vec<Lit> = parts.iter().map(|part| !*part).collect();
        all.push(gate);
        self.solver.clause(&all);
        for part in &parts {
            self.solver.clause(&[!gate, *part]);
        }
        self.made.insert(parts, gate);
        gate
    }

    /// True if and only if any is.
    pub(super) fn or(&mut self, parts: impl IntoIterator<Item = Lit>) -> Lit {
        !self.and(parts.into_iter().map(|part| !part))
    }

    /// Kleene's `and`.
    pub(super) fn all(&mut self, parts: &[Three]) -> Three {
        Three {
            yes: self.and(parts.iter().map(|part| part.yes)),
            no: self.or(parts.iter().map(|part| part.no)),
        }
    }

    /// Kleene's `or`.
    pub(super) fn any(&mut self, parts: &[Three]) -> Three {
        Three {
            yes: self.or(parts.iter().map(|part| part.yes)),
            no: self.and(parts.iter().map(|part| part.no)),
        }
    }

    /// Exactly one of these is true where the condition is, and none elsewhere.
    pub(super) fn one_of(&mut self, choices: &[Lit], condition: Lit) {
        let mut some: Vec<Lit> = choices.to_vec();
        some.push(!condition);
        self.solver.clause(&some);
        for choice in choices {
            self.solver.clause(&[!*choice, condition]);
        }
        self.at_most_one(choices);
    }

    pub(super) fn at_most_one(&mut self, choices: &[Lit]) {
        if choices.len() <= 6 {
            for (at, one) in choices.iter().enumerate() {
                for other in choices.iter().skip(at + 1) {
                    self.solver.clause(&[!*one, !*other]);
                }
            }
            return;
        }
        // Whether one of the choices so far is true.
        let mut before: Option<Lit> = None;
        for choice in choices {
            let so_far = self.solver.fresh();
            self.solver.clause(&[!*choice, so_far]);
            if let Some(before) = before {
                self.solver.clause(&[!before, so_far]);
                self.solver.clause(&[!before, !*choice]);
            }
            before = Some(so_far);
        }
    }
}
