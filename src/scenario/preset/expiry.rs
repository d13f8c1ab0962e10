//! Values that end: together, or spread.

use super::{Anchor, Mark, Moment, Preset, World, seed};

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
    title: "Avalanche: 500 keys expire together",
    question: "You warmed the cache in one go. What happens one TTL later?",
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
            caption: "Normal life: all 500 keys were stored in the same instant, and every reader finds its own.",
        },
        Moment {
            from: Mark(Anchor::Start, 2000),
            to: Mark(Anchor::Start, 2400),
            view_s: 4.0,
            caption: "In A all of them expire at once: {a.db_queries} queries so far, {a.queued} in line. In B each lives up to 2 s longer by chance: {b.db_queries} queries.",
        },
        Moment {
            from: Mark(Anchor::Start, 2400),
            to: Mark(Anchor::Start, 3800),
            view_s: 4.0,
            caption: "A: {a.running} queries run and {a.queued} stand in line; {a.unanswered} readers wait. B loads a few keys at a time: {b.queued} in line.",
        },
        Moment {
            from: Mark(Anchor::Start, 3800),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "And what A loaded together expires together again. A: {a.db_queries} queries so far. B: {b.db_queries}.",
        },
    ],
};
