//! Scalars of one line: plain, in `"` and in `'`.

use std::borrow::Cow;

use super::Plain;
use crate::lang::yaml::{Kind, Node, Scalar};
use crate::source::Span;

/// The plain words for nothing.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "~" | "null" | "Null" | "NULL")
}

impl<'t> Plain<'t> {
    /// A plain scalar that ends with its line or before a comment.
    pub(super) fn plain_line(&self, at: usize) -> Option<(Node<'t>, usize)> {
        self.begins_plain(at)?;
        let mut end = at;
        loop {
            match self.byte(end) {
                b'\n' => break,
                b':' if matches!(self.byte(end + 1), b' ' | b'\n') => return None,
                b'#' if self.byte(end - 1) == b' ' => break,
                _ => end += 1,
            }
        }
        self.plain_text(at, end)
    }

    /// A plain scalar within brackets: a comma or a bracket ends it as well.
    pub(super) fn plain_in_flow(&self, at: usize) -> Option<(Node<'t>, usize)> {
        self.begins_plain(at)?;
        let mut end = at;
        loop {
            match self.byte(end) {
                b',' | b']' | b'}' | b'\n' => break,
                b'[' | b'{' => return None,
                b':' if matches!(self.byte(end + 1), b' ' | b'\n' | b',' | b'[' | b']' | b'{' | b'}') => {
                    return None;
                }
                b'#' if self.byte(end - 1) == b' ' => return None,
                _ => end += 1,
            }
        }
        self.plain_text(at, end)
    }

    /// Signs that YAML gives a meaning to begin no plain scalar; some of those that may are left alone all the same.
    fn begins_plain(&self, at: usize) -> Option<()> {
        let plain = match self.byte(at) {
            b'-' => self.byte(at + 1).is_ascii_alphanumeric(),
            first => {
                first.is_ascii_alphanumeric()
                    || !first.is_ascii()
                    || matches!(first, b'~' | b'<' | b'=' | b'.' | b'$' | b'+' | b'_' | b'/' | b'(')
            }
        };
        plain.then_some(())
    }

    fn plain_text(&self, start: usize, end: usize) -> Option<(Node<'t>, usize)> {
        let text = self.slice(start, end)?.trim_end_matches(' ');
        // Spaces other than the plain one are part of a scalar for some and not for others.
        (text.trim().len() == text.len()).then_some(())?;
        let end = start + text.len();
        let kind = if is_null(text) {
            Kind::Null
        } else {
            Kind::Scalar(Scalar { text: Cow::Borrowed(text), quoted: false })
        };
        Some((Node { kind, span: Span::new(start, end) }, end))
    }

    /// A scalar in quotes, without escapes but `''`.
    pub(super) fn quoted(&self, at: usize) -> Option<(Node<'t>, usize)> {
        let quote = self.byte(at);
        let (mut end, mut doubled) = (at + 1, false);
        loop {
            match self.byte(end) {
                b'\n' => return None,
                b'\\' if quote == b'"' => return None,
                byte if byte == quote => {
                    if quote == b'"' || self.byte(end + 1) != quote {
                        break;
                    }
                    doubled = true;
                    end += 2;
                }
                _ => end += 1,
            }
        }
        let text = self.slice(at + 1, end)?;
        let text = if doubled { Cow::Owned(text.replace("''", "'")) } else { Cow::Borrowed(text) };
        let kind = Kind::Scalar(Scalar { text, quoted: true });
        Some((Node { kind, span: Span::new(at, end + 1) }, end + 1))
    }
}
