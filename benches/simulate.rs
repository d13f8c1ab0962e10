//! Requests a second of whole simulations, recording included; and what an instant of a long recording costs.

#![allow(missing_docs)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::Instant;
use std::hint::black_box;

/// The runs that count: the crowd of the second seed document, and a breakdown of a million. And their instants, in
/// hundredths of a second: in the midst of the arrivals, and when everybody is under way and nobody answered yet.
const RUNS: [(&str, &str, [u64; 2]); 2] = [
    ("geecache-100k", "geecache-100k", [11, 20]),
    ("breakdown-1M", "preset=breakdown&clients.count=1000000&cache.service=0s", [204, 214]),
];

fn simulations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("simulate");
    group.sample_size(10);
    for (name, fragment, _) in RUNS {
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
    for (name, fragment, instants) in RUNS {
        let link = Link::parse(fragment).0;
        for (world, scenario) in [("A", &link.a), ("B", &link.b)] {
            let recording = simulate(scenario).unwrap();
            for at in instants {
                let t = Instant::from_nanos(at * 10_000_000);
                let label = format!("{world} at {} s", at as f64 / 100.0);
                group.bench_function(BenchmarkId::new(name, label), |bench| {
                    bench.iter(|| recording.frame(black_box(t), 6_000, None).dots.who.len());
                });
            }
        }
    }
    group.finish();
}

criterion_group!(benches, simulations, frames);
criterion_main!(benches);
