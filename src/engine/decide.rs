//! One decision: the first rule that fits, the platform's rules first.

use std::ops::ControlFlow;

use super::policies::Policies;
use super::reading::own;
use super::rule::{Bout, Effect};
use super::truth::earlier;
use crate::lang::{Policy, Rule};
use crate::model::{
    Decision, Field, Handling, MetricTag, Moment, Request, Route, Slot, Undecided, Value, Why,
};

impl Policies {
    /// Decides a review of a request at a moment.
    ///
    /// There is no error: what is loaded can decide every request, and whatever is wrong with a request
    /// leads to manual review.
    pub fn decide<'p>(&'p self, request: &Request, at: Moment) -> Decision<'p> {
        if let Some(why) = self.turned_away(request) {
            return self.decision(None, Route::Review, why, Vec::new(), None);
        }
        let mut undecided = Vec::new();
        let mut stands_until = None;
        let decided = self.each_bout(request, |bout| {
            let (effect, until) = bout.effect(at);
            stands_until = earlier(stands_until, bout.changes(effect, until, stands_until));
            match effect {
                Effect::Passes => {}
                Effect::Undecided(cause) => undecided.push(bout.name(cause)),
                Effect::Fits => return ControlFlow::Break((bout.by(), bout.rule.then, Why::Fits)),
                Effect::CannotTell(cause) => {
                    return ControlFlow::Break((bout.by(), Route::Review, Why::CannotTell(bout.name(cause))));
                }
            }
            ControlFlow::Continue(())
        });
        match decided {
            Some((by, route, why)) => self.decision(Some(by), route, why, undecided, stands_until),
            None => self.decision(None, Route::Review, Why::NothingFits, undecided, stands_until),
        }
    }

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
        let mut place = 0;
        self.each_bout(request, |bout| {
            let fits = place >= first && bout.effect(at).0 == Effect::Fits;
            fitting.extend(fits.then_some(place));
            place += 1;
            ControlFlow::<()>::Continue(())
        });
        fitting
    }

    /// The one place where a decision is made: only a rule that fits brings its own route.
    fn decision<'p>(
        &'p self,
        decided: Option<(&'p Policy, &'p Rule)>,
        route: Route,
        why: Why<'p>,
        undecided: Vec<Undecided<'p>>,
        stands_until: Option<Moment>,
    ) -> Decision<'p> {
        let rule = decided.map(|(_, rule)| rule);
        let metric = match route {
            Route::Approve => MetricTag::Included(Handling::Fixed(self.auto_approval_time())),
            Route::Review => MetricTag::Included(Handling::Measured),
            Route::Platform if rule.is_some_and(|rule| rule.metric == Some(true)) => {
                MetricTag::Included(Handling::UntilRouted)
            }
            Route::Platform => MetricTag::Excluded,
        };
        Decision {
            route,
            owner: decided.map(|(policy, _)| policy.owner),
            rule: rule.map(|rule| &*rule.id),
            because: rule.and_then(|rule| rule.because.as_deref()).filter(|_| why == Why::Fits),
            resolution: rule.and_then(|rule| rule.resolution).filter(|_| route == Route::Approve),
            metric,
            why,
            undecided,
            stands_until,
            policies: self.hash(),
        }
    }
}
