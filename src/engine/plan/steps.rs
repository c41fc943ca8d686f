//! A rule as a way through its conditions: after each, where to go if it is true and where if it is false.
//!
//! Groups and exceptions are only jumps here. The way ends where something is not known; then the rule is evaluated
//! with three truth values.

use super::cell::State;
use super::evaluate::Look;
use super::pool::{Asks, Kleene, Pool, Test};
use super::rules::{Part, PlanRule};

/// A condition, and the steps that follow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(super) test: u32,
    pub(super) yes: u16,
    pub(super) no: u16,
}

/// Where a rule fits, and where it does not.
pub(super) const FITS: u16 = u16::MAX;
pub(super) const PASSES: u16 = u16::MAX - 1;
/// Longer rules go without.
const MOST: usize = 60_000;

/// Adds the steps of a rule, if it can have any.
pub(super) fn step(pool: &Pool, parts: &[Part], steps: &mut Vec<Step>) {
    // From the end, so that each part knows where the next begins.
    let mut way = Way { pool, steps: Vec::new() };
    let mut next = FITS;
    for part in parts.iter().rev() {
        let (yes, no) = if part.unless { (PASSES, next) } else { (next, PASSES) };
        match way.test(part.test, yes, no) {
            Some(first) => next = first,
            None => return,
        }
    }
    // Laid down from the end: turned round, the first step comes first.
    let count = way.steps.len();
    if count == 0 || count > MOST {
        return;
    }
    let turn = |to: u16| if to >= PASSES { to } else { u16::try_from(count - 1).unwrap_or(0) - to };
    steps.extend(way.steps.iter().rev().map(|step| Step { yes: turn(step.yes), no: turn(step.no), ..*step }));
}

struct Way<'w> {
    pool: &'w Pool,
    steps: Vec<Step>,
}

impl Way<'_> {
    /// Lays the steps of a condition and gives the first.
    fn test(&mut self, at: u32, yes: u16, no: u16) -> Option<u16> {
        let test = self.pool.test(at)?;
        let Asks::Group { any, first, count } = test.asks else {
            let place = u16::try_from(self.steps.len()).ok().filter(|place| *place < PASSES)?;
            self.steps.push(Step { test: at, yes, no });
            return Some(place);
        };
        let parts = self.pool.parts.get(first as usize..)?.get(..count as usize)?;
        let mut next = if any { no } else { yes };
        for part in parts.iter().rev() {
            let (yes, no) = if any { (yes, next) } else { (next, no) };
            next = self.test(*part, yes, no)?;
        }
        Some(next)
    }
}

impl Look<'_, '_> {
    /// Whether a rule fits; `until` becomes the first later second at which that may be different, if that is earlier.
    /// [Unknown](Kleene::Unknown) if anything on the way is not known: then it has to be seen with three truth values.
    #[inline]
    pub(super) fn known_rule(&self, rule: &PlanRule, until: &mut i64) -> Kleene {
        self.known_from(rule, 0, until)
    }

    /// The same of a rule whose steps before one have led there.
    #[inline]
    pub(super) fn known_from(&self, rule: &PlanRule, mut at: u16, until: &mut i64) -> Kleene {
        let steps = self.pool.steps_of(rule);
        while let Some(step) = steps.get(usize::from(at)) {
            let Some(test) = self.pool.test(step.test) else { return Kleene::Unknown };
            at = match self.known(test, until) {
                Kleene::True => step.yes,
                Kleene::False => step.no,
                Kleene::Unknown => return Kleene::Unknown,
            };
            if at >= PASSES {
                return Kleene::of(at == FITS);
            }
        }
        Kleene::Unknown
    }

    /// The truth of a condition, the usual ones at once.
    #[inline(always)]
    fn known(&self, test: &Test, until: &mut i64) -> Kleene {
        let cell = self.slots.cell(test.slot);
        if cell.state != State::Value {
            return self.known_otherwise(test, until);
        }
        let holds = match test.asks {
            Asks::Within { low, high } => low <= cell.value && cell.value <= high,
            Asks::Amount { low, high, currency } if cell.currency == currency => {
                low <= cell.value && cell.value <= high
            }
            Asks::Codes(codes) => codes >> (cell.value & 63) & 1 == 1,
            Asks::Set(_) if cell.value < 0 => false,
            Asks::Holds(_) | Asks::HoldsAny(_) if cell.has_no_elements() => false,
            _ => return self.known_otherwise(test, until),
        };
        Kleene::of(holds != test.negated)
    }

    #[inline(never)]
    fn known_otherwise(&self, test: &Test, until: &mut i64) -> Kleene {
        self.test(test, until)
    }
}
