//! `noeviction`: a full cache refuses writes. Redis's default.
//!
//! Reads and deletes go on; a write that does not fit fails and leaves what was there. Source: redis.conf,
//! `maxmemory-policy`. (Redis checks *before* a command and may so exceed its limit by one command; here the limit
//! holds always.)

use super::{Arrival, Policy, Queue, Slot, Victim};
use crate::time::Instant;

#[derive(Clone, Debug)]
pub(crate) struct NoEviction;

impl Policy for NoEviction {
    fn insert(&mut self, _: &Arrival) {}
    fn hit(&mut self, _: Slot, _: Instant) {}
    fn evict(&mut self, _: Instant) -> Option<Victim> {
        None
    }
    fn remove(&mut self, _: Slot) {}
    fn queues(&self) -> Vec<Queue<Slot>> {
        Vec::new()
    }
}
