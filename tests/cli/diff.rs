//! `greenlight diff`: the page, a comment on a pull request, JSON, and what goes wrong.

use insta::assert_snapshot;

use super::fixture::Fixture;

const PLATFORM: &str = "policy: platform
owner: platform
currency: USD
rules:
  - rule: rts-24h
    when: { kind: refund, review: approval, seller_responded: false, since_rts: at least 24h }
    then: platform
";

const OLD: &str = "policy: shop
owner: seller
currency: USD
rules:
  - rule: watchlist
    when: { buyer.tags: includes watchlist }
    then: review
  - rule: cheap
    when: { kind: refund, amount: at most 15, photos: at least 1 }
    then: approve
    resolution: refund without return
  - rule: cancel
    when: { kind: cancel, amount: at most 100 }
    then: approve
";

const NEW: &str = "policy: shop
owner: seller
currency: USD
rules:
  - rule: cheap
    when: { kind: refund, amount: at most 25, photos: at least 1 }
    then: approve
    resolution: refund without return
  - rule: watchlist
    when: { buyer.tags: includes watchlist }
    then: review
";

const HISTORY: &str = "\
id,kind,amount,currency,photos,requested_at,rts_at,outcome,responded_at,responded_by,buyer.tags
R1,refund,18.40,USD,1,2026-11-01T08:00:00Z,,approved,2026-11-01T20:00:00Z,seller,
R2,refund,19.00,USD,2,2026-11-01T09:00:00Z,,rejected,2026-11-01T11:00:00Z,seller,
R3,refund,12.00,USD,1,2026-11-01T10:00:00Z,2026-11-01T12:00:00Z,approved,2026-11-03T10:00:00Z,seller,watchlist
R4,cancel,80.00,USD,,2026-11-01T11:00:00Z,,approved,2026-11-01T12:00:00Z,seller,
R5,refund,22.00,USD,1,2026-11-01T10:00:00Z,2026-11-01T12:00:00Z,timed_out,2026-11-03T10:00:00Z,system,watchlist
R6,refund,90.00,USD,1,2026-11-01T10:00:00Z,,approved,2026-11-03T10:00:00Z,seller,
";

fn fixture() -> Fixture {
    let files = [("platform.yaml", PLATFORM), ("old.yaml", OLD), ("new.yaml", NEW), ("history.csv", HISTORY)];
    files.into_iter().fold(Fixture::new(), |fixture, (name, text)| fixture.file(name, text))
}

const BOTH: [&str; 5] = ["diff", "--platform", "platform.yaml", "old.yaml", "new.yaml"];

fn run(more: &[&str]) -> String {
    fixture().run(&[&BOTH, more].concat())
}

#[test]
fn help() {
    assert_snapshot!(fixture().run(&["diff", "--help"]));
}

#[test]
fn the_page() {
    assert_snapshot!(run(&["--over", "history.csv"]));
}

#[test]
fn a_comment_on_a_pull_request() {
    assert_snapshot!(run(&["--over", "history.csv", "--format", "markdown"]));
}

#[test]
fn json_has_everything() {
    assert_snapshot!(run(&["--format", "json"]));
}

#[test]
fn json_tells_of_past_requests() {
    let text = run(&["--over", "history.csv", "--format", "json"]);
    let json = text.split_once("--- stdout\n").unwrap().1.split_once("--- stderr").unwrap().0;
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_snapshot!(serde_json::to_string_pretty(&json["over"]["moved"]).unwrap());
    assert_eq!(json["over"]["simulation"]["requests"], 6);
}

#[test]
fn the_exit_status_fails_on_change_when_asked_to() {
    let status = |args: &[&str]| fixture().command(args).output().unwrap().status.code();
    assert_eq!(status(&["diff", "old.yaml", "new.yaml"]), Some(0));
    assert_eq!(status(&["diff", "--fail-on-change", "old.yaml", "new.yaml"]), Some(1));
    assert_eq!(status(&["diff", "--fail-on-change", "old.yaml", "old.yaml"]), Some(0));
    assert_eq!(
        status(&["diff", "--over", "history.csv", "--fail-on-change", "old.yaml", "old.yaml"]),
        Some(0)
    );
}

#[test]
fn a_witness_can_be_pasted_with_its_moment() {
    let policy = "policy: shop
owner: seller
currency: USD
rules:
  - rule: early
    when: { kind: cancel, since_payment: at most 24h, amount: at most 30 }
    then: approve
guards:
  - no approval over 20 USD
";
    let fixture = Fixture::new().file("shop.yaml", policy);
    let told = fixture.run(&["check", "shop.yaml"]);
    let shown = told.lines().find(|line| line.trim_start().starts_with('{')).unwrap().trim();
    assert!(shown.contains("} --at 20"), "{shown}");
    let fixture = fixture.file("shown.txt", format!("{shown}\n{shown}\n"));
    let told = fixture.run(&["decide", "--seller", "shop.yaml", "shown.txt"]);
    assert!(told.contains("\nexit 0\n") && told.matches("by early").count() == 2, "{told}");
    let told = fixture.run(&["decide", "--seller", "shop.yaml", "--at", "2030-01-01T00:00:00Z", "shown.txt"]);
    assert!(!told.contains("by early"), "{told}");
}

#[test]
fn a_witness_can_be_pasted_into_decide() {
    let page = fixture().run(&["diff", "old.yaml", "new.yaml"]);
    let line = page.lines().find_map(|line| line.strip_prefix("    as   ")).unwrap();
    let (request, at) = line.split_once(" --at ").unwrap();
    let fixture = fixture().file("witness.json", request);
    let route = |policy| {
        let told = fixture.run(&["decide", "--seller", policy, "--at", at, "witness.json"]);
        told.contains("seller auto-approve")
    };
    assert_ne!(route("old.yaml"), route("new.yaml"), "{line}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let told = [
        &["diff", "old.yaml", "platform.yaml"][..],
        &["diff", "--seller", "old.yaml", "old.yaml", "new.yaml"],
        &["diff", "--platform", "old.yaml", "old.yaml", "new.yaml"],
        &["diff", "old.yaml", "missing.yaml"],
        &["diff", "--over", "missing.csv", "old.yaml", "new.yaml"],
    ]
    .map(|args| fixture().run(args));
    assert_snapshot!(told.join("\n"));
}

/// Guards of the new version: proved for every request, and held to past requests if there are some.
#[test]
fn guards_hold_of_the_new_version() {
    let guards = "guards:
  - no approval of refund over 25 USD
  - no approval without photos
  - auto-approved money: at most 5% more
  - auto-approved money: at most 40 USD
  - no approval of cancel over 100 USD
";
    let fixture = Fixture::new()
        .file("old.yaml", OLD)
        .file("new.yaml", format!("{NEW}{guards}"))
        .file("same.yaml", format!("{OLD}{guards}"))
        .file("history.csv", HISTORY);
    let tail = |told: String| told.split_once("Guards\n").unwrap().1.to_owned();
    assert_snapshot!(tail(fixture.run(&["diff", "old.yaml", "same.yaml"])));
    let over = ["diff", "old.yaml", "new.yaml", "--over", "history.csv"];
    let told = fixture.run(&over);
    assert!(told.contains("exit 1"), "{told}");
    assert_snapshot!(tail(told));
    let told = fixture.run(&[&over[..], &["--format", "markdown"]].concat());
    assert_snapshot!(tail(told));
    let told = fixture.run(&["diff", "old.yaml", "new.yaml", "--format", "json"]);
    let (_, json) = told.split_once("\"guards\": ").unwrap();
    assert_snapshot!(json);
}
