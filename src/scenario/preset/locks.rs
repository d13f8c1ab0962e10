//! Coalescing across processes: a lock in Redis, a lease of memcache, and what goes wrong with locks.

use super::form::{Anchor, CALM, Mark, Moment, Preset, Variant, World, seed};

/// Singleflight works within one process; a lock at the cache works for all of them.
pub const GLOBAL: Preset = Preset {
    name: "global-lock",
    a: crowd!(("apps.count", "5"), ("protection.coalesce", "singleflight")),
    b: &[("protection.coalesce", "redis-lock")],
    variants: &[],
    seed: seed::BREAKDOWN,
    opens: Mark(Anchor::KeyExpires, -110),
    moments: &[
        CALM,
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::FirstResult(World::A), 0),
            view_s: 3.2,
            caption: "caption-global-lock-1",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 0),
            to: Mark(Anchor::FirstResult(World::A), 12),
            view_s: 2.5,
            caption: "caption-global-lock-2",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 12),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 2.0,
            caption: "caption-global-lock-3",
        },
        Moment {
            from: Mark(Anchor::Done(World::A), 0),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 3.0,
            caption: "caption-global-lock-4",
        },
    ],
};

/// A lock that expires while its holder still loads keeps nobody away.
pub const TOO_SHORT: Preset = Preset {
    name: "lock-too-short",
    a: crowd!(("apps.count", "5"), ("protection.coalesce", "redis-lock"), ("protection.lock_ttl", "80ms")),
    b: &[("protection.lock_ttl", "10s")],
    variants: &[],
    seed: seed::INCIDENT,
    opens: Mark(Anchor::KeyExpires, -110),
    moments: &[
        CALM,
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::KeyExpires, 87),
            view_s: 2.0,
            caption: "caption-lock-too-short-1",
        },
        Moment {
            from: Mark(Anchor::KeyExpires, 87),
            to: Mark(Anchor::FirstResult(World::A), 0),
            view_s: 3.5,
            caption: "caption-lock-too-short-2",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 0),
            to: Mark(Anchor::FirstResult(World::A), 60),
            view_s: 3.0,
            caption: "caption-lock-too-short-3",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 60),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-lock-too-short-4",
        },
    ],
};

/// A value that is short-lived and slow to load, read steadily: somebody is always loading it.
const ALWAYS_LOADING: &[(&str, &str)] = &[
    ("clients.arrivals", "constant"),
    ("clients.rate", "200"),
    ("clients.count", "4000"),
    ("apps.count", "5"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "100ms"),
    ("database.query_time", "400ms"),
    ("database.distribution", "log-normal"),
    ("database.sigma", "0.8"),
    ("protection.coalesce", "redis-lock"),
    ("protection.lock_ttl", "500ms"),
    ("protection.lock_release", "unsafe"),
];

/// A holder that is too slow deletes the lock of its successor.
pub const UNSAFE_RELEASE: Preset = Preset {
    name: "lock-unsafe-release",
    a: ALWAYS_LOADING,
    b: &[("protection.lock_release", "safe")],
    variants: &[],
    seed: seed::INCIDENT,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 1000),
            view_s: 4.0,
            caption: "caption-lock-unsafe-release-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 1000),
            to: Mark(Anchor::First(World::A, "lock-stolen"), 0),
            view_s: 4.0,
            caption: "caption-lock-unsafe-release-2",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "lock-stolen"), 0),
            to: Mark(Anchor::First(World::A, "lock-stolen"), 60),
            view_s: 3.0,
            caption: "caption-lock-unsafe-release-3",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "lock-stolen"), 60),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 6.0,
            caption: "caption-lock-unsafe-release-4",
        },
    ],
};

/// The cache itself hands out the right to load, once per key.
pub const LEASE: Preset = Preset {
    name: "lease",
    a: crowd!(("apps.count", "5")),
    b: &[("protection.coalesce", "lease")],
    variants: &[],
    seed: seed::INCIDENT,
    opens: Mark(Anchor::KeyExpires, -110),
    moments: &[
        CALM,
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::FirstResult(World::A), 0),
            view_s: 3.2,
            caption: "caption-lease-1",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::B), 0),
            to: Mark(Anchor::FirstResult(World::B), 60),
            view_s: 3.0,
            caption: "caption-lease-2",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::B), 60),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 2.5,
            caption: "caption-lease-3",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-lease-4",
        },
    ],
};

/// The node that has the lock dies 50 ms after the burst began to come; its replica is 50 ms behind, and takes over after 60 ms.
const FAILS_OVER: &[(&str, &str)] = &[
    ("clients.count", "60"),
    ("clients.window", "20ms"),
    ("clients.start", "100ms"),
    ("apps.count", "3"),
    ("cache.nodes", "redis-1,redis-2,redis-3,redis-4,redis-5"),
    ("cache.preload", "no"),
    ("cache.ttl", "1h"),
    ("cache.round_trip", "4ms"),
    ("cache.replica", "yes"),
    ("cache.replica_lag", "50ms"),
    ("cache.failover", "60ms"),
    ("database.round_trip", "2ms"),
    ("database.query_time", "400ms"),
    ("protection.coalesce", "redis-lock"),
    ("protection.lock_poll", "100ms"),
    ("script.actions", "kill:redis-4@150ms"),
];

const FAILOVER_VARIANTS: &[Variant] = &[
    Variant { name: "redlock", b: &[("protection.coalesce", "redlock")] },
    Variant { name: "no-lag", b: &[("cache.replica_lag", "0s")] },
];

/// A lock that its node’s replica has not heard of yet is nobody’s after a failover.
pub const FAILOVER: Preset = Preset {
    name: "lock-failover",
    a: FAILS_OVER,
    b: &[("protection.coalesce", "redlock")],
    variants: FAILOVER_VARIANTS,
    seed: seed::BREAKDOWN,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::Act(0), 0),
            view_s: 3.0,
            caption: "caption-lock-failover-1",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 70),
            view_s: 3.0,
            caption: "caption-lock-failover-2",
        },
        Moment {
            from: Mark(Anchor::Act(0), 70),
            to: Mark(Anchor::First(World::A, "lock-lost"), 0),
            view_s: 4.0,
            caption: "caption-lock-failover-3",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "lock-lost"), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-lock-failover-4",
        },
    ],
};
