//! Analysis grows faster than rules do. The worry: `greenlight check` that nobody waits for.
//!
//! `cargo bench --bench analysis` looks through policies of three shapes and tells the time of the processor, what was
//! found, and of how many rules something was left open. A shape and a number of rules after `--` write such a policy,
//! to be given to the program:
//!
//! ```text
//! cargo bench --bench analysis -- eight 200 > policy.yaml
//! time greenlight check policy.yaml
//! ```

#![expect(clippy::print_stdout, reason = "a bench tells what it found")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to say")]

#[path = "shop/mod.rs"]
mod shop;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use greenlight::analysis::Looking;
use greenlight::source::Code;
use shop::{Dice, Shape};

/// A shape: its name, what it is, and a policy of so many rules.
type Kind = (&'static str, &'static str, fn(usize) -> String);

const KINDS: [Kind; 3] = [
    ("eight", "conditions on eight fields, at random", eight),
    ("sku", "a rule for each SKU", |rules| shop::policy(&shop::rows(Shape::Sku, rules))),
    ("mixed", "SKUs, buyers, price bands, exceptions, formulas", |rules| {
        shop::policy(&shop::rows(Shape::Mixed, rules))
    }),
];

/// What is promised: 200 rules in two seconds, 1,000 in thirty.
const SIZES: [usize; 2] = [200, 1_000];

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&String> = given.iter().filter(|word| !word.starts_with("--")).collect();
    if let [name, rules] = *words
        && let Ok(rules) = rules.parse()
    {
        KINDS.iter().filter(|kind| kind.0 == name).for_each(|kind| print!("{}", kind.2(rules)));
        return;
    }
    // As a test: everything once, and small.
    let is_bench = given.iter().any(|word| word == "--bench");
    let sizes = if is_bench { &SIZES[..] } else { &[12] };
    let chosen = |kind: &&Kind| words.is_empty() || words.iter().any(|word| kind.0 == *word);
    for (name, what, write) in KINDS.iter().filter(chosen) {
        for rules in sizes {
            let policies = shop::policies(&write(*rules));
            let (start, wall) = (processor(), Instant::now());
            let found = policies.lint(&Looking::default());
            let spent = match (start, processor()) {
                (Some(start), Some(end)) => end.saturating_sub(start),
                _ => wall.elapsed(),
            };
            let open = found.iter().filter(|found| found.finding.code == Code::NotDecided).count();
            println!(
                "{name:<6} {rules:>5} rules: {:>6} ms, {:>4} findings, something open of {open} rules  ({what})",
                spent.as_millis(),
                found.len() - open,
            );
        }
    }
}

/// The time of the processor that this thread has had, where the system tells it.
fn processor() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// Rules over eight fields, four to eight conditions each, so that many of them overlap.
fn eight(rules: usize) -> String {
    let mut dice = Dice::new(7);
    let mut text = "policy: eight\nowner: seller\ncurrency: USD\ntimezone: UTC\nrules:\n".to_owned();
    for at in 0..rules {
        let _ = write!(text, "  - rule: r{at}\n    when:\n");
        let mut left = dice.between(4, 8);
        for (field, ahead) in FIELDS.iter().zip((1..=8).rev()) {
            if dice.below(ahead) < left {
                left -= 1;
                let _ = writeln!(text, "      {}", field(&mut dice));
            }
        }
        let then = if dice.below(4) == 0 { "review" } else { "approve" };
        let _ = writeln!(text, "    then: {then}");
    }
    text
}

/// A condition on each of the fields.
const FIELDS: [fn(&mut Dice) -> String; 8] = [
    |dice| format!("kind: {}", pick(dice, &["refund", "return_and_refund", "[refund, replacement]"])),
    |dice| {
        format!(
            "reason: {}",
            pick(dice, &["damaged", "[defective, damaged]", "not wrong_product", "not_received"])
        )
    },
    |dice| format!("amount: at most {}.{:02}", dice.between(5, 199), dice.below(100)),
    |dice| format!("photos: at least {}", dice.between(1, 4)),
    |dice| format!("buyer.return_rate: under {}%", dice.between(5, 94)),
    |dice| format!("since_delivery: at most {}d", dice.between(1, 60)),
    |dice| format!("categories: excludes category-{}", dice.below(40)),
    |dice| format!("skus: includes like SKU-{}*", dice.below(100)),
];

fn pick<'t>(dice: &mut Dice, words: &[&'t str]) -> &'t str {
    let at = dice.below(i64::try_from(words.len()).unwrap());
    words.get(usize::try_from(at).unwrap()).copied().unwrap()
}
