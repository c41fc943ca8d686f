//! The ways in which a decision can be another one, as goals of a search.

use crate::analysis::Goal;
use crate::engine::Policies;
use crate::model::{Decision, Resolution, Route};

/// How a decision is another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Shift {
    /// Approved without a person only by the new policy.
    Approved,
    /// Approved without a person only by the old policy.
    NotApproved,
    /// Approved by both, but the buyer gets something else.
    Resolution,
    /// Approved by neither, but a person decides where the platform did, or the other way round.
    Route,
    /// The same becomes of it, but it counts otherwise in After-Sales Handling Time.
    Metric,
}

impl Shift {
    /// All of them, in the order reports show them.
    pub const ALL: [Self; 5] =
        [Self::Approved, Self::NotApproved, Self::Resolution, Self::Route, Self::Metric];

    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::NotApproved => "not_approved",
            Self::Resolution => "resolution",
            Self::Route => "route",
            Self::Metric => "metric",
        }
    }

    /// Whether a new decision is another one than the old one in this way.
    pub fn is(self, old: &Decision<'_>, new: &Decision<'_>) -> bool {
        let approved = (old.is_approval(), new.is_approval());
        match self {
            Self::Approved => approved == (false, true),
            Self::NotApproved => approved == (true, false),
            Self::Resolution => approved == (true, true) && old.resolution() != new.resolution(),
            Self::Route => approved == (false, false) && old.route() != new.route(),
            Self::Metric => old.route() == new.route() && old.metric() != new.metric(),
        }
    }

    /// Whether a decision is, in what this is about, the same as another.
    pub(super) fn alike(self, one: &Decision<'_>, other: &Decision<'_>) -> bool {
        match self {
            Self::Approved | Self::NotApproved => one.is_approval() == other.is_approval(),
            Self::Resolution => {
                one.is_approval() == other.is_approval() && one.resolution() == other.resolution()
            }
            Self::Route => one.route() == other.route(),
            Self::Metric => one.route() == other.route() && one.metric() == other.metric(),
        }
    }
}

/// Pairs of policies of a space, and what of them the goals need to know.
pub(super) struct Goals<'p> {
    pub(super) pairs: &'p [Policies],
}

/// Where the old and the new policies stand among the pairs.
pub(super) const OLD: usize = 0;
pub(super) const NEW: usize = 1;

impl Goals<'_> {
    /// The new policies decide otherwise in this way.
    pub(super) fn shifts(&self, shift: Shift) -> Goal {
        let approves = |of| Goal::route(of, Route::Approve);
        match shift {
            Shift::Approved => Goal::all([!approves(OLD), approves(NEW)]),
            Shift::NotApproved => Goal::all([approves(OLD), !approves(NEW)]),
            Shift::Resolution => Goal::all([approves(OLD), approves(NEW), !self.same_resolution(OLD, NEW)]),
            Shift::Route => Goal::all([!approves(OLD), !approves(NEW), !same_route(OLD, NEW)]),
            Shift::Metric => Goal::all([same_route(OLD, NEW), !self.same_metric(OLD, NEW)]),
        }
    }

    /// A pair of policies decides, in what this is about, as another does.
    pub(super) fn alike(&self, shift: Shift, one: usize, other: usize) -> Goal {
        let approves = |of| Goal::route(of, Route::Approve);
        match shift {
            Shift::Approved | Shift::NotApproved => both_or_neither(approves(one), approves(other)),
            Shift::Resolution => {
                Goal::any([Goal::all([!approves(one), !approves(other)]), self.same_resolution(one, other)])
            }
            Shift::Route => same_route(one, other),
            Shift::Metric => Goal::all([same_route(one, other), self.same_metric(one, other)]),
        }
    }

    /// The rule that decides for a pair of policies, by its owner and id.
    pub(super) fn decides(&self, of: usize, decision: &Decision<'_>) -> Goal {
        let place = self.pairs.get(of).and_then(|pair| {
            let (owner, id) = (decision.owner()?, decision.rule()?);
            pair.rules().position(|(policy, rule)| policy.owner == owner && *rule.id == *id)
        });
        match place {
            Some(rule) => Goal::all([Goal::rule(of, rule), Goal::route(of, decision.route())]),
            None => Goal::NoRule { of },
        }
    }

    /// What decides is known to fit: a plainer story than that of a rule that cannot tell.
    pub(super) fn plain(&self, of: usize) -> Goal {
        let rules = self.pairs.get(of).map_or(0, |pair| pair.rules().count());
        let fits = (0..rules).map(|rule| Goal::all([Goal::rule(of, rule), Goal::fits(of, rule)]));
        Goal::any(fits.chain([Goal::NoRule { of }]))
    }

    /// Whether any request at all can be decided otherwise in this way, by what the rules say.
    pub(super) fn thinkable(&self, shift: Shift) -> bool {
        match shift {
            Shift::Approved | Shift::NotApproved | Shift::Route => true,
            Shift::Resolution => self.resolutions(&[OLD, NEW]).len() > 1,
            Shift::Metric => {
                let counted = [OLD, NEW].iter().any(|of| !self.counted(*of).is_empty());
                counted || self.time(OLD) != self.time(NEW)
            }
        }
    }

    /// Both approve, and for the same.
    fn same_resolution(&self, one: usize, other: usize) -> Goal {
        let gives = |of, resolution| {
            self.any_rule(of, &|rule| rule.then == Route::Approve && rule.resolution == resolution)
        };
        Goal::any(
            self.resolutions(&[one, other])
                .into_iter()
                .map(|resolution| Goal::all([gives(one, resolution), gives(other, resolution)])),
        )
    }

    fn resolutions(&self, pairs: &[usize]) -> Vec<Option<Resolution>> {
        let mut found: Vec<Option<Resolution>> = Vec::new();
        let rules = pairs.iter().filter_map(|of| self.pairs.get(*of)).flat_map(|pair| pair.rules());
        for (_, rule) in rules.filter(|(_, rule)| rule.then == Route::Approve) {
            if !found.contains(&rule.resolution) {
                found.push(rule.resolution);
            }
        }
        found
    }

    /// Given that both have one route.
    fn same_metric(&self, one: usize, other: usize) -> Goal {
        let counted = |of| Goal::all([Goal::route(of, Route::Platform), Goal::any(self.counted(of))]);
        let same = both_or_neither(counted(one), counted(other));
        if self.time(one) == self.time(other) {
            return same;
        }
        Goal::all([same, !Goal::route(one, Route::Approve)])
    }

    /// The rules of the platform's whose requests count.
    fn counted(&self, of: usize) -> Vec<Goal> {
        let rules = self.pairs.get(of).into_iter().flat_map(|pair| pair.rules()).enumerate();
        rules
            .filter(|(_, (_, rule))| rule.then == Route::Platform && rule.metric == Some(true))
            .map(|(at, _)| Goal::rule(of, at))
            .collect()
    }

    fn time(&self, of: usize) -> Option<crate::model::Duration> {
        self.pairs.get(of).map(Policies::auto_approval_time)
    }

    fn any_rule(&self, of: usize, wanted: &dyn Fn(&crate::lang::Rule) -> bool) -> Goal {
        let rules = self.pairs.get(of).into_iter().flat_map(|pair| pair.rules()).enumerate();
        Goal::any(rules.filter(|(_, (_, rule))| wanted(rule)).map(|(at, _)| Goal::rule(of, at)))
    }
}

fn both_or_neither(one: Goal, other: Goal) -> Goal {
    Goal::any([Goal::all([one.clone(), other.clone()]), Goal::all([!one, !other])])
}

fn same_route(one: usize, other: usize) -> Goal {
    Goal::any(Route::ALL.map(|route| Goal::all([Goal::route(one, route), Goal::route(other, route)])))
}
