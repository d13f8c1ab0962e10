//! The leases of memcache: a node lets one client load a key that it does not hold; the others sleep and ask again, or
//! take the stale value.

use super::contract::{Coalescing, Next, Told};
use crate::keyed::Leases;
use crate::memory::Memory;
use crate::scenario::{LeaseNext, Scenario};
use crate::sim::kernel::jobs::Jobs;
use crate::time::{Duration, Instant};
use stampede_mechanisms::coalescing::lease::{Fill, Miss};

#[derive(Clone)]
pub struct Tokens {
    of_node: Vec<Leases<u32, u32>>,
    /// How long a job sleeps that gets no lease.
    wait: Duration,
    /// Whether they take a stale value instead.
    takes_stale: bool,
}

impl Tokens {
    pub fn new(scenario: &Scenario, nodes: usize) -> Tokens {
        let protection = &scenario.protection;
        let hold = protection.lease_hold;
        // The run ends some time, and there are no more keys than the scenario has: nothing needs to be forgotten.
        let leases = || {
            let leases = Leases::with_hasher(hold, hold, Default::default()).remembering(Duration::MAX);
            if protection.lease_next == LeaseNext::AfterHold { leases.once_per_hold() } else { leases }
        };
        Tokens {
            of_node: (0..nodes).map(|_| leases()).collect(),
            wait: protection.lease_wait,
            takes_stale: protection.lease_stale,
        }
    }
}

impl Coalescing for Tokens {
    fn missed(&mut self, _: u32, _: &mut Jobs) -> Next {
        // It has the lease: the node kept all others away.
        Next::Load
    }

    fn not_there(&mut self, job: u32, _: bool, jobs: &mut Jobs, now: Instant) -> Told {
        let one = jobs[job];
        match self.of_node[usize::from(one.node)].miss(&one.key, now) {
            Miss::Lease { token, .. } => {
                jobs.held.claim(job, |claims| claims.lease = Some(token));
                Told::Nothing
            }
            Miss::Hot { stale: Some(version) } if self.takes_stale => Told::Stale(version),
            Miss::Hot { .. } => Told::Wait,
        }
    }

    fn kept_away(&mut self, _: u32, awaited: bool, _: &Jobs) -> Next {
        // Another job is loading the value.
        if awaited { Next::Sleep(self.wait) } else { Next::Finish }
    }

    fn may_store(&mut self, job: u32, outdated: bool, jobs: &mut Jobs, now: Instant) -> bool {
        let one = jobs[job];
        let leases = &mut self.of_node[usize::from(one.node)];
        if let Some(token) = jobs.held.give_back(job, |claims| claims.lease.take()) {
            matches!(leases.fill(&one.key, token, one.version, now), Fill::Stored(_)) && !outdated
        } else {
            if !outdated {
                // A plain set, as of a key that is warmed: it voids whatever lease is out.
                leases.set(&one.key);
            }
            !outdated
        }
    }

    fn loaded(&mut self, job: u32, jobs: &mut Jobs) -> Next {
        // A job that has a lease and did not fill has no use for it.
        jobs.held.give_back(job, |claims| claims.lease.take());
        Next::Finish
    }

    fn node_died(&mut self, node: u16) {
        self.of_node[usize::from(node)].clear();
    }

    fn deleted(&mut self, node: u16, key: u32, held: Option<u32>, now: Instant) {
        self.of_node[usize::from(node)].delete(&key, held, now);
    }

    fn set(&mut self, node: u16, key: u32) {
        self.of_node[usize::from(node)].set(&key);
    }

    fn weigh(&self, memory: &mut Memory) {
        self.of_node.iter().for_each(|leases| leases.weigh(memory));
    }
}
