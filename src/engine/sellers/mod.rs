//! Many sellers in one process: the policies of all of them below one platform policy.
//!
//! A checked policy is kilobytes of text, places and trees, and a service has tens of thousands. So of each seller
//! only the text and the plan are kept, and plans share what they have alike: words, conditions, whole rules. Who
//! wants more than decisions has the text of that one seller read again.

mod error;
mod kept;
mod load;
mod seat;
mod texts;

use std::path::Path;
use std::sync::Arc;

use super::facts::Facts;
use super::plan::{Plan, Pool, Slots};
use super::policies::Policies;
use crate::lang::{Loader, Policy};
use crate::model::{Decision, Duration, Moment, Request};
use crate::source::Findings;
pub use error::SellersError;
use kept::Kept;
use load::Loading;
use texts::Texts;

/// The policies of many sellers, each below the same platform policy.
///
/// Whose request it is the request says itself: its `seller_id` is looked up among those of the policies, and it is
/// decided as [`Policies`] of the platform's policy and that seller's would. Where it says none, or one who has no
/// policy here, only the platform's rules are looked at; what none of them decides goes to a person
/// ([`Why::OtherSeller`](crate::model::Why::OtherSeller)).
///
/// Cheap to clone, and shared between threads as it is. It never changes: [`with`](Self::with) gives another one, so
/// that whoever is deciding goes on by the policies with which they began.
///
/// ```
/// # use greenlight::{Sellers, model::{Field, Moment, Request}};
/// let text = "policy: one\nowner: seller\nseller_id: s-1\nrules:\n  - rule: small\n    when: { kind: refund, photos: at least 1 }\n    then: approve\n\
///             ---\n\
///             policy: two\nowner: seller\nseller_id: [s-2, s-3]\nrules:\n  - rule: all\n    when: always\n    then: review\n";
/// let sellers = Sellers::parse(None, "sellers.yaml", text)?;
/// let at = Moment::parse("2026-11-05T10:00:00Z")?;
/// let decide = |seller: &str| -> Result<String, Box<dyn std::error::Error>> {
///     let request = format!(r#"{{ "seller_id": "{seller}", "kind": "refund", "photos": 2 }}"#);
///     let request = Request::from_json(&request)?;
///     let decision = sellers.decide(&request, at);
///     Ok(format!("{}, {}", decision.route().name(), decision.why()))
/// };
/// assert_eq!(decide("s-1")?, "approve, rule");
/// assert_eq!(decide("s-3")?, "review, rule");
/// assert_eq!(decide("s-4")?, "review, other_seller");
///
/// // One seller changes what they wrote; nobody has to wait.
/// let changed = sellers.with("s-1.yaml", &text[..text.find("---").unwrap()].replace("at least 1", "at least 3"))?;
/// # let request = Request::from_json(r#"{ "seller_id": "s-1", "kind": "refund", "photos": 2 }"#)?;
/// assert!(sellers.decide(&request, at).is_approval());
/// assert!(!changed.decide(&request, at).is_approval());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sellers(Arc<Set>);

#[derive(Clone, Debug, Default)]
struct Set {
    platform: Option<Policy>,
    /// The platform's plan, if there is a platform policy.
    above: Option<Plan>,
    auto_approval_time: Duration,
    /// The hash where no seller's policy decides.
    hash: Arc<str>,
    loader: Loader,
    pool: Pool,
    /// The policies as written.
    texts: Texts,
    /// The policies of sellers, by the words of their ids.
    whose: Vec<Option<Arc<Seller>>>,
}

/// What is kept of one policy.
#[derive(Debug)]
struct Seller {
    plan: Plan,
    kept: Kept,
    /// The list files that it names and their texts.
    lists: Box<[(Box<str>, Arc<str>)]>,
    /// The file, and the lines in it before the policy.
    file: Arc<str>,
    lines_before: usize,
}

impl Sellers {
    /// Reads and checks a platform policy and the policies of all sellers: from a folder, every `.yaml` and `.yml` file
    /// below it but for `.cases.yaml`, or from one file.
    ///
    /// In every file there may be many policies, a line `---` between two of them. Each says with `seller_id:` whose
    /// it is.
    ///
    /// # Errors
    /// If a file cannot be read, or if anything is wrong with any policy: then everything that is wrong is told at
    /// once, and nothing is loaded. Two policies for one seller are wrong. Whoever had rather begin with the policies
    /// that are sound takes [`load`](Self::load).
    pub fn open(platform: impl AsRef<Path>, sellers: impl AsRef<Path>) -> Result<Self, SellersError> {
        let (loaded, wrong) = Self::load(Some(Policy::open(platform)?), sellers, Loader::default())?;
        if wrong.is_empty() { Ok(loaded) } else { Err(SellersError::Findings(wrong)) }
    }

    /// Like [`open`](Self::open), with a platform policy that is loaded already or none, and limits of one's own; a
    /// policy with anything wrong with it is left out, and told of. Its seller is then without one, so that only the
    /// platform's rules and people decide. So are sellers with two policies: which is meant nobody knows.
    ///
    /// # Errors
    /// If a file cannot be read, or the platform's policy is a seller's.
    pub fn load(
        platform: Option<Policy>,
        sellers: impl AsRef<Path>,
        loader: Loader,
    ) -> Result<(Self, Vec<Findings>), SellersError> {
        let mut loading = Loading::new(platform, loader)?;
        loading.open(sellers.as_ref())?;
        let wrong = std::mem::take(&mut loading.wrong);
        Ok((Self(Arc::new(loading.finish())), wrong))
    }

    /// Reads and checks a text of many policies; `name` stands for its path in findings. They cannot name list files.
    ///
    /// # Errors
    /// Everything that is wrong with any of them, at once.
    pub fn parse(platform: Option<Policy>, name: &str, text: &str) -> Result<Self, SellersError> {
        Self::read(Loading::new(platform, Loader::default())?, name, text)
    }

    /// The same with the policies of a text in the place of those that their sellers have, and besides those of the
    /// others. Who decides by the old ones meanwhile is not disturbed.
    ///
    /// That takes the time to copy what all share, a tenth of a second or so for a hundred thousand sellers; so several
    /// changes are better made together. What replaced policies shared stays until all are loaded anew.
    ///
    /// # Errors
    /// Everything that is wrong with any of the policies, at once.
    pub fn with(&self, name: &str, text: &str) -> Result<Self, SellersError> {
        Self::read(Loading::replacing(&self.0), name, text)
    }

    /// The same without the policy of a seller; the policy's other sellers keep it.
    #[must_use]
    pub fn without(&self, seller: &str) -> Self {
        let mut set = Set::clone(&self.0);
        if let Some(word) = set.pool.word(seller) {
            set.give(word, None);
        }
        Self(Arc::new(set))
    }

    fn read(mut loading: Loading<'_>, name: &str, text: &str) -> Result<Self, SellersError> {
        loading.text(name, text)?;
        let wrong = std::mem::take(&mut loading.wrong);
        if wrong.is_empty() {
            Ok(Self(Arc::new(loading.finish())))
        } else {
            Err(SellersError::Findings(wrong))
        }
    }

    /// How many sellers have a policy.
    pub fn len(&self) -> usize {
        self.0.whose.iter().flatten().count()
    }

    /// Whether no seller has a policy.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The platform's policy.
    pub fn platform(&self) -> Option<&Policy> {
        self.0.platform.as_ref()
    }

    /// Whether a seller has a policy.
    pub fn knows(&self, seller: &str) -> bool {
        self.0.of(seller).is_some()
    }

    /// Decides a review of a request at a moment, by the platform's policy and that of the request's seller.
    ///
    /// There is no error, as with [`Policies::decide`]: whatever is wrong with a request leads to manual review.
    pub fn decide<'s>(&'s self, request: &Request, at: Moment) -> Decision<'s> {
        let mut slots = Slots::new(self.pool());
        slots.read(self.pool(), request);
        self.ruled(&slots, Some(request), at)
    }

    /// Facts that say nothing yet, not even whose request it is. They can be used for one seller after the other.
    pub fn facts(&self) -> Facts<'_> {
        Facts::of_sellers(self)
    }

    /// A request made ready, to be decided at one moment or at several.
    pub fn ready(&self, request: &Request) -> Facts<'_> {
        let mut facts = self.facts();
        facts.read(request);
        facts
    }

    /// The policies of one seller, read from their text again: for all that is more than a decision, as
    /// [`Policies::explain`] is. `None` for a seller who has none.
    pub fn policies(&self, seller: &str) -> Option<Policies> {
        let set = &*self.0;
        let seller = set.of(seller)?;
        let lists = |name: &str| match seller.lists.iter().find(|(known, _)| **known == *name) {
            Some((_, text)) => Ok(text.to_string()),
            None => Err("it was not there when the policy was loaded".to_owned()),
        };
        let text = set.texts.at(seller.kept.written).as_bytes();
        let policy = set.loader.part(&seller.file, text, seller.lines_before, &lists).ok()?;
        Policies::new(set.platform.clone(), Some(policy)).ok()
    }

    pub(super) fn pool(&self) -> &Pool {
        &self.0.pool
    }
}

impl Set {
    /// The policy of the seller whose id is that word.
    #[inline]
    fn whose(&self, word: u32) -> Option<&Arc<Seller>> {
        self.whose.get(word as usize)?.as_ref()
    }

    fn of(&self, seller: &str) -> Option<&Seller> {
        self.whose(self.pool.word(seller)?).map(|seller| &**seller)
    }

    /// Gives the seller whose id is that word a policy, or takes it away.
    fn give(&mut self, word: u32, policy: Option<Arc<Seller>>) {
        let word = word as usize;
        if self.whose.len() <= word {
            self.whose.resize(word + 1, None);
        }
        if let Some(whose) = self.whose.get_mut(word) {
            *whose = policy;
        }
    }
}
