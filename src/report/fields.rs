//! The field table, shown: all of it, a part of it, or one field with its vocabulary.

use serde::Serialize;

use super::forms::forms;
use super::terms::{TERMS, Term};
use crate::model::similar;
use crate::model::{Absence, Field, FieldDef, FieldType, Word};

/// Some fields of the table, in its order, and columns of a history or keys of a rule beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTable {
    pub(super) fields: Vec<Field>,
    pub(super) terms: Vec<Term>,
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
        let groups = Field::ALL.iter().map(|&field| group(field)).chain(TERMS.iter().map(|term| term.name));
        match similar(&self.name, Field::ALL.iter().map(|field| field.name()).chain(groups)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`greenlight fields` lists them all; a policy can declare more under `fields:`".into(),
        }
    }
}

impl FieldTable {
    /// The whole table.
    pub fn all() -> Self {
        Self { fields: Field::ALL.to_vec(), terms: Vec::new() }
    }

    /// The columns that a history can have.
    pub fn of_history() -> Self {
        let fields = Field::ALL.iter().copied();
        let given = fields.filter(|field| field.def().derived.is_none() && *field != Field::Review);
        let terms = TERMS.iter().copied().filter(|term| term.in_history);
        Self { fields: given.collect(), terms: terms.collect() }
    }

    /// The fields of these names; `order` stands for every field `order.…`, `time` for the fields under that
    /// heading. Columns of a history and keys of a rule go by their whole names.
    ///
    /// # Errors
    /// [`NoSuchField`] for the first name that fits none.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, NoSuchField> {
        let mut fields = Vec::new();
        let mut terms: Vec<Term> = Vec::new();
        for name in names {
            let before = fields.len() + terms.len();
            let under =
                |field: &Field| field.name().strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
            let named = |field: &Field| field.name() == name || under(field) || group(*field) == name;
            fields.extend(Field::ALL.iter().copied().filter(named));
            terms.extend(TERMS.iter().filter(|term| term.name == name));
            if fields.len() + terms.len() == before {
                return Err(NoSuchField { name: name.into() });
            }
        }
        fields.sort_unstable();
        fields.dedup();
        Ok(Self { fields, terms })
    }

    /// As JSON.
    pub fn to_json(&self) -> impl Serialize + use<> {
        FieldsJson {
            fields: self.fields.iter().map(|&field| FieldJson::new(field)).collect(),
            others: self.terms.clone(),
        }
    }
}

#[derive(Serialize)]
struct FieldsJson {
    fields: Vec<FieldJson>,
    /// Columns of a history and keys of a rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<Term>,
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

/// The heading a field stands under: the front of its name, or what kind of thing it is.
pub(super) fn group(field: Field) -> &'static str {
    match (field.name().split_once('.'), field.def().kind) {
        (_, FieldType::Moment | FieldType::Duration) if !field.name().starts_with("buyer.") => "time",
        (Some((group, _)), _) => group,
        (None, FieldType::List) => "goods",
        (None, _) => "request",
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
