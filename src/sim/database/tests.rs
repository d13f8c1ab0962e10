use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn scenario(settings: &str) -> Scenario {
    let mut scenario = Scenario::default();
    for setting in settings.split_whitespace() {
        let (path, value) = setting.split_once('=').unwrap();
        scenario.set(path, value).unwrap();
    }
    scenario
}

fn database(settings: &str) -> Database {
    Database::new(&scenario(&format!("database.connections=1 database.query_time=100ms {settings}"))).unwrap()
}

fn at(ms: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(ms)
}

fn read(job: u32) -> Query {
    Query { job, write: false, draw: job.into(), deadline: Instant::MAX, pooled: false }
}

fn until(job: u32, ms: u64) -> Query {
    Query { deadline: at(ms), ..read(job) }
}

fn arrive(database: &mut Database, query: Query, ms: u64) -> Vec<Effect> {
    let mut effects = Vec::new();
    database.arrive(query, at(ms), &mut effects);
    effects
}

fn done(database: &mut Database, ticket: u32, ms: u64) -> Vec<Effect> {
    let mut effects = Vec::new();
    database.done(ticket, at(ms), &mut effects);
    effects
}

fn cancel(database: &mut Database, job: u32, ms: u64) -> Option<Vec<Effect>> {
    let mut effects = Vec::new();
    database.cancel(job, at(ms), &mut effects).then_some(effects)
}

/// The ticket of the one query that starts.
fn ticket(effects: &[Effect]) -> u32 {
    let mut tickets = effects.iter().filter_map(|effect| match effect {
        Effect::Run { ticket, .. } => Some(*ticket),
        _ => None,
    });
    let first = tickets.next().unwrap();
    assert_eq!(tickets.next(), None);
    first
}

/// What happens, in few words: `+3` runs, `~3` waits, `-3` is refused, `.3` ends, `!3` fails.
fn told(effects: &[Effect]) -> String {
    let words = effects.iter().map(|effect| match effect {
        Effect::Run { job, .. } => format!("+{job}"),
        Effect::Wait { job, .. } => format!("~{job}"),
        Effect::Reject { job } => format!("-{job}"),
        Effect::End { job, failed: false } => format!(".{job}"),
        Effect::End { job, failed: true } => format!("!{job}"),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_lowest_connection_first_and_a_freed_one_goes_to_the_first_in_the_queue() {
    let mut database = database("database.connections=2");
    let effects: Vec<Effect> = (0..4).flat_map(|job| arrive(&mut database, read(job), 0)).collect();
    assert_eq!(told(&effects), "+0 +1 ~2 ~3");
    let effects = done(&mut database, ticket(&effects[1..2]), 100);
    assert_eq!(told(&effects), ".1 +2");
    let expected = Effect::Run { job: 2, connection: 1, until: at(200), ticket: ticket(&effects) };
    assert_eq!(effects[1], expected);
}

#[test]
fn a_full_line_refuses_the_newcomer_or_pushes_out_the_oldest() {
    for (order, expected) in [("fifo", "+0 ~1 ~2 -3 .0 +1"), ("lifo", "+0 ~1 ~2 -1 ~3 .0 +3")] {
        let mut database = database(&format!("database.queue_limit=2 database.order={order}"));
        let mut effects: Vec<Effect> = (0..4).flat_map(|job| arrive(&mut database, read(job), 0)).collect();
        let first = ticket(&effects);
        effects.extend(done(&mut database, first, 100));
        assert_eq!(told(&effects), expected, "{order}");
    }
}

#[test]
fn an_endless_line_serves_the_newest_first_if_it_is_to() {
    let mut database = database("database.order=lifo");
    let effects: Vec<Effect> = (0..3).flat_map(|job| arrive(&mut database, read(job), 0)).collect();
    let effects = done(&mut database, ticket(&effects), 100);
    assert_eq!(told(&effects), ".0 +2");
    assert_eq!(told(&done(&mut database, ticket(&effects), 200)), ".2 +1");
}

#[test]
fn who_is_past_the_deadline_is_dropped_when_the_turn_comes() {
    let mut database = database("database.shed=late");
    let first = ticket(&arrive(&mut database, until(0, 0), 0));
    for (job, deadline) in [(1, 99), (2, 50), (3, 100), (4, 99)] {
        assert_eq!(told(&arrive(&mut database, until(job, deadline), 0)), format!("~{job}"));
    }
    let effects = done(&mut database, first, 100);
    assert_eq!(told(&effects), ".0 -1 -2 +3", "at the deadline itself it still runs");
    assert_eq!(told(&done(&mut database, ticket(&effects), 200)), ".3 -4");
    assert_eq!(told(&arrive(&mut database, until(5, 200), 201)), "-5", "late on arrival");
}

#[test]
fn who_cannot_be_done_before_the_deadline_is_dropped() {
    let mut database = database("database.shed=hopeless database.write_time=20ms");
    assert_eq!(told(&arrive(&mut database, until(0, 99), 0)), "-0");
    let first = ticket(&arrive(&mut database, until(1, 100), 0));
    arrive(&mut database, until(2, 199), 0);
    arrive(&mut database, Query { write: true, ..until(3, 119) }, 0);
    arrive(&mut database, Query { write: true, ..until(4, 120) }, 0);
    arrive(&mut database, read(5), 0);
    let effects = done(&mut database, first, 100);
    assert_eq!(told(&effects), ".1 -2 -3 +4", "a write takes a fifth of the time");
    assert_eq!(told(&done(&mut database, ticket(&effects), 120)), ".4 +5");
}

#[test]
fn codel_drops_what_waited_long_once_the_line_never_empties() {
    let mut database = database("database.shed=codel database.query_time=10ms");
    let mut running = ticket(&arrive(&mut database, read(0), 0));
    for job in 1..16 {
        arrive(&mut database, read(job), 0);
    }
    // 1, at 10 ms, opens an interval in which nobody waits for less than the target; 12 closes it, at 120 ms.
    for job in 0..12u64 {
        let effects = done(&mut database, running, job * 10 + 10);
        assert_eq!(told(&effects), format!(".{job} +{}", job + 1));
        running = ticket(&effects);
    }
    arrive(&mut database, read(16), 125);
    assert_eq!(
        told(&done(&mut database, running, 130)),
        ".12 -13 -14 -15 +16",
        "16 waited for no more than the target"
    );
}

#[test]
fn codel_hears_of_those_that_do_not_wait() {
    let mut database = database("database.shed=codel database.query_time=10ms");
    for round in 0..50 {
        let mut running = 0;
        for job in 0..3 {
            let effects = arrive(&mut database, read(job), round * 50);
            running = if job == 0 { ticket(&effects) } else { running };
        }
        for (job, end) in [(0, 10), (1, 20)] {
            let effects = done(&mut database, running, round * 50 + end);
            assert_eq!(told(&effects), format!(".{job} +{}", job + 1), "every interval has somebody who did not wait");
            running = ticket(&effects);
        }
        assert_eq!(told(&done(&mut database, running, round * 50 + 30)), ".2");
    }
}

#[test]
fn cancelling_frees_the_connection_or_leaves_the_queue() {
    for limit in ["none", "10"] {
        let mut database = database(&format!("database.queue_limit={limit}"));
        let first = ticket(&arrive(&mut database, read(0), 0));
        for job in 1..4 {
            arrive(&mut database, read(job), 0);
        }
        assert_eq!(cancel(&mut database, 1, 10), Some(vec![]));
        assert_eq!(cancel(&mut database, 1, 10), None);
        // The next takes over at once, past the one that has left.
        let effects = cancel(&mut database, 0, 30).unwrap();
        assert_eq!(told(&effects), "+2");
        let second = ticket(&effects);
        assert_eq!(effects[0], Effect::Run { job: 2, connection: 0, until: at(130), ticket: second });
        assert_eq!(done(&mut database, first, 100), [], "that query was cancelled");
        assert_eq!(told(&arrive(&mut database, read(0), 110)), "~0", "a job may come again");
        assert_eq!(told(&done(&mut database, second, 130)), ".2 +3");
        assert_eq!(cancel(&mut database, 9, 130), None);
        assert_eq!(done(&mut database, 77, 130), []);
    }
}

#[test]
fn one_that_left_makes_room_in_a_limited_queue() {
    let mut database = database("database.queue_limit=1");
    arrive(&mut database, read(0), 0);
    arrive(&mut database, read(1), 0);
    assert_eq!(told(&arrive(&mut database, read(2), 0)), "-2");
    cancel(&mut database, 1, 0).unwrap();
    assert_eq!(told(&arrive(&mut database, read(3), 0)), "~3");
}

#[test]
fn an_outage_fails_all_and_refuses_until_its_end() {
    let mut database =
        database("script.actions=outage:1s@1s,outage:200ms@1.5s database.connections=2 database.order=lifo");
    let tickets: Vec<u32> = (0..2).map(|job| ticket(&arrive(&mut database, read(job), 950))).collect();
    for job in 2..5 {
        arrive(&mut database, read(job), 960);
    }
    cancel(&mut database, 3, 970).unwrap();
    let mut effects = Vec::new();
    database.cut_off(at(1000), &mut effects);
    assert_eq!(told(&effects), "!0 !1 -4 -2");
    assert_eq!(told(&arrive(&mut database, read(5), 1000)), "-5");
    assert_eq!(done(&mut database, tickets[0], 1050), []);
    database.cut_off(at(1500), &mut effects);
    assert_eq!(told(&arrive(&mut database, read(5), 1999)), "-5", "a shorter outage within does not end it");
    let again = arrive(&mut database, read(5), 2000);
    assert!(matches!(again[0], Effect::Run { job: 5, connection: 0, .. }));
    assert_eq!(done(&mut database, tickets[1], 2010), []);
    assert_eq!(told(&done(&mut database, ticket(&again), 2100)), ".5");
}

#[test]
fn an_outage_reaches_every_server_in_turn() {
    let mut database = database("script.actions=outage:1s@1s database.replicas=2");
    for job in 0..4 {
        arrive(&mut database, read(job), 950);
    }
    for job in 4..6 {
        arrive(&mut database, Query { write: true, ..read(job) }, 950);
    }
    let mut effects = Vec::new();
    database.cut_off(at(1000), &mut effects);
    assert_eq!(told(&effects), "!4 -5 !0 -2 !1 -3");
}

#[test]
fn replicas_take_the_reads_in_turn_and_the_primary_the_writes() {
    let mut database = database("database.replicas=3 database.connections=2");
    assert_eq!(database.servers(), 4);
    assert_eq!((0..6).map(|draw| database.server_of(false, draw)).collect::<Vec<_>>(), [1, 2, 3, 1, 2, 3]);
    assert!((0..6).all(|draw| database.server_of(true, draw) == 0));
    let connections: Vec<Effect> = (0..6).flat_map(|job| arrive(&mut database, read(job), 0)).collect();
    let connections: Vec<u16> = connections
        .iter()
        .map(|effect| match effect {
            Effect::Run { connection, .. } => *connection,
            other => unreachable!("{other:?}"),
        })
        .collect();
    assert_eq!(connections, [2, 4, 6, 3, 5, 7], "server · connections + the number on it");
    assert_eq!(arrive(&mut database, read(6), 0), [Effect::Wait { job: 6, server: 1 }]);
    assert!(matches!(
        arrive(&mut database, Query { write: true, ..read(7) }, 0)[..],
        [Effect::Run { connection: 0, .. }]
    ));
    let alone = Database::new(&scenario("")).unwrap();
    assert_eq!((alone.servers(), alone.server_of(false, 5), alone.server_of(true, 5)), (1, 0, 0));
}

#[test]
fn connections_that_cannot_be_numbered_are_refused() {
    assert!(Database::new(&scenario("database.replicas=5 database.connections=10000")).is_ok());
    let faults = Database::new(&scenario("database.replicas=8 database.connections=10000")).unwrap_err();
    assert_eq!(faults[0].accepted.to_string(), "at most 7 281 connections a server, with 8 replicas");
    assert!(Database::new(&scenario("database.replicas=8 database.connections=7281")).is_ok());
}

#[test]
fn errors_take_their_whole_time() {
    let mut database = database("database.error_share=1");
    let effects = arrive(&mut database, read(0), 0);
    assert!(matches!(effects[0], Effect::Run { until, .. } if until == at(100)));
    assert_eq!(told(&done(&mut database, ticket(&effects), 100)), "!0");
}

#[test]
fn who_starts_later_is_slowed_and_who_runs_already_is_not() {
    let mut database = database("database.connections=3 database.contention=1");
    let ends: Vec<Effect> = (0..3).flat_map(|job| arrive(&mut database, read(job), 0)).collect();
    for (place, effect) in (1..).zip(&ends) {
        assert!(matches!(effect, Effect::Run { until, .. } if *until == at(100 * place)));
    }
    let ended = done(&mut database, ticket(&ends[..1]), 100);
    assert_eq!(told(&ended), ".0");
    let next = arrive(&mut database, read(3), 100);
    assert!(matches!(next[0], Effect::Run { until, connection: 0, .. } if until == at(400)), "three run again");
}

proptest! {
    /// Whatever happens: no connection has two queries, no server idles while its queue is not empty, every query ends
    /// once, and nothing but a full queue, a shed query or an outage rejects one.
    #[test]
    fn every_query_ends_once_and_no_connection_has_two(
        (connections, replicas, limit) in (1u64..4, 0u64..3, 0u64..5),
        order in prop::sample::select(&["fifo", "lifo"][..]),
        shed in prop::sample::select(&["none", "late", "hopeless", "codel"][..]),
        law in prop::sample::select(&["constant", "log-normal", "exponential", "uniform"][..]),
        slowed in any::<bool>(),
        steps in prop::collection::vec((0u64..40, 0u8..10, any::<u32>(), 0u64..200), 1..150),
    ) {
        let bound = if limit == 4 { "none".to_owned() } else { limit.to_string() };
        let settings = format!(
            "database.connections={connections} database.replicas={replicas} database.queue_limit={bound} \
             database.order={order} database.shed={shed} database.distribution={law} database.query_time=30ms \
             database.contention={} script.actions=outage:100ms@500ms,stop:50ms@900ms", if slowed { "0.5" } else { "0" }
        );
        let mut database = Database::new(&scenario(&settings)).unwrap();
        let mut effects = Vec::new();
        // By the instant at which they end; some are cut off.
        let mut events: BTreeSet<(Instant, u32)> = BTreeSet::new();
        let mut running: BTreeMap<u16, u32> = BTreeMap::new();
        let mut waiting: BTreeMap<u32, u16> = BTreeMap::new();
        let mut over: BTreeSet<u32> = BTreeSet::new();
        let (mut now, mut arrived, mut cut) = (Instant::ZERO, 0u32, false);
        let mut steps = steps.into_iter();
        loop {
            let step = steps.next();
            let (pause, what, which, patience) = step.unwrap_or((0, 9, 0, 0));
            let target = if step.is_some() { now + Duration::from_millis(pause) } else { Instant::MAX };
            if !cut && at(500) <= target && events.first().is_none_or(|(due, _)| *due >= at(500)) {
                (now, cut) = (at(500), true);
                database.cut_off(now, &mut effects);
                let closed = effects.iter().all(|one| matches!(one, Effect::End { failed: true, .. } | Effect::Reject { .. }));
                prop_assert!(closed);
                prop_assert_eq!(effects.len(), running.len() + waiting.len());
            } else if let Some(&(due, ticket)) = events.first().filter(|(due, _)| *due <= target) {
                events.pop_first();
                now = due;
                database.done(ticket, now, &mut effects);
            } else if step.is_none() {
                break;
            } else {
                now = target;
                match what {
                    0..6 => {
                        let deadline = if patience < 100 { now + Duration::from_millis(patience) } else { Instant::MAX };
                        let write = what == 0;
                        let query = Query { job: arrived, write, draw: u64::from(arrived) << 3, deadline, pooled: false };
                        database.arrive(query, now, &mut effects);
                        prop_assert!(!effects.is_empty());
                        arrived += 1;
                    }
                    6 | 7 if arrived > 0 => {
                        let job = which % arrived;
                        let here = waiting.remove(&job).is_some() || running.values().any(|one| *one == job);
                        running.retain(|_, one| *one != job);
                        prop_assert_eq!(database.cancel(job, now, &mut effects), here);
                        if here {
                            prop_assert!(over.insert(job));
                        }
                    }
                    _ => {}
                }
            }
            for effect in effects.drain(..) {
                match effect {
                    Effect::Run { job, connection, until, ticket } => {
                        prop_assert!(until >= now);
                        prop_assert!(u64::from(connection) < connections * (replicas + 1));
                        prop_assert_eq!(running.insert(connection, job), None);
                        if let Some(server) = waiting.remove(&job) {
                            prop_assert_eq!(u64::from(connection) / connections, u64::from(server));
                        }
                        prop_assert!(events.iter().all(|(_, other)| *other != ticket));
                        events.insert((until, ticket));
                    }
                    Effect::Wait { job, server } => {
                        prop_assert_eq!(waiting.insert(job, server), None);
                    }
                    Effect::Reject { job } => {
                        waiting.remove(&job);
                        prop_assert!(over.insert(job));
                    }
                    Effect::End { job, .. } => {
                        let before = running.len();
                        running.retain(|_, one| *one != job);
                        prop_assert_eq!(running.len() + 1, before);
                        prop_assert!(over.insert(job));
                    }
                }
            }
            for server in 0..database.servers() {
                let queue = waiting.values().filter(|at| **at == server).count() as u64;
                let busy = running.keys().filter(|at| u64::from(**at) / connections == u64::from(server)).count() as u64;
                prop_assert!(queue == 0 || busy == connections, "server {server} idles before a queue");
                prop_assert!(limit == 4 || queue <= limit);
            }
        }
        prop_assert_eq!(over.len(), arrived as usize);
        // All is at rest: every entry is free for the next.
        prop_assert_eq!(database.vacant.len(), database.entries.len());
        prop_assert!(database.entry_of.is_empty());
    }
}

#[test]
fn as_many_connections_are_open_as_may_be() {
    let mut database = database("database.max_connections=2 database.replicas=1");
    assert!(database.open(0, at(0)) && database.has_room(0) && database.open(0, at(0)));
    assert!(!database.has_room(0) && !database.open(0, at(0)), "a third one");
    assert!(database.has_room(1), "each server has its own");
    database.close(0, 1);
    assert!(database.open(0, at(0)) && !database.open(0, at(0)));
}

#[test]
fn nobody_opens_a_connection_to_a_primary_that_is_dead() {
    let mut database = database("database.replicas=1 script.actions=failover:500ms@1s,outage:100ms@3s");
    assert!(database.open(0, at(999)) && !database.open(0, at(1_000)) && !database.open(0, at(1_499)));
    assert!(database.open(1, at(1_000)), "a replica");
    assert!(database.open(0, at(1_500)) && database.open(0, at(3_000)), "an outage refuses queries alone");
}
