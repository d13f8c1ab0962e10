//! A database that is asked for more than it can do, or fails: what makes that worse, what ends it.

use super::form::{Anchor, CALM, Mark, Moment, Preset, Variant, World, seed};

/// A warm cache that loses everything at 3 s, over a database that serves 300 queries a second, for clients who wait 1 s.
const FLUSHED: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "20000"),
    ("clients.timeout", "1s"),
    ("clients.retry", "fixed"),
    ("clients.retries", "1"),
    ("clients.retry_base", "1s"),
    ("keys.popularity", "zipf"),
    ("keys.count", "10000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1min"),
    ("cache.preload_keys", "10000"),
    ("database.query_time", "100ms"),
    ("database.connections", "30"),
    ("script.actions", "flush@3s"),
];

/// What lets answers come in time again, and what does not.
const FLUSHED_VARIANTS: &[Variant] = &[
    Variant { name: "short-queue", b: &[("database.queue_limit", "100")] },
    Variant { name: "last-come-first-served", b: &[("database.order", "lifo")] },
    Variant { name: "singleflight", b: &[("protection.coalesce", "singleflight")] },
    Variant { name: "late-results-are-stored", b: &[("protection.late_fill", "yes")] },
    Variant { name: "drop-the-hopeless", b: &[("database.shed", "hopeless")] },
    Variant { name: "codel", b: &[("database.shed", "codel")] },
    Variant { name: "drop-what-is-late", b: &[("database.shed", "late")] },
    Variant { name: "no-retries", b: &[("clients.retry", "none")] },
];

/// Once behind, always behind: answers that come too late fill no cache.
pub const METASTABLE: Preset = Preset {
    name: "metastable",
    a: FLUSHED,
    b: &[("database.queue_limit", "100")],
    variants: FLUSHED_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -700),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -700),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "caption-metastable-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 1000),
            view_s: 4.0,
            caption: "caption-metastable-2",
        },
        Moment {
            from: Mark(Anchor::Act(0), 1000),
            to: Mark(Anchor::Act(0), 4000),
            view_s: 5.0,
            caption: "caption-metastable-3",
        },
        Moment {
            from: Mark(Anchor::Act(0), 4000),
            to: Mark(Anchor::Act(0), 17_500),
            view_s: 6.0,
            caption: "caption-metastable-4",
        },
        Moment {
            from: Mark(Anchor::Act(0), 17_500),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-metastable-5",
        },
    ],
};

/// Values of some seconds, and a database that is away for four of them.
const AWAY: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "12000"),
    ("clients.timeout", "1s"),
    ("clients.retry", "fixed"),
    ("clients.retries", "3"),
    ("clients.retry_base", "100ms"),
    ("keys.popularity", "zipf"),
    ("keys.count", "500"),
    ("apps.count", "3"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "2s"),
    ("cache.jitter", "2s"),
    ("cache.preload_keys", "500"),
    ("database.query_time", "40ms"),
    ("database.connections", "20"),
    ("script.actions", "outage:4s@4s"),
];

/// Each of them alone, and all together.
const AWAY_VARIANTS: &[Variant] = &[
    Variant {
        name: "all-three",
        b: &[
            ("clients.retry", "full-jitter"),
            ("cache.stale_on_error", "1min"),
            ("protection.breaker", "hystrix"),
            ("protection.breaker_open", "1s"),
        ],
    },
    Variant { name: "stale-on-error", b: &[("cache.stale_on_error", "1min")] },
    Variant { name: "breaker", b: &[("protection.breaker", "hystrix"), ("protection.breaker_open", "1s")] },
    Variant { name: "full-jitter", b: &[("clients.retry", "full-jitter")] },
    Variant { name: "retry-budget", b: &[("clients.retry_budget", "grpc")] },
    Variant { name: "retry-budget-of-envoy", b: &[("clients.retry_budget", "envoy")] },
    Variant { name: "retries-in-the-app-too", b: &[("apps.retries", "3")] },
];

/// Trying again against a breaker, random waits, and stale values.
pub const RETRY_STORM: Preset = Preset {
    name: "retry-storm",
    a: AWAY,
    b: &[
        ("clients.retry", "full-jitter"),
        ("cache.stale_on_error", "1min"),
        ("protection.breaker", "hystrix"),
        ("protection.breaker_open", "1s"),
    ],
    variants: AWAY_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -700),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -700),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "caption-retry-storm-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 2000),
            view_s: 4.0,
            caption: "caption-retry-storm-2",
        },
        Moment {
            from: Mark(Anchor::Act(0), 2000),
            to: Mark(Anchor::Act(0), 4000),
            view_s: 5.0,
            caption: "caption-retry-storm-3",
        },
        Moment {
            from: Mark(Anchor::Act(0), 4000),
            to: Mark(Anchor::Act(0), 5000),
            view_s: 4.0,
            caption: "caption-retry-storm-4",
        },
        Moment {
            from: Mark(Anchor::Act(0), 5000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-retry-storm-5",
        },
    ],
};

/// Everything is cached, and for four seconds no app reaches any cache node.
const CUT_OFF: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1500"),
    ("clients.count", "15000"),
    ("clients.timeout", "1s"),
    ("keys.popularity", "zipf"),
    ("keys.count", "1000"),
    ("apps.count", "2"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "1000"),
    ("database.query_time", "20ms"),
    ("database.connections", "20"),
    ("script.actions", "cut:4s@3s"),
];

/// Ways to be without a cache.
const CUT_OFF_VARIANTS: &[Variant] = &[
    Variant { name: "limit-the-loads", b: &[("protection.limit", "15")] },
    Variant { name: "short-queue", b: &[("database.queue_limit", "20")] },
    Variant { name: "token-bucket", b: &[("protection.rate", "480"), ("protection.rate_burst", "20")] },
    Variant { name: "fail", b: &[("cache.degrade", "no")] },
];

/// Without the cache: all to the database, or as many as it can serve.
pub const CACHE_DOWN: Preset = Preset {
    name: "cache-down",
    a: CUT_OFF,
    b: &[("protection.limit", "15")],
    variants: CUT_OFF_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "caption-cache-down-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 2000),
            view_s: 4.0,
            caption: "caption-cache-down-2",
        },
        Moment {
            from: Mark(Anchor::Act(0), 2000),
            to: Mark(Anchor::Act(0), 4000),
            view_s: 5.0,
            caption: "caption-cache-down-3",
        },
        Moment {
            from: Mark(Anchor::Act(0), 4000),
            to: Mark(Anchor::Act(0), 6000),
            view_s: 3.0,
            caption: "caption-cache-down-4",
        },
        Moment {
            from: Mark(Anchor::Act(0), 6000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 2.5,
            caption: "caption-cache-down-5",
        },
    ],
};

/// A database that is ten times as slow for three seconds.
const SLOWED: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "10000"),
    ("clients.timeout", "1s"),
    ("keys.popularity", "zipf"),
    ("keys.count", "2000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "3s"),
    ("cache.jitter", "3s"),
    ("cache.preload_keys", "2000"),
    ("database.query_time", "40ms"),
    ("database.connections", "20"),
    ("script.actions", "slow:10:3s@3s"),
];

/// Ways to keep a queue short, and one that does not: a rate knows nothing of how long a query takes.
const SLOWED_VARIANTS: &[Variant] = &[
    Variant { name: "codel", b: &[("database.shed", "codel")] },
    Variant { name: "short-queue", b: &[("database.queue_limit", "20")] },
    Variant { name: "last-come-first-served", b: &[("database.order", "lifo")] },
    Variant { name: "loads-at-once", b: &[("protection.limit", "30")] },
    Variant { name: "loads-a-second", b: &[("protection.rate", "480"), ("protection.rate_burst", "30")] },
];

/// A standing queue is cut down before it costs everybody.
pub const SLOW_DATABASE: Preset = Preset {
    name: "slow-database",
    a: SLOWED,
    b: &[("database.shed", "codel")],
    variants: SLOWED_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "caption-slow-database-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 3000),
            view_s: 5.0,
            caption: "caption-slow-database-2",
        },
        Moment {
            from: Mark(Anchor::Act(0), 3000),
            to: Mark(Anchor::Act(0), 7400),
            view_s: 5.0,
            caption: "caption-slow-database-3",
        },
        Moment {
            from: Mark(Anchor::Act(0), 7400),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-slow-database-4",
        },
    ],
};

/// What they can have in place of the error.
const LEADER_VARIANTS: &[Variant] = &[
    Variant { name: "stale-on-error", b: &[("cache.stale_on_error", "1min")] },
    Variant { name: "try-again", b: &[("clients.retry", "fixed")] },
];

/// The leader's load fails, and all requests that share it get its error.
pub const LEADER_FAILS: Preset = Preset {
    name: "leader-fails",
    a: crowd!(("protection.coalesce", "singleflight"), ("script.actions", "outage:50ms@2.15s")),
    b: &[("cache.stale_on_error", "1min")],
    variants: LEADER_VARIANTS,
    seed: seed::ROBUST,
    opens: Mark(Anchor::KeyExpires, -110),
    moments: &[
        CALM,
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::Act(0), 0),
            view_s: 3.0,
            caption: "caption-leader-fails-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 3),
            view_s: 2.5,
            caption: "caption-leader-fails-2",
        },
        Moment {
            from: Mark(Anchor::Act(0), 3),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-leader-fails-3",
        },
    ],
};

/// Four apps with 20 threads and a pool of 10 connections each, of which nine in ten requests need no database; and that is
/// fifty times slower for four seconds.
const SLOW: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.for", "10s"),
    ("clients.timeout", "1s"),
    ("keys.popularity", "zipf"),
    ("keys.count", "1000"),
    ("apps.count", "4"),
    ("apps.workers", "20"),
    ("apps.pool", "10"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "2s"),
    ("cache.jitter", "10s"),
    ("cache.preload_keys", "1000"),
    ("database.query_time", "20ms"),
    ("database.connections", "40"),
    ("database.max_connections", "100"),
    ("script.actions", "slow:50:4s@3s"),
];

/// What leaves the workers to requests that need no database, and what only seems to.
const SLOW_VARIANTS: &[Variant] = &[
    Variant { name: "short-pool-timeout", b: &[("apps.pool_wait", "50ms")] },
    Variant { name: "no-queue-for-the-pool", b: &[("apps.pool_queue", "0")] },
    Variant { name: "old-values", b: &[("apps.pool_wait", "50ms"), ("cache.stale_on_error", "1min")] },
    Variant { name: "singleflight", b: &[("protection.coalesce", "singleflight")] },
    Variant { name: "twice-the-workers", b: &[("apps.workers", "40")] },
    Variant { name: "four-times-the-pool", b: &[("apps.pool", "40")] },
    Variant { name: "short-backlog", b: &[("apps.backlog", "20")] },
    Variant { name: "fewest-requests", b: &[("apps.balance", "least-requests")] },
];

/// A slow database takes the workers of the apps, and so delays requests that need no database.
pub const EXHAUSTED: Preset = Preset {
    name: "exhausted-apps",
    a: SLOW,
    b: &[("apps.pool_wait", "50ms")],
    variants: SLOW_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 2.0,
            caption: "caption-exhausted-apps-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::First(World::A, "wait-worker"), 0),
            view_s: 4.0,
            caption: "caption-exhausted-apps-2",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "wait-worker"), 0),
            to: Mark(Anchor::Act(0), 4000),
            view_s: 6.0,
            caption: "caption-exhausted-apps-3",
        },
        Moment {
            from: Mark(Anchor::Act(0), 4000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-exhausted-apps-4",
        },
    ],
};
