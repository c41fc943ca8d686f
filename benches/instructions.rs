//! Instructions instead of time. The worry: a slower decision that hides in the noise of a shared machine.
//!
//! `cargo bench --bench instructions` runs each case under callgrind, for few and for many requests, and tells what
//! one more costs; the counts hardly change from run to run. A word after `--` chooses cases: `-- json`. Where the
//! instructions go is told by callgrind itself:
//!
//! ```text
//! valgrind --tool=callgrind target/release/deps/instructions-… ready 100
//! callgrind_annotate callgrind.out.…
//! ```

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to say")]
#![expect(clippy::print_stdout, reason = "a bench tells what it found")]

#[path = "shop/mod.rs"]
mod shop;

use greenlight::model::Request;
use std::hint::black_box;
use std::process::Command;

/// A case: its name, the unit of which its count is told, and something that does so many of them.
type Case = (&'static str, &'static str, fn(usize));

const CASES: [Case; 7] = [
    ("ready", "decision", |times| ready(shop::TWELVE, &shop::records(REQUESTS, 1), times)),
    ("struct", "decision", filled),
    ("json", "decision", json),
    ("explain", "explanation", explain),
    ("ten", "decision, 10 mixed rules", |times| grown(10, times)),
    ("thousand", "decision, 1,000 mixed rules", |times| grown(1_000, times)),
    ("load", "policy of twelve rules", load),
];

/// Every case is set up alike and repeated so often, so that setting up falls out of the difference.
const FEW: usize = 1;
const MANY: usize = 11;
/// How many requests are decided again and again.
const REQUESTS: usize = 400;

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&String> = given.iter().filter(|word| !word.starts_with("--")).collect();
    if let [name, times] = *words
        && let Ok(times) = times.parse()
    {
        CASES.iter().filter(|case| case.0 == name).for_each(|case| case.2(times));
    } else if given.iter().any(|word| word == "--bench") {
        let chosen =
            |case: &&Case| words.is_empty() || words.iter().any(|word| case.0.contains(word.as_str()));
        CASES.iter().filter(chosen).for_each(count);
    } else {
        // As a test: everything once.
        CASES.iter().for_each(|case| case.2(1));
    }
}

fn count((name, unit, _): &Case) {
    match (instructions(name, FEW), instructions(name, MANY)) {
        (Some(few), Some(many)) => {
            let units = if *name == "load" { MANY - FEW } else { (MANY - FEW) * REQUESTS };
            println!("{name:10} {:>10} instructions a {unit}", (many - few) / u64::try_from(units).unwrap());
        }
        _ => println!("{name:10} callgrind does not run here: is valgrind installed?"),
    }
}

/// What callgrind counts for a case that is done so many times.
fn instructions(name: &str, times: usize) -> Option<u64> {
    let told = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().ok()?)
        .args([name, &times.to_string()])
        .output()
        .ok()?;
    let told = String::from_utf8(told.stderr).ok()?;
    told.lines().find_map(|line| line.split_once("Collected :"))?.1.trim().parse().ok()
}

fn ready(policy: &str, records: &[shop::Record], times: usize) {
    let policies = shop::policies(policy);
    let ready: Vec<_> =
        records.iter().map(|record| (policies.ready(&shop::request(record)), shop::at(record))).collect();
    for _ in 0..times {
        for (facts, at) in black_box(&ready) {
            let _ = black_box(facts.decide(*at));
        }
    }
}

fn filled(times: usize) {
    let policies = shop::policies(shop::TWELVE);
    let records = shop::records(REQUESTS, 1);
    let mut facts = policies.facts();
    for _ in 0..times {
        for record in black_box(&records) {
            shop::fill(&mut facts, record);
            let _ = black_box(facts.decide(shop::at(record)));
        }
    }
}

fn grown(rules: usize, times: usize) {
    let rows = shop::rows(shop::Shape::Mixed, rules);
    ready(&shop::policy(&rows), &shop::requests(&rows, 900, REQUESTS), times);
}

fn json(times: usize) {
    let policies = shop::policies(shop::TWELVE);
    let written: Vec<_> = shop::records(REQUESTS, 1).iter().map(shop::written).collect();
    for _ in 0..times {
        for text in black_box(&written) {
            let request = Request::from_json(text).unwrap();
            let _ = black_box(policies.decide(&request, request.review_began().unwrap()));
        }
    }
}

fn explain(times: usize) {
    let policies = shop::policies(shop::TWELVE);
    let requests: Vec<_> =
        shop::records(REQUESTS, 1).iter().map(|record| (shop::request(record), shop::at(record))).collect();
    for _ in 0..times {
        for (request, at) in black_box(&requests) {
            black_box(policies.explain(request, *at));
        }
    }
}

fn load(times: usize) {
    for _ in 0..times {
        black_box(shop::policies(black_box(shop::TWELVE)));
    }
}
