//! Many sellers in one process are decided one by one as each by itself, whatever else is in the store; and what is
//! wrong with some of their policies never approves anything.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod generate;

use std::path::{Path, PathBuf};

use generate::{Case, Rng, Style, policies_to_try, runs};
use greenlight::lang::{Loader, Policy};
use greenlight::model::{Field, Moment, Request, Route, Slot, Value, Why};
use greenlight::{Facts, Policies, Sellers, SellersError};

const SELLERS: usize = 5;

fn of(seller: &str) -> String {
    format!("seller_id: {seller}")
}

/// A generated policy of a seller as text.
fn written(draft: &generate::Draft, seller: &str) -> String {
    let mut draft = draft.clone();
    draft.header.insert(1, of(seller));
    draft.to_string()
}

/// What the policies of one seller decide by themselves: a person, in another word, for sellers without a policy.
fn alone(policies: &Policies, request: &Request, at: Moment) -> String {
    let shown = format!("{:?}", policies.decide(request, at));
    if policies.seller().is_some() { shown } else { shown.replace("why: NothingFits", "why: OtherSeller") }
}

/// Holds a store to the policies of its sellers, over requests near to what a case asks for.
fn agree(
    rng: &mut Rng,
    case: &Case,
    sellers: &Sellers,
    own: &[Policies; SELLERS + 1],
    facts: &mut Facts<'_>,
) {
    for _ in 0..16 {
        let mut request = case.request(rng).read();
        let whose = rng.below(own.len() + 1);
        match whose {
            0..=SELLERS => {
                let id = format!("s-{whose}");
                request.set(Field::SellerId, Slot::Value(Value::Text(id.into())));
            }
            _ => request.set(Field::SellerId, Slot::Absent),
        }
        let own = &own[whose.min(SELLERS)];
        facts.read(&request);
        for _ in 0..4 {
            let at = case.instant(rng);
            let expected = alone(own, &request, at);
            assert_eq!(format!("{:?}", sellers.decide(&request, at)), expected, "{request:?}");
            assert_eq!(format!("{:?}", facts.decide(at)), expected, "{request:?}");
        }
    }
}

#[test]
fn a_store_decides_as_each_seller_by_itself() {
    runs(policies_to_try(600), 17, |rng| {
        let style = Style { absence: true, tenants: false };
        let mut case = || {
            loop {
                let case = Case::generate(rng, style);
                if case.seller.is_some() {
                    return case;
                }
            }
        };
        let cases: Vec<Case> = (0..SELLERS).map(|_| case()).collect();
        let other = case();
        let platform = cases[0].read().unwrap().0;
        let mut texts: Vec<String> = Vec::new();
        for (at, case) in cases.iter().enumerate() {
            // Some write the same as others.
            let case = if rng.chance(20) { &cases[0] } else { case };
            texts.push(written(case.seller.as_ref().unwrap(), &format!("s-{at}")));
        }
        let own = |texts: &[String], at: usize| {
            let text = texts.iter().rev().find(|text| text.contains(&of(&format!("s-{at}\n"))));
            let seller = text.map(|text| Policy::parse("p", text).unwrap());
            Policies::new(platform.clone(), seller).unwrap()
        };
        let all = |texts: &[String]| -> [Policies; SELLERS + 1] { std::array::from_fn(|at| own(texts, at)) };

        let sellers = Sellers::parse(platform.clone(), "p", &texts.join("---\n")).unwrap();
        assert_eq!(sellers.len(), texts.len());
        for case in &cases {
            agree(rng, case, &sellers, &all(&texts), &mut sellers.facts());
        }
        // Some are replaced: those who decide by the store of before are not disturbed.
        let mut changed = texts.clone();
        changed.push(written(other.seller.as_ref().unwrap(), "s-1"));
        let with = sellers.with("p", changed.last().unwrap()).unwrap();
        for case in cases.iter().take(2).chain([&other]) {
            agree(rng, case, &with, &all(&changed), &mut with.facts());
            agree(rng, case, &sellers, &all(&texts), &mut sellers.facts());
        }
        let without = with.without("s-1");
        changed.retain(|text| !text.contains("seller_id: s-1\n"));
        agree(rng, &other, &without, &all(&changed), &mut without.facts());
    });
}

fn policy(seller: &str, rule: &str) -> String {
    format!(
        "policy: of-{rule}\nowner: seller\nseller_id: {seller}\nrules:\n  - rule: {rule}\n    when:\n      \
         kind: refund\n      photos: at least 1\n    then: approve\n"
    )
}

fn request(seller: &str) -> Request {
    Request::from_json(&format!(r#"{{"seller_id": "{seller}", "kind": "refund", "photos": 1}}"#)).unwrap()
}

fn at() -> Moment {
    Moment::parse("2026-11-05T10:00:00Z").unwrap()
}

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for (file, text) in files {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn told(error: &SellersError, folder: &Path) -> String {
    error.to_string().replace(&format!("{}/", folder.display()), "")
}

#[test]
fn policies_come_from_a_folder_with_one_or_many_in_a_file() {
    let many = format!("# all of them\n---\n{}---\n{}", policy("s-2", "two"), policy("[s-3, s-4]", "three"));
    let folder = folder(
        "sellers",
        &[
            ("one.yaml", &policy("s-1", "one")),
            ("one.cases.yaml", "not a policy"),
            ("notes.txt", "not a policy"),
            ("deeper/many.yml", &many),
        ],
    );
    let platform = "rules/platform/tiktok-us.yaml";
    let sellers = Sellers::open(platform, &folder).unwrap();
    assert_eq!((sellers.len(), sellers.is_empty()), (4, false));
    for (seller, rule) in [("s-1", "one"), ("s-2", "two"), ("s-3", "three"), ("s-4", "three")] {
        let own = sellers.policies(seller).unwrap();
        assert!(own.seller().is_some_and(|policy| &*policy.rules[0].id == rule), "{seller}");
        let decision = sellers.decide(&request(seller), at());
        assert_eq!(decision, own.decide(&request(seller), at()), "{seller}");
        assert_eq!(own.explain(&request(seller), at()).decision, decision);
    }
    let own = sellers.policies("s-3").unwrap();
    assert_eq!(own.explain(&request("s-3"), at()).rules.last().unwrap().place.line, 17);
    assert!(sellers.policies("s-5").is_none() && !sellers.knows("s-5"));

    let file = Sellers::open(platform, folder.join("deeper/many.yml")).unwrap();
    assert_eq!(file.len(), 3);
    assert!(matches!(Sellers::open(platform, folder.join("none.yaml")), Err(SellersError::Read { .. })));
}

#[test]
fn everything_that_is_wrong_is_told_with_its_place_and_nothing_is_loaded() {
    let many = format!(
        "{}---\n{}---\n\n---\n{}---\n{}",
        policy("s-1", "one"),
        policy("s-2", "two").replace("refund", "refunds"),
        policy("s-3", "three").replace("seller_id: s-3\n", ""),
        policy("[s-0, s-1]", "four"),
    );
    let folder = folder("sellers-wrong", &[("a.yaml", &policy("s-0", "zero")), ("many.yaml", &many)]);
    let error = Sellers::load(None, &folder, Loader::default());
    let (rest, wrong) = error.unwrap();
    let error = SellersError::Findings(wrong);
    insta::assert_snapshot!(told(&error, &folder), @"
    many.yaml:17:13: error[unknown-word]: `refunds` is no kind
      help: did you mean `refund`?
    many.yaml:21:1: error[file-empty]: the file is empty, and an empty file never means `no rules`
      help: begin with `policy: my-rules`, `owner: seller` and `rules:`
    many.yaml:23:1: error[missing-key]: `of-three` does not say whose policy it is
      help: among the policies of many sellers each has a line `seller_id: …`
    many.yaml:34:1: error[duplicate-name]: seller `s-0` has two policies: the other one is at a.yaml:3:1
      help: keep one of them
    many.yaml:34:1: error[duplicate-name]: seller `s-1` has two policies: the other one is at many.yaml:3:1
      help: keep one of them
    ");
    // Of what is wrong nobody is approved, not even by the one of two policies that came first.
    assert_eq!(rest.len(), 0);
    for seller in ["s-0", "s-1", "s-2", "s-3"] {
        let decision = rest.decide(&request(seller), at());
        assert_eq!((decision.route(), decision.why()), (Route::Review, &Why::OtherSeller), "{seller}");
    }
    // Once it is mended it is as if it had never been.
    let mended = rest.with("s-1.yaml", &policy("s-1", "one")).unwrap();
    assert_eq!(mended.decide(&request("s-1"), at()).rule(), Some("one"));
    assert_eq!(mended.decide(&request("s-0"), at()).rule(), None);
}

#[test]
fn a_third_policy_of_a_seller_does_not_decide_either() {
    let three = ["one", "two", "three"].map(|rule| policy("s-1", rule)).join("---\n");
    let folder = folder("sellers-thrice", &[("all.yaml", &three)]);
    let (sellers, wrong) = Sellers::load(None, &folder, Loader::default()).unwrap();
    assert_eq!((wrong.len(), sellers.len()), (2, 0));
    assert_eq!(sellers.decide(&request("s-1"), at()).route(), Route::Review);
}

#[test]
fn list_files_are_as_they_were_when_the_policy_was_loaded() {
    let blocked = "policy: p\nowner: seller\nseller_id: s-1\nlists:\n  blocked: { file: blocked.txt }\nrules:\n  - rule: all\n    \
                   when:\n      kind: refund\n    unless:\n      buyer.id: in blocked\n    then: approve\n";
    let folder = folder("sellers-lists", &[("p.yaml", blocked), ("blocked.txt", "b-1\n")]);
    let (sellers, wrong) = Sellers::load(None, &folder, Loader::default()).unwrap();
    assert!(wrong.is_empty(), "{wrong:?}");
    std::fs::write(folder.join("blocked.txt"), "b-2\n").unwrap();
    let request = request("s-1").with(Field::BuyerId, Value::Text("b-1".into()));
    let decision = sellers.decide(&request, at());
    assert_eq!(decision.route(), Route::Review);
    let own = sellers.policies("s-1").unwrap();
    assert_eq!(own.decide(&request, at()), decision);
}

#[test]
fn words_that_do_not_stand_in_the_file_as_they_are_told_are_told() {
    let text = policy("s-1", "one").replace(
        "    then:",
        "    because: \"a \\\"small\\\"\n      thing\"\n    resolution: partial refund of 12.5%\n    then:",
    );
    let sellers = Sellers::parse(None, "p.yaml", &text).unwrap();
    let request = request("s-1");
    let decision = sellers.decide(&request, at());
    assert_eq!(decision.because(), Some("a \"small\" thing"));
    assert_eq!(decision, sellers.policies("s-1").unwrap().decide(&request, at()));
}

#[test]
fn policies_are_replaced_while_others_decide() {
    let sellers = Sellers::parse(None, "p.yaml", &policy("s-1", "before")).unwrap();
    let current = &std::sync::RwLock::new(sellers);
    std::thread::scope(|scope| {
        let deciding = scope.spawn(move || {
            let mut seen = Vec::new();
            while seen.last().is_none_or(|rule| rule != "after-99") {
                let sellers = current.read().unwrap().clone();
                let facts = sellers.ready(&request("s-1"));
                let first = facts.decide(at()).rule().map(str::to_owned).unwrap();
                assert_eq!(facts.decide(at()).rule(), Some(&*first));
                if seen.last() != Some(&first) {
                    seen.push(first);
                }
            }
            seen
        });
        for change in 0..100 {
            let next = current.read().unwrap().with("p.yaml", &policy("s-1", &format!("after-{change}")));
            *current.write().unwrap() = next.unwrap();
        }
        let seen = deciding.join().unwrap();
        assert!(seen.iter().all(|rule| rule == "before" || rule.starts_with("after-")));
    });
}

#[test]
fn the_order_of_policies_does_not_choose_between_two_of_a_seller() {
    let (first, both, third) = (policy("s-1", "a"), policy("[s-1, s-4]", "both"), policy("s-4", "c"));
    for (number, order) in
        [[&first, &both, &third], [&first, &third, &both], [&both, &third, &first]].iter().enumerate()
    {
        let all = order.map(String::as_str).join("---\n");
        let folder = folder(&format!("sellers-order-{number}"), &[("all.yaml", &all)]);
        let (sellers, wrong) = Sellers::load(None, &folder, Loader::default()).unwrap();
        assert!(!wrong.is_empty());
        for seller in ["s-1", "s-4"] {
            let decision = sellers.decide(&request(seller), at());
            assert_eq!(decision.why().to_string(), "other_seller", "{seller} in order {number}");
        }
    }
}
