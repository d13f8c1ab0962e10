//! Caches that are too small: what to give up, and what not to let in.

use super::{Anchor, Mark, Moment, Preset, Variant, World, seed};

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
    Variant {
        name: "S3-FIFO",
        b: &[("cache.policy", "s3-fifo")],
        says: "New keys must prove themselves in a small queue before they take room: {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "W-TinyLFU",
        b: &[("cache.policy", "w-tinylfu")],
        says: "A new key gets in only if it was asked for more often than the one it would push out: {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "SIEVE",
        b: &[("cache.policy", "sieve")],
        says: "What was asked for again since a hand last came by is kept, and a scan’s keys never were: {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "ARC",
        b: &[("cache.policy", "arc")],
        says: "What was asked for once and what was asked for again have room of their own, and it learns how much each should have: {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "LRU with admission",
        b: &[("cache.admit_after", "2")],
        says: "The policy stays LRU, but a key gets in only when it is loaded for the second time: {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "50 % headroom",
        b: &[("cache.max_entries", "900")],
        says: "Room for half as much again as readers want, under the same LRU: what they ask for is asked for again before the scan pushes it out. {b.db_queries} queries in B, {a.db_queries} in A.",
    },
];

/// A scan pushes what is asked for again out of an LRU cache.
pub const STORM: Preset = Preset {
    name: "eviction-storm",
    title: "Eviction storm: a scan against LRU and S3-FIFO",
    question: "A batch job reads every row once. What does it do to everybody else?",
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
            caption: "Normal life: the cache holds what most readers ask for. {a.hit_ratio} % of the reads are hits.",
        },
        Moment {
            from: Mark(Anchor::ScanBegins, 0),
            to: Mark(Anchor::ScanBegins, 2000),
            view_s: 5.0,
            caption: "A scan begins: three requests in ten ask for a key that nobody wants again. A (LRU) stores each of them and gives up what readers want.",
        },
        Moment {
            from: Mark(Anchor::ScanBegins, 2000),
            to: Mark(Anchor::ScanBegins, 5500),
            view_s: 6.0,
            caption: "A: {a.db_queries} queries so far, {a.queued} in line. B (S3-FIFO) lets new keys prove themselves in a small queue first: {b.db_queries} queries, {b.queued} in line.",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), -300),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "The same requests: A found {a.hit_ratio} % of them in its cache, B {b.hit_ratio} %.",
        },
    ],
};

/// The same scan against a cache that lets a key in at its second load.
pub const ADMISSION: Preset = Preset {
    name: "admission",
    title: "Admission: cache a key from its second load",
    question: "Is it worth not caching what was asked for once?",
    a: SCANNED,
    b: &[("cache.admit_after", "2")],
    variants: &[],
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::ScanBegins, -1000),
    moments: &[
        Moment {
            from: Mark(Anchor::ScanBegins, -1000),
            to: Mark(Anchor::ScanBegins, 0),
            view_s: 1.5,
            caption: "Normal life: {a.hit_ratio} % of the reads are hits in A, {b.hit_ratio} % in B.",
        },
        Moment {
            from: Mark(Anchor::ScanBegins, 0),
            to: Mark(Anchor::ScanBegins, 2000),
            view_s: 5.0,
            caption: "The scan begins. A stores every key that it reads. B stores a key only when it is loaded for the second time within a minute.",
        },
        Moment {
            from: Mark(Anchor::ScanBegins, 2000),
            to: Mark(Anchor::ScanBegins, 5500),
            view_s: 6.0,
            caption: "A: {a.db_queries} queries so far, {a.queued} in line. B: {b.db_queries}, {b.queued} in line. The price in B: a new key that readers do want is loaded twice.",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), -300),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "The same requests: A found {a.hit_ratio} % of them in its cache, B {b.hit_ratio} %.",
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
    Variant {
        name: "LFU",
        b: &[("cache.policy", "lfu")],
        says: "What was read most stays: B finds {b.hit_ratio} % in its cache, A {a.hit_ratio} %.",
    },
    Variant {
        name: "W-TinyLFU",
        b: &[("cache.policy", "w-tinylfu")],
        says: "How often a key was asked for is remembered even when it is not in the cache, and decides who gets in: B finds {b.hit_ratio} % in its cache, A {a.hit_ratio} %.",
    },
    Variant {
        name: "ARC",
        b: &[("cache.policy", "arc")],
        says: "Recency and frequency share the room, and the misses decide how: B finds {b.hit_ratio} % in its cache, A {a.hit_ratio} %.",
    },
    Variant {
        name: "S3-FIFO",
        b: &[("cache.policy", "s3-fifo")],
        says: "Three plain queues, of which the small first one sorts out what is asked for once: B finds {b.hit_ratio} % in its cache, A {a.hit_ratio} %.",
    },
    Variant {
        name: "SIEVE",
        b: &[("cache.policy", "sieve")],
        says: "One queue and a hand that spares what was asked for again: B finds {b.hit_ratio} % in its cache, A {a.hit_ratio} %.",
    },
    Variant {
        name: "FIFO",
        b: &[("cache.policy", "fifo")],
        says: "What came first goes first, however popular it is: B finds {b.hit_ratio} % in its cache, A {a.hit_ratio} %.",
    },
];

/// Recency against frequency where popularity is steady.
pub const LRU_LFU: Preset = Preset {
    name: "lru-lfu",
    title: "LRU against LFU",
    question: "Keep what was read last, or what was read most?",
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
            caption: "The cache is cold and has room for one key in ten. A gives up what was read longest ago (LRU), B what was read least (LFU).",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 500),
            to: Mark(Anchor::CrowdLeaves, 4000),
            view_s: 5.0,
            caption: "What is popular stays popular here. B keeps it: {b.hit_ratio} % hits so far. A forgets it whenever enough other keys pass: {a.hit_ratio} %.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 4000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "A: {a.db_queries} queries. B: {b.db_queries}. If popularity changed, LFU would hold on to yesterday’s keys.",
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
    Variant {
        name: "allkeys-lfu",
        b: &[("cache.policy", "redis-lfu")],
        says: "The one of a few that was read least often goes: B finds {b.hit_ratio} % in its cache, A {a.hit_ratio} %.",
    },
    Variant {
        name: "allkeys-random",
        b: &[("cache.policy", "random")],
        says: "Any key goes, the popular ones too: B finds {b.hit_ratio} % in its cache, A {a.hit_ratio} %.",
    },
    Variant {
        name: "volatile-ttl",
        b: &[("cache.policy", "volatile-ttl")],
        says: "The one of a few that ends soonest goes, whoever reads it: B finds {b.hit_ratio} % in its cache, A {a.hit_ratio} %.",
    },
    Variant {
        name: "noeviction",
        b: &[("cache.policy", "noeviction")],
        says: "Nothing goes, and a full node takes nothing new until something expires: B finds {b.hit_ratio} % in its cache, A {a.hit_ratio} %.",
    },
];

/// The settings of Redis for a full memory.
pub const REDIS_POLICIES: Preset = Preset {
    name: "redis-policies",
    title: "Redis is full: which maxmemory-policy?",
    question: "Redis has no room left. Which of its keys should go?",
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
            caption: "Redis looks at five keys by chance and gives up one of them: in A the one that was read longest ago (allkeys-lru), in B the one that was read least often (allkeys-lfu).",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 500),
            to: Mark(Anchor::CrowdLeaves, 4000),
            view_s: 5.0,
            caption: "Room for one key in ten, and what is popular stays popular. A finds {a.hit_ratio} % in its cache, B {b.hit_ratio} %.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 4000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "A: {a.db_queries} queries. B: {b.db_queries}.",
        },
    ],
};
