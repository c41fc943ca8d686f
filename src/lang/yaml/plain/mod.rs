//! The YAML that rule files are written in, read in one pass: maps and lists by indentation, `[a, b]` and `{ k: v }`,
//! plain and quoted scalars of one line, comments.
//!
//! Own code where a library exists, because of a measurement: a service loads the policies of tens of thousands of
//! sellers, and of the time to load one the library took three quarters; its bare parser alone, without any tree, takes
//! longer than everything else together. So this reader knows nothing but the plain case. At the first thing that it
//! does not know for certain (a tab, an escape, an anchor, a scalar over two lines, a key in quotes, nothing after a
//! colon, an indentation that does not match) it gives up without a word, and [`super::full`] reads the file from the
//! start. It must never be more lenient or just different: what it returns is what the full reader would.

mod flow;
mod line;
mod scalar;

use std::borrow::Cow;

use super::full;
use super::{Entry, Kind, Node};
use crate::source::Span;
use line::Line;

/// Maps and lists in each other: well within what the full reader allows.
const MAX_DEPTH: usize = full::MAX_DEPTH - 4;
/// Keys, values, maps and lists: well within what the full reader allows.
const MAX_NODES: usize = full::MAX_NODES / 2;
/// Bytes of a file: well within what the full reader allows.
const MAX_BYTES: usize = 32 << 20;

/// Reads the tree of a text, or gives up.
pub(super) fn read(text: &str) -> Option<Node<'_>> {
    if text.len() > MAX_BYTES || !line::is_plain(text) {
        return None;
    }
    let mut reader = Plain { text, bytes: text.as_bytes(), line: Line::default(), nodes: 0 };
    reader.line = reader.line_from(0);
    let root = reader.block(false, 1)?;
    reader.line.is_end.then_some(root)
}

/// A text, the line that is read next, and how much has been read.
struct Plain<'t> {
    text: &'t str,
    bytes: &'t [u8],
    line: Line,
    nodes: usize,
}

impl<'t> Plain<'t> {
    /// The byte at a place; the end of the text reads as the end of a line.
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    fn slice(&self, start: usize, end: usize) -> Option<&'t str> {
        self.text.get(start..end)
    }

    /// The map or list that begins on this line; `flush`: in the column of the key that it belongs to.
    fn block(&mut self, flush: bool, depth: usize) -> Option<Node<'t>> {
        if depth > MAX_DEPTH || self.line.is_end {
            return None;
        }
        if self.is_item(self.line.start) {
            self.list(self.line.indent, flush, depth)
        } else {
            self.map(self.line.start, self.line.indent, depth)
        }
    }

    /// Whether a dash that begins an item stands here.
    fn is_item(&self, at: usize) -> bool {
        self.byte(at) == b'-' && matches!(self.byte(at + 1), b' ' | b'\n')
    }

    /// A map whose first key stands at `at`, and whose keys all stand in the column `indent`.
    fn map(&mut self, at: usize, indent: usize, depth: usize) -> Option<Node<'t>> {
        let mut entries = Vec::with_capacity(4);
        let (mut at, start) = (at, at);
        loop {
            self.count(2)?;
            let (key, after) = self.key(at)?;
            let key_span = Span::new(at, at + key.len());
            let value = self.value(after, indent, true, depth)?;
            let end = value.span.end;
            entries.push(Entry { key: Cow::Borrowed(key), key_span, value });
            if self.line.is_end || self.line.indent < indent {
                return Some(Node { kind: Kind::Map(entries), span: Span::new(start, end) });
            }
            if self.line.indent > indent {
                return None;
            }
            at = self.line.start;
        }
    }

    /// A list whose first dash begins this line.
    fn list(&mut self, indent: usize, flush: bool, depth: usize) -> Option<Node<'t>> {
        let mut items = Vec::with_capacity(4);
        // The full reader has a list in the column of its key begin behind the first dash.
        let start = if flush { self.spaces(self.line.start + 1) } else { self.line.start };
        loop {
            self.count(1)?;
            let at = self.line.start;
            let inside = self.spaces(at + 1);
            let item = if self.is_key(inside) {
                // A map that begins behind the dash: its keys stand in the column of the first.
                (depth < MAX_DEPTH).then_some(())?;
                self.map(inside, indent + (inside - at), depth + 1)?
            } else {
                self.value(at + 1, indent, false, depth)?
            };
            let end = item.span.end;
            items.push(item);
            let more = !self.line.is_end && self.line.indent == indent && self.is_item(self.line.start);
            if !more {
                let done = self.line.is_end || self.line.indent <= indent;
                return done.then_some(Node { kind: Kind::List(items), span: Span::new(start, end) });
            }
        }
    }

    /// A key and the place after its colon. Keys are plain words.
    fn key(&self, at: usize) -> Option<(&'t str, usize)> {
        if !self.byte(at).is_ascii_alphanumeric() {
            return None;
        }
        let mut end = at + 1;
        while matches!(self.byte(end), b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.') {
            end += 1;
        }
        let plain = self.byte(end) == b':' && matches!(self.byte(end + 1), b' ' | b'\n') && end - at <= 128;
        let key = self.slice(at, end)?;
        (plain && !scalar::is_null(key)).then_some((key, end + 1))
    }

    fn is_key(&self, at: usize) -> bool {
        self.key(at).is_some()
    }

    /// What stands after a colon or a dash, and to the end of its line or lines.
    fn value(&mut self, after: usize, indent: usize, in_map: bool, depth: usize) -> Option<Node<'t>> {
        let at = self.spaces(after);
        let first = self.byte(at);
        if first == b'\n' || first == b'#' && at > after {
            self.line = self.line_after(at);
            let item = self.is_item(self.line.start);
            let flush = in_map && self.line.indent == indent && item;
            // Nothing after a colon is null, and where null stands the full reader knows.
            return if flush || self.line.indent > indent { self.block(flush, depth + 1) } else { None };
        }
        let (node, end) = match first {
            b'[' | b'{' => self.flow(at, indent, depth + 1)?,
            b'"' | b'\'' => self.quoted(at)?,
            _ => self.plain_line(at)?,
        };
        let end = self.rest_of_line(end)?;
        self.line = self.line_after(end);
        Some(node)
    }

    fn count(&mut self, nodes: usize) -> Option<()> {
        self.nodes += nodes;
        (self.nodes <= MAX_NODES).then_some(())
    }
}
