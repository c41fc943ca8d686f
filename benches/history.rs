//! A dry run over past requests. The worry: a year of them that takes an afternoon, or a format that is slower to
//! read than to decide.
//!
//! Throughput is in rows and in bytes of the file, on one thread. `cargo bench --bench history`.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to say")]

#[allow(dead_code, reason = "the example uses all of it")]
#[path = "../examples/synthesize/model/mod.rs"]
mod model;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use greenlight::Policies;
use greenlight::history::History;
use greenlight::lang::Policy;
use model::{Format, World};
use std::io::Cursor;

const TWELVE: &str = include_str!("policies/twelve.yaml");
const REQUESTS: u64 = 5_000;

fn written(format: Format) -> Vec<u8> {
    let mut text = format.header();
    for row in World::new(REQUESTS, 7) {
        format.line(&row, &mut text);
    }
    text.into_bytes()
}

fn simulate(criterion: &mut Criterion) {
    let policy = Policy::parse("twelve.yaml", TWELVE).unwrap();
    let policies = Policies::new(None, Some(policy)).unwrap();
    let mut group = criterion.benchmark_group("history/simulate");
    group.sample_size(10);
    for (name, format) in [("csv", Format::Csv), ("jsonl", Format::JsonLines)] {
        let bytes = written(format);
        group.throughput(Throughput::ElementsAndBytes { elements: REQUESTS, bytes: bytes.len() as u64 });
        group.bench_function(name, |bencher| {
            let open = || History::from_reader(name, Cursor::new(bytes.clone())).unwrap();
            let run = |history: History| policies.simulate().threads(1).run(history).requests;
            bencher.iter_batched(open, run, BatchSize::LargeInput);
        });
    }
    group.finish();
}

criterion_group!(benches, simulate);
criterion_main!(benches);
