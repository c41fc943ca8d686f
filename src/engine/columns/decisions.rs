//! What policies decide of many requests.

use std::borrow::Cow;

use super::decide::Rulings;
use super::entries::Known;
use super::evaluate::Scene;
use super::mask::Mask;
use super::table::{Columns, Table};
use crate::engine::plan::Slots;
use crate::engine::policies::Policies;
use crate::lang::{Policy, Rule};
use crate::model::{Decision, Handling, MetricTag, Moment, Owner, Request, Route};

/// The decisions of many requests, each at its moment: see [`Rows`](super::Rows).
#[derive(Debug)]
pub struct Decisions<'p> {
    policies: &'p Policies,
    columns: Columns,
    /// Rows that no columns hold, in their order.
    apart: Vec<(usize, Request)>,
    at: Vec<i64>,
    decided: Mask,
    rulings: Rulings,
    routes: [Mask; 3],
    /// For each row the place of the rule that decides, counted from 1.
    places: Vec<u32>,
}

impl<'p> Decisions<'p> {
    /// Decides all rows of a table.
    pub(super) fn new(policies: &'p Policies, mut table: Table, at: Vec<i64>) -> Self {
        let decided = Mask::all(table.rows());
        let rulings = rulings(policies, &mut table, &at, &decided, &mut Known::default());
        let Table { columns, apart, .. } = table;
        Self::settled(policies, columns, apart, at, decided, rulings)
    }

    /// Decides some rows of a table, which stays for another review; takes over the rows that stand apart.
    pub(super) fn with(
        policies: &'p Policies,
        table: &mut Table,
        at: Vec<i64>,
        decided: Mask,
        known: &mut Known,
    ) -> Self {
        let rulings = rulings(policies, table, &at, &decided, known);
        let (columns, apart) = (table.columns.clone(), std::mem::take(&mut table.apart));
        Self::settled(policies, columns, apart, at, decided, rulings)
    }

    fn settled(
        policies: &'p Policies,
        columns: Columns,
        apart: Vec<(usize, Request)>,
        at: Vec<i64>,
        decided: Mask,
        rulings: Rulings,
    ) -> Self {
        let (routes, places) = (Default::default(), vec![0; columns.rows]);
        let mut decisions = Self { policies, columns, apart, at, decided, rulings, routes, places };
        decisions.settle();
        decisions
    }

    /// Gathers the routes and the rules by row.
    fn settle(&mut self) {
        let [approved, reviewed, platform] = &mut self.routes;
        reviewed.add(&self.rulings.nothing_fits);
        reviewed.add(&self.rulings.other_seller);
        let rules = self.policies.in_order().flat_map(|policy| &policy.rules);
        for ((place, rule), ruled) in (1_u32..).zip(rules).zip(&self.rulings.rules) {
            let routed = match rule.then {
                Route::Approve => &mut *approved,
                Route::Review => &mut *reviewed,
                Route::Platform => &mut *platform,
            };
            routed.add(&ruled.fits);
            let mut decided = Cow::Borrowed(&ruled.fits);
            if rule.then != Route::Approve {
                reviewed.add(&ruled.cannot_tell);
                decided.to_mut().add(&ruled.cannot_tell);
            }
            for row in decided.rows() {
                if let Some(by) = self.places.get_mut(row) {
                    *by = place;
                }
            }
        }
        for (row, request) in &self.apart {
            let row = *row;
            let decision = self.policies.decide(request, moment(&self.at, row));
            match decision.route() {
                Route::Approve => approved.set(row),
                Route::Review => reviewed.set(row),
                Route::Platform => platform.set(row),
            }
            if decision.stands_until().is_some() {
                self.rulings.may_change.set(row);
            }
            let place = self.policies.place(decision.owner(), decision.rule());
            if let Some(by) = self.places.get_mut(row) {
                *by = place.and_then(|place| u32::try_from(place + 1).ok()).unwrap_or(0);
            }
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.columns.rows
    }

    /// The rows that were decided. What is said of others means nothing.
    pub fn decided(&self) -> &Mask {
        &self.decided
    }

    /// The rows that are approved.
    pub fn approved(&self) -> &Mask {
        self.routed(Route::Approve)
    }

    /// The rows of a route.
    pub fn routed(&self, route: Route) -> &Mask {
        let [approved, reviewed, platform] = &self.routes;
        match route {
            Route::Approve => approved,
            Route::Review => reviewed,
            Route::Platform => platform,
        }
    }

    /// What becomes of a row.
    pub fn route(&self, row: usize) -> Route {
        Route::ALL.into_iter().find(|route| self.routed(*route).has(row)).unwrap_or(Route::Review)
    }

    /// The policy and the rule that decides a row, if one does.
    fn by(&self, row: usize) -> Option<(&'p Policy, &'p Rule)> {
        let place = self.places.get(row)?.checked_sub(1)?;
        self.policies.rules_in_order().nth(usize::try_from(place).ok()?)
    }

    /// The id of the rule that decides a row, if one does.
    pub fn rule(&self, row: usize) -> Option<&'p str> {
        self.by(row).map(|(_, rule)| &*rule.id)
    }

    /// The owner of that rule.
    pub fn owner(&self, row: usize) -> Option<Owner> {
        self.by(row).map(|(policy, _)| policy.owner)
    }

    /// Whether and how a row counts in After-Sales Handling Time.
    pub fn metric(&self, row: usize) -> MetricTag {
        match self.route(row) {
            Route::Approve => MetricTag::Included(Handling::Fixed(self.policies.auto_approval_time())),
            Route::Review => MetricTag::Included(Handling::Measured),
            Route::Platform if self.by(row).is_some_and(|(_, rule)| rule.metric == Some(true)) => {
                MetricTag::Included(Handling::UntilRouted)
            }
            Route::Platform => MetricTag::Excluded,
        }
    }

    /// The rows whose decision time alone may change later; those of every other row stand for good.
    pub fn may_change(&self) -> &Mask {
        &self.rulings.may_change
    }

    /// The first later second at which time alone changes the decision of a row, if it ever does.
    pub fn stands_until(&self, row: usize) -> Option<Moment> {
        if self.may_change().has(row) { self.decision(row).stands_until() } else { None }
    }

    fn apart_of(&self, row: usize) -> Option<&Request> {
        let at = self.apart.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        self.apart.get(at).map(|(_, request)| request)
    }

    /// The whole decision of a row, as [`Policies::decide`] gives it.
    pub fn decision(&self, row: usize) -> Decision<'p> {
        let at = moment(&self.at, row);
        if let Some(request) = self.apart_of(row) {
            return self.policies.decide(request, at);
        }
        let mut slots = Slots::new(self.policies.pool());
        self.columns.fill(self.policies.pool(), row, &mut slots);
        self.policies.ruled(&slots, None, at)
    }
}

/// What rules do to those of some rows that columns hold.
fn rulings(policies: &Policies, table: &mut Table, at: &[i64], decided: &Mask, known: &mut Known) -> Rulings {
    let mut columnar = decided.clone();
    for (row, _) in &table.apart {
        columnar.unset(*row);
    }
    let last = vec![Moment::LAST.unix(); table.rows()];
    Scene::new(policies, table, at, &last, known).decide(policies.plans().iter(), &columnar, false)
}

fn moment(at: &[i64], row: usize) -> Moment {
    at.get(row).copied().and_then(Moment::from_unix).unwrap_or(Moment::LAST)
}

impl Policies {
    /// Every rule and its policy, in the order in which they are looked at.
    pub(crate) fn rules_in_order(&self) -> impl Iterator<Item = (&Policy, &Rule)> {
        self.in_order().flat_map(|policy| policy.rules.iter().map(move |rule| (policy, rule)))
    }

    /// Where a rule stands among those of both policies.
    fn place(&self, owner: Option<Owner>, rule: Option<&str>) -> Option<usize> {
        let (owner, id) = owner.zip(rule)?;
        self.rules_in_order().position(|(policy, rule)| policy.owner == owner && &*rule.id == id)
    }
}

/// Rows that stand apart: no columns hold them.
impl Table {
    pub(crate) fn set_apart(&mut self, row: usize, request: Request) {
        if row >= self.rows() {
            return;
        }
        match self.apart.binary_search_by_key(&row, |(row, _)| *row) {
            Ok(at) => {
                if let Some((_, known)) = self.apart.get_mut(at) {
                    *known = request;
                }
            }
            Err(at) => self.apart.insert(at, (row, request)),
        }
    }
}
