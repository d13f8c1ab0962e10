//! What stands between a miss and the database: the world asks it, and does what it says.

use super::coalescing::{Coalescing, Effect, Next, Told};
use super::kernel::jobs::{Job, Jobs, Task, flag};
use super::nodes::Found;
use super::workload::{HOT, Workload};
use super::world::World;
use crate::recording::Phase;
use stampede_mechanisms::coalescing::lock::Released;

impl World<'_> {
    /// A miss reaches whatever coalesces loads.
    pub(super) fn gate(&mut self, job: u32) {
        let next = self.coalescing.missed(job, &mut self.jobs);
        self.follow(job, next);
    }

    /// A job does what it was told.
    fn follow(&mut self, job: u32, next: Next) {
        let node = self.node_of(job);
        match next {
            Next::Load => self.query(job),
            Next::Wait(phase) => self.stay(job, phase, self.jobs.process_of(job)),
            Next::Look => self.recheck(job),
            // Without the node there is no lock: the app goes on without.
            Next::AskForLock if !self.nodes.is_up(node) => self.query(job),
            Next::AskForLock => self.go(job, Phase::ToLock, node, self.legs.node),
            Next::Release => self.go(job, Phase::ToRelease, node, self.legs.node),
            Next::Sleep(nap) => self.go(job, Phase::WaitPoll, self.jobs[job].app, nap),
            Next::Finish => self.finish(job),
        }
    }

    /// Something is told to what coalesces loads, and others do what follows from it.
    pub(super) fn tell_coalescing(&mut self, tell: impl FnOnce(&mut dyn Coalescing, &mut Jobs, &mut Vec<Effect>)) {
        let mut effects = std::mem::take(&mut self.woken);
        tell(&mut *self.coalescing, &mut self.jobs, &mut effects);
        for effect in effects.drain(..) {
            match effect {
                Effect::Look(job) => self.recheck(job),
                Effect::Finish(job) => self.outcome(job),
            }
        }
        self.woken = effects;
    }

    /// The hot key is loaded in the background for its owner, whatever the cache holds: by the owner, or by the first app.
    pub(super) fn warm(&mut self) {
        let owner = self.nodes.owner(HOT);
        self.load_in_background(HOT, 0, owner);
    }

    /// A reader of `job`'s key starts a refresh of it in the background.
    pub(super) fn refresh(&mut self, job: u32) {
        let Job { key, app, node, .. } = self.jobs[job];
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
        let process = if self.peers() { node } else { app };
        if !self.coalescing.is_loading(process, key) {
            let refresh = self.begin_background(key, app, node, Task::Refresh, Phase::Refresh);
            self.gate(refresh);
        }
    }

    /// A job that had to wait looks into the cache again: somebody may have filled it meanwhile.
    pub(super) fn recheck(&mut self, job: u32) {
        let node = if self.peers() { self.node_of(job) } else { self.set_out_again(job) };
        let length = if self.peers() { self.legs.lookup } else { self.legs.node };
        self.go(job, Phase::Recheck, node, length);
    }

    /// The node does not hold the key: what it tells the app that asked. `plain` is the plain answer.
    pub(super) fn miss(&mut self, job: u32, plain: Phase) -> Phase {
        if !self.nodes.is_up(self.node_of(job)) {
            return plain;
        }
        match self.coalescing.not_there(job, plain == Phase::RecheckMiss, &mut self.jobs, self.now) {
            Told::Nothing => plain,
            Told::Wait => Phase::HotMiss,
            Told::Stale(version) => {
                self.jobs[job].version = version;
                self.jobs[job].flags |= flag::NOT_TO_KEEP;
                match plain {
                    _ if Workload::exists(self.key_of(job)) => Phase::StaleHit,
                    // An old note that there is no such key is found as a new one is.
                    Phase::Miss => Phase::NegativeHit,
                    _ => Phase::RecheckHit,
                }
            }
        }
    }

    /// A job that somebody else keeps away knows it.
    pub(super) fn kept_away(&mut self, job: u32) {
        // Nobody waits for a refresh.
        let awaited = self.jobs[job].task != Task::Refresh;
        let next = self.coalescing.kept_away(job, awaited, &self.jobs);
        self.follow(job, next);
    }

    /// `SET key token NX PX ttl` arrives at the node.
    pub(super) fn try_lock(&mut self, job: u32) {
        let node = self.node_of(job);
        // A node that has left grants nothing.
        let granted = self.nodes.is_up(node) && self.coalescing.try_lock(job, &mut self.jobs, self.now);
        self.go(job, if granted { Phase::LockGranted } else { Phase::LockRefused }, node, self.legs.node);
    }

    /// The holder's release arrives at the node.
    pub(super) fn release(&mut self, job: u32) {
        let phase = match self.coalescing.release(job, &mut self.jobs, self.now) {
            Released::Own => Phase::Released,
            Released::Expired => Phase::LockLost,
            Released::Foreign(_) => Phase::LockStolen,
        };
        self.go(job, phase, self.node_of(job), self.legs.node);
    }

    /// A value arrives at its node. False if it came with a lease that is worth nothing any more, or is older than what
    /// counts there.
    pub(super) fn store_at_node(&mut self, job: u32) -> bool {
        let Job { key, node, version, .. } = self.jobs[job];
        let outdated = self.nodes.is_outdated(node, key, version);
        let stored = self.coalescing.may_store(job, outdated, &mut self.jobs, self.now);
        if stored {
            self.store(job);
        }
        stored
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
            self.needs_no_load(job);
        }
        self.go(job, phase, node, self.legs.node);
    }

    pub(super) fn found_after_all(&mut self, job: u32) {
        self.needs_no_load(job);
        if self.jobs[job].task == Task::Refresh { self.end(job, Phase::Refreshed) } else { self.go_home(job) }
    }

    pub(super) fn needs_no_load(&mut self, job: u32) {
        let claims = self.jobs.held.give_back_all(job);
        self.tell_coalescing(|coalescing, jobs, effects| coalescing.found(job, claims, jobs, effects));
    }

    pub(super) fn still_missing(&mut self, job: u32) {
        let next = self.coalescing.still_missing(job);
        self.follow(job, next);
    }

    /// The load is over, and the cache is filled if there is a value and it takes it.
    pub(super) fn loaded(&mut self, job: u32) {
        let next = self.coalescing.loaded(job, &mut self.jobs);
        self.follow(job, next);
    }

    /// Whoever waited for a load learns that it is over, and how.
    pub(super) fn finish(&mut self, job: u32) {
        let error = self.jobs[job].has(flag::ERROR);
        let claims = self.jobs.held.give_back_all(job);
        self.outcome(job);
        self.tell_coalescing(|coalescing, jobs, effects| coalescing.over(job, claims, error, jobs, effects));
    }
}
