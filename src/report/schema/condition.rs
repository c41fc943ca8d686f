//! The schema of conditions: one entry for every field, by its type.

use serde_json::{Map, Value, json};

use super::{FIELD_NAME, entry, list_of};
use crate::model::{Field, FieldType, Word};
use crate::report::fields::{absence, kind};
use crate::report::forms::{forms, written};

/// How a literal of an ordered type is written.
pub(super) struct Literal {
    pub(super) pattern: &'static str,
    told: &'static str,
}

const NUMBER: Literal = Literal { pattern: r"-?\d+(\.\d+)?", told: "a number such as `12.5`" };
const COUNT: Literal = Literal { pattern: r"\d+(\.0+)?", told: "a whole number such as `2`" };
const MONEY: Literal =
    Literal { pattern: r"\d+(\.\d+)?( +[A-Z]{3})?", told: "an amount such as `25` or `12.50 EUR`" };
pub(super) const RATE: Literal = Literal { pattern: r"\d+(\.\d+)? *%", told: "a share such as `60%`" };
pub(super) const DURATION: Literal =
    Literal { pattern: r"-?\d+[wdhms]( *\d+[wdhms])*", told: "a duration such as `30d`, `24h` or `1d 12h`" };
pub(super) const MOMENT: Literal = Literal {
    pattern: r"\d{4}-\d{2}-\d{2}([Tt ]\S+)?",
    told: "a date such as `2026-11-01` or a moment such as `2026-11-01T08:00:00Z`",
};

impl Literal {
    pub(super) fn anchored(&self) -> String {
        format!("^{}$", self.pattern)
    }

    /// The literal alone, with `not`, or between bounds.
    fn phrase(&self) -> Value {
        let literal = self.pattern;
        let bound = format!(r"((at least|at most|over|under) +|[<>]=? *){literal}");
        json!({
            "type": "string",
            "pattern": format!(r"^((not +)?{literal}|{bound}( +and +{bound})?)$"),
            "patternErrorMessage": format!(
                "write {}, or bounds on it: `at least …`, `at most …`, `over …`, `under …`, `at least … and under …`",
                self.told
            ),
        })
    }
}

/// The schemas that others refer to.
pub(super) fn definitions() -> Map<String, Value> {
    let mut definitions = Map::new();
    let mut define = |name: &str, schema| definitions.insert(name.into(), schema);
    define("conditions", conditions());
    define(
        "presence",
        json!({
            "enum": ["missing", "known"],
            "enumDescriptions": ["the request does not say", "the request says"],
        }),
    );
    define(
        "bool",
        json!({ "anyOf": [{ "type": "boolean" }, { "enum": ["not true", "not false"] }, presence()] }),
    );
    define("value", entry());
    define("text", text());
    define("list", list());
    for &field in Field::ALL.iter().filter(|field| !field.words().is_empty()) {
        define(&words_of(field), words(field.words()));
    }
    for (kind, literal) in [
        (FieldType::Number, NUMBER),
        (FieldType::Count, COUNT),
        (FieldType::Rate, RATE),
        (FieldType::Money, MONEY),
        (FieldType::Duration, DURATION),
        (FieldType::Moment, MOMENT),
    ] {
        define(kind.name(), ordered(kind, &literal));
    }
    definitions
}

/// What stands under `when` and `unless`, and in each item of `any` and `all`.
fn conditions() -> Value {
    let nested = |description: &str| {
        json!({
            "description": description,
            "type": "array",
            "minItems": 1,
            "items": refer("conditions"),
        })
    };
    let mut properties: Map<String, Value> =
        Field::ALL.iter().map(|&field| (field.name().to_owned(), property(field))).collect();
    properties.insert("any".into(), nested("At least one of these must be true."));
    properties.insert("all".into(), nested("All of these must be true."));
    properties.insert(
        "formula".into(),
        json!({
            "description": "An expression over the same fields that is true or false.",
            "type": "string",
            "minLength": 1,
            "examples": ["amount <= order.amount * 0.5 && order.lines > 1"],
        }),
    );
    json!({
        "type": "object",
        "minProperties": 1,
        "properties": properties,
        "propertyNames": { "pattern": FIELD_NAME },
        "additionalProperties": {
            "description": "A field of your own, declared under `fields:` at the top.",
            "anyOf": [
                value(),
                list_of(&value()),
                nested_forms(&["not", "like", "includes", "excludes", "only"], &value()),
            ],
        },
    })
}

fn property(field: Field) -> Value {
    let def = field.def();
    let description = format!("{} ({}). If absent: {}.", capitalised(def.meaning), kind(def), absence(def));
    let schema = match def.kind {
        FieldType::Code(_) => code(field),
        kind => refer(kind.name()),
    };
    let examples = forms(field);
    let shown = examples.first().map(|form| format!("{}: {}", def.name, written(form)));
    json!({
        "description": format!("{description}\n\nFor example `{}`.", shown.unwrap_or_default()),
        "allOf": [schema],
        "examples": examples,
    })
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if first.is_alphabetic() => first.to_uppercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A plain value: text, with or without quotes.
fn value() -> Value {
    refer("value")
}

fn presence() -> Value {
    refer("presence")
}

/// Where the words of a field stand.
fn words_of(field: Field) -> String {
    format!("words-of-{}", field.name())
}

fn words(words: &[Word]) -> Value {
    json!({
        "enum": words.iter().map(|word| word.name).collect::<Vec<_>>(),
        "enumDescriptions": words.iter().map(|word| word.meaning).collect::<Vec<_>>(),
    })
}

/// `{ not: … }` and its like: exactly one of these keys, with one value or several.
fn nested_forms(keys: &[&str], item: &Value) -> Value {
    let value = json!({ "anyOf": [item, list_of(item)] });
    let properties: Map<String, Value> = keys.iter().map(|&key| (key.to_owned(), value.clone())).collect();
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    })
}

fn code(field: Field) -> Value {
    let names: Vec<&str> = field.words().iter().map(|word| word.name).collect();
    let word = refer(&words_of(field));
    json!({
        "anyOf": [
            word,
            { "type": "string", "pattern": format!(r"^not +({})$|^(not +)?in +\S+$", names.join("|")) },
            list_of(&word),
            nested_forms(&["not"], &word),
            presence(),
        ],
    })
}

fn ordered(kind: FieldType, literal: &Literal) -> Value {
    let number = match kind {
        FieldType::Number => Some(json!({ "type": "number" })),
        FieldType::Count => Some(json!({ "type": "integer", "minimum": 0 })),
        FieldType::Money => Some(json!({ "type": "number", "minimum": 0 })),
        _ => None,
    };
    let plain = json!({ "type": "string", "pattern": literal.anchored() });
    let item = json!({ "anyOf": number.iter().cloned().chain([plain]).collect::<Vec<_>>() });
    let mut forms: Vec<Value> = number.into_iter().collect();
    forms.extend([literal.phrase(), list_of(&item), nested_forms(&["not"], &item), presence()]);
    json!({ "anyOf": forms })
}

/// Open text: as given, `not …`, `like …`, `in LIST`.
fn text() -> Value {
    let item = value();
    json!({ "anyOf": [item, list_of(&item), nested_forms(&["not", "like"], &item)] })
}

fn list() -> Value {
    json!({
        "anyOf": [
            {
                "type": "string",
                "pattern": r"^(includes|excludes|only) +\S|^(missing|known)$",
                "patternErrorMessage": "write `includes …`, `excludes …` or `only …`: the field holds several values",
            },
            nested_forms(&["includes", "excludes", "only"], &value()),
        ],
    })
}
