//! CLOCK: FIFO with a second chance, the page replacement of most operating systems.
//!
//! A read sets the entry's reference bit. The hand takes the oldest entry; one with its bit set loses it and goes round
//! once more. O(1) amortised; reads write one bit. In PostgreSQL's buffers the bit is a count up to five. Source:
//! Corbató, "A paging experiment with the Multics system", 1968.
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::Clock, Limits { entries: Some(2), bytes: None }, 0)?;
//! let (now, mut left) = (Instant::ZERO, Vec::new());
//! cache.insert("first", (), 1, Life::FOREVER, now, &mut left);
//! cache.insert("second", (), 1, Life::FOREVER, now, &mut left);
//! cache.get(&"first", now);
//! cache.insert("third", (), 1, Life::FOREVER, now, &mut left);
//! assert_eq!(left[0].key, "second"); // "first" was older, but had a second chance,
//! assert_eq!(cache.queues()[0].members, [("first", 0), ("third", 0)]); // which is used up:
//! cache.insert("fourth", (), 1, Life::FOREVER, now, &mut left);
//! assert_eq!(left[1].key, "first");
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::lists::{Lists, Marks};
use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use crate::time::Instant;

#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// The entry under the hand is in front.
    order: Lists<1>,
    referenced: Marks,
}

impl Clock {
    pub fn new() -> Clock {
        Clock { order: Lists::new(), referenced: Marks::default() }
    }
}

impl Policy for Clock {
    fn insert(&mut self, arrival: &Arrival) {
        self.order.push_back(0, arrival.slot);
        self.referenced.start(arrival.slot);
    }
    fn hit(&mut self, slot: Slot, _: Instant) {
        self.referenced.set(slot);
    }
    fn evict(&mut self, _: Instant) -> Option<Victim> {
        loop {
            let slot = self.order.front(0)?;
            if self.referenced.clear(slot) {
                self.order.move_to_back(0, slot);
            } else {
                self.order.unlink(slot);
                return Some(Victim::forgotten(slot));
            }
        }
    }
    fn remove(&mut self, slot: Slot) {
        self.order.unlink(slot);
    }
    fn queues(&self) -> Vec<Queue<Slot>> {
        vec![Queue::marked("clock", self.order.iter(0), |slot| u64::from(self.referenced.get(slot)))]
    }
}
