//! Chance from a seed, in whole numbers only, so that every machine throws the same.

/// SplitMix64, by Sebastiano Vigna (public domain).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from 0 up to, not including, `end`.
    pub(crate) fn below(&mut self, end: i64) -> i64 {
        let end = u128::try_from(end.max(1)).unwrap_or(1);
        i64::try_from((u128::from(self.next()) * end) >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    /// True so many times of a thousand.
    pub(crate) fn chance(&mut self, per_mille: i64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of the choices, each as often as its weight says.
    pub(crate) fn weighted<T: Copy + Default>(&mut self, choices: &[(i64, T)]) -> T {
        let mut left = self.below(choices.iter().map(|choice| choice.0).sum());
        for &(weight, choice) in choices {
            if left < weight {
                return choice;
            }
            left -= weight;
        }
        T::default()
    }

    /// A value from a table of percentiles `(per mille, value)`, in a straight line between them.
    pub(crate) fn quantile(&mut self, table: &[(i64, i64)]) -> i64 {
        let at = self.below(1_000_000);
        for pair in table.windows(2) {
            if let &[(low, from), (high, to)] = pair
                && at < high * 1_000
            {
                return from + (to - from) * (at - low * 1_000) / ((high - low) * 1_000);
            }
        }
        table.last().map_or(0, |last| last.1)
    }
}
