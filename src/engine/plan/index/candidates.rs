//! The rules that can fit, gathered from several leaves in their order.

use super::super::cell::State;
use super::super::slots::{NO_ITEM, Slots};
use super::{BRANCH, Index, Node};

impl Index {
    /// The rules that can fit, in their order.
    #[inline]
    pub(in crate::engine::plan) fn candidates(&self, slots: &Slots) -> Candidates<'_> {
        let mut found =
            Candidates { leaves: &self.leaves, ranges: [(0, 0); MOST_RANGES], count: 0, all: None };
        if !self.walk(self.root, slots, &mut found) {
            found.all = Some(0..self.rules);
        }
        found
    }

    /// Gathers the leaves for a request; `false` if nothing can be left out.
    fn walk(&self, mut node: Node, slots: &Slots, found: &mut Candidates<'_>) -> bool {
        while node.count == BRANCH {
            let Some(branch) = self.branches.get(node.at as usize) else { return false };
            let cell = slots.cell(branch.slot);
            let next = match cell.state {
                State::Bad(_) => return false,
                State::Absent if branch.needs_value => return false,
                State::Absent => branch.other,
                State::Value if branch.list => {
                    for item in slots.items(cell) {
                        let node = if *item == NO_ITEM { None } else { branch.keys.get((*item).into()) };
                        if let Some(node) = node
                            && !self.walk(node, slots, found)
                        {
                            return false;
                        }
                    }
                    branch.other
                }
                State::Value => branch.keys.get(cell.value).unwrap_or(branch.other),
            };
            if branch.beside.count > 0 && !self.walk(branch.beside, slots, found) {
                return false;
            }
            node = next;
        }
        found.add(node)
    }
}

const MOST_RANGES: usize = 12;

/// Numbers of rules in their order, from several leaves.
pub(in crate::engine::plan) struct Candidates<'i> {
    leaves: &'i [u32],
    ranges: [(u32, u32); MOST_RANGES],
    count: usize,
    all: Option<std::ops::Range<u32>>,
}

impl Candidates<'_> {
    #[inline]
    fn add(&mut self, leaf: Node) -> bool {
        if leaf.count == 0 {
            return true;
        }
        let Some(range) = self.ranges.get_mut(self.count) else { return false };
        *range = (leaf.at, leaf.at + leaf.count);
        self.count += 1;
        true
    }
}

impl Iterator for Candidates<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if let Some(all) = &mut self.all {
            return all.next();
        }
        let ranges = self.ranges.get_mut(..self.count)?;
        if let [(at, end)] = ranges {
            let next = if at < end { self.leaves.get(*at as usize).copied() } else { None };
            *at += 1;
            return next;
        }
        let ahead = |range: &(u32, u32)| {
            if range.0 < range.1 { self.leaves.get(range.0 as usize).copied() } else { None }
        };
        let first = ranges.iter().filter_map(ahead).min()?;
        for range in ranges {
            // A rule that asks for several elements of a list may stand in several leaves.
            if ahead(range) == Some(first) {
                range.0 += 1;
            }
        }
        Some(first)
    }
}
