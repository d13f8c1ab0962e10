//! Admission: a value enters the cache only once its key has been asked for several times.
//!
//! Most keys of a long tail are asked for only once. To cache their values only throws out values that are asked for again.
//! Applications build the rule "cache after k accesses" from Redis, with `INCR` and `EXPIRE` on a counter for each key (k =
//! 5 is a common choice). CDNs call it cache-on-second-hit (Maggs and Sitaraman, "Algorithmic Nuggets in Content Delivery",
//! SIGCOMM CCR 45(3), 2015).
//!
//! # Contract
//! The first access to a key opens its counter. The counter lives for `window` and then goes, however much it has counted,
//! as `INCR` and `EXPIRE` do it. From the k-th access in that window on, the key is admitted. There are at most `capacity`
//! counters, and one more pushes out the oldest: under a flood of new keys a key needs its k accesses before `capacity`
//! other keys come. `now` must not decrease; if it does, nothing expires.
//!
//! # Cost
//! O(1) an access, amortised; one counter for each key seen in a window, up to `capacity`.
//!
//! ```
//! use stampede_mechanisms::cache::admission::Admission;
//! use stampede_mechanisms::time::{Duration, Instant};
//! let mut admission = Admission::new(2, Duration::from_secs(60), 10_000);
//! assert!(!admission.admit(&"Tom", Instant::ZERO));
//! assert!(admission.admit(&"Tom", Instant::ZERO + Duration::from_secs(59)));
//! assert!(!admission.admit(&"Tom", Instant::ZERO + Duration::from_secs(60)));
//! ```

use std::borrow::Borrow;
use std::collections::VecDeque;
use std::hash::{BuildHasher, Hash, RandomState};

use crate::memory::Memory;
use crate::table::Table;
use crate::time::{Duration, Instant};

/// Counts accesses and says which keys may enter. See the [module](self) for its contract.
#[derive(Clone, Debug)]
pub struct Admission<K, S = RandomState> {
    accesses: u32,
    window: Duration,
    capacity: usize,
    counts: Table<K, u32, S>,
    /// The counted keys, by the opening of their counters.
    opened: VecDeque<(Instant, K)>,
}

impl<K> Admission<K> {
    /// Admits at `accesses` accesses within `window` (0 and 1 both admit at once), with at most `capacity` counters
    /// (at least one).
    pub fn new(accesses: u32, window: impl Into<Duration>, capacity: usize) -> Self {
        Admission::with_hasher(accesses, window, capacity, RandomState::new())
    }
}

impl<K, S> Admission<K, S> {
    /// As [`new`](Admission::new); keys are found by the hashes of `hasher`.
    pub fn with_hasher(accesses: u32, window: impl Into<Duration>, capacity: usize, hasher: S) -> Self {
        let (window, capacity) = (window.into(), capacity.max(1));
        Admission { accesses, window, capacity, counts: Table::with_hasher(hasher), opened: VecDeque::new() }
    }
}

impl<K: Eq + Hash + Clone, S: BuildHasher> Admission<K, S> {
    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.map(&self.counts);
        memory.deque(&self.opened);
    }

    /// Whether `key` is admitted by the accesses that were counted so far; counts none.
    pub fn is_admitted<Q>(&mut self, key: &Q, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.expire(now);
        self.accesses <= 1 || self.counts.get(key).is_some_and(|count| *count >= self.accesses)
    }

    /// Counts an access to `key`; says whether its value may enter the cache.
    #[must_use = "a value that is not admitted must not enter the cache"]
    pub fn admit<Q>(&mut self, key: &Q, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.expire(now);
        if let Some(count) = self.counts.get_mut(key) {
            *count = count.saturating_add(1);
            return *count >= self.accesses;
        }
        if self.opened.len() == self.capacity {
            self.drop_oldest();
        }
        self.counts.insert(key.to_owned(), 1);
        self.opened.push_back((now, key.to_owned()));
        self.accesses <= 1
    }

    /// The number of counters at present, including those that the next access will find expired.
    pub fn counters(&self) -> usize {
        self.opened.len()
    }

    fn expire(&mut self, now: Instant) {
        while self.opened.front().is_some_and(|(opened, _)| *opened + self.window <= now) {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some((_, key)) = self.opened.pop_front() {
            self.counts.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(ns: u64) -> Instant {
        Instant::from_nanos(ns)
    }

    #[test]
    fn one_access_or_none_admits_at_once() {
        for accesses in [0, 1] {
            assert!(Admission::new(accesses, Duration::ZERO, 0).admit(&1, at(0)));
        }
    }

    #[test]
    fn asking_counts_nothing() {
        let mut admission = Admission::new(2, Duration::from_nanos(10), 4);
        let _ = admission.admit(&"a", at(0));
        assert!((0..9).all(|ns| !admission.is_admitted(&"a", at(ns))));
        assert!(admission.admit(&"a", at(9)) && admission.is_admitted(&"a", at(9)));
        assert!(!admission.is_admitted(&"a", at(10)), "its window is over");
    }

    #[test]
    fn goes_on_admitting_until_the_window_ends() {
        let mut admission = Admission::new(3, Duration::from_nanos(10), 4);
        let admitted = [0, 1, 2, 9, 10, 11, 12].map(|ns| admission.admit(&"a", at(ns)));
        assert_eq!(admitted, [false, false, true, true, false, false, true]);
    }

    #[test]
    fn a_flood_of_new_keys_pushes_out_the_oldest_counter() {
        let mut admission = Admission::new(2, Duration::from_secs(1), 2);
        for key in ["a", "b", "c"] {
            assert!(!admission.admit(&key, at(0)));
        }
        assert_eq!(admission.counters(), 2);
        assert!(admission.admit(&"b", at(0)), "b kept its counter");
        assert!(!admission.admit(&"a", at(0)), "a lost its own");
    }

    proptest! {
        /// The model keeps one list of counters and searches it from end to end.
        #[test]
        fn admits_as_a_plain_list_of_counters(
            accesses in 0..4u32, window in 0..12u64, capacity in 0..4usize,
            requests in proptest::collection::vec((0..6u8, 0..5u64), 0..60),
        ) {
            let mut admission = Admission::new(accesses, Duration::from_nanos(window), capacity);
            let mut model: Vec<(u8, u64, u32)> = Vec::new();
            let mut now = 0;
            for (key, pause) in requests {
                now += pause;
                model.retain(|(_, opened, _)| now < opened + window);
                if !model.iter().any(|counter| counter.0 == key) {
                    if model.len() == capacity.max(1) {
                        model.remove(0);
                    }
                    model.push((key, now, 0));
                }
                let counter = model.iter_mut().find(|counter| counter.0 == key).unwrap();
                counter.2 += 1;
                prop_assert_eq!(admission.admit(&key, at(now)), counter.2 >= accesses);
                prop_assert_eq!(admission.counters(), model.len());
            }
        }
    }
}
