//! The world against closed forms: what queueing theory and the literature on caches say a run must show.
//!
//! Each test names its formula and its source. Seeds are fixed; a tolerance is four standard errors of the estimate,
//! and each test also asserts that these are small enough to mean something.

use stampede::recording::{Phase, Recording};
use stampede::scenario::Scenario;
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::{Duration, Instant};
use std::collections::BTreeMap;

const SECOND: f64 = 1e9;

/// No node limits, nothing stored, no time on any way; then the settings.
fn scenario(settings: &str) -> Scenario {
    let mut scenario = Scenario::default();
    let bare = "clients.one_way=0s cache.nodes=cache cache.round_trip=0s cache.lookup=0s cache.preload=no \
                database.round_trip=0s";
    for setting in bare.split_whitespace().chain(settings.split_whitespace()) {
        let (path, value) = setting.split_once('=').unwrap();
        scenario.set(path, value).unwrap();
    }
    scenario
}

fn run(settings: &str) -> Recording {
    simulate(&scenario(settings)).unwrap()
}

/// When each request took its first step into a phase, by request.
fn first_into(recording: &Recording, phase: Phase) -> BTreeMap<u32, u64> {
    let mut at = BTreeMap::new();
    for i in 0..recording.steps() {
        let step = recording.step(i);
        if step.to == phase {
            at.entry(step.who).or_insert(step.at.as_nanos());
        }
    }
    at
}

/// The numbers of a program that reads a Redis before a PostgreSQL: 200 readers a second, a TTL of 2 s, a query of 200 ms,
/// and XFetch with β = 1, as in the paper: a reader that draws early loads the value and waits.
const XFETCH: &str = "clients.arrivals=poisson clients.rate=200 clients.count=200000 cache.ttl=2s cache.round_trip=300us \
    protection.early=xfetch database.query_time=200ms database.connections=100";

#[test]
fn xfetch_makes_e_queries_a_life_and_their_readers_wait() {
    // Where readers come at rate λ, the draws come out early at the rate λ·exp(−g/θ) with g left to live and θ = βδ. Until
    // the first of them has its value, e^(1/β) − 1 more follow in the mean (Vattani et al., VLDB 2015, and the head of
    // `refreshing/early.rs`). Measured on the program: 2.75 queries a life, latencies of 2.07 ms in the mean and 202 ms at most,
    // 0.84 ms at the 99th percentile.
    let recording = run(XFETCH);
    let queries: Vec<u64> = first_into(&recording, Phase::ToDatabase).into_values().collect();
    let mut sent = queries.clone();
    sent.sort_unstable();
    let mut lives: Vec<f64> = Vec::new();
    let mut first = 0;
    for at in sent {
        match lives.last_mut() {
            Some(life) if at < first + 200_000_000 => *life += 1.0,
            _ => {
                first = at;
                lives.push(1.0);
            }
        }
    }
    // The first is a cold start, which everybody misses.
    let lives = &lives[1..];
    let (estimate, error) = (mean(lives), standard_error(lives));
    assert!(error < 0.1 && (estimate - std::f64::consts::E).abs() < 4.0 * error, "{estimate} ± {error}");

    let summary = recording.summary();
    assert_eq!((summary.refreshes, summary.stale_hits), (0, 0));
    assert!((1.8..2.3).contains(&summary.mean_ms), "{}", summary.mean_ms);
    assert!((200.0..203.0).contains(&summary.slowest_ms), "{}", summary.slowest_ms);
    // Only loaders wait: fewer than one request in a hundred.
    let waited = queries.len() as f64 / summary.requests as f64;
    assert!((0.008..0.01).contains(&waited) && summary.p99_ms < 1.0, "{waited}, {}", summary.p99_ms);
}

#[test]
fn xfetch_in_the_background_makes_the_same_queries_and_nobody_waits() {
    let [own, background] = ["reader", "background"].map(|load| {
        let settings = format!("{XFETCH} cache.preload=yes protection.early_load={load}");
        run(&settings.replace("200000", "20000")).summary()
    });
    // The draws are the same. Late in a life somebody may come between the end and the first new value.
    assert!(own.db_queries.abs_diff(background.db_queries) * 20 < own.db_queries, "{own:?} {background:?}");
    assert_eq!(background.refreshes + background.misses, background.db_queries);
    assert!(background.slowest_ms < 1.0 || background.misses > 0);
    assert!(own.slowest_ms > 200.0);
}

fn mean(samples: &[f64]) -> f64 {
    samples.iter().sum::<f64>() / samples.len() as f64
}

/// The standard error of the mean, also of samples that depend on their neighbours: by the means of fifty batches.
fn standard_error(samples: &[f64]) -> f64 {
    let batches: Vec<f64> = samples.chunks_exact(samples.len() / 50).map(mean).collect();
    let centre = mean(&batches);
    let variance =
        batches.iter().map(|batch| (batch - centre) * (batch - centre)).sum::<f64>() / (batches.len() - 1) as f64;
    (variance / batches.len() as f64).sqrt()
}

/// Asserts that an estimate agrees with its formula, and that it could have disagreed by a few per cent.
fn agrees(what: &str, estimate: f64, formula: f64, error: f64) {
    assert!(error < 0.02 * formula.abs(), "{what}: {error} is too coarse an error for {formula}");
    assert!(
        (estimate - formula).abs() < 4.0 * error,
        "{what}: {estimate} where the formula gives {formula}, standard error {error}"
    );
}

/// The mean wait in M/D/1 is ρ D / (2 (1 − ρ)).
///
/// Pollaczek and Khinchine; Kleinrock, Queueing Systems I (1975), 5.7. Every request asks for another key, so that
/// each is a query and the pool of one connection sees the Poisson arrivals themselves.
#[test]
fn a_run_without_end_is_stopped_and_says_what_to_change() {
    // Every load fails, so that each reader loads in its turn while all others look again and again.
    let link = "preset=hot-key&clients.count=3000&b.protection.coalesce=redis-lock&database.error_share=1\
                &b.protection.lock_poll=10ms&cache.preload=no";
    let (link, faults) = Link::parse(link);
    assert_eq!(faults, []);
    let faults = simulate(&link.b).unwrap_err();
    assert_eq!(faults[0].field, "protection.lock_poll");
    assert!(faults[0].to_string().contains("160 million is the most"), "{}", faults[0]);
}

#[test]
fn waits_before_one_connection_follow_pollaczek_and_khinchine() {
    for (rate, seed) in [(500, 1), (800, 5)] {
        let recording = run(&format!(
            "clients.arrivals=poisson clients.rate={rate} clients.count=200000 keys.popularity=uniform \
             keys.count=1000000 cache.ttl=1ms database.query_time=1ms database.connections=1 run.seed={seed}"
        ));
        assert_eq!(recording.summary().db_queries, 200_000, "nobody finds anything");
        let asked = first_into(&recording, Phase::ToDatabase);
        let served = first_into(&recording, Phase::InDatabase);
        let waits: Vec<f64> = served.iter().map(|(who, at)| (at - asked[who]) as f64).collect();
        let load = f64::from(rate) / 1000.0;
        let formula = load * 1e6 / (2.0 * (1.0 - load));
        agrees(&format!("mean wait at ρ = {load}"), mean(&waits), formula, standard_error(&waits));
    }
}

/// In D/D/c, N queries that arrive together leave c at a time: the k-th after ⌈k / c⌉ query times, to the nanosecond.
#[test]
fn a_burst_drains_as_many_at_a_time_as_there_are_connections() {
    for (topology, legs) in [
        // Client to app and back 7 ms each, cache 4 ms there and back, database 2 ms, and 4 ms to fill the cache.
        ("cache-aside", 7 + 4 + 2 + 4 + 7),
        // The owner looks in 3 ms, queries, stores in no time, and answers.
        ("peer-to-peer", 7 + 2 + 3 + 2 + 2 + 7),
    ] {
        for (burst, connections) in [(1u64, 1u64), (100, 20), (101, 20), (1000, 7), (64, 64), (5, 10_000)] {
            let recording = run(&format!(
                "clients.count={burst} clients.window=0s clients.start=1s clients.one_way=7ms cache.round_trip=4ms cache.service=0s \
                 cache.lookup=3ms database.round_trip=2ms apps.topology={topology} database.query_time=30ms \
                 database.connections={connections}"
            ));
            let answered = first_into(&recording, Phase::Answered);
            for k in 1..=burst {
                let formula = Duration::from_millis(1000 + legs + 30 * k.div_ceil(connections));
                assert_eq!(answered[&(k as u32 - 1)], formula.as_nanos(), "{topology}: answer {k} of {burst}");
            }
        }
    }
}

/// ∑ time in a place = ∫ number in that place dt, exactly, for every phase and for the whole.
///
/// Little's law over a run that begins and ends empty (Little and Graves 2008; Stidham 1974 without any assumption).
#[test]
fn littles_law_holds_to_the_nanosecond() {
    let recording =
        run("clients.arrivals=poisson clients.rate=2000 clients.count=20000 clients.one_way=3ms keys.popularity=zipf \
         keys.count=300 cache.nodes=a,b,c cache.round_trip=2ms cache.ttl=80ms cache.max_entries=40 apps.count=3 \
         protection.coalesce=singleflight database.query_time=9ms database.distribution=log-normal \
         database.connections=6");
    let mut spent: BTreeMap<Phase, u128> = BTreeMap::new();
    let mut in_system = 0u128;
    for who in 0..recording.requests() as u32 {
        let life: Vec<_> = recording.life(who).collect();
        for pair in life.windows(2) {
            *spent.entry(pair[0].to).or_default() += u128::from(pair[1].at.since(pair[0].at).as_nanos());
        }
        in_system += u128::from(life[life.len() - 1].at.since(life[0].at).as_nanos());
    }
    let mut areas: BTreeMap<Phase, u128> = BTreeMap::new();
    let mut area = 0u128;
    let mut t = Instant::ZERO;
    while let Some(next) = recording.next_event(t) {
        let length = u128::from(next.since(t).as_nanos());
        let tally = recording.tally(t);
        for phase in Phase::ALL.into_iter().filter(|phase| !phase.is_end() && tally.inside(*phase) > 0) {
            *areas.entry(phase).or_default() += u128::from(tally.inside(phase)) * length;
            area += u128::from(tally.inside(phase)) * length;
        }
        t = next;
    }
    spent.retain(|_, time| *time > 0);
    assert!(spent.len() >= 9, "the run goes through most phases");
    assert_eq!(spent, areas);
    assert_eq!(in_system, area);
    // And the mean that is shown is of the same times.
    let shown = recording.summary().latency_ms.mean;
    assert!((shown * 1e6 * 20_000.0 / in_system as f64 - 1.0).abs() < 1e-12);
}

/// The largest distance between the samples' distribution and the exponential one with this mean.
fn distance_to_exponential(mut samples: Vec<f64>, mean: f64) -> f64 {
    samples.sort_unstable_by(f64::total_cmp);
    let n = samples.len() as f64;
    samples.iter().enumerate().fold(0.0, |most: f64, (i, x)| {
        let law = 1.0 - libm::exp(-x / mean);
        most.max(law - i as f64 / n).max((i + 1) as f64 / n - law)
    })
}

fn gaps(arrivals: &[u64]) -> Vec<f64> {
    arrivals.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect()
}

/// Kolmogorov's distance that one honest sample in a thousand exceeds: 1.95 / √n.
fn allowed(n: usize) -> f64 {
    1.95 / (n as f64).sqrt()
}

/// Independent Poisson streams together are one of the summed rate, and those of one key alone are one of its share.
///
/// Kingman, Poisson Processes (1993), 2.2 (superposition) and 5.1 (colouring).
#[test]
fn poisson_streams_add_up_and_divide() {
    let stream = |rate: u64, seed: u64| {
        let recording = run(&format!(
            "clients.arrivals=poisson clients.rate={rate} clients.count=50000 keys.popularity=zipf keys.count=50 \
             keys.exponent=0.9 run.seed={seed}"
        ));
        (0..50_000u32)
            .map(|who| (recording.life(who).next().unwrap().at.as_nanos(), recording.request(who).unwrap().0))
            .collect::<Vec<_>>()
    };
    let (slow, fast) = (stream(700, 1), stream(1_300, 2));
    let end = slow[slow.len() - 1].0.min(fast[fast.len() - 1].0);
    let mut both: Vec<u64> = slow.iter().chain(&fast).map(|(at, _)| *at).filter(|at| *at <= end).collect();
    both.sort_unstable();
    let gaps_of_both = gaps(&both);
    let most = allowed(gaps_of_both.len());
    assert!(distance_to_exponential(gaps_of_both, SECOND / 2_000.0) < most, "superposition");

    let weights: Vec<f64> = (1..=50).map(|rank| libm::pow(f64::from(rank), -0.9)).collect();
    for key in [0u32, 1, 7, 30] {
        let own: Vec<u64> = fast.iter().filter(|(_, of)| *of == key).map(|(at, _)| *at).collect();
        let share = weights[key as usize] / weights.iter().sum::<f64>();
        let gaps_of_key = gaps(&own);
        let most = allowed(gaps_of_key.len());
        assert!(distance_to_exponential(gaps_of_key, SECOND / (1_300.0 * share)) < most, "key {key}");
    }
}

/// One key under Poisson reads whose load takes δ from the look that misses to the store.
struct Expiries {
    /// How many missed after each expiry.
    misses: Vec<f64>,
    queries: u64,
    requests: u64,
    hits: u64,
}

/// δ of the scenario below: the news of the miss, the query, and the way to the cache.
const LOAD_MS: u64 = 2 + 50 + 2;

fn expiries(coalesce: &str, apps: u64) -> Expiries {
    let recording = run(&format!(
        "clients.arrivals=poisson clients.rate=1000 clients.count=400000 cache.round_trip=4ms cache.service=0s cache.ttl=500ms \
         apps.count={apps} protection.coalesce={coalesce} database.query_time=50ms database.connections=10000"
    ));
    let load = Duration::from_millis(LOAD_MS).as_nanos();
    let looked = first_into(&recording, Phase::Miss);
    let mut at: Vec<u64> = looked.into_values().collect();
    at.sort_unstable();
    let mut misses = Vec::new();
    let mut first = None;
    for at in at {
        match first {
            Some(first) if at < first + load => *misses.last_mut().unwrap() += 1.0,
            _ => {
                first = Some(at);
                misses.push(1.0);
            }
        }
    }
    let summary = recording.summary();
    Expiries { misses, queries: summary.db_queries, requests: summary.requests, hits: summary.hits }
}

/// With nothing between miss and database, an expiry under Poisson reads of rate λ makes 1 + λδ queries on average;
/// with singleflight it makes one for each app.
///
/// Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", PVLDB 8(8), 2015, section 2.
#[test]
fn a_naive_stampede_has_the_size_of_the_literature() {
    let naive = expiries("none", 1);
    assert_eq!(naive.queries as f64, naive.misses.iter().sum::<f64>());
    let formula = 1.0 + LOAD_MS as f64;
    // The number that follows the first miss is a Poisson variable, whose variance is its mean.
    let error = (LOAD_MS as f64 / naive.misses.len() as f64).sqrt();
    agrees("queries an expiry", mean(&naive.misses), formula, error);

    for apps in [1, 3] {
        let flights = expiries("singleflight", apps);
        assert!(flights.misses.iter().all(|misses| *misses > 9.0), "every app has a miss");
        assert_eq!(flights.queries, apps * flights.misses.len() as u64);
    }
}

/// The hit ratio of a key with TTL T under Poisson reads of rate λ is λT / (1 + λT); where a load takes δ and lets
/// nobody else load, λT / (1 + λδ + λT).
///
/// Jung, Berger, Balakrishnan, "Modeling TTL-based Internet Caches", INFOCOM 2003: a cycle begins with a miss, and by
/// the renewal theorem the ratio is that of the means of one cycle.
#[test]
fn hit_ratios_of_one_key_follow_the_renewal_formula() {
    let requests = 200_000u64;
    for ttl_ms in [1u64, 4, 30] {
        let recording = run(&format!(
            "clients.arrivals=poisson clients.rate=1000 clients.count={requests} cache.ttl={ttl_ms}ms cache.service=0s \
             database.query_time=0s"
        ));
        let reads = ttl_ms as f64;
        let ratio = recording.summary().misses as f64 / requests as f64;
        // Cycles are of 1 + Poisson(λT) requests: the variance of a renewal count is n σ² / μ³.
        let error = (reads / libm::pow(1.0 + reads, 3.0) / requests as f64).sqrt();
        agrees(&format!("miss ratio at λT = {reads}"), ratio, 1.0 / (1.0 + reads), error);
    }
    let slow = expiries("singleflight", 1);
    let (reads, while_loading) = (500.0, LOAD_MS as f64);
    let ratio = slow.hits as f64 / slow.requests as f64;
    let formula = reads / (1.0 + while_loading + reads);
    // A cycle has H ~ Poisson(λT) hits and M ~ 1 + Poisson(λδ) misses: the error of a ratio of means.
    let cycles = slow.misses.len() as f64;
    let mean_length = 1.0 + while_loading + reads;
    let variance = reads * (1.0 - formula) * (1.0 - formula) + while_loading * formula * formula;
    agrees("hit ratio with slow loads", ratio, formula, (variance / cycles).sqrt() / mean_length);
}

/// The hit ratio of LRU with C entries under independent requests is ∑ p (1 − exp(−p t)), where t solves
/// ∑ (1 − exp(−p t)) = C.
///
/// Che, Tung, Wang, IEEE JSAC 20(7), 2002; Fricker, Robert, Roberts 2012 on why it is this exact.
#[test]
fn lru_hit_ratios_under_zipf_follow_che() {
    let (keys, requests, warm_up) = (10_000usize, 300_000u32, 60_000u32);
    for (exponent, entries) in [(0.8, 200.0), (0.8, 2_000.0), (1.0, 1_000.0), (1.3, 50.0)] {
        let recording = run(&format!(
            "clients.arrivals=poisson clients.rate=1000 clients.count={requests} keys.popularity=zipf \
             keys.count={keys} keys.exponent={exponent} cache.ttl=30d cache.max_entries={entries} \
             database.query_time=0s run.seed=3"
        ));
        let found = first_into(&recording, Phase::Hit).range(warm_up..).count();
        let ratio = found as f64 / f64::from(requests - warm_up);

        let weights: Vec<f64> = (1..=keys).map(|rank| libm::pow(rank as f64, -exponent)).collect();
        let total: f64 = weights.iter().sum();
        let sum = |term: &dyn Fn(f64) -> f64| weights.iter().map(|weight| term(weight / total)).sum::<f64>();
        let (mut low, mut high) = (0.0, 1e9);
        for _ in 0..100 {
            let t = (low + high) / 2.0;
            let filled = sum(&|p| 1.0 - libm::exp(-p * t));
            if filled < entries { low = t } else { high = t }
        }
        let formula = sum(&|p| p * (1.0 - libm::exp(-p * low)));
        // An approximation: good to some thousandths, beside the noise of the run.
        assert!((ratio - formula).abs() < 0.004, "exponent {exponent}, {entries} entries: {ratio}, Che {formula}");
    }
}

/// Log-normal query times have the mean that is asked for, whatever their spread, and the median mean · exp(−σ² / 2).
///
/// Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1 (1994), chapter 14.
#[test]
fn log_normal_query_times_have_the_mean_that_is_asked_for() {
    let n = 100_000usize;
    for sigma in [0.1, 0.5, 1.0] {
        let recording = run(&format!(
            "clients.count={n} clients.window=1s database.query_time=20ms database.distribution=log-normal \
             database.sigma={sigma} database.connections=10000 cache.ttl=1ms keys.popularity=uniform keys.count=1000000"
        ));
        let begins = first_into(&recording, Phase::InDatabase);
        let ends = first_into(&recording, Phase::FromDatabase);
        let mut took: Vec<f64> = ends.iter().map(|(who, at)| (at - begins[who]) as f64).collect();
        assert!(took.len() > n * 99 / 100);
        let variance = libm::exp(sigma * sigma) - 1.0;
        agrees(&format!("mean at σ = {sigma}"), mean(&took), 20e6, 20e6 * (variance / took.len() as f64).sqrt());
        took.sort_unstable_by(f64::total_cmp);
        let median = took[took.len() / 2] / (20e6 * libm::exp(-sigma * sigma / 2.0));
        // The standard error of a log-normal median is 1.2533 σ / √n of it.
        agrees(&format!("median at σ = {sigma}"), median, 1.0, 1.2533 * sigma / (took.len() as f64).sqrt());
    }
}

/// The time-average number of queries that run is throughput times query time, ρ c, and never above c.
///
/// Little's law for the servers alone: the utilisation law (Denning and Buzen 1978).
#[test]
fn the_pool_is_busy_for_as_long_as_it_works() {
    let recording = run(
        "clients.arrivals=poisson clients.rate=1000 clients.count=100000 keys.popularity=uniform keys.count=1000000 \
         cache.ttl=1ms database.query_time=14ms database.connections=20 run.seed=9",
    );
    let summary = recording.summary();
    let mut busy = 0u128;
    let mut t = Instant::ZERO;
    while let Some(next) = recording.next_event(t) {
        busy += u128::from(recording.tally(t).inside(Phase::InDatabase)) * u128::from(next.since(t).as_nanos());
        t = next;
    }
    assert_eq!(busy, u128::from(summary.db_queries) * 14_000_000);
    let utilisation = busy as f64 / recording.end().as_nanos() as f64 / 20.0;
    // 0.7, as exactly as a Poisson count of 100 000 says.
    agrees("utilisation", utilisation, 0.7, 0.7 / 100_000f64.sqrt());
}

/// A run ends within the simulated world, however long its queue: beyond 2^53 ns a page could not tell two instants apart.
#[test]
fn time_ends_at_the_end_of_the_world() {
    // 20 000 hours one after another are two years; the world has 104 days.
    for distribution in ["constant", "log-normal"] {
        let recording = run(&format!(
            "clients.count=20000 database.query_time=1h database.connections=1 database.distribution={distribution} \
             database.sigma=3"
        ));
        assert_eq!(recording.end(), Instant::MAX);
        assert_eq!(recording.summary().answered, 20_000);
    }
}

fn run_a(fragment: &str) -> Recording {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    simulate(&link.a).unwrap()
}

/// The interactive response time law (Denning, Buzen 1978): N users who think for Z and wait for R make N / (R + Z)
/// requests a second.
#[test]
fn a_closed_loop_obeys_its_law() {
    let all_hits = run_a(
        "clients.arrivals=closed&clients.users=50&clients.think=1s&clients.count=20000&clients.calm_rate=0\
         &clients.start=0s&clients.one_way=20ms&cache.round_trip=60ms&cache.ttl=1d",
    );
    let rate = 20_000.0 / all_hits.end().as_secs_f64();
    assert!((rate / (50.0 / 1.1) - 1.0).abs() < 0.02, "{rate}");
    // Without a cache the one connection is the bottleneck, however many users there are.
    let saturated = run_a(
        "clients.arrivals=closed&clients.users=50&clients.think=1s&clients.count=2000&clients.calm_rate=0\
         &clients.start=0s&cache.preload=no&cache.ttl=1ms&database.connections=1&database.query_time=100ms",
    );
    let rate = 2_000.0 / saturated.end().as_secs_f64();
    assert!((rate / 10.0 - 1.0).abs() < 0.02, "{rate}");
}

/// A node that works on one request at a time is a queue of its own: M/D/1 below its capacity, and no more than that above.
#[test]
fn a_busy_node_is_a_queue() {
    let traffic = "clients.arrivals=poisson&clients.count=60000&clients.calm_rate=0&clients.start=0s&cache.ttl=1d\
                   &cache.nodes=one&cache.round_trip=0s&clients.one_way=0s&cache.service=1ms";
    let below = run_a(&format!("{traffic}&clients.rate=700"));
    // Pollaczek and Khinchine: 0.7 / (2 · 0.3) services in the queue, and one of its own.
    let expected = 1.0 + 0.7 / 0.6;
    let mean = below.summary().latency_ms.mean;
    assert!((mean / expected - 1.0).abs() < 0.03, "{mean} for {expected}");
    let above = run_a(&format!("{traffic}&clients.rate=3000"));
    let rate = 60_000.0 / above.end().as_secs_f64();
    assert!((rate / 1_000.0 - 1.0).abs() < 0.001, "{rate}");
    // Three copies carry three times as much.
    let copies =
        format!("{traffic}&clients.rate=3000&cache.hot_copies=3&cache.hot_above=0").replace("nodes=one", "nodes=a,b,c");
    let spread = run_a(&copies);
    let busiest = *spread.node_orders().iter().max().unwrap() as f64;
    assert!(busiest < 60_000.0 * 0.36, "{busiest}");
    assert!(spread.end().as_secs_f64() < 25.0, "{}", spread.end());
}

/// What the CDN and the apps' own memories take, the cache never sees.
#[test]
fn each_tier_takes_its_share() {
    let traffic = "clients.arrivals=poisson&clients.rate=2000&clients.count=20000&clients.calm_rate=0&clients.start=0s\
                   &cache.nodes=one&cache.ttl=1d";
    let edge = run_a(&format!("{traffic}&clients.cdn_share=0.8"));
    let at_edge = edge.summary().edge_hits as f64;
    assert!((at_edge / 16_000.0 - 1.0).abs() < 0.02, "{at_edge}");
    assert_eq!(edge.summary().hits + edge.summary().edge_hits, 20_000);
    // Four apps look up a value once a second each: for 10 s that is 40, and as many more as came while one was asking.
    let l1 = run_a(&format!("{traffic}&apps.count=4&apps.l1_ttl=1s"));
    let summary = l1.summary();
    assert_eq!(summary.hits + summary.l1_hits, 20_000);
    assert!((36..=120).contains(&summary.hits), "{}", summary.hits);
}
