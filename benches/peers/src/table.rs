//! The tables as text, or as Markdown for the README.

use comfy_table::presets::{ASCII_MARKDOWN, NOTHING};
use comfy_table::{CellAlignment, Table};

/// A table with a heading and columns; the first column is text, the others are figures.
pub struct Figures {
    title: String,
    table: Table,
    columns: usize,
}

impl Figures {
    /// An empty table.
    pub fn new(title: impl Into<String>, columns: &[&str]) -> Self {
        let mut table = Table::new();
        table.set_header(columns.to_vec());
        Self { title: title.into(), table, columns: columns.len() }
    }

    /// Another row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.table.add_row(cells.into_iter().collect::<Vec<_>>());
    }

    /// Prints it.
    pub fn print(mut self, markdown: bool) {
        self.table.load_preset(if markdown { ASCII_MARKDOWN } else { NOTHING });
        for at in 1..self.columns {
            if let Some(column) = self.table.column_mut(at) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let title = if markdown { format!("**{}**\n", self.title) } else { self.title };
        println!("\n{title}\n{}", self.table.trim_fmt());
    }
}

/// Nanoseconds, in three digits or so.
pub fn nanos(nanos: f64) -> String {
    match nanos {
        nanos if nanos.is_nan() => "–".into(),
        nanos if nanos < 99.95 => format!("{nanos:.1}"),
        nanos if nanos < 999.5 => format!("{nanos:.0}"),
        nanos => thousands((nanos / 10.0).round() as u64 * 10),
    }
}

/// How many times another figure.
pub fn times(nanos: f64, unit: f64) -> String {
    match nanos / unit {
        times if times.is_nan() => "–".into(),
        times if times < 9.95 => format!("{times:.1}"),
        times => thousands(times.round() as u64),
    }
}

/// `12,345`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
