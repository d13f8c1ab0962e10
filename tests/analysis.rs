//! What is told of an access log, against what is known of it.

// The public traces are read from disk, and unpacked.
#![cfg(not(target_arch = "wasm32"))]

mod public_traces;

use std::fmt::Write;
use std::io::BufReader;

use stampede::lab::analysis::belady::Future;
use stampede::lab::analysis::curves::Unit;
use stampede::lab::analysis::fit::Popularity;
use stampede::lab::analysis::report::Report;
use stampede::lab::analysis::{Analysis, Room};
use stampede::lab::trace::{AccessReader, Request, TraceReader, decompressed};
use stampede::scenario::link::Link;
use stampede::sim::workload::{Ask, Workload};
use stampede_mechanisms::cache::Limits;

fn read(log: &str, room: Room) -> Analysis {
    Analysis::read(AccessReader::new(log.as_bytes(), None).unwrap(), room, &mut |_| true).unwrap()
}

/// The traffic of a scenario as a log.
fn generated(link: &str) -> String {
    let (link, faults) = Link::parse(link);
    assert_eq!(faults, []);
    let mut log = "time,key,op\n".to_owned();
    for arrival in Workload::new(&link.a) {
        let operation = if arrival.kind == Ask::Write { "set" } else { "get" };
        let time = arrival.at.as_nanos();
        writeln!(log, "{}.{:09},k{},{operation}", time / 1_000_000_000, time % 1_000_000_000, arrival.key).unwrap();
    }
    log
}

fn near(found: f64, known: f64, what: &str) {
    assert!((found / known - 1.0).abs() < 0.05, "{what}: {found}, not {known}");
}

/// Generated traffic gives its known values back within 5 %: rate, exponent, number of keys, share of reads; of a whole log
/// and of one that is sampled.
#[test]
fn a_fit_finds_what_a_log_was_made_from() {
    for (rate, keys, exponent, reads, count) in
        [(800, 5_000, 0.9, 0.95, 120_000), (4_000, 20_000, 0.7, 1.0, 300_000), (100, 1_000, 1.2, 0.8, 60_000)]
    {
        let log = generated(&format!(
            "preset=cold-start&clients.rate={rate}&clients.count={count}&keys.count={keys}&keys.exponent={exponent}\
             &clients.read_share={reads}"
        ));
        let rooms = [Room::default(), Room { requests: 20_000, keys: 2_000, least_keys: 200 }];
        for (at, room) in rooms.into_iter().enumerate() {
            let told = read(&log, room);
            let what = |what: &str| format!("{what} of {keys} keys, {exponent}, sample {at}");
            near(told.traffic.told().mean, f64::from(rate), &what("rate"));
            near(told.reads as f64 / told.requests() as f64, reads, &what("reads"));
            let Popularity::Zipf { exponent: found, keys: count } = told.popularity() else { panic!("{at}") };
            near(found, exponent, &what("exponent"));
            near(count, f64::from(keys), &what("keys"));
        }
    }
}

/// The link of a fit has these values, so what is generated from it is like the log.
#[test]
fn a_fit_is_a_link() {
    let log = generated("preset=cold-start&clients.count=20000&keys.count=500&clients.read_share=0.9");
    let told = Report::of(&read(&log, Room::default()), &mut |_| ());
    let (link, faults) = Link::parse(&told.fitted.link);
    assert_eq!((faults, link.a.clients.rate), (vec![], told.fitted.rate.unwrap().round() as u64));
    near(link.a.keys.count as f64, 500.0, "keys");
    near(link.a.keys.exponent, 1.0, "exponent");
    near(link.a.clients.read_share, 0.9, "reads");
    assert_eq!(
        (link.a.cache.max_entries as f64, link.b.cache.policy.name()),
        (told.advice[0].size, told.advice[0].policy)
    );
}

#[test]
fn equally_popular_keys_and_an_even_pace_are_told_apart_from_others() {
    let log = generated(
        "preset=cold-start&clients.arrivals=constant&clients.rate=500&clients.count=20000&keys.popularity=uniform&keys.count=8000",
    );
    let told = Report::of(&read(&log, Room::default()), &mut |_| ());
    let Popularity::Uniform { keys } = told.fitted.popularity else { panic!("{:?}", told.fitted) };
    near(keys, 8_000.0, "keys");
    assert!(told.fitted.link.contains("clients.arrivals=constant"), "{}", told.fitted.link);
    let one = Report::of(&read("a\na\na\n", Room::default()), &mut |_| ());
    assert_eq!((one.fitted.popularity, one.rates, one.lives.len()), (Popularity::Single, None, 0));
}

#[test]
fn a_log_is_told_in_figures_that_can_be_counted_by_hand() {
    let log = "time,key,size,op\n0,a,10,get\n1,b,20,get\n2,a,10,get\n3,a,30,set\n4,b,20,delete\n5,b,20,get\n";
    let told = Report::of(&read(log, Room::default()), &mut |_| ());
    assert_eq!((told.reads, told.writes, told.deletes, told.keys), (4.0, 1.0, 1.0, 2.0));
    assert_eq!((told.footprint, told.sampled, told.format), (Some(50.0), None, "csv"));
    assert_eq!((told.hot[0].key.as_str(), told.hot[0].at_least, told.hot[0].at_most), ("a", 3.0, 3.0));
    assert_eq!(told.covered, [(1.0, 0.6), (2.0, 1.0)]);
    assert_eq!(told.rates.unwrap().mean, 0.8);
    let [objects, bytes] = &told.curves[..] else { panic!("{} curves", told.curves.len()) };
    assert_eq!((objects.unit, bytes.unit, *objects.sizes.last().unwrap()), (Unit::Objects, Unit::Bytes, 2.0));
    for curve in &objects.policies {
        // With room for both, a, b and b after its delete miss: three of five requests, 50 of 110 bytes.
        assert_eq!(*curve.misses.last().unwrap(), 0.6, "{}", curve.policy);
        assert_eq!(*curve.byte_misses.last().unwrap(), 50.0 / 90.0, "{}", curve.policy);
    }
    // LRU with room for one: the second and third a do not miss, but the first after b does.
    assert_eq!(objects.policies[0].misses[0], 0.8);
    let said: Vec<String> = read_sentences(log);
    assert_eq!(said[0], "4 reads, 1 writes and 1 deletes of 2 distinct keys.");
    assert!(said.iter().all(|sentence| sentence.contains(' ') && !sentence.contains('{')), "{said:?}");
}

fn read_sentences(log: &str) -> Vec<String> {
    Report::of(&read(log, Room::default()), &mut |_| ()).sentences().iter().map(ToString::to_string).collect()
}

#[test]
fn an_empty_log_is_told_too() {
    let told = Report::of(&read("", Room::default()), &mut |_| ());
    assert_eq!((told.reads, told.keys, told.curves.len(), told.advice.len()), (0.0, 0.0, 0, 0));
    assert_eq!(Link::parse(&told.fitted.link).1, []);
}

#[test]
fn the_optimum_of_public_traces() {
    let Some((directory, expected)) = public_traces::public_traces() else { return };
    for trace in expected["traces"].as_object().unwrap().values() {
        let name = trace["file"].as_str().unwrap();
        let open = || decompressed(BufReader::new(std::fs::File::open(directory.join(name)).unwrap())).unwrap();
        let requests: Vec<Request> = TraceReader::new(open(), None).unwrap().map(Result::unwrap).collect();
        let future = Future::of(&requests, trace["unique"].as_u64().unwrap() as usize);
        for (capacity, cell) in trace["cells"].as_object().unwrap() {
            let mut misses = 0;
            let limits = Limits { entries: Some(capacity.parse().unwrap()), bytes: None };
            future.replay(&requests, limits, |_| misses += 1);
            let hits = requests.len() as u64 - misses;
            assert_eq!(cell["exact_hits"]["OPT"], hits, "the optimum on {name} at {capacity}");
        }
        let log = Analysis::read(AccessReader::new(open(), None).unwrap(), Room::default(), &mut |_| true).unwrap();
        assert!(log.sample.is_whole() && log.reads == requests.len() as u64, "{name}");
        assert_eq!(log.sample.distinct_keys(), trace["unique"].as_f64().unwrap(), "{name}");
    }
}

#[test]
fn reading_can_be_stopped() {
    let log = "a\nb\n".repeat(100_000);
    let mut told = Vec::new();
    let reader = AccessReader::new(log.as_bytes(), None).unwrap();
    let log = Analysis::read(reader, Room::default(), &mut |bytes| {
        told.push(bytes);
        told.len() < 3
    });
    assert_eq!((log.unwrap().requests(), told.len()), (3 << 14, 3));
}
