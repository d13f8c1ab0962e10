//! What every variant of every preset claims, over many seeds. A variant is another answer to its preset's question, for the same A.
#![cfg(not(target_arch = "wasm32"))]

use stampede::recording::{Account, Phase, Summary};
use stampede::scenario::link::Link;
use stampede::scenario::preset::PRESETS;
use stampede::sim::{Allowance, account_within};
use std::ops::Deref;

const SEEDS: u64 = 20;

/// What a world comes to.
struct World {
    summary: Summary,
    /// The most requests that waited for a node at once.
    at_nodes: u64,
    /// The most values that waited for the link of their node at once.
    at_links: u64,
    /// The most requests that waited for a worker at once.
    for_workers: u64,
}

impl World {
    fn of(account: &Account) -> World {
        let peaks = [Phase::WaitNode, Phase::WaitLink, Phase::WaitWorker].map(|phase| account.peak(phase));
        let [at_nodes, at_links, for_workers] = peaks;
        World { summary: account.summary(), at_nodes, at_links, for_workers }
    }
}

impl Deref for World {
    type Target = Summary;

    fn deref(&self) -> &Summary {
        &self.summary
    }
}

/// Whether A and B are as the variant says.
type Claim = fn(&World, &World) -> bool;

macro_rules! claims {
    ($($test:ident $preset:literal { $($variant:literal: $claim:expr;)* })*) => {
        /// The claims of each preset's variants.
        const CLAIMS: &[(&str, &[(&str, Claim)])] = &[$(($preset, &[$(($variant, $claim)),*])),*];

        $(#[test]
        fn $test() {
            hold($preset);
        })*
    };
}

claims! {
    hot_key "hot-key" {
        "singleflight": |a, b| (a.db_queries, b.db_queries) == (100, 1) && b.latency_ms.max < 251.0;
        // One after another.
        "mutex": |_, b| b.db_queries == 1 && (400.0..700.0).contains(&b.latency_ms.max);
        "redis-lock": |_, b| b.db_queries == 1 && b.latency_ms.max < 310.0;
        "lease": |_, b| b.db_queries == 1 && b.latency_ms.max < 310.0;
    }
    geecache "geecache" {
        "singleflight": |a, b| (a.db_queries, b.db_queries, b.node_operations) == (100, 1, 1);
        "at-the-owner": |a, b| (a.db_queries, b.db_queries, b.node_operations) == (100, 1, 100);
    }
    geecache_100k "geecache-100k" {
        "singleflight": |a, b| (a.db_queries, b.db_queries, b.node_operations) == (100_000, 1, 1);
        "at-the-owner": |a, b| (a.db_queries, b.db_queries, b.node_operations) == (100_000, 1, 100_000);
    }
    eviction_storm "eviction-storm" {
        "s3-fifo": |a, b| 4 * a.db_queries > 5 * b.db_queries;
        "w-tinylfu": |a, b| 4 * a.db_queries > 5 * b.db_queries;
        "sieve": |a, b| 4 * a.db_queries > 5 * b.db_queries;
        "arc": |a, b| 4 * a.db_queries > 5 * b.db_queries;
        "lru-with-admission": |a, b| 4 * a.db_queries > 5 * b.db_queries;
        "50-headroom": |a, b| 4 * a.db_queries > 5 * b.db_queries;
    }
    admission "admission" {
        "second-load": |a, b| 4 * a.db_queries > 5 * b.db_queries;
        "fifth-access": |a, b| b.hit_ratio > a.hit_ratio + 0.02;
    }
    lru_lfu "lru-lfu" {
        "lfu": |a, b| 100 * a.db_queries > 105 * b.db_queries;
        "w-tinylfu": |a, b| 100 * a.db_queries > 105 * b.db_queries;
        "arc": |a, b| 100 * a.db_queries > 105 * b.db_queries;
        "s3-fifo": |a, b| 100 * a.db_queries > 105 * b.db_queries;
        "sieve": |a, b| 100 * a.db_queries > 105 * b.db_queries;
        "fifo": |a, b| b.db_queries > a.db_queries;
    }
    redis_policies "redis-policies" {
        "allkeys-lfu": |a, b| b.hit_ratio > a.hit_ratio + 0.02;
        // Both are blind to what is read.
        "allkeys-random": |a, b| (-0.03..0.01).contains(&(b.hit_ratio - a.hit_ratio));
        "volatile-ttl": |a, b| (-0.03..0.01).contains(&(b.hit_ratio - a.hit_ratio));
        // The first to come are the popular ones.
        "noeviction": |a, b| b.hit_ratio > a.hit_ratio + 0.02;
    }
    keys_without_ttl "keys-without-ttl" {
        "allkeys-lru": |a, b| a.hit_ratio < b.hit_ratio - 0.05;
        "allkeys-lfu": |a, b| a.hit_ratio < b.hit_ratio - 0.05;
        "a-ttl-for-all": |a, b| a.hit_ratio < b.hit_ratio - 0.05;
        "an-hour-for-half": |a, b| a.hit_ratio < b.hit_ratio - 0.05;
        // Keys of an hour push the others out, and then each other by their age.
        "an-hour-volatile-ttl": |a, b| a.hit_ratio < b.hit_ratio - 0.05 && b.hit_ratio < 0.54;
    }
    celebrity "celebrity" {
        "redis-lock": |a, b| (a.db_queries, b.db_queries) == (5_000, 1);
        // Nobody waits.
        "repopulate": |_, b| (b.db_queries, b.misses) == (1, 0) && b.latency_ms.max < 50.0;
        "early-refresh": |a, b| a.db_queries == b.db_queries;
        "ttl-jitter": |a, b| a.db_queries == b.db_queries;
        // It takes over once the first value is there.
        "l1-for-5-s-in-each-app": |a, b| a.db_queries == b.db_queries && b.l1_hits > 4_000;
        // No copy is left, and each is missed; but the nodes share the readers.
        "three-copies-of-the-key": |a, b| 20 * b.db_queries > 19 * a.db_queries && 3 * b.busiest_node < 2 * a.busiest_node;
        // Only the loader waits.
        "always-cached": |_, b| (b.db_queries, b.misses) == (1, 1) && b.stale_hits > 4_500 && b.latency_ms.p999 < 50.0;
    }
    node_leaves "node-leaves" {
        "ring": |a, b| a.db_queries > 3 * b.db_queries;
        "ring-crc-32": |a, b| a.db_queries > 3 * b.db_queries;
        "ring-ketama": |a, b| a.db_queries > 3 * b.db_queries;
        "rendezvous": |a, b| a.db_queries > 3 * b.db_queries;
        // More than one node's keys.
        "jump-hash": |a, b| a.db_queries > 3 * b.db_queries && b.db_queries > 600;
    }
    metastable "metastable" {
        "short-queue": |a, b| a.failed > 10 * b.failed;
        "last-come-first-served": |a, b| a.failed > 10 * b.failed;
        // A flight fills the cache even when its clients have gone, and so does a late result.
        "singleflight": |_, b| b.failed == 0;
        "late-results-are-stored": |a, b| a.failed > 2 * b.failed && 10 * b.db_queries < 6 * a.db_queries;
        "drop-the-hopeless": |a, b| a.failed > 5 * b.failed;
        "codel": |a, b| a.failed > 10 * b.failed;
        // A query that starts just in time is answered too late.
        "drop-what-is-late": |_, b| b.recovered_s.is_infinite();
        "no-retries": |_, b| b.recovered_s.is_infinite();
    }
    exhausted_apps "exhausted-apps" {
        "short-pool-timeout": |a, b| 2 * a.failed > 3 * b.failed;
        "no-queue-for-the-pool": |a, b| 2 * a.failed > 3 * b.failed;
        "old-values": |a, b| a.failed > 5 * b.failed;
        // Fewer loads, and twice the room: both help in part.
        "singleflight": |a, b| 10 * b.failed < 9 * a.failed && 2 * b.failed > a.failed && b.for_workers > 1_000;
        "twice-the-workers": |a, b| 10 * b.failed < 9 * a.failed && 2 * b.failed > a.failed && b.for_workers > 1_000;
        // Eighty workers have eighty connections, and the database works on forty queries at once.
        "four-times-the-pool": |a, b| 10 * b.failed > 9 * a.failed && (b.db_peak_queue, b.errors) == (40, 0);
        "short-backlog": |a, b| 10 * b.failed > 9 * a.failed;
        "fewest-requests": |a, b| 10 * b.failed > 9 * a.failed;
    }
    retry_storm "retry-storm" {
        "all-three": |a, b| b.failed == 0 && a.failed > 1_000;
        "stale-on-error": |a, b| b.failed == 0 && b.fallbacks > 1_000 && 2 * b.db_queries < a.db_queries;
        // Peace for the database, not for clients.
        "breaker": |a, b| 4 * b.db_queries < a.db_queries && b.failed > a.failed;
        // Not fewer.
        "full-jitter": |a, b| (0.9..1.1).contains(&(b.db_queries as f64 / a.db_queries as f64));
        "retry-budget": |a, b| b.retries < 20 && b.failed > a.failed;
        // A fifth of what is under way is a retry at any time, however much fails.
        "retry-budget-of-envoy": |a, b| (100..a.retries / 10).contains(&b.retries) && 2 * b.db_queries < a.db_queries && b.failed > a.failed;
        // Up to sixteen for one request.
        "retries-in-the-app-too": |a, b| b.db_queries > 2 * a.db_queries;
    }
    cache_down "cache-down" {
        "limit-the-loads": |a, b| 2 * a.failed > 3 * b.failed;
        "short-queue": |a, b| 2 * a.failed > 3 * b.failed;
        "token-bucket": |a, b| 10 * b.failed < 7 * a.failed && b.timed_out == 0 && b.shed == b.failed && b.db_peak_queue < 60;
        "fail": |a, b| b.db_queries == 0 && b.failed > a.failed;
    }
    slow_database "slow-database" {
        "codel": |a, b| a.failed > 3 * b.failed;
        "short-queue": |a, b| a.failed > 3 * b.failed;
        "last-come-first-served": |a, b| a.failed > 3 * b.failed;
        "loads-at-once": |a, b| a.failed > 3 * b.failed && b.db_peak_queue == 10;
        // Hardly fewer: what the bucket lets through is many times what a slow database can do.
        "loads-a-second": |a, b| 100 * b.failed > 95 * a.failed && b.db_peak_queue > 500;
    }
    leader_fails "leader-fails" {
        "stale-on-error": |a, b| (a.failed, b.failed, b.fallbacks) == (100, 0, 100);
        "try-again": |_, b| (b.failed, b.retries, b.db_queries) == (0, 100, 2);
    }
    xfetch "xfetch" {
        "xfetch": |a, b| a.db_queries > 250 && b.db_queries < 40;
        "background": |_, b| b.p999_ms < 50.0 && b.db_queries < 40;
        // Hardly any reader finds nothing; only the draw by the time of a load spares the database.
        "linear": |_, b| b.misses <= 1 && b.db_queries > 150;
        "threshold": |_, b| b.misses <= 1 && b.db_queries > 150;
        "sliding-ttl": |a, b| a.db_queries > 250 && b.db_queries == 0;
    }
    threshold_refresh "threshold-refresh" {
        "singleflight": |a, b| a.db_queries > 20 * b.db_queries;
        "redis-lock": |a, b| a.db_queries > 20 * b.db_queries && b.misses == 0;
        "xfetch": |a, b| a.db_queries > 5 * b.db_queries;
    }
    facebook_leases "facebook-leases" {
        "lease": |a, b| a.loads > 10 * b.loads && b.stale_hits > 0;
        // None of the 1000 keys gets a second one.
        "lease-once-in-10-s": |_, b| (800..1_000).contains(&b.loads) && b.stale_reads > 40_000;
        // Twelve or thirteen readers in sixteen apps.
        "singleflight-in-each-app": |a, b| 2 * b.loads > a.loads && b.loads < a.loads;
    }
    million "million" {
        "three-tiers": |a, b| a.latency_ms.p99 > 5.0 * b.latency_ms.p99;
        "redis-and-cdn": |a, b| b.edge_hits > 41_000 && b.latency_ms.p99 * 3.0 < a.latency_ms.p99;
        "redis-and-l1": |a, b| b.l1_hits > 35_000 && b.db_queries * 10 > a.db_queries * 9;
    }
    feed_peak "feed-peak" {
        "three-tiers": |a, b| 2 * b.db_queries < a.db_queries;
        "redis-and-l1": |a, b| b.l1_hits > 30_000 && b.db_queries * 10 > a.db_queries * 9;
        "nothing-at-all": |a, b| b.db_queries > 8 * a.db_queries && b.db_peak_queue > 20_000;
    }
    hot_node "hot-node" {
        "three-copies": |a, b| a.at_nodes > 5 * b.at_nodes && a.latency_ms.p99 > 5.0 * b.latency_ms.p99;
        "l1-for-5-s": |a, b| a.latency_ms.p99 > 5.0 * b.latency_ms.p99 && b.l1_hits > 5_000;
        // Whatever is passed on is loaded once by each node that gets it, or a few times at once.
        "bounded-loads": |a, b| a.latency_ms.p99 > 5.0 * b.latency_ms.p99 && (2..4_000).contains(&b.db_queries);
        "copies-by-a-sketch": |a, b| a.at_nodes > 2 * b.at_nodes && a.latency_ms.p99 > 2.0 * b.latency_ms.p99;
        "faster-nodes": |_, b| b.latency_ms.max < 45.0;
        // 2800 lookups a second want 80 kB each of the owner, whose link sends 1562. Nobody waits for the node itself.
        "large-value": |a, b| b.latency_ms.p99 > 1.5 * a.latency_ms.p99 && b.at_links > 1_000 && b.at_nodes < 20;
        "large-value-in-three-copies": |a, b| a.latency_ms.p99 > 5.0 * b.latency_ms.p99;
    }
    l1_flush "l1-flush" {
        "l1-for-5-s": |a, b| a.db_queries > b.db_queries && a.db_peak_queue > 3 * b.db_peak_queue;
        "singleflight": |a, b| b.db_queries < a.db_queries;
    }
    holder_dies "holder-dies" {
        "lock-of-1-s": |a, b| a.latency_ms.max > 6.0 * b.latency_ms.max;
        // Too short for the rebuild.
        "lock-of-150-ms": |a, b| b.db_queries > a.db_queries && a.latency_ms.max > 6.0 * b.latency_ms.max;
        "wait-of-500-ms": |a, b| (30..60).contains(&b.db_queries) && a.latency_ms.max > 5.0 * b.latency_ms.max;
    }
    lock_failover "lock-failover" {
        "redlock": |a, b| (a.db_queries, b.db_queries, b.locks_lost) == (2, 1, 0);
        "no-lag": |_, b| (b.db_queries, b.locks_lost) == (1, 0);
    }
    cold_start "cold-start" {
        "1000-keys-warmed": |a, b| a.db_peak_queue > 5 * b.db_peak_queue;
        "100-keys-warmed": |a, b| 3 * b.db_peak_queue < 2 * a.db_peak_queue;
        "singleflight": |a, b| 3 * b.db_peak_queue < 2 * a.db_peak_queue && b.db_queries < a.db_queries;
    }
    cdn "cdn" {
        "cdn": |a, b| a.db_queries == 1_000 && b.db_queries + b.edge_hits == 1_000;
        "singleflight": |_, b| b.db_queries == 1 && b.edge_hits == 0;
        "cdn-and-singleflight": |_, b| b.db_queries == 1 && b.edge_hits > 800;
    }
    invalidation_race "invalidation-race" {
        "versioned-keys": |a, b| a.stale_reads > 4_500 && b.stale_reads == 0;
        "write-through": |_, b| b.stale_reads == 0;
        "update-then-store": |_, b| b.stale_reads == 0;
        // The second delete comes when the replica has caught up.
        "delete-again-later": |_, b| b.stale_reads > 0 && b.oldest_stale_ms <= 350.0;
        "log-events": |a, b| b.oldest_stale_ms <= 550.0 && 10 * b.stale_reads < a.stale_reads;
        "short-ttl": |a, b| b.stale_reads > 0 && b.oldest_stale_ms <= 1_300.0 && b.db_queries > a.db_queries;
    }
    update_order "update-order" {
        "update-then-delete": |a, b| a.stale_reads > 4_500 && b.stale_reads == 0;
        "delete-twice": |_, b| b.stale_reads > 0 && b.oldest_stale_ms < 250.0;
        "versioned-keys": |_, b| b.stale_reads == 0;
    }
    write_strategies "write-strategies" {
        "write-through": |a, b| a.stale_reads > a.requests / 4 && b.stale_reads == 0 && b.db_queries < a.db_queries;
        "update-then-delete": |a, b| 8 * b.stale_reads < a.stale_reads && b.db_queries > a.db_queries;
        "update-then-store": |a, b| 8 * b.stale_reads < a.stale_reads && b.db_queries < a.db_queries;
        // A batch is one query.
        "write-back": |a, b| 100 * b.stale_reads < a.stale_reads && 10 * b.db_queries < 5 * a.db_queries;
        "log-events": |a, b| b.oldest_stale_ms <= 500.0 && b.stale_reads > 0 && b.stale_reads < a.stale_reads;
        "versioned-keys": |_, b| b.stale_reads == 0;
    }
    dual_write "dual-write" {
        "write-through": |a, b| a.stale_reads > 100 && b.stale_reads == 0;
        "short-ttl": |a, b| b.oldest_stale_ms < 2_000.0 && 10 * b.db_queries > 18 * a.db_queries;
        "delete-again": |a, b| b.oldest_stale_ms < 600.0 && b.stale_reads < a.stale_reads;
        // Half a second after the commit, the event is there.
        "log-events": |a, b| b.oldest_stale_ms <= 500.0 && a.oldest_stale_ms > 1_000.0 && b.stale_reads < a.stale_reads;
        // Nothing is forgotten, and each write is late.
        "log-events-alone": |a, b| (400.0..=500.0).contains(&b.oldest_stale_ms) && b.stale_reads > a.stale_reads;
        "lossy-log-events": |a, b| b.stale_reads < a.stale_reads;
    }
    write_back_crash "write-back-crash" {
        "log-every-write": |a, b| a.lost_writes > 150 && b.lost_writes == 0;
        // 150 writes a second come to each app, and the log is a second behind at most.
        "log-every-second": |a, b| b.lost_writes < a.lost_writes && b.lost_writes < 210;
        // While it closes, an app takes no writes.
        "flush-before-the-restart": |_, b| (b.lost_writes, b.writes_queued) == (0, 0) && b.failed > 0;
    }
    primary_fails "primary-fails" {
        "synchronous": |a, b| a.lost_writes > 30 && b.lost_writes == 0;
        "closer-replica": |a, b| b.lost_writes < a.lost_writes / 4;
        "writes-wait": |a, b| b.failed == 0 && b.lost_writes > 0 && b.slowest_ms > 2_000.0 && a.slowest_ms < 1_000.0;
    }
    related_keys "related-keys" {
        "in-one-order": |a, b| b.db_queries > 10 * a.db_queries && 10 * b.stale_reads < a.stale_reads && b.at_nodes < 4;
        // Half a millisecond for each post is seen by a reader or three.
        "one-by-one": |a, b| b.db_queries > 10 * a.db_queries && (2..8).contains(&b.at_nodes);
        // A thousand readers a second meet a node that is away for 20 ms, and now and then for twice as long.
        "by-a-search": |_, b| (15..90).contains(&b.at_nodes);
        "by-their-tag": |a, b| b.at_nodes < 4 && 10 * b.stale_reads < a.stale_reads;
    }
}

/// Checks the claims of a preset's variants under each seed.
fn hold(preset: &str) {
    let (_, claims) = CLAIMS.iter().find(|(name, _)| *name == preset).unwrap();
    let mut link = Link::to_preset(preset).unwrap();
    for seed in 1..=SEEDS {
        link.a.run.seed = seed;
        let a = World::of(&account_within(&link.a, Allowance::default(), &mut |_| ()).unwrap());
        for (variant, holds) in *claims {
            assert_eq!(link.choose(variant), []);
            assert_eq!(link.variant().unwrap().name, *variant);
            let b = World::of(&account_within(&link.b, Allowance::default(), &mut |_| ()).unwrap());
            assert!(holds(&a, &b), "{preset}, {variant}, seed {seed}:\n{:#?}\n{:#?}", a.summary, b.summary);
        }
    }
}

#[test]
fn every_variant_claims_something() {
    for preset in PRESETS.iter().filter(|preset| !preset.variants.is_empty()) {
        let claims = CLAIMS.iter().find(|(of, _)| *of == preset.name).map_or(&[][..], |(_, claims)| claims);
        let claimed: Vec<&str> = claims.iter().map(|(variant, _)| *variant).collect();
        let offered: Vec<&str> = preset.variants.iter().map(|variant| variant.name).collect();
        assert_eq!(claimed, offered, "{}", preset.name);
    }
}
