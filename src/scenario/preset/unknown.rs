//! Keys that do not exist: a cache of values never holds an answer for them.

use super::form::{Anchor, Mark, Moment, Preset, World, seed};

/// Half of the requests ask for the hot key, the other half for 50 keys that do not exist.
const FEW: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "4000"),
    ("keys.missing_share", "0.5"),
    ("keys.missing_count", "50"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("database.query_time", "50ms"),
    ("database.connections", "20"),
];

/// The same with a new unknown key each time, which a note on each of them cannot help against.
const NEW_ONES: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "4000"),
    ("keys.missing_share", "0.5"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.negative_ttl", "5min"),
    ("database.query_time", "50ms"),
    ("database.connections", "20"),
];

/// The same unknown keys again and again, with and without a note that they do not exist.
pub const NEGATIVE: Preset = Preset {
    name: "penetration-negative",
    a: FEW,
    b: &[("cache.negative_ttl", "5min")],
    variants: &[],
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 300),
            view_s: 4.0,
            caption: "caption-penetration-negative-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 300),
            to: Mark(Anchor::CrowdLeaves, 2000),
            view_s: 5.0,
            caption: "caption-penetration-negative-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 2000),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 3.0,
            caption: "caption-penetration-negative-3",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-penetration-negative-4",
        },
    ],
};

/// A new unknown key each time: only a filter of all keys that exist helps.
pub const BLOOM: Preset = Preset {
    name: "penetration-bloom",
    a: NEW_ONES,
    b: &[("protection.bloom", "yes")],
    variants: &[],
    seed: seed::ROBUST,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 300),
            view_s: 4.0,
            caption: "caption-penetration-bloom-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 300),
            to: Mark(Anchor::CrowdLeaves, 2000),
            view_s: 5.0,
            caption: "caption-penetration-bloom-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 2000),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 3.0,
            caption: "caption-penetration-bloom-3",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "caption-penetration-bloom-4",
        },
    ],
};
