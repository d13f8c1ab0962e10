//! Who arrives when, and for which key.

mod sizes;

pub use sizes::Sizes;

use crate::random::{Purpose, Stream, Zipf, below, exponential, unit};
use crate::scenario::script::{Act, Intervention};
use crate::scenario::{Arrivals, Popularity, Scenario};
use crate::time::Instant;

const ARRIVALS: Purpose = Purpose("arrivals");
const KEYS: Purpose = Purpose("keys");
const SCANS: Purpose = Purpose("scans");
const SPIKES: Purpose = Purpose("spikes");
const UNKNOWN_KEYS: Purpose = Purpose("unknown keys");

/// The hot key's number: the most popular key comes first.
pub const HOT: u32 = 0;

/// The arrivals of a scenario, in order of time.
pub struct Workload {
    crowd: Crowd,
    next_of_crowd: Option<(Instant, u32)>,
    calm: Calm,
    spikes: Vec<Spike>,
}

/// More readers of the hot key, evenly within a window, each at a random place in its slice.
struct Spike {
    from: Instant,
    window: u64,
    count: u64,
    next: u64,
    draws: Stream,
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
    scan: Scan,
    unknown: UnknownKeys,
}

/// A part of the crowd that asks for keys one after another, each once.
struct Scan {
    share: f64,
    from: Instant,
    draws: Stream,
    next: u32,
}

/// A part of the crowd that asks for keys which do not exist.
struct UnknownKeys {
    share: f64,
    count: u64,
    draws: Stream,
    next: u32,
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
        let own = self.draws.of(i);
        if self.share == 0.0 || unit(own.at(0)) >= self.share {
            return None;
        }
        let number = if self.count == 0 { self.next } else { below(own.at(1), self.count) as u32 };
        self.next += 1;
        Some(Workload::MISSING | number)
    }
}

enum Draw {
    Hot,
    Uniform(u64),
    Zipf(Zipf),
}

impl Workload {
    /// The mark of a key that does not exist. Keys below are the common ones, by popularity, and after them those of
    /// the scan.
    pub const MISSING: u32 = 1 << 31;

    /// Whether the database has this key.
    pub const fn exists(key: u32) -> bool {
        key & Workload::MISSING == 0
    }

    /// The name of a key; the hot one has its own.
    pub fn name(key: u32) -> String {
        if Workload::exists(key) { format!("key-{key}") } else { format!("unknown-{}", key & !Workload::MISSING) }
    }

    /// The length of that name.
    pub fn name_length(key: u32) -> u64 {
        let digits = u64::from((key & !Workload::MISSING).checked_ilog10().unwrap_or(0)) + 1;
        digits + if Workload::exists(key) { 4 } else { 8 }
    }

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
                Popularity::Uniform | Popularity::HotSet => Draw::Uniform(scenario.keys.count),
                Popularity::Zipf => Draw::Zipf(Zipf::new(scenario.keys.count as u32, scenario.keys.exponent)),
            },
            scan: Scan {
                share: if scenario.keys.popularity == Popularity::Single { 0.0 } else { scenario.keys.scan_share },
                from: Instant::ZERO + scenario.keys.scan_from,
                draws: Stream::new(scenario.run.seed, SCANS),
                next: scenario.keys.count as u32,
            },
            unknown: UnknownKeys {
                share: scenario.keys.missing_share,
                count: scenario.keys.missing_count,
                draws: Stream::new(scenario.run.seed, UNKNOWN_KEYS),
                next: 0,
            },
        };
        let next_of_crowd = crowd.next();
        Workload {
            crowd,
            next_of_crowd,
            spikes: spikes(scenario),
            calm: Calm { rate: clients.calm_rate, next: 0, count: scenario.calm_readers() },
        }
    }
}

impl Iterator for Workload {
    /// The instant at which a request leaves its client, and the key it asks for.
    type Item = (Instant, u32);

    fn next(&mut self) -> Option<(Instant, u32)> {
        let usual = [self.calm.peek(), self.next_of_crowd.map(|(at, _)| at)].into_iter().flatten().min();
        let spike = self.spikes.iter_mut().filter_map(|spike| Some((spike.peek()?, spike))).min_by_key(|one| one.0);
        if let Some((at, spike)) = spike
            && usual.is_none_or(|usual| at < usual)
        {
            spike.next += 1;
            return Some((at, HOT));
        }
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

fn spikes(scenario: &Scenario) -> Vec<Spike> {
    let draws = Stream::new(scenario.run.seed, SPIKES);
    let spike = |(number, one): (usize, &Intervention)| match one.act {
        Act::Spike(count, window) => Some(Spike {
            from: Instant::ZERO + one.at,
            window: window.as_nanos(),
            count,
            next: 0,
            draws: draws.of(number as u64),
        }),
        _ => None,
    };
    scenario.script.actions.iter().enumerate().filter_map(spike).collect()
}

impl Spike {
    fn peek(&self) -> Option<Instant> {
        (self.next < self.count)
            .then(|| Instant::from_nanos(self.from.as_nanos() + slice(self.next, self.count, self.window, self.draws)))
    }
}

/// A random place in the `i`-th of `count` equal slices of a window: as even as a crowd is, and in order.
///
/// At most an hour times three million, or a day times a hundred thousand, which 64 bits hold.
fn slice(i: u64, count: u64, window: u64, draws: Stream) -> u64 {
    let within = (u128::from(window) * u128::from(draws.at(i) >> 32)) >> 32;
    (window * i + within as u64) / count
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
                Instant::from_nanos(self.start.as_nanos() + slice(i, self.count, self.window, self.draws))
            }
            Arrivals::Constant => Instant::from_nanos(self.start.as_nanos() + evenly(i, self.rate).as_nanos()),
            Arrivals::Poisson | Arrivals::Ramp | Arrivals::Spike | Arrivals::Closed => {
                let gap = exponential(self.draws.at(i), 1e9 / self.rate as f64);
                self.clock = Instant::from_nanos(self.clock.as_nanos() + gap);
                self.clock
            }
        };
        let key = self.unknown.key(i).or_else(|| self.scan.key(i, at)).unwrap_or_else(|| match &self.popularity {
            Draw::Hot => HOT,
            Draw::Uniform(count) => below(self.keys.at(i), *count) as u32,
            Draw::Zipf(zipf) => zipf.rank(self.keys.at(i)),
        });
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
    fn a_scan_asks_for_each_key_once_and_changes_nobody_else() {
        let zipf =
            "clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.count=5000&keys.popularity=zipf";
        let plain = arrivals(zipf);
        let mixed = arrivals(&format!("{zipf}&keys.scan_share=0.3&keys.scan_from=2s&keys.missing_share=0.2"));
        let mut scanned: Vec<u32> = Vec::new();
        let mut unknown = 0;
        for (one, other) in plain.iter().zip(&mixed) {
            assert_eq!(one.0, other.0);
            if !Workload::exists(other.1) {
                assert_eq!(other.1, Workload::MISSING | unknown);
                unknown += 1;
            } else if other.1 >= 10_000 {
                assert!(other.0 >= 2_000_000_000);
                scanned.push(other.1);
            } else {
                assert_eq!(one.1, other.1);
            }
        }
        assert_eq!(scanned, (10_000..10_000 + scanned.len() as u32).collect::<Vec<_>>());
        assert!((620..820).contains(&scanned.len()), "{}", scanned.len());
        assert!((900..1100).contains(&unknown), "{unknown}");
    }

    #[test]
    fn names_have_the_length_that_is_counted() {
        for key in [1, 9, 10, 123_456, Workload::MISSING, Workload::MISSING | 42] {
            assert_eq!(Workload::name(key).len() as u64, Workload::name_length(key));
        }
    }

    #[test]
    fn a_constant_rate_does_not_drift() {
        let all = arrivals(
            "clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=3&clients.count=3001",
        );
        assert_eq!(all[3000].0, 1_000_000_000_000);
    }
}
