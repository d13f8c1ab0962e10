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

mod eviction;
mod expiry;
mod incidents;
mod locks;
mod overload;
mod refresh;
mod scale;
mod tiers;
mod unknown;
mod writes;

use super::{Fault, Scenario};

/// A named comparison.
pub struct Preset {
    /// Its name in links: `hot-key`. After `preset-` it is the identifier of its title, and `.question` of what it answers.
    pub name: &'static str,
    /// What A sets, on top of the defaults: path and spelled value.
    pub a: &'static [(&'static str, &'static str)],
    /// What B changes, on top of A.
    pub b: &'static [(&'static str, &'static str)],
    /// What else B may be, for the same A. The first is `b` itself; empty where there is nothing to choose.
    pub variants: &'static [Variant],
    /// Where it comes from: an identifier of `words/`.
    pub seed: &'static str,
    /// Where the page begins to play.
    pub opens: Mark,
    /// How the page plays it, in order of time; between them it plays at its own pace.
    pub moments: &'static [Moment],
}

/// One of several answers to a preset's question.
#[derive(Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name, `redis-lock`: after `variant-` and the preset's name it is the identifier of what it is called, and `.says`
    /// of one sentence on what it does to the outcome.
    pub name: &'static str,
    /// What it changes, on top of A.
    pub b: &'static [(&'static str, &'static str)],
}

/// Where the presets come from.
mod seed {
    pub const BREAKDOWN: &str = "seed-breakdown";
    pub const ROBUST: &str = "seed-robust";
    pub const GEECACHE: &str = "seed-geecache";
    pub const HANDBOOK: &str = "seed-handbook";
    pub const INCIDENT: &str = "seed-incident";
}

/// One of the two worlds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// The first, usually without protection.
    A,
    /// The second.
    B,
}

/// Something that happens in a run, found in the recording, so that it stays right when the numbers change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The run begins.
    Start,
    /// The first reader of the crowd (not a calm one) leaves its client.
    CrowdLeaves,
    /// The hot key's first stored value expires.
    KeyExpires,
    /// A's intervention of this number.
    Act(usize),
    /// The scan begins.
    ScanBegins,
    /// The first request misses.
    FirstMiss(World),
    /// The last request misses.
    LastMiss(World),
    /// The first answer leaves the database.
    FirstResult(World),
    /// The first step into the phase of this name.
    First(World, &'static str),
    /// The last request is answered.
    Done(World),
}

/// A moment relative to an [`Anchor`]: milliseconds later, or earlier when negative.
#[derive(Clone, Copy, Debug)]
pub struct Mark(pub Anchor, pub i64);

/// A stretch of the run with its own speed and its own words.
pub struct Moment {
    /// Where it begins.
    pub from: Mark,
    /// Where it ends.
    pub to: Mark,
    /// How many seconds of viewing it takes, whatever it lasts in the run: the speed follows.
    pub view_s: f64,
    /// What happens, for someone who sees it for the first time: an identifier of `words/`, where the figures of the
    /// instant shown stand in the sentence.
    pub caption: &'static str,
}

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
                to: Mark(Anchor::FirstResult(World::B), -2),
                view_s: 0.9,
                caption: "caption-hot-key-2",
            },
            Moment {
                from: Mark(Anchor::FirstResult(World::B), -2),
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
                to: Mark(Anchor::FirstResult(World::B), -2),
                view_s: 3.2,
                caption: "caption-breakdown-1",
            },
            Moment {
                from: Mark(Anchor::FirstResult(World::B), -2),
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
        variants: &[],
        seed: seed::GEECACHE,
        opens: Mark(Anchor::CrowdLeaves, -5),
        moments: GEECACHE_MOMENTS,
    },
    Preset {
        name: "geecache-100k",
        a: GEECACHE_100K,
        b: &[("protection.coalesce", "singleflight")],
        variants: &[],
        seed: seed::GEECACHE,
        opens: Mark(Anchor::CrowdLeaves, -5),
        moments: GEECACHE_MOMENTS,
    },
    locks::GLOBAL,
    locks::TOO_SHORT,
    locks::UNSAFE_RELEASE,
    tiers::HOLDER_DIES,
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
    writes::FAN_OUT,
    incidents::CELEBRITY,
    scale::FACEBOOK,
    scale::FEED,
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

/// What the crowd breaks into.
const CALM: Moment = Moment {
    from: Mark(Anchor::KeyExpires, -110),
    to: Mark(Anchor::KeyExpires, 0),
    view_s: 1.1,
    caption: "caption-calm",
};

/// A preloaded key that expires after 2 s of calm reading, and a crowd that reaches the cache just after.
const CROWD: &[(&str, &str)] = crowd!();

/// What keeps many misses from becoming many queries.
const HOT_KEY_VARIANTS: &[Variant] = &[
    Variant { name: "singleflight", b: &[("protection.coalesce", "singleflight")] },
    Variant { name: "mutex", b: &[("protection.coalesce", "mutex")] },
    Variant { name: "redis-lock", b: &[("protection.coalesce", "redis-lock")] },
    Variant { name: "lease", b: &[("protection.coalesce", "lease")] },
];

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
        from: Mark(Anchor::CrowdLeaves, -5),
        to: Mark(Anchor::LastMiss(World::A), 4),
        view_s: 3.5,
        caption: "caption-geecache-1",
    },
    Moment {
        from: Mark(Anchor::LastMiss(World::A), 4),
        to: Mark(Anchor::FirstResult(World::B), -2),
        view_s: 1.2,
        caption: "caption-geecache-2",
    },
    Moment {
        from: Mark(Anchor::FirstResult(World::B), -2),
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

    /// World A.
    ///
    /// # Errors
    /// A [`Fault`] if the preset itself is wrong, which a test rules out.
    pub fn base(&self) -> Result<Scenario, Fault> {
        let mut a = Scenario::default();
        apply(&mut a, self.a)?;
        Ok(a)
    }

    /// World B over this world A.
    ///
    /// # Errors
    /// A [`Fault`] if the preset itself is wrong, which a test rules out.
    pub fn patched(&self, a: &Scenario) -> Result<Scenario, Fault> {
        over(a, self.b)
    }

    /// Under which identifier the words of a variant stand.
    pub fn words_of(&self, variant: &Variant) -> String {
        format!("variant-{}-{}", self.name, variant.name)
    }

    /// The first variant that makes this B of this A.
    pub fn variant_of(&self, a: &Scenario, b: &Scenario) -> Option<&'static Variant> {
        self.variants.iter().find(|variant| variant.patched(a).is_ok_and(|patched| patched == *b))
    }
}

impl Variant {
    /// World B over this world A.
    ///
    /// # Errors
    /// A [`Fault`] if the variant itself is wrong, which a test rules out.
    pub fn patched(&self, a: &Scenario) -> Result<Scenario, Fault> {
        over(a, self.b)
    }
}

fn over(a: &Scenario, settings: &[(&str, &str)]) -> Result<Scenario, Fault> {
    let mut b = a.clone();
    apply(&mut b, settings)?;
    Ok(b)
}

fn apply(scenario: &mut Scenario, settings: &[(&str, &str)]) -> Result<(), Fault> {
    settings.iter().try_for_each(|(path, text)| scenario.set(path, text))
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
