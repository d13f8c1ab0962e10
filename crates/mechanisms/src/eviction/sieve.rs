//! SIEVE: FIFO with a hand that sieves out the entries that nobody read again.
//!
//! Like CLOCK, but a spared entry stays where it is: the hand walks from the oldest to the newest, clears visited
//! bits, evicts the first entry without one and waits there. So new entries have to prove themselves quickly, while
//! old popular ones are passed by. O(1) amortised; reads write one bit; no resistance to scans. In
//! production in dnscrypt-proxy and many cache libraries.
//! Source: Zhang, Yang, Yue, Vigfusson, Rashmi, NSDI 2024.
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::Sieve, Limits { entries: Some(3), bytes: None }, 0)?;
//! let (now, mut left) = (Instant::ZERO, Vec::new());
//! for key in ["a", "b", "c"] {
//!     cache.insert(key, (), 1, Life::FOREVER, now, &mut left);
//! }
//! cache.get(&"a", now);
//! cache.insert("d", (), 1, Life::FOREVER, now, &mut left);
//! let [order, hand] = cache.queues().try_into().unwrap();
//! assert_eq!(order.members, [("a", 0), ("c", 0), ("d", 0)]); // "a" was spared where it stood; "d" is at the head.
//! assert_eq!(hand.members, [("c", 0)]);
//! cache.insert("e", (), 1, Life::FOREVER, now, &mut left);
//! assert_eq!([left[0].key, left[1].key], ["b", "c"]); // The hand went on from there, past "a".
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::lists::{Lists, Marks};
use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use crate::time::Instant;

#[derive(Clone, Debug)]
pub(crate) struct Sieve {
    /// The oldest is in front.
    order: Lists<1>,
    visited: Marks,
    /// Where the next walk starts; `None`: at the oldest.
    hand: Option<Slot>,
}

impl Sieve {
    pub fn new() -> Sieve {
        Sieve { order: Lists::new(), visited: Marks::default(), hand: None }
    }

    fn take(&mut self, slot: Slot) {
        if self.hand == Some(slot) {
            self.hand = self.order.next(slot);
        }
        self.order.unlink(slot);
    }
}

impl Policy for Sieve {
    fn insert(&mut self, arrival: &Arrival) {
        self.order.push_back(0, arrival.slot);
        self.visited.start(arrival.slot);
    }
    fn hit(&mut self, slot: Slot, _: Instant) {
        self.visited.set(slot);
    }
    fn evict(&mut self, _: Instant) -> Option<Victim> {
        loop {
            let slot = self.hand.or(self.order.front(0))?;
            self.hand = Some(slot);
            if !self.visited.clear(slot) {
                self.take(slot);
                return Some(Victim::forgotten(slot));
            }
            self.hand = self.order.next(slot);
        }
    }
    fn remove(&mut self, slot: Slot) {
        self.take(slot);
    }
    fn queues(&self) -> Vec<Queue<Slot>> {
        vec![
            Queue::marked("sieve", self.order.iter(0), |slot| u64::from(self.visited.get(slot))),
            Queue::plain("hand", self.hand.into_iter()),
        ]
    }
}
