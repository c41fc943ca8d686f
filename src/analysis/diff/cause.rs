//! Which changes are responsible for something that is decided otherwise: the fewest that bring it about.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::blend::Blend;
use super::change::Change;
use super::compare::Compared;
use crate::engine::Policies;
use crate::model::Owner;

/// The rule that decided, on one side.
pub(super) type Decided<'d> = Option<(Owner, &'d str)>;

/// Sets of changes that are tried one by one; with more, a set is told from which none can be left out, and a
/// smaller one may exist.
const MOST_SETS: usize = 3_000;

/// With more changes than this, those of other rules than the ones that decided are not tried each by itself, and
/// what was responsible between the same two rules before is tried first.
const MANY: usize = 64;

/// What was responsible between two rules.
type Before = BTreeMap<[Option<(Owner, String)>; 2], Vec<Vec<usize>>>;

/// Finds the changes that are responsible.
pub(super) struct Causes<'c> {
    blend: &'c Blend<'c>,
    compared: &'c Compared,
    /// The changes that can matter at all.
    matter: Vec<usize>,
    before: RefCell<Before>,
}

impl<'c> Causes<'c> {
    pub(super) fn new(compared: &'c Compared, blend: &'c Blend<'c>) -> Self {
        let matter = compared.changes.iter().enumerate().filter(|(_, change)| change.matters());
        let matter = matter.map(|(at, _)| at).collect();
        Self { blend, compared, matter, before: RefCell::default() }
    }

    /// The fewest changes that, applied to the old policy, give what the new one gives. Of several equally few,
    /// those without which the new policy gives what the old one gave, then those of the rules that decided. With
    /// very many changes it is a set from which none can be left out.
    ///
    /// `like_new` and `like_old` say whether policies give what the new and the old ones give. Empty if no set of
    /// changes does, which cannot be if `like_new` holds of the new policies.
    pub(super) fn fewest(
        &self,
        decided: (Decided<'_>, Decided<'_>),
        like_new: &dyn Fn(&Policies) -> bool,
        like_old: &dyn Fn(&Policies) -> bool,
    ) -> Vec<usize> {
        let (ranked, near) = self.ranked(decided);
        let many = ranked.len() > MANY;
        let only = |set: &[usize]| self.with(set, false).is_some_and(|policies| like_new(&policies));
        let without = |set: &[usize]| self.with(set, true).is_some_and(|policies| like_old(&policies));
        let mut enough = None;
        for &change in ranked.iter().take(if many { near } else { ranked.len() }) {
            if only(&[change]) {
                if without(&[change]) {
                    return vec![change];
                }
                enough.get_or_insert(change);
            }
        }
        if let Some(change) = enough {
            return vec![change];
        }
        if !many {
            return fewest_of(&ranked, shrink(&ranked, &only), &only);
        }
        let named = |rule: Decided<'_>| rule.map(|(owner, id)| (owner, id.to_owned()));
        let between = [named(decided.0), named(decided.1)];
        let known = self.before.borrow().get(&between).cloned().unwrap_or_default();
        if let Some(set) = known.into_iter().find(|set| only(set) && shrink(set, &only).len() == set.len()) {
            return set;
        }
        let set = sorted(shrink(&ranked, &only));
        self.before.borrow_mut().entry(between).or_default().push(set.clone());
        set
    }

    /// The policies with these changes alone, or with all others.
    fn with(&self, set: &[usize], others: bool) -> Option<Policies> {
        let mut applied = vec![others; self.compared.changes.len()];
        for &at in set {
            if let Some(flag) = applied.get_mut(at) {
                *flag = !others;
            }
        }
        self.blend.policies(&applied)
    }

    /// The changes that can matter, those of the rule that decides now first, then those of the one that did, then
    /// those of no rule; and how many of these there are.
    fn ranked(&self, (old, new): (Decided<'_>, Decided<'_>)) -> (Vec<usize>, usize) {
        let owner = self.compared.joined.owner;
        let rank = |at: &usize| {
            let pair = self.compared.changes.get(*at).and_then(Change::rule);
            let Some(pair) = pair.and_then(|rule| self.compared.pairs.get(rule)) else { return 2 };
            match (new, old) {
                (Some(decided), _) if pair.new.as_ref().is_some_and(|rule| (owner, &*rule.id) == decided) => {
                    0
                }
                (_, Some(decided)) if pair.old.as_ref().is_some_and(|rule| (owner, &*rule.id) == decided) => {
                    1
                }
                _ => 3,
            }
        };
        let mut ranked = self.matter.clone();
        ranked.sort_by_key(rank);
        let near = ranked.partition_point(|at| rank(at) < 3);
        (ranked, near)
    }
}

/// Leaves out changes for as long as the rest is enough, many at once where that goes: from what is left, none can
/// be left out.
fn shrink(all: &[usize], enough: &dyn Fn(&[usize]) -> bool) -> Vec<usize> {
    let mut left = all.to_vec();
    if !enough(&left) {
        return Vec::new();
    }
    let mut size = left.len().div_ceil(2).max(1);
    loop {
        // The least likely first, from the end.
        let mut end = left.len();
        while end > 0 {
            let start = end.saturating_sub(size);
            let kept = left.get(..start).into_iter().chain(left.get(end..)).flatten();
            let without: Vec<usize> = kept.copied().collect();
            if !without.is_empty() && enough(&without) {
                left = without;
            }
            end = start;
        }
        if size == 1 {
            return left;
        }
        size = size.div_ceil(2);
    }
}

/// The fewest of all that are enough, where some are known from which none can be left out.
fn fewest_of(all: &[usize], known: Vec<usize>, enough: &dyn Fn(&[usize]) -> bool) -> Vec<usize> {
    let mut tries = MOST_SETS;
    let fewer = (2..known.len()).find_map(|size| smaller(all, size, &mut tries, enough));
    sorted(fewer.unwrap_or(known))
}

/// A set of that size that is enough, if one is found before the tries are used up.
fn smaller(
    all: &[usize],
    size: usize,
    tries: &mut usize,
    enough: &dyn Fn(&[usize]) -> bool,
) -> Option<Vec<usize>> {
    fn go(
        all: &[usize],
        size: usize,
        chosen: &mut Vec<usize>,
        tries: &mut usize,
        enough: &dyn Fn(&[usize]) -> bool,
    ) -> bool {
        if size == 0 {
            *tries = tries.saturating_sub(1);
            return enough(chosen);
        }
        for (at, &change) in all.iter().enumerate() {
            if *tries == 0 {
                return false;
            }
            chosen.push(change);
            if go(all.get(at + 1..).unwrap_or_default(), size - 1, chosen, tries, enough) {
                return true;
            }
            chosen.pop();
        }
        false
    }
    let mut chosen = Vec::with_capacity(size);
    go(all, size, &mut chosen, tries, enough).then_some(chosen)
}

fn sorted(mut set: Vec<usize>) -> Vec<usize> {
    set.sort_unstable();
    set
}
