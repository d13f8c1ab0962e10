//! What a world asks of its database in the long run, against what the database can do: told from the parameters alone, before
//! anything has run.
//!
//! A queue whose load is 1 or more has no end: the longer the traffic lasts, the longer it grows. A run whose load is known
//! beforehand to be so high cannot end well, and says so.
//!
//! **Demand.** Each key is loaded anew in each of its lives. Where requests for it come at a rate λ, independently of each other,
//! a life takes its TTL, and then 1/λ until somebody asks: that is λ/(1 + λT) loads a second (Jung, Berger, Balakrishnan,
//! Modeling TTL-based Internet Caches, INFOCOM 2003), and over all keys never more than keys ÷ TTL. While one load is under
//! way, for a time S, requests for the key load it too, unless something coalesces them. Where a cache is too small for its keys,
//! an entry lives no longer than the characteristic time of LRU (Che, Tung, Wang, Hierarchical Web Caching Systems, JSAC 2002).
//!
//! **Capacity.** A connection runs a query at a time. With all c connections of a server in use a query takes
//! 1 + σ(c − 1) + κ c (c − 1) times as long (Gunther, Guerrilla Capacity Planning, 2007, chapter 6).
//!
//! **Processes.** No more queries run at once than their processes have connections for, nor than the database lets them open. A
//! connection is taken for the query and its way there and back, a worker for all that its request does in its app: by Little's law
//! as many are busy as come in that time.
//!
//! **A day** that goes up and down is judged at the highest rate that the run comes to: a queue that grows around the peak of each day is what
//! its clients meet, whatever the mean is.
//!
//! What it leaves out: bursts, which are over before anything is steady; closed loops, whose clients wait; retries, which only
//! come once something has failed; what the script slows; copies of their own that apps keep, which spare the
//! cache and the workers but not the database; and that a line before one thing keeps others busy.

use crate::message::Message;
use crate::scenario::script::Act;
use crate::scenario::{Arrivals, Coalesce, Popularity, Scenario, Topology, WriteStrategy};
use crate::time::Duration;
use std::f64::consts::TAU;

/// What a world asks of its database, against what that can do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Demand {
    /// Reads a second that the database is sent, once the cache is warm.
    pub reads: f64,
    /// Those of them that load a key whose time is over: at most keys ÷ TTL, unless nothing coalesces.
    pub expiry: f64,
    /// Writes a second that the database is sent.
    pub writes: f64,
    /// Reads a second that the servers which answer reads get through with all their connections in use.
    pub capacity: f64,
    /// The load of the busiest servers: what they are asked for what they can do.
    pub load: f64,
    /// The same while the cache is empty.
    pub cold: f64,
    /// The load of the connections that processes keep to the busiest servers; 0 where each query opens its own.
    pub pools: f64,
    /// The load of the workers of all apps; 0 where an app works on any number of requests.
    pub workers: f64,
}

/// Ranks of keys that are taken together differ by so much.
const GRAIN: u64 = 100;

/// Keys that are alike: how many, and the share of the requests that asks for each.
struct Class {
    keys: f64,
    share: f64,
}

/// The keys of the crowd by how often they are asked for.
fn classes(scenario: &Scenario) -> Vec<Class> {
    let keys = &scenario.keys;
    let count = keys.count as f64;
    match keys.popularity {
        Popularity::Single => vec![Class { keys: 1.0, share: 1.0 }],
        Popularity::Uniform => vec![Class { keys: count, share: 1.0 / count }],
        Popularity::HotSet => {
            let hot = (keys.hot_count.min(keys.count)) as f64;
            let share = if count > hot { keys.hot_share } else { 1.0 };
            let others = Class { keys: count - hot, share: (1.0 - share) / (count - hot).max(1.0) };
            vec![Class { keys: hot, share: share / hot }, others]
        }
        Popularity::Zipf => {
            let mut classes = Vec::new();
            let mut rank = 1;
            while rank <= keys.count {
                let width = (rank / GRAIN).max(1).min(keys.count + 1 - rank);
                let middle = rank as f64 + (width - 1) as f64 / 2.0;
                classes.push(Class { keys: width as f64, share: libm::pow(middle, -keys.exponent) });
                rank += width;
            }
            let all: f64 = classes.iter().map(|class| class.keys * class.share).sum();
            classes.iter_mut().for_each(|class| class.share /= all);
            classes
        }
    }
}

/// Requests a second that come in the long run, of a day at its highest; none where they are over, or wait for each other.
fn rate(scenario: &Scenario) -> f64 {
    let clients = &scenario.clients;
    let rate = clients.rate as f64;
    match clients.arrivals {
        Arrivals::Burst | Arrivals::Closed => 0.0,
        Arrivals::Daily => {
            // The run begins at the trough; half a day later is the peak.
            let over = scenario.crowd_lasts().map_or(0.0, Duration::as_secs_f64) / clients.day.as_secs_f64();
            rate * (1.0 - clients.swing * libm::cos(TAU * over.min(0.5)))
        }
        _ => rate,
    }
}

/// How long an entry lives in a cache that holds so many, in seconds: until a key that is not asked for has been pushed out by
/// the others.
fn characteristic_time(classes: &[Class], rate: f64, once: f64, room: f64) -> f64 {
    let held = |time: f64| {
        let of = |class: &Class| class.keys * (1.0 - libm::exp(-class.share * rate * time));
        classes.iter().map(of).sum::<f64>() + once * time
    };
    let (mut low, mut high) = (0.0, 1.0);
    while held(high) < room {
        high *= 2.0;
        if high > 1e9 {
            return f64::INFINITY;
        }
    }
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if held(middle) < room { low = middle } else { high = middle }
    }
    low
}

/// How many entries all nodes hold together.
fn room(scenario: &Scenario) -> f64 {
    let cache = &scenario.cache;
    let entries = if cache.max_entries > 0 { cache.max_entries as f64 } else { f64::INFINITY };
    let bytes = if cache.max_bytes > 0 {
        cache.max_bytes as f64 / (scenario.keys.value_bytes as f64).max(1.0)
    } else {
        f64::INFINITY
    };
    entries.min(bytes) * cache.nodes.len() as f64
}

impl Demand {
    /// Of a world, from its parameters.
    pub fn of(scenario: &Scenario) -> Demand {
        let Scenario { clients, keys, cache, apps, protection, writes, database, .. } = scenario;
        let (all, classes) = (rate(scenario), classes(scenario));
        let (asked, written) = (all * clients.read_share * (1.0 - clients.cdn_share), all * (1.0 - clients.read_share));
        let unknown_asked = asked * keys.missing_share;
        let unknown = unknown_asked;
        let once = if keys.popularity == Popularity::Single { 0.0 } else { (asked - unknown) * keys.scan_share };
        let known = asked - unknown - once;
        let load = (database.query_time + database.round_trip + cache.round_trip).as_secs_f64();

        // Where the cache is cut off from the start, nothing of it is left.
        let cut = scenario.script.actions.iter().any(|one| one.at.as_nanos() == 0 && matches!(one.act, Act::Cut(_)));
        let pushed = characteristic_time(&classes, known, once, room(scenario));
        let ttl = if cut { 0.0 } else { cache.ttl.as_secs_f64() };
        let invalidates = scenario.has_log_events()
            || matches!(
                writes.strategy,
                WriteStrategy::UpdateDelete | WriteStrategy::DeleteUpdate | WriteStrategy::Versioned
            );
        let apart = protection.coalesce.is_in_process()
            && !protection.coalesce.has_lock()
            && !protection.coalesce.has_leases()
            && apps.topology == Topology::CacheAside;
        // How many load a key at once, where requests for it come at this rate.
        let together = |rate: f64| match protection.coalesce {
            way if !way.is_on() => 1.0 + rate * load,
            _ if apart => {
                let others = apps.count as f64 - 1.0;
                1.0 + others * (1.0 - libm::exp(-rate * load / apps.count as f64))
            }
            _ => 1.0,
        };
        // Times of a life of each class of keys, by what happens in one, are summed to so much a second.
        let of_those = |ttl: f64, in_a_life: &dyn Fn(f64) -> f64| {
            let of = |class: &Class| {
                let (rate, deleted) = (class.share * known, class.share * written);
                // An entry that each reader makes young again leaves when nobody has asked for the characteristic time: after
                // (exp(λt) − 1)/λ on average, in lives that are nearly without memory.
                let idle = (libm::exp((rate * pushed).min(700.0)) - 1.0) / rate.max(f64::MIN_POSITIVE);
                let life = if idle >= 1e3 * ttl { ttl } else { idle * (1.0 - libm::exp(-ttl / idle)) };
                // Lives that the first write cuts short.
                let cuts = invalidates && deleted > 0.0;
                let life = if cuts { (1.0 - libm::exp(-life * deleted)) / deleted } else { life };
                if rate == 0.0 { 0.0 } else { class.keys * in_a_life(rate) / (life + load + 1.0 / rate) }
            };
            classes.iter().map(of).sum::<f64>()
        };
        // Each class of keys has a TTL of its own. Keys without one are loaded when they have been evicted, or written.
        let lasting = keys.lasting_share;
        let second = if keys.popularity == Popularity::Single { 0.0 } else { keys.second_share.min(1.0 - lasting) };
        let a_second = |ttl: f64, in_a_life: &dyn Fn(f64) -> f64| {
            // Without a cache no class has a life.
            let others = if ttl == 0.0 { [0.0, 0.0] } else { [cache.second_ttl.as_secs_f64(), f64::INFINITY] };
            let of = |share: f64, ttl: f64| if share == 0.0 { 0.0 } else { share * of_those(ttl, in_a_life) };
            of(1.0 - lasting - second, ttl) + of(second, others[0]) + of(lasting, others[1])
        };
        let noted = cache.negative_ttl.as_secs_f64();
        let unknown = match protection.bloom {
            true => unknown * protection.bloom_errors,
            // The few unknown keys that are asked for again and again have negative entries, each for its time.
            false if noted > 0.0 && keys.missing_count > 0 => {
                let count = keys.missing_count as f64;
                count / (noted + load + count / unknown.max(f64::MIN_POSITIVE))
            }
            false => unknown,
        };
        let batch = if writes.strategy == WriteStrategy::Back { writes.batch as f64 } else { 1.0 };

        // What the processes can have under way to each server, and what of it runs there.
        let peers = apps.topology == Topology::PeerToPeer;
        let processes = if peers { cache.nodes.len() as u64 } else { apps.count };
        let most = |limit: Option<u64>| limit.map_or(f64::INFINITY, |limit| limit as f64);
        let kept = most(apps.pool.map(|pool| pool * processes)).min(most(database.max_connections));
        let connections = (database.connections as f64).min(kept);
        let slowdown = 1.0 + (connections - 1.0) * (database.contention + database.crosstalk * connections);
        // Replicas answer the reads, where there are any, and the primary all writes.
        let servers = database.replicas.max(1) as f64;
        let (read, write) = (database.query_time.as_secs_f64(), database.write_time.as_secs_f64());
        let busiest = |reads: f64, writes: f64| {
            if database.replicas > 0 { (reads / servers).max(writes) } else { reads + writes }
        };
        let share = |reads: f64, writes: f64| busiest(reads * read, writes * write) * slowdown / connections;
        let loads = |ttl: f64| a_second(ttl, &together);
        let expiry = loads(ttl);
        let way = database.round_trip.as_secs_f64();
        let stored = written / batch;
        let pools = apps.pool.map_or(0.0, |_| {
            let by_pool = if peers || writes.strategy != WriteStrategy::Through { stored } else { 0.0 };
            let [read, write] = [read, write].map(|time| time * slowdown + way);
            busiest((expiry + once + unknown) * read, by_pool * write) / kept
        });
        let workers = apps.workers.map_or(0.0, |workers| {
            let look = (cache.round_trip + cache.service).as_secs_f64();
            let look = if peers { look + cache.lookup.as_secs_f64() } else { look };
            // The request that loads stores the value too, but for the owner among peers.
            let itself = if peers { read + way } else { read + way + look };
            let again = match protection.coalesce {
                Coalesce::Mutex => look,
                way if way.has_lock() => look + protection.lock_poll.as_secs_f64() / 2.0,
                way if way.has_leases() => look + protection.lease_wait.as_secs_f64() / 2.0,
                _ => 0.0,
            };
            // The time that requests spend on a missing key in one of its lives: one that comes during the load waits for half of it on
            // average, and for the more the fewer share a load.
            let spent = |rate: f64| {
                let others = rate * itself;
                match protection.coalesce {
                    way if !way.is_on() => (1.0 + others) * itself,
                    _ if apart => {
                        let own = others / apps.count as f64;
                        let share = (1.0 - (1.0 - libm::exp(-own)) / own) / own;
                        itself + others * itself * (0.5 + share)
                    }
                    way if way.has_lock() => itself + 2.0 * look + others * (itself / 2.0 + again),
                    _ => itself + others * (itself / 2.0 + again),
                }
            };
            let stores = match writes.strategy {
                WriteStrategy::Around => write + way,
                WriteStrategy::Back => look + writes.log_time.as_secs_f64(),
                _ => write + way + look,
            };
            let asked = if protection.bloom { asked - unknown_asked + unknown } else { asked };
            let busy = asked * look + a_second(ttl, &spent) + (once + unknown) * itself + written * stores;
            busy / (workers * apps.count) as f64
        });
        let reads = expiry + once + unknown;
        Demand {
            reads,
            expiry,
            writes: stored,
            capacity: servers * connections / (read * slowdown).max(f64::MIN_POSITIVE),
            load: share(reads, stored),
            cold: share(loads(0.0) + once + unknown, stored),
            pools,
            workers,
        }
    }

    /// Whether more is asked of the database, of the connections to it or of the workers than they can do, as long as the traffic lasts.
    pub fn is_unstable(&self) -> bool {
        self.load.max(self.pools).max(self.workers) >= 1.0
    }

    /// What is said of it before the run; `None` of a world that can serve what it is asked.
    pub fn told(&self) -> Option<Message> {
        let tenths = |load: f64| libm::round(load * 10.0) / 10.0;
        // The first that a request comes to is what keeps it from the others.
        let (id, load) = match self {
            one if one.workers >= 1.0 => ("demand-unstable-workers", one.workers),
            one if one.pools >= 1.0 && one.pools > one.load => ("demand-unstable-pools", one.pools),
            one if one.load >= 1.0 => ("demand-unstable", one.load),
            _ => return None,
        };
        let message = Message::new(id).with("load", tenths(load).max(1.0));
        let asked = libm::round(self.reads + self.writes);
        Some(message.with("asked", asked).with("capacity", libm::round(self.capacity)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    fn of(settings: &str) -> Demand {
        let arrivals = if settings.contains("clients.arrivals") { "" } else { "&clients.arrivals=poisson" };
        let (link, faults) = Link::parse(&format!("preset=hot-key&clients.calm_rate=0{arrivals}&{settings}"));
        assert_eq!(faults, [], "{settings}");
        Demand::of(&link.a)
    }

    fn close(a: f64, b: f64, within: f64) {
        assert!((a - b).abs() <= within * b.abs(), "{a} is not {b}");
    }

    #[test]
    fn a_key_is_loaded_once_in_each_of_its_lives() {
        let common = "clients.rate=1000&cache.ttl=10s&database.query_time=10ms&database.connections=20&cache.round_trip=0s\
                      &database.round_trip=0s";
        let one = of(&format!("{common}&protection.coalesce=lease"));
        close(one.expiry, 1.0 / (10.0 + 0.01 + 0.001), 1e-12);
        // 1 + λS ask for it while it is loaded.
        let crowd = of(common);
        close(crowd.expiry, 11.0 / (10.0 + 0.01 + 0.001), 1e-12);
        close(crowd.capacity, 2_000.0, 1e-12);
        close(crowd.cold, 0.5, 1e-12);
        assert_eq!(crowd.told(), None);
        // Many keys: nearly keys ÷ TTL, and never more.
        let many = of(&format!("{common}&keys.popularity=uniform&keys.count=1000&protection.coalesce=lease"));
        close(many.expiry, 1_000.0 / (10.0 + 0.01 + 1.0), 1e-9);
        assert!(many.expiry < 1_000.0 / 10.0);
    }

    #[test]
    fn a_demand_above_the_capacity_is_told() {
        // Unknown keys all reach the database: 700 a second, for 500 that it can do.
        let common = "clients.rate=1000&keys.missing_share=0.7&database.query_time=40ms";
        let demand = of(&format!("{common}&keys.missing_count=0"));
        close(demand.load, 1.4, 0.02);
        assert!(demand.is_unstable());
        assert!(demand.told().is_some());
        let filtered = of(&format!("{common}&keys.missing_count=0&protection.bloom=yes"));
        assert!(!filtered.is_unstable());
        // A pool in which queries are in each other's way can do less.
        let contended = of("clients.rate=1000&keys.missing_share=0.3&database.query_time=40ms&database.contention=0.1");
        close(contended.capacity, 500.0 / 2.9, 1e-9);
        assert!(contended.is_unstable());
        for patient in ["clients.arrivals=burst", "clients.arrivals=closed"] {
            assert!(!of(&format!("{common}&{patient}")).is_unstable(), "{patient}");
        }
    }

    #[test]
    fn what_a_cache_cannot_hold_is_loaded_again() {
        let common = "clients.rate=1000&keys.popularity=uniform&keys.count=1000&cache.ttl=1d&protection.coalesce=lease\
                      &database.query_time=1ms&cache.nodes=x";
        let whole = of(common);
        assert!(whole.expiry < 0.02, "{}", whole.expiry);
        // Of equal keys a cache finds the share that it holds, but for those that are being loaded.
        close(of(&format!("{common}&cache.max_entries=250")).expiry, 750.0, 0.01);
        let written = of(&format!("{common}&clients.read_share=0.5"));
        // Each write deletes what the next read loads: half of all turns are so.
        close(written.expiry, 250.0, 0.02);
    }

    #[test]
    fn the_nodes_have_room_for_what_each_of_them_may_hold() {
        let room = |settings: &str| room(&Link::parse(&format!("preset=hot-key&cache.nodes=x,y,z&{settings}")).0.a);
        assert_eq!(room("cache.max_entries=0"), f64::INFINITY);
        assert_eq!(room("cache.max_entries=100"), 300.0);
        assert_eq!(room("cache.max_bytes=5000&keys.value_bytes=100"), 150.0);
        assert_eq!(room("cache.max_entries=100&cache.max_bytes=5000&keys.value_bytes=100"), 150.0, "the lesser counts");
    }

    #[test]
    fn zipf_is_summed_in_classes_as_key_by_key() {
        let (link, _) = Link::parse("preset=hot-key&keys.popularity=zipf&keys.count=100000&keys.exponent=0.9");
        let classes = classes(&link.a);
        assert!(classes.len() < 1_200, "{}", classes.len());
        close(classes.iter().map(|class| class.keys).sum(), 100_000.0, 1e-12);
        let (rate, life) = (1_000.0, 5.0);
        let all: f64 = (1..=100_000).map(|rank| libm::pow(f64::from(rank), -0.9)).sum();
        let loads = |share: f64| 1.0 / (life + 1.0 / (share * rate));
        let exact: f64 = (1..=100_000).map(|rank| loads(libm::pow(f64::from(rank), -0.9) / all)).sum();
        close(classes.iter().map(|class| class.keys * loads(class.share)).sum(), exact, 1e-4);
    }

    #[test]
    fn the_classes_of_a_hot_set_are_all_keys_and_all_requests() {
        for (count, others, hot_share) in [(1_000, 990.0, 0.9), (10, 0.0, 1.0)] {
            let (link, _) = Link::parse(&format!(
                "preset=hot-key&keys.popularity=hot-set&keys.count={count}&keys.hot_count=10&keys.hot_share=0.9"
            ));
            let classes = classes(&link.a);
            let of = |class: &Class| (class.keys, class.keys * class.share);
            let (hot, other) = (of(&classes[0]), of(&classes[1]));
            assert_eq!((hot.0, other.0), (10.0, others));
            close(hot.1, hot_share, 1e-12);
            close(hot.1 + other.1, 1.0, 1e-12);
        }
    }
}
