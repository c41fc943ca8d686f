//! Names found in a table without looking at each: an index that is built when the program is compiled.

/// The places of names in their table. There are more slots than names, and slots are a power of two.
pub(crate) struct Names<const SLOTS: usize> {
    names: &'static [&'static str],
    slots: [u8; SLOTS],
}

/// A slot without a name.
const EMPTY: u8 = u8::MAX;

impl<const SLOTS: usize> Names<SLOTS> {
    /// The index of a table of fewer than 255 names.
    pub(crate) const fn new(names: &'static [&'static str]) -> Self {
        assert!(SLOTS.is_power_of_two() && names.len() < SLOTS && names.len() < EMPTY as usize);
        let (mut slots, mut rest, mut place) = ([EMPTY; SLOTS], names, 0);
        while let [name, others @ ..] = rest {
            slots = put(slots, first(name.as_bytes(), SLOTS), place);
            place += 1;
            rest = others;
        }
        Self { names, slots }
    }

    /// The place of a name in the table.
    pub(crate) fn find(&self, name: &str) -> Option<u8> {
        let start = first(name.as_bytes(), SLOTS);
        let (before, from) = self.slots.split_at_checked(start)?;
        let taken = from.iter().chain(before).copied().take_while(|&place| place != EMPTY);
        taken
            .into_iter()
            .find(|&place| self.names.get(usize::from(place)).is_some_and(|&known| known == name))
    }
}

/// Puts a place into the first free slot from one on, around the end.
#[expect(clippy::indexing_slicing, reason = "runs in the compiler, which would say so")]
const fn put<const SLOTS: usize>(mut slots: [u8; SLOTS], mut slot: usize, place: u8) -> [u8; SLOTS] {
    while slots[slot] != EMPTY {
        slot = (slot + 1) % SLOTS;
    }
    slots[slot] = place;
    slots
}

/// The slot at which to begin to look for a name: by its length, its first letters and its last.
const fn first(name: &[u8], slots: usize) -> usize {
    let letters = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(head), Some(tail)) => u64::from_le_bytes(*head) ^ u64::from_le_bytes(*tail).rotate_left(29),
        _ => {
            let (mut letters, mut rest) = (0, name);
            while let [letter, others @ ..] = rest {
                letters = letters << 8 | *letter as u64;
                rest = others;
            }
            letters
        }
    };
    let mixed = (letters ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as usize & (slots - 1)
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_are_found_and_others_are_not() {
        static TABLE: Names<8> = Names::new(&["a", "b", "", "amount", "order.amount", "order.amounts"]);
        for (place, name) in ["a", "b", "", "amount", "order.amount", "order.amounts"].iter().enumerate() {
            assert_eq!(TABLE.find(name).map(usize::from), Some(place), "{name}");
        }
        for name in ["c", "amounts", "order_amount", "order.amount.", "aa"] {
            assert_eq!(TABLE.find(name), None, "{name}");
        }
    }
}
