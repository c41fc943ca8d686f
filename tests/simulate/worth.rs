//! Fields that no request says, and words that never occur.

use super::world::{asked, policies, run, seller};

fn request(tags: &str) -> greenlight::history::PastRequest {
    asked(&format!(r#"{{"kind": "refund", "requested_at": "2026-11-01T08:00:00Z", "buyer.tags": [{tags}]}}"#))
}

#[test]
fn fields_that_no_request_says_and_words_that_never_occur() {
    let rules = "
  - rule: ours
    when:
      buyer.tags: { includes: [VIP, watchlist, loyall] }
      amount_share: at most 50%
      since_delivery: at most 30d
    unless:
      product_tags: includes final_sale
      formula: '\"gold\" in buyer.tags || buyer.id == \"7\"'
    then: approve
";
    let history = [request("\"vip\", \"watchlist\""), request("\"vip\", \"loyal\""), request("\"golf\"")];
    let simulation = run(&policies(None, Some(&seller(rules))), &history);
    let worth = &simulation.worth_a_look;
    let never_said: Vec<_> = worth.never_said().map(|never| (never.field, never.reads_as)).collect();
    assert_eq!(
        never_said,
        [
            ("amount", None),
            ("buyer.id", None),
            ("delivered_at", Some("it has not happened yet")),
            ("order.amount", None),
            ("product_tags", Some("the products have no tags")),
        ]
    );
    let never_occurs: Vec<_> =
        worth.never_occurs().map(|never| (never.field, never.word, never.near)).collect();
    assert_eq!(
        never_occurs,
        [
            ("buyer.tags", "VIP", Some(("vip", 2))),
            ("buyer.tags", "gold", Some(("golf", 1))),
            ("buyer.tags", "loyall", Some(("loyal", 1))),
        ]
    );
}

/// However many texts there are, the same ones are remembered whatever the threads, and words are counted exactly.
#[test]
fn more_texts_than_are_remembered() {
    let rules = "  - rule: one\n    when: { buyer.tags: { includes: [t11999, T5] } }\n    then: approve\n";
    let policies = policies(None, Some(&seller(rules)));
    let history: Vec<_> = (0..12_000).rev().map(|tag| request(&format!("\"t{tag}\""))).collect();
    let run =
        |threads, chunk| policies.simulate().threads(threads).chunk(chunk).run(super::world::rows(&history));
    let one = run(1, 20_000);
    assert_eq!(one.worth_a_look.overfull().collect::<Vec<_>>(), ["buyer.tags"]);
    assert_eq!(one.worth_a_look.never_occurs().map(|never| never.word).collect::<Vec<_>>(), ["T5"]);
    assert!(run(3, 7).worth_a_look == one.worth_a_look);
}
