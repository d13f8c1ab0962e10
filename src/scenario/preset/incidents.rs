//! Things that are done to a world while it runs.

use super::form::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// At 8:59:30 an update deletes the profile from the cache; at 9:00:00 the post goes viral, and the 5000 readers of the second that
/// passes until the value of the first is stored send a query each: with the ways, its load takes 999.9 ms.
const VIRAL: &[(&str, &str)] = &[
    ("run.clock", "32365s"),
    ("clients.arrivals", "constant"),
    ("clients.rate", "5000"),
    ("clients.count", "15000"),
    ("clients.start", "35s"),
    ("clients.calm_rate", "10"),
    ("clients.calm_until", "4.9s"),
    ("keys.hot", "user:tech_celeb"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("database.query_time", "996.9ms"),
    ("database.connections", "100"),
    ("script.actions", "delete@5s"),
];

/// The fixes that the write-up weighs against each other, those included that do not help here.
const VIRAL_VARIANTS: &[Variant] = &[
    Variant { name: "redis-lock", b: &[("protection.coalesce", "redis-lock"), ("protection.lock_ttl", "5s")] },
    Variant { name: "repopulate", b: &[("script.actions", "delete@5s,warm@5.2s")] },
    Variant { name: "early-refresh", b: &[("protection.early", "threshold"), ("protection.early_below", "60s")] },
    Variant { name: "ttl-jitter", b: &[("cache.jitter", "5min")] },
    Variant { name: "l1-for-5-s-in-each-app", b: &[("apps.l1_ttl", "5s")] },
    Variant {
        name: "three-copies-of-the-key",
        b: &[("cache.nodes", "cache-1,cache-2,cache-3"), ("cache.hot_copies", "3"), ("cache.hot_above", "0")],
    },
    Variant {
        name: "always-cached",
        b: &[("protection.coalesce", "lease"), ("protection.lease_stale", "yes"), ("protection.lease_hold", "1min")],
    },
];

/// The incident of the write-up, to the second.
pub const CELEBRITY: Preset = Preset {
    name: "celebrity",
    a: VIRAL,
    b: &[("protection.coalesce", "redis-lock"), ("protection.lock_ttl", "5s")],
    variants: VIRAL_VARIANTS,
    seed: seed::INCIDENT,
    opens: Mark(Anchor::Act(0), -1000),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -1000),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.5,
            caption: "caption-celebrity-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::CrowdLeaves, 0),
            view_s: 3.0,
            caption: "caption-celebrity-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::FirstResult(World::A), 0),
            view_s: 6.0,
            caption: "caption-celebrity-3",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 0),
            to: Mark(Anchor::CrowdLeaves, 2500),
            view_s: 4.0,
            caption: "caption-celebrity-4",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 2500),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 5.0,
            caption: "caption-celebrity-5",
        },
    ],
};

/// Five nodes, warm, and one of them leaves.
const FIVE_NODES: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "2000"),
    ("clients.count", "10000"),
    ("keys.popularity", "uniform"),
    ("keys.count", "2000"),
    ("cache.nodes", "cache-1,cache-2,cache-3,cache-4,cache-5"),
    ("cache.placement", "modulo"),
    ("cache.virtual_nodes", "200"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "2000"),
    ("database.query_time", "40ms"),
    ("database.connections", "20"),
    ("script.actions", "remove:cache-3@1s"),
];

/// Other ways of placing keys.
const PLACEMENTS: &[Variant] = &[
    Variant { name: "ring", b: &[("cache.placement", "ring-mixed")] },
    Variant { name: "ring-crc-32", b: &[("cache.placement", "ring-crc32")] },
    Variant { name: "ring-ketama", b: &[("cache.placement", "ring-ketama")] },
    Variant { name: "rendezvous", b: &[("cache.placement", "rendezvous")] },
    Variant { name: "jump-hash", b: &[("cache.placement", "jump")] },
];

/// What a node takes with it: its own keys, or nearly all of them.
pub const NODE_LEAVES: Preset = Preset {
    name: "node-leaves",
    a: FIVE_NODES,
    b: &[("cache.placement", "ring-mixed")],
    variants: PLACEMENTS,
    seed: seed::ROBUST,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.5,
            caption: "caption-node-leaves-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 400),
            view_s: 4.0,
            caption: "caption-node-leaves-2",
        },
        Moment {
            from: Mark(Anchor::Act(0), 400),
            to: Mark(Anchor::Act(0), 2500),
            view_s: 5.0,
            caption: "caption-node-leaves-3",
        },
        Moment {
            from: Mark(Anchor::Act(0), 2500),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-node-leaves-4",
        },
    ],
};

/// GeeCache's peers, warm, and the one that owns “Tom” leaves.
const PEERS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "500"),
    ("clients.count", "1000"),
    ("keys.value_bytes", "3"),
    ("apps.topology", "peer-to-peer"),
    ("cache.nodes", "http://localhost:8001,http://localhost:8002,http://localhost:8003"),
    ("cache.ttl", "30d"),
    ("cache.round_trip", "4ms"),
    ("cache.service", "0s"),
    ("cache.max_bytes", "2048"),
    ("database.round_trip", "2ms"),
    ("database.query_time", "200ms"),
    ("database.connections", "20"),
    ("script.actions", "remove:http://localhost:8001@1s"),
];

/// The next peer on the ring takes over, and has to load.
pub const PEER_GONE: Preset = Preset {
    name: "geecache-peer-gone",
    a: PEERS,
    b: &[("protection.coalesce", "singleflight")],
    variants: &[],
    seed: seed::GEECACHE,
    opens: Mark(Anchor::Act(0), -300),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -300),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "caption-geecache-peer-gone-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::FirstResult(World::B), 0),
            view_s: 4.0,
            caption: "caption-geecache-peer-gone-2",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::B), 0),
            to: Mark(Anchor::Act(0), 450),
            view_s: 3.0,
            caption: "caption-geecache-peer-gone-3",
        },
        Moment {
            from: Mark(Anchor::Act(0), 450),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-geecache-peer-gone-4",
        },
    ],
};
