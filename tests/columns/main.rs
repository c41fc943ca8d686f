//! Deciding by columns is deciding one by one: route, rule, owner, tag, why, what is undecided, how long it stands.
//!
//! `GREENLIGHT_DECISIONS=100000000` decides more often, `GREENLIGHT_SEED=…` begins elsewhere.

#![cfg(feature = "columns")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod batches;
mod gather;
#[path = "../generate/mod.rs"]
mod generate;
mod simulate;
#[cfg(feature = "parquet")]
mod texts;

use generate::{Case, Style, decisions, run};
use greenlight::Policies;
use greenlight::model::{Fault, Field, Moment, Request, Route, Slot, Value};

/// What is wrong with the decision of a row, if anything is.
fn wrong_in(
    policies: &Policies,
    row: usize,
    (request, at): (&Request, Moment),
    rows: &greenlight::Decisions<'_>,
) -> Option<String> {
    let one = policies.decide(request, at);
    let by_column =
        (rows.route(row), rows.rule(row), rows.owner(row), rows.metric(row), rows.stands_until(row));
    let by_row = (one.route(), one.rule(), one.owner(), one.metric(), one.stands_until());
    if by_column != by_row {
        return Some(format!(
            "row {row} at {at}\nby column: {by_column:?}\nby row:    {by_row:?}\n{request:?}"
        ));
    }
    if one.stands_until().is_some() && !rows.may_change().has(row) {
        return Some(format!("row {row} at {at} may change, and nobody says so\n{request:?}"));
    }
    let whole = rows.decision(row);
    (whole != one)
        .then(|| format!("row {row} at {at}\nby column: {whole:?}\nby row:    {one:?}\n{request:?}"))
}

/// The same of many rows.
fn wrong(
    policies: &Policies,
    requests: &[(Request, Moment)],
    rows: &greenlight::Decisions<'_>,
) -> Option<String> {
    let mut requests = requests.iter().enumerate();
    requests.find_map(|(row, (request, at))| wrong_in(policies, row, (request, *at), rows))
}

fn policies_of(case: &Case) -> String {
    let show = |draft: &Option<generate::Draft>| {
        draft.as_ref().map_or(String::new(), |draft| format!("---\n{draft}"))
    };
    format!("{}{}", show(&case.platform), show(&case.seller))
}

#[test]
fn deciding_by_columns_is_deciding_one_by_one() {
    let count = decisions(500_000);
    let approvals = std::sync::atomic::AtomicUsize::new(0);
    run(count, 5, Style { absence: true, tenants: true }, |rng, case, policies| {
        let different: Vec<Request> = (0..24).map(|_| case.request(rng).read()).collect();
        let size = rng.pick(&[1, 63, 64, 65, 240, 240, 240]);
        let requests: Vec<_> = (0..size).map(|_| (rng.pick(&different), case.instant(rng))).collect();
        let rows = gather::rows(rng, policies, &requests);
        let rows = rows.decide_each(requests.iter().map(|(_, at)| at.unix()).collect());
        if let Some(wrong) = wrong(policies, &requests, &rows) {
            panic!("{wrong}\n{}", policies_of(case));
        }
        let approved = usize::try_from(rows.approved().count()).unwrap();
        let routed: u64 = Route::ALL.iter().map(|route| rows.routed(*route).count()).sum();
        assert_eq!(routed, requests.len() as u64, "each row has one route");
        approvals.fetch_add(approved, std::sync::atomic::Ordering::Relaxed);
        requests.len()
    });
    let approvals = approvals.into_inner();
    println!("{count} decisions, {approvals} approvals");
    assert!(approvals * 100 >= count * 25, "only {approvals} of {count} decisions are approvals");
}

#[test]
fn a_length_of_time_is_no_moment() {
    let policies = Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/everyday.yaml").unwrap();
    // Longer than all moments there are.
    let request = Request::from_json(r#"{"kind": "refund", "buyer.account_age": 1793448000000}"#).unwrap();
    let at = Moment::parse("2026-11-05T10:00:00Z").unwrap();
    let mut rows = policies.rows(1);
    rows.request(0, request.clone());
    rows.seconds(greenlight::model::Field::BuyerAccountAge, vec![1_793_448_000_000], None);
    let by_columns = rows.decide_each(vec![at.unix()]);
    assert_eq!(wrong(&policies, &[(request, at)], &by_columns), None);
}

#[test]
fn a_key_without_an_entry_is_malformed() {
    let text = "policy: p\nowner: seller\nrules:\n  - rule: no\n    when: { kind: refund }\n    then: review\n  \
                - rule: yes\n    when: { review: approval }\n    unless: { kind: refund }\n    then: approve\n    \
                resolution: refund\n";
    let seller = greenlight::lang::Policy::parse("p.yaml", text).unwrap();
    let policies = Policies::new(None, Some(seller)).unwrap();
    let word = |field: Field, word: &str| Slot::Value(Value::Code(field.code(word).unwrap()));
    let at = Moment::parse("2026-11-05T10:00:00Z").unwrap();
    for entries in [vec![word(Field::Kind, "cancel")], Vec::new()] {
        let mut rows = policies.rows(4);
        rows.entries(Field::Review, vec![0; 4], None, [word(Field::Review, "approval")]);
        rows.entries(Field::Kind, vec![0, 1, 64, 128], None, entries.clone());
        let decided = rows.decide(at);
        for row in 0..4 {
            let fine = row == 0 && !entries.is_empty();
            assert_eq!(decided.approved().has(row), fine, "row {row}");
            assert_eq!(decided.decision(row).is_approval(), fine, "row {row}");
            assert_eq!(decided.decision(row).route(), decided.route(row), "row {row}");
        }
    }
}

#[test]
fn what_is_wrong_may_be_said_in_any_order() {
    let policies = Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/everyday.yaml").unwrap();
    let at = Moment::parse("2026-11-05T10:00:00Z").unwrap();
    let bad = |rows: &mut greenlight::Rows<'_>, order: &[usize]| {
        rows.seconds(Field::DeliveredAt, vec![1_793_448_000, 0, 0, 0, 0, i64::MAX], None);
        for row in order {
            rows.bad(Field::DeliveredAt, [(*row, Fault::Malformed)]);
        }
    };
    let (mut one, mut other) = (policies.rows(6), policies.rows(6));
    bad(&mut one, &[2, 4]);
    bad(&mut other, &[4, 2]);
    let (one, other) = (one.decide(at), other.decide(at));
    for row in 0..6 {
        assert_eq!(one.decision(row), other.decision(row), "row {row}");
        assert_eq!(one.decision(row).route(), one.route(row), "row {row}");
        assert_eq!(one.decision(row).stands_until(), one.stands_until(row), "row {row}");
    }
}
