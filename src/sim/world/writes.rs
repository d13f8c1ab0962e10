//! The life of a write: each does what its strategy says next.

use super::World;
use crate::recording::{Gauge, HoldEnd, Phase};
use crate::scenario::{Purge, WriteLog, WriteStrategy};
use crate::sim::allowance::Toil;
use crate::sim::kernel::clock::Lane;
use crate::sim::kernel::jobs::{Job, Task, flag};
use crate::sim::nodes::Fresh;
use crate::sim::workload::HOT;
use crate::sim::writes::{self, Flush, Step, Wake};
use crate::time::Duration;

impl World<'_> {
    /// A write is with its app.
    pub(super) fn begin_write(&mut self, job: u32) {
        self.take_step(job, writes::first(self.scenario.writes.strategy));
    }

    fn take_step(&mut self, job: u32, step: Step) {
        match step {
            Step::Query => self.write_query(job),
            Step::Invalidate => self.send_to_cache(job, Phase::ToInvalidate),
            Step::Update => self.send_to_cache(job, Phase::ToUpdate),
            Step::ToNode => {
                let node = self.set_out(job);
                let way = self.way(job);
                self.go(job, Phase::WriteToNode, node, way);
            }
            Step::Store => {
                self.put_written(job, true);
                self.end_turn(job);
                let way = self.way(job);
                self.go(job, Phase::Updated, self.node_of(job), way);
            }
            Step::Enqueue => self.enqueue(job),
            Step::Done { forgets } => {
                if forgets {
                    self.forget_in_app(job);
                }
                self.delete_later(job);
                self.go_home(job);
            }
        }
    }

    fn write_query(&mut self, job: u32) {
        self.set_out_for_database(job);
    }

    /// The place from which a job's query goes: that of the process which loads, or the node that writes through.
    #[inline]
    pub(super) fn querier(&self, one: &Job) -> u16 {
        if self.writes_through(one) { one.node } else { self.jobs.process(one) }
    }

    /// Whether a node writes for a job.
    #[inline]
    pub(super) fn writes_through(&self, one: &Job) -> bool {
        one.task == Task::Write && self.scenario.writes.strategy == WriteStrategy::Through
    }

    /// The database has written: from now on it holds a new version.
    pub(super) fn commit(&mut self, job: u32) {
        let (one, now) = (self.jobs[job], self.clock.now());
        match one.task {
            Task::Write => {
                let version = self.writes.truth.accept(one.key, now);
                self.writes.truth.store(one.key, version, now);
                self.jobs[job].version = version;
                self.note_stored(one.key, version);
                for key in self.following(one.key, self.scenario.writes.derived) {
                    self.toil(Toil::Orders, 1);
                    let version = self.writes.truth.derive(key, now);
                    self.note_stored(key, version);
                }
                self.tell_by_log(&one, 0, one.key);
            }
            Task::Batch => {
                for nth in 0..self.writes.queues.batch(job).len() {
                    let (key, version) = self.writes.queues.batch(job)[nth];
                    self.writes.truth.store(key, version, now);
                    if key == HOT {
                        self.recorder.gauges().set(Gauge::AtPrimary, 0, version, now);
                    }
                    self.tell_by_log(&one, nth, key);
                }
            }
            Task::Read | Task::Refresh | Task::Delete | Task::Event => {}
        }
    }

    /// A version is in the database, and as far as clients can know.
    fn note_stored(&mut self, key: u32, version: u32) {
        if key == HOT {
            self.note_version(Gauge::Accepted, 0, version);
            self.note_version(Gauge::AtPrimary, 0, version);
        }
    }

    /// A job has committed a write of a key, its write number `nth`. If anybody reads the database's log, an event sets out for the node
    /// that has the key.
    fn tell_by_log(&mut self, by: &Job, nth: usize, key: u32) {
        let Some(event) = self.writes.events.as_ref().map(|events| events.of(by.draw(), nth)) else { return };
        let (node, app) = (self.nodes.owner(key), by.app);
        let row = self.recorder.begin_background(self.clock.now(), key, app, node, Phase::LogEvent);
        let flags = if event.lost { flag::LOST } else { 0 };
        let job = self.jobs.add(Job { row, who: row, key, node, app, task: Task::Event, flags, ..Job::NONE });
        self.clock.end_phase(event.delay, Phase::LogEvent, job);
    }

    /// An event of the log is with its node.
    pub(super) fn event_arrived(&mut self, job: u32) {
        let key = self.key_of(job);
        self.delete_key(key);
        self.delete_related(key);
        self.end(job, Phase::Refreshed);
    }

    /// An event of the log has not done what it came for, and comes no second time.
    pub(super) fn event_lost(&mut self, job: u32) {
        self.stay(job, Phase::CacheWriteFailed, self.node_of(job));
        self.end(job, Phase::Refreshed);
    }

    /// The database has written, and the job that asked for it learns that.
    pub(super) fn after_write(&mut self, job: u32) {
        self.take_step(job, writes::after_query(self.scenario.writes.strategy));
    }

    /// The database has not written.
    pub(super) fn not_written(&mut self, job: u32) {
        self.end_turn(job);
        self.fail(job);
    }

    /// The cache's part of a write sets out.
    fn send_to_cache(&mut self, job: u32, phase: Phase) {
        self.forget_in_app(job);
        let node = self.set_out(job);
        if self.writes.cache_part_fails(self.jobs[job].draw()) {
            return self.go(job, Phase::CacheWriteFailed, node, self.legs.node + self.legs.node);
        }
        self.go(job, phase, node, self.legs.node);
    }

    fn forget_in_app(&mut self, job: u32) {
        let one = self.jobs[job];
        self.apps.forget(one.app, one.key, self.clock.now(), self.recorder.l1());
    }

    /// The order to delete a key is with its node.
    pub(super) fn invalidate(&mut self, job: u32) {
        let one = self.jobs[job];
        self.delete_key(one.key);
        self.delete_related(one.key);
        self.go(job, Phase::Invalidated, one.node, self.legs.node);
    }

    /// What depends on a key is deleted.
    fn delete_related(&mut self, key: u32) {
        for related in self.following(key, self.scenario.writes.related) {
            self.delete_key(related);
        }
    }

    /// So many keys whose numbers follow that of `key`; each other key once at most.
    fn following(&self, key: u32, many: u64) -> impl Iterator<Item = u32> + use<> {
        let keys = self.scenario.keys.count.max(1) as u32;
        (1..=many.min(u64::from(keys) - 1) as u32).map(move |step| (key + step) % keys)
    }

    /// How long the node that a job has come to works on it. Where that is to delete related keys, the other nodes have their part of the
    /// work from now on.
    #[inline]
    pub(super) fn work_of(&mut self, job: u32, errand: Phase) -> Duration {
        let deletes = matches!(errand, Phase::ToInvalidate | Phase::ToUpdate | Phase::LogEvent);
        if deletes && self.scenario.deletes_related() { self.purge(job) } else { self.nodes.service() }
    }

    fn purge(&mut self, job: u32) -> Duration {
        let (own, order) = (self.node_of(job), self.nodes.service());
        let all = self.nodes.count() as u16;
        let mut orders = vec![0u64; usize::from(all)];
        orders[usize::from(own)] = 1;
        match self.scenario.writes.purge {
            Purge::Listed => return order,
            Purge::Each => {
                for key in self.following(self.key_of(job), self.scenario.writes.related) {
                    orders[usize::from(self.nodes.owner(key))] += 1;
                }
            }
            Purge::Search | Purge::Tag => orders.fill(1),
        }
        self.toil(Toil::Orders, orders.len());
        let mut here = order;
        for (node, count) in (0..all).zip(orders) {
            let search = self.scenario.writes.purge == Purge::Search;
            let looks = if search { self.nodes.search(node) } else { Duration::ZERO };
            let work = order.scale(count, 1) + looks;
            if node == own {
                here = work;
            } else if self.nodes.is_up(node) {
                self.nodes.arrive(node, work, self.clock.now());
            }
        }
        here
    }

    /// Takes a key out of every node that may hold it.
    pub(super) fn delete_key(&mut self, key: u32) {
        let owner = self.nodes.owner(key);
        let holders = self.nodes.holders(owner);
        self.toil(Toil::Orders, holders.len());
        for node in holders {
            let held = self.nodes.delete(node, key, self.clock.now(), self.recorder.cache());
            self.coalescing.deleted(node, key, held, self.clock.now());
            self.void_lease(node, key);
        }
    }

    /// A written value is with its node.
    pub(super) fn update(&mut self, job: u32) {
        let one = self.jobs[job];
        self.put_written(job, self.scenario.writes.strategy == WriteStrategy::Versioned);
        self.delete_related(one.key);
        self.go(job, Phase::Updated, one.node, self.legs.node);
    }

    /// Stores a written value on its node, and wherever else the key is held. With versions, no older one counts there
    /// any more, and an older one is not stored.
    fn put_written(&mut self, job: u32, versions: bool) {
        let Job { node: owner, key, version, .. } = self.jobs[job];
        let draw = self.jobs[job].draw();
        let holders = self.nodes.holders(owner);
        self.toil(Toil::Orders, holders.len());
        for node in holders {
            if node != owner && !self.nodes.holds(node, key) {
                continue;
            }
            if versions {
                if self.nodes.is_outdated(node, key, version) {
                    continue;
                }
                self.nodes.raise(node, key, version);
            }
            self.coalescing.set(node, key);
            self.void_lease(node, key);
            let took = self.nodes.usual_load();
            self.put(node, Fresh { key, version, draw, took });
        }
    }

    /// A key is written or deleted at a node: whatever lease is out for it is worth nothing any more.
    fn void_lease(&mut self, node: u16, key: u32) {
        if key == HOT && self.scenario.protection.coalesce.has_leases() {
            self.recorder.holds().end(self.clock.now(), node, HoldEnd::Voided);
        }
    }

    /// The cache's part of a write is over, done or not.
    pub(super) fn cache_part_over(&mut self, job: u32) {
        if self.jobs[job].task == Task::Delete {
            return self.end(job, Phase::Refreshed);
        }
        self.take_step(job, writes::after_cache(self.scenario.writes.strategy));
    }

    fn delete_later(&mut self, job: u32) {
        let deletes =
            matches!(self.scenario.writes.strategy, WriteStrategy::UpdateDelete | WriteStrategy::DeleteUpdate);
        let wait = self.scenario.writes.delete_again;
        if deletes && wait > Duration::ZERO {
            let one = self.jobs[job];
            let plan = self.writes.again.plan(one.key, one.app);
            self.clock.after(wait, Lane::DeleteAgain, plan);
        }
    }

    /// A key is deleted for the second time.
    pub(super) fn delete_again(&mut self, plan: u32) {
        let Some((key, app)) = self.writes.again.due(plan) else { return };
        let owner = self.nodes.owner(key);
        let job = self.begin_background(key, app, owner, Task::Delete, Phase::DeleteAgain);
        self.forget_in_app(job);
        let node = self.set_out(job);
        self.go(job, Phase::ToInvalidate, node, self.legs.node);
    }

    /// A write is with the node that writes it through: the writes of one key take turns.
    pub(super) fn write_through(&mut self, job: u32) {
        if self.writes.turns.arrive(job, &mut self.jobs) {
            self.write_query(job);
        } else {
            self.stay(job, Phase::WaitWrite, self.node_of(job));
        }
    }

    /// If this job writes through, the next write of its key has its turn.
    fn end_turn(&mut self, job: u32) {
        if self.jobs.held.give_back(job, |claims| std::mem::take(&mut claims.turn)) {
            self.next_writer(job);
        }
    }

    /// The turn of this job is over: the next write of its key has its own.
    pub(super) fn next_writer(&mut self, job: u32) {
        if let Some(next) = self.writes.turns.over(job, &mut self.jobs) {
            self.write_query(next);
        }
    }

    /// A write joins its app's queue: from now on it is done, as far as its client will know.
    fn enqueue(&mut self, job: u32) {
        let (one, now) = (self.jobs[job], self.clock.now());
        let version = self.writes.truth.next(one.key);
        if !self.writes.queues.accept(one.app, (one.key, version), now) {
            return self.fail(job);
        }
        self.jobs[job].version = self.writes.truth.accept(one.key, now);
        if one.key == HOT {
            self.note_version(Gauge::Accepted, 0, version);
        }
        self.wake(one.app);
        if self.scenario.writes.log == WriteLog::Every {
            self.go(job, Phase::Logging, one.app, self.scenario.writes.log_time);
        } else {
            self.logged(job);
        }
    }

    /// A queued write is in the log, if there is one: the cache gets it.
    pub(super) fn logged(&mut self, job: u32) {
        self.send_to_cache(job, Phase::ToUpdate);
    }

    /// Sees to it that an app's queue is looked at when it is time.
    fn wake(&mut self, app: u16) {
        let wake = self.writes.queues.wake(app, self.clock.now());
        self.expect(app, wake);
    }

    fn expect(&mut self, app: u16, Wake { queued, flush, log }: Wake) {
        if let Some(queued) = queued {
            self.recorder.gauges().set(Gauge::WriteQueue, app, queued, self.clock.now());
        }
        if let Some(flush) = flush {
            self.clock.at(flush, Lane::WriteBack, u32::from(app));
        }
        if let Some(log) = log {
            self.clock.at(log, Lane::Log, u32::from(app));
        }
    }

    /// It is time to write an app's log.
    pub(super) fn write_log(&mut self, app: u16) {
        if self.writes.queues.write_log(app, self.clock.now()) {
            self.wake(app);
        }
    }

    /// It may be time for a batch.
    pub(super) fn flush_queue(&mut self, app: u16) {
        match self.writes.queues.flush(app, self.clock.now()) {
            Flush::Nothing => {}
            Flush::Pauses(wake) => self.expect(app, wake),
            Flush::Batch(batch) => {
                self.toil(Toil::Batch, batch.len());
                let (key, _) = batch[0];
                let owner = self.nodes.owner(key);
                let job = self.begin_background(key, app, owner, Task::Batch, Phase::Flush);
                self.writes.queues.set_out(job, batch);
                self.write_query(job);
            }
        }
    }

    /// The database has said what became of a batch.
    pub(super) fn batch_done(&mut self, job: u32, success: bool) {
        let app = self.jobs[job].app;
        self.end(job, Phase::Flushed);
        let wake = self.writes.queues.done(app, job, success, self.clock.now());
        self.expect(app, wake);
    }

    /// An app's process has ended, and with it its queue and its plans. `landed`: whether the batch that was under way has
    /// not been refused.
    pub(super) fn lose_queue(&mut self, app: u16, landed: bool) {
        self.writes.again.process_died(app);
        let lost = self.writes.queues.process_died(app, landed);
        self.lose(app, lost);
        self.wake(app);
    }

    /// The database has not taken a batch. If its process is gone, what no log had is lost.
    pub(super) fn lose_batch(&mut self, job: u32) {
        let one = self.jobs[job];
        if one.task == Task::Batch && one.has(flag::ORPHAN) {
            let lost = self.writes.queues.lose(job);
            self.lose(one.app, lost);
        }
    }

    fn lose(&mut self, app: u16, lost: Vec<(u32, u32)>) {
        let now = self.clock.now();
        let before = self.recorder.gauges().at(Gauge::Lost, app, now);
        self.recorder.gauges().set(Gauge::Lost, app, before + lost.len() as u32, now);
        for (key, version) in lost {
            self.writes.truth.lose(key, version);
            self.recorder.lose(self.clock.now(), key);
        }
    }
}
