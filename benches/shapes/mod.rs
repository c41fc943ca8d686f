//! Policies as shops write them, in any number: what loading is measured on.

#![allow(dead_code, unreachable_pub, reason = "each program uses a part of it")]

use std::fmt::Write as _;

const HEADER: &str = "owner: seller\ncurrency: USD\ntimezone: America/Los_Angeles\n";

/// One policy with a rule for each SKU: about 190 bytes a rule.
pub fn per_sku(rules: usize) -> String {
    let mut text = format!("policy: per-sku\n{HEADER}\nrules:\n");
    let reasons =
        ["damaged", "[damaged, defective]", "[missing_parts, wrong_product, damaged]", "not_received"];
    for at in 0..rules {
        let (cents, reason) = (500 + at * 37 % 9_500, reasons[at % reasons.len()]);
        let _ = write!(
            text,
            "  - rule: sku-{at:05}\n    when:\n      review: approval\n      kind: refund\n      skus: includes SKU-{at:05}-BLK\n      \
             reason: {reason}\n      amount: at most {}.{:02}\n    then: approve\n    resolution: refund without return\n",
            cents / 100,
            cents % 100,
        );
    }
    text
}

/// A seller's policy of twelve rules, much like `rules/seller/everyday.yaml`: the thresholds and a list are the
/// seller's own, the words are everybody's. `formulas` of its rules (at most two) calculate.
pub fn twelve(seller: usize, formulas: usize) -> String {
    let n = |base: usize, spread: usize, salt: usize| {
        base + (seller.wrapping_mul(2_654_435_761) >> salt) % spread
    };
    let mut text = format!(
        "policy: shop-{seller}\n{HEADER}seller_id: \"{}\"\n\nlists:\n  must_come_back: [phones, tablets, laptops, brand-{}, brand-{}]\n\nrules:\n",
        7_495_000_000_000_000_000 + seller,
        n(0, 40, 3),
        n(40, 40, 5),
    );
    let half = ["", "      formula: amount <= order.amount * 0.5 && buyer.return_rate <= 0.4\n"];
    let late = ["", "      formula: order.amount - amount >= 20 || buyer.orders > 10\n"];
    let _ = write!(
        text,
        "  - rule: watchlist
    because: This buyer is on our watchlist.
    when:
      buyer.tags: includes watchlist
    then: review

  - rule: risky-buyers
    because: This buyer sends back most of what they buy, or looks like fraud.
    when:
      any:
        - buyer.risk_score: over {risk}
        # a rate means little for a new buyer
        - all:
            - buyer.orders: at least 5
            - buyer.return_rate: over {rate}%
    then: review

  - rule: large-orders
    when:
      order.amount: over {large}
      order.country: not US
    then: review

  - rule: cancel-before-packing
    because: Nothing has been packed yet.
    when:
      review: approval
      kind: cancel
      order.status: [unpaid, on_hold, awaiting_shipment]
      rts_at: missing
      order.amount: at most {cancel}
    unless:
      product_tags: includes made_to_order
    then: approve
    resolution: cancellation

  - rule: cheap-and-damaged
    because: Below {cheap} dollars the return label costs more than the item.
    when:
      review: approval
      kind: refund
      reason: [damaged, defective, missing_parts, wrong_product]
      amount: at most {cheap}
      photos: at least 1
    unless:
      categories: includes in must_come_back
      buyer.returns_90d: over 3
    then: approve
    resolution: refund without return

  - rule: good-buyers-are-trusted
    because: A good buyer is worth more than this item.
    when:
      review: approval
      kind: refund
      reason: [damaged, defective, missing_parts, missing_product, wrong_product, not_as_described]
      amount: at most {trusted}
      buyer.orders: at least 3
{half}    unless:
      categories: includes in must_come_back
    then: approve
    resolution: refund without return

  - rule: never-arrived
    when:
      review: approval
      kind: refund
      reason: not_received
      since_collection: over {days}d
      amount: under {never}.50
{late}    then: approve
    resolution: refund

  - rule: final-sale
    when:
      product_tags: includes final_sale
      kind: return_and_refund
    then: review

  - rule: returns-within-the-window
    when:
      review: approval
      kind: return_and_refund
      since_delivery: at most {window}d
      amount: at most {back}
    then: approve
    resolution: return and refund

  - rule: holiday-returns
    because: Presents may be sent back until the end of January.
    when:
      review: approval
      kind: return_and_refund
      delivered_at: at least 2026-11-15 and under 2026-12-26
      amount: at most {back}
    then: approve
    resolution: return and refund
    from: 2026-11-15
    until: 2027-02-01

  - rule: send-it-again
    when:
      review: approval
      kind: replacement
      reason: [damaged, defective, missing_parts, wrong_product]
      since_delivery: at most {window}d
      amount: at most {again}
      attempts: at most 1
    then: approve
    resolution: replacement

  - rule: came-back-as-sent
    because: Nothing is wrong with what came back.
    when:
      review: inspection
      inspection.grade: original
      amount: at most {back}
    then: approve
    resolution: refund
",
        risk = n(60, 30, 7),
        rate = n(45, 30, 9),
        large = n(300, 700, 11),
        cancel = n(100, 400, 13),
        cheap = n(5, 40, 15),
        trusted = n(30, 90, 17),
        half = half[usize::from(formulas > 0)],
        late = late[usize::from(formulas > 1)],
        days = n(10, 20, 19),
        never = n(20, 60, 21),
        window = n(14, 31, 23),
        back = n(80, 170, 25),
        again = n(40, 90, 27),
    );
    text
}
