//! What must hold of the figures of every run, whatever happened in it: shares are shares, nothing is above its limit, what
//! adds up adds up, percentiles are in order, and rates come to their totals.

use crate::recording::{FIGURES, FigureId, Gauge, Recording, Series, Stretch, Summary, Unit, View};
use crate::scenario::Scenario;
use crate::scenario::script::Act;
use crate::scenario::timeline::{Timeline, in_order};
use crate::time::Instant;
use stampede_mechanisms::eviction::PolicyKind;

/// Stretches in which the rates are looked at.
const STRETCHES: u64 = 7;

/// Whether the figures of a run agree with each other and with what there was.
///
/// # Errors
/// The first rule that is broken.
pub(super) fn check(scenario: &Scenario, recording: &Recording) -> Result<(), &'static str> {
    let end = recording.end().as_nanos();
    let ends: Vec<Instant> = (1..=STRETCHES).map(|part| Instant::from_nanos(whole(end, part))).collect();
    let (summary, series) = (recording.summary(), recording.series(&ends));
    shares(&summary, &series)?;
    sums(&summary)?;
    order(&summary)?;
    totals(&summary, &series, &ends)?;
    so_far(recording, &summary, &ends)?;
    limits(scenario, recording, &summary)
}

/// `part` of the stretches of so long a run, without an overflow.
fn whole(end: u64, part: u64) -> u64 {
    (u128::from(end) * u128::from(part) / u128::from(STRETCHES)) as u64
}

fn rule(holds: bool, rule: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(rule) }
}

/// Of each figure of the whole run its unit and its number.
fn numbers(summary: &Summary) -> impl Iterator<Item = (Unit, f64)> + '_ {
    let all = FigureId::ALL.iter().zip(FIGURES);
    all.filter_map(|(id, figure)| Some((figure.unit, summary.get(*id)?)))
}

fn shares(summary: &Summary, series: &[Series]) -> Result<(), &'static str> {
    let is_share = |value: f64| (0.0..=1.0).contains(&value);
    for (unit, value) in numbers(summary) {
        rule(value >= 0.0, "no figure is below nothing")?;
        rule(unit != Unit::Share || is_share(value), "a share is from 0 to 1")?;
        // When a run recovers is the one instant that may never come.
        rule(value.is_finite() || unit == Unit::Seconds, "a figure is a number")?;
    }
    for line in series.iter().filter(|line| line.figure.figure().unit == Unit::Share) {
        rule(
            line.values.iter().all(|value| value.is_nan() || is_share(*value)),
            "a share is from 0 to 1 in a stretch",
        )?;
    }
    Ok(())
}

fn sums(summary: &Summary) -> Result<(), &'static str> {
    let s = summary;
    rule(s.answered + s.failed == s.requests && s.ended == s.requests, "each request is answered or has failed")?;
    rule(s.target_met + s.target_missed == s.requests, "each client meets the target or misses it")?;
    rule(s.target_decided == s.requests && s.target_met <= s.answered, "only answered requests meet the target")?;
    rule(s.timed_out <= s.failed, "a client that gives up has failed")?;
    rule(s.write_requests + s.edge_hits <= s.requests, "a write is a request, and so is what the CDN answers")?;
    rule(s.hits + s.misses + s.negative_hits <= s.lookups, "a lookup finds one thing")?;
    rule(s.lookups <= s.hits + s.misses + s.negative_hits + s.stale_hits, "a lookup finds something or nothing")?;
    rule(s.hot_misses <= s.misses, "a hot miss is a miss")?;
    rule(s.db_queries_in_traffic <= s.db_queries, "what is sent in traffic is sent")?;
    rule(s.db_peak_per_s <= s.db_queries && s.db_peak_in_flight <= s.db_queries, "a peak is of what is there")?;
    rule(s.worst_second_failed <= s.failed, "the worst second has no more failures than the run")?;
    rule(s.node_orders.iter().sum::<u64>() == s.node_operations, "what all nodes do is what each does")?;
    rule(s.busiest_node >= s.quietest_node && s.busiest_node <= s.node_operations, "the busiest node is the busiest")?;
    rule(s.writes_stored + s.writes_queued <= s.writes, "a write is stored, in a queue, or lost")?;
    rule(s.db_saturated_s <= s.end_s && s.no_success_s <= s.end_s, "no time is longer than the run")?;
    rule(s.recovered_s <= s.end_s || s.recovered_s.is_infinite(), "a run recovers within itself, or not")?;
    rule(s.goodput_target_per_s <= s.goodput_per_s, "what is good is goodput")
}

fn order(summary: &Summary) -> Result<(), &'static str> {
    for latency in [summary.latency_ms, summary.lived_ms] {
        let rising = [latency.p50, latency.p90, latency.p99, latency.p999, latency.max];
        rule(rising.is_sorted(), "percentiles are in order")?;
        rule(latency.mean <= latency.max * (1.0 + 1e-9), "a mean is no more than the most")?;
    }
    let (lived, answers) = (summary.lived_ms, summary.latency_ms);
    rule(lived.max >= answers.max, "an answer counts as lived, too")?;
    rule(summary.failed > 0 || lived == answers, "where nobody fails, answers are all that there is")?;
    rule(summary.failed > 0 || summary.over.is_empty(), "where nobody fails, all is known")?;
    rule(summary.worst_second_p99_ms <= lived.max * (1.0 + 1e-9), "no second is worse than the slowest of it")
}

fn totals(summary: &Summary, series: &[Series], ends: &[Instant]) -> Result<(), &'static str> {
    let starts = std::iter::once(Instant::ZERO).chain(ends.iter().copied());
    let lengths: Vec<f64> = starts.zip(ends).map(|(from, to)| to.since(from).as_secs_f64()).collect();
    // In a run of a few nanoseconds a stretch may have no length, and then no rate.
    if lengths.contains(&0.0) {
        return Ok(());
    }
    for line in series.iter().filter(|line| line.figure.figure().source.stretch() == Some(Stretch::PerSecond)) {
        let counted: f64 = line.values.iter().zip(&lengths).map(|(rate, length)| rate * length).sum();
        let total = summary.get(line.figure).unwrap_or_default();
        rule((counted - total).abs() <= 1e-6 * total.max(1.0), "rates come to their totals")?;
    }
    Ok(())
}

fn so_far(recording: &Recording, summary: &Summary, ends: &[Instant]) -> Result<(), &'static str> {
    let mut before = recording.figures(Instant::ZERO);
    for end in ends {
        let now = recording.figures(*end);
        for (id, figure) in FigureId::ALL.iter().zip(FIGURES) {
            let counts = figure.source.stretch() == Some(Stretch::PerSecond);
            rule(!counts || before.get(*id) <= now.get(*id), "what is counted grows")?;
        }
        rule(now.answered + now.failed <= now.requests, "only requests are answered or fail")?;
        rule(now.target_decided <= now.requests && now.target_met <= now.answered, "only requests are judged")?;
        before = now;
    }
    let same = |(id, figure): (&FigureId, &_)| {
        let figure: &crate::recording::Figure = figure;
        figure.view != View::SoFar || before.get(*id) == summary.get(*id)
    };
    rule(FigureId::ALL.iter().zip(FIGURES).all(same), "what is so far is all once it is over")
}

fn limits(scenario: &Scenario, recording: &Recording, summary: &Summary) -> Result<(), &'static str> {
    let database = &scenario.database;
    let servers = database.replicas + 1;
    let most = database.connections * servers;
    rule(summary.db_peak_in_flight <= most, "no more connections are in use than there are")?;
    let within = database.queue_limit.is_none_or(|queue| summary.db_peak_queue <= queue * servers);
    rule(within, "no queue is longer than its limit")?;
    let room = Room::new(scenario, recording.end());
    for (at, node, fill) in recording.cache().filling() {
        let (entries, bytes) = room.at(node, at);
        rule(fill.entries <= entries, "a node holds no more than it may")?;
        rule(fill.bytes <= bytes, "a node holds no more bytes than it may")?;
    }
    let gauges = recording.gauges();
    for (gauge, limit) in [(Gauge::Breaker, 1), (Gauge::WriteQueue, scenario.writes.queue)] {
        let within = (0..gauges.places(gauge)).all(|place| gauges.most(gauge, place) <= limit);
        rule(within, "no gauge is above its limit")?;
    }
    let alerts = recording.alerts();
    rule(alerts.iter().all(|alert| alert.until.is_none_or(|until| alert.at < until)), "an alert ends after it begins")?;
    let shares = alerts.iter().filter(|alert| alert.rule.is_share());
    rule(shares.into_iter().all(|alert| (0.0..=1.0).contains(&alert.value)), "an alert of a share tells a share")
}

/// How much nodes may hold, as the scenario and its script say.
struct Room {
    most: (u64, u64),
    /// When which node may hold how many percent of that, in order.
    resized: Vec<(Instant, u16, u64)>,
}

/// Whether a full node may have nothing that it may give up.
fn is_kept_by(policy: PolicyKind) -> bool {
    use PolicyKind::*;
    matches!(policy, NoEviction | VolatileLru | VolatileLfu | VolatileRandom | VolatileTtl)
}

impl Room {
    fn new(scenario: &Scenario, end: Instant) -> Room {
        let cache = &scenario.cache;
        let limit = |limit: u64| if limit == 0 { u64::MAX } else { limit };
        let timeline = Timeline::of(scenario);
        let acts = in_order(&scenario.script.actions).into_iter().filter_map(|(_, one)| match &one.act {
            Act::Resize(name, percent) => {
                Some((Instant::ZERO + one.at, timeline.number(name)? as u16, u64::from(*percent)))
            }
            _ => None,
        });
        // After the last step a node keeps the room that it has.
        let mut resized: Vec<_> = acts.filter(|(at, ..)| *at <= end).collect();
        // Entries stay where the policy may give up nothing.
        if is_kept_by(cache.policy) {
            resized.retain(|(.., percent)| *percent > 100);
        }
        Room { most: (limit(cache.max_entries), limit(cache.max_bytes)), resized }
    }

    fn at(&self, node: u16, now: Instant) -> (u64, u64) {
        // At the same instant it may have been filled before.
        let then = self.resized.iter().filter(|(at, of, _)| *at <= now && *of == node);
        let last = then.clone().rfind(|(at, ..)| *at < now).map_or(100, |(.., percent)| *percent);
        let percent = then.filter(|(at, ..)| *at == now).fold(last, |most, (.., percent)| most.max(*percent));
        let of = |limit: u64| if limit == u64::MAX { limit } else { (limit.saturating_mul(percent) / 100).max(1) };
        (of(self.most.0), of(self.most.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;
    use crate::sim::simulate;

    /// A run in which some fail, some write, and some are stale.
    fn run() -> (Scenario, Recording) {
        let text =
            "preset=hot-key&clients.count=400&clients.read_share=0.9&clients.timeout=300ms&database.queue_limit=5";
        let (link, faults) = Link::parse(text);
        assert_eq!(faults, []);
        let recording = simulate(&link.a).unwrap();
        (link.a, recording)
    }

    /// What is said of a summary with one figure changed.
    fn told(change: impl Fn(&mut Summary), of: impl Fn(&Summary) -> Result<(), &'static str>) -> Option<&'static str> {
        let mut summary = run().1.summary();
        assert_eq!(of(&summary), Ok(()));
        change(&mut summary);
        of(&summary).err()
    }

    #[test]
    fn a_figure_that_does_not_add_up_is_told() {
        let told = |change: fn(&mut Summary)| told(change, sums);
        let summary = run().1.summary();
        assert!(summary.failed > 0 && summary.answered > 0 && summary.writes > 0 && summary.target_missed > 0);
        let all = Some("each request is answered or has failed");
        assert_eq!(told(|s| s.answered += 1), all);
        assert_eq!(told(|s| s.failed -= 1), all);
        assert_eq!(told(|s| s.ended -= 1), all);
        assert_eq!(told(|s| s.target_met += 1), Some("each client meets the target or misses it"));
        let met = Some("only answered requests meet the target");
        assert_eq!(told(|s| s.target_decided -= 1), met);
        assert_eq!(told(|s| (s.target_met, s.target_missed) = (s.answered + 1, s.requests - s.answered - 1)), met);
        assert_eq!(told(|s| s.timed_out = s.failed + 1), Some("a client that gives up has failed"));
        let ask = Some("a write is a request, and so is what the CDN answers");
        assert_eq!(told(|s| s.write_requests = s.requests - s.edge_hits + 1), ask);
        assert_eq!(told(|s| s.edge_hits = s.requests - s.write_requests + 1), ask);
        let finds = Some("a lookup finds something or nothing");
        assert_eq!(told(|s| s.lookups = s.hits + s.misses + s.negative_hits + s.stale_hits + 1), finds);
        assert_eq!(told(|s| s.negative_hits = s.lookups - s.hits - s.misses + 1), Some("a lookup finds one thing"));
        assert_eq!(told(|s| s.hot_misses = s.misses + 1), Some("a hot miss is a miss"));
        assert_eq!(told(|s| s.db_queries_in_traffic = s.db_queries + 1), Some("what is sent in traffic is sent"));
        let peak = Some("a peak is of what is there");
        assert_eq!(told(|s| s.db_peak_per_s = s.db_queries + 1), peak);
        assert_eq!(told(|s| s.db_peak_in_flight = s.db_queries + 1), peak);
        let second = Some("the worst second has no more failures than the run");
        assert_eq!(told(|s| s.worst_second_failed = s.failed + 1), second);
        assert_eq!(told(|s| s.node_orders[0] += 1), Some("what all nodes do is what each does"));
        let busy = Some("the busiest node is the busiest");
        assert_eq!(told(|s| s.quietest_node = s.busiest_node + 1), busy);
        assert_eq!(told(|s| s.busiest_node = s.node_operations + 1), busy);
        let stored = Some("a write is stored, in a queue, or lost");
        assert_eq!(told(|s| s.writes_stored = s.writes - s.writes_queued + 1), stored);
        assert_eq!(told(|s| s.writes_queued = s.writes - s.writes_stored + 1), stored);
        let time = Some("no time is longer than the run");
        assert_eq!(told(|s| s.db_saturated_s = s.end_s + 1.0), time);
        assert_eq!(told(|s| s.no_success_s = s.end_s + 1.0), time);
        assert_eq!(told(|s| s.recovered_s = s.end_s + 1.0), Some("a run recovers within itself, or not"));
        assert_eq!(told(|s| s.recovered_s = f64::INFINITY), None);
        assert_eq!(told(|s| s.goodput_target_per_s = s.goodput_per_s + 1.0), Some("what is good is goodput"));
    }

    #[test]
    fn percentiles_out_of_order_are_told() {
        let told = |change: fn(&mut Summary)| told(change, order);
        let rising = Some("percentiles are in order");
        assert_eq!(told(|s| s.latency_ms.p50 = s.latency_ms.p90 + 1.0), rising);
        assert_eq!(told(|s| s.lived_ms.p999 = s.lived_ms.max + 1.0), rising);
        assert_eq!(told(|s| s.latency_ms.mean = s.latency_ms.max * 1.01), Some("a mean is no more than the most"));
        assert_eq!(told(|s| s.latency_ms.max = s.lived_ms.max + 1.0), Some("an answer counts as lived, too"));
        assert_eq!(told(|s| s.failed = 0), Some("where nobody fails, answers are all that there is"));
        let known = |s: &mut Summary| (s.failed, s.latency_ms) = (0, s.lived_ms);
        assert_eq!(told(known), Some("where nobody fails, all is known"));
        let worst = Some("no second is worse than the slowest of it");
        assert_eq!(told(|s| s.worst_second_p99_ms = s.lived_ms.max * 1.01), worst);
    }

    #[test]
    fn a_share_that_is_none_is_told() {
        let (_, recording) = run();
        let ends = [recording.end()];
        let series = recording.series(&ends);
        let told = |change: fn(&mut Summary)| told(change, |summary| shares(summary, &series));
        assert_eq!(told(|s| s.goodput_per_s = -1.0), Some("no figure is below nothing"));
        assert_eq!(told(|s| s.hit_ratio = 1.5), Some("a share is from 0 to 1"));
        assert_eq!(told(|s| s.goodput_per_s = f64::INFINITY), Some("a figure is a number"));
        assert_eq!(told(|s| s.recovered_s = f64::INFINITY), None);
        for (value, found) in [(1.0, Ok(())), (1.5, Err("a share is from 0 to 1 in a stretch")), (f64::NAN, Ok(()))] {
            let mut series = recording.series(&ends);
            let line = series.iter_mut().find(|line| line.figure.figure().unit == Unit::Share).unwrap();
            line.values[0] = value;
            assert_eq!(shares(&recording.summary(), &series), found, "{value}");
        }
    }

    #[test]
    fn rates_that_do_not_come_to_their_total_are_told() {
        let (_, recording) = run();
        let ends: Vec<Instant> =
            (1..=2).map(|part| Instant::from_nanos(recording.end().as_nanos() / 2 * part)).collect();
        let mut series = recording.series(&ends);
        let summary = Summary { end_s: 0.0, ..recording.summary() };
        let rates = |line: &&mut Series| line.figure.figure().source.stretch() == Some(Stretch::PerSecond);
        let line = series.iter_mut().find(rates).unwrap();
        line.values[1] += 1.0;
        assert_eq!(totals(&summary, &series, &ends), Err("rates come to their totals"));
        assert_eq!(
            totals(&summary, &series, &[Instant::ZERO, ends[1]]),
            Ok(()),
            "a stretch without a length has no rate"
        );
    }

    #[test]
    fn what_is_above_its_limit_is_told() {
        let (scenario, recording) = run();
        let summary = recording.summary();
        assert_eq!(limits(&scenario, &recording, &summary), Ok(()));
        let with = |settings: &[(&str, &str)]| {
            let mut scenario = scenario.clone();
            settings.iter().for_each(|(path, value)| scenario.set(path, value).unwrap());
            limits(&scenario, &recording, &summary)
        };
        let most = summary.db_peak_in_flight.to_string();
        assert!(summary.db_peak_in_flight > 1 && summary.db_peak_queue > 0);
        assert_eq!(with(&[("database.connections", &most)]), Ok(()));
        let connections = Err("no more connections are in use than there are");
        assert_eq!(with(&[("database.connections", "1")]), connections);
        assert_eq!(with(&[("database.queue_limit", "0")]), Err("no queue is longer than its limit"));
        let mut without = scenario.clone();
        without.database.queue_limit = None;
        assert_eq!(limits(&without, &recording, &summary), Ok(()));
        assert_eq!(with(&[("cache.max_bytes", "1")]), Err("a node holds no more bytes than it may"));
        let most = recording.cache().filling().map(|(.., fill)| fill.entries).max().unwrap();
        let less = (most - 1).max(1).to_string();
        let found = with(&[("cache.max_entries", &less)]);
        assert_eq!(found, if most > 1 { Err("a node holds no more than it may") } else { Ok(()) });
    }
}
