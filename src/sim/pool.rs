//! The database's connections and the line before them.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// A pool of connections with one first-come-first-served line.
#[derive(Debug)]
pub struct Pool {
    /// Connections that were used and given back, the lowest number first.
    free: BinaryHeap<Reverse<u16>>,
    /// The lowest number never used yet: a pool opens connections only as it needs them.
    unused: u16,
    size: u16,
    line: VecDeque<u32>,
}

impl Pool {
    /// A pool of `size` free connections.
    pub fn new(size: u16) -> Pool {
        Pool { free: BinaryHeap::new(), unused: 0, size, line: VecDeque::new() }
    }

    /// A query asks for a connection: the free one of the lowest number, or `None`, and then it stands in line.
    pub fn ask(&mut self, query: u32) -> Option<u16> {
        if let Some(Reverse(connection)) = self.free.pop() {
            return Some(connection);
        }
        if self.unused < self.size {
            self.unused += 1;
            return Some(self.unused - 1);
        }
        self.line.push_back(query);
        None
    }

    /// A connection is free again: it goes to the first in line, who is returned.
    pub fn give_back(&mut self, connection: u16) -> Option<u32> {
        let next = self.line.pop_front();
        if next.is_none() {
            self.free.push(Reverse(connection));
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serves_in_order_and_prefers_low_numbers() {
        let mut pool = Pool::new(2);
        assert_eq!((pool.ask(10), pool.ask(11), pool.ask(12), pool.ask(13)), (Some(0), Some(1), None, None));
        assert_eq!(pool.give_back(1), Some(12));
        assert_eq!(pool.give_back(0), Some(13));
        assert_eq!(pool.give_back(1), None);
        assert_eq!(pool.give_back(0), None);
        assert_eq!(pool.ask(14), Some(0));
    }
}
