//! A source file held in memory, and places in it.

use std::ops::Range;
use std::sync::OnceLock;

/// A stretch of bytes of one source file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// As a range of byte offsets.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// From the start of this to the end of the other.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start, other.end)
    }
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// A named text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    /// The lines of the whole file before this part of it.
    lines_before: usize,
    /// Found when a place is first asked for: a file with nothing wrong in it never is.
    line_starts: OnceLock<Vec<usize>>,
}

impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.text, self.lines_before) == (&other.name, &other.text, other.lines_before)
    }
}

impl Eq for SourceFile {}

impl SourceFile {
    /// A file of that name (a path, or what stands for one in messages) with that text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), lines_before: 0, line_starts: OnceLock::new() }
    }

    /// The same text as a part of a longer file, of which so many lines stand before it: lines count from there.
    #[must_use]
    pub fn after_lines(self, lines_before: usize) -> Self {
        Self { lines_before, ..self }
    }

    /// The lines of the whole file before this part of it; 0 for a whole file.
    pub fn lines_before(&self) -> usize {
        self.lines_before
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
        })
    }

    /// The name it goes by in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty if the span is not of this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Line and column of a byte.
    pub fn place(&self, byte: usize) -> Place {
        let line = self.line_starts().partition_point(|&start| start <= byte).max(1);
        let start = self.line_starts().get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..byte).map_or(0, |before| before.chars().count()) + 1;
        Place { line: line + self.lines_before, column }
    }

    /// The bytes of a line counted from 1, without its line break; nothing for lines before this part of a file.
    pub fn line(&self, line: usize) -> Span {
        let Some(at) = line.checked_sub(self.lines_before + 1) else { return Span::default() };
        let start = self.line_starts().get(at).copied().unwrap_or(self.text.len());
        let end = self.line_starts().get(at + 1).map_or(self.text.len(), |next| next - 1);
        let end = start + self.text.get(start..end).map_or(0, |text| text.trim_end_matches('\r').len());
        Span::new(start, end)
    }
}
