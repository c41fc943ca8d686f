//! What is not known, for all rows in which a rule is not: by the first of its conditions as written.

use super::decide::Rulings;
use super::evaluate::Scene;
use super::mask::Mask;
use crate::engine::plan::{Asks, Blamed, PlanRule, Test};
use crate::model::Unknown;

/// Why rules are not known, and in which rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reasons<'p> {
    rows: Vec<(Blamed<'p>, Mask)>,
}

impl<'p> Reasons<'p> {
    /// Each reason and its rows.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Blamed<'p>, &Mask)> {
        self.rows.iter().map(|(reason, rows)| (*reason, rows))
    }

    /// Adds a row to those of a reason.
    pub(crate) fn set(&mut self, reason: Blamed<'p>, row: usize) {
        self.of(reason, |known| known.set(row));
    }

    fn of(&mut self, reason: Blamed<'p>, add: impl FnOnce(&mut Mask)) {
        match self.rows.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, rows)) => add(rows),
            None => {
                let mut rows = Mask::none();
                add(&mut rows);
                self.rows.push((reason, rows));
            }
        }
    }

    fn add(&mut self, reason: Blamed<'p>, rows: &Mask) {
        if !rows.is_empty() {
            self.of(reason, |known| known.add(rows));
        }
    }
}

impl<'a> Scene<'a> {
    /// What is not known, for all rows in which a rule is not.
    pub(crate) fn reasons(&mut self, rulings: &Rulings) -> Reasons<'a> {
        let mut reasons = Reasons::default();
        let plans = self.policies.plans();
        for (rule, ruled) in plans.iter().flat_map(|plan| &plan.rules).zip(&rulings.rules) {
            self.blame(rule, &ruled.cannot_tell, &mut reasons);
        }
        reasons
    }

    /// Says of each of these rows, in which a rule is not known, why.
    fn blame(&mut self, rule: &PlanRule, rows: &Mask, reasons: &mut Reasons<'a>) {
        let mut left = rows.clone();
        for part in self.pool.as_written(rule) {
            if left.is_empty() {
                return;
            }
            let unknown = self.part(part, &left).unknown;
            if let Some(test) = self.pool.test(part.test) {
                self.blame_test(test, &unknown, reasons);
            }
            left.take_out(&unknown);
        }
    }

    fn blame_test(&mut self, test: &Test, rows: &Mask, reasons: &mut Reasons<'a>) {
        if rows.is_empty() {
            return;
        }
        match test.asks {
            Asks::Group { first, count, .. } => {
                let mut left = rows.clone();
                for id in self.pool.parts(first, count) {
                    let unknown = self.truth(*id, &left).unknown;
                    if let Some(test) = self.pool.test(*id) {
                        self.blame_test(test, &unknown, reasons);
                    }
                    left.take_out(&unknown);
                }
            }
            Asks::Formula(_) | Asks::General(_) | Asks::Window(_) | Asks::Share(_) => {
                for row in rows.rows() {
                    let reason = self.look(row, |look| look.blame_test(test));
                    reasons.set(reason, row);
                }
            }
            _ => {
                let name = self.pool.name(test.slot);
                let column = self.columns.column(test.slot);
                let of_value = match test.asks {
                    Asks::Amount { .. } | Asks::Bands(_) => Unknown::CurrencyMismatch,
                    _ => Unknown::Future,
                };
                reasons.add((name, of_value), &rows.both(&column.valid));
                reasons.add((name, Unknown::Missing), &rows.without(&column.said()));
                for row in rows.both(&column.bad).rows() {
                    if let Some(fault) = column.fault(row) {
                        reasons.set((name, Unknown::Bad(fault)), row);
                    }
                }
            }
        }
    }
}
