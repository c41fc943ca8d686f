//! `greenlight explain` and `decide` of requests out of a history.

use insta::assert_snapshot;

use super::fixture::Fixture;

const SELLER: &str = "policy: shop
owner: seller
currency: USD
rules:
  - rule: cheap
    when: { kind: return_and_refund, amount: at most 25, review: approval }
    then: approve
  - rule: as-sent
    when: { inspection.grade: original }
    then: approve
";

const HISTORY: &str = "\
id,kind,amount,currency,requested_at,outcome,responded_at,inspection.received_at,inspection.grade,vip
R1,return_and_refund,18.40,USD,2026-11-01T08:00:00Z,approved,2026-11-01T20:00:00Z,2026-11-09T08:00:00Z,original,1
R2,return_and_refund,many,USD,,rejected,2026-11-01T11:00:00Z,,,
";

fn told(args: &[&str]) -> String {
    let fixture = Fixture::new().file("shop.yaml", SELLER).file("history.csv", HISTORY);
    fixture.run(&[&[args[0], "--seller", "shop.yaml"], &args[1..]].concat())
}

#[test]
fn a_past_request_is_explained_at_each_of_its_reviews() {
    assert_snapshot!(told(&["explain", "--id", "R1", "history.csv"]));
    assert_snapshot!(told(&["decide", "--id", "R1", "history.csv"]));
}

#[test]
fn what_cannot_be_explained_is_said() {
    assert_snapshot!(told(&["explain", "--id", "R2", "history.csv"]));
    assert_snapshot!(told(&["explain", "--id", "R9", "history.csv"]));
    assert_snapshot!(told(&["explain", "history.csv"]));
}
