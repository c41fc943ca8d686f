//! What a decision says of a seller's rule, as places in the texts that are kept anyway.

use crate::lang::Rule;
use crate::model::Resolution;

/// A stretch of bytes of the texts of all policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    start: u32,
    length: u32,
}

/// The words of one rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) id: Stretch,
    pub(super) because: Option<Stretch>,
    /// Which of the resolutions.
    pub(super) resolution: Option<u16>,
}

impl Stretch {
    /// So many bytes from one on; `None` if they are beyond what can be kept.
    pub(super) fn new(start: usize, length: usize) -> Option<Self> {
        let end = start.checked_add(length).and_then(|end| u32::try_from(end).ok());
        end?;
        Some(Self { start: u32::try_from(start).ok()?, length: u32::try_from(length).ok()? })
    }

    pub(super) fn of(self, text: &str) -> &str {
        let start = self.start as usize;
        text.get(start..start + self.length as usize).unwrap_or_default()
    }
}

/// The words of a rule whose policy stands in `text` from `start` on. What does not stand there as it is (an escape,
/// a folded line) is put behind it.
pub(super) fn said(
    rule: &Rule,
    text: &mut String,
    start: usize,
    resolutions: &mut Vec<Resolution>,
) -> Option<Said> {
    let whole = (start + rule.span.start, start + rule.span.end);
    let mut find = |words: &str| {
        let within = text.get(whole.0..whole.1).and_then(|written| written.find(words));
        let at = within.map(|at| whole.0 + at).unwrap_or_else(|| {
            text.push_str(words);
            text.len() - words.len()
        });
        Stretch::new(at, words.len())
    };
    let id = find(&rule.id)?;
    let because = match &rule.because {
        Some(because) => Some(find(because)?),
        None => None,
    };
    let resolution = rule.resolution.map(|resolution| {
        let known = resolutions.iter().position(|known| *known == resolution);
        known.unwrap_or_else(|| {
            resolutions.push(resolution);
            resolutions.len() - 1
        })
    });
    let resolution = match resolution {
        Some(at) => Some(u16::try_from(at).ok()?),
        None => None,
    };
    Some(Said { id, because, resolution })
}
