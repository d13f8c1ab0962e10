//! FIFO: evicts what came first, used or not.
//!
//! The cheapest policy, and the baseline of the others: reads change nothing. O(1).

use super::{Arrival, Lists, Policy, Queue, Slot, Victim};
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
