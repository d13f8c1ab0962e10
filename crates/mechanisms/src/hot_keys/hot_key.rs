//! Hot-key detection: which keys get more requests than their one node can bear.
//!
//! A ring spreads keys, not requests: all requests for a key meet at its owner. A detector finds such keys early enough to
//! copy them to other nodes, or to keep them in the application's own memory. A common rule calls a key hot above 1000
//! requests a second; a cautious rule calls it hot above 1000 a minute.
//!
//! # Contract
//! * [`HotKeys`] is exact: the requests of the last `window`, up to and including now. It holds one entry for each request
//!   that was in the window at the last call, and nothing of those before: its size follows the rate of requests.
//! * [`HotKeySketch`] holds a fixed number of counters instead, and counts in windows that begin at whole multiples
//!   of `window`, as `INCR key:minute` does: a peak across such a border is seen as two halves. With N requests in
//!   the window and m counters, [`record`](HotKeySketch::record) calls every hot key hot, and perhaps one that is up to
//!   N / m requests short of it. [`hot`](HotKeySketch::hot) lists every hot key with more than N / m requests.
//!
//! Hot is *above* the threshold. `now` must not decrease; if it does, nothing leaves the window.
//!
//! # Cost
//! [`HotKeys`]: O(1) a request, amortised. [`HotKeySketch`]: O(log m).
//!
//! ```
//! use stampede_mechanisms::hot_keys::hot_key::HotKeys;
//! use stampede_mechanisms::time::{Duration, Instant};
//! let mut hot = HotKeys::new(1_000, Duration::from_secs(1));
//! let found = (0..1_001).map(|i| hot.record(&"Tom", Instant::from_nanos(i))).position(|hot| hot);
//! assert_eq!(found, Some(1_000));
//! ```

use std::borrow::Borrow;
use std::collections::VecDeque;
use std::hash::{BuildHasher, Hash, RandomState};

use crate::hot_keys::space_saving::{Estimate, SpaceSaving};
use crate::memory::Memory;
use crate::table::Table;
use crate::time::{Duration, Instant};

/// Exact counts over a sliding window. See the [module](self) for its contract.
#[derive(Clone, Debug)]
pub struct HotKeys<K, S = RandomState> {
    threshold: u64,
    window: Duration,
    requests: VecDeque<(Instant, K)>,
    counts: Table<K, u64, S>,
}

impl<K> HotKeys<K> {
    /// A key is hot with more than `threshold` requests within `window`.
    pub fn new(threshold: u64, window: impl Into<Duration>) -> Self {
        HotKeys::with_hasher(threshold, window, RandomState::new())
    }
}

impl<K, S> HotKeys<K, S> {
    /// As [`new`](HotKeys::new); keys are found by the hashes of `hasher`.
    pub fn with_hasher(threshold: u64, window: impl Into<Duration>, hasher: S) -> Self {
        let window = window.into();
        HotKeys { threshold, window, requests: VecDeque::new(), counts: Table::with_hasher(hasher) }
    }
}

impl<K: Eq + Hash + Clone, S: BuildHasher> HotKeys<K, S> {
    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.deque(&self.requests);
        memory.map(&self.counts);
    }

    /// Counts a request for `key`; says whether it is hot.
    pub fn record<Q>(&mut self, key: &Q, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.requests.push_back((now, key.to_owned()));
        *self.counts.entry(key.to_owned()).or_default() += 1;
        self.is_hot(key, now)
    }

    /// Whether `key` is hot now.
    pub fn is_hot<Q>(&mut self, key: &Q, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.count(key, now) > self.threshold
    }

    /// The requests for `key` in the window that ends now.
    pub fn count<Q>(&mut self, key: &Q, now: Instant) -> u64
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.forget(now);
        self.counts.get(key).copied().unwrap_or(0)
    }

    /// Lets go of the requests that are older than the window.
    fn forget(&mut self, now: Instant) {
        while self.requests.front().is_some_and(|(at, _)| *at + self.window <= now) {
            let Some((_, key)) = self.requests.pop_front() else { break };
            if let Some(count) = self.counts.get_mut(&key) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&key);
                }
            }
        }
    }
}

impl<K: Eq + Hash + Clone + Ord, S: BuildHasher> HotKeys<K, S> {
    /// All keys that are hot now with their counts, the hottest first, of equal ones the lesser key.
    pub fn hot(&mut self, now: Instant) -> Vec<(K, u64)> {
        self.forget(now);
        let hot = self.counts.iter().filter(|(_, count)| **count > self.threshold);
        let mut hot: Vec<(K, u64)> = hot.map(|(key, count)| (key.clone(), *count)).collect();
        hot.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        hot
    }
}

/// Counts in a fixed space over windows that stand still. See the [module](self) for its contract.
#[derive(Clone, Debug)]
pub struct HotKeySketch<K, S = RandomState> {
    threshold: u64,
    window: Duration,
    /// The number of the window that the sketch counts.
    current: u64,
    sketch: SpaceSaving<K, S>,
}

impl<K: Eq + Hash + Clone> HotKeySketch<K> {
    /// A key is hot with more than `threshold` requests in a window (of at least a nanosecond); `counters` are kept,
    /// at least one. With ten times as many as there can be hot keys, the error is at most a tenth of the threshold.
    pub fn new(threshold: u64, window: impl Into<Duration>, counters: usize) -> Self {
        HotKeySketch::with_hasher(threshold, window, counters, RandomState::new())
    }
}

impl<K: Eq + Hash + Clone, S: BuildHasher> HotKeySketch<K, S> {
    /// As [`new`](HotKeySketch::new); keys are found by the hashes of `hasher`.
    pub fn with_hasher(threshold: u64, window: impl Into<Duration>, counters: usize, hasher: S) -> Self {
        let (window, sketch) = (window.into(), SpaceSaving::with_hasher(counters, hasher));
        HotKeySketch { threshold, window, current: 0, sketch }
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        self.sketch.weigh(memory);
    }

    /// Counts a request for `key`; says whether it may be hot.
    pub fn record<Q>(&mut self, key: &Q, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.turn(now);
        self.sketch.record(key).at_most > self.threshold
    }

    /// Whether `key` may be hot in the window of `now`; counts nothing.
    pub fn may_be_hot<Q>(&mut self, key: &Q, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.estimate(key, now).at_most > self.threshold
    }

    /// The bounds of the number of requests for `key` in the window of `now`.
    pub fn estimate<Q>(&mut self, key: &Q, now: Instant) -> Estimate
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.turn(now);
        self.sketch.estimate(key)
    }

    /// All keys that may be hot in the window of `now`, the hottest first.
    pub fn hot(&mut self, now: Instant) -> Vec<(K, Estimate)> {
        self.turn(now);
        let hot = self.sketch.ranking().take_while(|(_, estimate)| estimate.at_most > self.threshold);
        hot.map(|(key, estimate)| (key.clone(), estimate)).collect()
    }

    fn turn(&mut self, now: Instant) {
        let window = now.as_nanos() / self.window.as_nanos().max(1);
        if window > self.current {
            self.current = window;
            self.sketch.clear();
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
    fn the_threshold_itself_is_not_hot() {
        let mut exact = HotKeys::new(2, Duration::from_nanos(10));
        let mut sketch = HotKeySketch::new(2, Duration::from_nanos(10), 4);
        for expected in [false, false, true] {
            assert_eq!(exact.record(&"a", at(0)), expected);
            assert_eq!(sketch.record(&"a", at(0)), expected);
            assert_eq!(sketch.may_be_hot(&"a", at(0)), expected);
        }
    }

    #[test]
    fn a_key_cools_down_without_a_further_request() {
        let mut hot = HotKeys::new(0, Duration::from_nanos(10));
        assert!(hot.record(&"a", at(5)));
        assert!(hot.is_hot(&"a", at(14)));
        assert!(!hot.is_hot(&"a", at(15)));
        assert!(hot.hot(at(15)).is_empty());
    }

    #[test]
    fn a_peak_across_a_border_is_seen_by_the_exact_detector_only() {
        let mut exact = HotKeys::new(3, Duration::from_nanos(10));
        let mut sketch = HotKeySketch::new(3, Duration::from_nanos(10), 4);
        let seen = [8, 9, 10, 11].map(|ns| (exact.record(&"a", at(ns)), sketch.record(&"a", at(ns))));
        assert_eq!(seen[3], (true, false));
    }

    #[test]
    fn windows_of_no_length_and_late_moments_do_no_harm() {
        let mut exact = HotKeys::new(0, Duration::ZERO);
        let mut sketch = HotKeySketch::new(0, Duration::ZERO, 0);
        for ns in [7, 3, u64::MAX] {
            assert!(!exact.record(&"a", at(ns)), "a window of no length holds nothing");
            assert!(sketch.record(&"a", at(ns)));
        }
    }

    proptest! {
        /// The model keeps every request ever made and counts them anew each time.
        #[test]
        fn both_count_as_a_full_list_of_requests_does(
            threshold in 0..6u64, window in 1..20u64, counters in 1..6usize,
            requests in proptest::collection::vec((0..5u8, 0..4u64), 0..100),
        ) {
            let mut exact = HotKeys::new(threshold, Duration::from_nanos(window));
            let mut sketch = HotKeySketch::new(threshold, Duration::from_nanos(window), counters);
            let mut list: Vec<(u64, u8)> = Vec::new();
            let mut now = 0;
            for (key, pause) in requests {
                now += pause;
                list.push((now, key));
                let sliding = |key| list.iter().filter(|r| r.1 == key && r.0 + window > now).count() as u64;
                let standing: Vec<u8> =
                    list.iter().filter(|r| r.0 / window == now / window).map(|r| r.1).collect();
                prop_assert_eq!(exact.record(&key, at(now)), sliding(key) > threshold);
                let mut hot: Vec<(u8, u64)> = (0..5).map(|key| (key, sliding(key))).collect();
                hot.retain(|(_, count)| *count > threshold);
                hot.sort_by_key(|(key, count)| (std::cmp::Reverse(*count), *key));
                prop_assert_eq!(exact.hot(at(now)), hot);

                sketch.record(&key, at(now));
                let named = sketch.hot(at(now));
                let slack = standing.len() as u64 / counters as u64;
                for key in 0..5u8 {
                    let count = standing.iter().filter(|k| **k == key).count() as u64;
                    let estimate = sketch.estimate(&key, at(now));
                    prop_assert!(estimate.at_least <= count && count <= estimate.at_most);
                    let is_named = named.iter().any(|(k, _)| *k == key);
                    prop_assert!(is_named || count <= threshold || count <= slack);
                    prop_assert!(!is_named || count + slack > threshold);
                }
            }
        }
    }
}
