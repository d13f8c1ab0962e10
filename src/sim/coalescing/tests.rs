//! Each way by itself, without a world.

use super::*;
use crate::memory::Memory;
use crate::recording::Phase;
use crate::sim::kernel::holdings::Claims;
use crate::sim::kernel::jobs::{Job, Jobs, Task, flag};
use crate::time::{Duration, Instant};
use stampede_mechanisms::coalescing::lock::Released;

/// A way of coalescing with jobs that all ask for one key: each pair is an app and a task.
struct Room {
    way: Box<dyn Coalescing>,
    jobs: Jobs,
    effects: Vec<Effect>,
}

impl Room {
    fn new(way: &str, jobs: &[(u16, Task)]) -> Room {
        Room::with(&[("protection.coalesce", way)], jobs)
    }

    fn with(settings: &[(&str, &str)], jobs: &[(u16, Task)]) -> Room {
        let mut scenario = Scenario::default();
        settings.iter().for_each(|(path, text)| scenario.set(path, text).unwrap());
        let nodes = scenario.cache.nodes.len();
        let mut room = Room { way: of(&scenario, 3, nodes), jobs: Jobs::new(0, false), effects: Vec::new() };
        for (row, &(app, task)) in jobs.iter().enumerate() {
            room.jobs.add(Job { row: row as u32, key: 7, app, task, ..Job::NONE });
        }
        room
    }

    fn missed(&mut self, job: u32) -> Next {
        self.way.missed(job, &mut self.jobs)
    }

    fn over(&mut self, job: u32, error: bool) -> Vec<Effect> {
        let claims = self.jobs.held.give_back_all(job);
        self.way.over(job, claims, error, &mut self.jobs, &mut self.effects);
        std::mem::take(&mut self.effects)
    }

    fn found(&mut self, job: u32) -> Vec<Effect> {
        let claims = self.jobs.held.give_back_all(job);
        self.way.found(job, claims, &mut self.jobs, &mut self.effects);
        std::mem::take(&mut self.effects)
    }

    fn leaves(&mut self, job: u32, now: Instant) -> Vec<Effect> {
        if let Some(held) = self.jobs.held.let_go(job) {
            self.way.left(job, held.claims, &mut self.jobs, now, &mut self.effects);
        }
        self.jobs.end(job);
        std::mem::take(&mut self.effects)
    }
}

const READ: (u16, Task) = (0, Task::Read);
const NOW: Instant = Instant::ZERO;

#[test]
fn with_nothing_everybody_loads_for_itself() {
    let mut room = Room::new("none", &[READ, READ]);
    assert_eq!([room.missed(0), room.missed(1)], [Next::Load; 2]);
    assert!(room.way.is_for_one() && !room.way.is_loading(0, 7));
    assert_eq!(room.over(0, false), []);
}

#[test]
fn followers_get_what_their_leader_got() {
    for error in [false, true] {
        let mut room = Room::new("singleflight", &[READ, READ, (1, Task::Read), READ]);
        let wait = Next::Wait(Phase::WaitFlight);
        assert_eq!([0, 1, 2, 3].map(|job| room.missed(job)), [Next::Load, wait, Next::Load, wait]);
        assert!(room.way.is_loading(0, 7) && !room.way.is_loading(0, 8) && !room.way.is_loading(2, 7));
        room.jobs[0].version = 5;
        assert_eq!(room.leaves(3, NOW), [], "a follower that leaves changes nothing");
        assert_eq!(room.over(0, error), [Effect::Finish(1)], "the other process has a flight of its own");
        assert_eq!((room.jobs[1].version, room.jobs[1].has(flag::ERROR)), (5, error));
        assert!(!room.way.is_loading(0, 7) && room.way.is_loading(1, 7));
    }
}

#[test]
fn a_leader_that_leaves_gives_its_followers_an_error() {
    let mut room = Room::new("singleflight", &[READ, READ]);
    let _ = [room.missed(0), room.missed(1)];
    assert_eq!(room.leaves(0, NOW), [Effect::Finish(1)]);
    assert!(room.jobs[1].has(flag::ERROR));
}

#[test]
fn a_process_that_dies_forgets_its_loads_and_others_do_not() {
    for way in ["singleflight", "mutex"] {
        let mut room = Room::new(way, &[READ, (1, Task::Read), READ]);
        let _ = [room.missed(0), room.missed(1)];
        let _ = room.jobs.held.let_go(0);
        room.way.process_died(0);
        assert!(!room.way.is_loading(0, 7) && room.way.is_loading(1, 7), "{way}");
        assert!(!matches!(room.missed(2), Next::Wait(_)), "{way}");
    }
}

#[test]
fn a_mutex_goes_from_one_to_the_next_that_is_still_there() {
    let mut room = Room::new("mutex", &[READ, READ, READ, READ, (0, Task::Refresh)]);
    let wait = Next::Wait(Phase::WaitLock);
    assert_eq!([0, 1, 2, 3].map(|job| room.missed(job)), [Next::Look, wait, wait, wait]);
    assert_eq!(room.leaves(1, NOW), []);
    assert_eq!(room.over(0, true), [Effect::Look(2)], "an error is nobody else's");
    assert!(!room.jobs[2].has(flag::ERROR));
    assert_eq!(room.leaves(2, NOW), [Effect::Look(3)], "a holder that leaves holds up nobody");
    assert_eq!(room.found(3), []);
    assert_eq!(room.missed(4), Next::Load, "a refresh need not look");
}

#[test]
fn one_of_all_processes_has_the_lock_until_it_is_released_or_its_node_forgets() {
    let mut room = Room::new("redis-lock", &[READ, (1, Task::Read), (2, Task::Refresh)]);
    assert_eq!(room.missed(0), Next::AskForLock);
    assert!(room.way.try_lock(0, &mut room.jobs, NOW) && !room.way.try_lock(1, &mut room.jobs, NOW));
    assert!(matches!(room.way.kept_away(1, true, &room.jobs), Next::Sleep(_)));
    assert_eq!(room.way.kept_away(2, false, &room.jobs), Next::Finish, "nobody waits for a refresh");
    assert_eq!(room.way.still_missing(1), Next::AskForLock);
    assert_eq!(room.way.loaded(0, &mut room.jobs), Next::Release);
    assert_eq!(room.way.release(0, &mut room.jobs, NOW), Released::Own);
    assert_eq!(room.jobs.held.claims(0), Claims::default());
    assert!(room.way.try_lock(1, &mut room.jobs, NOW));
    assert_eq!(room.leaves(1, NOW), []);
    assert!(room.way.try_lock(0, &mut room.jobs, NOW), "a holder that leaves holds up nobody");
    room.way.node_died(0);
    assert!(room.way.try_lock(2, &mut room.jobs, NOW));
    room.jobs[0].flags |= flag::NO_CACHE;
    assert_eq!(room.missed(0), Next::Load, "without a node there is no lock");
}

#[test]
fn in_front_of_a_lock_only_leaders_ask_for_it() {
    let mut room = Room::new("flight-lock", &[READ, READ, (1, Task::Read), (2, Task::Refresh), (2, Task::Read)]);
    let wait = Next::Wait(Phase::WaitFlight);
    assert_eq!([0, 1, 2].map(|job| room.missed(job)), [Next::AskForLock, wait, Next::AskForLock]);
    assert!(room.way.try_lock(0, &mut room.jobs, NOW) && !room.way.try_lock(2, &mut room.jobs, NOW));
    assert_eq!(room.missed(3), Next::AskForLock);
    assert_eq!(room.way.kept_away(3, false, &room.jobs), Next::Finish, "nobody waits for a refresh");
    assert_eq!(room.missed(4), wait);
    assert!(matches!(room.way.kept_away(3, false, &room.jobs), Next::Sleep(_)), "but a follower of it does");
    assert!(room.way.is_loading(0, 7) && room.way.is_loading(1, 7));
    assert_eq!(room.way.loaded(0, &mut room.jobs), Next::Release);
    assert_eq!(room.way.release(0, &mut room.jobs, NOW), Released::Own);
    assert_eq!(room.over(0, false), [Effect::Finish(1)]);
    assert_eq!(room.found(3), [Effect::Finish(4)], "what a leader finds is its followers' too");
    assert_eq!(room.way.still_missing(2), Next::AskForLock);
    assert!(room.way.try_lock(2, &mut room.jobs, NOW));
    assert_eq!(room.leaves(2, NOW), []);
    assert!(room.way.try_lock(0, &mut room.jobs, NOW), "a leader that leaves gives back its lock");
}

#[test]
fn in_front_of_leases_a_leader_asks_with_a_lookup_of_its_own() {
    let mut room = Room::new("flight-lease", &[READ, READ, (1, Task::Read), (0, Task::Refresh)]);
    for job in [0, 1, 2] {
        assert_eq!(room.way.not_there(job, false, &mut room.jobs, NOW), Told::Nothing);
        assert_eq!(room.jobs.held.claims(job), Claims::default(), "the first lookup asks for no lease");
    }
    assert_eq!([0, 1, 2].map(|job| room.missed(job)), [Next::Look, Next::Wait(Phase::WaitFlight), Next::Look]);
    assert_eq!(room.way.not_there(0, true, &mut room.jobs, NOW), Told::Nothing);
    assert_eq!(room.way.not_there(2, true, &mut room.jobs, NOW), Told::Wait);
    assert_eq!(room.way.still_missing(0), Next::Load);
    assert!(room.way.may_store(0, false, &mut room.jobs, NOW));
    assert_eq!(room.over(0, false), [Effect::Finish(1)]);
    assert!(!room.jobs[1].has(flag::NOT_TO_KEEP));
    assert_eq!(room.missed(3), Next::Load, "a refresh of a value that is there asks for none");
}

#[test]
fn an_old_value_is_old_for_followers_too() {
    let mut room = Room::new("flight-lease", &[READ, READ]);
    let _ = [room.missed(0), room.missed(1)];
    room.jobs[0].flags |= flag::NOT_TO_KEEP;
    assert_eq!(room.found(0), [Effect::Finish(1)]);
    assert!(room.jobs[1].has(flag::NOT_TO_KEEP) && !room.jobs[1].has(flag::ERROR));
}

#[test]
fn a_lease_fills_once_and_not_when_a_write_came_between() {
    let mut room = Room::new("lease", &[READ, READ]);
    assert_eq!(room.way.not_there(0, false, &mut room.jobs, NOW), Told::Nothing);
    assert_eq!(room.way.not_there(1, false, &mut room.jobs, NOW), Told::Wait);
    assert!(matches!(room.way.kept_away(1, true, &room.jobs), Next::Sleep(_)));
    room.way.deleted(0, 7, None, NOW);
    assert!(!room.way.may_store(0, false, &mut room.jobs, NOW), "its lease is worth nothing any more");
    assert_eq!(room.jobs.held.claims(0), Claims::default());
    assert!(room.way.may_store(0, false, &mut room.jobs, NOW), "a plain set");
    assert_eq!(room.way.not_there(1, true, &mut room.jobs, NOW), Told::Nothing, "which ends the lease");
    assert!(!room.way.may_store(1, true, &mut room.jobs, NOW), "what is outdated is not stored");
    assert_eq!(room.way.loaded(1, &mut room.jobs), Next::Finish);
}

#[test]
fn a_replica_has_the_locks_that_its_node_had_before_its_lag() {
    let mut room = Room::with(
        &[("protection.coalesce", "redis-lock"), ("cache.replica", "yes"), ("cache.replica_lag", "100ms")],
        &[READ, (1, Task::Read)],
    );
    let at = |ms| Instant::ZERO + Duration::from_millis(ms);
    assert!(room.way.try_lock(0, &mut room.jobs, at(0)));
    assert_eq!(room.way.release(0, &mut room.jobs, at(50)), Released::Own);
    assert!(room.way.try_lock(1, &mut room.jobs, at(60)));
    room.way.node_fell_back(0, at(20), at(120));
    assert!(!room.way.try_lock(0, &mut room.jobs, at(130)), "the first lock is out again, for the rest of its time");
    assert_eq!(room.way.release(1, &mut room.jobs, at(140)), Released::Expired, "and the second is not");
    assert!(room.way.try_lock(0, &mut room.jobs, at(10_000)));
}

#[test]
fn a_majority_grants_a_lock_and_one_node_that_forgets_changes_nothing() {
    let mut room =
        Room::with(&[("protection.coalesce", "redlock"), ("cache.nodes", "a,b,c,d,e")], &[READ, (1, Task::Read)]);
    assert!(room.way.try_lock(0, &mut room.jobs, NOW) && !room.way.try_lock(1, &mut room.jobs, NOW));
    for node in [0, 1] {
        room.way.node_died(node);
        assert!(!room.way.try_lock(1, &mut room.jobs, NOW), "three of five still hold it");
    }
    room.way.node_died(2);
    assert!(room.way.try_lock(1, &mut room.jobs, NOW), "three have forgotten it");
    assert_eq!(room.way.release(0, &mut room.jobs, NOW), Released::Expired, "it has no majority any more");
    assert_eq!(room.way.release(1, &mut room.jobs, NOW), Released::Own);
    [2, 3, 4].into_iter().for_each(|node| room.way.node_answers(node, false));
    assert!(!room.way.try_lock(0, &mut room.jobs, NOW), "two are no majority");
}

#[test]
fn who_waits_is_weighed() {
    for (way, waits) in
        [("none", false), ("mutex", true), ("singleflight", true), ("flight-lock", true), ("flight-lease", true)]
    {
        let mut room = Room::new(way, &[READ; 1_000]);
        let weight = |room: &Room| {
            let mut memory = Memory::default();
            room.way.weigh(&mut memory);
            memory.held()
        };
        let empty = weight(&room);
        (0..1_000).for_each(|job| _ = room.missed(job));
        assert_eq!(weight(&room) - empty >= 4 * 999, waits, "{way}: {}", weight(&room));
    }
    let mut room = Room::new("lease", &[]);
    let mut memory = Memory::default();
    room.way.weigh(&mut memory);
    for key in 0..1_000 {
        let job = room.jobs.add(Job { row: key, key, app: 0, task: Task::Read, ..Job::NONE });
        room.way.not_there(job, false, &mut room.jobs, NOW);
    }
    let mut after = Memory::default();
    room.way.weigh(&mut after);
    assert!(after.held() - memory.held() >= 1_000 * 12, "a lease for each key: {after:?}");
}

#[test]
fn ways_within_a_process_keep_nobody_away_by_a_node() {
    for way in ["none", "mutex", "singleflight"] {
        let mut room = Room::new(way, &[READ, READ]);
        for job in [0, 1] {
            room.missed(job);
        }
        assert_eq!(room.way.keepers(7, NOW), 0, "{way}");
    }
}

#[test]
fn a_lock_behind_flights_is_kept_by_its_node_as_any_other() {
    for way in ["redis-lock", "flight-lock"] {
        let mut room = Room::new(way, &[READ]);
        room.missed(0);
        assert_eq!(room.way.keepers(7, NOW), 0, "{way}");
        assert!(room.way.try_lock(0, &mut room.jobs, NOW), "{way}");
        assert_eq!(room.way.keepers(7, NOW), 1, "{way}");
    }
}

#[test]
fn what_is_outdated_is_stored_by_nobody() {
    for way in ["none", "singleflight", "mutex", "redis-lock"] {
        let mut room = Room::new(way, &[READ]);
        let stored = [false, true].map(|outdated| room.way.may_store(0, outdated, &mut room.jobs, NOW));
        assert_eq!(stored, [true, false], "{way}");
    }
}

#[test]
fn a_value_found_behind_a_flight_is_as_old_for_followers_as_for_their_leader() {
    for flags in [0, flag::NOT_TO_KEEP, flag::EARLY, flag::NOT_TO_KEEP | flag::NO_CACHE] {
        let mut room = Room::new("flight-lock", &[READ, READ]);
        let _ = [room.missed(0), room.missed(1)];
        room.jobs[0].flags = flags;
        assert_eq!(room.found(0), [Effect::Finish(1)]);
        assert_eq!(room.jobs[1].flags, flags & flag::NOT_TO_KEEP, "{flags}");
    }
}
