//! One decision: the first rule that fits, the platform's rules first.

use std::ops::ControlFlow;

use super::plan::{Look, NEVER, Slots, decide};
use super::policies::Policies;
use super::reading::own;
use super::rule::Bout;
use crate::lang::{Policy, Rule};
use crate::model::{
    Decision, Field, Handling, MetricTag, Moment, Request, Route, Slot, Undecided, Value, Why,
};

impl Policies {
    /// Decides a review of a request at a moment.
    ///
    /// There is no error: what is loaded can decide every request, and whatever is wrong with a request
    /// leads to manual review. Who decides often, or has no [`Request`] to begin with, is faster with
    /// [`facts`](Self::facts).
    pub fn decide<'p>(&'p self, request: &Request, at: Moment) -> Decision<'p> {
        let mut slots = Slots::new(self.pool());
        slots.read(self.pool(), request);
        self.ruled(&slots, Some(request), at)
    }

    /// Decides what slots say. `request` says the same, if it is at hand.
    pub(super) fn ruled<'p>(&'p self, slots: &Slots, request: Option<&Request>, at: Moment) -> Decision<'p> {
        if let Some(problem) = &slots.refusal {
            return self.alone(Why::Refused(problem.clone()), Vec::new(), None);
        }
        let look = Look { pool: self.pool(), slots, at: at.unix(), request };
        if !self.plans().iter().all(|plan| plan.is_for(&look)) {
            return self.alone(Why::OtherSeller, Vec::new(), None);
        }
        if let Some(decision) = self.at_once(&look) {
            return decision;
        }
        let ruling = decide(self.plans().iter(), &look);
        let until = if ruling.until == NEVER { None } else { Moment::from_unix(ruling.until) };
        let rule = |plan: usize, number: usize| {
            let policy = self.in_order().nth(plan)?;
            Some((policy, policy.rules.get(number)?))
        };
        let undecided = ruling.undecided.into_iter().filter_map(|(plan, number, (field, unknown))| {
            Some(Undecided { rule: &rule(plan, number)?.1.id, field, unknown })
        });
        let undecided = undecided.collect();
        match ruling.by.and_then(|(plan, number)| rule(plan, number)) {
            None => self.alone(Why::NothingFits, undecided, until),
            Some(by) => {
                let (route, why) = match ruling.blamed {
                    None => (by.1.then, Why::Fits),
                    Some((field, unknown)) => {
                        (Route::Review, Why::CannotTell(Undecided { rule: &by.1.id, field, unknown }))
                    }
                };
                self.decision(Some(by), route, why, undecided, until)
            }
        }
    }

    /// The usual decision, if everything that matters is known.
    #[inline]
    fn at_once<'p>(&'p self, look: &Look<'p, '_>) -> Option<Decision<'p>> {
        let mut until = NEVER;
        for (place, plan) in self.plans().iter().enumerate() {
            if let Some(number) = look.follow(plan, &mut until)? {
                let policy = self.in_order().nth(place)?;
                let rule = policy.rules.get(number as usize)?;
                let until = if until == NEVER { None } else { Moment::from_unix(until) };
                return Some(self.decision(Some((policy, rule)), rule.then, Why::Fits, Vec::new(), until));
            }
        }
        let until = if until == NEVER { None } else { Moment::from_unix(until) };
        Some(self.alone(Why::NothingFits, Vec::new(), until))
    }

    /// A decision for manual review that no rule brought about.
    fn alone<'p>(
        &'p self,
        why: Why<'p>,
        undecided: Vec<Undecided<'p>>,
        stands_until: Option<Moment>,
    ) -> Decision<'p> {
        self.decision(None, Route::Review, why, undecided, stands_until)
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
