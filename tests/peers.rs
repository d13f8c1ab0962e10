//! Processes that are apps and peers in one, as those of groupcache and GeeCache are.
//!
//! `Group.load` runs in the flight of the process that was asked, and asks the peer that `PickPeer` names; where that is the process
//! itself, `PickPeer` names none, and it loads in that same flight.

use stampede::recording::{Phase, Recording, Step};
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::Duration;

/// 30 readers of one key at one instant, ten to each of three processes.
const BURST: &str = "preset=geecache&clients.window=0s&clients.count=30&cache.lookup=50us&cache.round_trip=2ms\
                     &clients.one_way=20ms&cache.ttl=10s&database.query_time=200ms&database.round_trip=1ms";

fn run(apps: u64, more: &str) -> Recording {
    let (link, faults) = Link::parse(&format!("{BURST}&{more}&apps.count={apps}"));
    assert_eq!(faults, [], "{more}");
    simulate(&link.a).unwrap()
}

/// How long each request to an app took, by whether the app is the key's owner.
fn took(run: &Recording) -> (Vec<Duration>, Vec<Duration>) {
    let lookup = (0..run.steps()).map(|i| run.step(i)).find(|step| step.to == Phase::ToNode).unwrap();
    let of = |who: u32| {
        let steps: Vec<Step> = run.life(who).collect();
        steps[steps.len() - 1].at.since(steps[0].at)
    };
    let (own, others): (Vec<u32>, Vec<u32>) =
        (0..run.clients() as u32).partition(|who| run.request(*who).unwrap().1 == lookup.place);
    (own.into_iter().map(of).collect(), others.into_iter().map(of).collect())
}

fn calls(run: &Recording) -> usize {
    (0..run.steps()).filter(|i| run.step(*i).to == Phase::ToNode).count()
}

#[test]
fn the_owner_itself_makes_no_call() {
    let us = Duration::from_micros;
    // A value that is there: its owner looks it up, and the others ask for it.
    let hits = run(3, "cache.preload=yes&apps.peers=yes");
    let (own, others) = took(&hits);
    assert_eq!((own.len(), others.len()), (10, 20));
    assert!(own.iter().all(|took| *took == us(40_050)), "{own:?}");
    assert!(others.iter().all(|took| *took == us(42_050)), "{others:?}");
    let apart = run(3, "cache.preload=yes");
    let (own, others) = took(&apart);
    assert!(own.iter().chain(&others).all(|took| *took == us(42_050)), "apps that are no peers all ask");

    // One that is not: one query for all; each of the others calls once, and the owner's own readers are in its flight.
    let misses = run(3, "cache.preload=no&protection.coalesce=singleflight&apps.peers=yes");
    assert_eq!(misses.summary().db_queries, 1);
    assert_eq!(calls(&misses), 10 + 2);
    assert_eq!(calls(&run(3, "cache.preload=no&protection.coalesce=singleflight")), 3);
    let (own, others) = took(&misses);
    // A query takes 200 ms and 1 ms there and back; it sets out as soon as the owner's own readers have found nothing.
    assert!(own.iter().all(|took| *took == us(241_050)), "{own:?}");
    assert!(others.iter().all(|took| *took == us(242_050)), "half of the round trip is within the load: {others:?}");
}

#[test]
fn a_process_that_is_no_peer_asks_like_any_client() {
    // Of five apps the last two are none of the three peers.
    let run = run(5, "cache.preload=yes&apps.peers=yes");
    let (own, others) = took(&run);
    assert_eq!((own.len(), others.len()), (6, 24));
    assert!(others.iter().all(|took| *took == Duration::from_micros(42_050)));
}

#[test]
fn processes_whose_workers_are_all_busy_still_answer_each_other() {
    // Three processes with one worker each, and a reader for each of them at one instant. Keys are drawn, so under some seeds each asks another.
    let (mut crossed, mut queued) = (0, 0);
    for seed in 1..=60 {
        let link = BURST.replace("count=30", "count=3");
        let (mut link, faults) = Link::parse(&format!(
            "{link}&apps.count=3&apps.peers=yes&apps.workers=1&keys.popularity=uniform&keys.count=8&seed={seed}"
        ));
        assert_eq!(faults, []);
        link.a.set("protection.coalesce", "singleflight").unwrap();
        let run = simulate(&link.a).unwrap();
        assert_eq!(run.summary().answered, 3, "seed {seed}");
        queued += run.peak(Phase::WaitWorker);
        let asks: Vec<(u16, u16)> = (0..run.steps())
            .map(|i| run.step(i))
            .filter(|step| step.to == Phase::ToNode)
            .map(|step| (run.request(step.who).unwrap().1, step.place))
            .collect();
        let keys: std::collections::BTreeSet<u32> = (0..3).map(|who| run.request(who).unwrap().0).collect();
        if keys.len() == 3 && asks.len() == 3 && asks.iter().all(|(app, peer)| app != peer) {
            crossed += 1;
            // All workers are busy with a call from the same instant on, and each has its answer as soon as one that asks an idle process.
            let (own, others) = took(&run);
            assert!(
                own.iter().chain(&others).all(|took| *took == Duration::from_micros(243_050)),
                "{own:?} {others:?}"
            );
        }
    }
    assert!(crossed >= 3, "{crossed}");
    assert_eq!(queued, 0, "one request for each worker");
}
