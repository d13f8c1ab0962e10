//! What a replica does not know yet: its primary's last changes, each with what was there before.
//!
//! Replication is asynchronous and in order, so a replica is its primary as that was some time ago. Only the way back
//! is kept, so it takes room for the changes within the lag, and none where there are no replicas.

use crate::memory::Memory;
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};
use std::collections::VecDeque;

/// The news of one node about its keys.
#[derive(Clone)]
pub struct News<T> {
    /// How long they take; `None` without replicas.
    lag: Option<Duration>,
    all: VecDeque<(Instant, u32, T)>,
}

impl<T> News<T> {
    /// Nothing has changed.
    pub fn new(scenario: &Scenario) -> News<T> {
        News { lag: scenario.fails_over_after().map(|_| scenario.cache.replica_lag), all: VecDeque::new() }
    }

    /// Whether anybody is to know of them.
    pub fn are_kept(&self) -> bool {
        self.lag.is_some()
    }

    /// A key changes, for which this was so before.
    pub fn add(&mut self, now: Instant, key: u32, before: T) {
        let Some(lag) = self.lag else { return };
        while self.all.front().is_some_and(|(at, ..)| *at + lag < now) {
            self.all.pop_front();
        }
        self.all.push_back((now, key, before));
    }

    /// The last change after this instant, to be undone: its key, and what was so before. It is forgotten.
    pub fn take_back(&mut self, to: Instant) -> Option<(u32, T)> {
        if self.all.back()?.0 <= to {
            self.all.clear();
            return None;
        }
        self.all.pop_back().map(|(_, key, before)| (key, before))
    }

    /// Nothing is left to be undone.
    pub fn clear(&mut self) {
        self.all.clear();
    }

    /// Adds what they take.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.deque(&self.all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_copied_yet_is_undone_from_the_last_to_the_first() {
        let at = |ms| Instant::ZERO + Duration::from_millis(ms);
        let mut scenario = Scenario::default();
        let mut none = News::new(&scenario);
        none.add(at(0), 1, 'x');
        assert_eq!(none.take_back(at(0)), None, "without a replica there is nothing to fall back to");
        scenario.set("cache.replica", "yes").unwrap();
        let mut news = News::new(&scenario);
        for (ms, key, before) in [(0, 1, 'a'), (50, 2, 'b'), (120, 1, 'c'), (130, 1, 'd')] {
            news.add(at(ms), key, before);
        }
        assert_eq!(news.all.len(), 3, "what is older than the lag is there");
        let undone: Vec<_> = std::iter::from_fn(|| news.take_back(at(50))).collect();
        assert_eq!(undone, [(1, 'd'), (1, 'c')]);
        assert!(news.all.is_empty());
    }

    #[test]
    fn what_is_cleared_is_not_undone() {
        let mut scenario = Scenario::default();
        scenario.set("cache.replica", "yes").unwrap();
        let mut news = News::new(&scenario);
        (0..1_000).for_each(|key| news.add(Instant::ZERO, key, 'a'));
        let mut memory = Memory::default();
        news.weigh(&mut memory);
        assert!(memory.held() >= 1_000 * size_of::<(Instant, u32, char)>() as u64);
        news.clear();
        news.add(Instant::ZERO + Duration::from_nanos(2), 7, 'b');
        assert_eq!(news.take_back(Instant::ZERO + Duration::from_nanos(1)), Some((7, 'b')));
        assert_eq!(news.take_back(Instant::ZERO), None);
    }
}
