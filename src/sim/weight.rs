//! What a run will take, before it is run.
//!
//! An estimate, from the parameters alone: how many requests come, how many of them find nothing, and what a request of
//! each kind leaves behind. It knows nothing of how they meet, so a run may take a few times as much or as little where
//! clients retry, or sleep and look up again; `tests/weight.rs` says how far it has been off. Whether a run fits is found
//! while it runs, by its [`Allowance`](super::Allowance); the estimate is for the word of warning before.

use crate::scenario::script::Act;
use crate::scenario::{Popularity, Retry, Scenario, Topology};
use crate::time::Duration;

/// What a run will take, by estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// Bytes of memory: of the recording, and of the world that makes it.
    pub bytes: u64,
    /// Steps of the recording.
    pub steps: u64,
}

/// Bytes that every run takes, and every request, step, change of a cache, entry of a cache, and query.
const RUN: f64 = 400_000.0;
const REQUEST: f64 = 120.0;
const STEP: f64 = 20.5;
const CHANGE: f64 = 41.0;
const ENTRY: f64 = 190.0;
const QUERY: f64 = 60.0;

impl Weight {
    /// What a run of `scenario` will take.
    pub fn of(scenario: &Scenario) -> Weight {
        let Scenario { clients, keys, cache, apps, protection, .. } = scenario;
        let crowd = scenario.crowd() as f64;
        let others = scenario.requests() as f64 - crowd;
        let writes = crowd * (1.0 - clients.read_share) + scenario.updates() as f64;
        let edge = (crowd - writes).max(0.0) * clients.cdn_share;
        let reads = (crowd - writes - edge).max(0.0);
        let missed = missed(scenario, reads);
        let peers = apps.topology == Topology::PeerToPeer;

        // A request that misses loads, or waits for the one that does.
        let loads = if peers { 10.0 } else { 12.0 };
        let one = longest_load(scenario).as_nanos() as f64;
        let looks = |poll: Duration| (one / poll.as_nanos().max(1) as f64).max(1.0);
        let coalesced = missed.min(distinct(scenario));
        let (loaders, waits) = match protection.coalesce {
            way if !way.is_on() => (missed, 0.0),
            // Where each process has a leader, only those look it up again and again.
            way if way.is_in_process() => (coalesced, 8.0),
            way if way.has_lock() => (coalesced, 6.0 + 5.0 * looks(protection.lock_poll)),
            _ => (coalesced, 6.0 + 3.0 * looks(protection.lease_wait)),
        };
        let orders = if cache.service > Duration::ZERO { 1.5 } else { 0.0 };
        // Of values that a link has to send, some wait for it.
        let links = if cache.bandwidth > 0 { 0.5 } else { 0.0 };
        let tries = tries(scenario, loaders);
        let again = if scenario.writes_anything() && scenario.writes.delete_again > Duration::ZERO { 4.0 } else { 0.0 };
        let events = if scenario.has_log_events() { 2.0 + orders } else { 0.0 };
        let steps = (reads - missed) * (5.0 + orders + links)
            + tries * (loaders * (loads + 2.0 * orders) + (missed - loaders) * (waits + orders))
            + others * (5.0 + orders + links)
            + writes * (10.0 + again + events)
            + edge * 2.0;

        let bounded = |most: u64| if most > 0 { (most * cache.nodes.len() as u64) as f64 } else { f64::MAX };
        let stored =
            if cache.preload && keys.popularity != Popularity::Single { cache.preload_keys as f64 } else { 1.0 };
        let stores = loaders + writes + stored;
        let full = if distinct(scenario) > bounded(cache.max_entries) || cache.ttl < Duration::from_millis(10) {
            1.0
        } else {
            0.0
        };
        let entries = stores.min(distinct(scenario)).max(stored).min(bounded(cache.max_entries));
        let kept = if apps.l1_ttl > Duration::ZERO { (reads + others) * apps.l1_share } else { 0.0 };
        let in_apps = (apps.l1_entries * apps.count) as f64;
        let changes = stores * (1.0 + full) + kept * if distinct(scenario) > in_apps { 2.0 } else { 1.0 };
        let bytes = RUN
            + (scenario.requests() as f64 * tries.max(1.0)) * REQUEST
            + steps * STEP
            + changes * CHANGE
            + (entries + kept.min(in_apps)) * ENTRY
            + (loaders + writes) * QUERY;
        Weight { bytes: bytes as u64, steps: steps.max(1.0) as u64 }
    }
}

/// How many different keys may be stored.
fn distinct(scenario: &Scenario) -> f64 {
    let keys = &scenario.keys;
    if keys.popularity == Popularity::Single {
        1.0
    } else {
        keys.count as f64 + keys.scan_share * scenario.crowd() as f64
    }
}

/// From the miss to the value's being there.
fn load_time(scenario: &Scenario) -> Duration {
    scenario.database.query_time + scenario.database.round_trip + scenario.cache.round_trip
}

/// For how long the requests that wait for one load sleep and poll: longer if the script stops the load or its process.
fn longest_load(scenario: &Scenario) -> Duration {
    let protection = &scenario.protection;
    let hold = if protection.coalesce.has_leases() { protection.lease_hold } else { protection.lock_ttl };
    scenario.script.actions.iter().fold(load_time(scenario), |longest, one| match one.act {
        Act::Slow(factor, length) => longest + scenario.database.query_time.scale(factor, 1).min(length),
        Act::Stop(length) | Act::Outage(length) | Act::Failover(length) => longest + length,
        Act::Crash(_) => longest.max(hold),
        _ => longest,
    })
}

/// In what time the crowd comes.
fn span(scenario: &Scenario) -> f64 {
    let clients = &scenario.clients;
    let thinking = clients.count as f64 / clients.users as f64 * clients.think.as_secs_f64();
    let seconds = scenario.crowd_lasts().map_or(thinking, Duration::as_secs_f64);
    seconds.max(0.001)
}

/// How many of so many reads find nothing.
fn missed(scenario: &Scenario, reads: f64) -> f64 {
    let Scenario { keys, cache, clients, .. } = scenario;
    let (span, ttl) = (span(scenario), cache.ttl.as_secs_f64());
    let load = load_time(scenario).as_secs_f64();
    let unknown = if cache.negative_ttl == Duration::ZERO { keys.missing_share } else { 0.0 };
    let different = distinct(scenario).min(reads.max(1.0));
    // Each key is loaded once in each of its lives; until it is there, all requests for it miss.
    let at_once = (reads / different * (load / span).min(1.0)).max(1.0);
    let lives = 1.0 + span / ttl;
    let expired = different * lives * at_once;
    // Keys that do not fit are not there.
    let room = if cache.max_entries > 0 { (cache.max_entries * cache.nodes.len() as u64) as f64 } else { f64::MAX };
    let crowded_out = match keys.popularity {
        Popularity::Single => 0.0,
        Popularity::Uniform => reads * (1.0 - (room / distinct(scenario)).min(1.0)),
        Popularity::Zipf | Popularity::HotSet => 0.5 * reads * (1.0 - (room / distinct(scenario)).min(1.0)),
    };
    let scanned = reads * if keys.popularity == Popularity::Single { 0.0 } else { keys.scan_share };
    // Requests that come while the one load is held up find nothing either.
    let held_up = longest_load(scenario).as_secs_f64() - load;
    let stuck = if keys.popularity == Popularity::Single { reads * (held_up / span).clamp(0.0, 1.0) } else { 0.0 };
    let apps = if scenario.apps.l1_ttl > Duration::ZERO && clients.calm_rate > 0 { 0.9 } else { 1.0 };
    ((expired + stuck + crowded_out + scanned + reads * unknown) * apps).min(reads)
}

/// How many tries a request that misses makes.
fn tries(scenario: &Scenario, loaders: f64) -> f64 {
    let Scenario { clients, database, .. } = scenario;
    if clients.retry == Retry::Off {
        return 1.0;
    }
    let query = database.query_time.as_secs_f64();
    let connections = (database.connections * (database.replicas + 1)) as f64;
    // A client whose place in the queue takes longer than it waits tries again.
    let queue = loaders * query / connections;
    let waits = clients.timeout.as_secs_f64();
    let late = if waits > 0.0 && queue + query > waits { (1.0 - waits / (queue + query)).max(0.0) } else { 0.0 };
    let refused = database.queue_limit.map_or(0.0, |limit| (1.0 - limit as f64 / loaders.max(1.0)).max(0.0));
    1.0 + clients.retries as f64 * late.max(refused).max(database.error_share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    fn scenario(settings: &str) -> Scenario {
        let (link, faults) = Link::parse(&format!("preset=hot-key&clients.calm_rate=0&{settings}"));
        assert_eq!(faults, [], "{settings}");
        link.a
    }

    #[test]
    fn what_does_not_fit_is_missed_and_so_is_what_does_not_exist() {
        let missed = |settings: &str| {
            missed(
                &scenario(&format!(
                    "clients.arrivals=poisson&clients.count=1000&clients.rate=10&keys.count=1000&cache.nodes=x,y&cache.ttl=1h&{settings}"
                )),
                10_000.0,
            )
        };
        let whole = missed("keys.popularity=uniform");
        assert!((1_000.0..1_500.0).contains(&whole), "each key once: {whole}");
        let close =
            |seen: f64, more: f64| assert!((seen - whole - more).abs() < 1e-6, "{seen} is not {whole} and {more}");
        // Half of the keys have no room, and half of the reads are for those; of keys that are not alike fewer.
        close(missed("keys.popularity=uniform&cache.max_entries=250"), 5_000.0);
        close(missed("keys.popularity=zipf&cache.max_entries=250"), 2_500.0);
        close(missed("keys.popularity=uniform&cache.max_entries=500"), 0.0);
        close(missed("keys.popularity=uniform&keys.missing_share=0.2&cache.negative_ttl=0s"), 2_000.0);
        close(missed("keys.popularity=uniform&keys.missing_share=0.2&cache.negative_ttl=1s"), 0.0);
        assert_eq!(
            missed("keys.popularity=uniform&keys.missing_share=1&cache.negative_ttl=0s"),
            10_000.0,
            "no more than all"
        );
    }

    #[test]
    fn a_client_tries_again_as_often_as_its_tries_fail() {
        let tries = |settings: &str| tries(&scenario(&format!("clients.retries=4&{settings}")), 1_000.0);
        assert_eq!(tries("clients.retry=none&database.error_share=0.5"), 1.0);
        assert_eq!(tries("clients.retry=fixed"), 1.0);
        assert_eq!(tries("clients.retry=fixed&database.error_share=0.5"), 3.0);
        assert_eq!(tries("clients.retry=fixed&database.queue_limit=250"), 4.0, "three quarters find no place");
        // The queue is 1000 × 40 ms ÷ 20 = 2 s long; who waits for 0.51 s is there for a quarter of it.
        let queue = "database.connections=20&database.query_time=40ms&clients.timeout=510ms";
        assert!((tries(&format!("clients.retry=fixed&{queue}")) - 4.0).abs() < 1e-9);
    }

    #[test]
    fn only_those_who_wait_by_polling_look_again_and_again() {
        let steps = |settings: &str| Weight::of(&scenario(settings)).steps;
        let alike = |coalesce: &str, poll: &str, alike: bool| {
            let [often, seldom] = ["1ms", "50ms"].map(|time| {
                steps(&format!("database.query_time=200ms&protection.coalesce={coalesce}&protection.{poll}={time}"))
            });
            assert_eq!(often == seldom, alike, "{coalesce} and {poll}: {often} and {seldom}");
            assert!(often >= seldom);
        };
        for (coalesce, lock, lease) in [
            ("none", true, true),
            ("mutex", true, true),
            ("singleflight", true, true),
            ("redis-lock", false, true),
            ("lease", true, false),
        ] {
            alike(coalesce, "lock_poll", lock);
            alike(coalesce, "lease_wait", lease);
        }
    }

    #[test]
    fn apps_that_have_asked_before_the_crowd_comes_have_some_of_it() {
        let missed = |l1_ttl: Duration, calm_rate: u64| {
            let mut scenario = scenario(
                "clients.arrivals=poisson&clients.rate=10&clients.count=1000&keys.popularity=uniform&keys.count=1000&cache.ttl=1h",
            );
            (scenario.apps.l1_ttl, scenario.clients.calm_rate) = (l1_ttl, calm_rate);
            missed(&scenario, 10_000.0)
        };
        let (second, never) = (Duration::from_secs(1), Duration::ZERO);
        let all = missed(never, 0);
        assert!(0.0 < all && all < 10_000.0, "{all}");
        assert_eq!([missed(never, 10), missed(second, 0)], [all, all]);
        assert!((missed(second, 10) - 0.9 * all).abs() < 1e-6);
    }
}
