//! Workers and connections, of which each process has only so many: which jobs get one, which wait, and which are rejected.

use super::World;
use crate::recording::Phase;
use crate::sim::guards::Ended;
use crate::sim::kernel::clock::Lane;
use crate::sim::kernel::holdings::Connection;
use crate::sim::kernel::jobs::{Job, Task};
use crate::sim::kernel::queues::Turn;
use crate::time::Duration;

impl World<'_> {
    /// A request is with its app, which works on it as soon as it has a worker for it.
    pub(super) fn come_in(&mut self, job: u32) {
        if self.apps.have_workers() { self.wait_for_worker(job) } else { self.begin(job) }
    }

    #[inline(never)]
    fn wait_for_worker(&mut self, job: u32) {
        let app = self.jobs[job].app;
        match self.apps.come_in(app, job, self.clock.now()) {
            Turn::Has => {
                self.jobs.held.has_worker(job);
                self.begin(job);
            }
            Turn::Waits => self.stay(job, Phase::WaitWorker, app),
            Turn::Full => {
                self.stay(job, Phase::AppBusy, app);
                self.fail(job);
            }
        }
    }

    fn begin(&mut self, job: u32) {
        let one = self.jobs[job];
        if one.task == Task::Write { self.begin_write(job) } else { self.ask(job, &one) }
    }

    /// A job leaves its app: its worker has time for another.
    #[inline]
    pub(super) fn leave_app(&mut self, job: u32) {
        if self.apps.have_workers() && self.jobs.held.take_worker(job) {
            self.room.idle.push(self.jobs[job].app);
        }
    }

    /// Hands the workers and connections that an event has freed to the jobs that wait for them, after all else that follows from the
    /// event. Such a job may be done at once and free its own, which is handed on too.
    #[inline]
    pub(super) fn serve_queues(&mut self) {
        if !(self.room.idle.is_empty() && self.room.back.is_empty()) {
            self.serve();
        }
    }

    fn serve(&mut self) {
        loop {
            for (process, connection) in std::mem::take(&mut self.room.back) {
                self.connection_back(process, connection);
            }
            if let Some(app) = self.room.idle.pop() {
                if let Some(next) = self.apps.worker_is_free(app) {
                    self.jobs.held.has_worker(next);
                    self.begin(next);
                }
            } else if self.room.back.is_empty() {
                return;
            }
        }
    }

    /// A query sets out for the database, as soon as its process has a connection for it.
    pub(super) fn set_out_for_database(&mut self, job: u32) {
        let one = self.jobs[job];
        let (place, asks) = (self.querier(&one), self.asks_by_pool(&one));
        let Some(pools) = self.pools.as_mut().filter(|_| asks) else { return self.send_query(job) };
        let server = self.database.server_of(one.writes(), one.draw());
        let (turn, connection) = pools.ask(place, server, job, self.clock.now());
        match turn {
            Turn::Has => {
                self.jobs.held.has_connection(job, connection);
                self.send_query(job);
            }
            Turn::Waits => {
                self.stay(job, Phase::WaitConnection, place);
                self.clock.after(self.scenario.apps.pool_wait, Lane::Connection, job);
            }
            Turn::Full => self.has_no_connection(job),
        }
    }

    /// Whether the queries of a job go by its process's pool: a cache node that writes through has none.
    fn asks_by_pool(&self, one: &Job) -> bool {
        self.is_among_peers() || !self.writes_through(one)
    }

    fn send_query(&mut self, job: u32) {
        let one = self.jobs[job];
        // A connection that is not open yet is opened first.
        let is_open = self.jobs.held.connection(job).is_some_and(|connection| connection.open);
        let opens = if is_open { Duration::ZERO } else { self.scenario.database.connect_time };
        self.go_in(one.row, job, Phase::ToDatabase, self.querier(&one), opens + self.legs.database);
    }

    fn has_no_connection(&mut self, job: u32) {
        let place = self.querier(&self.jobs[job]);
        self.stay(job, Phase::NoConnection, place);
        self.told_by_database(job, Ended::Rejected);
    }

    /// The time is over that some wait of a job for a connection may have taken; it may be another by now.
    pub(super) fn waited_for_connection(&mut self, job: u32) {
        let (wait, now) = (self.scenario.apps.pool_wait, self.clock.now());
        if self.pools.as_mut().is_some_and(|pools| pools.gives_up(job, wait, now)) {
            self.has_no_connection(job);
        }
    }

    /// A query on its process's own connection is with the database. Whether that connection is open by now, or the
    /// database opens it.
    pub(super) fn connects(&mut self, job: u32) -> bool {
        self.close_idle(job);
        let now = self.clock.now();
        let Some(connection) = self.jobs.held.connection(job) else { return true };
        connection.open = connection.open || self.database.open(connection.server, now);
        connection.open
    }

    /// If the server that a job asks has no room for another connection, the connections that were idle for long are closed, in all pools.
    fn close_idle(&mut self, job: u32) {
        let (write, draw) = (self.jobs[job].writes(), self.jobs[job].draw());
        if let Some(pools) = &mut self.pools {
            let server = self.database.server_of(write, draw);
            if !self.database.has_room(server) {
                self.database.close(server, pools.close_idle(server, self.clock.now()));
            }
        }
    }

    /// A connection is back in the pool of its process: the next in the queue sets out.
    fn connection_back(&mut self, process: u16, connection: Connection) {
        let now = self.clock.now();
        let next = self.pools.as_mut().and_then(|pools| pools.back(process, connection, now));
        if let Some((next, connection)) = next {
            self.jobs.held.has_connection(next, connection);
            self.send_query(next);
        }
    }

    /// The process of a job is gone. A query that is with the database has its connection until it ends; else that is closed.
    pub(super) fn lose_connection(&mut self, job: u32, at_database: bool) {
        match self.jobs.held.take_connection(job) {
            Some(Connection { open: true, .. }) if at_database => self.database.orphan(job),
            Some(Connection { open: true, server }) => self.database.close(server, 1),
            _ => {}
        }
    }

    /// A server of the database is gone, and with it all connections that processes keep to it. What comes back to a pool from there
    /// has to be opened anew.
    pub(super) fn lose_server(&mut self, server: u16) {
        let held = self.jobs.held.close_connections(server);
        let idle = self.pools.as_mut().map_or(0, |pools| pools.server_died(server));
        self.database.close(server, held + idle);
    }

    /// A process has ended. Its connections are gone, and so are the jobs that waited for it or for them.
    pub(super) fn lose_queues(&mut self, app: u16) {
        self.apps.lose_workers(app);
        if let Some(pools) = &mut self.pools {
            for (server, idle) in (0..).zip(pools.process_died(app)) {
                self.database.close(server, idle);
            }
        }
    }
}
