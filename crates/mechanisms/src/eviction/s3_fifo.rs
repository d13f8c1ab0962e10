//! S3-FIFO: three plain queues, of which the smallest filters out what is asked for only once.
//!
//! New entries enter the small queue (10 % of the cache). At its end, those read at least twice move to the main
//! queue, the others leave and are remembered in the ghost queue (keys for 90 % of the cache); a miss that the ghost
//! queue remembers enters the main queue at once. The main queue is a CLOCK whose bits count to three. Reads only
//! raise a two-bit count. O(1) amortised. In production at Google, VMware, Redpanda and others.
//! Source: Yang, Zhang, Qiu, Yue, Vigfusson, SOSP 2023, and libCacheSim's `S3FIFO.c`, which also lets entries
//! into main directly while nothing has been evicted yet and the small queue is full ([`Tuning::s3_fifo_fills_main`]).
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::S3Fifo, Limits { entries: Some(20), bytes: None }, 0)?;
//! let (now, mut left) = (Instant::ZERO, Vec::new());
//! for key in 0..21 {
//!     cache.insert(key, (), 1, Life::FOREVER, now, &mut left);
//! }
//! cache.get(&20, now);
//! cache.get(&20, now);
//! for scanned in 100..200 {
//!     cache.insert(scanned, (), 1, Life::FOREVER, now, &mut left);
//! }
//! let [small, main, ghost] = cache.queues().try_into().unwrap();
//! assert!(main.members.contains(&(20, 0))); // Read twice in time: promoted,
//! assert!(main.members.iter().all(|&(key, _)| key < 100)); // and of the scan nothing came so far:
//! assert_eq!((small.members.len(), ghost.members.len()), (2, 18)); // it went by, through the small queue.
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::lists::Lists;
use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use super::tuning::Tuning;
use crate::time::Instant;

const SMALL: usize = 0;
const MAIN: usize = 1;
const GHOST: usize = 2;
const NOWHERE: usize = 3;

/// Reads before the end of the small queue that let an entry into main.
const PROMOTE_AT: u8 = 2;
/// Where counting stops.
const MOST: u8 = 3;

#[derive(Clone, Debug)]
pub(crate) struct S3Fifo {
    lists: Lists<3>,
    nodes: Vec<Node>,
    weight: [u64; 4],
    small_capacity: u64,
    main_capacity: u64,
    ghost_capacity: u64,
    /// Whether the main queue takes new entries once the small one is full, as long as nothing was evicted.
    fills_main: bool,
    /// Whether the ghost queue remembered the entry on its way in.
    returns: bool,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    weight: u64,
    list: u8,
    reads: u8,
}

impl S3Fifo {
    pub fn new(capacity: u64, tuning: Tuning) -> S3Fifo {
        let mut empty = S3Fifo {
            lists: Lists::new(),
            nodes: Vec::new(),
            weight: [0; 4],
            small_capacity: 0,
            main_capacity: 0,
            ghost_capacity: 0,
            fills_main: tuning.s3_fifo_fills_main,
            returns: false,
        };
        empty.resize(capacity);
        empty
    }

    fn take(&mut self, slot: Slot) {
        let node = &mut self.nodes[slot as usize];
        self.weight[node.list as usize] -= node.weight;
        node.list = NOWHERE as u8;
        self.lists.unlink(slot);
    }

    fn put(&mut self, list: usize, slot: Slot) {
        let node = &mut self.nodes[slot as usize];
        self.weight[list] += node.weight;
        node.list = list as u8;
        self.lists.push_back(list, slot);
    }

    /// `None` if everything in the small queue was promoted.
    fn evict_from_small(&mut self) -> Option<Victim> {
        while let Some(slot) = self.lists.front(SMALL) {
            self.take(slot);
            let node = &mut self.nodes[slot as usize];
            if node.reads < PROMOTE_AT {
                self.put(GHOST, slot);
                return Some(Victim { slot, remembered: true });
            }
            node.reads = 0;
            self.put(MAIN, slot);
        }
        None
    }

    fn evict_from_main(&mut self) -> Option<Victim> {
        loop {
            let slot = self.lists.front(MAIN)?;
            let node = &mut self.nodes[slot as usize];
            if node.reads == 0 {
                self.take(slot);
                return Some(Victim::forgotten(slot));
            }
            node.reads -= 1;
            self.lists.move_to_back(MAIN, slot);
        }
    }
}

impl Policy for S3Fifo {
    fn prepare(&mut self, arrival: &Arrival) {
        let slot = arrival.slot;
        if slot as usize >= self.nodes.len() {
            self.nodes.resize(slot as usize + 1, Node { weight: 0, list: NOWHERE as u8, reads: 0 });
        }
        self.returns = self.nodes[slot as usize].list == GHOST as u8;
        if self.returns {
            self.take(slot);
        }
        self.nodes[slot as usize] = Node { weight: arrival.weight, list: NOWHERE as u8, reads: 0 };
    }

    fn insert(&mut self, arrival: &Arrival) {
        let fills_main = self.fills_main && self.weight[SMALL] >= self.small_capacity;
        self.put(if self.returns || fills_main { MAIN } else { SMALL }, arrival.slot);
    }

    fn hit(&mut self, slot: Slot, _: Instant) {
        let node = &mut self.nodes[slot as usize];
        if node.reads < MOST {
            node.reads += 1;
        }
    }

    fn evict(&mut self, _: Instant) -> Option<Victim> {
        self.fills_main = false;
        if self.weight[MAIN] <= self.main_capacity
            && let Some(victim) = self.evict_from_small()
        {
            return Some(victim);
        }
        self.evict_from_main()
    }

    fn remove(&mut self, slot: Slot) {
        self.take(slot);
    }

    fn update(&mut self, change: &Arrival) {
        let node = &mut self.nodes[change.slot as usize];
        let weight = &mut self.weight[node.list as usize];
        *weight = *weight - node.weight + change.weight;
        node.weight = change.weight;
    }

    fn resize(&mut self, capacity: u64) {
        self.small_capacity = capacity / 10;
        self.main_capacity = capacity - capacity / 10;
        self.ghost_capacity = capacity * 9 / 10;
    }

    fn forget(&mut self) -> Option<Slot> {
        if self.weight[GHOST] <= self.ghost_capacity {
            return None;
        }
        let slot = self.lists.front(GHOST)?;
        self.take(slot);
        Some(slot)
    }

    fn uses(&self, slot: Slot, _: Instant) -> Option<u64> {
        Some(self.nodes[slot as usize].reads.into())
    }

    fn queues(&self) -> Vec<Queue<Slot>> {
        let reads = |slot: Slot| u64::from(self.nodes[slot as usize].reads);
        vec![
            Queue::marked("small", self.lists.iter(SMALL), reads),
            Queue::marked("main", self.lists.iter(MAIN), reads),
            Queue::plain("ghost", self.lists.iter(GHOST)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::Tuning;
    use crate::cache::ttl::Life;
    use crate::cache::{Cache, Limits, Lookup};
    use crate::eviction::PolicyKind;
    use crate::time::Instant;
    use serde_json::{Value, json};

    /// The vectors are of the paper's Algorithm 1, in which new entries always enter the small queue: that is what
    /// ours does from its first eviction on.
    #[test]
    fn states_agree_with_the_published_algorithm() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../tests/vectors/policy_small_states.json")).unwrap();
        let runs = vectors["runs"].as_array().unwrap();
        let run = runs.iter().find(|run| run["policy"].as_str().unwrap().starts_with("S3FIFO")).unwrap();
        let mut cache: Cache<String, ()> =
            Cache::new(PolicyKind::S3Fifo, Limits { entries: run["capacity"].as_u64(), bytes: None }, 0).unwrap();
        cache = cache.tuned(Tuning { s3_fifo_fills_main: false, ..Tuning::default() });
        for (number, step) in run["steps"].as_array().unwrap().iter().enumerate() {
            let key = step["get"].as_str().unwrap().to_string();
            let mut left = Vec::new();
            let hit = cache.get(&key, Instant::ZERO) == Lookup::Fresh(&());
            if !hit {
                cache.insert(key, (), 1, Life::FOREVER, Instant::ZERO, &mut left);
            }
            let evicted: Vec<String> = left.into_iter().map(|it| it.key).collect();
            let [small, main, ghost] = cache.queues().try_into().unwrap();
            let keys: Vec<String> = ghost.members.into_iter().map(|(key, _)| key).collect();
            let state = json!({"small": small.members, "main": main.members, "ghost": keys});
            assert_eq!((&step["hit"], &step["evicted"]), (&json!(hit), &json!(evicted)), "step {number}");
            assert_eq!(step["state"], state, "step {number}");
        }
    }

    #[test]
    fn an_empty_cache_fills_main_once_small_is_full() {
        let limits = Limits { entries: Some(20), bytes: None };
        let mut cache: Cache<u32, ()> = Cache::new(PolicyKind::S3Fifo, limits, 0).unwrap();
        for key in 0..20 {
            cache.insert(key, (), 1, Life::FOREVER, Instant::ZERO, &mut Vec::new());
        }
        assert_eq!(cache.queues().iter().map(|queue| queue.members.len()).collect::<Vec<_>>(), [2, 18, 0]);
    }
}
