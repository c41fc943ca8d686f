//! Help, the field table, the schema, completions.

use insta::assert_snapshot;

use super::fixture::Fixture;

const COMMANDS: [&str; 7] = ["check", "decide", "explain", "test", "fields", "schema", "completions"];

#[test]
fn help() {
    let fixture = Fixture::new();
    assert_snapshot!("help", fixture.run(&["--help"]));
    for command in COMMANDS {
        assert_snapshot!(format!("help_{command}"), fixture.run(&[command, "--help"]));
    }
}

#[test]
fn a_wrong_word_is_answered_on_stderr() {
    let fixture = Fixture::new();
    assert_snapshot!(fixture.run(&["chekc"]));
    assert_snapshot!(fixture.run(&["check"]));
}

#[test]
fn fields() {
    let fixture = Fixture::new();
    assert_snapshot!("fields", fixture.run(&["fields"]));
    assert_snapshot!("fields_reason", fixture.run(&["fields", "reason"]));
    assert_snapshot!("fields_order", fixture.run(&["fields", "order", "since_rts"]));
    assert_snapshot!("fields_history", fixture.run(&["fields", "--history"]));
    assert_snapshot!("fields_outcome", fixture.run(&["fields", "outcome"]));
    assert_snapshot!("fields_of_a_rule", fixture.run(&["fields", "then", "resolution", "metric", "goods"]));
    assert_snapshot!("fields_then", fixture.run(&["fields", "then"]));
    assert_snapshot!(
        "fields_json",
        fixture.run(&["fields", "photos", "order.fulfillment", "--format", "json"])
    );
}

#[test]
fn a_name_that_is_no_field() {
    let fixture = Fixture::new();
    assert_snapshot!(fixture.run(&["fields", "amonut"]));
    assert_snapshot!(fixture.run(&["fields", "buyers"]));
    assert_snapshot!(fixture.run(&["fields", "wholly_else"]));
}

#[test]
fn the_schema_goes_to_stdout_or_a_file() {
    let fixture = Fixture::new();
    let stdout = fixture.command(&["schema"]).output().unwrap().stdout;
    assert_snapshot!(fixture.run(&["schema", "--out", "policy.schema.json"]));
    let written = std::fs::read(fixture.path("policy.schema.json")).unwrap();
    assert_eq!(written, stdout);
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&written).unwrap(),
        greenlight::report::policy_schema()
    );
}

#[test]
fn completions_know_every_command() {
    let fixture = Fixture::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = fixture.run(&["completions", shell]);
        assert!(script.contains("exit 0"));
        for command in COMMANDS {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
}
