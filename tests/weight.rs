//! What runs take: by the estimate before, by the world's own count, and by what the system was asked for.
//!
//! One test alone, because the allocator counts for the whole program.

#![cfg(not(target_arch = "wasm32"))]

use peak_alloc::PeakAlloc;
use stampede::scenario::Scenario;
use stampede::scenario::link::Link;
use stampede::scenario::preset::PRESETS;
use stampede::sim::{Allowance, Weight, simulate_within};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How far an estimate may be off, either way.
const ESTIMATE: f64 = 4.0;
/// How much less than the world counts may really be taken, and how much more.
const COUNTED: (f64, f64) = (0.5, 1.1);
/// Smaller things than tables do not count, nor does the estimate know them.
const SMALL: u64 = 1_000_000;

fn scenario(text: &str) -> Scenario {
    let (link, faults) = Link::parse(text);
    assert_eq!(faults, [], "{text}");
    link.a
}

/// The bytes that the run takes at the most, and its steps. The auditor of a debug build has its own tables when the run is over:
/// they do not count.
fn taken(scenario: &Scenario) -> (u64, u64) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let mut peak = 0;
    let recording = simulate_within(scenario, Allowance::default(), &mut |_| peak = MEMORY.peak_usage()).unwrap();
    ((peak - before) as u64, recording.steps() as u64)
}

fn is_near(name: &str, what: &str, estimate: u64, real: u64) {
    let factor = (estimate + SMALL / 100) as f64 / (real + SMALL / 100) as f64;
    assert!((1.0 / ESTIMATE..ESTIMATE).contains(&factor), "{name}: {estimate} {what} by estimate, {real} in truth");
}

/// The run fits if it is allowed a little more than it takes, and not if it is allowed much less.
fn counts_what_it_takes(name: &str, scenario: &Scenario, real: u64) {
    let allowed = |part: f64| {
        let bytes = (real as f64 * part) as u64;
        simulate_within(scenario, Allowance { bytes, ..Allowance::default() }, &mut |_| ()).is_ok()
    };
    assert!(allowed(1.0 / COUNTED.0), "{name}: takes {real} bytes, and counts more than twice as many");
    assert!(!allowed(1.0 / COUNTED.1 - 0.2), "{name}: takes {real} bytes, and counts many less");
}

#[test]
fn estimates_and_counts_are_near_the_truth() {
    for preset in PRESETS.iter() {
        let link = Link::to_preset(preset.name).unwrap();
        for (world, scenario) in [("A", &link.a), ("B", &link.b)] {
            let name = format!("{} {world}", preset.name);
            let ((bytes, steps), weight) = (taken(scenario), Weight::of(scenario));
            is_near(&name, "bytes", weight.bytes.max(SMALL), bytes.max(SMALL));
            is_near(&name, "steps", weight.steps, steps);
        }
    }
    // Large ones, each with another table that is large: lines, contents and logs of caches, events, writes, retries.
    let crowd = "preset=hot-key&clients.calm_rate=0&clients.calm_until=0s&clients.count=100000";
    for more in [
        "",
        "&protection.coalesce=singleflight",
        "&protection.coalesce=mutex&clients.window=0s",
        "&keys.popularity=uniform&keys.count=1000000&cache.preload=no&cache.ttl=1h",
        "&keys.popularity=uniform&keys.count=1000000&cache.preload=no&cache.ttl=1ms&apps.l1_ttl=1ms&apps.l1_entries=1&cache.max_entries=1&cache.service=1us",
        "&clients.read_share=0.5&writes.strategy=write-back&keys.popularity=zipf",
        "&clients.timeout=1s&clients.retry=fixed&clients.retries=2&database.query_time=10ms",
    ] {
        let scenario = scenario(&format!("{crowd}{more}"));
        let ((bytes, steps), weight) = (taken(&scenario), Weight::of(&scenario));
        is_near(more, "bytes", weight.bytes, bytes);
        is_near(more, "steps", weight.steps, steps);
        counts_what_it_takes(more, &scenario, bytes);
    }
}
