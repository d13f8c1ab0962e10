//! The examples run, and what they assert holds.

#[path = "../examples/cache.rs"]
mod cache;
#[path = "../examples/coalescing.rs"]
mod coalescing;
#[path = "../examples/filters.rs"]
mod filters;
#[path = "../examples/hot_keys.rs"]
mod hot_keys;
#[path = "../examples/overload.rs"]
mod overload;
#[path = "../examples/placement.rs"]
mod placement;
#[path = "../examples/refreshing.rs"]
mod refreshing;
#[path = "../examples/writes.rs"]
mod writes;

#[test]
fn cache_runs() {
    cache::main();
}

#[test]
fn coalescing_runs() {
    coalescing::main();
}

#[test]
fn filters_runs() {
    filters::main();
}

#[test]
fn hot_keys_runs() {
    hot_keys::main();
}

#[test]
fn overload_runs() {
    overload::main();
}

#[test]
fn placement_runs() {
    placement::main();
}

#[test]
fn refreshing_runs() {
    refreshing::main();
}

#[test]
fn writes_runs() {
    writes::main();
}
