//! The field table, shown: all of it, a part of it, or one field with its vocabulary.

use serde::Serialize;

use super::forms::forms;
use crate::model::similar;
use crate::model::{Absence, Field, FieldDef, FieldType, Word};

/// Some fields of the table, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTable {
    pub(super) fields: Vec<Field>,
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
