//! Alerts: what a monitoring system would have said of a run, and when.
//!
//! The thresholds are those of the write-ups that the simulator follows, and for errors and the target those of the SRE
//! Workbook; the windows are this file's own, because runs last seconds where production waits for minutes. One rule waits
//! for minutes all the same, and [`Recording::too_short_for_lasting`] says of which runs it can say nothing. A windowed figure counts what happened in the stretch that ends
//! now: after `now - window`, up to and including `now`. It says nothing while the window holds too few requests for
//! it, so that one cold miss or one slow answer is no alarm.
//!
//! An alert fires at the first instant of a stretch in which its condition holds (for [`HIT_RATIO_CRITICAL`]: after
//! it has held for [`HIT_RATIO_CRITICAL_FOR`] without a break) and ends when it holds no more. One that fires again
//! within [`FLAPPING`] of its end goes on instead. A condition that holds for no time at all fires nothing.

use super::cache_log::{CacheChange, NodeFill};
use super::gauges::Gauge;
use super::log::Recording;
use super::phase::Phase;
use super::slide::{Slid, slide};
use super::terms::Terms;
use crate::time::{Duration, Instant};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// The hit ratio below which to warn: `if (hitRate < 80) alert(…)`, the caching write-up, "Monitor cache hit rate".
pub const HIT_RATIO_WARNING: f64 = 0.80;
/// The hit ratio below which to call somebody: "Hit rate < 50% for 10 minutes", the caching write-up, "Alerting".
pub const HIT_RATIO_CRITICAL: f64 = 0.50;
/// For how long it must be that low.
pub const HIT_RATIO_CRITICAL_FOR: Duration = Duration::from_secs(600);
/// Evictions in a minute, of all nodes: "Evictions > 1000/min", the caching write-up, "Alerting".
pub const EVICTIONS: u64 = 1_000;
/// The share of a node's limit: "Memory usage > 80%", the caching write-up, "Alerting".
pub const MEMORY_WARNING: f64 = 0.80;
/// The share of a node's limit: "Memory usage > 95%", the caching write-up, "Alerting".
pub const MEMORY_CRITICAL: f64 = 0.95;
/// The share of first lookups that miss what their node has evicted, from which on it matters that a node is full: a full
/// cache that gives up what nobody asks for works as it should. An assumption.
pub const ASKED_AGAIN: f64 = 0.05;
/// "P99 latency > 10ms", the caching write-up, "Alerting".
///
/// There it is the latency of the cache. Here it is what the cache is there for: the time from a read's reaching its app
/// until its answer leaves the app, without the way between client and app, loads included. A try that fails, or that its
/// client gives up, counts with the time that it took until then.
pub const P99: Duration = Duration::from_millis(10);
/// The share of the database's connections: "Connection count < 80% of max connections", the caching write-up, "Metrics".
pub const CONNECTIONS: f64 = 0.80;
/// Requests for one key in a second: "Single key receiving >1000 req/s", the incident write-up, "Monitoring matters".
pub const HOT_KEY: u64 = 1_000;
/// By how many times the queries of a second exceed those of an average second of the minute before: "database load
/// spike correlating with cache miss pattern", the incident write-up, "Monitoring matters", names no figures. An assumption.
pub const SPIKE_FACTOR: f64 = 3.0;
/// By how much the hit ratio has fallen meanwhile, in parts of 1. An assumption.
pub const SPIKE_DROP: f64 = 0.20;
/// Fewer queries in a second are no spike, however few there were before. An assumption.
pub const SPIKE_LEAST: f64 = 20.0;

/// The share of requests that fail, above which to warn and to call somebody: what an objective of 99 % allows, and 14.4
/// times as much. The SRE Workbook, chapter 5, "Alerting on SLOs", table 5-8: ticket at burn rate 1, page at 14.4.
pub const ERRORS: [f64; 2] = [0.01, 0.144];
/// The share of clients within the target, below which to warn and to call somebody: the same of the latency target.
pub const WITHIN_TARGET: [f64; 2] = [0.99, 0.856];

/// The window of hit ratios, latencies, errors and requests for one key.
pub const SECOND: Duration = Duration::from_secs(1);
/// The window of evictions and of the critical hit ratio, and what a spike is compared with.
pub const MINUTE: Duration = Duration::from_secs(60);
/// The fewest first lookups in a window that make a hit ratio: one miss among them leaves 95 %.
pub const LEAST_LOOKS: u64 = 20;
/// The fewest answers in a window that make a 99th percentile, or a share of one in a hundred: one slow one among them is
/// not it.
pub const LEAST_ANSWERS: usize = 100;
/// A pause in an alert that is shorter than this is none.
pub const FLAPPING: Duration = SECOND;

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The share of first lookups that found something, within a second (critical: within a minute).
    HitRatio,
    /// Evictions within a minute.
    Evictions,
    /// The share of its limit that the fullest node holds.
    Memory,
    /// The share of requests that failed, of those that ended within a second.
    ErrorRate,
    /// The share of clients within the target, of all clients for which that was decided within a second.
    Goodput,
    /// For a second no cache node has answered anybody.
    ClusterDown,
    /// The 99th percentile of the time in the app, within a second, in milliseconds.
    Latency,
    /// The share of the database's connections in use.
    Connections,
    /// Requests for one key within a second.
    HotKey,
    /// Queries within a second, while the hit ratio falls.
    LoadSpike,
}

impl Rule {
    /// Whether its values are shares.
    pub const fn is_share(self) -> bool {
        matches!(self, Rule::HitRatio | Rule::Memory | Rule::ErrorRate | Rule::Goodput | Rule::Connections)
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Somebody should look at it.
    Warning,
    /// Somebody must be called.
    Critical,
}

/// An alert that fired.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alert {
    /// What it is about.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// When it fired.
    pub at: Instant,
    /// When it ended; `None` if it had not when the run was over.
    pub until: Option<Instant>,
    /// The worst value while it lasted, in the rule's own unit.
    pub value: f64,
    /// What that value was beyond.
    pub threshold: f64,
    /// The node of [`Rule::Memory`], the key of [`Rule::HotKey`].
    pub about: Option<u32>,
}

/// Follows one condition through time.
struct Watch {
    rule: Rule,
    severity: Severity,
    hold: u64,
    /// Since when the condition holds.
    since: Option<u64>,
    /// The worst that has been seen since then: value, threshold, and what it is about.
    worst: (f64, f64, Option<u32>),
    firing: bool,
    alerts: Vec<Alert>,
}

impl Watch {
    const fn new(rule: Rule, severity: Severity) -> Watch {
        Watch { rule, severity, hold: 0, since: None, worst: (0.0, 0.0, None), firing: false, alerts: Vec::new() }
    }

    fn is_worse(&self, value: f64, than: f64) -> bool {
        if matches!(self.rule, Rule::HitRatio | Rule::Goodput) { value < than } else { value > than }
    }

    /// From `at` on the figure is `value`; `None` while it says nothing.
    fn see(&mut self, at: u64, value: Option<f64>, threshold: f64, about: Option<u32>) {
        if self.since.is_some_and(|since| since < at) {
            self.fire(at);
        }
        match value.filter(|value| self.is_worse(*value, threshold)) {
            Some(value) => {
                if self.since.is_none() || self.is_worse(value, self.worst.0) {
                    self.worst = (value, threshold, about);
                }
                self.since.get_or_insert(at);
            }
            None => {
                self.since = None;
                if std::mem::take(&mut self.firing)
                    && let Some(alert) = self.alerts.last_mut()
                {
                    alert.until = Some(Instant::from_nanos(at));
                }
            }
        }
    }

    /// Fires, if the condition has held for long enough at `now`.
    fn fire(&mut self, now: u64) {
        let Some(from) = self.since.map(|since| since.saturating_add(self.hold)).filter(|from| *from <= now) else {
            return;
        };
        let (value, threshold, about) = self.worst;
        let is_worse = self.alerts.last().is_none_or(|last| self.is_worse(value, last.value));
        let from = Instant::from_nanos(from);
        let goes_on = |last: &&mut Alert| last.until.is_none_or(|until| from.since(until) < FLAPPING);
        match self.alerts.last_mut().filter(goes_on) {
            Some(last) => {
                last.until = None;
                if is_worse {
                    (last.value, last.threshold, last.about) = (value, threshold, about);
                }
            }
            None => self.alerts.push(Alert {
                rule: self.rule,
                severity: self.severity,
                at: from,
                until: None,
                value,
                threshold,
                about,
            }),
        }
        self.firing = true;
    }

    fn finish(mut self, end: u64) -> Vec<Alert> {
        self.fire(end);
        self.alerts
    }
}

/// How many of each rank there are, so that the one at a place is found in logarithmic time (a Fenwick tree).
struct Ranks(Vec<u32>);

impl Ranks {
    fn new(ranks: usize) -> Ranks {
        Ranks(vec![0; ranks + 1])
    }

    fn add(&mut self, rank: usize, more: bool) {
        let mut i = rank + 1;
        while let Some(count) = self.0.get_mut(i) {
            *count = if more { *count + 1 } else { *count - 1 };
            i += i & i.wrapping_neg();
        }
    }

    /// The rank of the `place`-th, counted from 1.
    fn at(&self, place: usize) -> usize {
        let (mut found, mut left) = (0, place as u32);
        let mut step = self.0.len().next_power_of_two();
        while step > 0 {
            if let Some(&count) = self.0.get(found + step)
                && count < left
            {
                found += step;
                left -= count;
            }
            step /= 2;
        }
        found
    }
}

/// Everything that the rules look at, collected in one pass.
#[derive(Default)]
struct Seen {
    /// First lookups, and whether they found anything.
    looks: Vec<(u64, bool)>,
    /// Queries, and first lookups as above.
    load: Vec<(u64, Option<bool>)>,
    /// Requests by key, retries included, as they leave their clients.
    asked: Vec<(u64, u32)>,
    /// Tries of reads, as their answers leave their apps or as they fail, and how long they took since they reached them.
    tries: Vec<(u64, u64)>,
    /// First lookups, and whether they missed what their node had evicted.
    evicted: Vec<(u64, bool)>,
    /// What was asked of nodes, and whether they answered.
    nodes: Vec<(u64, bool)>,
}

/// A life that writes: its latency is not that of reads.
const WRITES: u64 = u64::MAX;
/// A life that has not reached its app.
const NOT_YET: u64 = u64::MAX - 1;

fn seen(recording: &Recording) -> Seen {
    let mut seen = Seen::default();
    let mut reached = vec![NOT_YET; recording.requests()];
    // What each node has evicted and not stored again.
    let mut evicted: FxHashSet<(u16, u32)> = FxHashSet::default();
    let mut changes = recording.cache.changes().peekable();
    for (number, step) in recording.steps.iter().enumerate() {
        let (at, who) = (step.at.as_nanos(), step.who as usize);
        let key = recording.key[who];
        while let Some((_, node, key, change)) = changes.next_if(|(when, ..)| *when < at) {
            match change {
                CacheChange::Evicted => _ = evicted.insert((node, key)),
                CacheChange::Stored => _ = evicted.remove(&(node, key)),
                _ => {}
            }
        }
        if step.from != step.to && matches!(step.from, Phase::ToApp | Phase::Retry) && reached[who] != WRITES {
            reached[who] = at;
        }
        if let Some(found) = step.to.first_lookup().filter(|_| recording.is_first_lookup(number)) {
            seen.looks.push((at, found.is_hit()));
            seen.load.push((at, Some(found.is_hit())));
            seen.evicted.push((at, !found.is_hit() && evicted.contains(&(step.place, key))));
            seen.nodes.push((at, true));
        }
        match step.to {
            Phase::ToDatabase => seen.load.push((at, None)),
            Phase::ToApp | Phase::Retry => seen.asked.push((at, key)),
            Phase::WriteToApp => {
                reached[who] = WRITES;
                seen.asked.push((at, key));
            }
            Phase::Unreachable if step.from != step.to => seen.nodes.push((at, false)),
            Phase::ToClient | Phase::Error | Phase::Backoff | Phase::Failed | Phase::TimedOut
                if reached[who] < NOT_YET =>
            {
                seen.tries.push((at, at - reached[who]));
                reached[who] = NOT_YET;
            }
            _ => {}
        }
    }
    seen
}

/// The share of hits, if there are enough looks.
fn ratio(hits: u64, looks: u64) -> Option<f64> {
    (looks >= LEAST_LOOKS).then(|| hits as f64 / looks as f64)
}

fn hit_ratio(looks: &[(u64, bool)], severity: Severity, end: u64) -> Vec<Alert> {
    let (window, threshold, hold) = match severity {
        Severity::Warning => (SECOND, HIT_RATIO_WARNING, Duration::ZERO),
        Severity::Critical => (MINUTE, HIT_RATIO_CRITICAL, HIT_RATIO_CRITICAL_FOR),
    };
    let mut watch = Watch { hold: hold.as_nanos(), ..Watch::new(Rule::HitRatio, severity) };
    let (mut hits, mut all) = (0u64, 0u64);
    slide(looks, [0, window.as_nanos()], end, |slid| match slid {
        Slid::Reached(0, found) => (hits, all) = (hits + u64::from(*found), all + 1),
        Slid::Reached(_, found) => (hits, all) = (hits - u64::from(*found), all - 1),
        Slid::Settled(now) => watch.see(now, ratio(hits, all), threshold, None),
    });
    watch.finish(end)
}

fn latency(answers: &[(u64, u64)], end: u64) -> Vec<Alert> {
    let mut order: Vec<u64> = answers.iter().map(|(_, took)| *took).collect();
    order.sort_unstable();
    let slow_from = order.partition_point(|took| *took <= P99.as_nanos());
    let mut ranks = Ranks::new(order.len());
    let ranked: Vec<(u64, usize)> =
        answers.iter().map(|(at, took)| (*at, order.partition_point(|other| other < took))).collect();
    let mut watch = Watch::new(Rule::Latency, Severity::Warning);
    let (mut slow, mut all) = (0usize, 0usize);
    slide(&ranked, [0, SECOND.as_nanos()], end, |slid| match slid {
        Slid::Reached(0, rank) => {
            ranks.add(*rank, true);
            (slow, all) = (slow + usize::from(*rank >= slow_from), all + 1);
        }
        Slid::Reached(_, rank) => {
            ranks.add(*rank, false);
            (slow, all) = (slow - usize::from(*rank >= slow_from), all - 1);
        }
        Slid::Settled(now) => {
            // The nearest rank. Where it is not a slow one, what it is need not be known.
            let place = (all * 99).div_ceil(100);
            let p99 = (all >= LEAST_ANSWERS && slow > all - place).then(|| order[ranks.at(place)] as f64 / 1e6);
            watch.see(now, p99, P99.as_millis_f64(), None);
        }
    });
    watch.finish(end)
}

fn hot_keys(asked: &[(u64, u32)], end: u64) -> Vec<Alert> {
    let mut counts: FxHashMap<u32, u64> = FxHashMap::default();
    let mut watches: BTreeMap<u32, Watch> = BTreeMap::new();
    let mut changed: Vec<u32> = Vec::new();
    slide(asked, [0, SECOND.as_nanos()], end, |slid| match slid {
        Slid::Reached(mark, key) => {
            let count = counts.entry(*key).or_default();
            *count = if mark == 0 { *count + 1 } else { *count - 1 };
            changed.push(*key);
        }
        Slid::Settled(now) => {
            for key in changed.drain(..) {
                let count = counts.get(&key).copied().unwrap_or(0);
                if count > HOT_KEY || watches.contains_key(&key) {
                    let watch = watches.entry(key).or_insert_with(|| Watch::new(Rule::HotKey, Severity::Warning));
                    watch.see(now, Some(count as f64), HOT_KEY as f64, Some(key));
                }
            }
        }
    });
    watches.into_values().flat_map(|watch| watch.finish(end)).collect()
}

fn load_spike(load: &[(u64, Option<bool>)], end: u64) -> Vec<Alert> {
    /// What happened in a window.
    #[derive(Clone, Copy, Default)]
    struct Count {
        hits: u64,
        looks: u64,
        queries: u64,
    }
    impl Count {
        fn add(&mut self, one: Option<bool>) {
            match one {
                Some(found) => (self.hits, self.looks) = (self.hits + u64::from(found), self.looks + 1),
                None => self.queries += 1,
            }
        }
        fn take(&mut self, one: Option<bool>) {
            match one {
                Some(found) => (self.hits, self.looks) = (self.hits - u64::from(found), self.looks - 1),
                None => self.queries -= 1,
            }
        }
    }
    let (second, minute) = (SECOND.as_nanos(), MINUTE.as_nanos());
    let mut watch = Watch::new(Rule::LoadSpike, Severity::Critical);
    let (mut now_in, mut before) = (Count::default(), Count::default());
    slide(load, [0, second, second + minute], end, |slid| match slid {
        Slid::Reached(0, one) => now_in.add(*one),
        Slid::Reached(1, one) => {
            now_in.take(*one);
            before.add(*one);
        }
        Slid::Reached(_, one) => before.take(*one),
        Slid::Settled(now) => {
            // The run may be younger than the minute.
            let span = now.saturating_sub(second).clamp(1, minute) as f64 / 1e9;
            let usual = before.queries as f64 / span;
            let fell = ratio(now_in.hits, now_in.looks)
                .zip(ratio(before.hits, before.looks))
                .is_some_and(|(now, before)| before - now >= SPIKE_DROP);
            let threshold = (usual * SPIKE_FACTOR).max(SPIKE_LEAST);
            watch.see(now, fell.then_some(now_in.queries as f64), threshold, None);
        }
    });
    watch.finish(end)
}

fn evictions(recording: &Recording, end: u64) -> Vec<Alert> {
    let evicted: Vec<(u64, ())> =
        recording.cache.instants(CacheChange::Evicted).map(|at| (at.as_nanos(), ())).collect();
    let mut watch = Watch::new(Rule::Evictions, Severity::Warning);
    let mut count = 0u64;
    slide(&evicted, [0, MINUTE.as_nanos()], end, |slid| match slid {
        Slid::Reached(0, ()) => count += 1,
        Slid::Reached(_, ()) => count -= 1,
        Slid::Settled(now) => watch.see(now, Some(count as f64), EVICTIONS as f64, None),
    });
    watch.finish(end)
}

fn memory(recording: &Recording, terms: Terms, looks: &[(u64, bool)], end: u64) -> Vec<Alert> {
    /// What may make a full node matter, or no more.
    enum Event {
        Filled(u16, f64),
        Resized(u16, f64),
        Looked(bool),
    }
    if terms.bytes == 0 && terms.entries == 0 {
        return Vec::new();
    }
    let share = |fill: NodeFill| {
        if terms.bytes > 0 {
            fill.bytes as f64 / terms.bytes as f64
        } else {
            fill.entries as f64 / terms.entries as f64
        }
    };
    let fills = recording.cache.filling().map(|(at, node, fill)| (at.as_nanos(), Event::Filled(node, share(fill))));
    let mut events: Vec<(u64, Event)> = fills.collect();
    events.extend(looks.iter().map(|(at, again)| (*at, Event::Looked(*again))));
    for node in 0..recording.gauges.places(Gauge::Room) {
        let resized = recording.gauges.line(Gauge::Room, node);
        events.extend(resized.map(|(at, percent)| (at.as_nanos(), Event::Resized(node, f64::from(percent) / 100.0))));
    }
    events.sort_by_key(|(at, _)| *at);
    let mut watches = [Severity::Warning, Severity::Critical].map(|severity| Watch::new(Rule::Memory, severity));
    let (mut shares, mut rooms) = (vec![0.0f64; recording.nodes()], vec![1.0f64; recording.nodes()]);
    let (mut again, mut all) = (0u64, 0u64);
    slide(&events, [0, SECOND.as_nanos()], end, |slid| match slid {
        Slid::Reached(0, Event::Filled(node, share)) => shares[usize::from(*node)] = *share,
        Slid::Reached(0, Event::Resized(node, room)) => rooms[usize::from(*node)] = *room,
        Slid::Reached(_, Event::Filled(..) | Event::Resized(..)) => {}
        Slid::Reached(0, Event::Looked(one)) => (again, all) = (again + u64::from(*one), all + 1),
        Slid::Reached(_, Event::Looked(one)) => (again, all) = (again - u64::from(*one), all - 1),
        Slid::Settled(now) => {
            // Entries that no policy may give up stay in a node that has become too small for them.
            let full = |node: usize| (shares[node] / rooms[node]).min(1.0);
            let fullest = (0..shares.len()).reduce(|a, b| if full(b) > full(a) { b } else { a }).unwrap_or(0);
            let matters = !terms.evicts || ratio(again, all).is_some_and(|share| share >= ASKED_AGAIN);
            for (watch, threshold) in watches.iter_mut().zip([MEMORY_WARNING, MEMORY_CRITICAL]) {
                watch.see(now, matters.then(|| full(fullest)), threshold, Some(fullest as u32));
            }
        }
    });
    watches.into_iter().flat_map(|watch| watch.finish(end)).collect()
}

/// The share of some events among all within a second, as long as there are so many; a rule a severity.
fn share_of(events: &[(u64, bool)], rule: Rule, thresholds: [f64; 2], end: u64) -> Vec<Alert> {
    let mut watches = [Severity::Warning, Severity::Critical].map(|severity| Watch::new(rule, severity));
    let (mut some, mut all) = (0u64, 0u64);
    slide(events, [0, SECOND.as_nanos()], end, |slid| match slid {
        Slid::Reached(0, one) => (some, all) = (some + u64::from(*one), all + 1),
        Slid::Reached(_, one) => (some, all) = (some - u64::from(*one), all - 1),
        Slid::Settled(now) => {
            let share = (all >= LEAST_ANSWERS as u64).then(|| some as f64 / all as f64);
            for (watch, threshold) in watches.iter_mut().zip(thresholds) {
                watch.see(now, share, threshold, None);
            }
        }
    });
    watches.into_iter().flat_map(|watch| watch.finish(end)).collect()
}

fn cluster_down(nodes: &[(u64, bool)], end: u64) -> Vec<Alert> {
    let mut watch = Watch::new(Rule::ClusterDown, Severity::Critical);
    let (mut answered, mut all) = (0u64, 0u64);
    slide(nodes, [0, SECOND.as_nanos()], end, |slid| match slid {
        Slid::Reached(0, one) => (answered, all) = (answered + u64::from(*one), all + 1),
        Slid::Reached(_, one) => (answered, all) = (answered - u64::from(*one), all - 1),
        Slid::Settled(now) => {
            let down = answered == 0 && all >= LEAST_LOOKS;
            watch.see(now, down.then_some(all as f64), 0.0, None);
        }
    });
    watch.finish(end)
}

fn connections(recording: &Recording, terms: Terms, end: u64) -> Vec<Alert> {
    if terms.connections == 0 {
        return Vec::new();
    }
    let mut watch = Watch::new(Rule::Connections, Severity::Warning);
    let share = |running: i64| Some(running as f64 / terms.connections as f64);
    let (mut running, mut last) = (0i64, None);
    for step in recording.steps.iter() {
        let began = i64::from(step.to == Phase::InDatabase);
        let ended = i64::from(step.from == Phase::InDatabase && step.from != step.to);
        if began != ended {
            // A connection that goes from one query to the next at an instant is one, whichever of the two is told first.
            if let Some(before) = last.filter(|before| *before < step.at) {
                watch.see(Instant::as_nanos(before), share(running), CONNECTIONS, None);
            }
            last = Some(step.at);
            running += began - ended;
        }
    }
    if let Some(before) = last {
        watch.see(before.as_nanos(), share(running), CONNECTIONS, None);
    }
    watch.finish(end)
}

impl Recording {
    /// Whether the rule that waits for [`HIT_RATIO_CRITICAL_FOR`] can say nothing of this run: it is over before.
    pub fn too_short_for_lasting(&self) -> bool {
        self.end() < Instant::ZERO + HIT_RATIO_CRITICAL_FOR
    }

    /// Every alert of the run, in the order in which they fired.
    pub fn alerts(&self) -> Vec<Alert> {
        self.alerts_by(self.terms)
    }

    fn alerts_by(&self, terms: Terms) -> Vec<Alert> {
        let end = self.end().as_nanos();
        let seen = seen(self);
        let mut alerts = hit_ratio(&seen.looks, Severity::Warning, end);
        alerts.extend(hit_ratio(&seen.looks, Severity::Critical, end));
        alerts.extend(evictions(self, end));
        alerts.extend(memory(self, terms, &seen.evicted, end));
        alerts.extend(latency(&seen.tries, end));
        let ends = self.latencies.ends().map(|(at, _)| (at, false));
        let mut ends: Vec<(u64, bool)> = ends.chain(self.lived.lost.ends().map(|(at, _)| (at, true))).collect();
        ends.sort_unstable();
        alerts.extend(share_of(&ends, Rule::ErrorRate, ERRORS, end));
        alerts.extend(share_of(&self.decided(), Rule::Goodput, WITHIN_TARGET, end));
        alerts.extend(cluster_down(&seen.nodes, end));
        alerts.extend(connections(self, terms, end));
        alerts.extend(hot_keys(&seen.asked, end));
        alerts.extend(load_spike(&seen.load, end));
        alerts.sort_by_key(|alert| (alert.at, alert.rule, alert.severity, alert.about));
        alerts
    }
}

#[cfg(test)]
mod tests {
    use super::super::log::Recorder;
    use super::*;

    const fn ms(n: u64) -> Instant {
        Instant::from_nanos(n * 1_000_000)
    }
    const ROOM: Terms = Terms { connections: 10, ..Terms::UNKNOWN };

    /// One request: when it arrives at its app, for which key, whether it is a hit, and how long it is in its app.
    #[derive(Clone, Copy)]
    struct One {
        at: u64,
        key: u32,
        hit: bool,
        takes: u64,
    }

    /// The events of all clients, in order of time.
    fn record(all: &[One]) -> Recording {
        let mut recorder = Recorder::new(all.len(), 1, 0);
        let mut steps: Vec<(u64, usize, Phase)> = Vec::new();
        for (who, one) in all.iter().enumerate() {
            steps.push((one.at, who, Phase::ToApp));
            steps.push((one.at, who, Phase::ToNode));
            let found = if one.hit { Phase::Hit } else { Phase::Miss };
            steps.push((one.at, who, found));
            if !one.hit {
                steps.push((one.at, who, Phase::ToDatabase));
                steps.push((one.at, who, Phase::InDatabase));
                steps.push((one.at + one.takes, who, Phase::FromDatabase));
            }
            steps.push((one.at + one.takes, who, Phase::ToClient));
            steps.push((one.at + one.takes, who, Phase::Answered));
        }
        steps.sort_by_key(|(at, who, phase)| (*at, *who, *phase as u8));
        let mut numbers = vec![0; all.len()];
        for (at, who, phase) in steps {
            match phase {
                Phase::ToApp => numbers[who] = recorder.arrive(ms(at), all[who].key, 0, Phase::ToApp),
                _ => recorder.step(ms(at), numbers[who], phase, 0),
            }
        }
        recorder.finish()
    }

    /// One request every `gap` ms from `from` to before `to`.
    fn every(gap: u64, from: u64, to: u64, hit: bool, takes: u64) -> Vec<One> {
        (from..to).step_by(gap as usize).map(|at| One { at, key: at as u32, hit, takes }).collect()
    }

    fn of(alerts: &[Alert], rule: Rule) -> Vec<Alert> {
        alerts.iter().filter(|alert| alert.rule == rule).copied().collect()
    }

    #[test]
    fn a_low_hit_ratio_warns_while_it_is_low() {
        let all = [every(10, 0, 2_000, true, 1), every(10, 2_000, 3_000, false, 1), every(10, 3_000, 6_000, true, 1)];
        let alerts = of(&record(&all.concat()).alerts_by(ROOM), Rule::HitRatio);
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        // 100 looks a second: with the 21st miss 79 of 100 are hits, at 2.2 s.
        assert_eq!((alerts[0].at, alerts[0].severity), (ms(2_200), Severity::Warning));
        // At 3.79 s the last 20 misses are in the window, and 80 % is not below 80 %.
        assert_eq!(alerts[0].until, Some(ms(3_790)));
        assert_eq!((alerts[0].value, alerts[0].threshold), (0.0, 0.8));
    }

    #[test]
    fn one_cold_miss_is_no_alarm() {
        for count in [1, 5, 19, 20, 400] {
            let mut all = every(10, 0, count * 10, true, 1);
            all[0].hit = false;
            assert_eq!(record(&all).alerts_by(ROOM), [], "{count} requests");
        }
    }

    #[test]
    fn a_very_low_hit_ratio_is_critical_after_ten_minutes() {
        let low = |seconds: u64| {
            let alerts = record(&every(500, 0, seconds * 1_000, false, 1)).alerts_by(ROOM);
            of(&alerts, Rule::HitRatio).into_iter().find(|alert| alert.severity == Severity::Critical)
        };
        assert_eq!(low(609), None);
        // The twentieth look is at 9.5 s.
        let alert = low(611).unwrap();
        assert_eq!((alert.at, alert.until, alert.value, alert.threshold), (ms(609_500), None, 0.0, 0.5));
    }

    #[test]
    fn many_evictions_in_a_minute_warn() {
        let evict = |count: u64, gap: u64| {
            let mut recorder = Recorder::new(1, 1, 0);
            for i in 0..count {
                let fill = NodeFill::default();
                recorder.cache().change(ms(i * gap), 0, i as u32, CacheChange::Evicted, ms(i * gap), fill);
            }
            let who = recorder.arrive(ms(count * gap), 0, 0, Phase::ToApp);
            recorder.step(ms(count * gap + 120_000), who, Phase::Answered, 0);
            of(&recorder.finish().alerts_by(ROOM), Rule::Evictions)
        };
        let alerts = evict(1_200, 10);
        assert_eq!(alerts.len(), 1);
        assert_eq!((alerts[0].at, alerts[0].value), (ms(10_000), 1_200.0), "the 1001st");
        assert_eq!(alerts[0].until, Some(ms(60_000 + 1_990)), "when 1000 are left in the window");
        assert_eq!(evict(1_000, 10), []);
        assert_eq!(evict(5_000, 60), [], "1000 in a minute are not more than 1000");
    }

    #[test]
    fn a_full_node_warns_and_then_is_critical() {
        let fill = |levels: &[u64], terms: Terms| {
            let mut recorder = Recorder::new(1, 2, 0);
            for (i, level) in levels.iter().enumerate() {
                let (at, fill) = (ms(i as u64 * 2_000), NodeFill { entries: *level, bytes: *level * 10 });
                recorder.cache().change(at, 1, 0, CacheChange::Stored, at, fill);
            }
            let who = recorder.arrive(ms(100_000), 0, 0, Phase::ToApp);
            recorder.step(ms(100_000), who, Phase::Answered, 0);
            of(&recorder.finish().alerts_by(terms), Rule::Memory)
        };
        let bytes = Terms { bytes: 1_000, entries: 1, ..ROOM };
        let alerts = fill(&[50, 80, 81, 90, 96, 95, 70], bytes);
        assert_eq!(alerts.len(), 2);
        assert_eq!(
            (alerts[0].severity, alerts[0].at, alerts[0].until),
            (Severity::Warning, ms(4_000), Some(ms(12_000)))
        );
        assert_eq!((alerts[0].value, alerts[0].about), (0.96, Some(1)));
        assert_eq!(
            (alerts[1].severity, alerts[1].at, alerts[1].until),
            (Severity::Critical, ms(8_000), Some(ms(10_000)))
        );
        let entries = Terms { entries: 100, ..ROOM };
        assert_eq!(fill(&[100], entries).len(), 2);
        assert_eq!(fill(&[80], entries), []);
        assert_eq!(fill(&[1_000], ROOM), [], "nothing is limited");
    }

    #[test]
    fn slow_answers_warn_by_their_99th_percentile() {
        let answers = |slow: usize, all: usize, takes: u64| {
            let mut requests = every(5, 0, all as u64 * 5, true, 1);
            requests.iter_mut().rev().take(slow).for_each(|one| one.takes = takes);
            of(&record(&requests).alerts_by(ROOM), Rule::Latency)
        };
        assert_eq!(answers(1, 100, 500), [], "the 99th of a hundred is a fast one");
        let alerts = answers(2, 100, 500);
        assert_eq!(alerts.len(), 1);
        assert_eq!((alerts[0].value, alerts[0].threshold), (500.0, 10.0));
        assert_eq!(alerts[0].at, ms(99 * 5 + 500), "when the second slow answer leaves its app");
        assert_eq!(answers(100, 100, 10), [], "10 ms is not more than 10 ms");
        assert_eq!(answers(99, 99, 500), [], "too few to have a 99th percentile");
    }

    #[test]
    fn connections_in_use_warn() {
        let busy = |queries: u64| {
            let all: Vec<One> = (0..queries).map(|i| One { at: i, key: 0, hit: false, takes: 100 }).collect();
            of(&record(&all).alerts_by(ROOM), Rule::Connections)
        };
        assert_eq!(busy(8), []);
        let alerts = busy(9);
        assert_eq!(alerts.len(), 1);
        assert_eq!((alerts[0].at, alerts[0].until), (ms(8), Some(ms(100))));
        assert_eq!((alerts[0].value, alerts[0].threshold), (0.9, 0.8));
    }

    #[test]
    fn a_connection_that_goes_from_one_query_to_the_next_is_one() {
        // Ten connections, ten queries of 100 ms; at the end of each the next one takes its connection, and is told of first.
        let mut recorder = Recorder::new(20, 1, 0);
        (0..20).for_each(|_| _ = recorder.arrive(ms(0), 0, 0, Phase::ToApp));
        (0..10).for_each(|who| recorder.step(ms(0), who, Phase::InDatabase, who as u16));
        for who in 0..10 {
            recorder.step(ms(100), 10 + who, Phase::InDatabase, who as u16);
            recorder.step(ms(100), who, Phase::FromDatabase, 0);
        }
        (10..20).for_each(|who| recorder.step(ms(200), who, Phase::FromDatabase, 0));
        (0..20).for_each(|who| recorder.step(ms(201), who, Phase::Answered, 0));
        let alerts = of(&recorder.finish().alerts_by(ROOM), Rule::Connections);
        assert_eq!(alerts.len(), 1);
        assert_eq!((alerts[0].value, alerts[0].at, alerts[0].until), (1.0, ms(0), Some(ms(200))));
    }

    #[test]
    fn a_full_node_that_evicts_matters_where_that_is_asked_for_again() {
        let full = Terms { entries: 100, evicts: true, ..ROOM };
        // A node with all of its entries, which has given up the keys 0 to 999; then a second of lookups.
        let alerts = |asked: u64| {
            let mut recorder = Recorder::new(100, 1, 0);
            let fill = NodeFill { entries: 100, bytes: 0 };
            (0..1_000).for_each(|key| recorder.cache().change(ms(0), 0, key, CacheChange::Evicted, ms(0), fill));
            for i in 0..100 {
                let key = if i % 20 < asked { i as u32 } else { 5_000 };
                let who = recorder.arrive(ms(10 * i + 10), key, 0, Phase::ToApp);
                recorder.step(ms(10 * i + 10), who, Phase::ToNode, 0);
                recorder.step(ms(10 * i + 10), who, Phase::Miss, 0);
            }
            (0..100).for_each(|who| recorder.step(ms(2_000), who, Phase::Answered, 0));
            of(&recorder.finish().alerts_by(full), Rule::Memory).len()
        };
        assert_eq!(alerts(0), 0, "this is how a full cache works");
        assert_eq!(alerts(1), 2, "one lookup in twenty misses what was given up: a warning, and critical");
    }

    #[test]
    fn failures_and_a_missed_target_warn_and_then_call_somebody() {
        // 100 requests a second; of the second hundred so many fail, or are answered too late.
        let ends = |failed: u64, late: u64| {
            let mut recorder = Recorder::new(200, 1, 0);
            recorder.judge_by(Terms { target: Duration::from_millis(5), ..ROOM });
            for i in 0..200u64 {
                let who = recorder.arrive(ms(10 * i), 0, 0, Phase::ToApp);
                let fails = i >= 100 && i - 100 < failed;
                let takes = if i >= 100 && i - 100 < failed + late && !fails { 9 } else { 1 };
                recorder.step(ms(10 * i + takes), who, if fails { Phase::Failed } else { Phase::Answered }, 0);
            }
            recorder.finish().alerts_by(ROOM)
        };
        let told = |alerts: &[Alert], rule| of(alerts, rule).iter().map(|alert| alert.severity).collect::<Vec<_>>();
        let both = [Severity::Warning, Severity::Critical];
        assert_eq!(told(&ends(1, 0), Rule::ErrorRate), [], "1 % is not more than 1 %");
        assert_eq!(told(&ends(2, 0), Rule::ErrorRate), both[..1]);
        assert_eq!(told(&ends(15, 0), Rule::ErrorRate), both);
        assert_eq!(told(&ends(15, 0), Rule::Goodput), both, "a client that fails has missed the target");
        assert_eq!(told(&ends(0, 15), Rule::ErrorRate), []);
        assert_eq!(told(&ends(0, 15), Rule::Goodput), both);
        assert_eq!(told(&ends(0, 2), Rule::Goodput), both[..1]);
        let worst = of(&ends(15, 0), Rule::Goodput)[1];
        assert_eq!((worst.value, worst.threshold), (0.85, WITHIN_TARGET[1]));
    }

    #[test]
    fn a_try_that_fails_counts_with_the_time_that_it_lost() {
        // A hundred tries in a second that reach their app and are given up after 500 ms.
        let mut recorder = Recorder::new(101, 1, 0);
        let all: Vec<u32> = (0..101).map(|i| recorder.arrive(ms(i), 0, 0, Phase::ToApp)).collect();
        all.iter().for_each(|who| recorder.step(ms(101), *who, Phase::ToNode, 0));
        all[1..].iter().for_each(|who| recorder.step(ms(601), *who, Phase::TimedOut, 0));
        recorder.step(ms(900), all[0], Phase::Answered, 0);
        let alerts = of(&recorder.finish().alerts_by(ROOM), Rule::Latency);
        assert_eq!((alerts.len(), alerts[0].value, alerts[0].at), (1, 500.0, ms(601)));
    }

    #[test]
    fn a_cluster_that_answers_nobody_is_down() {
        let asks = |answers_until: u64| {
            let mut recorder = Recorder::new(400, 1, 0);
            let mut who = 0;
            for i in 0..400u64 {
                who = recorder.arrive(ms(10 * i), 0, 0, Phase::ToApp);
                recorder.step(ms(10 * i), who, Phase::ToNode, 0);
                let to = if i < answers_until { Phase::Hit } else { Phase::Unreachable };
                recorder.step(ms(10 * i), who, to, 0);
            }
            (0..=who).for_each(|who| recorder.step(ms(4_000), who, Phase::Answered, 0));
            of(&recorder.finish().alerts_by(ROOM), Rule::ClusterDown)
        };
        assert_eq!(asks(400), []);
        let alerts = asks(100);
        // The last answer, at 0.99 s, has left the window.
        assert_eq!((alerts.len(), alerts[0].severity, alerts[0].at), (1, Severity::Critical, ms(1_990)));
    }

    #[test]
    fn a_key_that_many_ask_for_is_hot() {
        let ask = |count: u64, keys: u64| {
            let all: Vec<One> =
                (0..count).map(|i| One { at: i / 2, key: 7 + (i % keys) as u32, hit: true, takes: 0 }).collect();
            of(&record(&all).alerts_by(ROOM), Rule::HotKey)
        };
        let alerts = ask(1_200, 1);
        assert_eq!(alerts.len(), 1);
        // Two a millisecond.
        assert_eq!((alerts[0].at, alerts[0].about, alerts[0].value), (ms(500), Some(7), 1_200.0));
        assert_eq!(ask(1_000, 1), []);
        assert_eq!(ask(2_000, 2), [], "1000 a second each");
    }

    #[test]
    fn a_spike_of_queries_with_fewer_hits_is_critical() {
        let calm = every(10, 0, 5_000, true, 1);
        let misses = every(10, 5_000, 5_500, false, 1);
        let alerts = of(&record(&[calm.clone(), misses].concat()).alerts_by(ROOM), Rule::LoadSpike);
        assert_eq!(alerts.len(), 1);
        // The 21st query: 20 are not more than 20. The hit ratio of the last second is 79 % then.
        assert_eq!((alerts[0].at, alerts[0].severity, alerts[0].value), (ms(5_200), Severity::Critical, 50.0));
        // More queries, but hits as before: the readers have become more.
        let mixed = |from: u64, to: u64, gap: u64| {
            let mut all = every(gap, from, to, true, 1);
            all.iter_mut().step_by(2).for_each(|one| one.hit = false);
            all
        };
        let more = record(&[mixed(0, 5_000, 20), mixed(5_000, 6_000, 2)].concat());
        assert_eq!(of(&more.alerts_by(ROOM), Rule::LoadSpike), []);
        // Three times as many as usual, and no fewer: 20 a second so far, so more than 60.
        let usual = every(50, 0, 5_000, false, 1);
        let hits = every(10, 5, 5_000, true, 1);
        let then = |gap: u64| {
            let mut all = [usual.clone(), hits.clone(), every(gap, 5_000, 6_000, false, 1)].concat();
            all.sort_by_key(|one| one.at);
            of(&record(&all).alerts_by(ROOM), Rule::LoadSpike)
        };
        assert_eq!(then(20), [], "50 in a second");
        let alerts = then(5);
        assert_eq!(alerts.len(), 1);
        // The second before it has some of the usual ones, too.
        assert!((ms(5_200)..ms(5_310)).contains(&alerts[0].at), "{alerts:?}");
        // No queries: nobody loads what is missing.
        assert_eq!(of(&record(&calm).alerts_by(ROOM), Rule::LoadSpike), []);
    }

    #[test]
    fn a_short_pause_does_not_make_two_alerts() {
        let mut watch = Watch::new(Rule::Connections, Severity::Warning);
        let second = SECOND.as_nanos();
        for (at, value) in [(0, 0.9), (second, 0.1), (second + 5, 1.0), (2 * second, 0.1), (4 * second, 0.9)] {
            watch.see(at, Some(value), 0.8, None);
        }
        // A condition that holds for no time at all.
        watch.see(5 * second, Some(0.1), 0.8, None);
        watch.see(9 * second, Some(0.9), 0.8, None);
        watch.see(9 * second, Some(0.1), 0.8, None);
        let alerts = watch.finish(9 * second);
        let spans: Vec<_> = alerts.iter().map(|a| (a.at.as_nanos(), a.until.map(Instant::as_nanos), a.value)).collect();
        assert_eq!(spans, [(0, Some(2 * second), 1.0), (4 * second, Some(5 * second), 0.9)]);
    }

    #[test]
    fn ranks_find_the_one_at_a_place() {
        let mut ranks = Ranks::new(10);
        [3, 3, 5, 9, 0].into_iter().for_each(|rank| ranks.add(rank, true));
        ranks.add(5, false);
        assert_eq!([1, 2, 3, 4].map(|place| ranks.at(place)), [0, 3, 3, 9]);
    }
}
