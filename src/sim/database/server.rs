//! One server: its connections, and the queue before them.

use crate::scenario::{QueueOrder, Shed, parameters::Database as Parameters};
use crate::time::{Duration, Instant};
use stampede_mechanisms::overload::codel::Codel;
use stampede_mechanisms::overload::limiter::{Limiter, LimiterConfig, Order};
use stampede_mechanisms::range::OutOfRange;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A server. The numbers in its queue are those of queries.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub queue: Limiter<u32>,
    pub codel: Option<Codel>,
    /// How many connections processes have open to it, including those that wait in its queue.
    pub open: u64,
    pub connections: Connections,
}

impl Server {
    /// The server whose connections bear the numbers from `first`.
    pub fn new(database: &Parameters, first: u64) -> Result<Server, OutOfRange> {
        let queue = Limiter::new(LimiterConfig {
            concurrency: u32::try_from(database.connections).unwrap_or(u32::MAX),
            queue: database.queue_limit.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX)),
            order: match database.order {
                QueueOrder::Fifo => Order::Fifo,
                QueueOrder::Lifo => Order::Lifo,
            },
            // Reads and writes take different times, so each comes with the latest instant at which it may start.
            expected_service: matches!(database.shed, Shed::Late | Shed::Hopeless).then_some(Duration::ZERO),
        })?;
        Ok(Server {
            queue,
            open: 0,
            codel: (database.shed == Shed::Codel).then(|| Codel::new(Instant::ZERO)),
            connections: Connections { free: BinaryHeap::new(), first: first as u16, opened: 0 },
        })
    }

    /// Whether CoDel drops a query whose turn it is after it has waited for `delay`.
    pub fn sheds(&mut self, delay: Duration, now: Instant) -> bool {
        self.codel.as_mut().is_some_and(|codel| codel.shed(delay, now))
    }
}

/// The numbers of the connections that are free. How many are in use is the queue's business.
#[derive(Clone, Debug)]
pub(super) struct Connections {
    /// Those that were used and given back, the lowest number first.
    free: BinaryHeap<Reverse<u16>>,
    first: u16,
    /// How many there are by now: they are opened only as they are needed.
    opened: u16,
}

impl Connections {
    /// The free one of the lowest number, or else a new one.
    pub fn take(&mut self) -> u16 {
        self.free.pop().map_or_else(
            || {
                self.opened += 1;
                self.first + (self.opened - 1)
            },
            |Reverse(connection)| connection,
        )
    }

    pub fn give_back(&mut self, connection: u16) {
        self.free.push(Reverse(connection));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_free_connection_is_taken_and_a_new_one_only_if_none_is_free() {
        let mut connections = Connections { free: BinaryHeap::new(), first: 20, opened: 0 };
        assert_eq!([connections.take(), connections.take(), connections.take()], [20, 21, 22]);
        connections.give_back(22);
        connections.give_back(20);
        assert_eq!([connections.take(), connections.take(), connections.take()], [20, 22, 23]);
    }
}
