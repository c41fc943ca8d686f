//! One decision: the first rule that fits, the platform's rules first.

use super::plan::{Look, NEVER, Plan, Pool, Slots, decide};
use super::policies::Policies;
use crate::lang::Policy;
use crate::model::{
    Decision, Duration, Handling, MetricTag, Moment, Owner, Request, Resolution, Route, Undecided, Why,
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
        ruled(self, slots, request, at)
    }
}

/// Compiled policies that decide together, and what a decision tells of them.
pub(super) trait Panel<'p>: Copy {
    /// What the plans share.
    fn shared(self) -> &'p Pool;

    /// The plans, in the order in which they decide.
    fn in_turn(self) -> impl Iterator<Item = &'p Plan> + Clone;

    /// A rule, by its plan and its place in it.
    fn rule(self, plan: usize, number: usize) -> Option<Named<'p>>;

    /// Whether the policies are for the seller of the request.
    #[inline]
    fn is_for(self, look: &Look<'_, '_>) -> bool {
        self.in_turn().all(|plan| plan.is_for(look))
    }

    /// Why a person decides if no rule does.
    #[inline]
    fn otherwise(self) -> Why<'p> {
        Why::NothingFits
    }

    /// The hash of the policies' content.
    fn content(self) -> &'p str;

    /// The handling time that a seller auto-approval counts with.
    fn approval_time(self) -> Duration;
}

/// What a decision tells of a rule.
#[derive(Clone, Copy)]
pub(super) struct Named<'p> {
    pub(super) owner: Owner,
    pub(super) id: &'p str,
    pub(super) because: Option<&'p str>,
    pub(super) then: Route,
    pub(super) metric: Option<bool>,
    pub(super) resolution: Option<Resolution>,
}

impl<'p> Named<'p> {
    #[inline]
    pub(super) fn of(policy: &'p Policy, number: usize) -> Option<Self> {
        let rule = policy.rules.get(number)?;
        Some(Self {
            owner: policy.owner,
            id: &rule.id,
            because: rule.because.as_deref(),
            then: rule.then,
            metric: rule.metric,
            resolution: rule.resolution,
        })
    }
}

impl<'p> Panel<'p> for &'p Policies {
    #[inline]
    fn shared(self) -> &'p Pool {
        self.pool()
    }

    #[inline]
    fn in_turn(self) -> impl Iterator<Item = &'p Plan> + Clone {
        self.plans().iter()
    }

    #[inline]
    fn rule(self, plan: usize, number: usize) -> Option<Named<'p>> {
        Named::of(self.in_order().nth(plan)?, number)
    }

    #[inline]
    fn content(self) -> &'p str {
        self.hash()
    }

    #[inline]
    fn approval_time(self) -> Duration {
        self.auto_approval_time()
    }
}

/// Decides what slots say. `request` says the same, if it is at hand.
pub(super) fn ruled<'p>(
    panel: impl Panel<'p>,
    slots: &Slots,
    request: Option<&Request>,
    at: Moment,
) -> Decision<'p> {
    if let Some(problem) = &slots.refusal {
        return alone(panel, Why::Refused(problem.clone()), Vec::new(), None);
    }
    let look = Look { pool: panel.shared(), slots, at: at.unix(), request };
    if !panel.is_for(&look) {
        return alone(panel, Why::OtherSeller, Vec::new(), None);
    }
    if let Some(decision) = at_once(panel, &look) {
        return decision;
    }
    let ruling = decide(panel.in_turn(), &look);
    let until = if ruling.until == NEVER { None } else { Moment::from_unix(ruling.until) };
    let undecided = ruling.undecided.into_iter().filter_map(|(plan, number, (field, unknown))| {
        Some(Undecided { rule: panel.rule(plan, number)?.id, field, unknown })
    });
    let undecided = undecided.collect();
    match ruling.by.and_then(|(plan, number)| panel.rule(plan, number)) {
        None => alone(panel, panel.otherwise(), undecided, until),
        Some(by) => {
            let (route, why) = match ruling.blamed {
                None => (by.then, Why::Fits),
                Some((field, unknown)) => {
                    (Route::Review, Why::CannotTell(Undecided { rule: by.id, field, unknown }))
                }
            };
            decision(panel, Some(by), route, why, undecided, until)
        }
    }
}

/// The usual decision, if everything that matters is known.
#[inline]
fn at_once<'p>(panel: impl Panel<'p>, look: &Look<'p, '_>) -> Option<Decision<'p>> {
    let mut until = NEVER;
    let stands = |until: i64| if until == NEVER { None } else { Moment::from_unix(until) };
    for (place, plan) in panel.in_turn().enumerate() {
        if let Some(number) = look.follow(plan, &mut until)? {
            let rule = panel.rule(place, number as usize)?;
            return Some(decision(panel, Some(rule), rule.then, Why::Fits, Vec::new(), stands(until)));
        }
    }
    Some(alone(panel, panel.otherwise(), Vec::new(), stands(until)))
}

/// A decision for manual review that no rule brought about.
#[inline]
fn alone<'p>(
    panel: impl Panel<'p>,
    why: Why<'p>,
    undecided: Vec<Undecided<'p>>,
    stands_until: Option<Moment>,
) -> Decision<'p> {
    decision(panel, None, Route::Review, why, undecided, stands_until)
}

/// The one place where a decision is made: only a rule that fits brings its own route.
#[inline]
fn decision<'p>(
    panel: impl Panel<'p>,
    rule: Option<Named<'p>>,
    route: Route,
    why: Why<'p>,
    undecided: Vec<Undecided<'p>>,
    stands_until: Option<Moment>,
) -> Decision<'p> {
    let metric = match route {
        Route::Approve => MetricTag::Included(Handling::Fixed(panel.approval_time())),
        Route::Review => MetricTag::Included(Handling::Measured),
        Route::Platform if rule.is_some_and(|rule| rule.metric == Some(true)) => {
            MetricTag::Included(Handling::UntilRouted)
        }
        Route::Platform => MetricTag::Excluded,
    };
    Decision {
        route,
        owner: rule.map(|rule| rule.owner),
        rule: rule.map(|rule| rule.id),
        because: rule.and_then(|rule| rule.because).filter(|_| why == Why::Fits),
        resolution: rule.and_then(|rule| rule.resolution).filter(|_| route == Route::Approve),
        metric,
        why,
        undecided,
        stands_until,
        policies: panel.content(),
    }
}
