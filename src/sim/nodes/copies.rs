//! Which keys are hot, and which of its copies a read of a hot key asks for.

use crate::keyed::{HotKeySketch, HotKeys};
use crate::memory::Memory;
use crate::random::{Purpose, Stream, below};
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};

const COPIES: Purpose = Purpose("copies of hot keys");
/// Over what a key's requests are counted that make it hot.
const HOT_WINDOW: Duration = Duration::from_secs(1);

/// What counts the requests for each key.
#[derive(Clone)]
enum Counts {
    /// All of them, over a window that moves.
    Exact(HotKeys<u32>),
    /// Those for the hottest keys, over windows that stand still.
    Sketch(HotKeySketch<u32>),
}

/// The copies of hot keys.
#[derive(Clone)]
pub struct Copies {
    /// Counts what makes a key hot; `None` where hot keys have no copies.
    hot: Option<Counts>,
    count: u64,
    draws: Stream,
}

impl Copies {
    /// Nothing has been asked for.
    pub fn new(scenario: &Scenario) -> Copies {
        let cache = &scenario.cache;
        Copies {
            hot: (cache.hot_copies > 1).then(|| match cache.hot_counters as usize {
                0 => Counts::Exact(HotKeys::with_hasher(cache.hot_above, HOT_WINDOW, Default::default())),
                counters => {
                    let hasher = Default::default();
                    Counts::Sketch(HotKeySketch::with_hasher(cache.hot_above, HOT_WINDOW, counters, hasher))
                }
            }),
            count: cache.hot_copies,
            draws: Stream::new(scenario.run.seed, COPIES),
        }
    }

    /// Whether keys may have copies.
    pub fn are_kept(&self) -> bool {
        self.hot.is_some()
    }

    /// A key is asked for.
    #[inline]
    pub fn asked(&mut self, key: u32, now: Instant) {
        match &mut self.hot {
            None => {}
            Some(Counts::Exact(hot)) => _ = hot.record(&key, now),
            Some(Counts::Sketch(hot)) => _ = hot.record(&key, now),
        }
    }

    /// Which copy of a key a read asks for; `None` if the key is not hot. `draw` is what its random draws belong to.
    #[inline]
    pub fn choose(&mut self, key: u32, draw: u64, now: Instant) -> Option<u64> {
        let is_hot = match self.hot.as_mut()? {
            Counts::Exact(hot) => hot.is_hot(&key, now),
            Counts::Sketch(hot) => hot.may_be_hot(&key, now),
        };
        is_hot.then(|| below(self.draws.at(draw), self.count))
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        match &self.hot {
            None => {}
            Some(Counts::Exact(hot)) => hot.weigh(memory),
            Some(Counts::Sketch(hot)) => hot.weigh(memory),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_of_a_hot_key_are_spread_over_its_copies_and_others_are_not() {
        let mut scenario = Scenario::default();
        assert!(!Copies::new(&scenario).are_kept());
        for (path, value) in [("cache.hot_copies", "3"), ("cache.hot_above", "10")] {
            scenario.set(path, value).unwrap();
        }
        let mut copies = Copies::new(&scenario);
        let now = Instant::ZERO;
        (0..5).for_each(|_| copies.asked(1, now));
        (0..50).for_each(|_| copies.asked(2, now));
        assert_eq!(copies.choose(1, 0, now), None);
        let mut seen = [0; 3];
        (0..300).for_each(|draw| seen[copies.choose(2, draw, now).unwrap() as usize] += 1);
        assert!(seen.iter().all(|times| *times > 60), "{seen:?}");
        assert_eq!(copies.choose(2, 0, now + Duration::from_secs(5)), None, "not any more");
    }

    #[test]
    fn a_sketch_of_few_counters_finds_a_hot_key_in_a_crowd_and_forgets_it_with_its_second() {
        let mut scenario = Scenario::default();
        for (path, value) in [("cache.hot_copies", "3"), ("cache.hot_above", "100"), ("cache.hot_counters", "4")] {
            scenario.set(path, value).unwrap();
        }
        let mut copies = Copies::new(&scenario);
        // Every third request is for key 7, and the others are each for a key of their own.
        let at = |ms: u64| Instant::ZERO + Duration::from_millis(ms);
        (0..=304).for_each(|i| copies.asked(if i % 3 == 0 { 7 } else { 1_000 + i }, at(u64::from(i))));
        assert!(copies.choose(7, 0, at(305)).is_some(), "102 of 305");
        assert!(copies.choose(7, 0, at(999)).is_some() && copies.choose(7, 0, at(1_000)).is_none());
        let Some(Counts::Sketch(sketch)) = &mut copies.hot else { panic!("a sketch") };
        assert!(sketch.estimate(&7, at(999)).at_most <= 305);
    }
}
