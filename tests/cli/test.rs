//! `greenlight test`.

use insta::assert_snapshot;

use super::fixture::Fixture;

const SHOP: &str = "\
policy: shop
owner: seller
currency: USD
rules:
  - rule: frequent-returners
    when: { buyer.returns_90d: over 3 }
    then: review
  - rule: small-and-damaged
    because: The label costs more than the item.
    when:
      kind: refund
      reason: [damaged, defective]
      amount: at most 25
      photos: at least 1
    unless: { buyer.tags: includes watchlist }
    then: approve
  - rule: soon-back
    when: { since_delivery: at most 30d, any: [{ kind: replacement }, { formula: amount < order.amount * 0.5 }] }
    then: approve
";

const BASE: &str = "\
seller: shop.yaml
at: 2026-11-05T10:00:00Z
request: { kind: refund, reason: damaged, amount: 18.40, photos: 1, buyer.returns_90d: 0 }
cases:
";

const PASSING: &str = "  - case: damaged\n    expect: approve\n";

const FAILING: &str = "  - case: damaged
    expect: { route: approve, rule: small-and-damaged }
  - case: \"dear & <damaged> \\\"\\u001b[31mred\\\"\"
    request: { amount: 30 }
    expect: { route: approve, rule: small-and-damaged, stands_until: forever }
  - table: who comes back
    columns: [buyer.returns_90d, photos, expect, why]
    rows:
      - [4, 1, approve, rule]
      - [~, 1, review, nothing_fits]
      - [0, 1, review, rule]
  - case: not yet
    skip: waits for the new return window
";

fn shop(cases: &str) -> Fixture {
    Fixture::new().file("rules/shop.yaml", SHOP).file("rules/shop.cases.yaml", format!("{BASE}{cases}"))
}

#[test]
fn passing_cases() {
    let fixture =
        shop(PASSING).file("rules/more.cases.yaml", format!("{BASE}  - case: later\n    skip: not yet\n"));
    assert_snapshot!(fixture.run(&["test"]));
    assert_snapshot!(fixture.run(&["test", "--format", "json", "rules/shop.cases.yaml"]));
}

#[test]
fn failing_cases_are_told_with_their_explanation() {
    let fixture = shop(FAILING).file("rules/z.cases.yaml", format!("{BASE}{PASSING}"));
    assert_snapshot!(fixture.run(&["test", "rules"]));
    assert_snapshot!(fixture.run(&["test", "rules", "--filter", "dear", "--format", "json"]));
    assert_snapshot!(fixture.run(&["test", "rules", "--format", "junit"]));
}

#[test]
fn coverage() {
    let fixture = shop(PASSING);
    assert_snapshot!(fixture.run(&["test", "rules", "--coverage"]));
    assert_snapshot!(fixture.run(&["test", "rules", "--min-coverage", "80%"]));
    assert_snapshot!(fixture.run(&["test", "rules", "--min-coverage", "20"]));
    assert_snapshot!(fixture.run(&["test", "rules", "--min-coverage", "101%"]));
    for (wrong, help) in [
        ("0.8", "write `80%`, or `0.8%` if that is meant"),
        ("1.0", "write `100%`, or `1.0%` if"),
        ("80.5", "write the percent sign: `80.5%`"),
    ] {
        let told = fixture.run(&["test", "rules", "--min-coverage", wrong]);
        assert!(told.contains("\nexit 2\n") && told.contains(help), "{told}");
    }
    for right in ["0", "0.8%", "20", "20.5%"] {
        let told = fixture.run(&["test", "rules", "--min-coverage", right]);
        assert!(told.contains("\nexit 0\n"), "{told}");
    }
    assert_snapshot!(fixture.run(&["test", "rules", "--coverage", "--format", "json"]));
}

#[test]
fn a_policy_without_cases_counts_and_one_from_elsewhere_does_not() {
    let platform = "policy: p\nowner: platform\nrules:\n  - rule: disputes\n    when: { arbitration: in_progress }\n    then: platform\n";
    let fixture = Fixture::new()
        .file("platform/p.yaml", platform)
        .file("seller/shop.yaml", SHOP)
        .file("seller/shop.cases.yaml", format!("platform: ../platform/p.yaml\n{BASE}{PASSING}"))
        .file("seller/alone.yaml", SHOP);
    assert_snapshot!(fixture.run(&["test", "seller", "--coverage"]));
}

#[test]
fn cases_in_a_folder_of_their_own_measure_the_policies_that_they_name() {
    let fixture = Fixture::new().file("rules/shop.yaml", SHOP).file(
        "cases/shop.cases.yaml",
        format!("{}{PASSING}", BASE.replace("shop.yaml", "../rules/shop.yaml")),
    );
    assert_snapshot!(fixture.run(&["test", "cases", "--min-coverage", "100%"]));
}

#[test]
fn a_policy_can_hold_cases_of_its_own() {
    let cases = "cases:\n  - case: looked at\n    at: 2026-11-05T10:00:00Z\n    request: { buyer.returns_90d: 4 }\n    expect: { rule: frequent-returners }\n";
    let fixture = Fixture::new()
        .file("shop.yaml", format!("{SHOP}{cases}"))
        .file("other.yaml", "cases of another kind: yes\n")
        .file("plain.yaml", SHOP);
    assert_snapshot!(fixture.run(&["test"]));
    assert_snapshot!(fixture.run(&["check", "shop.yaml"]));
    assert_snapshot!(fixture.run(&["test", "plain.yaml"]));
}

#[test]
fn nothing_to_run_is_a_failure() {
    let fixture = shop(PASSING);
    assert_snapshot!(fixture.run(&["test", "--filter", "nobody"]));
    let fixture = Fixture::new().file("shop.yaml", SHOP);
    assert_snapshot!(fixture.run(&["test"]));
    assert_snapshot!(fixture.run(&["test", "none.cases.yaml"]));
}

#[test]
fn files_that_are_wrong_are_told_and_the_rest_is_run() {
    let fixture = shop(PASSING)
        .file("rules/a.cases.yaml", "seller: shop.yml\ncases:\n  - case: x\n    expect: aprove\n");
    assert_snapshot!(fixture.run(&["test"]));
    assert_snapshot!(fixture.run(&["test", "--format", "junit"]));
}

const PLATFORM: &str = "policy: p\nowner: platform\nrules:\n  - rule: disputes\n    when: { arbitration: in_progress }\n    then: platform\n";

#[test]
fn cases_are_generated() {
    let fixture = Fixture::new().file("rules/shop.yaml", SHOP).file("platform/p.yaml", PLATFORM);
    let generate = ["test", "--generate", "rules/shop.yaml", "--platform", "platform/p.yaml"];
    assert_snapshot!(fixture.run(&generate));
    let out = |name| fixture.run(&[&generate[..], &["--out", name]].concat());
    assert!(out("none/shop.cases.yaml").contains("exit 2"), "there is no such folder");
    assert_snapshot!(out("rules/shop.cases.yaml"));
    assert_snapshot!(fixture.run(&["test", "rules", "--min-coverage", "100%"]));
    assert_snapshot!(out("rules/shop.cases.yaml"));
    let again = [&generate[..], &["--out", "rules/shop.cases.yaml", "--overwrite"]].concat();
    assert!(fixture.run(&again).contains("exit 0"));
}

#[test]
fn what_cannot_be_generated_is_told() {
    let fixture =
        shop(PASSING).file("p.yaml", PLATFORM).file("bad.yaml", "policy: bad\nowner: seller\nrules: none\n");
    let platform = fixture.run(&["test", "--generate", "p.yaml"]);
    assert!(platform.contains("exit 0") && platform.contains("platform: p.yaml\n"), "{platform}");
    assert_snapshot!(fixture.run(&["test", "--generate", "p.yaml", "--platform", "p.yaml"]));
    assert_snapshot!(fixture.run(&["test", "--generate", "bad.yaml"]));
    assert_snapshot!(fixture.run(&["test", "--generate", "none.yaml"]));
    assert_snapshot!(fixture.run(&["test", "--generate", "rules/shop.yaml", "rules"]));
}
