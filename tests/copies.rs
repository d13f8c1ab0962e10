//! Copies of hot keys on several nodes: where they are, which requests load them, and what a write does to them.
#![cfg(not(target_arch = "wasm32"))]

use stampede::lab::plan::Plan;
use stampede::recording::{Phase, Recording, Step};
use stampede::scenario::Scenario;
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::{Duration, Instant};
use std::collections::BTreeSet;

/// World A of a link, where of a field that stands twice the later counts.
fn world(fragment: &str) -> (Scenario, Recording) {
    let mut fields: Vec<&str> = Vec::new();
    for field in fragment.split('&') {
        let name = |field: &str| field.split('=').next().map(str::to_owned);
        fields.retain(|earlier| name(earlier) != name(field));
        fields.push(field);
    }
    let (link, faults) = Link::parse(&fields.join("&"));
    assert_eq!(faults, [], "{fragment}");
    let recording = simulate(&link.a).unwrap();
    (link.a, recording)
}

fn steps(recording: &Recording) -> impl Iterator<Item = Step> + '_ {
    (0..recording.steps()).map(|i| recording.step(i))
}

/// The rows of refreshes.
fn refreshes(recording: &Recording) -> impl Iterator<Item = u32> + '_ {
    steps(recording).filter(|step| step.from == step.to && step.to == Phase::Refresh).map(|step| step.who)
}

const READERS: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=1000\
                       &clients.count=3000&cache.ttl=1s&cache.hot_above=0&database.query_time=50ms";

#[test]
fn a_refresh_is_left_out_where_the_process_that_would_load_is_loading() {
    let ahead = "apps.topology=peer-to-peer&cache.nodes=n4,n5&cache.hot_copies=2&cache.hot_above=0\
                 &protection.early=ahead&protection.early_below=1ms&database.query_time=10ms";
    let grace = format!(
        "{READERS}&apps.topology=peer-to-peer&cache.nodes=n4,n5,n6&cache.hot_copies=3&cache.grace=1s&clients.rate=10000&cache.ttl=100ms"
    );
    for fragment in [ahead, &grace] {
        for coalesce in ["singleflight", "mutex"] {
            let (_, recording) = world(&format!("{fragment}&protection.coalesce={coalesce}"));
            let mut seen = 0;
            for who in refreshes(&recording) {
                let then = recording.life(who).nth(1).unwrap();
                assert_eq!(then.to, Phase::ToDatabase, "{coalesce}: refresh {who} had to wait, {fragment}");
                seen += 1;
            }
            assert!(seen > 0, "{coalesce}: {fragment}");
        }
    }
}

#[test]
fn each_copy_is_loaded_anew_on_its_own_node() {
    for topology in ["cache-aside", "peer-to-peer"] {
        for early in ["cache.grace=500ms", "protection.early=ahead&protection.early_below=200ms"] {
            let fragment =
                format!("{READERS}&apps.topology={topology}&cache.nodes=n1,n2,n3&cache.hot_copies=3&{early}");
            let (_, recording) = world(&fragment);
            let filled: BTreeSet<u16> = refreshes(&recording)
                .filter_map(|who| {
                    recording.life(who).find(|step| matches!(step.to, Phase::FromFill | Phase::ToDatabase))
                })
                .map(|step| step.place)
                .collect();
            if topology == "peer-to-peer" {
                assert_eq!(filled.len(), 3, "{fragment}");
            }
            // Where a copy is refreshed in time, its readers never miss it again.
            let last = steps(&recording).filter(|step| step.to == Phase::Miss).map(|step| step.at).max().unwrap();
            assert!(last < Instant::ZERO + Duration::from_secs(1), "missed at {last}: {fragment}");
        }
    }
}

#[test]
fn copies_are_on_nodes_that_answer() {
    let fragment = format!("{READERS}&cache.nodes=n1,n2,n3,n4,n5&cache.hot_copies=3&cache.ttl=1min&clients.count=1500");
    let (scenario, recording) = world(&fragment);
    let owner = Plan::of(&scenario).owner as u16;
    let asked: BTreeSet<u16> =
        steps(&recording).filter(|step| step.to == Phase::ToNode).map(|step| step.place).collect();
    assert_eq!(asked.len(), 3);
    for (place, name) in scenario.cache.nodes.iter().enumerate().filter(|(place, _)| *place as u16 != owner) {
        for (act, back) in [("kill", "restart"), ("remove", "add")] {
            let (_, recording) = world(&format!("{fragment}&do={act}:{name}@500ms,{back}:{name}@1.2s"));
            let at = |ms| Instant::ZERO + Duration::from_millis(ms);
            let late = |step: &Step| {
                step.to == Phase::ToNode && usize::from(step.place) == place && (at(500)..at(1_200)).contains(&step.at)
            };
            assert_eq!(steps(&recording).find(late), None, "{act} {name}");
            let asked: BTreeSet<u16> = steps(&recording)
                .filter(|step| step.to == Phase::ToNode && (at(500)..at(1_200)).contains(&step.at))
                .map(|step| step.place)
                .collect();
            assert_eq!(asked.len(), 3, "three of those that are left have it: {act} {name}");
        }
    }
}

#[test]
fn a_write_stores_its_value_where_the_key_is_held() {
    for strategy in ["update-set", "write-back"] {
        // No key is hot, so that each is with its owner alone.
        let (_, recording) = world(&format!(
            "{READERS}&cache.nodes=n1,n2,n3,n4,n5&cache.hot_copies=3&cache.hot_above=10000000&cache.ttl=1h\
             &keys.popularity=uniform&keys.count=40&cache.preload_keys=40&clients.read_share=0.5\
             &writes.strategy={strategy}"
        ));
        assert!(recording.tally(Instant::MAX).entered(Phase::Updated) > 1_000, "{strategy}");
        let fills = recording.frame(Instant::MAX, 1, None).fills;
        assert_eq!(fills.iter().map(|fill| fill.entries).sum::<u64>(), 40, "{strategy}: {fills:?}");
    }
}
