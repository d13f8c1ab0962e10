//! Events of the database's log that delete from the cache what was written: how late, how many, and in which order.
#![cfg(not(target_arch = "wasm32"))]

use stampede::recording::{Phase, Recording, Step};
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::Duration;
use std::collections::BTreeMap;

/// 200 keys, all in the cache for good; 2000 requests a second for 10 s, of which one in a hundred writes and tells no cache.
const WORLD: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=poisson&clients.rate=2000&clients.count=20000\
    &keys.popularity=uniform&keys.count=200&cache.preload_keys=200&cache.nodes=n&cache.ttl=1h\
    &database.query_time=5ms&database.write_time=5ms&database.connections=100&protection.coalesce=singleflight";
/// Unless it is said otherwise.
const USUAL: [&str; 3] = ["clients.read_share=0.99", "writes.strategy=write-around", "writes.events=yes"];

fn run(more: &str) -> Recording {
    let said = |usual: &&&str| !usual.split_once('=').is_some_and(|(path, _)| more.contains(path));
    let usual: Vec<&str> = USUAL.iter().filter(said).copied().collect();
    let (link, faults) = Link::parse(&format!("{WORLD}&{}&{more}", usual.join("&")));
    assert_eq!(faults, [], "{more}");
    simulate(&link.a).unwrap()
}

fn steps(run: &Recording) -> impl Iterator<Item = Step> {
    (0..run.steps()).map(|i| run.step(i))
}

fn entered(run: &Recording, phase: Phase) -> u64 {
    run.tally(run.end()).entered(phase)
}

#[test]
fn no_value_is_stale_for_longer_than_its_event_takes() {
    let without = run("writes.events=no");
    assert!(without.summary().oldest_stale_ms > 5_000.0, "without events a value is stale until its TTL is over");
    for (delay, spread) in [(100, 0), (500, 0), (50, 200)] {
        let run = run(&format!("writes.event_delay={delay}ms&writes.event_spread={spread}ms"));
        let summary = run.summary();
        assert_eq!(entered(&run, Phase::LogEvent), summary.writes, "one event a write");
        assert_eq!(entered(&run, Phase::CacheWriteFailed), 0);
        // A read that found the value just before it was deleted left its client a way to the app and half a round trip before.
        assert!(summary.stale_reads > 0);
        assert!(
            summary.oldest_stale_ms <= (delay + spread) as f64,
            "{delay} and {spread}: {} ms",
            summary.oldest_stale_ms
        );
        assert!(summary.oldest_stale_ms > 0.8 * (delay + spread) as f64 - 30.0, "{} ms", summary.oldest_stale_ms);
    }
}

#[test]
fn of_the_keys_that_were_written_the_share_of_lost_events_stays_stale() {
    // A key that was written is stale if the event of its last write was lost: it is always in the cache, for it is read 100 times as
    // often as it is written. With writes at a rate w that is p (1 − exp(−w t)) of the keys at the time t, but for what is under way; and of
    // the reads within a time T it is p (1 − (1 − exp(−w T)) / (w T)) on average.
    let (p, length) = (0.3, 10.0);
    let mut shares = Vec::new();
    for seed in 1..=10 {
        let run = run(&format!("writes.event_delay=0s&writes.event_loss={p}&seed={seed}"));
        let summary = run.summary();
        let w = summary.writes as f64 / length / 200.0;
        let expected = p * (1.0 - (1.0 - libm::exp(-w * length)) / (w * length));
        let reads = (summary.requests - summary.write_requests) as f64;
        shares.push(summary.stale_reads as f64 / reads / expected);
        let lost = entered(&run, Phase::CacheWriteFailed) as f64 / summary.writes as f64;
        // Four standard errors.
        assert!((lost - p).abs() < 4.0 * (p * (1.0 - p) / summary.writes as f64).sqrt(), "{lost}");
    }
    // Each run has about 60 lost events, so that a run is off by an eighth; ten together by a twenty-fifth.
    let mean = shares.iter().sum::<f64>() / 10.0;
    assert!((mean - 1.0).abs() < 0.15, "{mean}: {shares:?}");
}

#[test]
fn events_that_overtake_each_other_do_no_harm() {
    let run = run("writes.event_delay=10ms&writes.event_spread=2s&clients.read_share=0.8");
    // Events come out of order: some set out after another of the same key and are there before it.
    let mut sent: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut overtaken = 0;
    for step in steps(&run) {
        let key = run.request(step.who).unwrap().0;
        match (step.from, step.to) {
            (_, Phase::LogEvent) => sent.entry(key).or_default().push(step.who),
            (Phase::LogEvent | Phase::AtNode, Phase::Refreshed) => {
                let of_key = sent.get_mut(&key).unwrap();
                let place = of_key.iter().position(|who| *who == step.who).unwrap();
                overtaken += usize::from(place > 0);
                of_key.remove(place);
            }
            _ => {}
        }
    }
    assert!(overtaken > 500, "{overtaken}");
    // A delete carries no value. So each write's own event is the last that its key needs, whatever came before it.
    assert!(run.summary().oldest_stale_ms <= 2_010.0, "{}", run.summary().oldest_stale_ms);
}

#[test]
fn an_event_is_the_work_of_no_app_and_needs_a_node_that_answers() {
    // The app crashes while events are under way: they come all the same.
    let crash = run("writes.event_delay=500ms&do=crash:1@5s");
    assert!(crash.summary().oldest_stale_ms <= 500.0, "{}", crash.summary().oldest_stale_ms);
    // While no node is reached events find none, and are lost; what they were to delete stays.
    let cut = run("writes.event_delay=100ms&do=cut:1s@5s");
    let lost = entered(&cut, Phase::CacheWriteFailed);
    let written = steps(&cut).filter(|step| {
        step.to == Phase::LogEvent && {
            let there = step.at + Duration::from_millis(100);
            (5.0..6.0).contains(&there.as_secs_f64())
        }
    });
    assert_eq!(lost, written.count() as u64);
    assert!(lost > 5 && cut.summary().oldest_stale_ms > 1_000.0);
}

#[test]
fn every_write_of_a_batch_has_its_event_and_every_strategy_may_have_them() {
    for strategy in ["update-delete", "delete-update", "update-set", "write-through", "write-back", "versioned"] {
        let run = run(&format!("writes.strategy={strategy}&writes.event_delay=20ms&writes.linger=50ms"));
        assert_eq!(entered(&run, Phase::LogEvent), run.summary().writes_stored, "{strategy}");
        assert!(run.summary().oldest_stale_ms < 30.0, "{strategy}: {}", run.summary().oldest_stale_ms);
    }
    // A delete of the app's own that fails is made good by the event.
    let failing = |events: &str| {
        run(&format!(
            "writes.strategy=update-delete&writes.cache_fails=0.2&writes.event_delay=200ms&writes.events={events}"
        ))
    };
    assert!(failing("no").summary().oldest_stale_ms > 2_000.0);
    assert!(failing("yes").summary().oldest_stale_ms <= 200.0);
}
