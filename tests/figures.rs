//! Every figure of every preset, recomputed from the steps by what `docs/model.md` says of it.
//!
//! Nothing here is shared with the code that measures: a slow walk over the steps, and for each figure its definition once
//! more. A new figure needs its definition here; without one these tests fail.

use stampede::lab::compare::Comparison;
use stampede::recording::{CacheChange, FIGURES, FigureId, Gauge, Phase, Recording, Stretch};
use stampede::scenario::link::Link;
use stampede::scenario::preset::PRESETS;
use stampede::sim::account;
use stampede::time::Instant;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

const HOUR_GLASS: [Phase; 4] = [Phase::WaitFlight, Phase::WaitLock, Phase::WaitPoll, Phase::WaitCall];

/// One row of the recording, as far as the walk has come.
#[derive(Clone, Copy)]
struct Row {
    now: Phase,
    began: u64,
    since: u64,
    /// Whether the lookup that it is at, or has had last, is not the first of its try.
    again: bool,
    /// Whether it is a write or a batch of writes, or goes on with one.
    writes: bool,
}

/// How a client ended.
#[derive(Clone, Copy)]
struct End {
    began: u64,
    at: u64,
    answered: bool,
}

const SECOND: u64 = 1_000_000_000;

/// The latency at the nearest rank, in milliseconds.
fn nearest_rank(took: &[u64], thousandths: usize) -> f64 {
    let mut took = took.to_vec();
    took.sort_unstable();
    if took.is_empty() { 0.0 } else { took[(took.len() * thousandths).div_ceil(1000) - 1] as f64 / 1e6 }
}

/// The most of these instants, which rise, within one second.
fn most_in_a_second(instants: &[u64]) -> f64 {
    let before = |end: u64| instants.partition_point(|at| *at < end);
    let seconds = instants.iter().enumerate().map(|(i, from)| before(from + SECOND) - i);
    seconds.max().unwrap_or(0) as f64
}

/// What a slow walk over the steps has seen.
#[derive(Clone)]
struct Walk {
    steps: usize,
    at: u64,
    rows: Vec<Option<Row>>,
    entered: Vec<u64>,
    /// First lookups by what they found.
    lookups: Vec<u64>,
    /// How long answers took.
    took: Vec<u64>,
    /// How every client ended that has.
    ends: Vec<End>,
    /// For how long a query waited, or all connections were in use; and when that was last added to.
    saturated: u64,
    saturated_until: u64,
    /// How long all stays in a phase took that are over.
    stayed: Vec<u64>,
    orders: Vec<u64>,
    /// When queries set out.
    queries: Vec<u64>,
    /// When those of reads did.
    reads: Vec<u64>,
    /// The most that were in each phase at once, and at the database, since the last look.
    peaks: Vec<u64>,
    loads: [u64; 3],
}

impl Walk {
    fn new(recording: &Recording) -> Walk {
        let zeros = || vec![0u64; Phase::COUNT];
        Walk {
            steps: 0,
            at: 0,
            rows: vec![None; recording.requests()],
            entered: zeros(),
            lookups: zeros(),
            took: Vec::new(),
            ends: Vec::new(),
            saturated: 0,
            saturated_until: 0,
            stayed: zeros(),
            orders: vec![0; recording.nodes()],
            queries: Vec::new(),
            reads: Vec::new(),
            peaks: zeros(),
            loads: [0; 3],
        }
    }

    /// Walks on to `t`, the steps at `t` included.
    fn until(&mut self, recording: &Recording, t: Instant) {
        let mut inside = vec![0u64; Phase::COUNT];
        self.rows.iter().flatten().for_each(|row| inside[row.now as usize] += 1);
        let together = |inside: &[u64], phases: &[Phase]| phases.iter().map(|one| inside[*one as usize]).sum::<u64>();
        let loads = |inside: &[u64]| {
            let [pool, running] = [Phase::WaitPool, Phase::InDatabase];
            [together(inside, &[pool, running]), together(inside, &[pool]), together(inside, &[running])]
        };
        self.loads = loads(&inside);
        self.at = t.as_nanos();
        while self.steps < recording.steps() && recording.step(self.steps).at <= t {
            let step = recording.step(self.steps);
            self.steps += 1;
            let (who, now) = (step.who as usize, step.at.as_nanos());
            let full = inside[Phase::InDatabase as usize] >= recording.terms().connections;
            if full || inside[Phase::WaitPool as usize] > 0 {
                self.saturated += now - self.saturated_until;
            }
            self.saturated_until = now;
            let (to, new) = (step.to as usize, self.rows[who].is_none());
            let goes_on = recording.origin(step.who);
            if let Some(row) = &mut self.rows[who] {
                inside[row.now as usize] -= 1;
                self.stayed[row.now as usize] += now - row.since;
                (row.now, row.since) = (step.to, now);
            } else {
                let client = goes_on.and_then(|client| self.rows[client as usize]);
                let begins = matches!(step.to, Phase::WriteToApp | Phase::Flush);
                let (again, writes) = client.map_or((false, begins), |client| (client.again, client.writes));
                self.rows[who] = Some(Row { now: step.to, began: now, since: now, again, writes });
            }
            inside[to] += 1;
            // Work that is orphaned has entered its phase, and has looked, while its client still waited.
            if new && goes_on.is_some() {
                continue;
            }
            self.entered[to] += 1;
            let row = self.rows[who].as_mut().unwrap();
            match step.to {
                Phase::ToNode => row.again = false,
                Phase::Recheck => row.again = true,
                Phase::Hit | Phase::EarlyHit | Phase::StaleHit | Phase::NegativeHit | Phase::Miss | Phase::HotMiss
                    if !row.again =>
                {
                    self.lookups[to] += 1;
                }
                Phase::ToDatabase => {
                    self.queries.push(now);
                    if !row.writes {
                        self.reads.push(now);
                    }
                }
                Phase::Answered => {
                    self.took.push(now - row.began);
                    self.ends.push(End { began: row.began, at: now, answered: true });
                }
                Phase::Failed | Phase::TimedOut => {
                    self.ends.push(End { began: row.began, at: now, answered: false });
                }
                _ => {}
            }
            if step.to.is_order() {
                self.orders[usize::from(step.place)] += 1;
            }
            self.peaks[to] = self.peaks[to].max(inside[to]);
            self.loads.iter_mut().zip(loads(&inside)).for_each(|(most, now)| *most = now.max(*most));
        }
    }

    fn entered(&self, phases: &[Phase]) -> f64 {
        phases.iter().map(|phase| self.entered[*phase as usize]).sum::<u64>() as f64
    }

    fn lookups(&self, phases: &[Phase]) -> f64 {
        phases.iter().map(|phase| self.lookups[*phase as usize]).sum::<u64>() as f64
    }

    fn inside(&self, phases: &[Phase]) -> f64 {
        self.rows.iter().flatten().filter(|row| phases.contains(&row.now)).count() as f64
    }

    /// The answer at the nearest rank.
    fn quantile(&self, thousandths: usize) -> f64 {
        nearest_rank(&self.took, thousandths)
    }

    /// The same of all clients, failed ones included.
    fn lived(&self, thousandths: usize) -> f64 {
        let kept: Vec<u64> = self.ends.iter().map(|end| end.at - end.began).collect();
        nearest_rank(&kept, thousandths)
    }

    /// When each client met the target, or missed it, as far as that is decided.
    fn fates(&self, recording: &Recording, met: bool) -> Vec<u64> {
        let target = recording.terms().target.as_nanos();
        let ended = self.ends.iter().map(|end| (end.began, end.at, end.answered));
        // A request that still waits will end later than now.
        let waits = self.rows[..recording.clients()].iter().flatten().filter(|row| !row.now.is_end());
        let all = ended.chain(waits.map(|row| (row.began, u64::MAX, false)));
        let fates = all.map(|(began, at, answered)| match at - began <= target {
            true => (at, answered),
            false => (began + target, false),
        });
        fates.filter(|(at, well)| *at <= self.at && *well == met).map(|(at, _)| at).collect()
    }

    /// Since when the last second is healthy: asked at every instant at which that can change.
    fn recovered(&self, recording: &Recording) -> f64 {
        let [mut met, mut missed] = [true, false].map(|met| self.fates(recording, met));
        met.sort_unstable();
        missed.sort_unstable();
        let within = |fates: &[u64], t: u64| {
            let gone = fates.partition_point(|at| at.saturating_add(SECOND) <= t);
            fates.partition_point(|at| *at <= t) - gone
        };
        let last = met.last().max(missed.last()).copied().unwrap_or(0);
        let mut instants: Vec<u64> = met.iter().chain(&missed).flat_map(|at| [*at, at + SECOND]).collect();
        instants.retain(|at| *at <= last);
        instants.sort_unstable();
        instants.dedup();
        let (mut well, mut since) = (true, 0);
        for t in instants {
            let (good, bad) = (within(&met, t), within(&missed, t));
            if good + bad == 0 {
                continue;
            }
            let healthy = bad * 100 <= good + bad;
            if healthy && !well {
                since = t;
            }
            well = healthy;
        }
        if well { since as f64 / 1e9 } else { f64::INFINITY }
    }

    /// The longest gap between answers in which somebody waited.
    fn no_success(&self) -> u64 {
        let mut answers: Vec<u64> = self.ends.iter().filter(|end| end.answered).map(|end| end.at).collect();
        answers.sort_unstable();
        answers.dedup();
        let mut longest = 0;
        let bounds: Vec<u64> = std::iter::once(0).chain(answers.iter().copied()).chain([u64::MAX]).collect();
        for gap in bounds.windows(2) {
            let (from, to) = (gap[0], gap[1]);
            // The requests under way when the gap begins, or that come within it.
            let waits: Vec<&End> = self.ends.iter().filter(|end| end.at > from && end.began < to).collect();
            let Some(since) = waits.iter().map(|end| end.began.max(from)).min() else { continue };
            let until = if to < u64::MAX { to } else { waits.iter().map(|end| end.at).max().unwrap_or(since) };
            longest = longest.max(until - since);
        }
        longest
    }

    /// How long a query held its connection on average, in seconds, for each connection.
    fn share_of_a_query(&self, recording: &Recording) -> f64 {
        let (all, connections) = (self.entered(&[Phase::InDatabase]), recording.terms().connections as f64);
        if all > 0.0 { self.stayed[Phase::InDatabase as usize] as f64 / 1e9 / all / connections } else { 0.0 }
    }

    /// What a figure is by its definition.
    fn figure(&self, name: &str, recording: &Recording) -> f64 {
        use Phase::*;
        let t = Instant::from_nanos(self.at);
        let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        let found = || self.lookups(&[Hit, EarlyHit, StaleHit, NegativeHit]);
        let queries = || self.entered(&[ToDatabase]);
        let clients = || self.rows[..recording.clients()].iter().flatten();
        let cache = recording.cache();
        match name {
            "requests" => self.entered(&[ToApp, WriteToApp, EdgeHit]),
            "answered" => self.entered(&[Answered]),
            "failed" => self.entered(&[Failed, TimedOut]),
            "timed_out" => self.entered(&[TimedOut]),
            "retries" => self.entered(&[Retry]),
            "error_answers" => self.entered(&[Error]),
            "errors" => self.entered(&[QueryFailed, QueryRejected]),
            "shed" => self.entered(&[BreakerOpen, Shed, AppBusy, NoConnection]),
            "orphaned" => self.entered(&[Abandoned]),
            "waits" => self.entered(&HOUR_GLASS),
            "db_queries" => queries(),
            "loads" => self.reads.len() as f64,
            "lookups" => self.lookups.iter().sum::<u64>() as f64,
            "hits" => self.lookups(&[Hit, EarlyHit]),
            "early_hits" => self.entered(&[EarlyHit]),
            "misses" => self.lookups(&[Miss, HotMiss]),
            "hot_misses" => self.lookups(&[HotMiss]),
            "negative_hits" => self.lookups(&[NegativeHit]),
            "stale_hits" => self.entered(&[StaleHit]),
            "hit_ratio" => ratio(found(), found() + self.lookups(&[Miss, HotMiss])),
            "queries_per_miss" => ratio(queries(), self.lookups(&[Miss, HotMiss])),
            "amplification" => ratio(queries(), self.entered(&[ToApp, WriteToApp, EdgeHit])),
            "second_lookups" => self.entered(&[Recheck]),
            "filtered" => self.entered(&[Filtered]),
            "l1_hits" => self.entered(&[L1Hit]),
            "edge_hits" => self.entered(&[EdgeHit]),
            "refreshes" => self.entered(&[Refresh]),
            "fallbacks" => self.entered(&[Fallback]),
            "evictions" => cache.instants(CacheChange::Evicted).filter(|at| *at <= t).count() as f64,
            "locks_lost" => self.entered(&[LockLost]),
            "locks_stolen" => self.entered(&[LockStolen]),
            "fills_refused" => self.entered(&[FillRefused]),
            "write_requests" => self.entered(&[WriteToApp]),
            "stale_reads" => recording.stale_reads().iter().filter(|one| one.at <= t).count() as f64,
            "lost_writes" => recording.lost_writes().iter().filter(|(at, _)| *at <= t).count() as f64,
            "p50_ms" => self.quantile(500),
            "p90_ms" => self.quantile(900),
            "p99_ms" => self.quantile(990),
            "p999_ms" => self.quantile(999),
            "slowest_ms" => self.quantile(1000),
            "events" => self.steps as f64,
            "unanswered" => {
                use stampede::recording::State;
                let lacks = |now: Phase| !now.is_end() && !matches!(now.state(), State::Hit | State::Stale);
                clients().filter(|row| lacks(row.now)).count() as f64
            }
            "running" => self.inside(&[InDatabase]),
            "queued" => self.inside(&[WaitPool]),
            "db_load" => self.inside(&[InDatabase, WaitPool]),
            "waiting" => self.inside(&HOUR_GLASS),
            "queued_writes" => {
                let gauges = recording.gauges();
                let apps = 0..gauges.places(Gauge::WriteQueue);
                apps.map(|app| f64::from(gauges.at(Gauge::WriteQueue, app, t))).sum()
            }
            "longest_ms" => {
                let waiting = clients().filter(|row| !row.now.is_end()).map(|row| self.at - row.began);
                self.ends.iter().map(|end| end.at - end.began).chain(waiting).max().unwrap_or(0) as f64 / 1e6
            }
            "ended" => self.entered(&[Answered, Failed, TimedOut]),
            "answered_share" => ratio(self.entered(&[Answered]), self.entered(&[Answered, Failed, TimedOut])),
            "lived_p50_ms" => self.lived(500),
            "lived_p90_ms" => self.lived(900),
            "lived_p99_ms" => self.lived(990),
            "lived_p999_ms" => self.lived(999),
            "lived_slowest_ms" => self.lived(1000),
            "lived_mean_ms" => {
                let kept: Vec<u64> = self.ends.iter().map(|end| end.at - end.began).collect();
                ratio(kept.iter().sum::<u64>() as f64, kept.len() as f64) / 1e6
            }
            "target_met" => self.fates(recording, true).len() as f64,
            "target_missed" => self.fates(recording, false).len() as f64,
            "target_decided" => self.figure("target_met", recording) + self.figure("target_missed", recording),
            "target_share" => ratio(self.figure("target_met", recording), self.figure("target_decided", recording)),
            "goodput_target_per_s" => ratio(self.figure("target_met", recording), self.at as f64 / 1e9),
            "failures_per_s" => ratio(self.entered(&[Failed, TimedOut]), self.at as f64 / 1e9),
            "recovered_s" => self.recovered(recording),
            "no_success_s" => self.no_success() as f64 / 1e9,
            "worst_second_p99_ms" => {
                let mut seconds: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
                for end in &self.ends {
                    seconds.entry(end.began / SECOND).or_default().push(end.at - end.began);
                }
                seconds.values().map(|kept| nearest_rank(kept, 990)).fold(0.0, f64::max)
            }
            "worst_second_failed" => {
                let fails: Vec<u64> = self.ends.iter().filter(|end| !end.answered).map(|end| end.at).collect();
                most_in_a_second(&fails)
            }
            "db_queries_in_traffic" => {
                let last = self.ends.iter().map(|end| end.at).max().unwrap_or(0);
                self.queries.iter().filter(|at| **at <= last).count() as f64
            }
            "db_saturated_s" => self.saturated as f64 / 1e9,
            "offered_load" => {
                let first = self.ends.iter().map(|end| end.began).min().unwrap_or(0);
                let last = self.ends.iter().map(|end| end.at).max().unwrap_or(0);
                let queries = self.figure("db_queries_in_traffic", recording);
                ratio(queries, (last - first) as f64 / 1e9) * self.share_of_a_query(recording)
            }
            "offered_peak" => self.figure("db_peak_per_s", recording) * self.share_of_a_query(recording),
            "node_operations" => self.orders.iter().sum::<u64>() as f64,
            "goodput_per_s" => ratio(self.entered(&[Answered]), self.at as f64 / 1e9),
            "wait_ms" => {
                let stayed: u64 = HOUR_GLASS.iter().map(|phase| self.stayed[*phase as usize]).sum();
                ratio(stayed as f64, self.entered(&HOUR_GLASS)) / 1e6
            }
            "db_peak_per_s" => most_in_a_second(&self.queries),
            "loads_peak_per_s" => most_in_a_second(&self.reads),
            "db_peak_in_flight" => self.peaks[InDatabase as usize] as f64,
            "db_peak_queue" => self.peaks[WaitPool as usize] as f64,
            "busiest_node" => self.orders.iter().copied().max().unwrap_or(0) as f64,
            "quietest_node" => self.orders.iter().copied().min().unwrap_or(0) as f64,
            "memory_entries" => cache.filling().map(|(_, _, fill)| fill.entries).max().unwrap_or(0) as f64,
            "memory_bytes" => cache.filling().map(|(_, _, fill)| fill.bytes).max().unwrap_or(0) as f64,
            "oldest_stale_ms" => recording.stale_reads().iter().map(|one| one.age).max().unwrap_or(0) as f64 / 1e6,
            "writes" => recording.writes().accepted as f64,
            "writes_stored" => recording.writes().stored as f64,
            "writes_queued" => recording.writes().queued as f64,
            "mean_ms" => ratio(self.took.iter().sum::<u64>() as f64, self.took.len() as f64) / 1e6,
            "end_s" => self.at as f64 / 1e9,
            _ => panic!("{name}: say here once more what it is"),
        }
    }
}

/// Whether a figure is what its definition says.
fn agrees(name: &str, told: f64, own: f64) -> bool {
    match name {
        // A histogram of three digits, which never tells more than the slowest answer.
        "p50_ms"
        | "p90_ms"
        | "p99_ms"
        | "p999_ms"
        | "lived_p50_ms"
        | "lived_p90_ms"
        | "lived_p99_ms"
        | "lived_p999_ms"
        | "worst_second_p99_ms" => told >= own * 0.999 && told <= own * 1.001 + 1e-6,
        // Sums in another order.
        "mean_ms" | "lived_mean_ms" | "wait_ms" | "offered_load" | "offered_peak" => {
            (told - own).abs() <= 1e-9 * own.abs()
        }
        _ => told == own,
    }
}

/// Checks one world at three instants and at its end, and the stretches between them; tells what differs.
fn check(world: &str, recording: &Recording) -> Vec<String> {
    let end = recording.end();
    let part = |n: u64| Instant::from_nanos(end.as_nanos() / 16 * n);
    let ends = [part(3), part(8), part(13), end];
    let (summary, series) = (recording.summary(), recording.series(&ends));
    let json = serde_json::to_value(&summary).unwrap();
    let mut wrong = Vec::new();
    let mut walk = Walk::new(recording);
    let mut before = walk.clone();
    for (stretch, t) in ends.into_iter().enumerate() {
        walk.until(recording, t);
        let figures = recording.figures(t);
        let ended = t == end;
        for (id, figure) in FigureId::ALL.iter().zip(FIGURES) {
            let name = figure.name;
            let mut told = vec![("then", figures.get(*id))];
            if ended {
                let cli = json[name].as_f64();
                let finite = summary.get(*id).filter(|value| value.is_finite());
                assert_eq!(cli, finite, "{name}: the command line prints what the summary holds");
                told.push(("in all", summary.get(*id)));
            }
            let told: Vec<_> = told.into_iter().filter_map(|(when, value)| Some((when, value?))).collect();
            if !told.is_empty() {
                let own = walk.figure(name, recording);
                let differs = told.iter().filter(|(_, told)| !agrees(name, *told, own));
                wrong.extend(differs.map(|(when, told)| format!("{world}, {name} {when} ({t}): {told}, is {own}")));
            }
            let Some(line) = series.iter().find(|line| line.figure == *id) else { continue };
            let more = |name: &str| walk.figure(name, recording) - before.figure(name, recording);
            let own = match figure.source.stretch().unwrap() {
                Stretch::PerSecond => more(name) / ((walk.at - before.at) as f64 / 1e9),
                Stretch::Ratio => match name {
                    "hit_ratio" => {
                        let found = |walk: &Walk| {
                            walk.lookups(&[Phase::Hit, Phase::EarlyHit, Phase::StaleHit, Phase::NegativeHit])
                        };
                        (found(&walk) - found(&before)) / more("lookups")
                    }
                    "queries_per_miss" => more("db_queries") / more("misses"),
                    "amplification" => more("db_queries") / more("requests"),
                    "answered_share" => more("answered") / more("ended"),
                    "target_share" => more("target_met") / more("target_decided"),
                    _ => panic!("{name}: say here once more what it is in a stretch"),
                },
                Stretch::Most => match name {
                    "db_load" => walk.loads[0] as f64,
                    "queued" => walk.loads[1] as f64,
                    "running" => walk.loads[2] as f64,
                    _ => continue,
                },
                Stretch::Ends => {
                    let within = Walk { ends: walk.ends[before.ends.len()..].to_vec(), ..Walk::new(recording) };
                    if within.ends.is_empty() { f64::NAN } else { within.figure(name, recording) }
                }
                Stretch::Answers => {
                    let within = Walk { took: walk.took[before.took.len()..].to_vec(), ..Walk::new(recording) };
                    if within.took.is_empty() { f64::NAN } else { within.figure(name, recording) }
                }
            };
            let told = line.values[stretch];
            // Nothing of nothing is no number in both, and something of nothing none that anybody could show.
            if !(told == own || told.is_nan() && own.is_nan()) {
                wrong.push(format!("{world}, {name} in stretch {stretch}: {told}, is {own}"));
            }
        }
        before = walk.clone();
    }
    let firsts = (0..recording.steps()).filter(|i| recording.is_first_lookup(*i)).count() as u64;
    if firsts != summary.lookups {
        wrong.push(format!("{world}: {firsts} steps are first lookups, {} are counted", summary.lookups));
    }
    wrong
}

#[test]
fn every_figure_of_every_preset_is_what_its_definition_says() {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        while let Some(preset) = PRESETS.get(next.fetch_add(1, Ordering::Relaxed)) {
            let link = Link::to_preset(preset.name).unwrap();
            let run = Comparison::run(&link).unwrap();
            let without_steps = [account(&link.a), account(&link.b)].map(|one| one.unwrap().summary());
            if without_steps != [run.a.summary(), run.b.summary()] {
                wrong.push(format!("{}: it comes to something else without its steps", preset.name));
            }
            wrong.extend(check(&format!("{} A", preset.name), &run.a));
            wrong.extend(check(&format!("{} B", preset.name), &run.b));
        }
        wrong
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let threads = [scope.spawn(work), scope.spawn(work)];
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_lease_is_no_series_of_first_lookups() {
    let run = Comparison::run(&Link::to_preset("lease").unwrap()).unwrap();
    let summary = run.b.summary();
    assert_eq!((summary.lookups, summary.hits, summary.misses, summary.hot_misses), (297, 197, 100, 99));
    assert_eq!(summary.hit_ratio, 197.0 / 297.0);
    assert!(summary.second_lookups > 99, "requests that slept have made second lookups");
    let at_end = run.b.figures(run.b.end());
    assert_eq!(at_end.hit_ratio, summary.hit_ratio);
}

#[test]
fn captions_name_figures_only() {
    let words = include_str!("../words/en/presets.ftl");
    let mut named = 0;
    for place in words.split("{ $").skip(1).map(|rest| rest.split([' ', '}']).next().unwrap()) {
        let Some((world, name)) = place.split_once('_') else {
            assert_eq!(place, "key");
            continue;
        };
        assert!(["a", "b"].contains(&world), "{place}");
        let figure = FigureId::named(name).unwrap_or_else(|| panic!("{place}"));
        assert_ne!(figure.figure().view, stampede::recording::View::Whole, "{place}");
        named += 1;
    }
    assert!(named > 100, "only {named} figures found in captions");
}
