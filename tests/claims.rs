//! What every preset claims, over many seeds: a claim that holds for one draw of chance only would be luck.
#![cfg(not(target_arch = "wasm32"))]

use stampede::lab::compare::Comparison;
use stampede::recording::{Phase, Recording, Summary};
use stampede::scenario::link::Link;

const SEEDS: u64 = 20;

/// Runs a preset, or a link, under each seed.
fn for_each_seed(link: &str, check: impl Fn(&Comparison, &Summary, &Summary)) {
    for seed in 1..=SEEDS {
        let (mut link, faults) = Link::parse(link);
        assert_eq!(faults, []);
        (link.a.run.seed, link.b.run.seed) = (seed, seed);
        let run = Comparison::run(&link).unwrap();
        check(&run, &run.a.summary(), &run.b.summary());
    }
}

/// The most queries that set out within any 100 ms counted from a multiple of it.
fn peak_of_100_ms(recording: &Recording) -> u64 {
    let mut counts = Vec::new();
    for step in (0..recording.steps()).map(|i| recording.step(i)).filter(|step| step.to == Phase::ToDatabase) {
        let slot = (step.at.as_nanos() / 100_000_000) as usize;
        counts.resize(counts.len().max(slot + 1), 0);
        counts[slot] += 1;
    }
    counts.into_iter().max().unwrap_or(0)
}

#[test]
fn jitter_cuts_the_peak_of_an_avalanche() {
    for_each_seed("avalanche", |run, a, b| {
        let (with, without) = (peak_of_100_ms(&run.b), peak_of_100_ms(&run.a));
        println!("peak {without} to {with}, p99 {:.0} to {:.0}", a.latency_ms.p99, b.latency_ms.p99);
        assert!(without >= 2 * with, "{without} to {with}");
        assert!(a.latency_ms.p99 > 3.0 * b.latency_ms.p99);
        assert!(a.db_queries > b.db_queries);
    });
}

#[test]
fn a_note_stops_keys_that_are_asked_for_again() {
    for_each_seed("penetration-negative", |_, a, b| {
        println!("{} to {}", a.db_queries, b.db_queries);
        assert!(a.db_queries > 15 * b.db_queries);
        assert_eq!((a.failed, b.failed), (0, 0), "not found is an answer");
        assert_eq!(a.misses, a.db_queries);
    });
}

#[test]
fn a_filter_stops_keys_that_are_new_each_time() {
    for_each_seed("penetration-bloom", |_, a, b| {
        println!("{} to {}", a.db_queries, b.db_queries);
        assert!(a.db_queries > 40 * b.db_queries, "one in a hundred gets through");
        assert_eq!(a.negative_hits, 0, "no note is ever read");
        assert_eq!(b.filtered + b.db_queries, a.db_queries);
    });
}

#[test]
fn a_scan_hurts_lru_more_than_s3_fifo() {
    for_each_seed("eviction-storm", |_, a, b| {
        println!("{} to {}, line {} to {}", a.db_queries, b.db_queries, a.db_peak_queue, b.db_peak_queue);
        assert!(4 * a.db_queries > 5 * b.db_queries);
        assert!(a.db_peak_queue > 2 * b.db_peak_queue);
    });
    for policy in ["w-tinylfu", "sieve", "arc"] {
        for_each_seed(&format!("preset=eviction-storm&b.cache.policy={policy}"), |_, a, b| {
            assert!(a.db_queries > b.db_queries, "{policy}");
        });
    }
}

#[test]
fn admission_keeps_a_scan_out() {
    for_each_seed("admission", |_, a, b| {
        println!("{} to {}, evictions {} to {}", a.db_queries, b.db_queries, a.evictions, b.evictions);
        assert!(4 * a.db_queries > 5 * b.db_queries);
        assert!(a.evictions > 10 * b.evictions);
    });
}

#[test]
fn lfu_beats_lru_where_popularity_is_steady() {
    for_each_seed("lru-lfu", |_, a, b| {
        println!("{} to {}", a.db_queries, b.db_queries);
        assert!(100 * a.db_queries > 105 * b.db_queries);
    });
}
