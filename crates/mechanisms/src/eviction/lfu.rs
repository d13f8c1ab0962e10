//! LFU: evicts what has been used least often; among equals, what has not been used for the longest time.
//!
//! Counts start at 1, never age, and are forgotten on eviction. O(1) per operation: one list ordered by count and
//! then by recency, in which each run of equal counts knows its last member, so that an entry whose count grows
//! jumps over its equals in one step. Used in libraries (gcache for Go); servers prefer an LFU that forgets, as Redis's
//! or Caffeine's. Source: Shah, Mitra, Matani, "An O(1) algorithm for implementing the LFU cache
//! eviction scheme", 2010 (which links the runs; here the list itself does).
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::Lfu, Limits { entries: Some(2), bytes: None }, 0)?;
//! let (now, mut left) = (Instant::ZERO, Vec::new());
//! cache.insert("old", (), 1, Life::FOREVER, now, &mut left);
//! cache.get(&"old", now);
//! cache.get(&"old", now);
//! for young in ["a", "b", "c"] {
//!     cache.insert(young, (), 1, Life::FOREVER, now, &mut left);
//! }
//! // Each newcomer drives out the one before it; "old" has its three uses for ever.
//! assert_eq!(left.iter().map(|it| it.key).collect::<Vec<_>>(), ["a", "b"]);
//! assert_eq!(cache.queues()[0].members, [("c", 1), ("old", 3)]);
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::lists::Lists;
use super::policy::{Arrival, Policy, Queue, Slot, Victim};
use crate::time::Instant;

#[derive(Clone, Debug)]
pub(crate) struct Lfu {
    order: Lists<1>,
    /// The run of each slot.
    run_of: Vec<u32>,
    runs: Vec<Run>,
    free_runs: Vec<u32>,
}

/// The neighbours in the list that have the same count.
#[derive(Clone, Copy, Debug)]
struct Run {
    count: u64,
    last: Slot,
}

impl Lfu {
    pub fn new() -> Lfu {
        Lfu { order: Lists::new(), run_of: Vec::new(), runs: Vec::new(), free_runs: Vec::new() }
    }

    fn new_run(&mut self, run: Run) -> u32 {
        if let Some(free) = self.free_runs.pop() {
            self.runs[free as usize] = run;
            free
        } else {
            self.runs.push(run);
            self.runs.len() as u32 - 1
        }
    }

    /// The run of `slot` if it has `count`.
    fn run_at(&self, slot: Option<Slot>, count: u64) -> Option<u32> {
        slot.map(|slot| self.run_of[slot as usize]).filter(|&run| self.runs[run as usize].count == count)
    }

    /// Takes `slot` out of its run, but not out of the list; an empty run ends.
    fn leave_run(&mut self, slot: Slot) {
        let run = self.run_of[slot as usize];
        if self.runs[run as usize].last == slot {
            match self.order.prev(slot) {
                Some(prev) if self.run_of[prev as usize] == run => self.runs[run as usize].last = prev,
                _ => self.free_runs.push(run),
            }
        }
    }

    fn take(&mut self, slot: Slot) {
        self.leave_run(slot);
        self.order.unlink(slot);
    }
}

impl Policy for Lfu {
    fn insert(&mut self, arrival: &Arrival) {
        let slot = arrival.slot;
        if slot as usize >= self.run_of.len() {
            self.run_of.resize(slot as usize + 1, 0);
        }
        let run = if let Some(ones) = self.run_at(self.order.front(0), 1) {
            let last = std::mem::replace(&mut self.runs[ones as usize].last, slot);
            self.order.insert_after(last, slot);
            ones
        } else {
            self.order.push_front(0, slot);
            self.new_run(Run { count: 1, last: slot })
        };
        self.run_of[slot as usize] = run;
    }

    fn hit(&mut self, slot: Slot, _: Instant) {
        let Run { count, last } = self.runs[self.run_of[slot as usize] as usize];
        let next_run = self.run_at(self.order.next(last), count + 1);
        self.leave_run(slot);
        let run = if let Some(run) = next_run {
            let last = std::mem::replace(&mut self.runs[run as usize].last, slot);
            self.order.move_after(last, slot);
            run
        } else {
            if last != slot {
                self.order.move_after(last, slot);
            }
            self.new_run(Run { count: count + 1, last: slot })
        };
        self.run_of[slot as usize] = run;
    }

    fn evict(&mut self, _: Instant) -> Option<Victim> {
        let slot = self.order.front(0)?;
        self.take(slot);
        Some(Victim::forgotten(slot))
    }

    fn remove(&mut self, slot: Slot) {
        self.take(slot);
    }

    fn uses(&self, slot: Slot, _: Instant) -> Option<u64> {
        Some(self.runs[self.run_of[slot as usize] as usize].count)
    }

    fn queues(&self) -> Vec<Queue<Slot>> {
        let count = |slot: Slot| self.runs[self.run_of[slot as usize] as usize].count;
        vec![Queue::marked("lfu", self.order.iter(0), count)]
    }
}
