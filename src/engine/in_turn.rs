//! Every rule in turn, whichever decides: for explanations, for what a dry run tells of rules, for analysis.

use std::ops::ControlFlow;

#[cfg(feature = "history")]
use super::plan::{Look, Slots};
use super::policies::Policies;
use super::reading::own;
use super::rule::Bout;
use crate::lang::Policy;
#[cfg(feature = "analysis")]
use crate::lang::Rule;
#[cfg(feature = "history")]
use crate::model::Moment;
use crate::model::{Field, Request, Slot, Value, Why};

impl Policies {
    /// Puts a request to every rule, in the order in which they are looked at, until one breaks off.
    pub(super) fn each_bout<'p, B>(
        &'p self,
        request: &Request,
        mut with: impl FnMut(Bout<'p, '_>) -> ControlFlow<B>,
    ) -> Option<B> {
        for policy in self.in_order() {
            let own = own(request, &policy.fields);
            for rule in &policy.rules {
                if let ControlFlow::Break(broken) = with(Bout { policy, rule, request, own: &own }) {
                    return Some(broken);
                }
            }
        }
        None
    }

    /// Why no rule may look at a request at all.
    pub(super) fn turned_away(&self, request: &Request) -> Option<Why<'static>> {
        if let Some(problem) = request.refusal() {
            return Some(Why::Refused(problem.clone()));
        }
        let seller = match request.slot(Field::SellerId) {
            Slot::Value(Value::Text(id)) => Some(&**id),
            _ => None,
        };
        let mine = |policy: &Policy| {
            policy.seller_ids.is_empty()
                || seller.is_some_and(|id| policy.seller_ids.iter().any(|own| **own == *id))
        };
        (!self.in_order().all(mine)).then_some(Why::OtherSeller)
    }

    /// Every rule and its policy, in the order in which they are looked at.
    #[cfg(feature = "analysis")]
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&Policy, &Rule)> {
        self.in_order().flat_map(|policy| policy.rules.iter().map(move |rule| (policy, rule)))
    }

    /// The rules that fit at a moment, by their place among the rules of both policies and from that place on,
    /// whichever rule decides.
    #[cfg(feature = "history")]
    pub(crate) fn fitting(&self, request: &Request, at: Moment, first: usize) -> Vec<usize> {
        let mut fitting = Vec::new();
        if self.turned_away(request).is_some() {
            return fitting;
        }
        let mut slots = Slots::new(self.pool());
        slots.read(self.pool(), request);
        let look = Look { pool: self.pool(), slots: &slots, at: at.unix(), request: Some(request) };
        let mut before = 0;
        for plan in self.plans() {
            let own = look.fitting(plan, first.saturating_sub(before));
            fitting.extend(own.map(|place| before + place));
            before += plan.rules.len();
        }
        fitting
    }
}
