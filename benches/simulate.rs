//! Requests a second of whole simulations, recording included; and what an instant of a long recording costs.

#![allow(missing_docs)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::Instant;
use std::hint::black_box;

/// The runs that count: the crowd of the second seed document, and a breakdown of a million.
const RUNS: [(&str, &str); 2] =
    [("geecache-100k", "geecache-100k"), ("breakdown-1M", "preset=breakdown&clients.count=1000000")];

fn simulations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("simulate");
    group.sample_size(10);
    for (name, fragment) in RUNS {
        let link = Link::parse(fragment).0;
        for (world, scenario) in [("A", &link.a), ("B", &link.b)] {
            group.throughput(Throughput::Elements(scenario.requests()));
            group.bench_with_input(BenchmarkId::new(name, world), scenario, |bench, scenario| {
                bench.iter(|| simulate(black_box(scenario)).unwrap().digest());
            });
        }
    }
    group.finish();
}

fn frames(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frame");
    for (name, fragment) in RUNS {
        let link = Link::parse(fragment).0;
        let recording = simulate(&link.a).unwrap();
        // Early, when nearly everybody is under way; and in the middle of the drain.
        for share in [2, 50_000] {
            let t = Instant::from_nanos(recording.end().as_nanos() / share);
            group.bench_function(BenchmarkId::new(name, format!("at 1/{share}")), |bench| {
                bench.iter(|| recording.frame(black_box(t), 6_000, None).dots.who.len());
            });
        }
    }
    group.finish();
}

criterion_group!(benches, simulations, frames);
criterion_main!(benches);
