//! Random: evicts any entry, all with equal chance. Redis's `allkeys-random`.
//!
//! No order to keep, so reads cost nothing, and a loop just larger than the cache still hits, where FIFO, LRU, CLOCK
//! and LFU miss every time. O(1). The draws come from the cache's seed: the same calls evict the same entries.
//! Source: redis.conf, `maxmemory-policy`. (Redis draws a bucket of its hash table first, so that its chances are only
//! nearly equal; here they are equal.)
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
//!
//! let victim = |seed| {
//!     let (now, mut left) = (Instant::ZERO, Vec::new());
//!     let mut cache = Cache::new(PolicyKind::Random, Limits { entries: Some(8), bytes: None }, seed)?;
//!     for key in 0..9 {
//!         cache.insert(key, (), 1, Life::FOREVER, now, &mut left);
//!     }
//!     Ok(left[0].key)
//! };
//! assert_eq!(victim(1)?, victim(1)?); // The same seed, the same victim,
//! assert_ne!(victim(1)?, victim(2)?); // which is no more than chance.
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use super::slot_set::SlotSet;
use crate::random::Sequence;
use crate::time::Instant;

#[derive(Clone, Debug)]
pub(crate) struct Random {
    members: SlotSet,
    draws: Sequence,
}

impl Random {
    pub fn new(draws: Sequence) -> Random {
        Random { members: SlotSet::default(), draws }
    }
}

impl Policy for Random {
    fn insert(&mut self, arrival: &Arrival) {
        self.members.add(arrival.slot);
    }
    fn hit(&mut self, _: Slot, _: Instant) {}
    fn evict(&mut self, _: Instant) -> Option<Victim> {
        let slot = self.members.draw(self.draws.next_u64())?;
        self.members.remove(slot);
        Some(Victim::forgotten(slot))
    }
    fn remove(&mut self, slot: Slot) {
        self.members.remove(slot);
    }
    fn queues(&self) -> Vec<Queue<Slot>> {
        vec![Queue::plain("random", self.members.iter())]
    }
}
