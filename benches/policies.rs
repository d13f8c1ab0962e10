//! Requests per second of every policy, beside the best-known crates of its kind.
//!
//! A cold cache serves four million requests for a million keys whose popularity follows Zipf's law with exponent 1;
//! every miss is filled. The trace is drawn beforehand, and keys are scattered over 64 bits so that popular ones are
//! no neighbours. Ours has the hasher that the simulation gives it; all others that take one have `FxHasher`.
//!
//! `cargo bench --bench policies`, or `-- lru` for some of them.

#![allow(missing_docs)] // Criterion's macro makes a public function.

use std::hint::black_box;
use std::num::NonZeroUsize;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use rustc_hash::FxBuildHasher;
use stampede::keyed::Cache;
use stampede::random::{Purpose, Stream, Zipf, mix64};
use stampede::time::Instant;
use stampede_mechanisms::cache::ttl::Life;
use stampede_mechanisms::cache::{Limits, Lookup};
use stampede_mechanisms::eviction::PolicyKind;

const KEYS: u32 = 1_000_000;
const REQUESTS: u64 = 4_000_000;

fn trace() -> Vec<u64> {
    let popularity = Zipf::new(KEYS, 1.0);
    let draws = Stream::new(1, Purpose("benchmark"));
    (0..REQUESTS).map(|n| mix64(u64::from(popularity.rank(draws.at(n))))).collect()
}

/// Runs `request` over the trace; it answers whether it hit.
fn bench(group: &mut BenchmarkGroup<WallTime>, name: &str, trace: &[u64], mut cold: impl FnMut() -> Box<dyn Run>) {
    group.bench_function(name, |bencher| {
        bencher.iter_with_large_drop(|| {
            let mut cache = cold();
            let hits = cache.run(trace);
            black_box(hits);
            cache
        });
    });
}

/// A whole trace through a cache: one call, so that the loop around the cache is compiled with it.
trait Run {
    fn run(&mut self, trace: &[u64]) -> u64;
}

struct Through<C, F>(C, F);

impl<C, F: FnMut(&mut C, u64) -> bool> Run for Through<C, F> {
    fn run(&mut self, trace: &[u64]) -> u64 {
        trace.iter().map(|&key| u64::from((self.1)(&mut self.0, key))).sum()
    }
}

fn ours(kind: PolicyKind, capacity: u64) -> Box<dyn Run> {
    let limits = Limits { entries: Some(capacity), bytes: None };
    let cache: Cache<u64, u64> = Cache::with_hasher(kind, limits, 1, Default::default()).expect("a valid limit");
    let mut left = Vec::new();
    let mut now = 0;
    Box::new(Through(cache, move |cache: &mut Cache<u64, u64>, key| {
        now += 1_000;
        let at = Instant::from_nanos(now);
        let hit = matches!(cache.get(&key, at), Lookup::Fresh(_));
        if !hit {
            cache.insert(key, key, 1, Life::FOREVER, at, &mut left);
            left.clear();
        }
        hit
    }))
}

fn lru_crate(capacity: usize) -> Box<dyn Run> {
    let capacity = NonZeroUsize::new(capacity).expect("not zero");
    Box::new(Through(
        lru::LruCache::with_hasher(capacity, FxBuildHasher),
        |cache: &mut lru::LruCache<u64, u64, FxBuildHasher>, key| {
            let hit = cache.get(&key).is_some();
            if !hit {
                cache.push(key, key);
            }
            hit
        },
    ))
}

fn sieve_cache_crate(capacity: usize) -> Box<dyn Run> {
    let cache = sieve_cache::SieveCache::new_with_hasher(capacity, FxBuildHasher).expect("a valid capacity");
    Box::new(Through(cache, |cache: &mut sieve_cache::SieveCache<u64, u64, FxBuildHasher>, key| {
        let hit = cache.get(&key).is_some();
        if !hit {
            cache.insert(key, key);
        }
        hit
    }))
}

fn quick_cache_crate(capacity: usize) -> Box<dyn Run> {
    let cache = quick_cache::unsync::Cache::with(
        capacity,
        capacity as u64,
        quick_cache::UnitWeighter,
        FxBuildHasher,
        Default::default(),
    );
    type Quick = quick_cache::unsync::Cache<u64, u64, quick_cache::UnitWeighter, FxBuildHasher>;
    Box::new(Through(cache, |cache: &mut Quick, key| {
        let hit = cache.get(&key).is_some();
        if !hit {
            cache.insert(key, key);
        }
        hit
    }))
}

fn mini_moka_crate(capacity: u64) -> Box<dyn Run> {
    let cache = mini_moka::unsync::Cache::builder().max_capacity(capacity).build_with_hasher(FxBuildHasher);
    Box::new(Through(cache, |cache: &mut mini_moka::unsync::Cache<u64, u64, FxBuildHasher>, key| {
        let hit = cache.get(&key).is_some();
        if !hit {
            cache.insert(key, key);
        }
        hit
    }))
}

fn moka_crate(capacity: u64) -> Box<dyn Run> {
    let cache = moka::sync::Cache::builder().max_capacity(capacity).build_with_hasher(FxBuildHasher);
    Box::new(Through(cache, |cache: &mut moka::sync::Cache<u64, u64, FxBuildHasher>, key| {
        let hit = cache.get(&key).is_some();
        if !hit {
            cache.insert(key, key);
        }
        hit
    }))
}

fn policies(criterion: &mut Criterion) {
    let trace = trace();
    for capacity in [10_000u64, 100_000] {
        let mut group = criterion.benchmark_group(format!("zipf-1.0/{capacity}"));
        group.throughput(Throughput::Elements(REQUESTS)).sample_size(10);
        let entries = capacity as usize;
        bench(&mut group, "crate lru", &trace, || lru_crate(entries));
        bench(&mut group, "crate sieve-cache", &trace, || sieve_cache_crate(entries));
        bench(&mut group, "crate quick_cache", &trace, || quick_cache_crate(entries));
        bench(&mut group, "crate mini-moka", &trace, || mini_moka_crate(capacity));
        bench(&mut group, "crate moka", &trace, || moka_crate(capacity));
        for kind in PolicyKind::ALL {
            bench(&mut group, kind.name(), &trace, || ours(kind, capacity));
        }
        group.finish();
    }
}

criterion_group!(benches, policies);
criterion_main!(benches);
