//! Which keys are asked for.

use super::turn::{HOT, MISSING};
use crate::random::{Purpose, Stream, Zipf, below, unit};
use crate::scenario::{Popularity, Scenario};
use crate::time::Instant;

const KEYS: Purpose = Purpose("keys");
const SCANS: Purpose = Purpose("scans");
const UNKNOWN_KEYS: Purpose = Purpose("unknown keys");

/// Draws the key that each request of the crowd asks for.
#[derive(Clone)]
pub struct Keys {
    draws: Stream,
    popularity: Draw,
    scan: Scan,
    unknown: UnknownKeys,
}

#[derive(Clone)]
enum Draw {
    Hot,
    Uniform(u64),
    Zipf(Zipf),
    HotSet(HotSet),
}

/// Few keys that share most of the requests, and move on together.
#[derive(Clone)]
struct HotSet {
    /// The share of the requests that ask for them.
    share: f64,
    /// How many of them there are: at most as many as keys.
    hot: u64,
    /// How many keys there are.
    keys: u64,
    /// After how many nanoseconds the set moves on; 0 for never.
    every: u64,
}

/// A part of the crowd that asks for keys one after another, each once.
#[derive(Clone)]
struct Scan {
    share: f64,
    from: Instant,
    draws: Stream,
    next: u32,
}

/// A part of the crowd that asks for keys which do not exist.
#[derive(Clone)]
struct UnknownKeys {
    share: f64,
    count: u64,
    draws: Stream,
    next: u32,
}

impl Keys {
    /// The keys of `scenario`.
    pub fn new(scenario: &Scenario) -> Keys {
        let keys = &scenario.keys;
        Keys {
            draws: Stream::new(scenario.run.seed, KEYS),
            popularity: match keys.popularity {
                Popularity::Single => Draw::Hot,
                Popularity::Uniform => Draw::Uniform(keys.count),
                Popularity::Zipf => Draw::Zipf(Zipf::new(keys.count as u32, keys.exponent)),
                Popularity::HotSet => Draw::HotSet(HotSet {
                    share: keys.hot_share,
                    hot: keys.hot_count.min(keys.count),
                    keys: keys.count,
                    every: keys.shift_every.as_nanos(),
                }),
            },
            scan: Scan {
                share: if keys.popularity == Popularity::Single { 0.0 } else { keys.scan_share },
                from: Instant::ZERO + keys.scan_from,
                draws: Stream::new(scenario.run.seed, SCANS),
                next: keys.count as u32,
            },
            unknown: UnknownKeys {
                share: keys.missing_share,
                count: keys.missing_count,
                draws: Stream::new(scenario.run.seed, UNKNOWN_KEYS),
                next: 0,
            },
        }
    }

    /// The key that request `i` asks for, which leaves at `at`.
    #[inline]
    pub fn key(&mut self, i: u64, at: Instant) -> u32 {
        self.unknown.key(i).or_else(|| self.scan.key(i, at)).unwrap_or_else(|| match &self.popularity {
            Draw::Hot => HOT,
            Draw::Uniform(count) => below(self.draws.at(i), *count) as u32,
            Draw::Zipf(zipf) => zipf.rank(self.draws.at(i)),
            Draw::HotSet(set) => set.key(self.draws.of(i), at),
        })
    }
}

impl HotSet {
    fn key(&self, own: Stream, at: Instant) -> u32 {
        let others = self.keys - self.hot;
        let place = if others == 0 || unit(own.at(0)) < self.share {
            below(own.at(1), self.hot)
        } else {
            self.hot + below(own.at(1), others)
        };
        // As many whole sets on as there were moves; around the end, which no number of moves overflows this way.
        let moves = at.as_nanos().checked_div(self.every).unwrap_or(0) % self.keys;
        ((moves * self.hot + place) % self.keys) as u32
    }
}

impl Scan {
    /// The key that request `i`, of `popularity`'s making, asks for if it belongs to the scan.
    fn key(&mut self, i: u64, at: Instant) -> Option<u32> {
        if self.share == 0.0 || at < self.from || unit(self.draws.at(i)) >= self.share {
            return None;
        }
        self.next += 1;
        Some(self.next - 1)
    }
}

impl UnknownKeys {
    fn key(&mut self, i: u64) -> Option<u32> {
        if self.share == 0.0 {
            return None;
        }
        let own = self.draws.of(i);
        if unit(own.at(0)) >= self.share {
            return None;
        }
        let number = if self.count == 0 { self.next } else { below(own.at(1), self.count) as u32 };
        self.next += 1;
        Some(MISSING | number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    fn keys(settings: &str) -> Keys {
        let (link, faults) = Link::parse(&format!("keys.popularity=hot-set&{settings}"));
        assert_eq!(faults, []);
        Keys::new(&link.a)
    }

    const fn ms(n: u64) -> Instant {
        Instant::from_nanos(n * 1_000_000)
    }

    /// How often each of `n` keys is asked for by 100 000 requests at `at`.
    fn counts(keys: &mut Keys, n: usize, at: Instant) -> Vec<f64> {
        let mut seen = vec![0.0; n];
        (0..100_000).for_each(|i| seen[keys.key(i, at) as usize] += 1.0);
        seen
    }

    fn assert_near(seen: f64, mean: f64) {
        assert!((seen - mean).abs() < 4.5 * mean.sqrt(), "{seen} for {mean}");
    }

    #[test]
    fn a_hot_set_shares_its_requests_evenly_and_the_others_theirs() {
        let seen = counts(&mut keys("keys.count=100&keys.hot_count=10&keys.hot_share=0.8"), 100, ms(0));
        assert!((seen[..10].iter().sum::<f64>() - 80_000.0).abs() < 4.5 * 126.5);
        seen[..10].iter().for_each(|n| assert_near(*n, 8_000.0));
        seen[10..].iter().for_each(|n| assert_near(*n, 20_000.0 / 90.0));
    }

    #[test]
    fn a_hot_set_moves_on_to_the_next_keys_and_around() {
        let mut keys = keys("keys.count=25&keys.hot_count=10&keys.hot_share=0.9&keys.shift_every=2s");
        let first = |n: u32| (0..10).map(move |i| (n + i) % 25).collect::<Vec<_>>();
        for (at, start) in [(0, 0), (1_999, 0), (2_000, 10), (3_999, 10), (4_000, 20), (6_000, 5), (50_000, 0)] {
            let seen = counts(&mut keys, 25, ms(at));
            let hot: Vec<u32> = (0..25).filter(|key| seen[*key as usize] > 3_000.0).collect();
            let mut wanted = first(start);
            wanted.sort_unstable();
            assert_eq!(hot, wanted, "at {at} ms");
        }
        // The same draws: only the set has moved.
        let before: Vec<u32> = (0..1_000).map(|i| keys.key(i, ms(0))).collect();
        let after: Vec<u32> = (0..1_000).map(|i| keys.key(i, ms(2_000))).collect();
        assert!(before.iter().zip(&after).all(|(one, other)| (one + 10) % 25 == *other));
    }

    #[test]
    fn a_scan_asks_for_new_keys_from_its_first_instant_on() {
        let mut keys = keys("keys.count=20&keys.hot_count=4&keys.scan_share=1&keys.scan_from=2s");
        (0..100).for_each(|i| assert!(keys.key(i, ms(1_999)) < 20));
        let scanned: Vec<u32> = (0..100).map(|i| keys.key(i, ms(2_000))).collect();
        assert!(scanned.windows(2).all(|pair| pair[0] + 1 == pair[1]), "each key once, in order: {scanned:?}");
    }

    #[test]
    fn a_hot_set_of_all_keys_is_uniform_and_one_of_no_share_is_cold() {
        for settings in ["keys.hot_count=20", "keys.hot_count=500", "keys.hot_count=20&keys.hot_share=0"] {
            let mut keys = keys(&format!("keys.count=20&keys.shift_every=1ns&{settings}"));
            counts(&mut keys, 20, Instant::MAX).iter().for_each(|n| assert_near(*n, 5_000.0));
        }
        let cold = counts(&mut keys("keys.count=20&keys.hot_count=4&keys.hot_share=0"), 20, ms(0));
        assert_eq!(cold[..4], [0.0; 4]);
        let only = counts(&mut keys("keys.count=1&keys.hot_count=1&keys.hot_share=0.5"), 1, ms(0));
        assert_eq!(only, [100_000.0]);
    }
}
