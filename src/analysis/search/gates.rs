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

/// Makes literals for combinations of literals, and remembers what they are in some assignments.
pub(super) struct Gates<S> {
    pub(super) solver: S,
    made: BTreeMap<Vec<Lit>, Lit>,
    /// Of each variable, its value in each of the remembered assignments, a bit each.
    seen: Vec<u64>,
    /// Which of them there are.
    filled: u64,
    next: u32,
}

impl<S: Solver> Gates<S> {
    pub(super) fn new(solver: S) -> Self {
        Self { solver, made: BTreeMap::new(), seen: Vec::new(), filled: 0, next: 0 }
    }

    fn seen(&self, literal: Lit) -> u64 {
        let bits = self.seen.get(literal.variable()).copied().unwrap_or(0);
        if literal.is_negated() { !bits } else { bits }
    }

    fn set_seen(&mut self, literal: Lit, bits: u64) {
        let at = literal.variable();
        if self.seen.len() <= at {
            self.seen.resize(at + 1, 0);
        }
        if let Some(place) = self.seen.get_mut(at) {
            *place = bits;
        }
    }

    /// Remembers the assignment that the solver found last, in the place of the oldest.
    pub(super) fn remember(&mut self) {
        let bit = 1_u64 << self.next;
        for at in 0..self.solver.count() {
            let literal = Lit::of(at);
            let bits = self.seen(literal);
            let value = self.solver.is_true(literal);
            self.set_seen(literal, if value { bits | bit } else { bits & !bit });
        }
        self.filled |= bit;
        self.next = (self.next + 1) % u64::BITS;
    }

    /// Whether all of some literals are true in one of the remembered assignments.
    pub(super) fn recalls(&self, literals: &[Lit]) -> bool {
        literals.iter().fold(self.filled, |seen, literal| seen & self.seen(*literal)) != 0
    }

    /// True if and only if one is and the other is not.
    pub(super) fn differ(&mut self, one: Lit, other: Lit) -> Lit {
        let (first, second) = (self.and([one, !other]), self.and([!one, other]));
        self.or([first, second])
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
        let gate = self.solver.implied();
        let seen = parts.iter().fold(u64::MAX, |seen, part| seen & self.seen(*part));
        self.set_seen(gate, seen);
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
            let so_far = self.solver.implied();
            self.solver.clause(&[!*choice, so_far]);
            if let Some(before) = before {
                self.solver.clause(&[!before, so_far]);
                self.solver.clause(&[!before, !*choice]);
            }
            before = Some(so_far);
        }
    }
}
