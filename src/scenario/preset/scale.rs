//! Published figures of large systems, run at their own size or at a stated scale.

use super::form::{Anchor, Mark, Moment, Preset, Variant, World, seed};

/// A thousand items that everybody reads and somebody is always writing. The paper gives the peaks with and without leases;
/// all numbers here are assumptions that lead to them. It gives no work of a node on a request, so there is none.
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
    ("cache.service", "0s"),
    ("database.query_time", "125ms"),
    ("database.write_time", "10ms"),
    ("database.connections", "10000"),
    ("protection.lease_stale", "yes"),
];

/// Leases at the size of the paper.
pub const FACEBOOK: Preset = Preset {
    name: "facebook-leases",
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
            caption: "caption-facebook-leases-1",
        },
        Moment {
            from: Mark(Anchor::FirstMiss(World::A), 0),
            to: Mark(Anchor::FirstMiss(World::A), 125),
            view_s: 4.0,
            caption: "caption-facebook-leases-2",
        },
        Moment {
            from: Mark(Anchor::FirstMiss(World::A), 125),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 7.0,
            caption: "caption-facebook-leases-3",
        },
    ],
};

/// The feed of the write-up at one five-hundredth: each request stands for 500, so a million queries cost 500 times as much.
/// What a node works on one request would stand for 500 too, and the write-up says nothing of it: there is none.
const FEEDS: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "100"),
    ("clients.count", "90000"),
    ("keys.popularity", "uniform"),
    ("keys.count", "4500"),
    ("cache.preload", "no"),
    ("cache.ttl", "15min"),
    ("cache.timeout", "2ms"),
    ("cache.service", "0s"),
    ("database.query_time", "100ms"),
    ("database.connections", "50"),
    ("script.actions", "cut:1d@0s"),
    ("prices.queries", "50"),
];

/// What a cache of feeds saves.
pub const FEED: Preset = Preset {
    name: "feed",
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
            caption: "caption-feed-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 500),
            to: Mark(Anchor::CrowdLeaves, 60_000),
            view_s: 5.0,
            caption: "caption-feed-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 60_000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 7.0,
            caption: "caption-feed-3",
        },
    ],
};

const HERD_VARIANTS: &[Variant] = &[
    Variant { name: "lease", b: &[("protection.coalesce", "lease")] },
    Variant {
        name: "lease-once-in-10-s",
        b: &[("protection.coalesce", "lease"), ("protection.lease_next", "after-hold")],
    },
    Variant { name: "singleflight-in-each-app", b: &[("protection.coalesce", "singleflight")] },
];

/// The write-up's design for a million requests a second, at one tenth: each request stands for ten, so that a node which takes 10 µs for
/// each of its 100 000 a second takes 100 µs here. Two thirds of what comes to the apps is reference data, 100 keys; the rest is
/// user data, of which nineteen in twenty are cached. The database could serve 10 000 queries a second, here 1000.
const MILLION: &[(&str, &str)] = &[
    ("clients.arrivals", "poisson"),
    ("clients.rate", "100000"),
    ("clients.count", "60000"),
    ("clients.one_way", "5ms"),
    ("keys.popularity", "hot-set"),
    ("keys.hot", "config"),
    ("keys.count", "40000"),
    ("keys.hot_count", "100"),
    ("keys.hot_share", "0.6667"),
    ("apps.count", "4"),
    ("apps.l1_entries", "100000"),
    ("cache.nodes", "redis-1,redis-2,redis-3,redis-4,redis-5,redis-6,redis-7,redis-8,redis-9,redis-10"),
    ("cache.placement", "ring-mixed"),
    ("cache.virtual_nodes", "200"),
    ("cache.ttl", "1h"),
    ("cache.preload_keys", "38005"),
    ("cache.round_trip", "1ms"),
    ("cache.service", "100us"),
    ("database.query_time", "10ms"),
    ("database.connections", "10"),
];

/// Seven in ten are answered by the CDN, two by the apps themselves, one by Redis; and one in two hundred by the database.
pub const MILLION_A_SECOND: Preset = Preset {
    name: "million",
    a: MILLION,
    b: &[("clients.cdn_share", "0.7"), ("apps.l1_ttl", "1h")],
    variants: MILLION_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 60),
            view_s: 4.0,
            caption: "caption-million-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 60),
            to: Mark(Anchor::CrowdLeaves, 500),
            view_s: 6.0,
            caption: "caption-million-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 500),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 5.0,
            caption: "caption-million-3",
        },
    ],
};

const MILLION_VARIANTS: &[Variant] = &[
    Variant { name: "three-tiers", b: &[("clients.cdn_share", "0.7"), ("apps.l1_ttl", "1h")] },
    Variant { name: "redis-and-cdn", b: &[("clients.cdn_share", "0.7")] },
    Variant { name: "redis-and-l1", b: &[("apps.l1_ttl", "1h")] },
];

/// The feed's peak hour, at its own size: 70 000 requests a second, three times the mean. Two thirds are for popular posts, and Redis has nine
/// in ten of all that it is asked for. The database serves 7000 queries a second, as the write-up plans for.
const PEAK: &[(&str, &str)] = &[
    ("clients.arrivals", "spike"),
    ("clients.rate", "23000"),
    ("clients.spike_rate", "70000"),
    ("clients.spike_at", "400ms"),
    ("clients.spike_for", "600ms"),
    ("clients.count", "55000"),
    ("clients.one_way", "5ms"),
    ("keys.popularity", "hot-set"),
    ("keys.hot", "post:1"),
    ("keys.count", "100000"),
    ("keys.hot_count", "100"),
    ("keys.hot_share", "0.6667"),
    ("apps.count", "4"),
    ("apps.l1_entries", "100000"),
    ("cache.nodes", "redis-1,redis-2,redis-3,redis-4"),
    ("cache.placement", "ring-mixed"),
    ("cache.virtual_nodes", "200"),
    ("cache.ttl", "15min"),
    ("cache.preload_keys", "68000"),
    ("cache.round_trip", "1ms"),
    ("database.query_time", "50ms"),
    ("database.connections", "350"),
];

/// What stands before Redis takes what Redis is best at, and all the same the database is spared.
pub const FEED_PEAK: Preset = Preset {
    name: "feed-peak",
    a: PEAK,
    b: &[("clients.cdn_share", "0.7"), ("apps.l1_ttl", "15min")],
    variants: PEAK_VARIANTS,
    seed: seed::HANDBOOK,
    opens: Mark(Anchor::CrowdLeaves, 0),
    moments: &[
        Moment {
            from: Mark(Anchor::CrowdLeaves, 0),
            to: Mark(Anchor::CrowdLeaves, 400),
            view_s: 4.0,
            caption: "caption-feed-peak-1",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 400),
            to: Mark(Anchor::CrowdLeaves, 1000),
            view_s: 7.0,
            caption: "caption-feed-peak-2",
        },
        Moment {
            from: Mark(Anchor::CrowdLeaves, 1000),
            to: Mark(Anchor::Done(World::A), 0),
            view_s: 4.0,
            caption: "caption-feed-peak-3",
        },
    ],
};

const PEAK_VARIANTS: &[Variant] = &[
    Variant { name: "three-tiers", b: &[("clients.cdn_share", "0.7"), ("apps.l1_ttl", "15min")] },
    Variant { name: "redis-and-l1", b: &[("apps.l1_ttl", "15min")] },
    Variant { name: "nothing-at-all", b: &[("script.actions", "cut:1d@0s"), ("cache.timeout", "2ms")] },
];
