//! What a world costs: of steady traffic a day and a month, and of an incident what the incident itself cost.

use crate::recording::{Phase, Recording};
use crate::scenario::timeline::Timeline;
use crate::scenario::{Arrivals, Scenario};
use crate::time::{Duration, Instant};
use serde::Serialize;

const MILLION: f64 = 1e6;
const GIGABYTE: f64 = 1e9;
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
/// As the write-up counts: thirty days.
const MONTH: Duration = Duration::from_secs(30 * 86_400);

/// What things cost, in dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prices {
    /// A cache node with its memory, an hour.
    pub node: f64,
    /// A million queries.
    pub queries: f64,
    /// A gigabyte that the nodes hold, a month.
    pub memory: f64,
    /// A gigabyte of values that move between apps and nodes.
    pub transfer: f64,
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
    /// Bytes that all nodes hold, at its end.
    pub held: f64,
    /// Bytes of values that move between apps and nodes, a second.
    pub moved: f64,
}

/// Dollars, for some length of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Bill {
    /// The cache nodes.
    pub nodes: f64,
    /// What they hold.
    pub memory: f64,
    /// What moves between them and the apps.
    pub transfer: f64,
    /// The database's queries.
    pub queries: f64,
    /// All of it.
    pub total: f64,
    /// The same requests without a cache: each of them is a query.
    pub without: f64,
    /// What the cache saves; negative if it costs more than it saves.
    pub saved: f64,
}

/// What a world costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Cost {
    /// The run itself.
    pub run: Bill,
    /// A day that goes on as the run did; nothing of an incident, which does not go on.
    pub day: Option<Bill>,
    /// Thirty of these days.
    pub month: Option<Bill>,
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
        let tally = recording.tally(Instant::MAX);
        let stored = tally.entered(Phase::ToFill) + tally.entered(Phase::ToUpdate);
        let values = summary.hits + summary.stale_hits + stored;
        Usage {
            nodes: Timeline::of(scenario).mean_members(end),
            requests: summary.requests as f64 / seconds,
            queries: summary.db_queries as f64 / seconds,
            held: recording.held(Instant::MAX).bytes as f64,
            moved: values as f64 * scenario.keys.value_bytes as f64 / seconds,
        }
    }
}

impl Bill {
    /// What so long a time of this usage costs.
    pub fn of(usage: Usage, prices: Prices, length: Duration) -> Bill {
        let seconds = length.as_secs_f64();
        let of_queries = |a_second: f64| a_second * seconds / MILLION * prices.queries;
        let nodes = usage.nodes * seconds / HOUR.as_secs_f64() * prices.node;
        let memory = usage.held / GIGABYTE * seconds / MONTH.as_secs_f64() * prices.memory;
        let transfer = usage.moved * seconds / GIGABYTE * prices.transfer;
        let queries = of_queries(usage.queries);
        let (total, without) = (nodes + memory + transfer + queries, of_queries(usage.requests));
        Bill { nodes, memory, transfer, queries, total, without, saved: without - total }
    }
}

/// Whether a scenario's traffic goes on as it is: nothing comes all at once or for a while, and nothing is done to the world but
/// what holds from its start.
pub fn is_steady(scenario: &Scenario) -> bool {
    let clients = &scenario.clients;
    matches!(clients.arrivals, Arrivals::Constant | Arrivals::Poisson | Arrivals::Closed)
        && clients.calm_rate == 0
        && scenario.script.actions.iter().all(|one| one.at == Duration::ZERO)
}

impl Cost {
    /// What this world costs at the scenario's prices; `end` as in [`Usage::of`].
    pub fn of(scenario: &Scenario, recording: &Recording, end: Instant) -> Cost {
        let &crate::scenario::Prices { node, queries, memory, transfer } = &scenario.prices;
        let (usage, prices) = (Usage::of(scenario, recording, end), Prices { node, queries, memory, transfer });
        let bill = |length| Bill::of(usage, prices, length);
        let long = |length| is_steady(scenario).then(|| bill(length));
        Cost { run: bill(end.since(Instant::ZERO)), day: long(DAY), month: long(MONTH) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;
    use crate::sim::simulate;

    const PRICES: Prices = Prices { node: 0.226, queries: 0.10, memory: 0.095, transfer: 0.01 };

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6 * b.abs().max(1e-3), "{a} is not {b}");
    }

    #[test]
    fn the_sums_of_the_write_up() {
        // "100 GB" moved and "10 GB" held in a month.
        let usage =
            Usage { nodes: 3.0, requests: 50_000.0, queries: 2_500.0, held: 10e9, moved: 100e9 / MONTH.as_secs_f64() };
        let day = Bill::of(usage, PRICES, DAY);
        close(day.without, 432.0);
        close(day.queries, 21.60);
        let month = Bill::of(usage, PRICES, MONTH);
        // "$0.226/hour = ~$163/month per node", "3-node cluster: ~$489/month", "Backup storage (10 GB): ~$1",
        // "Cross-AZ data transfer (100 GB): ~$1", "Total: ~$491/month".
        assert_eq!((month.nodes.round(), month.memory.round(), month.transfer.round()), (488.0, 1.0, 1.0));
        assert_eq!((month.total - month.queries).round(), 490.0);
        close(month.nodes, 30.0 * day.nodes);
        // "Savings: $12,312/month", "net savings: $11,821/month".
        close(month.without - month.queries, 12_312.0);
        assert!((month.saved - 11_821.0).abs() < 2.0, "{}", month.saved);
        close(month.saved, month.without - month.nodes - month.memory - month.transfer - month.queries);
    }

    #[test]
    fn an_incident_has_no_day() {
        let (mut link, _) = Link::parse("hot-key");
        link.a.set("prices.queries", "1").unwrap();
        let recording = simulate(&link.a).unwrap();
        let seconds = recording.end().as_secs_f64();
        let cost = Cost::of(&link.a, &recording, recording.end());
        assert_eq!((cost.day, cost.month), (None, None), "a burst");
        close(cost.run.queries, 100.0 / 1e6);
        close(cost.run.without, 297.0 / 1e6);
        close(cost.run.nodes, link.a.cache.nodes.len() as f64 * seconds / 3_600.0 * 0.226);
        // 197 hits and 100 fills of a value each.
        close(cost.run.transfer, 297.0 * 1_000.0 / 1e9 * 0.01);
        close(cost.run.memory, recording.held(Instant::MAX).bytes as f64 / 1e9 * 0.095 * seconds / (30.0 * 86_400.0));
        for (fragment, steady) in [
            ("feed", true),
            ("preset=feed&do=", true),
            ("preset=feed&do=flush@1min", false),
            ("preset=feed&clients.arrivals=spike", false),
            ("celebrity", false),
        ] {
            assert_eq!(is_steady(&Link::parse(fragment).0.a), steady, "{fragment}");
        }
        let steady = Usage { nodes: 1.0, requests: 100.0, ..Usage::default() };
        assert!(Bill::of(steady, PRICES, DAY).saved < 0.0, "so little traffic does not pay for a node");
    }

    #[test]
    fn the_same_traffic_costs_the_same_without_a_cache() {
        let (link, _) = Link::parse("hot-key");
        let (a, b) = (simulate(&link.a).unwrap(), simulate(&link.b).unwrap());
        assert!(b.end() < a.end());
        let [a, b] = [(&link.a, &a), (&link.b, &b)].map(|(scenario, run)| Cost::of(scenario, run, a.end()).run);
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

    #[test]
    fn a_write_that_sets_its_value_moves_it_once() {
        let (link, faults) = Link::parse(
            "preset=hot-key&clients.calm_rate=0&clients.count=50&clients.read_share=0&writes.strategy=update-set&keys.value_bytes=1000",
        );
        assert_eq!(faults, []);
        let recording = simulate(&link.a).unwrap();
        let usage = Usage::of(&link.a, &recording, recording.end());
        close(usage.moved * recording.end().as_secs_f64(), 50.0 * 1_000.0);
    }
}
