//! Runs generated cases until enough was decided.

use std::sync::atomic::{AtomicUsize, Ordering};

use greenlight::Policies;

use super::{Case, Rng, Style};

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a whole number"))
}

/// How many decisions to make: at least `fewest`, more on demand.
pub fn decisions(fewest: usize) -> usize {
    setting("GREENLIGHT_DECISIONS")
        .map_or(fewest, |wanted| usize::try_from(wanted).expect("fits").max(fewest))
}

fn seed() -> u64 {
    setting("GREENLIGHT_SEED").unwrap_or(0x6772_6565_6e00)
}

/// Runs generated cases on two threads until so many decisions are counted by `each`.
pub fn run(count: usize, salt: u64, style: Style, each: impl Fn(&mut Rng, &Case, &Policies) -> usize + Sync) {
    let done = AtomicUsize::new(0);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while done.load(Ordering::Relaxed) < count {
                    let index = u64::try_from(next.fetch_add(1, Ordering::Relaxed)).expect("fits");
                    let mut rng =
                        Rng::new(seed() ^ salt.rotate_left(32) ^ index.wrapping_mul(0x5851_f42d_4c95_7f2d));
                    let case = Case::generate(&mut rng, style);
                    let (platform, seller) = case.read().expect("what is generated loads");
                    let policies = super::policies(platform, seller);
                    done.fetch_add(each(&mut rng, &case, &policies), Ordering::Relaxed);
                }
            });
        }
    });
}

/// Runs something on two threads so many times, each with random numbers of its own.
pub fn runs(count: usize, salt: u64, each: impl Fn(&mut Rng) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let index = u64::try_from(next.fetch_add(1, Ordering::Relaxed)).expect("fits");
                    if index >= u64::try_from(count).expect("fits") {
                        break;
                    }
                    each(&mut Rng::new(
                        seed() ^ salt.rotate_left(32) ^ index.wrapping_mul(0x5851_f42d_4c95_7f2d),
                    ));
                }
            });
        }
    });
}

/// How many policies to try: at least `fewest`, more on demand.
pub fn policies_to_try(fewest: usize) -> usize {
    setting("GREENLIGHT_POLICIES").map_or(fewest, |wanted| usize::try_from(wanted).expect("fits").max(fewest))
}
