//! Lines of a byte stream, in bounded memory.
//!
//! A caller looks at the lines ahead and consumes them once it knows how many belong together, so a quoted
//! cell may run over several lines and can still be given up after the first.

use std::io::{self, Read};

/// A line longer than this is passed over. Also about what reading holds in memory, whatever the file.
pub(super) const LONGEST: usize = 16 * 1024 * 1024;

const CHUNK: usize = 128 * 1024;

pub(super) struct Lines {
    source: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// The bytes of `buffer` that are read and not consumed.
    start: usize,
    end: usize,
    at_end: bool,
    terminator: u8,
    /// The line that `start` is at, counted from 1.
    number: u64,
    /// Whether a line longer than [`LONGEST`] stood behind the last one.
    cut: bool,
}

/// What stands ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ahead {
    /// A line: its text ends before `end`, the next line begins at `next`, both counted from the first
    /// byte that is not consumed.
    Line { end: usize, next: usize },
    /// A line longer than [`LONGEST`].
    TooLong,
    /// Nothing.
    End,
}

impl Lines {
    /// `head` is the beginning of the stream, `source` what comes after it. A byte order mark is left out.
    pub(super) fn new(head: Vec<u8>, source: Box<dyn Read + Send>, terminator: u8) -> Self {
        let start = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let end = head.len();
        Self { source, buffer: head, start, end, at_end: false, terminator, number: 1, cut: false }
    }

    /// Lines that were taken from others, the first of them of that number. `cut` says whether the next one was too long
    /// to be taken.
    #[cfg(feature = "columns")]
    pub(super) fn of_block(block: Vec<u8>, terminator: u8, number: u64, cut: bool) -> Self {
        let end = block.len();
        Self {
            source: Box::new(io::empty()),
            buffer: block,
            start: 0,
            end,
            at_end: true,
            terminator,
            number,
            cut,
        }
    }

    /// What ends a line.
    #[cfg(feature = "columns")]
    pub(super) fn terminator(&self) -> u8 {
        self.terminator
    }

    /// The number of the line ahead.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The line that begins `offset` bytes ahead.
    pub(super) fn look(&mut self, offset: usize) -> io::Result<Ahead> {
        let mut searched = self.start + offset;
        loop {
            let fresh = self.buffer.get(searched..self.end).unwrap_or_default();
            if let Some(at) = memchr::memchr(self.terminator, fresh) {
                let end = searched + at - self.start;
                return Ok(if end > LONGEST { Ahead::TooLong } else { self.line(offset, end, end + 1) });
            }
            let held = self.end - self.start;
            if held > LONGEST {
                return Ok(Ahead::TooLong);
            }
            if self.at_end {
                return Ok(match held > offset {
                    true => self.line(offset, held, held),
                    false if self.cut => Ahead::TooLong,
                    false => Ahead::End,
                });
            }
            searched = self.start + held;
            let before = self.start;
            self.fill()?;
            searched -= before - self.start;
        }
    }

    /// A line without the carriage return before its end.
    fn line(&self, offset: usize, end: usize, next: usize) -> Ahead {
        let returned = end > offset && self.ahead(end).last() == Some(&b'\r');
        Ahead::Line { end: if returned { end - 1 } else { end }, next }
    }

    /// The next `length` bytes.
    pub(super) fn ahead(&self, length: usize) -> &[u8] {
        self.buffer.get(self.start..self.start + length).unwrap_or_default()
    }

    /// Moves on by that many bytes, which were that many lines.
    pub(super) fn consume(&mut self, bytes: usize, lines: u64) {
        self.start = (self.start + bytes).min(self.end);
        self.number += lines;
    }

    /// Moves on to the next line, however long this one is.
    pub(super) fn skip(&mut self) -> io::Result<()> {
        loop {
            let held = self.buffer.get(self.start..self.end).unwrap_or_default();
            if let Some(at) = memchr::memchr(self.terminator, held) {
                self.consume(at + 1, 1);
                return Ok(());
            }
            self.start = self.end;
            if self.at_end {
                self.cut = false;
                self.number += 1;
                return Ok(());
            }
            self.fill()?;
        }
    }

    /// Reads more: into the room behind, else into the room in front, else into new room.
    fn fill(&mut self) -> io::Result<()> {
        if self.buffer.len() - self.end < CHUNK / 2 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            let room = (self.end + CHUNK).max(self.end.saturating_mul(2)).min(LONGEST + 2 * CHUNK);
            if self.buffer.len() < room {
                self.buffer.resize(room, 0);
            }
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let read = loop {
            match self.source.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.at_end = read == 0;
        self.end += read;
        Ok(())
    }
}
