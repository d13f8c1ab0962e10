//! The cache against what other programs did: full policy states on short traces, and GeeCache's own LRU.

use serde_json::Value;
use stampede_mechanisms::cache::ttl::Life;
use stampede_mechanisms::cache::{Cache, Departure, Limits, Lookup, Reason};
use stampede_mechanisms::eviction::{PolicyKind, Queue};
use stampede_mechanisms::time::Instant;

fn vectors(name: &str) -> Value {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The state in the spelling of `policy_small_states.json`.
fn spelled(kind: PolicyKind, queues: &[Queue<String>], cache: &Cache<String, ()>) -> Value {
    let keys = |queue: &Queue<String>| -> Value { queue.members.iter().map(|(key, _)| key.clone()).collect() };
    let marked = |queue: &Queue<String>| -> Value {
        queue.members.iter().map(|(key, mark)| serde_json::json!([key, mark])).collect()
    };
    match kind {
        PolicyKind::Lru | PolicyKind::Fifo => keys(&queues[0]),
        PolicyKind::Clock => marked(&queues[0]),
        PolicyKind::Sieve => {
            let hand = queues[1].members.first().map(|(key, _)| key.clone());
            serde_json::json!({"tail_to_head": marked(&queues[0]), "hand": hand})
        }
        PolicyKind::Lfu => {
            let mut by_count = serde_json::Map::new();
            for (key, count) in &queues[0].members {
                let bucket = by_count.entry(count.to_string()).or_insert_with(|| Value::Array(Vec::new()));
                bucket.as_array_mut().unwrap().push(key.clone().into());
            }
            Value::Object(by_count)
        }
        PolicyKind::Arc => {
            let p = cache.adaptation().unwrap();
            let [t1, t2, b1, b2] = [0, 1, 2, 3].map(|i| keys(&queues[i]));
            serde_json::json!({"p": p, "T1": t1, "T2": t2, "B1": b1, "B2": b2})
        }
        other => panic!("no vectors for {other:?}"),
    }
}

#[test]
fn policy_small_states() {
    let mut steps = 0;
    for run in vectors("policy_small_states.json")["runs"].as_array().unwrap() {
        let name = run["policy"].as_str().unwrap();
        // S3-FIFO's run is of the variant that fills the small queue first: see `s3_fifo.rs`.
        let Some(kind) = PolicyKind::parse(&name.to_lowercase()) else { continue };
        let limits = Limits { entries: run["capacity"].as_u64(), bytes: None };
        let mut cache: Cache<String, ()> = Cache::new(kind, limits, 0).unwrap();
        for (number, step) in run["steps"].as_array().unwrap().iter().enumerate() {
            let key = step["get"].as_str().unwrap().to_string();
            let mut left = Vec::new();
            let hit = cache.get(&key, Instant::ZERO) == Lookup::Fresh(&());
            if !hit {
                cache.insert(key, (), 1, Life::FOREVER, Instant::ZERO, &mut left);
            }
            let evicted = left.first().map(|it: &Departure<String, ()>| it.key.clone());
            let where_ = format!("{name} on {}, step {number}", run["seq"]);
            assert_eq!(step["hit"], hit, "{where_}");
            assert_eq!(step["evicted"], serde_json::json!(evicted), "{where_}");
            assert_eq!(step["state"], spelled(kind, &cache.queues(), &cache), "{where_}");
            steps += 1;
        }
    }
    assert_eq!(steps, 6 * (15 + 15 + 19));
}

#[test]
fn geecache_lru() {
    let vectors = vectors("singleflight_and_lru_original_go.json");
    for run in vectors["data"]["geecache_lru_bytes"].as_array().unwrap() {
        let bytes = run["max_bytes"].as_u64().filter(|&bytes| bytes > 0);
        let mut cache: Cache<String, String> = Cache::new(PolicyKind::Lru, Limits { entries: None, bytes }, 0).unwrap();
        for step in run["steps"].as_array().unwrap() {
            let op = step["op"].as_str().unwrap();
            let words: Vec<&str> = op.trim_matches(['[', ']']).split(' ').collect();
            let mut left = Vec::new();
            match words[..] {
                ["add", key, value] => {
                    let size = (key.len() + value.len()) as u64;
                    cache.insert(key.into(), value.into(), size, Life::FOREVER, Instant::ZERO, &mut left);
                }
                ["get", key] => {
                    let hit = cache.get(key, Instant::ZERO) != Lookup::Absent;
                    assert_eq!(step["hit"], hit, "{op}");
                }
                _ => panic!("{op}"),
            }
            left.retain(|it| it.reason != Reason::Replaced);
            let evicted: Vec<String> = left.into_iter().map(|it| it.key).collect();
            assert_eq!(step["evicted"], serde_json::json!(evicted), "{op}");
            assert_eq!(step["len"], cache.len(), "{op}");
        }
    }
}
