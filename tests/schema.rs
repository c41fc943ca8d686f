//! The JSON Schema of policies: well formed, and at one with the checker on what a policy may say.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use greenlight::lang::Policy;
use greenlight::model::Field;
use greenlight::report::{FieldTable, policy_schema};
use serde_json::Value;

fn validator() -> jsonschema::Validator {
    let schema = policy_schema();
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    jsonschema::draft7::new(&schema).unwrap()
}

fn json(yaml: &str) -> Value {
    serde_yaml::from_str(yaml).unwrap()
}

fn complaints(validator: &jsonschema::Validator, yaml: &str) -> Vec<String> {
    validator.iter_errors(&json(yaml)).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

const CARD: &str = include_str!("language/ok/card.yaml");

/// A small policy of that owner with that rule body.
fn policy(owner: &str, rule: &str) -> String {
    format!(
        "policy: p\nowner: {owner}\ncurrency: USD\ntimezone: UTC\nlists:\n  my_list: [one, another]\n\
         fields:\n  loyalty_tier: text\nrules:\n  - rule: r\n{rule}"
    )
}

#[test]
fn the_card_is_valid() {
    let validator = validator();
    assert_eq!(complaints(&validator, CARD), [""; 0]);
    Policy::parse("card.yaml", CARD).unwrap();
}

#[test]
fn what_the_checker_accepts_the_schema_accepts() {
    let validator = validator();
    let folders = ["rules/platform", "rules/seller", "tests/language/ok"];
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut accepted = 0;
    for path in files.map(|entry| entry.unwrap().path()) {
        if path.ends_with("codes-and-text.yaml") {
            continue; // the reader of this test takes Norway for a flag
        }
        if Policy::open(&path).is_ok() {
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(complaints(&validator, &text), [""; 0], "{}", path.display());
            accepted += 1;
        }
    }
    assert!(accepted >= 10);
}

#[test]
fn every_form_shown_for_a_field_passes_schema_and_checker() {
    let validator = validator();
    let table = serde_json::to_value(FieldTable::all().to_json()).unwrap();
    let mut forms = 0;
    for field in table["fields"].as_array().unwrap() {
        for form in field["forms"].as_array().unwrap() {
            // JSON is YAML, but a text that reads as a number would be one without its quotes, as people write it.
            let written = form.as_str().map_or_else(|| form.to_string(), str::to_owned);
            let body = format!(
                "    when:\n      {}: {written}\n    then: review\n",
                field["name"].as_str().unwrap()
            );
            let text = policy("seller", &body);
            assert_eq!(complaints(&validator, &text), [""; 0], "{body}");
            if let Err(findings) = Policy::parse("form.yaml", &text) {
                panic!("{body}{findings}");
            }
            forms += 1;
        }
    }
    assert!(forms > 4 * Field::COUNT);
}

#[test]
fn further_forms_of_the_language_pass_both() {
    let validator = validator();
    for body in [
        "    when: always\n    then: review\n",
        "    when: { loyalty_tier: gold }\n    then: approve\n    resolution: partial refund of 30%\n",
        "    when: { loyalty_tier: { not: [gold, silver] } }\n    then: approve\n    resolution: refund\n",
        "    when: { any: [{ kind: cancel }, { all: [{ kind: refund, amount: 5 }] }] }\n    then: review\n",
        "    when: { amount: '>= 5' }\n    unless: { amount: [7, 9.50 USD] }\n    then: review\n",
        "    when: { amount: not 12.50 }\n    then: review\n    from: 2026-11-01\n    until: 2027-01-01T00:00:00Z\n",
        "    when: { photos: { not: [1, 2] }, has_note: not true, since_delivery: 1d 12h }\n    then: review\n",
        "    when: { buyer.id: 7490000000000000001, skus: 'only like GIFT-*' }\n    then: review\n",
    ] {
        let text = policy("seller", body);
        assert_eq!(complaints(&validator, &text), [""; 0], "{body}");
        if let Err(findings) = Policy::parse("form.yaml", &text) {
            panic!("{body}{findings}");
        }
    }
}

#[test]
fn mistakes_are_refused_by_both() {
    let validator = validator();
    for (owner, body) in [
        ("seller", "    whan: { kind: refund }\n    when: always\n    then: review\n"),
        ("seller", "    when: { kind: refund }\n    then: aprove\n"),
        ("seller", "    when: { kind: refnud }\n    then: review\n"),
        ("seller", "    when: { kind: [refund, refnud] }\n    then: review\n"),
        ("seller", "    when: { Amount: 5 }\n    then: review\n"),
        ("seller", "    when: { amount: at lest 5 }\n    then: review\n"),
        ("seller", "    when: { amount: not at least 5 }\n    then: review\n"),
        ("seller", "    when: { amount: -5 }\n    then: review\n"),
        ("seller", "    when: { photos: 1.5 }\n    then: review\n"),
        ("seller", "    when: { buyer.return_rate: over 0.6 }\n    then: review\n"),
        ("seller", "    when: { since_rts: at least 24 }\n    then: review\n"),
        ("seller", "    when: { categories: gift_cards }\n    then: review\n"),
        ("seller", "    when: { categories: { includes: a, excludes: b } }\n    then: review\n"),
        ("seller", "    when: { kind: refund, any: [] }\n    then: review\n"),
        ("seller", "    when: {}\n    then: review\n"),
        ("seller", "    then: review\n"),
        ("seller", "    when: always\n    then: platform\n"),
        ("seller", "    when: always\n    then: review\n    metric: included\n"),
        ("seller", "    when: always\n    then: approve\n    resolution: refund twice\n"),
        ("seller", "    when: always\n    then: approve\n    from: tomorrow\n"),
        ("platform", "    when: always\n    then: approve\n"),
        ("buyer", "    when: always\n    then: review\n"),
    ] {
        let text = policy(owner, body);
        assert!(!complaints(&validator, &text).is_empty(), "schema: {body}");
        assert!(Policy::parse("form.yaml", &text).is_err(), "checker: {body}");
    }
    assert!(!complaints(&validator, &CARD.replace("currency:", "curency:")).is_empty());
}

#[test]
fn guards_are_refused_by_both() {
    let validator = validator();
    let rule = "    when: { amount: at most 25 }\n    then: approve\n";
    for guard in [
        "auto-approved mony: at most 5% more",
        "auto-approvals: 40%",
        "auto-approved money: at most $2000",
        "handling time p90: at most 24",
        "handling time p100: at most 24h",
        "manual reviews: at most 1.5",
        "nothing over 100 USD",
        "no approval",
        "no approval ovr 100 USD",
        "no approval of refunds",
        "no approval: { amount: ovr 100 }",
        "no approval: {}",
        "{ auto-approvals: at most 40%, manual reviews: at most 40% }",
    ] {
        let text = policy("seller", rule) + "guards:\n  - " + guard + "\n";
        assert!(!complaints(&validator, &text).is_empty(), "schema: {guard}");
        assert!(Policy::parse("guard.yaml", &text).is_err(), "checker: {guard}");
    }
}

#[test]
fn the_schema_is_what_it_was() {
    insta::assert_snapshot!(format!("{:#}", policy_schema()));
}

#[test]
fn the_schema_beside_the_rules_is_todays() {
    let committed = std::fs::read_to_string("rules/policy.schema.json").expect("the schema is committed");
    let today =
        serde_json::to_string_pretty(&greenlight::report::policy_schema()).expect("it is JSON") + "\n";
    assert!(committed == today, "run: cargo run -- schema --out rules/policy.schema.json");
}

#[cfg(feature = "history")]
#[test]
fn the_schema_of_mappings_is_at_one_with_their_reader() {
    use greenlight::history::Mapping;
    use greenlight::report::mapping_schema;

    let schema = mapping_schema();
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let mut accepted = 0;
    for folder in ["examples/mappings", "tests/mapping/files"] {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        for path in files.filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
            if Mapping::open(&path).is_ok() {
                let text = std::fs::read_to_string(&path).unwrap();
                assert_eq!(complaints(&validator, &text), [""; 0], "{}", path.display());
                accepted += 1;
            }
        }
    }
    assert!(accepted >= 6);
    for wrong in [
        "colums: { id: A }",
        "columns: { amont: A }",
        "columns: { review: A }",
        "columns: { age: A }",
        "columns: { amount: { column: A, unit: cent } }",
        "columns: { amount: { column: A, words: { B: c } } }",
        "columns: { amount: { unit: cents } }",
        "columns: { photos: { column: A, unit: cents } }",
        "columns: { kind: { column: A, words: { B: refnd } } }",
        "columns: { outcome: { column: A, words: { B: done } } }",
        "columns: { outcome: { always: approved } }",
        "columns: { skus: { column: A, between: and } }",
        "columns: { kind: { column: A, always: refund } }",
        "columns: { responded_at: { column: A, words: { B: c } } }",
        "columns: [id]",
    ] {
        let text = format!("mapping: wrong\n{wrong}\n");
        assert!(!complaints(&validator, &text).is_empty(), "schema: {wrong}");
        assert!(Mapping::parse("wrong.yaml", &text).is_err(), "reader: {wrong}");
    }
}
