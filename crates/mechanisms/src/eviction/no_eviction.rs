//! `noeviction`: a full cache refuses writes. Redis's default.
//!
//! Reads and deletes go on; a write that does not fit fails and leaves what was there. No state, no cost. Source:
//! redis.conf, `maxmemory-policy`. (Redis checks *before* a command and may so exceed its limit by one command; here
//! the limit holds always.)
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits, Lookup, Reason};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::NoEviction, Limits { entries: Some(1), bytes: None }, 0)?;
//! let (now, mut left) = (Instant::ZERO, Vec::new());
//! cache.insert("first", 1, 1, Life::FOREVER, now, &mut left);
//! cache.insert("second", 2, 1, Life::FOREVER, now, &mut left);
//! assert_eq!((left[0].key, left[0].reason), ("second", Reason::Refused));
//! assert_eq!(cache.get(&"first", now), Lookup::Fresh(&1));
//! cache.remove(&"first");
//! cache.insert("second", 2, 1, Life::FOREVER, now, &mut left);
//! assert_eq!(cache.get(&"second", now), Lookup::Fresh(&2));
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::policy::{Arrival, Policy, Queue, Slot, Victim};
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
