//! Keys that do not exist: a cache of values never holds an answer for them.

use super::{Anchor, Mark, Moment, Preset, World, seed};

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
    title: "Penetration: keys that do not exist",
    question: "Nobody has that key. Why does every request for it reach the database?",
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
            caption: "Half of the requests ask for keys that do not exist. In A there is nothing to store: each of them is a query, {a.db_queries} so far. B stores the answer “not found”.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 300),
            to: Mark(Anchor::CrowdLeaves, 2000),
            view_s: 5.0,
            caption: "A: {a.db_queries} queries so far, {a.queued} in line. B notes each of the 50 unknown keys when its first answer comes, and asks no more: {b.db_queries} queries.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 2000),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 3.0,
            caption: "In A “not found” has to stand in line each time anew: {a.unanswered} readers are without an answer, against {b.unanswered} in B.",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "B has answered everyone. A has {a.unanswered} to go.",
        },
    ],
};

/// A new unknown key each time: only a filter of all keys that exist helps.
pub const BLOOM: Preset = Preset {
    name: "penetration-bloom",
    title: "Penetration: a new unknown key each time",
    question: "An attacker never asks for the same key twice. What helps when a note does not?",
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
            caption: "Each unknown key is a new one, so A’s notes “not found” are never read: {a.db_queries} queries so far. B’s apps have a Bloom filter of all keys that exist, and answer at once.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 300),
            to: Mark(Anchor::CrowdLeaves, 2000),
            view_s: 5.0,
            caption: "A: {a.db_queries} queries so far, {a.queued} in line. B turned away {b.filtered} requests; the filter errs now and then, and let {b.db_queries} through.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 2000),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 3.0,
            caption: "A’s line grows with every unknown key: {a.queued} in it. In B {b.queued}.",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "B has answered everyone. A has {a.unanswered} to go, and a cache full of notes that nobody will read.",
        },
    ],
};
