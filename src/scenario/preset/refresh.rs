//! Loading a value before or after its end without letting anybody wait.

use super::{Anchor, Mark, Moment, Preset, Variant, World, seed};

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

/// Rules for who refreshes.
const EARLY_VARIANTS: &[Variant] = &[
    Variant {
        name: "XFetch",
        b: &[("protection.early", "xfetch")],
        says: "Every reader draws whether to refresh, the likelier the nearer the end is: {b.queries} queries in B, {a.queries} in A.",
    },
    Variant {
        name: "Linear",
        b: &[("protection.early", "linear")],
        says: "The draw is against the share of the TTL that is gone, however short a load is: the value is refreshed all the time. {b.queries} queries in B, {a.queries} in A.",
    },
    Variant {
        name: "Threshold",
        b: &[("protection.early", "threshold"), ("protection.early_below", "200ms")],
        says: "With less than 200 ms left every reader refreshes, until the first new value is stored: nobody waits, but it is a herd all the same. {b.queries} queries in B, {a.queries} in A.",
    },
];

/// A few readers refresh the value before it expires, and nobody needs a lock.
pub const XFETCH: Preset = Preset {
    name: "xfetch",
    title: "XFetch: refresh before it expires",
    question: "Can readers agree on who refreshes without talking to each other?",
    a: STEADY,
    b: &[("protection.early", "xfetch")],
    variants: EARLY_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::First(World::B, "refresh"), -300),
    moments: &[
        Moment {
            from: Mark(Anchor::First(World::B, "refresh"), -300),
            to: Mark(Anchor::First(World::B, "refresh"), 0),
            view_s: 1.5,
            caption: "Normal life: “{key}” is in the cache in both worlds, and its time is running out.",
        },
        Moment {
            from: Mark(Anchor::First(World::B, "refresh"), 0),
            to: Mark(Anchor::KeyExpires, 0),
            view_s: 4.0,
            caption: "In B every reader draws how much earlier than the end to act, by how long the last load took. {b.refreshes} so far refresh the value in the background; all are answered at once.",
        },
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::FirstResult(World::A), 20),
            view_s: 4.0,
            caption: "In A the value expires, and every reader of the next 50 ms queries: {a.queries}. In B it never expired: {b.queries} queries.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 20),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 6.0,
            caption: "It is the same at each end of a life. A: {a.queries} queries. B: {b.queries}; the mean is 2.7 a life, however many readers there are.",
        },
    ],
};

/// One load in both worlds; the readers wait for it in one of them.
pub const WHILE_REVALIDATE: Preset = Preset {
    name: "stale-while-revalidate",
    title: "Stale while revalidate",
    question: "One query either way. Must the readers wait for it?",
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
            caption: "Normal life: “{key}” is in the cache in both worlds.",
        },
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::FirstResult(World::A), -2),
            view_s: 4.0,
            caption: "It expires. Both worlds load it once. In A {a.waiting} readers wait for that; in B they are given the old value, {b.stale} times so far.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), -2),
            to: Mark(Anchor::FirstResult(World::A), 40),
            view_s: 2.5,
            caption: "The new value is there. In A all who waited are answered at once.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 40),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 5.0,
            caption: "Queries: A {a.queries}, B {b.queries}. In B nobody ever waited for one. The price: {b.stale} answers were up to 0.2 s past their time.",
        },
    ],
};
