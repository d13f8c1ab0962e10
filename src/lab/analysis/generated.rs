//! Requests for the tests.

use crate::lab::trace::{Operation, Request};
use crate::random::Zipf;
use crate::time::Instant;
use proptest::prelude::*;
use stampede_mechanisms::random::{Purpose, Stream};

/// A read of a key.
pub fn read(key: u32) -> Request {
    Request { key, time: Instant::ZERO, bytes: 1, ttl: None, operation: Operation::Read }
}

/// Up to `most` requests for `keys` keys: mostly reads, some writes and deletes, some bytes.
pub fn requests(keys: u32, most: usize) -> impl Strategy<Value = Vec<Request>> {
    let one = (0..keys, 0..10u32, 1..9u64).prop_map(|(key, what, bytes)| {
        let operation = match what {
            0 => Operation::Delete,
            1 => Operation::Write,
            _ => Operation::Read,
        };
        Request { operation, bytes, ..read(key) }
    });
    proptest::collection::vec(one, 0..most)
}

/// The keys of so many independent requests, the k-th most popular in proportion to 1/k^exponent.
pub fn zipf(seed: u64, keys: u32, exponent: f64) -> impl Iterator<Item = u64> {
    let (zipf, draws) = (Zipf::new(keys, exponent), Stream::new(seed, Purpose("test: keys")));
    (0..).map(move |at| u64::from(zipf.rank(draws.at(at))))
}
