//! SIEVE: FIFO whose hand sieves out what nobody came back for.
//!
//! Like CLOCK, but a spared entry stays where it is: the hand walks from the oldest to the newest, clears visited
//! bits, evicts the first entry without one and waits there. New entries so have to prove themselves quickly, while
//! old popular ones are passed by. O(1) amortised; reads write one bit; no resistance to scans. In
//! production in many cache libraries and proxies.
//! Source: Zhang, Yang, Yue, Vigfusson, Rashmi, NSDI 2024.

use super::{Arrival, Lists, Marks, Policy, Queue, Slot, Victim};
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
