//! Many requests at a time, a column a field. The worry: a dry run that looks at each condition for each row, or at a
//! text once for every row that has it.
//!
//! Twelve rules over batches of 8,192 requests in memory, on one thread. Throughput is in rows.
//! `cargo bench --bench columns`.

#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to say")]

#[path = "shop/columns.rs"]
mod columns;
#[path = "shop/mod.rs"]
mod shop;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use greenlight::model::Route;

const ROWS: usize = 8_192;

fn decide(criterion: &mut Criterion) {
    let policies = shop::policies(shop::TWELVE);
    let records = shop::records(ROWS, 1);
    let (rows, at) = columns::rows(&policies, &records);

    let mut group = criterion.benchmark_group("columns");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.sample_size(20);
    group.bench_function("routes", |bencher| {
        let ready = || (rows.clone(), at.clone());
        bencher.iter_batched(
            ready,
            |(rows, at)| rows.decide_each(at).routed(Route::Approve).count(),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("rules", |bencher| {
        let ready = || (rows.clone(), at.clone());
        bencher.iter_batched(
            ready,
            |(rows, at)| {
                let decisions = rows.decide_each(at);
                (0..ROWS).filter_map(|row| decisions.rule(row)).map(str::len).sum::<usize>()
            },
            BatchSize::SmallInput,
        );
    });
    group.bench_function("from records", |bencher| {
        bencher.iter(|| {
            let (rows, at) = columns::rows(&policies, &records);
            rows.decide_each(at).routed(Route::Approve).count()
        });
    });
    group.finish();
}

criterion_group!(benches, decide);
criterion_main!(benches);
