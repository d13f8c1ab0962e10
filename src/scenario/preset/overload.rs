//! A database that is asked for more than it can do, or fails: what makes that worse, what ends it.

use super::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// A warm cache that loses everything at 3 s, over a database that serves 300 queries a second, for clients who wait 1 s.
const FLUSHED: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "20000"),
    ("clients.timeout", "1s"),
    ("clients.retry", "fixed"),
    ("clients.retries", "1"),
    ("clients.retry_base", "1s"),
    ("keys.popularity", "zipf"),
    ("keys.count", "10000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1min"),
    ("cache.preload_keys", "10000"),
    ("database.query_time", "100ms"),
    ("database.connections", "30"),
    ("script.actions", "flush@3s"),
];

/// What lets answers come in time again, and what does not.
const FLUSHED_VARIANTS: &[Variant] = &[
    Variant {
        name: "Short line",
        b: &[("database.queue_limit", "100")],
        says: "Who finds the line full is refused at once, so that those in it are answered in time. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "Last come, first served",
        b: &[("database.order", "lifo")],
        says: "The newest query is served first, in time for its client; the oldest are given up. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "Singleflight",
        b: &[("protection.coalesce", "singleflight")],
        says: "Nobody loads a key that is being loaded, and a flight fills the cache whoever has gone. In line: A {a.queued}, B {b.queued}.",
    },
    Variant {
        name: "Late results are stored",
        b: &[("protection.late_fill", "yes")],
        says: "What comes too late for its client still fills the cache for the next. In line: A {a.queued}, B {b.queued}.",
    },
    Variant {
        name: "Drop the hopeless",
        b: &[("database.shed", "hopeless")],
        says: "The database drops what it could not answer in time. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "CoDel",
        b: &[("database.shed", "codel")],
        says: "The database drops who has waited for too long while its line never empties. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "Drop what is late",
        b: &[("database.shed", "late")],
        says: "The database drops whose client has gone. Whoever is served just in time to start is answered too late. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "No retries",
        b: &[("clients.retry", "none")],
        says: "The retries make it worse, but do not keep it up: what comes too late fills no cache, with them or without. Failed: A {a.failed}, B {b.failed}.",
    },
];

/// Once behind, always behind: answers that come too late fill no cache.
pub const METASTABLE: Preset = Preset {
    name: "metastable",
    title: "Metastable: the flush is over, the outage is not",
    question: "The cache was flushed once, for an instant. Why does the site stay down?",
    a: FLUSHED,
    b: &[("database.queue_limit", "100")],
    variants: FLUSHED_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -700),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -700),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "Normal life: the whole catalogue is in the cache, and the database has nothing to do.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 1000),
            view_s: 4.0,
            caption: "The cache is flushed, and every key is asked for anew. A: {a.queued} queries in line. B: {b.queued}, for its line has an end: {b.errors} were refused.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 1000),
            to: Mark(Anchor::Act(0), 4000),
            view_s: 5.0,
            caption: "A’s line is longer now than its clients are patient. They give up after 1 s and try again; the database works on for them, and answers that nobody waits for fill no cache: {a.wasted} so far. B’s answers come in time.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 4000),
            to: Mark(Anchor::Act(0), 17_500),
            view_s: 6.0,
            caption: "Nothing is broken any more. Yet A’s database runs at full load for nobody, with {a.queued} queries in line, and {a.failed} requests have failed. B: {b.failed} failed, {b.queued} in line, and the cache is filling up.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 17_500),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "Only the end of its traffic ends it. A’s database works on, {a.queued} in line, and has done {a.wasted} queries for nobody. Failed: A {a.failed}, B {b.failed}.",
        },
    ],
};

/// Values of some seconds, and a database that is away for four of them.
const AWAY: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "12000"),
    ("clients.timeout", "1s"),
    ("clients.retry", "fixed"),
    ("clients.retries", "3"),
    ("clients.retry_base", "100ms"),
    ("keys.popularity", "zipf"),
    ("keys.count", "500"),
    ("apps.count", "3"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "2s"),
    ("cache.jitter", "2s"),
    ("cache.preload_keys", "500"),
    ("database.query_time", "40ms"),
    ("database.connections", "20"),
    ("script.actions", "outage:4s@4s"),
];

/// Each of them alone, and all together.
const AWAY_VARIANTS: &[Variant] = &[
    Variant {
        name: "All three",
        b: &[
            ("clients.retry", "full-jitter"),
            ("cache.stale_on_error", "1min"),
            ("protection.breaker", "hystrix"),
            ("protection.breaker_open", "1s"),
        ],
        says: "A breaker, full jitter and old values together. Failed: A {a.failed}, B {b.failed}. Queries: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Stale on error",
        b: &[("cache.stale_on_error", "1min")],
        says: "Nobody fails who can be given an old value: {b.fallbacks} were. The database is still asked at each miss: {b.db_queries} queries in B, {a.db_queries} queries in A.",
    },
    Variant {
        name: "Breaker",
        b: &[("protection.breaker", "hystrix"), ("protection.breaker_open", "1s")],
        says: "The database is left in peace, and the clients fail sooner. Queries: A {a.db_queries}, B {b.db_queries}. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "Full jitter",
        b: &[("clients.retry", "full-jitter")],
        says: "Waits of chance spread the retries; they do not make them fewer. Queries: A {a.db_queries}, B {b.db_queries}. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "Retry budget",
        b: &[("clients.retry_budget", "grpc")],
        says: "While many tries fail there are no retries. Retries: A {a.retries}, B {b.retries}. Failed: A {a.failed}, B {b.failed}.",
    },
];

/// Trying again against a breaker, waits of chance, and old values.
pub const RETRY_STORM: Preset = Preset {
    name: "retry-storm",
    title: "The database is down: a retry storm, or a breaker",
    question: "Your database refuses every query for four seconds. Do your retries help?",
    a: AWAY,
    b: &[
        ("clients.retry", "full-jitter"),
        ("cache.stale_on_error", "1min"),
        ("protection.breaker", "hystrix"),
        ("protection.breaker_open", "1s"),
    ],
    variants: AWAY_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -700),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -700),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "Normal life: most readers hit, now and then a value expires and is loaded anew.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 2000),
            view_s: 4.0,
            caption: "The database is down. In A each miss fails, and tries three times more: {a.retries} retries. B takes the value that has expired: {b.fallbacks} old answers, {b.failed} failed.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 2000),
            to: Mark(Anchor::Act(0), 4000),
            view_s: 5.0,
            caption: "Values expire and cannot be loaded. A sends more and more: {a.db_queries} queries, {a.failed} requests failed. In B the breakers are open, and let one query through now and then, to see: {b.db_queries} queries.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 4000),
            to: Mark(Anchor::Act(0), 5000),
            view_s: 4.0,
            caption: "The database is back. All of A comes at once: {a.queued} queries in line. B comes back app by app, as its breakers close: {b.queued}.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 5000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "Failed: A {a.failed}, B {b.failed}. Queries: A {a.db_queries}, B {b.db_queries}. The price: B gave {b.fallbacks} answers past their time.",
        },
    ],
};

/// Everything is cached, and for four seconds no app reaches any cache node.
const CUT_OFF: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1500"),
    ("clients.count", "15000"),
    ("clients.timeout", "1s"),
    ("keys.popularity", "zipf"),
    ("keys.count", "1000"),
    ("apps.count", "2"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "1000"),
    ("database.query_time", "20ms"),
    ("database.connections", "20"),
    ("script.actions", "cut:4s@3s"),
];

/// Three ways to be without a cache.
const CUT_OFF_VARIANTS: &[Variant] = &[
    Variant {
        name: "Limit the loads",
        b: &[("protection.limit", "15")],
        says: "Each app sends the database what it can serve, and turns the others away. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "Short line",
        b: &[("database.queue_limit", "20")],
        says: "The database refuses who finds its line full. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "Fail",
        b: &[("cache.degrade", "no")],
        says: "Who does not reach the cache fails, and the database never hears of it: {b.db_queries} queries in B, {a.db_queries} queries in A. Failed: A {a.failed}, B {b.failed}.",
    },
];

/// Without the cache: all to the database, or as many as it can serve.
pub const CACHE_DOWN: Preset = Preset {
    name: "cache-down",
    title: "The cache is gone: degrade or fall?",
    question: "No app reaches the cache. Should all of them ask the database?",
    a: CUT_OFF,
    b: &[("protection.limit", "15")],
    variants: CUT_OFF_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "Normal life: everything is in the cache, and the database idles.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 2000),
            view_s: 4.0,
            caption: "No app reaches a cache node. After 50 ms each goes to the database instead. A sends everybody: {a.queued} in line. B’s apps have 15 loads under way at most, and turn the others away: {b.turned_away}.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 2000),
            to: Mark(Anchor::Act(0), 4000),
            view_s: 5.0,
            caption: "The database can serve two in three. A’s line takes longer than its clients wait, so that in the end it serves nobody: {a.failed} failed, {a.queued} in line. B serves those two in three, {b.queued} in line: {b.failed} failed.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 4000),
            to: Mark(Anchor::Act(0), 6000),
            view_s: 3.0,
            caption: "The cache is back, with all that it held. A’s database works on for clients who are gone: {a.queued} in line.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 6000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 2.5,
            caption: "Failed: A {a.failed}, B {b.failed}. To degrade is to serve what the database can, and no more.",
        },
    ],
};

/// A database that is ten times as slow for three seconds.
const SLOWED: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "10000"),
    ("clients.timeout", "1s"),
    ("keys.popularity", "zipf"),
    ("keys.count", "2000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "3s"),
    ("cache.jitter", "3s"),
    ("cache.preload_keys", "2000"),
    ("database.query_time", "40ms"),
    ("database.connections", "20"),
    ("script.actions", "slow:10:3s@3s"),
];

/// Ways to keep a line short.
const SLOWED_VARIANTS: &[Variant] = &[
    Variant {
        name: "CoDel",
        b: &[("database.shed", "codel")],
        says: "The database drops who has waited for too long while its line never empties. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "Short line",
        b: &[("database.queue_limit", "20")],
        says: "Who finds the line full is refused at once. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "Last come, first served",
        b: &[("database.order", "lifo")],
        says: "The newest query is served first, in time for its client. Failed: A {a.failed}, B {b.failed}.",
    },
    Variant {
        name: "Loads at once",
        b: &[("protection.limit", "30")],
        says: "The app has 30 loads under way at most, and turns the others away: {b.turned_away}. Failed: A {a.failed}, B {b.failed}.",
    },
];

/// A standing line is cut down before it costs everybody.
pub const SLOW_DATABASE: Preset = Preset {
    name: "slow-database",
    title: "A slow database: a long line, or CoDel",
    question: "Your database is slow for three seconds. For how long are you?",
    a: SLOWED,
    b: &[("database.shed", "codel")],
    variants: SLOWED_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "Normal life: the values were stored together, and will expire one by one.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 3000),
            view_s: 5.0,
            caption: "Every query takes ten times as long. A lets the line grow, {a.queued} by now, and its clients give up, {a.failed} so far. B drops those who have waited for too long while the line never empties: {b.queued} in line, {b.failed} failed.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 3000),
            to: Mark(Anchor::Act(0), 7400),
            view_s: 5.0,
            caption: "The database is fast again. B is well at once, with {b.failed} failed in all. A serves its line in order, and whoever is served has gone: {a.wasted} queries done for nobody, {a.failed} failed.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 7400),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "The traffic has ended, and A’s database works on: {a.queued} in line. Failed: A {a.failed}, B {b.failed}.",
        },
    ],
};

/// What they can have in place of the error.
const LEADER_VARIANTS: &[Variant] = &[
    Variant {
        name: "Stale on error",
        b: &[("cache.stale_on_error", "1min")],
        says: "The expired value is at hand, and better than none: {b.fallbacks} readers are given it.",
    },
    Variant {
        name: "Try again",
        b: &[("clients.retry", "fixed")],
        says: "Everyone tries again 100 ms later, and again one loads for all: {b.db_queries} queries in B, {a.db_queries} query in A.",
    },
];

/// The one who loads for all gets an error: so do all.
pub const LEADER_FAILS: Preset = Preset {
    name: "leader-fails",
    title: "Singleflight: one error for everyone",
    question: "Everybody waits for one query, and it fails. What do they get?",
    a: crowd!(("protection.coalesce", "singleflight"), ("script.actions", "outage:50ms@2.15s")),
    b: &[("cache.stale_on_error", "1min")],
    variants: LEADER_VARIANTS,
    seed: seed::ROBUST,
    opens: Mark(Anchor::KeyExpires, -110),
    moments: &[
        super::CALM,
        Moment {
            from: Mark(Anchor::KeyExpires, 0),
            to: Mark(Anchor::Act(0), 0),
            view_s: 3.0,
            caption: "“{key}” expires. In both worlds one reader queries, and the others wait for its answer: {a.waiting} by now.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 3),
            view_s: 2.5,
            caption: "The database cuts the query off, and the flight ends with an error. All who share the flight share the error.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 3),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "A sends that one error home to everybody who waited. B has the expired value at hand, and gives it to {b.fallbacks} readers.",
        },
    ],
};
