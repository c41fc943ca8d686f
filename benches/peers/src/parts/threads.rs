//! Two threads instead of one, over shared policies.

use crate::agree::Disagreement;
use crate::engines::{cedar, cel, hand, rego, zen};
use crate::race::median;
use crate::shop::{TWELVE, at, fill, policies, records};
use crate::table::{Figures, thousands};
use cpu_time::ThreadTime;
use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};

/// How many requests each thread decides again and again.
const REQUESTS: usize = 1_000;
/// How long it does.
const TURN: Duration = Duration::from_millis(150);

/// Decides all of its requests once.
type Work<'w> = Box<dyn FnMut() + 'w>;
/// Makes the work of a thread from what all threads share. Called on the thread.
type Start<'s> = Box<dyn Fn() -> Work<'s> + Sync + 's>;

/// Times, prints.
///
/// # Errors
/// Never: that the engines agree is checked with one thread.
pub fn run(rounds: usize, markdown: bool) -> Result<(), Disagreement> {
    let records = &records(REQUESTS, 1)[..];
    let ours = policies(TWELVE);
    let cel_program = cel::twelve();
    let cedar_policies = cedar::policies(&cedar::twelve());
    let expression = zen::twelve();
    let rego = rego::compiled(&rego::twelve());
    let entities = cedar_policy::Entities::empty();
    let contestants: Vec<(&str, Start<'_>)> = vec![
        ("hand-written Rust, strings", Box::new(|| Box::new(|| each(records, hand::decide)))),
        (
            "Greenlight, ready",
            Box::new(|| {
                let facts = records.iter().map(|record| {
                    let mut facts = ours.facts();
                    fill(&mut facts, record);
                    (facts, at(record))
                });
                let facts: Vec<_> = facts.collect();
                Box::new(move || each(&facts, |(facts, at)| facts.decide(*at).route()))
            }),
        ),
        (
            "zen-expression, one ternary",
            Box::new(|| {
                let inputs: Vec<_> = records.iter().map(zen::variable).collect();
                let mut vm = zen_expression::vm::VM::new();
                let expression = &expression;
                Box::new(move || {
                    each(&inputs, |input| expression.evaluate_with(input.clone(), &mut vm).is_ok())
                })
            }),
        ),
        (
            "cel, one ternary",
            Box::new(|| {
                let root = ::cel::Context::default();
                let program = &cel_program;
                Box::new(move || each(records, |record| cel::rule(program, &root, &cel::Direct(record))))
            }),
        ),
        (
            "regorus, register machine",
            Box::new(|| {
                let inputs: Vec<_> = records.iter().map(rego::value).collect();
                let mut vm = rego::machine(&rego);
                Box::new(move || {
                    each(&inputs, |input| {
                        vm.set_input(input.clone());
                        vm.execute().is_ok()
                    });
                })
            }),
        ),
        (
            "cedar-policy",
            Box::new(|| {
                let requests: Vec<_> = records.iter().map(cedar::request).collect();
                let (policies, entities) = (&cedar_policies, &entities);
                Box::new(move || each(&requests, |request| cedar::decide(policies, entities, request)))
            }),
        ),
    ];
    let mut rates = vec![[const { Vec::new() }; 2]; contestants.len()];
    for _ in 0..rounds.min(7) {
        for ((_, start), rates) in contestants.iter().zip(&mut rates) {
            for (threads, rates) in (1..).zip(rates) {
                rates.push(rate(start, threads));
            }
        }
    }
    let columns = ["", "one", "two", "×", "one, wall", "two, wall", "×"];
    let title =
        "Threads over shared policies: decisions a second, by the threads' own CPU time and by the clock";
    let mut table = Figures::new(title, &columns);
    for ((name, _), rates) in contestants.iter().zip(rates) {
        let by = |threads: usize, pick: fn(&Rate) -> f64| median(rates[threads].iter().map(pick).collect());
        let mut row = vec![(*name).to_owned()];
        for pick in [|rate: &Rate| rate.cpu, |rate: &Rate| rate.wall] {
            let (one, two) = (by(0, pick), by(1, pick));
            row.extend([thousands(one as u64), thousands(two as u64), format!("{:.2}", two / one)]);
        }
        table.row(row);
    }
    table.print_with("by the clock it only means something on a machine that does nothing else", markdown);
    Ok(())
}

/// Decisions a second, all threads together.
#[derive(Clone, Copy)]
struct Rate {
    cpu: f64,
    wall: f64,
}

fn each<T, R>(items: &[T], mut decide: impl FnMut(&T) -> R) {
    for item in items {
        black_box(decide(item));
    }
}

fn rate(start: &Start<'_>, threads: usize) -> Rate {
    let barrier = Barrier::new(threads);
    let work = || {
        let mut work = start();
        work();
        barrier.wait();
        let (wall, cpu, mut passes) = (Instant::now(), ThreadTime::now(), 0);
        while wall.elapsed() < TURN {
            work();
            passes += 1;
        }
        let decisions = (passes * REQUESTS) as f64;
        Rate { cpu: decisions / cpu.elapsed().as_secs_f64(), wall: decisions / wall.elapsed().as_secs_f64() }
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let rates = running.into_iter().map(|thread| thread.join().expect("nothing panics"));
        rates.fold(Rate { cpu: 0.0, wall: 0.0 }, |all, one| Rate {
            cpu: all.cpu + one.cpu,
            wall: all.wall + one.wall,
        })
    })
}
