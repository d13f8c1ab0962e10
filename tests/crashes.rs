//! Processes that end in the midst of something: nobody waits for ever, and no write is unaccounted for.
#![cfg(not(target_arch = "wasm32"))]

use stampede::recording::{Phase, Recording, Summary};
use stampede::scenario::link::Link;
use stampede::sim::simulate;

/// The figures of world A of a link. In debug builds the auditor has looked at the run.
fn figures(fragment: &str) -> Summary {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    simulate(&link.a).unwrap().summary()
}

fn run(fragment: &str) -> Recording {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    simulate(&link.a).unwrap()
}

/// Ten readers of ten keys that are not cached, at one instant, and a database of one connection and 100 ms a query; at 150 ms, in the
/// middle of the second query, app 1 crashes, which the readers of even numbers have.
const QUEUED: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.window=0s&clients.count=10&clients.one_way=0s\
                      &keys.popularity=uniform&keys.count=1000000&cache.preload=no&cache.round_trip=0s&cache.service=0s\
                      &database.round_trip=0s&database.query_time=100ms&database.connections=1&apps.count=2&do=crash:1@150ms";

/// When each client got its answer or its error, in milliseconds.
fn ends(run: &Recording, end: Phase) -> Vec<u64> {
    (0..run.steps())
        .map(|i| run.step(i))
        .filter(|step| step.to == end)
        .map(|step| step.at.as_nanos() / 1_000_000)
        .collect()
}

#[test]
fn a_crash_takes_its_queries_out_of_the_queue_and_leaves_those_that_run() {
    let run = run(QUEUED);
    // In the order of the readers: 0 has its answer, 1 is running, and 2, 4, 6 and 8 leave the queue before 3, 5, 7 and 9.
    assert_eq!(ends(&run, Phase::Answered), [100, 200, 300, 400, 500, 600]);
    assert_eq!(ends(&run, Phase::Failed), [150; 4]);
    // One that runs goes on with nobody to tell: the next waits for it.
    let orphaned = self::run(&QUEUED.replace("crash:1@150ms", "crash:2@150ms"));
    assert_eq!(ends(&orphaned, Phase::Answered), [100, 300, 400, 500, 600]);
}

#[test]
fn a_retry_to_an_app_that_has_crashed_is_as_good_as_one_to_another() {
    // All who fail try again at once, and find the queue as they would at the other app: those who were in it before come first.
    let run = run(&format!("{QUEUED}&clients.retry=fixed&clients.retry_base=1ms"));
    assert_eq!(ends(&run, Phase::Answered), [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    assert_eq!(run.summary().failed, 0);
}

const WRITES: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=500\
                      &clients.count=1500&clients.read_share=0.5&apps.count=2&keys.popularity=uniform&keys.count=20\
                      &cache.preload_keys=20&cache.ttl=1min&database.query_time=20ms";

/// A crash at every millisecond around the time when a batch is with the database.
fn around_a_batch(world: &str, more: &str, check: impl Fn(&Summary)) {
    for ms in (1_000..1_080).step_by(2) {
        let run = figures(
            &format!(
                "{world}&writes.strategy=write-back&writes.linger=1s&writes.batch=1000&database.write_time=50ms&{more}"
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
    around_a_batch(WRITES, "writes.graceful=yes&do=crash:1@AT", |run| {
        assert_eq!(run.lost_writes, 0);
        assert!(run.failed < 60, "it takes writes again: {} failed", run.failed);
    });
}

#[test]
fn a_batch_that_the_database_refused_dies_with_its_process() {
    around_a_batch(WRITES, "do=outage:1s@1.03s,crash:1@AT", |_| {});
    around_a_batch(WRITES, "writes.log=every-write&do=outage:1s@1.03s,crash:1@AT", |run| {
        assert_eq!(run.lost_writes, 0);
    });
}

#[test]
fn a_batch_that_waits_for_a_connection_dies_with_its_process() {
    // One connection for each process, which its loads have for nearly all of the time.
    let world = WRITES.replace("cache.ttl=1min", "cache.ttl=1ms");
    let one = "apps.pool=1&apps.pool_wait=1s";
    around_a_batch(&world, &format!("{one}&do=crash:1@AT"), |run| assert!(run.lost_writes > 0));
    around_a_batch(&world, &format!("{one}&writes.log=every-write&do=crash:1@AT"), |run| {
        assert_eq!(run.lost_writes, 0);
    });
    around_a_batch(&world, &format!("{one}&writes.graceful=yes&do=crash:1@AT"), |run| assert_eq!(run.lost_writes, 0));
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

#[test]
fn a_write_that_waits_for_a_worker_goes_with_its_process() {
    // Two writes and one worker: a node goes on with the first, and nobody with the second.
    let run = run(
        "preset=hot-key&clients.calm_rate=0&clients.count=2&clients.window=0s&clients.start=0s&clients.read_share=0\
                   &apps.workers=1&writes.strategy=write-through&database.write_time=50ms&do=crash:1@30ms",
    );
    assert_eq!((run.summary().failed, run.summary().writes_stored), (2, 1));
}
