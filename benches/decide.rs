//! How long one decision takes. The worry: a rule, or a way in, that makes every request pay for it.
//!
//! Twelve rules over 24 fields; 4,000 requests, one after the other. Throughput is in decisions.
//! `cargo bench --bench decide`; where time is too noisy, `cargo bench --bench instructions` counts.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to say")]

#[path = "shop/mod.rs"]
mod shop;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use greenlight::Policies;
use greenlight::lang::Policy;
use greenlight::model::{Moment, Request};
use std::hint::black_box;

fn decide(criterion: &mut Criterion) {
    let policy = Policy::parse("twelve.yaml", shop::TWELVE).unwrap();
    let policies = Policies::new(None, Some(policy)).unwrap();
    let records = shop::records(shop::HOT, 1);
    let written: Vec<String> = records.iter().map(shop::written).collect();
    let requests: Vec<(Request, Moment)> = records.iter().map(shop::request).collect();

    let mut group = criterion.benchmark_group("decide");
    group.throughput(Throughput::Elements(shop::HOT as u64));
    group.sample_size(20);
    group.bench_function("request", |bencher| {
        bencher.iter(|| {
            let approved = |(request, at): &&(Request, Moment)| policies.decide(request, *at).is_approval();
            black_box(&requests).iter().filter(approved).count()
        });
    });
    group.bench_function("struct", |bencher| {
        bencher.iter(|| {
            let approved = |(request, at): &(Request, Moment)| policies.decide(request, *at).is_approval();
            black_box(&records).iter().map(shop::request).filter(approved).count()
        });
    });
    group.bench_function("json", |bencher| {
        bencher.iter(|| {
            let read = |text: &String| Request::from_json(text).unwrap();
            let approved =
                |request: &Request| policies.decide(request, request.review_began().unwrap()).is_approval();
            black_box(&written).iter().map(read).filter(approved).count()
        });
    });
    group.finish();
}

fn explain(criterion: &mut Criterion) {
    let policy = Policy::parse("twelve.yaml", shop::TWELVE).unwrap();
    let policies = Policies::new(None, Some(policy)).unwrap();
    let requests: Vec<(Request, Moment)> = shop::records(100, 1).iter().map(shop::request).collect();
    let mut group = criterion.benchmark_group("explain");
    group.throughput(Throughput::Elements(100));
    group.sample_size(20);
    group.bench_function("request", |bencher| {
        bencher.iter(|| {
            let rules = |(request, at): &(Request, Moment)| policies.explain(request, *at).rules.len();
            black_box(&requests).iter().map(rules).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, decide, explain);
criterion_main!(benches);
