//! What each process has only so many of, and how requests are dealt out to processes: against closed forms, and by cases.
//!
//! A tolerance is four standard errors, or what the source of a formula says of its error.

use stampede::recording::{Phase, Recording};
use stampede::scenario::Scenario;
use stampede::scenario::link::Link;
use stampede::sim::simulate;

fn scenario(link: &str) -> Scenario {
    let (link, faults) = Link::parse(link);
    assert_eq!(faults, [], "{link:?}");
    link.a
}

/// Requests of which each is one query and nothing else takes any time: writes that go around the cache.
fn queries(more: &str) -> Recording {
    let scenario = scenario(&format!(
        "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=poisson&clients.one_way=0s&\
         clients.read_share=0&writes.strategy=write-around&database.round_trip=0s&database.connections=10000&\
         database.write_time=10ms&database.distribution=exponential&{more}"
    ));
    simulate(&scenario).unwrap()
}

/// The chance that M/M/c/K is full: c servers with a load of a, and K − c places to wait.
///
/// Kleinrock, Queueing Systems I (1975), section 3.
fn blocking(c: u32, places: u32, load: f64) -> f64 {
    let weight = |n: u32| {
        let both = f64::from(n.min(c));
        let factorial: f64 = (1..=n.min(c)).map(f64::from).product();
        libm::pow(load, f64::from(n)) / factorial / libm::pow(f64::from(c), f64::from(n) - both)
    };
    weight(places) / (0..=places).map(weight).sum::<f64>()
}

#[test]
fn a_full_pool_and_a_full_app_reject_what_the_formula_says() {
    assert!((blocking(1, 1, 1.0) - 0.5).abs() < 1e-12 && (blocking(2, 2, 1.0) - 0.2).abs() < 1e-12, "Erlang's loss");
    let count = 60_000.0;
    // 300 a second for 10 ms each are a load of 3 for 3 servers; 150 are half of it.
    for (rate, load) in [(300, 3.0), (150, 1.5)] {
        for queue in [0, 2, 10] {
            let lost = blocking(3, 3 + queue, load);
            for of in ["apps.workers=3&apps.backlog", "apps.pool=3&apps.pool_queue"] {
                let run = queries(&format!("clients.count={count}&clients.rate={rate}&{of}={queue}"));
                let seen = run.summary().failed as f64 / count;
                // Losses come in clusters; while the queue is full each stands for a few others.
                let error = 4.0 * (lost * (1.0 - lost) / count).sqrt() * 3.0;
                assert!(
                    (seen - lost).abs() < error && error < 0.2 * lost + 0.004,
                    "{of}={queue} at {rate}: {seen}, {lost}"
                );
                assert_eq!(run.summary().failed, run.summary().turned_away, "for no other reason");
            }
        }
    }
}

#[test]
fn two_choices_wait_as_the_supermarket_model_says() {
    // 200 apps with a worker each, which is busy for 10 ms on average, and 0.8 of their time. A request that goes to any of them
    // is in an M/M/1: 10 ms / (1 − ρ). Of two choices it takes 10 ms · Σ ρ^(2^i − 2), i from 1, with many apps (Vvedenskaya,
    // Dobrushin, Karpelevich 1996; Mitzenmacher 2001, theorem 1); where all are compared, nearly nobody waits.
    let rho = 0.8f64;
    let mean = |balance: &str| {
        let run = queries(&format!(
            "clients.count=160000&clients.rate=16000&apps.count=200&apps.workers=1&apps.balance={balance}"
        ));
        assert_eq!(run.summary().answered, 160_000);
        run.summary().mean_ms / 10.0
    };
    let random = mean("random");
    let expected = 1.0 / (1.0 - rho);
    assert!((random / expected - 1.0).abs() < 0.05, "{random} for {expected}");
    let two = mean("two-choices");
    let expected: f64 = (1..8).map(|i| libm::pow(rho, f64::from((1 << i) - 2))).sum();
    assert!((two / expected - 1.0).abs() < 0.04, "{two} for {expected}");
    let least = mean("least-requests");
    assert!((1.0..1.02).contains(&least), "{least}");
    // In turn, arrivals at each app are far apart: Erlang-200 gaps, so nearly D/M/1, whose σ solves σ = exp(−(1 − σ)/ρ).
    let sigma = (0..200).fold(0.5f64, |sigma, _| libm::exp(-(1.0 - sigma) / rho));
    let turn = mean("in-turn");
    assert!((turn * (1.0 - sigma) - 1.0).abs() < 0.05, "{turn} for {}", 1.0 / (1.0 - sigma));
}

/// When each step into a phase comes, in milliseconds, and whose it is.
fn steps(run: &Recording, phase: Phase) -> Vec<(u32, f64)> {
    let all = (0..run.steps()).map(|i| run.step(i)).filter(|step| step.to == phase);
    all.map(|step| (step.who, step.at.as_secs_f64() * 1e3)).collect()
}

/// Ten writes at once, one after another within a nanosecond of each other, that are queries of 10 ms.
const TEN: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.window=0s&clients.count=10&clients.one_way=0s&\
    clients.read_share=0&writes.strategy=write-around&database.round_trip=0s&database.write_time=10ms";

#[test]
fn a_query_that_waits_too_long_for_a_connection_fails_and_is_not_sent() {
    let run = simulate(&scenario(&format!("{TEN}&apps.pool=2&apps.pool_wait=25ms"))).unwrap();
    let failed: Vec<u32> = steps(&run, Phase::NoConnection).iter().map(|(who, _)| *who).collect();
    assert_eq!(failed, [6, 7, 8, 9], "two each at 0, 10 and 20 ms");
    assert!(steps(&run, Phase::NoConnection).iter().all(|(_, at)| *at == 25.0));
    assert_eq!((run.summary().db_queries, run.summary().answered, run.summary().failed), (6, 6, 4));
}

#[test]
fn each_process_has_its_own_pool_and_the_database_a_limit_for_all() {
    let run = |more: &str| simulate(&scenario(&format!("{TEN}&{more}"))).unwrap().summary();
    let five = "apps.count=5&apps.pool=1";
    assert_eq!(run(five).end_s, 0.02, "each app has two writes for one connection");
    // An app keeps the connections that it opened: the first two have all that there are, and the others none.
    let refused = run(&format!("{five}&database.max_connections=2"));
    assert_eq!((refused.errors, refused.answered, refused.failed), (6, 4, 6));
    // Without pools each query has a connection of its own, and gives it up when it ends.
    let alone = run("database.max_connections=3&database.connections=1");
    assert_eq!((alone.errors, alone.answered, alone.end_s), (7, 3, 0.03));
    let apart = TEN.replace("window=0s", "window=100ms").replace("write_time=10ms", "write_time=4ms");
    let apart = simulate(&scenario(&format!("{apart}&database.max_connections=3&database.connections=1"))).unwrap();
    assert_eq!((apart.summary().errors, apart.summary().answered), (0, 10));
}

#[test]
fn the_connections_of_a_process_that_ends_are_closed_and_others_open_theirs() {
    // App 1 has both connections that there are, and gives them up when it ends; a query that runs keeps its own till then.
    let base = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=100&clients.count=20&\
        clients.one_way=0s&clients.read_share=0&writes.strategy=write-around&database.round_trip=0s&apps.count=2&apps.pool=1&\
        database.max_connections=1&database.write_time=5ms";
    let run = simulate(&scenario(base)).unwrap();
    assert_eq!((run.summary().answered, run.summary().errors), (10, 10), "app 2 never gets one");
    let crash = simulate(&scenario(&format!("{base}&do=crash:1@87ms"))).unwrap();
    let failed: Vec<u32> = steps(&crash, Phase::QueryRejected).iter().map(|(who, _)| *who).collect();
    assert_eq!(failed, [1, 3, 5, 7, 10, 12, 14, 16, 18], "at 90 ms app 2 has none, at 110 ms it has");
}

#[test]
fn a_slow_database_takes_the_workers_from_those_who_need_none_of_it() {
    // One key is in the cache all the time; writes are queries that take a second. With as many workers as wait for the
    // database, nobody else is served.
    let base = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=1000&clients.count=1000&\
        clients.read_share=0.5&writes.strategy=write-around&cache.ttl=1h&database.write_time=1s&database.connections=1000";
    let summary = |more: &str| simulate(&scenario(&format!("{base}{more}"))).unwrap().summary();
    assert!(summary("").p50_ms < 1_050.0 && summary("").slowest_ms < 1_050.0);
    let few = summary("&apps.workers=20");
    assert!(few.p50_ms > 5_000.0, "{}", few.p50_ms);
    // A pool that lets few wait fails the writes at once, and the readers have their answers.
    let fails = summary("&apps.workers=20&apps.pool=10&apps.pool_queue=0");
    assert!(fails.p50_ms < 50.0 && fails.failed > 450, "{fails:?}");
}

#[test]
fn who_gives_up_and_takes_its_work_along_frees_worker_and_connection() {
    let base = "clients.timeout=15ms&clients.cancel=yes";
    let run = simulate(&scenario(&format!("{TEN}&{base}&apps.workers=4&apps.pool=2"))).unwrap();
    // At 10 ms two are answered, and the next two run; at 15 ms all eight are gone.
    assert_eq!((run.summary().answered, run.summary().timed_out, run.summary().end_s), (2, 8, 0.015));
    let goes_on = simulate(&scenario(&format!("{TEN}&clients.timeout=15ms&apps.workers=4&apps.pool=2"))).unwrap();
    assert_eq!((goes_on.summary().answered, goes_on.summary().db_queries), (2, 10), "the orphaned work goes on");
    assert_eq!(goes_on.summary().end_s, 0.05);
}

#[test]
fn retries_in_two_layers_multiply() {
    // Four tries of a client, each with four queries of its app, and none succeeds: 16 queries, not 4 + 4.
    let base = "preset=hot-key&clients.calm_rate=0&clients.start=0s&cache.preload=no&clients.count=50&database.error_share=1&\
        clients.retry=fixed&clients.retries=3&clients.retry_base=10ms&apps.retries=3&apps.retry_wait=5ms";
    let run = simulate(&scenario(base)).unwrap();
    assert_eq!((run.summary().db_queries, run.summary().retries, run.summary().failed), (50 * 16, 50 * 3, 50));
    // Where half of all queries fail, an app that asks up to four times fails a request in 1 of 16 tries.
    let half = base
        .replace("error_share=1", "error_share=0.5")
        .replace("retries=3&clients.retry_base", "retries=1&clients.retry_base");
    let half = half
        .replace("count=50", "count=20000")
        .replace("clients.retry=fixed", "clients.retry=none&cache.ttl=1ms&keys.popularity=uniform&keys.count=1000000");
    let run = simulate(&scenario(&half)).unwrap();
    let failed = run.summary().failed as f64 / 2e4;
    assert!((failed - 1.0 / 16.0).abs() < 4.0 * (0.0586f64 / 2e4).sqrt(), "{failed}");
    let queries = run.summary().db_queries as f64 / 2e4;
    assert!((queries - 1.875).abs() < 0.05, "1 + 1/2 + 1/4 + 1/8: {queries}");
}

#[test]
fn envoys_budget_holds_retries_to_a_fifth_of_what_is_under_way() {
    // The database refuses everything for 2 s; each of 1000 requests a second lives for 42 ms and a wait of 500 ms between
    // two tries. Without a budget all are tried again three times.
    let base = "preset=hot-key&clients.calm_rate=0&clients.start=0s&cache.preload=no&clients.arrivals=constant&clients.rate=1000&\
        clients.count=2000&clients.retry=fixed&clients.retries=3&clients.retry_base=500ms&do=outage:10s@0s";
    let all = simulate(&scenario(base)).unwrap().summary();
    assert_eq!((all.retries, all.failed), (6_000, 2_000));
    let run = simulate(&scenario(&format!("{base}&clients.retry_budget=envoy"))).unwrap();
    let steps: Vec<_> = (0..run.steps()).map(|i| run.step(i)).collect();
    // Tries under way, and retries with their waits, step by step: at each decision to retry these are at most so many.
    let (mut under_way, mut retries) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for step in steps.iter().filter(|step| (step.who as usize) < run.clients()) {
        match step.to {
            Phase::ToApp | Phase::Retry => _ = under_way.insert(step.who),
            Phase::Backoff | Phase::Failed => {
                under_way.remove(&step.who);
                retries.remove(&step.who);
                if step.to == Phase::Backoff {
                    assert!(retries.len() < (under_way.len() / 5).max(3), "{} of {}", retries.len(), under_way.len());
                    retries.insert(step.who);
                }
            }
            _ => {}
        }
    }
    let few = run.summary();
    // A fifth of some 45 under way are 9, each for 543 ms: less than 17 a second over 2 s and a bit.
    assert!((10..80).contains(&few.retries) && few.failed == 2_000, "{few:?}");
}
