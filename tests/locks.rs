//! Locks and leases: which request gets one, until when, and what ends it.
#![cfg(not(target_arch = "wasm32"))]

use stampede::recording::{Phase, Recording, Step};
use stampede::scenario::Scenario;
use stampede::scenario::link::Link;
use stampede::sim::audit::audit;
use stampede::sim::simulate;
use stampede::time::{Duration, Instant};
use std::collections::BTreeSet;

fn worlds(fragment: &str) -> [(Scenario, Recording); 2] {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    [link.a, link.b].map(|scenario| {
        let recording = simulate(&scenario).unwrap();
        assert_eq!(audit(&scenario, &recording), Ok(()), "{fragment}");
        (scenario, recording)
    })
}

fn steps(recording: &Recording) -> impl Iterator<Item = Step> + '_ {
    (0..recording.steps()).map(|i| recording.step(i))
}

#[test]
fn a_note_that_there_is_no_such_key_is_no_old_value() {
    let [(_, recording), _] = worlds(
        "preset=celebrity&keys.missing_share=0.09482155464127628&keys.missing_count=278&cache.negative_ttl=1s\
         &protection.coalesce=lease&protection.lease_stale=yes&database.connections=2",
    );
    let unknown = |who| recording.request(who).is_some_and(|(key, _)| key >= 1 << 31);
    let found = |phase| steps(&recording).filter(|step| step.to == phase && unknown(step.who)).count();
    assert_eq!(found(Phase::StaleHit), 0);
    let notes = found(Phase::NegativeHit) + found(Phase::RecheckHit);
    assert!(notes > 200, "{notes}");
}

#[test]
fn each_node_has_locks_and_leases_of_its_own() {
    for (coalesce, granted) in [("redis-lock", Phase::LockGranted), ("lease", Phase::Miss)] {
        let [_, (_, recording)] = worlds(&format!(
            "preset=celebrity&protection.coalesce={coalesce}&b.cache.nodes=n3,n4&b.cache.hot_copies=2&b.cache.hot_above=0"
        ));
        let nodes: BTreeSet<u16> = steps(&recording).filter(|step| step.to == granted).map(|step| step.place).collect();
        assert_eq!(nodes.len(), 2, "{coalesce}");
    }
    worlds("preset=celebrity&b.cache.nodes=n3,n4&b.cache.hot_copies=2");
}

#[test]
fn a_write_ends_a_lease() {
    worlds("preset=lease&cache.max_bytes=1&writes.strategy=versioned&b.clients.read_share=0.17626336819308028");
    // The loader of the value is slow, and the write is not: a later reader finds the new value, or may load.
    let [(_, recording), _] = worlds(
        "preset=hot-key&clients.calm_rate=0&clients.start=0s&cache.preload=no&protection.coalesce=lease\
         &protection.lease_hold=1h&database.query_time=1min&database.write_time=1ms&writes.strategy=update-set\
         &clients.arrivals=constant&clients.rate=100&clients.count=200&do=update@1s",
    );
    let written = steps(&recording).find(|step| step.to == Phase::Updated).unwrap().at;
    let kept_away = steps(&recording).filter(|step| step.to == Phase::HotMiss && step.at > written).count();
    assert_eq!(kept_away, 0);
    let holds =
        |at: Instant| recording.frame(at, u32::MAX, None).holds.into_iter().filter(|hold| hold.holds(at)).count();
    assert_eq!((holds(written - Duration::from_nanos(1)), holds(written)), (1, 0), "the stage shows that it is over");
}

#[test]
fn a_value_that_is_too_old_to_be_stored_ends_no_lease() {
    // The refresh of the warmed key comes after the update, with the value before it.
    let [_, (_, recording)] = worlds(
        "preset=facebook-leases&clients.count=1&clients.calm_rate=50&cache.ttl=1ms&writes.strategy=versioned\
         &do=warm@0s,update@0s,spike:24:2.187s@0s",
    );
    assert!(recording.tally(Instant::MAX).entered(Phase::FillRefused) > 0);
}

#[test]
fn a_node_that_is_gone_grants_no_lock() {
    let readers = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=500\
                   &clients.count=100&cache.preload=no&cache.round_trip=10ms&cache.timeout=20ms&cache.nodes=n1,n2\
                   &protection.coalesce=redis-lock&protection.lock_poll=5ms&database.query_time=50ms";
    for (act, service) in [("remove", "0s"), ("kill", "0s"), ("remove", "3ms"), ("kill", "3ms")] {
        for node in ["n1", "n2"] {
            for ms in (20..60).step_by(3) {
                let fragment = format!("{readers}&cache.service={service}&do={act}:{node}@{ms}ms");
                let [(scenario, recording), _] = worlds(&fragment);
                let place = scenario.cache.nodes.iter().position(|name| name == node).unwrap() as u16;
                let gone = Instant::ZERO + Duration::from_millis(ms);
                let late = |step: &Step| step.to == Phase::LockGranted && step.place == place && step.at >= gone;
                assert_eq!(steps(&recording).find(late), None, "{fragment}");
            }
        }
    }
}

/// Readers who give up after 100 ms and take their work along, of a key whose load takes ten minutes.
const CANCELLED: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=100\
                         &clients.count=200&clients.timeout=100ms&clients.cancel=yes&cache.preload=no\
                         &database.query_time=10min&protection.lock_ttl=1d&protection.lock_poll=10ms";

#[test]
fn a_holder_that_gives_up_keeps_no_redis_lock() {
    let [(_, recording), _] = worlds(&format!("{CANCELLED}&protection.coalesce=redis-lock"));
    let mut holders = BTreeSet::new();
    for step in steps(&recording) {
        match step.to {
            Phase::LockGranted => assert!(holders.insert(step.who)),
            Phase::TimedOut => {
                holders.remove(&step.who);
            }
            Phase::LockRefused => assert!(!holders.is_empty(), "refused at {} what nobody holds", step.at),
            _ => {}
        }
    }
    assert!(recording.tally(Instant::MAX).entered(Phase::LockGranted) > 10);
}

#[test]
fn a_holder_that_gives_up_keeps_no_mutex() {
    let [(_, recording), _] = worlds(&format!("{CANCELLED}&protection.coalesce=mutex"));
    let (mut waiting, mut loading) = (BTreeSet::new(), BTreeSet::new());
    let mut now = Instant::ZERO;
    for step in steps(&recording) {
        assert!(
            step.at == now || waiting.is_empty() || !loading.is_empty(),
            "at {now} {} wait for a lock that nobody holds",
            waiting.len()
        );
        now = step.at;
        waiting.remove(&step.who);
        match step.to {
            Phase::WaitLock => {
                waiting.insert(step.who);
            }
            Phase::Recheck => {
                loading.insert(step.who);
            }
            _ if step.to.is_end() => {
                loading.remove(&step.who);
            }
            _ => {}
        }
    }
    assert!(recording.tally(Instant::MAX).entered(Phase::ToDatabase) > 10);
}
