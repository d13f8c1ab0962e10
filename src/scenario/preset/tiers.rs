//! What stands before the cache nodes, how much they can take, and how warm they are.

use super::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// Four nodes of 2000 requests a second each, and a post that goes viral at 1 s.
const VIRAL: &[(&str, &str)] = &[
    ("clients.arrivals", "spike"),
    ("clients.rate", "1500"),
    ("clients.spike_rate", "4000"),
    ("clients.spike_at", "1s"),
    ("clients.spike_for", "2s"),
    ("clients.count", "12000"),
    ("keys.popularity", "hot-set"),
    ("keys.hot", "post:1"),
    ("keys.hot_count", "1"),
    ("keys.hot_share", "0.6"),
    ("keys.count", "1000"),
    ("apps.count", "2"),
    ("cache.nodes", "cache-1,cache-2,cache-3,cache-4"),
    ("cache.placement", "ring-mixed"),
    ("cache.virtual_nodes", "200"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "1000"),
    ("cache.service", "500us"),
    ("database.query_time", "20ms"),
];

/// Ways to spread the readers of one key.
const VIRAL_VARIANTS: &[Variant] = &[
    Variant {
        name: "Three copies",
        b: &[("cache.hot_copies", "3")],
        says: "The readers of a hot key choose one of three nodes. Without an answer: A {a.unanswered}, B {b.unanswered}.",
    },
    Variant {
        name: "L1 for 5 s",
        b: &[("apps.l1_ttl", "5s")],
        says: "The apps keep what they have fetched for 5 s, and their nodes hear little of it: {b.l1_hits} of {b.requests} were answered by their app. Without an answer: A {a.unanswered}, B {b.unanswered}.",
    },
];

/// One key is one node’s load, however many nodes there are.
pub const HOT_NODE: Preset = Preset {
    name: "hot-node",
    title: "A hot key overloads one node",
    question: "Four cache nodes, one viral post. Why is one of them at its limit?",
    a: VIRAL,
    b: &[("cache.hot_copies", "3")],
    variants: VIRAL_VARIANTS,
    seed: seed::INCIDENT,
    opens: Mark(Anchor::CrowdLeaves, 700),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 700),
            to: Mark(Anchor::CrowdLeaves, 1000),
            view_s: 1.2,
            caption: "Normal life: the nodes share the keys, each works on one request at a time, and nobody waits for long.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 1000),
            to: Mark(Anchor::CrowdLeaves, 1300),
            view_s: 3.5,
            caption: "“{key}” goes viral, and a key has one owner. B sees that it is hot and spreads its readers over three nodes. Two of them have to load it first: {b.db_queries} queries.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 1300),
            to: Mark(Anchor::CrowdLeaves, 3000),
            view_s: 5.0,
            caption: "In A the owner is asked for more than it can do, while the other nodes have time to spare: {a.unanswered} readers without an answer. B: {b.unanswered}.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 3000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "The spike is over, and A’s node works its line off: {a.unanswered} to go. No database was at fault: A sent {a.db_queries} queries, B {b.db_queries} for its copies.",
        },
    ],
};

/// Popular keys, all of them cached, and a flush of the whole shared cache.
const SHARED_FLUSH: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "2000"),
    ("clients.count", "14000"),
    ("keys.popularity", "zipf"),
    ("keys.exponent", "1.2"),
    ("keys.count", "300"),
    ("apps.count", "4"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "300"),
    ("database.query_time", "50ms"),
    ("database.connections", "20"),
    ("script.actions", "flush@3s"),
];

/// What carries over a flush.
const SHARED_VARIANTS: &[Variant] = &[
    Variant {
        name: "L1 for 5 s",
        b: &[("apps.l1_ttl", "5s")],
        says: "The apps still have what they have just read. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Singleflight",
        b: &[("protection.coalesce", "singleflight")],
        says: "Each app loads a key once at a time, and the others wait for it. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
];

/// A few seconds in each app’s own memory carry it over a flush.
pub const L1_FLUSH: Preset = Preset {
    name: "l1-flush",
    title: "L2 is flushed: five seconds in L1",
    question: "Redis has lost everything. What are five seconds in each app’s own memory worth?",
    a: SHARED_FLUSH,
    b: &[("apps.l1_ttl", "5s")],
    variants: SHARED_VARIANTS,
    seed: seed::INCIDENT,
    opens: Mark(Anchor::Act(0), -300),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -300),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "Normal life: in A every reader asks the shared cache. In B most find the value in their app: {b.l1_hits} of {b.requests}.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 500),
            view_s: 5.0,
            caption: "The shared cache is flushed. A: {a.db_queries} queries, {a.queued} in line. B’s apps still have what they have just read: {b.db_queries} queries, {b.queued} in line.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 500),
            to: Mark(Anchor::Act(0), 1900),
            view_s: 3.0,
            caption: "A loads everything anew at once: {a.db_queries} queries. B loads only what no app has at hand: {b.db_queries}.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 1900),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "B’s copies end five seconds after they were taken, and their keys are loaded then: {b.db_queries} queries. A: {a.db_queries}. The price: for five seconds an app may not see a change.",
        },
    ],
};

/// Everybody waits for a lock whose holder is gone.
const HOLDER: &[(&str, &str)] = &[
    ("clients.arrivals", "constant"),
    ("clients.rate", "100"),
    ("clients.count", "1400"),
    ("apps.count", "3"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("database.query_time", "400ms"),
    ("database.connections", "20"),
    ("protection.coalesce", "redis-lock"),
    ("protection.lock_ttl", "10s"),
    ("script.actions", "delete@2s,crash:1@2.1s"),
];

/// How long a lock lasts that nobody releases.
const HOLDER_VARIANTS: &[Variant] = &[
    Variant {
        name: "Lock of 1 s",
        b: &[("protection.lock_ttl", "1s")],
        says: "The lock ends 1 s after it was taken, and another reader takes it. Without an answer: A {a.unanswered}, B {b.unanswered}. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Lock of 150 ms",
        b: &[("protection.lock_ttl", "150ms")],
        says: "The lock is shorter than the rebuild, so that others load beside its holder. Without an answer: A {a.unanswered}, B {b.unanswered}. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
];

/// A lock outlives its holder by what is left of its TTL.
pub const HOLDER_DIES: Preset = Preset {
    name: "holder-dies",
    title: "The holder of the lock dies",
    question: "The app that rebuilds the value restarts. For how long does its lock keep all others away?",
    a: HOLDER,
    b: &[("protection.lock_ttl", "1s")],
    variants: HOLDER_VARIANTS,
    seed: seed::INCIDENT,
    opens: Mark(Anchor::Act(0), -300),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -300),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "Normal life: every reader finds “{key}” in the cache.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(1), 0),
            view_s: 3.0,
            caption: "“{key}” is deleted. The first to miss takes the lock and queries; the others sleep and look again.",
        },
        Moment {
            from: Mark(Anchor::Act(1), 0),
            to: Mark(Anchor::Act(1), 900),
            view_s: 4.0,
            caption: "The holder’s app restarts, and {a.failed} of its readers get an error. Its query goes on, but nobody will store the answer, and nobody will release the lock. {a.waiting} readers sleep in A, {b.waiting} in B.",
        },
        Moment {
            from: Mark(Anchor::Act(1), 900),
            to: Mark(Anchor::Act(1), 1500),
            view_s: 4.0,
            caption: "B’s lock ends after 1 s, and another reader takes it: {b.db_queries} queries. A’s lasts 10 s, and its database has nothing to do: {a.db_queries} query, {a.running} running.",
        },
        Moment {
            from: Mark(Anchor::Act(1), 1500),
            to: Mark(Anchor::Act(1), 9900),
            view_s: 4.0,
            caption: "B is well. In A {a.waiting} readers sleep, poll, and sleep again.",
        },
        Moment {
            from: Mark(Anchor::Act(1), 9900),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "A’s lock has ended too, after 10 s. A TTL is how long a dead holder costs; one that is shorter than the rebuild lets others in beside a living one.",
        },
    ],
};

/// A full load of traffic from the first second, and a database that can serve three misses in ten of it.
const OPENS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "15000"),
    ("keys.popularity", "zipf"),
    ("keys.count", "10000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.preload", "no"),
    ("database.query_time", "100ms"),
    ("database.connections", "30"),
];

/// What an empty cache can be spared.
const OPENS_VARIANTS: &[Variant] = &[
    Variant {
        name: "1000 keys warmed",
        b: &[("cache.preload", "yes"), ("cache.preload_keys", "1000")],
        says: "The most popular keys are stored before the doors open. In line: A {a.queued}, B {b.queued}. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "100 keys warmed",
        b: &[("cache.preload", "yes"), ("cache.preload_keys", "100")],
        says: "One key in a hundred, and by Zipf’s law half of the requests. In line: A {a.queued}, B {b.queued}. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Singleflight",
        b: &[("protection.coalesce", "singleflight")],
        says: "Nobody loads a key that is being loaded. In line: A {a.queued}, B {b.queued}. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
];

/// An empty cache is no cache, until it has been filled through the database.
pub const COLD_START: Preset = Preset {
    name: "cold-start",
    title: "Cold start: an empty cache under full traffic",
    question: "You open with an empty cache. How many keys are worth loading first?",
    a: OPENS,
    b: &[("cache.preload", "yes"), ("cache.preload_keys", "1000")],
    variants: OPENS_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 1000),
            view_s: 4.0,
            caption: "The doors open. A’s cache is empty: {a.hit_ratio} % hits, {a.queued} queries in line. B was warmed with the most popular keys: {b.hit_ratio} % hits.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 1000),
            to: Mark(Anchor::CrowdLeaves, 5000),
            view_s: 5.0,
            caption: "A fills its cache through the database: {a.queued} in line, {a.unanswered} readers wait. B: {b.queued} in line, {b.unanswered} wait.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 5000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 5.0,
            caption: "A works off the line of its first seconds: {a.queued}. Queries: A {a.db_queries}, B {b.db_queries}.",
        },
    ],
};

/// In front of the apps, in them, and both.
const CDN_VARIANTS: &[Variant] = &[
    Variant {
        name: "CDN",
        b: &[("clients.cdn_share", "0.9")],
        says: "Nine readers in ten are answered before any app: {b.edge_hits}. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Singleflight",
        b: &[("protection.coalesce", "singleflight")],
        says: "Everyone arrives, and one of them loads for all. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "CDN and singleflight",
        b: &[("clients.cdn_share", "0.9"), ("protection.coalesce", "singleflight")],
        says: "Few arrive, and one of them loads for all. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
];

/// What a CDN answers never arrives.
pub const CDN: Preset = Preset {
    name: "cdn",
    title: "A CDN: nine readers in ten never arrive",
    question: "How much of a stampede is left behind a CDN?",
    a: crowd!(("clients.count", "1000")),
    b: &[("clients.cdn_share", "0.9")],
    variants: CDN_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::KeyExpires, -110),
    moments: &[
        Moment {
            from: Mark(Anchor::KeyExpires, -110),
            to: Mark(Anchor::KeyExpires, 0),
            view_s: 1.1,
            caption: "Normal life: the few readers find “{key}” in the cache.",
        },
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::LastMiss(World::A), 4),
            view_s: 3.5,
            caption: "“{key}” expires as the crowd comes. A: {a.db_queries} queries. In B a CDN has answered {b.edge_hits} readers before they reach an app: {b.db_queries} queries.",
        },
        Moment {
            from: Mark(Anchor::LastMiss(World::A), 4),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 3.5,
            caption: "It is the same stampede, and a smaller one: {b.queued} in line in B, {a.queued} in A. Whoever passes the CDN still needs coalescing.",
        },
        Moment {
            from: Mark(Anchor::Done(World::B), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "B has answered everyone. A has {a.unanswered} to go.",
        },
    ],
};
