//! One request as written to a file.

use std::fmt::{Display, Write as _};

/// How a column's cells are written in JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    /// Numbers and truth values.
    Bare,
    /// Texts with `|` between them.
    List,
}

use Form::{Bare, List, Text};

/// The columns, in order.
const COLUMNS: &[(&str, Form)] = &[
    ("id", Text),
    ("kind", Text),
    ("reason_code", Text),
    ("amount", Bare),
    ("currency", Text),
    ("photos", Bare),
    ("has_note", Bare),
    ("is_quick_refund", Bare),
    ("arbitration", Text),
    ("attempts", Bare),
    ("order.status", Text),
    ("order.amount", Bare),
    ("order.lines", Bare),
    ("order.country", Text),
    ("order.fulfillment", Text),
    ("order.payment_method", Text),
    ("order.is_sample", Bare),
    ("order.discount_share", Bare),
    ("skus", List),
    ("product_ids", List),
    ("categories", List),
    ("product_tags", List),
    ("buyer.id", Text),
    ("buyer.orders", Bare),
    ("buyer.returns_90d", Bare),
    ("buyer.return_rate", Bare),
    ("buyer.refunded_90d", Bare),
    ("buyer.tags", List),
    ("buyer.risk_score", Bare),
    ("buyer.account_age", Text),
    ("requested_at", Text),
    ("paid_at", Text),
    ("rts_at", Text),
    ("collected_at", Text),
    ("delivered_at", Text),
    ("deadline_at", Text),
    ("outcome", Text),
    ("responded_at", Text),
    ("responded_by", Text),
    ("inspection.received_at", Text),
    ("inspection.grade", Text),
    ("inspection.outcome", Text),
    ("inspection.responded_at", Text),
    ("inspection.responded_by", Text),
];

/// The cells of a request; an empty one says nothing.
pub(crate) struct Row {
    text: String,
    /// Where each cell begins and ends in the text.
    cells: [(usize, usize); COLUMNS.len()],
    /// The column behind the one that was set last: mostly it is the next.
    next: usize,
}

impl Row {
    pub(crate) fn new() -> Self {
        Self { text: String::with_capacity(512), cells: [(0, 0); COLUMNS.len()], next: 0 }
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Display) {
        let columns = COLUMNS.iter().enumerate();
        let mut at = columns.clone().skip(self.next).chain(columns.take(self.next));
        let Some((at, _)) = at.find(|(_, column)| column.0 == name) else { return };
        if let Some(cell) = self.cells.get_mut(at) {
            let start = self.text.len();
            let _ = write!(self.text, "{value}");
            *cell = (start, self.text.len());
            self.next = at + 1;
        }
    }

    /// The cells, in the order of the columns.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|&(start, end)| self.text.get(start..end).unwrap_or_default())
    }
}

/// The names of the columns, in their order.
#[cfg(feature = "parquet")]
#[cfg_attr(test, allow(dead_code, reason = "only the writer of Parquet asks for them"))]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|column| column.0)
}

/// A file format.
#[derive(Clone, Copy)]
pub(crate) enum Format {
    Csv,
    JsonLines,
}

impl Format {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::JsonLines),
            _ => None,
        }
    }

    /// What stands before the first request.
    pub(crate) fn header(self) -> String {
        match self {
            Self::Csv => COLUMNS.iter().map(|column| column.0).collect::<Vec<_>>().join(",") + "\n",
            Self::JsonLines => String::new(),
        }
    }

    /// Puts a request as a line behind a text.
    pub(crate) fn line(self, row: &Row, text: &mut String) {
        match self {
            Self::Csv => {
                for (at, cell) in row.cells().enumerate() {
                    if at > 0 {
                        text.push(',');
                    }
                    if cell.contains([',', '"', '\n']) {
                        let _ = write!(text, "\"{}\"", cell.replace('"', "\"\""));
                    } else {
                        text.push_str(cell);
                    }
                }
                text.push('\n');
            }
            Self::JsonLines => {
                text.push('{');
                let mut comma = "";
                for ((name, form), cell) in
                    COLUMNS.iter().zip(row.cells()).filter(|(_, cell)| !cell.is_empty())
                {
                    let _ = write!(text, "{comma}\"{name}\":");
                    json(cell, *form, text);
                    comma = ",";
                }
                text.push_str("}\n");
            }
        }
    }
}

/// No cell holds a quote or a backslash, so there is nothing to escape.
fn json(cell: &str, form: Form, text: &mut String) {
    let plain =
        cell == "true" || cell == "false" || cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let _ = match form {
        Bare if plain => write!(text, "{cell}"),
        Text | Bare => write!(text, "\"{cell}\""),
        List => write!(text, "[\"{}\"]", cell.replace('|', "\",\"")),
    };
}
