//! Caches that are too small: what to give up, and what not to let in.

use super::form::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// Readers of 600 keys, of which the cache holds 500, and a scan that asks for each of its keys once.
const SCANNED: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "2000"),
    ("clients.count", "16000"),
    ("keys.popularity", "zipf"),
    ("keys.count", "600"),
    ("keys.exponent", "0.8"),
    ("keys.scan_share", "0.3"),
    ("keys.scan_from", "2s"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.max_entries", "500"),
    ("cache.preload_keys", "500"),
    ("database.query_time", "20ms"),
    ("database.connections", "18"),
];

/// What keeps a scan from pushing out what readers want.
const STORM_VARIANTS: &[Variant] = &[
    Variant { name: "s3-fifo", b: &[("cache.policy", "s3-fifo")] },
    Variant { name: "w-tinylfu", b: &[("cache.policy", "w-tinylfu")] },
    Variant { name: "sieve", b: &[("cache.policy", "sieve")] },
    Variant { name: "arc", b: &[("cache.policy", "arc")] },
    Variant { name: "lru-with-admission", b: &[("cache.admit_after", "2")] },
    Variant { name: "50-headroom", b: &[("cache.max_entries", "900")] },
];

/// A scan pushes what is asked for again out of an LRU cache.
pub const STORM: Preset = Preset {
    name: "eviction-storm",
    a: SCANNED,
    b: &[("cache.policy", "s3-fifo")],
    variants: STORM_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::ScanBegins, -1000),
    moments: &[
        Moment {
            from: Mark(Anchor::ScanBegins, -1000),
            to: Mark(Anchor::ScanBegins, 0),
            view_s: 1.5,
            caption: "caption-eviction-storm-1",
        },
        Moment {
            from: Mark(Anchor::ScanBegins, 0),
            to: Mark(Anchor::ScanBegins, 2000),
            view_s: 5.0,
            caption: "caption-eviction-storm-2",
        },
        Moment {
            from: Mark(Anchor::ScanBegins, 2000),
            to: Mark(Anchor::ScanBegins, 5500),
            view_s: 6.0,
            caption: "caption-eviction-storm-3",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-eviction-storm-4",
        },
    ],
};

/// When a cache lets a key in: by the loads of it, or by all that ask for it.
const ADMISSION_VARIANTS: &[Variant] = &[
    Variant { name: "second-load", b: &[("cache.admit_after", "2")] },
    Variant { name: "fifth-access", b: &[("cache.admit_after", "5"), ("cache.admit_by", "lookups")] },
];

/// The same scan against a cache that lets a key in at its second load.
pub const ADMISSION: Preset = Preset {
    name: "admission",
    a: SCANNED,
    b: &[("cache.admit_after", "2")],
    variants: ADMISSION_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::ScanBegins, -1000),
    moments: &[
        Moment {
            from: Mark(Anchor::ScanBegins, -1000),
            to: Mark(Anchor::ScanBegins, 0),
            view_s: 1.5,
            caption: "caption-admission-1",
        },
        Moment {
            from: Mark(Anchor::ScanBegins, 0),
            to: Mark(Anchor::ScanBegins, 2000),
            view_s: 5.0,
            caption: "caption-admission-2",
        },
        Moment {
            from: Mark(Anchor::ScanBegins, 2000),
            to: Mark(Anchor::ScanBegins, 5500),
            view_s: 6.0,
            caption: "caption-admission-3",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-admission-4",
        },
    ],
};

/// A popularity that does not change, and room for one key in ten.
const STEADY: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "2000"),
    ("clients.count", "16000"),
    ("keys.popularity", "zipf"),
    ("keys.count", "2000"),
    ("keys.exponent", "0.9"),
    ("cache.nodes", "cache"),
    ("cache.preload", "no"),
    ("cache.ttl", "1h"),
    ("cache.max_entries", "200"),
    ("database.query_time", "10ms"),
    ("database.connections", "20"),
];

/// Policies for a popularity that does not change.
const STEADY_VARIANTS: &[Variant] = &[
    Variant { name: "lfu", b: &[("cache.policy", "lfu")] },
    Variant { name: "w-tinylfu", b: &[("cache.policy", "w-tinylfu")] },
    Variant { name: "arc", b: &[("cache.policy", "arc")] },
    Variant { name: "s3-fifo", b: &[("cache.policy", "s3-fifo")] },
    Variant { name: "sieve", b: &[("cache.policy", "sieve")] },
    Variant { name: "fifo", b: &[("cache.policy", "fifo")] },
];

/// Recency against frequency where popularity is steady.
pub const LRU_LFU: Preset = Preset {
    name: "lru-lfu",
    a: STEADY,
    b: &[("cache.policy", "lfu")],
    variants: STEADY_VARIANTS,
    seed: seed::ROBUST,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 500),
            view_s: 3.0,
            caption: "caption-lru-lfu-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 500),
            to: Mark(Anchor::CrowdLeaves, 4000),
            view_s: 5.0,
            caption: "caption-lru-lfu-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 4000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-lru-lfu-3",
        },
    ],
};

/// The same popularity, and values that end some day, as Redis wants it of a cache.
const REDIS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "2000"),
    ("clients.count", "16000"),
    ("keys.popularity", "zipf"),
    ("keys.count", "2000"),
    ("keys.exponent", "0.9"),
    ("cache.nodes", "cache"),
    ("cache.preload", "no"),
    ("cache.ttl", "10s"),
    ("cache.jitter", "10s"),
    ("cache.max_entries", "200"),
    ("cache.policy", "redis-lru"),
    ("database.query_time", "10ms"),
    ("database.connections", "20"),
];

/// What `maxmemory-policy` may say.
const REDIS_VARIANTS: &[Variant] = &[
    Variant { name: "allkeys-lfu", b: &[("cache.policy", "redis-lfu")] },
    Variant { name: "allkeys-random", b: &[("cache.policy", "random")] },
    Variant { name: "volatile-ttl", b: &[("cache.policy", "volatile-ttl")] },
    Variant { name: "noeviction", b: &[("cache.policy", "noeviction")] },
];

/// The settings of Redis for a full memory.
pub const REDIS_POLICIES: Preset = Preset {
    name: "redis-policies",
    a: REDIS,
    b: &[("cache.policy", "redis-lfu")],
    variants: REDIS_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 500),
            view_s: 3.0,
            caption: "caption-redis-policies-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 500),
            to: Mark(Anchor::CrowdLeaves, 4000),
            view_s: 5.0,
            caption: "caption-redis-policies-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 4000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-redis-policies-3",
        },
    ],
};

/// The same popularity, twice the room, and half of the keys stored without a TTL.
const LASTING: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "2000"),
    ("clients.count", "16000"),
    ("keys.popularity", "zipf"),
    ("keys.count", "2000"),
    ("keys.exponent", "0.9"),
    ("keys.lasting_share", "0.5"),
    ("cache.nodes", "cache"),
    ("cache.preload", "no"),
    ("cache.ttl", "10s"),
    ("cache.jitter", "10s"),
    ("cache.max_entries", "400"),
    ("cache.policy", "volatile-lru"),
    ("database.query_time", "10ms"),
    ("database.connections", "20"),
];

/// What lets the keys without a TTL go, and what does not.
const LASTING_VARIANTS: &[Variant] = &[
    Variant { name: "allkeys-lru", b: &[("cache.policy", "redis-lru")] },
    Variant { name: "allkeys-lfu", b: &[("cache.policy", "redis-lfu")] },
    Variant { name: "a-ttl-for-all", b: &[("keys.lasting_share", "0")] },
    Variant {
        name: "an-hour-for-half",
        b: &[("keys.lasting_share", "0"), ("keys.second_share", "0.5"), ("cache.second_ttl", "1h")],
    },
    Variant {
        name: "an-hour-volatile-ttl",
        b: &[
            ("keys.lasting_share", "0"),
            ("keys.second_share", "0.5"),
            ("cache.second_ttl", "1h"),
            ("cache.policy", "volatile-ttl"),
        ],
    },
];

/// A policy that may only give up what has a TTL, and keys that have none.
pub const KEYS_WITHOUT_TTL: Preset = Preset {
    name: "keys-without-ttl",
    a: LASTING,
    b: &[("cache.policy", "redis-lru")],
    variants: LASTING_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 400),
            view_s: 3.5,
            caption: "caption-keys-without-ttl-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 400),
            to: Mark(Anchor::CrowdLeaves, 3000),
            view_s: 5.0,
            caption: "caption-keys-without-ttl-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 3000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 5.0,
            caption: "caption-keys-without-ttl-3",
        },
    ],
};
