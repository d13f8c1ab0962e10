//! Who arrives when, and for which key.

use crate::random::{Purpose, Stream, Zipf, below, exponential};
use crate::scenario::{Arrivals, Popularity, Scenario};
use crate::time::Instant;

const ARRIVALS: Purpose = Purpose("arrivals");
const KEYS: Purpose = Purpose("keys");

/// The arrivals of a scenario, in order of time.
pub struct Workload {
    crowd: Crowd,
    next_of_crowd: Option<(Instant, u32)>,
    calm: Calm,
}

/// Readers of the hot key at an even rate.
struct Calm {
    rate: u64,
    next: u64,
    count: u64,
}

/// The readers that the scenario is about.
struct Crowd {
    arrivals: Arrivals,
    start: Instant,
    window: u64,
    rate: u64,
    count: u64,
    next: u64,
    /// Where a Poisson process stands.
    clock: Instant,
    draws: Stream,
    keys: Stream,
    popularity: Draw,
}

enum Draw {
    Hot,
    Uniform(u64),
    Zipf(Zipf),
}

impl Workload {
    /// The arrivals of `scenario`.
    pub fn new(scenario: &Scenario) -> Workload {
        let clients = &scenario.clients;
        let mut crowd = Crowd {
            arrivals: clients.arrivals,
            start: Instant::ZERO + clients.start,
            window: clients.window.as_nanos(),
            rate: clients.rate,
            count: clients.count,
            next: 0,
            clock: Instant::ZERO + clients.start,
            draws: Stream::new(scenario.run.seed, ARRIVALS),
            keys: Stream::new(scenario.run.seed, KEYS),
            popularity: match scenario.keys.popularity {
                Popularity::Single => Draw::Hot,
                Popularity::Uniform => Draw::Uniform(scenario.keys.count),
                Popularity::Zipf => Draw::Zipf(Zipf::new(scenario.keys.count as u32, scenario.keys.exponent)),
            },
        };
        let next_of_crowd = crowd.next();
        Workload {
            crowd,
            next_of_crowd,
            calm: Calm { rate: clients.calm_rate, next: 0, count: scenario.calm_readers() },
        }
    }
}

impl Iterator for Workload {
    /// The instant at which a request leaves its client, and the key it asks for.
    type Item = (Instant, u32);

    fn next(&mut self) -> Option<(Instant, u32)> {
        match (self.calm.peek(), self.next_of_crowd) {
            (Some(calm), crowd) if crowd.is_none_or(|(at, _)| calm <= at) => {
                self.calm.next += 1;
                Some((calm, 0))
            }
            (_, crowd) => {
                self.next_of_crowd = self.crowd.next();
                crowd
            }
        }
    }
}

impl Calm {
    fn peek(&self) -> Option<Instant> {
        (self.next < self.count).then(|| evenly(self.next, self.rate))
    }
}

impl Crowd {
    fn next(&mut self) -> Option<(Instant, u32)> {
        if self.next == self.count {
            return None;
        }
        let i = self.next;
        self.next += 1;
        let at = match self.arrivals {
            Arrivals::Burst => {
                // The i-th of n equal slices of the window, at a random place in it: as even as a crowd is, and in order.
                // At most an hour times three million, which 64 bits hold.
                let within = (u128::from(self.window) * u128::from(self.draws.at(i) >> 32)) >> 32;
                let nanos = (self.window * i + within as u64) / self.count;
                Instant::from_nanos(self.start.as_nanos() + nanos)
            }
            Arrivals::Constant => Instant::from_nanos(self.start.as_nanos() + evenly(i, self.rate).as_nanos()),
            Arrivals::Poisson => {
                let gap = exponential(self.draws.at(i), 1e9 / self.rate as f64);
                self.clock = Instant::from_nanos(self.clock.as_nanos() + gap);
                self.clock
            }
        };
        let key = match &self.popularity {
            Draw::Hot => 0,
            Draw::Uniform(count) => below(self.keys.at(i), *count) as u32,
            Draw::Zipf(zipf) => zipf.rank(self.keys.at(i)),
        };
        Some((at, key))
    }
}

/// The instant of item `i` of an even stream of `rate` a second.
fn evenly(i: u64, rate: u64) -> Instant {
    Instant::from_nanos(i * 1_000_000_000 / rate.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    fn arrivals(fragment: &str) -> Vec<(u64, u32)> {
        let (link, faults) = Link::parse(fragment);
        assert_eq!(faults, []);
        Workload::new(&link.a).map(|(at, key)| (at.as_nanos(), key)).collect()
    }

    #[test]
    fn a_burst_fills_its_window_in_order() {
        let all = arrivals("clients.calm_rate=0&clients.start=1s&clients.window=100ms&clients.count=50");
        assert_eq!(all.len(), 50);
        assert!(all.is_sorted());
        for (i, (at, key)) in all.iter().enumerate() {
            let slice = 1_000_000_000 + 2_000_000 * i as u64;
            assert!((slice..slice + 2_000_000).contains(at), "{i}: {at}");
            assert_eq!(*key, 0);
        }
    }

    #[test]
    fn calm_readers_come_first_and_in_order() {
        let all = arrivals("hot-key");
        assert_eq!(all.len(), (197 + 100));
        assert!(all.is_sorted_by_key(|(at, _)| *at));
        assert_eq!(all[1].0 - all[0].0, 10_000_000);
    }

    #[test]
    fn poisson_gaps_have_the_mean_and_variance_of_the_law() {
        let all = arrivals(
            "clients.calm_rate=0&clients.start=0s&clients.arrivals=poisson&clients.rate=1000&clients.count=100000",
        );
        let gaps: Vec<f64> = all.windows(2).map(|pair| (pair[1].0 - pair[0].0) as f64).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let variance = gaps.iter().map(|gap| (gap - mean) * (gap - mean)).sum::<f64>() / gaps.len() as f64;
        assert!((mean / 1e6 - 1.0).abs() < 0.01, "{mean}");
        assert!((variance.sqrt() / mean - 1.0).abs() < 0.02, "{variance}");
    }

    #[test]
    fn a_constant_rate_does_not_drift() {
        let all = arrivals(
            "clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=3&clients.count=3001",
        );
        assert_eq!(all[3000].0, 1_000_000_000_000);
    }
}
