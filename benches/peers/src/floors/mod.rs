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

/// Something that reads a file.
type Floor = (&'static str, fn(&str) -> Option<Counts>);

const FLOORS: [Floor; 10] = [
    ("parquet-dictionaries", |path| parquet::decode(path, true)),
    ("parquet-text", |path| parquet::decode(path, false)),
    ("parquet-rules", |path| Some(parquet::rules(path))),
    ("parquet-rules-late", |path| Some(parquet::rules_late(path))),
    ("parquet-rules-only", |path| Some(parquet::rules_only(path))),
    ("greenlight-rules-only", |path| Some(greenlight::rules_only(path))),
    ("csv-tokens", |path| {
        text::tokens(path);
        None
    }),
    ("csv-rules", |path| Some(text::rows(path))),
    ("jsonl-struct", |path| {
        text::into_struct(path);
        None
    }),
    ("jsonl-value", |path| {
        text::into_value(path);
        None
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
    let counts = floor(&path);
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu.elapsed().as_secs_f64());
    let counts: Vec<String> =
        counts.iter().flat_map(Counts::each).map(|(rule, count)| format!("\"{rule}\":{count}")).collect();
    println!("{{\"cpu\":{cpu},\"wall\":{wall},\"counts\":{{{}}}}}", counts.join(","));
    ExitCode::SUCCESS
}
