//! Runs worth showing: a scenario A, what B changes, and the moments at which to slow down and say what happens.

/// A preloaded key that expires after 2 s of calm reading, and a crowd that reaches the cache just after.
macro_rules! crowd {
    ($($more:expr),* $(,)?) => {
        &[
            ("clients.count", "100"),
            ("clients.window", "120ms"),
            ("clients.start", "1.98s"),
            ("clients.calm_rate", "100"),
            ("clients.calm_until", "1.975s"),
            ("cache.nodes", "cache"),
            ("cache.ttl", "2s"),
            ("cache.round_trip", "4ms"),
            ("database.round_trip", "2ms"),
            ("database.query_time", "200ms"),
            ("database.connections", "20"),
            $($more),*
        ]
    };
}

mod answer;
mod eviction;
mod expiry;
mod form;
mod incidents;
mod locks;
mod overload;
mod refresh;
mod scale;
mod tiers;
mod unknown;
mod writes;

pub use answer::{ANSWERS, Answer, Guess};
pub(super) use form::apply;
pub use form::{Anchor, Mark, Moment, Preset, Variant, World};
use form::{CALM, seed};

/// The preset that opens when a link names none.
pub const OPENING: &str = "hot-key";

/// Every preset, in the order of the list.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: OPENING,
        a: CROWD,
        b: &[("protection.coalesce", "singleflight")],
        variants: HOT_KEY_VARIANTS,
        seed: seed::BREAKDOWN,
        opens: Mark(Anchor::KeyExpires, -110),
        moments: &[
            CALM,
            Moment {
                from: Mark(Anchor::KeyExpires, 0),
                to: Mark(Anchor::LastMiss(World::A), 4),
                view_s: 2.3,
                caption: "caption-hot-key-1",
            },
            Moment {
                from: Mark(Anchor::LastMiss(World::A), 4),
                to: Mark(Anchor::FirstResult(World::B), 0),
                view_s: 0.9,
                caption: "caption-hot-key-2",
            },
            Moment {
                from: Mark(Anchor::FirstResult(World::B), 0),
                to: Mark(Anchor::Done(World::B), 4),
                view_s: 3.0,
                caption: "caption-hot-key-3",
            },
            Moment {
                from: Mark(Anchor::Done(World::B), 4),
                to: Mark(Anchor::Done(World::A), 0),
                view_s: 5.0,
                caption: "caption-hot-key-4",
            },
        ],
    },
    Preset {
        name: "breakdown",
        a: CROWD,
        b: &[("protection.coalesce", "mutex")],
        variants: &[],
        seed: seed::BREAKDOWN,
        opens: Mark(Anchor::KeyExpires, -110),
        moments: &[
            CALM,
            Moment {
                from: Mark(Anchor::KeyExpires, 0),
                to: Mark(Anchor::FirstResult(World::B), 0),
                view_s: 3.2,
                caption: "caption-breakdown-1",
            },
            Moment {
                from: Mark(Anchor::FirstResult(World::B), 0),
                to: Mark(Anchor::FirstResult(World::B), 30),
                view_s: 3.0,
                caption: "caption-breakdown-2",
            },
            Moment {
                from: Mark(Anchor::FirstResult(World::B), 30),
                to: Mark(Anchor::Done(World::B), 0),
                view_s: 3.0,
                caption: "caption-breakdown-3",
            },
            Moment {
                from: Mark(Anchor::Done(World::B), 0),
                to: Mark(Anchor::Done(World::A), 0),
                view_s: 4.0,
                caption: "caption-breakdown-4",
            },
        ],
    },
    Preset {
        name: "geecache",
        a: GEECACHE,
        b: &[("protection.coalesce", "singleflight")],
        variants: PEER_VARIANTS,
        seed: seed::GEECACHE,
        opens: Mark(Anchor::CrowdLeaves, 0),
        moments: GEECACHE_MOMENTS,
    },
    Preset {
        name: "geecache-100k",
        a: GEECACHE_100K,
        b: &[("protection.coalesce", "singleflight")],
        variants: PEER_VARIANTS,
        seed: seed::GEECACHE,
        opens: Mark(Anchor::CrowdLeaves, 0),
        moments: GEECACHE_MOMENTS,
    },
    locks::GLOBAL,
    locks::TOO_SHORT,
    locks::UNSAFE_RELEASE,
    tiers::HOLDER_DIES,
    locks::FAILOVER,
    locks::LEASE,
    refresh::XFETCH,
    refresh::AHEAD,
    refresh::THRESHOLD,
    refresh::WHILE_REVALIDATE,
    expiry::AVALANCHE,
    unknown::NEGATIVE,
    unknown::BLOOM,
    eviction::STORM,
    eviction::ADMISSION,
    eviction::LRU_LFU,
    eviction::REDIS_POLICIES,
    eviction::KEYS_WITHOUT_TTL,
    incidents::NODE_LEAVES,
    incidents::PEER_GONE,
    tiers::HOT_NODE,
    tiers::L1_FLUSH,
    tiers::COLD_START,
    tiers::CDN,
    overload::METASTABLE,
    overload::EXHAUSTED,
    overload::RETRY_STORM,
    overload::SLOW_DATABASE,
    overload::LEADER_FAILS,
    overload::CACHE_DOWN,
    writes::INVALIDATION_RACE,
    writes::UPDATE_ORDER,
    writes::WRITE_STRATEGIES,
    writes::DUAL_WRITE,
    writes::WRITE_BACK_CRASH,
    writes::PRIMARY_FAILS,
    writes::FAN_OUT,
    incidents::CELEBRITY,
    scale::FACEBOOK,
    scale::FEED,
    scale::FEED_PEAK,
    scale::MILLION_A_SECOND,
];

/// The headings of the list, by their identifiers, each with the first preset under it, in the order of [`PRESETS`].
const SUBJECTS: &[(&str, &str)] = &[
    ("subject-basics", OPENING),
    ("subject-locks", locks::GLOBAL.name),
    ("subject-expiry", refresh::XFETCH.name),
    ("subject-unknown-keys", unknown::NEGATIVE.name),
    ("subject-eviction", eviction::STORM.name),
    ("subject-nodes", incidents::NODE_LEAVES.name),
    ("subject-overload", overload::METASTABLE.name),
    ("subject-writes", writes::INVALIDATION_RACE.name),
    ("subject-scale", incidents::CELEBRITY.name),
];

/// A preloaded key that expires after 2 s of calm reading, and a crowd that reaches the cache just after.
const CROWD: &[(&str, &str)] = crowd!();

/// What keeps many misses from becoming many queries.
const HOT_KEY_VARIANTS: &[Variant] = &[
    Variant { name: "singleflight", b: &[("protection.coalesce", "singleflight")] },
    Variant { name: "mutex", b: &[("protection.coalesce", "mutex")] },
    Variant { name: "redis-lock", b: &[("protection.coalesce", "redis-lock")] },
    Variant { name: "lease", b: &[("protection.coalesce", "lease")] },
];

/// GeeCache's own way, whose `load` runs in the flight of the process that was asked, and the owner's flight alone.
const PEER_VARIANTS: &[Variant] = &[
    Variant { name: "singleflight", b: &[("protection.coalesce", "singleflight")] },
    Variant { name: "at-the-owner", b: &[("protection.coalesce", "singleflight"), ("protection.flights", "owner")] },
];

/// The peers of the write-up; it gives no work of theirs on a request.
macro_rules! geecache {
    ($count:literal) => {
        &[
            ("clients.count", $count),
            ("clients.window", "120ms"),
            ("clients.start", "50ms"),
            ("keys.value_bytes", "3"),
            ("apps.topology", "peer-to-peer"),
            ("cache.nodes", "http://localhost:8001,http://localhost:8002,http://localhost:8003"),
            ("cache.virtual_nodes", "50"),
            ("cache.preload", "no"),
            ("cache.ttl", "30d"),
            ("cache.round_trip", "4ms"),
            ("cache.service", "0s"),
            ("database.round_trip", "2ms"),
            ("cache.max_bytes", "2048"),
            ("database.query_time", "200ms"),
            ("database.connections", "20"),
        ]
    };
}
const GEECACHE: &[(&str, &str)] = geecache!("100");
const GEECACHE_100K: &[(&str, &str)] = geecache!("100000");

const GEECACHE_MOMENTS: &[Moment] = &[
    Moment {
        from: Mark(Anchor::CrowdLeaves, 0),
        to: Mark(Anchor::LastMiss(World::A), 4),
        view_s: 3.5,
        caption: "caption-geecache-1",
    },
    Moment {
        from: Mark(Anchor::LastMiss(World::A), 4),
        to: Mark(Anchor::FirstResult(World::B), 0),
        view_s: 1.2,
        caption: "caption-geecache-2",
    },
    Moment {
        from: Mark(Anchor::FirstResult(World::B), 0),
        to: Mark(Anchor::Done(World::B), 4),
        view_s: 3.0,
        caption: "caption-geecache-3",
    },
    Moment {
        from: Mark(Anchor::Done(World::B), 4),
        to: Mark(Anchor::Done(World::A), 0),
        view_s: 6.0,
        caption: "caption-geecache-4",
    },
];

impl Preset {
    /// The preset with this name.
    pub fn named(name: &str) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// The heading that it stands under in the list.
    pub fn subject(&self) -> &'static str {
        let mut subject = "";
        for preset in PRESETS {
            subject = SUBJECTS.iter().find(|(_, first)| *first == preset.name).map_or(subject, |(subject, _)| subject);
            if preset.name == self.name {
                break;
            }
        }
        subject
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;
    use crate::words::english;

    #[test]
    fn every_heading_stands_over_its_presets() {
        let mut subjects: Vec<_> = PRESETS.iter().map(Preset::subject).collect();
        subjects.dedup();
        assert!(subjects.iter().eq(SUBJECTS.iter().map(|(subject, _)| subject)));
    }

    #[test]
    fn no_caption_runs_ahead_of_what_it_tells() {
        for preset in PRESETS {
            for Moment { from, to, caption, .. } in preset.moments {
                // What begins before something happens is about life before it, and ends when it happens.
                let before = from.1 < 0;
                assert!(
                    !before || (to.0 == from.0 && to.1 <= 0),
                    "{}: {caption} tells of {:?} before it happens",
                    preset.name,
                    from.0
                );
            }
        }
    }

    #[test]
    fn every_preset_is_valid_and_b_differs_from_a() {
        for preset in PRESETS {
            let a = preset.base().unwrap();
            let b = preset.patched(&a).unwrap();
            assert_eq!((a.faults(), b.faults()), (vec![], vec![]), "{}", preset.name);
            assert_ne!(a, b, "{}", preset.name);
            let said = |id: String| Message::new(id).to_string();
            let title = format!("preset-{}", preset.name);
            assert!(said(format!("{title}.question")).ends_with('?') && english().has(&title), "{}", preset.name);
            assert!(preset.moments.iter().all(|moment| english().has(moment.caption)), "{}", preset.name);
            assert!(english().has(preset.seed) && english().has(preset.subject()), "{}", preset.name);
            assert!((2..=6).contains(&preset.moments.len()), "{}: two to six captions", preset.name);
            assert!(!preset.seed.is_empty(), "{}", preset.name);
            assert!(preset.variants.first().is_none_or(|first| first.b == preset.b), "{}", preset.name);
            assert_ne!(preset.variants.len(), 1, "{}: nothing to choose", preset.name);
            for (i, variant) in preset.variants.iter().enumerate() {
                let b = variant.patched(&a).unwrap();
                assert_eq!(b.faults(), [], "{}: {}", preset.name, variant.name);
                assert_eq!(preset.variant_of(&a, &b), Some(variant), "{}: {} is another", preset.name, variant.name);
                assert_ne!(a, b, "{}: {}", preset.name, variant.name);
                let words = preset.words_of(variant);
                assert!(said(words.clone()).chars().count() <= 24, "{words}");
                assert!(english().has(&format!("{words}.says")), "{words}");
                assert!(preset.variants[..i].iter().all(|other| other.name != variant.name), "{}", variant.name);
            }
        }
    }
}
