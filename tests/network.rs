//! Ways that do not always take the same time, packets that get lost, and connections that have to be opened: as the recording has them.

use stampede::recording::{Phase, Recording};
use stampede::scenario::link::Link;
use stampede::sim::simulate;

fn run(fragment: &str) -> Recording {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    simulate(&link.a).unwrap()
}

/// How long each stay in a phase took, in milliseconds, in order of length.
fn stays(run: &Recording, phase: Phase) -> Vec<f64> {
    let mut began = vec![None; run.requests()];
    let mut stays = Vec::new();
    for step in (0..run.steps()).map(|i| run.step(i)) {
        if let Some(began) = began[step.who as usize].take() {
            stays.push(step.at.since(began).as_secs_f64() * 1e3);
        }
        began[step.who as usize] = (step.to == phase).then_some(step.at);
    }
    stays.sort_unstable_by(f64::total_cmp);
    stays
}

/// Readers of values that are there.
const HITS: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.count=20000&clients.arrivals=constant&clients.rate=10000\
                    &cache.ttl=1h&cache.round_trip=2ms";
/// Each request is a query, and nothing else takes any time but the way to the database and back.
const QUERIES: &str = "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.count=400&clients.arrivals=constant&clients.rate=100\
                       &clients.one_way=0s&clients.read_share=0&writes.strategy=write-around&database.write_time=3ms\
                       &database.round_trip=2ms";

#[test]
fn ways_have_the_median_and_the_99th_percentile_that_are_said() {
    let varied = run(&format!("{HITS}&apps.slow_way=4"));
    for phase in [Phase::ToNode, Phase::Hit] {
        let stays = stays(&varied, phase);
        assert!((stays[10_000] - 1.0).abs() < 0.03, "{phase:?}: {}", stays[10_000]);
        assert!((stays[19_800] - 4.0).abs() < 0.4, "{phase:?}: {}", stays[19_800]);
    }
    // Clients are no nearer or farther than before.
    assert!(stays(&varied, Phase::ToClient).iter().all(|stay| *stay == 20.0));
    let same = run(HITS);
    assert!(stays(&same, Phase::ToNode).iter().all(|stay| *stay == 1.0));
    assert!(varied.summary().p99_ms > same.summary().p99_ms + 3.0);
}

#[test]
fn what_is_lost_is_seen_in_the_tail_alone() {
    let (loss, count) = (0.002, 20_000.0);
    let lossy = run(&format!("{HITS}&apps.loss={loss}"));
    let late = (0..lossy.clients() as u32)
        .filter(|who| {
            let steps: Vec<_> = lossy.life(*who).collect();
            steps[steps.len() - 1].at.since(steps[0].at).as_secs_f64() > 0.2
        })
        .count() as f64;
    // Two ways each: 1 − (1 − p)². A way takes a millisecond, or the time-out of 202 ms longer.
    let share = 1.0 - (1.0 - loss) * (1.0 - loss);
    assert!((late / count - share).abs() < 4.0 * (share / count).sqrt(), "{late}");
    assert!((lossy.summary().p50_ms - 42.0).abs() < 0.05 && lossy.summary().answered == 20_000);
}

#[test]
fn a_connection_is_opened_once_where_it_is_kept_and_for_each_query_elsewhere() {
    let ways = |more: &str| stays(&run(&format!("{QUERIES}&{more}")), Phase::ToDatabase);
    assert!(ways("").iter().all(|way| *way == 1.0));
    assert!(ways("database.connect_time=8ms").iter().all(|way| *way == 9.0));
    let pooled = ways("database.connect_time=8ms&apps.pool=5&apps.count=2");
    // Requests come every 10 ms, so that the second of an app finds the first one's connection free.
    assert_eq!(pooled.iter().filter(|way| **way == 9.0).count(), 2);
    assert_eq!(pooled.iter().filter(|way| **way == 1.0).count(), 398);
}
