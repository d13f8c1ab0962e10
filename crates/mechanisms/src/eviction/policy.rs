//! The contract between a cache and its policy.

use crate::time::Instant;

/// The number of an entry's place in the cache.
pub(crate) type Slot = u32;

/// An entry on its way in, or one whose weight or end has changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    /// Where it is or will be. If the policy remembers this key, it knows the slot already.
    pub slot: Slot,
    /// The hash of its key, the same whatever hasher the cache has; 0 unless the policy [`HASHES`](Policy::HASHES).
    pub hash: u64,
    /// How much of the policy's capacity it takes: 1, or its bytes, but at least 1.
    pub weight: u64,
    /// When it is over: [`Instant::NEVER`] if it has no TTL.
    pub end: Instant,
    pub now: Instant,
}

impl Arrival {
    /// Whether it has a TTL: Redis's "volatile" keys.
    pub fn is_mortal(&self) -> bool {
        self.end != Instant::NEVER
    }
}

/// The slot that a policy gives up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Victim {
    pub slot: Slot,
    /// Whether the policy goes on remembering the slot as a ghost.
    pub remembered: bool,
}

impl Victim {
    pub fn forgotten(slot: Slot) -> Victim {
        Victim { slot, remembered: false }
    }
}

/// One of a policy's queues, for display and tests. The entry that is evicted first comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue<K> {
    /// The name that the policy's paper or documentation gives it.
    pub name: &'static str,
    /// Its members, each with its mark: visited bit, use count, rank, or 0 where the policy has none.
    pub members: Vec<(K, u64)>,
}

impl Queue<Slot> {
    pub(crate) fn plain(name: &'static str, slots: impl Iterator<Item = Slot>) -> Self {
        Queue::marked(name, slots, |_| 0)
    }
    pub(crate) fn marked(name: &'static str, slots: impl Iterator<Item = Slot>, mark: impl Fn(Slot) -> u64) -> Self {
        Queue { name, members: slots.map(|slot| (slot, mark(slot))).collect() }
    }
}

/// The contract between a cache and its policy.
///
/// A new entry makes the cache call `prepare`, then `evict` until the entry fits, then `insert` unless the entry was
/// itself evicted or nothing could be, then `forget` until it answers `None`. Overwriting makes it call `hit`,
/// `update`, then `evict` and `forget` likewise.
pub(crate) trait Policy {
    /// Whether an entry larger than the whole cache is let in to drive everything out (see `lru.rs`), or rejected.
    const TAKES_OVERSIZED: bool = false;
    /// Whether it needs the hashes of keys.
    const HASHES: bool = false;
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
    /// The weight or the end of an entry has changed.
    fn update(&mut self, _change: &Arrival) {}
    /// The cache's capacity is another from now on. What does not fit any more is [evicted](Policy::evict) next.
    fn resize(&mut self, _capacity: u64) {}
    /// A slot that the policy remembers no longer.
    fn forget(&mut self) -> Option<Slot> {
        None
    }
    /// How often it takes an entry to have been used, if it counts that.
    fn uses(&self, _slot: Slot, _now: Instant) -> Option<u64> {
        None
    }
    /// Its queues, for display and tests: O(entries).
    fn queues(&self) -> Vec<Queue<Slot>>;
}
