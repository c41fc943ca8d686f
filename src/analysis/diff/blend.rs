//! Policies between the old and the new one: with some of the changes applied.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::change::{Change, RuleChange, Two};
use super::compare::{Compared, Pair};
use super::conditions;
use super::order::{Place, Stands};
use crate::engine::Policies;
use crate::lang::{Parts, Policy, Rule};
use crate::model::{Duration, Owner};

/// Makes policies with some of the changes applied, each together with the policy of the other owner.
#[derive(Debug)]
pub(super) struct Blend<'c> {
    compared: &'c Compared,
    old: &'c Policy,
    new: &'c Policy,
    other: Option<&'c Policy>,
    made: RefCell<BTreeMap<Vec<bool>, Option<Policies>>>,
}

/// More policies than this are not kept: they are made anew when they are asked for again.
const MOST_KEPT: usize = 2_000;

impl<'c> Blend<'c> {
    pub(super) fn new(
        compared: &'c Compared,
        old: &'c Policy,
        new: &'c Policy,
        other: Option<&'c Policy>,
    ) -> Self {
        Self { compared, old, new, other, made: RefCell::default() }
    }

    /// The policies with these changes applied, one flag for each; nothing if that would be no policy.
    pub(super) fn policies(&self, applied: &[bool]) -> Option<Policies> {
        if let Some(made) = self.made.borrow().get(applied) {
            return made.clone();
        }
        let policies = self.policy(applied).and_then(|policy| {
            let (platform, seller) = match policy.owner {
                Owner::Platform => (Some(policy), self.other.cloned()),
                Owner::Seller => (self.other.cloned(), Some(policy)),
            };
            Policies::new(platform, seller).ok()
        });
        let mut made = self.made.borrow_mut();
        if made.len() < MOST_KEPT {
            made.insert(applied.to_vec(), policies.clone());
        }
        policies
    }

    /// The policy by itself.
    pub(super) fn policy(&self, applied: &[bool]) -> Option<Policy> {
        let is = |at: usize| applied.get(at).copied().unwrap_or_default();
        let find =
            |wanted: &dyn Fn(&Change) -> bool| self.compared.changes.iter().position(wanted).is_some_and(is);
        let rules = self.compared.order.iter().filter_map(|place| self.rule(*place, &is)).collect();
        let sellers = find(&|change| matches!(change, Change::SellerIds(_)));
        let time = find(&|change| matches!(change, Change::AutoApprovalTime(_)));
        let pick = |new: bool| if new { self.new } else { self.old };
        let auto_approval_time: Option<Duration> = pick(time).auto_approval_time;
        let new_list = |name: &str| {
            find(&|change| matches!(change, Change::List(Two { new: Some(list), .. }) if *list.name == *name))
        };
        self.compared.joined.policy(Parts {
            rules,
            seller_ids: &pick(sellers).seller_ids,
            auto_approval_time,
            new_list: &new_list,
        })
    }

    fn rule(&self, place: Place, is: &dyn Fn(usize) -> bool) -> Option<Rule> {
        let pair = self.compared.pairs.get(place.rule)?;
        let own = self.compared.by_rule.get(place.rule).map_or(&[][..], Vec::as_slice);
        let about = |wanted: &dyn Fn(&RuleChange) -> bool| {
            let found = own.iter().find(|at| match self.compared.changes.get(**at) {
                Some(Change::Rule { what, .. }) => wanted(what),
                _ => false,
            });
            found.is_some_and(|at| is(*at))
        };
        let here = match place.stands {
            Stands::Always => true,
            Stands::Before => !about(&|what| matches!(what, RuleChange::Removed | RuleChange::Moved { .. })),
            Stands::After => about(&|what| matches!(what, RuleChange::Added | RuleChange::Moved { .. })),
        };
        if !here {
            return None;
        }
        let Pair { old, new, when, unless } = pair;
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) => (old, new),
            (Some(only), None) | (None, Some(only)) => return Some(only.clone()),
            (None, None) => return None,
        };
        // A new name and a new reason change nothing that is decided, so they are always taken.
        let mut rule = Rule {
            when: conditions::build(when, &self.compared.changes, is),
            unless: conditions::build(unless, &self.compared.changes, is),
            ..new.clone()
        };
        if !about(&|what| matches!(what, RuleChange::Time(_))) {
            (rule.from, rule.until) = (old.from, old.until);
        }
        let outcome = |what: &RuleChange| {
            matches!(what, RuleChange::Then(_) | RuleChange::Resolution(_) | RuleChange::Metric(_))
        };
        if !about(&outcome) {
            (rule.then, rule.resolution, rule.metric) = (old.then, old.resolution, old.metric);
        }
        Some(rule)
    }
}
