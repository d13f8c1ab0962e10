//! The contents of a cache, and how values come and go: the rules that are the same under every policy.
//!
//! Generic over the policy, so that a call crosses the choice of policies once and is compiled as a whole behind it.

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

use crate::cache::outcome::{Departure, Lookup, Reason};
use crate::cache::store::Store;
use crate::cache::ttl::Life;
use crate::eviction::policy::{Arrival, Policy, Slot};
use crate::eviction::slot_set::SlotSet;
use crate::hash::FixedState;
use crate::memory::Memory;
use crate::time::Instant;

/// The bytes that the greediest policy keeps for a slot: a node of two words, two links, and a mark or a place in a sketch.
const POLICY_BYTES: usize = 40;

#[derive(Clone, Debug)]
pub(crate) struct Contents<K, V, S> {
    store: Store<K, V, S>,
    /// The entries that have a TTL, to sample from: Redis's dictionary of expires.
    mortal: SlotSet,
    max_entries: u64,
    max_bytes: u64,
    /// Whether a policy's capacity is in entries or in bytes.
    counts_entries: bool,
}

/// A value on its way in.
pub(crate) struct Incoming<K, V> {
    pub key: K,
    pub value: V,
    pub bytes: u64,
    pub life: Life,
    pub now: Instant,
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

/// The value that [`Contents::expire_one`] drew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sampled {
    Alive,
    Expired,
    /// Nothing has a TTL.
    Nothing,
}

impl<K: Hash + Eq + Clone, V, S: BuildHasher> Contents<K, V, S> {
    pub fn new(max_entries: u64, max_bytes: u64, counts_entries: bool, hasher: S) -> Self {
        Contents { store: Store::new(hasher), mortal: SlotSet::default(), max_entries, max_bytes, counts_entries }
    }

    /// Adds what it holds, with what its policy keeps of each slot.
    pub fn weigh(&self, memory: &mut Memory) {
        self.store.weigh(memory);
        self.mortal.weigh(memory);
        memory.block(self.store.slots() * POLICY_BYTES);
    }

    pub fn clear(&mut self) {
        self.store.clear();
        self.mortal = SlotSet::default();
    }

    pub fn len(&self) -> usize {
        self.store.len() as usize
    }

    pub fn bytes(&self) -> u64 {
        self.store.bytes()
    }

    pub fn mortal(&self) -> usize {
        self.mortal.len()
    }

    pub fn life<Q>(&self, key: &Q) -> Option<Life>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.store.life(self.store.find(key)?)
    }

    /// Where the value under a key is.
    pub fn slot<Q>(&self, key: &Q) -> Option<Slot>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.store.find(key).filter(|slot| self.store.value(*slot).is_some())
    }

    pub fn key(&self, slot: Slot) -> Option<&K> {
        self.store.key(slot)
    }

    #[inline]
    pub fn get<P: Policy, Q>(&mut self, policy: &mut P, key: &Q, now: Instant) -> Lookup<'_, V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let Some(slot) = self.store.find(key) else { return Lookup::Absent };
        let Some((_, fresh_until)) = self.store.value(slot) else { return Lookup::Absent };
        if now >= fresh_until && now >= self.store.kept_until(slot) {
            self.drop_slot(policy, slot);
            return Lookup::Expired;
        }
        policy.hit(slot, now);
        self.look(slot, now)
    }

    pub fn peek<Q>(&self, key: &Q, now: Instant) -> Lookup<'_, V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.store.find(key).map_or(Lookup::Absent, |slot| self.look(slot, now))
    }

    pub fn insert<P: Policy>(&mut self, policy: &mut P, new: Incoming<K, V>, left: &mut Vec<Departure<K, V>>) {
        let Incoming { bytes, life, now, .. } = new;
        let hash = self.store.hash(&new.key);
        let rejected = if life.kept_until <= now {
            Some(Reason::Expired)
        } else if bytes > self.max_bytes && !P::TAKES_OVERSIZED {
            Some(Reason::TooLarge)
        } else {
            None
        };
        let mut found = self.store.find_by(hash, &new.key);
        if let Some(slot) = found
            && let Some(old) = self.store.life(slot)
        {
            let expired = old.kept_until <= now;
            if !expired && rejected.is_none() {
                return self.overwrite(policy, slot, new, left);
            }
            policy.remove(slot);
            self.leave(slot, false, if expired { Reason::Expired } else { Reason::Replaced }, left);
            found = None;
        }
        if let Some(reason) = rejected {
            return left.push(Departure { key: new.key, value: new.value, reason });
        }
        let sketched = if P::HASHES { FixedState.hash_one(&new.key) } else { 0 };
        let bytes = bytes.min(self.max_bytes + 1);
        let slot = self.store.put(found, hash, (new.key, new.value), bytes, life);
        if life.is_mortal() {
            self.mortal.add(slot);
        }
        let arrival = Arrival { hash: sketched, ..self.arrival(slot, bytes, life, now) };
        policy.prepare(&arrival);
        match self.make_room(policy, slot, Reason::NotAdmitted, now, left) {
            Room::Made => policy.insert(&arrival),
            Room::AtItsCost => {}
            Room::None => self.leave(slot, false, Reason::Refused, left),
        }
        self.forget_ghosts(policy);
    }

    /// Has other limits from now on, and evicts until they hold, as far as the policy has anything to give.
    pub fn resize<P: Policy>(
        &mut self,
        policy: &mut P,
        (max_entries, max_bytes): (u64, u64),
        now: Instant,
        left: &mut Vec<Departure<K, V>>,
    ) {
        (self.max_entries, self.max_bytes) = (max_entries, max_bytes);
        policy.resize(if self.counts_entries { max_entries } else { max_bytes });
        self.make_room(policy, Slot::MAX, Reason::Evicted, now, left);
        self.forget_ghosts(policy);
    }

    pub fn renew<P: Policy, Q>(&mut self, policy: &mut P, key: &Q, life: Life, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let life = life.ordered();
        let Some(slot) = self.store.find(key) else { return false };
        if self.store.life(slot).is_none_or(|old| old.kept_until <= now) {
            return false;
        }
        if life.kept_until <= now {
            self.drop_slot(policy, slot);
        } else {
            self.store.set_life(slot, life);
            self.changed(policy, slot, self.store.bytes_of(slot), life, now);
        }
        true
    }

    pub fn remove<P: Policy, Q>(&mut self, policy: &mut P, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let slot = self.store.find(key)?;
        self.store.value(slot)?;
        self.drop_slot(policy, slot)
    }

    pub fn expire_one<P: Policy>(
        &mut self,
        policy: &mut P,
        bits: u64,
        now: Instant,
        left: &mut Vec<Departure<K, V>>,
    ) -> Sampled {
        let Some(slot) = self.mortal.draw(bits) else { return Sampled::Nothing };
        if now < self.store.kept_until(slot) {
            return Sampled::Alive;
        }
        policy.remove(slot);
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

    fn overwrite<P: Policy>(
        &mut self,
        policy: &mut P,
        slot: Slot,
        new: Incoming<K, V>,
        left: &mut Vec<Departure<K, V>>,
    ) {
        let Incoming { key, value, bytes, life, now } = new;
        let bytes = bytes.min(self.max_bytes + 1);
        let Some((old, old_bytes, old_life)) = self.store.exchange(slot, value, bytes, life) else { return };
        policy.hit(slot, now);
        self.changed(policy, slot, bytes, life, now);
        let (value, reason) = if self.make_room(policy, slot, Reason::Evicted, now, left) == Room::None {
            // A write that fails leaves the old value as it was.
            let Some((value, ..)) = self.store.exchange(slot, old, old_bytes, old_life) else { return };
            self.changed(policy, slot, old_bytes, old_life, now);
            (value, Reason::Refused)
        } else {
            (old, Reason::Replaced)
        };
        left.push(Departure { key, value, reason });
        self.forget_ghosts(policy);
    }

    /// Evicts until the limits hold. If the entry in slot `incoming` itself has to go, that is `its_reason`.
    #[inline]
    fn make_room<P: Policy>(
        &mut self,
        policy: &mut P,
        incoming: Slot,
        its_reason: Reason,
        now: Instant,
        left: &mut Vec<Departure<K, V>>,
    ) -> Room {
        let mut room = Room::Made;
        while self.store.len() > self.max_entries || self.store.bytes() > self.max_bytes {
            let Some(victim) = policy.evict(now) else { return Room::None };
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
    #[inline]
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
    fn drop_slot<P: Policy>(&mut self, policy: &mut P, slot: Slot) -> Option<V> {
        policy.remove(slot);
        self.mortal.remove(slot);
        self.store.take(slot)?.1
    }

    #[inline]
    fn forget_ghosts<P: Policy>(&mut self, policy: &mut P) {
        while let Some(ghost) = policy.forget() {
            self.store.take(ghost);
        }
    }

    /// Tells everyone of the new size and life of the entry in `slot`.
    fn changed<P: Policy>(&mut self, policy: &mut P, slot: Slot, bytes: u64, life: Life, now: Instant) {
        if life.is_mortal() {
            self.mortal.add(slot)
        } else {
            self.mortal.remove(slot)
        }
        let change = self.arrival(slot, bytes, life, now);
        policy.update(&change);
    }

    #[inline]
    fn arrival(&self, slot: Slot, bytes: u64, life: Life, now: Instant) -> Arrival {
        let weight = if self.counts_entries { 1 } else { bytes.max(1) };
        Arrival { slot, hash: 0, weight, end: life.kept_until, now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_weighs_has_what_the_policy_keeps_of_each_slot() {
        let mut contents = Contents::new(u64::MAX, u64::MAX, true, FixedState);
        for key in 0..1_000u32 {
            let hash = contents.store.hash(&key);
            let slot = contents.store.put(None, hash, (key, ()), 1, Life::FOREVER);
            contents.mortal.add(slot);
        }
        let (mut parts, mut whole) = (Memory::default(), Memory::default());
        contents.store.weigh(&mut parts);
        contents.mortal.weigh(&mut parts);
        contents.weigh(&mut whole);
        let slots = contents.store.slots();
        assert!(slots >= 1_000 && parts.held() > 1_000 * size_of::<u32>() as u64);
        assert_eq!(whole.held() - parts.held(), (slots * POLICY_BYTES) as u64);
    }
}
