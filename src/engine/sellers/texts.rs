//! The texts of policies, many in one stretch of memory.
//!
//! They are hardly ever read again. Apart from everything else they leave what decisions look at close together.

use std::sync::Arc;

/// A stretch is closed once it is that long.
const LONG: usize = 1 << 20;

/// Texts by the place of a stretch and the bytes in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    closed: Vec<Arc<str>>,
    open: String,
}

/// The place of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    stretch: u32,
    length: u32,
    start: usize,
}

impl Texts {
    /// Keeps a text.
    pub(super) fn keep(&mut self, text: &str) -> Text {
        if self.open.len() + text.len() > LONG {
            self.close();
        }
        if self.open.capacity() == 0 {
            self.open.reserve(LONG.max(text.len()));
        }
        let start = self.open.len();
        self.open.push_str(text);
        let place = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        Text { stretch: place(self.closed.len()), length: place(text.len()), start }
    }

    /// Closes the stretch that was begun.
    pub(super) fn close(&mut self) {
        if !self.open.is_empty() {
            self.closed.push(std::mem::take(&mut self.open).into());
        }
    }

    /// The text at a place.
    pub(super) fn at(&self, text: Text) -> &str {
        let stretch = self.closed.get(text.stretch as usize).map_or(&*self.open, |closed| closed);
        stretch.get(text.start..text.start + text.length as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_what_they_were() {
        let mut texts = Texts::default();
        let long = "ü".repeat(LONG);
        let kept: Vec<(Text, String)> = ["a", "", &long, "b", &"c".repeat(LONG), "d"]
            .iter()
            .map(|text| (texts.keep(text), (*text).to_owned()))
            .collect();
        for (place, text) in &kept {
            assert_eq!(texts.at(*place), text);
        }
        texts.close();
        for (place, text) in &kept {
            assert_eq!(texts.at(*place), text);
        }
        assert_eq!(texts.closed.len(), 5);
    }
}
