//! Tables: many cases over one base, each row only what differs.

use std::sync::Arc;

use super::draft::Draft;
use super::expect::PARTS;
use super::read::Reader;
use crate::lang::{Decode, Entry, Kind, Node};
use crate::model::{Field, similar};
use crate::source::{Code, Finding, Span};

const KEYS: [&str; 7] = ["table", "at", "request", "expect", "columns", "rows", "skip"];

/// What the cells of a column say.
enum Column {
    /// A name for the row.
    Case,
    At,
    /// The route.
    Expect,
    /// One of [`PARTS`].
    Part(&'static str),
    /// A field of the request, by its dotted name.
    Field(Arc<str>),
}

impl Reader<'_> {
    pub(super) fn table(&mut self, node: &Node, base: &Draft) {
        let Some(entries) = self.entries(node, "a table", &KEYS) else { return };
        let Some(title) = entries.get("table") else { return };
        let Some(name) = self.text(title) else { return };
        if let Some(skip) = entries.get("skip") {
            self.skip(name, title.value.span, skip);
            return;
        }
        let mut draft = base.clone();
        self.base(&mut draft, &entries);
        if let Some(entry) = entries.get("expect") {
            self.expect(&mut draft, &entry.value, entry.key_span);
        }
        let mut required = |key: &str, example: &str| {
            let entry = entries.get(key);
            if entry.is_none() {
                let message = format!("the table has no `{key}`");
                let found = Finding::error(Code::MissingKey, title.value.span, message);
                self.say(found.help(format!("add a line `{example}`")));
            }
            entry
        };
        let columns = required("columns", "columns: [amount, photos, expect]");
        let rows = required("rows", "rows:");
        let (Some(columns), Some(rows)) = (columns, rows) else { return };
        let Some(columns) = self.columns(columns) else { return };
        let Some(rows) = self.items(rows, "`rows` is a list of rows, `- [25, 1, approve]`") else { return };
        for row in rows {
            self.row(&name, row, &columns, &draft);
        }
    }

    fn items<'n>(&mut self, entry: &'n Entry<'n>, message: &str) -> Option<&'n [Node<'n>]> {
        match &entry.value.kind {
            Kind::List(items) if !items.is_empty() => Some(items),
            _ => {
                let message = format!(
                    "{message}; this is {}",
                    match &entry.value.kind {
                        Kind::List(_) => "empty",
                        _ => entry.value.noun(),
                    }
                );
                self.say(Finding::error(Code::Shape, self.value_span(entry), message));
                None
            }
        }
    }

    /// The columns, or `None` if one of them is not understood.
    fn columns(&mut self, entry: &Entry) -> Option<Vec<Column>> {
        let items = self.items(entry, "`columns` is a list of fields, `[amount, photos, expect]`")?;
        let mut columns = Vec::with_capacity(items.len());
        let mut seen: Vec<&str> = Vec::new();
        let mut complete = true;
        for item in items {
            let column = self.word("columns", item, entry.key_span).and_then(|text| {
                if seen.contains(&text) {
                    let message = format!("two columns for `{text}`");
                    self.say(Finding::error(Code::DuplicateKey, item.span, message).help("keep one of them"));
                    return None;
                }
                seen.push(text);
                self.column(text, item.span)
            });
            complete &= column.is_some();
            columns.extend(column);
        }
        complete.then_some(columns)
    }

    fn column(&mut self, text: &str, span: Span) -> Option<Column> {
        let part = PARTS.into_iter().find(|part| *part == text);
        match (text, part) {
            ("case", _) => Some(Column::Case),
            ("at", _) => Some(Column::At),
            ("expect", _) => Some(Column::Expect),
            (_, Some(part)) => Some(Column::Part(part)),
            _ if Field::from_name(text).is_none() && self.is_near_a_key(text) => {
                let message = format!("`{text}` is no column");
                let known = ["case", "at", "expect"].into_iter().chain(PARTS);
                self.unknown(Code::UnknownKey, text, span, message, known);
                None
            }
            _ => self.is_field(text, span).then(|| Column::Field(text.into())),
        }
    }

    fn is_near_a_key(&self, text: &str) -> bool {
        Field::similar(text).is_none() && similar(text, ["expect"].into_iter().chain(PARTS)).is_some()
    }

    fn row(&mut self, table: &str, row: &Node, columns: &[Column], base: &Draft) {
        let Kind::List(cells) = &row.kind else {
            let message = format!("a row is a list of cells, this is {}", row.noun());
            self.say(Finding::error(Code::Shape, row.span, message).help("write `- [25, 1, approve]`"));
            return;
        };
        if cells.len() != columns.len() {
            let message = format!("this row has {} cells for {} columns", cells.len(), columns.len());
            let help = "leave a cell empty with `~`; a list in a cell has brackets of its own";
            self.say(Finding::error(Code::Shape, row.span, message).help(help));
            return;
        }
        let mut draft = base.clone();
        let mut named = None;
        let mut says = Vec::new();
        for (column, cell) in columns.iter().zip(cells) {
            let empty = matches!(cell.kind, Kind::Null);
            let written = self.file().slice(cell.span).split_whitespace().collect::<Vec<_>>().join(" ");
            match column {
                Column::Field(name) => {
                    says.push(format!("{name} {}", if empty { "not said" } else { &written }));
                    if let Some(written) = self.written(name, cell, row.span) {
                        draft.fields.insert(name.as_ref().into(), written);
                    }
                }
                _ if empty => {} // the table's own word holds
                Column::Case => named = self.word("case", cell, row.span).map(str::to_owned),
                Column::At => {
                    says.push(format!("at {written}"));
                    self.at(&mut draft, "at", cell, row.span);
                }
                Column::Expect => self.expect_part(&mut draft, "route", cell, row.span),
                Column::Part(part) => self.expect_part(&mut draft, part, cell, row.span),
            }
        }
        let row_name = named.unwrap_or_else(|| says.join(", "));
        self.build(format!("{table}: {row_name}").into(), row.span, &draft);
    }
}
