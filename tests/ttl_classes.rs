//! Keys of several classes, each with a TTL of its own, against the closed form of caches that only expire.
#![cfg(not(target_arch = "wasm32"))]

use stampede::lab::demand::Demand;
use stampede::recording::{Phase, Recording};
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use std::collections::BTreeMap;

/// 400 keys, alike, each asked for 5 times a second on average for 60 s; loads take next to no time.
const KEYS: f64 = 400.0;
const RATE: f64 = 5.0;
const LENGTH: f64 = 60.0;
const WORLD: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=poisson&clients.rate=2000&clients.count=120000\
    &keys.popularity=uniform&keys.count=400&cache.preload=no&cache.nodes=n&cache.round_trip=0s&cache.service=0s\
    &database.query_time=0s&database.round_trip=0s&cache.ttl=1s";

fn run(more: &str) -> Recording {
    let (link, faults) = Link::parse(&format!("{WORLD}&{more}"));
    assert_eq!(faults, [], "{more}");
    simulate(&link.a).unwrap()
}

/// How often each key is loaded.
fn loads(run: &Recording) -> BTreeMap<u32, u32> {
    let mut loads = BTreeMap::new();
    for step in (0..run.steps()).map(|i| run.step(i)).filter(|step| step.to == Phase::ToDatabase) {
        *loads.entry(run.request(step.who).unwrap().0).or_default() += 1;
    }
    loads
}

#[test]
fn each_class_is_loaded_as_often_as_its_ttl_says() {
    let run = run("keys.second_share=0.4&cache.second_ttl=10s&keys.lasting_share=0.1");
    let loads = loads(&run);
    assert_eq!(loads.len(), KEYS as usize);
    // A life takes its TTL and the time until somebody asks, 1/λ: λ/(1 + λT) loads a second. In 60 s that is 50 of the first class, 5.9 of
    // the second, and one of a key without a TTL; so the classes tell themselves apart.
    let class = |range: std::ops::RangeInclusive<u32>| {
        let of: Vec<u32> = loads.values().copied().filter(|count| range.contains(count)).collect();
        (of.len() as f64, f64::from(of.iter().sum::<u32>()))
    };
    let expected = |ttl: f64| RATE * LENGTH / (1.0 + RATE * ttl);
    for (range, share, each) in [(20..=70, 0.5, expected(1.0)), (2..=10, 0.4, expected(10.0)), (1..=1, 0.1, 1.0)] {
        let (count, sum) = class(range.clone());
        // Four standard errors of a share.
        let off = 4.0 * (KEYS * share * (1.0 - share)).sqrt();
        assert!((count - KEYS * share).abs() < off, "{range:?}: {count} keys");
        // The first life begins at once and not after a TTL, which is half a load more on average.
        assert!((sum / count - each).abs() < 0.6, "{range:?}: {} for {each}", sum / count);
    }
}

#[test]
fn what_a_world_of_classes_asks_of_its_database_is_known_beforehand() {
    for more in [
        "",
        "keys.second_share=0.4&cache.second_ttl=10s",
        "keys.second_share=0.9&cache.second_ttl=5s&keys.lasting_share=0.1",
    ] {
        let (link, faults) = Link::parse(&format!("{WORLD}&{more}"));
        assert_eq!(faults, []);
        let seen = f64::from(loads(&run(more)).values().sum::<u32>()) / LENGTH;
        let told = Demand::of(&link.a).reads;
        // The first life of each key is one more than the steady rate has.
        assert!((seen - told).abs() < 0.02 * told + KEYS / LENGTH, "{more}: {seen} a second for {told}");
    }
}
