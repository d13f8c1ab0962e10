//! A lock in Redis for all processes: one loads, the others sleep and look again. The lock of a key is on the node of the
//! job that asks for it, and its token is that job's number.

use super::{Coalescing, Effect, Next};
use crate::keyed::LockTable;
use crate::memory::Memory;
use crate::scenario::{LockRelease, Scenario};
use crate::sim::kernel::holdings::Claims;
use crate::sim::kernel::jobs::{Jobs, flag};
use crate::time::{Duration, Instant};
use stampede_mechanisms::coalescing::lock::{Attempt, LockPolicy, Release, Released, Token};
use std::mem::take;

pub struct Locks {
    of_node: Vec<LockTable<u32>>,
    policy: LockPolicy,
}

impl Locks {
    pub fn new(scenario: &Scenario, nodes: usize) -> Locks {
        let protection = &scenario.protection;
        Locks {
            of_node: (0..nodes).map(|_| LockTable::default()).collect(),
            policy: LockPolicy {
                ttl: protection.lock_ttl,
                poll: protection.lock_poll,
                patience: Duration::MAX,
                release: match protection.lock_release {
                    LockRelease::Safe => Release::Safe,
                    LockRelease::Unsafe => Release::Unsafe,
                },
            },
        }
    }
}

impl Coalescing for Locks {
    fn missed(&mut self, job: u32, jobs: &mut Jobs) -> Next {
        // Without the node there is no lock: the app goes on without.
        if jobs[job].has(flag::NO_CACHE) { Next::Load } else { Next::AskForLock }
    }

    fn try_lock(&mut self, job: u32, jobs: &mut Jobs, now: Instant) -> bool {
        let one = jobs[job];
        let (locks, token) = (&mut self.of_node[usize::from(one.node)], Token(u64::from(job)));
        let granted = matches!(self.policy.attempt(locks, &one.key, token, now, now), Attempt::Acquired { .. });
        if granted {
            jobs.held.claim(job, |claims| claims.lock = true);
        }
        granted
    }

    fn kept_away(&mut self, _: u32, awaited: bool, _: &Jobs) -> Next {
        // Somebody else is loading the value.
        if awaited { Next::Sleep(self.policy.poll) } else { Next::Finish }
    }

    fn still_missing(&mut self, _: u32) -> Next {
        Next::AskForLock
    }

    fn loaded(&mut self, job: u32, jobs: &mut Jobs) -> Next {
        if jobs.held.claims(job).lock { Next::Release } else { Next::Finish }
    }

    fn release(&mut self, job: u32, jobs: &mut Jobs, now: Instant) -> Released {
        let one = jobs[job];
        jobs.held.give_back(job, |claims| take(&mut claims.lock));
        self.policy.release(&mut self.of_node[usize::from(one.node)], &one.key, Token(u64::from(job)), now)
    }

    fn left(&mut self, job: u32, claims: Claims, jobs: &mut Jobs, now: Instant, _: &mut Vec<Effect>) {
        let one = jobs[job];
        if claims.lock {
            self.of_node[usize::from(one.node)].compare_and_delete(&one.key, Token(u64::from(job)), now);
        }
    }

    fn node_died(&mut self, node: u16) {
        self.of_node[usize::from(node)].clear();
    }

    fn weigh(&self, memory: &mut Memory) {
        self.of_node.iter().for_each(|locks| locks.weigh(memory));
    }
}
