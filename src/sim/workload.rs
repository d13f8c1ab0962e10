//! The traffic: which request arrives when, for which key, and what it does.
//!
//! The parts: `arrivals` says when, on `rate` or `day` where the rate changes; `users` says which user asks again in a closed
//! loop; `popularity` says for which key; `ask` says whether it reads or writes. `sizes` says how large the values are.

mod arrivals;
mod ask;
mod day;
mod popularity;
mod rate;
mod sizes;
mod turn;
mod users;

pub use ask::Ask;
pub use sizes::Sizes;
pub use turn::HOT;

use crate::random::{Purpose, Stream};
use crate::scenario::Scenario;
use crate::scenario::recorded::Log;
use crate::scenario::script::{Act, Intervention};
use crate::time::Instant;
use arrivals::{Times, evenly, slice};
use ask::Asks;
use popularity::Keys;
use turn::Turn;
use users::Users;

const SPIKES: Purpose = Purpose("spikes");

/// A request that leaves its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When it leaves.
    pub at: Instant,
    /// The key it is about.
    pub key: u32,
    /// What it is for.
    pub kind: Ask,
    /// Which user of a closed loop makes it; [`Arrival::NOBODY`] if none does.
    pub user: u32,
}

impl Arrival {
    /// The user of requests that come of themselves: all of an open loop, and calm readers and spikes in a closed one.
    pub const NOBODY: u32 = turn::NOBODY;

    const fn hot_read(at: Instant) -> Arrival {
        Arrival { at, key: HOT, kind: Ask::Read, user: Arrival::NOBODY }
    }
}

/// The arrivals of a scenario.
///
/// As an iterator it gives all that come of themselves, in order of time. In a closed loop these are the calm readers,
/// the spikes, and the first request of each user; [`Workload::again`] gives the others.
#[derive(Clone)]
pub struct Workload {
    crowd: Crowd,
    next_of_crowd: Option<Arrival>,
    calm: Readers,
    spikes: Vec<Readers>,
}

/// Readers of the hot key, besides the crowd.
#[derive(Clone)]
struct Readers {
    law: Law,
    come: u64,
    count: u64,
    /// When the next of them leaves; never, if there is none.
    next: Instant,
}

/// When readers of the hot key leave.
#[derive(Clone)]
enum Law {
    /// At an even rate.
    Calm { rate: u64 },
    /// Evenly within a window, each at a random place in its slice.
    Spike { from: Instant, window: u64, draws: Stream },
}

/// The requests that the scenario is about.
#[derive(Clone)]
struct Crowd {
    source: Source,
    /// When its first request may leave, and how many there are at most.
    start: Instant,
    count: u64,
    keys: Keys,
    asks: Asks,
}

/// What makes the crowd's requests come.
#[derive(Clone)]
enum Source {
    Open(Times),
    Closed(Users),
    /// A log, and how many of its requests have come.
    Recorded(Log, usize),
}

impl Workload {
    /// The mark of a key that does not exist. Keys below are the common ones, by popularity, and after them those of
    /// the scan.
    pub const MISSING: u32 = turn::MISSING;

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
        let mut crowd = Crowd {
            source: Source::new(scenario),
            start: Instant::ZERO + scenario.clients.start,
            count: scenario.clients.count,
            keys: Keys::new(scenario),
            asks: Asks::new(scenario),
        };
        let next_of_crowd = crowd.next();
        Workload {
            crowd,
            next_of_crowd,
            spikes: spikes(scenario),
            calm: Readers::new(Law::Calm { rate: scenario.clients.calm_rate }, scenario.calm_readers()),
        }
    }

    /// The next request of `user`, which has got the answer to its last one, or given up on it, at `now`. `None` when
    /// `clients.count` requests have been made by all users together, and in an open loop.
    ///
    /// Its think time, key and kind are drawn for the user and the number of requests it has made, whatever others do
    /// and however long answers take: a user asks for the same keys in both worlds.
    pub fn again(&mut self, now: Instant, user: u32) -> Option<Arrival> {
        let Source::Closed(users) = &mut self.crowd.source else { return None };
        let turn = users.again(now, user)?;
        Some(self.crowd.arrival(turn))
    }
}

impl Iterator for Workload {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        let (calm, crowd) = (self.calm.next, self.next_of_crowd.map_or(Instant::NEVER, |one| one.at));
        if let Some(spike) = self.spikes.iter_mut().min_by_key(|spike| spike.next)
            && spike.next < calm.min(crowd)
        {
            return Some(Arrival::hot_read(spike.come()));
        }
        if calm <= crowd && calm < Instant::NEVER {
            return Some(Arrival::hot_read(self.calm.come()));
        }
        let come = self.next_of_crowd;
        if come.is_some() {
            self.next_of_crowd = self.crowd.next();
        }
        come
    }
}

fn spikes(scenario: &Scenario) -> Vec<Readers> {
    let draws = Stream::new(scenario.run.seed, SPIKES);
    let spike = |(number, one): (usize, &Intervention)| match one.act {
        Act::Spike(count, window) => {
            let (from, window, draws) = (Instant::ZERO + one.at, window.as_nanos(), draws.of(number as u64));
            Some(Readers::new(Law::Spike { from, window, draws }, count))
        }
        _ => None,
    };
    scenario.script.actions.iter().enumerate().filter_map(spike).collect()
}

impl Readers {
    fn new(law: Law, count: u64) -> Readers {
        let mut readers = Readers { law, come: 0, count, next: Instant::NEVER };
        readers.expect();
        readers
    }

    /// Knows when the next of them leaves.
    fn expect(&mut self) {
        self.next = match self.law {
            _ if self.come == self.count => Instant::NEVER,
            Law::Calm { rate } => evenly(self.come, rate),
            Law::Spike { from, window, draws } => {
                Instant::from_nanos(from.as_nanos() + slice(self.come, self.count, window, draws))
            }
        };
    }

    /// The next of them leaves: when.
    fn come(&mut self) -> Instant {
        let now = self.next;
        self.come += 1;
        self.expect();
        now
    }
}

impl Source {
    fn new(scenario: &Scenario) -> Source {
        if let Some(log) = &scenario.log {
            return Source::Recorded(log.clone(), 0);
        }
        Times::new(scenario).map_or_else(|| Source::Closed(Users::new(scenario)), Source::Open)
    }
}

impl Crowd {
    fn next(&mut self) -> Option<Arrival> {
        let turn = match &mut self.source {
            Source::Open(times) => times.next()?,
            Source::Closed(users) => users.first()?,
            Source::Recorded(log, come) => {
                let one = log.requests().get(*come).filter(|_| (*come as u64) < self.count)?;
                *come += 1;
                let at = Instant::from_nanos(self.start.as_nanos() + one.at.as_nanos());
                let kind = if one.writes { Ask::Write } else { Ask::Read };
                return Some(Arrival { at, key: one.key, kind, user: Arrival::NOBODY });
            }
        };
        Some(self.arrival(turn))
    }

    fn arrival(&mut self, Turn { at, number, user }: Turn) -> Arrival {
        Arrival { at, key: self.keys.key(number, at), kind: self.asks.kind(number), user }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    fn arrivals(fragment: &str) -> Vec<(u64, u32)> {
        let (link, faults) = Link::parse(fragment);
        assert_eq!(faults, []);
        Workload::new(&link.a).map(|one| (one.at.as_nanos(), one.key)).collect()
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

    fn kinds(fragment: &str) -> Vec<Arrival> {
        let (link, faults) = Link::parse(fragment);
        assert_eq!(faults, []);
        Workload::new(&link.a).collect()
    }

    const MIXED: &str = "clients.start=1s&clients.window=10s&clients.count=100000&keys.popularity=zipf\
        &keys.missing_share=0.1&keys.scan_share=0.1&clients.calm_rate=500&clients.calm_until=12s&do=spike:3000:1s@4s";

    /// The part of the crowd for which `is` holds, of those that are counted by `among`.
    fn share(all: &[Arrival], is: impl Fn(Ask) -> bool, among: impl Fn(Ask) -> bool) -> f64 {
        let among: Vec<Ask> = all.iter().map(|one| one.kind).filter(|kind| among(*kind)).collect();
        among.iter().filter(|kind| is(**kind)).count() as f64 / among.len() as f64
    }

    #[test]
    fn a_share_writes_and_a_share_of_the_reads_ends_at_the_cdn() {
        let alone = "clients.calm_rate=0&clients.count=100000";
        let all = kinds(&format!("{alone}&clients.read_share=0.75&clients.cdn_share=0.4"));
        let writes = share(&all, |kind| kind == Ask::Write, |_| true);
        let edge = share(&all, |kind| kind == Ask::Edge, |kind| kind != Ask::Write);
        assert!((writes - 0.25).abs() < 4.5 * 0.00137, "{writes}");
        assert!((edge - 0.4).abs() < 4.5 * 0.00179, "{edge}");
        for (setting, kind) in [("clients.read_share=0", Ask::Write), ("clients.cdn_share=1", Ask::Edge)] {
            assert!(kinds(&format!("{alone}&{setting}")).iter().all(|one| one.kind == kind));
        }
        assert!(kinds(alone).iter().all(|one| one.kind == Ask::Read));
    }

    #[test]
    fn writes_and_a_cdn_change_no_time_no_key_and_no_other() {
        let plain = kinds(MIXED);
        let cdn = kinds(&format!("{MIXED}&clients.cdn_share=0.3"));
        let both = kinds(&format!("{MIXED}&clients.cdn_share=0.3&clients.read_share=0.6"));
        assert_eq!(plain.len(), 109_000);
        assert!(plain.is_sorted_by_key(|one| one.at));
        for (i, one) in plain.iter().enumerate() {
            let same = |other: &Arrival| (other.at, other.key, other.user) == (one.at, one.key, Arrival::NOBODY);
            assert!(same(&cdn[i]) && same(&both[i]));
            // An app that does not write is served from where it was before.
            assert!(both[i].kind == Ask::Write || both[i].kind == cdn[i].kind);
        }
    }

    #[test]
    fn calm_readers_and_spikes_only_read() {
        let crowd = kinds(&format!("{MIXED}&clients.read_share=0"));
        assert_eq!(crowd.iter().filter(|one| one.kind == Ask::Write).count(), 100_000);
        assert_eq!(crowd.iter().filter(|one| one.kind == Ask::Read && one.key == HOT).count(), 9_000);
        let crowd = kinds(&format!("{MIXED}&clients.cdn_share=1"));
        assert_eq!(crowd.iter().filter(|one| one.kind == Ask::Read).count(), 9_000);
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
