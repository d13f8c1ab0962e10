//! What the script does.

use super::World;
use crate::random::{Purpose, Stream, unit};
use crate::recording::{Gauge, HoldEnd, Phase};
use crate::scenario::WriteStrategy;
use crate::scenario::script::Act;
use crate::sim::allowance::Toil;
use crate::sim::kernel::clock::Lane;
use crate::sim::kernel::jobs::{Job, Task, flag};
use crate::sim::workload::{Arrival, Ask, HOT};
use crate::time::{Duration, Instant};
use std::sync::Arc;

const FLUSHED: Purpose = Purpose("flushed keys");

impl World<'_> {
    /// The intervention of this number.
    pub(super) fn act(&mut self, number: usize) {
        let scenario = Arc::clone(&self.scenario);
        let Some(intervention) = scenario.script.actions.get(number) else { return };
        match &intervention.act {
            Act::Delete(key) => self.delete_key(self.named_key(key)),
            Act::Expire(key) => {
                let key = self.named_key(key);
                self.nodes.expire(key, self.clock.now(), self.recorder.cache());
            }
            Act::Update(key) => {
                let key = self.named_key(key);
                self.arrive(Arrival { at: self.clock.now(), key, kind: Ask::Write, user: Arrival::NOBODY });
            }
            Act::Warm => self.warm(),
            Act::Flush(None) => (0..self.nodes.count()).for_each(|node| self.forget(node)),
            Act::Flush(Some(name)) => {
                if let Some(node) = self.nodes.named(name) {
                    self.forget(node);
                }
            }
            Act::FlushShare(share) => self.delete_some(number, f64::from(*share) / 1e4),
            Act::Restart(name) => {
                if let Some(node) = self.nodes.named(name) {
                    self.nodes.restart(node);
                    self.answers(node, true);
                    self.forget(node);
                }
            }
            Act::Kill(name) => {
                if let Some(node) = self.nodes.named(name) {
                    self.kill(node);
                }
            }
            Act::Add(name) => {
                self.toil(Toil::Script, self.scenario.keys.count as usize / 64);
                if let Some(node) = self.nodes.add(name) {
                    self.coalescing.node_answers(node as u16, true);
                    self.forget(node);
                }
            }
            Act::Remove(name) => {
                if let Some(node) = self.nodes.named(name) {
                    self.forget(node);
                    self.coalescing.node_answers(node as u16, false);
                    self.nodes.remove(name);
                }
            }
            // After the last step of a run nothing happens that its figures could tell.
            Act::Resize(..) | Act::Failover(_) if self.is_over() => {}
            Act::Resize(name, percent) => {
                if let Some(node) = self.nodes.named(name) {
                    let now = self.clock.now();
                    self.recorder.gauges().set(Gauge::Room, node as u16, *percent, now);
                    let evicted = self.nodes.resize(node, *percent, now, self.recorder.cache());
                    if evicted > 0 {
                        self.recorder.pushed_out(now);
                    }
                    self.toil(Toil::Script, evicted);
                }
            }
            // The database, the workload and the world know these from the start.
            Act::Slow(..) | Act::Stop(_) | Act::Spike(..) | Act::Cut(_) => {}
            Act::Outage(_) => {
                self.ask_database(|database, now, effects| database.cut_off(now, effects));
            }
            Act::Failover(_) => self.lose_primary(),
            Act::Crash(app) => self.crash(*app as u16 - 1),
        }
    }

    /// Whether nobody comes any more, nothing is under way or waits in a queue of writes, and no timer begins anything.
    fn is_over(&mut self) -> bool {
        self.toil(Toil::Script, self.jobs.room());
        let idle = self.recorder.share() >= 1.0 && self.jobs.alive().next().is_none();
        let written = self.writes.queues.queued() == 0 && !self.writes.again.has_plans();
        idle && written && !self.refreshing.is_on()
    }

    /// The primary dies, with all connections to it. The replica that is to take over knows what was so a lag ago: what was written since
    /// is lost, and no other replica has it either. Until then nobody writes.
    fn lose_primary(&mut self) {
        let now = self.clock.now();
        let to = Instant::ZERO + now.since(Instant::ZERO + self.scenario.database.lag);
        let lost = self.writes.truth.fall_back(to);
        self.toil(Toil::Script, lost.len());
        for (key, _) in &lost {
            self.recorder.lose(now, *key);
        }
        if lost.iter().any(|(key, _)| *key == HOT) {
            let held = self.writes.truth.read(HOT, Duration::ZERO, now);
            self.recorder.gauges().set(Gauge::AtPrimary, 0, held, now);
        }
        self.ask_database(|database, now, effects| database.fail_over(now, effects));
        self.lose_server(0);
    }

    /// The key of this name; the hot one if there is none.
    fn named_key(&self, name: &Option<String>) -> u32 {
        name.as_ref().and_then(|name| self.scenario.key_named(name)).unwrap_or(HOT)
    }

    /// An app's process ends and begins anew: its memory is gone, and with it all that it does, its queries in the queue of the
    /// database included. One that runs there, or is on its way, is done all the same, as orphaned work (PostgreSQL notices only when it
    /// sends the result, unless `client_connection_check_interval` is set). So are its orders to nodes.
    fn crash(&mut self, app: u16) {
        let mut landed = true;
        let mut goes_on = None;
        self.toil(Toil::Script, self.jobs.room());
        for job in self.jobs.alive().collect::<Vec<u32>>() {
            let one = self.jobs[job];
            // Another's end may have ended it; and events of the database's log are no app's work.
            if self.jobs.is_gone(job) || one.app != app || one.task == Task::Event {
                continue;
            }
            let phase = self.recorder.now_in(one.row);
            if phase.is_outside_apps() {
                continue;
            }
            let client = self.jobs.is_client(one.row);
            // Its node goes on with it, once it has left for that.
            let left = one.task == Task::Write && phase != Phase::WaitWorker;
            if left && self.scenario.writes.strategy == WriteStrategy::Through {
                self.jobs.held.take_worker(job);
                if client {
                    self.jobs[job].row = self.recorder.go_on(self.clock.now(), one.row);
                    self.tell_of_crash(&one);
                }
                continue;
            }
            if one.task == Task::Batch {
                if self.scenario.writes.graceful {
                    self.lose_connection(job, phase.is_at_database());
                    goes_on = goes_on.or((phase == Phase::WaitConnection).then_some(job));
                    continue;
                }
                // The database has it, or it is on its way there.
                landed &= phase.is_loading() && !phase.is_queued();
            }
            let orphan = phase.is_query() && !phase.is_queued();
            if phase.is_queued() {
                self.cancel_query(job);
            }
            self.lose_connection(job, orphan && phase.is_at_database());
            // All of it was its process's; what is at the nodes stays there until its time is over.
            if let Some(node) = self.jobs.held.let_go(job).and_then(|held| held.placed) {
                self.nodes.finish(node);
            }
            if orphan {
                self.jobs[job].flags |= flag::ORPHAN;
                if client {
                    self.jobs[job].row = self.recorder.go_on(self.clock.now(), one.row);
                }
            } else if client {
                self.jobs.end(job);
            } else {
                self.end(job, Phase::Cancelled);
            }
            if client {
                self.tell_of_crash(&one);
            }
        }
        self.coalescing.process_died(app);
        self.recorder.holds().process_died(self.clock.now(), app);
        self.guards.process_died(app);
        self.lose_queues(app);
        // What is flushed before its process ends does not wait for the connections of the one that ends.
        if let Some(batch) = goes_on {
            self.set_out_for_database(batch);
        }
        if self.guards.is_open(app).is_some() {
            self.recorder.gauges().set(Gauge::Breaker, app, 0, self.clock.now());
        }
        self.apps.clear(app, self.clock.now(), self.recorder.l1());
        self.lose_queue(app, landed);
    }

    /// The client of a job learns that its app is gone.
    fn tell_of_crash(&mut self, one: &Job) {
        let told = self.jobs.add(Job { row: one.row, who: one.who, key: one.key, app: one.app, ..Job::NONE });
        self.go(told, Phase::Error, one.app, self.legs.client);
    }

    /// Each key is deleted with this chance: those that exist, and those that somebody has asked for.
    fn delete_some(&mut self, number: usize, share: f64) {
        let draws = Stream::new(self.scenario.run.seed, FLUSHED).of(number as u64);
        let keys = self.nodes.keys();
        self.toil(Toil::Script, keys.len());
        for key in keys {
            if unit(draws.at(u64::from(key))) < share {
                self.delete_key(key);
            }
        }
    }

    /// A node dies. Its replica, if it has one, takes over after a while with what it knows; else all is lost.
    fn kill(&mut self, node: usize) {
        let now = self.clock.now();
        let cache = &self.scenario.cache;
        let (to, failover) = (Instant::ZERO + now.since(Instant::ZERO + cache.replica_lag), cache.failover);
        let kept = self.coalescing.keepers(HOT, now);
        let fallen_back = self.nodes.fail_over(node, to, now + failover, now, self.recorder.cache());
        if fallen_back {
            self.coalescing.node_fell_back(node as u16, to, now);
            match self.scenario.protection.coalesce {
                // The other nodes have it.
                way if way.is_of_majority() => {}
                way if way.has_leases() => self.recorder.holds().end(now, node as u16, HoldEnd::Voided),
                _ => self.recorder.holds().fall_back(now, node as u16, to),
            }
            self.clock.after(failover, Lane::TakeOver, node as u32);
        } else {
            self.forget(node);
            self.nodes.set_up(node, false);
        }
        let forgotten = kept & !self.coalescing.keepers(HOT, now);
        if forgotten != 0 {
            self.recorder.holds().forget(now, forgotten);
        }
        self.answers(node, false);
    }

    /// It is time for the replica of a node to take over.
    pub(super) fn take_over(&mut self, node: usize) {
        if self.nodes.take_over(node, self.clock.now()) {
            self.answers(node, true);
        }
    }

    fn answers(&mut self, node: usize, answers: bool) {
        self.recorder.cache().answers(self.clock.now(), node as u16, answers);
        self.coalescing.node_answers(node as u16, answers);
    }

    /// A node loses its memory, locks and leases included.
    fn forget(&mut self, node: usize) {
        self.nodes.flush(node, self.clock.now(), self.recorder.cache());
        self.coalescing.node_died(node as u16);
        self.recorder.holds().end(self.clock.now(), node as u16, HoldEnd::Voided);
    }
}
