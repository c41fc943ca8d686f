//! Which changes are responsible for something that is decided otherwise: the fewest that bring it about.

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

/// Finds the changes that are responsible.
pub(super) struct Causes<'c> {
    blend: &'c Blend<'c>,
    compared: &'c Compared,
    /// The changes that can matter at all.
    matter: Vec<usize>,
}

impl<'c> Causes<'c> {
    pub(super) fn new(compared: &'c Compared, blend: &'c Blend<'c>) -> Self {
        let matter = compared.changes.iter().enumerate().filter(|(_, change)| change.matters());
        Self { blend, compared, matter: matter.map(|(at, _)| at).collect() }
    }

    /// The fewest changes that, applied to the old policy, give what the new one gives. Of several equally few,
    /// those without which the new policy gives what the old one gave, then those of the rules that decided.
    ///
    /// `like_new` and `like_old` say whether policies give what the new and the old ones give. Empty if no set of
    /// changes does, which cannot be if `like_new` holds of the new policies.
    pub(super) fn fewest(
        &self,
        decided: (Decided<'_>, Decided<'_>),
        like_new: &dyn Fn(&Policies) -> bool,
        like_old: &dyn Fn(&Policies) -> bool,
    ) -> Vec<usize> {
        let ranked = self.ranked(decided);
        let only = |set: &[usize]| self.with(set, false).is_some_and(|policies| like_new(&policies));
        let without = |set: &[usize]| self.with(set, true).is_some_and(|policies| like_old(&policies));
        let mut enough = None;
        for &change in &ranked {
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
        let shrunk = shrink(&ranked, &only);
        let mut left = MOST_SETS;
        for size in 2..shrunk.len() {
            if let Some(fewer) = smaller(&ranked, size, &mut left, &only) {
                return sorted(fewer);
            }
        }
        sorted(shrunk)
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

    /// The changes that can matter, those of the rule that decides now first, then those of the one that did.
    fn ranked(&self, (old, new): (Decided<'_>, Decided<'_>)) -> Vec<usize> {
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
        ranked
    }
}

/// Leaves out changes one by one for as long as the rest is enough: from what is left, none can be left out.
fn shrink(all: &[usize], enough: &dyn Fn(&[usize]) -> bool) -> Vec<usize> {
    let mut left = all.to_vec();
    if !enough(&left) {
        return Vec::new();
    }
    // The least likely first.
    for &change in all.iter().rev() {
        let without: Vec<usize> = left.iter().copied().filter(|&other| other != change).collect();
        if enough(&without) {
            left = without;
        }
    }
    left
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
