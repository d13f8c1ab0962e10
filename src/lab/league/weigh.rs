//! What a run cost, and whether it met its target.

use crate::recording::Summary;
use crate::scenario::Scenario;
use crate::time::Duration;
use serde::{Deserialize, Serialize};

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The p99 of the worst second is at most this, as clients lived it.
    pub p99: Option<Duration>,
    /// At most this share of the requests fails.
    pub failures: Option<f64>,
    /// No answer is further past its time than this.
    pub stale: Duration,
}

impl Default for Target {
    /// Nothing stale.
    fn default() -> Target {
        Target { p99: None, failures: None, stale: Duration::ZERO }
    }
}

/// What each cost counts.
///
/// Costs are logarithms to the base 2, so that twice as many queries cost one more, whether 2 become 4 or 200 become 400;
/// what is a share is counted in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Twice as many queries, with what fills the filters.
    pub queries: f64,
    /// Twice as long a p99 in the worst second.
    pub waiting: f64,
    /// Twice as many requests that fail.
    pub failures: f64,
    /// Twice as many answers past their time.
    pub stale: f64,
    /// Twice as many lost writes.
    pub lost: f64,
    /// Twice as many orders to the cache nodes beyond the lookups.
    pub orders: f64,
    /// One more part.
    pub parts: f64,
    /// All of the above but the parts, once more in the second incident.
    pub second: f64,
}

impl Default for Weights {
    /// Fixed before any league was run.
    fn default() -> Weights {
        Weights {
            queries: 1.0,
            waiting: 1.0,
            failures: 2.0,
            stale: 0.25,
            lost: 2.0,
            orders: 0.1,
            parts: 0.25,
            second: 0.5,
        }
    }
}

impl Weights {
    /// Their names, in links and on the command line.
    pub const NAMES: [&str; 8] = ["queries", "waiting", "failures", "stale", "lost", "orders", "parts", "second"];
    /// The largest of them.
    pub const MOST: f64 = 1_000.0;

    fn place(&mut self, name: &str) -> Option<&mut f64> {
        Some(match name {
            "queries" => &mut self.queries,
            "waiting" => &mut self.waiting,
            "failures" => &mut self.failures,
            "stale" => &mut self.stale,
            "lost" => &mut self.lost,
            "orders" => &mut self.orders,
            "parts" => &mut self.parts,
            "second" => &mut self.second,
            _ => return None,
        })
    }

    /// Sets one by its name; `None` where there is none of that name, or the value is no number from 0 to [`MOST`](Weights::MOST).
    pub fn set(&mut self, name: &str, value: &str) -> Option<()> {
        let value = value.parse::<f64>().ok().filter(|value| (0.0..=Weights::MOST).contains(value))?;
        *self.place(name)? = value;
        Some(())
    }

    /// Those that are not as usual.
    pub fn own(self) -> impl Iterator<Item = (&'static str, f64)> {
        let (mut own, mut usual) = (self, Weights::default());
        let pairs = Weights::NAMES.map(|name| (name, own.place(name).map(|at| *at), usual.place(name).map(|at| *at)));
        pairs.into_iter().filter(|(_, own, usual)| own != usual).filter_map(|(name, own, _)| Some((name, own?)))
    }
}

/// What one run comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Queries while there was traffic: a timer that fires after the last request does not count.
    pub queries: f64,
    /// Keys that were read to fill filters. A process can deny no key before it has read every key that exists, and a query
    /// reads one. No run shows it, as a process is there when its run begins; but every filter has this cost.
    pub filled: f64,
    /// The p99 of the worst second, in milliseconds.
    pub p99_ms: f64,
    /// The share of the requests that failed.
    pub failed: f64,
    /// How many.
    pub failures: f64,
    /// The share of the requests that were answered with a value past its time, or written anew before they asked.
    pub stale: f64,
    /// How many.
    pub stale_answers: f64,
    /// The most by which an answer may have been past its time, in milliseconds.
    pub stale_ms: f64,
    /// Lost writes.
    pub lost: f64,
    /// Orders to all cache nodes beyond one lookup for each request that looked.
    pub orders: f64,
    /// The run's digest.
    pub digest: String,
}

impl Measured {
    /// Of the figures of a run of `scenario`.
    pub fn of(summary: &Summary, scenario: &Scenario) -> Measured {
        let requests = (summary.requests as f64).max(1.0);
        let orders: u64 = summary.node_orders.iter().sum();
        let past = summary.stale_hits + summary.fallbacks;
        let stale = past + summary.stale_reads;
        let served = scenario.cache.grace.max(scenario.cache.stale_on_error);
        // A copy in an app does not end with the value in the cache.
        let bounds = [(past, served), (summary.l1_hits, scenario.apps.l1_ttl)];
        let bounds = bounds.iter().filter(|(count, _)| *count > 0).map(|(_, bound)| bound.as_millis_f64());
        Measured {
            queries: summary.db_queries_in_traffic as f64,
            filled: if scenario.protection.bloom { (scenario.keys.count * scenario.apps.count) as f64 } else { 0.0 },
            p99_ms: summary.worst_second_p99_ms,
            failed: summary.failed as f64 / requests,
            failures: summary.failed as f64,
            stale: stale as f64 / requests,
            stale_answers: stale as f64,
            stale_ms: bounds.fold(summary.oldest_stale_ms, f64::max),
            lost: summary.lost_writes as f64,
            orders: (orders as f64 - summary.lookups as f64).max(0.0),
            digest: summary.digest.clone(),
        }
    }

    /// Whether it meets the target.
    pub fn meets(&self, target: &Target) -> bool {
        target.p99.is_none_or(|most| self.p99_ms <= most.as_millis_f64())
            && target.failures.is_none_or(|most| self.failed <= most)
            && self.stale_ms <= target.stale.as_millis_f64()
    }

    /// Its cost, without that of the parts.
    pub fn cost(&self, weights: &Weights) -> f64 {
        let doublings = |of: f64| libm::log2(1.0 + of);
        weights.queries * doublings(self.queries + self.filled)
            + weights.waiting * doublings(self.p99_ms)
            + weights.failures * doublings(1_000.0 * self.failed)
            + weights.stale * doublings(1_000.0 * self.stale)
            + weights.lost * doublings(self.lost)
            + weights.orders * doublings(self.orders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured() -> Measured {
        Measured {
            queries: 7.0,
            filled: 0.0,
            p99_ms: 63.0,
            failed: 0.0,
            failures: 0.0,
            stale: 0.0,
            stale_answers: 0.0,
            stale_ms: 0.0,
            lost: 0.0,
            orders: 0.0,
            digest: String::new(),
        }
    }

    #[test]
    fn a_doubling_costs_its_weight() {
        let weights = Weights::default();
        let cost = |change: fn(&mut Measured)| {
            let mut one = measured();
            change(&mut one);
            one.cost(&weights)
        };
        assert_eq!(cost(|_| ()), 9.0);
        assert_eq!(cost(|one| one.queries = 15.0), 10.0);
        assert_eq!(cost(|one| one.filled = 8.0), 10.0, "a filter's reads are queries");
        assert_eq!(cost(|one| one.p99_ms = 127.0), 10.0);
        assert_eq!(cost(|one| one.failed = 0.003), 13.0);
        assert_eq!(cost(|one| one.stale = 0.003), 9.5);
        assert_eq!(cost(|one| one.lost = 1.0), 11.0);
        assert_eq!(cost(|one| one.orders = 1_023.0), 10.0);
    }

    #[test]
    fn a_target_is_met_up_to_its_bound() {
        let mut target = Target::default();
        assert!(measured().meets(&target));
        target.p99 = Some(Duration::from_millis(63));
        assert!(measured().meets(&target));
        target.p99 = Some(Duration::from_millis(62));
        assert!(!measured().meets(&target));
        let late = Measured { stale_ms: 5.0, failed: 0.1, ..measured() };
        assert!(!late.meets(&Target::default()));
        let lax = Target { stale: Duration::from_millis(5), failures: Some(0.1), p99: None };
        assert!(late.meets(&lax) && !late.meets(&Target { failures: Some(0.09), ..lax }));
    }

    #[test]
    fn each_weight_is_set_by_its_name() {
        for name in Weights::NAMES {
            let mut weights = Weights::default();
            assert_eq!(weights.own().count(), 0);
            assert_eq!(weights.set(name, "7.5"), Some(()), "{name}");
            assert_eq!(weights.own().collect::<Vec<_>>(), [(name, 7.5)]);
            for wrong in ["-1", "1000.5", "NaN", "x"] {
                assert_eq!(weights.set(name, wrong), None, "{name}={wrong}");
            }
        }
        assert_eq!(Weights::default().set("beauty", "1"), None);
    }

    #[test]
    fn what_is_weighed_is_in_the_figures_of_the_run() {
        use crate::scenario::link::Link;
        use crate::sim::simulate;
        let text = "preset=hot-key&clients.read_share=0.9&keys.popularity=zipf&apps.l1_ttl=70ms&clients.timeout=90ms";
        let (link, faults) = Link::parse(text);
        assert_eq!(faults, []);
        let summary = simulate(&link.a).unwrap().summary();
        let of = Measured::of(&summary, &link.a);
        assert!(summary.failed > 0 && summary.l1_hits > 0 && summary.node_operations > summary.lookups);
        assert_eq!(of.orders, (summary.node_operations - summary.lookups) as f64, "orders that are no lookups");
        assert_eq!((of.failures, of.failed), (summary.failed as f64, summary.failed as f64 / summary.requests as f64));
        let stale = summary.stale_hits + summary.fallbacks + summary.stale_reads;
        assert_eq!((of.stale_answers, of.stale), (stale as f64, stale as f64 / summary.requests as f64));
        assert_eq!(of.stale_ms, summary.oldest_stale_ms.max(70.0), "what an app keeps may be as old as that");
        assert_eq!(of.filled, 0.0);
        let mut scenario = link.a.clone();
        scenario.protection.bloom = true;
        let keys = scenario.keys.count * scenario.apps.count;
        assert_eq!(Measured::of(&summary, &scenario).filled, keys as f64, "each process reads every key");
    }
}
