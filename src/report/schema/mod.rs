//! The JSON Schema of a policy, made from the field table: what lets an editor complete, explain and check.
//!
//! Draft 7, because that is what the YAML extensions of editors understand best. The schema accepts every form of
//! the language; what takes reading the policy as a whole (declared fields, lists, currencies, formulas) it leaves
//! to `greenlight check`.

mod condition;
mod guards;
#[cfg(feature = "history")]
mod mapping;

use serde_json::{Map, Value, json};

#[cfg(feature = "history")]
pub use mapping::mapping_schema;

use crate::model::{FieldType, Owner, Resolution, Route};

const NAME: &str = "^[a-z0-9][a-z0-9_-]{0,63}$";
const FIELD_NAME: &str = "^[a-z0-9][a-z0-9._-]{0,63}$";

/// The JSON Schema (draft 7) of a policy file.
pub fn policy_schema() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Greenlight policy",
        "description": "Rules for after-sales requests, read from top to bottom. The first rule that fits decides; if none fits, a person does.",
        "type": "object",
        "required": ["policy", "owner", "rules"],
        "additionalProperties": false,
        "properties": {
            "policy": name("The name of the policy, as reports show it.", "acme-returns"),
            "owner": words("Whose policy it is.", &[
                (Owner::Seller.name(), "the seller's: its rules say `approve` or `review`"),
                (Owner::Platform.name(), "the platform's: its rules come first and say `platform` or `review`"),
            ]),
            "currency": {
                "description": "What a bare amount means: an ISO 4217 code in capitals.",
                "type": "string",
                "pattern": "^[A-Z]{3}$",
                "examples": ["USD", "EUR", "GBP"],
            },
            "timezone": {
                "description": "What a bare date means: a time zone of the IANA database.",
                "type": "string",
                "examples": ["America/Los_Angeles", "Europe/London", "UTC"],
            },
            "seller_id": {
                "description": "The sellers that the policy is for, by the platform's ids; left out, it is for any. Put quotes around ids.",
                "anyOf": [entry(), list_of(&entry())],
                "examples": ["7495000000000000001"],
            },
            "auto_approval_time": {
                "description": "Only in the platform's policy: the handling time that a seller auto-approval counts with. One minute if left out.",
                "type": "string",
                "pattern": condition::DURATION.anchored(),
                "examples": ["1m"],
            },
            "lists": {
                "description": "Named lists that conditions ask for with `in NAME`: the entries here, or one a line in a text file beside the policy.",
                "type": "object",
                "propertyNames": { "pattern": NAME },
                "additionalProperties": {
                    "anyOf": [
                        { "type": "array", "items": entry() },
                        {
                            "type": "object",
                            "required": ["file"],
                            "additionalProperties": false,
                            "properties": { "file": {
                                "description": "A text file, one entry a line.",
                                "type": "string",
                                "minLength": 1,
                                "examples": ["blocked.txt"],
                            } },
                        },
                    ],
                },
                "examples": [{ "blocked_buyers": ["7490000000000000001"] }],
            },
            "fields": {
                "description": "Fields of your own that requests carry: their names and types.",
                "type": "object",
                "propertyNames": { "pattern": FIELD_NAME },
                "additionalProperties": { "enum": declarable() },
                "examples": [{ "loyalty_tier": "text" }],
            },
            "rules": {
                "description": "The rules, tried from top to bottom. The first that fits decides.",
                "type": "array",
                "items": { "$ref": "#/definitions/rule" },
            },
            "guards": guards::schema(),
            "cases": {
                "description": "Requests, and what has to become of them: `greenlight test` runs them.",
                "type": "array",
                "items": { "type": "object" },
            },
        },
        "allOf": [
            owned_by(Owner::Seller, &[Route::Approve, Route::Review], &["auto_approval_time"], &["metric"]),
            owned_by(Owner::Platform, &[Route::Platform, Route::Review], &[], &["resolution"]),
        ],
        "definitions": definitions(),
    })
}

fn definitions() -> Map<String, Value> {
    let mut definitions = condition::definitions();
    definitions.insert("rule".into(), rule());
    definitions
}

fn rule() -> Value {
    let moment = |description: &str| {
        json!({
            "description": description,
            "type": "string",
            "pattern": condition::MOMENT.anchored(),
            "examples": ["2026-11-01", "2026-11-01T08:00:00Z"],
        })
    };
    json!({
        "type": "object",
        "required": ["rule", "when", "then"],
        "additionalProperties": false,
        "properties": {
            "rule": name("The id of the rule, unique in the policy.", "cheap-and-damaged"),
            "because": {
                "description": "Your reason, in your own words; shown wherever the rule decides.",
                "type": "string",
                "examples": ["Below 25 dollars the return label costs more than the item."],
            },
            "when": {
                "description": "All of these must be true; `always` fits every request.",
                "anyOf": [{ "$ref": "#/definitions/conditions" }, { "const": "always" }],
            },
            "unless": {
                "description": "Exceptions: any one of these stops the rule.",
                "allOf": [{ "$ref": "#/definitions/conditions" }],
            },
            "then": words("What becomes of a request that fits.", &[
                (Route::Approve.name(), "approved without a person; only in the seller's policy"),
                (Route::Review.name(), "a person decides"),
                (Route::Platform.name(), "the platform decides; only in the platform's policy"),
            ]),
            "resolution": {
                "description": "What the buyer gets.",
                "anyOf": [
                    { "enum": Resolution::PHRASES.iter().map(|(phrase, _)| phrase).collect::<Vec<_>>() },
                    { "type": "string", "pattern": format!("^partial refund of {}$", condition::RATE.pattern) },
                ],
                "examples": ["refund without return", "partial refund of 30%"],
            },
            "metric": words("Only in the platform's policy: whether the review counts in After-Sales Handling Time.", &[
                ("included", "it counts, with the time until the platform took over"),
                ("excluded", "it does not count"),
            ]),
            "from": moment("The rule holds for reviews that begin at this date or moment, or later."),
            "until": moment("The rule holds for reviews that begin before this date or moment."),
        },
    })
}

/// What a policy of that owner may say: these routes, and not these keys.
fn owned_by(owner: Owner, routes: &[Route], not_in_policy: &[&str], not_in_rule: &[&str]) -> Value {
    let refused =
        |keys: &[&str]| keys.iter().map(|&key| (key.to_owned(), json!(false))).collect::<Map<_, _>>();
    let mut rule = refused(not_in_rule);
    rule.insert(
        "then".into(),
        json!({ "enum": routes.iter().map(|route| route.name()).collect::<Vec<_>>() }),
    );
    let mut policy = refused(not_in_policy);
    policy.insert("rules".into(), json!({ "items": { "properties": rule } }));
    json!({
        "if": { "required": ["owner"], "properties": { "owner": { "const": owner.name() } } },
        "then": { "properties": policy },
    })
}

fn name(description: &str, example: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": NAME, "examples": [example] })
}

/// Words of a closed vocabulary, each with its meaning for editors that show it.
fn words(description: &str, words: &[(&str, &str)]) -> Value {
    json!({
        "description": description,
        "enum": words.iter().map(|(word, _)| word).collect::<Vec<_>>(),
        "enumDescriptions": words.iter().map(|(_, meaning)| meaning).collect::<Vec<_>>(),
    })
}

/// An entry of a list: text, with or without quotes.
fn entry() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

fn list_of(item: &Value) -> Value {
    json!({ "type": "array", "items": item, "minItems": 1 })
}

fn declarable() -> Vec<&'static str> {
    FieldType::DECLARABLE.iter().map(|kind| kind.name()).collect()
}
