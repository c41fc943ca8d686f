//! One request as written to a file.

use std::fmt::Write as _;

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
pub(crate) struct Row(Vec<String>);

impl Row {
    pub(crate) fn new() -> Self {
        Self(vec![String::new(); COLUMNS.len()])
    }

    pub(crate) fn set(&mut self, name: &str, value: impl ToString) {
        let at = COLUMNS.iter().position(|column| column.0 == name);
        if let Some(cell) = at.and_then(|at| self.0.get_mut(at)) {
            *cell = value.to_string();
        }
    }
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

    /// A request as a line.
    pub(crate) fn line(self, row: &Row) -> String {
        match self {
            Self::Csv => row.0.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n",
            Self::JsonLines => {
                let mut line = String::from("{");
                for ((name, form), cell) in COLUMNS.iter().zip(&row.0).filter(|(_, cell)| !cell.is_empty()) {
                    let comma = if line.len() > 1 { "," } else { "" };
                    let _ = write!(line, "{comma}\"{name}\":{}", json(cell, *form));
                }
                line + "}\n"
            }
        }
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// No cell holds a quote or a backslash, so there is nothing to escape.
fn json(cell: &str, form: Form) -> String {
    let plain =
        cell == "true" || cell == "false" || cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match form {
        Bare if plain => cell.to_owned(),
        Text | Bare => format!("\"{cell}\""),
        List => {
            let items: Vec<_> = cell.split('|').map(|item| format!("\"{item}\"")).collect();
            format!("[{}]", items.join(","))
        }
    }
}
