//! The order of the rules in both policies, laid over each other.

/// A rule of a merged order, and when it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The rule, by its place among the rules of both.
    pub(super) rule: usize,
    pub(super) stands: Stands,
}

/// When a rule stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// In both policies.
    Always,
    /// In the old one.
    Before,
    /// In the new one.
    After,
}

/// Merges two orders: what keeps its relative order stands once, what does not stands at its old and at its new
/// place. Between two rules that stay, new places come first: a rule that takes the place of another is looked at
/// before it.
pub(super) fn merge(old: &[usize], new: &[usize]) -> Vec<Place> {
    let stay = longest_common(old, new);
    let mut merged = Vec::with_capacity(old.len() + new.len());
    let (mut olds, mut news) = (old.iter(), new.iter());
    let put =
        |rules: &mut std::slice::Iter<'_, usize>, end: Option<usize>, stands, merged: &mut Vec<Place>| {
            for &rule in rules.by_ref() {
                if Some(rule) == end {
                    break;
                }
                merged.push(Place { rule, stands });
            }
        };
    for end in stay.into_iter().map(Some).chain([None]) {
        put(&mut news, end, Stands::After, &mut merged);
        put(&mut olds, end, Stands::Before, &mut merged);
        if let Some(rule) = end {
            merged.push(Place { rule, stands: Stands::Always });
        }
    }
    merged
}

/// A longest common subsequence of two orders in which nothing stands twice.
fn longest_common(old: &[usize], new: &[usize]) -> Vec<usize> {
    // What is in both, by its place in the old order, in the new order: a longest rising part of that is kept.
    let places: Vec<(usize, usize)> = new
        .iter()
        .filter_map(|rule| old.iter().position(|other| other == rule).map(|at| (at, *rule)))
        .collect();
    // The last element of the best rising sequence of each length, and what stands before each element in its own.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(places.len());
    for (index, (at, _)) in places.iter().enumerate() {
        let length = ends.partition_point(|&end| places.get(end).is_some_and(|(other, _)| other < at));
        before.push(length.checked_sub(1).and_then(|last| ends.get(last)).copied());
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut kept = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(index) = next {
        kept.extend(places.get(index).map(|(_, rule)| *rule));
        next = before.get(index).copied().flatten();
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &[usize], new: &[usize]) -> String {
        let mark = |stands| match stands {
            Stands::Always => "",
            Stands::Before => "-",
            Stands::After => "+",
        };
        let places = merge(old, new);
        for (wanted, skipped) in [(old, Stands::After), (new, Stands::Before)] {
            let order: Vec<_> = places.iter().filter(|place| place.stands != skipped).collect();
            assert_eq!(order.iter().map(|place| place.rule).collect::<Vec<_>>(), wanted);
        }
        places
            .iter()
            .map(|place| format!("{}{}", mark(place.stands), place.rule))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn as_few_rules_as_possible_move() {
        assert_eq!(shown(&[1, 2, 3], &[9, 1, 2, 3]), "+9 1 2 3");
        assert_eq!(shown(&[1, 2, 3, 4], &[4, 1, 2, 3]), "+4 1 2 3 -4");
        assert_eq!(shown(&[1, 2, 3], &[1, 8, 3]), "1 +8 -2 3");
        assert_eq!(shown(&[1, 2, 3, 4, 5], &[5, 1, 3, 2, 4]), "+5 1 +3 2 -3 4 -5");
        assert_eq!(shown(&[], &[1]), "+1");
        assert_eq!(shown(&[1, 2], &[]), "-1 -2");
    }
}
