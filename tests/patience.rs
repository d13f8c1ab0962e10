//! The longest wait for another's load, and what comes after it.
#![cfg(not(target_arch = "wasm32"))]

use stampede::recording::{Phase, Recording};
use stampede::scenario::link::Link;
use stampede::sim::audit::audit;
use stampede::sim::simulate;
use stampede::time::{Duration, Instant};

/// 50 readers who miss at one instant, of a key whose load takes 200 ms; two round trips, of 4 ms and 2 ms, come to that.
const BURST: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.window=0s&clients.count=50&cache.ttl=10s\
                     &cache.preload=no&database.connections=100&protection.lock_poll=30ms&protection.lease_wait=30ms";

const WAYS: [&str; 6] = ["mutex", "singleflight", "redis-lock", "lease", "flight-lock", "flight-lease"];

fn run(fragment: &str) -> Recording {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    let recording = simulate(&link.a).unwrap();
    assert_eq!(audit(&link.a, &recording), Ok(()), "{fragment}");
    recording
}

fn entered(recording: &Recording, phase: Phase) -> u64 {
    recording.tally(Instant::MAX).entered(phase)
}

#[test]
fn whoever_has_waited_long_enough_loads_itself() {
    for way in WAYS {
        let patient = run(&format!("{BURST}&protection.coalesce={way}&protection.longest_wait=1s"));
        assert_eq!((patient.summary().db_queries, entered(&patient, Phase::WaitOver)), (1, 0), "{way}");
        let hasty = run(&format!("{BURST}&protection.coalesce={way}&protection.longest_wait=100ms"));
        assert_eq!((hasty.summary().db_queries, entered(&hasty, Phase::WaitOver)), (50, 49), "{way}");
        assert_eq!(hasty.summary().answered, 50, "{way}");
    }
}

#[test]
fn who_waits_for_a_call_to_a_peer_waits_no_longer_than_that() {
    // 25 readers in each of two processes, of which one calls and the others wait; both calls are one load at the owner.
    let peers = format!("{BURST}&apps.topology=peer-to-peer&apps.count=2&protection.coalesce=singleflight");
    let patient = run(&format!("{peers}&protection.longest_wait=1s"));
    assert_eq!((patient.summary().db_queries, entered(&patient, Phase::WaitCall)), (1, 48));
    let longest = Duration::from_millis(100);
    for (wait_over, queries, answered) in [("load", 50, 50), ("stale", 50, 50), ("error", 1, 1)] {
        let hasty = run(&format!("{peers}&protection.longest_wait=100ms&protection.wait_over={wait_over}"));
        let summary = hasty.summary();
        // All but the one that loads: 48 in their processes, and the second call at the owner.
        assert_eq!(entered(&hasty, Phase::WaitOver), 49, "{wait_over}");
        assert_eq!((summary.db_queries, summary.answered), (queries, answered), "{wait_over}");
        for who in 0..50 {
            let Some(waits) = hasty.life(who).find(|step| step.to == Phase::WaitCall) else { continue };
            let over = hasty.life(who).find(|step| step.to == Phase::WaitOver).unwrap();
            assert_eq!(over.at.since(waits.at), longest, "{wait_over}");
            let next = hasty.life(who).find(|step| step.from == Phase::WaitOver).unwrap().to;
            assert_eq!(next, if wait_over == "error" { Phase::Error } else { Phase::ToNode });
        }
    }
    // A value that is there by then is found, and not loaded again.
    let late = run(&format!("{peers}&protection.longest_wait=100ms&database.query_time=95ms&cache.round_trip=20ms"));
    assert_eq!((late.summary().db_queries, entered(&late, Phase::WaitOver)), (1, 48));
}

#[test]
fn a_wait_in_a_queue_ends_to_the_nanosecond_and_a_sleeper_does_not_oversleep() {
    let longest = Duration::from_millis(100);
    for (way, waits_for) in [
        ("mutex", longest),
        ("singleflight", longest),
        // It sleeps for 30 ms, looks and asks, which takes two round trips of 4 ms, and so on: a third nap would end after 106 ms.
        ("redis-lock", Duration::from_millis(76)),
        // One look is one round trip: the third nap ends after 98 ms, and the look after it finds that it was the last.
        ("lease", Duration::from_millis(102)),
    ] {
        let recording =
            run(&format!("{BURST}&cache.service=0s&protection.coalesce={way}&protection.longest_wait=100ms"));
        for who in 1..50 {
            let began = recording
                .life(who)
                .find(|step| matches!(step.to, Phase::WaitLock | Phase::WaitFlight | Phase::WaitPoll));
            let over = recording.life(who).find(|step| step.to == Phase::WaitOver).unwrap();
            assert_eq!(over.at.since(began.unwrap().at), waits_for, "{way}");
        }
    }
}

#[test]
fn an_error_or_an_old_value_in_place_of_a_load_of_its_own() {
    // Calm readers have had the value until its time is over, so that it is at hand for all later readers.
    let old = "preset=hot-key&clients.window=0s&clients.start=2.1s&clients.calm_until=0s&clients.count=50&cache.stale_on_error=10s\
               &database.connections=100&protection.longest_wait=100ms&protection.lock_poll=30ms&protection.lease_wait=30ms";
    for way in WAYS {
        let run = |then: &str| run(&format!("{then}&protection.coalesce={way}"));
        let failed = run(&format!("{BURST}&protection.longest_wait=100ms&protection.wait_over=error"));
        assert_eq!((failed.summary().failed, failed.summary().db_queries), (49, 1), "{way}");
        let nothing = run(&format!("{BURST}&protection.longest_wait=100ms&protection.wait_over=stale"));
        assert_eq!((nothing.summary().failed, nothing.summary().db_queries), (0, 50), "{way}: nothing is at hand");
        for then in ["stale", "error"] {
            let stale = run(&format!("{old}&protection.wait_over={then}"));
            let figures = stale.summary();
            assert_eq!((figures.fallbacks, figures.db_queries, figures.failed), (49, 1, 0), "{way}, {then}");
        }
    }
}

#[test]
fn a_holder_that_dies_holds_up_nobody_for_longer_than_that() {
    // App 1 has the lock, for 10 s, and crashes.
    let dies = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.window=20ms&clients.count=40&apps.count=4&cache.ttl=10s\
                &cache.preload=no&protection.coalesce=redis-lock&do=crash:1@100ms";
    let end = |recording: &Recording| recording.end().since(Instant::ZERO);
    assert!(end(&run(dies)) > Duration::from_secs(10), "they wait until the lock expires");
    let bounded = run(&format!("{dies}&protection.longest_wait=500ms"));
    assert!(end(&bounded) < Duration::from_secs(1));
    // The first store spares the readers that still sleep.
    assert!((2..40).contains(&bounded.summary().db_queries), "{}", bounded.summary().db_queries);
}
