//! Texts that hardly repeat, one behind the other.

use arrow_array::StringArray;
use arrow_array::builder::StringBuilder;

use crate::history::size::LONGEST_VALUE;

/// Texts in the order of their rows; rows between them have none.
#[derive(Default)]
pub(in crate::history::columns) struct Plain {
    texts: StringBuilder,
    rows: usize,
    any: bool,
}

impl Plain {
    /// Whether a text is what it says, whoever reads it: without blanks around it, and not too long.
    pub(in crate::history::columns) fn holds(text: &str) -> bool {
        let edge = |letter: Option<char>| letter.is_some_and(|letter| !letter.is_whitespace());
        edge(text.chars().next()) && edge(text.chars().next_back()) && text.len() <= LONGEST_VALUE
    }

    /// Gives a row its text. Rows come in their order, each once.
    pub(super) fn put(&mut self, row: usize, text: &str) {
        self.fill_up(row);
        self.texts.append_value(text);
        self.rows += 1;
        self.any = true;
    }

    fn fill_up(&mut self, rows: usize) {
        for _ in self.rows..rows {
            self.texts.append_null();
        }
        self.rows = self.rows.max(rows);
    }

    /// The texts of that many rows, if any row has one; starts over.
    pub(super) fn take(&mut self, rows: usize) -> Option<StringArray> {
        self.fill_up(rows);
        self.rows = 0;
        let texts = self.texts.finish();
        std::mem::take(&mut self.any).then_some(texts)
    }
}
