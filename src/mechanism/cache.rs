//! A cache: values by key, limited in entries and bytes, each with its own time to live.
//!
//! It stands for an in-process cache (Caffeine, groupcache's `lru`) as well as for a cache server (Redis, memcached):
//! what differs is the [policy](PolicyKind) and who calls it. Nothing happens by itself: an entry whose time is over
//! stays until it is looked up (lazy expiry, as in Redis and memcached) or evicted.
//!
//! One lookup, no allocation once warm, O(1) plus the policy's own cost per call; about 60 bytes an entry beside key
//! and value.
//!
//! ```
//! use stampede::mechanism::cache::{Cache, Limits, Lookup};
//! use stampede::mechanism::{eviction::PolicyKind, ttl::Life};
//! use stampede::time::{Duration, Instant};
//!
//! let mut cache = Cache::new(PolicyKind::Lru, Limits { entries: Some(2), bytes: None }, 0)?;
//! let at = |s| Instant::ZERO + Duration::from_secs(s);
//! let mut left = Vec::new();
//! cache.insert("tom", 630, 6, Life::with_grace(at(60), Duration::from_secs(10)), at(0), &mut left);
//! assert_eq!(cache.get(&"tom", at(59)), Lookup::Fresh(&630));
//! assert_eq!(cache.get(&"tom", at(64)), Lookup::Stale { value: &630, expired_for: Duration::from_secs(4) });
//! assert_eq!(cache.get(&"tom", at(70)), Lookup::Expired);
//! assert_eq!(cache.get(&"tom", at(70)), Lookup::Absent);
//! # Ok::<(), stampede::mechanism::cache::ConfigError>(())
//! ```

use std::fmt;
use std::hash::Hash;

use super::eviction::{Arrival, Eviction, Policy, PolicyKind, Queue, Slot};
use super::key_hash::hash_of;
use super::slot_set::SlotSet;
use super::store::Store;
use super::ttl::Life;
use crate::time::{Duration, Instant};

/// How much a cache may hold. Whichever limit is reached first evicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Entries, 1 to [`Limits::MAX_ENTRIES`]; `None` means that largest number.
    pub entries: Option<u64>,
    /// The sum of the entries' bytes, 1 to [`Limits::MAX_BYTES`]; `None` means that largest number.
    pub bytes: Option<u64>,
}

impl Limits {
    /// 2^30.
    pub const MAX_ENTRIES: u64 = 1 << 30;
    /// 2^53.
    pub const MAX_BYTES: u64 = 1 << 53;

    /// Policies whose queues have a share of the capacity (ARC, S3-FIFO, W-TinyLFU) count entries, unless only the
    /// bytes are limited.
    fn count_entries(self) -> bool {
        self.entries.is_some() || self.bytes.is_none()
    }

    fn policy(self, kind: PolicyKind, seed: u64) -> Eviction {
        let capacity = self.entries.or(self.bytes).unwrap_or(Limits::MAX_ENTRIES);
        Eviction::new(kind, capacity, self.count_entries(), seed)
    }
}

/// A limit outside its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// `entries` is 0 or above [`Limits::MAX_ENTRIES`].
    Entries(u64),
    /// `bytes` is 0 or above [`Limits::MAX_BYTES`].
    Bytes(u64),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, given, most) = match self {
            ConfigError::Entries(given) => ("entries", given, Limits::MAX_ENTRIES),
            ConfigError::Bytes(given) => ("bytes", given, Limits::MAX_BYTES),
        };
        write!(f, "a cache cannot be limited to {given} {what}: 1 to {most}")
    }
}

impl std::error::Error for ConfigError {}

/// What a lookup found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup<'a, V> {
    /// A value within its soft TTL.
    Fresh(&'a V),
    /// A value past its soft TTL but within its grace.
    Stale {
        /// The old value.
        value: &'a V,
        /// Since when it is stale.
        expired_for: Duration,
    },
    /// It was there, and its time is over. [`Cache::get`] has removed it.
    Expired,
    /// It is not there.
    Absent,
}

/// Why a value left the cache, or never got in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The policy gave it up to make room.
    Evicted,
    /// Its time was over.
    Expired,
    /// A newer value took its place.
    Replaced,
    /// Somebody removed it.
    Removed,
    /// It is larger than the whole cache.
    TooLarge,
    /// The policy preferred what it had (W-TinyLFU's admission).
    NotAdmitted,
    /// The cache is full, and its policy may evict nothing (Redis's `noeviction`): the write failed.
    Refused,
}

/// A value that left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure<K, V> {
    /// Its key.
    pub key: K,
    /// The value itself.
    pub value: V,
    /// Why it left.
    pub reason: Reason,
}

/// A cache. See the [module](self) for what it is and an example.
#[derive(Clone, Debug)]
pub struct Cache<K, V> {
    store: Store<K, V>,
    policy: Eviction,
    /// The entries that have a TTL, to sample from: Redis's dictionary of expires.
    mortal: SlotSet,
    kind: PolicyKind,
    limits: Limits,
    seed: u64,
    max_entries: u64,
    max_bytes: u64,
}

impl<K: Hash + Eq + Clone, V> Cache<K, V> {
    /// An empty cache. `seed` decides the draws of policies that sample.
    ///
    /// # Errors
    /// If a limit is 0 or too large.
    pub fn new(kind: PolicyKind, limits: Limits, seed: u64) -> Result<Self, ConfigError> {
        let max_entries = limits.entries.unwrap_or(Limits::MAX_ENTRIES);
        let max_bytes = limits.bytes.unwrap_or(Limits::MAX_BYTES);
        if !(1..=Limits::MAX_ENTRIES).contains(&max_entries) {
            return Err(ConfigError::Entries(max_entries));
        }
        if !(1..=Limits::MAX_BYTES).contains(&max_bytes) {
            return Err(ConfigError::Bytes(max_bytes));
        }
        Ok(Cache {
            store: Store::new(),
            policy: limits.policy(kind, seed),
            mortal: SlotSet::default(),
            kind,
            limits,
            seed,
            max_entries,
            max_bytes,
        })
    }

    /// Reads a value and counts as a use of it.
    pub fn get(&mut self, key: &K, now: Instant) -> Lookup<'_, V> {
        let Some(slot) = self.store.find(hash_of(key), key) else { return Lookup::Absent };
        let Some((_, fresh_until)) = self.store.value(slot) else { return Lookup::Absent };
        if now >= fresh_until && now >= self.store.kept_until(slot) {
            self.drop_slot(slot);
            return Lookup::Expired;
        }
        self.policy.hit(slot, now);
        self.look(slot, now)
    }

    /// Reads a value and leaves no trace: no use is counted and nothing is removed.
    pub fn peek(&self, key: &K, now: Instant) -> Lookup<'_, V> {
        self.store.find(hash_of(key), key).map_or(Lookup::Absent, |slot| self.look(slot, now))
    }

    /// Stores a value of `bytes` bytes and makes room for it; whatever had to leave, be it the value itself, is
    /// appended to `left`. Overwriting counts as a use. A value whose `life` is already over goes straight to `left`.
    pub fn insert(&mut self, key: K, value: V, bytes: u64, life: Life, now: Instant, left: &mut Vec<Departure<K, V>>) {
        let life = life.ordered();
        let hash = hash_of(&key);
        let rejected = if life.kept_until <= now {
            Some(Reason::Expired)
        } else if bytes > self.max_bytes && !self.policy.takes_oversized() {
            Some(Reason::TooLarge)
        } else {
            None
        };
        let mut found = self.store.find(hash, &key);
        if let Some(slot) = found
            && let Some(old) = self.store.life(slot)
        {
            let expired = old.kept_until <= now;
            if !expired && rejected.is_none() {
                return self.overwrite(slot, hash, (key, value), bytes, life, now, left);
            }
            self.policy.remove(slot);
            self.leave(slot, false, if expired { Reason::Expired } else { Reason::Replaced }, left);
            found = None;
        }
        if let Some(reason) = rejected {
            return left.push(Departure { key, value, reason });
        }
        let bytes = bytes.min(self.max_bytes + 1);
        let slot = self.store.put(found, hash, (key, value), bytes, life);
        if life.is_mortal() {
            self.mortal.add(slot);
        }
        let arrival = self.arrival(slot, hash, bytes, life, now);
        self.policy.prepare(&arrival);
        match self.make_room(slot, Reason::NotAdmitted, now, left) {
            Room::Made => self.policy.insert(&arrival),
            Room::AtItsCost => {}
            Room::None => self.leave(slot, false, Reason::Refused, left),
        }
        self.forget_ghosts();
    }

    /// Gives the value under `key` a new life from now on (Redis's `EXPIRE`, memcached's `touch`); no use is counted.
    /// A life that is already over removes the value. False if there is none, or its time is over.
    pub fn renew(&mut self, key: &K, life: Life, now: Instant) -> bool {
        let life = life.ordered();
        let hash = hash_of(key);
        let Some(slot) = self.store.find(hash, key) else { return false };
        if self.store.life(slot).is_none_or(|old| old.kept_until <= now) {
            return false;
        }
        if life.kept_until <= now {
            self.drop_slot(slot);
        } else {
            self.store.set_life(slot, life);
            self.changed(slot, hash, self.store.bytes_of(slot), life, now);
        }
        true
    }

    /// Takes a value out, be its time over or not.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let slot = self.store.find(hash_of(key), key)?;
        self.store.value(slot)?;
        self.drop_slot(slot)
    }

    /// Empties the cache, the policy's memory included (Redis's `FLUSHALL`).
    pub fn clear(&mut self) {
        self.store = Store::new();
        self.mortal = SlotSet::default();
        self.policy = self.limits.policy(self.kind, self.seed);
    }

    /// How many values it holds, those included whose time is over and that nobody has looked up since.
    pub fn len(&self) -> usize {
        self.store.len() as usize
    }

    /// Whether it holds no value.
    pub fn is_empty(&self) -> bool {
        self.store.len() == 0
    }

    /// The sum of the bytes of what it holds.
    pub fn bytes(&self) -> u64 {
        self.store.bytes()
    }

    /// How many of its values have a TTL.
    pub fn mortal(&self) -> usize {
        self.mortal.len()
    }

    /// The life of the value under `key`, if there is one, be it over or not.
    pub fn life(&self, key: &K) -> Option<Life> {
        self.store.life(self.store.find(hash_of(key), key)?)
    }

    /// The policy's queues, for display and tests; O(entries).
    pub fn queues(&self) -> Vec<Queue<K>> {
        let with_key = |(slot, mark)| Some((self.store.key(slot)?.clone(), mark));
        let with_keys = |queue: Queue<Slot>| Queue {
            name: queue.name,
            members: queue.members.into_iter().filter_map(with_key).collect(),
        };
        self.policy.queues().into_iter().map(with_keys).collect()
    }

    /// ARC's `p`, the size that its list of entries seen once should have; `None` for other policies.
    pub fn adaptation(&self) -> Option<f64> {
        if let Eviction::Arc(arc) = &self.policy { Some(arc.target()) } else { None }
    }

    #[cfg(test)]
    pub(super) fn policy_mut(&mut self) -> &mut Eviction {
        &mut self.policy
    }

    /// Looks at one value drawn from those with a TTL, and drops it if its time is over.
    pub(super) fn expire_one(&mut self, bits: u64, now: Instant, left: &mut Vec<Departure<K, V>>) -> Sampled {
        let Some(slot) = self.mortal.draw(bits) else { return Sampled::Nothing };
        if now < self.store.kept_until(slot) {
            return Sampled::Alive;
        }
        self.policy.remove(slot);
        self.leave(slot, false, Reason::Expired, left);
        Sampled::Expired
    }

    #[inline]
    fn look(&self, slot: Slot, now: Instant) -> Lookup<'_, V> {
        let Some((value, fresh_until)) = self.store.value(slot) else { return Lookup::Absent };
        if now < fresh_until {
            Lookup::Fresh(value)
        } else if now < self.store.kept_until(slot) {
            Lookup::Stale { value, expired_for: now.since(fresh_until) }
        } else {
            Lookup::Expired
        }
    }

    #[allow(clippy::too_many_arguments)] // It is one half of `insert`.
    fn overwrite(
        &mut self,
        slot: Slot,
        hash: u64,
        (key, value): (K, V),
        bytes: u64,
        life: Life,
        now: Instant,
        left: &mut Vec<Departure<K, V>>,
    ) {
        let bytes = bytes.min(self.max_bytes + 1);
        let Some((old, old_bytes, old_life)) = self.store.exchange(slot, value, bytes, life) else { return };
        self.policy.hit(slot, now);
        self.changed(slot, hash, bytes, life, now);
        let (value, reason) = if self.make_room(slot, Reason::Evicted, now, left) == Room::None {
            // A write that fails leaves the old value as it was.
            let Some((value, ..)) = self.store.exchange(slot, old, old_bytes, old_life) else { return };
            self.changed(slot, hash, old_bytes, old_life, now);
            (value, Reason::Refused)
        } else {
            (old, Reason::Replaced)
        };
        left.push(Departure { key, value, reason });
        self.forget_ghosts();
    }

    /// Evicts until the limits hold. If the entry in slot `incoming` itself has to go, that is `its_reason`.
    fn make_room(&mut self, incoming: Slot, its_reason: Reason, now: Instant, left: &mut Vec<Departure<K, V>>) -> Room {
        let mut room = Room::Made;
        while self.store.len() > self.max_entries || self.store.bytes() > self.max_bytes {
            let Some(victim) = self.policy.evict(now) else { return Room::None };
            let reason = if victim.slot == incoming {
                room = Room::AtItsCost;
                if self.store.bytes_of(incoming) > self.max_bytes { Reason::TooLarge } else { its_reason }
            } else if self.store.kept_until(victim.slot) <= now {
                Reason::Expired
            } else {
                Reason::Evicted
            };
            self.leave(victim.slot, victim.remembered, reason, left);
        }
        room
    }

    /// Moves the value in `slot`, which the policy counts no longer, to `left`. A remembered key stays as a ghost.
    fn leave(&mut self, slot: Slot, remembered: bool, reason: Reason, left: &mut Vec<Departure<K, V>>) {
        self.mortal.remove(slot);
        let gone = if remembered {
            self.store.hollow(slot)
        } else {
            self.store.take(slot).and_then(|(key, value)| Some((key, value?)))
        };
        if let Some((key, value)) = gone {
            left.push(Departure { key, value, reason });
        }
    }

    /// Takes the entry in `slot` away from everyone.
    fn drop_slot(&mut self, slot: Slot) -> Option<V> {
        self.policy.remove(slot);
        self.mortal.remove(slot);
        self.store.take(slot)?.1
    }

    fn forget_ghosts(&mut self) {
        while let Some(ghost) = self.policy.forget() {
            self.store.take(ghost);
        }
    }

    /// Tells everyone of the new size and life of the entry in `slot`.
    fn changed(&mut self, slot: Slot, hash: u64, bytes: u64, life: Life, now: Instant) {
        if life.is_mortal() {
            self.mortal.add(slot)
        } else {
            self.mortal.remove(slot)
        }
        let change = self.arrival(slot, hash, bytes, life, now);
        self.policy.update(&change);
    }

    fn arrival(&self, slot: Slot, hash: u64, bytes: u64, life: Life, now: Instant) -> Arrival {
        let weight = if self.limits.count_entries() { 1 } else { bytes.max(1) };
        Arrival { slot, hash, weight, life, now }
    }
}

/// How making room for an entry went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    Made,
    /// The entry itself had to go.
    AtItsCost,
    /// The policy has nothing to give.
    None,
}

/// What [`Cache::expire_one`] saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sampled {
    Alive,
    Expired,
    /// Nothing has a TTL.
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::ZERO;

    fn lru(entries: Option<u64>, bytes: Option<u64>) -> Cache<String, u64> {
        Cache::new(PolicyKind::Lru, Limits { entries, bytes }, 0).unwrap()
    }

    fn put(cache: &mut Cache<String, u64>, key: &str, bytes: u64, life: Life, now: Instant) -> Vec<(String, Reason)> {
        let mut left = Vec::new();
        cache.insert(key.into(), bytes, bytes, life, now, &mut left);
        left.into_iter().map(|it| (it.key, it.reason)).collect()
    }

    #[test]
    fn refuses_limits_outside_their_range() {
        let new = |entries, bytes| Cache::<u8, u8>::new(PolicyKind::Lru, Limits { entries, bytes }, 0).map(|_| ());
        assert_eq!(new(Some(0), None), Err(ConfigError::Entries(0)));
        assert_eq!(new(Some(1 << 31), None), Err(ConfigError::Entries(1 << 31)));
        assert_eq!(new(None, Some(0)), Err(ConfigError::Bytes(0)));
        assert_eq!(new(None, None), Ok(()));
    }

    #[test]
    fn the_borders_of_a_life_are_exact() {
        let mut cache = lru(None, None);
        let at = Instant::from_nanos;
        put(&mut cache, "a", 1, Life::with_grace(at(10), Duration::from_nanos(5)), NOW);
        let key = "a".to_string();
        assert_eq!(cache.get(&key, at(9)), Lookup::Fresh(&1));
        assert_eq!(cache.get(&key, at(10)), Lookup::Stale { value: &1, expired_for: Duration::ZERO });
        assert_eq!(cache.get(&key, at(14)), Lookup::Stale { value: &1, expired_for: Duration::from_nanos(4) });
        assert_eq!((cache.peek(&key, at(15)), cache.len()), (Lookup::Expired, 1));
        assert_eq!(cache.get(&key, at(15)), Lookup::Expired);
        assert_eq!((cache.len(), cache.bytes()), (0, 0));
        assert_eq!(cache.peek(&key, at(15)), Lookup::Absent);
    }

    #[test]
    fn a_value_whose_life_is_over_never_gets_in_and_drives_out_the_old_one() {
        let mut cache = lru(None, None);
        put(&mut cache, "a", 1, Life::FOREVER, NOW);
        let left = put(&mut cache, "a", 2, Life::until(Instant::from_nanos(7)), Instant::from_nanos(7));
        assert_eq!(left, [("a".into(), Reason::Replaced), ("a".into(), Reason::Expired)]);
        assert!(cache.is_empty());
    }

    #[test]
    fn a_victim_whose_time_was_over_is_reported_as_expired() {
        let mut cache = lru(Some(1), None);
        put(&mut cache, "a", 1, Life::until(Instant::from_nanos(5)), NOW);
        let left = put(&mut cache, "b", 1, Life::FOREVER, Instant::from_nanos(5));
        assert_eq!(left, [("a".into(), Reason::Expired)]);
    }

    #[test]
    fn an_extreme_size_does_not_overflow() {
        let mut cache = lru(None, None);
        put(&mut cache, "a", 3, Life::FOREVER, NOW);
        let left = put(&mut cache, "b", u64::MAX, Life::FOREVER, NOW);
        assert_eq!(left, [("a".into(), Reason::Evicted), ("b".into(), Reason::TooLarge)]);
        assert_eq!(cache.bytes(), 0);
    }

    #[test]
    fn remove_and_clear_leave_nothing_behind() {
        let mut cache = lru(None, None);
        put(&mut cache, "a", 3, Life::FOREVER, NOW);
        assert_eq!(cache.remove(&"a".into()), Some(3));
        assert_eq!(cache.remove(&"a".into()), None);
        put(&mut cache, "b", 3, Life::FOREVER, NOW);
        cache.clear();
        assert_eq!((cache.len(), cache.bytes(), cache.life(&"b".into())), (0, 0, None));
    }
}
