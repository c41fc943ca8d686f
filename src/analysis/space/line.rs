//! Ordered values cut at thresholds: numbers, amounts of one currency, lengths of time, moments.
//!
//! A [`Cut`] is a place between two values. Where values stand on a grid (cents, whole numbers, seconds) cuts are
//! moved to it, so that `over 25` and `at least 25.01` are one cut and no cell is empty. What lies between two
//! neighbouring cuts is a cell: no condition can tell its values apart.

use crate::model::Decimal;

/// A place just before or just after a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cut {
    pub(crate) at: Decimal,
    pub(crate) after: bool,
}

impl Cut {
    pub(crate) fn before(at: Decimal) -> Self {
        Self { at, after: false }
    }

    pub(crate) fn after(at: Decimal) -> Self {
        Self { at, after: true }
    }
}

/// How close values can lie together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grain {
    /// Multiples of 10 to the minus that.
    Decimals(u32),
    /// As close as decimals can be written.
    Dense,
}

/// The values of one ordered thing, and where policies cut them.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) grain: Grain,
    /// The place before the first value.
    pub(crate) first: Cut,
    /// The place after the last value.
    pub(crate) last: Cut,
    /// Between `first` and `last`, in order and each once.
    cuts: Vec<Cut>,
}

/// Where a cut lies on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// Before every value.
    Start,
    /// The cut of that index.
    At(usize),
    /// After every value.
    End,
}

impl Line {
    pub(crate) fn new(grain: Grain, first: Cut, last: Cut) -> Self {
        let mut line = Self { grain, first, last, cuts: Vec::new() };
        line.first = line.on_grid(first);
        line.last = line.on_grid(last);
        line
    }

    /// The same place, moved to the grid.
    fn on_grid(&self, cut: Cut) -> Cut {
        let Grain::Decimals(decimals) = self.grain else {
            return Cut { at: cut.at.normalize(), ..cut };
        };
        let step = Decimal::new(1, decimals);
        let floor =
            cut.at.round_dp_with_strategy(decimals, rust_decimal::RoundingStrategy::ToNegativeInfinity);
        let at = if cut.after || floor < cut.at { floor.checked_add(step).unwrap_or(floor) } else { floor };
        Cut::before(at.normalize())
    }

    /// Makes sure that the line is cut at a place.
    pub(crate) fn cut(&mut self, cut: Cut) {
        let cut = self.on_grid(cut);
        if cut > self.first
            && cut < self.last
            && let Err(at) = self.cuts.binary_search(&cut)
        {
            self.cuts.insert(at, cut);
        }
    }

    /// Where a cut lies; it must have been [made](Self::cut).
    pub(crate) fn position(&self, cut: Cut) -> Position {
        let cut = self.on_grid(cut);
        if cut <= self.first {
            Position::Start
        } else if cut >= self.last {
            Position::End
        } else {
            match self.cuts.binary_search(&cut) {
                Ok(at) => Position::At(at),
                // Not made: the nearest cut above, so that nothing is taken to be smaller than it is.
                Err(at) if at < self.cuts.len() => Position::At(at),
                Err(_) => Position::End,
            }
        }
    }

    /// How many cuts there are.
    pub(crate) fn len(&self) -> usize {
        self.cuts.len()
    }

    /// The two ends of a cell, counted from 0; there is one cell more than cuts.
    pub(crate) fn cell(&self, at: usize) -> (Cut, Cut) {
        let low = at.checked_sub(1).and_then(|before| self.cuts.get(before)).copied();
        let high = self.cuts.get(at).copied();
        (low.unwrap_or(self.first), high.unwrap_or(self.last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_meet_on_the_grid() {
        let cents = Grain::Decimals(2);
        let mut line = Line::new(cents, Cut::before(Decimal::ZERO), Cut::before(Decimal::from(1_000)));
        line.cut(Cut::after(Decimal::new(25, 0)));
        line.cut(Cut::before(Decimal::new(2501, 2)));
        line.cut(Cut::before(Decimal::new(25_005, 3)));
        assert_eq!(line.len(), 1);
        line.cut(Cut::before(Decimal::ZERO));
        line.cut(Cut::after(Decimal::from(5_000)));
        assert_eq!(line.len(), 1);
        assert_eq!(line.position(Cut::before(Decimal::ZERO)), Position::Start);
        assert_eq!(line.position(Cut::after(Decimal::from(25))), Position::At(0));
        assert_eq!(line.cell(1).0, Cut::before(Decimal::new(2501, 2)));
    }
}
