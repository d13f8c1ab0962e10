//! A scenario with the traffic of a log, or of what Prometheus has measured, as a link.

use super::fit::{Popularity, rounded};
use crate::scenario::link::Link;
use crate::time::Duration;

/// The preset that a link starts from: independent requests for unequal keys, and a cache that begins empty.
const BASE: &str = "cold-start";
/// So many requests are played, at most: a run of a few seconds on the page.
const PLAYED: u64 = 100_000;
/// For how long a value lives where nothing says it.
const LIFE: Duration = Duration::from_secs(30 * 86_400);

/// What is known of the traffic. What is not keeps the preset's value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traits {
    /// Requests a second.
    pub rate: Option<f64>,
    /// Whether they come at an even pace.
    pub even: bool,
    /// A higher rate, from when on and for how long, in seconds.
    pub peak: Option<(f64, f64, f64)>,
    /// How popular keys are.
    pub popularity: Option<Popularity>,
    /// The share of the requests that reads.
    pub read_share: Option<f64>,
    /// How many there were.
    pub requests: Option<u64>,
    /// For how long a value lives, in nanoseconds; 0 for as long as it may.
    pub ttl: Option<f64>,
    /// How many entries the cache holds, and the policy that B has; A has LRU.
    pub cache: Option<(f64, &'static str)>,
    /// How long the database takes: the median in seconds, and the standard deviation of its logarithm, 0 if it is constant.
    pub query: Option<(f64, f64)>,
}

impl Traits {
    /// The link. Values beyond what a scenario accepts are the nearest that it does.
    pub fn link(&self) -> Link {
        let mut link = Link::to_preset(BASE).unwrap_or_else(|_| Link::parse("").0);
        for (path, text) in self.settings() {
            // Each value is within its range, so that all of them are accepted.
            let _ = link.attempt(|link| {
                link.a.set(path, &text)?;
                link.b.set(path, &text)
            });
        }
        let _ = link.attempt(|link| link.b.set("cache.preload", "no"));
        match self.cache {
            Some((_, policy)) if policy != "lru" => drop(link.attempt(|link| link.b.set("cache.policy", policy))),
            _ => drop(link.attempt(|link| link.b.set("protection.coalesce", "singleflight"))),
        }
        link
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        let whole = |value: f64, most: f64| value.round().clamp(1.0, most).to_string();
        let time =
            |seconds: f64| Duration::from_nanos((seconds.max(0.001) * 1e3).round() as u64 * 1_000_000).to_string();
        let mut set: Vec<(&'static str, String)> = Vec::new();
        if let Some(rate) = self.rate {
            set.push(("clients.rate", whole(rate, 1e7)));
        }
        if self.even {
            set.push(("clients.arrivals", "constant".into()));
        }
        if let Some((rate, at, length)) = self.peak {
            set.push(("clients.spike_rate", whole(rate, 1e7)));
            set.push(("clients.spike_at", time(at.min(86_400.0))));
            set.push(("clients.spike_for", time(length.min(86_400.0))));
            set.push(("clients.arrivals", "spike".into()));
        }
        match self.popularity {
            None => {}
            Some(Popularity::Single) => set.push(("keys.popularity", "single".into())),
            Some(Popularity::Uniform { keys }) => {
                set.push(("keys.count", whole(keys, 1e6)));
                set.push(("keys.popularity", "uniform".into()));
            }
            Some(Popularity::Zipf { exponent, keys }) => {
                set.push(("keys.count", whole(keys, 1e6)));
                set.push(("keys.exponent", rounded(exponent, 3).to_string()));
            }
        }
        if let Some(share) = self.read_share {
            set.push(("clients.read_share", rounded(share, 4).to_string()));
        }
        if let Some(requests) = self.requests {
            set.push(("clients.count", requests.clamp(1, PLAYED).to_string()));
        }
        if let Some(ttl) = self.ttl {
            let most = LIFE.as_nanos() as f64;
            let ttl = if ttl > 0.0 { time(ttl.min(most) / 1e9) } else { LIFE.to_string() };
            set.push(("cache.ttl", ttl));
        }
        if let Some((size, _)) = self.cache
            && self.popularity != Some(Popularity::Single)
        {
            set.push(("cache.max_entries", whole(size, 1e7)));
        }
        if let Some((median, sigma)) = self.query {
            set.push(("database.query_time", time(median * libm::exp(sigma * sigma / 2.0))));
            if sigma > 0.0 {
                set.push(("database.sigma", rounded(sigma.min(3.0), 2).to_string()));
                set.push(("database.distribution", "log-normal".into()));
            }
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn every_trait_is_in_the_link() {
        let traits = Traits {
            rate: Some(812.4),
            even: false,
            peak: None,
            popularity: Some(Popularity::Zipf { exponent: 0.91234, keys: 5_000.2 }),
            read_share: Some(0.95),
            requests: Some(2_000_000),
            ttl: Some(60e9),
            cache: Some((700.0, "s3-fifo")),
            query: None,
        };
        let link = traits.link();
        let (read, faults) = Link::parse(&link.fragment());
        assert_eq!((&read, faults), (&link, vec![]));
        let a = &link.a;
        assert_eq!((a.clients.rate, a.clients.count, a.clients.read_share), (812, 100_000, 0.95));
        assert_eq!((a.keys.count, a.keys.exponent, a.cache.max_entries), (5_000, 0.912, 700));
        assert_eq!(
            (a.cache.ttl, a.cache.policy.name(), link.b.cache.policy.name()),
            (Duration::from_secs(60), "lru", "s3-fifo")
        );
    }

    #[test]
    fn queries_that_all_take_as_long_have_no_distribution() {
        let of = |sigma| Traits { query: Some((5e6, sigma)), ..Traits::default() }.link().a.database;
        let (even, spread) = (of(0.0), of(0.2));
        // The mean of a log-normal law is its median times exp(σ² / 2).
        let mean = |sigma| Traits { query: Some((0.1, sigma)), ..Traits::default() }.link().a.database.query_time;
        assert_eq!([mean(0.0), mean(1.0)], [100, 165].map(Duration::from_millis));
        assert_eq!((even.sigma, spread.sigma), (Scenario::default().database.sigma, 0.2));
        assert_eq!(even.distribution, Scenario::default().database.distribution);
        assert_ne!(even.distribution, spread.distribution);
    }

    #[test]
    fn what_is_beyond_a_scenario_is_the_nearest_that_it_accepts() {
        let traits = Traits {
            rate: Some(1e9),
            popularity: Some(Popularity::Uniform { keys: 1e9 }),
            ttl: Some(1e20),
            cache: Some((1e12, "lru")),
            query: Some((0.05, 0.4)),
            peak: Some((1e9, 1e9, 0.0)),
            ..Traits::default()
        };
        let link = traits.link();
        assert_eq!(
            (link.a.clients.rate, link.a.keys.count, link.a.cache.max_entries),
            (10_000_000, 1_000_000, 10_000_000)
        );
        assert_eq!((link.a.cache.ttl, link.a.faults()), (LIFE, vec![]));
        assert_eq!(link.a.database.sigma, 0.4);
    }
}
