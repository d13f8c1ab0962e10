//! Random: evicts any entry, all with equal chance. Redis's `allkeys-random`.
//!
//! No order to keep, so reads cost nothing, and the only policy on which a loop just larger than the cache does not
//! miss every time by design. O(1).

use super::{Arrival, Policy, Queue, Slot, SlotSet, Victim};
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
