//! Things that are done to a world while it runs.

use super::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// 0 s is 8:59:25. At 8:59:30 an update deletes the profile from the cache; at 9:00:00 the post goes viral.
const VIRAL: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "5000"),
    ("clients.count", "15000"),
    ("clients.start", "35s"),
    ("clients.calm_rate", "10"),
    ("clients.calm_until", "4.9s"),
    ("keys.hot", "user:tech_celeb"),
    ("cache.nodes", "cache"),
    ("cache.ttl", "1h"),
    ("database.query_time", "1s"),
    ("database.connections", "100"),
    ("script.actions", "delete@5s"),
];

/// The fixes that the write-up weighs against each other, those included that do not help here.
const VIRAL_VARIANTS: &[Variant] = &[
    Variant {
        name: "Redis lock",
        b: &[("protection.coalesce", "redis-lock"), ("protection.lock_ttl", "5s")],
        says: "The first reader who misses holds a lock and loads; all others sleep and look again: {b.db_queries} query in B.",
    },
    Variant {
        name: "Repopulate",
        b: &[("script.actions", "delete@5s,warm@5.2s")],
        says: "The update stores the new profile right after it deleted the old one, so that the crowd finds it: {b.db_queries} query in B, long before anybody wants it.",
    },
    Variant {
        name: "Early refresh",
        b: &[("protection.early", "threshold"), ("protection.early_below", "60s")],
        says: "It does not help: readers renew what is about to expire, but this key was deleted, and there is nothing left to renew. A: {a.db_queries} queries, B: {b.db_queries}.",
    },
    Variant {
        name: "TTL jitter",
        b: &[("cache.jitter", "5min")],
        says: "It does not help: jitter keeps many keys from expiring together, and this is one key that was deleted. A: {a.db_queries} queries, B: {b.db_queries}.",
    },
    Variant {
        name: "L1 for 5 s in each app",
        b: &[("apps.l1_ttl", "5s")],
        says: "An app’s own memory outlives the delete by 5 s at most, and the crowd comes half a minute later: it does not help. A: {a.db_queries} queries, B: {b.db_queries}.",
    },
    Variant {
        name: "Three copies of the key",
        b: &[("cache.nodes", "cache-1,cache-2,cache-3"), ("cache.hot_copies", "3"), ("cache.hot_above", "0")],
        says: "It spreads the readers over three nodes, but the delete takes out all three copies: the database sees as many queries. A: {a.db_queries}, B: {b.db_queries}.",
    },
    Variant {
        name: "Always cached",
        b: &[("protection.coalesce", "lease"), ("protection.lease_stale", "yes"), ("protection.lease_hold", "1min")],
        says: "The cache keeps the deleted profile for a minute, hands it out, and lets one reader load the new one: nobody else waits, {b.db_queries} query in B. The price: {b.stale_hits} readers see the old profile.",
    },
];

/// The incident of the write-up, to the second.
pub const CELEBRITY: Preset = Preset {
    name: "celebrity",
    title: "8:59:30: a celebrity’s profile is invalidated",
    question: "An update deletes one key. Half a minute later everybody wants it. What happens?",
    a: VIRAL,
    b: &[("protection.coalesce", "redis-lock"), ("protection.lock_ttl", "5s")],
    variants: VIRAL_VARIANTS,
    seed: seed::INCIDENT,
    opens: Mark(Anchor::Act(0), -1000),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -1000),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.5,
            caption: "8:59:29, normal life: the few readers of “{key}” find it in the cache.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::CrowdLeaves, 0),
            view_s: 3.0,
            caption: "8:59:30: the profile is updated, and the update deletes it from the cache. Nobody stores the new one, and for half a minute nobody asks.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 1000),
            view_s: 6.0,
            caption: "9:00:00: a post goes viral, 5000 readers a second. A: every one of them misses and queries, {a.db_queries} so far, {a.queued} in line. B: one has the lock.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 1000),
            to: Mark(Anchor::CrowdLeaves, 2500),
            view_s: 4.0,
            caption: "9:00:01: the first answers fill the cache. A has sent {a.db_queries} identical queries, and its database works on through {a.queued} of them.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 2500),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 5.0,
            caption: "A still answers those of the first second: {a.unanswered} wait. B sent {b.db_queries} query.",
        },
    ],
};

/// Five nodes, warm, and one of them leaves.
const FIVE_NODES: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "2000"),
    ("clients.count", "10000"),
    ("keys.popularity", "uniform"),
    ("keys.count", "2000"),
    ("cache.nodes", "cache-1,cache-2,cache-3,cache-4,cache-5"),
    ("cache.placement", "modulo"),
    ("cache.virtual_nodes", "200"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "2000"),
    ("database.query_time", "40ms"),
    ("database.connections", "20"),
    ("script.actions", "remove:cache-3@1s"),
];

/// Other ways of placing keys.
const PLACEMENTS: &[Variant] = &[
    Variant {
        name: "Ring",
        b: &[("cache.placement", "ring-mixed")],
        says: "On a ring the keys of the node that left move, and no others: {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "Ring (CRC-32)",
        b: &[("cache.placement", "ring-crc32")],
        says: "This ring loses the keys of one node too, but it spreads keys unevenly, so that a node may hold far more or far less than a fifth: {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "Ring (ketama)",
        b: &[("cache.placement", "ring-ketama")],
        says: "The ring of memcached’s clients: the keys of the node that left move, and no others. {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "Rendezvous",
        b: &[("cache.placement", "rendezvous")],
        says: "Each key goes to the node that scores highest for it, so that the keys of the node that left move, and no others: {b.db_queries} queries in B, {a.db_queries} in A.",
    },
    Variant {
        name: "Jump hash",
        b: &[("cache.placement", "jump")],
        says: "Jump hashing keeps keys in place only where the last node leaves; it was the third of five, so that more than its own keys move: {b.db_queries} queries in B, {a.db_queries} in A.",
    },
];

/// What a node takes with it: its own keys, or nearly all of them.
pub const NODE_LEAVES: Preset = Preset {
    name: "node-leaves",
    title: "A node leaves: modulo against a ring",
    question: "One of five cache nodes goes away. How many keys go with it?",
    a: FIVE_NODES,
    b: &[("cache.placement", "ring-mixed")],
    variants: PLACEMENTS,
    seed: seed::ROBUST,
    opens: Mark(Anchor::Act(0), -500),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -500),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.5,
            caption: "Normal life: five nodes hold all 2000 keys. A places a key by its hash modulo five, B on a ring.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 400),
            view_s: 4.0,
            caption: "cache-3 leaves. In A the remainders change, and with them the node of four keys in five: {a.db_queries} queries so far, {a.queued} in line. In B only the keys of cache-3 move: {b.db_queries}.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 400),
            to: Mark(Anchor::Act(0), 2500),
            view_s: 5.0,
            caption: "A: {a.db_queries} queries, {a.queued} in line, {a.unanswered} readers without an answer. B: {b.db_queries} queries, {b.queued} in line.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 2500),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "One node in five was lost. A loaded its whole cache anew, B a fifth of it.",
        },
    ],
};

/// GeeCache's peers, warm, and the one that owns “Tom” leaves.
const PEERS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "500"),
    ("clients.count", "1000"),
    ("keys.value_bytes", "3"),
    ("apps.topology", "peer-to-peer"),
    ("cache.nodes", "http://localhost:8001,http://localhost:8002,http://localhost:8003"),
    ("cache.ttl", "30d"),
    ("cache.round_trip", "4ms"),
    ("cache.max_bytes", "2048"),
    ("database.round_trip", "2ms"),
    ("database.query_time", "200ms"),
    ("database.connections", "20"),
    ("script.actions", "remove:http://localhost:8001@1s"),
];

/// The next peer on the ring takes over, and has to load.
pub const PEER_GONE: Preset = Preset {
    name: "geecache-peer-gone",
    title: "GeeCache: the peer that owns “Tom” is gone",
    question: "One of three peers crashes. Who answers for its keys, and at what price?",
    a: PEERS,
    b: &[("protection.coalesce", "singleflight")],
    variants: &[],
    seed: seed::GEECACHE,
    opens: Mark(Anchor::Act(0), -300),
    moments: &[
        Moment {
            from: Mark(Anchor::Act(0), -300),
            to: Mark(Anchor::Act(0), 0),
            view_s: 1.2,
            caption: "Normal life: every request for “{key}” goes to the one peer that owns it, and is answered from its memory.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 0),
            to: Mark(Anchor::Act(0), 190),
            view_s: 4.0,
            caption: "That peer is gone, and “{key}” belongs to the next one on the ring, which does not hold it. A: every request is a query, {a.db_queries} so far. B: {b.db_queries}, with what the old peer still had to do.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 190),
            to: Mark(Anchor::Act(0), 450),
            view_s: 3.0,
            caption: "The new owner has the value, and B has answered all who waited. In A {a.unanswered} wait for queries that nobody needs any more.",
        },
        Moment {
            from: Mark(Anchor::Act(0), 450),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 3.0,
            caption: "Nobody was turned away: two peers answer for three. Queries: A {a.db_queries}, B {b.db_queries}.",
        },
    ],
};
