//! Rules take the rows that they decide, one rule after the other, until no rows are left.

use super::evaluate::Scene;
use super::mask::Mask;
use crate::engine::plan::{Plan, PlanRule, is_timed};
use crate::model::{Field, Route};

/// What rules do to the rows of a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rulings {
    /// By the places of the rules, in the order in which they decide.
    pub(crate) rules: Vec<Ruled>,
    /// Rows that no rule decides.
    pub(crate) nothing_fits: Mask,
    /// Rows that the policies are not for.
    pub(crate) other_seller: Mask,
    /// Rows in which a rule that was looked at may do something else before the end.
    pub(crate) may_change: Mask,
}

/// What one rule does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ruled {
    /// Rows that it decides because it fits.
    pub(crate) fits: Mask,
    /// Rows in which it is not known whether it fits: for a person, or for the next rule if it would approve.
    pub(crate) cannot_tell: Mask,
    /// Rows in which it fits too, but an earlier rule decides.
    pub(crate) too_late: Mask,
}

/// What a rule is in some rows.
struct Verdicts {
    fits: Mask,
    unknown: Mask,
    may_change: Mask,
}

impl<'a> Scene<'a> {
    /// Decides some rows, each at its moment. With `later`, also tells of rules that fit too late.
    pub(super) fn decide<'p>(
        &mut self,
        plans: impl Iterator<Item = &'p Plan> + Clone,
        rows: &Mask,
        later: bool,
    ) -> Rulings {
        let mut rulings = Rulings::default();
        let mut left = rows.clone();
        for plan in plans.clone() {
            left.keep(&self.mine(plan, &left));
        }
        rulings.other_seller = rows.without(&left);
        let mine = left.clone();
        for plan in plans {
            for rule in &plan.rules {
                if left.is_empty() && !later {
                    rulings.rules.push(Ruled::default());
                    continue;
                }
                let Verdicts { mut fits, mut unknown, may_change } =
                    self.rule(rule, if later { &mine } else { &left }, &left);
                rulings.may_change.add(&may_change);
                let mut too_late = Mask::none();
                if later {
                    too_late = fits.without(&left);
                    fits.keep(&left);
                    unknown.keep(&left);
                }
                left.take_out(&fits);
                if rule.then != Route::Approve {
                    left.take_out(&unknown);
                }
                rulings.rules.push(Ruled { fits, cannot_tell: unknown, too_late });
            }
        }
        rulings.nothing_fits = left;
        rulings
    }

    /// What a rule is in some rows, and in which of those that are undecided yet that may change.
    fn rule(&mut self, rule: &PlanRule, rows: &Mask, undecided: &Mask) -> Verdicts {
        let (mut open, mut unknown) = (rows.clone(), Mask::none());
        // Rows in which every condition that is false may become something else.
        let mut movable = if rule.timed { undecided.clone() } else { Mask::none() };
        let mut moving = Mask::none();
        for part in self.pool.parts_of(rule) {
            if open.is_empty() && movable.is_empty() {
                break;
            }
            let mut asked = open.clone();
            asked.add(&movable);
            let truth = self.part(*part, &asked);
            let mut possible = truth.holds;
            possible.add(&truth.unknown);
            if rule.timed {
                let timed = self.pool.test(part.test).is_none_or(|test| is_timed(self.pool, test));
                if timed {
                    let moves = movable.without(&self.stays(part.test, &movable));
                    let mut remain = movable.both(&possible);
                    remain.add(&moves);
                    movable = remain;
                    moving.add(&moves);
                } else {
                    movable.keep(&possible);
                }
            }
            open.keep(&possible);
            unknown.add(&truth.unknown);
        }
        unknown.keep(&open);
        moving.keep(&movable);
        Verdicts { fits: open.without(&unknown), unknown, may_change: moving }
    }

    /// The rows that a policy is for.
    fn mine(&mut self, plan: &Plan, rows: &Mask) -> Mask {
        if plan.sellers.is_empty() {
            return rows.clone();
        }
        self.is_one_of(self.pool.place(Field::SellerId), &plan.sellers, rows)
    }
}
