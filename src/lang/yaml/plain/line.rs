//! Lines: where the next one with something on it begins, and what may stand behind a value.

use super::Plain;
use crate::model::is_plain_ascii;

/// A line that holds more than a comment.
#[derive(Clone, Copy, Default)]
pub(super) struct Line {
    /// Its first byte that is no space.
    pub(super) start: usize,
    /// The spaces before it.
    pub(super) indent: usize,
    /// Whether the text ends instead.
    pub(super) is_end: bool,
}

/// Whether a text has line feeds for its only control characters, and no letter that YAML does not take.
pub(super) fn is_plain(text: &str) -> bool {
    is_plain_ascii(text)
        || text.chars().all(|letter| match letter {
            '\n' | ' '..='~' => true,
            '\u{a0}'..='\u{d7ff}' => !matches!(letter, '\u{2028}' | '\u{2029}'),
            '\u{e000}'..='\u{fffd}' => letter != '\u{feff}',
            _ => letter >= '\u{10000}',
        })
}

impl Plain<'_> {
    /// The first byte from a place on that is no space.
    pub(super) fn spaces(&self, mut at: usize) -> usize {
        while self.byte(at) == b' ' {
            at += 1;
        }
        at
    }

    /// The line break from a place on, or the end of the text.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter().position(|&byte| byte == b'\n').map_or(self.bytes.len(), |length| at + length)
    }

    /// The first line with something on it, from the beginning of a line on.
    pub(super) fn line_from(&self, mut at: usize) -> Line {
        loop {
            let start = self.spaces(at);
            if start >= self.bytes.len() {
                return Line { start, indent: 0, is_end: true };
            }
            match self.byte(start) {
                b'\n' => at = start + 1,
                b'#' => at = self.line_end(start) + 1,
                _ => return Line { start, indent: start - at, is_end: false },
            }
        }
    }

    /// The first line with something on it, after the line of a place.
    pub(super) fn line_after(&self, at: usize) -> Line {
        self.line_from(self.line_end(at) + 1)
    }

    /// The end of a line on which, from a place on, nothing may stand but a comment.
    pub(super) fn rest_of_line(&self, end: usize) -> Option<usize> {
        let at = self.spaces(end);
        match self.byte(at) {
            b'\n' => Some(at),
            b'#' if at > end => Some(self.line_end(at)),
            _ => None,
        }
    }
}
