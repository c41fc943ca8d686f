//! The first rule that fits, the platform's rules first, among those that can fit at all.

use super::blame::Blamed;
use super::evaluate::{Look, NEVER};
use super::pool::Kleene;
use super::rules::Plan;
#[cfg(feature = "history")]
use super::rules::PlanRule;
use crate::model::Route;

/// What the plans of some policies say of a request.
#[derive(Debug)]
pub(crate) struct Ruling<'p> {
    /// The rule that decides: the plan and the rule's place in it.
    pub(crate) by: Option<(usize, usize)>,
    /// What is not known, if that is why it decides.
    pub(crate) blamed: Option<Blamed<'p>>,
    /// Rules above it that might have fitted.
    pub(crate) undecided: Vec<(usize, usize, Blamed<'p>)>,
    /// The first later second at which time alone changes the ruling.
    pub(crate) until: i64,
}

/// Decides by several plans, one after the other.
pub(crate) fn decide<'p>(plans: impl Iterator<Item = &'p Plan>, look: &Look<'p, '_>) -> Ruling<'p> {
    let mut ruling = Ruling { by: None, blamed: None, undecided: Vec::new(), until: NEVER };
    for (at, plan) in plans.enumerate() {
        for number in plan.index.candidates(look.slots) {
            let number = number as usize;
            let Some(rule) = plan.rules.get(number) else { continue };
            let mut until = NEVER;
            let mut holds = look.known_rule(rule, &mut until);
            if holds == Kleene::Unknown {
                (holds, until) = look.holds(rule);
            }
            if until < ruling.until {
                let changes = look.changes(rule, 0, holds, until, ruling.until);
                ruling.until = changes.min(ruling.until);
            }
            match (holds, rule.then) {
                (Kleene::False, _) => {}
                (Kleene::True, _) => {
                    ruling.by = Some((at, number));
                    return ruling;
                }
                (Kleene::Unknown, Route::Approve) => {
                    ruling.undecided.push((at, number, look.blame(rule)));
                }
                (Kleene::Unknown, Route::Review | Route::Platform) => {
                    ruling.by = Some((at, number));
                    ruling.blamed = Some(look.blame(rule));
                    return ruling;
                }
            }
        }
    }
    ruling
}

#[cfg(feature = "history")]
impl Look<'_, '_> {
    /// The rules of a plan that fit, from a place on, whichever decides.
    pub(crate) fn fitting(&self, plan: &Plan, first: usize) -> impl Iterator<Item = usize> {
        let candidates = plan.index.candidates(self.slots).map(|number| number as usize);
        let fits = |rule: &PlanRule| self.holds(rule).0 == Kleene::True;
        candidates.filter(move |number| *number >= first && plan.rules.get(*number).is_some_and(fits))
    }
}
