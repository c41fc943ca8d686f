//! Greenlight beside its peers: the same policies over the same requests, checked to agree, then timed.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- [--markdown] [--rounds N] [PART…]
//! ```
//! Exit status 1 if the engines do not agree.

mod agree;
mod engine;
mod engines;
mod fields;
mod machine;
mod parts;
mod race;
#[path = "../../shop/mod.rs"]
mod shop;
mod table;

use std::process::ExitCode;

const USAGE: &str = "usage: greenlight-peers [--markdown] [--rounds N] [decide]…";

fn main() -> ExitCode {
    let (mut markdown, mut rounds, mut parts) = (false, race::ROUNDS, Vec::new());
    let mut given = std::env::args().skip(1);
    while let Some(word) = given.next() {
        match word.as_str() {
            "--markdown" => markdown = true,
            "--rounds" => rounds = given.next().and_then(|number| number.parse().ok()).unwrap_or(rounds),
            "decide" => parts.push(word),
            _ => {
                eprintln!("`{word}` is no part of this\n{USAGE}");
                return ExitCode::from(2);
            }
        }
    }
    println!("{}", machine::line());
    let chosen = |part: &str| parts.is_empty() || parts.iter().any(|chosen| chosen == part);
    let mut result = Ok(());
    if chosen("decide") {
        result = result.and_then(|()| parts::decide::run(rounds, markdown));
    }
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(disagreement) => {
            eprintln!("the engines do not agree: {disagreement}");
            ExitCode::from(1)
        }
    }
}
