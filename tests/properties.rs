//! Deciding is right: the engine is held to the naive reference and to the laws of the language, over generated
//! policies, requests and instants.
//!
//! `GREENLIGHT_DECISIONS=100000000` decides more often, `GREENLIGHT_SEED=…` begins elsewhere. A failure prints
//! the smallest policies and request that still show it.

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
mod reference;

use std::sync::atomic::{AtomicUsize, Ordering};

use generate::{Case, Cond, Draft, Style, Written, decisions, run};
use greenlight::Policies;
use greenlight::model::{Moment, Request};
use reference::{Reference, Verdict};

const REQUESTS: usize = 24;
const INSTANTS: usize = 10;

fn reference(policies: &Policies, thorough: bool) -> Reference<'_> {
    Reference { platform: policies.platform(), seller: policies.seller(), thorough }
}

/// What is wrong with a decision, if anything is.
fn compare(policies: &Policies, request: &Request, at: Moment, thorough: bool) -> Result<Verdict, String> {
    let decision = policies.decide(request, at);
    let ready = policies.ready(request).decide(at);
    if ready != decision {
        return Err(format!("decide: {decision:?}\nready:  {ready:?}"));
    }
    let ours = Verdict::from(&decision);
    let theirs = reference(policies, thorough).decide(request, at);
    if ours == theirs { Ok(ours) } else { Err(format!("engine:    {ours:?}\nreference: {theirs:?}")) }
}

#[test]
fn the_engine_decides_as_the_reference_does() {
    let count = decisions(1_000_000);
    let (approvals, all) = (AtomicUsize::new(0), AtomicUsize::new(0));
    run(count, 1, Style { absence: true, tenants: true }, |rng, case, policies| {
        let thorough = rng.chance(2);
        for _ in 0..REQUESTS {
            let written = case.request(rng);
            let request = written.read();
            for _ in 0..INSTANTS {
                let at = case.instant(rng);
                match compare(policies, &request, at, thorough) {
                    Ok(verdict) => approvals.fetch_add(
                        usize::from(verdict.route == greenlight::model::Route::Approve),
                        Ordering::Relaxed,
                    ),
                    Err(_) => fail(case, &written, &|case, written| {
                        let (platform, seller) = case.read().ok()?;
                        compare(&generate::policies(platform, seller), &written.read(), at, true).err()
                    }),
                };
                all.fetch_add(1, Ordering::Relaxed);
            }
        }
        REQUESTS * INSTANTS
    });
    let (approvals, all) = (approvals.into_inner(), all.into_inner());
    println!("{all} decisions, {approvals} approvals");
    assert!(approvals * 100 >= all * 30, "only {approvals} of {all} decisions are approvals");
}

/// Makes a failing case as small as it gets, then fails with it.
fn fail(case: &Case, written: &Written, wrong: &dyn Fn(&Case, &Written) -> Option<String>) -> ! {
    let (mut case, mut written) = (case.clone(), written.clone());
    loop {
        let smaller = smaller_cases(&case).into_iter().map(|case| (case, written.clone()));
        let fewer = (0..written.entries.len()).map(|at| {
            let mut written = written.clone();
            written.entries.remove(at);
            (case.clone(), written)
        });
        match smaller.chain(fewer).find(|(case, written)| wrong(case, written).is_some()) {
            Some(found) => (case, written) = found,
            None => break,
        }
    }
    let show = |draft: &Option<Draft>| draft.as_ref().map_or(String::new(), |draft| format!("---\n{draft}"));
    let what = wrong(&case, &written).unwrap_or_else(|| "not seen again".to_owned());
    panic!("{what}\nbase {}\n{}\n{}{}", case.base, written.json(), show(&case.platform), show(&case.seller));
}

fn smaller_cases(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    if case.platform.is_some() && case.seller.is_some() {
        found.push(Case { platform: None, ..case.clone() });
        found.push(Case { seller: None, ..case.clone() });
    }
    if let Some(draft) = &case.platform {
        found.extend(smaller_drafts(draft).into_iter().map(|it| Case { platform: Some(it), ..case.clone() }));
    }
    if let Some(draft) = &case.seller {
        found.extend(smaller_drafts(draft).into_iter().map(|it| Case { seller: Some(it), ..case.clone() }));
    }
    found
}

fn smaller_drafts(draft: &Draft) -> Vec<Draft> {
    let mut found = Vec::new();
    let mut push = |change: &dyn Fn(&mut Draft)| {
        let mut smaller = draft.clone();
        change(&mut smaller);
        found.push(smaller);
    };
    for at in 1..draft.header.len() {
        push(&|draft| drop(draft.header.remove(at)));
    }
    for (at, rule) in draft.rules.iter().enumerate() {
        if draft.rules.len() > 1 {
            push(&|draft| drop(draft.rules.remove(at)));
        }
        for line in 0..rule.more.len() {
            push(&|draft| drop(draft.rules[at].more.remove(line)));
        }
        for when in smaller_conds(&rule.when) {
            push(&|draft| draft.rules[at].when.clone_from(&when));
        }
        for unless in smaller_conds(&rule.unless) {
            push(&|draft| draft.rules[at].unless.clone_from(&unless));
        }
    }
    found
}

fn smaller_conds(conds: &[Cond]) -> Vec<Vec<Cond>> {
    let mut found = Vec::new();
    for at in 0..conds.len() {
        let mut fewer = conds.to_vec();
        let removed = fewer.remove(at);
        found.push(fewer.clone());
        if let Cond::Group(word, parts) = removed {
            found.extend(parts.iter().cloned());
            for part in 0..parts.len() {
                for smaller in smaller_conds(&parts[part]).into_iter().filter(|it| !it.is_empty()) {
                    let mut parts = parts.clone();
                    parts[part] = smaller;
                    let mut conds = conds.to_vec();
                    conds[at] = Cond::Group(word, parts);
                    found.push(conds);
                }
                if parts.len() > 1 {
                    let mut parts = parts.clone();
                    parts.remove(part);
                    let mut conds = conds.to_vec();
                    conds[at] = Cond::Group(word, parts);
                    found.push(conds);
                }
            }
        }
    }
    found
}
