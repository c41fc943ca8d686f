//! What generated cases look like, and that they load, pass and leave nothing unseen that can be seen.

use std::sync::atomic::{AtomicUsize, Ordering};

use greenlight::analysis::Run;
use greenlight::model::Owner;

use super::generate::{Case, Rng, Style};
use super::{Beside, failures};

fn shipped(name: &str) -> String {
    std::fs::read_to_string(format!("rules/{name}.yaml")).unwrap()
}

/// `INSTA_UPDATE=always cargo test --test generated` writes the snapshots anew.
#[test]
fn cases_of_the_shipped_policies() {
    for (platform, seller) in [
        ("platform/tiktok-us", None),
        ("platform/tiktok-us", Some("seller/cancellations")),
        ("platform/tiktok-us", Some("seller/everyday")),
        ("platform/tiktok-us", Some("seller/returnless-refunds")),
    ] {
        let beside = Beside::new(Some(shipped(platform)), seller.map(shipped));
        let (_, text) = beside.generate();
        let name = seller.unwrap_or(platform).replace('/', "-");
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false,
            omit_expression => true }, { insta::assert_snapshot!(name, text) });
        let suite = beside.suite().unwrap();
        assert_eq!(failures(&suite), [""; 0]);
        let suites = [suite];
        let run = Run::new(&suites, |_, _| true);
        let own = run.coverage.policies.iter().find(|policy| policy.owner == beside.owner).unwrap();
        assert_eq!(own.points().percent(), 100.into(), "{}", own.policy);
        for line in text.lines() {
            assert!(line.len() <= 220, "{line}");
        }
    }
}

#[test]
fn a_seller_can_test_alone() {
    let beside = Beside::new(None, Some(shipped("seller/everyday")));
    let (generated, text) = beside.generate();
    assert_eq!(generated.owner, Owner::Seller);
    assert!(!text.contains("platform:"));
    assert_eq!(failures(&beside.suite().unwrap()), [""; 0]);
}

/// Whatever the policy, the file loads, its cases pass, twice the same bytes come out, and what coverage misses is
/// said to be impossible or not found.
#[test]
fn generated_cases_load_and_pass() {
    let (cases, missed, open) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let one = |seed: u64| {
        let mut rng = Rng::new(0x6361_7365 ^ seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let case = Case::generate(&mut rng, Style { absence: seed.is_multiple_of(3), tenants: false });
        let text = |draft: &Option<_>| draft.as_ref().map(ToString::to_string);
        let beside = Beside::new(text(&case.platform), text(&case.seller));
        let shown = || {
            format!(
                "{:?}\n{}\n{}",
                seed,
                text(&case.platform).unwrap_or_default(),
                text(&case.seller).unwrap_or_default()
            )
        };
        let (generated, yaml) = beside.generate();
        assert_eq!(yaml, beside.generate().1, "{}", shown());
        let suite = match beside.suite() {
            Ok(suite) => suite,
            Err(error) => panic!("{error}\n{yaml}\n{}", shown()),
        };
        assert_eq!(failures(&suite), [""; 0], "{yaml}\n{}", shown());
        cases.fetch_add(suite.cases.len(), Ordering::Relaxed);
        let suites = [suite];
        let run = Run::new(&suites, |_, _| true);
        let own = run.coverage.policies.iter().find(|policy| policy.owner == beside.owner).unwrap();
        let points = own.points();
        let notes = || generated.sections.iter().flat_map(|section| &section.notes);
        let never =
            notes().filter(|note| note.starts_with("never") || note.contains("never decides")).count();
        let not_found = notes().filter(|note| note.contains("proved")).count();
        let left = usize::try_from(points.all - points.reached).unwrap();
        assert!(
            left <= never + not_found,
            "{left} points, {never} never, {not_found} not found\n{yaml}\n{}",
            shown()
        );
        missed.fetch_add(left, Ordering::Relaxed);
        open.fetch_add(not_found, Ordering::Relaxed);
    };
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let seed @ 0..250 = next.fetch_add(1, Ordering::Relaxed) {
                    one(u64::try_from(seed).unwrap());
                }
            });
        }
    });
    let [cases, missed, open] = [cases, missed, open].map(AtomicUsize::into_inner);
    println!("{cases} cases, {missed} points cannot be reached, of {open} that is not proved");
    assert!(cases > 3_000);
}
