//! What a stage is told of a world.

use super::*;
use crate::scenario::link::Link;

const MS: u64 = 1_000_000;
const MANY: &str = "keys.popularity=uniform&";

fn scenario(fields: &str) -> Scenario {
    let nodes = if fields.contains("cache.nodes=") { "" } else { "&cache.nodes=cache-1,cache-2,cache-3" };
    let (link, problems) = Link::parse(&format!("v=2&preset=hot-key&b.protection.coalesce=none{nodes}&{fields}"));
    assert!(problems.is_empty(), "{fields}: {problems:?}");
    link.a
}

fn plan(fields: &str) -> Plan {
    Plan::of(&scenario(fields))
}

#[test]
fn an_intervention_that_lasts_is_a_stretch_from_its_instant_on() {
    let plan = plan("do=slow:10:300ms@1s,stop:200ms@2s,outage:100ms@3s,cut:50ms@4s,delete@5s");
    assert_eq!(plan.paces, [(1000 * MS, 1300 * MS, 10), (2000 * MS, 2200 * MS, 0), (3000 * MS, 3100 * MS, -1)]);
    assert_eq!(plan.cuts, [(4000 * MS, 4050 * MS)]);
    assert!(plan.eras.is_empty(), "the nodes stay as they are");
}

#[test]
fn each_thing_that_protects_the_database_is_named_where_it_is_and_only_there() {
    let bare = plan("");
    assert_eq!(
        (bare.protection.to_string().as_str(), bare.title.to_string().as_str()),
        ("No protection", "No protection")
    );
    assert_eq!(
        (bare.coalesce.as_str(), bare.promise.to_string().as_str()),
        ("none", "every miss queries the database")
    );
    let mut promises = Vec::new();
    for (fields, name) in [
        ("protection.early=xfetch", "XFetch"),
        ("protection.early=linear", "Linear refresh"),
        ("protection.early=threshold", "Refresh below a threshold"),
        ("protection.early=ahead", "Refresh-ahead"),
        ("cache.grace=1s", "Serve stale"),
        ("keys.missing_share=0.1&protection.bloom=yes", "Bloom filter"),
        ("keys.missing_share=0.1&cache.negative_ttl=1s", "Negative caching"),
        ("clients.cdn_share=0.5", "CDN"),
        ("apps.l1_ttl=1s", "L1"),
        ("cache.hot_copies=2", "Copies of a hot key"),
        ("protection.breaker=hystrix", "Breaker"),
        ("protection.breaker=resilience4j", "Breaker"),
        ("cache.stale_on_error=1s", "Stale on error"),
        ("protection.limit=1", "Limited loads"),
        ("cache.nodes=n1,n2&cache.load_bound=0.25", "Bounded loads"),
        ("protection.rate=10", "Rate limit"),
        ("protection.throttle=yes", "Adaptive throttle"),
        ("database.queue_limit=1", "Short queue"),
        ("database.order=lifo", "Last come, first served"),
        ("database.shed=codel", "CoDel"),
        ("clients.timeout=1s&database.shed=late", "Drops what is late"),
        ("clients.timeout=1s&database.shed=hopeless", "Drops the hopeless"),
        ("clients.timeout=1s&clients.cancel=yes&protection.late_fill=yes", "Late results are stored"),
        ("cache.jitter=1s", "TTL jitter"),
    ] {
        let plan = plan(fields);
        assert_eq!((plan.protection.to_string().as_str(), plan.title.to_string().as_str()), (name, name), "{fields}");
        promises.push(plan.promise.to_string());
    }
    promises.sort_unstable();
    promises.dedup();
    assert_eq!(promises.len(), 24 - 1 - 3 + 1, "one for each, one for both breakers, two for the four early refreshes");
    for fields in ["protection.bloom=yes", "cache.negative_ttl=1s"] {
        // They are about unknown keys, and nobody asks for one.
        let (link, _) = Link::parse(&format!("preset=hot-key&{fields}"));
        assert_eq!(Plan::of(&link.a).protection.to_string(), "No protection", "{fields}");
    }
}

#[test]
fn how_loads_are_coalesced_comes_first() {
    let mut promises = Vec::new();
    for (fields, coalesce, name) in [
        ("protection.coalesce=mutex", "mutex", "Mutex"),
        ("protection.coalesce=singleflight", "singleflight", "Singleflight"),
        ("protection.coalesce=singleflight&apps.topology=peer-to-peer", "singleflight", "Singleflight"),
        ("protection.coalesce=redis-lock", "redis-lock", "Redis lock"),
        ("protection.coalesce=redis-lock&protection.lock_release=unsafe", "redis-lock", "Redis lock, unsafe release"),
        ("protection.coalesce=redlock", "redlock", "Redlock"),
        ("protection.coalesce=lease", "lease", "Lease"),
        ("protection.coalesce=lease&protection.lease_stale=yes", "lease", "Lease"),
        ("protection.coalesce=flight-lock", "flight-lock", "Singleflight + Redis lock"),
        ("protection.coalesce=flight-lease", "flight-lease", "Singleflight + lease"),
    ] {
        let alone = plan(fields);
        assert_eq!(
            (alone.coalesce.as_str(), alone.protection.to_string().as_str(), alone.title.to_string().as_str()),
            (coalesce, name, name),
            "{fields}"
        );
        let on_nodes = [("lock", "lock"), ("lease", "lease")].into_iter().find(|(part, _)| coalesce.contains(part));
        assert_eq!(alone.central, on_nodes.map_or("", |(_, what)| what), "{fields}");
        promises.push(alone.promise.to_string());
        let guarded = plan(&format!("{fields}&cache.jitter=1s"));
        assert_eq!(guarded.protection.to_string(), format!("{name} + TTL jitter"));
    }
    promises.sort_unstable();
    promises.dedup();
    assert_eq!(promises.len(), 10, "each has a promise of its own");
}

#[test]
fn a_world_whose_cache_is_cut_off_from_the_start_is_named_so() {
    let cut = plan("do=cut:1s@0s");
    assert_eq!(
        (cut.title.to_string().as_str(), cut.protection.to_string().as_str()),
        ("Cache cut off", "No protection")
    );
    assert_eq!(cut.promise.to_string(), "every read queries the database");
    let later = plan("do=cut:1s@1s");
    assert_eq!(
        (later.title.to_string().as_str(), later.promise.to_string().as_str()),
        ("No protection", "every miss queries the database")
    );
    let guarded = plan("do=cut:1s@0s&protection.coalesce=mutex");
    assert_eq!((guarded.title.to_string().as_str(), guarded.protection.to_string().as_str()), ("Mutex", "Mutex"));
    assert_eq!(guarded.promise, plan("protection.coalesce=mutex").promise);
}

#[test]
fn a_full_cache_is_told_by_its_policy() {
    let mut said = Vec::new();
    for policy in PolicyKind::ALL {
        let limited = plan(&format!("{MANY}cache.max_entries=100&cache.policy={}", policy.name()));
        assert_eq!(limited.protection, Message::new(format!("cache-policy.{}", policy.name())));
        said.push((policy, limited.promise));
    }
    // Variants of one rule are told alike, and no others.
    let group = |policy: PolicyKind| match policy {
        PolicyKind::RedisLru | PolicyKind::VolatileLru => PolicyKind::Lru,
        PolicyKind::RedisLfu | PolicyKind::VolatileLfu => PolicyKind::Lfu,
        PolicyKind::VolatileRandom => PolicyKind::Random,
        PolicyKind::Sieve => PolicyKind::Clock,
        other => other,
    };
    for (one, promise) in &said {
        for (other, says) in &said {
            assert_eq!(group(*one) == group(*other), promise == says, "{one:?} and {other:?}");
        }
    }
    let policy = plan(&format!("{MANY}cache.max_entries=100")).protection;
    let admitted = plan(&format!("{MANY}cache.max_entries=100&cache.admit_after=2"));
    assert_eq!(admitted.protection.to_string(), format!("Admission + {policy}"));
    assert_eq!(plan("cache.max_entries=100").protection.to_string(), "No protection", "one key always has room");
    assert_eq!(plan(MANY).protection.to_string(), "No protection", "without a limit all have");
}

#[test]
fn a_placement_is_told_where_nodes_join_or_leave() {
    let mut said = Vec::new();
    for placement in KeyPlacement::OPTIONS {
        for act in ["add:cache-9@1s", "remove:cache-3@1s"] {
            assert_eq!(
                plan(&format!("cache.placement={placement}&do={act}")).protection,
                Message::new(format!("cache-placement.{placement}"))
            );
        }
        for act in ["kill:cache-3@1s", "flush@1s"] {
            assert_eq!(plan(&format!("cache.placement={placement}&do={act}")).protection.to_string(), "No protection");
        }
        said.push((*placement, plan(&format!("cache.placement={placement}&do=remove:cache-3@1s")).promise));
    }
    let of = |placement: &str| said.iter().find(|(name, _)| *name == placement).unwrap().1.clone();
    assert_ne!(of("modulo"), of("jump"));
    for same in ["ring-ketama", "ring-mixed", "rendezvous"] {
        assert_eq!(of(same), of("ring-crc32"));
        assert!(![of("modulo"), of("jump")].contains(&of(same)));
    }
}

#[test]
fn a_key_belongs_to_the_first_point_at_or_after_it() {
    for placement in ["ring-crc32", "ring-ketama", "ring-mixed"] {
        for hot in ["Tom", "Sam", "Anna", "x"] {
            let plan = plan(&format!("cache.placement={placement}&keys.hot={hot}"));
            assert!(plan.points.len() >= 3 * 48, "{placement}: {}", plan.points.len());
            assert!(plan.points.iter().all(|(at, node)| (0.0..1.0).contains(at) && *node < 3));
            assert!(plan.points.is_sorted_by(|one, next| one.0 < next.0));
            let spread = plan.points.iter().filter(|(at, _)| *at > 0.5).count() as f64 / plan.points.len() as f64;
            assert!((0.3..0.7).contains(&spread), "{placement}: the points lie all around, {spread}");
            let first = plan.points.iter().find(|(at, _)| *at >= plan.key_at).unwrap_or(&plan.points[0]);
            assert_eq!(first.1, plan.owner, "{placement}, {hot}");
        }
    }
    for placement in ["modulo", "jump", "rendezvous"] {
        let plan = plan(&format!("cache.placement={placement}"));
        assert!(plan.points.is_empty());
        assert_eq!(plan.key_at, f64::from(plan.owner) / 3.0, "beside its node");
    }
}

#[test]
fn each_change_of_the_nodes_begins_an_era() {
    let acts = "kill:cache-1@1s,restart:cache-1@2s,add:cache-9@3s,remove:cache-2@4s";
    let changing = plan(&format!("do={acts}"));
    assert_eq!(changing.nodes, ["cache-1", "cache-2", "cache-3", "cache-9"]);
    let present: Vec<(u64, Vec<bool>)> = changing.eras.iter().map(|era| (era.from / MS, era.present.clone())).collect();
    let up = |one, two, three, nine| vec![one, two, three, nine];
    assert_eq!(
        present,
        [
            (0, up(true, true, true, false)),
            (1000, up(false, true, true, false)),
            (2000, up(true, true, true, false)),
            (3000, up(true, true, true, true)),
            (4000, up(true, false, true, true)),
        ]
    );
    let [start, killed, back, joined, left] = &changing.eras[..] else { panic!("five eras") };
    assert_eq!((&start.points, start.owner), (&changing.points, changing.owner));
    // A node that is down keeps its place; one that joins has points of its own, one that leaves has none.
    assert_eq!((&killed.points, killed.owner), (&start.points, start.owner));
    assert_eq!(&back.points, &start.points);
    let has = |era: &Era, node: u32| era.points.iter().any(|(_, other)| *other == node);
    assert!(!has(back, 3) && has(joined, 3) && has(joined, 1) && !has(left, 1) && has(left, 3));
    // The key's owner is the one that a world which began with these nodes would have.
    let afresh = plan("cache.nodes=cache-1,cache-3,cache-9");
    assert_eq!(changing.nodes[left.owner as usize], afresh.nodes[afresh.owner as usize]);
}

#[test]
fn worlds_that_write_are_told_apart_by_how_they_write() {
    let writing = |fields: &str| Plan::of(&scenario(&format!("clients.read_share=0.5&{fields}"))).writes;
    assert_eq!(plan("").writes, "", "nobody writes");
    let titles = |a: &str, b: &str| {
        let fields = |fields: &str| scenario(&format!("clients.read_share=0.5&{fields}"));
        Plan::of_both([&fields(a), &fields(b)]).map(|plan| (plan.title.to_string(), plan.promise.to_string()))
    };
    let ways = [
        ("writes.strategy=update-delete", "Update, then delete"),
        ("writes.strategy=delete-update", "Delete, then update"),
        ("writes.strategy=update-delete&writes.delete_again=1s", "Update, delete, delete again"),
        ("writes.strategy=delete-update&writes.delete_again=1s", "Delete, update, delete again"),
        ("writes.strategy=update-set", "Update, then store"),
        ("writes.strategy=write-through", "Write-through"),
        ("writes.strategy=write-around", "Write-around"),
        ("writes.strategy=versioned", "Versioned keys"),
        ("writes.strategy=write-back", "Write-back"),
        ("writes.strategy=write-back&writes.log=every-write", "Write-back, logged"),
        ("writes.strategy=write-back&writes.log=every-second", "Write-back, logged every second"),
        ("writes.strategy=write-back&writes.graceful=yes", "Write-back, flushed"),
        ("writes.strategy=update-set&writes.related=2", "Update, then store, 3 keys"),
        ("writes.strategy=update-delete&writes.related=2", "Update, then delete, 3 keys"),
        ("writes.strategy=delete-update&writes.related=2", "Delete, then update, 3 keys"),
        ("writes.strategy=write-around&writes.events=yes", "Delete by the log"),
        ("writes.strategy=update-delete&writes.events=yes", "Update, then delete, and by the log"),
        ("writes.strategy=write-around&writes.events=yes&writes.related=2", "Delete by the log, 3 keys"),
    ];
    for (fields, name) in ways {
        let [a, b] = titles(fields, "writes.strategy=write-around");
        assert_eq!((a.0.as_str(), b.0.as_str()), (name, "Write-around"));
        assert!(!a.1.is_empty() && (a.1 != b.1 || name == "Write-around"));
        assert!(fields.starts_with(&format!("writes.strategy={}", writing(fields))));
        // The same protection in both, so that only the way to write tells them apart; another is named beside it.
        let [a, b] = titles(fields, &format!("{fields}&protection.coalesce=mutex"));
        assert_eq!((a.0.as_str(), b.0.as_str()), ("No protection", "Mutex"));
    }
    let [a, b] = titles("writes.strategy=update-set&protection.coalesce=mutex", "writes.strategy=update-delete");
    assert_eq!((a.0.as_str(), b.0.as_str()), ("Update, then store + Mutex", "Update, then delete + No protection"));
    // Where one of them writes nothing, both are named after what protects them.
    let quiet = Plan::of_both([&scenario(""), &scenario("clients.read_share=0.5")]);
    assert_eq!(quiet.map(|plan| plan.title.to_string()), ["No protection", "No protection"]);
}

#[test]
fn a_plan_repeats_what_the_scenario_says() {
    let plan = plan(
        "apps.count=3&cache.ttl=5s&cache.grace=2s&cache.max_entries=7&cache.max_bytes=9000&database.connections=4&\
         database.replicas=2&apps.l1_ttl=3s&clients.timeout=6s&clients.cdn_share=0.25&cache.service=1ms&\
         cache.hot_copies=2&protection.breaker=hystrix&apps.topology=peer-to-peer",
    );
    assert!(plan.peers && plan.breaker);
    assert_eq!((plan.apps, plan.connections, plan.replicas, plan.hot_copies), (3, 4, 2, 2));
    assert_eq!((plan.ttl, plan.grace, plan.l1_ttl), (5000 * MS, 2000 * MS, 3000 * MS));
    assert_eq!((plan.timeout, plan.service, plan.cdn_share), (6000 * MS, MS, 0.25));
    assert_eq!((plan.max_entries, plan.max_bytes, plan.key.as_str()), (7, 9000, "Tom"));
    let other = self::plan("apps.topology=cache-aside");
    assert!(!other.peers && !other.breaker);
}

#[test]
fn how_often_a_key_is_loaded_before_it_is_taken_is_told_where_a_node_can_be_full() {
    for (fields, told) in [
        ("cache.max_entries=10&cache.admit_after=5", 5),
        ("cache.max_entries=10&cache.admit_after=1", 0),
        ("cache.admit_after=5", 0),
    ] {
        assert_eq!(plan(&format!("{MANY}{fields}")).admit_after, told, "{fields}");
    }
}
