//! Who has to leave when the cache is full: one policy a file, behind one trait.
//!
//! A policy orders *slots*, small numbers that the cache gives to its entries; it never sees a key, a value or a
//! clock of its own. Policies that remember what they evicted (ghosts) keep the slot: the cache drops the value and
//! holds on to the key until the policy [forgets](Policy::forget) it.

mod lists;
mod lru;

use crate::time::Instant;
use lists::Lists;
use lru::Lru;

/// The number of an entry's place in the cache.
pub(crate) type Slot = u32;

/// The choice of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// Least recently used.
    Lru,
}

/// An entry on its way in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    /// Where it will be. If the policy remembered this key, it knows the slot already.
    pub slot: Slot,
}

/// What a policy gives up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Victim {
    pub slot: Slot,
    /// Whether the policy goes on remembering the slot as a ghost.
    pub remembered: bool,
}

impl Victim {
    fn forgotten(slot: Slot) -> Victim {
        Victim { slot, remembered: false }
    }
}

/// One of a policy's queues, for whoever wants to see what it thinks: first what is evicted first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue<K> {
    /// The name that the policy's paper or documentation gives it.
    pub name: &'static str,
    /// Its members, each with its mark: visited bit, use count, or 0 where the policy has none.
    pub members: Vec<(K, u64)>,
}

impl Queue<Slot> {
    fn plain(name: &'static str, slots: impl Iterator<Item = Slot>) -> Self {
        Queue { name, members: slots.map(|slot| (slot, 0)).collect() }
    }
}

/// The contract between a cache and its policy.
///
/// A new entry makes the cache call `prepare`, then `evict` until the entry fits, then `insert` unless the entry was
/// itself evicted, then `forget` until it answers `None`.
pub(crate) trait Policy {
    /// An entry is about to come, and room for it will be made next.
    fn prepare(&mut self, _arrival: &Arrival) {}
    /// The entry is in.
    fn insert(&mut self, arrival: &Arrival);
    /// The entry was read or overwritten.
    fn hit(&mut self, slot: Slot, now: Instant);
    /// Chooses one to leave and stops counting it as resident. `None` if it has none to give.
    fn evict(&mut self, now: Instant) -> Option<Victim>;
    /// The entry leaves for another reason: it was removed or has expired.
    fn remove(&mut self, slot: Slot);
    /// A remembered slot that the policy remembers no longer.
    fn forget(&mut self) -> Option<Slot> {
        None
    }
    /// What it thinks, for display and tests: O(entries).
    fn queues(&self) -> Vec<Queue<Slot>>;
}

/// Any of the policies; a match is cheaper than a pointer to a trait object and can be cloned.
#[derive(Clone, Debug)]
pub(crate) enum Eviction {
    Lru(Lru),
}

macro_rules! each {
    ($self:expr, $policy:ident => $call:expr) => {
        match $self {
            Eviction::Lru($policy) => $call,
        }
    };
}

impl Eviction {
    pub fn new(kind: PolicyKind) -> Eviction {
        match kind {
            PolicyKind::Lru => Eviction::Lru(Lru::new()),
        }
    }

    /// Whether an entry larger than the whole cache is let in to drive everything out (see [`lru`]), or turned away.
    pub fn takes_oversized(&self) -> bool {
        matches!(self, Eviction::Lru(_))
    }
}

impl Policy for Eviction {
    fn prepare(&mut self, arrival: &Arrival) {
        each!(self, policy => policy.prepare(arrival))
    }
    fn insert(&mut self, arrival: &Arrival) {
        each!(self, policy => policy.insert(arrival))
    }
    fn hit(&mut self, slot: Slot, now: Instant) {
        each!(self, policy => policy.hit(slot, now))
    }
    fn evict(&mut self, now: Instant) -> Option<Victim> {
        each!(self, policy => policy.evict(now))
    }
    fn remove(&mut self, slot: Slot) {
        each!(self, policy => policy.remove(slot))
    }
    fn forget(&mut self) -> Option<Slot> {
        each!(self, policy => policy.forget())
    }
    fn queues(&self) -> Vec<Queue<Slot>> {
        each!(self, policy => policy.queues())
    }
}
