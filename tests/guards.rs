//! Guards on approvals: what is proved of them, held against requests that are tried one by one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod generate;

use std::sync::atomic::{AtomicUsize, Ordering};

use generate::{Case, Rng, Style};
use greenlight::Policies;
use greenlight::analysis::{Counterexample, ProofVerdict};
use greenlight::lang::Policy;
use greenlight::model::{Moment, Request};

fn alone(text: &str) -> Policies {
    match Policy::parse("policy.yaml", text) {
        Ok(policy) => Policies::new(None, Some(policy)).unwrap(),
        Err(findings) => panic!("{findings}\n{text}"),
    }
}

/// Two amounts of which a share is asked are in one currency, even if conditions speak of only one of them.
#[test]
fn a_share_of_an_amount_with_a_limit_is_not_impossible() {
    let rule = "policy: p\nowner: seller\ncurrency: USD\nrules:\n  - rule: r\n    then: approve\n    when: ";
    for when in [
        "{ kind: refund, order.amount: at least 10, amount_share: at least 50% }",
        "{ kind: refund, amount: at least 10, amount_share: at least 50% }",
        "{ kind: refund, amount: at least 10, formula: amount <= order.amount * 0.5 }",
    ] {
        let policies = alone(&format!("{rule}{when}\nguards:\n  - no approval of refund\n"));
        let verdict = policies.prove_guards()[0].verdict.clone();
        assert!(matches!(verdict, ProofVerdict::Broken(_)), "{when}: {verdict:?}");
    }
}

const SHOP: &str = "policy: shop
owner: seller
currency: USD
timezone: America/Los_Angeles
lists:
  back: [phones, laptops]
rules:
  - rule: watched
    when: { buyer.tags: includes watchlist }
    then: review
  - rule: returns
    when: { kind: return_and_refund, since_delivery: at most 30d, amount: at most 150 }
    unless: { categories: includes in back }
    then: approve
  - rule: damaged
    when: { kind: refund, reason: damaged, amount: at most 100, photos: at least 1 }
    then: approve
  - rule: euros
    when: { kind: replacement, amount: at most 50 EUR }
    then: approve
  - rule: half
    when: { kind: cancel, formula: amount < order.amount * 0.5 }
    then: approve
guards:
";

/// How a guard stands, and the request that shows it.
fn proved(guard: &str) -> String {
    let policies = alone(&format!("{SHOP}  - {guard}\n"));
    let proofs = policies.prove_guards();
    let shown = |word: &str, shown: &Counterexample| {
        let decision = policies.decide(&Request::from_json(&shown.json).unwrap(), shown.at);
        assert!(decision.is_approval(), "{guard}: {}", shown.json);
        format!("{word} by {}", decision.rule().unwrap())
    };
    match &proofs[0].verdict {
        ProofVerdict::Holds => "holds".to_owned(),
        ProofVerdict::Broken(example) => shown("broken", example),
        ProofVerdict::MayBeBroken(example) => shown("may be broken", example),
        ProofVerdict::CannotBeDecided => "cannot be decided".to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn who_has_none_is_also_who_has_zero() {
    for (field, zero) in [
        ("buyer.returns_90d", "0"),
        ("buyer.refunded_90d", "0"),
        ("buyer.return_rate", "0%"),
        ("buyer.account_age", "0d"),
    ] {
        let policies = alone(&format!(
            "policy: none\nowner: seller\ncurrency: USD\nrules:\n  - rule: none\n    when: {{ kind: refund, {field}: {zero} }}\n    \
             then: approve\n    resolution: refund\nguards:\n  - no approval without {field}\n"
        ));
        let proofs = policies.prove_guards();
        assert!(matches!(proofs[0].verdict, ProofVerdict::Broken(_)), "{field}: {:?}", proofs[0].verdict);
    }
}

#[test]
fn what_holds_is_proved_and_what_does_not_is_shown() {
    for (guard, verdict) in [
        ("no approval of refund over 100 USD", "holds"),
        ("no approval of refund without photos", "holds"),
        ("no approval of refund at least 100", "broken by damaged"),
        ("no approval of return_and_refund without delivered_at", "holds"),
        ("no approval over 100 USD without photos", "broken by returns"),
        ("no approval of return_and_refund over 150", "holds"),
        ("no approval of return_and_refund under 1", "broken by returns"),
        ("no approval: { buyer.tags: includes watchlist }", "holds"),
        ("no approval: { kind: return_and_refund, since_delivery: over 30d }", "holds"),
        ("no approval: { kind: return_and_refund, since_delivery: at least 30d }", "broken by returns"),
        ("no approval: { kind: return_and_refund, categories: includes phones }", "holds"),
        ("no approval: { kind: return_and_refund, categories: only toys }", "broken by returns"),
        // 50 EUR may be more than 40 USD, or less.
        ("no approval of replacement over 40 USD", "may be broken by euros"),
        ("no approval of replacement over 50 EUR", "holds"),
        // A buyer of whom no risk is said may be any buyer.
        ("no approval: { kind: refund, buyer.risk_score: over 75 }", "broken by damaged"),
        ("no approval of cancel over 500 USD", "broken by half"),
        ("no approval: { kind: cancel, formula: amount > order.amount }", "cannot be decided"),
        (
            "no approval: { any: [{ kind: refund, photos: 0 }, { kind: refund, reason: not damaged }] }",
            "holds",
        ),
    ] {
        assert_eq!(proved(guard), verdict, "{guard}");
    }
}

#[test]
fn the_platform_comes_first() {
    let platform = "policy: p\nowner: platform\ncurrency: USD\nrules:\n  - rule: dear\n    when: { amount: over 20 }\n    then: platform\n";
    let guards = "guards:\n  - no approval over 20 USD\n";
    let seller = "policy: s\nowner: seller\ncurrency: USD\nrules:\n  - rule: all\n    when: { kind: refund }\n    then: approve\n";
    let read = |text: &str| Some(Policy::parse("p.yaml", text).unwrap());
    let pair = |platform: Option<Policy>, seller: Option<Policy>| Policies::new(platform, seller).unwrap();
    let verdict = |policies: &Policies| policies.prove_guards()[0].verdict.clone();
    let guarded = format!("{seller}{guards}");
    assert!(matches!(verdict(&pair(None, read(&guarded))), ProofVerdict::Broken(_)));
    assert!(matches!(verdict(&pair(read(platform), read(&guarded))), ProofVerdict::Holds));
    // The platform can guard what sellers approve, too.
    let guarding = format!("{platform}{}", guards.replace("20 USD", "10 USD"));
    assert!(matches!(verdict(&pair(read(&guarding), read(seller))), ProofVerdict::Broken(_)));
    assert!(matches!(verdict(&pair(read(&guarding), None)), ProofVerdict::Holds));
}

/// No request that is tried is approved against a guard that is proved, and every counterexample is one.
#[test]
fn proofs_agree_with_requests_that_are_tried() {
    let counts: [AtomicUsize; 5] = Default::default();
    let next = AtomicUsize::new(0);
    let one = |seed: u64| {
        let mut rng = Rng::new(0x6775_6172 ^ seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let style = Style { absence: seed.is_multiple_of(3), tenants: false };
        let (case, other) = (Case::generate(&mut rng, style), Case::generate(&mut rng, style));
        let (Some(seller), Some(donor)) = (&case.seller, &other.seller) else { return };
        // A rule of the same policy, or what another policy asks for if it can be asked here, is what is forbidden.
        let rules = if rng.chance(50) { &seller.rules } else { &donor.rules };
        let forbidden = rules.iter().find(|rule| !rule.when.is_empty()).map(|rule| rule.when.clone());
        let Some(forbidden) = forbidden else { return };
        let mut asking = seller.clone();
        asking.rules.truncate(1);
        asking.rules[0].when = forbidden;
        asking.rules[0].unless.clear();
        asking.rules[0].then = "approve";
        asking.rules[0].more.clear();
        let text = asking.to_string();
        let conditions = text.split("    when:\n").nth(1).unwrap().split("    then:").next().unwrap();
        let guard = format!("guards:\n  - no approval:\n{conditions}");
        let (Ok(asking), Ok(seller)) =
            (Policy::parse("asking.yaml", &text), Policy::parse("seller.yaml", &format!("{seller}{guard}")))
        else {
            return;
        };
        let platform = case.read().unwrap().0;
        let policies = Policies::new(platform, Some(seller)).unwrap();
        let asking = Policies::new(None, Some(asking)).unwrap();
        // Approved, and not clearly outside of what is forbidden.
        let breaks = |request: &Request, at: Moment| {
            let says = asking.decide(request, at);
            let outside = !says.is_approval() && says.undecided().is_empty();
            policies.decide(request, at).is_approval() && !outside
        };
        let verdict = policies.prove_guards()[0].verdict.clone();
        let shown = || format!("{}\n{text}", policies.seller().unwrap().file.text());
        let at = match &verdict {
            ProofVerdict::Holds => {
                for _ in 0..60 {
                    let (written, at) = (case.request(&mut rng), case.instant(&mut rng));
                    let request = written.read();
                    assert!(!breaks(&request, at), "{}\n{at}\n{}", written.json(), shown());
                }
                0
            }
            ProofVerdict::Broken(example) | ProofVerdict::MayBeBroken(example) => {
                let again = Request::from_json(&example.json).unwrap();
                assert!(breaks(&example.request, example.at), "{}\n{}", example.json, shown());
                assert!(breaks(&again, example.at), "{}\n{}", example.json, shown());
                usize::from(matches!(verdict, ProofVerdict::Broken(_))) + 1
            }
            ProofVerdict::CannotBeDecided => 3,
            _ => 4,
        };
        counts[at].fetch_add(1, Ordering::Relaxed);
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let seed @ 0..1_500 = next.fetch_add(1, Ordering::Relaxed) {
                    one(u64::try_from(seed).unwrap());
                }
            });
        }
    });
    let [holds, may, broken, open, not_finished] = counts.map(AtomicUsize::into_inner);
    println!(
        "{holds} hold, {broken} broken, {may} may be, {open} cannot be decided, {not_finished} not finished"
    );
    assert!(holds > 120 && broken > 200 && may > 10, "{holds} {broken} {may}");
    assert!(open + not_finished < 150, "{open} {not_finished}");
}

#[test]
fn what_is_beyond_ordinary_amounts_is_not_proved_away() {
    let verdict = |rule: &str, guard: &str| {
        let policies = alone(&format!(
            "policy: large\nowner: seller\ncurrency: USD\nrules:\n  - rule: one\n    when: {rule}\n    then: approve\n    \
             resolution: refund\nguards:\n  - no approval: {guard}\n"
        ));
        policies.prove_guards().remove(0).verdict
    };
    let share = verdict(
        "{ kind: refund, amount: over 50000000000000, order.amount: 0.01 }",
        "{ amount_share: over 100% }",
    );
    assert!(matches!(share, ProofVerdict::Broken(_)), "{share:?}");
    let overflow = verdict("{ kind: refund }", "{ formula: amount * 10000000000 * 10000000000 < 0 }");
    assert!(!matches!(overflow, ProofVerdict::Holds), "{overflow:?}");
}
