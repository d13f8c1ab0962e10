//! What stands at the cache for all apps together: the lock in Redis, and the leases of memcache.

use super::job::{Task, flag};
use super::nodes::Found;
use super::workload::Workload;
use super::world::World;
use crate::keyed::{Leases, LockTable};
use crate::memory::Memory;
use crate::recording::Phase;
use crate::scenario::{Coalesce, LockRelease, Scenario};
use crate::time::{Duration, Instant};
use stampede_mechanisms::coalescing::lease::{Fill, Miss};
use stampede_mechanisms::coalescing::lock::{Attempt, LockPolicy, Release, Released, Token};

/// What one node knows of locks and leases. The lock of a key lies on the key's own node.
pub(super) struct Central {
    locks: LockTable<u32>,
    policy: LockPolicy,
    leases: Leases<u32, u32>,
}

impl Central {
    pub(super) fn new(scenario: &Scenario) -> Central {
        let protection = &scenario.protection;
        let hold = protection.lease_hold;
        Central {
            locks: LockTable::default(),
            policy: LockPolicy {
                ttl: protection.lock_ttl,
                poll: protection.lock_poll,
                patience: Duration::MAX,
                release: match protection.lock_release {
                    LockRelease::Safe => Release::Safe,
                    LockRelease::Unsafe => Release::Unsafe,
                },
            },
            // The run ends some time, and there are no more keys than the scenario has: nothing needs to be forgotten.
            leases: Leases::with_hasher(hold, hold, Default::default()).remembering(Duration::MAX),
        }
    }
}

impl Central {
    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        self.locks.weigh(memory);
        self.leases.weigh(memory);
    }

    /// The node has lost its memory.
    pub(super) fn clear(&mut self) {
        self.locks.clear();
        self.leases.clear();
    }

    /// A key was deleted, with the version of its value if one was held.
    pub(super) fn deleted(&mut self, key: u32, held: Option<u32>, now: Instant) {
        self.leases.delete(&key, held, now);
    }

    /// A key was set without a lease.
    pub(super) fn set(&mut self, key: u32) {
        self.leases.set(&key);
    }
}

impl World<'_> {
    fn central(&mut self, job: u32) -> &mut Central {
        let node = self.node_of(job);
        &mut self.central[usize::from(node)]
    }

    /// The node does not hold the key: what it tells the app that asked. `plain` is the plain answer.
    pub(super) fn miss(&mut self, job: u32, plain: Phase) -> Phase {
        if self.scenario.protection.coalesce != Coalesce::Lease || !self.nodes.is_up(self.node_of(job)) {
            return plain;
        }
        let (key, now) = (self.key_of(job), self.now);
        match self.central(job).leases.miss(&key, now) {
            Miss::Lease { token, .. } => {
                self.leases.insert(job, token);
                plain
            }
            Miss::Hot { stale: Some(version) } if self.scenario.protection.lease_stale => {
                self.jobs[job as usize].version = version;
                self.jobs[job as usize].flags |= flag::NOT_TO_KEEP;
                match plain {
                    _ if Workload::exists(key) => Phase::StaleHit,
                    // An old note that there is no such key is found as a new one is.
                    Phase::Miss => Phase::NegativeHit,
                    _ => Phase::RecheckHit,
                }
            }
            Miss::Hot { .. } => Phase::HotMiss,
        }
    }

    /// Who was kept away sleeps a little.
    pub(super) fn sleep(&mut self, job: u32) {
        if self.jobs[job as usize].task == Task::Refresh {
            // Somebody else is loading the value, and nobody waits for this.
            return self.answer(job);
        }
        let protection = &self.scenario.protection;
        let nap = if protection.coalesce == Coalesce::Lease { protection.lease_wait } else { protection.lock_poll };
        let app = self.jobs[job as usize].app;
        self.go(job, Phase::WaitPoll, app, nap);
    }

    pub(super) fn ask_for_lock(&mut self, job: u32) {
        let node = self.node_of(job);
        if !self.nodes.is_up(node) {
            // Without the node there is no lock: the app goes on without.
            return self.query(job);
        }
        self.go(job, Phase::ToLock, node, self.legs.node);
    }

    /// `SET key token NX PX ttl` arrives at the node.
    pub(super) fn try_lock(&mut self, job: u32) {
        let (key, now, node) = (self.key_of(job), self.now, self.node_of(job));
        // A node that has left grants nothing.
        let up = self.nodes.is_up(node);
        let Central { locks, policy, .. } = self.central(job);
        if up && matches!(policy.attempt(locks, &key, Token(u64::from(job)), now, now), Attempt::Acquired { .. }) {
            self.jobs[job as usize].flags |= flag::LOCKED;
            self.go(job, Phase::LockGranted, node, self.legs.node);
        } else {
            self.go(job, Phase::LockRefused, node, self.legs.node);
        }
    }

    /// The holder's release arrives at the node.
    pub(super) fn release(&mut self, job: u32) {
        let (key, now, node) = (self.key_of(job), self.now, self.node_of(job));
        let Central { locks, policy, .. } = self.central(job);
        let phase = match policy.release(locks, &key, Token(u64::from(job)), now) {
            Released::Own => Phase::Released,
            Released::Expired => Phase::LockLost,
            Released::Foreign(_) => Phase::LockStolen,
        };
        self.go(job, phase, node, self.legs.node);
    }

    /// A holder that stops lets go of its lock at once.
    pub(super) fn drop_lock(&mut self, job: u32) {
        let (key, now) = (self.key_of(job), self.now);
        self.central(job).locks.compare_and_delete(&key, Token(u64::from(job)), now);
    }

    /// A value arrives at its node. False if it came with a lease that is worth nothing any more, or is older than what
    /// counts there.
    pub(super) fn store_at_node(&mut self, job: u32) -> bool {
        let (key, now, version) = (self.key_of(job), self.now, self.jobs[job as usize].version);
        let outdated = self.nodes.is_outdated(self.node_of(job), key, version);
        if let Some(token) = self.leases.remove(&job) {
            if !matches!(self.central(job).leases.fill(&key, token, version, now), Fill::Stored(_)) {
                return false;
            }
        } else if !outdated {
            // A plain set, as of a key that is warmed: it voids whatever lease is out.
            self.central(job).leases.set(&key);
        }
        if !outdated {
            self.store(job);
        }
        !outdated
    }

    pub(super) fn second_look(&mut self, job: u32) {
        let node = self.node_of(job);
        let found = self.look(job);
        if found == Found::Nothing && self.peers() {
            self.stay(job, Phase::RecheckMiss, node);
            return self.still_missing(job);
        }
        let phase = if found == Found::Nothing { self.miss(job, Phase::RecheckMiss) } else { Phase::RecheckHit };
        if phase == Phase::RecheckHit && self.peers() {
            self.unlock(job);
        }
        self.go(job, phase, node, self.legs.node);
    }

    pub(super) fn found_after_all(&mut self, job: u32) {
        if self.scenario.protection.coalesce == Coalesce::Mutex && !self.peers() {
            self.unlock(job);
        }
        self.go_home(job);
    }

    pub(super) fn still_missing(&mut self, job: u32) {
        if self.scenario.protection.coalesce == Coalesce::RedisLock {
            self.ask_for_lock(job);
        } else {
            self.query(job);
        }
    }
}
