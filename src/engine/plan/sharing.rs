//! What many policies have alike, kept once: rules of the same conditions, indexes over rules that ask the same.
//!
//! Sellers write much the same rules, so that most of a new policy is in the pool already.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::evaluate::is_timed;
use super::index::{Asked, Index, asked};
use super::pool::Pool;
use super::rules::{Part, PlanRule};
use super::steps::step;
use crate::model::Route;

/// The rules and indexes of the policies compiled so far.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    rules: FxHashMap<Box<[Part]>, (PlanRule, u32)>,
    /// What rules ask for, and the number of each.
    asked: Vec<Asked>,
    numbers: FxHashMap<Asked, u32>,
    /// Indexes by the numbers of what their rules ask for.
    indexes: FxHashMap<Box<[u32]>, Arc<Index>>,
}

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
        let stepped = step(pool, parts, &mut steps);
        pool.steps = steps;
        pool.rule_parts.extend(parts);
        let count = u16::try_from(parts.len()).unwrap_or(u16::MAX);
        let steps = u16::try_from(place(pool.steps.len()) - start).unwrap_or(u16::MAX);
        let rule = PlanRule { first, count, start, stepped, steps, then, timed };
        let asks = asked(pool, parts);
        let next = place(self.asked.len());
        let number = *self.numbers.entry(asks.clone()).or_insert(next);
        if number == next {
            self.asked.push(asks);
        }
        self.rules.insert(parts.into(), (rule, number));
        (rule, number)
    }

    /// The index over rules by the numbers of what they ask for.
    pub(super) fn index(&mut self, numbers: &[u32]) -> Arc<Index> {
        if let Some(index) = self.indexes.get(numbers) {
            return index.clone();
        }
        let asked =
            numbers.iter().map(|number| self.asked.get(*number as usize).map_or(&[][..], |asked| asked));
        let index = Arc::new(Index::of(asked));
        self.indexes.insert(numbers.into(), index.clone());
        index
    }
}
