//! Which keys are hot, and which of its copies a read of a hot key asks for.

use crate::keyed::HotKeys;
use crate::memory::Memory;
use crate::random::{Purpose, Stream, below};
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};

const COPIES: Purpose = Purpose("copies of hot keys");
/// Over what a key's requests are counted that make it hot.
const HOT_WINDOW: Duration = Duration::from_secs(1);

/// The copies of hot keys.
pub struct Copies {
    /// Counts what makes a key hot; `None` where hot keys have no copies.
    hot: Option<HotKeys<u32>>,
    count: u64,
    draws: Stream,
}

impl Copies {
    /// Nothing has been asked for.
    pub fn new(scenario: &Scenario) -> Copies {
        let cache = &scenario.cache;
        Copies {
            hot: (cache.hot_copies > 1).then(|| HotKeys::with_hasher(cache.hot_above, HOT_WINDOW, Default::default())),
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
        if let Some(hot) = &mut self.hot {
            hot.record(&key, now);
        }
    }

    /// Which copy of a key a read asks for; `None` if the key is not hot. `draw` is what its random draws belong to.
    #[inline]
    pub fn choose(&mut self, key: u32, draw: u64, now: Instant) -> Option<u64> {
        let hot = self.hot.as_mut()?;
        hot.is_hot(&key, now).then(|| below(self.draws.at(draw), self.count))
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        if let Some(hot) = &self.hot {
            hot.weigh(memory);
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
}
