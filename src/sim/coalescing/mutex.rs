//! A mutex for each key in each process: one loads, the others wait for their turn and look the key up again.

use super::contract::{Coalescing, Effect, Next};
use crate::keyed::KeyedMutex;
use crate::memory::Memory;
use crate::recording::Phase;
use crate::sim::kernel::holdings::Claims;
use crate::sim::kernel::jobs::{Jobs, flag};
use crate::time::Instant;
use stampede_mechanisms::coalescing::mutex::Lock;

#[derive(Clone)]
pub struct Mutexes {
    of_process: Vec<KeyedMutex<u32, u32>>,
}

impl Mutexes {
    pub fn new(processes: usize) -> Mutexes {
        Mutexes { of_process: (0..processes).map(|_| KeyedMutex::default()).collect() }
    }

    /// The next in the queue has the mutex that `job` had.
    fn unlock(&mut self, job: u32, jobs: &mut Jobs, effects: &mut Vec<Effect>) {
        let mutexes = &mut self.of_process[usize::from(jobs.process_of(job))];
        // A waiter that has given up stays in the queue until its turn comes, so that a crowd that gives up costs no search each.
        while let Ok(Some(next)) = mutexes.unlock(&jobs[job].key) {
            if !jobs.waits_no_more(next) {
                jobs.held.claim(next, |claims| claims.mutex = true);
                return effects.push(Effect::Look(next));
            }
        }
    }
}

impl Coalescing for Mutexes {
    fn missed(&mut self, job: u32, jobs: &mut Jobs) -> Next {
        let one = jobs[job];
        match self.of_process[usize::from(jobs.process_of(job))].lock(&one.key, job) {
            Lock::Acquired => {
                jobs.held.claim(job, |claims| claims.mutex = true);
                // A refresh is of a value that is there, and where no node answers there is nothing to look at.
                if one.has(flag::NO_CACHE) || one.refreshes() { Next::Load } else { Next::Look }
            }
            Lock::Queued { .. } => Next::Wait(Phase::WaitLock),
        }
    }

    fn found(&mut self, job: u32, claims: Claims, jobs: &mut Jobs, effects: &mut Vec<Effect>) {
        if claims.mutex {
            self.unlock(job, jobs, effects);
        }
    }

    fn over(&mut self, job: u32, claims: Claims, _: bool, jobs: &mut Jobs, effects: &mut Vec<Effect>) {
        self.found(job, claims, jobs, effects);
    }

    fn left(&mut self, job: u32, claims: Claims, jobs: &mut Jobs, _: Instant, effects: &mut Vec<Effect>) {
        self.found(job, claims, jobs, effects);
    }

    fn process_died(&mut self, process: u16) {
        self.of_process[usize::from(process)] = KeyedMutex::default();
    }

    fn is_loading(&self, process: u16, key: u32) -> bool {
        self.of_process[usize::from(process)].is_locked(&key)
    }

    fn weigh(&self, memory: &mut Memory) {
        self.of_process.iter().for_each(|mutexes| mutexes.weigh(memory));
    }
}
