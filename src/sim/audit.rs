//! The auditor: recomputes from the recording alone what must hold in every run, of what happened and of its figures.
//!
//! It shares no code with the world. It runs after every simulation of a debug build, and in the tests.

mod figures;
mod held;
mod scarce;
mod taken;
mod waits;

use super::workload::Workload;
use crate::recording::phase::{Begins, Found};
use crate::recording::{Kind, Phase, Recording};
use crate::scenario::Scenario;
use crate::scenario::script::Act;
use crate::scenario::timeline::in_order;
use crate::time::Instant;
use held::Held;
use scarce::Scarce;
use std::collections::BTreeMap;
use std::fmt;
use taken::Taken;
use waits::Waits;

/// A rule that a recording breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: &'static str,
    /// When it is broken first.
    pub at: Instant,
    /// By which request.
    pub who: u32,
    /// With which step: the phase that ends, and the one that begins.
    pub step: Option<(Phase, Phase)>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (request {} at {}", self.rule, self.who, self.at)?;
        self.step.map_or(Ok(()), |(from, to)| write!(f, ", {from:?} to {to:?}"))?;
        write!(f, ")")
    }
}

/// Whether a phase may follow a phase. Where a node works on a request, or does not answer, `errand` is what it came for.
fn may_follow(from: Phase, errand: Phase, to: Phase) -> bool {
    from.then(errand).contains(to) || from.cut_short().contains(to)
}

/// Whether everything holds that must hold.
///
/// # Errors
/// The first [`Violation`].
pub fn audit(scenario: &Scenario, recording: &Recording) -> Result<(), Violation> {
    let mut running = 0usize;
    let servers = scenario.database.replicas + 1;
    let most = (scenario.database.connections * servers) as usize;
    let mut connections: Taken<u16> = Taken::new();
    // For each coalescer: which row loads which key, and since when. And when each process restarted last.
    let mut loads: Taken<(u32, u16)> = Taken::new();
    let mut since: BTreeMap<(u32, u16), Instant> = BTreeMap::new();
    let mut restarts: BTreeMap<u16, Instant> = BTreeMap::new();
    let mut now_in: Vec<Option<Phase>> = vec![None; recording.requests()];
    let mut entered: Vec<Option<Instant>> = vec![None; recording.requests()];
    let mut ended = 0u64;
    let mut clients = 0u64;
    let mut held = Held::new(scenario);
    let mut scarce = Scarce::new(scenario);
    let mut waits = Waits::new(scenario);
    let mut errands: BTreeMap<u32, Phase> = BTreeMap::new();
    let client = |who: u32| (who as usize) < recording.clients();
    let mut script = in_order(&scenario.script.actions).into_iter().map(|(_, one)| one).peekable();
    let mut last = Instant::ZERO;
    for i in 0..recording.steps() {
        let step = recording.step(i);
        let check = |holds: bool, rule| {
            if holds {
                Ok(())
            } else {
                Err(Violation { rule, at: step.at, who: step.who, step: Some((step.from, step.to)) })
            }
        };
        check(step.at >= last, "time does not run backwards")?;
        last = step.at;
        // An intervention comes before the steps at its instant.
        while let Some(one) = script.next_if(|one| Instant::ZERO + one.at <= step.at) {
            held.act(&one.act, Instant::ZERO + one.at);
            if let Act::Crash(app) = one.act {
                restarts.insert(app as u16 - 1, Instant::ZERO + one.at);
                scarce.crash(app as u16 - 1);
            }
        }
        held.take_over(step.at, true);
        let before = now_in[step.who as usize].replace(step.to);
        let came = entered[step.who as usize].replace(step.at);
        match before {
            None if recording.origin(step.who).is_some() => {
                let origin = recording.origin(step.who).unwrap_or_default();
                let left = now_in.get(origin as usize).copied().flatten();
                check(left == Some(step.to), "work goes on where its client has left it")?;
                if let Some(errand) = errands.get(&origin).copied() {
                    errands.insert(step.who, errand);
                }
                if step.to == Phase::InDatabase && connections.hand_on(origin, step.who) {
                    running += 1;
                }
                held.go_on(origin, step.who);
                scarce.go_on(origin, step.who);
                waits.go_on(origin, step.who);
                loads.hand_on(origin, step.who);
            }
            None => {
                clients += u64::from(client(step.who));
                check(step.to.is_beginning(), "a life begins at the client, or in the background")?;
                check(step.to.is_at_client() == client(step.who), "clients' lives begin at clients")?;
            }
            Some(phase) => {
                check(phase == step.from, "a step begins where the last one ended")?;
                let errand = errands.get(&step.who).copied().unwrap_or(phase);
                check(may_follow(phase, errand, step.to), "a request takes only steps that exist")?;
                check(!phase.is_instant() || came == Some(step.at), "no time passes in a phase that takes none")?;
                if scenario.clients.cancel && matches!(step.to, Phase::TimedOut | Phase::Backoff) {
                    held.cancelled(step.who, step.at);
                    loads.let_go(step.who);
                }
                if step.to.is_at_node() && !phase.is_at_node() {
                    errands.insert(step.who, phase);
                }
            }
        }
        if step.to.is_end() {
            check(
                step.to.is_end_of_client() == client(step.who),
                "a client gets an answer or gives up, and nobody else does",
            )?;
        }
        let key = recording.request(step.who).map_or(0, |(key, _)| key);
        // Orphaned work has been counted as it entered its phase.
        if let Some(before) = before {
            held.step(recording, key, step).or_else(|rule| check(false, rule))?;
            scarce.step(recording, before, step).or_else(|rule| check(false, rule))?;
        }
        let unknown = !recording.request(step.who).is_some_and(|(key, _)| Workload::exists(key));
        match (step.to, step.to.first_lookup()) {
            (Phase::L1Hit, _) | (_, Some(Found::Fresh | Found::Stale)) => {
                check(!unknown, "what does not exist has no value")?;
            }
            (_, Some(Found::Negative)) => check(unknown, "only what does not exist is noted as such")?,
            (Phase::Filtered, _) => check(unknown, "a filter rejects no key that exists")?,
            _ => {}
        }
        if step.to == Phase::InDatabase && before.is_some() {
            running += 1;
            check(running <= most, "no more queries run than there are connections")?;
            check(!connections.contains(step.place), "a connection runs one query")?;
            connections.take(step.place, step.who);
        }
        if before == Some(Phase::InDatabase) {
            running -= 1;
            // Unless work that goes on without its client took the connection over.
            connections.let_go(step.who);
        }
        // Orphaned work is in its phase already.
        check(before.is_none() || waits.step(step), "nobody waits for another's load longer than it may")?;
        // A load lasts from the query's departure until the loader has its outcome. A job that has waited long enough loads alone.
        let guarded = scenario.protection.coalesce.is_in_process() && !waits.is_over(step.who);
        let flush = recording.life(step.who).next().is_some_and(|first| first.to.entry().begins == Some(Begins::Batch));
        if guarded && !flush && recording.kind(recording.origin(step.who).unwrap_or(step.who)) != Kind::Write {
            if step.to == Phase::ToDatabase && before.is_some() {
                let load = (key, step.place);
                let before = since.insert(load, step.at);
                // A process that restarts forgets its loads.
                let forgot = before.is_some_and(|since| restarts.get(&step.place).is_some_and(|at| since <= *at));
                check(forgot || !loads.contains(load), "a coalescer loads a key once at a time")?;
                loads.take(load, step.who);
            }
            let fills = errands.get(&step.who) == Some(&Phase::ToFill);
            let over = match before {
                Some(Phase::FromDatabase) => step.to != Phase::ToFill,
                Some(Phase::Unreachable) => fills,
                before => before.is_some_and(Phase::ends_load),
            };
            if over || step.to.is_end() {
                loads.let_go(step.who);
            }
        }
        ended += u64::from(step.to.is_end());
    }
    let at_end = |rule| Violation { rule, at: recording.end(), who: 0, step: None };
    if ended != recording.requests() as u64 || clients != scenario.requests() || running != 0 {
        return Err(at_end("every request ends"));
    }
    let writes = recording.writes();
    if writes.accepted != writes.stored + writes.queued + writes.lost {
        return Err(at_end("a write that is done is in the database, in a queue, or lost"));
    }
    figures::check(scenario, recording).map_err(at_end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Recorder;
    use crate::scenario::link::Link;
    use crate::scenario::preset::PRESETS;
    use crate::sim::simulate;

    #[test]
    fn warming_a_key_that_is_being_loaded_starts_no_second_load() {
        for coalesce in ["mutex", "singleflight"] {
            for topology in ["cache-aside", "peer-to-peer"] {
                let text = format!(
                    "preset=hot-key&apps.topology={topology}&protection.coalesce={coalesce}&do=warm@2.1s,warm@2.11s"
                );
                let (link, faults) = Link::parse(&text);
                assert_eq!(faults, [], "{text}");
                let recording = simulate(&link.a).unwrap();
                assert_eq!(audit(&link.a, &recording), Ok(()), "{text}");
                assert_eq!(recording.summary().db_queries, 1, "{text}");
            }
        }
    }

    #[test]
    fn every_preset_passes() {
        for name in PRESETS.iter().map(|preset| preset.name).filter(|name| *name != "geecache-100k") {
            let link = Link::to_preset(name).unwrap();
            for scenario in [&link.a, &link.b] {
                assert_eq!(audit(scenario, &simulate(scenario).unwrap()), Ok(()), "{name}");
            }
        }
    }

    #[test]
    fn a_broken_world_is_caught() {
        let mut scenario = Scenario::default();
        scenario.set("clients.count", "2").unwrap();
        scenario.set("database.connections", "1").unwrap();
        let at = Instant::from_nanos;
        let broken = |scenario: &Scenario, lives: &[(u64, u32, Phase, u16)]| {
            let mut recorder = Recorder::new(2, 1, 0);
            recorder.arrive(at(0), 0, 0, Phase::ToApp);
            recorder.arrive(at(0), 0, 0, Phase::ToApp);
            for &(when, who, phase, place) in lives {
                recorder.step(at(when), who, phase, place);
            }
            audit(scenario, &recorder.finish()).unwrap_err().rule
        };
        assert_eq!(broken(&scenario, &[(1, 0, Phase::Hit, 0)]), "a request takes only steps that exist");
        assert_eq!(broken(&scenario, &[(1, 0, Phase::ToNode, 0)]), "every request ends");
        let late = [(1, 0, Phase::L1Hit, 0), (2, 0, Phase::ToClient, 0)];
        assert_eq!(broken(&scenario, &late), "no time passes in a phase that takes none");
        assert_eq!(broken(&scenario, &[(1, 0, Phase::Filtered, 0)]), "a filter rejects no key that exists");

        let to_database =
            |who| [Phase::ToNode, Phase::Miss, Phase::ToDatabase, Phase::InDatabase].map(|p| (1, who, p, 0));
        let two: Vec<_> = to_database(0).into_iter().chain(to_database(1)).collect();
        assert_eq!(broken(&scenario, &two), "no more queries run than there are connections");
    }

    /// The rule that two clients break, who come at once; each step is a nanosecond after the one before it.
    fn rule_of_two(settings: &[(&str, &str)], steps: &[(u32, Phase, u16)]) -> &'static str {
        let mut scenario = Scenario::default();
        scenario.set("clients.count", "2").unwrap();
        settings.iter().for_each(|(path, value)| scenario.set(path, value).unwrap());
        let mut recorder = Recorder::new(2, 1, 0);
        recorder.arrive(Instant::ZERO, 0, 0, Phase::ToApp);
        recorder.arrive(Instant::ZERO, 0, 0, Phase::ToApp);
        for (at, &(who, phase, place)) in (1..).zip(steps) {
            recorder.step(Instant::from_nanos(at), who, phase, place);
        }
        audit(&scenario, &recorder.finish()).unwrap_err().rule
    }

    /// Nothing is wrong with it but that it does not go on.
    const FINE: &str = "every request ends";

    #[test]
    fn a_second_load_of_a_key_is_caught_until_the_first_one_ends() {
        use Phase::*;
        const TWICE: &str = "a coalescer loads a key once at a time";
        let query = |who, place| [ToNode, Miss, ToDatabase].map(|phase| (who, phase, place)).to_vec();
        let alone = [("protection.coalesce", "singleflight")];
        let both = [query(0, 0), query(1, 0)].concat();
        assert_eq!(rule_of_two(&alone, &both), TWICE);
        assert_eq!(rule_of_two(&[], &both), FINE, "nothing coalesces them");
        assert_eq!(rule_of_two(&alone, &[query(0, 0), query(1, 1)].concat()), FINE, "another process");
        // The first load leaves at 3 ns, the second at 6 ns.
        let after = |acts: &str| rule_of_two(&[alone[0], ("script.actions", acts)], &both);
        assert_eq!(after("crash:1@5ns"), FINE, "a process that restarts forgets its loads");
        assert_eq!(after("crash:1@3ns"), FINE, "what is done comes before what it is done to");
        assert_eq!(after("crash:1@2ns"), TWICE, "and knows those that come later");
        assert_eq!(after("crash:2@5ns"), TWICE, "another one's are left alone");

        let then = |more: &[Phase]| {
            let rest: Vec<_> = more.iter().map(|&phase| (0, phase, 0)).collect();
            rule_of_two(&alone, &[query(0, 0), rest, query(1, 0)].concat())
        };
        assert_eq!(then(&[InDatabase]), TWICE);
        assert_eq!(then(&[InDatabase, FromDatabase]), TWICE);
        assert_eq!(then(&[InDatabase, FromDatabase, ToFill]), TWICE, "until the value is stored");
        assert_eq!(then(&[InDatabase, FromDatabase, ToFill, FromFill]), TWICE);
        assert_eq!(then(&[InDatabase, FromDatabase, ToFill, FromFill, ToClient]), FINE);
        assert_eq!(then(&[InDatabase, FromDatabase, ToClient]), FINE, "or nobody stores it");
        assert_eq!(then(&[QueryRejected, Error]), FINE, "or there is none");
    }

    #[test]
    fn a_value_of_what_does_not_exist_is_caught() {
        use Phase::*;
        let found = |phase| rule_of_two(&[], &[(0, ToNode, 0), (0, phase, 0)]);
        assert_eq!(found(Hit), FINE);
        assert_eq!(found(NegativeHit), "only what does not exist is noted as such");
    }

    #[test]
    fn a_process_that_asks_too_often_is_caught() {
        use Phase::*;
        let mut steps: Vec<_> = [ToNode, Miss, ToDatabase, QueryRejected].map(|phase| (0, phase, 0)).to_vec();
        let mut told = Vec::new();
        for _ in 0..3 {
            steps.push((0, AppBackoff, 0));
            told.push(rule_of_two(&[("apps.retries", "2")], &steps));
            steps.extend([ToDatabase, QueryRejected].map(|phase| (0, phase, 0)));
        }
        assert_eq!(told, [FINE, FINE, "a process asks again no more often than it may"]);
    }

    #[test]
    fn a_worker_or_a_connection_too_many_is_caught() {
        use Phase::*;
        let two = |settings: &[(&str, &str)], steps: &[(u32, Phase)]| {
            let mut scenario = Scenario::default();
            scenario.set("clients.count", "2").unwrap();
            settings.iter().for_each(|(path, value)| scenario.set(path, value).unwrap());
            let mut recorder = Recorder::new(2, 1, 0);
            recorder.arrive(Instant::ZERO, 0, 0, ToApp);
            recorder.arrive(Instant::ZERO, 0, 0, ToApp);
            for (at, &(who, phase)) in (1..).zip(steps) {
                recorder.step(Instant::from_nanos(at), who, phase, 0);
            }
            audit(&scenario, &recorder.finish()).unwrap_err().rule
        };
        // Nothing is wrong with it but that it does not go on.
        let fine = "every request ends";
        let worker = [("apps.workers", "1"), ("apps.backlog", "0")];
        let both = [(0, ToNode), (1, ToNode)];
        assert_eq!(two(&worker, &both), "an app works on no more requests than it has workers");
        assert_eq!(two(&worker, &[(0, WaitWorker)]), "no request waits for a worker that is free");
        assert_eq!(two(&worker, &[(0, ToNode), (1, WaitWorker)]), "no more requests wait for a worker than may");
        assert_eq!(two(&worker, &[(0, ToNode), (1, AppBusy)]), fine);
        assert_eq!(two(&worker[..1], &[(0, ToNode), (1, AppBusy)]), "no request is rejected that may wait");
        let query = |who| [ToNode, Miss, ToDatabase, InDatabase].map(|phase| (who, phase));
        let queries = [query(0), query(1)].concat();
        assert_eq!(two(&[], &queries[..7]), fine);
        assert_eq!(two(&[("apps.pool", "1")], &queries), "a process has no more connections than its pool");
        let waits = [ToNode, Miss, WaitConnection].map(|phase| (0, phase));
        assert_eq!(two(&[("apps.pool", "1")], &waits), "no query waits for a connection that is free");
        let mut most = queries.clone();
        most[7] = (1, WaitPool);
        assert_eq!(two(&[], &most), fine);
        assert_eq!(two(&[("database.max_connections", "1")], &most), "a server has no more connections than it may");
    }

    #[test]
    fn a_lock_or_a_lease_that_two_have_is_caught_on_each_node() {
        use Phase::*;
        let mut scenario = Scenario::default();
        scenario.set("clients.count", "2").unwrap();
        // Each step is a nanosecond after the one before it.
        let rule = |scenario: &Scenario, steps: &[(u32, Phase, u16)]| {
            let mut recorder = Recorder::new(2, 3, 0);
            recorder.arrive(Instant::ZERO, 0, 0, ToApp);
            recorder.arrive(Instant::ZERO, 0, 0, if steps.contains(&(1, Updated, 0)) { WriteToApp } else { ToApp });
            for (at, &(who, phase, place)) in (1..).zip(steps) {
                recorder.step(Instant::from_nanos(at), who, phase, place);
            }
            audit(scenario, &recorder.finish()).unwrap_err().rule
        };
        // Nothing is wrong with it but that it does not go on.
        let fine = "every request ends";
        let set = |scenario: &mut Scenario, path: &str, text: &str| scenario.set(path, text).unwrap();

        set(&mut scenario, "protection.coalesce", "redis-lock");
        let ask = |who, place, told| [ToNode, Miss, ToLock, told].map(|phase| (who, phase, place));
        let twice = |place| [ask(0, 0, LockGranted), ask(1, place, LockGranted)].concat();
        assert_eq!(rule(&scenario, &twice(0)), "a lock has one holder");
        assert_eq!(rule(&scenario, &twice(1)), fine, "each node has its own");
        assert_eq!(rule(&scenario, &ask(0, 0, LockRefused)), "nobody is kept away from what nobody holds");
        let refused = [ask(0, 0, LockGranted), ask(1, 1, LockRefused)].concat();
        assert_eq!(rule(&scenario, &refused), "nobody is kept away from what nobody holds");
        set(&mut scenario, "script.actions", "kill:cache-1@5ns,restart:cache-1@5ns");
        assert_eq!(rule(&scenario, &twice(0)), fine);
        for act in ["flush", "flush:cache-1", "restart:cache-1"] {
            set(&mut scenario, "script.actions", &format!("{act}@5ns"));
            assert_eq!(rule(&scenario, &twice(0)), fine, "{act}: a node that forgets may grant it again");
            set(&mut scenario, "script.actions", &format!("{act}@9ns"));
            assert_eq!(rule(&scenario, &twice(0)), "a lock has one holder", "{act}");
        }
        for act in ["kill:cache-1", "remove:cache-1"] {
            set(&mut scenario, "script.actions", &format!("{act}@4ns"));
            assert_eq!(rule(&scenario, &ask(0, 0, LockGranted)), "a node that has left grants no lock");
        }

        set(&mut scenario, "script.actions", "");
        set(&mut scenario, "protection.coalesce", "lease");
        let miss = |who, place| [ToNode, Miss].map(|phase| (who, phase, place));
        assert_eq!(rule(&scenario, &[miss(0, 0), miss(1, 0)].concat()), "a lease is given to one client");
        assert_eq!(rule(&scenario, &[miss(0, 0), miss(1, 1)].concat()), fine);
        let fill = [ToDatabase, InDatabase, FromDatabase, ToFill, FromFill].map(|phase| (1, phase, 1));
        assert_eq!(rule(&scenario, &[&miss(1, 1)[..], &fill].concat()), fine);
        let elsewhere = fill.map(|(who, phase, place)| (who, phase, if phase == FromFill { 0 } else { place }));
        assert_eq!(rule(&scenario, &[&miss(1, 1)[..], &elsewhere].concat()), "only the holder of the lease fills");
        let write = [ToDatabase, InDatabase, FromDatabase, ToUpdate, Updated].map(|phase| (1, phase, 0));
        let kept_away = [Miss, ToDatabase, QueryRejected, Error, Backoff].map(|phase| (0, phase, 0));
        let again = [(0, Retry, 0), (0, ToNode, 0), (0, HotMiss, 0)];
        let writing = [&[(0, ToNode, 0)], &kept_away[..], &write[..], &again[..]].concat();
        let (breaks, away) = (rule(&scenario, &writing), "nobody is kept away from what nobody holds");
        assert_eq!(breaks, away, "a write ends a lease");
        let without: Vec<_> = writing.iter().copied().filter(|step| step.0 == 0).collect();
        assert_eq!(rule(&scenario, &without), fine);
        set(&mut scenario, "writes.strategy", "versioned");
        assert_eq!(rule(&scenario, &writing), fine, "unless its version is old by then");
    }
}
