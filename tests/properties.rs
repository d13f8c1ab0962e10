//! What must hold in every run, whatever its parameters: worlds are drawn from the parameter table itself, so that a
//! new parameter is tested from the day it is declared.

mod worlds;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, RngSeed, TestRng, TestRunner};
use stampede::digest::Digest;
use stampede::lab::compare::Comparison;
use stampede::recording::{Frame, Phase, Recording, State, Step};
use stampede::scenario::interventions::FORMS;
use stampede::scenario::link::Link;
use stampede::scenario::look::Look;
use stampede::scenario::preset::PRESETS;
use stampede::scenario::{Arrivals, Balance, PARAMETERS, PeerFlights, Popularity, Scenario, Topology};
use stampede::sim::{account, simulate};
use stampede::time::{Duration, Instant};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use worlds::{LITTLE, scenario, world};

/// The same cases in each run, so that a change is what breaks a test. `PROPTEST_RNG_SEED` draws others.
fn cases(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig { cases, ..ProptestConfig::default() };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config
}

/// Steps as they can be compared between two runs.
fn steps(recording: &Recording) -> Vec<Step> {
    (0..recording.steps()).map(|i| recording.step(i)).collect()
}

fn with_coalescing(scenario: &Scenario, how: &str) -> Option<Recording> {
    let mut scenario = scenario.clone();
    scenario.set("protection.coalesce", how).unwrap();
    worlds::run(&scenario)
}

/// A frame worked out the slow way: one request after another, from the log alone.
struct Slow {
    /// By request: its phase, its place, when it came there, and the number of that step.
    now: BTreeMap<u32, (Phase, u16, Instant, usize)>,
    entered: BTreeMap<Phase, u64>,
    took: Vec<u64>,
    /// The time that each client lost which failed.
    lost: Vec<u64>,
}

impl Slow {
    fn at(recording: &Recording, t: Instant) -> Slow {
        let mut slow = Slow { now: BTreeMap::new(), entered: BTreeMap::new(), took: Vec::new(), lost: Vec::new() };
        let mut began = BTreeMap::new();
        for (i, step) in steps(recording).into_iter().enumerate().take_while(|(_, step)| step.at <= t) {
            let first = !began.contains_key(&step.who);
            // Work that goes on without its client has been where it is since that client came there.
            let before = recording.origin(step.who).filter(|_| first).map(|client| slow.now[&client]);
            let (since, number) = before.map_or((step.at, i), |now| (now.2, now.3));
            slow.now.insert(step.who, (step.to, step.place, since, number));
            if before.is_none() {
                *slow.entered.entry(step.to).or_default() += 1;
            }
            began.entry(step.who).or_insert(step.at);
            if step.to == Phase::Answered {
                slow.took.push(step.at.since(began[&step.who]).as_nanos());
            } else if matches!(step.to, Phase::Failed | Phase::TimedOut) {
                slow.lost.push(step.at.since(began[&step.who]).as_nanos());
            }
        }
        slow
    }

    fn inside(&self, phase: Phase) -> u64 {
        self.now.values().filter(|now| now.0 == phase).count() as u64
    }

    fn entered(&self, phase: Phase) -> u64 {
        self.entered.get(&phase).copied().unwrap_or(0)
    }

    /// How many of the same queue came before.
    fn rank(&self, who: u32) -> u32 {
        let (phase, place, _, number) = self.now[&who];
        if !phase.is_waiting() {
            return 0;
        }
        self.now.values().filter(|other| (other.0, other.1) == (phase, place) && other.3 < number).count() as u32
    }
}

fn check_frame(recording: &Recording, t: Instant, frame: &Frame) -> Result<(), TestCaseError> {
    let slow = Slow::at(recording, t);
    let (figures, dots) = (&frame.figures, &frame.dots);
    prop_assert_eq!(frame.every, 1);

    for phase in Phase::ALL {
        prop_assert_eq!(frame.tally.inside(phase), slow.inside(phase), "inside {:?}", phase);
        prop_assert_eq!(frame.tally.entered(phase), slow.entered(phase), "entered {:?}", phase);
        if !phase.is_end() {
            let drawn = dots.phase.iter().filter(|number| **number == phase as u8).count() as u64;
            prop_assert_eq!(drawn, slow.inside(phase), "dots in {:?}", phase);
        }
    }
    let begun = [Phase::ToApp, Phase::WriteToApp, Phase::EdgeHit].map(|phase| slow.entered(phase));
    prop_assert_eq!(figures.requests, begun.iter().sum::<u64>());
    prop_assert_eq!(figures.answered, slow.took.len() as u64);
    let refreshes = |who: u32| who as usize >= recording.clients();
    let in_background = dots.who.iter().filter(|who| refreshes(**who)).count();
    prop_assert_eq!(figures.requests, figures.answered + figures.failed + (dots.who.len() - in_background) as u64);
    prop_assert_eq!(figures.db_queries, slow.entered(Phase::ToDatabase));
    let answered_looks = [State::Hit, State::Stale];
    let lacks = |phase: Phase| !phase.is_end() && !answered_looks.contains(&phase.state());
    let without = slow.now.iter().filter(|(who, now)| lacks(now.0) && !refreshes(**who)).count();
    prop_assert_eq!(figures.unanswered, without as u64);
    let clients = dots.who.iter().filter(|who| !refreshes(**who));
    let ages = clients.map(|&who| t.since(recording.life(who).next().unwrap().at).as_nanos());
    let longest = ages.chain(slow.took.iter().chain(&slow.lost).copied()).max().unwrap_or(0);
    prop_assert!((figures.longest_ms - longest as f64 / 1e6).abs() < 1e-9);
    prop_assert_eq!(figures.running, slow.inside(Phase::InDatabase));
    let standing = |phases: &[Phase]| {
        frame
            .queues
            .iter()
            .filter(|queue| phases.contains(&queue.phase))
            .map(|queue| u64::from(queue.length))
            .sum::<u64>()
    };
    prop_assert_eq!(figures.queued, standing(&[Phase::WaitPool]));
    prop_assert_eq!(figures.waiting, standing(&[Phase::WaitFlight, Phase::WaitLock, Phase::WaitPoll, Phase::WaitCall]));

    for (dot, &who) in dots.who.iter().enumerate() {
        let (phase, place, since, _) = slow.now[&who];
        prop_assert_eq!((dots.phase[dot], dots.place[dot]), (phase as u8, place), "request {}", who);
        prop_assert_eq!(dots.app[dot], recording.request(who).unwrap().1);
        prop_assert_eq!(dots.rank[dot], slow.rank(who), "request {}", who);
        let next = recording.life(who).map(|step| step.at).find(|at| *at > t);
        let progress = next.map_or(0.0, |next| t.since(since).as_nanos() as f64 / next.since(since).as_nanos() as f64);
        prop_assert!((f64::from(dots.progress[dot]) - progress).abs() < 1e-6, "request {}", who);
    }
    for queue in &frame.queues {
        let length = slow.now.values().filter(|now| (now.0, now.1) == (queue.phase, queue.place)).count();
        prop_assert_eq!(queue.length as usize, length);
    }

    // HdrHistogram answers with the top of a bucket that is a thousandth wide.
    let mut took = slow.took;
    took.sort_unstable();
    if took.is_empty() {
        prop_assert_eq!(figures.p99_ms, 0.0, "nobody was answered");
    } else {
        let exact = took[(took.len() * 99).div_ceil(100) - 1] as f64 / 1e6;
        let close = exact <= figures.p99_ms * (1.0 + 1e-9) && figures.p99_ms <= exact * 1.001 + 1e-6;
        prop_assert!(close, "p99 is {}, exactly {}", figures.p99_ms, exact);
    }
    let mut lived: Vec<u64> = took.iter().chain(&slow.lost).copied().collect();
    lived.sort_unstable();
    let exact = lived.len().checked_sub(1).map_or(0.0, |_| lived[(lived.len() * 99).div_ceil(100) - 1] as f64 / 1e6);
    let close = exact <= figures.lived_p99_ms * (1.0 + 1e-9) && figures.lived_p99_ms <= exact * 1.001 + 1e-6;
    prop_assert!(close, "p99 as lived is {}, exactly {}", figures.lived_p99_ms, exact);
    Ok(())
}

/// What the caches hold, replayed from the log: which keys on which node, and until when they are fresh.
///
/// Without a limit a key is there from its store until the first lookup after its time. With limits it may be gone
/// earlier, but never be served later.
fn check_caches(scenario: &Scenario, recording: &Recording) -> Result<(), TestCaseError> {
    let cache = &scenario.cache;
    // An old value that is at hand for errors stays after a miss.
    let other_rules = scenario.writes_anything()
        || scenario.clients.timeout > Duration::ZERO
        || cache.hot_copies > 1
        || cache.load_bound > 0.0
        || cache.stale_on_error > Duration::ZERO
        // Which class a key is of is drawn, and the log does not show it.
        || scenario.keys.lasting_share + scenario.keys.second_share > 0.0;
    if cache.admit_after > 1 || !scenario.script.actions.is_empty() || other_rules {
        // Whether a value is stored then depends on counts or acts that the log does not show.
        return Ok(());
    }
    let limited = cache.max_entries > 0 || cache.max_bytes > 0;
    let preloaded = match (cache.preload, scenario.keys.popularity) {
        (false, _) => 0,
        (true, Popularity::Single) => 1,
        (true, _) => cache.preload_keys.min(scenario.keys.count),
    };
    let exists = |key: u32| key < 1 << 31;
    let ttl = |key: u32| if exists(key) { cache.ttl } else { cache.negative_ttl };
    let peers = scenario.apps.topology == Topology::PeerToPeer;
    let mut held: BTreeMap<(u16, u32), Instant> = BTreeMap::new();
    let owner = stampede::lab::plan::Plan::of(scenario).owner as u16;
    let mut seen = BTreeSet::new();
    if preloaded > 0 {
        held.insert((owner, 0), Instant::ZERO + cache.ttl);
    }
    let mut node_of = BTreeMap::new();
    // A value that waits for its node's link was found before that: when, and until when it was fresh.
    let mut found = BTreeMap::new();
    for step in steps(recording) {
        let key = recording.request(step.who).unwrap().0;
        if step.to == Phase::ToNode {
            let node = *node_of.entry(key).or_insert(step.place);
            prop_assert_eq!(step.place, node, "a key has one owner");
            prop_assert!(key != 0 || node == owner);
        }
        let entry = (node_of.get(&key).copied().unwrap_or(owner), key);
        if step.to == Phase::ToNode && seen.insert(key) && u64::from(key) < preloaded {
            held.entry(entry).or_insert(Instant::ZERO + cache.ttl);
        }
        // A jitter may lengthen a life, and so may a grace where a second lookup takes what it finds.
        let spare = if exists(key) { cache.jitter } else { Duration::ZERO };
        let grace = if step.to == Phase::RecheckHit { cache.grace } else { Duration::ZERO };
        let fresh = held.get(&entry).is_some_and(|until| step.at < *until);
        let waited = if step.from == Phase::WaitLink { found.remove(&step.who) } else { None };
        let (looked, until) = waited.unwrap_or((step.at, held.get(&entry).copied()));
        // A stale negative entry, where old values are handed out with hot misses, looks like a new one.
        let old_note = !exists(key) && scenario.protection.coalesce.has_leases() && scenario.protection.lease_stale;
        let perhaps = old_note || until.is_some_and(|until| looked < until + spare + grace);
        match step.to {
            Phase::WaitLink => {
                found.insert(step.who, (step.at, until));
                if cache.sliding && exists(key) && perhaps {
                    held.insert(entry, step.at + cache.ttl);
                }
            }
            Phase::Hit | Phase::EarlyHit | Phase::RecheckHit => {
                prop_assert!(perhaps, "request {} found what was not there", step.who);
                if cache.sliding && exists(key) && waited.is_none() {
                    held.insert(entry, step.at + cache.ttl);
                }
            }
            Phase::Miss | Phase::RecheckMiss => {
                prop_assert!(limited || !fresh, "request {} missed what was there", step.who);
                held.remove(&entry);
            }
            _ => {}
        }
        let stored = if peers {
            let ends = matches!(step.to, Phase::Loaded | Phase::Refreshed);
            step.from == Phase::FromDatabase && ends && (exists(key) || cache.negative_ttl > Duration::ZERO)
        } else {
            step.to == Phase::FromFill
        };
        if stored {
            held.insert(entry, step.at + ttl(key));
        }
    }
    let last = recording.frame(Instant::MAX, 1, None);
    for (node, fill) in last.fills.iter().enumerate() {
        let entries = held.keys().filter(|(at, _)| usize::from(*at) == node).count() as u64;
        // Of the keys that were stored before, only the hot one and those that were asked for are known here; and what is over is
        // there until somebody looks for it.
        let (more, fewer) = (preloaded > 1, limited || cache.active_expiry);
        prop_assert!(fill.entries == entries || fewer && fill.entries < entries || more, "node {}", node);
        prop_assert!(scenario.cache.max_entries == 0 || fill.entries <= scenario.cache.max_entries);
        prop_assert!(scenario.cache.max_bytes == 0 || fill.bytes <= scenario.cache.max_bytes);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_link_brings_back_what_was_sent(
        preset in 0..PRESETS.len(), a in scenario(), b in scenario(),
        t in prop::option::of(0u64..=1 << 53), digest in prop::option::of(any::<(bool, u64)>()),
    ) {
        // The seed stands for the whole comparison.
        let mut b = b;
        b.run.seed = a.run.seed;
        let link = Link { preset: PRESETS[preset].name, a, b, t: t.map(Instant::from_nanos), digest: digest.map(|(first, number)| if first { Digest::First(number) } else { Digest::Second(number) }), look: Look::default() };
        let fragment = link.fragment();
        let (read, faults) = Link::parse(&fragment);
        prop_assert_eq!(faults, []);
        prop_assert_eq!(&read, &link);
        prop_assert_eq!(read.fragment(), fragment.clone());
        // As part of an address, and as an address bar or a chat may hand it on.
        prop_assert_eq!(Link::parse(&format!(" https://example.org/stampede/#{fragment}\n")).0, link);
    }

    #[test]
    fn any_text_becomes_a_run(text in prop_oneof![
        any::<String>(),
        "[v=1&#%b.preset:/a-z0-9µé]{0,60}",
        damaged(),
    ]) {
        let (link, faults) = Link::parse(&text);
        prop_assert_eq!(link.a.faults(), []);
        prop_assert_eq!(link.b.faults(), []);
        faults.iter().for_each(|fault| { let _ = fault.to_string(); });
        // A link that was read can be sent on.
        prop_assert_eq!(Link::parse(&link.fragment()), (link, vec![]));
    }
}

/// Links that were right once: values out of range, fields twice, bytes lost.
fn damaged() -> impl Strategy<Value = String> {
    let field = (
        0..PARAMETERS.len(),
        prop::sample::select(vec!["", "b.", "a.", "%"]),
        ".{0,12}|[0-9]{1,25}|-?[0-9.e]{1,9}[a-z]{0,3}",
    )
        .prop_map(|(i, prefix, value)| format!("{prefix}{}={value}", PARAMETERS[i].path));
    (prop::collection::vec(field, 0..8), any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(fields, cut, whole)| {
            let text = fields.join("&");
            let keep = if whole { text.len() } else { cut.index(text.len() + 1) };
            String::from_utf8_lossy(&text.as_bytes()[..keep]).into_owned()
        },
    )
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn every_instant_is_what_the_log_says(
        world in world(250), places in prop::collection::vec((any::<prop::sample::Index>(), -1i64..=1), 12)
    ) {
        let Some(recording) = worlds::run(&world.link().a) else { return Ok(()) };
        // At steps and right beside them, in any order: a frame must not depend on what was looked at before.
        for (place, offset) in places {
            let at = recording.step(place.index(recording.steps())).at.as_nanos();
            let t = Instant::from_nanos(at.saturating_add_signed(offset));
            check_frame(&recording, t, &recording.frame(t, 1 << 20, None))?;
        }
    }

    #[test]
    fn a_smaller_frame_leaves_out_but_never_alters(
        // So many that whole blocks of requests stand in a queue.
        world in world(5_000), limit in 1u32..80, who in 0u32..5_000, place in any::<prop::sample::Index>()
    ) {
        let Some(recording) = worlds::run(&world.link().a) else { return Ok(()) };
        let t = recording.step(place.index(recording.steps())).at;
        let (all, some) = (recording.frame(t, 1 << 20, None), recording.frame(t, limit, Some(who)));
        prop_assert_eq!((&all.tally, &all.fills, &all.hot), (&some.tally, &some.fills, &some.hot));
        prop_assert_eq!(&all.queues, &some.queues);
        for (dot, id) in some.dots.who.iter().enumerate() {
            let same = all.dots.who.iter().position(|other| other == id);
            prop_assert!(same.is_some(), "request {} is not under way", id);
            let same = same.unwrap_or(0);
            prop_assert_eq!(some.dots.phase[dot], all.dots.phase[same]);
            prop_assert_eq!(some.dots.place[dot], all.dots.place[same]);
            prop_assert_eq!(some.dots.progress[dot], all.dots.progress[same]);
        }
        prop_assert_eq!(some.dots.who.contains(&who), all.dots.who.contains(&who), "a followed request is drawn");
    }

    #[test]
    fn protections_share_their_chances(world in world(250)) {
        // In a closed loop the answers decide when the next request comes.
        let mut scenario = world.link().a;
        if scenario.clients.arrivals == Arrivals::Closed {
            scenario.clients.arrivals = Arrivals::Poisson;
        }
        // An app that shares its calls to a peer does so before anything is missed.
        scenario.protection.flights = PeerFlights::Owner;
        // And a load balancer that looks at what is under way sends requests elsewhere.
        scenario.apps.balance = Balance::InTurn;
        let all = ["none", "mutex", "singleflight"].map(|how| with_coalescing(&scenario, how));
        let [Some(none), Some(mutex), Some(singleflight)] = all else { return Ok(()) };
        let arrivals = |recording: &Recording| -> Vec<_> {
            (0..scenario.requests() as u32)
                .map(|who| (recording.life(who).next().map(|step| step.at), recording.request(who)))
                .collect()
        };
        let query = |recording: &Recording, who: u32| {
            let at = |phase| recording.life(who).find(|step| step.to == phase).map(|step| step.at);
            at(Phase::FromDatabase)?.as_nanos().checked_sub(at(Phase::InDatabase)?.as_nanos())
        };
        for other in [&mutex, &singleflight] {
            prop_assert_eq!(arrivals(&none), arrivals(other));
            for who in 0..scenario.requests() as u32 {
                // A database that is slowed, for a while or by what else it runs, makes a query's time depend on when it
                // runs; and a client that gives up is not there to see its query end.
                let database = &scenario.database;
                let steady = scenario.script.actions.is_empty()
                    && (database.contention, database.crosstalk) == (0.0, 0.0)
                    && (scenario.clients.timeout, database.error_share) == (Duration::ZERO, 0.0);
                if let (Some(one), Some(two)) = (query(&none, who), query(other, who))
                    && steady
                {
                    prop_assert_eq!(one, two, "request {}'s query", who);
                }
            }
            // Until the first miss or refresh, a protection has nothing to do.
            let miss = |recording: &Recording| {
                let first = steps(recording).iter().position(|step| matches!(step.to, Phase::Miss | Phase::EarlyHit | Phase::Refresh | Phase::Unreachable));
                first.map_or(recording.steps(), |i| i + 1)
            };
            prop_assert_eq!(miss(&none), miss(other));
            prop_assert_eq!(&steps(&none)[..miss(&none)], &steps(other)[..miss(other)]);
        }
    }
}

/// What must hold of any comparison. In a debug build the auditor looks at each of its runs.
fn check(link: &Link) -> Result<(), TestCaseError> {
    prop_assert_eq!(Link::parse(&link.fragment()), (link.clone(), vec![]));
    prop_assert_eq!((link.a.faults(), link.b.faults()), (vec![], vec![]));
    let Ok(run) = Comparison::run_within(link, LITTLE, &mut |_| ()) else { return Ok(()) };
    for (scenario, recording) in [(&link.a, &run.a), (&link.b, &run.b)] {
        #[cfg(not(debug_assertions))]
        prop_assert_eq!(stampede::sim::audit::audit(scenario, recording), Ok(()));
        check_caches(scenario, recording)?;
        prop_assert!(recording.end() <= Instant::MAX, "{} is past the end of the world", recording.end());
        let t = recording.step(recording.steps() / 2).at;
        check_frame(recording, t, &recording.frame(t, 1 << 20, None))?;
    }
    // The same again, and without its steps.
    prop_assert_eq!(account(&link.a).unwrap().summary(), run.a.summary());

    prop_assert!(run.opens(link) <= run.end());
    let scenes = run.scenes(link);
    prop_assert!(scenes.iter().all(|scene| scene.from < scene.to && scene.to <= run.end()));
    prop_assert!(scenes.windows(2).all(|pair| pair[0].to <= pair[1].from));
    prop_assert!(run.markers(link).is_sorted_by_key(|marker| marker.at));
    // Walking from event to event and back passes the same instants.
    let forwards = std::iter::successors(run.a.next_event(Instant::ZERO), |t| run.a.next_event(*t));
    let last = Instant::from_nanos(run.a.end().as_nanos() + 1);
    let backwards = std::iter::successors(run.a.previous_event(last), |t| run.a.previous_event(*t));
    let mut backwards: Vec<Instant> = backwards.filter(|at| *at > Instant::ZERO).collect();
    backwards.reverse();
    prop_assert_eq!(forwards.collect::<Vec<_>>(), backwards);
    Ok(())
}

/// Whether a comparison breaks a rule, and which.
fn broken(link: &Link) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(|| check(link))) {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            Some(text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default())
        }
    }
}

/// Draws the comparisons of these numbers, the same for a number whenever it is drawn, and runs each.
///
/// # Panics
/// If one breaks a rule; the message has the shortest link that does.
fn compare(cases: impl Iterator<Item = u64>, mut each: impl FnMut(u64, &Link)) {
    for case in cases {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&case.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
        let link = world(100).new_tree(&mut runner).unwrap().current().link();
        if broken(&link).is_some() {
            // Not each try of it is to be told.
            let told = std::panic::take_hook();
            std::panic::set_hook(Box::new(|_| {}));
            let shortest = worlds::shrink::shortest(&link.fragment(), |link| broken(link).is_some());
            let why = broken(&Link::parse(&shortest).0);
            std::panic::set_hook(told);
            panic!(
                "comparison {case}: {}\nthe shortest link: {shortest}\nas drawn: {}",
                why.unwrap_or_default(),
                link.fragment()
            );
        }
        each(case, &link);
    }
}

/// A number from the environment.
fn environment(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} = “{text}” is no number")))
}

#[test]
fn random_comparisons_keep_every_rule() {
    let mut drawn = BTreeSet::new();
    compare(0..2_000, |_, link| drawn.extend(worlds::drawn_in(link)));
    let all = PARAMETERS.iter().map(|parameter| parameter.path).chain(FORMS.iter().map(|form| form.verb));
    assert_eq!(all.filter(|one| !drawn.contains(one)).collect::<Vec<_>>(), [""; 0], "these were never drawn");
}

/// `STAMPEDE_WORLDS` is how many comparisons to run, and `STAMPEDE_WORLDS_FROM` the number of the first.
#[test]
#[ignore = "takes hours"]
fn long_random_comparisons_keep_every_rule() {
    let from = environment("STAMPEDE_WORLDS_FROM").unwrap_or(0);
    let count = environment("STAMPEDE_WORLDS").unwrap_or(100_000);
    compare(from..from + count, |case, _| {
        if (case + 1).is_multiple_of(1_000) {
            println!("every rule was kept up to comparison {case}");
        }
    });
}

/// At every instant at which somebody joins or leaves a queue, drawn or not, the queues add up to the counts.
#[test]
fn queues_too_long_to_be_drawn_are_counted_to_the_last() {
    for fragment in [
        "preset=geecache&clients.count=3000&apps.count=3",
        "preset=hot-key&clients.count=3000&clients.calm_rate=0&apps.count=3&database.distribution=log-normal",
        "preset=breakdown&clients.count=3000&clients.calm_rate=0",
    ] {
        let link = Link::parse(fragment).0;
        for scenario in [&link.a, &link.b] {
            let recording = simulate(scenario).unwrap();
            let changes = steps(&recording).into_iter().filter(|step| step.from.is_waiting() || step.to.is_waiting());
            for t in changes.map(|step| step.at).step_by(3) {
                let frame = recording.frame(t, 100, None);
                for phase in [Phase::WaitFlight, Phase::WaitLock, Phase::WaitPool] {
                    let of_phase = frame.queues.iter().filter(|queue| queue.phase == phase);
                    let standing: u64 = of_phase.map(|queue| u64::from(queue.length)).sum();
                    assert_eq!(standing, frame.tally.inside(phase), "{phase:?} at {t}, {fragment}");
                }
            }
        }
    }
}
