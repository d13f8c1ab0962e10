//! What stands between a miss and the database, and whom it makes wait.

use super::job::{GONE, Job, Task, flag};
use super::workload::HOT;
use super::world::World;
use crate::keyed::{Group, KeyedMutex};
use crate::memory::Memory;
use crate::recording::Phase;
use crate::scenario::Coalesce;
use stampede_mechanisms::coalescing::mutex::Lock;
use stampede_mechanisms::coalescing::singleflight::Join;

/// What one process uses to coalesce its loads: each app in look-aside, each owning peer in peer to peer.
#[derive(Default)]
pub(super) struct Gate {
    pub(super) flights: Group<u32, u32>,
    pub(super) locks: KeyedMutex<u32, u32>,
}

impl Gate {
    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        self.flights.weigh(memory);
        self.locks.weigh(memory);
    }
}

impl World<'_> {
    /// A miss reaches whatever coalesces loads.
    pub(super) fn gate(&mut self, job: u32) {
        let (key, gate) = (self.key_of(job), self.gate_of(job));
        let no_cache = self.jobs[job as usize].has(flag::NO_CACHE);
        match self.scenario.protection.coalesce {
            Coalesce::Off => self.query(job),
            Coalesce::Singleflight => match self.gates[usize::from(gate)].flights.join(&key, job) {
                Join::Lead(flight) => {
                    self.flights.insert(job, flight);
                    self.query(job);
                }
                Join::Follow(_) => self.stay(job, Phase::WaitFlight, gate),
            },
            Coalesce::Mutex => match self.gates[usize::from(gate)].locks.lock(&key, job) {
                Lock::Acquired => {
                    let one = &mut self.jobs[job as usize];
                    one.flags |= flag::MUTEX;
                    // A refresh is of a value that is there, and where no node answers there is nothing to look at.
                    if no_cache || one.task == Task::Refresh { self.query(job) } else { self.recheck(job) }
                }
                Lock::Queued { .. } => self.stay(job, Phase::WaitLock, gate),
            },
            // Without the node there is no lock: the app goes on without.
            Coalesce::RedisLock if no_cache => self.query(job),
            Coalesce::RedisLock => self.ask_for_lock(job),
            // Who gets here has the lease: the node kept all others away.
            Coalesce::Lease => self.query(job),
        }
    }

    /// The hot key is loaded in the background for its owner, whatever the cache holds: by the owner, or by the first app.
    pub(super) fn warm(&mut self) {
        let owner = self.nodes.owner(HOT);
        self.load_in_background(HOT, 0, owner);
    }

    /// A reader of `job`'s key starts a refresh of it in the background.
    pub(super) fn refresh(&mut self, job: u32) {
        let Job { key, app, node, .. } = self.jobs[job as usize];
        self.load_anew(key, app, node);
    }

    /// Loads the value that `node` holds anew, in the background. Where keys have copies, each node's own is loaded; else
    /// the key's owner gets it, which may be another node by now.
    pub(super) fn load_anew(&mut self, key: u32, app: u16, node: u16) {
        let copied = self.scenario.cache.hot_copies > 1 && self.nodes.is_up(node);
        let node = if copied { node } else { self.nodes.owner(key) };
        self.load_in_background(key, app, node);
    }

    /// Loads a key for `node` and no client, unless the process that would do it is loading the key already: that load
    /// will do.
    fn load_in_background(&mut self, key: u32, app: u16, node: u16) {
        let gate = if self.peers() { node } else { app };
        let gate = &self.gates[usize::from(gate)];
        let busy = match self.scenario.protection.coalesce {
            Coalesce::Singleflight => gate.flights.is_in_flight(&key),
            Coalesce::Mutex => gate.locks.is_locked(&key),
            Coalesce::Off | Coalesce::RedisLock | Coalesce::Lease => false,
        };
        if !busy {
            let refresh = self.begin_background(key, app, node, Task::Refresh, Phase::Refresh);
            self.gate(refresh);
        }
    }

    /// Who had to wait looks into the cache again: somebody may have filled it meanwhile.
    pub(super) fn recheck(&mut self, job: u32) {
        let node = if self.peers() { self.node_of(job) } else { self.set_out_again(job) };
        let length = if self.peers() { self.legs.lookup } else { self.legs.node };
        self.go(job, Phase::Recheck, node, length);
    }

    pub(super) fn unlock(&mut self, job: u32) {
        let (key, gate) = (self.key_of(job), self.gate_of(job));
        self.jobs[job as usize].flags &= !flag::MUTEX;
        // A waiter that has given up stands in line until its turn comes, so that a crowd that gives up costs no search each.
        while let Ok(Some(next)) = self.gates[usize::from(gate)].locks.unlock(&key) {
            if self.jobs[next as usize].row != GONE {
                self.jobs[next as usize].flags |= flag::MUTEX;
                return self.recheck(next);
            }
        }
    }

    /// The load is over, and the cache is filled if there is a value and it takes it.
    pub(super) fn loaded(&mut self, job: u32) {
        // Who has a lease and did not fill has no use for it.
        self.leases.remove(&job);
        if self.jobs[job as usize].has(flag::LOCKED) {
            let node = self.node_of(job);
            self.go(job, Phase::ToRelease, node, self.legs.node);
        } else {
            self.finish(job);
        }
    }

    /// Whoever waited for a load learns that it is over, and how.
    pub(super) fn finish(&mut self, job: u32) {
        let error = self.jobs[job as usize].has(flag::ERROR);
        self.outcome(job);
        match self.scenario.protection.coalesce {
            Coalesce::Off | Coalesce::RedisLock | Coalesce::Lease => {}
            Coalesce::Mutex => self.unlock(job),
            Coalesce::Singleflight => self.land(job, error),
        }
    }

    /// The flight that a job leads is over: what came of it is shared, a value as an error.
    pub(super) fn land(&mut self, job: u32, error: bool) {
        let gate = self.gate_of(job);
        let version = self.jobs[job as usize].version;
        let mut followers = std::mem::take(&mut self.followers);
        if let Some(flight) = self.flights.remove(&job)
            && self.gates[usize::from(gate)].flights.finish(flight, &mut followers).is_ok()
        {
            for follower in followers.drain(..) {
                let one = &mut self.jobs[follower as usize];
                if one.row == GONE {
                    continue;
                }
                one.version = version;
                if error {
                    one.flags |= flag::ERROR;
                }
                self.outcome(follower);
            }
        }
        self.followers = followers;
    }
}
