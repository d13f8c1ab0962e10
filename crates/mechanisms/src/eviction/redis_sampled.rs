//! Redis's approximate eviction: look at five entries ([`Tuning::samples`]) drawn at random, remember the best candidates seen so far, and
//! evict the best of those.
//!
//! In production: Redis's `allkeys-lru`, `allkeys-lfu`, `volatile-lru`, `volatile-lfu` and `volatile-ttl`, and
//! Valkey's. They differ in the rank, and in the entries that may be drawn.
//!
//! Reads only write a timestamp or a counter. The pool of 16 candidates carries over from one eviction to the next,
//! with the rank that each had *when it was sampled*: an entry used since then is evicted all the same. O(1) with a
//! constant of some 20 steps per eviction. Source: redis `src/evict.c` (`evictionPoolPopulate`,
//! `performEvictions`), defaults of redis.conf. Redis draws a run of neighbours in its hash table; we draw
//! independently, so one entry may be looked at twice.
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::{Duration, Instant};
//!
//! let mut cache = Cache::new(PolicyKind::RedisLru, Limits { entries: Some(1000), bytes: None }, 0)?;
//! let at = |s| Instant::ZERO + Duration::from_secs(s);
//! let mut left = Vec::new();
//! for second in 0..1001 {
//!     cache.insert(second, (), 1, Life::FOREVER, at(second), &mut left);
//! }
//! let (evicted, pool) = (left[0].key, cache.queues()[0].members.clone());
//! assert_ne!(evicted, 0); // Not the longest unused of all,
//! assert!(pool.iter().all(|&(key, idle)| evicted < key && idle == 1000 - key)); // but of the five drawn;
//! assert_eq!(pool.len(), 4); // the others wait in the pool.
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use super::slot_set::SlotSet;
use super::tuning::Tuning;
use crate::random::Sequence;
use crate::time::Instant;

/// `EVPOOL_SIZE`.
const POOL: usize = 16;

/// How an entry is ranked: the higher, the sooner it goes.
pub(crate) trait Rank {
    /// The note that is kept for an entry.
    type Note: Clone + Copy + std::fmt::Debug;
    /// A new entry's.
    fn start(&mut self, end: Instant, now: Instant) -> Self::Note;
    /// After a read.
    fn hit(&mut self, note: Self::Note, now: Instant) -> Self::Note;
    /// After its end was changed.
    fn renew(&mut self, note: Self::Note, end: Instant) -> Self::Note;
    /// Its rank.
    fn rank(&self, note: Self::Note, now: Instant) -> u64;
    /// How often it was used, if the rank goes by that.
    fn uses(&self, _note: Self::Note, _now: Instant) -> Option<u64> {
        None
    }
}

/// Sampled eviction by `R`.
#[derive(Clone, Debug)]
pub(crate) struct Sampled<R: Rank> {
    rank: R,
    members: SlotSet,
    notes: Vec<Option<R::Note>>,
    /// By rank, the best candidate last.
    pool: Vec<(u64, Slot)>,
    draws: Sequence,
    samples: u32,
}

impl<R: Rank> Sampled<R> {
    pub fn new(rank: R, draws: Sequence, tuning: Tuning) -> Self {
        let pool = Vec::with_capacity(POOL + 1);
        let samples = tuning.samples.max(1);
        Sampled { rank, members: SlotSet::default(), notes: Vec::new(), pool, draws, samples }
    }

    fn consider(&mut self, slot: Slot, now: Instant) {
        let Some(note) = self.notes[slot as usize] else { return };
        let rank = self.rank.rank(note, now);
        let place = self.pool.partition_point(|&(other, _)| other < rank);
        if self.pool.len() < POOL {
            self.pool.insert(place, (rank, slot));
        } else if place > 0 {
            // The worst candidate makes room; those between shift down by one.
            self.pool.copy_within(1..place, 0);
            self.pool[place - 1] = (rank, slot);
        }
    }
}

impl<R: Rank> Policy for Sampled<R> {
    fn insert(&mut self, arrival: &Arrival) {
        let at = arrival.slot as usize;
        if at >= self.notes.len() {
            self.notes.resize(at + 1, None);
        }
        self.notes[at] = Some(self.rank.start(arrival.end, arrival.now));
        self.members.add(arrival.slot);
    }

    fn hit(&mut self, slot: Slot, now: Instant) {
        if let Some(note) = &mut self.notes[slot as usize] {
            *note = self.rank.hit(*note, now);
        }
    }

    fn evict(&mut self, now: Instant) -> Option<Victim> {
        for _ in 0..self.samples {
            let slot = self.members.draw(self.draws.next_u64())?;
            self.consider(slot, now);
        }
        let slot = self.pool.last()?.1;
        self.remove(slot);
        Some(Victim::forgotten(slot))
    }

    fn remove(&mut self, slot: Slot) {
        self.members.remove(slot);
        self.pool.retain(|&(_, other)| other != slot);
    }

    fn update(&mut self, change: &Arrival) {
        if let Some(note) = &mut self.notes[change.slot as usize] {
            *note = self.rank.renew(*note, change.end);
        }
    }

    fn uses(&self, slot: Slot, now: Instant) -> Option<u64> {
        self.notes.get(slot as usize).copied().flatten().and_then(|note| self.rank.uses(note, now))
    }

    fn queues(&self) -> Vec<Queue<Slot>> {
        let pool = self.pool.iter().rev().map(|&(rank, slot)| (slot, rank)).collect();
        vec![Queue { name: "pool", members: pool }, Queue::plain("sampled from", self.members.iter())]
    }
}

/// `allkeys-lru`, `volatile-lru`: by idle time, on Redis's clock of whole seconds (`LRU_CLOCK_RESOLUTION`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdleTime;

impl IdleTime {
    fn clock(now: Instant) -> u64 {
        now.as_nanos() / 1_000_000_000
    }
}

impl Rank for IdleTime {
    type Note = u64;
    fn start(&mut self, _: Instant, now: Instant) -> u64 {
        IdleTime::clock(now)
    }
    fn hit(&mut self, _: u64, now: Instant) -> u64 {
        IdleTime::clock(now)
    }
    fn renew(&mut self, used: u64, _: Instant) -> u64 {
        used
    }
    fn rank(&self, used: u64, now: Instant) -> u64 {
        IdleTime::clock(now).saturating_sub(used)
    }
}

/// `volatile-ttl`: by the end of its life, the nearest first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NearestEnd;

impl Rank for NearestEnd {
    type Note = Instant;
    fn start(&mut self, end: Instant, _: Instant) -> Instant {
        end
    }
    fn hit(&mut self, end: Instant, _: Instant) -> Instant {
        end
    }
    fn renew(&mut self, _: Instant, end: Instant) -> Instant {
        end
    }
    fn rank(&self, end: Instant, _: Instant) -> u64 {
        u64::MAX - end.as_nanos()
    }
}
