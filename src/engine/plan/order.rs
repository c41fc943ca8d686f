//! In which order the conditions of a rule are looked at.

use super::evaluate::is_timed;
use super::pool::{Asks, Pool, Test};

/// Conditions that are soon answered come first, and those on one value last among them: the index has often settled
/// them already. Those that time may change come last of all, since one that is false for good makes them needless.
pub(super) fn cost(pool: &Pool, test: &Test) -> u8 {
    let timed = if is_timed(pool, test) { 8 } else { 0 };
    timed
        + match test.asks {
            Asks::Within { low, high } if low == high => 2,
            Asks::Within { .. } | Asks::Amount { .. } | Asks::Codes(_) | Asks::Says => 0,
            Asks::Elapsed { .. } | Asks::Moment { .. } | Asks::Window(_) => 0,
            Asks::Holds(_) | Asks::Bands(_) | Asks::Set(_) | Asks::Share(_) => 1,
            Asks::HoldsAny(_) | Asks::Only(_) => 2,
            Asks::Formula(_) => 3,
            Asks::Group { .. } => 4,
            Asks::Like { .. } | Asks::OnlyLike { .. } => 5,
            Asks::General(_) => 6,
        }
}
