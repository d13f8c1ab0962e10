//! Redis's `volatile-*`: only entries with a TTL may be evicted.
//!
//! With nothing volatile to evict, a full cache refuses writes like `noeviction`. Source: redis.conf,
//! `maxmemory-policy`.

use super::{Arrival, Policy, Queue, Slot, SlotSet, Victim};
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
        if arrival.life.is_mortal() {
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
        match (self.mortal.contains(change.slot), change.life.is_mortal()) {
            (false, true) => self.insert(change),
            (true, false) => self.remove(change.slot),
            (true, true) => self.inner.update(change),
            (false, false) => {}
        }
    }
    fn queues(&self) -> Vec<Queue<Slot>> {
        self.inner.queues()
    }
}
