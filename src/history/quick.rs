//! A quick hash for short texts.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A quick hash for short texts. Where it begins is drawn anew for each table, so that nobody can write a file whose
/// texts fall together; no result depends on it.
#[derive(Clone, Copy)]
pub(crate) struct Quick(u64);

impl Default for Quick {
    fn default() -> Self {
        Self(RandomState::new().build_hasher().finish())
    }
}

impl Quick {
    #[inline]
    pub(super) fn of(self, bytes: &[u8]) -> u64 {
        let mut hasher = self.build_hasher();
        hasher.write(bytes);
        hasher.finish()
    }
}

impl BuildHasher for Quick {
    type Hasher = QuickHasher;

    #[inline]
    fn build_hasher(&self) -> QuickHasher {
        QuickHasher(self.0)
    }
}

pub(crate) struct QuickHasher(u64);

const ODD_1: u64 = 0x9e37_79b9_7f4a_7c15;
const ODD_2: u64 = 0xd1b5_4a32_d192_ed03;

/// The two halves of a long product, laid over each other.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

impl Hasher for QuickHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let last = if let Some(last) = bytes.last_chunk::<8>() {
            // All but the last eight, in eights; the last eight may overlap them.
            let (chunks, _) = bytes.as_chunks::<8>();
            let ahead = (bytes.len() - 1) / 8;
            for chunk in chunks.iter().take(ahead) {
                self.0 = fold(self.0 ^ u64::from_le_bytes(*chunk), ODD_1);
            }
            u64::from_le_bytes(*last)
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
        } else {
            bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte))
        };
        self.0 = fold(self.0 ^ last, ODD_2 ^ bytes.len() as u64);
    }

    /// The end mark of a text: its length has been told already.
    #[inline]
    fn write_u8(&mut self, _: u8) {}

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}
