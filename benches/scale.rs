//! Rules grow. The worry: a policy of 10,000 rules that is decided in a thousand times the time of ten.
//!
//! Three shapes of policies, 10 to 10,000 rules; requests of which nine in ten, or one in twenty, are about something
//! that a rule speaks of. Throughput is in decisions, and in rules where policies are loaded.
//! `cargo bench --bench scale`.

#[path = "shop/mod.rs"]
mod shop;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use greenlight::Facts;
use greenlight::model::Moment;
use shop::Shape;
use std::hint::black_box;

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const REQUESTS: usize = 500;

fn decide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scale/decide");
    group.throughput(Throughput::Elements(REQUESTS as u64));
    group.sample_size(10);
    for shape in Shape::ALL {
        for rules in SIZES {
            let rows = shop::rows(shape, rules);
            let policies = shop::policies(&shop::policy(&rows));
            for (matching, per_mille) in [("many match", 900), ("few match", 50)] {
                let ready: Vec<(Facts<'_>, Moment)> = shop::requests(&rows, per_mille, REQUESTS)
                    .iter()
                    .map(|record| (policies.ready(&shop::request(record)), shop::at(record)))
                    .collect();
                let id = BenchmarkId::new(format!("{}, {matching}", shape.name()), rules);
                group.bench_function(id, |bencher| {
                    bencher.iter(|| {
                        let approved = |(facts, at): &&(Facts<'_>, Moment)| facts.decide(*at).is_approval();
                        black_box(&ready).iter().filter(approved).count()
                    });
                });
            }
        }
    }
    group.finish();
}

fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scale/load");
    group.sample_size(10);
    for shape in Shape::ALL {
        for rules in SIZES {
            let text = shop::policy(&shop::rows(shape, rules));
            group.throughput(Throughput::Elements(rules as u64));
            group.bench_function(BenchmarkId::new(shape.name(), rules), |bencher| {
                bencher.iter(|| shop::policies(black_box(&text)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, decide, load);
criterion_main!(benches);
