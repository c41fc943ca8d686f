//! What reading a history costs by itself, and with the twelve rules by hand: floors under every dry run.
//!
//! Each runs in a process of its own and prints what it took, and what it counted where it decides.

mod cells;
mod greenlight;
mod masks;
mod parquet;
mod text;

use cells::Counts;
use cpu_time::ProcessTime;
use std::process::ExitCode;
use std::time::Instant;

/// What a floor has to tell.
#[derive(Default)]
pub struct Told {
    /// Where it decides: how often each rule did.
    counts: Counts,
    /// Where the rules alone are timed, over what is in memory: nanoseconds a row.
    alone: Option<f64>,
}

impl From<Counts> for Told {
    fn from(counts: Counts) -> Self {
        Self { counts, alone: None }
    }
}

/// Something that reads a file.
type Floor = (&'static str, fn(&str) -> Told);

const FLOORS: [Floor; 10] = [
    ("parquet-dictionaries", |path| parquet::decode(path, true)),
    ("parquet-text", |path| parquet::decode(path, false)),
    ("parquet-rules", |path| parquet::rules(path).into()),
    ("parquet-rules-late", |path| parquet::rules_late(path).into()),
    ("parquet-rules-alone", parquet::rules_alone),
    ("greenlight-rules-alone", greenlight::rules_alone),
    ("csv-tokens", |path| {
        text::tokens(path);
        Told::default()
    }),
    ("csv-rules", |path| text::rows(path).into()),
    ("jsonl-struct", |path| {
        text::into_struct(path);
        Told::default()
    }),
    ("jsonl-value", |path| {
        text::into_value(path);
        Told::default()
    }),
];

/// Runs one: its name, and a file.
pub fn run(mut given: impl Iterator<Item = String>) -> ExitCode {
    let (name, path) = (given.next().unwrap_or_default(), given.next().unwrap_or_default());
    let Some((_, floor)) = FLOORS.iter().find(|(known, _)| *known == name) else {
        eprintln!("floors are: {}", FLOORS.map(|(name, _)| name).join(", "));
        return ExitCode::from(2);
    };
    let (wall, cpu) = (Instant::now(), ProcessTime::now());
    let told = floor(&path);
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu.elapsed().as_secs_f64());
    let counts: Vec<String> = told.counts.each().map(|(rule, count)| format!("\"{rule}\":{count}")).collect();
    let alone = told.alone.map_or("null".into(), |alone| format!("{alone:.1}"));
    println!("{{\"cpu\":{cpu},\"wall\":{wall},\"alone\":{alone},\"counts\":{{{}}}}}", counts.join(","));
    ExitCode::SUCCESS
}
