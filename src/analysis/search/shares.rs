//! Two amounts whose share lies between two cuts: exact, in whole cents.

use crate::analysis::space::{Cut, Fraction};

/// Amounts from the first to the last, both included, in the smallest unit of their currency.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) first: i128,
    pub(super) last: i128,
}

/// Whether there are two amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The part and the whole.
    Pair(i128, i128),
    /// There are none.
    No,
    /// Not found, and not excluded.
    NotFinished,
}

/// How many wholes are tried one by one.
const MOST_TRIES: i128 = 20_000;

/// A part and a whole, from `preferred` if they can be.
pub(super) fn pair(part: Span, whole: Span, low: Cut, high: Cut, preferred: (i128, i128)) -> Found {
    let (Some(bottom), Some(top)) = (Fraction::of(low.at), Fraction::of(high.at)) else {
        return Found::NotFinished;
    };
    // The parts that go with a whole.
    let parts = |whole: i128| -> Option<Span> {
        let least = ceiling(bottom.top.checked_mul(whole)?, bottom.over);
        let exact = bottom.top.checked_mul(whole)?.rem_euclid(bottom.over) == 0;
        let least = if exact && low.after { least + 1 } else { least };
        let most = top.top.checked_mul(whole)?.div_euclid(top.over);
        let exact = top.top.checked_mul(whole)?.rem_euclid(top.over) == 0;
        let most = if exact && !high.after { most - 1 } else { most };
        Some(Span { first: least.max(part.first), last: most.min(part.last) })
    };
    let first = whole.first.max(1);
    let fitting = |whole: i128| {
        let span = parts(whole).filter(|span| span.first <= span.last)?;
        Some(Found::Pair(preferred.0.clamp(span.first, span.last), whole))
    };
    // Wholes for which the bounds of the part and of the share can be met, if amounts had no smallest unit.
    let from = if top.top > 0 { first.max(part.first.saturating_mul(top.over) / top.top) } else { first };
    let to = if bottom.top > 0 {
        whole.last.min(ceiling(part.last.saturating_mul(bottom.over), bottom.top))
    } else {
        whole.last
    };
    if from > to {
        return Found::No;
    }
    let denominators = [bottom.over, top.over, bottom.over.saturating_mul(top.over)];
    let near = [preferred.1.clamp(from, to), from, to];
    let multiples = denominators.iter().flat_map(|by| {
        near.iter().flat_map(move |at| [(at / by).saturating_mul(*by), (at / by + 1).saturating_mul(*by)])
    });
    let candidates = near.into_iter().chain(multiples).filter(|at| (from..=to).contains(at));
    if let Some(found) = candidates.into_iter().find_map(fitting) {
        return found;
    }
    let tried = to.min(from.saturating_add(MOST_TRIES));
    match (from..=tried).find_map(fitting) {
        Some(found) => found,
        None if tried == to => Found::No,
        None => Found::NotFinished,
    }
}

fn ceiling(top: i128, over: i128) -> i128 {
    -(-top).div_euclid(over)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Decimal;

    #[test]
    fn amounts_meet_a_share_exactly_or_not_at_all() {
        let span = |first, last| Span { first, last };
        let half = Decimal::new(5, 1);
        let exactly = (Cut::before(half), Cut::after(half));
        let found = pair(span(1, 99), span(1, 1_000), exactly.0, exactly.1, (30, 100));
        assert_eq!(found, Found::Pair(50, 100));
        assert_eq!(pair(span(5, 5), span(9, 9), exactly.0, exactly.1, (5, 9)), Found::No);
        assert_eq!(pair(span(60, 99), span(1, 100), exactly.0, exactly.1, (60, 100)), Found::No);
        let third = Decimal::new(3_333, 4);
        let near = (Cut::after(third), Cut::before(Decimal::new(3_334, 4)));
        assert_eq!(pair(span(0, 100), span(1, 300), near.0, near.1, (50, 100)), Found::Pair(100, 300));
    }
}
