//! Writing through: the writes of one key take turns.

use crate::memory::Memory;
use crate::sim::kernel::jobs::Jobs;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// The writes that wait while another one writes their key, by key.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    queues: FxHashMap<u32, VecDeque<u32>>,
}

impl Turns {
    /// A write is with its node: whether it is its turn. Else it waits.
    pub fn arrive(&mut self, job: u32, jobs: &mut Jobs) -> bool {
        let key = jobs[job].key;
        if let Some(queue) = self.queues.get_mut(&key) {
            queue.push_back(job);
            return false;
        }
        self.queues.insert(key, VecDeque::new());
        jobs.held.claim(job, |claims| claims.turn = true);
        true
    }

    /// A job has given back its turn: the job whose turn it is now.
    pub fn over(&mut self, job: u32, jobs: &mut Jobs) -> Option<u32> {
        let key = jobs[job].key;
        let queue = self.queues.get_mut(&key)?;
        let next = std::iter::from_fn(|| queue.pop_front()).find(|next| !jobs.is_gone(*next));
        match next {
            Some(next) => jobs.held.claim(next, |claims| claims.turn = true),
            None => drop(self.queues.remove(&key)),
        }
        next
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.map(&self.queues);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::kernel::jobs::Job;

    #[test]
    fn writes_of_a_key_take_turns_and_those_that_are_gone_are_passed_over() {
        let mut jobs = Jobs::new(0, false);
        for (row, key) in [7, 7, 7, 8].into_iter().enumerate() {
            jobs.add(Job { row: row as u32, key, ..Job::NONE });
        }
        let mut turns = Turns::default();
        assert_eq!([0, 1, 2, 3].map(|job| turns.arrive(job, &mut jobs)), [true, false, false, true]);
        jobs.end(1);
        let _ = jobs.held.let_go(0);
        assert_eq!(turns.over(0, &mut jobs), Some(2));
        assert!(jobs.held.claims(2).turn);
        let _ = jobs.held.let_go(2);
        assert_eq!(turns.over(2, &mut jobs), None);
        assert!(turns.arrive(0, &mut jobs), "nobody is left in the queue");
    }
}
