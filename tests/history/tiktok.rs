//! Responses of the TikTok Shop Open API, joined.

use greenlight::history::{History, Outcome, Responder};
use greenlight::model::{Field, Review, Slot};

use crate::shown::{Scratch, fixture, outline, read, show};

#[test]
fn a_folder_of_responses() {
    insta::assert_snapshot!(show(History::open([fixture("tiktok")]).unwrap()));
}

/// What became of the reviews of a return, or of a cancellation, with these members.
fn ending(members: &str, records: &str) -> Vec<String> {
    let text = format!(
        r#"{{"data": {{"return_orders": [{{"return_id": "4090001", "create_time": 1793000000, "update_time": 1793100000, {members}}}]}}}}
           "#
    );
    let records = format!(r#"{{"return_id": "4090001", "records": [{records}]}}"#);
    let text = text.replace('\n', " ") + "\n" + records.as_str() + "\n";
    let (rows, _) = read(text);
    let past = rows[0].as_ref().unwrap();
    let shown = past.reviews.iter().map(|review| match &review.answer {
        None => format!("{}: no answer", review.review.name()),
        Some(answer) => {
            let at = answer.at.map_or("?".into(), |at| at.unix().to_string());
            format!(
                "{}: {} {at} {}",
                review.review.name(),
                answer.outcome,
                answer.by.map_or("?", Responder::name)
            )
        }
    });
    shown.collect()
}

#[test]
fn a_status_becomes_an_outcome_only_without_doubt() {
    let refund =
        |status: &str| ending(&format!(r#""return_type": "REFUND", "return_status": "{status}""#), "");
    let goods = |status: &str| {
        ending(&format!(r#""return_type": "RETURN_AND_REFUND", "return_status": "{status}""#), "")
    };
    assert_eq!(refund("RETURN_OR_REFUND_REQUEST_PENDING"), ["approval: no answer"]);
    assert_eq!(refund("AWAITING_BUYER_RESPONSE"), ["approval: no answer"]);
    assert_eq!(refund("HAUNTED"), ["approval: not_known ? ?"]);
    assert_eq!(refund("REFUND_OR_RETURN_REQUEST_REJECT"), ["approval: rejected 1793100000 ?"]);
    assert_eq!(refund("REQUEST_REJECTED"), ["approval: rejected 1793100000 ?"]);
    assert_eq!(refund("RETURN_OR_REFUND__REQUEST_CANCELLED"), ["approval: withdrawn 1793100000 buyer"]);
    assert_eq!(refund("REQUEST_SUCCESS"), ["approval: approved 1793100000 ?"]);
    assert_eq!(goods("AWAITING_BUYER_SHIP"), ["approval: approved 1793100000 ?"]);
    assert_eq!(goods("BUYER_SHIPPED_ITEM"), ["approval: approved ? ?"]);
    assert_eq!(
        goods("REJECT_RECEIVE_PACKAGE"),
        ["approval: approved ? ?", "inspection: rejected 1793100000 ?"]
    );
    assert_eq!(
        goods("RETURN_OR_REFUND_REQUEST_COMPLETE"),
        ["approval: approved ? ?", "inspection: approved 1793100000 ?"]
    );
    let quick = r#""return_type": "RETURN_AND_REFUND", "return_status": "RETURN_OR_REFUND_REQUEST_COMPLETE", "is_quick_refund": "true ""#;
    assert_eq!(ending(quick, ""), ["approval: approved ? ?"]);
}

#[test]
fn records_and_disputes_tell_who_answered() {
    let done = r#""return_type": "REFUND", "return_status": "RETURN_OR_REFUND_REQUEST_COMPLETE""#;
    let record = |role: &str, at: u32| format!(r#"{{"event": "E", "role": "{role}", "create_time": {at}}}"#);
    let buyer = record("Buyer", 1_793_000_000);
    let one = |role| format!("{buyer}, {}", record(role, 1_793_050_000));
    assert_eq!(ending(done, &one("SELLER")), ["approval: approved 1793050000 seller"]);
    assert_eq!(ending(done, &one("OPERATOR")), ["approval: platform_approved 1793050000 platform"]);
    assert_eq!(ending(done, &one("SYSTEM")), ["approval: platform_approved 1793050000 system"]);
    let both = format!("{}, {}", one("SELLER"), record("SYSTEM", 1_793_060_000));
    assert_eq!(ending(done, &both), ["approval: approved 1793100000 ?"]);
    let deadline = format!(
        r#"{done}, "seller_next_action_response": [{{"action": "SELLER_RESPOND_REFUND", "deadline": 1793050000}}]"#
    );
    assert_eq!(ending(&deadline, &one("SYSTEM")), ["approval: timed_out 1793050000 system"]);
    let dispute = |word: &str| format!(r#"{done}, "arbitration_status": "{word}""#);
    assert_eq!(ending(&dispute("SUPPORT_BUYER"), ""), ["approval: platform_approved 1793100000 platform"]);
    let rejected = r#""return_type": "REFUND", "return_status": "REFUND_OR_RETURN_REQUEST_REJECT", "arbitration_status": "IN_PROGRESS""#;
    assert_eq!(ending(rejected, ""), ["approval: rejected ? ?"]);
}

#[test]
fn dirty_values_are_unknown_and_counted() {
    let (rows, summary) = read(
        r#"{"data": {"return_orders": [{
            "return_id": "4090001", "return_type": "EXCHANGE", "return_status": "HAUNTED", "create_time": 1793000000000,
            "return_reason": "ecom_haunted", "is_quick_refund": "maybe", "arbitration_status": "WHATEVER", "update_time": "soon",
            "refund_amount": {"currency": "USD", "refund_total": 18.405, "refund_total": 18.40},
            "seller_next_action_response": [
                {"action": "SELLER_RESPOND_REFUND", "deadline": 1793476400}, {"action": "SELLER_RESPOND_REFUND", "deadline": null},
                {"action": "SELLER_RESPOND_RECEIVE_PACKAGE", "deadline": 1}]
        }]}}"#,
    );
    let past = rows[0].as_ref().unwrap();
    assert_eq!(past.reviews.len(), 2);
    assert_eq!(past.reviews[0].began_at, None);
    assert_eq!((past.reviews[1].review, past.reviews[1].answer.as_ref()), (Review::Inspection, None));
    let dirty: Vec<_> = summary.dirty.keys().map(String::as_str).collect();
    assert_eq!(
        dirty,
        [
            "malformed:amount",
            "malformed:deadline_at",
            "malformed:is_quick_refund",
            "out_of_range:requested_at",
            "unmapped:kind",
            "unmapped:reason",
            "unmapped:return_status",
        ]
    );
    let unmapped: Vec<_> = summary.unmapped.keys().map(|(field, text)| format!("{field} {text}")).collect();
    assert_eq!(unmapped, ["kind EXCHANGE", "reason_code ecom_haunted", "return_status HAUNTED"]);
}

#[test]
fn the_deadline_is_the_earliest_that_is_sure() {
    let deadline = |actions: &str| {
        let (rows, _) = read(format!(
            r#"{{"data": {{"return_orders": [{{"return_id": "4090001", "seller_next_action_response": {actions}}}]}}}}"#
        ));
        match rows[0].as_ref().unwrap().request.slot(Field::DeadlineAt) {
            Slot::Value(value) => value.display(None).to_string(),
            slot => format!("{slot:?}"),
        }
    };
    let action = |name: &str, deadline: &str| {
        format!(r#"{{"action": "SELLER_RESPOND_{name}", "deadline": {deadline}}}"#)
    };
    let (late, early) = (action("REFUND", "1793500000"), action("RETURN", "\"1793400000\""));
    assert_eq!(deadline(&format!("[{late}, {early}, null]")), "2026-10-30T22:40:00Z");
    assert_eq!(deadline(&format!("[{early}, {}]", action("RECEIVE_PACKAGE", "1"))), "2026-10-30T22:40:00Z");
    assert_eq!(deadline(&format!("[{}]", action("REFUND", "0"))), "Absent");
    assert_eq!(deadline("[]"), "Absent");
    for doubtful in
        [action("REFUND", "\"abc\""), action("REFUND", "null"), action("DANCE", "1793500000"), "7".into()]
    {
        assert_eq!(deadline(&format!("[{early}, {doubtful}]")), "Bad(Malformed)", "{doubtful}");
    }
    assert_eq!(deadline("\"soon\""), "Bad(Malformed)");
}

#[test]
fn a_status_is_taken_from_the_last_snapshot_before_the_request() {
    let order = |status: &str, updated: u32| {
        format!(
            r#"{{"id": "57701", "status": "{status}", "user_id": "7", "update_time": {updated}, "delivery_time": {updated}}}"#
        )
    };
    let status = |orders: &[String]| {
        let text = format!(
            "{{\"return_id\": \"4090001\", \"order_id\": \"57701\", \"create_time\": 1793000000}}\n{}\n",
            orders.join("\n")
        );
        let (rows, _) = read(text);
        match rows[0].as_ref().unwrap().request.slot(Field::OrderStatus) {
            Slot::Value(value) => value.display(Some(Field::OrderStatus)).to_string(),
            slot => format!("{slot:?}"),
        }
    };
    let (early, before, after) =
        (order("ON_HOLD", 1), order("IN_TRANSIT", 1_792_000_000), order("CANCELLED", 1_793_000_001));
    assert_eq!(status(&[before.clone(), after.clone(), early]), "in_transit");
    assert_eq!(status(&[after]), "Absent");
    assert_eq!(status(&[order("CANCELLED", 1_793_000_000)]), "Absent");
    assert_eq!(status(&[]), "Absent");
}

#[test]
fn of_several_snapshots_of_a_request_the_latest_is_replayed() {
    let returned = |updated: &str, status: &str| {
        format!(
            r#"{{"return_id": "4090001", "create_time": 1793000000, "return_type": "REFUND", "update_time": {updated}, "return_status": "{status}"}}"#
        )
    };
    let pending = |updated| returned(updated, "RETURN_OR_REFUND_REQUEST_PENDING");
    let done = |updated| returned(updated, "RETURN_OR_REFUND_REQUEST_COMPLETE");
    let cancelled = r#"{"cancel_id": "4090001", "create_time": 1793000000}"#;
    let merged = |snapshots: &[String]| {
        let (rows, summary) = read(format!("{}\n{cancelled}\n", snapshots.join("\n")));
        assert_eq!((rows.len(), summary.rows, summary.duplicates), (2, 2, 1));
        let of_return = rows.iter().flatten().find(|past| {
            past.reviews[0].answer.as_ref().is_some_and(|answer| answer.outcome == Outcome::Approved)
        });
        let notes = summary.notes.into_iter().filter(|note| note.contains("snapshot"));
        (of_return.is_some(), notes.collect::<Vec<_>>())
    };
    let older = "further snapshots of the same request: only the latest is replayed";
    assert_eq!(merged(&[pending("1793000001"), done("1793000002")]), (true, vec![format!("{older} (1)")]));
    assert_eq!(
        merged(&[done("1793000003"), pending("1793000001"), pending("1793000002")]),
        (true, vec![format!("{older} (2)")])
    );
    assert_eq!(merged(&[done("1793000003"), pending("null")]), (true, vec![format!("{older} (1)")]));
    assert_eq!(merged(&[done("1793000003"), done("1793000003")]), (true, vec![format!("{older} (1)")]));
    let doubt = "snapshots of one second that contradict each other: the one that was read last is replayed";
    assert_eq!(
        merged(&[pending("1793000003"), done("1793000003")]),
        (true, vec![format!("{older} (1)"), format!("{doubt} (1)")])
    );
    assert!(!merged(&[done("1793000003"), pending("1793000003")]).0);
}

#[test]
fn responses_come_in_any_wrapping_and_number_of_files() {
    let scratch = Scratch::new();
    scratch.write("1.json", r#"[{"return_id": "4090003", "create_time": 1793000003}]"#);
    scratch.write(
        "2.jsonl",
        "{\"cancel_id\": \"4090001\", \"create_time\": 1793000001}\n\n{\"cancel_id\": 4090002, \"cr\n[]\n",
    );
    scratch.write("3.json", r#"{"code": 36009004, "message": "rate limit", "data": {}}"#);
    scratch.write(
        "4.json",
        r#"{"return_orders": [{"return_id": "4090004", "create_time": 0}, null], "orders": 7}"#,
    );
    let mut history = History::open([scratch.path()]).unwrap();
    let rows: Vec<_> = history.by_ref().collect();
    assert_eq!(
        outline(&rows),
        [
            "2 ! line 3: the line ends in the middle of a JSON value",
            "1 ! the API refused this call: `36009004 rate limit`",
            "2 ! an entry of `return_orders` is no object",
            "3 ! `orders` is no list",
            "1 4090001",
            "1 4090003",
            "1 4090004",
        ]
    );
    let outcome = rows[4].as_ref().unwrap().reviews[0].answer.as_ref().map(|answer| answer.outcome);
    assert_eq!(outcome, Some(Outcome::NotKnown));
}

#[test]
fn a_response_cut_short_never_passes_for_the_whole() {
    let scratch = Scratch::new();
    let whole = std::fs::read_to_string(fixture("tiktok/returns_search.json")).unwrap();
    let cut = scratch.write("r.json", &whole[..whole.len() / 2]);
    let error = History::open([cut]).err().unwrap();
    assert!(error.to_string().contains("r.json` is not well-formed JSON: EOF while parsing"), "{error}");
}

#[test]
fn what_the_seller_cancelled_is_no_request() {
    let (rows, summary) = read(
        r#"{"data": {"cancellations": [{"cancel_id": "4090001", "role": "SELLER", "cancel_type": "CANCEL"},
            {"cancel_id": "4090002", "role": "Buyer", "cancel_type": "BUYER_CANCEL", "cancel_status": "CANCELLATION_REQUEST_CANCELLED"}]}}"#,
    );
    assert_eq!(outline(&rows), ["2 4090002"]);
    assert_eq!(
        summary.notes[0],
        "cancellations made by the seller or the platform, which are no requests (1)"
    );
    let answer = rows[0].as_ref().unwrap().reviews[0].answer.clone().unwrap();
    assert_eq!((answer.outcome, answer.by), (Outcome::Withdrawn, Some(Responder::Buyer)));
}

/// A response in which a few bytes are something else.
#[test]
fn no_damage_makes_reading_panic_or_lose_a_row() {
    let whole = std::fs::read(fixture("tiktok/returns_search.json")).unwrap();
    let mut seed: usize = 1;
    for _ in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 24) % bytes.len();
            bytes[at] = b"\"{}[],:0x-\xff\0\\ n"[(seed >> 8) % 15];
        }
        if let Ok(mut history) = History::from_reader("t", std::io::Cursor::new(bytes)) {
            let rows = history.by_ref().count() as u64;
            if let Ok(summary) = history.finish() {
                assert_eq!(summary.rows, rows);
            }
        }
    }
}
