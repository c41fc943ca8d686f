//! The field table as text: a table under headings, or the page of one field.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

use super::fields::{FieldTable, absence, kind};
use super::forms::{forms, written};
use crate::model::{Absence, Field, FieldType};

impl FieldTable {
    /// As text: a table, or for a single field its page. Lines stay within `width`, if there is one.
    pub fn to_text(&self, width: Option<usize>) -> String {
        match self.fields.as_slice() {
            [field] => page(*field),
            fields => table(fields, width),
        }
    }
}

/// The heading a field stands under: the front of its name, or what kind of thing it is.
fn group(field: Field) -> &'static str {
    match (field.name().split_once('.'), field.def().kind) {
        (_, FieldType::Moment | FieldType::Duration) if !field.name().starts_with("buyer.") => "time",
        (Some((group, _)), _) => group,
        (None, FieldType::List) => "goods",
        (None, _) => "request",
    }
}

fn table(fields: &[Field], width: Option<usize>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["", "type", "meaning", "if absent", "example"]);
    let mut groups: Vec<&str> = Vec::new();
    for &field in fields {
        if !groups.contains(&group(field)) {
            groups.push(group(field));
        }
    }
    for name in groups {
        table.add_row([""]).add_row([name]);
        for &field in fields.iter().filter(|&&field| group(field) == name) {
            let def = field.def();
            let absent = match def.absence {
                Absence::Unknown => "unknown",
                Absence::Fact(fact) => fact,
            };
            table.add_row([&format!("  {}", def.name), &kind(def), def.meaning, absent, def.example]);
        }
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        if let Some(names) = table.column_mut(0) {
            names.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
        + "\n\n`greenlight fields NAME` tells more of one field; `unknown` is neither true nor false, and never approves\n"
}

fn page(field: Field) -> String {
    let def = field.def();
    let mut text =
        format!("{}: {}\n\n  {}\n\n  if absent   {}\n", def.name, kind(def), def.meaning, absence(def));
    for (index, form) in forms(field).iter().enumerate() {
        let head = if index == 0 { "write     " } else { "          " };
        text.push_str(&format!("  {head}  {}: {}\n", def.name, written(form)));
    }
    let longest = field.words().iter().map(|word| word.name.len()).max();
    if let Some(longest) = longest {
        text.push_str("\n  words\n");
        for word in field.words() {
            text.push_str(&format!("    {:longest$}  {}\n", word.name, word.meaning));
        }
    }
    text
}
