//! What is told of a world's demand before it is run, against what it then asks for.
#![cfg(not(target_arch = "wasm32"))]

use stampede::lab::demand::Demand;
use stampede::recording::{Phase, Recording};
use stampede::scenario::Scenario;
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::{Duration, Instant};

fn scenario(settings: &str) -> Scenario {
    let mut scenario = Scenario::default();
    let common = "clients.arrivals=poisson cache.nodes=cache";
    for setting in common.split_whitespace().chain(settings.split_whitespace()) {
        let (path, text) = setting.split_once('=').unwrap();
        scenario.set(path, text).unwrap();
    }
    assert_eq!(scenario.faults(), []);
    scenario
}

/// Queries a second, between two seconds.
fn asked(recording: &Recording, from: u64, to: u64) -> f64 {
    let until = |s| recording.figures(Instant::ZERO + Duration::from_secs(s)).db_queries;
    (until(to) - until(from)) as f64 / (to - from) as f64
}

#[test]
fn what_is_told_is_what_is_asked() {
    let many = "clients.rate=2000 clients.count=80000 keys.popularity=uniform keys.count=3000 database.query_time=5ms \
                database.connections=50";
    let zipf = "clients.rate=2000 clients.count=80000 keys.popularity=zipf keys.count=5000 keys.exponent=0.9 \
                database.query_time=5ms database.connections=50";
    for settings in [
        format!("{many} cache.ttl=5s"),
        format!("{many} cache.ttl=5s protection.coalesce=singleflight"),
        format!("{many} cache.ttl=1min cache.max_entries=1000"),
        format!("{many} cache.ttl=5s clients.read_share=0.8"),
        format!("{zipf} cache.ttl=5s"),
        format!("{zipf} cache.ttl=1min cache.max_entries=500"),
        format!("{zipf} cache.ttl=5s keys.missing_share=0.2"),
        format!("{zipf} cache.ttl=5s keys.missing_share=0.2 keys.missing_count=200 cache.negative_ttl=2s"),
        format!("{zipf} cache.ttl=5s keys.scan_share=0.1"),
        "clients.rate=500 clients.count=20000 cache.ttl=2s database.query_time=50ms".to_owned(),
    ] {
        let scenario = scenario(&settings);
        let demand = Demand::of(&scenario);
        let asked = asked(&simulate(&scenario).unwrap(), 10, 40);
        let told = demand.reads + demand.writes;
        assert!((told / asked - 1.0).abs() < 0.06, "{settings}: told {told}, asked {asked}");
        assert!(!demand.is_unstable(), "{settings}");
    }
}

/// How many are in a phase for which `counts`, on average between two seconds.
fn held(recording: &Recording, from: u64, to: u64, counts: impl Fn(Phase) -> bool) -> f64 {
    let [from, to] = [from, to].map(|s| Instant::ZERO + Duration::from_secs(s));
    let mut since = vec![None; recording.requests()];
    let mut time = 0;
    for i in 0..recording.steps() {
        let step = recording.step(i);
        let Some(began) = since.get_mut(step.who as usize) else { continue };
        if let Some(began) = began.take() {
            time += step.at.min(to).max(from).since(began).as_nanos();
        }
        *began = counts(step.to).then_some(step.at.max(from).min(to));
    }
    time as f64 / to.since(from).as_nanos() as f64
}

#[test]
fn workers_and_connections_are_as_busy_as_is_told() {
    let many = "clients.rate=2000 clients.count=60000 keys.popularity=uniform keys.count=3000 database.query_time=20ms \
                database.connections=500 cache.ttl=5s apps.count=4 apps.workers=100 apps.pool=50";
    let one = "clients.rate=500 clients.count=15000 cache.ttl=1s database.query_time=100ms database.connections=500 apps.count=4 \
               apps.workers=100 apps.pool=50";
    let in_app = |phase: Phase| {
        !matches!(phase, Phase::ToApp | Phase::WriteToApp | Phase::ToClient | Phase::WaitWorker) && !phase.is_end()
    };
    let has_connection = |phase: Phase| matches!(phase, Phase::ToDatabase | Phase::InDatabase | Phase::FromDatabase);
    for settings in [
        many.to_owned(),
        format!("{many} clients.read_share=0.7 protection.coalesce=singleflight"),
        format!("{many} keys.missing_share=0.3"),
        format!("{many} database.contention=0.001"),
        one.to_owned(),
        format!("{one} protection.coalesce=singleflight"),
        format!("{one} protection.coalesce=redis-lock protection.lock_poll=10ms"),
        format!("{one} protection.coalesce=lease protection.lease_wait=10ms"),
        format!("{one} protection.coalesce=singleflight apps.topology=peer-to-peer"),
    ] {
        let scenario = scenario(&settings);
        let (demand, run) = (Demand::of(&scenario), simulate(&scenario).unwrap());
        let workers = held(&run, 5, 28, in_app) / 400.0;
        assert!((demand.workers / workers - 1.0).abs() < 0.08, "{settings}: told {}, was {workers}", demand.workers);
        let processes = if settings.contains("peer-to-peer") { 1.0 } else { 4.0 };
        let pools = held(&run, 5, 28, has_connection) / (50.0 * processes);
        // The slower queries of a full database are those of a database that is full.
        if !settings.contains("contention") {
            assert!((demand.pools / pools - 1.0).abs() < 0.08, "{settings}: told {}, was {pools}", demand.pools);
        }
        assert!(!demand.is_unstable());
    }
}

#[test]
fn too_few_workers_or_connections_are_told_before_they_are_met() {
    // Every request is a query of 100 ms and a way of 1 ms, and of 2 ms to the cache and of 2 ms to store what comes of it.
    let common =
        "clients.rate=100 clients.count=2000 keys.missing_share=1 keys.missing_count=0 database.query_time=100ms";
    for (limits, told, saturated) in [
        ("apps.workers=12", None, Phase::WaitWorker),
        ("apps.workers=8", Some("unstable: demand 1.3 × workers"), Phase::WaitWorker),
        ("apps.pool=12", None, Phase::WaitConnection),
        ("apps.pool=8", Some("unstable: demand 1.3 × the pools’ connections"), Phase::WaitConnection),
        ("database.max_connections=8", Some("unstable: demand 1.3 × capacity"), Phase::QueryRejected),
    ] {
        let scenario = scenario(&format!("{common} apps.count=1 {limits}"));
        let (demand, run) = (Demand::of(&scenario), simulate(&scenario).unwrap());
        assert_eq!(demand.told().map(|told| told.to_string()).as_deref(), told, "{limits}: {demand:?}");
        // A line that has an end stays short; the other grows as long as requests come.
        let met = run.peak(saturated) > 100 || run.summary().failed > 200;
        assert_eq!(met, told.is_some(), "{limits}: {} waited, {} failed", run.peak(saturated), run.summary().failed);
    }
}

#[test]
fn a_day_is_judged_by_its_peak() {
    let day = "clients.arrivals=daily clients.rate=1000 clients.swing=0.6 clients.day=80s keys.popularity=uniform keys.count=2000 \
               cache.ttl=2s database.query_time=5ms database.connections=50 protection.coalesce=singleflight";
    let whole = scenario(&format!("{day} clients.for=80s"));
    let (told, run) = (Demand::of(&whole), simulate(&whole).unwrap());
    // cos falls by 5 % within 4 s of a day of 80 s.
    let asked = asked(&run, 36, 44);
    assert!((told.reads / asked - 1.0).abs() < 0.06, "told {}, asked {asked}", told.reads);
    // A quarter of a day only comes to the mean.
    let quarter = Demand::of(&scenario(&format!("{day} clients.for=20s")));
    let mean = Demand::of(&scenario(&format!("{day} clients.arrivals=poisson clients.for=20s")));
    assert!((quarter.reads / mean.reads - 1.0).abs() < 1e-3 && told.reads > 1.1 * mean.reads);
    // At 1.6 times the mean two connections are too few, which do for the mean.
    let few =
        scenario(&format!("{day} clients.for=80s keys.missing_share=0.5 keys.missing_count=0 database.connections=6"));
    let of_mean = scenario(&format!(
        "{day} clients.arrivals=poisson clients.for=80s keys.missing_share=0.5 keys.missing_count=0 database.connections=6"
    ));
    assert_eq!([&few, &of_mean].map(|one| Demand::of(one).is_unstable()), [true, false]);
}

#[test]
fn a_run_that_cannot_end_well_has_said_so() {
    // 300 keys of a second each, of which each load takes 40 ms of one of ten connections.
    let settings = |connections: u64| {
        format!(
            "clients.rate=2000 clients.count=40000 keys.popularity=uniform keys.count=300 cache.ttl=1s \
             protection.coalesce=singleflight database.query_time=40ms database.connections={connections}"
        )
    };
    let [short, enough] = [8, 16].map(|connections| scenario(&settings(connections)));
    let demand = Demand::of(&short);
    // A cycle is the TTL, the wait for the next reader, the load and its ways.
    let cycle = 1.0 + 0.15 + 0.043;
    assert!((demand.load - 300.0 / cycle * 0.04 / 8.0).abs() < 1e-6, "{}", demand.load);
    assert!(demand.told().is_some_and(|told| told.to_string() == "unstable: demand 1.3 × capacity"));
    let [short_run, enough_run] = [&short, &enough].map(|one| simulate(one).unwrap());
    assert_eq!(Demand::of(&enough).told(), None);
    let saturated = [&short_run, &enough_run].map(|run| run.summary().db_saturated_s / run.end().as_secs_f64());
    assert!(saturated[0] > 0.9 && saturated[1] < 0.5, "{saturated:?}");
}

#[test]
fn an_empty_cache_shows_what_a_flush_would_ask() {
    // 1000 readers a second, a tenth of a second each, on thirty connections.
    let (link, _) = Link::parse("metastable");
    let demand = Demand::of(&link.a);
    assert!(!demand.is_unstable(), "it serves its traffic as long as the cache is warm: {demand:?}");
    assert!((demand.cold - 10.0 / 3.0).abs() < 0.34, "{demand:?}");
}
