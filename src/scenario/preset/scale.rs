//! Published figures of large systems, run at their own size or at a stated scale.

use super::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// A thousand items that everybody reads and somebody is always writing. The paper gives the peaks with and without leases;
/// all numbers here are assumptions that lead to them.
const HERD_PRONE: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "100000"),
    ("clients.count", "130000"),
    ("clients.one_way", "5ms"),
    ("clients.read_share", "0.982"),
    ("keys.popularity", "uniform"),
    ("keys.count", "1000"),
    ("apps.count", "16"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "1000"),
    ("cache.round_trip", "1ms"),
    ("database.query_time", "125ms"),
    ("database.write_time", "10ms"),
    ("database.connections", "10000"),
    ("protection.lease_stale", "yes"),
];

/// Leases at the size of the paper.
pub const FACEBOOK: Preset = Preset {
    name: "facebook-leases",
    title: "Facebook’s leases: 17 000 queries a second",
    question: "Heavily read, heavily written: how many of the misses need a query?",
    a: HERD_PRONE,
    b: &[("protection.coalesce", "lease")],
    variants: HERD_VARIANTS,
    seed: seed::INCIDENT,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::FirstMiss(World::A), 0),
            view_s: 2.0,
            caption: "100 000 requests a second for 1000 popular items, all in the cache. Now and then one of them writes, and deletes its item.",
        },
        Moment {
            from: Mark(Anchor::FirstMiss(World::A), 0),
            to: Mark(Anchor::FirstMiss(World::A), 125),
            view_s: 4.0,
            caption: "Until the new value is loaded, every read of that item misses. A: every miss is a query. B: the first miss comes with a lease, and the others take the value that was deleted. To the database, writes included: A {a.db_queries}, B {b.db_queries}.",
        },
        Moment {
            from: Mark(Anchor::FirstMiss(World::A), 125),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 7.0,
            caption: "To the database, writes included: A {a.db_queries}, B {b.db_queries}. The price, reads of an old value: A {a.stale_reads}, B {b.stale_reads}.",
        },
    ],
};

/// The feed of the write-up at one five-hundredth: each request stands for 500, so a million queries cost 500 times as much.
const FEEDS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "100"),
    ("clients.count", "90000"),
    ("keys.popularity", "uniform"),
    ("keys.count", "4500"),
    ("cache.preload", "no"),
    ("cache.ttl", "15min"),
    ("cache.timeout", "2ms"),
    ("database.query_time", "100ms"),
    ("database.connections", "50"),
    ("script.actions", "cut:1d@0s"),
    ("prices.queries", "50"),
];

/// What a cache of feeds saves.
pub const FEED: Preset = Preset {
    name: "feed",
    title: "A feed for millions: $432 a day, or $21.60",
    question: "50 000 feeds a second. What is a hit ratio of 95 % worth?",
    a: FEEDS,
    b: &[("script.actions", "")],
    variants: &[],
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 500),
            view_s: 3.0,
            caption: "Each request here stands for 500: 50 000 a second. A does without a cache. B’s cache is empty at first, and keeps each feed for 15 minutes.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 500),
            to: Mark(Anchor::CrowdLeaves, 60_000),
            view_s: 5.0,
            caption: "B warms up. Looks that find a feed so far: {b.hit_ratio} %. Queries, 500 times as many in truth: A {a.db_queries}, B {b.db_queries}.",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 60_000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 7.0,
            caption: "Looks that find a feed: {b.hit_ratio} %. Queries: A {a.db_queries}, B {b.db_queries}. At $0.10 a million A’s 50 000 a second come to $432 a day; a twentieth of that is $21.60.",
        },
    ],
};

const HERD_VARIANTS: &[Variant] = &[
    Variant {
        name: "Lease",
        b: &[("protection.coalesce", "lease")],
        says: "The first miss comes with a lease, and the others take the value that was deleted. To the database, writes included: A {a.db_queries}, B {b.db_queries}.",
    },
    Variant {
        name: "Singleflight in each app",
        b: &[("protection.coalesce", "singleflight")],
        says: "Sixteen apps share an item’s misses, so that few of them meet in the same one. To the database, writes included: A {a.db_queries}, B {b.db_queries}.",
    },
];
