//! What may be put between readers and a database, layer by layer, and which layers a league tries together.
//!
//! A candidate is a stack of layers, at most one from each [`Slot`]. The scenario decides what a layer sets, so that it
//! fits its numbers: a timer of refresh-ahead leaves time for a query, and a jitter is long enough to spread what is loaded.

use crate::scenario::value::{Kind, Value};
use crate::scenario::{Popularity, Retry, Scenario, parameter};
use crate::time::Duration;
use std::fmt;

/// Where a layer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// What loads a value anew before it ends.
    Refresh,
    /// What makes one load of many.
    Coalesce,
    /// What is answered after a value has ended.
    Stale,
    /// How far apart values end that were stored together.
    Jitter,
    /// A memory in each process.
    L1,
    /// What sheds loads.
    Guard,
    /// How clients try again.
    Retries,
    /// What is done about keys that do not exist.
    Unknown,
    /// Copies of hot keys.
    Copies,
    /// What a full cache gives up.
    Policy,
}

impl Slot {
    /// All of them, in the order in which a stack is told.
    pub const ALL: [Slot; 10] = [
        Slot::Refresh,
        Slot::Coalesce,
        Slot::Stale,
        Slot::Jitter,
        Slot::L1,
        Slot::Guard,
        Slot::Retries,
        Slot::Unknown,
        Slot::Copies,
        Slot::Policy,
    ];

    /// Its name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Slot::Refresh => "refresh",
            Slot::Coalesce => "coalesce",
            Slot::Stale => "stale",
            Slot::Jitter => "jitter",
            Slot::L1 => "l1",
            Slot::Guard => "guard",
            Slot::Retries => "retries",
            Slot::Unknown => "unknown",
            Slot::Copies => "copies",
            Slot::Policy => "policy",
        }
    }
}

/// One layer.
pub struct Layer {
    /// Where it stands.
    pub slot: Slot,
    /// Its name in results; `layer-` and this is what it is called.
    pub name: &'static str,
    /// How many parts it adds to what has to be built and run: a rule in the code 1, a key or a call at the cache 2, a
    /// timer or a structure to keep up to date 2 or 3.
    pub parts: f64,
    /// What it sets.
    sets: fn(&Fit) -> Vec<(&'static str, String)>,
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.slot.name(), self.name)
    }
}

/// The numbers of a scenario that layers are fitted to.
struct Fit {
    /// With less than this left, a value is refreshed: a twentieth of the TTL, and time for four queries.
    below: Duration,
    /// How long a value may be served past its time.
    grace: Duration,
    /// A tenth of the TTL, or twice as long as it takes to load all that was stored at first.
    jitter: Duration,
    /// As long as an answer may be past its time; else a tenth of the TTL, from ten milliseconds to a second.
    l1: Duration,
    /// What each process may have at the database at once, so that all of them leave the half of the connections.
    limit: u64,
    /// How long a lock or a lease is held at most: four queries, and at least what products have.
    hold: Duration,
    nodes: usize,
}

fn is(path: &'static str, value: impl ToString) -> Vec<(&'static str, String)> {
    vec![(path, value.to_string())]
}

fn locked(way: &str, hold: &'static str, fit: &Fit) -> Vec<(&'static str, String)> {
    vec![("protection.coalesce", way.into()), (hold, fit.hold.to_string())]
}

/// Nobody waits for a load that a reader brings about before the end: it answers with what it has found.
fn early(rule: &str) -> Vec<(&'static str, String)> {
    vec![("protection.early", rule.into()), ("protection.early_load", "background".into())]
}

/// Every layer.
pub static LAYERS: &[Layer] = &[
    Layer { slot: Slot::Refresh, name: "xfetch", parts: 1.0, sets: |_| early("xfetch") },
    Layer {
        slot: Slot::Refresh,
        name: "threshold",
        parts: 1.0,
        sets: |fit| [early("threshold"), is("protection.early_below", fit.below)].concat(),
    },
    Layer {
        slot: Slot::Refresh,
        name: "ahead",
        parts: 2.0,
        sets: |fit| vec![("protection.early", "ahead".into()), ("protection.early_below", fit.below.to_string())],
    },
    Layer {
        slot: Slot::Coalesce,
        name: "singleflight",
        parts: 1.0,
        sets: |_| is("protection.coalesce", "singleflight"),
    },
    Layer {
        slot: Slot::Coalesce,
        name: "redis-lock",
        parts: 2.0,
        sets: |fit| locked("redis-lock", "protection.lock_ttl", fit),
    },
    Layer {
        slot: Slot::Coalesce,
        name: "lease",
        parts: 2.0,
        sets: |fit| locked("lease", "protection.lease_hold", fit),
    },
    Layer {
        slot: Slot::Coalesce,
        name: "flight-lock",
        parts: 3.0,
        sets: |fit| locked("flight-lock", "protection.lock_ttl", fit),
    },
    Layer {
        slot: Slot::Coalesce,
        name: "flight-lease",
        parts: 3.0,
        sets: |fit| locked("flight-lease", "protection.lease_hold", fit),
    },
    Layer { slot: Slot::Stale, name: "grace", parts: 1.0, sets: |fit| is("cache.grace", fit.grace) },
    Layer { slot: Slot::Jitter, name: "jitter", parts: 1.0, sets: |fit| is("cache.jitter", fit.jitter) },
    Layer { slot: Slot::L1, name: "l1", parts: 2.0, sets: |fit| is("apps.l1_ttl", fit.l1) },
    Layer { slot: Slot::Guard, name: "limit", parts: 1.0, sets: |fit| is("protection.limit", fit.limit) },
    Layer { slot: Slot::Guard, name: "breaker", parts: 2.0, sets: |_| is("protection.breaker", "resilience4j") },
    Layer { slot: Slot::Retries, name: "no-retries", parts: 0.0, sets: |_| is("clients.retry", "none") },
    Layer { slot: Slot::Retries, name: "budget", parts: 1.0, sets: |_| is("clients.retry_budget", "grpc") },
    Layer { slot: Slot::Unknown, name: "negative", parts: 1.0, sets: |_| is("cache.negative_ttl", "1min") },
    Layer { slot: Slot::Unknown, name: "bloom", parts: 3.0, sets: |_| is("protection.bloom", "yes") },
    Layer {
        slot: Slot::Copies,
        name: "copies",
        parts: 2.0,
        sets: |fit| vec![("cache.hot_copies", fit.nodes.to_string()), ("cache.hot_above", "100".into())],
    },
    Layer { slot: Slot::Policy, name: "s3-fifo", parts: 0.5, sets: |_| is("cache.policy", "s3-fifo") },
    Layer { slot: Slot::Policy, name: "admission", parts: 1.0, sets: |_| is("cache.admit_after", "2") },
];

/// What a scenario without any protection has.
const BARE: &[(&str, &str)] = &[
    ("protection.early", "none"),
    ("protection.early_load", "reader"),
    ("protection.coalesce", "none"),
    ("protection.lease_stale", "no"),
    ("protection.breaker", "none"),
    ("protection.limit", "none"),
    ("protection.throttle", "no"),
    ("protection.bloom", "no"),
    ("protection.late_fill", "no"),
    ("cache.grace", "0s"),
    ("cache.jitter", "0s"),
    ("cache.negative_ttl", "0s"),
    ("cache.hot_copies", "1"),
    ("cache.admit_after", "1"),
    ("apps.l1_ttl", "0s"),
];

/// The scenario without its protections. Its policy and its clients stay as they are: every scenario has some.
pub fn bare(scenario: &Scenario) -> Scenario {
    let mut bare = scenario.clone();
    for (path, value) in BARE {
        let set = bare.set(path, value);
        debug_assert!(set.is_ok(), "{set:?}");
    }
    bare
}

/// A length of time that the parameter accepts, as near as can be.
fn within(path: &str, wanted: Duration) -> Duration {
    match parameter(path).map(|parameter| parameter.kind) {
        Some(Kind::Time { min, max }) => wanted.clamp(min, max),
        _ => wanted,
    }
}

impl Fit {
    /// `stale` is what a target allows past a value's time; without that, a second is tried.
    fn of(scenario: &Scenario, stale: Duration) -> Fit {
        let (ttl, query) = (scenario.cache.ttl, scenario.database.query_time);
        let keys = if scenario.keys.popularity == Popularity::Single { 1 } else { scenario.cache.preload_keys };
        let load = query.scale(keys, scenario.database.connections.max(1));
        let part = |n: u64| ttl.scale(1, n);
        Fit {
            below: within("protection.early_below", part(20).max(query.scale(4, 1)).min(part(2))),
            grace: within("cache.grace", if stale == Duration::ZERO { Duration::from_secs(1).min(ttl) } else { stale }),
            jitter: within("cache.jitter", part(10).max(load.scale(2, 1)).min(ttl).max(Duration::from_millis(1))),
            l1: match stale {
                Duration::ZERO => part(10).clamp(Duration::from_millis(10), Duration::from_secs(1)),
                stale => within("apps.l1_ttl", stale),
            },
            limit: (scenario.database.connections / (2 * scenario.apps.count.max(1))).max(1),
            hold: within("protection.lock_ttl", Duration::from_secs(10).max(query.scale(4, 1))),
            nodes: scenario.cache.nodes.len(),
        }
    }
}

/// Which slots say something in this scenario.
fn matters(slot: Slot, scenario: &Scenario) -> bool {
    match slot {
        Slot::Retries => scenario.clients.retry != Retry::Off,
        Slot::Unknown => scenario.keys.missing_share > 0.0,
        Slot::Copies => scenario.cache.nodes.len() > 1 && scenario.cache.service > Duration::ZERO,
        Slot::Policy => scenario.is_limited(),
        _ => true,
    }
}

/// A stack of layers on a scenario.
#[derive(Clone, Debug)]
pub struct Stack {
    /// By slot.
    pub layers: Vec<&'static Layer>,
    /// The scenario with them.
    pub scenario: Scenario,
}

impl Stack {
    /// Puts layers on a scenario without any; `None` where they mean nothing together, as the scenario's own checks say.
    fn of(layers: &[&'static Layer], bare: &Scenario, fit: &Fit) -> Option<Stack> {
        let mut scenario = bare.clone();
        for (path, value) in layers.iter().flat_map(|layer| (layer.sets)(fit)) {
            scenario.set(path, &value).ok()?;
        }
        let mut layers = layers.to_vec();
        layers.sort_by_key(|layer| layer.slot);
        scenario.faults().is_empty().then_some(Stack { layers, scenario })
    }

    /// How many parts it has.
    pub fn parts(&self) -> f64 {
        self.layers.iter().map(|layer| layer.parts).sum()
    }

    /// Whether it has a layer of this name.
    pub fn has(&self, name: &str) -> bool {
        self.layers.iter().any(|layer| layer.name == name)
    }
}

fn named(name: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| layer.name == name)
}

/// What each further layer is tried on: nothing, coalescing in each process, across them, and that with early refresh.
const GROUNDS: [&[&str]; 5] =
    [&[], &["singleflight"], &["flight-lock"], &["xfetch", "flight-lock"], &["grace", "redis-lock"]];

/// All stacks that a league tries on this scenario, the empty one first.
///
/// Refreshing × coalescing × serving stale in full; and every other layer that says something here on each of a few
/// grounds, with those of the slots that belong to the scenario's own trouble together.
pub fn stacks(bare: &Scenario, stale: Duration) -> Vec<Stack> {
    let fit = Fit::of(bare, stale);
    let of = |slot: Slot| -> Vec<Option<&'static Layer>> {
        let layers = LAYERS.iter().filter(move |layer| layer.slot == slot && matters(slot, bare));
        std::iter::once(None).chain(layers.map(Some)).collect()
    };
    let mut wanted: Vec<Vec<&'static Layer>> = Vec::new();
    for stale in of(Slot::Stale) {
        for coalesce in of(Slot::Coalesce) {
            for refresh in of(Slot::Refresh) {
                wanted.push([refresh, coalesce, stale].into_iter().flatten().collect());
            }
        }
    }
    let ground = |names: &[&str]| names.iter().filter_map(|name| named(name)).collect::<Vec<_>>();
    for others in others(&of) {
        wanted.extend(GROUNDS.iter().map(|names| [ground(names), others.clone()].concat()));
    }
    let mut stacks: Vec<Stack> = Vec::new();
    for layers in wanted {
        if let Some(stack) = Stack::of(&layers, bare, &fit)
            && stacks.iter().all(|other| other.scenario != stack.scenario)
        {
            stacks.push(stack);
        }
    }
    stacks
}

/// The layers beyond the first three slots, alone and in the pairs that are used together.
fn others(of: &dyn Fn(Slot) -> Vec<Option<&'static Layer>>) -> Vec<Vec<&'static Layer>> {
    let mut all: Vec<Vec<&'static Layer>> = Vec::new();
    for slot in Slot::ALL.into_iter().skip(3) {
        all.extend(of(slot).into_iter().flatten().map(|layer| vec![layer]));
    }
    for (one, other) in [(Slot::Guard, Slot::Retries), (Slot::Jitter, Slot::L1)] {
        for first in of(one).into_iter().flatten() {
            all.extend(of(other).into_iter().flatten().map(|second| vec![first, second]));
        }
    }
    all
}

/// The layers that a scenario has of its own, as far as they are in the table: its present set-up by name.
pub fn present(scenario: &Scenario) -> Vec<&'static Layer> {
    let fit = Fit::of(scenario, Duration::ZERO);
    let without = bare(scenario);
    // The first parameter that a layer sets decides. Of a length or a number it is enough that there is one.
    let has = |layer: &&Layer| {
        let sets = (layer.sets)(&fit);
        let first = sets.first().and_then(|(path, value)| Some((parameter(path)?, value)));
        first.is_some_and(|(parameter, wanted)| match parameter.value(scenario) {
            Value::Choice(_) | Value::Flag(_) => parameter.spelled(scenario) == *wanted,
            value => value != parameter.value(&without),
        }) && layer.name != "no-retries"
            && matters(layer.slot, scenario)
    };
    LAYERS.iter().filter(has).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;
    use crate::scenario::link::Link;

    fn stacks_of(text: &str) -> Vec<Stack> {
        let (link, faults) = Link::parse(text);
        assert_eq!(faults, []);
        stacks(&bare(&link.a), Duration::ZERO)
    }

    #[test]
    fn a_league_has_at_least_forty_stacks_that_can_all_be_run() {
        for text in ["hot-key", "celebrity", "avalanche", "penetration-bloom", "retry-storm", "lru-lfu", "hot-node"] {
            let stacks = stacks_of(text);
            assert!(stacks.len() >= 40, "{text}: {}", stacks.len());
            assert!(stacks[0].layers.is_empty());
            for stack in &stacks {
                assert_eq!(stack.scenario.faults(), [], "{text}: {:?}", stack.layers);
                let slots: Vec<Slot> = stack.layers.iter().map(|layer| layer.slot).collect();
                assert!(slots.is_sorted_by(|one, other| one < other), "{text}: {:?}", stack.layers);
            }
        }
    }

    #[test]
    fn layers_that_mean_nothing_together_are_left_out() {
        let stacks = stacks_of("hot-key");
        assert!(stacks.iter().any(|stack| stack.has("lease")));
        assert!(!stacks.iter().any(|stack| stack.has("lease") && (stack.has("xfetch") || stack.has("grace"))));
        assert!(!stacks.iter().any(|stack| stack.has("bloom") || stack.has("budget") || stack.has("s3-fifo")));
        assert!(stacks_of("penetration-bloom").iter().any(|stack| stack.has("bloom") && stack.has("singleflight")));
        assert!(stacks_of("retry-storm").iter().any(|stack| stack.has("budget") && stack.has("breaker")));
        assert!(stacks_of("eviction-storm").iter().any(|stack| stack.has("s3-fifo")));
        assert!(!stacks_of("geecache").iter().any(|stack| stack.has("redis-lock")), "peers have no such lock");
    }

    #[test]
    fn a_bare_scenario_has_no_layer_and_a_stack_has_its_own() {
        for text in ["hot-key", "xfetch", "lease", "stale-while-revalidate", "l1-flush", "penetration-negative"] {
            let link = Link::parse(text).0;
            assert!(present(&bare(&link.b)).is_empty(), "{text}: {:?}", present(&bare(&link.b)));
            assert!(!present(&link.b).is_empty() || !present(&link.a).is_empty(), "{text}");
        }
        for stack in stacks_of("hot-key") {
            let names: Vec<&str> = present(&stack.scenario).iter().map(|layer| layer.name).collect();
            assert_eq!(names, stack.layers.iter().map(|layer| layer.name).collect::<Vec<_>>());
        }
    }

    #[test]
    fn every_layer_has_words() {
        for layer in LAYERS {
            assert_ne!(Message::new(format!("layer-{}", layer.name)).to_string(), format!("layer-{}", layer.name));
        }
    }
}
