//! W-TinyLFU: a newcomer gets in only if it was asked for more often than the one it would drive out.
//!
//! New entries pass through a window (LRU, 1 % of the cache). What falls out of it becomes a candidate for the main
//! region, a segmented LRU whose protected part (80 %) holds what was read again and whose probation part is first to
//! give way. When the cache is full, candidate and victim are compared by their recent [frequency](FrequencySketch):
//! the candidate stays if its count is higher; or else, if it is at least 6, once in 128 (so that an attacker who
//! knows the hash cannot keep keys out). O(1). In production as Caffeine (Cassandra, Kafka, Solr, Spring …);
//! moka has the admission, but no window.
//! Source: Einziger, Friedman, Manes, ACM ToS 13(4), 2017, and Caffeine's `BoundedLocalCache`. The window has a fixed
//! size, as in Caffeine before 2.7; the hill climbing that later versions do is not modelled. Caffeine's simulator gives the
//! sketch its room at once, and so does [`Tuning::sketch_entries`].
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::WTinyLfu, Limits { entries: Some(100), bytes: None }, 0)?;
//! let (now, mut left) = (Instant::ZERO, Vec::new());
//! for key in 0..100 {
//!     cache.insert(key, (), 1, Life::FOREVER, now, &mut left);
//! }
//! (0..200).for_each(|read| _ = cache.get(&(read % 100), now)); // Each is asked for twice.
//! for scanned in 1000..1100 {
//!     cache.insert(scanned, (), 1, Life::FOREVER, now, &mut left);
//! }
//! assert!(left[1..].iter().all(|it| it.key >= 1000)); // No newcomer stays once the window has dropped it,
//! (0..3).for_each(|_| _ = cache.get(&1099, now)); // but one that is asked for more often than the victim does.
//! cache.insert(1100, (), 1, Life::FOREVER, now, &mut left);
//! assert!(left[100].key < 100);
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::frequency_sketch::FrequencySketch;
use super::lists::Lists;
use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use super::tuning::Tuning;
use crate::random::Sequence;
use crate::time::Instant;

const WINDOW: usize = 0;
const PROBATION: usize = 1;
const PROTECTED: usize = 2;

/// From this count on, a candidate that lost may still be admitted (`ADMIT_HASHDOS_THRESHOLD`).
const SECOND_CHANCE_AT: u64 = 6;
/// … once in so many times, minus one.
const SECOND_CHANCE_MASK: u64 = 127;

#[derive(Clone, Debug)]
pub(crate) struct WTinyLfu {
    lists: Lists<3>,
    nodes: Vec<Node>,
    weight: [u64; 3],
    capacity: u64,
    window_capacity: u64,
    protected_capacity: u64,
    sketch: FrequencySketch,
    /// Whether capacity is in entries, so that the sketch's final size is known.
    counts_entries: bool,
    /// The first of those that fell out of the window on the current write and still have to be admitted.
    candidate: Option<Slot>,
    draws: Sequence,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    weight: u64,
    hash: u32,
    list: u8,
}

impl WTinyLfu {
    pub fn new(capacity: u64, counts_entries: bool, draws: Sequence, tuning: Tuning) -> WTinyLfu {
        let mut sketch = FrequencySketch::default();
        if let Some(entries) = tuning.sketch_entries {
            sketch.ensure_capacity(entries);
        }
        let mut empty = WTinyLfu {
            lists: Lists::new(),
            nodes: Vec::new(),
            weight: [0; 3],
            capacity: 0,
            window_capacity: 0,
            protected_capacity: 0,
            sketch,
            counts_entries,
            candidate: None,
            draws,
        };
        empty.resize(capacity);
        empty
    }

    fn take(&mut self, slot: Slot) {
        let Node { weight, list, .. } = self.nodes[slot as usize];
        self.weight[list as usize] -= weight;
        self.lists.unlink(slot);
    }

    fn put(&mut self, list: usize, slot: Slot) {
        let node = &mut self.nodes[slot as usize];
        node.list = list as u8;
        self.weight[list] += node.weight;
        self.lists.push_back(list, slot);
    }

    /// Caffeine allocates the sketch when the cache is half full, and before that counts nothing.
    fn size_sketch(&mut self) {
        if self.weight.iter().sum::<u64>() >= self.capacity / 2 {
            let entries = if self.counts_entries { self.capacity } else { self.nodes.len() as u64 };
            self.sketch.ensure_capacity(entries);
        }
    }

    /// An entry that does not fit into the window any longer becomes a candidate.
    fn shrink_window(&mut self) {
        self.candidate = None;
        while self.weight[WINDOW] > self.window_capacity
            && let Some(slot) = self.lists.front(WINDOW)
        {
            self.take(slot);
            self.put(PROBATION, slot);
            self.candidate = self.candidate.or(Some(slot));
        }
    }

    /// Entries for which the protected region has no room go back on probation.
    fn demote(&mut self) {
        while self.weight[PROTECTED] > self.protected_capacity
            && let Some(demoted) = self.lists.front(PROTECTED)
        {
            self.take(demoted);
            self.put(PROBATION, demoted);
        }
    }

    fn admits(&mut self, candidate: Slot, victim: Slot) -> bool {
        let frequency = |slot: Slot| self.sketch.frequency(self.nodes[slot as usize].hash);
        let count = frequency(candidate);
        count > frequency(victim) || (count >= SECOND_CHANCE_AT && self.draws.next_u64() & SECOND_CHANCE_MASK == 0)
    }
}

impl Policy for WTinyLfu {
    const HASHES: bool = true;

    fn prepare(&mut self, arrival: &Arrival) {
        let slot = arrival.slot as usize;
        if slot >= self.nodes.len() {
            self.nodes.resize(slot + 1, Node::default());
        }
        let hash = arrival.hash as u32;
        self.nodes[slot] = Node { weight: arrival.weight, hash, list: WINDOW as u8 };
        self.size_sketch();
        self.sketch.increment(hash);
        self.put(WINDOW, arrival.slot);
        self.shrink_window();
    }

    fn insert(&mut self, _: &Arrival) {}

    fn hit(&mut self, slot: Slot, _: Instant) {
        let Node { hash, list, .. } = self.nodes[slot as usize];
        self.sketch.increment(hash);
        if list as usize != PROBATION {
            return self.lists.move_to_back(list as usize, slot);
        }
        self.take(slot);
        self.put(PROTECTED, slot);
        self.demote();
    }

    fn evict(&mut self, _: Instant) -> Option<Victim> {
        let victim = [PROBATION, PROTECTED, WINDOW].into_iter().find_map(|list| self.lists.front(list))?;
        let leaves = match self.candidate {
            None => victim,
            Some(candidate) => {
                self.candidate = self.lists.next(candidate);
                if candidate != victim && self.admits(candidate, victim) { victim } else { candidate }
            }
        };
        self.take(leaves);
        Some(Victim::forgotten(leaves))
    }

    fn remove(&mut self, slot: Slot) {
        self.take(slot);
    }

    fn update(&mut self, change: &Arrival) {
        let node = &mut self.nodes[change.slot as usize];
        let weight = &mut self.weight[node.list as usize];
        *weight = *weight - node.weight + change.weight;
        node.weight = change.weight;
        self.shrink_window();
    }

    /// As Caffeine's `setMaximum`: the regions keep their shares, and what the window has no room for any more has to be admitted.
    fn resize(&mut self, capacity: u64) {
        let main = capacity * 99 / 100;
        self.capacity = capacity;
        self.window_capacity = capacity - main;
        self.protected_capacity = main * 8 / 10;
        self.demote();
        self.shrink_window();
    }

    fn uses(&self, slot: Slot, _: Instant) -> Option<u64> {
        Some(self.sketch.frequency(self.nodes[slot as usize].hash))
    }

    fn queues(&self) -> Vec<Queue<Slot>> {
        let frequency = |slot: Slot| self.sketch.frequency(self.nodes[slot as usize].hash);
        let queue = |(name, list)| Queue::marked(name, self.lists.iter(list), frequency);
        [("window", WINDOW), ("probation", PROBATION), ("protected", PROTECTED)].into_iter().map(queue).collect()
    }
}
