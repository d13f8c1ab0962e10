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
        says: "Every reader draws whether to refresh, the likelier the nearer the end is: {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "Linear",
        b: &[("protection.early", "linear")],
        says: "The draw is against the share of the TTL that is gone, however short a load is: the value is refreshed all the time. {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "Threshold",
        b: &[("protection.early", "threshold"), ("protection.early_below", "200ms")],
        says: "With less than 200 ms left every reader refreshes, until the first new value is stored: nobody waits, but it is a herd all the same. {b.db_queries} queries in B, {a.db_queries} in A.",
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
            caption: "In B every reader draws how much earlier than the end to act, by how long the last load took. Refreshes so far, in the background: {b.refreshes}. Every reader is answered at once.",
        },
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::FirstResult(World::A), 20),
            view_s: 4.0,
            caption: "In A the value expires, and every reader of the next 50 ms queries: {a.db_queries}. In B it never expired: {b.db_queries} queries.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 20),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 6.0,
            caption: "It is the same at each end of a life. A: {a.db_queries} queries. B: {b.db_queries}; the mean is 2.7 a life, however many readers there are.",
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
            caption: "It expires. Both worlds load it once. In A {a.waiting} readers wait for that; in B they are given the old value, {b.stale_hits} times so far.",
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
            caption: "Queries: A {a.db_queries}, B {b.db_queries}. In B nobody ever waited for one. The price: {b.stale_hits} answers were up to 0.2 s past their time.",
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

/// A timer that refreshes what was read, against readers that draw who does.
pub const AHEAD: Preset = Preset {
    name: "refresh-ahead",
    title: "Refresh-ahead against XFetch",
    question: "Who should refresh a value: its readers, or a timer?",
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
            caption: "Two hundred keys, all in the cache, for 2 to 4 s. “{key}” is read a hundred times a second or more, most others hardly ever.",
        },
        Moment {
            from: Mark(Anchor::First(World::B, "refresh"), 0),
            to: Mark(Anchor::First(World::B, "refresh"), 1500),
            view_s: 4.0,
            caption: "A’s readers draw lots for who refreshes, a little before the end. B’s timer refreshes 0.2 s before the end what was read since it was stored. Refreshes so far: A {a.refreshes}, B {b.refreshes}.",
        },
        Moment {
            from: Mark(Anchor::First(World::B, "refresh"), 1500),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 6.0,
            caption: "Readers of rare keys find nothing in A, as nobody came in time to refresh them. Looks that find something: A {a.hit_ratio} %, B {b.hit_ratio} %. B’s price: {b.db_queries} queries against {a.db_queries}, many of them for nobody.",
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
    ("protection.early_below", "300ms"),
    ("database.query_time", "100ms"),
    ("database.connections", "20"),
];

/// A rule that all readers follow at once.
pub const THRESHOLD: Preset = Preset {
    name: "threshold-refresh",
    title: "Refresh below a threshold: everybody at once",
    question: "“If little time is left, refresh in the background.” How many do?",
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
            caption: "Normal life: “{key}” is in the cache, and its time is running out.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "refresh"), 0),
            to: Mark(Anchor::FirstResult(World::A), 20),
            view_s: 4.0,
            caption: "Less than 0.3 s is left. In A every reader of the next 100 ms sees that and refreshes: {a.refreshes} so far. In B one does, and the others see that it is under way: {b.refreshes}.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 20),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 6.0,
            caption: "Nobody waits in either world. Queries: A {a.db_queries}, B {b.db_queries}. The rule moves the stampede to the background; one flight a key ends it.",
        },
    ],
};

const THRESHOLD_VARIANTS: &[Variant] = &[
    Variant {
        name: "Singleflight",
        b: &[("protection.coalesce", "singleflight")],
        says: "One reader refreshes, and the others see that it is under way. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Redis lock",
        b: &[("protection.coalesce", "redis-lock")],
        says: "Who gets the lock refreshes; the others have their value and go. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "XFetch",
        b: &[("protection.early", "xfetch")],
        says: "Readers draw lots for who refreshes, and few do. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
];
