//! Figures that do not flatter: in an overload that lasts, what clients live through is worse than what is answered.
#![cfg(not(target_arch = "wasm32"))]

use stampede::lab::compare::Comparison;
use stampede::recording::{FigureId, Recording, Rule, Severity};
use stampede::scenario::link::Link;
use stampede::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

fn run(fragment: &str) -> Comparison {
    let (link, faults) = Link::parse(fragment);
    assert_eq!(faults, [], "{fragment}");
    Comparison::run(&link).unwrap()
}

/// A figure in every second of a run.
fn by_second(recording: &Recording, figure: FigureId) -> Vec<f64> {
    let seconds = (recording.end().as_nanos() / SECOND.as_nanos()) as usize;
    let ends: Vec<Instant> = (1..=seconds as u64).map(|s| Instant::ZERO + Duration::from_secs(s)).collect();
    let series = recording.series(&ends);
    series.into_iter().find(|line| line.figure == figure).unwrap().values
}

/// The seconds `from` to before `to`.
fn between(values: &[f64], from: usize, to: usize) -> &[f64] {
    &values[from..to]
}

#[test]
fn who_gives_up_is_not_left_out_of_the_latency() {
    // From 7 s on, hundreds of clients of A give up every second, after three tries of a second each.
    let metastable = run("metastable");
    let answers = [&metastable.a, &metastable.b].map(|world| by_second(world, FigureId::p99_ms));
    let lived = [&metastable.a, &metastable.b].map(|world| by_second(world, FigureId::lived_p99_ms));
    let (failed, share) =
        (by_second(&metastable.a, FigureId::failed), by_second(&metastable.a, FigureId::answered_share));
    assert!(between(&failed, 7, 20).iter().all(|failed| *failed > 400.0), "{failed:?}");
    assert!(between(&share, 7, 20).iter().all(|share| *share < 0.6), "so that the percentile is a bound: {share:?}");
    assert!(between(&answers[0], 7, 20).iter().all(|ms| (42.0..42.1).contains(ms)), "the few hits are fast");
    assert!(between(&lived[0], 7, 23).iter().all(|ms| *ms == 3_000.0), "{:?}", lived[0]);
    let (of_a, of_b) = (between(&lived[0], 7, 20), between(&lived[1], 7, 20));
    assert!(of_a.iter().zip(of_b).all(|(a, b)| a > b), "A’s line lies above B’s");

    // With a timeout of a second and no retry it is that second.
    let slow = run("slow-database");
    let [answers, lived] = [FigureId::p99_ms, FigureId::lived_p99_ms].map(|figure| by_second(&slow.a, figure));
    assert!(between(&answers, 5, 10).iter().all(|ms| (42.0..42.1).contains(ms)), "{answers:?}");
    assert!(between(&lived, 5, 12).iter().all(|ms| *ms == 1_000.0), "{lived:?}");
    let summary = slow.a.summary();
    assert_eq!(summary.lived_ms.p50, 1_000.0, "half of all gave up");
    assert!(["lived_p50_ms", "lived_p99_ms", "worst_second_p99_ms"].iter().all(|name| summary.over.contains(name)));
    assert!(!summary.over.contains(&"p99_ms"), "of answers all is known");
}

#[test]
fn alerts_last_as_long_as_what_they_are_about() {
    let run = run("metastable");
    let of = |rule: Rule| run.a.alerts().into_iter().filter(move |alert| alert.rule == rule).collect::<Vec<_>>();
    // Until the last client gave up: of answers alone it ended at 5.6 s.
    let latency = of(Rule::Latency);
    assert_eq!(latency.len(), 1, "{latency:?}");
    assert!(latency[0].until.is_none_or(|until| until > Instant::ZERO + SECOND.scale(20, 1)), "{latency:?}");
    let connections = of(Rule::Connections);
    assert!(!connections.is_empty() && connections.iter().all(|alert| alert.value <= 1.0), "{connections:?}");
    for rule in [Rule::ErrorRate, Rule::Goodput] {
        assert!(of(rule).iter().any(|alert| alert.severity == Severity::Critical), "{rule:?}: {:?}", of(rule));
    }
    assert!(of(Rule::ClusterDown).is_empty(), "its cache answers");
    assert!(run.a.too_short_for_lasting());
}

#[test]
fn what_does_not_recover_says_so() {
    for (name, by) in [("metastable", 14.0), ("slow-database", 8.0)] {
        let run = run(name);
        let [a, b] = [&run.a, &run.b].map(Recording::summary);
        assert_eq!(a.recovered_s, f64::INFINITY, "{name} A");
        assert!(b.recovered_s > 3.0 && b.recovered_s < by, "{name} B: {}", b.recovered_s);
        assert!(a.target_share < 0.61 && b.target_share > 0.84, "{name}: {} {}", a.target_share, b.target_share);
        assert!(a.goodput_target_per_s < b.goodput_target_per_s && a.failures_per_s > b.failures_per_s, "{name}");
        assert!(a.offered_load > 1.0 && b.offered_load < 1.0, "{name}: {} {}", a.offered_load, b.offered_load);
        assert!(a.db_saturated_s > 2.0 * b.db_saturated_s, "{name}");
        assert_eq!(a.target_met + a.target_missed, a.requests, "{name}: each client is decided once");
    }
    let calm = run("preset=metastable&do=").a.summary();
    assert_eq!((calm.recovered_s, calm.target_share, calm.failed), (0.0, 1.0, 0), "nothing has gone wrong");
}

#[test]
fn a_target_judges_and_changes_nothing() {
    let [strict, mild] = ["50ms", "1s"].map(|target| run(&format!("preset=hot-key&clients.target={target}")));
    assert_eq!(strict.digest(), mild.digest());
    let [strict, mild] = [strict.b.summary(), mild.b.summary()];
    assert_eq!((strict.target_met, strict.target_missed), (197, 100), "100 readers waited for the load");
    assert_eq!((mild.target_met, mild.target_missed), (297, 0));
    assert_eq!((strict.target_share, mild.target_share), (197.0 / 297.0, 1.0));
    assert_eq!((strict.recovered_s, mild.recovered_s), (f64::INFINITY, 0.0));
}
