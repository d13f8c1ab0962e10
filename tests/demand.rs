//! What is told of a world's demand before it is run, against what it then asks for.
#![cfg(not(target_arch = "wasm32"))]

use stampede::lab::demand::Demand;
use stampede::recording::Recording;
use stampede::scenario::Scenario;
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::{Duration, Instant};

fn scenario(settings: &str) -> Scenario {
    let mut scenario = Scenario::default();
    let common = "clients.arrivals=poisson cache.nodes=cache";
    for setting in common.split_whitespace().chain(settings.split_whitespace()) {
        let (path, text) = setting.split_once('=').unwrap();
        scenario.set(path, text).unwrap();
    }
    assert_eq!(scenario.faults(), []);
    scenario
}

/// Queries a second, between two seconds.
fn asked(recording: &Recording, from: u64, to: u64) -> f64 {
    let until = |s| recording.figures(Instant::ZERO + Duration::from_secs(s)).db_queries;
    (until(to) - until(from)) as f64 / (to - from) as f64
}

#[test]
fn what_is_told_is_what_is_asked() {
    let many = "clients.rate=2000 clients.count=80000 keys.popularity=uniform keys.count=3000 database.query_time=5ms \
                database.connections=50";
    let zipf = "clients.rate=2000 clients.count=80000 keys.popularity=zipf keys.count=5000 keys.exponent=0.9 \
                database.query_time=5ms database.connections=50";
    for settings in [
        format!("{many} cache.ttl=5s"),
        format!("{many} cache.ttl=5s protection.coalesce=singleflight"),
        format!("{many} cache.ttl=1min cache.max_entries=1000"),
        format!("{many} cache.ttl=5s clients.read_share=0.8"),
        format!("{zipf} cache.ttl=5s"),
        format!("{zipf} cache.ttl=1min cache.max_entries=500"),
        format!("{zipf} cache.ttl=5s keys.missing_share=0.2"),
        format!("{zipf} cache.ttl=5s keys.missing_share=0.2 keys.missing_count=200 cache.negative_ttl=2s"),
        format!("{zipf} cache.ttl=5s keys.scan_share=0.1"),
        "clients.rate=500 clients.count=20000 cache.ttl=2s database.query_time=50ms".to_owned(),
    ] {
        let scenario = scenario(&settings);
        let demand = Demand::of(&scenario);
        let asked = asked(&simulate(&scenario).unwrap(), 10, 40);
        let told = demand.reads + demand.writes;
        assert!((told / asked - 1.0).abs() < 0.06, "{settings}: told {told}, asked {asked}");
        assert!(!demand.is_unstable(), "{settings}");
    }
}

#[test]
fn a_run_that_cannot_end_well_has_said_so() {
    // 300 keys of a second each, of which each load takes 40 ms of one of ten connections.
    let settings = |connections: u64| {
        format!(
            "clients.rate=2000 clients.count=40000 keys.popularity=uniform keys.count=300 cache.ttl=1s \
             protection.coalesce=singleflight database.query_time=40ms database.connections={connections}"
        )
    };
    let [short, enough] = [8, 16].map(|connections| scenario(&settings(connections)));
    let demand = Demand::of(&short);
    // A cycle is the TTL, the wait for the next reader, the load and its ways.
    let cycle = 1.0 + 0.15 + 0.043;
    assert!((demand.load - 300.0 / cycle * 0.04 / 8.0).abs() < 1e-6, "{}", demand.load);
    assert!(demand.told().is_some_and(|told| told.to_string() == "unstable: demand 1.3 × capacity"));
    let [short_run, enough_run] = [&short, &enough].map(|one| simulate(one).unwrap());
    assert_eq!(Demand::of(&enough).told(), None);
    let saturated = [&short_run, &enough_run].map(|run| run.summary().db_saturated_s / run.end().as_secs_f64());
    assert!(saturated[0] > 0.9 && saturated[1] < 0.5, "{saturated:?}");
}

#[test]
fn an_empty_cache_shows_what_a_flush_would_ask() {
    // 1000 readers a second, a tenth of a second each, on thirty connections.
    let (link, _) = Link::parse("metastable");
    let demand = Demand::of(&link.a);
    assert!(!demand.is_unstable(), "it serves its traffic as long as the cache is warm: {demand:?}");
    assert!((demand.cold - 10.0 / 3.0).abs() < 0.34, "{demand:?}");
}
