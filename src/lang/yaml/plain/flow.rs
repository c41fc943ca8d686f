//! Lists and maps in brackets, over one line or several.

use std::borrow::Cow;

use super::{MAX_DEPTH, Plain};
use crate::lang::yaml::{Entry, Kind, Node};
use crate::source::Span;

impl<'t> Plain<'t> {
    /// `[a, b]` or `{ k: v }` and the place behind it. Lines that it goes on to are indented more than `indent`.
    pub(super) fn flow(&mut self, at: usize, indent: usize, depth: usize) -> Option<(Node<'t>, usize)> {
        if depth > MAX_DEPTH {
            return None;
        }
        let is_map = self.byte(at) == b'{';
        let close = if is_map { b'}' } else { b']' };
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        let mut here = self.gap(at + 1, indent)?;
        while self.byte(here) != close {
            self.count(1 + usize::from(is_map))?;
            if is_map {
                let (key, after) = self.key(here)?;
                let key_span = Span::new(here, here + key.len());
                let (value, end) = self.part(self.spaces(after), indent, depth)?;
                entries.push(Entry { key: Cow::Borrowed(key), key_span, value });
                here = end;
            } else {
                let (item, end) = self.part(here, indent, depth)?;
                items.push(item);
                here = end;
            }
            here = self.gap(here, indent)?;
            if self.byte(here) == b',' {
                here = self.gap(here + 1, indent)?;
                if self.byte(here) == close {
                    return None;
                }
            } else if self.byte(here) != close {
                return None;
            }
        }
        let kind = if is_map { Kind::Map(entries) } else { Kind::List(items) };
        Some((Node { kind, span: Span::new(at, here + 1) }, here + 1))
    }

    /// One value within brackets.
    fn part(&mut self, at: usize, indent: usize, depth: usize) -> Option<(Node<'t>, usize)> {
        match self.byte(at) {
            b'[' | b'{' => self.flow(at, indent, depth + 1),
            b'"' | b'\'' => self.quoted(at),
            _ => self.plain_in_flow(at),
        }
    }

    /// Past spaces, line breaks and comments.
    fn gap(&self, at: usize, indent: usize) -> Option<usize> {
        let here = self.spaces(at);
        let ends = self.byte(here) == b'\n' || self.byte(here) == b'#' && here > at;
        if !ends {
            return Some(here);
        }
        let line = self.line_after(here);
        (!line.is_end && line.indent > indent).then_some(line.start)
    }
}
