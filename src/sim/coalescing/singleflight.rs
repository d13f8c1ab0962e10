//! Singleflight in each process: the first to miss a key leads, the others wait for what it gets.

use super::contract::{Coalescing, Effect, Next};
use crate::keyed::Group;
use crate::memory::Memory;
use crate::recording::Phase;
use crate::sim::kernel::holdings::Claims;
use crate::sim::kernel::jobs::{Jobs, flag};
use crate::time::Instant;
use stampede_mechanisms::coalescing::singleflight::{FlightId, Join};

#[derive(Clone)]
pub struct Flights {
    of_process: Vec<Group<u32, u32>>,
    /// Room for the followers of a flight; empty between calls.
    followers: Vec<u32>,
}

impl Flights {
    pub fn new(processes: usize) -> Flights {
        Flights { of_process: (0..processes).map(|_| Group::default()).collect(), followers: Vec::new() }
    }

    /// Whether anybody has joined the flight of `job`'s key.
    pub fn has_followers(&self, job: u32, jobs: &Jobs) -> bool {
        self.of_process[usize::from(jobs.process_of(job))].waiting(&jobs[job].key) > 0
    }

    /// The flight that `job` led is over: what came of it is shared, a value as an error. Its followers get these `flags`.
    pub fn land(&mut self, flight: FlightId, job: u32, flags: u8, jobs: &mut Jobs, effects: &mut Vec<Effect>) {
        let group = &mut self.of_process[usize::from(jobs.process_of(job))];
        if group.finish(flight, &mut self.followers).is_err() {
            return;
        }
        let version = jobs[job].version;
        for follower in self.followers.drain(..) {
            if jobs.waits_no_more(follower) {
                continue;
            }
            let one = &mut jobs[follower];
            one.version = version;
            one.flags |= flags;
            effects.push(Effect::Finish(follower));
        }
    }
}

impl Coalescing for Flights {
    fn missed(&mut self, job: u32, jobs: &mut Jobs) -> Next {
        let group = &mut self.of_process[usize::from(jobs.process_of(job))];
        match group.join(&jobs[job].key, job) {
            Join::Lead(flight) => {
                jobs.held.claim(job, |claims| claims.flight = Some(flight));
                Next::Load
            }
            Join::Follow(_) => Next::Wait(Phase::WaitFlight),
        }
    }

    fn over(&mut self, job: u32, claims: Claims, error: bool, jobs: &mut Jobs, effects: &mut Vec<Effect>) {
        if let Some(flight) = claims.flight {
            self.land(flight, job, if error { flag::ERROR } else { 0 }, jobs, effects);
        }
    }

    fn left(&mut self, job: u32, claims: Claims, jobs: &mut Jobs, _: Instant, effects: &mut Vec<Effect>) {
        // The jobs that share it get nothing.
        if let Some(flight) = claims.flight {
            self.land(flight, job, flag::ERROR, jobs, effects);
        }
    }

    fn process_died(&mut self, process: u16) {
        self.of_process[usize::from(process)] = Group::default();
    }

    fn is_loading(&self, process: u16, key: u32) -> bool {
        self.of_process[usize::from(process)].is_in_flight(&key)
    }

    fn weigh(&self, memory: &mut Memory) {
        self.of_process.iter().for_each(|group| group.weigh(memory));
        memory.vec(&self.followers);
    }
}
