//! Writes: what the cache still shows when the database holds something newer.

use super::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// A profile that is read steadily and updated once, at 2 s.
macro_rules! profile {
    ($($more:expr),* $(,)?) => {
        &[
            ("clients.arrivals", "poisson"),
            ("clients.rate", "500"),
            ("clients.count", "7000"),
            ("keys.hot", "user:12345"),
            ("cache.nodes", "cache"),
            ("cache.ttl", "10s"),
            ("protection.coalesce", "singleflight"),
            ("database.query_time", "20ms"),
            ("database.write_time", "20ms"),
            ("script.actions", "update@2s"),
            $($more),*
        ]
    };
}

/// A read from a replica that lags behind brings the old value back.
pub const INVALIDATION_RACE: Preset = Preset {
    name: "invalidation-race",
    title: "Stale after an update: the replica-lag race",
    question: "The update deletes the key from the cache. Who puts the old value back?",
    a: profile!(("database.replicas", "1"), ("database.lag", "200ms")),
    b: &[("writes.strategy", "versioned")],
    variants: RACE_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.5,
            caption: "Normal life: every reader finds “{key}” in the cache. Whoever does not would ask a replica, which is 200 ms behind the primary.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::First(World::A, "invalidated"), 0),
            view_s: 2.5,
            caption: "The profile is updated in the primary. Then A deletes the key from the cache; B stores the new value there, as a newer version of the key.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "invalidated"), 0),
            to: Mark(Anchor::First(World::A, "from-fill"), 0),
            view_s: 4.0,
            caption: "A: the next reader misses and asks the replica, which does not have the update yet. The old value is on its way back to the cache.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "from-fill"), 0),
            to: Mark(Anchor::First(World::A, "from-fill"), 200),
            view_s: 2.5,
            caption: "There it is stored, for a whole new TTL. Reads of the old value so far: A {a.stale_reads}, B {b.stale_reads}.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "from-fill"), 200),
            to: Mark(Anchor::LastMiss(World::A), 0),
            view_s: 5.0,
            caption: "The replica has caught up; A’s cache has not, and nobody deletes the key again. Reads of the old value so far: A {a.stale_reads}, B {b.stale_reads}.",
        },
        Moment {
            from: Mark(Anchor::LastMiss(World::A), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "Only the end of the TTL has brought A the new value. Reads of the old one: A {a.stale_reads}, B {b.stale_reads}.",
        },
    ],
};

/// Deleting before the update leaves the time of a whole write for somebody to bring the old value back.
pub const UPDATE_ORDER: Preset = Preset {
    name: "update-order",
    title: "Delete first, or update first?",
    question: "Two steps: update the database, delete the key. Does their order matter?",
    a: profile!(("writes.strategy", "delete-update")),
    b: &[("writes.strategy", "update-delete")],
    variants: ORDER_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "Normal life: every reader finds “{key}” in the cache.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::First(World::A, "invalidated"), 0),
            view_s: 2.0,
            caption: "The profile is updated. A sets out to delete the key from the cache first, B to update the database first.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "invalidated"), 0),
            to: Mark(Anchor::First(World::A, "from-fill"), 0),
            view_s: 4.0,
            caption: "In A the key is gone before the database has the new value: a reader misses, and loads the old one. In B the readers find the old value in the cache until the key is deleted, and the database has the new one by then.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "from-fill"), 0),
            to: Mark(Anchor::LastMiss(World::A), 0),
            view_s: 5.0,
            caption: "A has stored the old value again, for a whole TTL. Reads of it after the update: A {a.stale_reads}, B {b.stale_reads}.",
        },
        Moment {
            from: Mark(Anchor::LastMiss(World::A), 0),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "Reads of the old value after the update: A {a.stale_reads}, B {b.stale_reads}. B’s order is not perfect either: a load that began before the update may store after the delete.",
        },
    ],
};

/// Two apps that queue their writes for 2 s; the first crashes.
const QUEUED: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "6000"),
    ("clients.read_share", "0.7"),
    ("keys.popularity", "zipf"),
    ("keys.count", "500"),
    ("apps.count", "2"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "500"),
    ("writes.strategy", "write-back"),
    ("writes.batch", "10000"),
    ("writes.linger", "2s"),
    ("database.query_time", "20ms"),
    ("database.write_time", "50ms"),
    ("script.actions", "crash:1@3.5s"),
];

/// What a queue of writes in memory is worth when its process dies.
pub const WRITE_BACK_CRASH: Preset = Preset {
    name: "write-back-crash",
    title: "Write-back: the app crashes",
    question: "Your writes are acknowledged once they are queued. Where are they after a crash?",
    a: QUEUED,
    b: &[("writes.log", "every-write")],
    variants: CRASH_VARIANTS,
    seed: seed::ROBUST,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::First(World::A, "flush"), 0),
            view_s: 4.0,
            caption: "A write is done once it is in its app’s queue and in the cache. B writes it to a log on disk first, which takes 1 ms. Writes in the queues: A {a.queued_writes}, B {b.queued_writes}.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "flush"), 0),
            to: Mark(Anchor::First(World::A, "flush"), 120),
            view_s: 2.5,
            caption: "After 2 s each queue goes to the database as one batch: cheap for the database, {a.db_queries} queries so far.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "flush"), 120),
            to: Mark(Anchor::Act(0), 0),
            view_s: 2.5,
            caption: "The queues fill again. Writes in them: A {a.queued_writes}, B {b.queued_writes}.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 400),
            view_s: 4.0,
            caption: "App 1 crashes and restarts. A’s queue is gone, with writes that clients were told are done; B’s app reads its log. Writes lost: A {a.lost_writes}, B {b.lost_writes}.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 400),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "Writes lost: A {a.lost_writes}, B {b.lost_writes}. A’s cache goes on showing values that the database never had.",
        },
    ],
};

/// Nine requests in ten read, one writes; the popular keys most of all.
const MIXED: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "15000"),
    ("clients.read_share", "0.9"),
    ("keys.popularity", "zipf"),
    ("keys.count", "1000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "5s"),
    ("cache.jitter", "5s"),
    ("cache.preload_keys", "1000"),
    ("writes.strategy", "write-around"),
    ("database.query_time", "20ms"),
    ("database.write_time", "20ms"),
];

/// The cache learns of writes, or does not.
pub const WRITE_STRATEGIES: Preset = Preset {
    name: "write-strategies",
    title: "Write-around against write-through",
    question: "One request in ten writes. What does your cache learn of it?",
    a: MIXED,
    b: &[("writes.strategy", "write-through")],
    variants: STRATEGY_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 300),
            view_s: 4.0,
            caption: "A writes to the database alone. B writes through the cache: the node writes to the database, and keeps what it has written.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 300),
            to: Mark(Anchor::CrowdLeaves, 5000),
            view_s: 5.0,
            caption: "A’s cache shows the old values until their time is over. Reads of old values so far: A {a.stale_reads}, B {b.stale_reads}.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 5000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 6.0,
            caption: "Reads of old values: A {a.stale_reads}, B {b.stale_reads}. To the database, writes included: A {a.db_queries}, B {b.db_queries}. B’s price: writes to one key take turns.",
        },
    ],
};

/// Writes in two steps, the second of which fails now and then.
const TWO_STEPS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "12000"),
    ("clients.read_share", "0.95"),
    ("keys.popularity", "zipf"),
    ("keys.count", "500"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "10s"),
    ("cache.jitter", "10s"),
    ("cache.preload_keys", "500"),
    ("writes.cache_fails", "0.05"),
    ("database.query_time", "20ms"),
    ("database.write_time", "20ms"),
];

/// Two systems, two writes, and no transaction around them.
pub const DUAL_WRITE: Preset = Preset {
    name: "dual-write",
    title: "Dual write: the second of two steps fails",
    question: "The database has the new value, and the delete in the cache has failed. Who notices?",
    a: TWO_STEPS,
    b: &[("writes.strategy", "write-through")],
    variants: DUAL_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::First(World::A, "cache-write-failed"), 0),
            view_s: 3.0,
            caption: "In A every write updates the database and then deletes its key from the cache. In B it goes through the cache node, which updates the database itself.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "cache-write-failed"), 0),
            to: Mark(Anchor::First(World::A, "cache-write-failed"), 400),
            view_s: 3.0,
            caption: "There: a delete fails in A, as one in twenty does. The database holds the new value, the cache the old one, and the write counts as done.",
        },
        Moment {
            from: Mark(Anchor::First(World::A, "cache-write-failed"), 400),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 6.0,
            caption: "Nothing but the TTL repairs that. Reads of old values so far: A {a.stale_reads}, B {b.stale_reads}.",
        },
    ],
};

/// A new post makes the feeds of all who follow its author old.
const FOLLOWERS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "1000"),
    ("clients.count", "10000"),
    ("clients.read_share", "0.995"),
    ("keys.popularity", "uniform"),
    ("keys.count", "1000"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "1000"),
    ("database.query_time", "50ms"),
    ("database.write_time", "20ms"),
];

/// What it costs to invalidate many keys with one write.
pub const FAN_OUT: Preset = Preset {
    name: "related-keys",
    title: "One write, fifty-one keys invalidated",
    question: "A new post makes fifty feeds old. What does it cost to delete them all?",
    a: FOLLOWERS,
    b: &[("writes.related", "50")],
    variants: &[],
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::First(World::B, "invalidated"), 0),
            view_s: 2.5,
            caption: "Normal life: a thousand feeds, all in the cache. One request in two hundred writes a post.",
        },
        Moment {
            from: Mark(Anchor::First(World::B, "invalidated"), 0),
            to: Mark(Anchor::First(World::B, "invalidated"), 1500),
            view_s: 4.0,
            caption: "A post deletes its author’s own feed in A. In B it deletes the feeds of fifty followers too, and whoever reads one of them next has to wait for a query. So far: A {a.db_queries}, B {b.db_queries}.",
        },
        Moment {
            from: Mark(Anchor::First(World::B, "invalidated"), 1500),
            to: Mark(Anchor::Done(World::B), 0),
            view_s: 6.0,
            caption: "Looks that find something: A {a.hit_ratio} %, B {b.hit_ratio} %. To the database, writes included: A {a.db_queries}, B {b.db_queries}. A’s followers see an old feed instead.",
        },
    ],
};

const RACE_VARIANTS: &[Variant] = &[
    Variant {
        name: "Versioned keys",
        b: &[("writes.strategy", "versioned")],
        says: "The update stores the new value as a newer version, and no older one counts any more. Reads of the old value: A {a.stale_reads}, B {b.stale_reads}.",
    },
    Variant {
        name: "Write-through",
        b: &[("writes.strategy", "write-through")],
        says: "The cache node writes to the database and keeps the new value, so that nobody misses and asks the replica. Reads of the old value: A {a.stale_reads}, B {b.stale_reads}.",
    },
    Variant {
        name: "Update, then store",
        b: &[("writes.strategy", "update-set")],
        says: "The update stores the new value in the cache in place of deleting the key, so that nobody misses and asks the replica. Reads of the old value: A {a.stale_reads}, B {b.stale_reads}.",
    },
    Variant {
        name: "Delete again later",
        b: &[("writes.delete_again", "300ms")],
        says: "The key is deleted once more 300 ms later, when the replica has caught up: the old value lives no longer than that. Reads of the old value: A {a.stale_reads}, B {b.stale_reads}.",
    },
    Variant {
        name: "Short TTL",
        b: &[("cache.ttl", "1s")],
        says: "The old value lives for 1 s in place of 10, and the database pays with more queries: A {a.db_queries}, B {b.db_queries}. Reads of the old value: A {a.stale_reads}, B {b.stale_reads}.",
    },
];

const ORDER_VARIANTS: &[Variant] = &[
    Variant {
        name: "Update, then delete",
        b: &[("writes.strategy", "update-delete")],
        says: "The database has the new value before the key is gone. Reads of the old value: A {a.stale_reads}, B {b.stale_reads}.",
    },
    Variant {
        name: "Delete twice",
        b: &[("writes.delete_again", "200ms")],
        says: "Deleting first, and once more 200 ms after the update: the old value lives no longer than that. Reads of the old value: A {a.stale_reads}, B {b.stale_reads}.",
    },
    Variant {
        name: "Versioned keys",
        b: &[("writes.strategy", "versioned")],
        says: "The update stores the new value as a newer version, and no older one counts any more. Reads of the old value: A {a.stale_reads}, B {b.stale_reads}.",
    },
];

const CRASH_VARIANTS: &[Variant] = &[
    Variant {
        name: "Log every write",
        b: &[("writes.log", "every-write")],
        says: "Each write is on disk before it is done, which takes 1 ms. Writes lost: A {a.lost_writes}, B {b.lost_writes}.",
    },
    Variant {
        name: "Log every second",
        b: &[("writes.log", "every-second")],
        says: "The log is written once a second: a crash loses what came since. Writes lost: A {a.lost_writes}, B {b.lost_writes}.",
    },
    Variant {
        name: "Flush before the restart",
        b: &[("writes.graceful", "yes")],
        says: "If app 1 is told to restart rather than killed, it can bring its queue to the database first; meanwhile it takes no writes. Writes lost: A {a.lost_writes}, B {b.lost_writes}.",
    },
];

const STRATEGY_VARIANTS: &[Variant] = &[
    Variant {
        name: "Write-through",
        b: &[("writes.strategy", "write-through")],
        says: "The node writes to the database and keeps what it has written; writes to one key take turns. Reads of old values: A {a.stale_reads}, B {b.stale_reads}.",
    },
    Variant {
        name: "Update, then delete",
        b: &[("writes.strategy", "update-delete")],
        says: "Every write deletes its key, and the next reader has to load it. Reads of old values: A {a.stale_reads}, B {b.stale_reads}. To the database: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Update, then store",
        b: &[("writes.strategy", "update-set")],
        says: "Every write stores its value in the cache too. Reads of old values: A {a.stale_reads}, B {b.stale_reads}. To the database: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Write-back",
        b: &[("writes.strategy", "write-back")],
        says: "A write is done once it is queued and in the cache; the database gets it later, in batches. Reads of old values: A {a.stale_reads}, B {b.stale_reads}. To the database: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Versioned keys",
        b: &[("writes.strategy", "versioned")],
        says: "Every write stores its value as a newer version, and no older one counts any more. Reads of old values: A {a.stale_reads}, B {b.stale_reads}.",
    },
];

const DUAL_VARIANTS: &[Variant] = &[
    Variant {
        name: "Write-through",
        b: &[("writes.strategy", "write-through")],
        says: "The cache node writes to the database itself, so that there is no second step to fail. Reads of old values: A {a.stale_reads}, B {b.stale_reads}.",
    },
    Variant {
        name: "Short TTL",
        b: &[("cache.ttl", "1s"), ("cache.jitter", "1s")],
        says: "A failed delete is forgotten within 2 s, and the database pays for it. Reads of old values: A {a.stale_reads}, B {b.stale_reads}. To the database: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Delete again",
        b: &[("writes.delete_again", "500ms")],
        says: "Each key is deleted once more half a second later, in the background. Reads of old values: A {a.stale_reads}, B {b.stale_reads}.",
    },
];
