//! `--map`: histories of other exports, in every command that reads one.

use insta::assert_snapshot;

use super::fixture::Fixture;
use super::simulate::{HISTORY, fixture as ours};

/// The history of the other tests as somebody else exports it.
const EXPORT: &str = "\
Return;Type;Cents;Photos;Asked;RTS;Status;Answered;By;Note
R1;RF;1840;1;01.11.2026 09:00;-;OK;01.11.2026 21:00;Team;x
=R2;RF;1900;2;01.11.2026 10:00;-;NO;01.11.2026 12:00;Team;
R3;RF;1200;;01.11.2026 11:00;01.11.2026 13:00;OK;03.11.2026 11:00;Team;
R4;ST;8000;;01.11.2026 12:00;-;OK;01.11.2026 13:00;Team;
";

const MAPPING: &str = r#"mapping: somebody-else
currency: USD
timezone: Europe/Berlin
empty: ["-"]
columns:
  id: Return
  kind: { column: Type, words: { RF: refund, ST: cancel } }
  amount: { column: Cents, unit: cents }
  photos: Photos
  requested_at: { column: Asked, form: DD.MM.YYYY hh:mm }
  rts_at: { column: RTS, form: DD.MM.YYYY hh:mm }
  outcome: { column: Status, words: { OK: approved, NO: rejected } }
  responded_at: { column: Answered, form: DD.MM.YYYY hh:mm }
  responded_by: { column: By, words: { Team: seller } }
ignore: [Note]
"#;

fn fixture() -> Fixture {
    ours().file("export.csv", EXPORT).file("map.yaml", MAPPING)
}

const BOTH: [&str; 4] = ["--platform", "platform.yaml", "--seller", "shop.yaml"];

fn stdout(fixture: &Fixture, args: &[&str]) -> String {
    let output = fixture.command(args).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().replace("export.csv", "history.csv")
}

#[test]
fn every_command_says_the_same_of_an_export() {
    assert!(HISTORY.starts_with("id,kind,amount"));
    let fixture = fixture();
    let both = |args: &[&str]| {
        let plain = stdout(&fixture, &[args, &["history.csv"]].concat());
        let mapped = stdout(&fixture, &[args, &["--map", "map.yaml", "export.csv"]].concat());
        assert_eq!(plain, mapped);
        assert!(!plain.is_empty());
    };
    both(&[&["simulate"][..], &BOTH].concat());
    both(&[&["simulate", "--format", "json", "--baseline", "shop.yaml"][..], &BOTH].concat());
    both(&[&["explain", "--id", "R1"][..], &BOTH].concat());
    both(&[&["decide", "--id", "R3"][..], &BOTH].concat());
    let diff = ["diff", "--platform", "platform.yaml", "shop.yaml", "shop.yaml", "--over"];
    let plain = stdout(&fixture, &[&diff[..], &["history.csv"]].concat());
    let mapped = stdout(&fixture, &[&diff[..], &["export.csv", "--map", "map.yaml"]].concat());
    assert_eq!(plain, mapped);
}

#[test]
fn what_does_not_fit_is_said() {
    let fixture = fixture()
        .file("wrong.yaml", MAPPING.replace("unit: cents", "unit: cent").replace("RF: refund", "RF: refnd"))
        .file("else.yaml", MAPPING.replace("Return", "Return ID"))
        .file("words.yaml", MAPPING.replace("RF: refund, ", "").replace("OK: approved, ", ""));
    let simulate = |map: &str| {
        let run = fixture.run(&[&["simulate"][..], &BOTH, &["--map", map, "export.csv"]].concat());
        // The page is held elsewhere.
        let (head, rest) = run.split_once("--- stdout\n").unwrap();
        let (page, told) = rest.split_once("--- stderr\n").unwrap();
        format!("{head}--- stdout, {} lines\n--- stderr\n{told}", page.lines().count().min(1))
    };
    assert_snapshot!(simulate("wrong.yaml"));
    assert_snapshot!(simulate("else.yaml"));
    assert_snapshot!(simulate("words.yaml"));
    assert_snapshot!(simulate("nothing.yaml"));
    assert_snapshot!(fixture.run(&["decide", "--seller", "shop.yaml", "--map", "map.yaml", "r.json"]));
}
