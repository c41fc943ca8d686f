//! What is kept of the words of a policy: its text, and what decisions tell of its rules.

use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::texts::{Text, Texts};
use crate::engine::decide::Named;
use crate::engine::policies::joined_hash;
use crate::lang::Policy;
use crate::model::{Owner, Resolution, Route};

/// The words of one policy.
///
/// A decision hands out what is here and looks at none of it: where there are many sellers, each text that has to be
/// fetched is most of the time that a decision takes.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// Of its rules, in their order; sellers who say the same of all their rules share it.
    said: Arc<[Said]>,
    /// Of the content, the platform policy's before it.
    pub(super) hash: Box<str>,
    /// The policy as written.
    pub(super) written: Text,
}

/// The words of one rule; sellers who write the same share them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Said {
    id: Arc<str>,
    because: Option<Arc<str>>,
    resolution: Option<Resolution>,
}

/// Words that rules have said. Only looked up, never walked.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    words: FxHashSet<Arc<str>>,
    rules: FxHashSet<Arc<[Said]>>,
}

impl Spoken {
    /// The same words, kept once.
    fn once(&mut self, words: &Arc<str>) -> Arc<str> {
        kept_once(&mut self.words, words)
    }
}

/// The equal of something that is kept once.
fn kept_once<T: ?Sized + Eq + Hash>(known: &mut FxHashSet<Arc<T>>, new: &Arc<T>) -> Arc<T> {
    if let Some(known) = known.get(new) {
        return known.clone();
    }
    known.insert(new.clone());
    new.clone()
}

impl Kept {
    /// What is kept of a policy below a platform policy of that hash.
    pub(super) fn of(policy: &Policy, platform: &str, spoken: &mut Spoken, texts: &mut Texts) -> Self {
        let said = policy.rules.iter().map(|rule| Said {
            id: spoken.once(&rule.id),
            because: rule.because.as_ref().map(|because| spoken.once(because)),
            resolution: rule.resolution,
        });
        let said = said.collect();
        let hash = joined_hash([platform, &policy.hash]);
        Self {
            said: kept_once(&mut spoken.rules, &said),
            hash: hash.into(),
            written: texts.keep(policy.file.text()),
        }
    }

    /// What a decision tells of a rule.
    #[inline]
    pub(super) fn rule(&self, number: usize, then: Route) -> Option<Named<'_>> {
        let said = self.said.get(number)?;
        Some(Named {
            owner: Owner::Seller,
            id: &said.id,
            because: said.because.as_deref(),
            then,
            metric: None,
            resolution: said.resolution,
        })
    }
}
