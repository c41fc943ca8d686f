//! How long one decision takes. The worry: a rule, or a way in, that makes every request pay for it.
//!
//! Twelve rules over 24 fields; 4,000 requests, one after the other. Throughput is in decisions.
//! `cargo bench --bench decide`; where time is too noisy, `cargo bench --bench instructions` counts.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to say")]

#[path = "shop/mod.rs"]
mod shop;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use greenlight::Facts;
use greenlight::model::{Moment, Request};
use std::hint::black_box;

fn decide(criterion: &mut Criterion) {
    let policies = shop::policies(shop::TWELVE);
    let records = shop::records(shop::HOT, 1);
    let ready: Vec<(Facts<'_>, Moment)> = records
        .iter()
        .map(|record| {
            let mut facts = policies.facts();
            shop::fill(&mut facts, record);
            (facts, shop::at(record))
        })
        .collect();
    let requests: Vec<(Request, Moment)> =
        records.iter().map(|record| (shop::request(record), shop::at(record))).collect();
    let written: Vec<String> = records.iter().map(shop::written).collect();

    let mut group = criterion.benchmark_group("decide");
    group.throughput(Throughput::Elements(shop::HOT as u64));
    group.sample_size(20);
    group.bench_function("ready", |bencher| {
        bencher.iter(|| {
            let approved = |(facts, at): &&(Facts<'_>, Moment)| facts.decide(*at).is_approval();
            black_box(&ready).iter().filter(approved).count()
        });
    });
    group.bench_function("struct", |bencher| {
        let mut facts = policies.facts();
        bencher.iter(|| {
            let mut approved = 0;
            for record in black_box(&records) {
                shop::fill(&mut facts, record);
                approved += usize::from(facts.decide(shop::at(record)).is_approval());
            }
            approved
        });
    });
    group.bench_function("request", |bencher| {
        bencher.iter(|| {
            let approved = |(request, at): &&(Request, Moment)| policies.decide(request, *at).is_approval();
            black_box(&requests).iter().filter(approved).count()
        });
    });
    group.bench_function("json", |bencher| {
        let mut facts = policies.facts();
        bencher.iter(|| {
            let mut approved = 0;
            for (text, record) in black_box(&written).iter().zip(&records) {
                let facts = facts.read_json(text.as_bytes()).unwrap();
                approved += usize::from(facts.decide(shop::at(record)).is_approval());
            }
            approved
        });
    });
    // The least that any way through a struct of the same shape takes, without deciding.
    group.bench_function("json to a struct alone", |bencher| {
        bencher.iter(|| {
            let read = |text: &String| serde_json::from_slice::<shop::Written>(text.as_bytes()).unwrap();
            black_box(&written).iter().map(read).filter(|written| written.has_note).count()
        });
    });
    group.bench_function("json to a request", |bencher| {
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
    const REQUESTS: usize = 100;
    let policies = shop::policies(shop::TWELVE);
    let requests: Vec<(Request, Moment)> =
        shop::records(REQUESTS, 1).iter().map(|record| (shop::request(record), shop::at(record))).collect();
    let mut group = criterion.benchmark_group("explain");
    group.throughput(Throughput::Elements(REQUESTS as u64));
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
