//! What a primary takes with it when it dies, and what a node gives up when it is made smaller.

use stampede::recording::{Kind, Phase, Recording};
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::{Duration, Instant};

fn run(fragment: &str) -> Recording {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    simulate(&link.a).unwrap()
}

fn at(ms: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(ms)
}

/// A thousand requests a second, half of which write, for three seconds; a replica that is 100 ms behind.
const WRITES: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=1000&clients.count=3000\
                      &clients.read_share=0.5&writes.strategy=update-delete&database.replicas=1\
                      &database.query_time=5ms&database.write_time=5ms&database.connections=50";

#[test]
fn the_writes_of_the_last_lag_are_lost_and_none_is_taken_until_a_replica_has_taken_over() {
    let dies = run(&format!("{WRITES}&database.lag=100ms&do=failover:500ms@1s"));
    let steps = || (0..dies.steps()).map(|i| dies.step(i));
    let written = |from: u64, to: u64| {
        let ends = steps().filter(|step| step.to == Phase::FromDatabase && dies.kind(step.who) == Kind::Write);
        ends.filter(|step| at(from) < step.at && step.at <= at(to)).count() as u64
    };
    let summary = dies.summary();
    // A plain model: what was written within the lag before, and nothing else.
    assert_eq!(summary.lost_writes, written(900, 999));
    assert!((40..60).contains(&summary.lost_writes), "{}", summary.lost_writes);
    assert_eq!(summary.writes, summary.writes_stored + summary.lost_writes);
    // A clean cut: no write succeeds for half a second, then all do.
    assert_eq!(written(999, 1_500), 0);
    assert!(written(1_500, 1_600) > 30);
    let refused: Vec<_> = steps().filter(|step| matches!(step.to, Phase::QueryRejected | Phase::QueryFailed)).collect();
    assert!(refused.iter().all(|step| dies.kind(step.who) == Kind::Write), "reads are the replica's");
    assert!(refused.iter().all(|step| at(1_000) <= step.at && step.at < at(1_500)));
    assert!((230..270).contains(&refused.len()), "half of a thousand a second, for half a second: {}", refused.len());
    assert_eq!(run(WRITES).summary().lost_writes, 0);
    // Synchronous replication loses nothing.
    let sync = run(&format!("{WRITES}&database.lag=0s&do=failover:500ms@1s"));
    assert_eq!(sync.summary().lost_writes, 0);
}

#[test]
fn connections_to_a_primary_that_dies_are_opened_anew() {
    // Two apps with a pool of five each, and a handshake of 40 ms; a way takes 2 ms. The database has room for their connections and no more.
    let pools =
        "apps.count=2&apps.pool=5&database.connect_time=40ms&database.round_trip=4ms&database.max_connections=10";
    let run = run(&format!("{WRITES}&{pools}&do=failover:500ms@1s"));
    // How long each query of a write was on its way, and when it set out.
    let mut sent = std::collections::BTreeMap::new();
    let mut ways = Vec::new();
    for step in (0..run.steps()).map(|i| run.step(i)).filter(|step| run.kind(step.who) == Kind::Write) {
        if step.to == Phase::ToDatabase {
            sent.insert(step.who, step.at);
        } else if step.from == Phase::ToDatabase {
            ways.push((sent[&step.who], step.at.since(sent[&step.who]), step.to));
        }
    }
    let ms = Duration::from_millis;
    let dialled = |from: u64, to: u64| {
        let of = ways.iter().filter(|(set_out, way, _)| (at(from)..at(to)).contains(set_out) && *way == ms(42));
        of.count()
    };
    assert!(ways.iter().all(|(_, way, _)| [ms(2), ms(42)].contains(way)));
    assert!((1..=10).contains(&dialled(0, 1_000)), "each connection once: {}", dialled(0, 1_000));
    assert_eq!(dialled(500, 998), 0, "they are open");
    // While there is no primary nothing can be opened: every write that sets out tries to, and is refused.
    let meanwhile: Vec<_> = ways.iter().filter(|(set_out, ..)| (at(1_000)..at(1_458)).contains(set_out)).collect();
    assert!(meanwhile.len() > 40 && meanwhile.iter().all(|(_, way, to)| *way == ms(42) && *to == Phase::QueryRejected));
    // Then each is opened once, by the query that needs it first, and none is counted twice: nobody is refused for want of room.
    assert!((1..=10).contains(&dialled(1_460, 3_000)), "{}", dialled(1_460, 3_000));
    let later = ways.iter().filter(|(set_out, ..)| *set_out > at(1_500));
    assert!(later.clone().count() > 100 && later.clone().all(|(.., to)| *to != Phase::QueryRejected));
    // Reads are with the replica, whose connections stay open.
    let reads = (0..run.steps()).map(|i| run.step(i)).filter(|step| run.kind(step.who) == Kind::Read);
    assert_eq!(reads.filter(|step| step.to == Phase::QueryRejected).count(), 0);
}

#[test]
fn what_a_failover_cannot_be_is_refused() {
    for (fragment, why) in [
        ("preset=hot-key&do=failover:1s@1s", "without replicas"),
        (
            "preset=hot-key&database.replicas=1&clients.read_share=0.5&writes.strategy=write-back&do=failover:1s@1s",
            "write-back",
        ),
        ("preset=hot-key&do=resize:cache-1:50%@1s", "no limit"),
        ("preset=hot-key&keys.popularity=uniform&cache.max_entries=10&do=resize:cache-9:50%@1s", "cache-9"),
    ] {
        let (_, faults) = Link::parse(fragment);
        assert!(faults.iter().any(|fault| fault.to_string().contains(why)), "{fragment}: {faults:?}");
    }
}

#[test]
fn a_node_that_is_made_smaller_finds_as_much_less() {
    // Of equal keys LRU finds the share that it holds.
    let hits = |policy: &str, percent: u64| {
        let run = run(&format!(
            "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=poisson&clients.rate=2000&clients.count=60000\
             &keys.popularity=uniform&keys.count=1000&cache.ttl=1h&cache.nodes=n&cache.max_entries=400&cache.policy={policy}\
             &database.query_time=1ms&do=resize:n:{percent}%@15s"
        ));
        let ratio = |from: u64, to: u64| {
            let until = |s: u64| run.figures(at(s * 1_000));
            let (before, after) = (until(from), until(to));
            (after.hits - before.hits) as f64 / (after.requests - before.requests) as f64
        };
        (ratio(5, 14), ratio(20, 29))
    };
    for policy in ["lru", "fifo", "random", "redis-lru"] {
        let (before, after) = hits(policy, 50);
        assert!((before - 0.4).abs() < 0.02 && (after - 0.2).abs() < 0.02, "{policy}: {before}, {after}");
        let (before, after) = hits(policy, 200);
        assert!((before - 0.4).abs() < 0.02 && (after - 0.8).abs() < 0.02, "{policy}: {before}, {after}");
    }
    // Nothing leaves where nothing may.
    let (before, after) = hits("noeviction", 50);
    assert!((before - 0.4).abs() < 0.02 && (after - 0.4).abs() < 0.02, "{before}, {after}");
}

#[test]
fn volatile_policies_differ_from_their_twins_where_some_keys_last() {
    // A node with room for 300 of 1000 keys, of which a fifth has no TTL: about 200 values that volatile policies never give up.
    let hits = |policy: &str, lasting: f64| {
        let run = run(&format!(
            "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=poisson&clients.rate=2000&clients.count=60000\
             &keys.popularity=uniform&keys.count=1000&keys.lasting_share={lasting}&cache.ttl=1h&cache.nodes=n&cache.max_entries=300\
             &cache.policy={policy}&database.query_time=1ms"
        ));
        let last = (0..run.steps()).map(|i| run.step(i)).filter(|step| step.at > at(15_000));
        let mut found = std::collections::BTreeMap::<u32, (u32, u32)>::new();
        for step in last.filter(|step| matches!(step.to, Phase::Hit | Phase::Miss)) {
            let of = found.entry(run.request(step.who).unwrap().0).or_default();
            *of = (of.0 + u32::from(step.to == Phase::Hit), of.1 + 1);
        }
        let always = found.values().filter(|(hits, all)| hits == all).count();
        let (hits, all) = found.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        (always, f64::from(hits) / f64::from(all))
    };
    let (always, ratio) = hits("volatile-lru", 0.2);
    assert!((170..230).contains(&always), "keys that last are always found: {always}");
    assert!((ratio - 0.3).abs() < 0.02, "{ratio}");
    let (always, ratio) = hits("redis-lru", 0.2);
    assert!(always < 20 && (ratio - 0.3).abs() < 0.02, "its twin gives up any of them: {always}, {ratio}");
    // Where those that last fill the node, nothing else ever gets in.
    let (always, ratio) = hits("volatile-lru", 0.6);
    assert!((280..=300).contains(&always) && (ratio - 0.3).abs() < 0.02, "{always}, {ratio}");
    // And without any, twins are alike.
    assert!((hits("volatile-lru", 0.0).1 - hits("redis-lru", 0.0).1).abs() < 0.02);
}

#[test]
fn what_is_done_after_the_last_step_is_no_part_of_the_run() {
    let world = format!("{WRITES}&keys.popularity=uniform&keys.count=50&cache.max_entries=20&cache.nodes=n");
    let late = run(&format!("{world}&do=resize:n:10%@1min,failover:1s@1min"));
    assert_eq!(late.digest(), run(&world).digest());
    // A flush is made, and finds the nodes as large as they were: the auditor looks at what they hold.
    let flushed = run("preset=lru-lfu&clients.count=4&do=resize:cache:1%25@70ms,flush:40%25@90ms");
    assert!(flushed.end() < at(70), "{:?}", flushed.end());
    // But as long as writes are queued, or keys are to be deleted again, there is more to come.
    let writes = "preset=lru-lfu&clients.count=40&clients.read_share=0.5&do=resize:cache:1%25@140ms";
    for more in
        ["writes.strategy=write-back&writes.linger=200ms", "writes.strategy=update-delete&writes.delete_again=1s"]
    {
        let run = run(&format!("{writes}&{more}"));
        assert!(run.end() > at(140) && run.summary().evictions > 0, "{more}: {:?}", run.end());
    }
}

#[test]
fn a_run_lasts_until_the_last_value_is_pushed_out() {
    // Keys are loaded ahead of their end as long as somebody asks for them: until then a node may be made smaller.
    let late = run("preset=admission&clients.count=1&cache.grace=5ms&protection.early=ahead&do=resize:cache:50%25@1h");
    assert_eq!(late.end(), at(3_600_000));
    assert!(late.summary().evictions > 0 && late.step(late.steps() - 1).at < at(3_600_000));
}
