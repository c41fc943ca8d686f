//! Moments that fit together: bounds on moments and on the times between them, in whole seconds.
//!
//! Every bound is of the form `x - y <= seconds`, so they can be met together unless some of them make a circle that
//! is less than zero. The circle's bounds are what excludes each other.

/// `to - from <= most`, and what says so.
#[derive(Clone, Debug)]
pub(super) struct Bound<R> {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) most: i64,
    pub(super) because: R,
}

/// Bounds between moments that go by number; number 0 is the start of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Times<R> {
    count: usize,
    bounds: Vec<Bound<R>>,
}

impl<R: Clone> Times<R> {
    pub(super) fn new(count: usize) -> Self {
        Self { count, bounds: Vec::new() }
    }

    pub(super) fn bound(&mut self, from: usize, to: usize, most: i64, because: R) {
        self.bounds.push(Bound { from, to, most, because });
    }

    /// What excludes each other, if something does.
    pub(super) fn contradiction(&self) -> Option<Vec<R>> {
        let mut far: Vec<i64> = vec![0; self.count];
        let mut by: Vec<Option<&Bound<R>>> = vec![None; self.count];
        let mut last = None;
        for _ in 0..=self.count {
            last = None;
            for bound in &self.bounds {
                let (Some(from), Some(to)) = (far.get(bound.from).copied(), far.get_mut(bound.to)) else {
                    continue;
                };
                let reach = from.saturating_add(bound.most);
                if reach < *to {
                    *to = reach;
                    last = Some(bound.to);
                    if let Some(place) = by.get_mut(bound.to) {
                        *place = Some(bound);
                    }
                }
            }
            last?;
        }
        // Something still moves: going back often enough ends up inside the circle.
        let back = |at: usize| by.get(at).copied().flatten();
        let mut at = last?;
        for _ in 0..self.count {
            at = back(at)?.from;
        }
        let start = at;
        let mut circle = Vec::new();
        loop {
            let bound = back(at)?;
            circle.push(bound.because.clone());
            at = bound.from;
            if at == start {
                return Some(circle);
            }
        }
    }

    /// The earliest and the latest that one moment can be, after all bounds; they must not contradict.
    pub(super) fn range(&self, of: usize) -> (i64, i64) {
        let latest = self.distances(|bound| (bound.from, bound.to), of);
        let earliest = self.distances(|bound| (bound.to, bound.from), of);
        (earliest.saturating_neg(), latest)
    }

    /// The shortest way from number 0.
    fn distances(&self, ends: impl Fn(&Bound<R>) -> (usize, usize), of: usize) -> i64 {
        let mut far: Vec<Option<i64>> = vec![None; self.count];
        if let Some(start) = far.first_mut() {
            *start = Some(0);
        }
        for _ in 0..self.count {
            for bound in &self.bounds {
                let (from, to) = ends(bound);
                let Some(reach) = far.get(from).copied().flatten() else { continue };
                let reach = reach.saturating_add(bound.most);
                if let Some(place) = far.get_mut(to)
                    && place.is_none_or(|now| reach < now)
                {
                    *place = Some(reach);
                }
            }
        }
        far.get(of).copied().flatten().unwrap_or(i64::MAX)
    }

    /// Puts a moment to a second that its range has.
    pub(super) fn fix(&mut self, of: usize, second: i64, because: R) {
        self.bound(0, of, second, because.clone());
        self.bound(of, 0, second.saturating_neg(), because);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_below_zero_is_what_excludes_each_other() {
        let mut times = Times::new(4);
        times.bound(0, 1, 100, "at is at most 100");
        times.bound(2, 1, 50, "at is at most 50 after the payment");
        times.bound(1, 2, -10, "and at least 10");
        times.bound(0, 3, 20, "delivery is at most 20");
        assert_eq!(times.contradiction(), None);
        assert_eq!(times.range(2).1, 90);
        times.bound(2, 0, -95, "the payment is at least 95");
        let mut circle = times.contradiction().unwrap();
        circle.sort_unstable();
        assert_eq!(circle, ["and at least 10", "at is at most 100", "the payment is at least 95"]);
    }
}
