//! What stands between a miss and the database, and whom it makes wait.

use super::workload::HOT;
use super::world::World;
use crate::mechanism::mutex::{KeyedMutex, Lock};
use crate::mechanism::singleflight::{Group, Join};
use crate::recording::Phase;
use crate::scenario::Coalesce;

/// What one process uses to coalesce its loads: each app in look-aside, each owning peer in peer to peer.
#[derive(Default)]
pub(super) struct Gate {
    flights: Group<u32, u32>,
    locks: KeyedMutex<u32, u32>,
}

impl World<'_> {
    /// A miss reaches whatever coalesces loads.
    pub(super) fn gate(&mut self, who: u32) {
        let (key, gate) = (self.key_of(who), self.gate_of(who));
        match self.scenario.protection.coalesce {
            Coalesce::Off => self.query(who),
            Coalesce::Singleflight => match self.gates[usize::from(gate)].flights.join(&key, who) {
                Join::Lead(flight) => {
                    self.flights.insert(who, flight);
                    self.query(who);
                }
                Join::Follow(_) => self.stay(who, Phase::WaitFlight, gate),
            },
            Coalesce::Mutex => match self.gates[usize::from(gate)].locks.lock(&key, who) {
                // A refresh is of a value that is there.
                Lock::Acquired if self.is_background(who) => self.query(who),
                Lock::Acquired => self.recheck(who),
                Lock::Queued { .. } => self.stay(who, Phase::WaitLock, gate),
            },
            Coalesce::RedisLock => self.ask_for_lock(who),
            // Who gets here has the lease: the node kept all others away.
            Coalesce::Lease => self.query(who),
        }
    }

    /// The hot key is loaded in the background, whatever the cache holds: by its owner, or by the first app.
    pub(super) fn warm(&mut self) {
        let gate = if self.peers() { self.nodes.owner(HOT) } else { 0 };
        self.load_in_background(HOT, 0, gate);
    }

    /// A reader of `who`'s key starts a refresh of it in the background.
    pub(super) fn refresh(&mut self, who: u32) {
        let (key, app) = (self.key_of(who), self.app_of(who));
        let gate = self.gate_of(who);
        self.load_in_background(key, app, gate);
    }

    /// Loads a key for no client, unless the process `gate` is loading it already: that load will do.
    fn load_in_background(&mut self, key: u32, app: u16, gate: u16) {
        let gate = &self.gates[usize::from(gate)];
        let busy = match self.scenario.protection.coalesce {
            Coalesce::Singleflight => gate.flights.is_in_flight(&key),
            Coalesce::Mutex => gate.locks.holder(&key).is_some(),
            Coalesce::Off | Coalesce::RedisLock | Coalesce::Lease => false,
        };
        if !busy {
            let refresh = self.begin_background(key, app);
            self.gate(refresh);
        }
    }

    /// Who had to wait looks into the cache again: somebody may have filled it meanwhile.
    pub(super) fn recheck(&mut self, who: u32) {
        let node = if self.peers() { self.node_of(who) } else { self.set_out(who) };
        let length = if self.peers() { self.legs.lookup } else { self.legs.node };
        self.go(who, Phase::Recheck, node, length);
    }

    pub(super) fn unlock(&mut self, who: u32) {
        let (key, gate) = (self.key_of(who), self.gate_of(who));
        if let Ok(Some(next)) = self.gates[usize::from(gate)].locks.unlock(&key) {
            self.recheck(next);
        }
    }

    /// The load is over, and the cache is filled if it takes the value.
    pub(super) fn loaded(&mut self, who: u32) {
        // Who has a lease and did not fill has no use for it.
        self.leases.remove(&who);
        if self.scenario.protection.coalesce == Coalesce::RedisLock {
            let node = self.node_of(who);
            self.go(who, Phase::ToRelease, node, self.legs.node);
        } else {
            self.finish(who);
        }
    }

    /// Whoever waited for a load learns that it is over.
    pub(super) fn finish(&mut self, who: u32) {
        self.answer(who);
        match self.scenario.protection.coalesce {
            Coalesce::Off | Coalesce::RedisLock | Coalesce::Lease => {}
            Coalesce::Mutex => self.unlock(who),
            Coalesce::Singleflight => {
                let gate = self.gate_of(who);
                let mut followers = std::mem::take(&mut self.followers);
                if let Some(flight) = self.flights.remove(&who)
                    && self.gates[usize::from(gate)].flights.finish(flight, &mut followers).is_ok()
                {
                    for follower in followers.drain(..) {
                        self.answer(follower);
                    }
                }
                self.followers = followers;
            }
        }
    }
}
