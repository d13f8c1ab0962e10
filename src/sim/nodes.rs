//! The cache nodes: which one holds a key, what it stores, and what had to leave.

use super::workload::{HOT, Workload};
use crate::mechanism::admission::Admission;
use crate::mechanism::cache::{Cache, ConfigError, Departure, Limits, Lookup, Reason};
use crate::mechanism::early::{Beta, Early, Lifetime};
use crate::mechanism::jump::Jump;
use crate::mechanism::modulo::Modulo;
use crate::mechanism::placement::{Placement, PlacementError};
use crate::mechanism::rendezvous::Rendezvous;
use crate::mechanism::ring::{HashRing, RingHash};
use crate::mechanism::ttl::{Life, Ttl};
use crate::random::{Purpose, Stream};
use crate::recording::{CacheChange, CacheLog, NodeFill};
use crate::scenario::script::Act;
use crate::scenario::{EarlyRefresh, Fault, KeyPlacement, Scenario};
use crate::time::{Duration, Instant};
use rustc_hash::FxHashMap;

const JITTER: Purpose = Purpose("TTL jitter");
const JITTER_OF_PRELOADED: Purpose = Purpose("TTL jitter of preloaded keys");

const EARLY_REFRESH: Purpose = Purpose("early refresh");

const UNKNOWN: u16 = u16::MAX;
/// Counters of an admission rule: more than any cache here has entries that are asked for in a minute.
const COUNTERS: usize = 1 << 20;

/// The ring that a scenario places its keys on, without nodes; `None` where it uses no ring.
pub fn ring(placement: KeyPlacement, virtual_nodes: u64) -> Option<Result<HashRing, PlacementError>> {
    let hash = match placement {
        KeyPlacement::RingCrc32 => RingHash::GroupcacheCrc32,
        KeyPlacement::RingKetama => RingHash::KetamaMd5,
        KeyPlacement::RingMixed => RingHash::Mixed64,
        KeyPlacement::Modulo | KeyPlacement::Jump | KeyPlacement::Rendezvous => return None,
    };
    Some(HashRing::new(hash, virtual_nodes as u32))
}

/// The way in which a scenario places its keys on its nodes.
///
/// # Errors
/// What the placement refuses.
pub fn placement(scenario: &Scenario) -> Result<Box<dyn Placement>, PlacementError> {
    let cache = &scenario.cache;
    let mut placement: Box<dyn Placement> = match cache.placement {
        KeyPlacement::Modulo => Box::<Modulo>::default(),
        KeyPlacement::Jump => Box::<Jump>::default(),
        KeyPlacement::Rendezvous => Box::<Rendezvous>::default(),
        on_ring => match ring(on_ring, cache.virtual_nodes) {
            Some(ring) => Box::new(ring?),
            None => Box::<Modulo>::default(),
        },
    };
    for name in &cache.nodes {
        placement.add(name, 1)?;
    }
    Ok(placement)
}

/// The names of all nodes that there ever are, in the order of their numbers.
pub fn every_node(scenario: &Scenario) -> Vec<String> {
    let mut names = scenario.cache.nodes.clone();
    let mut script: Vec<_> = scenario.script.actions.iter().collect();
    script.sort_by_key(|one| one.at);
    for one in script {
        if let Act::Add(name) = &one.act
            && !names.contains(name)
        {
            names.push(name.clone());
        }
    }
    names
}

/// What a look into the cache found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A value within its time.
    Fresh,
    /// A value within its time that its reader is to refresh all the same.
    Early,
    /// A value past its time but within its grace.
    Stale,
    /// The knowledge that there is no such key.
    NotThere,
    /// Nothing.
    Nothing,
}

/// What is stored under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    /// Whether it is a value, and not the note that there is none.
    exists: bool,
    /// When it was stored.
    written: Instant,
    /// How long its load took.
    took: Duration,
}

/// All cache nodes, and the way to them.
pub struct Nodes {
    placement: Box<dyn Placement>,
    hot: String,
    /// The owner of each common key, once it has been asked for.
    owner: Vec<u16>,
    /// The owner of each other key: of scans, and those that do not exist.
    owner_of_rare: FxHashMap<u32, u16>,
    caches: Vec<Cache<u32, Entry>>,
    /// Which nodes answer.
    up: Vec<bool>,
    admission: Option<Admission<u32>>,
    ttl: Ttl,
    negative_ttl: Duration,
    value_bytes: u64,
    jitter: Stream,
    jitter_of_preloaded: Stream,
    left: Vec<Departure<u32, Entry>>,
    early: Early,
    early_draws: Stream,
    /// How long the loads of preloaded keys are taken to have been.
    usual_load: Duration,
}

impl Nodes {
    /// The nodes of `scenario`, empty.
    ///
    /// # Errors
    /// What the mechanisms refuse. The scenario's own ranges are narrower, so that they cannot once it is valid.
    pub fn new(scenario: &Scenario) -> Result<Nodes, Vec<Fault>> {
        let refused = |field: &str, why: String| {
            vec![Fault { field: field.into(), value: String::new(), accepted: why, used: None }]
        };
        let cache = &scenario.cache;
        let limit = |n: u64| (n > 0).then_some(n);
        let limits = Limits { entries: limit(cache.max_entries), bytes: limit(cache.max_bytes) };
        let empty = |_| Cache::new(cache.policy, limits, scenario.run.seed);
        let all = every_node(scenario).len();
        let caches: Result<Vec<_>, ConfigError> = (0..all).map(empty).collect();
        Ok(Nodes {
            placement: placement(scenario).map_err(|error| refused("cache.nodes", error.to_string()))?,
            hot: scenario.keys.hot.clone(),
            owner: vec![UNKNOWN; scenario.keys.count as usize],
            owner_of_rare: FxHashMap::default(),
            caches: caches.map_err(|error| refused("cache.max_entries", error.to_string()))?,
            up: (0..all).map(|node| node < cache.nodes.len()).collect(),
            admission: (cache.admit_after > 1)
                .then(|| Admission::new(cache.admit_after as u32, cache.admit_window, COUNTERS)),
            ttl: Ttl { fresh_for: cache.ttl, grace: cache.grace, jitter: cache.jitter, sliding: false },
            negative_ttl: cache.negative_ttl,
            value_bytes: scenario.keys.value_bytes,
            jitter: Stream::new(scenario.run.seed, JITTER),
            jitter_of_preloaded: Stream::new(scenario.run.seed, JITTER_OF_PRELOADED),
            left: Vec::new(),
            early: match scenario.protection.early {
                EarlyRefresh::Off | EarlyRefresh::Ahead => Early::Never,
                EarlyRefresh::XFetch => Early::XFetch(
                    Beta::new(scenario.protection.early_beta)
                        .map_err(|error| refused("protection.early_beta", error.to_string()))?,
                ),
                EarlyRefresh::Linear => Early::Linear,
                EarlyRefresh::Threshold => Early::Below(scenario.protection.early_below),
            },
            early_draws: Stream::new(scenario.run.seed, EARLY_REFRESH),
            usual_load: scenario.database.query_time + scenario.database.round_trip,
        })
    }

    /// How many nodes there are.
    pub fn count(&self) -> usize {
        self.caches.len()
    }

    /// Whether a node answers.
    pub fn is_up(&self, node: u16) -> bool {
        self.up[usize::from(node)]
    }

    /// Makes a node answer, or not.
    pub fn set_up(&mut self, node: usize, up: bool) {
        self.up[node] = up;
    }

    /// The number of the node of this name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.placement.names().iter().position(|other| other == name)
    }

    /// A node joins. Keys move.
    pub fn add(&mut self, name: &str) -> Option<usize> {
        let node = self.placement.add(name, 1).ok()?.index();
        self.up[node] = true;
        self.forget_owners();
        Some(node)
    }

    /// A node leaves. Keys move.
    pub fn remove(&mut self, name: &str) {
        if let Ok(node) = self.placement.remove(name) {
            self.up[node.index()] = false;
            self.forget_owners();
        }
    }

    fn forget_owners(&mut self) {
        self.owner.fill(UNKNOWN);
        self.owner_of_rare.clear();
    }

    /// Takes a key's value out; false if there is none.
    pub fn delete(&mut self, key: u32, now: Instant, log: &mut CacheLog) -> bool {
        let node = self.owner(key);
        let cache = &mut self.caches[usize::from(node)];
        let held = cache.remove(&key).is_some();
        if held {
            log.change(now, node, key, CacheChange::Removed, now, fill(cache));
        }
        held
    }

    /// Empties a node.
    pub fn flush(&mut self, node: usize, now: Instant, log: &mut CacheLog) {
        self.caches[node].clear();
        log.lose(now, node as u16);
    }

    /// The node that a key belongs to.
    pub fn owner(&mut self, key: u32) -> u16 {
        let known = self.owner.get(key as usize).or_else(|| self.owner_of_rare.get(&key));
        if let Some(&known) = known.filter(|node| **node != UNKNOWN) {
            return known;
        }
        let owner = self.placement.owner(&self.name(key));
        let owner = owner.map_or(0, |node| node.0 as u16);
        match self.owner.get_mut(key as usize) {
            Some(slot) => *slot = owner,
            None => {
                self.owner_of_rare.insert(key, owner);
            }
        }
        owner
    }

    /// The name of a key.
    pub fn name(&self, key: u32) -> String {
        if key == HOT { self.hot.clone() } else { Workload::name(key) }
    }

    /// Looks a key up on a node for `who`, and notes what the look itself changes: an entry past its time leaves.
    pub fn look(&mut self, who: u32, node: u16, key: u32, now: Instant, log: &mut CacheLog) -> Found {
        if !self.is_up(node) {
            return Found::Nothing;
        }
        let cache = &mut self.caches[usize::from(node)];
        match cache.get(&key, now) {
            Lookup::Fresh(Entry { exists: false, .. }) => Found::NotThere,
            Lookup::Fresh(_) if self.early == Early::Never => Found::Fresh,
            Lookup::Fresh(&Entry { written, took, .. }) => {
                let expiry = cache.life(&key).map_or(now, |life| life.fresh_until);
                let draw = self.early_draws.at(u64::from(who));
                if self.early.recompute(&Lifetime { written, expiry, took }, now, draw) {
                    Found::Early
                } else {
                    Found::Fresh
                }
            }
            Lookup::Stale { .. } => Found::Stale,
            Lookup::Expired => {
                log.change(now, node, key, CacheChange::Expired, now, fill(cache));
                Found::Nothing
            }
            Lookup::Absent => Found::Nothing,
        }
    }

    /// A key has been loaded: counts that, and says whether what was loaded goes into the cache.
    pub fn admits(&mut self, key: u32, now: Instant) -> bool {
        let exists = Workload::exists(key);
        let counted = self.admission.as_mut().is_none_or(|admission| admission.admit(&key, now));
        counted && (exists || self.negative_ttl > Duration::ZERO)
    }

    /// Stores what request `who` has loaded, which took `took`.
    pub fn store(&mut self, who: u32, node: u16, key: u32, took: Duration, now: Instant, log: &mut CacheLog) {
        let life = if Workload::exists(key) {
            self.ttl.life(now, self.jitter.at(u64::from(who)))
        } else {
            Life::until(now + self.negative_ttl)
        };
        self.put(node, key, took, life, now, log);
    }

    /// Stores the `count` most popular keys before the run begins.
    pub fn preload(&mut self, count: u64, log: &mut CacheLog) {
        for key in 0..count as u32 {
            let life = self.ttl.life(Instant::ZERO, self.jitter_of_preloaded.at(u64::from(key)));
            let node = self.owner(key);
            self.put(node, key, self.usual_load, life, Instant::ZERO, log);
        }
    }

    fn put(&mut self, node: u16, key: u32, took: Duration, life: Life, now: Instant, log: &mut CacheLog) {
        if !self.is_up(node) {
            return;
        }
        let exists = Workload::exists(key);
        let name = if key == HOT { self.hot.len() as u64 } else { Workload::name_length(key) };
        let bytes = name + if exists { self.value_bytes } else { 0 };
        let cache = &mut self.caches[usize::from(node)];
        let mut left = std::mem::take(&mut self.left);
        cache.insert(key, Entry { exists, written: now, took }, bytes, life, now, &mut left);
        let fill = fill(cache);
        log.change(now, node, key, CacheChange::Stored, life.fresh_until, fill);
        for departure in left.drain(..) {
            let change = match departure.reason {
                Reason::Replaced => continue,
                Reason::Expired => CacheChange::Expired,
                _ => CacheChange::Evicted,
            };
            log.change(now, node, departure.key, change, now, fill);
        }
        self.left = left;
    }
}

fn fill(cache: &Cache<u32, Entry>) -> NodeFill {
    NodeFill { entries: cache.len() as u64, bytes: cache.bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Recorder;

    fn nodes(settings: &[(&str, &str)]) -> Nodes {
        let mut scenario = Scenario::default();
        for (path, text) in settings {
            scenario.set(path, text).unwrap();
        }
        assert_eq!(scenario.faults(), []);
        Nodes::new(&scenario).unwrap()
    }

    const fn at(ms: u64) -> Instant {
        Instant::from_nanos(ms * 1_000_000)
    }

    #[test]
    fn every_placement_uses_every_node() {
        for (name, _) in KeyPlacement::OPTIONS {
            let mut nodes = nodes(&[("cache.placement", name), ("keys.popularity", "uniform")]);
            let mut seen = [0; 3];
            (0..3_000).for_each(|key| seen[usize::from(nodes.owner(key))] += 1);
            assert!(seen.iter().all(|n| *n > 300), "{name}: {seen:?}");
            assert_eq!(nodes.owner(HOT), nodes.owner(HOT));
        }
    }

    #[test]
    fn jitter_lengthens_a_life_by_at_most_itself() {
        let mut nodes = nodes(&[("cache.ttl", "1s"), ("cache.jitter", "500ms")]);
        let mut recorder = Recorder::new(0, 3);
        let mut alive = 0;
        let owners: Vec<u16> = (0..200).map(|key| nodes.owner(key)).collect();
        let owner = |key: u32| owners[key as usize];
        for key in 0..200 {
            nodes.store(key, owner(key), key, Duration::ZERO, at(0), recorder.cache());
            assert_eq!(nodes.look(key, owner(key), key, at(999), recorder.cache()), Found::Fresh);
            alive += u32::from(nodes.look(key, owner(key), key, at(1_250), recorder.cache()) == Found::Fresh);
            assert_eq!(nodes.look(key, owner(key), key, at(1_501), recorder.cache()), Found::Nothing);
        }
        assert!((70..130).contains(&alive), "about half of them outlive half of the jitter: {alive}");
    }

    #[test]
    fn what_does_not_exist_is_noted_for_its_own_time() {
        let unknown = Workload::MISSING | 7;
        let mut without = nodes(&[]);
        assert!(!without.admits(unknown, at(0)) && without.admits(7, at(0)));
        let mut nodes = nodes(&[("cache.negative_ttl", "100ms"), ("cache.ttl", "1s")]);
        let mut recorder = Recorder::new(0, 3);
        assert!(nodes.admits(unknown, at(0)));
        let node = nodes.owner(unknown);
        nodes.store(0, node, unknown, Duration::ZERO, at(0), recorder.cache());
        assert_eq!(nodes.look(0, node, unknown, at(99), recorder.cache()), Found::NotThere);
        assert_eq!(nodes.look(0, node, unknown, at(100), recorder.cache()), Found::Nothing);
    }

    #[test]
    fn admission_counts_the_loads_of_a_window() {
        let mut nodes = nodes(&[("cache.admit_after", "3"), ("cache.admit_window", "1s")]);
        let admitted = [0, 1, 2, 999, 1_000].map(|ms| nodes.admits(5, at(ms)));
        assert_eq!(admitted, [false, false, true, true, false]);
    }
}
