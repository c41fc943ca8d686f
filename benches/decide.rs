//! How long one decision takes: the worry is a rule that makes every request pay for it.
//!
//! Throughput is in decisions. `cargo bench --bench decide`.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to say")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use greenlight::Policies;
use greenlight::model::{Moment, Request};
use std::hint::black_box;

const REQUEST: &str = include_str!("../examples/requests/damaged-cable.json");

fn decide(criterion: &mut Criterion) {
    let policies =
        Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/returnless-refunds.yaml").unwrap();
    let request = Request::from_json(REQUEST).unwrap();
    let at = Moment::parse("2026-11-05T10:00:00Z").unwrap();

    let mut group = criterion.benchmark_group("decide");
    group.throughput(Throughput::Elements(1));
    group.bench_function("request", |bencher| {
        bencher.iter(|| policies.decide(black_box(&request), at).route())
    });
    group.bench_function("json", |bencher| {
        bencher.iter(|| {
            let request = Request::from_json(black_box(REQUEST)).unwrap();
            policies.decide(&request, at).route()
        });
    });
    group.bench_function("explain", |bencher| {
        bencher.iter(|| policies.explain(black_box(&request), at).rules.len())
    });
    group.finish();
}

fn load(criterion: &mut Criterion) {
    let text = std::fs::read_to_string("rules/seller/returnless-refunds.yaml").unwrap();
    let mut group = criterion.benchmark_group("load");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("policy", |bencher| {
        bencher
            .iter(|| greenlight::lang::Policy::parse("policy.yaml", black_box(&text)).unwrap().rules.len());
    });
    group.finish();
}

criterion_group!(benches, decide, load);
criterion_main!(benches);
