//! The connections to the database that processes keep for themselves: each process has a pool for each server.
//!
//! As HikariCP, pgx and Go's `database/sql` do it: a query takes a connection of its process's pool, and waits where all are
//! in use. A connection is opened when it is needed and none is idle, and stays open until it was [idle for long](IDLE). The
//! database may refuse to open one; then its place in the pool is free again.

use super::kernel::holdings::Connection;
use super::kernel::queues::{Queues, Turn};
use crate::memory::Memory;
use crate::scenario::{Fault, Scenario};
use crate::time::{Duration, Instant};

/// A connection that was idle for so long is closed: HikariCP's `idleTimeout`.
const IDLE: Duration = Duration::from_secs(600);

/// The pools of all processes.
#[derive(Clone)]
pub struct Pools {
    queues: Queues,
    /// The connections of each pool that are open and idle: since when. The last to come back is the first to go.
    idle: Vec<Vec<Instant>>,
    servers: u16,
}

impl Pools {
    /// The pools of so many processes to so many servers; `None` where each query opens a connection of its own.
    ///
    /// # Errors
    /// A [`Fault`] if a pool may have no connection. The scenario's own range is narrower.
    pub fn new(scenario: &Scenario, processes: usize, servers: u16) -> Result<Option<Pools>, Vec<Fault>> {
        let Some(most) = scenario.apps.pool else { return Ok(None) };
        let pools = processes * usize::from(servers);
        let queues = Queues::new(pools, most, scenario.apps.pool_queue, "apps.pool")?;
        Ok(Some(Pools { queues, idle: vec![Vec::new(); pools], servers }))
    }

    fn pool(&self, process: u16, server: u16) -> u16 {
        process * self.servers + server
    }

    /// A query of a process wants a connection to a server.
    pub fn ask(&mut self, process: u16, server: u16, job: u32, now: Instant) -> (Turn, Connection) {
        let pool = self.pool(process, server);
        let turn = self.queues.arrive(pool, job, now);
        (turn, Connection { server, open: turn == Turn::Has && self.take_idle(pool) })
    }

    fn take_idle(&mut self, pool: u16) -> bool {
        self.idle[usize::from(pool)].pop().is_some()
    }

    /// Closes what has been idle for long, of all processes: how many connections to a server. That may be done as late as it is
    /// asked for, as idle connections count nowhere but where the server has no room for another.
    pub fn close_idle(&mut self, server: u16, now: Instant) -> u32 {
        let of_server = self.idle.iter_mut().skip(usize::from(server)).step_by(usize::from(self.servers));
        let closed = of_server.map(|idle| {
            let long = idle.partition_point(|since| *since + IDLE <= now);
            idle.drain(..long).count() as u32
        });
        closed.sum()
    }

    /// A connection is back in its pool. The job that takes it, or a new one if it was never opened; `None` if no job waits.
    pub fn back(&mut self, process: u16, connection: Connection, now: Instant) -> Option<(u32, Connection)> {
        let pool = self.pool(process, connection.server);
        if connection.open {
            self.idle[usize::from(pool)].push(now);
        }
        let next = self.queues.done(pool)?;
        Some((next, Connection { open: self.take_idle(pool), ..connection }))
    }

    /// A job waits no more, if it did.
    pub fn leave(&mut self, job: u32) -> bool {
        self.queues.leave(job)
    }

    /// Whether a job has waited for so long; then it waits no more.
    pub fn gives_up(&mut self, job: u32, wait: Duration, now: Instant) -> bool {
        self.queues.since(job).is_some_and(|since| since + wait <= now) && self.queues.leave(job)
    }

    /// A process begins anew, without a connection: how many were idle, server by server.
    pub fn process_died(&mut self, process: u16) -> Vec<u32> {
        let pools = (0..self.servers).map(|server| self.pool(process, server));
        pools
            .collect::<Vec<u16>>()
            .into_iter()
            .map(|pool| {
                self.queues.clear(pool);
                std::mem::take(&mut self.idle[usize::from(pool)]).len() as u32
            })
            .collect()
    }

    /// A server is gone, and with it the connections to it that are open and idle: how many.
    pub fn server_died(&mut self, server: u16) -> u32 {
        let of_server = self.idle.iter_mut().skip(usize::from(server)).step_by(usize::from(self.servers));
        of_server.map(|idle| std::mem::take(idle).len() as u32).sum()
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        self.queues.weigh(memory);
        memory.vec(&self.idle);
        self.idle.iter().for_each(|idle| memory.vec(idle));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_opened_once_and_handed_on() {
        let mut scenario = Scenario::default();
        assert!(Pools::new(&scenario, 2, 2).unwrap().is_none());
        scenario.set("apps.pool", "1").unwrap();
        scenario.set("apps.pool_queue", "1").unwrap();
        let mut pools = Pools::new(&scenario, 2, 2).unwrap().unwrap();
        let connection = |open| Connection { server: 1, open };
        assert_eq!(pools.ask(0, 1, 1, Instant::ZERO), (Turn::Has, connection(false)));
        assert_eq!(
            (pools.ask(0, 1, 2, Instant::ZERO).0, pools.ask(0, 1, 3, Instant::ZERO).0),
            (Turn::Waits, Turn::Full)
        );
        assert_eq!(pools.ask(0, 0, 4, Instant::ZERO).0, Turn::Has, "to another server");
        assert_eq!(pools.ask(1, 1, 5, Instant::ZERO).0, Turn::Has, "of another process");
        assert_eq!(pools.back(0, connection(true), Instant::ZERO), Some((2, connection(true))));
        assert_eq!(pools.back(0, connection(true), Instant::ZERO), None);
        assert_eq!(pools.ask(0, 1, 6, Instant::ZERO), (Turn::Has, connection(true)));
        assert_eq!(pools.ask(0, 1, 7, Instant::ZERO).0, Turn::Waits);
        assert!(pools.leave(7) && !pools.leave(7));
        assert_eq!(pools.back(0, connection(true), Instant::ZERO), None);
        assert_eq!(pools.process_died(0), [0, 1]);
        assert_eq!(pools.ask(0, 1, 8, Instant::ZERO), (Turn::Has, connection(false)));
        assert_eq!(pools.ask(0, 1, 9, Instant::ZERO).0, Turn::Waits);
        assert_eq!(pools.back(0, connection(false), Instant::ZERO), Some((9, connection(false))), "it was refused");
    }

    #[test]
    fn a_server_takes_the_idle_connections_to_it_along() {
        let mut scenario = Scenario::default();
        scenario.set("apps.pool", "2").unwrap();
        let mut pools = Pools::new(&scenario, 2, 2).unwrap().unwrap();
        for (process, server) in [(0, 0), (0, 0), (0, 1), (1, 0)] {
            assert_eq!(pools.ask(process, server, 1, Instant::ZERO).0, Turn::Has);
        }
        for (process, server) in [(0, 0), (0, 1), (1, 0)] {
            assert_eq!(pools.back(process, Connection { server, open: true }, Instant::ZERO), None);
        }
        assert_eq!((pools.server_died(0), pools.server_died(0)), (2, 0));
        assert_eq!(pools.ask(1, 0, 2, Instant::ZERO), (Turn::Has, Connection { server: 0, open: false }));
        assert_eq!(pools.ask(0, 1, 3, Instant::ZERO), (Turn::Has, Connection { server: 1, open: true }));
    }

    #[test]
    fn what_is_idle_for_long_is_closed() {
        let mut scenario = Scenario::default();
        scenario.set("apps.pool", "3").unwrap();
        let mut pools = Pools::new(&scenario, 2, 2).unwrap().unwrap();
        let connection = Connection { server: 1, open: true };
        let later = Instant::ZERO + Duration::from_secs(1);
        for process in [0, 0, 1] {
            assert_eq!(pools.ask(process, 1, 1, Instant::ZERO).0, Turn::Has);
        }
        for (process, back) in [(0, Instant::ZERO), (1, Instant::ZERO), (0, later)] {
            assert_eq!(pools.back(process, connection, back), None);
        }
        let over = Instant::ZERO + IDLE;
        assert_eq!(pools.close_idle(1, Instant::ZERO + Duration::from_nanos(IDLE.as_nanos() - 1)), 0);
        assert_eq!((pools.close_idle(0, over), pools.close_idle(1, over), pools.close_idle(1, over)), (0, 2, 0));
        assert_eq!(pools.ask(0, 1, 1, over).1, connection, "that which came back later is open");
        assert_eq!(pools.close_idle(1, later + IDLE), 0, "it is in use");
    }
}
