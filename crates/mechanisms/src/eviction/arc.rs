//! ARC: balances recency against frequency by learning from its own mistakes.
//!
//! T1 holds what was seen once lately, T2 what was seen more often; B1 and B2 remember the keys that each of them
//! evicted. A miss that B1 remembers says that T1 should have been larger, and moves the target `p` up; one that B2
//! remembers moves it down. `p` is a real number: rounding its steps changes results. O(1); remembers as many keys as
//! it holds. Used by ZFS; others long stayed away because of its patent.
//! Source: Megiddo and Modha, FAST 2003, figure 4. In bytes, a step counts the bytes of the entry that returns.
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::Arc, Limits { entries: Some(2), bytes: None }, 0)?;
//! let (now, mut left) = (Instant::ZERO, Vec::new());
//! cache.insert("twice", (), 1, Life::FOREVER, now, &mut left);
//! cache.insert("once", (), 1, Life::FOREVER, now, &mut left);
//! cache.get(&"twice", now); // T1: once; T2: twice.
//! cache.insert("new", (), 1, Life::FOREVER, now, &mut left);
//! assert_eq!((left[0].key, cache.adaptation()), ("once", Some(0.0))); // It is a ghost in B1 now,
//! cache.insert("once", (), 1, Life::FOREVER, now, &mut left);
//! assert_eq!((left[1].key, cache.adaptation()), ("twice", Some(1.0))); // and its return enlarges T1 at T2's cost;
//! cache.insert("twice", (), 1, Life::FOREVER, now, &mut left);
//! assert_eq!((left[2].key, cache.adaptation()), ("new", Some(0.0))); // a ghost of B2 turns that back.
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::lists::Lists;
use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use crate::time::Instant;

const T1: usize = 0;
const T2: usize = 1;
const B1: usize = 2;
const B2: usize = 3;
const NOWHERE: usize = 4;

#[derive(Clone, Debug)]
pub(crate) struct Arc {
    lists: Lists<4>,
    nodes: Vec<Node>,
    /// The weight of each list.
    weight: [u64; 5],
    capacity: u64,
    /// The weight that T1 should have.
    p: f64,
    /// The list that remembered the entry on its way in.
    returns_from: usize,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    weight: u64,
    list: usize,
}

impl Arc {
    pub fn new(capacity: u64) -> Arc {
        Arc { lists: Lists::new(), nodes: Vec::new(), weight: [0; 5], capacity, p: 0.0, returns_from: NOWHERE }
    }

    /// `p`: the weight that T1 should have.
    pub fn target(&self) -> f64 {
        self.p
    }

    fn take(&mut self, slot: Slot) {
        let Node { weight, list } = self.nodes[slot as usize];
        self.lists.unlink(slot);
        self.weight[list] -= weight;
        self.nodes[slot as usize].list = NOWHERE;
    }

    fn put(&mut self, list: usize, slot: Slot) {
        self.lists.push_back(list, slot);
        let node = &mut self.nodes[slot as usize];
        node.list = list;
        self.weight[list] += node.weight;
    }
}

impl Policy for Arc {
    fn prepare(&mut self, arrival: &Arrival) {
        let slot = arrival.slot;
        if slot as usize >= self.nodes.len() {
            self.nodes.resize(slot as usize + 1, Node { weight: 0, list: NOWHERE });
        }
        self.returns_from = self.nodes[slot as usize].list;
        let step = |other: usize, own: usize| {
            (self.weight[other] as f64 / self.weight[own] as f64).max(1.0) * arrival.weight as f64
        };
        match self.returns_from {
            B1 => self.p = (self.p + step(B2, B1)).min(self.capacity as f64),
            B2 => self.p = (self.p - step(B1, B2)).max(0.0),
            _ => {}
        }
        if self.returns_from != NOWHERE {
            self.take(slot);
        }
        self.nodes[slot as usize].weight = arrival.weight;
    }

    fn insert(&mut self, arrival: &Arrival) {
        let remembered = self.returns_from != NOWHERE;
        self.put(if remembered { T2 } else { T1 }, arrival.slot);
        self.returns_from = NOWHERE;
    }

    fn hit(&mut self, slot: Slot, _: Instant) {
        if self.nodes[slot as usize].list == T2 {
            self.lists.move_to_back(T2, slot);
        } else {
            self.take(slot);
            self.put(T2, slot);
        }
    }

    /// The paper's REPLACE. Where the paper drops the oldest of a full T1 outright, this one remembers it and
    /// [forgets](Policy::forget) it right after.
    fn evict(&mut self, _: Instant) -> Option<Victim> {
        let t1 = self.weight[T1] as f64;
        let from_t1 = t1 > self.p || (self.returns_from == B2 && t1 == self.p);
        let (first, second) = if from_t1 { (T1, T2) } else { (T2, T1) };
        let slot = self.lists.front(first).or(self.lists.front(second))?;
        let ghosts = if self.nodes[slot as usize].list == T1 { B1 } else { B2 };
        self.take(slot);
        self.put(ghosts, slot);
        Some(Victim { slot, remembered: true })
    }

    fn remove(&mut self, slot: Slot) {
        self.take(slot);
    }

    fn update(&mut self, change: &Arrival) {
        let node = &mut self.nodes[change.slot as usize];
        self.weight[node.list] = self.weight[node.list] - node.weight + change.weight;
        node.weight = change.weight;
    }

    fn resize(&mut self, capacity: u64) {
        self.capacity = capacity;
        self.p = self.p.min(capacity as f64);
    }

    fn forget(&mut self) -> Option<Slot> {
        let ghosts = if self.weight[T1] + self.weight[B1] > self.capacity && self.weight[B1] > 0 {
            B1
        } else if self.weight.iter().sum::<u64>() > 2 * self.capacity {
            B2
        } else {
            return None;
        };
        let slot = self.lists.front(ghosts)?;
        self.take(slot);
        Some(slot)
    }

    fn queues(&self) -> Vec<Queue<Slot>> {
        let queue = |(name, list)| Queue::plain(name, self.lists.iter(list));
        [("T1", T1), ("T2", T2), ("B1", B1), ("B2", B2)].into_iter().map(queue).collect()
    }
}
