//! The database alone against closed forms: what queueing theory says of its connections, its queue and its load.
//!
//! Each test names its formula and its source. Seeds are fixed; a tolerance is four standard errors of the estimate,
//! and each test also asserts that these are small enough to mean something.

use stampede::random::{Purpose, Stream, exponential};
use stampede::scenario::Scenario;
use stampede::sim::database::{Database, Effect, Query};
use stampede::time::{Duration, Instant};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Query times have a mean of 1 ms in every test: rates are queries in a millisecond.
const MS: f64 = 1e6;

fn scenario(settings: &str) -> Scenario {
    let mut scenario = Scenario::default();
    for setting in format!("database.query_time=1ms {settings}").split_whitespace() {
        let (path, value) = setting.split_once('=').unwrap();
        scenario.set(path, value).unwrap();
    }
    scenario
}

/// What became of a query: how long it waited, in milliseconds; `None` if it was rejected.
type Waits = Vec<Option<f64>>;

/// `count` queries at this rate, one after another without memory, each with the same patience.
fn poisson(settings: &str, rate: f64, count: u32, patience: Option<Duration>) -> Waits {
    let scenario = scenario(settings);
    let mut database = Database::new(&scenario).unwrap();
    let gaps = Stream::new(scenario.run.seed, Purpose("arrivals of a test"));
    let mut waits = vec![None; count as usize];
    let mut arrived_at = Vec::with_capacity(count as usize);
    let mut events = BinaryHeap::new();
    let mut effects = Vec::new();
    let mut next = Instant::ZERO;
    let mut over = 0;
    while over < count {
        match events.peek() {
            Some(&Reverse((due, ticket))) if arrived_at.len() == count as usize || due <= next => {
                events.pop();
                database.done(ticket, due, &mut effects);
                settle(&mut effects, due, &arrived_at, &mut waits, &mut events, &mut over);
            }
            _ => {
                let job = arrived_at.len() as u32;
                let deadline = patience.map_or(Instant::MAX, |patience| next + patience);
                arrived_at.push(next);
                database.arrive(
                    Query { job, write: false, draw: job.into(), deadline, pooled: false },
                    next,
                    &mut effects,
                );
                settle(&mut effects, next, &arrived_at, &mut waits, &mut events, &mut over);
                next += Duration::from_nanos(exponential(gaps.at(job.into()), MS / rate));
            }
        }
    }
    waits
}

fn settle(
    effects: &mut Vec<Effect>,
    now: Instant,
    arrived_at: &[Instant],
    waits: &mut Waits,
    events: &mut BinaryHeap<Reverse<(Instant, u32)>>,
    over: &mut u32,
) {
    for effect in effects.drain(..) {
        match effect {
            Effect::Run { job, until, ticket, .. } => {
                waits[job as usize] = Some(now.since(arrived_at[job as usize]).as_nanos() as f64 / MS);
                events.push(Reverse((until, ticket)));
            }
            Effect::Wait { .. } => {}
            Effect::Reject { .. } | Effect::End { .. } => *over += 1,
        }
    }
}

fn mean(samples: &[f64]) -> f64 {
    samples.iter().sum::<f64>() / samples.len() as f64
}

/// The standard error of the mean of samples that depend on their neighbours: by the means of fifty batches.
fn standard_error(samples: &[f64]) -> f64 {
    let batches: Vec<f64> = samples.chunks_exact(samples.len() / 50).map(mean).collect();
    let centre = mean(&batches);
    let variance =
        batches.iter().map(|batch| (batch - centre) * (batch - centre)).sum::<f64>() / (batches.len() - 1) as f64;
    (variance / batches.len() as f64).sqrt()
}

fn agrees(what: &str, samples: &[f64], formula: f64) {
    let (estimate, error) = (mean(samples), standard_error(samples));
    assert!(error < 0.02 * formula, "{what}: {error} is too coarse an error for {formula}");
    assert!(
        (estimate - formula).abs() < 4.0 * error,
        "{what}: {estimate} where the formula gives {formula}, standard error {error}"
    );
}

fn waited(waits: &Waits) -> Vec<f64> {
    waits.iter().map(|wait| wait.unwrap()).collect()
}

fn refused(waits: &Waits) -> Vec<f64> {
    waits.iter().map(|wait| f64::from(u8::from(wait.is_none()))).collect()
}

/// The chance to wait in M/M/c with `load` queries running on average, by Erlang's C; Kleinrock, Queueing Systems I
/// (1975), 3.5.
fn erlang_c(connections: u32, load: f64) -> f64 {
    // By Erlang's B, which has a stable recursion.
    let blocked = (1..=connections).fold(1.0, |b, c| load * b / (f64::from(c) + load * b));
    let free = 1.0 - load / f64::from(connections);
    blocked / (free + (1.0 - free) * blocked)
}

/// The mean wait in M/M/c is C / (c μ − λ), and the share of queries that wait is C.
#[test]
fn waits_before_several_connections_follow_erlang() {
    for (connections, rate, count, seed) in
        [(1, 0.5, 400_000, 1), (1, 0.8, 1_000_000, 2), (4, 3.2, 1_000_000, 3), (8, 6.8, 1_500_000, 4)]
    {
        let waits = waited(&poisson(
            &format!("database.connections={connections} database.distribution=exponential run.seed={seed}"),
            rate,
            count,
            None,
        ));
        let chance = erlang_c(connections, rate);
        agrees(&format!("mean wait, c = {connections}, λ = {rate}"), &waits, chance / (f64::from(connections) - rate));
        let who: Vec<f64> = waits.iter().map(|wait| f64::from(u8::from(*wait > 0.0))).collect();
        agrees(&format!("share that waits, c = {connections}, λ = {rate}"), &who, chance);
    }
}

/// The mean wait in M/G/1 is λ E\[S²\] / (2 (1 − ρ)): with the time always the same, uniform, and log-normal.
///
/// Pollaczek and Khinchine; Kleinrock, Queueing Systems I (1975), 5.7.
#[test]
fn waits_before_one_connection_follow_pollaczek_and_khinchine() {
    let rate = 0.7;
    for (law, second_moment) in [
        ("constant", 1.0),
        ("uniform database.range=0.9", 1.0 + 0.9 * 0.9 / 3.0),
        ("log-normal database.sigma=0.5", libm::exp(0.25)),
        ("exponential", 2.0),
    ] {
        let settings = format!("database.connections=1 database.distribution={law} run.seed=11");
        let waits = waited(&poisson(&settings, rate, 800_000, None));
        agrees(&format!("mean wait, {law}"), &waits, rate * second_moment / (2.0 * (1.0 - rate)));
    }
}

/// Serving the newest first leaves the mean wait as it is, and makes its second moment 1 / (1 − ρ) times as large.
///
/// Takács, Delay distributions for one line with Poisson input, general holding times, and various orders of service
/// (Bell System Technical Journal, 1963). For M/M/1 in order, E\[W²\] = 2 ρ / (1 − ρ)².
#[test]
fn the_newest_first_spreads_the_waits_and_keeps_their_mean() {
    let rate = 0.4;
    for (order, second_moment) in [("fifo", 2.0 * 0.4 / 0.36), ("lifo", 2.0 * 0.4 / 0.36 / 0.6)] {
        let settings =
            format!("database.connections=1 database.distribution=exponential database.order={order} run.seed=21");
        let waits = waited(&poisson(&settings, rate, 1_500_000, None));
        agrees(&format!("mean wait, {order}"), &waits, 0.4 / 0.6);
        let squares: Vec<f64> = waits.iter().map(|wait| wait * wait).collect();
        agrees(&format!("mean square of the wait, {order}"), &squares, second_moment);
    }
}

/// In M/M/1/K the share that is lost is (1 − ρ) ρᴷ / (1 − ρᴷ⁺¹), whichever query a full queue rejects.
///
/// Kleinrock, Queueing Systems I (1975), 3.6, with K = 1 + `database.queue_limit`.
#[test]
fn a_full_queue_rejects_as_many_in_either_order() {
    for (rate, limit) in [(0.8, 3), (1.5, 5), (0.8, 0)] {
        let places = f64::from(1 + limit);
        let formula = (1.0 - rate) * libm::pow(rate, places) / (1.0 - libm::pow(rate, places + 1.0));
        for order in ["fifo", "lifo"] {
            let settings = format!(
                "database.connections=1 database.distribution=exponential database.queue_limit={limit} \
                 database.order={order} run.seed=31"
            );
            let lost = refused(&poisson(&settings, rate, 400_000, None));
            agrees(&format!("share refused, {order}, λ = {rate}"), &lost, formula);
        }
    }
}

/// In M/M/1 where everybody leaves after waiting for D, the share lost is P(V > D), with the work V that is found having
/// the density λ P₀ e^(−(μ − λ) x) up to D and falling as e^(−μ x) from there.
///
/// Barrer, Queuing with impatient customers and ordered service (Operations Research, 1957).
#[test]
fn who_is_dropped_past_the_deadline_follows_barrer() {
    for (rate, patience) in [(0.8f64, 2.0), (1.5, 3.0)] {
        let drift = rate - 1.0;
        let at_limit = libm::exp(drift * patience);
        let none = 1.0 / (1.0 + rate * (at_limit - 1.0) / drift + rate * at_limit);
        let settings = "database.connections=1 database.distribution=exponential database.shed=late run.seed=41";
        let patience = Duration::from_nanos((patience * MS) as u64);
        let lost = refused(&poisson(settings, rate, 600_000, Some(patience)));
        agrees(&format!("share dropped, λ = {rate}"), &lost, rate * none * at_limit);
    }
}

/// With constant times, dropping the hopeless lets nobody be late, and with plenty of patience nobody is dropped.
#[test]
fn nobody_whom_the_hopeless_make_room_for_is_late() {
    let settings = "database.connections=3 database.shed=hopeless run.seed=51";
    let waits = poisson(settings, 6.0, 50_000, Some(Duration::from_millis(5)));
    assert!(waits.iter().flatten().all(|wait| *wait <= 4.0), "waits and then takes 1 ms");
    // All three connections are always busy: half are served.
    let served = waits.iter().flatten().count() as f64 / 50_000.0;
    assert!((served - 0.5).abs() < 0.01, "{served}");
    let waits = poisson(settings, 2.0, 50_000, Some(Duration::from_secs(10)));
    assert!(waits.iter().all(Option::is_some));
}

/// N clients who never pause get N / (1 + σ (N − 1) + κ N (N − 1)) queries through in one query time.
///
/// The universal scalability law: Gunther, Guerrilla Capacity Planning (2007), chapter 6.
#[test]
fn throughput_follows_the_universal_scalability_law() {
    for (contention, crosstalk) in [(0.0, 0.0), (0.05, 0.0), (0.03, 0.0005), (1.0, 0.0)] {
        for clients in [1u32, 2, 8, 32, 100] {
            let settings = format!(
                "database.connections={clients} database.contention={contention} database.crosstalk={crosstalk}"
            );
            let mut database = Database::new(&scenario(&settings)).unwrap();
            let mut events = BinaryHeap::new();
            let mut effects = Vec::new();
            let query = |job| Query { job, write: false, draw: job.into(), deadline: Instant::MAX, pooled: false };
            for job in 0..clients {
                database.arrive(query(job), Instant::ZERO, &mut effects);
            }
            // The first to start meet fewer others than the later ones.
            let (mut ends, warm, rounds) = (Vec::new(), clients as usize, 200);
            while ends.len() < warm + rounds * clients as usize {
                let again = effects.iter().find_map(|effect| match effect {
                    Effect::End { job, .. } => Some(*job),
                    _ => None,
                });
                for effect in effects.drain(..) {
                    if let Effect::Run { until, ticket, .. } = effect {
                        events.push(Reverse((until, ticket)));
                    }
                }
                if let Some(job) = again {
                    database.arrive(query(job), ends[ends.len() - 1], &mut effects);
                    continue;
                }
                let Some(Reverse((due, ticket))) = events.pop() else { unreachable!() };
                database.done(ticket, due, &mut effects);
                ends.push(due);
            }
            let n = f64::from(clients);
            let length = ends[ends.len() - 1].since(ends[warm - 1]).as_nanos() as f64 / MS;
            let through = (rounds * clients as usize) as f64 / length;
            let formula = n / (1.0 + contention * (n - 1.0) + crosstalk * n * (n - 1.0));
            assert!((through / formula - 1.0).abs() < 0.01, "{clients}: {through} where the law gives {formula}");
        }
    }
}

/// Replicas that take the reads in turn are so many queues, to each of which every r-th query comes: as in D/M/1 with
/// evenly spaced reads, whose mean wait is δ / (μ (1 − δ)), δ = e^(−(1 − δ) μ / λ).
///
/// Kleinrock, Queueing Systems I (1975), 6.3 (G/M/1).
#[test]
fn replicas_are_lines_of_their_own() {
    let settings = "database.connections=1 database.replicas=3 database.distribution=exponential run.seed=61";
    let mut database = Database::new(&scenario(settings)).unwrap();
    let count = 1_200_000u32;
    let arrived_at: Vec<Instant> = (0..count).map(|i| Instant::from_nanos(u64::from(i) * 500_000)).collect();
    let (mut waits, mut events, mut effects) = (vec![None; count as usize], BinaryHeap::new(), Vec::new());
    let mut over = 0;
    for (job, now) in (0..count).zip(arrived_at.iter().copied()) {
        while let Some(&Reverse((due, ticket))) = events.peek().filter(|Reverse((due, _))| *due <= now) {
            events.pop();
            database.done(ticket, due, &mut effects);
            settle(&mut effects, due, &arrived_at, &mut waits, &mut events, &mut over);
        }
        database.arrive(
            Query { job, write: false, draw: job.into(), deadline: Instant::MAX, pooled: false },
            now,
            &mut effects,
        );
        settle(&mut effects, now, &arrived_at, &mut waits, &mut events, &mut over);
    }
    let waits: Vec<f64> = waits.iter().flatten().copied().collect();
    // Each replica gets a read every 1.5 ms.
    let delta = (0..200).fold(0.5, |delta: f64, _| libm::exp((delta - 1.0) * 1.5));
    agrees("mean wait at a replica", &waits, delta / (1.0 - delta));
}
