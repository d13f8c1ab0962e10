//! Published figures of large systems, run at their own size or at a stated scale.

use super::form::{Anchor, Mark, Moment, Preset, Variant, World, seed};

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
    Variant { name: "singleflight-in-each-app", b: &[("protection.coalesce", "singleflight")] },
];
