//! Greenlight beside its peers: the same policies over the same requests, checked to agree, then timed.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- [--markdown] [--rounds N] [PART…]
//! ```
//! `run.py` beside `src` runs all of it and the dry runs over files, and prints every table.
//!
//! Exit status 1 if the engines do not agree.

mod agree;
#[path = "../../shop/columns.rs"]
mod columns;
mod engine;
mod engines;
mod fields;
mod floors;
mod machine;
mod memory;
mod parts;
mod race;
#[path = "../../shop/mod.rs"]
mod shop;
mod table;

use agree::Disagreement;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

const USAGE: &str =
    "usage: greenlight-peers [--markdown] [--rounds N] [decide | scale | sellers | threads | formulas]…
       greenlight-peers floor NAME FILE    (for the comparison of histories: see run.py)";

/// A part: what it is called, and what measures and prints it.
type Part = (&'static str, fn(usize, bool) -> Result<(), Disagreement>);

const PARTS: [Part; 5] = [
    ("decide", parts::decide::run),
    ("scale", parts::scale::run),
    ("sellers", parts::sellers::run),
    ("threads", parts::threads::run),
    ("formulas", parts::formulas::run),
];

fn main() -> ExitCode {
    // Some peers go as deep into the stack as their policies are long.
    let deep = std::thread::Builder::new().stack_size(4 << 30).spawn(measure);
    deep.expect("there is memory").join().unwrap_or(ExitCode::from(1))
}

fn measure() -> ExitCode {
    let (mut markdown, mut rounds, mut chosen) = (false, race::ROUNDS, Vec::new());
    let mut given = std::env::args().skip(1);
    while let Some(word) = given.next() {
        match word.as_str() {
            "floor" => return floors::run(given),
            "--markdown" => markdown = true,
            "--rounds" => rounds = given.next().and_then(|number| number.parse().ok()).unwrap_or(rounds),
            part if PARTS.iter().any(|(name, _)| *name == part) => chosen.push(word),
            _ => {
                eprintln!("`{word}` is no part of this\n{USAGE}");
                return ExitCode::from(2);
            }
        }
    }
    println!("{}", machine::line());
    for (name, run) in
        PARTS.iter().filter(|(name, _)| chosen.is_empty() || chosen.iter().any(|part| part == name))
    {
        let start = std::time::Instant::now();
        if let Err(disagreement) = run(rounds, markdown) {
            eprintln!("{name}: {disagreement}");
            return ExitCode::from(1);
        }
        eprintln!("{name}: {:.0} s", start.elapsed().as_secs_f64());
    }
    ExitCode::SUCCESS
}
