//! What an app keeps in its own memory, and what it does not.
#![cfg(not(target_arch = "wasm32"))]

use stampede::recording::{Phase, Recording};
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::{Duration, Instant};

fn world(fragment: &str) -> Recording {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    simulate(&link.a).unwrap()
}

/// Readers all the time; an app keeps what it fetches for 100 ms; the value is over after a second.
const READERS: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=500\
                       &clients.count=1500&apps.l1_ttl=100ms";

/// Between the end of the value, with what the memories keep of it, and its next load, none is found in any memory.
fn keeps_nothing_old(fragment: &str, old: Phase) {
    let recording = world(fragment);
    let steps = || (0..recording.steps()).map(|i| recording.step(i));
    let ended = Instant::ZERO + Duration::from_millis(1_110);
    let loaded = steps().find(|step| step.to == Phase::FromFill).map_or(Instant::MAX, |step| step.at);
    let hits = steps().filter(|step| step.to == Phase::L1Hit && (ended..loaded).contains(&step.at)).count();
    let given = steps().filter(|step| step.to == old && (ended..loaded).contains(&step.at)).count();
    assert_eq!(hits, 0, "{fragment}");
    assert!(given > 100, "{given} old values: {fragment}");
    assert!(steps().any(|step| step.to == Phase::L1Hit && step.at < ended), "{fragment}");
}

#[test]
fn a_fallback_is_not_kept() {
    for topology in ["cache-aside", "peer-to-peer"] {
        keeps_nothing_old(
            &format!("{READERS}&cache.ttl=1s&apps.topology={topology}&cache.stale_on_error=10s&do=outage:10s@900ms"),
            Phase::Fallback,
        );
    }
}

#[test]
fn a_value_past_its_time_is_not_kept() {
    keeps_nothing_old(
        &format!("{READERS}&cache.ttl=1s&cache.grace=10s&protection.coalesce=singleflight&database.query_time=1min"),
        Phase::StaleHit,
    );
    keeps_nothing_old(
        &format!(
            "{READERS}&cache.ttl=1min&protection.coalesce=lease&protection.lease_stale=yes&database.query_time=1min\
             &do=delete@1s"
        ),
        Phase::StaleHit,
    );
}
