//! How a job's result goes home: a value, a stale one, or an error.

use super::World;
use crate::recording::{Gauge, Phase};
use crate::sim::kernel::jobs::{Job, Task, flag};
use crate::sim::workload::{HOT, Workload};
use crate::time::Duration;

impl World<'_> {
    /// A load has no value, and all jobs that wait for it learn that.
    pub(super) fn not_loaded(&mut self, job: u32) {
        self.jobs[job].flags |= flag::ERROR;
        self.jobs.held.take_asked(job);
        self.loaded(job);
    }

    /// A job has its value, or knows that it gets none.
    pub(super) fn outcome(&mut self, job: u32) {
        if self.jobs[job].has(flag::ERROR) { self.fail(job) } else { self.answer(job) }
    }

    /// The process that loaded hands the value on: an app to its client, an owner to the app that asked.
    fn answer(&mut self, job: u32) {
        self.jobs.held.take_stale(job);
        let one = self.jobs[job];
        // A call that others share goes on to its app without its client.
        let is_wanted =
            || self.jobs.is_client(one.row) || self.calls.as_ref().is_some_and(|calls| calls.is_led_by(job));
        if one.task == Task::Refresh {
            self.end(job, Phase::Refreshed);
        } else if !is_wanted() {
            self.end(job, Phase::Abandoned);
        } else if self.is_among_peers() {
            let way = self.way(job);
            self.go(job, Phase::Loaded, one.node, way);
        } else {
            self.go_home(job);
        }
    }

    /// There is no value for a job: it takes a stale one if there is one (a stale fallback), or its client gets an error.
    pub(super) fn fail(&mut self, job: u32) {
        let one = self.jobs[job];
        if let Some(version) = self.jobs.held.take_stale(job)
            && one.task == Task::Read
        {
            let place = if self.is_among_peers() { one.node } else { one.app };
            self.jobs[job].version = version;
            self.jobs[job].flags |= flag::NOT_TO_KEEP;
            self.jobs[job].flags &= !flag::ERROR;
            self.stay(job, Phase::Fallback, place);
            return self.answer(job);
        }
        for follower in self.waited_for_call(job) {
            self.fail(follower);
        }
        if one.task == Task::Refresh || one.task == Task::Delete {
            self.end(job, Phase::Refreshed);
        } else if !self.jobs.is_client(one.row) {
            // A rejected query did no work, so none is orphaned.
            let rejected = self.recorder.now_in(one.row).is_rejected();
            self.end(job, if rejected { Phase::Cancelled } else { Phase::Abandoned });
        } else {
            self.leave_app(job);
            let from_owner = if self.is_among_peers() { self.way(job) } else { Duration::ZERO };
            self.go(job, Phase::Error, one.app, from_owner + self.legs.client);
        }
    }

    /// The followers of a job's call to the owner, if it made one: they get what it gets, at the same time.
    fn waited_for_call(&mut self, job: u32) -> Vec<u32> {
        self.calls.as_mut().map_or_else(Vec::new, |calls| calls.over(job, &self.jobs))
    }

    /// The app has the answer, and sends it to its client.
    pub(super) fn go_home(&mut self, job: u32) {
        let one = self.jobs[job];
        if self.calls.is_some() {
            self.share_call(job, &one);
        }
        if !self.jobs.is_client(one.row) {
            return self.end(job, Phase::Abandoned);
        }
        if one.task == Task::Read && Workload::exists(one.key) {
            if !one.has(flag::NOT_TO_KEEP) {
                self.apps.keep(one.app, one.key, one.version, one.draw(), self.clock.now(), self.recorder.l1());
                if one.key == HOT && self.apps.remember() {
                    self.note_version(Gauge::AtApp, one.app, one.version);
                }
            }
            let asked = self.recorder.began(one.row);
            if let Some(age) = self.writes.truth.outdated(one.key, one.version, asked) {
                self.recorder.stale_read(self.clock.now(), one.row, age);
            }
        }
        self.leave_app(job);
        self.go_in(one.row, job, Phase::ToClient, 0, self.legs.client);
    }

    /// The answer of a job, which is `one`, goes to those that share its call to the owner.
    #[inline(never)]
    fn share_call(&mut self, job: u32, one: &Job) {
        for follower in self.waited_for_call(job) {
            let flags = one.flags & flag::NOT_TO_KEEP;
            let of = &mut self.jobs[follower];
            of.version = one.version;
            of.flags |= flags;
            self.go_home(follower);
        }
    }

    /// A job is over.
    pub(super) fn end(&mut self, job: u32, phase: Phase) {
        self.end_in(self.jobs[job].row, job, phase);
    }

    /// The same, of a job whose row is at hand.
    #[inline]
    pub(super) fn end_in(&mut self, row: u32, job: u32, phase: Phase) {
        self.enter(row, phase, 0);
        self.gone(job);
    }

    /// A job is over, and the jobs that waited for it learn that.
    pub(super) fn gone(&mut self, job: u32) {
        self.leave_app(job);
        let held = self.jobs.held.let_go(job);
        debug_assert_eq!(held, None, "what a job holds is given back before it ends well");
        self.jobs.end(job);
    }
}
