//! Runs whose every figure is checked in, so that nobody changes a result without seeing it.
//!
//! `presets.json` has the presets, `mixed.json` the runs below. `STAMPEDE_BLESS=1 cargo test --test presets` writes
//! both anew; the difference belongs in the commit that causes it, and that commit says why.

use serde_json::{Value, json};
use stampede::lab::compare::Comparison;
use stampede::scenario::link::Link;

/// Small runs that between them use every distribution, whose bits could differ from one platform to the next.
pub const MIXED: [&str; 4] = [
    // Zipf, log-normal, Poisson; expiries and evictions all the time, three apps.
    "preset=hot-key&clients.count=3000&clients.arrivals=poisson&clients.rate=2000&clients.calm_rate=0\
     &clients.start=0s&keys.popularity=zipf&keys.exponent=0.9&keys.count=500&apps.count=3&cache.ttl=150ms\
     &cache.max_entries=60&database.query_time=8ms&database.distribution=log-normal&database.sigma=0.8\
     &database.connections=12",
    // The same shape, peer to peer on five nodes, with the mutex.
    "preset=geecache&clients.count=2000&clients.arrivals=poisson&clients.rate=3000&keys.popularity=zipf\
     &keys.exponent=0.9&keys.count=300&cache.nodes=a,b,c,d,e&cache.ttl=200ms&cache.max_bytes=1000\
     &database.query_time=15ms&database.distribution=log-normal&b.protection.coalesce=mutex",
    // Uniform keys at a constant rate into a pool that is too small.
    "preset=breakdown&clients.count=1500&clients.arrivals=constant&clients.rate=5000&keys.popularity=uniform\
     &keys.count=200&cache.ttl=60ms&database.query_time=5ms&database.connections=3&apps.count=2",
    // A steep law whose few hot keys expire under their readers, another seed.
    "preset=hot-key&clients.count=2500&clients.arrivals=poisson&clients.rate=8000&keys.popularity=zipf\
     &keys.exponent=1.7&keys.count=1000&cache.ttl=40ms&database.query_time=10ms\
     &database.distribution=log-normal&database.sigma=1.5&seed=18446744073709551615",
];

/// The checked-in figures of the presets.
pub const PRESETS_FILE: &str = include_str!("presets.json");
/// The checked-in figures of [`MIXED`].
pub const MIXED_FILE: &str = include_str!("mixed.json");

/// The figures of both worlds of a link.
pub fn figures(fragment: &str) -> Value {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    let run = Comparison::run(&link).expect("a link without faults runs");
    let told = json!({ "a": run.a.summary(), "b": run.b.summary() });
    // Through text, as the file's own figures have come, so that both were rounded in the same way.
    serde_json::from_str(&told.to_string()).expect("JSON")
}

/// Where the runs differ from the checked-in figures, a line each.
pub fn differences<'a>(file: &str, fragments: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let golden: Value = serde_json::from_str(file).expect("JSON");
    let mut lines = Vec::new();
    for fragment in fragments {
        let now = figures(fragment);
        for (world, name) in [("a", "A"), ("b", "B")] {
            let fields = now[world].as_object().expect("an object");
            let was = &golden[fragment][world];
            let gone = was.as_object().into_iter().flatten().filter(|(field, _)| !fields.contains_key(*field));
            lines.extend(gone.map(|(field, value)| format!("{fragment}, {name}: {field} was {value}, is gone")));
            let changed = fields.iter().filter(|(field, value)| was.get(field.as_str()) != Some(value));
            lines.extend(changed.map(|(field, value)| {
                let was = was.get(field.as_str()).map_or("not there".into(), Value::to_string);
                format!("{fragment}, {name}: {field} was {was}, is {value}")
            }));
        }
    }
    lines
}
