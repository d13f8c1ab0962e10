//! Loading a value: through the guards to the database, and back with a result or without.

use super::database::{Database, Effect, Query};
use super::guard::Guard;
use super::kernel::jobs::{GONE, Task, flag};
use super::nodes::Fresh;
use super::world::{Lane, World};
use crate::random::{Purpose, Stream};
use crate::recording::{Gauge, Phase};
use crate::scenario::EarlyRefresh;
use crate::time::{Duration, Instant};

const THROTTLE: Purpose = Purpose("adaptive throttle");

impl World<'_> {
    /// The guards of the process that loads for a job.
    pub(super) fn guards_of(&mut self, job: u32) -> &mut Guard {
        let gate = self.jobs.process_of(job);
        &mut self.guards[usize::from(gate)]
    }

    /// The breaker of a job's process may have changed.
    pub(super) fn note_breaker(&mut self, job: u32) {
        let gate = self.jobs.process_of(job);
        if let Some(open) = self.guards[usize::from(gate)].is_open() {
            self.recorder.gauges().set(Gauge::Breaker, gate, u32::from(open), self.now);
        }
    }

    /// A query sets out, if the guards of its process let it.
    pub(super) fn query(&mut self, job: u32) {
        let gate = self.jobs.process_of(job);
        let (draw, seed) = (self.jobs[job].draw(), self.scenario.run.seed);
        let bits = || Stream::new(seed, THROTTLE).at(draw);
        match self.guards[usize::from(gate)].admit(bits, self.now) {
            Ok(None) => {}
            Ok(Some(pass)) => self.jobs.held.let_pass(job, pass),
            Err(why) => {
                self.stay(job, why, gate);
                return self.not_loaded(job);
            }
        }
        self.note_breaker(job);
        if self.scenario.protection.early == EarlyRefresh::XFetch {
            self.jobs.held.asks(job, self.now);
        }
        self.go(job, Phase::ToDatabase, gate, self.legs.database);
    }

    /// A query is with the database.
    pub(super) fn at_database(&mut self, job: u32) {
        let one = &self.jobs[job];
        let write = matches!(one.task, Task::Write | Task::Batch);
        let query = Query { job, write, draw: one.draw(), deadline: one.deadline };
        self.ask_database(|database, now, effects| database.arrive(query, now, effects));
    }

    /// The database is done with what it runs under this ticket.
    pub(super) fn ticket(&mut self, ticket: u32) {
        self.ask_database(|database, now, effects| database.done(ticket, now, effects));
    }

    /// Something is asked of the database, and what it does about it happens to jobs.
    pub(super) fn ask_database(&mut self, ask: impl FnOnce(&mut Database, Instant, &mut Vec<Effect>)) {
        let mut effects = std::mem::take(&mut self.effects);
        ask(&mut self.database, self.now, &mut effects);
        self.apply(&mut effects);
        self.effects = effects;
    }

    fn apply(&mut self, effects: &mut Vec<Effect>) {
        for effect in effects.drain(..) {
            match effect {
                Effect::Run { job, connection, until, ticket } => {
                    self.jobs[job].version = self.version_for(job);
                    self.stay(job, Phase::InDatabase, connection);
                    self.schedule_at(until.min(Instant::MAX), Lane::Query.number(), ticket);
                }
                Effect::Wait { job, server } => self.stay(job, Phase::WaitPool, server),
                Effect::Refuse { job } => {
                    self.lose_batch(job);
                    self.leave_database(job, Phase::QueryRefused);
                }
                Effect::End { job, failed: true } => {
                    self.lose_batch(job);
                    self.leave_database(job, Phase::QueryFailed);
                }
                Effect::End { job, failed: false } => {
                    self.commit(job);
                    self.leave_database(job, Phase::FromDatabase);
                }
            }
        }
    }

    /// The version that a query reads: what its server holds when it begins to run.
    fn version_for(&self, job: u32) -> u32 {
        let one = &self.jobs[job];
        if one.task == Task::Write || one.task == Task::Batch {
            return one.version;
        }
        let replica = self.database.server_of(false, one.draw()) > 0;
        let lag = if replica { self.scenario.database.lag } else { Duration::ZERO };
        self.truth.read(one.key, lag, self.now)
    }

    fn leave_database(&mut self, job: u32, phase: Phase) {
        if self.jobs[job].has(flag::ORPHAN) {
            return self.end(job, Phase::Cancelled);
        }
        let place = self.querier_of(job);
        self.go(job, phase, place, self.legs.database);
    }

    /// What the database said is with whoever asked.
    pub(super) fn told_by_database(&mut self, job: u32, success: bool) {
        let now = self.now;
        if let Some(pass) = self.jobs.held.take_pass(job) {
            self.guards_of(job).done(pass, success, now);
        }
        self.note_breaker(job);
        match (self.jobs[job].task, success) {
            (Task::Write, true) => self.after_write(job),
            (Task::Write, false) => self.not_written(job),
            (Task::Batch, _) => self.batch_done(job, success),
            (_, true) => self.fill(job),
            (_, false) => self.not_loaded(job),
        }
    }

    /// The result is there: it goes into the cache, if the cache takes it.
    fn fill(&mut self, job: u32) {
        let one = self.jobs[job];
        let admitted = self.nodes.admits(one.key, self.now);
        // A handler that is done with its client is done: unless others share its load, its result goes nowhere.
        let alone = self.coalescing.is_for_one() && one.task == Task::Read;
        let late = !self.jobs.is_client(one.row) && alone && !self.scenario.protection.late_fill;
        if !admitted || late || one.has(flag::NO_CACHE) {
            self.jobs.held.take_asked(job);
            self.loaded(job);
        } else if self.peers() {
            self.store(job);
            self.loaded(job);
        } else {
            self.go(job, Phase::ToFill, one.node, self.legs.node);
        }
    }

    pub(super) fn store(&mut self, job: u32) {
        let took = self.jobs.held.take_asked(job).map_or(Duration::ZERO, |asked| self.now.since(asked));
        let one = self.jobs[job];
        self.put(one.node, Fresh { key: one.key, version: one.version, draw: one.draw(), took });
    }

    /// Stores a value on a node.
    pub(super) fn put(&mut self, node: u16, fresh: Fresh) {
        let key = fresh.key;
        self.nodes.store(node, fresh, self.now, self.recorder.cache());
        if self.scenario.protection.early == EarlyRefresh::Ahead {
            self.read_since.remove(&(node, key));
            self.set_timer(node, key);
        }
    }

    /// Sees to it that a stored value is loaded anew when too little of its time is left.
    pub(super) fn set_timer(&mut self, node: u16, key: u32) {
        if let Some(until) = self.nodes.fresh_until(node, key).filter(|until| *until < Instant::MAX) {
            let below = self.scenario.protection.early_below;
            let due = Instant::from_nanos(until.as_nanos().saturating_sub(below.as_nanos())).max(self.now);
            self.ahead.push((node, key));
            self.schedule_at(due, Lane::RefreshAhead.number(), self.ahead.len() as u32 - 1);
        }
    }

    /// The timer of a stored value: it is loaded anew if it is still that value, and somebody has read it.
    pub(super) fn refresh_ahead(&mut self, number: usize) {
        let (node, key) = self.ahead[number];
        let below = self.scenario.protection.early_below;
        let due =
            self.nodes.fresh_until(node, key).is_some_and(|until| until.as_nanos() <= (self.now + below).as_nanos());
        if due && self.nodes.is_up(node) && self.read_since.remove(&(node, key)) {
            self.load_anew(key, 0, node);
        }
    }

    /// There is no value: whoever waits for it learns that.
    pub(super) fn not_loaded(&mut self, job: u32) {
        self.jobs[job].flags |= flag::ERROR;
        self.jobs.held.take_asked(job);
        self.loaded(job);
    }

    /// A job has its value, or knows that it gets none.
    pub(super) fn outcome(&mut self, job: u32) {
        if self.jobs[job].has(flag::ERROR) { self.fail(job) } else { self.answer(job) }
    }

    /// Whoever loaded hands the value on: an app to its client, an owner to the app that asked.
    pub(super) fn answer(&mut self, job: u32) {
        self.jobs.held.take_stale(job);
        let one = self.jobs[job];
        if one.task == Task::Refresh {
            self.end(job, Phase::Refreshed);
        } else if !self.jobs.is_client(one.row) {
            self.end(job, Phase::Abandoned);
        } else if self.peers() {
            self.go(job, Phase::Loaded, one.node, self.legs.node);
        } else {
            self.go_home(job);
        }
    }

    /// There is no value for a job: it takes an old one that is at hand, or its client learns that there is none.
    pub(super) fn fail(&mut self, job: u32) {
        let one = self.jobs[job];
        if let Some(version) = self.jobs.held.take_stale(job)
            && one.task == Task::Read
        {
            let place = if self.peers() { one.node } else { one.app };
            self.jobs[job].version = version;
            self.jobs[job].flags |= flag::NOT_TO_KEEP;
            self.jobs[job].flags &= !flag::ERROR;
            self.stay(job, Phase::Fallback, place);
            return self.answer(job);
        }
        if one.task == Task::Refresh || one.task == Task::Delete {
            self.end(job, Phase::Refreshed);
        } else if !self.jobs.is_client(one.row) {
            // What was turned away was not done: nothing is wasted.
            let turned_away =
                matches!(self.recorder.now_in(one.row), Phase::QueryRefused | Phase::BreakerOpen | Phase::Shed);
            self.end(job, if turned_away { Phase::Cancelled } else { Phase::Abandoned });
        } else {
            let from_owner = if self.peers() { self.legs.node } else { Duration::ZERO };
            self.go(job, Phase::Error, one.app, from_owner + self.legs.client);
        }
    }

    /// The app has the answer, and sends it to its client.
    pub(super) fn go_home(&mut self, job: u32) {
        let one = self.jobs[job];
        if !self.jobs.is_client(one.row) {
            return self.end(job, Phase::Abandoned);
        }
        if one.task == Task::Read && super::workload::Workload::exists(one.key) {
            if !one.has(flag::NOT_TO_KEEP)
                && let Some(l1) = &mut self.l1
            {
                l1.keep(one.app, one.key, one.version, one.draw(), self.now, self.recorder.l1());
            }
            let asked = self.recorder.began(one.row);
            if let Some(age) = self.truth.outdated(one.key, one.version, asked) {
                self.recorder.stale_read(self.now, one.row, age);
            }
        }
        self.go(job, Phase::ToClient, 0, self.legs.client);
    }

    /// A job is over.
    pub(super) fn end(&mut self, job: u32, phase: Phase) {
        self.stay(job, phase, 0);
        self.gone(job);
    }

    /// A job is over, and whoever waited for it knows.
    pub(super) fn gone(&mut self, job: u32) {
        let held = self.jobs.held.let_go(job);
        debug_assert_eq!(held, None, "what a job holds is given back before it ends well");
        self.jobs[job].row = GONE;
    }
}
