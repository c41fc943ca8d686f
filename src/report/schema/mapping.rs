//! The JSON Schema of a mapping, made from the same table: which columns a history has, and how each can be read.

use serde_json::{Map, Value, json};

use super::entry;
use crate::history::{known_column, words_of_answers};
use crate::mapping::units;
use crate::model::{Field, FieldType};

/// The JSON Schema (draft 7) of a mapping file.
pub fn mapping_schema() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Greenlight mapping",
        "description": "How another export is read as a history: which of its columns is which of ours, in what units and words.",
        "type": "object",
        "required": ["mapping", "columns"],
        "additionalProperties": false,
        "properties": {
            "mapping": { "description": "Its name, for messages.", "type": "string", "examples": ["our-returns-export"] },
            "currency": {
                "description": "What amounts are in where no column says: an ISO 4217 code in capitals.",
                "type": "string",
                "pattern": "^[A-Z]{3}$",
                "examples": ["USD", "EUR", "GBP"],
            },
            "timezone": timezone("Where the clock hung that times without a zone were read from."),
            "empty": texts("What stands in a cell where there is nothing.", &["-", "N/A"]),
            "columns": {
                "description": "Ours: theirs.",
                "type": "object",
                "additionalProperties": false,
                "properties": columns(),
            },
            "others": {
                "description": "Columns for fields that a policy declares under `fields:`. Ours: theirs.",
                "type": "object",
                "additionalProperties": column("A field that a policy declares.", None, None, false),
            },
            "ignore": texts("Columns that are known and of no interest.", &["Internal Note"]),
        },
    })
}

/// The columns of a history by their names.
fn columns() -> Map<String, Value> {
    let fields = Field::ALL.iter().filter(|field| known_column(field.name()) && **field != Field::Review);
    let mut columns: Map<String, Value> = fields
        .map(|field| {
            let def = field.def();
            let words = match def.kind {
                FieldType::Code(words) => Some(words.iter().map(|word| json!(word.name)).collect()),
                FieldType::Bool => Some(json!([true, false, "true", "false"])),
                FieldType::Text | FieldType::List => Some(Value::Null),
                _ => None,
            };
            (field.name().to_owned(), column(def.meaning, Some(def.kind), words, true))
        })
        .collect();
    columns.insert("id".into(), column("The request's id.", None, Some(Value::Null), false));
    let currency = "What amounts without a currency of their own are in.";
    columns.insert("currency".into(), column(currency, None, Some(Value::Null), false));
    for review in ["", "inspection."] {
        for (name, doc) in [
            ("outcome", "How the review ended; nothing while nobody has answered."),
            ("responded_at", "When the review ended."),
            ("responded_by", "Who ended the review."),
        ] {
            let name = format!("{review}{name}");
            let (kind, words) = match words_of_answers(&name) {
                Some([]) => (Some(FieldType::Moment), None),
                words => (None, words.map(|words| json!(words))),
            };
            columns.insert(name, column(doc, kind, words, false));
        }
    }
    columns
}

/// The name of a column, or that and how its values are read. `words` are what theirs can mean, null for any text.
fn column(doc: &str, kind: Option<FieldType>, words: Option<Value>, is_field: bool) -> Value {
    let mut keys = Map::new();
    keys.insert("column".into(), with("Their name for it, as it stands in the header.", entry()));
    keys.insert("empty".into(), texts("More of what stands for nothing.", &["-"]));
    let words = if kind.is_none() && words.is_none() { Some(Value::Null) } else { words };
    if let Some(words) = words {
        let ours = if words.is_null() { entry() } else { json!({ "enum": words }) };
        let ours = json!({ "type": "object", "additionalProperties": ours });
        keys.insert("words".into(), with("What their words mean. Theirs: ours.", ours));
    }
    if let Some(kind) = kind {
        let units: Vec<_> = units(kind).iter().map(|(name, _)| *name).collect();
        if !units.is_empty() {
            keys.insert("unit".into(), with("What their numbers are in.", json!({ "enum": units })));
        }
        match kind {
            FieldType::Moment => {
                let form =
                    json!({ "type": "string", "examples": ["MM/DD/YYYY hh:mm:ss", "DD.MM.YYYY hh:mm"] });
                keys.insert("form".into(), with("How their times are written.", form));
                keys.insert("timezone".into(), timezone("The clock, if it is another than the file's."));
            }
            FieldType::Money | FieldType::Number | FieldType::Count | FieldType::Rate => {
                let form = json!({ "type": "string", "examples": ["1,234.50", "1.234,50", "$1,234.50"] });
                keys.insert("form".into(), with("How 1234.50 is written.", form));
            }
            FieldType::List => {
                let between =
                    json!({ "type": "string", "minLength": 1, "maxLength": 1, "examples": [",", ";"] });
                keys.insert("between".into(), with("What stands between elements.", between));
            }
            _ => {}
        }
    }
    let mut forms = vec![
        entry(),
        json!({ "type": "object", "required": ["column"], "additionalProperties": false, "properties": keys }),
    ];
    if is_field {
        let always = with("What every row has.", entry());
        forms.push(json!({
            "type": "object",
            "required": ["always"],
            "additionalProperties": false,
            "properties": { "always": always },
        }));
    }
    json!({ "description": doc, "anyOf": forms })
}

fn with(description: &str, mut schema: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".into(), json!(description));
    }
    schema
}

fn timezone(description: &str) -> Value {
    json!({
        "description": description,
        "type": "string",
        "examples": ["America/Los_Angeles", "Europe/London", "UTC"],
    })
}

fn texts(description: &str, examples: &[&str]) -> Value {
    json!({
        "description": description,
        "anyOf": [entry(), { "type": "array", "items": entry() }],
        "examples": [examples],
    })
}
