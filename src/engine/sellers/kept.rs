//! What is kept of the words of a policy: its text, and what decisions tell of its rules.

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
    /// Of its rules, in their order.
    said: Box<[Said]>,
    resolutions: Box<[Resolution]>,
    /// Of the content, the platform policy's before it.
    pub(super) hash: Box<str>,
    /// The policy as written.
    pub(super) written: Text,
}

/// The words of one rule; sellers who write the same share them.
#[derive(Clone, Debug)]
struct Said {
    id: Arc<str>,
    because: Option<Arc<str>>,
    /// Which of the policy's resolutions.
    resolution: Option<u32>,
}

/// Words that rules have said. Only looked up, never walked.
#[derive(Debug, Default)]
pub(super) struct Spoken(FxHashSet<Arc<str>>);

impl Spoken {
    /// The same words, kept once.
    fn once(&mut self, words: &Arc<str>) -> Arc<str> {
        if let Some(known) = self.0.get(words) {
            return known.clone();
        }
        self.0.insert(words.clone());
        words.clone()
    }
}

impl Kept {
    /// What is kept of a policy below a platform policy of that hash.
    pub(super) fn of(policy: &Policy, platform: &str, spoken: &mut Spoken, texts: &mut Texts) -> Self {
        let mut resolutions = Vec::new();
        let said = policy.rules.iter().map(|rule| Said {
            id: spoken.once(&rule.id),
            because: rule.because.as_ref().map(|because| spoken.once(because)),
            resolution: rule.resolution.and_then(|resolution| {
                let known = resolutions.iter().position(|known| *known == resolution);
                let at = known.unwrap_or_else(|| {
                    resolutions.push(resolution);
                    resolutions.len() - 1
                });
                u32::try_from(at).ok()
            }),
        });
        let said = said.collect();
        let hash = joined_hash([platform, &policy.hash]);
        Self {
            said,
            resolutions: resolutions.into(),
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
            resolution: said.resolution.and_then(|at| self.resolutions.get(at as usize)).copied(),
        })
    }
}
