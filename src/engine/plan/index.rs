//! Which rules can fit a request at all, without looking at each.
//!
//! A tree over the fields that rules test for equality. At a branch one field is looked up: the rules that ask for
//! its value are below that value, rules that do not ask for the field are below every value or beside them. What
//! is left out is false for good; where a value is not known nothing is left out.

use rustc_hash::FxHashMap;

use super::cell::{Cell, State};
use super::facts::{NO_ITEM, Slots};
use super::pool::{Asks, Kleene, Pool, Slot, Test};
use super::rules::Part;

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

struct Wanted<'a> {
    rule: u32,
    keys: &'a [(Slot, Ask)],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ask {
    list: bool,
    keys: Vec<u32>,
    needs_value: bool,
}

/// More keys than these are no equality worth an entry each.
const MOST_KEYS: usize = 256;
/// So few rules are looked at one by one.
const FEW: usize = 3;
const DEEPEST: u32 = 6;

impl Index {
    /// The index of rules by what each asks, in their order.
    pub(super) fn of<'a>(asked: impl Iterator<Item = &'a [(Slot, Ask)]>) -> Self {
        let wanted: Vec<Wanted<'_>> = asked.zip(0..).map(|(keys, rule)| Wanted { rule, keys }).collect();
        let all: Vec<&Wanted<'_>> = wanted.iter().collect();
        let mut building = Building::default();
        let root = building.node(&all, &mut Vec::new());
        Self {
            branches: building.branches.into(),
            leaves: building.leaves.into(),
            root,
            rules: u32::try_from(wanted.len()).unwrap_or(u32::MAX),
            count: building.count + 1,
        }
    }

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

    /// The rules that can fit, in their order.
    #[inline]
    pub(super) fn candidates(&self, slots: &Slots) -> Candidates<'_> {
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
pub(super) struct Candidates<'i> {
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

/// What a rule of these conditions asks of each field that it tests for equality.
pub(super) fn asked(pool: &Pool, parts: &[Part]) -> Vec<(Slot, Ask)> {
    let mut keys: Vec<(Slot, Ask)> = Vec::new();
    for part in parts.iter().filter(|part| !part.unless) {
        let Some(test) = pool.test(part.test) else { continue };
        if let Some(ask) = ask(pool, test)
            && keys.iter().all(|(slot, _)| *slot != test.slot)
        {
            keys.push((test.slot, ask));
        }
    }
    keys
}

/// What a condition asks of its field, if that is equality.
fn ask(pool: &Pool, test: &Test) -> Option<Ask> {
    if test.negated || test.absent == Kleene::True {
        return None;
    }
    let set = |at: u32| Some(pool.set(at).to_vec()).filter(|set| set.len() <= MOST_KEYS);
    let (list, keys) = match test.asks {
        Asks::Within { low, high } if low == high => (false, vec![u32::try_from(low).ok()?]),
        Asks::Codes(codes) => (false, (0..64).filter(|code| codes >> code & 1 == 1).collect()),
        Asks::Set(at) => (false, set(at)?),
        Asks::Holds(word) => (true, vec![word]),
        Asks::HoldsAny(at) | Asks::Only(at) => (true, set(at)?),
        _ => return None,
    };
    Some(Ask { list, keys, needs_value: test.absent == Kleene::Unknown })
}

#[derive(Default)]
struct Building {
    branches: Vec<Branch>,
    leaves: Vec<u32>,
    count: u32,
}

impl Building {
    fn leaf(&mut self, rules: &[&Wanted<'_>]) -> Node {
        if rules.is_empty() {
            return EMPTY;
        }
        self.count += 1;
        let at = u32::try_from(self.leaves.len()).unwrap_or(u32::MAX);
        self.leaves.extend(rules.iter().map(|wanted| wanted.rule));
        Node { at, count: u32::try_from(rules.len()).unwrap_or(0), leaf: self.count }
    }

    fn node(&mut self, rules: &[&Wanted<'_>], above: &mut Vec<Slot>) -> Node {
        let depth = u32::try_from(above.len()).unwrap_or(DEEPEST);
        match best(rules, above).filter(|_| rules.len() > FEW && depth < DEEPEST) {
            None => self.leaf(rules),
            Some(slot) => {
                above.push(slot);
                let node = self.branch(rules, slot, above);
                above.pop();
                node
            }
        }
    }

    fn branch(&mut self, rules: &[&Wanted<'_>], slot: Slot, above: &mut Vec<Slot>) -> Node {
        let asks = |wanted: &Wanted<'_>| wanted.keys.iter().position(|(own, _)| *own == slot);
        let mut below: FxHashMap<u32, Vec<&Wanted<'_>>> = FxHashMap::default();
        let mut keys = Vec::new();
        let (mut list, mut needs_value) = (false, false);
        let mut others = Vec::new();
        for &wanted in rules {
            let Some((_, ask)) = asks(wanted).and_then(|at| wanted.keys.get(at)) else {
                others.push(wanted);
                continue;
            };
            list |= ask.list;
            needs_value |= ask.needs_value;
            for &key in &ask.keys {
                let own = below.entry(key).or_default();
                if own.is_empty() {
                    keys.push(key);
                }
                own.push(wanted);
            }
        }
        keys.sort_unstable();
        // Rules that do not ask for the field are repeated below every value where that is cheap.
        let everywhere = !list && others.len() * keys.len() <= 2 * rules.len() + 16;
        let mut nodes = Vec::with_capacity(keys.len());
        for key in &keys {
            let mut own = below.remove(key).unwrap_or_default();
            if everywhere {
                own.extend(&others);
                own.sort_by_key(|wanted| wanted.rule);
            }
            nodes.push((*key, self.node(&own, above)));
        }
        let rest = self.node(&others, above);
        let (other, beside) = if everywhere { (rest, EMPTY) } else { (EMPTY, rest) };
        let at = u32::try_from(self.branches.len()).unwrap_or(u32::MAX);
        self.branches.push(Branch { slot, list, keys: table(&nodes), other, beside, needs_value });
        Node { at, count: BRANCH, leaf: 0 }
    }
}

fn table(nodes: &[(u32, Node)]) -> Keys {
    let (first, last) = (nodes.first().map_or(0, |node| node.0), nodes.last().map_or(0, |node| node.0));
    if ((last - first) as usize) < nodes.len() * 4 + 8 {
        let mut table = vec![MISSING; (last - first) as usize + 1];
        for (key, node) in nodes {
            if let Some(slot) = table.get_mut((key - first) as usize) {
                *slot = *node;
            }
        }
        return Keys::Table(first, table.into());
    }
    Keys::Hash(nodes.iter().copied().collect())
}

/// The field that leaves out most, if one leaves out enough.
fn best(rules: &[&Wanted<'_>], above: &[Slot]) -> Option<Slot> {
    let mut slots: Vec<Slot> = rules.iter().flat_map(|wanted| wanted.keys.iter().map(|key| key.0)).collect();
    slots.sort_unstable();
    slots.dedup();
    let worth = |slot: Slot| {
        let asks = rules.iter().flat_map(|wanted| wanted.keys).filter(|(own, _)| *own == slot);
        let (mut asking, mut entries, mut list) = (0, 0, false);
        let mut keys: Vec<u32> = Vec::new();
        for (_, ask) in asks {
            asking += 1;
            entries += ask.keys.len();
            list |= ask.list;
            keys.extend(&ask.keys);
        }
        keys.sort_unstable();
        keys.dedup();
        let below = entries.div_ceil(keys.len().max(1)) * if list { 2 } else { 1 };
        asking - below.min(asking)
    };
    let slots = slots.into_iter().filter(|slot| !above.contains(slot)).map(|slot| (worth(slot), slot));
    let (left_out, slot) = slots.max_by_key(|(worth, slot)| (*worth, std::cmp::Reverse(*slot)))?;
    (left_out >= 2 && left_out * 8 >= rules.len()).then_some(slot)
}
