//! What is kept of the words of a policy: its text, and where in it stands what decisions tell of its rules.

use crate::engine::decide::Named;
use crate::lang::{Policy, Rule};
use crate::model::{Owner, Resolution, Route};

/// The words of one policy, all in one stretch of memory.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// The policy as written, then what its rules say in words that do not stand there as they are (an escape, a
    /// folded line), then the hash of the content.
    text: Box<str>,
    written: u32,
    hash: u32,
    /// The words of its rules, in their order.
    said: Box<[Said]>,
    resolutions: Box<[Resolution]>,
}

/// A stretch of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    start: u32,
    length: u32,
}

/// The words of one rule.
#[derive(Clone, Copy, Debug)]
struct Said {
    id: Stretch,
    because: Option<Stretch>,
    /// Which of the policy's resolutions.
    resolution: Option<u16>,
}

impl Kept {
    /// What is kept of a policy below a platform policy of that hash; `None` if it is too large.
    pub(super) fn of(policy: &Policy, platform: &str) -> Option<Self> {
        let written = policy.file.text();
        let mut text = String::with_capacity(written.len() + platform.len() + 1 + policy.hash.len());
        text.push_str(written);
        let mut resolutions = Vec::new();
        let said = policy.rules.iter().map(|rule| said(rule, &mut text, &mut resolutions));
        let said = said.collect::<Option<_>>()?;
        let hash = u32::try_from(text.len()).ok()?;
        if !platform.is_empty() {
            text.push_str(platform);
            text.push('+');
        }
        text.push_str(&policy.hash);
        u32::try_from(text.len()).ok()?;
        let written = u32::try_from(written.len()).ok()?;
        Some(Self { text: text.into(), written, hash, said, resolutions: resolutions.into() })
    }

    /// The policy as written.
    pub(super) fn written(&self) -> &str {
        self.text.get(..self.written as usize).unwrap_or_default()
    }

    /// The hash of the content, the platform policy's before it.
    pub(super) fn hash(&self) -> &str {
        self.text.get(self.hash as usize..).unwrap_or_default()
    }

    /// What a decision tells of a rule.
    pub(super) fn rule(&self, number: usize, then: Route) -> Option<Named<'_>> {
        let said = self.said.get(number)?;
        Some(Named {
            owner: Owner::Seller,
            id: said.id.of(&self.text),
            because: said.because.map(|because| because.of(&self.text)),
            then,
            metric: None,
            resolution: said.resolution.and_then(|at| self.resolutions.get(usize::from(at))).copied(),
        })
    }
}

impl Stretch {
    fn of(self, text: &str) -> &str {
        let start = self.start as usize;
        text.get(start..start + self.length as usize).unwrap_or_default()
    }
}

/// Where words stand in a text. For words as few as these a searcher takes longer to make than to use.
fn position(text: &[u8], words: &[u8]) -> Option<usize> {
    let begins = |at: &usize| text.get(*at..).is_some_and(|rest| rest.starts_with(words));
    memchr::memchr_iter(*words.first()?, text).find(begins)
}

/// The words of a rule of the policy that `text` begins with; `None` if they cannot be kept.
fn said(rule: &Rule, text: &mut String, resolutions: &mut Vec<Resolution>) -> Option<Said> {
    let mut find = |words: &str| {
        let whole = text.as_bytes().get(rule.span.range());
        let start = match whole.and_then(|whole| position(whole, words.as_bytes())) {
            Some(within) => rule.span.start + within,
            None => {
                text.push_str(words);
                text.len() - words.len()
            }
        };
        Some(Stretch { start: u32::try_from(start).ok()?, length: u32::try_from(words.len()).ok()? })
    };
    let id = find(&rule.id)?;
    let because = match &rule.because {
        Some(because) => Some(find(because)?),
        None => None,
    };
    let resolution = match rule.resolution {
        Some(resolution) => {
            let known = resolutions.iter().position(|known| *known == resolution);
            let at = known.unwrap_or_else(|| {
                resolutions.push(resolution);
                resolutions.len() - 1
            });
            Some(u16::try_from(at).ok()?)
        }
        None => None,
    };
    Some(Said { id, because, resolution })
}
