//! What stands at the cache for all apps together: the lock in Redis, and the leases of memcache.

use super::nodes::Found;
use super::world::World;
use crate::mechanism::lease::{Fill, Leases, Miss};
use crate::mechanism::lock::{Attempt, LockPolicy, LockTable, Release, Released, Token};
use crate::recording::Phase;
use crate::scenario::{Coalesce, LockRelease, Scenario};
use crate::time::{Duration, Instant};

/// What one node knows of locks and leases. The lock of a key lies on the key's own node.
pub(super) struct Central {
    locks: LockTable<u32>,
    policy: LockPolicy,
    leases: Leases<u32, ()>,
}

impl Central {
    pub(super) fn new(scenario: &Scenario) -> Central {
        let protection = &scenario.protection;
        Central {
            locks: LockTable::new(),
            policy: LockPolicy {
                ttl: protection.lock_ttl,
                poll: protection.lock_poll,
                patience: Duration::MAX,
                release: match protection.lock_release {
                    LockRelease::Safe => Release::Safe,
                    LockRelease::Unsafe => Release::Unsafe,
                },
            },
            leases: Leases::new(protection.lease_hold, protection.lease_hold),
        }
    }
}

impl Central {
    /// The node has lost its memory.
    pub(super) fn clear(&mut self) {
        self.locks.clear();
        self.leases.clear();
    }

    /// A key was deleted, whose value was held or not.
    pub(super) fn deleted(&mut self, key: u32, held: bool, now: Instant) {
        self.leases.delete(&key, held.then_some(()), now);
    }
}

impl World<'_> {
    fn central(&mut self, who: u32) -> &mut Central {
        let node = self.node_of(who);
        &mut self.central[usize::from(node)]
    }

    /// The node does not hold the key: what it tells the app that asked. `plain` is the plain answer.
    pub(super) fn miss(&mut self, who: u32, plain: Phase) -> Phase {
        let node = self.node_of(who);
        if self.scenario.protection.coalesce != Coalesce::Lease || !self.nodes.is_up(node) {
            return plain;
        }
        let (key, now) = (self.key_of(who), self.now);
        match self.central(who).leases.miss(&key, now) {
            Miss::Lease { token, .. } => {
                self.leases.insert(who, token);
                plain
            }
            Miss::Hot { stale: Some(()) } if self.scenario.protection.lease_stale => Phase::StaleHit,
            Miss::Hot { .. } => Phase::HotMiss,
        }
    }

    /// Who was kept away sleeps a little.
    pub(super) fn sleep(&mut self, who: u32) {
        if self.is_background(who) {
            // Somebody else is loading the value, and nobody waits for this.
            return self.answer(who);
        }
        let protection = &self.scenario.protection;
        let nap = if protection.coalesce == Coalesce::Lease { protection.lease_wait } else { protection.lock_poll };
        let app = self.app_of(who);
        self.go(who, Phase::WaitPoll, app, nap);
    }

    /// Without the node there is no lock: the app goes on without.
    pub(super) fn ask_for_lock(&mut self, who: u32) {
        let node = self.node_of(who);
        if !self.nodes.is_up(node) {
            return self.query(who);
        }
        self.go(who, Phase::ToLock, node, self.legs.node);
    }

    /// `SET key token NX PX ttl` arrives at the node.
    pub(super) fn try_lock(&mut self, who: u32) {
        let (key, now, node) = (self.key_of(who), self.now, self.node_of(who));
        let up = self.nodes.is_up(node);
        let Central { locks, policy, .. } = self.central(who);
        let attempt = policy.attempt(locks, &key, Token(u64::from(who)), now, now);
        let phase =
            if up && matches!(attempt, Attempt::Acquired { .. }) { Phase::LockGranted } else { Phase::LockRefused };
        self.go(who, phase, node, self.legs.node);
    }

    /// The holder's release arrives at the node.
    pub(super) fn release(&mut self, who: u32) {
        let (key, now, node) = (self.key_of(who), self.now, self.node_of(who));
        let Central { locks, policy, .. } = self.central(who);
        let phase = match policy.release(locks, &key, Token(u64::from(who)), now) {
            Released::Own => Phase::Released,
            Released::Expired => Phase::LockLost,
            Released::Foreign(_) => Phase::LockStolen,
        };
        self.go(who, phase, node, self.legs.node);
    }

    /// A value arrives at its node. False if it came with a lease that is worth nothing any more.
    pub(super) fn store_at_node(&mut self, who: u32) -> bool {
        let (key, now) = (self.key_of(who), self.now);
        match self.leases.remove(&who) {
            Some(token) => {
                if !matches!(self.central(who).leases.fill(&key, token, (), now), Fill::Stored(())) {
                    return false;
                }
            }
            // A plain set, as of a key that is warmed: it voids whatever lease is out.
            None => self.central(who).leases.set(&key),
        }
        self.store(who);
        true
    }

    pub(super) fn second_look(&mut self, who: u32) {
        let node = self.node_of(who);
        let found = self.look(who);
        if found == Found::Nothing && self.peers() {
            self.stay(who, Phase::RecheckMiss, node);
            return self.still_missing(who);
        }
        let phase = if found == Found::Nothing { self.miss(who, Phase::RecheckMiss) } else { Phase::RecheckHit };
        if phase == Phase::RecheckHit && self.peers() {
            self.unlock(who);
        }
        self.go(who, phase, node, self.legs.node);
    }

    pub(super) fn found_after_all(&mut self, who: u32) {
        if self.scenario.protection.coalesce == Coalesce::Mutex && !self.peers() {
            self.unlock(who);
        }
        self.go_home(who);
    }

    pub(super) fn still_missing(&mut self, who: u32) {
        if self.scenario.protection.coalesce == Coalesce::RedisLock {
            self.ask_for_lock(who);
        } else {
            self.query(who);
        }
    }
}
