//! A run that is held in windows shows at every instant what the whole recording shows, and comes to the same.

#[allow(dead_code)] // Others draw more of it.
mod worlds;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use stampede::lab::compare::Comparison;
use stampede::lab::shown::Shown;
use stampede::recording::{NodeLoads, Phase, Recording, Series, Shelves};
use stampede::scenario::Scenario;
use stampede::scenario::link::Link;
use stampede::scenario::preset::PRESETS;
use stampede::sim::workload::Workload;
use stampede::sim::{Allowance, Weight, Window, Windows, simulate};
use stampede::time::{Duration, Instant};
use worlds::world;

fn windows(scenario: &Scenario, work: i32) -> Windows {
    Windows::run_paced(scenario, Allowance::default(), work, &mut |_| ()).unwrap()
}

/// Whether a window shows at `t` what the whole run shows.
fn same(scenario: &Scenario, whole: &Recording, window: &mut Window, t: Instant) {
    let part = &window.recording;
    assert!(window.holds.contains(&t), "{t:?} {:?}", window.holds);
    for (limit, follow) in [(u32::MAX, None), (6, Some(3))] {
        let (seen, expected) = (part.frame(t, limit, follow), whole.frame(t, limit, follow));
        assert_eq!(seen.dots.who, expected.dots.who, "at {t:?}");
        assert_eq!(seen.figures, expected.figures, "at {t:?}");
        assert_eq!(seen, expected, "at {t:?}");
    }
    assert_eq!(part.versions(t, scenario.database.lag), whole.versions(t, scenario.database.lag));
    assert_eq!(part.steps_until(t), whole.steps_until(t));
    let load = |of: &Recording| NodeLoads::of(of).map(|loads| loads.at(of, t, NodeLoads::WITHIN));
    assert_eq!(load(part), load(whole), "at {t:?}");
    if let Some(shelves) = &mut window.shelves {
        let mut expected = Shelves::new(whole, scenario.common_keys(), Workload::exists);
        expected.read_to(whole, t);
        shelves.read_to(part, t);
        assert_eq!(shelves.contents(t), expected.contents(t), "at {t:?}");
    }
}

/// Whether the lines of charts are those of the whole run, in stretches of whole cells.
fn same_lines(whole: &Recording, windows: &Windows) {
    let cell = windows.grid().length();
    let ends = (1..).map(|i| Instant::ZERO + cell.scale(i * 7, 1)).take_while(|end| *end < whole.end());
    let ends: Vec<Instant> = ends.take(500).collect();
    // NaN where there is nothing is not equal to itself.
    let told = |series: Vec<Series>| format!("{series:?}");
    assert_eq!(told(windows.grid().series(&ends)), told(whole.series(&ends)));
    let least = cell.scale(100, 1);
    assert_eq!(told(windows.grid().rates(&ends, least)), told(whole.rates(&ends, least)));
}

/// Compares at these shares of all steps, and between them.
fn check(scenario: &Scenario, work: i32, shares: &[f64]) {
    let (whole, windows) = (simulate(scenario).unwrap(), windows(scenario, work));
    assert_eq!(windows.account().digest(), whole.digest());
    assert_eq!(windows.account().summary(), whole.summary());
    same_lines(&whole, &windows);
    let steps = whole.steps();
    let at =
        |share: &f64| if steps == 0 { Instant::ZERO } else { whole.step((share * (steps - 1) as f64) as usize).at };
    for t in shares.iter().map(at).chain([Instant::ZERO, whole.end(), Instant::MAX - Duration::from_nanos(1)]) {
        let mut window = windows.at(t);
        same(scenario, &whole, &mut window, t);
        // And a little before it and after, in the same window.
        for other in [t - Duration::from_micros(300), t + Duration::from_micros(300)] {
            if window.holds.contains(&other) {
                same(scenario, &whole, &mut window, other);
            }
        }
        let part = &window.recording;
        assert_eq!((part.summary(), part.most(), part.end()), (whole.summary(), whole.most(), whole.end()));
        assert_eq!((part.first_expiry(), part.first_loss()), (whole.first_expiry(), whole.first_loss()));
        for phase in Phase::ALL {
            assert_eq!(part.first_into(phase), whole.first_into(phase), "{phase:?}");
            assert_eq!(part.last_into(phase), whole.last_into(phase), "{phase:?}");
        }
    }
    for who in [0, whole.requests() as u32 / 2, whole.requests() as u32 - 1, u32::MAX - 1] {
        assert_eq!(windows.life(who), whole.life(who).collect::<Vec<_>>(), "{who}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn a_window_shows_what_the_whole_run_shows(
        world in world(250),
        work in 100i32..3_000,
        shares in proptest::collection::vec(0.0f64..=1.0, 1..4),
    ) {
        let link = world.link();
        for scenario in [&link.a, &link.b] {
            if worlds::run(scenario).is_some() {
                check(scenario, work, &shares);
            }
        }
    }
}

#[test]
fn a_comparison_that_does_not_fit_is_held_in_windows_and_is_the_same() {
    let link = Link::parse("preset=breakdown&clients.count=1500").0;
    let whole = Comparison::run(&link).unwrap();
    let expected = [&link.a, &link.b].map(|scenario| Weight::of(scenario).steps);
    let usual = Shown::run_within(&link, Allowance::default(), &mut |_| ()).unwrap();
    assert_eq!((usual.cell(), usual.holds()), (None, None));
    // Too little for all steps by the estimate, by far or just so.
    for most in [expected[0].min(expected[1]) / 2, expected[0].max(expected[1]) - 1] {
        let little = Allowance { steps: most, ..Allowance::default() };
        let mut told = Vec::new();
        let mut shown = Shown::run_within(&link, little, &mut |share| told.push(share)).unwrap();
        assert!(told.iter().all(|share| (0.0..=1.0).contains(share)) && told.last() == Some(&1.0));
        assert!(shown.cell().is_some());
        // When A is over, so much of the work is.
        assert!(told.contains(&(expected[0] as f64 / (expected[0] + expected[1]) as f64)), "{expected:?} {told:?}");
        assert_eq!(shown.run().digest(), whole.digest());
        assert_eq!((shown.run().scenes(&link), shown.run().opens(&link)), (whole.scenes(&link), whole.opens(&link)));
        assert_eq!(shown.run().markers(&link), whole.markers(&link));
        for share in [0, 3, 1, 4] {
            let t = Instant::from_nanos(whole.end().as_nanos() / 4 * share);
            shown.look_at(t);
            assert!(shown.holds().unwrap().contains(&t) && !shown.look_at(t));
            let run = shown.run();
            let frames = |run: &Comparison| [&run.a, &run.b].map(|one| one.frame(t, 100, None));
            assert_eq!(frames(run), frames(&whole));
            let events = [whole.a.next_event(t), whole.b.next_event(t)].into_iter().flatten().min();
            assert_eq!(shown.next_event(t), events);
            let events = [whole.a.previous_event(t), whole.b.previous_event(t)].into_iter().flatten().max();
            assert_eq!(shown.previous_event(t), events);
        }
        assert_eq!(shown.life(7), [&whole.a, &whole.b].map(|one| one.life(7).collect::<Vec<_>>()));
    }
}

#[test]
fn every_preset_can_be_seen_in_windows() {
    for preset in PRESETS.iter().filter(|preset| preset.name != "geecache-100k") {
        let link = Link::to_preset(preset.name).unwrap();
        check(&link.b, 3_000, &[0.3, 0.9]);
    }
}

#[test]
fn a_look_computes_a_small_part_of_the_run_again() {
    let (link, _) = Link::parse("preset=hot-key&clients.count=2000&clients.calm_rate=1000");
    let (windows, whole) = (windows(&link.a, 500), simulate(&link.a).unwrap());
    let end = whole.end().as_nanos();
    for tenth in 1..10 {
        let holds = windows.at(Instant::from_nanos(end / 10 * tenth)).holds;
        let steps = whole.steps_until(holds.end) - whole.steps_until(holds.start);
        assert!(steps * 4 < whole.steps(), "{tenth}: {steps} of {}", whole.steps());
    }
}
