//! What an eviction policy would have made of an access log.
//!
//! ```
//! use stampede::lab::replay::Replay;
//! use stampede::lab::trace::TraceReader;
//! use stampede_mechanisms::{cache::Limits, eviction::PolicyKind};
//!
//! let log = "home\nabout\nhome\nhelp\nhome\n";
//! let mut replay = Replay::new(PolicyKind::Lru, Limits { entries: Some(2), bytes: None }, 0)?;
//! for request in TraceReader::new(log.as_bytes(), None)? {
//!     replay.request(&request?);
//! }
//! assert_eq!((replay.requests(), replay.hits()), (5, 2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::trace::{Operation, Request};
use crate::keyed::Cache;
use stampede_mechanisms::cache::ttl::Life;
use stampede_mechanisms::cache::{ConfigError, Departure, Limits, Lookup};
use stampede_mechanisms::eviction::{PolicyKind, Tuning};

/// A cache that starts empty, and its record. Every miss is filled at once.
#[derive(Clone, Debug)]
pub struct Replay {
    cache: Cache<u32, ()>,
    /// Without a limit on bytes, sizes do not count.
    counts_bytes: bool,
    left: Vec<Departure<u32, ()>>,
    requests: u64,
    hits: u64,
}

impl Replay {
    /// A policy with its published numbers.
    ///
    /// # Errors
    /// If a limit is out of its range.
    pub fn new(policy: PolicyKind, limits: Limits, seed: u64) -> Result<Replay, ConfigError> {
        Replay::tuned(policy, limits, seed, Tuning::default())
    }

    /// A policy with other numbers. Unless they say otherwise, W-TinyLFU's sketch has room for the cache's entries from the start, as in
    /// Caffeine's simulator: a replay compares policies, and that of a Caffeine that is told how large it will be.
    ///
    /// # Errors
    /// If a limit is out of its range.
    pub fn tuned(policy: PolicyKind, limits: Limits, seed: u64, tuning: Tuning) -> Result<Replay, ConfigError> {
        let cache = Cache::with_hasher(policy, limits, seed, Default::default())?;
        let cache = cache.tuned(Tuning { sketch_entries: tuning.sketch_entries.or(limits.entries), ..tuning });
        Ok(Replay { cache, counts_bytes: limits.bytes.is_some(), left: Vec::new(), requests: 0, hits: 0 })
    }

    /// Plays one request and says whether it hit.
    ///
    /// A read that misses fills the cache. A write hits if a valid value is there, and stores in any case. A delete
    /// removes, and counts neither as a request nor as a hit. A value that was filled on a read has the TTL that its
    /// request names, if any.
    pub fn request(&mut self, request: &Request) -> bool {
        let Request { key, time, .. } = *request;
        let hit = match request.operation {
            Operation::Read => matches!(self.cache.get(&key, time), Lookup::Fresh(())),
            Operation::Write => matches!(self.cache.peek(&key, time), Lookup::Fresh(())),
            Operation::Delete => {
                self.cache.remove(&key);
                return false;
            }
        };
        if !hit || request.operation == Operation::Write {
            let bytes = if self.counts_bytes { request.bytes } else { 1 };
            let life = request.ttl.map_or(Life::FOREVER, |ttl| Life::until(time + ttl));
            self.cache.insert(key, (), bytes, life, time, &mut self.left);
            self.left.clear();
        }
        self.requests += 1;
        self.hits += u64::from(hit);
        hit
    }

    /// Reads and writes so far.
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// Those that found a valid value.
    pub fn hits(&self) -> u64 {
        self.hits
    }

    /// Hits per request, 0 to 1; 0 before the first.
    pub fn hit_ratio(&self) -> f64 {
        if self.requests == 0 { 0.0 } else { self.hits as f64 / self.requests as f64 }
    }

    /// The cache as it is now.
    pub fn cache(&self) -> &Cache<u32, ()> {
        &self.cache
    }
}
