//! Which rules can fit a request at all, without looking at each.
//!
//! A tree over the fields that rules test for equality. At a branch one field is looked up: the rules that ask for
//! its value are below that value, rules that do not ask for the field are below every value or beside them. What
//! is left out is false for good; where a value is not known nothing is left out.

mod build;
mod candidates;

use rustc_hash::FxHashMap;

use super::cell::{Cell, State};
use super::pool::Slot;
use super::slots::{NO_ITEM, Slots};
pub(super) use build::{Ask, asked};

#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    branches: Box<[Branch]>,
    /// The numbers of rules, each leaf's in their order.
    leaves: Box<[u32]>,
    root: Node,
    rules: u32,
    /// How many leaves there are, the empty one among them.
    count: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Node {
    /// A leaf's first rule, or a branch.
    at: u32,
    /// How many rules; [`BRANCH`] for a branch.
    count: u32,
    /// Which of the leaves; 0 for every one that is empty.
    leaf: u32,
}

const BRANCH: u32 = u32::MAX;

#[derive(Clone, Debug)]
struct Branch {
    slot: Slot,
    list: bool,
    keys: Keys,
    /// For values that no rule asks for, and where there is none.
    other: Node,
    /// Rules that do not ask for the field, where they are not below every value.
    beside: Node,
    /// Whether there are rules that are not known where there is no value.
    needs_value: bool,
}

#[derive(Clone, Debug)]
enum Keys {
    /// From a first key on, a node each.
    Table(u32, Box<[Node]>),
    Hash(FxHashMap<u32, Node>),
}

impl Branch {
    /// Where a list leads, or nothing said; `None` if that is not one place.
    #[inline(never)]
    fn elsewhere(&self, slots: &Slots, cell: Cell) -> Option<Node> {
        match cell.state {
            State::Absent => Some(self.other).filter(|_| !self.needs_value),
            State::Bad(_) => None,
            State::Value => {
                let items = slots.items(cell).iter().filter(|item| **item != NO_ITEM);
                let mut nodes = items.filter_map(|item| self.keys.get((*item).into()));
                match (nodes.next(), nodes.next()) {
                    (None, _) => Some(self.other),
                    (Some(one), None) if self.other.count == 0 => Some(one),
                    _ => None,
                }
            }
        }
    }
}

impl Keys {
    /// All nodes, by their keys.
    fn in_order(&self) -> Vec<(u32, Node)> {
        match self {
            Self::Table(first, nodes) => {
                let nodes = (*first..).zip(&**nodes).filter(|(_, node)| **node != MISSING);
                nodes.map(|(key, node)| (key, *node)).collect()
            }
            Self::Hash(nodes) => {
                let mut nodes: Vec<_> = nodes.iter().map(|(key, node)| (*key, *node)).collect();
                nodes.sort_unstable_by_key(|(key, _)| *key);
                nodes
            }
        }
    }

    #[inline]
    fn get(&self, key: i64) -> Option<Node> {
        match self {
            Self::Table(first, nodes) => {
                let at = usize::try_from(key.saturating_sub((*first).into())).ok()?;
                nodes.get(at).filter(|node| node.leaf != MISSING.leaf).copied()
            }
            Self::Hash(nodes) => nodes.get(&u32::try_from(key).ok()?).copied(),
        }
    }
}

/// No node: an empty leaf stands there for a key in a table that no rule asks for.
const MISSING: Node = Node { at: u32::MAX, count: 0, leaf: u32::MAX };
const EMPTY: Node = Node { at: 0, count: 0, leaf: 0 };

/// A leaf, and what requests that come to it alone say of some fields.
pub(super) struct Leaf<'i> {
    /// Its number.
    pub(super) number: u32,
    /// The numbers of its rules, in their order.
    pub(super) rules: &'i [u32],
    /// The values of single slots.
    pub(super) settled: Vec<(Slot, u32)>,
}

impl Index {
    /// How many leaves there are, the empty one among them.
    pub(super) fn leaves(&self) -> usize {
        self.count as usize
    }

    /// Calls with every leaf that has rules.
    pub(super) fn each_leaf<'i>(&'i self, each: &mut dyn FnMut(Leaf<'i>)) {
        self.leaves_below(self.root, &mut Vec::new(), each);
    }

    fn leaves_below<'i>(
        &'i self,
        node: Node,
        settled: &mut Vec<(Slot, u32)>,
        each: &mut dyn FnMut(Leaf<'i>),
    ) {
        if node.count != BRANCH {
            let rules = self.leaves.get(node.at as usize..).and_then(|all| all.get(..node.count as usize));
            if let Some(rules) = rules.filter(|rules| !rules.is_empty()) {
                each(Leaf { number: node.leaf, rules, settled: settled.clone() });
            }
            return;
        }
        let Some(branch) = self.branches.get(node.at as usize) else { return };
        for (key, below) in branch.keys.in_order() {
            if !branch.list {
                settled.push((branch.slot, key));
            }
            self.leaves_below(below, settled, each);
            if !branch.list {
                settled.pop();
            }
        }
        self.leaves_below(branch.other, settled, each);
        self.leaves_below(branch.beside, settled, each);
    }

    /// The one leaf that a request comes to, by its number; `None` if there are several, or all rules can fit.
    #[inline]
    pub(super) fn leaf(&self, slots: &Slots) -> Option<u32> {
        let mut node = self.root;
        while node.count == BRANCH {
            let branch = self.branches.get(node.at as usize)?;
            let cell = slots.cell(branch.slot);
            let next = if cell.state == State::Value && !branch.list {
                branch.keys.get(cell.value).unwrap_or(branch.other)
            } else {
                branch.elsewhere(slots, cell)?
            };
            node = match (branch.beside.count, next.count) {
                (0, _) => next,
                (_, 0) => branch.beside,
                _ => return None,
            };
        }
        Some(node.leaf)
    }
}
