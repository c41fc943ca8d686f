//! The ids that were read, to find those that are read twice.
//!
//! Only a hash of each is kept, in one flat table: of a million ids, two share a 64-bit hash once in some forty
//! million histories.

use std::cmp::Ordering;

use super::MOST_IDS;
use super::quick::Quick;

/// The first [`MOST_IDS`] ids.
///
/// As long as ids only rise, or only fall, as those of most exports do, each is new, and the hashes are put aside. They
/// are sorted in once an id comes between.
#[derive(Default)]
pub(super) struct Ids {
    hash: Quick,
    /// Each hash at its place or behind it; zero is none. At most half of them are taken.
    places: Vec<u64>,
    taken: usize,
    /// How many ids are remembered.
    count: usize,
    /// The hashes that are put aside; the rest is in `places`.
    aside: Vec<u64>,
    /// The last id, as long as they rise or fall.
    last: String,
    way: Way,
}

/// How ids follow each other: shorter ones first, then letter by letter.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Way {
    /// There are fewer than two.
    #[default]
    NotKnown,
    All(Ordering),
    Neither,
}

impl Ids {
    /// How many are remembered.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The hash of an id.
    pub(super) fn hash_of(&self, id: &str) -> u64 {
        self.hash.of(id.as_bytes()).max(1)
    }

    /// Looks at the places of many hashes, so that they are at hand when these are inserted: one after the other, each
    /// would have to be waited for.
    #[cfg(feature = "columns")]
    pub(super) fn fetch(&mut self, hashes: &[u64]) {
        if self.way != Way::Neither {
            return;
        }
        while self.count < MOST_IDS && (self.count + hashes.len()) * 2 > self.places.len() {
            self.grow();
        }
        let last = self.places.len().saturating_sub(1) as u64;
        let place = |hash: &u64| usize::try_from(hash & last).ok().and_then(|at| self.places.get(at));
        std::hint::black_box(hashes.iter().filter_map(place).fold(0, |all, place| all ^ place));
    }

    /// Remembers an id by its hash, if there is room for it; whether it is new.
    pub(super) fn insert(&mut self, id: &str, hash: u64) -> bool {
        let room = self.count < MOST_IDS;
        if self.goes_on(id) {
            if room {
                self.aside.push(hash);
                self.count += 1;
            }
            return true;
        }
        for hash in std::mem::take(&mut self.aside) {
            self.sort_in(hash, true);
        }
        let fresh = self.sort_in(hash, room);
        self.count += usize::from(fresh && room);
        fresh
    }

    /// Whether an id follows the last one as all did.
    fn goes_on(&mut self, id: &str) -> bool {
        if self.way == Way::Neither {
            return false;
        }
        let order = (self.last.len(), self.last.as_str()).cmp(&(id.len(), id));
        let first = self.count == 0;
        self.way = match self.way {
            Way::NotKnown if first => Way::NotKnown,
            Way::NotKnown if order != Ordering::Equal => Way::All(order),
            Way::All(way) if way == order => Way::All(way),
            _ => Way::Neither,
        };
        self.last.clear();
        self.last.push_str(id);
        self.way != Way::Neither
    }

    fn sort_in(&mut self, hash: u64, room: bool) -> bool {
        if room && (self.taken + 1) * 2 > self.places.len() {
            self.grow();
        }
        let Some(place) = place(&mut self.places, hash) else { return true };
        let fresh = *place != hash;
        if fresh && room {
            *place = hash;
            self.taken += 1;
        }
        fresh
    }

    fn grow(&mut self) {
        let length = (self.places.len() * 2).max(1_024);
        let mut places = vec![0; length];
        for &hash in self.places.iter().filter(|hash| **hash != 0) {
            if let Some(place) = place(&mut places, hash) {
                *place = hash;
            }
        }
        self.places = places;
    }
}

/// Where a hash stands, or would.
fn place(places: &mut [u64], hash: u64) -> Option<&mut u64> {
    let last = places.len().checked_sub(1)?;
    let mut at = usize::try_from(hash & last as u64).unwrap_or(0);
    while places.get(at).is_some_and(|known| *known != 0 && *known != hash) {
        at = (at + 1) & last;
    }
    places.get_mut(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated(ids: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let mut known = Ids::default();
        let mut repeated = Vec::new();
        for id in ids {
            let text = format!("R-{id}");
            let hash = known.hash_of(&text);
            if !known.insert(&text, hash) {
                repeated.push(id);
            }
        }
        repeated
    }

    #[test]
    fn an_id_is_new_once() {
        assert_eq!(repeated(0..5_000), Vec::<u64>::new());
        assert_eq!(repeated((0..5_000).rev()), Vec::<u64>::new());
        assert_eq!(repeated((0..5_000).chain(0..5_000)), (0..5_000).collect::<Vec<_>>());
        assert_eq!(repeated((0..5_000).rev().chain([17, 5_001, 5_001])), [17, 5_001]);
        assert_eq!(repeated([1, 1, 2, 1]), [1, 1]);
        assert_eq!(repeated([2, 1, 3, 2, 4]), [2]);
    }
}
