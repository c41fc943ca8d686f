//! What differs between two policies, rule by rule and part by part. Spelling is no difference: only what is meant
//! is compared.

use std::sync::Arc;

use super::change::{Change, Outcome, RuleChange, Two};
use super::conditions::{self, Merged, Under};
use super::order::{self, Place, Stands};
use crate::lang::{Guard, Joined, Policy, Rule, same_all};

/// A rule of the old policy, of the new one, or of both.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) old: Option<Rule>,
    pub(super) new: Option<Rule>,
    pub(super) when: Vec<Merged>,
    pub(super) unless: Vec<Merged>,
}

/// Two policies laid over each other.
#[derive(Clone, Debug)]
pub(super) struct Compared {
    pub(super) joined: Joined,
    pub(super) changes: Vec<Change>,
    pub(super) pairs: Vec<Pair>,
    /// Both orders in one.
    pub(super) order: Vec<Place>,
    /// The changes of each rule.
    pub(super) by_rule: Vec<Vec<usize>>,
}

impl Compared {
    /// Compares two policies of one owner.
    pub(super) fn new(old: &Policy, new: &Policy) -> Self {
        let joined = Joined::new(old, new);
        let mut changes = header(old, new, &joined);
        let (mut pairs, old_order, new_order) = paired(&joined);
        let order = order::merge(&old_order, &new_order);
        // A rule that moved is told where it stands now, one that is gone where it stood.
        for &Place { rule, stands } in &order {
            let Some(pair) = pairs.get_mut(rule) else { continue };
            if stands == Stands::Before && pair.new.is_some() {
                continue;
            }
            about(rule, pair, &mut changes);
            if stands == Stands::After && pair.old.is_some() {
                let what = RuleChange::Moved {
                    was_before: next(&joined.old, pair.old.as_ref()),
                    now_before: next(&joined.new, pair.new.as_ref()),
                };
                changes.push(Change::Rule { rule, what });
            }
        }
        let mut by_rule = vec![Vec::new(); pairs.len()];
        for (at, change) in changes.iter().enumerate() {
            change.rule().and_then(|rule| by_rule.get_mut(rule)).into_iter().for_each(|own| own.push(at));
        }
        Self { joined, changes, pairs, order, by_rule }
    }
}

/// The rule that stands behind a rule.
fn next(rules: &[Rule], rule: Option<&Rule>) -> Option<Arc<str>> {
    let id = &rule?.id;
    let at = rules.iter().position(|other| other.id == *id)?;
    rules.get(at + 1).map(|next| next.id.clone())
}

/// The rules of both: those of one id belong together, then those that say the same under another. With the order
/// of each policy.
fn paired(joined: &Joined) -> (Vec<Pair>, Vec<usize>, Vec<usize>) {
    let unpaired = |rule: &Rule, others: &[Rule]| !others.iter().any(|other| other.id == rule.id);
    let mut partners: Vec<Option<usize>> =
        joined.old.iter().map(|rule| joined.new.iter().position(|other| other.id == rule.id)).collect();
    for (at, rule) in joined.old.iter().enumerate() {
        if partners.get(at).is_some_and(Option::is_none) {
            let renamed = joined.new.iter().enumerate().position(|(place, other)| {
                unpaired(other, &joined.old) && !partners.contains(&Some(place)) && says_the_same(rule, other)
            });
            if let Some(partner) = partners.get_mut(at) {
                *partner = renamed;
            }
        }
    }
    let pair = |old: Option<&Rule>, new: Option<&Rule>| Pair {
        old: old.cloned(),
        new: new.cloned(),
        when: Vec::new(),
        unless: Vec::new(),
    };
    let mut pairs: Vec<Pair> = joined
        .old
        .iter()
        .zip(&partners)
        .map(|(rule, partner)| pair(Some(rule), partner.and_then(|at| joined.new.get(at))))
        .collect();
    let old_order: Vec<usize> = (0..pairs.len()).collect();
    let mut new_order = Vec::with_capacity(joined.new.len());
    for (at, rule) in joined.new.iter().enumerate() {
        match partners.iter().position(|partner| *partner == Some(at)) {
            Some(known) => new_order.push(known),
            None => {
                new_order.push(pairs.len());
                pairs.push(pair(None, Some(rule)));
            }
        }
    }
    (pairs, old_order, new_order)
}

fn says_the_same(old: &Rule, new: &Rule) -> bool {
    same_all(&old.when, &new.when)
        && same_all(&old.unless, &new.unless)
        && outcome(old) == outcome(new)
        && (old.from, old.until) == (new.from, new.until)
}

fn outcome(rule: &Rule) -> Outcome {
    Outcome { then: rule.then, resolution: rule.resolution, metric: rule.metric }
}

/// What differs about one rule, in the order in which a rule is written.
fn about(rule: usize, pair: &mut Pair, changes: &mut Vec<Change>) {
    let Pair { old, new, when, unless } = pair;
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (None, _) => return changes.push(Change::Rule { rule, what: RuleChange::Added }),
        (_, None) => return changes.push(Change::Rule { rule, what: RuleChange::Removed }),
    };
    let mut say = |what| changes.push(Change::Rule { rule, what });
    if old.id != new.id {
        say(RuleChange::Renamed);
    }
    if old.because != new.because {
        say(RuleChange::Because(Two { old: old.because.clone(), new: new.because.clone() }));
    }
    let under = |exception| Under { rule, exception, groups: Vec::new() };
    *when = conditions::merge(&old.when, &new.when, &under(false), changes);
    *unless = conditions::merge(&old.unless, &new.unless, &under(true), changes);
    let mut say = |what| changes.push(Change::Rule { rule, what });
    if old.then != new.then {
        say(RuleChange::Then(Two { old: outcome(old), new: outcome(new) }));
    } else if old.resolution != new.resolution {
        say(RuleChange::Resolution(Two { old: old.resolution, new: new.resolution }));
    } else if old.metric.unwrap_or_default() != new.metric.unwrap_or_default() {
        say(RuleChange::Metric(Two { old: old.metric, new: new.metric }));
    }
    if (old.from, old.until) != (new.from, new.until) {
        say(RuleChange::Time(Two { old: (old.from, old.until), new: (new.from, new.until) }));
    }
}

fn header(old: &Policy, new: &Policy, joined: &Joined) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.name != new.name {
        changes.push(Change::Name(Two { old: old.name.clone(), new: new.name.clone() }));
    }
    if old.currency != new.currency {
        changes.push(Change::Currency(Two { old: old.currency, new: new.currency }));
    }
    if old.timezone != new.timezone {
        changes.push(Change::Timezone(Two { old: old.timezone, new: new.timezone }));
    }
    let sellers = |policy: &Policy| {
        let mut ids = policy.seller_ids.clone();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    if sellers(old) != sellers(new) {
        changes.push(Change::SellerIds(Two { old: sellers(old), new: sellers(new) }));
    }
    if old.auto_approval_time != new.auto_approval_time {
        let times = Two { old: old.auto_approval_time, new: new.auto_approval_time };
        changes.push(Change::AutoApprovalTime(times));
    }
    for list in &joined.lists {
        let entries = |list: &Option<crate::lang::NamedList>| list.as_ref().map(|list| list.entries.clone());
        if entries(&list.old) != entries(&list.new) {
            changes.push(Change::List(Two { old: list.old.clone(), new: list.new.clone() }));
        }
    }
    let mut told: Vec<&str> = Vec::new();
    for field in &joined.fields {
        let kind =
            |policy: &Policy| policy.fields.iter().find(|own| own.name == field.name).map(|own| own.kind);
        let kinds = Two { old: kind(old), new: kind(new) };
        if kinds.old != kinds.new && !told.contains(&&*field.name) {
            told.push(&field.name);
            changes.push(Change::Field { name: field.name.clone(), kinds });
        }
    }
    let only = |of: &Policy, other: &Policy| -> Vec<Arc<str>> {
        let has = |guard: &Guard| other.guards.iter().any(|own| own.text == guard.text);
        of.guards.iter().filter(|guard| !has(guard)).map(|guard| guard.text.clone()).collect()
    };
    let gone = only(old, new).into_iter().map(|text| Two { old: Some(text), new: None });
    let added = only(new, old).into_iter().map(|text| Two { old: None, new: Some(text) });
    changes.extend(gone.chain(added).map(Change::Guard));
    changes
}
