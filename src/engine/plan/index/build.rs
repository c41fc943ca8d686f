//! Building the index: what rules ask of which fields, and the field by which most are left out.

use rustc_hash::FxHashMap;

use super::super::pool::{Asks, Kleene, Pool, Slot, Test};
use super::super::rules::Part;
use super::{BRANCH, Branch, EMPTY, Index, Keys, MISSING, Node};

struct Wanted<'a> {
    rule: u32,
    keys: &'a [(Slot, Ask)],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine::plan) struct Ask {
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
    pub(in crate::engine::plan) fn of<'a>(asked: impl Iterator<Item = &'a [(Slot, Ask)]>) -> Self {
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
}

/// What a rule of these conditions asks of each field that it tests for equality.
pub(in crate::engine::plan) fn asked(pool: &Pool, parts: &[Part]) -> Vec<(Slot, Ask)> {
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
