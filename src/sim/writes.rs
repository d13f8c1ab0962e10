//! Writes: to the database and the cache, in the order that the strategy says, or through a queue.

use super::allowance::Toil;
use super::kernel::jobs::{Job, Task, flag};
use super::nodes::Fresh;
use super::world::{Lane, World};
use crate::memory::Memory;
use crate::random::{Purpose, Stream, unit};
use crate::recording::{Gauge, Phase, Writes};
use crate::scenario::{Scenario, WriteLog, WriteStrategy};
use crate::time::{Duration, Instant};
use rustc_hash::FxHashMap;
use stampede_mechanisms::range::OutOfRange;
use stampede_mechanisms::writes::write_back::{Log, WriteBack, WriteBackConfig};
use std::collections::VecDeque;
use std::ops::Range;

const CACHE_PART: Purpose = Purpose("cache part of writes");
/// How long a queue pauses at least after the database has refused a batch (an assumption).
const PAUSE: Duration = Duration::from_millis(10);
/// In place of the app of a plan that went with its process.
const NOBODY: u16 = u16::MAX;
/// The log is written once a second, as by Redis's `appendfsync everysec`.
const SECOND: Duration = Duration::from_secs(1);

/// What the world keeps for its writes.
pub(super) struct WriteSide {
    fails: Stream,
    /// The queue of each app; none without write-back.
    queues: Vec<WriteBack<u32, u32>>,
    /// When each queue will be looked at next.
    woken: Vec<Option<Instant>>,
    /// Until when each queue pauses, whoever joins it.
    paused: Vec<Instant>,
    /// Which queues are being emptied before their app restarts.
    closing: Vec<bool>,
    /// What each batch under way writes: keys and versions.
    batches: FxHashMap<u32, Vec<(u32, u32)>>,
    /// The writes under way through a node, by key: those that wait while one writes.
    through: FxHashMap<u32, VecDeque<u32>>,
    /// What will be deleted again: key and app.
    again: Vec<(u32, u16)>,
}

impl WriteSide {
    pub(super) fn new(scenario: &Scenario) -> Result<WriteSide, OutOfRange> {
        let queues = if scenario.writes.strategy == WriteStrategy::Back { scenario.apps.count } else { 0 };
        let queues: Result<Vec<_>, _> = (0..queues).map(|_| queue(scenario)).collect();
        let queues = queues?;
        Ok(WriteSide {
            fails: Stream::new(scenario.run.seed, CACHE_PART),
            woken: vec![None; queues.len()],
            paused: vec![Instant::ZERO; queues.len()],
            closing: vec![false; queues.len()],
            queues,
            batches: FxHashMap::default(),
            through: FxHashMap::default(),
            again: Vec::new(),
        })
    }
}

impl WriteSide {
    /// Adds what it holds. A batch under way is as large as the part of its queue that it is of.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        for queue in &self.queues {
            queue.weigh(memory);
            memory.block(queue.counts().queued as usize * size_of::<(u32, u32)>());
        }
        memory.map(&self.batches);
        memory.map(&self.through);
        memory.vec(&self.again);
    }
}

fn queue(scenario: &Scenario) -> Result<WriteBack<u32, u32>, OutOfRange> {
    let writes = &scenario.writes;
    WriteBack::new(WriteBackConfig {
        capacity: writes.queue as usize,
        batch: writes.batch as usize,
        linger: writes.linger,
        log: match writes.log {
            WriteLog::Off => Log::None,
            WriteLog::Every => Log::EveryWrite,
            WriteLog::Second => Log::Every(SECOND),
        },
    })
}

impl World<'_> {
    /// A write is with its app.
    pub(super) fn begin_write(&mut self, job: u32) {
        match self.scenario.writes.strategy {
            WriteStrategy::UpdateDelete
            | WriteStrategy::UpdateSet
            | WriteStrategy::Around
            | WriteStrategy::Versioned => self.write_query(job),
            WriteStrategy::DeleteUpdate => self.send_to_cache(job, Phase::ToInvalidate),
            WriteStrategy::Through => {
                let node = self.set_out(job);
                self.go(job, Phase::WriteToNode, node, self.legs.node);
            }
            WriteStrategy::Back => self.enqueue(job),
        }
    }

    fn write_query(&mut self, job: u32) {
        let place = self.querier_of(job);
        self.go(job, Phase::ToDatabase, place, self.legs.database);
    }

    /// The place from which a job's query goes: that of the process which loads, or the node that writes through.
    pub(super) fn querier_of(&self, job: u32) -> u16 {
        let one = &self.jobs[job];
        let through = one.task == Task::Write && self.scenario.writes.strategy == WriteStrategy::Through;
        if through { one.node } else { self.jobs.process_of(job) }
    }

    /// The database has written: from now on it holds a new version.
    pub(super) fn commit(&mut self, job: u32) {
        let one = self.jobs[job];
        match one.task {
            Task::Write => {
                let version = self.truth.accept(one.key, self.now);
                self.truth.store(one.key, version, self.now);
                self.jobs[job].version = version;
            }
            Task::Batch => {
                for &(key, version) in self.writes.batches.get(&job).into_iter().flatten() {
                    self.truth.store(key, version, self.now);
                }
            }
            Task::Read | Task::Refresh | Task::Delete => {}
        }
    }

    /// The database has written, and whoever asked it to knows.
    pub(super) fn after_write(&mut self, job: u32) {
        let one = self.jobs[job];
        match self.scenario.writes.strategy {
            WriteStrategy::UpdateDelete => self.send_to_cache(job, Phase::ToInvalidate),
            WriteStrategy::UpdateSet | WriteStrategy::Versioned => self.send_to_cache(job, Phase::ToUpdate),
            WriteStrategy::Through => {
                self.put_written(job, true);
                self.writing_over(job);
                self.go(job, Phase::Updated, one.node, self.legs.node);
            }
            WriteStrategy::DeleteUpdate | WriteStrategy::Around | WriteStrategy::Back => {
                self.forget_in_app(job);
                self.delete_later(job);
                self.go_home(job);
            }
        }
    }

    /// The database has not written.
    pub(super) fn not_written(&mut self, job: u32) {
        self.writing_over(job);
        self.fail(job);
    }

    /// The cache's part of a write sets out.
    fn send_to_cache(&mut self, job: u32, phase: Phase) {
        self.forget_in_app(job);
        let node = self.set_out(job);
        let share = self.scenario.writes.cache_fails;
        if share > 0.0 && unit(self.writes.fails.at(self.jobs[job].draw())) < share {
            return self.go(job, Phase::CacheWriteFailed, node, self.legs.node + self.legs.node);
        }
        self.go(job, phase, node, self.legs.node);
    }

    fn forget_in_app(&mut self, job: u32) {
        let one = self.jobs[job];
        if let Some(l1) = &mut self.l1 {
            l1.forget(one.app, one.key, self.now, self.recorder.l1());
        }
    }

    /// The order to delete a key is with its node.
    pub(super) fn invalidate(&mut self, job: u32) {
        let one = self.jobs[job];
        self.delete_key(one.key);
        self.delete_related(one.key);
        self.go(job, Phase::Invalidated, one.node, self.legs.node);
    }

    /// What depends on a key is deleted: the keys that follow it.
    fn delete_related(&mut self, key: u32) {
        let keys = self.scenario.keys.count.max(1) as u32;
        for step in 1..=self.scenario.writes.related.min(u64::from(keys) - 1) as u32 {
            self.delete_key((key + step) % keys);
        }
    }

    /// The nodes that may hold a key of this owner: where hot keys have copies, all of them.
    fn holders(&self, owner: u16) -> Range<u16> {
        if self.scenario.cache.hot_copies > 1 { 0..self.nodes.count() as u16 } else { owner..owner + 1 }
    }

    /// Takes a key out of every node that may hold it.
    pub(super) fn delete_key(&mut self, key: u32) {
        let owner = self.nodes.owner(key);
        let holders = self.holders(owner);
        self.toil(Toil::Orders, holders.len());
        for node in holders {
            let held = self.nodes.delete(node, key, self.now, self.recorder.cache());
            self.coalescing.deleted(node, key, held, self.now);
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
        let holders = self.holders(owner);
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
            let took = self.nodes.usual_load();
            self.put(node, Fresh { key, version, draw, took });
        }
    }

    /// The cache's part of a write is over, done or not.
    pub(super) fn cache_part_over(&mut self, job: u32) {
        if self.jobs[job].task == Task::Delete {
            return self.end(job, Phase::Refreshed);
        }
        match self.scenario.writes.strategy {
            WriteStrategy::DeleteUpdate => self.write_query(job),
            strategy => {
                // The other ways of writing have done so before.
                if strategy == WriteStrategy::Through {
                    self.forget_in_app(job);
                }
                self.delete_later(job);
                self.go_home(job);
            }
        }
    }

    fn delete_later(&mut self, job: u32) {
        let deletes =
            matches!(self.scenario.writes.strategy, WriteStrategy::UpdateDelete | WriteStrategy::DeleteUpdate);
        let wait = self.scenario.writes.delete_again;
        if deletes && wait > Duration::ZERO {
            let one = self.jobs[job];
            self.writes.again.push((one.key, one.app));
            self.schedule(wait, Lane::DeleteAgain.number(), self.writes.again.len() as u32 - 1);
        }
    }

    /// A key is deleted for the second time.
    pub(super) fn delete_again(&mut self, number: usize) {
        let (key, app) = self.writes.again[number];
        if app == NOBODY {
            return;
        }
        let owner = self.nodes.owner(key);
        let job = self.begin_background(key, app, owner, Task::Delete, Phase::DeleteAgain);
        self.forget_in_app(job);
        let node = self.set_out(job);
        self.go(job, Phase::ToInvalidate, node, self.legs.node);
    }

    /// A write is with the node that writes it through: the writes of one key take turns.
    pub(super) fn write_through(&mut self, job: u32) {
        let one = self.jobs[job];
        match self.writes.through.get_mut(&one.key) {
            Some(line) => {
                line.push_back(job);
                self.stay(job, Phase::WaitWrite, one.node);
            }
            None => {
                self.writes.through.insert(one.key, VecDeque::new());
                self.takes_turn(job);
            }
        }
    }

    fn takes_turn(&mut self, job: u32) {
        self.jobs.held.claim(job, |claims| claims.turn = true);
        self.write_query(job);
    }

    /// If this job writes through, the next write of its key has its turn.
    fn writing_over(&mut self, job: u32) {
        if self.jobs.held.give_back(job, |claims| std::mem::take(&mut claims.turn)) {
            self.next_writer(job);
        }
    }

    /// The turn of this job is over: the next write of its key has its own.
    pub(super) fn next_writer(&mut self, job: u32) {
        let key = self.jobs[job].key;
        let Some(line) = self.writes.through.get_mut(&key) else { return };
        let jobs = &self.jobs;
        match std::iter::from_fn(|| line.pop_front()).find(|next| !jobs.is_gone(*next)) {
            Some(next) => self.takes_turn(next),
            None => {
                self.writes.through.remove(&key);
            }
        }
    }

    /// A write joins its app's queue: from now on it is done, as far as its client will know.
    fn enqueue(&mut self, job: u32) {
        let one = self.jobs[job];
        let version = self.truth.next(one.key);
        if self.writes.queues[usize::from(one.app)].accept(one.key, version, self.now).is_err() {
            return self.fail(job);
        }
        self.jobs[job].version = self.truth.accept(one.key, self.now);
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
        let queue = &self.writes.queues[usize::from(app)];
        let (due, sync, length) = (queue.wake_at(), queue.sync_due(), queue.counts().queued);
        self.recorder.gauges().set(Gauge::WriteQueue, app, length as u32, self.now);
        if let Some(due) = due {
            self.wake_by(app, due.max(self.now));
        }
        if let Some(sync) = sync {
            self.schedule_at(sync.max(self.now), Lane::Log.number(), u32::from(app));
        }
    }

    fn wake_by(&mut self, app: u16, due: Instant) {
        let woken = &mut self.writes.woken[usize::from(app)];
        if woken.is_none_or(|at| due < at) {
            *woken = Some(due);
            self.schedule_at(due, Lane::WriteBack.number(), u32::from(app));
        }
    }

    /// It is time to write an app's log.
    pub(super) fn write_log(&mut self, app: u16) {
        let queue = &mut self.writes.queues[usize::from(app)];
        if queue.sync_due().is_some_and(|due| due <= self.now) {
            queue.synced();
            self.wake(app);
        }
    }

    /// It may be time for a batch.
    pub(super) fn flush_queue(&mut self, app: u16) {
        self.writes.woken[usize::from(app)] = None;
        let paused = self.writes.paused[usize::from(app)];
        if self.now < paused {
            return self.wake_by(app, paused);
        }
        let mut batch = Vec::new();
        if self.writes.queues[usize::from(app)].next_batch(self.now, &mut batch) == 0 {
            return;
        }
        self.toil(Toil::Batch, batch.len());
        let owner = self.nodes.owner(batch[0].key);
        let job = self.begin_background(batch[0].key, app, owner, Task::Batch, Phase::Flush);
        self.writes.batches.insert(job, batch.iter().map(|write| (write.key, write.value)).collect());
        self.write_query(job);
    }

    /// The database has said what became of a batch.
    pub(super) fn batch_done(&mut self, job: u32, success: bool) {
        let app = self.jobs[job].app;
        self.writes.batches.remove(&job);
        self.end(job, Phase::Flushed);
        let queue = &mut self.writes.queues[usize::from(app)];
        let told = if success { queue.applied() } else { queue.failed() };
        debug_assert!(told.is_ok(), "a batch that was under way");
        if success {
            if self.writes.closing[usize::from(app)] && queue.counts().queued == 0 {
                self.reopen(app);
            }
            self.wake(app);
        } else {
            let until = self.now + self.scenario.writes.linger.max(PAUSE);
            self.writes.paused[usize::from(app)] = until;
            self.wake_by(app, until);
        }
    }

    fn reopen(&mut self, app: u16) {
        // The same settings were accepted when the world began.
        if let Ok(empty) = queue(self.scenario) {
            self.writes.queues[usize::from(app)] = empty;
        }
        self.writes.closing[usize::from(app)] = false;
    }

    /// An app's process ends: its queue is flushed first, or lost as far as no log has it. `landed`: whether the batch that
    /// was under way has not been refused; then it is beyond the process, and the database has it or will have it.
    pub(super) fn crash_queue(&mut self, app: u16, landed: bool) {
        self.writes.again.iter_mut().filter(|(_, of)| *of == app).for_each(|(_, of)| *of = NOBODY);
        let Some(queue) = self.writes.queues.get_mut(usize::from(app)) else { return };
        if self.scenario.writes.graceful {
            queue.close();
            if queue.counts().queued == 0 {
                self.reopen(app);
            } else {
                self.writes.closing[usize::from(app)] = true;
            }
            return self.wake(app);
        }
        let mut lost = Vec::new();
        queue.crash(landed, &mut lost);
        for write in lost {
            self.truth.lose(write.key, write.value);
            self.recorder.lose(self.now, write.key);
        }
        self.wake(app);
    }

    /// The database has not taken a batch. If its process is gone, what no log had is lost.
    pub(super) fn lose_batch(&mut self, job: u32) {
        let Job { task, flags, .. } = self.jobs[job];
        if task == Task::Batch && flags & flag::ORPHAN > 0 && self.scenario.writes.log == WriteLog::Off {
            for (key, version) in self.writes.batches.remove(&job).unwrap_or_default() {
                self.truth.lose(key, version);
                self.recorder.lose(self.now, key);
            }
        }
    }

    /// Where all writes are now.
    pub(super) fn tell_of_writes(&mut self) {
        let (accepted, stored, lost) = self.truth.counts();
        let queued = self.writes.queues.iter().map(|queue| queue.counts().queued).sum();
        self.recorder.set_writes(Writes { accepted, stored, queued, lost });
    }
}
