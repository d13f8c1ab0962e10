//! Writes: what the cache still shows when the database holds something newer.

use super::form::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// A profile that is read steadily and updated once, at 2 s.
macro_rules! profile {
    ($($more:expr),* $(,)?) => {
        &[
            ("clients.arrivals", "poisson"),
            ("clients.rate", "500"),
            ("clients.count", "7000"),
            ("keys.hot", "user:12345"),
            ("cache.nodes", "cache"),
            ("cache.ttl", "10s"),
            ("protection.coalesce", "singleflight"),
            ("database.query_time", "20ms"),
            ("database.write_time", "20ms"),
            ("script.actions", "update@2s"),
            $($more),*
        ]
    };
}

/// A read from a replica that lags behind brings the old value back.
pub const INVALIDATION_RACE: Preset = Preset {
    name: "invalidation-race",
    a: profile!(("database.replicas", "1"), ("database.lag", "200ms")),
    b: &[("writes.strategy", "versioned")],
    variants: RACE_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.5,
            caption: "caption-invalidation-race-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::First(World::A, "invalidated"), 0),
            view_s: 2.5,
            caption: "caption-invalidation-race-2",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "invalidated"), 0),
            to: Mark(Anchor::First(World::A, "from-fill"), 0),
            view_s: 4.0,
            caption: "caption-invalidation-race-3",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "from-fill"), 0),
            to: Mark(Anchor::First(World::A, "from-fill"), 200),
            view_s: 2.5,
            caption: "caption-invalidation-race-4",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "from-fill"), 200),
            to: Mark(Anchor::LastMiss(World::A), 0),
            view_s: 5.0,
            caption: "caption-invalidation-race-5",
        },
        Moment {
            from: Mark(Anchor::LastMiss(World::A), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-invalidation-race-6",
        },
    ],
};

/// Deleting before the update leaves the time of a whole write for somebody to bring the old value back.
pub const UPDATE_ORDER: Preset = Preset {
    name: "update-order",
    a: profile!(("writes.strategy", "delete-update")),
    b: &[("writes.strategy", "update-delete")],
    variants: ORDER_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "caption-update-order-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::First(World::A, "invalidated"), 0),
            view_s: 2.0,
            caption: "caption-update-order-2",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "invalidated"), 0),
            to: Mark(Anchor::First(World::A, "from-fill"), 0),
            view_s: 4.0,
            caption: "caption-update-order-3",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "from-fill"), 0),
            to: Mark(Anchor::LastMiss(World::A), 0),
            view_s: 5.0,
            caption: "caption-update-order-4",
        },
        Moment {
            from: Mark(Anchor::LastMiss(World::A), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-update-order-5",
        },
    ],
};

/// Two apps that queue their writes for 2 s; the first crashes.
const QUEUED: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "6000"),
    ("clients.read_share", "0.7"),
    ("keys.popularity", "zipf"),
    ("keys.count", "500"),
    ("apps.count", "2"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "500"),
    ("writes.strategy", "write-back"),
    ("writes.batch", "10000"),
    ("writes.linger", "2s"),
    ("database.query_time", "20ms"),
    ("database.write_time", "50ms"),
    ("script.actions", "crash:1@3.5s"),
];

/// What a queue of writes in memory is worth when its process dies.
pub const WRITE_BACK_CRASH: Preset = Preset {
    name: "write-back-crash",
    a: QUEUED,
    b: &[("writes.log", "every-write")],
    variants: CRASH_VARIANTS,
    seed: seed::ROBUST,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::First(World::A, "flush"), 0),
            view_s: 4.0,
            caption: "caption-write-back-crash-1",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "flush"), 0),
            to: Mark(Anchor::First(World::A, "flush"), 120),
            view_s: 2.5,
            caption: "caption-write-back-crash-2",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "flush"), 120),
            to: Mark(Anchor::Act(0), 0),
            view_s: 2.5,
            caption: "caption-write-back-crash-3",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 400),
            view_s: 4.0,
            caption: "caption-write-back-crash-4",
        },
        Moment {
            from: Mark(Anchor::Act(0), 400),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-write-back-crash-5",
        },
    ],
};

/// Nine requests in ten read, one writes; the popular keys most of all.
const MIXED: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "15000"),
    ("clients.read_share", "0.9"),
    ("keys.popularity", "zipf"),
    ("keys.count", "1000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "5s"),
    ("cache.jitter", "5s"),
    ("cache.preload_keys", "1000"),
    ("writes.strategy", "write-around"),
    ("database.query_time", "20ms"),
    ("database.write_time", "20ms"),
];

/// The cache learns of writes, or does not.
pub const WRITE_STRATEGIES: Preset = Preset {
    name: "write-strategies",
    a: MIXED,
    b: &[("writes.strategy", "write-through")],
    variants: STRATEGY_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 300),
            view_s: 4.0,
            caption: "caption-write-strategies-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 300),
            to: Mark(Anchor::CrowdLeaves, 5000),
            view_s: 5.0,
            caption: "caption-write-strategies-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 5000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 6.0,
            caption: "caption-write-strategies-3",
        },
    ],
};

/// Writes in two steps, the second of which fails now and then.
const TWO_STEPS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "12000"),
    ("clients.read_share", "0.95"),
    ("keys.popularity", "zipf"),
    ("keys.count", "500"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "10s"),
    ("cache.jitter", "10s"),
    ("cache.preload_keys", "500"),
    ("writes.cache_fails", "0.05"),
    ("database.query_time", "20ms"),
    ("database.write_time", "20ms"),
];

/// Two systems, two writes, and no transaction around them.
pub const DUAL_WRITE: Preset = Preset {
    name: "dual-write",
    a: TWO_STEPS,
    b: &[("writes.strategy", "write-through")],
    variants: DUAL_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::First(World::A, "cache-write-failed"), 0),
            view_s: 3.0,
            caption: "caption-dual-write-1",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "cache-write-failed"), 0),
            to: Mark(Anchor::First(World::A, "cache-write-failed"), 400),
            view_s: 3.0,
            caption: "caption-dual-write-2",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "cache-write-failed"), 400),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 6.0,
            caption: "caption-dual-write-3",
        },
    ],
};

/// Two apps that write to a primary, and keep in the cache what they have written; the primary dies, and its replicas are behind.
const FAILS_OVER: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "9000"),
    ("clients.read_share", "0.8"),
    ("keys.popularity", "zipf"),
    ("keys.count", "500"),
    ("apps.count", "2"),
    ("apps.pool", "10"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "500"),
    ("writes.strategy", "update-set"),
    ("database.query_time", "10ms"),
    ("database.write_time", "10ms"),
    ("database.connect_time", "20ms"),
    ("database.replicas", "2"),
    ("database.lag", "300ms"),
    ("script.actions", "failover:3s@3s"),
];

/// What a failover loses, and whom it keeps waiting.
pub const PRIMARY_FAILS: Preset = Preset {
    name: "primary-fails",
    a: FAILS_OVER,
    b: &[("database.lag", "0s"), ("database.write_time", "12ms")],
    variants: PRIMARY_VARIANTS,
    seed: seed::ROBUST,
    opens: Mark(Anchor::Act(0), -600),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -600),
            to: Mark(Anchor::Act(0), 0),
            view_s: 3.0,
            caption: "caption-primary-fails-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 400),
            view_s: 5.0,
            caption: "caption-primary-fails-2",
        },
        Moment {
            from: Mark(Anchor::Act(0), 400),
            to: Mark(Anchor::Act(0), 3000),
            view_s: 4.0,
            caption: "caption-primary-fails-3",
        },
        Moment {
            from: Mark(Anchor::Act(0), 3000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-primary-fails-4",
        },
    ],
};

/// A new post makes the feeds of its author's followers old.
const FOLLOWERS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "10000"),
    ("clients.read_share", "0.995"),
    ("keys.popularity", "uniform"),
    ("keys.count", "1000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "1000"),
    ("database.query_time", "50ms"),
    ("database.write_time", "20ms"),
    ("writes.derived", "50"),
];

/// What it costs to invalidate many keys with one write.
pub const FAN_OUT: Preset = Preset {
    name: "related-keys",
    a: FOLLOWERS,
    b: &[("writes.related", "50")],
    variants: FAN_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::First(World::B, "invalidated"), 0),
            view_s: 2.5,
            caption: "caption-related-keys-1",
        },
        Moment {
            from: Mark(Anchor::First(World::B, "invalidated"), 0),
            to: Mark(Anchor::First(World::B, "invalidated"), 1500),
            view_s: 4.0,
            caption: "caption-related-keys-2",
        },
        Moment {
            from: Mark(Anchor::First(World::B, "invalidated"), 1500),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 6.0,
            caption: "caption-related-keys-3",
        },
    ],
};

const RACE_VARIANTS: &[Variant] = &[
    Variant { name: "versioned-keys", b: &[("writes.strategy", "versioned")] },
    Variant { name: "write-through", b: &[("writes.strategy", "write-through")] },
    Variant { name: "update-then-store", b: &[("writes.strategy", "update-set")] },
    Variant { name: "delete-again-later", b: &[("writes.delete_again", "300ms")] },
    Variant { name: "log-events", b: &[("writes.events", "yes")] },
    Variant { name: "short-ttl", b: &[("cache.ttl", "1s")] },
];

/// How the feeds to delete are found. The last two have the same readers in a cache that holds 500 times as many keys, which is what
/// a search has to go through.
const FAN_VARIANTS: &[Variant] = &[
    Variant { name: "in-one-order", b: &[("writes.related", "50")] },
    Variant { name: "one-by-one", b: &[("writes.related", "50"), ("writes.purge", "each")] },
    Variant {
        name: "by-a-search",
        b: &[
            ("keys.popularity", "hot-set"),
            ("keys.count", "500000"),
            ("keys.hot_count", "1000"),
            ("keys.hot_share", "1"),
            ("cache.preload_keys", "500000"),
            ("writes.related", "50"),
            ("writes.purge", "search"),
        ],
    },
    Variant {
        name: "by-their-tag",
        b: &[
            ("keys.popularity", "hot-set"),
            ("keys.count", "500000"),
            ("keys.hot_count", "1000"),
            ("keys.hot_share", "1"),
            ("cache.preload_keys", "500000"),
            ("writes.related", "50"),
            ("writes.purge", "tag"),
        ],
    },
];

const ORDER_VARIANTS: &[Variant] = &[
    Variant { name: "update-then-delete", b: &[("writes.strategy", "update-delete")] },
    Variant { name: "delete-twice", b: &[("writes.delete_again", "200ms")] },
    Variant { name: "versioned-keys", b: &[("writes.strategy", "versioned")] },
];

const CRASH_VARIANTS: &[Variant] = &[
    Variant { name: "log-every-write", b: &[("writes.log", "every-write")] },
    Variant { name: "log-every-second", b: &[("writes.log", "every-second")] },
    Variant { name: "flush-before-the-restart", b: &[("writes.graceful", "yes")] },
];

const STRATEGY_VARIANTS: &[Variant] = &[
    Variant { name: "write-through", b: &[("writes.strategy", "write-through")] },
    Variant { name: "update-then-delete", b: &[("writes.strategy", "update-delete")] },
    Variant { name: "update-then-store", b: &[("writes.strategy", "update-set")] },
    Variant { name: "write-back", b: &[("writes.strategy", "write-back")] },
    Variant { name: "log-events", b: &[("writes.events", "yes")] },
    Variant { name: "versioned-keys", b: &[("writes.strategy", "versioned")] },
];

const DUAL_VARIANTS: &[Variant] = &[
    Variant { name: "write-through", b: &[("writes.strategy", "write-through")] },
    Variant { name: "short-ttl", b: &[("cache.ttl", "1s"), ("cache.jitter", "1s")] },
    Variant { name: "delete-again", b: &[("writes.delete_again", "500ms")] },
    Variant { name: "log-events", b: &[("writes.events", "yes")] },
    Variant { name: "log-events-alone", b: &[("writes.strategy", "write-around"), ("writes.events", "yes")] },
    Variant { name: "lossy-log-events", b: &[("writes.events", "yes"), ("writes.event_loss", "0.05")] },
];

const PRIMARY_VARIANTS: &[Variant] = &[
    Variant { name: "synchronous", b: &[("database.lag", "0s"), ("database.write_time", "12ms")] },
    Variant { name: "closer-replica", b: &[("database.lag", "20ms")] },
    Variant { name: "writes-wait", b: &[("apps.retries", "8"), ("apps.retry_wait", "400ms")] },
];
