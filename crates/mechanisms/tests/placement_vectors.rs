//! Placement, hashes and the Bloom filter against vectors that were made by other programs, among them the original
//! golang/groupcache.

use std::collections::BTreeMap;

use serde_json::Value;
use stampede_mechanisms::filters::bloom::BloomFilter;
use stampede_mechanisms::hash;
use stampede_mechanisms::placement::bounded_load::{BoundedLoad, LoadRule, haproxy_slots};
use stampede_mechanisms::placement::jump::{Jump, jump};
use stampede_mechanisms::placement::rendezvous::{Rendezvous, score};
use stampede_mechanisms::placement::ring::{HashRing, RingHash};
use stampede_mechanisms::placement::{NodeId, Placement};
use stampede_mechanisms::random::{mix64, unit};

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn object(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn strings(value: &Value) -> Vec<&str> {
    list(value).iter().map(|text| text.as_str().unwrap()).collect()
}

/// A number, or a decimal string that holds one of 64 bits.
fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

fn numbers(value: &Value) -> Vec<u64> {
    list(value).iter().map(number).collect()
}

fn with_nodes<P: Placement>(mut nodes: P, names: &[&str]) -> P {
    for name in names {
        nodes.add(name, 1).unwrap();
    }
    nodes
}

fn owner_name<'a>(nodes: &'a impl Placement, key: &str) -> &'a str {
    &nodes.names()[nodes.owner(key).unwrap().index()]
}

/// The owners of `key-0` to `key-9999`.
fn owners(nodes: &impl Placement) -> Vec<NodeId> {
    (0..10_000).map(|i| nodes.owner(&format!("key-{i}")).unwrap()).collect()
}

fn counts(nodes: &impl Placement) -> BTreeMap<&str, u64> {
    let mut counts: BTreeMap<&str, u64> = nodes.names().iter().map(|name| (name.as_str(), 0)).collect();
    for owner in owners(nodes) {
        *counts.get_mut(nodes.names()[owner.index()].as_str()).unwrap() += 1;
    }
    counts
}

fn counts_in(value: &Value) -> BTreeMap<&str, u64> {
    object(value).map(|(name, count)| (name, number(count))).collect()
}

/// How many of the 10 000 keys move when `name` joins, and how many of them to it.
fn moved_by(mut nodes: impl Placement, name: &str) -> (u64, u64) {
    let before = owners(&nodes);
    let new = nodes.add(name, 1).unwrap();
    let moved: Vec<NodeId> =
        before.iter().zip(owners(&nodes)).filter(|(old, now)| *old != now).map(|(_, now)| now).collect();
    (moved.len() as u64, moved.iter().filter(|owner| **owner == new).count() as u64)
}

fn assert_owners(ring: &HashRing, expected: &Value) {
    for (key, owner) in object(expected) {
        assert_eq!(owner_name(ring, key), owner, "{key}");
    }
}

#[test]
fn hashes() {
    let file = read(include_str!("vectors/hashes_prng.json"));
    for case in list(&file["strings"]) {
        let bytes = case["s"].as_str().unwrap().as_bytes();
        assert_eq!(u64::from(hash::crc32(bytes)), number(&case["crc32_ieee"]));
        assert_eq!(u64::from(hash::fnv1a_32(bytes)), number(&case["fnv1a_32"]));
        assert_eq!(hash::fnv1a_64(bytes), number(&case["fnv1a_64"]));
        assert_eq!(hash::md5_words(bytes).map(u64::from).to_vec(), numbers(&case["ketama_4points_le_u32"]));
        let digest: String = hash::md5_words(bytes).iter().flat_map(|word| word.to_le_bytes()).map(hex).collect();
        assert_eq!(digest, case["md5_hex"]);
    }
    for (seed, case) in object(&file["splitmix64"]) {
        let seed: u64 = seed.parse().unwrap();
        for (i, (bits, unit_interval)) in
            numbers(&case["u64"]).into_iter().zip(strings(&case["unit_53bit"])).enumerate()
        {
            let state = seed.wrapping_add((i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            assert_eq!(mix64(state), bits);
            assert_eq!(unit(bits), unit_interval.parse::<f64>().unwrap());
        }
    }
}

fn hex(byte: u8) -> String {
    format!("{byte:02x}")
}

#[test]
fn ring_of_the_original_groupcache() {
    let file = read(include_str!("vectors/ring_groupcache_crc32.json"));
    for (key, position) in object(&file["key_crc32"]) {
        assert_eq!(RingHash::GroupcacheCrc32.position(key), number(position));
    }
    for case in list(&file["rings"]) {
        let replicas = number(&case["replicas"]) as u32;
        let names = strings(&case["nodes_in_add_order"]);
        let ring = with_nodes(HashRing::new(RingHash::GroupcacheCrc32, replicas).unwrap(), &names);
        assert_eq!(ring.points().len() as u64, number(&case["n_distinct_points"]), "{}", case["id"]);
        if let Some(points) = case["points_sorted"].as_array() {
            for (point, expected) in ring.points().iter().zip(points) {
                assert_eq!(point.0, number(&expected["hash"]));
                assert_eq!(names[point.1.index()], expected["node"]);
                let label = format!("{}{}", expected["replica"], names[point.1.index()]);
                assert_eq!(u64::from(hash::crc32(label.as_bytes())), point.0);
            }
        }
        for (name, share) in names.iter().zip(ring.arc_shares()) {
            let positions = share * 4_294_967_296.0;
            assert_eq!(positions, number(&case["arc_len_of_2pow32"][name]) as f64);
            assert_eq!(format!("{share:.6}"), case["arc_share"][name]);
        }
        assert_owners(&ring, &case["owner"]);
        assert_eq!(counts(&ring), counts_in(&case["owner_count_of_key0_to_key9999"]));
    }
    for case in list(&file["moves"]) {
        let ring = HashRing::new(RingHash::GroupcacheCrc32, number(&case["replicas"]) as u32).unwrap();
        let ring = with_nodes(ring, &["node-0", "node-1", "node-2", "node-3", "node-4"]);
        let expected =
            (number(&case["moved_of_10000_when_node5_added_to_node0_4"]), number(&case["of_those_moved_to_node5"]));
        assert_eq!(moved_by(ring, "node-5"), expected);
    }
}

#[test]
fn ring_of_the_original_groupcache_with_other_hashes() {
    let file = read(include_str!("vectors/ring_groupcache_crc32.json"));
    for case in list(&file["alt_hash"]) {
        assert_eq!(case["hash"], "fnv1a32");
        let ring = HashRing::new(RingHash::Groupcache32(hash::fnv1a_32), number(&case["replicas"]) as u32).unwrap();
        let ring = with_nodes(ring, &strings(&case["nodes"]));
        assert_owners(&ring, &case["owner"]);
        assert_eq!(counts(&ring), counts_in(&case["owner_count_of_key0_to_key9999"]));
    }
    let toy = &file["toy_atoi_hash"];
    let atoi = |bytes: &[u8]| std::str::from_utf8(bytes).unwrap().parse().unwrap();
    let ring = HashRing::new(RingHash::Groupcache32(atoi), number(&toy["replicas"]) as u32).unwrap();
    let mut ring = with_nodes(ring, &strings(&toy["nodes"]));
    assert_owners(&ring, &toy["get"]);
    ring.add("8", 1).unwrap();
    assert_owners(&ring, &toy["after_add_8"]);
}

#[test]
fn bounded_loads() {
    let file = read(include_str!("vectors/bounded_load_ring.json"));
    let replicas = number(&file["ring"]["replicas"]) as u32;
    let names = strings(&file["ring"]["nodes"]);
    let ring = with_nodes(HashRing::new(RingHash::GroupcacheCrc32, replicas).unwrap(), &names);
    for run in list(&file["runs"]) {
        let rule = if run["mode"] == "ceil" { LoadRule::Ceiling } else { LoadRule::HaProxy };
        let mut balancer = BoundedLoad::new(rule, (run["c"].as_f64().unwrap() * 100.0) as u32).unwrap();
        let placed: Vec<_> = strings(&run["keys"]).iter().map(|key| balancer.place(&ring, key).unwrap()).collect();
        let nodes: Vec<&str> = placed.iter().map(|at| names[at.node.index()]).collect();
        assert_eq!(nodes, strings(&run["placed_node"]), "{} {} {}", run["sequence"], run["c"], run["mode"]);
        assert_eq!(placed.iter().map(|at| at.steps as u64).collect::<Vec<_>>(), numbers(&run["ring_steps"]));
        let loads: BTreeMap<&str, u64> = names.iter().copied().zip(balancer.loads().iter().copied()).collect();
        assert_eq!(loads, counts_in(&run["load"]));
        assert_eq!(loads.values().max(), Some(&number(&run["max_load"])));
        assert!(number(&run["max_load"]) <= number(&run["bound_ceil"]));
    }
    for case in list(&file["haproxy_slots"]) {
        let weights: Vec<u32> = numbers(&case["weights"]).iter().map(|&weight| weight as u32).collect();
        let slots = haproxy_slots(number(&case["served_total"]), number(&case["factor"]) as u32, &weights);
        assert_eq!(slots, numbers(&case["slots"]));
    }
}

#[test]
fn jump_hash() {
    let file = read(include_str!("vectors/jump_hash.json"));
    let jump = |key, n| u64::from(jump(key, n));
    for case in list(&file["by_key"]) {
        let key = number(&case["key"]);
        let first: Vec<u64> = (1..=20).map(|n| jump(key, n)).collect();
        assert_eq!(first, numbers(&case["buckets_n1_to_20"]));
        for (field, n) in [("n100", 100), ("n1000", 1_000), ("n1000000", 1_000_000)] {
            assert_eq!(jump(key, n), number(&case[field]));
        }
    }
    // The file does not name its seven numbers of buckets; these are the ones that reproduce it.
    for (key, buckets) in object(&file["string_keys_fnv1a64"]) {
        let hash = hash::fnv1a_64(key.as_bytes());
        let found: Vec<u64> = [1, 2, 3, 4, 5, 10, 100].map(|n| jump(hash, n)).to_vec();
        assert_eq!(found, numbers(buckets), "{key}");
    }
    let nodes = |n: u64| {
        let names: Vec<String> = (0..n).map(|i| format!("node-{i}")).collect();
        with_nodes(Jump::default(), &names.iter().map(String::as_str).collect::<Vec<_>>())
    };
    for (n, expected) in object(&file["counts_key0_9999_fnv1a64"]) {
        let counts: Vec<u64> = counts(&nodes(n.parse().unwrap())).into_values().collect();
        assert_eq!(counts, numbers(expected));
    }
    for (step, expected) in object(&file["moved_of_10000"]) {
        let (from, _) = step.split_once("->").unwrap();
        let moved = moved_by(nodes(from.parse().unwrap()), "new");
        assert_eq!(moved, (number(expected), number(expected)));
    }
}

#[test]
fn rendezvous() {
    let file = read(include_str!("vectors/rendezvous.json"));
    for (key, scores) in object(&file["scores"]) {
        for (node, expected) in object(scores) {
            assert_eq!(score(node, key), number(expected));
        }
    }
    let names = ["node-0", "node-1", "node-2", "node-3", "node-4"];
    let nodes = with_nodes(Rendezvous::default(), &names);
    for (key, owner) in object(&file["owner5"]) {
        assert_eq!(owner_name(&nodes, key), owner);
    }
    for (key, rank) in object(&file["rank5"]) {
        let ranked: Vec<&str> = nodes.ranked(key).iter().map(|id| names[id.index()]).collect();
        assert_eq!(ranked, strings(rank));
    }
    assert_eq!(counts(&nodes), counts_in(&file["counts5"]));
    let moved = moved_by(with_nodes(Rendezvous::default(), &names[..4]), "node-4");
    assert_eq!(moved.0, number(&file["moved_4_to_5"]));
    assert_eq!(moved.0 == moved.1, file["moved_all_to_new"]);
    let mut weighted = Rendezvous::default();
    for (name, weight) in names.iter().zip([1, 2, 1]) {
        weighted.add(name, weight).unwrap();
    }
    assert_eq!(counts(&weighted), counts_in(&file["weighted_counts_1_2_1"]));
}

#[test]
fn bloom() {
    let file = read(include_str!("vectors/bloom.json"));
    for (key, sizes) in object(&file["indices"]) {
        for (size, expected) in object(sizes) {
            let (bits, hashes) = size.strip_prefix("m=").unwrap().split_once(",k=").unwrap();
            let filter = BloomFilter::with_size(bits.parse().unwrap(), hashes.parse().unwrap()).unwrap();
            assert_eq!(filter.indices(key.as_bytes()).collect::<Vec<_>>(), numbers(expected), "{key} {size}");
        }
    }
    for case in list(&file["fill"]) {
        let n = number(&case["n"]);
        let p = case["p"].as_f64().unwrap();
        let mut filter = BloomFilter::new(n, p).unwrap();
        assert_eq!((filter.bits(), u64::from(filter.hashes())), (number(&case["m"]), number(&case["k"])));
        for i in 0..n {
            filter.insert(format!("key-{i}").as_bytes());
        }
        assert_eq!(filter.bits_set(), number(&case["bits_set"]));
        let misses = (0..n).filter(|i| !filter.contains(format!("key-{i}").as_bytes())).count();
        assert_eq!(misses as u64, number(&case["false_negatives"]));
        let lies = (0..20_000).filter(|i| filter.contains(format!("absent-{i}").as_bytes())).count();
        assert_eq!(lies as u64, number(&case["false_positives_absent0_19999"]));
        assert!((filter.false_positive_chance() - p).abs() < 0.1 * p);
    }
}
