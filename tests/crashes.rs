//! Processes that end in the midst of something: nobody waits for ever, and no write is unaccounted for.
#![cfg(not(target_arch = "wasm32"))]

use stampede::recording::Summary;
use stampede::scenario::link::Link;
use stampede::sim::simulate;

/// The figures of world A of a link. In debug builds the auditor has looked at the run.
fn figures(fragment: &str) -> Summary {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    simulate(&link.a).unwrap().summary()
}

const WRITES: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=500\
                      &clients.count=1500&clients.read_share=0.5&apps.count=2&keys.popularity=uniform&keys.count=20\
                      &cache.preload_keys=20&cache.ttl=1min&database.query_time=20ms";

/// A crash at every millisecond around the time when a batch is with the database.
fn around_a_batch(more: &str, check: impl Fn(&Summary)) {
    for ms in (1_000..1_080).step_by(2) {
        let run = figures(
            &format!(
                "{WRITES}&writes.strategy=write-back&writes.linger=1s&writes.batch=1000&database.write_time=50ms&{more}"
            )
            .replace("AT", &format!("{ms}ms")),
        );
        assert_eq!(run.writes, run.writes_stored + run.writes_queued + run.lost_writes, "{more} at {ms} ms");
        assert_eq!(run.writes_queued, 0, "{more} at {ms} ms: nothing waits for ever");
        check(&run);
    }
}

#[test]
fn a_process_that_flushes_before_it_restarts_loses_nothing() {
    around_a_batch("writes.graceful=yes&do=crash:1@AT", |run| {
        assert_eq!(run.lost_writes, 0);
        assert!(run.failed < 60, "it takes writes again: {} failed", run.failed);
    });
}

#[test]
fn a_batch_that_the_database_refused_dies_with_its_process() {
    around_a_batch("do=outage:1s@1.03s,crash:1@AT", |_| {});
    around_a_batch("writes.log=every-write&do=outage:1s@1.03s,crash:1@AT", |run| assert_eq!(run.lost_writes, 0));
}

#[test]
fn writes_through_a_node_go_on_when_an_app_restarts() {
    for ms in (500..600).step_by(3) {
        let run = figures(
            &format!("{WRITES}&writes.strategy=write-through&keys.hot=Tom&do=crash:1@{ms}ms")
                .replace("rate=500", "rate=100")
                .replace("count=1500", "count=150")
                .replace("keys.count=20", "keys.count=2")
                .replace("preload_keys=20", "preload_keys=2"),
        );
        assert_eq!(run.answered + run.failed, run.requests);
        assert!(run.failed < 20, "{}", run.failed);
    }
}

#[test]
fn a_process_that_restarts_while_it_begins_to_load_loads_again() {
    for coalesce in ["mutex", "singleflight"] {
        let run = figures(&format!(
            "preset=hot-key&protection.coalesce={coalesce}&do=delete:Tom@360ms,warm@200ms,crash:1@200ms"
        ));
        assert_eq!(run.answered + run.failed, run.requests);
    }
}
