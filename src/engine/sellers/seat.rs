//! Deciding by the policies of whichever seller a request is of.

use super::{Seller, Sellers, Set};
use crate::engine::decide::{Named, Panel, ruled};
use crate::engine::plan::{Look, Plan, Pool, Slots, State};
use crate::model::{Decision, Duration, Field, Moment, Request, Why};

/// The platform's policy and that of one seller, or of none who is known.
#[derive(Clone, Copy, Debug)]
struct Seat<'s> {
    set: &'s Set,
    seller: Option<&'s Seller>,
}

impl Sellers {
    /// Decides what slots say. `request` says the same, if it is at hand.
    pub(in crate::engine) fn ruled<'s>(
        &'s self,
        slots: &Slots,
        request: Option<&Request>,
        at: Moment,
    ) -> Decision<'s> {
        let set = &*self.0;
        let said = slots.cell(set.pool.place(Field::SellerId));
        let word = u32::try_from(said.value).ok().filter(|_| said.state == State::Value);
        let seller = word.and_then(|word| set.whose(word));
        ruled(Seat { set, seller: seller.map(|seller| &**seller) }, slots, request, at)
    }
}

impl<'s> Panel<'s> for Seat<'s> {
    fn shared(self) -> &'s Pool {
        &self.set.pool
    }

    fn in_turn(self) -> impl Iterator<Item = &'s Plan> + Clone {
        self.set.above.iter().chain(self.seller.map(|seller| &seller.plan))
    }

    fn rule(self, plan: usize, number: usize) -> Option<Named<'s>> {
        match &self.set.platform {
            Some(platform) if plan == 0 => Named::of(platform, number),
            _ => {
                let seller = self.seller?;
                seller.kept.rule(number, seller.plan.rules.get(number)?.then)
            }
        }
    }

    /// The seller's policy is: by the seller it was found.
    fn is_for(self, look: &Look<'_, '_>) -> bool {
        self.set.above.as_ref().is_none_or(|above| above.is_for(look))
    }

    fn otherwise(self) -> Why<'s> {
        if self.seller.is_some() { Why::NothingFits } else { Why::OtherSeller }
    }

    fn content(self) -> &'s str {
        self.seller.map_or(&self.set.hash, |seller| &seller.kept.hash)
    }

    fn approval_time(self) -> Duration {
        self.set.auto_approval_time
    }
}
