//! What a world is made of, as a stage must know it before anything moves.

use crate::mechanism::ring::{HashRing, RingHash};
use crate::scenario::{Coalesce, Scenario, Topology};
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
    /// The most entries a node holds; 0 for no limit.
    pub max_entries: u64,
    /// The most bytes a node holds; 0 for no limit.
    pub max_bytes: u64,
    /// Connections to the database.
    pub connections: u64,
    /// How loads are coalesced, by its name in links.
    pub coalesce: &'static str,
    /// The same in words.
    pub protection: &'static str,
    /// One sentence that says what it does with a miss.
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
            max_entries: scenario.cache.max_entries,
            max_bytes: scenario.cache.max_bytes,
            connections: scenario.database.connections,
            coalesce: "none",
            protection: "No protection",
            promise: "every miss queries the database",
        };
        (plan.coalesce, plan.protection, plan.promise) = match (scenario.protection.coalesce, plan.peers) {
            (Coalesce::Off, _) => (plan.coalesce, plan.protection, plan.promise),
            (Coalesce::Mutex, _) => ("mutex", "Mutex", "one loads; the others wait for the lock and look again"),
            (Coalesce::Singleflight, false) => {
                ("singleflight", "Singleflight", "in each app one leader queries, the others share its answer")
            }
            (Coalesce::Singleflight, true) => {
                ("singleflight", "Singleflight", "at the owner one leader queries, the others share its answer")
            }
        };
        if let Ok(mut ring) = HashRing::new(RingHash::GroupcacheCrc32, scenario.cache.virtual_nodes as u32) {
            for name in &scenario.cache.nodes {
                // A name that cannot be placed cannot be run either, and running says so.
                let _ = ring.add(name, 1);
            }
            let circle = ring.circle() as f64;
            plan.points = ring.points().iter().map(|&(point, node)| (point as f64 / circle, node.0)).collect();
            plan.key_at = ring.position(&scenario.keys.hot) as f64 / circle;
            plan.owner = ring.owner(&scenario.keys.hot).map_or(0, |node| node.0);
        }
        plan
    }
}
