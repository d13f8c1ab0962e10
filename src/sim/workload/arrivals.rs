//! When the crowd's requests leave their clients in an open loop, where nobody waits for an answer to ask again.

use super::day::Day;
use super::rate::Rate;
use super::turn::{NOBODY, Turn};
use crate::random::{Purpose, Stream, exponential};
use crate::scenario::{Arrivals, Clients, Scenario};
use crate::time::Instant;

const ARRIVALS: Purpose = Purpose("arrivals");

/// The instants of the crowd's requests, in order.
#[derive(Clone)]
pub struct Times {
    start: Instant,
    count: u64,
    next: u64,
    draws: Stream,
    law: Law,
}

#[derive(Clone)]
enum Law {
    /// Within so many nanoseconds.
    Burst {
        window: u64,
    },
    /// So many a second.
    Constant {
        rate: u64,
    },
    /// With gaps of so many nanoseconds on average; the process stands so many after the start.
    Poisson {
        gap: f64,
        clock: u64,
    },
    Varying(Rate),
    Daily(Day),
}

impl Times {
    /// The times of `scenario`; `None` for a closed loop, whose times depend on the answers.
    pub fn new(scenario: &Scenario) -> Option<Times> {
        let clients = &scenario.clients;
        Some(Times {
            start: Instant::ZERO + clients.start,
            count: scenario.crowd(),
            next: 0,
            draws: Stream::new(scenario.run.seed, ARRIVALS),
            law: match clients.arrivals {
                Arrivals::Burst => Law::Burst { window: clients.window.as_nanos() },
                Arrivals::Constant => Law::Constant { rate: clients.rate },
                Arrivals::Poisson => Law::Poisson { gap: 1e9 / clients.rate as f64, clock: 0 },
                Arrivals::Ramp => Law::Varying(ramp(clients)),
                Arrivals::Spike => Law::Varying(spike(clients)),
                Arrivals::Daily => Law::Daily(Day::new(clients.rate, clients.swing, clients.day)),
                Arrivals::Closed => return None,
            },
        })
    }

    /// The next request.
    #[inline]
    pub fn next(&mut self) -> Option<Turn> {
        if self.next == self.count {
            return None;
        }
        let i = self.next;
        self.next += 1;
        let after_start = match &mut self.law {
            Law::Burst { window } => slice(i, self.count, *window, self.draws),
            Law::Constant { rate } => evenly(i, *rate).as_nanos(),
            Law::Poisson { gap, clock } => {
                *clock += exponential(self.draws.at(i), *gap);
                *clock
            }
            Law::Varying(rate) => rate.next(self.draws.at(i)),
            Law::Daily(day) => day.next(self.draws.at(i)),
        };
        let at = Instant::from_nanos(self.start.as_nanos() + after_start);
        Some(Turn { at, number: i, user: NOBODY })
    }
}

fn ramp(clients: &Clients) -> Rate {
    let (from, to) = (clients.rate_from, clients.rate);
    Rate::new(&[(clients.ramp, from, to)], to)
}

fn spike(clients: &Clients) -> Rate {
    let (usual, spike) = (clients.rate, clients.spike_rate);
    Rate::new(&[(clients.spike_at, usual, usual), (clients.spike_for, spike, spike)], usual)
}

/// A random place in the `i`-th of `count` equal slices of a window: as even as a crowd is, and in order.
pub fn slice(i: u64, count: u64, window: u64, draws: Stream) -> u64 {
    let draw = draws.at(i) >> 32;
    if window.max(count) <= u64::from(u32::MAX) {
        return (window * i + ((window * draw) >> 32)) / count;
    }
    // An hour times all requests that there may be is more than 64 bits hold.
    let within = (u128::from(window) * u128::from(draw)) >> 32;
    ((u128::from(window) * u128::from(i) + within) / u128::from(count)) as u64
}

/// The instant of item `i` of an even stream of `rate` a second.
pub fn evenly(i: u64, rate: u64) -> Instant {
    Instant::from_nanos(i * 1_000_000_000 / rate.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;
    use std::f64::consts::TAU;

    #[test]
    fn a_place_in_a_slice_is_the_same_by_32_bits_and_by_more() {
        let draws = Stream::new(7, Purpose("test"));
        let wide = |i: u64, count: u64, window: u64| {
            let within = (u128::from(window) * u128::from(draws.at(i) >> 32)) >> 32;
            ((u128::from(window) * u128::from(i) + within) / u128::from(count)) as u64
        };
        let most = u64::from(u32::MAX);
        for (count, window) in [
            (1, 0),
            (1, 1),
            (7, 100_000_000),
            (most, most),
            (most + 1, 9),
            (9, most + 1),
            (3_000_000, 3_600_000_000_000),
        ] {
            for i in [0, 1, count / 2, count - 1].map(|i| i.min(count - 1)) {
                let place = slice(i, count, window, draws);
                assert_eq!(place, wide(i, count, window), "{i} of {count} within {window}");
                assert!(place <= window);
            }
        }
    }

    /// All instants, in seconds from the start.
    fn times(fragment: &str) -> Vec<f64> {
        let (link, faults) = Link::parse(fragment);
        assert_eq!(faults, []);
        let mut times = Times::new(&link.a).unwrap();
        let start = times.start;
        let all: Vec<f64> =
            std::iter::from_fn(|| times.next()).map(|turn| turn.at.since(start).as_secs_f64()).collect();
        assert_eq!(all.len() as u64, link.a.crowd());
        assert!(all.is_sorted());
        all
    }

    /// Whether the numbers of requests within windows are those of a Poisson process with these means.
    fn assert_counts(times: &[f64], windows: impl Iterator<Item = (f64, f64, f64)>) {
        let mut chi = 0.0;
        let mut cells = 0.0;
        for (from, until, mean) in windows {
            let seen = times.iter().filter(|at| (from..until).contains(*at)).count() as f64;
            assert!(mean > 20.0, "too few for the test: {mean}");
            assert!((seen - mean).abs() < 4.5 * mean.sqrt(), "{from}..{until}: {seen} for {mean}");
            chi += (seen - mean) * (seen - mean) / mean;
            cells += 1.0;
        }
        assert!(
            (chi - cells).abs() < 4.5 * (2.0 * cells).sqrt(),
            "χ² {chi} of {cells} cells: more or less than chance"
        );
    }

    /// How many requests a ramp from `r` to `s` a second over `over` seconds has sent until `t`.
    fn sent(r: f64, s: f64, over: f64, t: f64) -> f64 {
        let within = t.min(over);
        r * within + (s - r) * within * within / (2.0 * over) + s * (t - over).max(0.0)
    }

    #[test]
    fn a_ramp_rises_to_its_rate_and_stays() {
        for (from, to) in [(0.0, 10_000.0), (2_000.0, 8_000.0), (12_000.0, 1_000.0), (5_000.0, 5_000.0)] {
            let all = times(&format!(
                "clients.arrivals=ramp&clients.start=3s&clients.rate_from={from}&clients.rate={to}&clients.ramp=10s\
                 &clients.count=100000"
            ));
            let windows = (0..40).map(|n| (f64::from(n) * 0.3, f64::from(n + 1) * 0.3));
            let mean = |(t, u)| (t, u, sent(from, to, 10.0, u) - sent(from, to, 10.0, t));
            assert!(all[all.len() - 1] > 12.0);
            assert_counts(&all, windows.map(mean));
        }
    }

    #[test]
    fn a_ramp_is_rescaled_to_unit_gaps() {
        let all = times(
            "clients.arrivals=ramp&clients.start=0s&clients.rate_from=9000&clients.rate=500&clients.ramp=10s\
             &clients.count=100000",
        );
        let gaps: Vec<f64> =
            all.windows(2).map(|pair| sent(9e3, 5e2, 10.0, pair[1]) - sent(9e3, 5e2, 10.0, pair[0])).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let over_one = gaps.iter().filter(|gap| **gap > 1.0).count() as f64 / gaps.len() as f64;
        assert!((mean - 1.0).abs() < 0.015, "{mean}");
        assert!((over_one - libm::exp(-1.0)).abs() < 0.007, "{over_one}");
    }

    #[test]
    fn a_spike_begins_and_ends() {
        let all = times(
            "clients.arrivals=spike&clients.start=7s&clients.rate=2000&clients.spike_rate=30000&clients.spike_at=2s\
             &clients.spike_for=1500ms&clients.count=100000",
        );
        let windows = (0..100).map(|n| (f64::from(n) * 0.1, f64::from(n + 1) * 0.1));
        let rate = |t: f64| if (1.95..3.45).contains(&t) { 30_000.0 } else { 2_000.0 };
        assert_counts(&all, windows.map(|(t, u)| (t, u, 0.1 * rate(t))));
    }

    #[test]
    fn a_spike_may_begin_at_once_and_be_a_lull() {
        let all = times(
            "clients.arrivals=spike&clients.start=0s&clients.rate=20000&clients.spike_rate=1000&clients.spike_at=0s\
             &clients.spike_for=2s&clients.count=60000",
        );
        assert_counts(&all, [(0.0, 1.0, 1e3), (1.0, 2.0, 1e3), (2.0, 3.0, 2e4), (3.0, 4.0, 2e4)].into_iter());
    }

    #[test]
    fn a_day_rises_and_falls() {
        for swing in [0.4, 1.0] {
            let all = times(&format!(
                "clients.arrivals=daily&clients.start=3s&clients.rate=5000&clients.swing={swing}&clients.day=10s&clients.for=20s"
            ));
            let sent = |t: f64| 5e3 * (t - swing * 10.0 / TAU * libm::sin(TAU * t / 10.0));
            let windows = (0..38).map(|n| (f64::from(n) * 0.5, f64::from(n + 1) * 0.5));
            assert_counts(&all, windows.map(|(t, u)| (t, u, sent(u) - sent(t))));
            assert_eq!(all.len(), 100_000);
        }
    }

    #[test]
    fn a_constant_rate_of_change_zero_is_the_poisson_process() {
        let poisson = times("clients.arrivals=poisson&clients.start=0s&clients.rate=3000&clients.count=50000");
        let flat = times(
            "clients.arrivals=ramp&clients.start=0s&clients.rate_from=3000&clients.rate=3000&clients.ramp=1s\
             &clients.count=50000",
        );
        // The same draws; only a Poisson process rounds each gap, and a varying rate each instant.
        assert!(poisson.iter().zip(&flat).all(|(one, other)| (one - other).abs() < 1e-6));
    }
}
