//! Redis's `volatile-*`: only entries with a TTL may be evicted.
//!
//! With nothing volatile to evict, a full cache refuses writes like `noeviction`. An entry that gets a TTL or loses it
//! joins or leaves those that may go. In production: Redis's `volatile-lru`, `-lfu`, `-random` and `-ttl`, for caches
//! that share a server with data that must stay. Costs one more O(1) set beside the policy within. Source: redis.conf,
//! `maxmemory-policy`.
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits, Reason};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::{Duration, Instant};
//!
//! let mut cache = Cache::new(PolicyKind::VolatileTtl, Limits { entries: Some(3), bytes: None }, 0)?;
//! let at = |s| Instant::ZERO + Duration::from_secs(s);
//! let mut left = Vec::new();
//! cache.insert("eternal", (), 1, Life::FOREVER, at(0), &mut left);
//! cache.insert("late", (), 1, Life::until(at(60)), at(0), &mut left);
//! cache.insert("soon", (), 1, Life::until(at(10)), at(0), &mut left);
//! for new in ["a", "b", "c"] {
//!     cache.insert(new, (), 1, Life::FOREVER, at(0), &mut left);
//! }
//! let left: Vec<_> = left.iter().map(|it| (it.key, it.reason)).collect();
//! // The entry that ends first goes first. One without a TTL stays, though nothing else is left to go.
//! assert_eq!(left, [("soon", Reason::Evicted), ("late", Reason::Evicted), ("c", Reason::Refused)]);
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use super::slot_set::SlotSet;
use crate::time::Instant;

/// A policy that is told of mortal entries only.
#[derive(Clone, Debug)]
pub(crate) struct Volatile<P> {
    inner: P,
    mortal: SlotSet,
}

impl<P: Policy> Volatile<P> {
    pub fn new(inner: P) -> Self {
        Volatile { inner, mortal: SlotSet::default() }
    }
}

impl<P: Policy> Policy for Volatile<P> {
    fn insert(&mut self, arrival: &Arrival) {
        if arrival.is_mortal() {
            self.mortal.add(arrival.slot);
            self.inner.insert(arrival);
        }
    }
    fn hit(&mut self, slot: Slot, now: Instant) {
        if self.mortal.contains(slot) {
            self.inner.hit(slot, now);
        }
    }
    fn evict(&mut self, now: Instant) -> Option<Victim> {
        let victim = self.inner.evict(now)?;
        self.mortal.remove(victim.slot);
        Some(victim)
    }
    fn remove(&mut self, slot: Slot) {
        if self.mortal.contains(slot) {
            self.mortal.remove(slot);
            self.inner.remove(slot);
        }
    }
    /// An entry may get a TTL, or lose it.
    fn update(&mut self, change: &Arrival) {
        match (self.mortal.contains(change.slot), change.is_mortal()) {
            (false, true) => self.insert(change),
            (true, false) => self.remove(change.slot),
            (true, true) => self.inner.update(change),
            (false, false) => {}
        }
    }
    fn uses(&self, slot: Slot, now: Instant) -> Option<u64> {
        if self.mortal.contains(slot) { self.inner.uses(slot, now) } else { None }
    }
    fn queues(&self) -> Vec<Queue<Slot>> {
        self.inner.queues()
    }
}
