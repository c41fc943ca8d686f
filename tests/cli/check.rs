//! `greenlight check`.

use insta::assert_snapshot;

use super::fixture::Fixture;

const GOOD: &str = "\
policy: gentle
owner: seller
rules:
  - rule: everything-is-looked-at
    when: always
    then: review
";

const BAD: &str = include_str!("bad.yaml");

#[test]
fn a_clean_policy() {
    let fixture = Fixture::new().file("gentle.yaml", GOOD);
    assert_snapshot!(fixture.run(&["check", "gentle.yaml"]));
}

#[test]
fn every_mistake_is_pointed_at() {
    let fixture = Fixture::new().file("rules/seller/acme.yaml", BAD);
    assert_snapshot!(fixture.run(&["check", "rules/seller/acme.yaml"]));
}

#[test]
fn findings_as_json() {
    let fixture = Fixture::new().file("acme.yaml", "policy: acme\nowner: seler\nowner: seller\nrules: []\n");
    assert_snapshot!(fixture.run(&["check", "--format", "json", "acme.yaml"]));
}

#[test]
fn folders_are_walked_in_the_order_of_names() {
    let fixture = Fixture::new()
        .file("rules/seller/b.yml", GOOD)
        .file("rules/seller/a.yaml", GOOD)
        .file("rules/seller/a.cases.yaml", "cases: []")
        .file("rules/seller/notes.txt", "no policy")
        .file("rules/platform/tiktok.yaml", "policy: tiktok\nowner: platform\nrules: {}\n");
    assert_snapshot!(fixture.run(&["check", "rules", "rules/seller/a.yaml"]));
    let told = fixture.run(&["check", "rules"]);
    let mapping = "# of the warehouse\nmapping: warehouse\ncolumns:\n  id: return_sk\n";
    let fixture = fixture.file("rules/export.yaml", mapping);
    assert_eq!(fixture.run(&["check", "rules"]), told);
    std::fs::create_dir(fixture.path("none")).unwrap();
    assert_snapshot!(fixture.run(&["check", "none"]));
}

#[test]
fn many_policies_in_one_file() {
    let of = |seller: &str| GOOD.replace("rules:", &format!("seller_id: {seller}\nrules:"));
    let (one, two, three) = (of("s-1"), of("s-2"), of("[s-3, s-1]"));
    let sound = Fixture::new().file("sellers.yaml", format!("{one}---\n{two}"));
    assert_snapshot!(sound.run(&["check", "sellers.yaml"]));
    let bad = two.replace("always", "allways");
    let fixture = Fixture::new().file("sellers.yaml", format!("{one}---\n{bad}---\n{three}---\n{GOOD}"));
    assert_snapshot!(fixture.run(&["check", "sellers.yaml"]));
}

#[test]
fn warnings_fail_the_check_and_hints_do_not() {
    let unused = GOOD.replace("rules:", "lists:\n  blocked: [a]\nrules:");
    let leaning = GOOD
        .replace("when: always\n    then: review", "when: { buyer.risk_score: missing }\n    then: approve");
    let fixture = Fixture::new().file("unused.yaml", unused).file("leaning.yaml", leaning);
    assert_snapshot!(fixture.run(&["check", "unused.yaml"]));
    assert_snapshot!(fixture.run(&["check", "leaning.yaml"]));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_checked() {
    let fixture = Fixture::new().file("good.yaml", GOOD);
    assert_snapshot!(fixture.run(&["check", "no\u{1b}[31mne.yaml", "good.yaml"]));
    assert_snapshot!(fixture.run(&["check", "--format", "json", "none.yaml"]));
    assert_snapshot!(fixture.run(&["check", "--format", "sarif", "none.yaml", "good.yaml"]));
    let good = fixture.run(&["check", "--format", "sarif", "good.yaml"]);
    assert!(good.contains(r#""executionSuccessful": true"#) && !good.contains("Notifications"), "{good}");
}

#[test]
fn an_empty_or_unreadable_text_has_no_line_to_show() {
    let fixture = Fixture::new()
        .file("empty.yaml", "")
        .file("wide.yaml", b"\xff\xfep\0")
        .file("blank.yaml", "# nothing\n");
    assert_snapshot!(fixture.run(&["check", "."]));
}

#[test]
fn guards_on_approvals_are_proved() {
    let policy = "policy: shop
owner: seller
currency: USD
rules:
  - rule: cheap
    when: { kind: refund, amount: at most 25, photos: at least 1 }
    then: approve
  - rule: part-of-it
    when: { kind: cancel, formula: amount < order.amount * 0.5 }
    then: approve
guards:
  - no approval of refund over 25 USD
  - no approval of refund without photos
  - no approval of refund without has_note
  - no approval: { kind: cancel, formula: amount > order.amount }
";
    let figures = "guards:\n  - auto-approvals: at most 50%\n  - manual reviews: at most 2\n";
    let figures = policy.replace("guards:\n", figures);
    let fixture = Fixture::new().file("shop.yaml", policy).file("figures.yaml", figures);
    assert_snapshot!(fixture.run(&["check", "shop.yaml"]));
    let told = fixture.run(&["check", "figures.yaml"]);
    assert!(told.contains("note: 2 guards on figures are not looked at here"), "{told}");
}

/// A comment that is meant to allow something and does not is never passed over.
#[test]
fn comments_that_allow_nothing_are_told() {
    let policy = "policy: shop
owner: seller
currency: USD
# greenlight is what reads this; what we allow stands below
rules:
  # greenlight allow shadowed no colon
  # Greenlight: Allow shadowed large letters
  # greenlight: allow guard-broken an error
  # greenlight: allow shadowed, redundant-rule two at once
  # greenlight: allow shadowed: a colon
  - rule: cheap # greenlight: allow shadowed behind the rule
    because: 'as said # greenlight: allow nothing here'
    when: { kind: refund, reason: damaged, amount: at most 25 } # greenlight allow gap behind it
    then: approve
guards:
  # greenlight: allow guard-broken the shop knows
  - no approval over 20 USD
";
    let fixture = Fixture::new().file("shop.yaml", policy);
    assert_snapshot!(fixture.run(&["check", "shop.yaml"]));
}

#[test]
fn what_stands_in_a_text_is_no_comment() {
    let policy = include_str!("../analysis/findings/allow-in-text.yaml");
    let fixture = Fixture::new().file("shop.yaml", policy);
    assert!(fixture.run(&["check", "shop.yaml"]).contains("warning[shadowed]"));
}

/// More values in one place than are looked at one by one.
#[test]
fn a_row_of_many_values_is_soon_checked() {
    let skus: Vec<String> = (0..1_000).map(|at| format!("S-{at:06}")).collect();
    let policy = format!(
        "policy: shop\nowner: seller\ncurrency: USD\nrules:\n  - rule: row\n    when: {{ kind: refund, amount: at most 10, \
         skus: {{ includes: [{0}] }}, buyer.id: [{0}] }}\n    then: review\n",
        skus.join(",\n      ")
    );
    let fixture = Fixture::new().file("shop.yaml", policy);
    let told = fixture.run(&["check", "shop.yaml"]);
    assert!(told.contains("exit 0"), "{told}");
}

/// What is proved of these is only what holds where something is known.
#[test]
fn conditions_that_are_true_of_all_that_is_known() {
    let policy = "policy: shop
owner: seller
currency: USD
rules:
  - rule: early
    when: { kind: cancel, amount: at most 10, any: [since_payment: at most 48h, since_payment: over 24h] }
    then: approve
  - rule: photos
    when: { kind: refund, reason: damaged, amount: at most 10, photos: at least 0 }
    then: approve
  - rule: either
    when:
      kind: return_and_refund
      amount: at most 10
      any: [photos: at least 0, buyer.return_rate: at least 0%]
    then: approve
  - rule: not-so
    when: { kind: replacement, amount: at most 10 }
    unless: { any: [photos: at least 3, photos: under 3] }
    then: approve
";
    let fixture = Fixture::new().file("shop.yaml", policy);
    assert_snapshot!(fixture.run(&["check", "shop.yaml"]));
}

#[test]
fn a_rule_without_a_turn_is_not_said_to_approve() {
    let policy = "policy: shop
owner: seller
currency: USD
rules:
  - rule: cheap
    when: { reason: damaged, amount: at most 25 }
    then: approve
  - rule: cheaper
    when: { reason: damaged, amount: at most 20 }
    then: approve
  - rule: never
    when: { reason: damaged, amount: at most 20, all: [photos: at least 3, photos: under 3] }
    then: approve
";
    let fixture = Fixture::new().file("shop.yaml", policy);
    let told = fixture.run(&["check", "shop.yaml"]);
    assert_eq!(told.matches("[any-kind]").count(), 1, "{told}");
    assert!(told.contains("[shadowed]") && told.contains("[never-fits]"), "{told}");
}
