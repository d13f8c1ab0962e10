//! The cache nodes: which one holds a key, what it stores, and what had to leave.

mod bounds;
mod copies;
mod lives;
mod placing;
mod reach;

pub use placing::{placement, ring};
pub use reach::Turn;

use super::kernel::news::News;
use super::workload::{HOT, Sizes, Workload};
use crate::keyed::{Admission, Cache};
use crate::memory::Memory;
use crate::random::{Purpose, Sequence, Stream};
use crate::recording::{CacheChange, CacheLog, NodeFill};
use crate::scenario::timeline::Timeline;
use crate::scenario::{AdmitBy, EarlyRefresh, Fault, Scenario};
use crate::time::{Duration, Instant};
use bounds::Bounds;
use copies::Copies;
use lives::Lives;
use placing::Placing;
use reach::Reach;
use rustc_hash::FxHashMap;
use stampede_mechanisms::cache::active_expiry::ActiveExpiry;
use stampede_mechanisms::cache::ttl::Life;
use stampede_mechanisms::cache::{ConfigError, Departure, Limits, Lookup, Reason};
use stampede_mechanisms::refreshing::early::{Beta, Early, Lifetime};
use std::ops::Range;

const ACTIVE_EXPIRY: Purpose = Purpose("active expiry");
const EARLY_REFRESH: Purpose = Purpose("early refresh");

const UNKNOWN: u16 = u16::MAX;
/// Counters of an admission rule: more than any cache here has entries that are asked for in a minute.
const COUNTERS: usize = 1 << 20;

/// What a look into the cache found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A value within its time.
    Fresh,
    /// A value within its time that its reader is to refresh all the same.
    Early,
    /// A value past its time but within its grace.
    Stale,
    /// A negative entry.
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
    /// Which version of the key's value it is.
    version: u32,
}

/// The outcome of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// What was found.
    pub found: Found,
    /// The version of the value that was found, or is at hand.
    pub version: u32,
    /// Whether a value is at hand that is too old for an answer, unless there is no other.
    pub at_hand: bool,
}

/// What is to be stored.
#[derive(Clone, Copy, Debug)]
pub struct Fresh {
    /// The key.
    pub key: u32,
    /// The version of its value.
    pub version: u32,
    /// What its random draws belong to.
    pub draw: u64,
    /// How long its load took.
    pub took: Duration,
}

/// All cache nodes, and the way to them.
#[derive(Clone)]
pub struct Nodes {
    placement: Box<dyn Placing>,
    hot: String,
    /// The owner of each common key, once it has been asked for.
    owner: Vec<u16>,
    /// The owner of each other key: of scans, and those that do not exist.
    owner_of_rare: FxHashMap<u32, u16>,
    caches: Vec<Cache<u32, Entry>>,
    /// How much each may hold at first.
    limits: Limits,
    /// Which nodes hold anything.
    up: Vec<bool>,
    /// Which nodes were killed: they do not answer.
    dead: Vec<bool>,
    admission: Option<Admission<u32>>,
    /// Whether lookups are counted for it, and not loads.
    admits_by_lookups: bool,
    /// The draws of active expiry; `None` without it.
    expiry: Option<Sequence>,
    lives: Lives,
    /// For how long past its time a value is served to anybody.
    grace: Duration,
    /// On each node: the version of each key below which no value counts.
    newest: Vec<FxHashMap<u32, u32>>,
    negative_ttl: Duration,
    sizes: Sizes,
    left: Vec<Departure<u32, Entry>>,
    early: Early,
    early_draws: Stream,
    /// How long the loads of preloaded keys are taken to have been.
    usual_load: Duration,
    /// What each node's replica does not know yet: what was held of a key before that changed, its life and its bytes with it.
    news: Vec<News<Option<(Entry, Life, u64)>>>,
    /// Which nodes have a replica.
    has_replica: Vec<bool>,
    /// When the replica of each node that is dead takes over.
    takes_over: Vec<Option<Instant>>,
    copies: Copies,
    bounds: Option<Bounds>,
    reach: Reach,
}

impl Nodes {
    /// The nodes of `scenario`, empty.
    ///
    /// # Errors
    /// What the mechanisms refuse. The scenario's own ranges are narrower, so that they cannot once it is valid.
    pub fn new(scenario: &Scenario) -> Result<Nodes, Vec<Fault>> {
        let cache = &scenario.cache;
        let limit = |n: u64| (n > 0).then_some(n);
        let limits = Limits { entries: limit(cache.max_entries), bytes: limit(cache.max_bytes) };
        let empty = |_| Cache::with_hasher(cache.policy, limits, scenario.run.seed, Default::default());
        let all = Timeline::of(scenario).names().len();
        let caches: Result<Vec<_>, ConfigError> = (0..all).map(empty).collect();
        Ok(Nodes {
            placement: placement(scenario).map_err(|error| Fault::refused("cache.nodes", error))?,
            hot: scenario.keys.hot.clone(),
            owner: vec![UNKNOWN; scenario.keys.count as usize],
            owner_of_rare: FxHashMap::default(),
            caches: caches.map_err(|error| Fault::refused("cache.max_entries", error))?,
            limits,
            up: (0..all).map(|node| node < cache.nodes.len()).collect(),
            dead: vec![false; all],
            admission: (cache.admit_after > 1).then(|| {
                Admission::with_hasher(cache.admit_after as u32, cache.admit_window, COUNTERS, Default::default())
            }),
            admits_by_lookups: cache.admit_by == AdmitBy::Lookups,
            expiry: cache.active_expiry.then(|| Stream::new(scenario.run.seed, ACTIVE_EXPIRY).sequence()),
            lives: Lives::new(scenario),
            grace: cache.grace,
            newest: vec![FxHashMap::default(); all],
            negative_ttl: cache.negative_ttl,
            sizes: Sizes::new(scenario),
            left: Vec::new(),
            early: match scenario.protection.early {
                EarlyRefresh::Off | EarlyRefresh::Ahead => Early::Never,
                EarlyRefresh::XFetch => Early::XFetch(
                    Beta::new(scenario.protection.early_beta)
                        .map_err(|error| Fault::refused("protection.early_beta", error))?,
                ),
                EarlyRefresh::Linear => Early::Linear,
                EarlyRefresh::Threshold => Early::Below(scenario.protection.early_below),
            },
            early_draws: Stream::new(scenario.run.seed, EARLY_REFRESH),
            usual_load: scenario.database.query_time + scenario.database.round_trip,
            news: (0..all).map(|_| News::new(scenario)).collect(),
            has_replica: vec![scenario.fails_over_after().is_some(); all],
            takes_over: vec![None; all],
            copies: Copies::new(scenario),
            bounds: Bounds::new(scenario)?,
            reach: Reach::new(scenario, all),
        })
    }

    /// How many nodes there ever are.
    pub fn count(&self) -> usize {
        self.caches.len()
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.block(self.owner.len() * size_of::<u16>());
        memory.map(&self.owner_of_rare);
        self.caches.iter().for_each(|cache| cache.weigh(memory));
        self.newest.iter().for_each(|newest| memory.map(newest));
        if let Some(admission) = &self.admission {
            admission.weigh(memory);
        }
        self.copies.weigh(memory);
        self.news.iter().for_each(|news| news.weigh(memory));
    }

    /// How many values they hold, past their time or not.
    pub fn entries(&self) -> u64 {
        self.caches.iter().map(Cache::len).sum::<usize>() as u64
    }

    /// Whether a job that comes to a node gets an answer. A node that has left closes its connections, so that a
    /// job learns at once that it holds nothing.
    pub fn answers(&self, node: u16, now: Instant) -> bool {
        !self.dead[usize::from(node)] && !self.reach.is_cut(now)
    }

    /// A job that takes so much work comes to a node, which works on one at a time. One that does not answer makes nobody wait.
    pub fn arrive(&mut self, node: u16, work: Duration, now: Instant) -> Turn {
        if self.answers(node, now) { self.reach.arrive(node, work, now) } else { Turn::Done }
    }

    /// How long a node takes to look through all keys that it holds: Redis's `KEYS` goes through a million in 40 ms
    /// (redis.io, “KEYS”).
    pub fn search(&self, node: u16) -> Duration {
        Duration::from_nanos(self.caches[usize::from(node)].len() as u64 * 40)
    }

    /// Whether what a node sends takes time.
    #[inline]
    pub fn has_links(&self) -> bool {
        self.reach.has_links()
    }

    /// A node is to send the value of a key: how long that waits for the node's link.
    pub fn send(&mut self, node: u16, key: u32, now: Instant) -> Duration {
        self.reach.send(node, self.bytes_of(key), now)
    }

    /// How long the value of a key takes on a link.
    pub fn sending(&self, key: u32) -> Duration {
        self.reach.sending(self.bytes_of(key))
    }

    fn bytes_of(&self, key: u32) -> u64 {
        if Workload::exists(key) { self.sizes.bytes(key) } else { 0 }
    }

    /// How long a node works on a job, unless that is more than one order.
    pub fn service(&self) -> Duration {
        self.reach.service()
    }

    /// A key is asked for, which may make it hot.
    #[inline]
    pub fn asked(&mut self, key: u32, now: Instant) {
        self.copies.asked(key, now);
    }

    /// The node to ask: the key's owner; where a read asks for a hot key, any of those that hold a copy; or where loads are
    /// bounded, the first that may take it, and then true with it: it is [told](Nodes::finish) when that is over.
    pub fn choose(&mut self, key: u32, reads: bool, draw: u64, now: Instant) -> (u16, bool) {
        if !reads {
            return (self.owner(key), false);
        }
        if let Some(copy) = self.copies.choose(key, draw, now) {
            return (self.copy(key, copy), false);
        }
        if self.bounds.is_some() {
            let name = self.name(key);
            if let Some(node) = self.bounds.as_mut().and_then(|bounds| bounds.place(&name)) {
                return (node, true);
            }
        }
        (self.owner(key), false)
    }

    /// A request that bounded loads have placed on a node is over there.
    pub fn finish(&mut self, node: u16) {
        if let Some(bounds) = &mut self.bounds {
            bounds.finish(node);
        }
    }

    /// Whether other nodes than its owner may hold a key.
    pub fn are_spread(&self) -> bool {
        self.copies.are_kept() || self.bounds.is_some()
    }

    /// The nodes that may hold a key of this owner: where keys are held by others too, all of them.
    pub fn holders(&self, owner: u16) -> Range<u16> {
        if self.are_spread() { 0..self.count() as u16 } else { owner..owner + 1 }
    }

    /// Whether a node holds anything.
    pub fn is_up(&self, node: u16) -> bool {
        self.up[usize::from(node)]
    }

    /// Makes a node answer, or kills it.
    pub fn set_up(&mut self, node: usize, up: bool) {
        self.up[node] = up;
        self.dead[node] = !up;
        self.takes_over[node] = None;
    }

    /// A node dies. If it has a replica, that takes over at `then`, and what the node held is what the replica knows: all but what
    /// changed after `to`. Whether it has one.
    pub fn fail_over(&mut self, node: usize, to: Instant, then: Instant, now: Instant, log: &mut CacheLog) -> bool {
        if !std::mem::take(&mut self.has_replica[node]) {
            return false;
        }
        self.set_up(node, false);
        self.takes_over[node] = Some(then);
        let cache = &mut self.caches[node];
        while let Some((key, before)) = self.news[node].take_back(to) {
            match before {
                None => _ = cache.remove(&key),
                Some((entry, life, bytes)) => cache.insert(key, entry, bytes, life, now, &mut self.left),
            }
            self.left.clear();
            let (change, until) = match cache.life(&key) {
                Some(life) => (CacheChange::Stored, life.fresh_until),
                None => (CacheChange::Removed, now),
            };
            log.change(now, node as u16, key, change, until, fill(cache));
        }
        true
    }

    /// It is time for the replica of a node to take over, unless something else was done to the node meanwhile. Whether it does.
    pub fn take_over(&mut self, node: usize, now: Instant) -> bool {
        let due = self.takes_over[node] == Some(now);
        if due {
            self.set_up(node, true);
        }
        due
    }

    /// A node is another from now on: it may have a replica again.
    fn renew_replica(&mut self, node: usize) {
        self.has_replica[node] = self.news[node].are_kept();
    }

    /// What is held of a key on a node changes; its replica learns of it later.
    fn note(&mut self, node: u16, key: u32, now: Instant) {
        let news = &mut self.news[usize::from(node)];
        if news.are_kept() {
            let cache = &self.caches[usize::from(node)];
            let held = match cache.peek(&key, now) {
                Lookup::Fresh(entry) | Lookup::Stale { value: entry, .. } => Some(*entry),
                Lookup::Expired | Lookup::Absent => None,
            };
            let bytes = bytes_of(key, &self.hot, &self.sizes);
            let before = held.zip(cache.life(&key)).map(|(entry, life)| (entry, life, bytes));
            self.news[usize::from(node)].add(now, key, before);
        }
    }

    /// The number of the node of this name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.placement.names().iter().position(|other| other == name)
    }

    /// A node comes back, or begins anew.
    pub fn restart(&mut self, node: usize) {
        self.set_up(node, true);
        self.renew_replica(node);
    }

    /// A node joins. Keys move.
    pub fn add(&mut self, name: &str) -> Option<usize> {
        let node = self.placement.add(name, 1).ok()?.index();
        if let Some(bounds) = &mut self.bounds {
            bounds.add(name);
        }
        self.set_up(node, true);
        self.renew_replica(node);
        self.forget_owners();
        Some(node)
    }

    /// A node leaves. Keys move.
    pub fn remove(&mut self, name: &str) {
        if let Ok(node) = self.placement.remove(name) {
            if let Some(bounds) = &mut self.bounds {
                bounds.remove(name);
            }
            self.up[node.index()] = false;
            self.dead[node.index()] = false;
            self.takes_over[node.index()] = None;
            self.forget_owners();
        }
    }

    fn forget_owners(&mut self) {
        self.owner.fill(UNKNOWN);
        self.owner_of_rare.clear();
    }

    /// The node that holds copy number `copy` of a key: its owner holds number 0, the nodes after it the others.
    fn copy(&mut self, key: u32, copy: u64) -> u16 {
        let owner = usize::from(self.owner(key));
        let all = self.caches.len();
        let mut after = (0..all).map(|step| (owner + step) % all).filter(|node| self.up[*node] || *node == owner);
        let nodes = after.clone().count();
        after.nth(copy as usize % nodes).unwrap_or(owner) as u16
    }

    /// Takes a key's value out of a node: its version, if there was one.
    pub fn delete(&mut self, node: u16, key: u32, now: Instant, log: &mut CacheLog) -> Option<u32> {
        self.note(node, key, now);
        let cache = &mut self.caches[usize::from(node)];
        let held = cache.remove(&key);
        if held.is_some() {
            log.change(now, node, key, CacheChange::Removed, now, fill(cache));
        }
        held.map(|entry| entry.version)
    }

    /// A node has so many percent of the limits from now on that nodes have at first, and gives up at once what does not fit. How many
    /// values that is.
    pub fn resize(&mut self, node: usize, percent: u32, now: Instant, log: &mut CacheLog) -> usize {
        let of = |limit: u64, most: u64| (limit.saturating_mul(percent.into()) / 100).clamp(1, most);
        let limits = Limits {
            entries: self.limits.entries.map(|limit| of(limit, Limits::MAX_ENTRIES)),
            bytes: self.limits.bytes.map(|limit| of(limit, Limits::MAX_BYTES)),
        };
        let cache = &mut self.caches[node];
        let mut left = std::mem::take(&mut self.left);
        // They are within what a cache accepts.
        let _ = cache.resize(limits, now, &mut left);
        let (count, fill) = (left.len(), fill(cache));
        for departure in left.drain(..) {
            let over = departure.reason == Reason::Expired;
            let change = if over { CacheChange::Expired } else { CacheChange::Evicted };
            log.change(now, node as u16, departure.key, change, now, fill);
        }
        self.left = left;
        count
    }

    /// Ends the time of a key's value, wherever it is held.
    pub fn expire(&mut self, key: u32, now: Instant, log: &mut CacheLog) {
        for (node, cache) in self.caches.iter_mut().enumerate() {
            let Some(life) = cache.life(&key).filter(|life| now < life.fresh_until) else { continue };
            let kept = life.kept_until.since(life.fresh_until);
            if cache.renew(&key, Life::with_grace(now, kept), now) {
                log.change(now, node as u16, key, CacheChange::Ended, now, fill(cache));
            }
        }
    }

    /// When a value on a node stops being fresh; `None` if there is none.
    pub fn fresh_until(&self, node: u16, key: u32) -> Option<Instant> {
        self.caches[usize::from(node)].life(&key).map(|life| life.fresh_until)
    }

    /// Whether a node holds the key, in time or not.
    pub fn holds(&self, node: u16, key: u32) -> bool {
        self.caches[usize::from(node)].life(&key).is_some()
    }

    /// From now on no value of `key` counts on `node` that is older than `version`.
    pub fn raise(&mut self, node: u16, key: u32, version: u32) {
        let newest = self.newest[usize::from(node)].entry(key).or_default();
        *newest = version.max(*newest);
    }

    /// Whether `version` of `key` is older than what counts on `node`.
    pub fn is_outdated(&self, node: u16, key: u32, version: u32) -> bool {
        self.newest[usize::from(node)].get(&key).is_some_and(|newest| version < *newest)
    }

    /// Empties a node.
    pub fn flush(&mut self, node: usize, now: Instant, log: &mut CacheLog) {
        self.news[node].clear();
        self.newest[node].clear();
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

    /// The keys that exist, and after them those others that were asked for, in order.
    pub fn keys(&self) -> Vec<u32> {
        let mut rare: Vec<u32> = self.owner_of_rare.keys().copied().collect();
        rare.sort_unstable();
        (0..self.owner.len() as u32).chain(rare).collect()
    }

    /// The name of a key.
    pub fn name(&self, key: u32) -> String {
        if key == HOT { self.hot.clone() } else { Workload::name(key) }
    }

    /// Looks a key up on a node, and notes what the look itself changes: an entry past its time leaves. `draw` is what
    /// the look's random draws belong to.
    pub fn look(&mut self, draw: u64, node: u16, key: u32, now: Instant, log: &mut CacheLog) -> Look {
        let nothing = Look { found: Found::Nothing, version: 0, at_hand: false };
        if !self.is_up(node) {
            return nothing;
        }
        if let Some(admission) = self.admission.as_mut().filter(|_| self.admits_by_lookups) {
            let _ = admission.admit(&key, now);
        }
        self.slide(draw, node, key, now, log);
        let newest = &self.newest[usize::from(node)];
        let counts = |version: u32| newest.is_empty() || newest.get(&key).is_none_or(|newest| version >= *newest);
        let cache = &mut self.caches[usize::from(node)];
        let found = |found, version| Look { found, version, at_hand: false };
        match cache.get(&key, now) {
            Lookup::Fresh(Entry { exists: false, .. }) => found(Found::NotThere, 0),
            Lookup::Fresh(&Entry { version, .. }) | Lookup::Stale { value: &Entry { version, .. }, .. }
                if !counts(version) =>
            {
                nothing
            }
            Lookup::Fresh(&Entry { version, .. }) if self.early == Early::Never => found(Found::Fresh, version),
            Lookup::Fresh(&Entry { written, took, version, .. }) => {
                let expiry = cache.life(&key).map_or(now, |life| life.fresh_until);
                let draw = self.early_draws.at(draw);
                let early = self.early.recompute(&Lifetime { written, expiry, took }, now, draw);
                found(if early { Found::Early } else { Found::Fresh }, version)
            }
            Lookup::Stale { value, expired_for } if expired_for < self.grace => found(Found::Stale, value.version),
            Lookup::Stale { value, .. } => Look { version: value.version, at_hand: true, ..nothing },
            Lookup::Expired => {
                log.change(now, node, key, CacheChange::Expired, now, fill(cache));
                nothing
            }
            Lookup::Absent => nothing,
        }
    }

    /// With a sliding TTL, the life of a fresh value begins anew when it is looked up.
    fn slide(&mut self, draw: u64, node: u16, key: u32, now: Instant, log: &mut CacheLog) {
        let Some(life) = self.lives.after_look(key, draw, now) else { return };
        let cache = &mut self.caches[usize::from(node)];
        let fresh = matches!(cache.peek(&key, now), Lookup::Fresh(entry) if entry.exists);
        if fresh && cache.renew(&key, life, now) {
            log.change(now, node, key, CacheChange::Ended, life.fresh_until, fill(cache));
        }
    }

    /// A key has been loaded: counts that, and says whether what was loaded goes into the cache.
    pub fn admits(&mut self, key: u32, now: Instant) -> bool {
        let exists = Workload::exists(key);
        let by_lookups = self.admits_by_lookups;
        let counted = self.admission.as_mut().is_none_or(|admission| {
            if by_lookups { admission.is_admitted(&key, now) } else { admission.admit(&key, now) }
        });
        counted && (exists || self.negative_ttl > Duration::ZERO)
    }

    /// Stores what was loaded, or written.
    pub fn store(&mut self, node: u16, fresh: Fresh, now: Instant, log: &mut CacheLog) {
        let life = self.lives.of(fresh.key, fresh.draw, now);
        self.put(node, fresh, life, now, log);
    }

    /// How long after each look for values that are over the nodes look again; `None` where they do not.
    pub fn looks_for_expired_every(&self) -> Option<Duration> {
        self.expiry.as_ref().map(|_| ActiveExpiry::PERIOD)
    }

    /// Each node that is up looks for values that are over, and frees what it finds. How many it has looked at.
    pub fn look_for_expired(&mut self, now: Instant, log: &mut CacheLog) -> usize {
        let Some(draws) = &mut self.expiry else { return 0 };
        let mut sampled = 0;
        let mut left = std::mem::take(&mut self.left);
        for (node, cache) in self.caches.iter_mut().enumerate().filter(|(node, _)| self.up[*node]) {
            sampled += ActiveExpiry::default().cycle(cache, now, draws, &mut left).sampled as usize;
            let fill = fill(cache);
            for departure in left.drain(..) {
                log.change(now, node as u16, departure.key, CacheChange::Expired, now, fill);
            }
        }
        self.left = left;
        sampled
    }

    /// How long a load usually takes: what is assumed of values that nobody loaded.
    pub fn usual_load(&self) -> Duration {
        self.usual_load
    }

    /// Stores the `count` most popular keys before the run begins.
    pub fn preload(&mut self, count: u64, log: &mut CacheLog) {
        for key in 0..count as u32 {
            let life = self.lives.of_preloaded(key);
            let node = self.owner(key);
            let fresh = Fresh { key, version: 0, draw: 0, took: self.usual_load };
            self.put(node, fresh, life, Instant::ZERO, log);
        }
    }

    fn put(&mut self, node: u16, fresh: Fresh, life: Life, now: Instant, log: &mut CacheLog) {
        let Fresh { key, version, took, .. } = fresh;
        if !self.is_up(node) {
            return;
        }
        let exists = Workload::exists(key);
        let bytes = bytes_of(key, &self.hot, &self.sizes);
        self.note(node, key, now);
        let cache = &mut self.caches[usize::from(node)];
        let mut left = std::mem::take(&mut self.left);
        cache.insert(key, Entry { exists, written: now, took, version }, bytes, life, now, &mut left);
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

/// What an entry takes: its key's name, and its value if there is one.
fn bytes_of(key: u32, hot: &str, sizes: &Sizes) -> u64 {
    let name = if key == HOT { hot.len() as u64 } else { Workload::name_length(key) };
    name + if Workload::exists(key) { sizes.bytes(key) } else { 0 }
}

fn fill(cache: &Cache<u32, Entry>) -> NodeFill {
    NodeFill { entries: cache.len() as u64, bytes: cache.bytes() }
}

#[cfg(test)]
mod tests;
