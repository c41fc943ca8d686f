//! Many sellers in one process: each with twelve rules in numbers of their own.

use crate::agree::Disagreement;
use crate::engine::{Given, Rule};
use crate::engines::packed::{Facts as Numbers, Rules};
use crate::engines::{cedar, cel, script, zen};
use crate::memory::measured;
use crate::race::{Runner, race};
use crate::shop::{Dice, RULES, Record, at, fill, numbers, records, seller_id, seller_of};
use crate::table::{Figures, nanos, thousands, times};
use greenlight::model::{Field, Moment};
use greenlight::{Facts, Sellers};
use std::hint::black_box;

const SELLERS: usize = 100_000;
/// So many of the peers' policies are enough to tell what one takes.
const SOME: usize = 300;
/// Decisions, each of a request of its own.
const DECISIONS: usize = 20_000;

/// How sellers are drawn.
#[derive(Clone, Copy)]
enum Drawn {
    Hot,
    Zipf,
    Uniform,
}

fn drawn(how: Drawn, count: usize) -> Vec<usize> {
    let mut dice = Dice::new(29);
    // Zipf with exponent 1, by the inverse of its distribution: rank = n^u.
    let zipf = |unit: f64| (SELLERS as f64).powf(unit) as usize - 1;
    let scattered = |rank: usize| (rank * 7_919) % SELLERS;
    (0..count)
        .map(|_| match how {
            Drawn::Hot => 4_242,
            Drawn::Zipf => scattered(zipf(dice.below(1 << 40) as f64 / (1_u64 << 40) as f64)),
            Drawn::Uniform => usize::try_from(dice.below(SELLERS as i64)).unwrap_or(0),
        })
        .collect()
}

/// Checks, times, prints.
///
/// # Errors
/// If Greenlight and the packed rules do not agree.
pub fn run(rounds: usize, markdown: bool) -> Result<(), Disagreement> {
    let texts: String = (0..SELLERS).map(|at| seller_of(at) + "\n---\n").collect();
    let text = texts.len() / SELLERS;
    let (ours, time, bytes) =
        measured(|| Sellers::parse(None, "sellers.yaml", &texts).expect("the texts are ours"));
    drop(texts);
    let (packed, _, packed_bytes) =
        measured(|| (0..SELLERS).map(|at| Rules::new(&numbers(at))).collect::<Vec<_>>());

    let requests = records(DECISIONS, 31);
    let mut figures = Vec::new();
    for how in [Drawn::Hot, Drawn::Zipf, Drawn::Uniform] {
        let pairs: Vec<(usize, &Record)> = drawn(how, DECISIONS).into_iter().zip(&requests).collect();
        let facts: Vec<(Facts<'_>, Moment)> = pairs
            .iter()
            .map(|&(seller, record)| {
                let mut facts = ours.facts();
                fill(&mut facts, record);
                facts.text(Field::SellerId, &seller_id(seller));
                (facts, at(record))
            })
            .collect();
        let numbers: Vec<(usize, Numbers)> =
            pairs.iter().map(|&(seller, record)| (seller, Numbers::of(record))).collect();
        for (((facts, at), (seller, numbers)), (_, record)) in facts.iter().zip(&numbers).zip(&pairs) {
            let name = facts.decide(*at).rule();
            let rule =
                name.and_then(|name| RULES.iter().position(|rule| *rule == name)).map_or(0, |at| at + 1);
            let by_hand = packed[*seller].decide(numbers);
            if rule as Rule != by_hand {
                let told = format!("seller {seller}: rule {rule} and by hand {by_hand} for {record:#?}");
                return Err(Disagreement::new(told));
            }
        }
        let mut runners: Vec<Runner<'_>> = vec![
            Box::new(|| {
                let approved = |(facts, at): &&(Facts<'_>, Moment)| facts.decide(*at).is_approval();
                black_box(black_box(&facts).iter().filter(approved).count());
            }),
            Box::new(|| {
                let decide = |(seller, numbers): &(usize, Numbers)| packed[*seller].decide(numbers);
                black_box(black_box(&numbers).iter().map(decide).fold(0, |all, rule| all ^ rule));
            }),
        ];
        let times = race(&mut runners, rounds);
        figures.push([times[0] / DECISIONS as f64, times[1] / DECISIONS as f64]);
    }
    let rate = thousands((SELLERS as f64 / time.as_secs_f64()) as u64);
    let mut table = Figures::new(
        format!(
            "{} sellers with twelve rules each: ns a decision, bytes a policy",
            thousands(SELLERS as u64)
        ),
        &["", "one seller", "Zipf", "×", "uniform", "×", "bytes a policy"],
    );
    for (at, name, bytes) in [(1, "hand-packed rules", packed_bytes), (0, "Greenlight, ready", bytes)] {
        let [hot, zipf, uniform] = [0, 1, 2].map(|how: usize| figures[how][at]);
        let bytes = thousands((bytes / SELLERS) as u64);
        table.row([
            name.to_owned(),
            nanos(hot),
            nanos(zipf),
            times(zipf, hot),
            nanos(uniform),
            times(uniform, hot),
            bytes,
        ]);
    }
    for (name, make) in PEERS {
        drop(make()); // what is made once, by whoever comes first
        let (_, _, bytes) = measured(|| (0..SOME).map(|_| make()).collect::<Vec<_>>());
        let none = std::iter::repeat_n("–".to_owned(), 5);
        table.row([name.to_owned()].into_iter().chain(none).chain([thousands((bytes / SOME) as u64)]));
    }
    let note = format!(
        "Greenlight loads {rate} policies a second on one core; a policy's text has {text} bytes, which the store keeps"
    );
    table.print_with(&note, markdown);
    Ok(())
}

/// Makes a peer's form of the twelve rules, without what all policies share.
type Make = fn() -> Box<dyn std::any::Any>;

const PEERS: [(&str, Make); 5] = [
    ("zen-expression, one ternary", || Box::new(zen::twelve())),
    ("cel, one ternary", || Box::new(cel::twelve())),
    ("rhai, one AST a rule", || {
        thread_local!(static ENGINE: rhai::Engine = script::engine());
        Box::new(ENGINE.with(script::twelve))
    }),
    ("zen-engine, decision table", || Box::new(zen::Table::twelve(Given::Struct))),
    ("cedar-policy", || Box::new(cedar::policies(&cedar::twelve()))),
];
