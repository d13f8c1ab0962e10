//! What a world would cost in a day, if it went on as it did in the run.

use crate::recording::Recording;
use crate::scenario::Scenario;
use crate::scenario::timeline::Timeline;
use crate::time::Instant;
use serde::Serialize;

const HOURS: f64 = 24.0;
const SECONDS: f64 = 86_400.0;
const MILLION: f64 = 1e6;

/// What things cost, in dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prices {
    /// A cache node, an hour.
    pub node: f64,
    /// A million queries.
    pub queries: f64,
}

/// What a run uses, on average over its whole length.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Cache nodes that are paid for.
    pub nodes: f64,
    /// Requests a second, answered or not.
    pub requests: f64,
    /// Queries a second.
    pub queries: f64,
}

/// Dollars a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Cost {
    /// The cache nodes.
    pub nodes: f64,
    /// The database's queries.
    pub queries: f64,
    /// Both.
    pub total: f64,
    /// The same requests without a cache: each of them is a query.
    pub without: f64,
    /// What the cache saves; negative if it costs more than it saves.
    pub saved: f64,
}

impl Usage {
    /// The nodes and the mean rates of a run, from its start to `end`: its last step, or that of the longer one of two
    /// that are compared, so that the same traffic is the same rate in both. A node that is down is paid for, one
    /// that has joined or left only while it belongs. Nothing at all for a run without length.
    pub fn of(scenario: &Scenario, recording: &Recording, end: Instant) -> Usage {
        let seconds = end.as_secs_f64();
        if seconds == 0.0 {
            return Usage::default();
        }
        let summary = recording.summary();
        Usage {
            nodes: Timeline::of(scenario).mean_members(end),
            requests: summary.requests as f64 / seconds,
            queries: summary.db_queries as f64 / seconds,
        }
    }
}

impl Cost {
    /// What a day of this usage costs.
    pub fn a_day(usage: Usage, prices: Prices) -> Cost {
        let of_queries = |a_second: f64| a_second * SECONDS / MILLION * prices.queries;
        let (nodes, queries) = (usage.nodes * HOURS * prices.node, of_queries(usage.queries));
        let (total, without) = (nodes + queries, of_queries(usage.requests));
        Cost { nodes, queries, total, without, saved: without - total }
    }

    /// What a day of this world costs at the scenario's prices; `end` as in [`Usage::of`].
    pub fn of(scenario: &Scenario, recording: &Recording, end: Instant) -> Cost {
        let prices = Prices { node: scenario.prices.node, queries: scenario.prices.queries };
        Cost::a_day(Usage::of(scenario, recording, end), prices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;
    use crate::sim::simulate;

    const PRICES: Prices = Prices { node: 0.226, queries: 0.10 };

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6 * b.abs().max(1e-3), "{a} is not {b}");
    }

    #[test]
    fn the_sums_of_the_write_up() {
        let cost = Cost::a_day(Usage { nodes: 3.0, requests: 50_000.0, queries: 2_500.0 }, PRICES);
        close(cost.without, 432.0);
        close(cost.queries, 21.60);
        // "$0.226/hour = ~$163/month per node", "3-node cluster: ~$489/month".
        close(cost.nodes, 16.272);
        assert_eq!((cost.nodes * 30.0).round(), 488.0);
        close(cost.total, 37.872);
        close(cost.saved, 394.128);
        // Without the nodes: "$432 - $21.60 a day, $12,312 a month".
        close((cost.without - cost.queries) * 30.0, 12_312.0);
    }

    #[test]
    fn a_run_is_taken_for_a_whole_day() {
        let (mut link, _) = Link::parse("hot-key");
        link.a.set("prices.queries", "1").unwrap();
        let recording = simulate(&link.a).unwrap();
        let seconds = recording.end().as_secs_f64();
        let cost = Cost::of(&link.a, &recording, recording.end());
        close(cost.queries, 100.0 / seconds * 86_400.0 / 1e6);
        close(cost.without, 297.0 / seconds * 86_400.0 / 1e6);
        close(cost.nodes, link.a.cache.nodes.len() as f64 * 24.0 * 0.226);
        close(cost.saved, cost.without - cost.queries - cost.nodes);
        let little = Cost::a_day(Usage { nodes: 1.0, requests: 100.0, queries: 0.0 }, PRICES);
        assert!(little.saved < 0.0, "so little traffic does not pay for a node");
    }

    #[test]
    fn the_same_traffic_costs_the_same_without_a_cache() {
        let (link, _) = Link::parse("hot-key");
        let (a, b) = (simulate(&link.a).unwrap(), simulate(&link.b).unwrap());
        assert!(b.end() < a.end());
        let [a, b] = [(&link.a, &a), (&link.b, &b)].map(|(scenario, run)| Cost::of(scenario, run, a.end()));
        close(a.without, b.without);
        close(a.nodes, b.nodes);
        close(a.queries, 100.0 * b.queries);
    }

    #[test]
    fn a_node_is_paid_for_while_it_belongs() {
        let (link, faults) = Link::parse("preset=node-leaves");
        assert_eq!(faults, []);
        let recording = simulate(&link.a).unwrap();
        let seconds = recording.end().as_secs_f64();
        close(Usage::of(&link.a, &recording, recording.end()).nodes, 4.0 + 1.0 / seconds);
    }
}
