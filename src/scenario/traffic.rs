//! How many requests the crowd makes in a time, and in what time it makes so many.

use super::parameters::{Arrivals, Clients, Popularity, Scenario};
use crate::message::{Arg, Message};
use crate::time::Duration;
use std::f64::consts::TAU;

impl Arrivals {
    /// Whether requests come at a rate, whatever becomes of those before them.
    pub const fn has_rate(self) -> bool {
        !matches!(self, Arrivals::Burst | Arrivals::Closed)
    }
}

impl Scenario {
    /// How many keys are asked for by popularity.
    pub fn common_keys(&self) -> u64 {
        if self.keys.popularity == Popularity::Single { 1 } else { self.keys.count }
    }

    /// Whether more keys than the hot one are asked for.
    pub fn asks_for_several_keys(&self) -> bool {
        self.common_keys() > 1 || self.keys.missing_share > 0.0 || self.keys.scan_share > 0.0
    }

    /// How many requests the crowd makes: so many as it is told, or as are to be expected in the time that it is given.
    pub fn crowd(&self) -> u64 {
        let clients = &self.clients;
        if !self.is_timed() {
            return clients.count;
        }
        // A float beyond all whole numbers becomes the largest of them.
        (libm::round(expected(clients, clients.lasts.as_secs_f64())) as u64).max(1)
    }

    /// Whether the crowd is given a time, and not a number.
    pub fn is_timed(&self) -> bool {
        self.clients.arrivals.has_rate() && self.clients.lasts > Duration::ZERO
    }

    /// In what time the crowd is to be expected to leave its clients; `None` where that depends on the answers.
    pub fn crowd_lasts(&self) -> Option<Duration> {
        let clients = &self.clients;
        match clients.arrivals {
            Arrivals::Closed => None,
            Arrivals::Burst => Some(clients.window),
            _ if self.is_timed() => Some(clients.lasts),
            _ => Some(Duration::from_nanos(libm::round(1e9 * time_of(clients, clients.count as f64)) as u64)),
        }
    }

    /// What a parameter's value makes of another figure, to be told beside it: how long so many requests take, or how many come in
    /// so long.
    pub fn told_beside(&self, path: &str) -> Option<Message> {
        match path {
            "clients.count" if self.clients.arrivals.has_rate() && !self.is_timed() => {
                Some(Message::new("control-lasts").with("time", Arg::Measured(self.crowd_lasts()?)))
            }
            "clients.for" if self.is_timed() => Some(Message::new("control-makes").with("count", self.crowd())),
            _ => None,
        }
    }
}

/// How many requests are to be expected within so many seconds.
fn expected(clients: &Clients, time: f64) -> f64 {
    let rate = clients.rate as f64;
    match clients.arrivals {
        Arrivals::Ramp => {
            let (from, ramp) = (clients.rate_from as f64, clients.ramp.as_secs_f64());
            let within = time.min(ramp);
            from * within + (rate - from) * within * within / (2.0 * ramp) + rate * (time - within)
        }
        Arrivals::Spike => {
            let begins = clients.spike_at.as_secs_f64();
            let spiked = (time - begins).clamp(0.0, clients.spike_for.as_secs_f64());
            rate * (time - spiked) + clients.spike_rate as f64 * spiked
        }
        Arrivals::Daily => {
            let day = clients.day.as_secs_f64();
            rate * (time - clients.swing * day / TAU * libm::sin(TAU * time / day))
        }
        _ => rate * time,
    }
}

/// In how many seconds so many requests are to be expected: the inverse, by halving.
fn time_of(clients: &Clients, count: f64) -> f64 {
    // No rate is below the lower of the two for long; a day's swing is over after a day.
    let (mut from, mut to) = (0.0, 1.0);
    while expected(clients, to) < count && to < 1e12 {
        to *= 2.0;
    }
    for _ in 0..100 {
        let middle = (from + to) / 2.0;
        if expected(clients, middle) < count { from = middle } else { to = middle }
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(settings: &str) -> Scenario {
        let mut scenario = Scenario::default();
        for (path, value) in settings.split_whitespace().filter_map(|setting| setting.split_once('=')) {
            scenario.set(path, value).unwrap();
        }
        scenario
    }

    #[test]
    fn a_time_makes_as_many_requests_as_its_rate() {
        for (settings, count) in [
            ("clients.arrivals=constant clients.rate=250 clients.for=20s", 5_000),
            ("clients.arrivals=poisson clients.rate=3 clients.for=1ms", 1),
            // Half a second at up to 1000 a second: 1000 t² / 2; and after the second as many a second.
            ("clients.arrivals=ramp clients.rate=1000 clients.ramp=1s clients.for=500ms", 125),
            ("clients.arrivals=ramp clients.rate=1000 clients.ramp=1s clients.for=3s", 2_500),
            (
                "clients.arrivals=spike clients.rate=10 clients.spike_rate=100 clients.spike_at=2s clients.spike_for=3s clients.for=4s",
                220,
            ),
            ("clients.arrivals=daily clients.rate=10 clients.day=1min clients.for=2min", 1_200),
            // A quarter of a day from its trough: the mean less swing/2π of a day.
            ("clients.arrivals=daily clients.rate=1000 clients.day=40s clients.swing=0.5 clients.for=10s", 6_817),
            ("clients.arrivals=burst clients.count=7 clients.for=4s", 7),
            ("clients.arrivals=closed clients.count=7 clients.for=4s", 7),
        ] {
            let scenario = scenario(settings);
            assert_eq!(scenario.crowd(), count, "{settings}");
            assert_eq!(scenario.requests(), count);
            assert!(scenario.is_timed() == scenario.told_beside("clients.for").is_some(), "{settings}");
        }
    }

    #[test]
    fn a_number_takes_the_time_in_which_it_is_expected() {
        for settings in [
            "clients.arrivals=constant clients.rate=250",
            "clients.arrivals=ramp clients.rate=1000 clients.rate_from=5000 clients.ramp=1s",
            "clients.arrivals=spike clients.rate=10 clients.spike_rate=100 clients.spike_at=2s clients.spike_for=3s",
            "clients.arrivals=daily clients.rate=100 clients.day=10s clients.swing=1",
        ] {
            let mut scenario = scenario(settings);
            for count in [1, 40, 5_000] {
                scenario.set("clients.count", &count.to_string()).unwrap();
                let lasts = scenario.crowd_lasts().unwrap();
                assert!((expected(&scenario.clients, lasts.as_secs_f64()) - count as f64).abs() < 1e-4, "{settings}");
            }
            assert!(scenario.told_beside("clients.count").is_some());
        }
        assert_eq!(scenario("clients.window=3s").crowd_lasts(), Some(Duration::from_secs(3)));
        assert_eq!(scenario("clients.arrivals=closed").crowd_lasts(), None);
    }
}
