//! Values that end: together, or spread.

use super::form::{Anchor, Mark, Moment, Preset, World, seed};

/// 500 keys, all stored in the same instant.
const WARMED: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "6000"),
    ("keys.popularity", "uniform"),
    ("keys.count", "500"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "2s"),
    ("cache.preload_keys", "500"),
    ("database.query_time", "40ms"),
    ("database.connections", "15"),
];

/// Many keys that were stored together expire together.
pub const AVALANCHE: Preset = Preset {
    name: "avalanche",
    a: WARMED,
    b: &[("cache.jitter", "2s")],
    variants: &[],
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Start, 1000),
    moments: &[
        Moment {
            from: Mark(Anchor::Start, 1000),
            to: Mark(Anchor::Start, 2000),
            view_s: 1.5,
            caption: "caption-avalanche-1",
        },
        Moment {
            from: Mark(Anchor::Start, 2000),
            to: Mark(Anchor::Start, 2400),
            view_s: 4.0,
            caption: "caption-avalanche-2",
        },
        Moment {
            from: Mark(Anchor::Start, 2400),
            to: Mark(Anchor::Start, 4100),
            view_s: 4.0,
            caption: "caption-avalanche-3",
        },
        Moment {
            from: Mark(Anchor::Start, 4100),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-avalanche-4",
        },
    ],
};
