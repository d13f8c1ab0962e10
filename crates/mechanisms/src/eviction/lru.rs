//! LRU: evicts what has not been used for the longest time.
//!
//! Used by groupcache, GeeCache, Guava, memcached (segmented) and most in-process caches. A read or an overwrite makes
//! an entry the last to go. O(1) per operation, one list. Byte-limited, it behaves as GeeCache's and groupcache's
//! `lru.Cache`: an entry joins the list before room is made for it, so one larger than the whole cache drives
//! everything out and then itself. Source: `lru/lru.go` of golang/groupcache.
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::Lru, Limits { entries: Some(2), bytes: None }, 0)?;
//! let (now, mut left) = (Instant::ZERO, Vec::new());
//! cache.insert("first", (), 1, Life::FOREVER, now, &mut left);
//! cache.insert("second", (), 1, Life::FOREVER, now, &mut left);
//! cache.get(&"first", now); // Now "second" is the one that nobody has used for the longest time.
//! cache.insert("third", (), 1, Life::FOREVER, now, &mut left);
//! assert_eq!(left[0].key, "second");
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::lists::Lists;
use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use crate::time::Instant;

#[derive(Clone, Debug)]
pub(crate) struct Lru {
    order: Lists<1>,
}

impl Lru {
    pub fn new() -> Lru {
        Lru { order: Lists::new() }
    }
}

impl Policy for Lru {
    const TAKES_OVERSIZED: bool = true;

    fn prepare(&mut self, arrival: &Arrival) {
        self.order.push_back(0, arrival.slot);
    }
    fn insert(&mut self, _: &Arrival) {}
    fn hit(&mut self, slot: Slot, _: Instant) {
        self.order.move_to_back(0, slot);
    }
    fn evict(&mut self, _: Instant) -> Option<Victim> {
        let slot = self.order.front(0)?;
        self.order.unlink(slot);
        Some(Victim::forgotten(slot))
    }
    fn remove(&mut self, slot: Slot) {
        self.order.unlink(slot);
    }
    fn queues(&self) -> Vec<Queue<Slot>> {
        vec![Queue::plain("lru", self.order.iter(0))]
    }
}
