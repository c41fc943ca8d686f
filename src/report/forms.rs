//! The forms a condition on a field can take, by example: for the field's page and for editors.

use serde_json::{Value, json};

use crate::model::{Field, FieldType};

/// What can stand behind `field:`, the field's own example first.
pub(super) fn forms(field: Field) -> Vec<Value> {
    let example = match field.def().example {
        "true" => json!(true),
        "false" => json!(false),
        example => json!(example),
    };
    let further = match field.def().kind {
        FieldType::Bool => vec![json!(true), json!(false)],
        FieldType::Code(words) => match words {
            [first, second, ..] => {
                let (first, second) = (first.name, second.name);
                vec![json!([first, second]), json!(format!("not {first}")), json!({ "not": [first, second] })]
            }
            _ => Vec::new(),
        },
        FieldType::Text => vec![json!("like ABC-*"), json!("in my_list"), json!(["one", "another"])],
        FieldType::Number => vec![json!("at least 10 and under 50")],
        FieldType::Count => vec![json!("2"), json!("over 1 and at most 5")],
        FieldType::Rate => vec![json!("at least 10% and under 50%")],
        FieldType::Money => vec![json!("over 12.50 EUR"), json!("at least 10 and under 50")],
        FieldType::Duration => vec![json!("at least 90m and under 2d")],
        FieldType::Moment => {
            vec![json!("under 2026-12-01T08:00:00Z"), json!("at least 2026-11-01 and under 2026-12-01")]
        }
        FieldType::List => vec![
            json!({ "includes": ["one", "another"] }),
            json!("excludes one"),
            json!("only one"),
            json!("includes like ABC-*"),
            json!("includes in my_list"),
        ],
    };
    let mut forms = vec![example];
    for form in further.into_iter().chain([json!("missing"), json!("known")]) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// A form as YAML on one line.
pub(super) fn written(form: &Value) -> String {
    match form {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries: Vec<_> =
                map.iter().map(|(key, value)| format!("{key}: {}", written(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}
