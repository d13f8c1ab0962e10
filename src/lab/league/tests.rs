use super::problems::PROBLEMS;
use super::*;
use crate::digest::Digest;
use crate::scenario::link::Link;

fn question(text: &str, runs: usize) -> Question {
    let (link, faults) = Link::parse(text);
    assert_eq!(faults, []);
    Question { runs, ..Question::of(link) }
}

/// A key that expires once, under sixteen processes.
const EXPIRES: &str = "preset=hot-key&clients.arrivals=poisson&clients.start=0s&clients.calm_rate=0&cache.nodes=cache&cache.ttl=1s\
                       &database.query_time=100ms&clients.rate=200&clients.count=300&apps.count=16";

#[test]
fn the_present_set_up_is_a_row_and_runs_to_the_end() {
    let of = |text: &str| {
        let league = run(&question(text, 5), |_, _| true, &mut |_| ()).unwrap();
        let present = league.rows.iter().filter(|row| row.present).count();
        assert_eq!(present, 1, "{text}");
        (league.present().unwrap().clone(), league)
    };
    let (present, league) = of(EXPIRES);
    assert!(present.layers.is_empty() && present.runs.len() == 5 && present.dropped.is_none());
    assert!(league.rows.iter().any(|row| row.dropped == Some(4)), "hopeless ones are dropped");
    let best = &league.rows[0];
    assert!(best.meets && best.ties() && best.behind.at == 0.0 && best.runs.len() == 5);
    assert!(best.cost() + 1.0 < present.cost(), "{} and {}", best.cost(), present.cost());
    // What a row opens is watched from its own beginning.
    let mut asked = question(EXPIRES, 5);
    (asked.link.t, asked.link.digest) = (Some(crate::time::Instant::from_nanos(7)), Some(Digest::Second(1)));
    let opened = best.link(&asked);
    assert_eq!((opened.t, opened.digest, &opened.b), (None, None, &best.scenario));
    // A candidate is what there is: not a second time.
    let (present, league) = of(&format!("{EXPIRES}&protection.coalesce=singleflight"));
    assert_eq!(present.layers.iter().map(|layer| layer.name).collect::<Vec<_>>(), ["singleflight"]);
    let twins = league.rows.iter().filter(|row| row.scenario == present.scenario).count();
    assert_eq!(twins, 1);
    // The present protections are a row even if they are no candidate.
    let (present, _) = of(&format!("{EXPIRES}&protection.early=linear"));
    assert_eq!(present.scenario.protection.early, crate::scenario::EarlyRefresh::Linear);
}

#[test]
fn a_race_knows_how_many_runs_there_will_be_at_most() {
    let race = race::Race::new(&question(EXPIRES, 6)).unwrap();
    // Each of them with the one incident, and with two.
    assert_eq!(race.most(), 2 * race.all().len());
    assert!(race.most() >= 2 * 6 * 40, "{}", race.most());
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let league = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let league = pool.install(|| run(&question(EXPIRES, 4), |_, _| true, &mut |_| ()).unwrap());
        league.rows.iter().map(|row| (format!("{:?}", row.layers), row.costs.clone(), row.dropped)).collect::<Vec<_>>()
    };
    assert_eq!(league(1), league(3));
}

#[test]
fn a_target_is_a_cut_and_not_a_cost() {
    let mut question = question(EXPIRES, 4);
    question.target.p99 = Some(crate::time::Duration::from_millis(60));
    let league = run(&question, |_, _| true, &mut |_| ()).unwrap();
    let cut = league.rows.iter().position(|row| !row.meets).unwrap();
    assert!(cut > 3 && league.rows[cut..].iter().all(|row| !row.meets));
    // Singleflight alone lets one reader of each process wait for the query; early refreshes let none.
    assert!(league.rows[cut..].iter().any(|row| row.has("singleflight") && row.layers.len() == 1));
    assert!(league.rows[..cut].iter().all(|row| row.has("xfetch") || row.has("threshold") || row.has("ahead")));
}

#[test]
fn what_is_cancelled_ends_with_what_there_is() {
    let mut told = 0;
    let whole =
        run(&question(EXPIRES, 5), |_, _| true, &mut |so_far| told += usize::from(so_far.rows.len() >= 40)).unwrap();
    assert_eq!((told, whole.rows[0].runs.len()), (2, 5), "after each round");
    let league = run(&question(EXPIRES, 4), |done, _| done < 20, &mut |_| ()).unwrap();
    assert!(league.made >= 20 && league.made < 200, "{}", league.made);
}

#[test]
fn problems_with_a_known_answer_are_solved() {
    // All ten, twenty times: `stampede league --problems --repetitions 20`. Here some, with less traffic, and the answer first.
    for (name, requests) in [("few-unknown-keys", 1_000), ("stored-together", 2_500), ("beyond-one-node", 3_000)] {
        let problem = PROBLEMS.iter().find(|one| one.name == name).unwrap();
        let mut question = problem.question(0, 2).unwrap();
        question.link.a.clients.count = requests;
        let league = run(&question, |_, _| true, &mut |_| ()).unwrap();
        let (place, _) = problem.expected(&league.rows).unwrap();
        assert!(place == 0 && problem.solved(&league.rows), "{name}: {:?}", league.rows[0].layers);
    }
    assert!(PROBLEMS.iter().all(|problem| problem.question(1, 4).is_ok()));
}

#[test]
fn a_problem_asks_for_so_many_runs_and_of_others_in_each_repetition() {
    for problem in &PROBLEMS {
        let [first, other] = [(0, 7), (3, 2)].map(|(repetition, runs)| problem.question(repetition, runs).unwrap());
        assert_eq!((first.runs, other.runs), (7, 2), "{}", problem.name);
        assert!(other.link.a.run.seed >= first.link.a.run.seed + 7, "{}", problem.name);
    }
}

#[test]
fn inputs_that_are_wrong_are_told_by_whether_the_answer_holds() {
    let question = question(EXPIRES, 4);
    let league = run(&question, |_, _| true, &mut |_| ()).unwrap();
    let held = tolerance(&question, &league, 3).unwrap();
    let told: Vec<(&str, &str)> = held.iter().map(|one| (one.path, one.value.as_str())).collect();
    // The rate takes its requests with it; a burst has none.
    for input in [("clients.rate", "100"), ("clients.rate", "300"), ("apps.count", "8"), ("cache.ttl", "1.5s")] {
        assert!(told.contains(&input), "{told:?}");
    }
    assert!(!told.iter().any(|(path, _)| *path == "clients.count"));
    assert!(held.iter().all(|one| one.holds || one.best != 0));
    assert!(held.iter().any(|one| one.holds), "{held:?}");
}

#[test]
fn the_front_is_what_no_other_betters_in_both() {
    let league = run(&question(EXPIRES, 4), |_, _| true, &mut |_| ()).unwrap();
    let of = |row: &Row| (row.spread(|one| one.queries).median, row.spread(|one| one.p99_ms).median);
    let met: Vec<&Row> = league.rows.iter().filter(|row| row.meets).collect();
    let front: Vec<&&Row> = met.iter().filter(|row| league.on_front(row)).collect();
    assert!(!front.is_empty() && front.len() < met.len());
    for row in &met {
        let (queries, p99) = of(row);
        let bettered =
            met.iter().map(|other| of(other)).any(|(q, p)| q <= queries && p <= p99 && (q, p) != (queries, p99));
        assert_eq!(league.on_front(row), !bettered);
    }
    assert!(league.rows.iter().all(|row| row.meets || !league.on_front(row)), "no row that misses the target is on it");
}
