//! From a miss to a load: the world asks the coalescing, and follows its answers.

use super::World;
use crate::recording::{HoldEnd, Phase};
use crate::scenario::WaitOver;
use crate::sim::coalescing::{Coalescing, Effect, Next, Told};
use crate::sim::kernel::clock::Lane;
use crate::sim::kernel::jobs::{GONE, Jobs, flag};
use crate::sim::workload::{HOT, Workload};
use crate::time::Duration;
use stampede_mechanisms::coalescing::lock::Released;

impl World<'_> {
    /// A miss reaches the coalescing.
    pub(super) fn missed(&mut self, job: u32) {
        // A request that has waited in its app as long as it may shares no load at the owner either.
        if self.jobs[job].has(flag::IMPATIENT) {
            return self.query(job);
        }
        let next = self.coalescing.missed(job, &mut self.jobs);
        self.follow(job, next);
    }

    /// A job does what it was told.
    fn follow(&mut self, job: u32, next: Next) {
        let node = self.node_of(job);
        match next {
            Next::Load => self.query(job),
            Next::Wait(phase) => {
                self.stay(job, phase, self.jobs.process_of(job));
                self.wait_at_longest(job);
            }
            Next::Look => self.recheck(job),
            // Without the node there is no lock: the app goes on without.
            Next::AskForLock if !self.can_lock(node) => self.query(job),
            Next::AskForLock => self.go(job, Phase::ToLock, node, self.legs.node),
            Next::Release => self.go(job, Phase::ToRelease, node, self.legs.node),
            Next::Sleep(nap) if self.would_wait_too_long(job, nap) => self.wait_over(job),
            Next::Sleep(nap) => self.go(job, Phase::WaitPoll, self.jobs[job].app, nap),
            Next::Finish => self.finish(job),
        }
    }

    /// Tells the coalescing something, and lets other jobs do what follows from it.
    pub(super) fn tell_coalescing(&mut self, tell: impl FnOnce(&mut dyn Coalescing, &mut Jobs, &mut Vec<Effect>)) {
        let mut effects = std::mem::take(&mut self.room.coalescing);
        tell(&mut *self.coalescing, &mut self.jobs, &mut effects);
        for effect in effects.drain(..) {
            match effect {
                Effect::Look(job) => self.recheck(job),
                Effect::Finish(job) => self.outcome(job),
            }
        }
        self.room.coalescing = effects;
    }

    /// The node does not hold the key: what it tells the app that asked. `plain` is the plain answer.
    pub(super) fn miss(&mut self, job: u32, plain: Phase) -> Phase {
        if !self.nodes.is_up(self.node_of(job)) {
            return plain;
        }
        let before = self.jobs.held.claims(job).lease;
        match self.coalescing.not_there(job, plain == Phase::RecheckMiss, &mut self.jobs, self.clock.now()) {
            Told::Nothing => {
                let lease = self.jobs.held.claims(job).lease;
                if lease.is_some() && lease != before {
                    self.note_hold(job, self.scenario.protection.lease_hold);
                }
                plain
            }
            Told::Wait => Phase::HotMiss,
            Told::Stale(version) => {
                self.jobs[job].version = version;
                self.jobs[job].flags |= flag::NOT_TO_KEEP;
                match plain {
                    _ if Workload::exists(self.key_of(job)) => Phase::StaleHit,
                    // A stale negative entry is found as a fresh one is.
                    Phase::Miss => Phase::NegativeHit,
                    _ => Phase::RecheckHit,
                }
            }
        }
    }

    /// A job knows that another one keeps it away.
    pub(super) fn kept_away(&mut self, job: u32) {
        // Nobody waits for a refresh, and a reader that was to load early has a value.
        let awaited = !self.jobs[job].refreshes();
        let next = self.coalescing.kept_away(job, awaited, &self.jobs);
        self.follow(job, next);
    }

    /// How long a request waits for another's load at most; `None` if there is no end to that.
    fn longest_wait(&self) -> Option<Duration> {
        Some(self.scenario.protection.longest_wait).filter(|longest| *longest > Duration::ZERO)
    }

    /// A job begins to wait for what another does.
    pub(super) fn wait_at_longest(&mut self, job: u32) {
        if let Some(longest) = self.longest_wait() {
            self.clock.after(longest, Lane::Patience, job);
        }
    }

    /// Whether a job that sleeps for so long before it looks the key up again would do so too late.
    fn would_wait_too_long(&mut self, job: u32, nap: Duration) -> bool {
        let Some(longest) = self.longest_wait() else { return false };
        let now = self.clock.now();
        now + nap > self.jobs.held.waits_since(job, now) + longest
    }

    /// The longest wait of a job is over, unless it has stopped waiting before.
    pub(super) fn patience_over(&mut self, job: u32) {
        let row = self.jobs.row(job);
        if row == GONE {
            return;
        }
        match self.recorder.now_in(row) {
            Phase::WaitFlight | Phase::WaitLock => self.wait_over(job),
            Phase::WaitCall => self.call_alone(job),
            _ => {}
        }
    }

    /// A job waits no longer for another's load: it goes on by itself, or not at all.
    fn wait_over(&mut self, job: u32) {
        self.jobs[job].flags |= flag::IMPATIENT;
        self.stay(job, Phase::WaitOver, self.jobs.process_of(job));
        match self.scenario.protection.wait_over {
            WaitOver::Stale if self.jobs.held.has_stale(job) => self.give_up(job),
            WaitOver::Load | WaitOver::Stale => self.query(job),
            WaitOver::Error => self.give_up(job),
        }
    }

    /// A job waits no longer for another's call to the owner: it makes its own, and what the owner loads for it is for nobody else. It has
    /// found nothing yet that could be at hand.
    fn call_alone(&mut self, job: u32) {
        self.jobs[job].flags |= flag::IMPATIENT;
        self.stay(job, Phase::WaitOver, self.jobs.process_of(job));
        match self.scenario.protection.wait_over {
            WaitOver::Load | WaitOver::Stale => self.call(job),
            WaitOver::Error => self.give_up(job),
        }
    }

    /// A job gets no new value; the jobs that wait for its value learn that, too.
    fn give_up(&mut self, job: u32) {
        self.jobs[job].flags |= flag::ERROR;
        self.finish(job);
    }

    /// A node that has left grants nothing, unless others do that in its place.
    fn can_lock(&self, node: u16) -> bool {
        self.scenario.protection.coalesce.is_of_majority() || self.nodes.is_up(node)
    }

    /// `SET key token NX PX ttl` arrives at the node.
    pub(super) fn try_lock(&mut self, job: u32) {
        let node = self.node_of(job);
        let granted = self.can_lock(node) && self.coalescing.try_lock(job, &mut self.jobs, self.clock.now());
        if granted {
            self.note_hold(job, self.scenario.protection.lock_ttl);
        }
        self.go(job, if granted { Phase::LockGranted } else { Phase::LockRefused }, node, self.legs.node);
    }

    /// The holder's release arrives at the node.
    pub(super) fn release(&mut self, job: u32) {
        let phase = match self.coalescing.release(job, &mut self.jobs, self.clock.now()) {
            Released::Own => {
                self.note_end_of_hold(job, HoldEnd::Released);
                Phase::Released
            }
            Released::Expired => Phase::LockLost,
            Released::Foreign(_) => {
                self.note_end_of_hold(job, HoldEnd::Taken);
                Phase::LockStolen
            }
        };
        self.go(job, phase, self.node_of(job), self.legs.node);
    }

    /// A node has given a job its key's lock or lease, for so long.
    fn note_hold(&mut self, job: u32, length: Duration) {
        let (one, now) = (self.jobs[job], self.clock.now());
        if one.key == HOT {
            let nodes = self.coalescing.keepers(one.key, now);
            self.recorder.holds().grant(now, (one.node, nodes), job, (one.row, one.app), now + length);
        }
    }

    /// What the node of a job has given last for the job's key ends before its time.
    pub(super) fn note_end_of_hold(&mut self, job: u32, why: HoldEnd) {
        let one = self.jobs[job];
        if one.key == HOT {
            self.recorder.holds().end(self.clock.now(), one.node, why);
        }
    }

    /// A job that was to load need not.
    pub(super) fn needs_no_load(&mut self, job: u32) {
        self.recorder.holds().done(self.clock.now(), job);
        let claims = self.jobs.held.give_back_all(job);
        self.tell_coalescing(|coalescing, jobs, effects| coalescing.found(job, claims, jobs, effects));
    }

    /// A second lookup has found nothing, and its app knows.
    pub(super) fn still_missing(&mut self, job: u32) {
        let next = self.coalescing.still_missing(job);
        self.follow(job, next);
    }

    /// The load is over, and the cache is filled if there is a value and it takes it.
    pub(super) fn loaded(&mut self, job: u32) {
        let next = self.coalescing.loaded(job, &mut self.jobs);
        self.follow(job, next);
    }

    /// All jobs that waited for a load learn that it is over, and how.
    pub(super) fn finish(&mut self, job: u32) {
        self.recorder.holds().done(self.clock.now(), job);
        let error = self.jobs[job].has(flag::ERROR);
        let claims = self.jobs.held.give_back_all(job);
        self.outcome(job);
        self.tell_coalescing(|coalescing, jobs, effects| coalescing.over(job, claims, error, jobs, effects));
    }
}
