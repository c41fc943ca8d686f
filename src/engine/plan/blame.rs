//! What is not known of a rule, by the first of its conditions that is not.

use super::cell::State;
use super::evaluate::{Look, NEVER};
use super::pool::{Asks, Kleene, Slot, Test};
use super::rules::PlanRule;
use crate::engine::truth::{Cause, Truth};
use crate::model::{Field, Unknown};

/// The name of a field, or `formula`, and why it is not known.
pub(crate) type Blamed<'p> = (&'p str, Unknown);

const DEFECT: Blamed<'static> = ("formula", Unknown::Defect);

impl<'p> Look<'p, '_> {
    /// What is not known of a rule that is neither true nor false.
    #[cold]
    pub(super) fn blame(&self, rule: &PlanRule) -> Blamed<'p> {
        let parts = self.pool.as_written(rule);
        let unknown =
            parts.iter().find(|part| self.condition(part.test, &mut NEVER.clone()) == Kleene::Unknown);
        unknown.and_then(|part| self.pool.test(part.test)).map_or(DEFECT, |test| self.blame_test(test))
    }

    pub(in crate::engine) fn blame_test(&self, test: &Test) -> Blamed<'p> {
        match test.asks {
            Asks::Group { first, count, .. } => {
                let mut parts = self.parts(first, count).iter().filter_map(|part| self.pool.test(*part));
                let unknown = parts.find(|part| self.test(part, &mut NEVER.clone()) == Kleene::Unknown);
                unknown.map_or(DEFECT, |part| self.blame_test(part))
            }
            Asks::Formula(at) => match self.pool.programs.get(at as usize) {
                Some((_, general)) => self.blame_general(*general),
                None => DEFECT,
            },
            Asks::General(at) => self.blame_general(at),
            Asks::Window(_) => self.blame_window(),
            Asks::Share(at) => {
                let part = self.slots.cell(test.slot);
                let Some(share) = self.pool.shares.get(at as usize) else { return DEFECT };
                let whole = self.slots.cell(share.whole);
                let hidden = part.state == State::Absent && matches!(whole.state, State::Bad(_));
                if part.state != State::Value && !hidden {
                    self.blame_slot(test.slot)
                } else if whole.state != State::Value {
                    self.blame_slot(share.whole)
                } else if whole.currency != part.currency {
                    (self.pool.name(share.whole), Unknown::CurrencyMismatch)
                } else {
                    (self.pool.name(share.whole), Unknown::Arithmetic)
                }
            }
            Asks::Amount { .. } | Asks::Bands(_) if self.slots.cell(test.slot).state == State::Value => {
                (self.pool.name(test.slot), Unknown::CurrencyMismatch)
            }
            _ => self.blame_slot(test.slot),
        }
    }

    fn blame_slot(&self, slot: Slot) -> Blamed<'p> {
        let unknown = match self.slots.cell(slot).state {
            State::Absent => Unknown::Missing,
            State::Bad(fault) => Unknown::Bad(fault),
            State::Value => Unknown::Future, // all that can be wrong with a value by itself
        };
        (self.pool.name(slot), unknown)
    }

    fn blame_general(&self, at: u32) -> Blamed<'p> {
        let Some(general) = self.pool.general.get(at as usize) else { return DEFECT };
        match self.as_written(at).truth {
            Truth::Unknown(Cause { subject, unknown }) => {
                (subject.map_or("formula", |subject| subject.name(&general.home.fields)), unknown)
            }
            Truth::True | Truth::False => DEFECT,
        }
    }

    fn blame_window(&self) -> Blamed<'p> {
        let review = self.slots.cell(self.pool.place(Field::Review));
        match (review.state, review.value) {
            (State::Value, 0) => self.blame_slot(self.pool.place(Field::RequestedAt)),
            (State::Value, 1) => {
                // The begin of a review that has not begun is not known, though its absence elsewhere is a fact.
                let began = self.slots.cell(self.pool.place(Field::InspectionReceivedAt));
                match began.state {
                    State::Bad(fault) => (Field::InspectionReceivedAt.name(), Unknown::Bad(fault)),
                    State::Absent | State::Value => (Field::InspectionReceivedAt.name(), Unknown::Missing),
                }
            }
            (State::Bad(fault), _) => (Field::Review.name(), Unknown::Bad(fault)),
            _ => (Field::Review.name(), Unknown::Missing),
        }
    }
}
