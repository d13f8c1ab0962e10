//! Ways to coalesce loads that stand one in front of the other: one leader in each process, and one of those for all.
#![cfg(not(target_arch = "wasm32"))]

use stampede::recording::{Phase, Recording, Step};
use stampede::scenario::Scenario;
use stampede::scenario::link::Link;
use stampede::sim::audit::audit;
use stampede::sim::simulate;
use stampede::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const BOTH: [&str; 2] = ["flight-lock", "flight-lease"];

/// A burst of readers of one key that is not there, in 16 apps.
const BURST: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.window=100ms&clients.count=1600\
                     &cache.preload=no&apps.count=16&protection.lock_poll=10ms&protection.lease_wait=10ms";

fn run(fragment: &str) -> (Scenario, Recording) {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    let recording = simulate(&link.a).unwrap();
    assert_eq!(audit(&link.a, &recording), Ok(()), "{fragment}");
    (link.a, recording)
}

fn steps(recording: &Recording) -> impl Iterator<Item = Step> + '_ {
    (0..recording.steps()).map(|i| recording.step(i))
}

fn entered(recording: &Recording, phase: Phase) -> u64 {
    recording.tally(Instant::MAX).entered(phase)
}

fn app(recording: &Recording, who: u32) -> u16 {
    recording.request(who).unwrap().1
}

/// How many ask for the lock or the lease at the most at once in one process, and how many ask in all. A lock is asked for,
/// and a lease comes with a second lookup.
fn asking(recording: &Recording) -> (usize, usize) {
    let asks = |phase| matches!(phase, Phase::ToLock | Phase::Recheck);
    let mut now: BTreeMap<u16, BTreeSet<u32>> = BTreeMap::new();
    let (mut most, mut all) = (0, 0);
    for step in steps(recording) {
        let here = now.entry(app(recording, step.who)).or_default();
        if asks(step.to) {
            all += 1;
            here.insert(step.who);
            most = most.max(here.len());
        } else {
            here.remove(&step.who);
        }
    }
    (most, all)
}

#[test]
fn a_burst_for_one_key_in_many_apps_is_one_query_and_one_of_each_app_asks_for_it() {
    for way in BOTH {
        let (_, recording) = run(&format!("{BURST}&protection.coalesce={way}"));
        assert_eq!(recording.summary().db_queries, 1, "{way}");
        assert_eq!(entered(&recording, Phase::Answered), 1600, "{way}");
        let (most, all) = asking(&recording);
        assert_eq!(most, 1, "{way}");
        // Every app's leader asks again every 10 ms for as long as the load takes.
        assert!((16..16 * 100).contains(&all), "{way}: {all}");
        // Of each app one leads at a time, and nobody but leaders ever sleeps.
        let sleepers: BTreeSet<u32> =
            steps(&recording).filter(|step| step.to == Phase::WaitPoll).map(|step| step.who).collect();
        assert_eq!(sleepers.len(), 15, "{way}: all but the app that loads");
        assert!(entered(&recording, Phase::WaitFlight) > 1500, "{way}");
    }
    for (way, queries) in [("singleflight", 16), ("redis-lock", 1), ("lease", 1)] {
        let (_, recording) = run(&format!("{BURST}&protection.coalesce={way}"));
        assert_eq!(recording.summary().db_queries, queries, "{way}");
        assert_eq!(asking(&recording).0 > 1, way != "singleflight", "{way} alone lets many of an app ask");
    }
}

#[test]
fn followers_have_the_value_that_their_leader_found_when_it_looked_again() {
    for way in BOTH {
        let (scenario, recording) = run(&format!("{BURST}&protection.coalesce={way}"));
        let found: Vec<Step> = steps(&recording).filter(|step| step.to == Phase::RecheckHit).collect();
        assert_eq!(found.len(), 15, "{way}");
        for leader in found {
            let one_way = scenario.cache.round_trip.scale(1, 2);
            let told = steps(&recording).find(|step| step.who == leader.who && step.to == Phase::ToClient).unwrap().at;
            assert_eq!(told, leader.at + one_way, "{way}");
            let app_of_leader = app(&recording, leader.who);
            let mut followers = steps(&recording)
                .filter(|step| step.from == Phase::WaitFlight && app(&recording, step.who) == app_of_leader);
            assert!(followers.all(|step| step.to == Phase::ToClient && step.at == told), "{way}");
        }
    }
}

#[test]
fn a_leader_that_gives_up_leaves_its_followers_an_error_and_nobody_kept_away() {
    let hasty = "clients.timeout=100ms&clients.cancel=yes&clients.retry=fixed&clients.retry_base=10ms&clients.retries=20\
                 ";
    for way in BOTH {
        let hold = "protection.lock_ttl=1d&protection.lease_hold=150ms";
        let (_, recording) = run(&format!("{BURST}&protection.coalesce={way}&{hold}&{hasty}&database.query_time=60ms"));
        assert_eq!(entered(&recording, Phase::Answered), 1600, "{way}: in the end all have the value");
        let (_, recording) =
            run(&format!("{BURST}&protection.coalesce={way}&{hold}&clients.timeout=100ms&clients.cancel=yes"));
        let shared = steps(&recording).filter(|step| step.from == Phase::WaitFlight && step.to == Phase::Error).count();
        assert!(shared > 0, "{way}");
        assert_eq!(entered(&recording, Phase::TimedOut) + entered(&recording, Phase::Failed), 1600, "{way}");
    }
}

#[test]
fn an_app_that_crashes_while_it_leads_takes_its_followers_along_and_nobody_else() {
    for (way, hold) in [("flight-lock", "protection.lock_ttl=500ms"), ("flight-lease", "protection.lease_hold=500ms")] {
        // One app after another, until the one that loads is among them.
        for crashed in 1..=16 {
            let (_, recording) = run(&format!(
                "{BURST}&protection.coalesce={way}&{hold}&do=crash:{crashed}@150ms&database.query_time=200ms"
            ));
            let loads = recording.summary().db_queries;
            let loader = steps(&recording).find(|step| step.to == Phase::ToDatabase).unwrap();
            let first = app(&recording, loader.who) == crashed - 1;
            assert_eq!(loads, if first { 2 } else { 1 }, "{way}: what the crashed app has asked for is not stored");
            assert_eq!(entered(&recording, Phase::Answered) + entered(&recording, Phase::Failed), 1600, "{way}");
            let failed = steps(&recording).filter(|step| step.to == Phase::Failed);
            assert!(failed.map(|step| app(&recording, step.who)).all(|app| app == crashed - 1), "{way}");
        }
    }
}

#[test]
fn without_the_node_every_process_loads_once_or_tells_all_its_readers() {
    for way in BOTH {
        let dead = format!("{BURST}&protection.coalesce={way}&cache.nodes=n1&do=kill:n1@50ms&cache.timeout=20ms");
        let (_, recording) = run(&format!("{dead}&cache.degrade=yes"));
        assert_eq!(entered(&recording, Phase::Answered), 1600, "{way}");
        let queries = recording.summary().db_queries;
        assert!((2..=16).contains(&queries), "{way}: {queries}");
        let (_, recording) = run(&format!("{dead}&cache.degrade=no"));
        let shared = steps(&recording).filter(|step| step.from == Phase::WaitFlight && step.to == Phase::Error).count();
        assert!(shared > 0, "{way}: followers are told of their leader's error");
    }
}

#[test]
fn followers_take_the_old_value_that_their_leader_was_given() {
    // The write deletes the key. Many readers come while a leader asks for the lease, which the other app has.
    let text = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=10000\
                &clients.count=3000&apps.count=2&cache.round_trip=10ms&cache.ttl=1h&protection.coalesce=flight-lease\
                &protection.lease_stale=yes&protection.lease_wait=10ms&writes.strategy=update-delete&do=update@50ms";
    let (_, recording) = run(text);
    let is_old = |who| recording.stale_reads().iter().any(|read| read.who == who);
    let mut old = 0;
    for leader in steps(&recording).filter(|step| step.from == Phase::StaleHit && is_old(step.who)) {
        let shares = |step: &Step| step.from == Phase::WaitFlight && step.at == leader.at;
        for follower in steps(&recording).filter(shares) {
            assert_eq!((follower.to, app(&recording, follower.who)), (Phase::ToClient, app(&recording, leader.who)));
            assert!(is_old(follower.who) || follower.who < leader.who, "it asked later, and has the same");
            old += u32::from(is_old(follower.who));
        }
    }
    assert!(old > 0, "nobody followed a leader that was given an old value");
}

#[test]
fn a_refresh_that_leads_goes_on_while_others_wait_for_it() {
    // The timer loads the value anew 5 ms before it ends; the lock is with the other app, which is slow.
    let text = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=1000\
                &clients.count=1000&apps.count=4&cache.ttl=200ms&protection.early=threshold&protection.early_below=5ms\
                &protection.coalesce=flight-lock&protection.lock_poll=5ms&database.query_time=50ms\
                &protection.early_load=background";
    let (_, recording) = run(text);
    let background = |who: u32| who as usize >= recording.clients();
    let slept = steps(&recording).any(|step| background(step.who) && step.to == Phase::WaitPoll);
    let ended = steps(&recording)
        .any(|step| background(step.who) && step.from == Phase::RecheckHit && step.to == Phase::Refreshed);
    assert!(slept && ended, "slept: {slept}, found the value when it looked again: {ended}");
    assert_eq!(entered(&recording, Phase::Answered), 1000);
}

#[test]
fn the_simulation_names_each_way_in_one_place() {
    let sim = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sim");
    let mut folders = vec![sim];
    let mut named = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if fs::read_to_string(&entry).unwrap().contains("Coalesce::") {
                named.push(entry);
            }
        }
    }
    assert!(matches!(&named[..], [one] if one.ends_with("coalescing/mod.rs")), "{named:?}");
}
