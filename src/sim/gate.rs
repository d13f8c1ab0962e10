//! What stands between a miss and the database, and whom it makes wait.

use super::nodes::Found;
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
                Lock::Acquired => self.recheck(who),
                Lock::Queued { .. } => self.stay(who, Phase::WaitLock, gate),
            },
        }
    }

    /// The holder of the lock looks into the cache again: somebody may have filled it while it waited.
    fn recheck(&mut self, who: u32) {
        let node = self.node_of(who);
        let length = if self.peers() { self.legs.lookup } else { self.legs.node };
        self.go(who, Phase::Recheck, node, length);
    }

    pub(super) fn second_look(&mut self, who: u32) {
        let node = self.node_of(who);
        match self.look(who) {
            Found::Nothing if self.peers() => {
                self.stay(who, Phase::RecheckMiss, node);
                self.query(who);
            }
            Found::Nothing => self.go(who, Phase::RecheckMiss, node, self.legs.node),
            _ => {
                if self.peers() {
                    self.unlock(who);
                }
                self.go(who, Phase::RecheckHit, node, self.legs.node);
            }
        }
    }

    pub(super) fn unlock(&mut self, who: u32) {
        let (key, gate) = (self.key_of(who), self.gate_of(who));
        if let Ok(Some(next)) = self.gates[usize::from(gate)].locks.unlock(&key) {
            self.recheck(next);
        }
    }

    /// The load is over, and the cache is filled if it takes the value: whoever waited for it learns so.
    pub(super) fn loaded(&mut self, who: u32) {
        self.answer(who);
        match self.scenario.protection.coalesce {
            Coalesce::Off => {}
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
