//! What an app that has written a key still shows of it.
#![cfg(not(target_arch = "wasm32"))]

use stampede::lab::plan::Plan;
use stampede::recording::{Kind, Phase};
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::{Duration, Instant};

#[test]
fn an_app_forgets_what_it_has_written_itself() {
    // With the others a load may bring the old value back, which is another matter.
    for strategy in ["update-delete", "update-set", "write-through", "versioned"] {
        // One app that keeps the key in its own memory. Only that may be old.
        let (link, faults) = Link::parse(&format!(
            "preset=invalidation-race&database.replicas=0&apps.l1_ttl=5s&do=update@2s&writes.strategy={strategy}\
             &b.writes.strategy=update-delete"
        ));
        assert_eq!(faults, []);
        let run = simulate(&link.a).unwrap().summary();
        assert!(run.l1_hits > 5_000, "{strategy}");
        assert!(run.oldest_stale_ms < 150.0, "{strategy}: {} ms", run.oldest_stale_ms);
    }
}

#[test]
fn an_old_answer_is_seen_to_be_old() {
    let kinds_home = |fragment: &str, ms: u64| {
        let (link, faults) = Link::parse(fragment);
        assert_eq!(faults, []);
        [link.a, link.b].map(|scenario| {
            let dots = simulate(&scenario).unwrap().frame(Instant::ZERO + Duration::from_millis(ms), 6000, None).dots;
            let home = (0..dots.who.len()).filter(|i| dots.phase[*i] == Phase::ToClient as u8);
            let mut kinds: Vec<u8> = home.map(|i| dots.kind[i]).collect();
            kinds.sort_unstable();
            kinds.dedup();
            kinds
        })
    };
    let (read, old) = (vec![Kind::Read as u8], vec![Kind::GivenOld as u8]);
    // The update is at 2 s. Later A holds the old value again, and B does not.
    assert_eq!(kinds_home("preset=invalidation-race", 1_900), [read.clone(), read.clone()]);
    assert_eq!(kinds_home("preset=invalidation-race", 8_000), [old.clone(), read.clone()]);
    // The value ends at 2 s; B serves it on.
    assert_eq!(kinds_home("preset=stale-while-revalidate", 2_190), [vec![], old]);
}

#[test]
fn worlds_that_write_in_different_ways_are_named_after_that() {
    let titles = |fragment: &str| {
        let (link, faults) = Link::parse(fragment);
        assert_eq!(faults, []);
        Plan::of_both([&link.a, &link.b]).map(|plan| plan.title.to_string())
    };
    assert_eq!(titles("preset=invalidation-race"), ["Update, then delete", "Versioned keys"]);
    assert_eq!(titles("preset=write-back-crash"), ["Write-back", "Write-back, logged"]);
    assert_eq!(titles("preset=related-keys"), ["Update, then delete", "Update, then delete, 51 keys"]);
    assert_eq!(titles("preset=facebook-leases"), ["No protection", "Lease"]);
    assert_eq!(titles("preset=hot-key"), ["No protection", "Singleflight"]);
    assert_eq!(titles("preset=feed")[0], "Cache cut off");
}

#[test]
fn a_queue_pauses_after_a_batch_that_was_refused() {
    for (linger, least) in [("0s", 10), ("1ms", 10), ("50ms", 50)] {
        let (link, faults) = Link::parse(&format!(
            "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.arrivals=constant&clients.rate=200\
             &clients.count=300&clients.read_share=0.5&writes.strategy=write-back&writes.linger={linger}\
             &do=outage:1s@500ms"
        ));
        assert_eq!(faults, []);
        let recording = simulate(&link.a).unwrap();
        let (mut refused, mut pauses) = (None, 0);
        for step in (0..recording.steps()).map(|i| recording.step(i)) {
            match (step.from, step.to) {
                (Phase::QueryRejected | Phase::QueryFailed, Phase::Flushed) => refused = Some(step.at),
                (Phase::FromDatabase, Phase::Flushed) => refused = None,
                (_, Phase::Flush) => {
                    if let Some(refused) = refused {
                        let pause = step.at.since(refused);
                        assert!(pause >= Duration::from_millis(least), "{pause} at {}, linger {linger}", step.at);
                        pauses += 1;
                    }
                }
                _ => {}
            }
        }
        assert!(pauses > 5, "{pauses}, linger {linger}");
    }
}

#[test]
fn an_owner_keeps_what_it_has_written_while_it_loaded() {
    // The load begins at 0 and takes 200 ms; the write is done after 50 ms. Whoever asks later finds what was written.
    let (link, faults) = Link::parse(
        "preset=geecache&clients.count=400&clients.window=1s&clients.start=0s&keys.value_bytes=3&writes.strategy=write-through\
         &protection.coalesce=singleflight&database.write_time=10ms&do=update@40ms",
    );
    assert_eq!(faults, []);
    let summary = simulate(&link.a).unwrap().summary();
    assert_eq!((summary.db_queries, summary.writes_stored), (2, 1), "the load and the write");
}

#[test]
fn what_related_keys_are_as_work_depends_on_how_the_nodes_are_told() {
    // One write of the hot key at 1 s, and 1000 keys on three nodes that take 1 ms for an order; nobody else asks for anything.
    let took = |more: &str| {
        let (link, faults) = Link::parse(&format!(
            "preset=hot-key&clients.calm_rate=0&clients.start=0s&clients.window=0s&clients.count=1&keys.popularity=uniform&keys.count=1000\
             &cache.preload_keys=1000&cache.ttl=1h&cache.nodes=a,b,c&cache.service=1ms&writes.related=60&do=update@1s&{more}"
        ));
        assert_eq!(faults, [], "{more}");
        let run = simulate(&link.a).unwrap();
        let steps: Vec<_> = (0..run.steps()).map(|i| run.step(i)).collect();
        let at_node =
            steps.iter().position(|step| step.to == Phase::AtNode && step.from == Phase::ToInvalidate).unwrap();
        let over = steps.iter().find(|step| step.from == Phase::AtNode && step.to == Phase::Invalidated).unwrap();
        let held = |ms: u64| {
            let fills = run.frame(Instant::ZERO + Duration::from_millis(ms), 10, None).fills;
            fills.iter().map(|node| node.entries).collect::<Vec<u64>>()
        };
        (over.at.since(steps[at_node].at), held(999), held(2_000))
    };
    let ms = Duration::from_millis;
    let (listed, before, after) = took("writes.purge=listed");
    assert_eq!((listed, before.iter().sum::<u64>(), after.iter().sum::<u64>()), (ms(1), 1_000, 939));
    // A plain model: the hot key's node has the orders for the keys of the sixty that it held.
    let (each, _, left) = took("writes.purge=each");
    let of_its_own = before.iter().zip(&left).map(|(before, after)| before - after).collect::<Vec<_>>();
    assert!(of_its_own.iter().any(|count| each == ms(*count)), "{each} of {of_its_own:?}");
    // 40 ns for each key that the node holds.
    let (search, ..) = took("writes.purge=search");
    assert!(before.iter().any(|held| search == ms(1) + Duration::from_nanos(40 * held)), "{search} of {before:?}");
    assert_eq!(took("writes.purge=tag").0, ms(1));
}
