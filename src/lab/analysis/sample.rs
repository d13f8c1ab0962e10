//! As much of a log as fits into memory, chosen so that the curves of the part are those of the whole.
//!
//! Which keys are in it follows from a hash of the key (spatial sampling): all requests for a key are in it, or none. A
//! cache of the size R·C that is asked for a share R of the keys misses as often as one of the size C that is asked for all
//! (Waldspurger et al., "Efficient MRC Construction with SHARDS", FAST 2015; for any policy, "Cache Modeling and
//! Optimization using Miniature Simulations", ATC 2017). R starts at 1 and halves whenever there is no more room; what is
//! left is what a sample at the lower rate would have had from the start. So a small log is whole.
//!
//! Few keys that are asked for often would leave too few of them: where that would be, the sample ends, and says so.

use crate::lab::trace::{Access, Key, Operation, Request};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

/// How much of a log is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Requests.
    pub requests: usize,
    /// Keys.
    pub keys: usize,
    /// No rate is so low that fewer keys than this would be left: with 8192, the mean error of a curve was below a point in
    /// all traces of the SHARDS paper.
    pub least_keys: usize,
}

impl Default for Room {
    /// 1 048 576 requests of 524 288 keys, some 130 MB with what the analysis needs; and 8192.
    fn default() -> Room {
        Room { requests: 1 << 20, keys: 1 << 19, least_keys: 1 << 13 }
    }
}

/// A key in the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampled {
    hash: u64,
    /// How many requests of the whole log ask for it.
    pub count: u64,
    /// Its size when it was last asked for.
    pub bytes: u64,
}

/// The sample. Its keys are numbered in the order of their first appearance in it.
#[derive(Clone, Debug)]
pub struct Sample {
    room: Room,
    /// A key is in the sample if the upper half of its hash is below 2^32 ≫ `halvings`.
    halvings: u32,
    numbers: FxHashMap<u64, u32>,
    keys: Vec<Sampled>,
    requests: Vec<Request>,
    /// Requests of the whole log so far, and their bytes.
    seen: Whole,
    /// What was seen when the sample ended before the log.
    ended: Option<Whole>,
}

/// So much of the whole log: reads and writes, without deletes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// Reads and writes.
    pub requests: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// The hash that a key is known by. Two of a million keys have the same one with a chance of 3 in 10^8.
pub fn hash(key: Key<'_>) -> u64 {
    match key {
        Key::Number(number) => stampede_mechanisms::random::mix64(number),
        Key::Text(text) => xxh3_64(text),
    }
}

impl Sample {
    /// An empty sample.
    pub fn new(room: Room) -> Sample {
        Sample {
            room,
            halvings: 0,
            numbers: FxHashMap::default(),
            keys: Vec::new(),
            requests: Vec::new(),
            seen: Whole::default(),
            ended: None,
        }
    }

    /// Takes an access of the log, whose key has this [hash].
    pub fn take(&mut self, hash: u64, access: &Access<'_>) {
        let counts = access.operation != Operation::Delete;
        self.seen.requests += u64::from(counts);
        self.seen.bytes += if counts { access.bytes } else { 0 };
        if !self.has(hash) {
            return;
        }
        let number = match self.numbers.get(&hash) {
            Some(&number) => number,
            None => {
                while self.keys.len() >= self.room.keys {
                    self.halve();
                }
                if !self.has(hash) {
                    return;
                }
                let number = self.keys.len() as u32;
                self.numbers.insert(hash, number);
                self.keys.push(Sampled { hash, count: 0, bytes: 0 });
                number
            }
        };
        let key = &mut self.keys[number as usize];
        key.count += u64::from(counts);
        key.bytes = access.bytes;
        if self.ended.is_some() {
            return;
        }
        let Access { time, bytes, ttl, operation, .. } = *access;
        self.requests.push(Request { key: number, time, bytes, ttl, operation });
        if self.requests.len() >= self.room.requests {
            if self.keys.len() >= 2 * self.room.least_keys {
                self.halve();
            } else {
                self.ended = Some(self.seen);
            }
        }
    }

    fn has(&self, hash: u64) -> bool {
        hash >> 32 >> (32 - self.halvings) == 0
    }

    /// Halves the rate: half of the keys leave, with all of their requests.
    fn halve(&mut self) {
        self.halvings += 1;
        let mut renumbered = vec![u32::MAX; self.keys.len()];
        let mut left = Vec::new();
        for (old, key) in self.keys.iter().enumerate() {
            if self.has(key.hash) {
                renumbered[old] = left.len() as u32;
                left.push(*key);
            } else {
                self.numbers.remove(&key.hash);
            }
        }
        self.keys = left;
        self.numbers.values_mut().for_each(|number| *number = renumbered[*number as usize]);
        self.requests.retain_mut(|request| {
            request.key = renumbered[request.key as usize];
            request.key != u32::MAX
        });
    }

    /// The share of the keys that are in it: 1, or a power of a half.
    pub fn rate(&self) -> f64 {
        libm::ldexp(1.0, -(self.halvings as i32))
    }

    /// Whether it is the whole log.
    pub fn is_whole(&self) -> bool {
        self.halvings == 0 && self.ended.is_none()
    }

    /// Its requests, in the order of the log.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// Its keys, by number. Where the sample ended early there may be some that no request of it asks for.
    pub fn keys(&self) -> &[Sampled] {
        &self.keys
    }

    /// How much of the log it stands for: all of it, or what came before it ended.
    pub fn stands_for(&self) -> Whole {
        self.ended.unwrap_or(self.seen)
    }

    /// How many distinct keys the whole log has: exact at a rate of 1, else an estimate.
    pub fn distinct_keys(&self) -> f64 {
        self.keys.len() as f64 / self.rate()
    }

    /// The sizes of all keys together, as they were last asked for.
    pub fn footprint_bytes(&self) -> f64 {
        self.keys.iter().map(|key| key.bytes as f64).sum::<f64>() / self.rate()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Instant;

    fn read(sample: &mut Sample, keys: impl Iterator<Item = u64>) {
        for (at, key) in keys.enumerate() {
            let key = Key::Number(key);
            let time = Instant::from_nanos(at as u64);
            sample.take(hash(key), &Access { key, time, bytes: 3, ttl: None, operation: Operation::Read });
        }
    }

    fn of(room: Room, keys: impl Iterator<Item = u64>) -> Sample {
        let mut sample = Sample::new(room);
        read(&mut sample, keys);
        sample
    }

    #[test]
    fn a_small_log_is_whole() {
        let sample = of(Room::default(), [5, 6, 5].into_iter());
        assert!(sample.is_whole());
        assert_eq!(sample.requests().iter().map(|request| request.key).collect::<Vec<_>>(), [0, 1, 0]);
        assert_eq!((sample.keys()[0].count, sample.distinct_keys(), sample.footprint_bytes()), (2, 2.0, 6.0));
        assert_eq!(sample.stands_for(), Whole { requests: 3, bytes: 9 });
    }

    /// A sample that was halved on the way has the requests that one at its last rate would have had from the start.
    #[test]
    fn what_is_left_is_a_sample_at_the_lower_rate() {
        let room = Room { requests: 3_000, keys: 1_000, least_keys: 10 };
        let log = || (0..20_000u64).map(|at| at * at % 7_919);
        let sample = of(room, log());
        assert!(sample.halvings >= 2 && !sample.is_whole() && sample.ended.is_none());
        let expected: Vec<u64> = log().filter(|&key| sample.has(hash(Key::Number(key)))).collect();
        let found: Vec<u64> =
            sample.requests().iter().map(|request| sample.keys()[request.key as usize].hash).collect();
        assert_eq!(found, expected.iter().map(|&key| hash(Key::Number(key))).collect::<Vec<_>>());
        let distinct = log().collect::<std::collections::BTreeSet<_>>().len() as f64;
        assert!((sample.distinct_keys() / distinct - 1.0).abs() < 0.1, "{} of {distinct}", sample.distinct_keys());
        assert_eq!(sample.stands_for().requests, 20_000);
    }

    #[test]
    fn few_keys_end_the_sample_instead_of_thinning_it() {
        let room = Room { requests: 1_000, keys: 1_000, least_keys: 8 };
        let sample = of(room, (0..5_000).map(|at| at % 10));
        assert_eq!((sample.requests().len(), sample.keys().len(), sample.rate()), (1_000, 10, 1.0));
        assert_eq!((sample.stands_for().requests, sample.is_whole()), (1_000, false));
        // Counts go on: popularity is that of the whole log.
        assert!(sample.keys().iter().all(|key| key.count == 500));
    }
}
