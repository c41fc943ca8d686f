//! Rule files are read, checked and made ready. The worry: a service that starts for minutes, or an editor that waits.
//!
//! Throughput is in bytes of rule files, and in policies where many sellers are loaded. `cargo bench --bench load`.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to say")]

#[path = "shop/mod.rs"]
mod shop;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use greenlight::Sellers;
use std::hint::black_box;

fn one(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    group.sample_size(20);
    let shipped = std::fs::read_to_string("rules/seller/everyday.yaml").unwrap();
    for (name, text) in [("twelve rules", shop::TWELVE), ("rules/seller/everyday.yaml", &shipped)] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| shop::policies(black_box(text))));
    }
    group.finish();
}

fn sellers(criterion: &mut Criterion) {
    const SELLERS: usize = 200;
    let texts: Vec<String> = (0..SELLERS).map(shop::seller).collect();
    let together: String = (0..SELLERS).map(|at| shop::seller_of(at) + "\n---\n").collect();
    let mut group = criterion.benchmark_group("load/sellers");
    group.sample_size(10);
    group.throughput(Throughput::Elements(SELLERS as u64));
    group.bench_function("twelve rules each", |bencher| {
        bencher.iter(|| black_box(&texts).iter().map(|text| shop::policies(text)).collect::<Vec<_>>());
    });
    group.bench_function("twelve rules each, in one store", |bencher| {
        bencher.iter(|| Sellers::parse(None, "sellers.yaml", black_box(&together)).unwrap());
    });
    group.finish();
}

criterion_group!(benches, one, sellers);
criterion_main!(benches);
