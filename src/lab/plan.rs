//! What a world is made of, as a stage must know it before anything moves.

use crate::scenario::{Coalesce, EarlyRefresh, LockRelease, POLICIES, Scenario, Topology};
use crate::sim::nodes::{placement, ring};
use serde::Serialize;

/// One world's fixed parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Whether the owning peer loads a missing key; else the app that asked does.
    pub peers: bool,
    /// App instances.
    pub apps: u64,
    /// The cache nodes' names.
    pub nodes: Vec<String>,
    /// Every virtual node: its place on the ring from 0 to 1, clockwise, and its node.
    pub points: Vec<(f64, u32)>,
    /// The hot key's name.
    pub key: String,
    /// Its place on the ring from 0 to 1.
    pub key_at: f64,
    /// The node that owns it.
    pub owner: u32,
    /// How long a stored value is fresh, in nanoseconds.
    pub ttl: u64,
    /// For how long past that it is still served, in nanoseconds.
    pub grace: u64,
    /// The most entries a node holds; 0 for no limit.
    pub max_entries: u64,
    /// The most bytes a node holds; 0 for no limit.
    pub max_bytes: u64,
    /// Connections to the database.
    pub connections: u64,
    /// How loads are coalesced, by its name in links.
    pub coalesce: &'static str,
    /// Everything that protects the database, in words.
    pub protection: String,
    /// One sentence that says what the first of that does.
    pub promise: &'static str,
}

impl Plan {
    /// The fixed parts of `scenario`.
    pub fn of(scenario: &Scenario) -> Plan {
        let mut plan = Plan {
            peers: scenario.apps.topology == Topology::PeerToPeer,
            apps: scenario.apps.count,
            nodes: scenario.cache.nodes.clone(),
            points: Vec::new(),
            key: scenario.keys.hot.clone(),
            key_at: 0.0,
            owner: 0,
            ttl: scenario.cache.ttl.as_nanos(),
            grace: scenario.cache.grace.as_nanos(),
            max_entries: scenario.cache.max_entries,
            max_bytes: scenario.cache.max_bytes,
            connections: scenario.database.connections,
            coalesce: "none",
            protection: String::new(),
            promise: "",
        };
        let (coalesce, name, promise) = match (scenario.protection.coalesce, plan.peers) {
            (Coalesce::Off, _) => ("none", "", ""),
            (Coalesce::Mutex, _) => ("mutex", "Mutex", "one loads; the others wait for the lock and look again"),
            (Coalesce::Singleflight, false) => {
                ("singleflight", "Singleflight", "in each app one leader queries, the others share its answer")
            }
            (Coalesce::Singleflight, true) => {
                ("singleflight", "Singleflight", "at the owner one leader queries, the others share its answer")
            }
            (Coalesce::RedisLock, _) if scenario.protection.lock_release == LockRelease::Unsafe => {
                ("redis-lock", "Redis lock, unsafe release", "whoever is done deletes the lock, whosever it is by then")
            }
            (Coalesce::RedisLock, _) => (
                "redis-lock",
                "Redis lock",
                "one of all apps holds the lock and loads; the others sleep and look again",
            ),
            (Coalesce::Lease, _) => {
                ("lease", "Lease", "the cache lets one client load; the others sleep and ask again")
            }
        };
        plan.coalesce = coalesce;
        let guards = guards_of(scenario);
        plan.promise = match guards.first() {
            Some(guard) => guard.1,
            None if name.is_empty() => "every miss queries the database",
            None => promise,
        };
        let names = std::iter::once(name).filter(|name| !name.is_empty());
        let names: Vec<&str> = names.chain(guards.iter().map(|guard| guard.0)).collect();
        plan.protection = if names.is_empty() { "No protection".into() } else { names.join(" + ") };
        // What cannot be placed cannot be run either, and running says so.
        if let Ok(placement) = placement(scenario) {
            plan.owner = placement.owner(&scenario.keys.hot).map_or(0, |node| node.0);
            // Without a ring the key is drawn beside its node.
            plan.key_at = f64::from(plan.owner) / placement.members().len() as f64;
        }
        if let Some(Ok(mut ring)) = ring(scenario.cache.placement, scenario.cache.virtual_nodes) {
            for name in &scenario.cache.nodes {
                let _ = ring.add(name, 1);
            }
            let circle = ring.circle() as f64;
            plan.points = ring.points().iter().map(|&(point, node)| (point as f64 / circle, node.0)).collect();
            plan.key_at = ring.position(&scenario.keys.hot) as f64 / circle;
        }
        plan
    }
}

/// What protects the database besides coalescing: its name, and what it does.
fn guards_of(scenario: &Scenario) -> Vec<(&'static str, &'static str)> {
    let (cache, protection) = (&scenario.cache, &scenario.protection);
    let unknown = scenario.keys.missing_share > 0.0;
    let policy = POLICIES.iter().find(|(name, _)| *name == cache.policy.name()).map_or("", |(_, label)| label);
    let early = match protection.early {
        EarlyRefresh::XFetch => "XFetch",
        EarlyRefresh::Linear => "Linear refresh",
        EarlyRefresh::Threshold => "Refresh below a threshold",
        EarlyRefresh::Off => "",
    };
    [
        (protection.early != EarlyRefresh::Off, early, "readers refresh the value in the background before it expires"),
        (
            cache.grace.as_nanos() > 0,
            "Serve stale",
            "the old value is served while a new one is loaded in the background",
        ),
        (cache.jitter.as_nanos() > 0, "TTL jitter", "what was stored together expires at different times"),
        (unknown && protection.bloom, "Bloom filter", "the apps turn away keys that do not exist"),
        (
            unknown && cache.negative_ttl.as_nanos() > 0,
            "Negative caching",
            "the cache holds the answer “not found” too",
        ),
        (
            scenario.is_limited() && cache.admit_after > 1,
            "Admission",
            "a key enters the cache only when it is loaded again",
        ),
        (scenario.is_limited(), policy, "what a full cache gives up to make room"),
    ]
    .into_iter()
    .filter_map(|(on, name, promise)| on.then_some((name, promise)))
    .collect()
}
