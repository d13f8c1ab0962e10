//! What every preset says, as numbers: by reasoning where there is a reason, and to the last digit where there is none.

mod golden;

use serde_json::Value;
use stampede::lab::compare::Comparison;
use stampede::recording::{Phase, Recording, Summary};
use stampede::scenario::link::Link;
use stampede::scenario::preset::PRESETS;
use stampede::time::Duration;
use std::path::Path;

const SEEDS: u64 = 24;

fn run(fragment: &str) -> Comparison {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    Comparison::run(&link).unwrap()
}

/// The figures of both worlds under many seeds.
fn under_many_seeds(fragment: &str, check: impl Fn(&Summary, &Summary)) {
    for seed in 0..SEEDS {
        let run = run(&format!("preset={fragment}&seed={seed}"));
        check(&run.a.summary(), &run.b.summary());
    }
}

fn queries(fragment: &str) -> (u64, u64) {
    let run = run(fragment);
    (run.a.summary().db_queries, run.b.summary().db_queries)
}

#[test]
fn hot_key_sends_a_hundred_queries_or_one() {
    under_many_seeds("hot-key", |a, b| {
        assert_eq!((a.requests, a.answered, a.failed), (297, 297, 0));
        assert_eq!((b.requests, b.answered, b.failed), (297, 297, 0));
        // 197 calm readers find the key; the crowd reaches the cache 2 ms after its expiry.
        assert_eq!((a.hits, a.misses), (197, 100));
        assert_eq!((b.hits, b.misses), (197, 100));
        assert_eq!((a.db_queries, b.db_queries), (100, 1));
        // The crowd is over before the first of 20 connections is free again.
        assert_eq!((a.db_peak_in_flight, a.db_peak_queue), (20, 80));
        assert_eq!((b.db_peak_in_flight, b.db_peak_queue), (1, 0));
    });
}

/// When the last request was answered, in nanoseconds.
fn end(recording: &Recording) -> u64 {
    recording.end().as_nanos()
}

#[test]
fn breakdown_pays_one_round_trip_a_recheck() {
    for seed in 0..SEEDS {
        let breakdown = run(&format!("preset=breakdown&seed={seed}"));
        let hot_key = run(&format!("preset=hot-key&seed={seed}"));
        let (a, b) = (breakdown.a.summary(), breakdown.b.summary());
        assert_eq!((a.db_queries, b.db_queries), (100, 1));
        assert_eq!((a.failed, b.failed, a.db_peak_queue), (0, 0, 80));
        assert_eq!(breakdown.a.digest(), hot_key.a.digest(), "the same traffic, unprotected");
        // The holder looks again before it queries, and then each of the 99 waiting readers looks, one after another.
        // Singleflight lets all of them go at once.
        assert_eq!(b.second_lookups, 100);
        let look = (Duration::from_millis(4) + Duration::from_micros(10)).as_nanos();
        assert_eq!(end(&breakdown.b) - end(&hot_key.b), 100 * look);
    }
}

#[test]
fn geecache_sends_one_query_for_everyone() {
    under_many_seeds("geecache", |a, b| {
        assert_eq!((a.db_queries, b.db_queries), (100, 1));
        assert_eq!((a.answered, b.answered), (100, 100));
        assert_eq!((a.hits, b.hits), (0, 0), "the key is cold, and the crowd is over before it is stored");
        assert_eq!((a.db_peak_queue, b.db_peak_queue), (80, 0));
    });
}

#[test]
fn geecache_100k_sends_one_query_for_everyone() {
    let (a, b) = {
        let run = run("geecache-100k");
        (run.a.summary(), run.b.summary())
    };
    assert_eq!((a.db_queries, b.db_queries), (100_000, 1));
    assert_eq!((a.answered, b.answered), (100_000, 100_000));
    assert_eq!((a.db_peak_in_flight, a.db_peak_queue), (20, 99_980));
}

#[test]
fn who_loads_decides_how_many_queries_singleflight_makes() {
    for seed in 0..SEEDS {
        // Cache-aside: each app has its own flight. Peer to peer: the owner has the only one, however many apps ask.
        for (apps, cache_aside) in [(1, 1), (3, 3), (16, 16)] {
            assert_eq!(queries(&format!("preset=hot-key&apps.count={apps}&seed={seed}")), (100, cache_aside));
            assert_eq!(queries(&format!("preset=geecache&apps.count={apps}&seed={seed}")), (100, 1));
        }
        assert_eq!(queries(&format!("preset=breakdown&apps.count=3&seed={seed}")), (100, 3), "a mutex is per app too");
    }
}

#[test]
fn the_pool_is_never_wider_than_it_is() {
    for connections in [1, 7, 99, 100, 10_000] {
        let run = run(&format!("preset=hot-key&database.connections={connections}"));
        assert_eq!(run.a.peak(Phase::InDatabase), connections.min(100));
        assert_eq!(run.a.peak(Phase::WaitPool), 100u64.saturating_sub(connections));
    }
}

#[test]
fn every_figure_is_as_checked_in() {
    let presets = || PRESETS.iter().map(|preset| preset.name);
    if std::env::var_os("STAMPEDE_BLESS").is_some() {
        bless("presets.json", presets());
        return bless("mixed.json", golden::MIXED);
    }
    let mut differences = golden::differences(golden::PRESETS_FILE, presets());
    differences.extend(golden::differences(golden::MIXED_FILE, golden::MIXED));
    assert!(
        differences.is_empty(),
        "Results have changed:\n  {}\nIf that is meant, STAMPEDE_BLESS=1 cargo test --test presets writes the new ones.",
        differences.join("\n  ")
    );
}

fn bless<'a>(file: &str, fragments: impl IntoIterator<Item = &'a str>) {
    let figures: serde_json::Map<String, Value> =
        fragments.into_iter().map(|fragment| (fragment.to_owned(), golden::figures(fragment))).collect();
    let text = serde_json::to_string_pretty(&figures).unwrap() + "\n";
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file), text).unwrap();
}

#[test]
fn the_answer_to_a_preset_is_read_from_figures_that_there_are() {
    use stampede::recording::{FIGURES, View};
    use stampede::scenario::preset::ANSWERS;
    let figure = |name: &str| FIGURES.iter().find(|figure| figure.name == name).unwrap_or_else(|| panic!("{name}"));
    for answer in ANSWERS {
        let name = answer.preset;
        for shown in answer.figures {
            assert_ne!(figure(shown).view, View::Whole, "{name}: {shown} is not known while it plays");
        }
        // Only a figure with a better way can say which world is better.
        assert_ne!(figure(answer.figures[0]).better, stampede::recording::Better::Neither, "{name}");
        for chart in answer.charts {
            assert!(figure(chart).source.stretch().is_some(), "{name}: {chart} is nothing in a stretch of time");
        }
    }
}
