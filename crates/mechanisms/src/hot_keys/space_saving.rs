//! Space-Saving: the most frequent keys of a stream, in a fixed number of counters.
//!
//! Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams" (ICDT 2005).
//! In production: ClickHouse's `topK`. A key without a counter takes over the smallest one, count and all, and remembers
//! how much of it is not its own.
//!
//! # Contract
//! With m counters and N keys recorded, a key recorded f times has `at_least <= f <= at_most`, and
//! `at_most - at_least` is at most N / m. So no key that makes up more than N / m is ever missed. Of equal counters the
//! one that was touched longest ago is taken over.
//!
//! # Cost
//! O(log m) a key, m counters in all.
//!
//! ```
//! use stampede_mechanisms::hot_keys::space_saving::{Estimate, SpaceSaving};
//! let mut sketch = SpaceSaving::new(2);
//! for key in ["hot", "a", "hot", "b", "hot"] {
//!     sketch.record(&key);
//! }
//! assert_eq!(sketch.estimate(&"hot"), Estimate { at_least: 3, at_most: 3 });
//! assert_eq!(sketch.estimate(&"b"), Estimate { at_least: 1, at_most: 2 });
//! ```

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash, RandomState};

use crate::memory::Memory;
use crate::table::Table;

/// Bounds of how often a key was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// At least so often.
    pub at_least: u64,
    /// Not more often than this.
    pub at_most: u64,
}

#[derive(Clone, Copy, Debug)]
struct Counter {
    count: u64,
    /// When it was last touched, in records: tells equal counts apart.
    touched: u64,
    /// The part of the count that was taken over.
    inherited: u64,
}

/// The sketch. See the [module](self) for its contract.
#[derive(Clone, Debug)]
pub struct SpaceSaving<K, S = RandomState> {
    capacity: usize,
    counters: Table<K, Counter, S>,
    /// The counted keys by count, then by the time since they were touched.
    order: BTreeMap<(u64, u64), K>,
    total: u64,
}

impl<K: Eq + Hash + Clone> SpaceSaving<K> {
    /// An empty sketch of `counters` counters (at least one).
    pub fn new(counters: usize) -> Self {
        SpaceSaving::with_hasher(counters, RandomState::new())
    }
}

impl<K: Eq + Hash + Clone, S: BuildHasher> SpaceSaving<K, S> {
    /// An empty sketch of `counters` counters (at least one); keys are found by the hashes of `hasher`.
    pub fn with_hasher(counters: usize, hasher: S) -> Self {
        let capacity = counters.max(1);
        SpaceSaving { capacity, counters: Table::with_hasher(hasher), order: BTreeMap::new(), total: 0 }
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.map(&self.counters);
        memory.tree(&self.order);
    }

    /// Counts `key` once more, and returns its bounds.
    pub fn record<Q>(&mut self, key: &Q) -> Estimate
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.total += 1;
        let old = match self.counters.get(key) {
            Some(counter) => {
                self.order.remove(&(counter.count, counter.touched));
                *counter
            }
            None if self.counters.len() < self.capacity => Counter { count: 0, touched: 0, inherited: 0 },
            None => self.take_over(),
        };
        let counter = Counter { count: old.count + 1, touched: self.total, ..old };
        self.order.insert((counter.count, counter.touched), key.to_owned());
        self.counters.insert(key.to_owned(), counter);
        counter.into()
    }

    /// Frees the smallest counter: the next key owns nothing of its count.
    fn take_over(&mut self) -> Counter {
        let smallest = self.order.pop_first();
        let counter = smallest.and_then(|(_, key)| self.counters.remove(&key));
        let count = counter.map_or(0, |counter| counter.count);
        Counter { count, touched: 0, inherited: count }
    }

    /// The bounds for `key`. A key without a counter was recorded at most as often as the smallest counter says.
    pub fn estimate<Q>(&self, key: &Q) -> Estimate
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let full = self.counters.len() == self.capacity;
        let smallest = self.order.first_key_value().filter(|_| full).map_or(0, |((count, _), _)| *count);
        self.counters.get(key).copied().map_or(Estimate { at_least: 0, at_most: smallest }, Estimate::from)
    }

    /// Every counted key with its estimate, the most frequent first; of equal ones, the last touched first.
    pub fn ranking(&self) -> impl Iterator<Item = (&K, Estimate)> {
        self.order.values().rev().map(|key| (key, self.estimate(key)))
    }

    /// The number of keys recorded, N.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.counters.clear();
        self.order.clear();
        self.total = 0;
    }
}

impl From<Counter> for Estimate {
    fn from(counter: Counter) -> Estimate {
        Estimate { at_least: counter.count - counter.inherited, at_most: counter.count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_sketch_knows_that_nothing_came() {
        assert_eq!(SpaceSaving::<u8>::new(0).estimate(&1), Estimate::default());
    }

    #[test]
    fn of_equal_counters_the_one_touched_longest_ago_goes() {
        let mut sketch = SpaceSaving::new(2);
        for key in ["a", "b", "c"] {
            sketch.record(&key);
        }
        let ranking: Vec<_> = sketch.ranking().map(|(key, estimate)| (*key, estimate.at_most)).collect();
        assert_eq!(ranking, [("c", 2), ("b", 1)]);
    }

    proptest! {
        #[test]
        fn estimates_hold_and_are_as_tight_as_promised(
            counters in 0..8usize, keys in proptest::collection::vec(0..20u8, 0..300),
        ) {
            let mut sketch = SpaceSaving::new(counters);
            let mut exact = [0u64; 20];
            // The model: a plain list of (key, count, inherited, touched), searched from end to end.
            let mut model: Vec<(u8, u64, u64, usize)> = Vec::new();
            for (i, key) in keys.iter().enumerate() {
                exact[usize::from(*key)] += 1;
                if !model.iter().any(|counter| counter.0 == *key) {
                    let mut inherited = 0;
                    if model.len() == counters.max(1) {
                        let least = model.iter().copied().min_by_key(|counter| (counter.1, counter.3)).unwrap();
                        model.retain(|counter| counter.0 != least.0);
                        inherited = least.1;
                    }
                    model.push((*key, inherited, inherited, 0));
                }
                let counter = model.iter_mut().find(|counter| counter.0 == *key).unwrap();
                (counter.1, counter.3) = (counter.1 + 1, i);
                let expected = Estimate { at_least: counter.1 - counter.2, at_most: counter.1 };
                prop_assert_eq!(sketch.record(key), expected);
            }
            let bound = sketch.total() / counters.max(1) as u64;
            for key in 0..20u8 {
                let Estimate { at_least, at_most } = sketch.estimate(&key);
                let f = exact[usize::from(key)];
                prop_assert!(at_least <= f && f <= at_most);
                prop_assert!(at_most - at_least <= bound);
            }
            model.sort_by_key(|counter| std::cmp::Reverse((counter.1, counter.3)));
            let ranking: Vec<u8> = sketch.ranking().map(|(key, _)| *key).collect();
            prop_assert_eq!(ranking, model.iter().map(|counter| counter.0).collect::<Vec<_>>());
            sketch.clear();
            prop_assert_eq!(sketch.ranking().count(), 0);
        }
    }
}
