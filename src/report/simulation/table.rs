//! Plain aligned columns: texts to the left, numbers to the right.

use crate::report::visible::one_line;

/// Longer cells are cut, so that lines stay readable.
pub(super) const WIDEST: usize = 40;

/// Rows of cells.
pub(in crate::report) struct Table {
    sides: &'static str,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With a `<` for each column of text; the columns with a `>` and all further ones are numbers.
    pub(in crate::report) fn new(sides: &'static str) -> Self {
        Self { sides, rows: Vec::new() }
    }

    /// A line across all columns.
    pub(in crate::report) fn heading(&mut self, text: String) {
        self.rows.push(vec![text]);
    }

    pub(in crate::report) fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(|cell| cut(cell.as_ref(), WIDEST)).collect());
    }

    /// A row whose cells are sentences: they are not cut.
    pub(in crate::report) fn long_row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(|cell| one_line(cell.as_ref()).into_owned()).collect());
    }

    /// Every row on a line, indented.
    pub(in crate::report) fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |column: usize| {
            let rows = self.rows.iter().filter(|row| row.len() > 1);
            rows.filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(widest).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            let sides = self.sides.chars().chain(std::iter::repeat('>'));
            for ((cell, &width), side) in row.iter().zip(&widths).zip(sides) {
                line.push_str("  ");
                if side == '<' {
                    line.push_str(&format!("{cell:<width$}"));
                } else {
                    line.push_str(&format!("{cell:>width$}"));
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// A text on one line, cut where it is longer than so many letters.
pub(in crate::report) fn cut(text: &str, most: usize) -> String {
    let text = one_line(text);
    if text.chars().count() <= most {
        return text.into_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(std::iter::once('…')).collect()
}
