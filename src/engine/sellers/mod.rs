//! Many sellers in one process: the policies of all of them below one platform policy.
//!
//! A checked policy is kilobytes of text, places and trees, and a service has tens of thousands. So of each seller
//! only the text and the plan are kept, and plans share what they have alike: words, conditions, whole rules. Who
//! wants more than decisions has the text of that one seller read again.

mod bundle;
mod error;
mod load;
mod said;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::decide::{Named, Panel, alone, ruled};
use super::explain::Explanation;
use super::facts::Facts;
use super::plan::{Plan, Pool, Slots};
use super::policies::Policies;
use crate::lang::{Loader, Policy};
use crate::model::{
    Decision, Duration, Field, Moment, Owner, Request, Resolution, Slot, Value, Why,
};
pub use error::SellersError;
use said::{Said, Stretch};

/// The policies of many sellers, each below the same platform policy.
///
/// A request is decided by its own seller's policy and no other: a seller that is not known, or a request that says
/// it is another seller's, goes to a person ([`Why::OtherSeller`]).
///
/// Cheap to clone, and shared between threads as it is.
///
/// ```
/// # use greenlight::{Sellers, model::{Moment, Request}};
/// let text = "policy: one\nowner: seller\nseller_id: s-1\nrules:\n  - rule: small\n    when: { kind: refund, photos: at least 1 }\n    then: approve\n\
///             ---\n\
///             policy: two\nowner: seller\nseller_id: s-2\nrules:\n  - rule: all\n    when: always\n    then: review\n";
/// let sellers = Sellers::parse(None, "sellers.yaml", text)?;
/// let request = Request::from_json(r#"{ "kind": "refund", "photos": 2 }"#)?;
/// let at = Moment::parse("2026-11-05T10:00:00Z")?;
/// assert!(sellers.decide("s-1", &request, at).is_approval());
/// assert_eq!(sellers.decide("s-2", &request, at).rule(), Some("all"));
/// assert_eq!(sellers.decide("s-3", &request, at).why().to_string(), "other_seller");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sellers(Arc<Set>);

#[derive(Debug)]
struct Set {
    platform: Option<Policy>,
    /// The platform's plan, if there is a platform policy.
    above: Option<Plan>,
    auto_approval_time: Duration,
    loader: Loader,
    pool: Pool,
    /// The sellers by their ids. Only looked up, never walked.
    ids: FxHashMap<Arc<str>, u32>,
    sellers: Vec<Seller>,
    /// The texts of all policies, one behind the other, and what rules say in words that do not stand there.
    text: String,
    /// The hashes of the policies' content, all of one length.
    hashes: String,
    /// The hash where no seller's policy decides.
    hash: String,
    resolutions: Vec<Resolution>,
    /// The files that policies came from.
    files: Vec<PathBuf>,
    /// The texts of list files, by folder and name.
    lists: Lists,
}

type Lists = BTreeMap<(PathBuf, String), Arc<str>>;

/// What is kept of one policy.
#[derive(Debug)]
struct Seller {
    plan: Plan,
    /// What there is to say of its rules, in their order.
    said: Box<[Said]>,
    text: Stretch,
    /// Which of the files, and the lines in it before the policy.
    file: u32,
    lines_before: u32,
}

impl Sellers {
    /// Reads and checks a platform policy and the policies of all sellers: from a folder, one file or more below it
    /// for each seller (`*.yaml`, without `*.cases.yaml`), or from one file that holds many policies.
    ///
    /// In such a file (and in every file of a folder) a line `---` stands between two policies. Each says whose it is
    /// with `seller_id:`.
    ///
    /// # Errors
    /// If a file cannot be read, or if anything is wrong with any policy: then everything that is wrong is told at
    /// once, and nothing is loaded. Two policies for one seller are wrong.
    pub fn open(platform: impl AsRef<Path>, sellers: impl AsRef<Path>) -> Result<Self, SellersError> {
        Self::load(Some(Policy::open(platform)?), sellers, Loader::default())
    }

    /// Like [`open`](Self::open), with a platform policy that is loaded already or none, and limits of one's own.
    ///
    /// # Errors
    /// As there.
    pub fn load(
        platform: Option<Policy>,
        sellers: impl AsRef<Path>,
        loader: Loader,
    ) -> Result<Self, SellersError> {
        load::open(platform, sellers.as_ref(), loader)
    }

    /// Reads and checks a text of many policies; `name` stands for its path in findings.
    ///
    /// # Errors
    /// Everything that is wrong with any of them, at once.
    pub fn parse(platform: Option<Policy>, name: &str, text: &str) -> Result<Self, SellersError> {
        load::parse(platform, name, text)
    }

    /// How many policies of sellers there are.
    pub fn len(&self) -> usize {
        self.0.sellers.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.sellers.is_empty()
    }

    /// The platform's policy.
    pub fn platform(&self) -> Option<&Policy> {
        self.0.platform.as_ref()
    }

    /// Whether a seller has a policy.
    pub fn knows(&self, seller: &str) -> bool {
        self.0.ids.contains_key(seller)
    }

    /// Decides a review of a seller's request at a moment, as the [policies](Self::policies) of that seller would.
    ///
    /// The request need not say whose it is; if it says that it is another seller's, it goes to a person.
    pub fn decide<'s>(&'s self, seller: &str, request: &Request, at: Moment) -> Decision<'s> {
        let mut facts = self.facts(seller);
        facts.read(request);
        let says = !matches!(request.slot(Field::SellerId), Slot::Absent);
        facts.decide_same(says.then_some(request), at)
    }

    /// Facts of a request of that seller, which say nothing else yet.
    pub fn facts<'s>(&'s self, seller: &str) -> Facts<'s> {
        let known = self.0.ids.get_key_value(seller);
        let seller = known.and_then(|(id, at)| Some((&**id, *at, self.0.sellers.get(*at as usize)?)));
        Facts::of(Seat { set: &self.0, seller })
    }

    /// A request of that seller made ready, to be decided at one moment or at several.
    pub fn ready<'s>(&'s self, seller: &str, request: &Request) -> Facts<'s> {
        let mut facts = self.facts(seller);
        facts.read(request);
        facts
    }

    /// The policies of one seller, read from their text again: for all that is more than a decision. `None` for a
    /// seller that is not known.
    pub fn policies(&self, seller: &str) -> Option<Policies> {
        let set = &*self.0;
        let seller = set.sellers.get(*set.ids.get(seller)? as usize)?;
        let path = set.files.get(seller.file as usize)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let lists = |name: &str| match set.lists.get(&(folder.to_owned(), name.to_owned())) {
            Some(text) => Ok(text.to_string()),
            None => Err("it was not there when the policy was loaded".to_owned()),
        };
        let text = seller.text.of(&set.text);
        let name = path.display().to_string();
        let policy = set.loader.part(&name, text.as_bytes(), seller.lines_before as usize, &lists).ok()?;
        Policies::new(set.platform.clone(), Some(policy)).ok()
    }

    /// Decides like [`decide`](Self::decide) and tells the whole story to `tell`. `None` for a seller that is not
    /// known.
    pub fn explain<T>(
        &self,
        seller: &str,
        request: &Request,
        at: Moment,
        tell: impl FnOnce(&Explanation<'_>) -> T,
    ) -> Option<T> {
        let policies = self.policies(seller)?;
        let mut request = request.clone();
        match request.slot(Field::SellerId) {
            Slot::Absent => request.set(Field::SellerId, Slot::Value(Value::Text(seller.into()))),
            Slot::Value(Value::Text(said)) if **said == *seller => {}
            // Another seller of the same policy is another seller.
            _ => request.set(Field::SellerId, Slot::Bad(crate::model::Fault::Malformed)),
        }
        Some(tell(&policies.explain(&request, at)))
    }
}

/// The platform's policy and that of one seller, or of none who is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat<'s> {
    set: &'s Set,
    /// The id that was asked for, the place and the policy.
    seller: Option<(&'s str, u32, &'s Seller)>,
}

impl<'s> Seat<'s> {
    /// The id of the seller, if there is one.
    pub(super) fn id(self) -> Option<&'s str> {
        self.seller.map(|(id, ..)| id)
    }

    /// Decides what slots say; `other` if a request says that it is another seller's.
    pub(super) fn decide(
        self,
        slots: &Slots,
        other: bool,
        request: Option<&Request>,
        at: Moment,
    ) -> Decision<'s> {
        if slots.refusal.is_none() && (other || self.seller.is_none()) {
            return alone(self, Why::OtherSeller, Vec::new(), None);
        }
        ruled(self, slots, request, at)
    }
}

/// The letters of a hash.
const HASH: usize = 16;

impl<'s> Panel<'s> for Seat<'s> {
    fn shared(self) -> &'s Pool {
        &self.set.pool
    }

    fn in_turn(self) -> impl Iterator<Item = &'s Plan> + Clone {
        self.set.above.iter().chain(self.seller.map(|(_, _, seller)| &seller.plan))
    }

    fn rule(self, plan: usize, number: usize) -> Option<Named<'s>> {
        match &self.set.platform {
            Some(platform) if plan == 0 => return Named::of(platform, number),
            _ => {}
        }
        let (_, _, seller) = self.seller?;
        let said = seller.said.get(number)?;
        Some(Named {
            owner: Owner::Seller,
            id: said.id.of(&self.set.text),
            because: said.because.map(|because| because.of(&self.set.text)),
            then: seller.plan.rules.get(number)?.then,
            metric: None,
            resolution: said.resolution.and_then(|at| self.set.resolutions.get(usize::from(at))).copied(),
        })
    }

    fn content(self) -> &'s str {
        let Some((_, at, _)) = self.seller else { return &self.set.hash };
        let length = if self.set.platform.is_some() { HASH + 1 + HASH } else { HASH };
        let start = at as usize * length;
        self.set.hashes.get(start..start + length).unwrap_or_default()
    }

    fn approval_time(self) -> Duration {
        self.set.auto_approval_time
    }
}
