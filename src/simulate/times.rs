//! Handling times: their mean and percentiles, exact on whole seconds.
//!
//! Kept as counts by second, so memory is bounded by the number of different times and adding up does not depend
//! on the order. Times of up to half a year, which is nearly all, are counted in pages of about a quarter of an hour.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::model::Duration;

/// Some handling times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Counts by second in pages of [`PAGE`], from the first second to the page of the longest time.
    pages: Vec<Option<Box<[u64; PAGE]>>>,
    /// Counts of longer times, by second.
    longer: BTreeMap<i64, u64>,
    count: u64,
    total: i128,
}

const PAGE: usize = 1 << 10;
const PAGES: usize = 1 << 14;

impl Times {
    pub(super) fn add(&mut self, time: Duration) {
        self.add_times(time.as_seconds(), 1);
    }

    /// Adds a time that occurred so often.
    pub(super) fn add_times(&mut self, seconds: i64, times: u64) {
        if times == 0 {
            return;
        }
        match usize::try_from(seconds) {
            Ok(second) if second < PAGE * PAGES => {
                if let Some(count) = self.page(second / PAGE).get_mut(second % PAGE) {
                    *count += times;
                }
            }
            _ => *self.longer.entry(seconds).or_default() += times,
        }
        self.count += times;
        self.total += i128::from(seconds) * i128::from(times);
    }

    /// Adds many times, in seconds.
    #[cfg(feature = "columns")]
    pub(super) fn add_each(&mut self, times: impl Iterator<Item = i64>) {
        // What a page holds is less than 2²⁴ seconds, so their sum fits for more rows than there can be.
        let (mut count, mut total) = (0_u64, 0_i64);
        for seconds in times {
            let second = usize::try_from(seconds).unwrap_or(usize::MAX);
            let page = self.pages.get_mut(second / PAGE).and_then(Option::as_mut);
            match page.and_then(|page| page.get_mut(second % PAGE)) {
                Some(known) => {
                    *known += 1;
                    count += 1;
                    total += seconds;
                }
                None => self.add_times(seconds, 1),
            }
        }
        self.count += count;
        self.total += i128::from(total);
    }

    fn page(&mut self, at: usize) -> &mut [u64] {
        if self.pages.len() <= at {
            self.pages.resize(at + 1, None);
        }
        match self.pages.get_mut(at) {
            Some(page) => &mut **page.get_or_insert_with(|| Box::new([0; PAGE])),
            None => &mut [],
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (at, more) in other.pages.iter().enumerate() {
            let Some(more) = more else { continue };
            for (count, more) in self.page(at).iter_mut().zip(more.iter()) {
                *count += more;
            }
        }
        for (&seconds, &times) in &other.longer {
            *self.longer.entry(seconds).or_default() += times;
        }
        self.count += other.count;
        self.total += other.total;
    }

    /// Each time and how often it occurs, the shortest first.
    fn each(&self) -> impl Iterator<Item = (i64, u64)> {
        let pages = self.pages.iter().zip(0_i64..).filter_map(|(page, at)| Some((page.as_ref()?, at)));
        let page_size = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let dense = pages.flat_map(move |(page, at)| (at * page_size..).zip(page.iter().copied()));
        let negative = self.longer.range(..0).map(|(seconds, times)| (*seconds, *times));
        let longer = self.longer.range(0..).map(|(seconds, times)| (*seconds, *times));
        negative.chain(dense.filter(|(_, times)| *times > 0)).chain(longer)
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their sum in seconds.
    pub fn total_seconds(&self) -> i128 {
        self.total
    }

    /// Their mean in tenths of an hour, rounded half up, as the metric is shown: 273 is 27.3 h.
    pub fn mean_tenths_of_hours(&self) -> Option<i128> {
        let hours = i128::from(self.count).checked_mul(3_600).filter(|hours| *hours > 0)?;
        Some((self.total * 20 + hours).div_euclid(hours * 2))
    }

    /// The smallest time that at least so many in a hundred do not exceed (the nearest rank).
    pub fn percentile(&self, percent: u8) -> Option<Duration> {
        let rank = (u128::from(self.count) * u128::from(percent.min(100))).div_ceil(100).max(1);
        let mut seen = 0_u128;
        self.each().find_map(|(seconds, times)| {
            seen += u128::from(times);
            (seen >= rank).then_some(Duration::seconds(seconds))
        })
    }
}

impl Serialize for Times {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let seconds = |percent| self.percentile(percent).map(Duration::as_seconds);
        let hours = self.mean_tenths_of_hours().map(|tenths| format!("{}.{}", tenths / 10, tenths % 10));
        let mut times = serializer.serialize_struct("Times", 5)?;
        times.serialize_field("count", &self.count)?;
        times.serialize_field("total_seconds", &self.total)?;
        times.serialize_field("mean_hours", &hours)?;
        times.serialize_field("p50_seconds", &seconds(50))?;
        times.serialize_field("p90_seconds", &seconds(90))?;
        times.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_the_nearest_rank_and_the_mean_rounds_half_up() {
        let mut times = Times::default();
        assert_eq!((times.percentile(50), times.mean_tenths_of_hours()), (None, None));
        for seconds in [10, 20, 30, 40, 50, 60, 70, 80, 90, 180 * 10 - 450] {
            times.add(Duration::seconds(seconds));
        }
        assert_eq!(times.percentile(50), Some(Duration::seconds(50)));
        assert_eq!(times.percentile(90), Some(Duration::seconds(90)));
        assert_eq!(times.percentile(91), Some(Duration::seconds(1350)));
        assert_eq!(times.percentile(0), Some(Duration::seconds(10)));
        assert_eq!(times.mean_tenths_of_hours(), Some(1)); // 180 s are 0.05 h
    }
}
