//! Loading a value: through the guards to the database, and back into the cache; and loading it anew in the background.

use super::World;
use crate::recording::{Gauge, HoldEnd, Phase};
use crate::scenario::{EarlyRefresh, Shed};
use crate::sim::database::{Database, Effect, Query};
use crate::sim::guards::Ended;
use crate::sim::kernel::clock::Lane;
use crate::sim::kernel::jobs::{Job, Task, flag};
use crate::sim::nodes::Fresh;
use crate::sim::workload::HOT;
use crate::time::{Duration, Instant};

impl World<'_> {
    /// A query sets out, if the guards of its process let it.
    pub(super) fn query(&mut self, job: u32) {
        if self.guards.are_any()
            && let Err(why) = self.pass_guards(job)
        {
            self.stay(job, why, self.jobs.process_of(job));
            return self.not_loaded(job);
        }
        if self.scenario.protection.early == EarlyRefresh::XFetch {
            self.jobs.held.asks(job, self.clock.now());
        }
        self.set_out_for_database(job);
    }

    /// The guards of a job's process let its query pass, or say in which phase it does not.
    #[inline(never)]
    fn pass_guards(&mut self, job: u32) -> Result<(), Phase> {
        let pass = self.guards.admit(self.jobs.process_of(job), self.jobs[job].draw(), self.clock.now());
        self.note_guards(job);
        if let Some(pass) = pass? {
            self.jobs.held.let_pass(job, pass);
        }
        Ok(())
    }

    /// A query is with the database.
    pub(super) fn at_database(&mut self, job: u32) {
        if !self.connects(job) {
            return self.rejected_by_database(job);
        }
        let pooled = self.jobs.held.connection(job).is_some();
        let one = &self.jobs[job];
        let query = Query { job, write: one.writes(), draw: one.draw(), deadline: one.deadline, pooled };
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
        if self.scenario.database.shed == Shed::Codel {
            for (server, drops) in self.database.dropping().enumerate() {
                self.recorder.gauges().set(Gauge::Dropping, server as u16, u32::from(drops), self.clock.now());
            }
        }
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
                Effect::Reject { job } => self.rejected_by_database(job),
                Effect::End { job, failed: true } => {
                    self.lose_batch(job);
                    self.leave_database(job, Phase::QueryFailed);
                }
                Effect::End { job, failed: false } => {
                    if self.jobs[job].writes() {
                        self.commit(job);
                    }
                    self.leave_database(job, Phase::FromDatabase);
                }
            }
        }
    }

    fn rejected_by_database(&mut self, job: u32) {
        self.lose_batch(job);
        self.leave_database(job, Phase::QueryRejected);
    }

    /// The version that a query reads: what its server holds when it begins to run.
    fn version_for(&self, job: u32) -> u32 {
        let one = &self.jobs[job];
        if one.writes() {
            return one.version;
        }
        let replica = self.database.server_of(false, one.draw()) > 0;
        let lag = if replica { self.scenario.database.lag } else { Duration::ZERO };
        self.writes.truth.read(one.key, lag, self.clock.now())
    }

    fn leave_database(&mut self, job: u32, phase: Phase) {
        let one = self.jobs[job];
        if one.has(flag::ORPHAN) {
            return self.end(job, Phase::Cancelled);
        }
        self.go_in(one.row, job, phase, self.querier(&one), self.legs.database);
    }

    /// The database's answer has reached the process that asked.
    pub(super) fn told_by_database(&mut self, job: u32, ended: Ended) {
        match self.jobs.held.take_connection(job) {
            None => self.told(job, ended),
            Some(connection) => {
                let process = self.jobs.process_of(job);
                self.told(job, ended);
                self.room.back.push((process, connection));
            }
        }
    }

    fn told(&mut self, job: u32, ended: Ended) {
        if let Some(pass) = self.jobs.held.take_pass(job) {
            self.guards.done(self.jobs.process_of(job), pass, ended, self.clock.now());
        }
        self.note_guards(job);
        let success = ended == Ended::Answered;
        if !success && self.may_ask_again(job) {
            return;
        }
        match (self.jobs[job].task, success) {
            (Task::Write, true) => self.after_write(job),
            (Task::Write, false) => self.not_written(job),
            (Task::Batch, success) => self.batch_done(job, success),
            (_, true) => self.fill(job),
            (_, false) => self.not_loaded(job),
        }
    }

    /// Whether a query that has failed is followed by another, which is sent after a wait. A batch of writes comes again by itself.
    fn may_ask_again(&mut self, job: u32) -> bool {
        let one = &mut self.jobs[job];
        let may = one.task != Task::Batch && u64::from(one.asked) < self.scenario.apps.retries;
        if may {
            one.asked += 1;
            let place = self.querier(&self.jobs[job]);
            self.go(job, Phase::AppBackoff, place, self.scenario.apps.retry_wait);
        }
        may
    }

    /// A process has waited, and sends another query.
    pub(super) fn ask_again(&mut self, job: u32) {
        if self.jobs[job].writes() { self.set_out_for_database(job) } else { self.query(job) }
    }

    /// The result is there: it goes into the cache, if the cache takes it.
    fn fill(&mut self, job: u32) {
        let one = self.jobs[job];
        let admitted = self.nodes.admits(one.key, self.clock.now());
        // A handler ends with its request: unless others share its load, its result is not stored.
        let alone = self.coalescing.is_for_one() && one.task == Task::Read;
        let late = !self.jobs.is_client(one.row) && alone && !self.scenario.protection.late_fill;
        // A node that hands out leases stores nothing for a job without one.
        let without_lease = one.has(flag::IMPATIENT) && self.scenario.protection.coalesce.has_leases();
        // An owner that has written a newer value meanwhile keeps that.
        let outdated = self.is_among_peers() && self.nodes.is_outdated(one.node, one.key, one.version);
        if !admitted || late || without_lease || outdated || one.has(flag::NO_CACHE) {
            self.jobs.held.take_asked(job);
            self.loaded(job);
        } else if self.is_among_peers() {
            self.store(job);
            self.loaded(job);
        } else {
            self.go_in(one.row, job, Phase::ToFill, one.node, self.legs.node);
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
        if key == HOT {
            self.note_version(Gauge::AtNode, node, fresh.version);
        }
        self.nodes.store(node, fresh, self.clock.now(), self.recorder.cache());
        self.set_timer(node, key);
    }

    /// A place has another version of the hot key.
    pub(super) fn note_version(&mut self, gauge: Gauge, place: u16, version: u32) {
        if self.scenario.writes_anything() {
            self.recorder.gauges().set(gauge, place, version, self.clock.now());
        }
    }

    /// Sees to it that a stored value is loaded anew when too little of its time is left.
    pub(super) fn set_timer(&mut self, node: u16, key: u32) {
        if self.refreshing.is_on() {
            // A value that lasts is never loaded anew.
            let until = self.nodes.fresh_until(node, key).filter(|until| *until < Instant::NEVER);
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

    /// Whether a job's process is loading its key already. A job that has a value then need not load.
    pub(super) fn is_loading(&self, job: u32) -> bool {
        self.coalescing.is_loading(self.jobs.process_of(job), self.jobs[job].key)
    }

    /// A reader that has found a value near its end loads it anew, and waits for that. What it has found is at hand.
    pub(super) fn load_itself(&mut self, job: u32) {
        let one = &mut self.jobs[job];
        one.flags |= flag::EARLY;
        let version = one.version;
        self.jobs.held.keep_stale(job, version);
        self.missed(job);
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

    /// The guards of a job's process may have changed.
    #[inline]
    pub(super) fn note_guards(&mut self, job: u32) {
        if self.guards.are_any() {
            self.note_changes_of_guards(job);
        }
    }

    fn note_changes_of_guards(&mut self, job: u32) {
        let (process, now) = (self.jobs.process_of(job), self.clock.now());
        if let Some(open) = self.guards.is_open(process) {
            self.recorder.gauges().set(Gauge::Breaker, process, u32::from(open), now);
        }
        if let Some(loads) = self.guards.loads(process) {
            self.recorder.gauges().set(Gauge::Loads, process, loads, now);
        }
        if let Some(share) = self.guards.share_shed(process, now) {
            self.recorder.gauges().set(Gauge::Throttle, process, share, now);
        }
    }

    /// A value arrives at its node. False if it came with a lease that is worth nothing any more, or is older than what
    /// counts there.
    pub(super) fn store_at_node(&mut self, job: u32) -> bool {
        let Job { key, node, version, .. } = self.jobs[job];
        let outdated = self.nodes.is_outdated(node, key, version);
        let leases = self.scenario.protection.coalesce.has_leases();
        let own = leases && key == HOT && self.recorder.holds().is_of(node, job);
        let stored = self.coalescing.may_store(job, outdated, &mut self.jobs, self.clock.now());
        if leases && (stored || own) {
            self.note_end_of_hold(job, HoldEnd::Used);
        }
        if stored {
            self.store(job);
        }
        stored
    }
}
