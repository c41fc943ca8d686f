//! The field table as text: a table under headings, or the page of one field.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

use super::fields::{FieldTable, absence, group, kind};
use super::forms::{forms, written};
use super::terms::Term;
use crate::model::{Absence, Field};

impl FieldTable {
    /// As text: a table, or for a single field its page. Lines are wrapped
    /// within `width`; without one each field is a single line.
    pub fn to_text(&self, width: Option<usize>) -> String {
        match (self.fields.as_slice(), self.terms.as_slice()) {
            ([field], []) => page(*field),
            ([], [term]) => page_of_term(term),
            _ => table(self, width),
        }
    }
}

/// Piped, each field is one line of at most so many columns.
const PIPED: usize = 100;

fn table(shown: &FieldTable, width: Option<usize>) -> String {
    let rows = rows(shown);
    let end = "\n`greenlight fields NAME` tells more of one field; `unknown` is neither true nor false, and never\napproves\n";
    match width {
        Some(width) => wrapped(&rows, width) + "\n" + end,
        None => one_line_each(&rows) + end,
    }
}

/// Name, type, meaning, what absence reads as, an example; a heading is a name alone.
type Row = (String, String, &'static str, &'static str, &'static str);

fn rows(shown: &FieldTable) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let heading = |name: &str| (name.to_owned(), String::new(), "", "", "");
    for (in_history, name) in [(true, "of a history only"), (false, "keys of a rule")] {
        let terms: Vec<_> = shown.terms.iter().filter(|term| term.in_history == in_history).collect();
        if !terms.is_empty() {
            rows.push(heading(name));
        }
        for term in terms {
            rows.push((format!("  {}", term.name), term.r#type.to_owned(), term.meaning, "", term.example));
        }
    }
    let mut groups: Vec<&str> = Vec::new();
    for &field in &shown.fields {
        if !groups.contains(&group(field)) {
            groups.push(group(field));
        }
    }
    for name in groups {
        rows.push(heading(name));
        for &field in shown.fields.iter().filter(|&&field| group(field) == name) {
            let def = field.def();
            let absent = match def.absence {
                Absence::Unknown => "unknown",
                Absence::Fact(fact) => fact,
            };
            rows.push((format!("  {}", def.name), kind(def), def.meaning, absent, def.example));
        }
    }
    rows
}

fn wrapped(rows: &[Row], width: usize) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["", "type", "meaning", "if absent", "example"]);
    for (name, kind, meaning, absent, example) in rows {
        if kind.is_empty() {
            table.add_row([""]).add_row([name]);
        } else {
            table.add_row([name, kind, *meaning, absent, example]);
        }
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    if let Some(names) = table.column_mut(0) {
        names.set_constraint(ColumnConstraint::ContentWidth);
    }
    let lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// For `grep` and pagers: units, facts and examples are left to the field's own page, and what is too long is cut.
fn one_line_each(rows: &[Row]) -> String {
    const KIND: usize = 8;
    const ABSENT: usize = 9;
    let names = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
    let left = PIPED.saturating_sub(names + KIND + ABSENT + 6);
    let line = |name: &str, kind: &str, absent: &str, meaning: &str| {
        let meaning: String = match meaning.char_indices().nth(left) {
            Some(_) => meaning.chars().take(left.saturating_sub(1)).chain(['…']).collect(),
            None => meaning.to_owned(),
        };
        let line = format!("{name:names$}  {kind:KIND$}  {absent:ABSENT$}  {meaning}");
        line.trim_end().to_owned() + "\n"
    };
    let mut text = line("", "type", "if absent", "meaning");
    for (name, kind, meaning, absent, _) in rows {
        if kind.is_empty() {
            text.push('\n');
        }
        let absent = if matches!(*absent, "" | "unknown") { absent } else { "a fact" };
        text.push_str(&line(name, kind.split(' ').next().unwrap_or_default(), absent, meaning));
    }
    text
}

fn page_of_term(term: &Term) -> String {
    let place = if term.in_history { "a column of a history" } else { "a key of a rule" };
    let mut text = format!(
        "{}: {place}, {}\n\n  {}\n\n  write       {}\n",
        term.name,
        term.r#type,
        term.meaning,
        example(term)
    );
    if let Some(longest) = term.words.iter().map(|(word, _)| word.len()).max() {
        text.push_str("\n  words\n");
        for (word, meaning) in term.words {
            text.push_str(&format!("    {word:longest$}  {meaning}\n"));
        }
    }
    text
}

/// As it is written: a key with its value, a cell alone.
fn example(term: &Term) -> String {
    if term.in_history { term.example.to_owned() } else { format!("{}: {}", term.name, term.example) }
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
