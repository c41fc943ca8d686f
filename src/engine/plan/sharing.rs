//! What many policies have alike, kept once: rules of the same conditions, indexes over rules that ask the same.
//!
//! Sellers write much the same rules, so that most of a new policy is in the pool already.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::evaluate::is_timed;
use super::index::{Ask, Index, asked};
use super::pool::{NOWHERE, Pool, Slot};
use super::rules::{Part, PlanRule};
use super::steps::step;
use crate::model::Route;

/// The rules and indexes of the policies compiled so far.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    rules: FxHashMap<Box<[Part]>, (PlanRule, u32)>,
    /// What rules ask of fields, and the number of each.
    asks: Vec<(Slot, Ask)>,
    numbers: FxHashMap<(Slot, Ask), u32>,
    /// What each rule asks, by numbers.
    asked: Vec<Box<[u32]>>,
    /// Indexes by what their rules ask; behind the numbers of each rule stands [`END`].
    indexes: FxHashMap<Box<[u32]>, Arc<Index>>,
    counts: FxHashMap<Slot, u32>,
}

/// No number of anything that is asked.
const END: u32 = u32::MAX;

/// An index never looks at a field that fewer rules ask for.
const FEWEST: u32 = 3;

impl Sharing {
    /// The rule of these conditions, and the number of what it asks for.
    pub(super) fn rule(&mut self, pool: &mut Pool, parts: &[Part], then: Route) -> (PlanRule, u32) {
        if let Some((rule, number)) = self.rules.get(parts) {
            return (PlanRule { then, ..*rule }, *number);
        }
        let place = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let (first, start) = (place(pool.rule_parts.len()), place(pool.steps.len()));
        let timed = parts.iter().any(|part| pool.test(part.test).is_none_or(|test| is_timed(pool, test)));
        let mut steps = std::mem::take(&mut pool.steps);
        step(pool, parts, &mut steps);
        pool.steps = steps;
        pool.rule_parts.extend(parts);
        let count = u16::try_from(parts.len()).unwrap_or(u16::MAX);
        let steps = u16::try_from(place(pool.steps.len()) - start).unwrap_or(u16::MAX);
        let rule = PlanRule { first, count, start, steps, then, timed };
        let asks = asked(pool, parts).into_iter().map(|ask| self.number(ask));
        let asks = asks.collect();
        let number = place(self.asked.len());
        self.asked.push(asks);
        self.rules.insert(parts.into(), (rule, number));
        (rule, number)
    }

    fn number(&mut self, ask: (Slot, Ask)) -> u32 {
        let next = u32::try_from(self.asks.len()).unwrap_or(END);
        let number = *self.numbers.entry(ask.clone()).or_insert(next);
        if number == next {
            self.asks.push(ask);
        }
        number
    }

    /// The index over rules by the numbers of what they ask for.
    ///
    /// Fields that few of them ask for are left out first, so that what only one seller says there (a list of buyers)
    /// does not keep sellers from having one index together.
    pub(super) fn index(&mut self, numbers: &[u32]) -> Arc<Index> {
        let Self { asks, asked, indexes, counts, .. } = self;
        let asks_of = |number: u32| asked.get(number as usize).map_or(&[][..], |asks| asks);
        let slot = |ask: u32| asks.get(ask as usize).map_or(NOWHERE, |(slot, _)| *slot);
        counts.clear();
        for ask in numbers.iter().flat_map(|number| asks_of(*number)) {
            *counts.entry(slot(*ask)).or_default() += 1;
        }
        let mut key = Vec::with_capacity(numbers.len() * 4);
        for number in numbers {
            let often = |ask: &&u32| counts.get(&slot(**ask)).is_some_and(|count| *count >= FEWEST);
            key.extend(asks_of(*number).iter().filter(often));
            key.push(END);
        }
        if let Some(index) = indexes.get(&*key) {
            return index.clone();
        }
        let rules: Vec<Vec<(Slot, Ask)>> = key
            .split_inclusive(|ask| *ask == END)
            .map(|rule| rule.iter().filter_map(|ask| asks.get(*ask as usize)).cloned().collect())
            .collect();
        let index = Arc::new(Index::of(rules.iter().map(|rule| &**rule)));
        indexes.insert(key.into(), index.clone());
        index
    }
}
