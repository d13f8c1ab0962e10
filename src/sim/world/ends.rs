//! Clients that come, leave and try again.

use super::World;
use crate::recording::{Gauge, HoldEnd, Phase};
use crate::sim::guards::Ended;
use crate::sim::kernel::clock::Lane;
use crate::sim::kernel::holdings::Held;
use crate::sim::kernel::jobs::{Job, Task};
use crate::sim::workload::{Arrival, Ask, Workload};
use crate::time::Instant;

impl World<'_> {
    /// A request leaves its client.
    pub(super) fn arrive(&mut self, arrival: Arrival) {
        let (who, app) = self.clients.arrive(&arrival);
        let (phase, length, task) = match arrival.kind {
            // A key that does not exist is not written: a request for it reads.
            Ask::Write if Workload::exists(arrival.key) => (Phase::WriteToApp, self.legs.client, Task::Write),
            Ask::Read | Ask::Write => (Phase::ToApp, self.legs.client, Task::Read),
            Ask::Edge => (Phase::EdgeHit, self.scenario.clients.cdn_time, Task::Read),
        };
        self.recorder.arrive(self.clock.now(), arrival.key, app, phase);
        let job = Job { row: who, who, key: arrival.key, app, task, ..Job::NONE };
        self.jobs.begin(who, job);
        self.clock.end_phase(length, phase, who);
        if arrival.kind != Ask::Edge {
            self.wait_at_most(who);
        }
    }

    /// The client of `job` begins to wait.
    fn wait_at_most(&mut self, job: u32) {
        if let Some(patience) = self.clients.patience() {
            self.jobs[job].deadline = self.clock.now() + patience;
            self.clock.after(patience, Lane::Timeout, job);
        }
    }

    /// The time of a try is over.
    pub(super) fn timeout(&mut self, job: u32) {
        let client = self.jobs.row(job);
        // Unless its client has had its answer, or is at another try.
        if !self.jobs.is_client(client) {
            return;
        }
        if self.scenario.clients.cancel {
            self.cancel(job);
        } else {
            self.jobs[job].row = self.recorder.go_on(self.clock.now(), client);
            let process = self.jobs.process_of(job);
            if let Some(pass) = self.jobs.held.pass(job) {
                self.guards.gave_up(process, pass, self.clock.now());
            }
            self.note_guards(job);
        }
        self.failed(client, true);
        if self.scenario.clients.cancel {
            // After its client has left: the connection goes to the next at this instant.
            self.cancel_query(job);
        }
    }

    /// An answer has reached its client.
    pub(super) fn answered(&mut self, job: u32) {
        let client = self.jobs[job].row;
        if !self.jobs.is_client(client) {
            return self.end(job, Phase::Abandoned);
        }
        self.end_in(client, job, Phase::Answered);
        let next = self.clients.answered(client, self.clock.now());
        self.note_budget();
        self.expect_user(next);
    }

    /// An error has reached its client.
    pub(super) fn refused(&mut self, job: u32) {
        let client = self.jobs[job].row;
        if !self.jobs.is_client(client) {
            return self.end(job, Phase::Abandoned);
        }
        self.gone(job);
        self.failed(client, false);
    }

    /// A try has failed.
    fn failed(&mut self, client: u32, after_timeout: bool) {
        let wait = self.clients.failed(client, after_timeout);
        self.note_budget();
        if let Some(wait) = wait {
            let app = self.recorder.asks(client).map_or(0, |(_, app, _)| app);
            self.recorder.step(self.clock.now(), client, Phase::Backoff, app);
            return self.clock.end_phase(wait, Phase::Backoff, client);
        }
        let end = if after_timeout { Phase::TimedOut } else { Phase::Failed };
        self.recorder.step(self.clock.now(), client, end, 0);
        let next = self.clients.think(client, self.clock.now());
        self.expect_user(next);
    }

    /// The clients' retry budget may have changed.
    fn note_budget(&mut self) {
        if let Some(left) = self.clients.budget() {
            self.recorder.gauges().set(Gauge::RetryBudget, 0, left, self.clock.now());
        }
    }

    /// A client tries again: with a job of its own, for the last one's may still be under way.
    pub(super) fn try_again(&mut self, client: u32) {
        let Some((key, app, writes)) = self.recorder.asks(client) else { return };
        let task = if writes { Task::Write } else { Task::Read };
        let tried = self.clients.tried(client);
        self.clients.tries_again(client, app);
        let job = self.jobs.add(Job { row: client, who: client, key, app, task, tried, ..Job::NONE });
        self.go(job, Phase::Retry, app, self.legs.client);
        self.wait_at_most(job);
    }

    /// The next request of a user, if there is one: when, and whose.
    fn expect_user(&mut self, next: Option<(Instant, u32)>) {
        if let Some((at, user)) = next {
            self.clock.at(at, Lane::NextOfUser, user);
        }
    }

    /// The work for a client stops wherever it is, and jobs that share it get nothing. In the queue for another's
    /// load it is passed over when its turn comes.
    fn cancel(&mut self, job: u32) {
        self.apps.go_away(job);
        if let Some(pools) = &mut self.pools {
            pools.leave(job);
        }
        if let Some(Held { claims, pass, placed, worker, connection }) = self.jobs.held.let_go(job) {
            let now = self.clock.now();
            let process = self.jobs.process_of(job);
            if let Some(node) = placed {
                self.nodes.finish(node);
            }
            if let Some(pass) = pass {
                self.guards.done(process, pass, Ended::Cancelled, now);
            }
            if worker {
                self.room.idle.push(self.jobs[job].app);
            }
            if let Some(connection) = connection {
                self.room.back.push((process, connection));
            }
            let node = self.node_of(job);
            if claims.lock && self.recorder.holds().is_of(node, job) {
                self.note_end_of_hold(job, HoldEnd::Released);
            }
            self.recorder.holds().done(now, job);
            self.tell_coalescing(|coalescing, jobs, effects| coalescing.left(job, claims, jobs, now, effects));
            if claims.turn {
                self.next_writer(job);
            }
        }
        // The call goes with its caller, and the jobs that share it get nothing.
        let followers = self.calls.as_mut().map_or_else(Vec::new, |calls| calls.over(job, &self.jobs));
        self.jobs.end(job);
        followers.into_iter().for_each(|follower| self.fail(follower));
    }

    /// A cancelled query gives up its connection or its place in the queue, if it has any.
    pub(super) fn cancel_query(&mut self, job: u32) {
        self.ask_database(|database, now, effects| {
            database.cancel(job, now, effects);
        });
    }
}
