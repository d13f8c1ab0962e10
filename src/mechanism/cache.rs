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

use hashbrown::HashTable;

use super::eviction::{Arrival, Eviction, Policy, PolicyKind, Queue, Slot};
use super::key_hash::hash_of;
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

#[derive(Clone, Debug)]
struct Entry<K, V> {
    key: K,
    /// `None`: a ghost, of which only the policy's memory remains.
    value: Option<V>,
    bytes: u64,
    life: Life,
}

/// A cache. See the [module](self) for what it is and an example.
#[derive(Clone, Debug)]
pub struct Cache<K, V> {
    index: HashTable<Slot>,
    entries: Vec<Option<Entry<K, V>>>,
    free: Vec<Slot>,
    policy: Eviction,
    kind: PolicyKind,
    max_entries: u64,
    max_bytes: u64,
    len: u64,
    bytes: u64,
}

impl<K: Hash + Eq + Clone, V> Cache<K, V> {
    /// An empty cache. `seed` decides the draws of policies that sample.
    ///
    /// # Errors
    /// If a limit is 0 or too large.
    pub fn new(kind: PolicyKind, limits: Limits, _seed: u64) -> Result<Self, ConfigError> {
        let max_entries = limits.entries.unwrap_or(Limits::MAX_ENTRIES);
        let max_bytes = limits.bytes.unwrap_or(Limits::MAX_BYTES);
        if !(1..=Limits::MAX_ENTRIES).contains(&max_entries) {
            return Err(ConfigError::Entries(max_entries));
        }
        if !(1..=Limits::MAX_BYTES).contains(&max_bytes) {
            return Err(ConfigError::Bytes(max_bytes));
        }
        Ok(Cache {
            index: HashTable::new(),
            entries: Vec::new(),
            free: Vec::new(),
            policy: Eviction::new(kind),
            kind,
            max_entries,
            max_bytes,
            len: 0,
            bytes: 0,
        })
    }

    /// Reads a value and counts as a use of it.
    pub fn get(&mut self, key: &K, now: Instant) -> Lookup<'_, V> {
        let Some(slot) = self.find(hash_of(key), key) else { return Lookup::Absent };
        match self.entries[slot as usize].as_ref() {
            Some(entry) if entry.value.is_some() => {
                if now >= entry.life.kept_until {
                    self.policy.remove(slot);
                    self.take(slot);
                    return Lookup::Expired;
                }
                self.policy.hit(slot, now);
                self.look(slot, now)
            }
            _ => Lookup::Absent,
        }
    }

    /// Reads a value and leaves no trace: no use is counted and nothing is removed.
    pub fn peek(&self, key: &K, now: Instant) -> Lookup<'_, V> {
        self.find(hash_of(key), key).map_or(Lookup::Absent, |slot| self.look(slot, now))
    }

    /// Stores a value of `bytes` bytes and makes room for it; whatever had to leave, be it the value itself, is
    /// appended to `left`. Overwriting counts as a use. A value whose `life` is already over goes straight to `left`.
    pub fn insert(&mut self, key: K, value: V, bytes: u64, life: Life, now: Instant, left: &mut Vec<Departure<K, V>>) {
        let life = Life { kept_until: life.kept_until.max(life.fresh_until), ..life };
        let hash = hash_of(&key);
        let mut found = self.find(hash, &key);
        if let Some(slot) = found {
            match self.entries[slot as usize].as_ref() {
                Some(old) if old.value.is_some() && old.life.kept_until > now && life.kept_until > now => {
                    return self.replace(slot, value, bytes, life, now, left);
                }
                Some(old) if old.value.is_some() => {
                    let reason = if old.life.kept_until > now { Reason::Replaced } else { Reason::Expired };
                    self.policy.remove(slot);
                    self.leave(slot, false, reason, left);
                    found = None;
                }
                _ => {}
            }
        }
        if life.kept_until <= now {
            return left.push(Departure { key, value, reason: Reason::Expired });
        }
        if bytes > self.max_bytes && !self.policy.takes_oversized() {
            return left.push(Departure { key, value, reason: Reason::TooLarge });
        }
        let bytes = bytes.min(self.max_bytes + 1);
        let entry = Entry { key, value: Some(value), bytes, life };
        let slot = self.occupy(found, hash, entry);
        self.len += 1;
        self.bytes += bytes;
        let arrival = Arrival { slot };
        self.policy.prepare(&arrival);
        match self.make_room(slot, Reason::NotAdmitted, now, left) {
            Room::Made => self.policy.insert(&arrival),
            Room::AtItsCost => {}
            Room::None => self.leave(slot, false, Reason::Refused, left),
        }
        while let Some(ghost) = self.policy.forget() {
            self.take(ghost);
        }
    }

    /// Takes a value out.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let slot = self.find(hash_of(key), key)?;
        self.entries[slot as usize].as_ref()?.value.as_ref()?;
        self.policy.remove(slot);
        self.take(slot)?.value
    }

    /// Empties the cache, the policy's memory included (Redis's `FLUSHALL`).
    pub fn clear(&mut self) {
        self.index.clear();
        self.entries.clear();
        self.free.clear();
        self.policy = Eviction::new(self.kind);
        (self.len, self.bytes) = (0, 0);
    }

    /// How many values it holds, those included whose time is over and that nobody has looked up since.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether it holds no value.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The sum of the bytes of what it holds.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The life of the value under `key`, if there is one, be it over or not.
    pub fn life(&self, key: &K) -> Option<Life> {
        let entry = self.entries[self.find(hash_of(key), key)? as usize].as_ref()?;
        entry.value.as_ref().map(|_| entry.life)
    }

    /// The policy's queues, for display and tests; O(entries).
    pub fn queues(&self) -> Vec<Queue<K>> {
        let key = |slot: Slot| self.entries[slot as usize].as_ref().map(|entry| entry.key.clone());
        let with_keys = |queue: Queue<Slot>| Queue {
            name: queue.name,
            members: queue.members.into_iter().filter_map(|(slot, mark)| Some((key(slot)?, mark))).collect(),
        };
        self.policy.queues().into_iter().map(with_keys).collect()
    }

    fn find(&self, hash: u64, key: &K) -> Option<Slot> {
        let is_it = |&slot: &Slot| self.entries[slot as usize].as_ref().is_some_and(|entry| entry.key == *key);
        self.index.find(hash, is_it).copied()
    }

    fn look(&self, slot: Slot, now: Instant) -> Lookup<'_, V> {
        match self.entries[slot as usize].as_ref() {
            Some(Entry { value: Some(value), life, .. }) => {
                if now < life.fresh_until {
                    Lookup::Fresh(value)
                } else if now < life.kept_until {
                    Lookup::Stale { value, expired_for: now.since(life.fresh_until) }
                } else {
                    Lookup::Expired
                }
            }
            _ => Lookup::Absent,
        }
    }

    /// Puts an entry into the slot of its own ghost, a free slot, or a new one.
    fn occupy(&mut self, ghost: Option<Slot>, hash: u64, entry: Entry<K, V>) -> Slot {
        if let Some(slot) = ghost {
            self.entries[slot as usize] = Some(entry);
            return slot;
        }
        let slot = self.free.pop().unwrap_or(self.entries.len() as Slot);
        if slot as usize == self.entries.len() {
            self.entries.push(Some(entry));
        } else {
            self.entries[slot as usize] = Some(entry);
        }
        let entries = &self.entries;
        let hash_at = |&slot: &Slot| entries[slot as usize].as_ref().map_or(0, |entry| hash_of(&entry.key));
        self.index.insert_unique(hash, slot, hash_at);
        slot
    }

    fn replace(&mut self, slot: Slot, value: V, bytes: u64, life: Life, now: Instant, left: &mut Vec<Departure<K, V>>) {
        self.policy.hit(slot, now);
        let Some(entry) = self.entries[slot as usize].as_mut() else { return };
        let key = entry.key.clone();
        if bytes > self.max_bytes && !self.policy.takes_oversized() {
            self.policy.remove(slot);
            self.leave(slot, false, Reason::Replaced, left);
            return left.push(Departure { key, value, reason: Reason::TooLarge });
        }
        let bytes = bytes.min(self.max_bytes + 1);
        let old = (entry.value.replace(value), entry.bytes, entry.life);
        (entry.bytes, entry.life) = (bytes, life);
        self.bytes = self.bytes - old.1 + bytes;
        let room = self.make_room(slot, Reason::Evicted, now, left);
        let entry = self.entries[slot as usize].as_mut();
        match (room, entry, old.0) {
            // A write that fails leaves the old value as it was.
            (Room::None, Some(entry), Some(old_value)) => {
                self.bytes = self.bytes - bytes + old.1;
                (entry.bytes, entry.life) = (old.1, old.2);
                if let Some(value) = entry.value.replace(old_value) {
                    left.push(Departure { key, value, reason: Reason::Refused });
                }
            }
            (_, _, Some(value)) => left.push(Departure { key, value, reason: Reason::Replaced }),
            _ => {}
        }
    }

    /// Evicts until the limits hold. If the entry in slot `incoming` itself has to go, that is `its_reason`.
    fn make_room(&mut self, incoming: Slot, its_reason: Reason, now: Instant, left: &mut Vec<Departure<K, V>>) -> Room {
        let mut room = Room::Made;
        while self.len > self.max_entries || self.bytes > self.max_bytes {
            let Some(victim) = self.policy.evict(now) else { return Room::None };
            let entry = self.entries[victim.slot as usize].as_ref();
            let reason = match entry {
                Some(entry) if victim.slot == incoming => {
                    room = Room::AtItsCost;
                    if entry.bytes > self.max_bytes { Reason::TooLarge } else { its_reason }
                }
                Some(entry) if entry.life.kept_until <= now => Reason::Expired,
                _ => Reason::Evicted,
            };
            self.leave(victim.slot, victim.remembered, reason, left);
        }
        room
    }

    /// Moves the value in `slot` to `left`; its key stays behind if the policy remembers it.
    fn leave(&mut self, slot: Slot, remembered: bool, reason: Reason, left: &mut Vec<Departure<K, V>>) {
        if remembered {
            if let Some(entry) = self.entries[slot as usize].as_mut()
                && let Some(value) = entry.value.take()
            {
                self.len -= 1;
                self.bytes -= entry.bytes;
                left.push(Departure { key: entry.key.clone(), value, reason });
            }
        } else if let Some(Entry { key, value: Some(value), .. }) = self.take(slot) {
            left.push(Departure { key, value, reason });
        }
    }

    /// Frees `slot`, which the policy knows no longer.
    fn take(&mut self, slot: Slot) -> Option<Entry<K, V>> {
        let entry = self.entries[slot as usize].take()?;
        if let Ok(found) = self.index.find_entry(hash_of(&entry.key), |&other| other == slot) {
            found.remove();
        }
        if entry.value.is_some() {
            self.len -= 1;
            self.bytes -= entry.bytes;
        }
        self.free.push(slot);
        Some(entry)
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
