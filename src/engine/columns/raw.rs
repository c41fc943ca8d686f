//! Questions to the values of a column, answered for up to 64 rows at once: loops without branches where most of
//! the rows matter, row by row where few do.

use super::mask::{Mask, bits, pack};

/// A question to the values of a column. What it answers for rows without a value means nothing.
#[derive(Clone, Debug)]
pub(super) enum Raw<'c> {
    Always(bool),
    /// Whether the integer lies between, ends included.
    Within {
        values: &'c [i64],
        low: i64,
        high: i64,
    },
    /// Whether it lies in one of several ranges.
    Ranges {
        values: &'c [i64],
        ends: Vec<(i64, i64)>,
    },
    /// Whether the seconds that have passed since a moment lie between.
    Elapsed {
        values: &'c [i64],
        at: &'c [i64],
        low: i64,
        high: i64,
    },
    /// Whether a moment lies ahead.
    Ahead {
        values: &'c [i64],
        at: &'c [i64],
    },
    /// Whether a moment stays ahead, or behind, until the end.
    StaysPut {
        values: &'c [i64],
        at: &'c [i64],
        end: &'c [i64],
    },
    /// Whether the seconds that have passed stay below, between or above.
    StaysWithin {
        values: &'c [i64],
        at: &'c [i64],
        end: &'c [i64],
        low: i64,
        high: i64,
    },
    /// The bit of the row, one way or turned round.
    Bits {
        bits: &'c Mask,
        turned: bool,
    },
    /// The bit of the entry, of at most 64.
    Few {
        keys: &'c [u32],
        bits: u64,
    },
    /// The bit of the entry.
    Many {
        keys: &'c [u32],
        bits: &'c [u64],
    },
    /// The bit of the entry, of at most 256.
    Bytes {
        keys: &'c [u8],
        bits: [u64; 4],
    },
}

/// The values of 64 rows, fewer at the end.
#[inline(always)]
fn part<T>(values: &[T], word: usize) -> &[T] {
    let rest = values.get(word * 64..).unwrap_or_default();
    rest.get(..64).unwrap_or(rest)
}

#[inline(always)]
fn within(value: i64, low: i64, high: i64) -> bool {
    low <= value && value <= high
}

#[inline(always)]
fn of(bits: &[u64], key: u32) -> bool {
    bits.get(key as usize / 64).is_some_and(|word| word >> (key % 64) & 1 == 1)
}

/// The rows of those that are wanted in which something holds.
#[inline(always)]
fn few(wanted: u64, holds: impl Fn(usize) -> bool) -> u64 {
    bits(wanted).fold(0, |word, bit| word | u64::from(holds(bit)) << bit)
}

/// Both of two columns for 64 rows, by pairs.
#[inline(always)]
fn pack_pairs(values: &[i64], at: &[i64], holds: impl Fn(i64, i64) -> bool) -> u64 {
    if let (Ok(values), Ok(at)) = (<&[i64; 64]>::try_from(values), <&[i64; 64]>::try_from(at)) {
        let mut bits = 0;
        for eight in 0..8 {
            let mut byte = 0_u64;
            for one in (0..8).rev() {
                let row = eight * 8 + one;
                let (value, at) = (values.get(row), at.get(row));
                byte = byte << 1 | u64::from(value.zip(at).is_some_and(|(value, at)| holds(*value, *at)));
            }
            bits |= byte << (eight * 8);
        }
        return bits;
    }
    let pairs = values.iter().zip(at).rev();
    pairs.fold(0, |bits, (value, at)| bits << 1 | u64::from(holds(*value, *at)))
}

#[inline(always)]
fn stays_within((value, at, end): (i64, i64, i64), low: i64, high: i64) -> bool {
    let (now, then) = (at.wrapping_sub(value), end.wrapping_sub(value));
    (now >= low) == (then >= low) && (now > high) == (then > high)
}

impl Raw<'_> {
    /// The answers for the rows of a word, at least for those that are wanted.
    #[inline]
    pub(super) fn word(&self, at: usize, wanted: u64) -> u64 {
        if wanted != u64::MAX {
            return self.few(at, wanted);
        }
        match self {
            Self::Always(answer) => {
                if *answer {
                    u64::MAX
                } else {
                    0
                }
            }
            Self::Within { values, low, high } => {
                let (low, high) = (*low, *high);
                if low > high {
                    return 0;
                }
                let span = high.wrapping_sub(low) as u64;
                pack(part(values, at), |value| value.wrapping_sub(low) as u64 <= span)
            }
            Self::Ranges { values, ends } => {
                let values = part(values, at);
                ends.iter().fold(0, |all, (low, high)| all | pack(values, |value| within(value, *low, *high)))
            }
            Self::Elapsed { values, at: moments, low, high } => {
                let (low, high) = (*low, *high);
                pack_pairs(part(values, at), part(moments, at), |value, at| {
                    within(at.wrapping_sub(value), low, high)
                })
            }
            Self::Ahead { values, at: moments } => {
                pack_pairs(part(values, at), part(moments, at), |value, at| value > at)
            }
            Self::StaysPut { values, at: moments, end } => {
                let (values, moments, end) = (part(values, at), part(moments, at), part(end, at));
                pack_pairs(values, moments, |value, at| value <= at)
                    | pack_pairs(values, end, |value, end| value > end)
            }
            Self::StaysWithin { values, at: moments, end, low, high } => {
                let rows = part(values, at).iter().zip(part(moments, at)).zip(part(end, at)).rev();
                rows.fold(0, |bits, ((value, at), end)| {
                    bits << 1 | u64::from(stays_within((*value, *at, *end), *low, *high))
                })
            }
            Self::Bits { bits, turned } => {
                if *turned {
                    !bits.word(at)
                } else {
                    bits.word(at)
                }
            }
            Self::Few { keys, bits } => {
                let bits = *bits;
                pack(part(keys, at), |key| bits >> (key & 63) & 1 == 1)
            }
            Self::Many { keys, bits } => pack(part(keys, at), |key| of(bits, key)),
            Self::Bytes { keys, bits } => pack(part(keys, at), |key| of(bits, key.into())),
        }
    }

    /// The answers for the few rows of a word that are wanted.
    fn few(&self, at: usize, wanted: u64) -> u64 {
        match self {
            Self::Always(answer) => few(wanted, |_| *answer),
            Self::Within { values, low, high } => {
                let (values, low, high) = (part(values, at), *low, *high);
                few(wanted, |bit| values.get(bit).is_some_and(|value| within(*value, low, high)))
            }
            Self::Ranges { values, ends } => {
                let values = part(values, at);
                let lies = |value: &i64| ends.iter().any(|(low, high)| within(*value, *low, *high));
                few(wanted, |bit| values.get(bit).is_some_and(lies))
            }
            Self::Elapsed { values, at: moments, low, high } => {
                let (values, moments, low, high) = (part(values, at), part(moments, at), *low, *high);
                few(wanted, |bit| {
                    let pair = values.get(bit).zip(moments.get(bit));
                    pair.is_some_and(|(value, at)| within(at.wrapping_sub(*value), low, high))
                })
            }
            Self::Ahead { values, at: moments } => {
                let (values, moments) = (part(values, at), part(moments, at));
                few(wanted, |bit| values.get(bit).zip(moments.get(bit)).is_some_and(|(value, at)| value > at))
            }
            Self::StaysPut { values, at: moments, end } => {
                let (values, moments, end) = (part(values, at), part(moments, at), part(end, at));
                few(wanted, |bit| {
                    let three = values.get(bit).zip(moments.get(bit)).zip(end.get(bit));
                    three.is_some_and(|((value, at), end)| value <= at || value > end)
                })
            }
            Self::StaysWithin { values, at: moments, end, low, high } => {
                let (values, moments, end) = (part(values, at), part(moments, at), part(end, at));
                few(wanted, |bit| {
                    let three = values.get(bit).zip(moments.get(bit)).zip(end.get(bit));
                    three.is_some_and(|((value, at), end)| stays_within((*value, *at, *end), *low, *high))
                })
            }
            Self::Bits { bits, turned } => wanted & if *turned { !bits.word(at) } else { bits.word(at) },
            Self::Few { keys, bits } => {
                let (keys, bits) = (part(keys, at), *bits);
                few(wanted, |bit| keys.get(bit).is_some_and(|key| bits >> (key & 63) & 1 == 1))
            }
            Self::Many { keys, bits } => {
                let keys = part(keys, at);
                few(wanted, |bit| keys.get(bit).is_some_and(|key| of(bits, *key)))
            }
            Self::Bytes { keys, bits } => {
                let keys = part(keys, at);
                few(wanted, |bit| keys.get(bit).is_some_and(|key| of(bits, (*key).into())))
            }
        }
    }
}
