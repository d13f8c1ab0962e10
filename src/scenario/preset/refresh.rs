//! Loading a value before its end, or after it, so that few wait, or nobody.

use super::form::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// A hot key, read steadily over several of its lives.
const STEADY: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "2000"),
    ("clients.count", "16000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "2s"),
    ("database.query_time", "50ms"),
    ("database.connections", "20"),
];

/// The same with one load at a time.
const STEADY_FLIGHTS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "500"),
    ("clients.count", "4000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "2s"),
    ("protection.coalesce", "singleflight"),
    ("database.query_time", "200ms"),
    ("database.connections", "20"),
];

/// Rules by which readers refresh.
const EARLY_VARIANTS: &[Variant] = &[
    Variant { name: "xfetch", b: &[("protection.early", "xfetch")] },
    Variant { name: "background", b: &[("protection.early", "xfetch"), ("protection.early_load", "background")] },
    Variant { name: "linear", b: &[("protection.early", "linear")] },
    Variant { name: "threshold", b: &[("protection.early", "threshold"), ("protection.early_below", "200ms")] },
    Variant { name: "sliding-ttl", b: &[("cache.sliding", "yes")] },
];

/// A few readers refresh the value before it expires, and nobody needs a lock.
pub const XFETCH: Preset = Preset {
    name: "xfetch",
    a: STEADY,
    b: &[("protection.early", "xfetch")],
    variants: EARLY_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Renewed(World::B), -300),
    moments: &[
        Moment {
            from: Mark(Anchor::Renewed(World::B), -300),
            to: Mark(Anchor::Renewed(World::B), 0),
            view_s: 1.5,
            caption: "caption-xfetch-1",
        },
        Moment {
            from: Mark(Anchor::Renewed(World::B), 0),
            to: Mark(Anchor::KeyExpires, 0),
            view_s: 4.0,
            caption: "caption-xfetch-2",
        },
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::FirstResult(World::A), 20),
            view_s: 4.0,
            caption: "caption-xfetch-3",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 20),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 6.0,
            caption: "caption-xfetch-4",
        },
    ],
};

/// One load in both worlds; the readers wait for it in one of them.
pub const WHILE_REVALIDATE: Preset = Preset {
    name: "stale-while-revalidate",
    a: STEADY_FLIGHTS,
    b: &[("cache.grace", "1s")],
    variants: &[],
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::KeyExpires, -300),
    moments: &[
        Moment {
            from: Mark(Anchor::KeyExpires, -300),
            to: Mark(Anchor::KeyExpires, 0),
            view_s: 1.2,
            caption: "caption-stale-while-revalidate-1",
        },
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::FirstResult(World::A), 0),
            view_s: 4.0,
            caption: "caption-stale-while-revalidate-2",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 0),
            to: Mark(Anchor::FirstResult(World::A), 40),
            view_s: 2.5,
            caption: "caption-stale-while-revalidate-3",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 40),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 5.0,
            caption: "caption-stale-while-revalidate-4",
        },
    ],
};

/// Two hundred keys, some read all the time and some hardly ever.
const LONG_TAIL: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "10000"),
    ("keys.popularity", "zipf"),
    ("keys.count", "200"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "2s"),
    ("cache.jitter", "2s"),
    ("cache.preload_keys", "200"),
    ("protection.early", "xfetch"),
    ("protection.early_below", "200ms"),
    ("database.query_time", "50ms"),
    ("database.connections", "50"),
];

/// A timer that refreshes values that were read, against readers that draw whether to refresh.
pub const AHEAD: Preset = Preset {
    name: "refresh-ahead",
    a: LONG_TAIL,
    b: &[("protection.early", "ahead")],
    variants: &[],
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::First(World::B, "refresh"), 0),
            view_s: 2.5,
            caption: "caption-refresh-ahead-1",
        },
        Moment {
            from: Mark(Anchor::First(World::B, "refresh"), 0),
            to: Mark(Anchor::First(World::B, "refresh"), 1500),
            view_s: 4.0,
            caption: "caption-refresh-ahead-2",
        },
        Moment {
            from: Mark(Anchor::First(World::B, "refresh"), 1500),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 6.0,
            caption: "caption-refresh-ahead-3",
        },
    ],
};

/// The incident's own cure, on its own.
const BELOW: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "500"),
    ("clients.count", "4000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "2s"),
    ("protection.early", "threshold"),
    ("protection.early_load", "background"),
    ("protection.early_below", "300ms"),
    ("database.query_time", "100ms"),
    ("database.connections", "20"),
];

/// A rule that all readers follow at once.
pub const THRESHOLD: Preset = Preset {
    name: "threshold-refresh",
    a: BELOW,
    b: &[("protection.coalesce", "singleflight")],
    variants: THRESHOLD_VARIANTS,
    seed: seed::INCIDENT,
    opens: Mark(Anchor::First(World::A, "refresh"), -300),
    moments: &[
        Moment {
            from: Mark(Anchor::First(World::A, "refresh"), -300),
            to: Mark(Anchor::First(World::A, "refresh"), 0),
            view_s: 1.2,
            caption: "caption-threshold-refresh-1",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "refresh"), 0),
            to: Mark(Anchor::FirstResult(World::A), 20),
            view_s: 4.0,
            caption: "caption-threshold-refresh-2",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 20),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 6.0,
            caption: "caption-threshold-refresh-3",
        },
    ],
};

const THRESHOLD_VARIANTS: &[Variant] = &[
    Variant { name: "singleflight", b: &[("protection.coalesce", "singleflight")] },
    Variant { name: "redis-lock", b: &[("protection.coalesce", "redis-lock")] },
    Variant { name: "xfetch", b: &[("protection.early", "xfetch")] },
];
