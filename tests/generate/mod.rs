//! Generated policies, as YAML text, and requests that come near to what they ask for.
//!
//! A case has a handful of active fields, each with a small pool of values and one that is its base. Conditions
//! are mostly put so that the base fits; requests are the base with some of it changed, missing or spoilt. So
//! approvals are common and thresholds are hit exactly.

#![allow(dead_code, unused_imports, unreachable_pub, reason = "each test program uses a part of it")]

mod fields;
mod formula;
mod policy;
mod request;
mod rng;
mod run;
pub mod small;

pub use fields::Spec;
pub use policy::{Cond, Draft, DraftRule};
pub use request::{Written, spoilt};
pub use rng::Rng;
pub use run::{decisions, policies_to_try, run, runs};

use greenlight::Policies;
use greenlight::lang::Policy;
use greenlight::model::Moment;

/// Two policies and what requests to put to them are made from.
#[derive(Clone, Debug)]
pub struct Case {
    pub platform: Option<Draft>,
    pub seller: Option<Draft>,
    /// Fields that requests carry.
    pub carried: Vec<Spec>,
    /// The instant at which the base request fits.
    pub base: i64,
}

/// What generated policies may use.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// `missing` and `known`.
    pub absence: bool,
    /// `seller_id:` in the policies.
    pub tenants: bool,
}

impl Case {
    pub fn generate(rng: &mut Rng, style: Style) -> Self {
        // The days around the change of the clocks in Los Angeles, on a second that is no round one.
        let base = 1_793_448_000 + rng.range(-48, 72) * 3_600 + rng.pick(&[0, 0, 0, 1, 1_800, 3_599]);
        let declared = fields::declared(rng);
        let active = fields::active(rng, base, &declared);
        let carried = fields::carried(rng, base, &active);
        let platform = rng.chance(45).then(|| Draft::generate(rng, true, &active, &declared, base, style));
        let seller = (platform.is_none() || rng.chance(95))
            .then(|| Draft::generate(rng, false, &active, &declared, base, style));
        Self { platform, seller, carried, base }
    }

    /// Both policies, read; a generated policy that is refused is a bug of the generator or of the language.
    pub fn read(&self) -> Result<(Option<Policy>, Option<Policy>), String> {
        let read = |draft: &Option<Draft>| match draft {
            None => Ok(None),
            Some(draft) => {
                let text = draft.to_string();
                Policy::parse("generated.yaml", &text).map(Some).map_err(|found| format!("{found}\n{text}"))
            }
        };
        Ok((read(&self.platform)?, read(&self.seller)?))
    }

    pub fn request(&self, rng: &mut Rng) -> Written {
        Written::generate(rng, self)
    }

    /// An instant near one that matters.
    pub fn instant(&self, rng: &mut Rng) -> Moment {
        let step = rng.pick(&[
            0, 0, 0, 1, -1, 3_600, 3_599, 86_400, 86_401, 43_200, -86_400, 172_800, 2_592_000, 90_000,
        ]);
        let wobble = if rng.chance(20) { rng.range(-100_000, 300_000) } else { 0 };
        Moment::from_unix(self.base + step + wobble).expect("near the base")
    }
}

pub fn policies(platform: Option<Policy>, seller: Option<Policy>) -> Policies {
    Policies::new(platform, seller).expect("checked policies of the right owners load")
}
