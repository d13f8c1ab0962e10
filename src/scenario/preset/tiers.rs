//! What stands before the cache nodes, how much they can take, and how warm they are.

use super::form::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// Four nodes of 2000 requests a second each, and a post that goes viral at 1 s.
const VIRAL: &[(&str, &str)] = &[
    ("clients.arrivals", "spike"),
    ("clients.rate", "1500"),
    ("clients.spike_rate", "4000"),
    ("clients.spike_at", "1s"),
    ("clients.spike_for", "2s"),
    ("clients.count", "12000"),
    ("keys.popularity", "hot-set"),
    ("keys.hot", "post:1"),
    ("keys.hot_count", "1"),
    ("keys.hot_share", "0.6"),
    ("keys.count", "1000"),
    ("apps.count", "2"),
    ("cache.nodes", "cache-1,cache-2,cache-3,cache-4"),
    ("cache.placement", "ring-mixed"),
    ("cache.virtual_nodes", "200"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "1000"),
    ("cache.service", "500us"),
    ("database.query_time", "20ms"),
];

/// Ways to spread the readers of one key, and what its node’s link has to send.
const VIRAL_VARIANTS: &[Variant] = &[
    Variant { name: "three-copies", b: &[("cache.hot_copies", "3")] },
    Variant { name: "l1-for-5-s", b: &[("apps.l1_ttl", "5s")] },
    Variant { name: "bounded-loads", b: &[("cache.load_bound", "0.25")] },
    Variant { name: "copies-by-a-sketch", b: &[("cache.hot_copies", "3"), ("cache.hot_counters", "10")] },
    Variant { name: "faster-nodes", b: &[("cache.service", "100us")] },
    Variant {
        name: "large-value",
        b: &[("cache.service", "100us"), ("cache.bandwidth", "125000000"), ("keys.value_bytes", "80000")],
    },
    Variant {
        name: "large-value-in-three-copies",
        b: &[
            ("cache.service", "100us"),
            ("cache.bandwidth", "125000000"),
            ("keys.value_bytes", "80000"),
            ("cache.hot_copies", "3"),
        ],
    },
];

/// One key is one node’s load, however many nodes there are.
pub const HOT_NODE: Preset = Preset {
    name: "hot-node",
    a: VIRAL,
    b: &[("cache.hot_copies", "3")],
    variants: VIRAL_VARIANTS,
    seed: seed::INCIDENT,
    opens: Mark(Anchor::CrowdLeaves, 700),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 700),
            to: Mark(Anchor::CrowdLeaves, 1000),
            view_s: 1.2,
            caption: "caption-hot-node-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 1000),
            to: Mark(Anchor::CrowdLeaves, 1300),
            view_s: 3.5,
            caption: "caption-hot-node-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 1300),
            to: Mark(Anchor::CrowdLeaves, 3000),
            view_s: 5.0,
            caption: "caption-hot-node-3",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 3000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-hot-node-4",
        },
    ],
};

/// Popular keys, all of them cached, and a flush of the whole shared cache.
const SHARED_FLUSH: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "2000"),
    ("clients.count", "14000"),
    ("keys.popularity", "zipf"),
    ("keys.exponent", "1.2"),
    ("keys.count", "300"),
    ("apps.count", "4"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "300"),
    ("database.query_time", "50ms"),
    ("database.connections", "20"),
    ("script.actions", "flush@3s"),
];

/// What carries over a flush.
const SHARED_VARIANTS: &[Variant] = &[
    Variant { name: "l1-for-5-s", b: &[("apps.l1_ttl", "5s")] },
    Variant { name: "singleflight", b: &[("protection.coalesce", "singleflight")] },
];

/// A few seconds in each app’s own memory carry it over a flush.
pub const L1_FLUSH: Preset = Preset {
    name: "l1-flush",
    a: SHARED_FLUSH,
    b: &[("apps.l1_ttl", "5s")],
    variants: SHARED_VARIANTS,
    seed: seed::INCIDENT,
    opens: Mark(Anchor::Act(0), -300),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -300),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "caption-l1-flush-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 500),
            view_s: 5.0,
            caption: "caption-l1-flush-2",
        },
        Moment {
            from: Mark(Anchor::Act(0), 500),
            to: Mark(Anchor::Act(0), 1900),
            view_s: 3.0,
            caption: "caption-l1-flush-3",
        },
        Moment {
            from: Mark(Anchor::Act(0), 1900),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-l1-flush-4",
        },
    ],
};

/// All requests wait for a lock whose holder is gone.
const HOLDER: &[(&str, &str)] = &[
    ("clients.arrivals", "constant"),
    ("clients.rate", "100"),
    ("clients.count", "1400"),
    ("apps.count", "3"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("database.query_time", "400ms"),
    ("database.connections", "20"),
    ("protection.coalesce", "redis-lock"),
    ("protection.lock_ttl", "10s"),
    ("script.actions", "delete@2s,crash:1@2.1s"),
];

/// How long a lock lasts that nobody releases.
const HOLDER_VARIANTS: &[Variant] = &[
    Variant { name: "lock-of-1-s", b: &[("protection.lock_ttl", "1s")] },
    Variant { name: "lock-of-150-ms", b: &[("protection.lock_ttl", "150ms")] },
    Variant { name: "wait-of-500-ms", b: &[("protection.longest_wait", "500ms")] },
];

/// A lock outlives its holder by what is left of its TTL.
pub const HOLDER_DIES: Preset = Preset {
    name: "holder-dies",
    a: HOLDER,
    b: &[("protection.lock_ttl", "1s")],
    variants: HOLDER_VARIANTS,
    seed: seed::INCIDENT,
    opens: Mark(Anchor::Act(0), -300),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -300),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "caption-holder-dies-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(1), 0),
            view_s: 3.0,
            caption: "caption-holder-dies-2",
        },
        Moment {
            from: Mark(Anchor::Act(1), 0),
            to: Mark(Anchor::Act(1), 900),
            view_s: 4.0,
            caption: "caption-holder-dies-3",
        },
        Moment {
            from: Mark(Anchor::Act(1), 900),
            to: Mark(Anchor::Act(1), 1500),
            view_s: 4.0,
            caption: "caption-holder-dies-4",
        },
        Moment {
            from: Mark(Anchor::Act(1), 1500),
            to: Mark(Anchor::Act(1), 9950),
            view_s: 4.0,
            caption: "caption-holder-dies-5",
        },
        Moment {
            from: Mark(Anchor::Act(1), 9950),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-holder-dies-6",
        },
    ],
};

/// A full load of traffic from the first second, and a database that can serve three misses in ten of it.
const OPENS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "15000"),
    ("keys.popularity", "zipf"),
    ("keys.count", "10000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.preload", "no"),
    ("database.query_time", "100ms"),
    ("database.connections", "30"),
];

/// What an empty cache can be spared.
const OPENS_VARIANTS: &[Variant] = &[
    Variant { name: "1000-keys-warmed", b: &[("cache.preload", "yes"), ("cache.preload_keys", "1000")] },
    Variant { name: "100-keys-warmed", b: &[("cache.preload", "yes"), ("cache.preload_keys", "100")] },
    Variant { name: "singleflight", b: &[("protection.coalesce", "singleflight")] },
];

/// An empty cache is no cache, until it has been filled through the database.
pub const COLD_START: Preset = Preset {
    name: "cold-start",
    a: OPENS,
    b: &[("cache.preload", "yes"), ("cache.preload_keys", "1000")],
    variants: OPENS_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 1000),
            view_s: 4.0,
            caption: "caption-cold-start-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 1000),
            to: Mark(Anchor::CrowdLeaves, 5000),
            view_s: 5.0,
            caption: "caption-cold-start-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 5000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 5.0,
            caption: "caption-cold-start-3",
        },
    ],
};

/// In front of the apps, in them, and both.
const CDN_VARIANTS: &[Variant] = &[
    Variant { name: "cdn", b: &[("clients.cdn_share", "0.9")] },
    Variant { name: "singleflight", b: &[("protection.coalesce", "singleflight")] },
    Variant {
        name: "cdn-and-singleflight",
        b: &[("clients.cdn_share", "0.9"), ("protection.coalesce", "singleflight")],
    },
];

/// What a CDN answers never arrives.
pub const CDN: Preset = Preset {
    name: "cdn",
    a: crowd!(("clients.count", "1000")),
    b: &[("clients.cdn_share", "0.9")],
    variants: CDN_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::KeyExpires, -110),
    moments: &[
        Moment {
            from: Mark(Anchor::KeyExpires, -110),
            to: Mark(Anchor::KeyExpires, 0),
            view_s: 1.1,
            caption: "caption-cdn-1",
        },
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::LastMiss(World::A), 4),
            view_s: 3.5,
            caption: "caption-cdn-2",
        },
        Moment {
            from: Mark(Anchor::LastMiss(World::A), 4),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 3.5,
            caption: "caption-cdn-3",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-cdn-4",
        },
    ],
};
