//! The field table, shown: all of it, a part of it, or one field with its vocabulary.

use serde::Serialize;

use super::forms::{forms, written};
use crate::model::{Absence, Field, FieldDef, FieldType, Word};
use crate::model::similar;

/// Some fields of the table, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTable {
    fields: Vec<Field>,
}

/// A name that is neither a field nor the front of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no field `{name}`")]
pub struct NoSuchField {
    name: Box<str>,
}

impl NoSuchField {
    /// What to do about it.
    pub fn help(&self) -> String {
        let groups =
            Field::ALL.iter().filter_map(|field| field.name().split_once('.')).map(|(group, _)| group);
        match similar(&self.name, Field::ALL.iter().map(|field| field.name()).chain(groups)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`greenlight fields` lists them all; a policy can declare more under `fields:`".into(),
        }
    }
}

impl FieldTable {
    /// The whole table.
    pub fn all() -> Self {
        Self { fields: Field::ALL.to_vec() }
    }

    /// The fields of these names; `order` stands for every field `order.…`.
    ///
    /// # Errors
    /// [`NoSuchField`] for the first name that fits none.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, NoSuchField> {
        let mut fields = Vec::new();
        for name in names {
            let before = fields.len();
            let under =
                |field: &Field| field.name().strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
            fields.extend(Field::ALL.iter().copied().filter(|field| field.name() == name || under(field)));
            if fields.len() == before {
                return Err(NoSuchField { name: name.into() });
            }
        }
        fields.sort_unstable();
        fields.dedup();
        Ok(Self { fields })
    }

    /// As text: a table, or for a single field its page. Lines stay within `width`, if there is one.
    #[cfg(feature = "cli")]
    pub fn to_text(&self, width: Option<usize>) -> String {
        match self.fields.as_slice() {
            [field] => page(*field),
            fields => table(fields, width),
        }
    }

    /// As JSON.
    pub fn to_json(&self) -> impl Serialize + use<> {
        FieldsJson { fields: self.fields.iter().map(|&field| FieldJson::new(field)).collect() }
    }
}

#[derive(Serialize)]
struct FieldsJson {
    fields: Vec<FieldJson>,
}

#[derive(Serialize)]
struct FieldJson {
    name: &'static str,
    r#type: &'static str,
    unit: Option<&'static str>,
    meaning: &'static str,
    absence: &'static str,
    absence_means: &'static str,
    worked_out: bool,
    forms: Vec<serde_json::Value>,
    words: Option<Vec<WordJson>>,
}

#[derive(Serialize)]
struct WordJson {
    word: &'static str,
    meaning: &'static str,
}

impl FieldJson {
    fn new(field: Field) -> Self {
        let def = field.def();
        let (absence, absence_means) = match def.absence {
            Absence::Unknown => ("unknown", UNKNOWN),
            Absence::Fact(fact) => ("fact", fact),
        };
        let words =
            |words: &[Word]| words.iter().map(|w| WordJson { word: w.name, meaning: w.meaning }).collect();
        Self {
            name: def.name,
            r#type: def.kind.name(),
            unit: Some(def.unit).filter(|unit| !unit.is_empty()),
            meaning: def.meaning,
            absence,
            absence_means,
            worked_out: def.derived.is_some(),
            forms: forms(field),
            words: matches!(def.kind, FieldType::Code(_)).then(|| words(field.words())),
        }
    }
}

const UNKNOWN: &str = "conditions on it cannot be decided, so they never approve";

/// The type and its unit, in words: `count of files`, `number (points)`.
pub(super) fn kind(def: &FieldDef) -> String {
    match (def.kind, def.unit) {
        (kind, "") => kind.name().into(),
        (kind @ (FieldType::Count | FieldType::List), unit) => format!("{} of {unit}", kind.name()),
        (kind, unit) => format!("{} ({unit})", kind.name()),
    }
}

/// What absence means, in a sentence.
pub(super) fn absence(def: &FieldDef) -> &'static str {
    match def.absence {
        Absence::Unknown => UNKNOWN,
        Absence::Fact(fact) => fact,
    }
}

/// The heading a field stands under: the front of its name, or what kind of thing it is.
#[cfg(feature = "cli")]
fn group(field: Field) -> &'static str {
    match (field.name().split_once('.'), field.def().kind) {
        (_, FieldType::Moment | FieldType::Duration) if !field.name().starts_with("buyer.") => "time",
        (Some((group, _)), _) => group,
        (None, FieldType::List) => "goods",
        (None, _) => "request",
    }
}

#[cfg(feature = "cli")]
fn table(fields: &[Field], width: Option<usize>) -> String {
    use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

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

#[cfg(feature = "cli")]
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
