//! A cache: values by key, limited in entries and bytes, each with its own time to live.
//!
//! It stands for an in-process cache (Caffeine, groupcache's `lru`) as well as for a cache server (Redis, memcached). These
//! differ in the [policy](PolicyKind) and in their callers. Nothing happens by itself: an entry whose time is over stays
//! until it is looked up (lazy expiry, as in Redis and memcached) or evicted.
//!
//! A call costs O(1) and what the policy costs. A cache that is full allocates nothing more. An entry takes about 60 bytes
//! beside its key and value.
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits, Lookup};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::{Duration, Instant};
//!
//! let mut cache = Cache::new(PolicyKind::Lru, Limits { entries: Some(2), bytes: None }, 0)?;
//! let at = |s| Instant::ZERO + Duration::from_secs(s);
//! let mut left = Vec::new();
//! cache.insert("tom", 630, 6, Life::with_grace(at(60), Duration::from_secs(10)), at(0), &mut left);
//! assert_eq!(cache.get(&"tom", at(59)), Lookup::Fresh(&630));
//! assert_eq!(cache.get(&"tom", at(64)), Lookup::Stale { value: &630, expired_for: Duration::from_secs(4) });
//! assert_eq!(cache.get(&"tom", at(70)), Lookup::Expired);
//! assert_eq!(cache.get(&"tom", at(70)), Lookup::Absent);
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

pub mod active_expiry;
pub mod admission;
mod contents;
mod index;
mod outcome;
mod store;
pub mod ttl;

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};

use crate::cache::contents::{Contents, Incoming, Sampled};
pub use crate::cache::outcome::{Departure, Lookup, Reason};
use crate::cache::ttl::Life;
use crate::eviction::policy::{Policy, Queue, Slot};
use crate::eviction::{Eviction, PolicyKind, Tuning, each};
use crate::memory::Memory;
use crate::time::Instant;

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

    /// The most entries, and the most bytes.
    fn checked(self) -> Result<(u64, u64), ConfigError> {
        let max_entries = self.entries.unwrap_or(Limits::MAX_ENTRIES);
        let max_bytes = self.bytes.unwrap_or(Limits::MAX_BYTES);
        if !(1..=Limits::MAX_ENTRIES).contains(&max_entries) {
            return Err(ConfigError::Entries(max_entries));
        }
        if !(1..=Limits::MAX_BYTES).contains(&max_bytes) {
            return Err(ConfigError::Bytes(max_bytes));
        }
        Ok((max_entries, max_bytes))
    }

    /// Policies whose queues have a share of the capacity (ARC, S3-FIFO, W-TinyLFU) count entries, unless only the
    /// bytes are limited.
    fn count_entries(self) -> bool {
        self.entries.is_some() || self.bytes.is_none()
    }

    fn policy(self, kind: PolicyKind, seed: u64, tuning: Tuning) -> Eviction {
        let capacity = self.entries.or(self.bytes).unwrap_or(Limits::MAX_ENTRIES);
        Eviction::new(kind, capacity, self.count_entries(), seed, tuning)
    }
}

/// A limit outside its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

/// A cache. See the [module](self) for what it is and an example.
///
/// `S` hashes the keys to find their entries. What the cache holds, and what leaves it, does not depend on `S`.
#[derive(Clone, Debug)]
pub struct Cache<K, V, S = RandomState> {
    contents: Contents<K, V, S>,
    policy: Eviction,
    kind: PolicyKind,
    limits: Limits,
    seed: u64,
    tuning: Tuning,
}

impl<K: Hash + Eq + Clone, V> Cache<K, V> {
    /// An empty cache. `seed` decides the draws of policies that sample.
    ///
    /// # Errors
    /// If a limit is 0 or too large.
    pub fn new(kind: PolicyKind, limits: Limits, seed: u64) -> Result<Self, ConfigError> {
        Cache::with_hasher(kind, limits, seed, RandomState::new())
    }
}

impl<K: Hash + Eq + Clone, V, S: BuildHasher> Cache<K, V, S> {
    /// An empty cache that finds its keys by the hashes of `hasher`. `seed` decides the draws of policies that sample.
    ///
    /// # Errors
    /// If a limit is 0 or too large.
    pub fn with_hasher(kind: PolicyKind, limits: Limits, seed: u64, hasher: S) -> Result<Self, ConfigError> {
        let (max_entries, max_bytes) = limits.checked()?;
        let contents = Contents::new(max_entries, max_bytes, limits.count_entries(), hasher);
        let tuning = Tuning::default();
        Ok(Cache { contents, policy: limits.policy(kind, seed, tuning), kind, limits, seed, tuning })
    }

    /// The same, empty, with other numbers for its policy.
    pub fn tuned(self, tuning: Tuning) -> Self {
        let mut cache = Cache { tuning, ..self };
        cache.clear();
        cache
    }

    /// Has other limits from now on, while it holds what it holds. Whatever does not fit any more is appended to `left`; under a policy
    /// that gives nothing up it stays, and nothing new comes in (Redis's `maxmemory`, Caffeine's `setMaximum`). A limit that there was
    /// none of before, or is none of any more, may not change: policies count in the same unit for good.
    ///
    /// # Errors
    /// If a limit is 0 or too large; then nothing changes.
    ///
    /// ```
    /// use stampede_mechanisms::cache::{Cache, Limits, ttl::Life};
    /// use stampede_mechanisms::{eviction::PolicyKind, time::Instant};
    ///
    /// let limits = |entries| Limits { entries: Some(entries), bytes: None };
    /// let mut cache = Cache::new(PolicyKind::Lru, limits(3), 0)?;
    /// let (now, mut left) = (Instant::ZERO, Vec::new());
    /// (0..3).for_each(|key| cache.insert(key, (), 1, Life::FOREVER, now, &mut left));
    /// cache.resize(limits(1), now, &mut left)?;
    /// assert_eq!(left.iter().map(|it| it.key).collect::<Vec<_>>(), [0, 1]);
    /// # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
    /// ```
    pub fn resize(&mut self, limits: Limits, now: Instant, left: &mut Vec<Departure<K, V>>) -> Result<(), ConfigError> {
        let most = limits.checked()?;
        self.limits = limits;
        each!(&mut self.policy, policy => self.contents.resize(policy, most, now, left));
        Ok(())
    }

    /// Reads a value and counts as a use of it.
    #[inline]
    pub fn get<Q>(&mut self, key: &Q, now: Instant) -> Lookup<'_, V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        each!(&mut self.policy, policy => self.contents.get(policy, key, now))
    }

    /// Reads a value without counting a use or removing anything.
    pub fn peek<Q>(&self, key: &Q, now: Instant) -> Lookup<'_, V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.contents.peek(key, now)
    }

    /// Stores a value of `bytes` bytes and makes room for it; whatever had to leave, be it the value itself, is
    /// appended to `left`. Overwriting counts as a use. A value whose `life` is already over goes straight to `left`.
    #[inline]
    pub fn insert(&mut self, key: K, value: V, bytes: u64, life: Life, now: Instant, left: &mut Vec<Departure<K, V>>) {
        let new = Incoming { key, value, bytes, life: life.ordered(), now };
        each!(&mut self.policy, policy => self.contents.insert(policy, new, left))
    }

    /// Gives the value under `key` a new life from now on (Redis's `EXPIRE`, memcached's `touch`); no use is counted.
    /// A life that is already over removes the value. False if there is none, or its time is over.
    pub fn renew<Q>(&mut self, key: &Q, life: Life, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        each!(&mut self.policy, policy => self.contents.renew(policy, key, life, now))
    }

    /// Takes a value out, even if its time is over.
    pub fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        each!(&mut self.policy, policy => self.contents.remove(policy, key))
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        self.contents.weigh(memory);
    }

    /// Empties the cache, the policy's memory included (Redis's `FLUSHALL`).
    pub fn clear(&mut self) {
        self.contents.clear();
        self.policy = self.limits.policy(self.kind, self.seed, self.tuning);
    }

    /// How many values it holds, including expired ones that have not been looked up since.
    pub fn len(&self) -> usize {
        self.contents.len()
    }

    /// Whether it holds no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sum of the bytes of what it holds.
    pub fn bytes(&self) -> u64 {
        self.contents.bytes()
    }

    /// How many of its values have a TTL.
    pub fn mortal(&self) -> usize {
        self.contents.mortal()
    }

    /// The life of the value under `key`, if there is one, be it over or not.
    pub fn life<Q>(&self, key: &Q) -> Option<Life>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.contents.life(key)
    }

    /// The policy's queues, for display and tests; O(entries).
    pub fn queues(&self) -> Vec<Queue<K>> {
        let with_key = |(slot, mark)| Some((self.contents.key(slot)?.clone(), mark));
        let with_keys = |queue: Queue<Slot>| Queue {
            name: queue.name,
            members: queue.members.into_iter().filter_map(with_key).collect(),
        };
        each!(&self.policy, policy => policy.queues()).into_iter().map(with_keys).collect()
    }

    /// How often the policy takes the value under `key` to have been used, in its own terms: LFU's count, Redis's logarithmic
    /// counter after its decay, S3-FIFO's reads up to three, the estimate of W-TinyLFU's sketch. `None` for a policy that does
    /// not count, and for a key that is not there.
    pub fn uses<Q>(&self, key: &Q, now: Instant) -> Option<u64>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let slot = self.contents.slot(key)?;
        each!(&self.policy, policy => policy.uses(slot, now))
    }

    /// ARC's `p`, the size that its list of entries seen once should have; `None` for other policies.
    pub fn adaptation(&self) -> Option<f64> {
        if let Eviction::Arc(arc) = &self.policy { Some(arc.target()) } else { None }
    }

    /// Looks at one value drawn from those with a TTL, and drops it if its time is over.
    pub(super) fn expire_one(&mut self, bits: u64, now: Instant, left: &mut Vec<Departure<K, V>>) -> Sampled {
        each!(&mut self.policy, policy => self.contents.expire_one(policy, bits, now, left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Duration;

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
    fn only_arc_adapts() {
        let of =
            |policy| Cache::<u8, u8>::new(policy, Limits { entries: Some(4), bytes: None }, 0).unwrap().adaptation();
        assert_eq!([PolicyKind::Arc, PolicyKind::Lru].map(of), [Some(0.0), None]);
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
    fn says_how_often_a_value_was_used_if_its_policy_counts_that() {
        for kind in PolicyKind::ALL {
            let mut cache = Cache::new(kind, Limits { entries: Some(8), bytes: None }, 0).unwrap();
            // W-TinyLFU counts from when it is half full.
            for key in ["w", "x", "y", "z"] {
                cache.insert(key, (), 1, Life::FOREVER, NOW, &mut Vec::new());
            }
            cache.insert("a", (), 1, Life::until(Instant::from_nanos(9)), NOW, &mut Vec::new());
            cache.get(&"a", NOW);
            cache.get(&"a", NOW);
            let uses = match kind {
                PolicyKind::Lfu | PolicyKind::WTinyLfu => 3..=3,
                PolicyKind::S3Fifo => 2..=2,
                // Redis starts at 5 and counts by chance.
                PolicyKind::RedisLfu | PolicyKind::VolatileLfu => 5..=7,
                _ => {
                    assert_eq!(cache.uses("a", NOW), None, "{kind:?}");
                    continue;
                }
            };
            assert!(
                cache.uses("a", NOW).is_some_and(|count| uses.contains(&count)),
                "{kind:?}: {:?}",
                cache.uses("a", NOW)
            );
            assert_eq!(cache.uses("b", NOW), None, "{kind:?}");
        }
    }

    #[test]
    fn remove_and_clear_leave_nothing_behind() {
        let mut cache = lru(None, None);
        put(&mut cache, "a", 3, Life::FOREVER, NOW);
        assert_eq!(cache.remove("a"), Some(3));
        assert_eq!(cache.remove("a"), None);
        put(&mut cache, "b", 3, Life::FOREVER, NOW);
        cache.clear();
        assert_eq!((cache.len(), cache.bytes(), cache.life("b")), (0, 0, None));
    }
}
