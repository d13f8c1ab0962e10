//! Loading a value: through the guards to the database, and back into the cache; and loading it anew in the background.

use super::World;
use crate::recording::{Gauge, Phase};
use crate::scenario::EarlyRefresh;
use crate::sim::database::{Database, Effect, Query};
use crate::sim::kernel::clock::Lane;
use crate::sim::kernel::jobs::{Job, Task, flag};
use crate::sim::nodes::Fresh;
use crate::sim::workload::HOT;
use crate::time::{Duration, Instant};

impl World<'_> {
    /// A query sets out, if the guards of its process let it.
    pub(super) fn query(&mut self, job: u32) {
        let process = self.jobs.process_of(job);
        match self.guards.admit(process, self.jobs[job].draw(), self.clock.now()) {
            Ok(None) => {}
            Ok(Some(pass)) => self.jobs.held.let_pass(job, pass),
            Err(why) => {
                self.stay(job, why, process);
                return self.not_loaded(job);
            }
        }
        self.note_breaker(job);
        if self.scenario.protection.early == EarlyRefresh::XFetch {
            self.jobs.held.asks(job, self.clock.now());
        }
        self.go(job, Phase::ToDatabase, process, self.legs.database);
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
        let mut effects = std::mem::take(&mut self.room.database);
        ask(&mut self.database, self.clock.now(), &mut effects);
        self.apply(&mut effects);
        self.room.database = effects;
    }

    fn apply(&mut self, effects: &mut Vec<Effect>) {
        for effect in effects.drain(..) {
            match effect {
                Effect::Run { job, connection, until, ticket } => {
                    self.jobs[job].version = self.version_for(job);
                    self.stay(job, Phase::InDatabase, connection);
                    self.clock.at(until, Lane::Query, ticket);
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
        self.writes.truth.read(one.key, lag, self.clock.now())
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
        if let Some(pass) = self.jobs.held.take_pass(job) {
            self.guards.done(self.jobs.process_of(job), pass, success, self.clock.now());
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
        let admitted = self.nodes.admits(one.key, self.clock.now());
        // A handler that is done with its client is done: unless others share its load, its result goes nowhere.
        let alone = self.coalescing.is_for_one() && one.task == Task::Read;
        let late = !self.jobs.is_client(one.row) && alone && !self.scenario.protection.late_fill;
        // A node that hands out leases takes nothing from those who have none.
        let without_lease = one.has(flag::IMPATIENT) && self.scenario.protection.coalesce.has_leases();
        if !admitted || late || without_lease || one.has(flag::NO_CACHE) {
            self.jobs.held.take_asked(job);
            self.loaded(job);
        } else if self.is_among_peers() {
            self.store(job);
            self.loaded(job);
        } else {
            self.go(job, Phase::ToFill, one.node, self.legs.node);
        }
    }

    fn store(&mut self, job: u32) {
        let took = self.jobs.held.take_asked(job).map_or(Duration::ZERO, |asked| self.clock.now().since(asked));
        let one = self.jobs[job];
        self.put(one.node, Fresh { key: one.key, version: one.version, draw: one.draw(), took });
    }

    /// Stores a value on a node.
    pub(super) fn put(&mut self, node: u16, fresh: Fresh) {
        let key = fresh.key;
        self.nodes.store(node, fresh, self.clock.now(), self.recorder.cache());
        self.set_timer(node, key);
    }

    /// Sees to it that a stored value is loaded anew when too little of its time is left.
    pub(super) fn set_timer(&mut self, node: u16, key: u32) {
        if self.refreshing.is_on() {
            let until = self.nodes.fresh_until(node, key);
            if let Some((due, timer)) = self.refreshing.stored(node, key, until, self.clock.now()) {
                self.clock.at(due, Lane::RefreshAhead, timer);
            }
        }
    }

    /// The timer of a stored value: it is loaded anew if it is still that value, and somebody has read it.
    pub(super) fn refresh_ahead(&mut self, timer: u32) {
        let (node, key) = self.refreshing.timer(timer);
        let until = if self.nodes.is_up(node) { self.nodes.fresh_until(node, key) } else { None };
        if self.refreshing.is_due(timer, until, self.clock.now()) {
            self.load_anew(key, 0, node);
        }
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

    /// Loads the value that `node` holds anew, in the background. Where others than its owner hold a key, each node's own is loaded; else
    /// the key's owner gets it, which may be another node by now.
    fn load_anew(&mut self, key: u32, app: u16, node: u16) {
        let copied = self.nodes.are_spread() && self.nodes.is_up(node);
        let node = if copied { node } else { self.nodes.owner(key) };
        self.load_in_background(key, app, node);
    }

    /// Loads a key for `node` and no client, unless the process that would do it is loading the key already: that load
    /// will do.
    fn load_in_background(&mut self, key: u32, app: u16, node: u16) {
        let process = if self.is_among_peers() { node } else { app };
        if !self.coalescing.is_loading(process, key) {
            let refresh = self.begin_background(key, app, node, Task::Refresh, Phase::Refresh);
            self.missed(refresh);
        }
    }

    /// The breaker of a job's process may have changed.
    pub(super) fn note_breaker(&mut self, job: u32) {
        let process = self.jobs.process_of(job);
        if let Some(open) = self.guards.is_open(process) {
            self.recorder.gauges().set(Gauge::Breaker, process, u32::from(open), self.clock.now());
        }
    }

    /// A value arrives at its node. False if it came with a lease that is worth nothing any more, or is older than what
    /// counts there.
    pub(super) fn store_at_node(&mut self, job: u32) -> bool {
        let Job { key, node, version, .. } = self.jobs[job];
        let outdated = self.nodes.is_outdated(node, key, version);
        let stored = self.coalescing.may_store(job, outdated, &mut self.jobs, self.clock.now());
        if stored {
            self.store(job);
        }
        stored
    }
}
