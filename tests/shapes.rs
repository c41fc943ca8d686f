//! Requests of the wrong shape: a map where a value is expected and a value where a map is are not "nothing said".

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use greenlight::Policies;
use greenlight::lang::Policy;
use greenlight::model::{Moment, Request};

fn policies() -> Policies {
    let text = "\
policy: shapes
owner: seller
currency: USD
timezone: UTC
fields: { flag: text, shop.flag: text, shop.more.flag: text, order.flag: text }
rules:
  - rule: flag
    when: { kind: refund, photos: 1, flag: missing }
    then: approve
  - rule: in-a-map
    when: { kind: refund, photos: 2, shop.flag: missing }
    then: approve
  - rule: in-two-maps
    when: { kind: refund, photos: 3, shop.more.flag: missing }
    then: approve
  - rule: among-ours
    when: { kind: refund, photos: 4, order.flag: missing }
    then: approve
  - rule: reason
    when: { kind: refund, photos: 5, reason: missing }
    then: approve
  - rule: share
    when: { kind: refund, photos: 6, amount_share: missing }
    then: approve
";
    Policies::new(None, Some(Policy::parse("shapes.yaml", text).unwrap())).unwrap()
}

/// Whether a request with this in it is approved: as a request, as facts, and as a line of a history.
fn approves(policies: &Policies, photos: u8, said: &str) -> bool {
    let json = format!(
        "{{\"kind\": \"refund\", \"photos\": {photos}{}{said}}}",
        if said.is_empty() { "" } else { ", " }
    );
    let at = Moment::parse("2026-11-05T10:00:00Z").unwrap();
    let request = Request::from_json(&json).unwrap();
    let decision = policies.decide(&request, at);
    let mut facts = policies.facts();
    let by_facts = facts.read_json(json.as_bytes()).unwrap().decide(at);
    assert_eq!(by_facts, decision, "{json}");
    #[cfg(feature = "columns")]
    {
        use greenlight::history::History;

        let line = json.replacen('{', "{\"requested_at\": \"2026-11-05T10:00:00Z\", ", 1);
        let open =
            || History::from_reader("t.jsonl", std::io::Cursor::new(line.clone().into_bytes())).unwrap();
        let simulator = policies.simulate().threads(1);
        let names = simulator.names();
        let by_rows = simulator.run(open());
        for mut history in [open(), open().only(names.iter().map(String::as_str))] {
            let by_columns = simulator.run_batches(std::iter::from_fn(|| history.next_batch()));
            assert_eq!(
                serde_json::to_string(&by_columns).unwrap(),
                serde_json::to_string(&by_rows).unwrap(),
                "{json}"
            );
        }
    }
    decision.is_approval()
}

#[test]
fn what_is_of_another_shape_is_not_missing() {
    let policies = policies();
    let all = [
        (1, "", true),
        (1, "\"flag\": {}", false),
        (1, "\"flag\": {\"a\": 1}", false),
        (1, "\"flag\": [1, {}]", false),
        (1, "\"flag\": null", true),
        (2, "", true),
        (2, "\"shop\": {}", true),
        (2, "\"shop\": {\"other\": 1}", true),
        (2, "\"shop\": null", true),
        (2, "\"shop\": {\"flag\": null}", true),
        (2, "\"shop\": {\"flag\": \"x\"}", false),
        (2, "\"shop\": {\"flag\": {}}", false),
        (2, "\"shop\": \"x\"", false),
        (2, "\"shop\": 7", false),
        (2, "\"shop\": true", false),
        (2, "\"shop\": []", false),
        (2, "\"shop\": [{\"flag\": \"x\"}]", false),
        (3, "\"shop\": {\"more\": {}}", true),
        (3, "\"shop\": {\"more\": 1}", false),
        (3, "\"shop\": {\"more\": {\"flag\": \"x\"}}", false),
        (3, "\"shop\": \"x\"", false),
        (4, "\"order\": {}", true),
        (4, "\"order\": {\"lines\": 1}", true),
        (4, "\"order\": {\"flag\": {}}", false),
        (4, "\"order\": 7", false),
        (5, "", true),
        (5, "\"reason_code\": true", false),
        (5, "\"reason_code\": [\"a\"]", false),
        (5, "\"reason_code\": \"haunted\"", false),
        (5, "\"reason_code\": {}", false),
        (6, "", true),
        (6, "\"order.amount\": \"5 USD\"", true),
        (6, "\"order.amount\": \"bad\"", false),
        (6, "\"order\": {\"amount\": {}}", false),
        (6, "\"amount\": \"bad\"", false),
    ];
    for (photos, said, expected) in all {
        assert_eq!(approves(&policies, photos, said), expected, "{photos}: {said}");
    }
}
