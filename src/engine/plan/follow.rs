//! Following the way of a leaf: the usual decision, in which everything that is asked is known.

use super::cell::{Cell, State};
use super::chain::{Chains, Link, LinkAsks};
use super::evaluate::{Look, NEVER};
use super::pool::Kleene;
use super::rules::{Plan, PlanRule};
use crate::model::Moment;

impl Look<'_, '_> {
    /// The rule of a plan that decides, if one does; `None` if something is not known or there is no way.
    ///
    /// `until` becomes the first later second at which time changes that, if that is earlier.
    #[inline]
    pub(crate) fn follow(&self, plan: &Plan, until: &mut i64) -> Option<Option<u32>> {
        let chains: &Chains = plan.chains.as_ref()?;
        let (links, cells) = (&*chains.links, self.slots.cells());
        let mut at = chains.start(plan.index.leaf(self.slots)?);
        'ways: loop {
            // A loop that is left rather than a choice of what follows: the machine foresees whether it is, but would
            // have to wait for a choice.
            for link in links.get(at as usize..)? {
                let cell = cells.get(usize::from(link.slot))?;
                let holds = if link.ranges && cell.state == State::Value && cell.currency == link.currency {
                    cell.value.wrapping_sub(link.low).cast_unsigned() <= link.span
                } else {
                    match link.asks {
                        LinkAsks::Jump => link.leaves_on,
                        LinkAsks::End => return Some(u32::try_from(link.low).ok()),
                        _ if cell.state != State::Value => self.answer(plan, link, cell, until)?,
                        LinkAsks::Codes => link.low >> (cell.value & 63) & 1 == 1,
                        LinkAsks::Set if cell.value < 0 => false,
                        LinkAsks::Holds | LinkAsks::HoldsAny if cell.has_no_elements() => false,
                        LinkAsks::Elapsed if cell.value <= self.at => {
                            self.elapsed_since(link, cell.value, until)
                        }
                        _ => self.answer(plan, link, cell, until)?,
                    }
                };
                if holds == link.leaves_on {
                    at = link.aside;
                    continue 'ways;
                }
            }
            return None;
        }
    }

    /// Whether the time since a moment lies between, and when that turns.
    #[inline]
    fn elapsed_since(&self, link: &Link, moment: i64, until: &mut i64) -> bool {
        let now = self.at - moment;
        let holds = now.wrapping_sub(link.low).cast_unsigned() <= link.span;
        let turn = if now < link.low {
            link.low
        } else if holds {
            link.low.wrapping_add_unsigned(link.span).saturating_add(1)
        } else {
            return false;
        };
        let turn = moment.saturating_add(turn);
        if turn <= Moment::LAST.unix() {
            *until = turn.min(*until);
        }
        holds
    }

    /// The answer to a link; `None` if it is not known.
    #[inline(never)]
    fn answer(&self, plan: &Plan, link: &Link, cell: &Cell, until: &mut i64) -> Option<bool> {
        match link.asks {
            LinkAsks::Rest => self.rest(plan, link, until),
            LinkAsks::Test => self.asked(link),
            _ if cell.state == State::Absent => link.absent.known(),
            LinkAsks::Set if cell.state == State::Value => Some(self.is_in(link, *cell)),
            LinkAsks::ElapsedPlanned if cell.state == State::Value => {
                Some(self.elapsed_since(link, cell.value, until))
            }
            LinkAsks::Holds if cell.state == State::Value => {
                Some(self.slots.items(*cell).iter().any(|item| i64::from(*item) == link.low))
            }
            LinkAsks::HoldsAny if cell.state == State::Value => Some(self.holds_any(link, *cell)),
            // What cannot be read, an amount in another currency, a moment that has not come.
            _ => None,
        }
    }

    fn asked(&self, link: &Link) -> Option<bool> {
        let test = self.pool.test(u32::try_from(link.low).ok()?)?;
        self.test(test, &mut NEVER.clone()).known()
    }

    fn is_in(&self, link: &Link, cell: Cell) -> bool {
        let word = u32::try_from(cell.value);
        word.is_ok_and(|word| self.set_of(link).binary_search(&word).is_ok())
    }

    fn holds_any(&self, link: &Link, cell: Cell) -> bool {
        let set = self.set_of(link);
        self.slots.items(cell).iter().any(|item| set.contains(item))
    }

    fn set_of(&self, link: &Link) -> &[u32] {
        u32::try_from(link.low).map_or(&[], |at| self.pool.set(at))
    }

    /// Whether a rule fits, from a step on at which time matters.
    fn rest(&self, plan: &Plan, link: &Link, limit: &mut i64) -> Option<bool> {
        let rule: &PlanRule = plan.rules.get(usize::try_from(link.low).ok()?)?;
        let step = u16::try_from(link.span).ok()?;
        let mut until = NEVER;
        let holds = self.known_from(rule, step, &mut until);
        let known = holds.known()?;
        if until < *limit {
            *limit = self.changes(rule, step, holds, until, *limit).min(*limit);
        }
        Some(known)
    }
}

impl Kleene {
    /// The truth, if it is known.
    #[inline]
    pub(super) fn known(self) -> Option<bool> {
        match self {
            Self::True => Some(true),
            Self::False => Some(false),
            Self::Unknown => None,
        }
    }
}
