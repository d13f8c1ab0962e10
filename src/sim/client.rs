//! The clients: when they ask, how long they wait, and whether they try again.

use super::kernel::holdings::Held;
use super::kernel::jobs::{GONE, Job, Task};
use super::workload::{Arrival, Ask, Workload};
use super::world::{Lane, World};
use crate::memory::Memory;
use crate::random::{Purpose, Stream};
use crate::recording::Phase;
use crate::scenario::{self, RetryBudget, Scenario};
use crate::time::Duration;
use rustc_hash::FxHashMap;
use stampede_mechanisms::overload::retry::{Backoff, Retry, RetryPolicy, RetryQuota, RetryThrottle};

const RETRIES: Purpose = Purpose("retries");
/// gRPC's example: ten tokens, of which a success earns a tenth.
const GRPC: (u32, u32) = (10, 100);

/// How clients try again.
pub(super) struct Retries {
    policy: RetryPolicy,
    draws: Stream,
    /// The clients that have failed at least once.
    failed: FxHashMap<u32, Retry>,
    throttle: Option<RetryThrottle>,
    quota: Option<RetryQuota>,
    /// What each client's last retry took from the quota.
    taken: FxHashMap<u32, u32>,
}

impl Retries {
    pub(super) fn new(scenario: &Scenario) -> Retries {
        let clients = &scenario.clients;
        let (base, cap) = (clients.retry_base, clients.retry_cap);
        let backoff = match clients.retry {
            scenario::Retry::Off | scenario::Retry::Fixed => Backoff::Fixed(base),
            scenario::Retry::Exponential => Backoff::Exponential { base, cap },
            scenario::Retry::FullJitter => Backoff::FullJitter { base, cap },
            scenario::Retry::EqualJitter => Backoff::EqualJitter { base, cap },
            scenario::Retry::Decorrelated => Backoff::DecorrelatedJitter { base, cap },
        };
        let retries = if clients.retry == scenario::Retry::Off { 0 } else { clients.retries as u32 };
        Retries {
            policy: RetryPolicy { retries, backoff },
            draws: Stream::new(scenario.run.seed, RETRIES),
            failed: FxHashMap::default(),
            throttle: (clients.retry_budget == RetryBudget::Grpc)
                .then(|| RetryThrottle::new(GRPC.0, GRPC.1).ok())
                .flatten(),
            quota: (clients.retry_budget == RetryBudget::Aws).then(RetryQuota::default),
            taken: FxHashMap::default(),
        }
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        memory.map(&self.failed);
        memory.map(&self.taken);
    }

    /// A try of `client` has failed: how long it waits before the next, if it makes one.
    fn failed(&mut self, client: u32, after_timeout: bool) -> Option<Duration> {
        if let Some(throttle) = &mut self.throttle {
            throttle.failure();
        }
        if self.policy.retries == 0 {
            return None;
        }
        let retry = self.failed.entry(client).or_insert_with(|| Retry::new(self.policy));
        let draw = self.draws.of(u64::from(client)).at(u64::from(retry.made()));
        let wait = retry.failed(draw)?;
        if self.throttle.as_ref().is_some_and(|throttle| !throttle.may_retry()) {
            return None;
        }
        if let Some(quota) = &mut self.quota {
            let taken = quota.take(after_timeout)?;
            self.taken.insert(client, taken);
        }
        Some(wait)
    }

    fn succeeded(&mut self, client: u32) {
        if let Some(throttle) = &mut self.throttle {
            throttle.success();
        }
        if let Some(quota) = &mut self.quota {
            quota.success(self.taken.remove(&client));
        }
    }
}

impl World<'_> {
    /// A request leaves its client.
    pub(super) fn arrive(&mut self, arrival: Arrival) {
        let who = self.arrived;
        // The load balancer deals the requests out in turn.
        let app = (u64::from(who) % self.scenario.apps.count) as u16;
        let (phase, length, task) = match arrival.kind {
            // What does not exist is not written: who asks for it reads.
            Ask::Write if Workload::exists(arrival.key) => (Phase::WriteToApp, self.legs.client, Task::Write),
            Ask::Read | Ask::Write => (Phase::ToApp, self.legs.client, Task::Read),
            Ask::Edge => (Phase::EdgeHit, self.scenario.clients.cdn_time, Task::Read),
        };
        self.recorder.arrive(self.now, arrival.key, app, phase);
        self.arrived += 1;
        if arrival.user != Arrival::NOBODY {
            self.users.resize(who as usize, Arrival::NOBODY);
            self.users.push(arrival.user);
        }
        let job = Job { row: who, who, key: arrival.key, app, task, ..Job::NONE };
        self.jobs[who] = job;
        self.schedule(length, phase as usize, who);
        if arrival.kind != Ask::Edge {
            self.wait_at_most(who);
        }
    }

    /// The client of `job` begins to wait.
    fn wait_at_most(&mut self, job: u32) {
        let timeout = self.scenario.clients.timeout;
        if timeout > Duration::ZERO {
            self.jobs[job].deadline = self.now + timeout;
            self.schedule(timeout, Lane::Timeout.number(), job);
        }
    }

    /// The time of a try is over.
    pub(super) fn timeout(&mut self, job: u32) {
        let client = self.jobs[job].row;
        // Unless its client has had its answer, or is at another try.
        if !self.jobs.is_client(client) {
            return;
        }
        if self.scenario.clients.cancel {
            self.cancel(job);
        } else {
            self.jobs[job].row = self.recorder.go_on(self.now, client);
            let (process, now) = (usize::from(self.jobs.process_of(job)), self.now);
            if let Some(pass) = self.jobs.held.pass(job) {
                self.guards[process].gave_up(pass, now);
            }
            self.note_breaker(job);
        }
        self.failed(client, true);
        if self.scenario.clients.cancel {
            // After its client has left: the connection goes to the next at this instant.
            self.cancel_query(job);
        }
    }

    /// An answer is with whoever waits for it.
    pub(super) fn answered(&mut self, job: u32) {
        let client = self.jobs[job].row;
        if !self.jobs.is_client(client) {
            return self.end(job, Phase::Abandoned);
        }
        self.end(job, Phase::Answered);
        self.retries.succeeded(client);
        self.think(client);
    }

    /// An error is with whoever waits for an answer.
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
        if let Some(wait) = self.retries.failed(client, after_timeout) {
            let app = self.jobs[client].app;
            self.recorder.step(self.now, client, Phase::Backoff, app);
            return self.schedule(wait, Phase::Backoff as usize, client);
        }
        let end = if after_timeout { Phase::TimedOut } else { Phase::Failed };
        self.recorder.step(self.now, client, end, 0);
        self.think(client);
    }

    /// A client tries again: with a job of its own, for the last one's may still be under way.
    pub(super) fn try_again(&mut self, client: u32) {
        let first = self.jobs[client];
        let tried = self.retries.failed.get(&client).map_or(0, |retry| retry.made() as u8);
        let again =
            Job { row: client, who: client, key: first.key, app: first.app, task: first.task, tried, ..Job::NONE };
        let job = self.jobs.add(again);
        self.go(job, Phase::Retry, first.app, self.legs.client);
        self.wait_at_most(job);
    }

    /// A user of a closed loop has had an answer, or given up.
    fn think(&mut self, client: u32) {
        let user = self.users.get(client as usize).copied().filter(|user| *user != Arrival::NOBODY);
        if let Some(user) = user
            && let Some(next) = self.workload.again(self.now, user)
        {
            self.schedule_at(next.at, Lane::NextOfUser.number(), user);
            self.next_of_user.insert(user, next);
        }
    }

    /// The work for a client stops wherever it is, and whoever shares it has nothing of it. In the line for another's
    /// load it is passed over when its turn comes.
    fn cancel(&mut self, job: u32) {
        if let Some(Held { claims, pass }) = self.jobs.held.let_go(job) {
            let now = self.now;
            if let Some(pass) = pass {
                self.guards_of(job).done(pass, false, now);
            }
            self.tell_coalescing(|coalescing, jobs, effects| coalescing.left(job, claims, jobs, now, effects));
            if claims.turn {
                self.next_writer(job);
            }
        }
        self.jobs[job].row = GONE;
    }

    /// A cancelled query gives up its connection or its place in line, if it has any.
    fn cancel_query(&mut self, job: u32) {
        self.ask_database(|database, now, effects| {
            database.cancel(job, now, effects);
        });
    }
}
