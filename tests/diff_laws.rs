//! What a difference claims, held against every request of a small world, and the laws of changes.
//!
//! `GREENLIGHT_POLICIES=100000 cargo test --release --test diff_laws` tries more pairs of policies.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells how much it tried"
)]

mod generate;

use std::sync::atomic::{AtomicUsize, Ordering};

use generate::small::{self, Small};
use generate::{Case, Cond, Draft, Rng, Style, policies_to_try, runs};
use greenlight::Policies;
use greenlight::analysis::{Approvals, Budget, Diff, Known, Meaning, Shift};
use greenlight::lang::Policy;
use greenlight::model::{Decision, Request};

fn read(small: &Small) -> Policy {
    let text = small.text();
    Policy::parse("small.yaml", &text).unwrap_or_else(|found| panic!("{found}\n{text}"))
}

/// Two versions of a policy, with or without one of the other owner.
fn pair(rng: &mut Rng) -> (Policy, Policy, Option<Policy>) {
    let platform = rng.chance(30);
    let old = Small::generate(rng, platform);
    let new = old.edited(rng);
    let other = rng.chance(30).then(|| read(&Small::generate(rng, !platform)));
    (read(&old), read(&new), other)
}

fn shown(diff: &Diff) -> String {
    let other = diff.policies().old.in_order().find(|policy| policy.owner != diff.old_policy().owner);
    format!(
        "{}\n---\n{}\n---\n{}",
        diff.old_policy().file.text(),
        diff.new_policy().file.text(),
        other.map_or("", |policy| policy.file.text())
    )
}

/// Whether some request of the small world is decided otherwise, in each way.
fn enumerated(requests: &[Request], diff: &Diff) -> Vec<(Shift, Option<Request>)> {
    let mut found: Vec<(Shift, Option<Request>)> = Shift::ALL.map(|shift| (shift, None)).to_vec();
    for request in requests {
        let (old, new) = (
            diff.policies().old.decide(request, small::at()),
            diff.policies().new.decide(request, small::at()),
        );
        for (shift, known) in &mut found {
            if known.is_none() && shift.is(&old, &new) {
                *known = Some(request.clone());
            }
        }
    }
    found
}

#[test]
fn what_is_claimed_is_what_every_request_shows() {
    let requests = small::requests();
    let (changing, regions, open) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let count = policies_to_try(2_000);
    runs(count, 0xd1ff, |rng| {
        let (old, new, other) = pair(rng);
        let diff = Diff::new(old, new, other).unwrap();
        let meaning = diff.meaning(Budget::default());
        let truth = enumerated(&requests, &diff);
        for (shift, example) in &truth {
            match (meaning.known(*shift), example) {
                (Known::Yes { .. }, Some(_)) | (Known::No, None) => {}
                (Known::NotFinished | Known::CannotBeDecided, _) => {
                    open.fetch_add(1, Ordering::Relaxed);
                }
                (claimed, example) => {
                    panic!("{shift:?} is said to be {claimed:?}: {example:?}\n{}", shown(&diff))
                }
            }
        }
        let shows = |shift| truth.iter().any(|(other, example)| *other == shift && example.is_some());
        let approvals = match (shows(Shift::Approved), shows(Shift::NotApproved)) {
            (false, false) => Approvals::Equivalent,
            (true, false) => Approvals::Looser,
            (false, true) => Approvals::Stricter,
            (true, true) => Approvals::Incomparable,
        };
        let decided = [Shift::Approved, Shift::NotApproved]
            .map(|shift| matches!(meaning.known(shift), Known::Yes { .. } | Known::No));
        if decided == [true, true] {
            assert_eq!(meaning.approvals(), approvals, "{}", shown(&diff));
        }
        if meaning.changes_something() {
            changing.fetch_add(1, Ordering::Relaxed);
            assert!(!diff.changes().is_empty());
        }
        regions.fetch_add(meaning.regions.len(), Ordering::Relaxed);
        witnesses_show_it(&diff, &meaning);
    });
    let (changing, open) = (changing.into_inner(), open.into_inner());
    assert!(changing * 2 > count, "only {changing} of {count} pairs decide otherwise");
    assert!(open * 100 <= count, "{open} questions of {count} pairs were left open");
    println!(
        "{count} pairs, {changing} decide otherwise, {} regions, {open} left open",
        regions.into_inner()
    );
}

/// Each witness is decided otherwise by the policies themselves, and its cause alone gives what the new policy gives.
fn witnesses_show_it(diff: &Diff, meaning: &Meaning) {
    for region in &meaning.regions {
        let (request, at) = (region.witness.request(), region.witness.at());
        let given = Request::from_json(&region.witness.json()).unwrap();
        assert_eq!(given, *request, "what is shown is what was decided");
        let decide =
            |policies: &Policies, with: &dyn Fn(&Decision<'_>) -> bool| with(&policies.decide(request, at));
        let (old, new) = (diff.policies().old.decide(request, at), diff.policies().new.decide(request, at));
        assert!(region.shift.is(&old, &new), "{region:?}\n{}", shown(diff));
        assert_eq!((region.rulings.old.route, region.rulings.new.route), (old.route(), new.route()));
        assert!(!region.cause.is_empty(), "{region:?}\n{}", shown(diff));
        let alike = |other: &Decision<'_>| match region.shift {
            Shift::Approved | Shift::NotApproved => other.is_approval() == new.is_approval(),
            Shift::Resolution => other.is_approval() && other.resolution() == new.resolution(),
            Shift::Route => other.route() == new.route(),
            _ => other.route() == new.route() && other.metric() == new.metric(),
        };
        let with = diff.with(&region.cause).unwrap();
        assert!(decide(&with, &alike), "{region:?}\n{}", shown(diff));
        // None of several can be left out.
        if region.cause.len() > 1 {
            for left_out in &region.cause {
                let fewer: Vec<usize> = region.cause.iter().copied().filter(|at| at != left_out).collect();
                let enough = diff.with(&fewer).is_some_and(|fewer| decide(&fewer, &alike));
                assert!(!enough, "{region:?} without {left_out}\n{}", shown(diff));
            }
        }
    }
}

#[test]
fn a_policy_does_not_differ_from_itself() {
    runs(policies_to_try(500), 0x5e1f, |rng| {
        let (old, _, other) = pair(rng);
        let diff = Diff::new(old.clone(), old, other).unwrap();
        assert!(diff.changes().is_empty(), "{}", shown(&diff));
        let meaning = diff.meaning(Budget::default());
        assert!(meaning.is_equivalent() && meaning.regions.is_empty());
    });
}

#[test]
fn no_change_is_the_old_policy_and_all_changes_are_the_new_one() {
    let requests = small::requests();
    runs(policies_to_try(300), 0xb1e4d, |rng| {
        let (old, new, other) = pair(rng);
        let diff = Diff::new(old, new, other).unwrap();
        let all: Vec<usize> = (0..diff.changes().len()).collect();
        let (none, all) = (diff.with(&[]).unwrap(), diff.with(&all).unwrap());
        for request in requests.iter().step_by(7) {
            for (blend, policies) in [(&none, &diff.policies().old), (&all, &diff.policies().new)] {
                let (here, there) =
                    (blend.decide(request, small::at()), policies.decide(request, small::at()));
                let seen = |it: &Decision<'_>| (it.route(), it.resolution(), it.metric(), it.stands_until());
                assert_eq!(seen(&here), seen(&there), "{request:?}\n{}", shown(&diff));
            }
        }
    });
}

/// An edit of a policy that may use everything there is.
fn edit(rng: &mut Rng, draft: &mut Draft) {
    let (at, other) = (rng.below(draft.rules.len()), rng.below(draft.rules.len()));
    match rng.below(8) {
        0 => draft.rules.swap(at, other),
        1 if draft.rules.len() > 1 => drop(draft.rules.remove(at)),
        2 => drop(draft.rules[at].when.pop()),
        3 => draft.rules[at].unless.clear(),
        4 => draft.rules[at].when = draft.rules[other].when.clone(),
        5 => draft.rules[at].more.clear(),
        6 => draft.rules[at].id = "renamed".to_owned(),
        _ => {
            let field = |cond: &Cond| match cond {
                Cond::Line(field, _) => field.clone(),
                Cond::Group(word, _) => (*word).to_owned(),
            };
            let taken: Vec<Cond> = draft.rules[other].unless.clone();
            for cond in taken {
                if !draft.rules[at].unless.iter().any(|known| field(known) == field(&cond)) {
                    draft.rules[at].unless.push(cond);
                }
            }
        }
    }
}

/// Policies that use the whole language: what is said never to happen does not, and witnesses are right.
#[test]
fn claims_hold_of_policies_that_use_everything() {
    let open = AtomicUsize::new(0);
    let count = policies_to_try(400);
    runs(count, 0xca5e, |rng| {
        let case = Case::generate(rng, Style { absence: true, tenants: true });
        let Some(draft) = &case.seller else { return };
        let mut new = draft.clone();
        (0..1 + rng.below(3)).for_each(|_| edit(rng, &mut new));
        let (platform, old) = case.read().unwrap();
        let Ok(new) = Policy::parse("generated.yaml", &new.to_string()) else { return };
        let diff = Diff::new(old.unwrap(), new, platform).unwrap();
        let meaning = diff.meaning(Budget::default());
        witnesses_show_it(&diff, &meaning);
        let all: Vec<usize> = (0..diff.changes().len()).collect();
        let (none, all) = (diff.with(&[]).unwrap(), diff.with(&all).unwrap());
        for (_, known) in &meaning.shifts {
            open.fetch_add(
                usize::from(matches!(known, Known::NotFinished | Known::CannotBeDecided)),
                Ordering::Relaxed,
            );
        }
        for _ in 0..60 {
            let (request, at) = (case.request(rng).read(), case.instant(rng));
            let seen = |policies: &Policies| {
                let it = policies.decide(&request, at);
                (it.route(), it.resolution(), it.metric(), it.stands_until())
            };
            assert_eq!(seen(&none), seen(&diff.policies().old), "{request:?}\n{}", shown(&diff));
            assert_eq!(seen(&all), seen(&diff.policies().new), "{request:?}\n{}", shown(&diff));
            let (old, new) =
                (diff.policies().old.decide(&request, at), diff.policies().new.decide(&request, at));
            for shift in Shift::ALL.into_iter().filter(|shift| shift.is(&old, &new)) {
                assert_ne!(meaning.known(shift), Known::No, "{shift:?} {request:?} {at}\n{}", shown(&diff));
            }
        }
    });
    println!("{count} pairs, {} of {} questions left open", open.into_inner(), count * Shift::ALL.len());
}
