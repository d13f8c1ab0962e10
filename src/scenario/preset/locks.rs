//! Coalescing across processes: a lock in Redis, a lease of memcache, and what goes wrong with locks.

use super::{Anchor, Mark, Moment, Preset, World, seed};

/// Singleflight works within one process; a lock at the cache works for all of them.
pub const GLOBAL: Preset = Preset {
    name: "global-lock",
    title: "Five apps: singleflight against a Redis lock",
    question: "Singleflight is per process. How many queries do five apps send?",
    a: crowd!(("apps.count", "5"), ("protection.coalesce", "singleflight")),
    b: &[("protection.coalesce", "redis-lock")],
    variants: &[],
    seed: seed::BREAKDOWN,
    opens: Mark(Anchor::KeyExpires, -110),
    moments: &[
        super::CALM,
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::FirstResult(World::A), -2),
            view_s: 3.2,
            caption: "“{key}” expires. A: each of the five apps has a leader of its own, {a.db_queries} queries. B: all apps ask Redis for one lock, {b.db_queries} query; who does not get it sleeps for 50 ms and looks again.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), -2),
            to: Mark(Anchor::FirstResult(World::A), 12),
            view_s: 2.5,
            caption: "The results come home almost together. A’s leaders hand theirs to all who wait, at once.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 12),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 2.0,
            caption: "B’s value is in the cache too, but {b.waiting} of its readers sleep: nobody wakes them.",
        },
        Moment {
            from: Mark(Anchor::Done(World::A), 0),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 3.0,
            caption: "A has answered everyone with {a.db_queries} queries. B sent {b.db_queries}, and pays with a longer wait: {b.unanswered} readers to go.",
        },
    ],
};

/// A lock that expires while its holder still loads keeps nobody away.
pub const TOO_SHORT: Preset = Preset {
    name: "lock-too-short",
    title: "A lock that is shorter than the rebuild",
    question: "Your lock lasts 80 ms and your query takes 200. What is locked?",
    a: crowd!(("apps.count", "5"), ("protection.coalesce", "redis-lock"), ("protection.lock_ttl", "80ms")),
    b: &[("protection.lock_ttl", "10s")],
    variants: &[],
    seed: seed::INCIDENT,
    opens: Mark(Anchor::KeyExpires, -110),
    moments: &[
        super::CALM,
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::KeyExpires, 80),
            view_s: 2.0,
            caption: "“{key}” expires, and one reader gets the lock: {a.db_queries} query in A, {b.db_queries} in B. The others sleep and look again.",
        },
        Moment {
            from: Mark(Anchor::KeyExpires, 80),
            to: Mark(Anchor::FirstResult(World::A), -2),
            view_s: 3.5,
            caption: "In A the lock has expired, and its holder does not know. The next who asks for it gets it: {a.db_queries} queries. In B it lasts 10 s: {b.db_queries} query.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), -2),
            to: Mark(Anchor::FirstResult(World::A), 60),
            view_s: 3.0,
            caption: "The first value fills both caches. In A the other holders load on, for nothing.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::A), 60),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "A: {a.db_queries} queries. B: {b.db_queries}. A lock must outlast the slowest rebuild, or be extended while it runs.",
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
    title: "A lock released by one who no longer holds it",
    question: "DEL lock:key. Whose lock was that?",
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
            caption: "The value takes about 400 ms to load, sometimes far longer, and the lock lasts 500 ms. Now and then it expires under a holder who is slow.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 1000),
            to: Mark(Anchor::First(World::A, "lock-stolen"), -20),
            view_s: 4.0,
            caption: "When such a holder is done, it releases the lock. A deletes it, whoever holds it by then. B compares the token first.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "lock-stolen"), -20),
            to: Mark(Anchor::First(World::A, "lock-stolen"), 60),
            view_s: 3.0,
            caption: "There: in A somebody deletes a lock that is another’s. Locks deleted so: {a.locks_stolen}. The next who asks gets it, beside the holder who still loads.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "lock-stolen"), 60),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 6.0,
            caption: "Locks of others deleted: A {a.locks_stolen}, B {b.locks_stolen}. Queries: A {a.db_queries}, B {b.db_queries}.",
        },
    ],
};

/// The cache itself hands out the right to load, once per key.
pub const LEASE: Preset = Preset {
    name: "lease",
    title: "A lease: the cache lets one client load",
    question: "Can the cache itself keep the herd away?",
    a: crowd!(("apps.count", "5")),
    b: &[("protection.coalesce", "lease")],
    variants: &[],
    seed: seed::INCIDENT,
    opens: Mark(Anchor::KeyExpires, -110),
    moments: &[
        super::CALM,
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::FirstResult(World::A), -2),
            view_s: 3.2,
            caption: "“{key}” expires. A: every miss is a query, {a.db_queries} so far. B: the first miss comes with a lease, {b.db_queries} query. All other misses are told to wait a little and ask again.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::B), -2),
            to: Mark(Anchor::FirstResult(World::B), 60),
            view_s: 3.0,
            caption: "The value comes with its lease and is stored. Who asks again now finds it: {b.waiting} still sleep.",
        },
        Moment {
            from: Mark(Anchor::FirstResult(World::B), 60),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 2.5,
            caption: "B: {b.db_queries} query, without a lock to release or to lose. The last sleepers wake up and find the value.",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "B has answered everyone. A has {a.unanswered} to go.",
        },
    ],
};
