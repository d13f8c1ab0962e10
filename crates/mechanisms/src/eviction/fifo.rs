//! FIFO: evicts what came first, used or not.
//!
//! The cheapest policy, and the baseline of the others: reads change nothing, nor does overwriting. O(1), one list. In
//! production as an option (Apache Ignite's `FifoEvictionPolicy`), and as the base of CLOCK, SIEVE and S3-FIFO.
//! Source: Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems Journal 5(2), 1966.
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::Fifo, Limits { entries: Some(2), bytes: None }, 0)?;
//! let (now, mut left) = (Instant::ZERO, Vec::new());
//! cache.insert("first", (), 1, Life::FOREVER, now, &mut left);
//! cache.insert("second", (), 1, Life::FOREVER, now, &mut left);
//! cache.get(&"first", now);
//! cache.insert("third", (), 1, Life::FOREVER, now, &mut left);
//! assert_eq!(left[0].key, "first"); // Having been read did not help it.
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::lists::Lists;
use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use crate::time::Instant;

#[derive(Clone, Debug)]
pub(crate) struct Fifo {
    order: Lists<1>,
}

impl Fifo {
    pub fn new() -> Fifo {
        Fifo { order: Lists::new() }
    }
}

impl Policy for Fifo {
    fn insert(&mut self, arrival: &Arrival) {
        self.order.push_back(0, arrival.slot);
    }
    fn hit(&mut self, _: Slot, _: Instant) {}
    fn evict(&mut self, _: Instant) -> Option<Victim> {
        let slot = self.order.front(0)?;
        self.order.unlink(slot);
        Some(Victim::forgotten(slot))
    }
    fn remove(&mut self, slot: Slot) {
        self.order.unlink(slot);
    }
    fn queues(&self) -> Vec<Queue<Slot>> {
        vec![Queue::plain("fifo", self.order.iter(0))]
    }
}
