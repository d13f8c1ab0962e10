//! The lanes of all requests against a plain model: each life is painted step by step, cell by cell.

use stampede::recording::lanes::{Lanes, Order};
use stampede::recording::{Phase, Recording, State};
use stampede::scenario::link::Link;
use stampede::sim::simulate;
use stampede::time::Instant;

fn run(link: &str) -> Recording {
    let (link, faults) = Link::parse(link);
    assert_eq!(faults, []);
    simulate(&link.a).unwrap()
}

fn rank(phase: Phase) -> (usize, usize) {
    let order =
        [State::Travelling, State::Hit, State::Write, State::Waiting, State::Stale, State::Database, State::Failed];
    (order.iter().position(|state| *state == phase.state()).unwrap(), phase as usize)
}

/// The request for which a row works in the end.
fn of(recording: &Recording, who: u32) -> u32 {
    recording.origin(who).map_or(who, |origin| of(recording, origin))
}

/// For each cell the phase that is drawn last of all that happen in it.
fn model(recording: &Recording, rows: &[u32], edges: &[u64], height: usize) -> Vec<u8> {
    let width = edges.len() - 1;
    let mut cells: Vec<Option<Phase>> = vec![None; width * height];
    for (i, who) in rows.iter().enumerate() {
        let row = i * height / rows.len();
        // Its own life, and those of the work that goes on for it.
        let lives = (0..recording.requests() as u32).filter(|other| of(recording, *other) == *who);
        let lives = lives.map(|life| recording.life(life).collect::<Vec<_>>());
        let lives: Vec<Vec<_>> = lives.collect();
        for (steps, n) in lives.iter().flat_map(|steps| (0..steps.len()).map(move |n| (steps, n))) {
            let step = &steps[n];
            let from = step.at.as_nanos();
            let until = steps.get(n + 1).map_or(u64::MAX, |next| next.at.as_nanos());
            let ends = matches!(step.to, Phase::Failed | Phase::TimedOut | Phase::Cancelled);
            for column in 0..width {
                let (left, right) = (edges[column], edges[column + 1]);
                let stays = !step.to.is_end() && from < until && from < right && until > left;
                let fails = ends && left <= from && (from < right || (column == width - 1 && from == right));
                let cell = &mut cells[row * width + column];
                if (stays || fails) && cell.is_none_or(|there| rank(there) < rank(step.to)) {
                    *cell = Some(step.to);
                }
            }
        }
    }
    cells.into_iter().map(|cell| cell.map_or(0, |phase| phase as u8 + 1)).collect()
}

#[test]
fn a_picture_shows_of_each_cell_what_is_drawn_last() {
    for link in [
        "hot-key",
        "preset=breakdown&b.clients.count=100",
        "leader-fails",
        "preset=metastable&clients.count=900&do=flush@100ms",
        "preset=holder-dies&clients.count=400",
    ] {
        let recording = run(link);
        let end = recording.end().as_nanos();
        for order in Order::ALL {
            let lanes = Lanes::of(&recording, order);
            let all = lanes.len();
            let own = (0..recording.requests() as u32).filter(|who| of(&recording, *who) == *who).count();
            assert_eq!(all, own, "{link}: each request has a row");
            // Of all rows, of some, and of few; of all the time, and of a part of it.
            for rows in [0..all, all / 3..all / 2, 7..9, all - 1..all + 5] {
                for (from, to, columns) in [(0, end, 40), (end / 3, end / 2, 7), (end / 2, end * 2, 5)] {
                    let edges: Vec<u64> = (0..=columns).map(|i| from + (to - from) / columns * i).collect();
                    let instants: Vec<Instant> = edges.iter().map(|edge| Instant::from_nanos(*edge)).collect();
                    let picture = lanes.picture(&recording, rows.clone(), &instants, 25);
                    let seen: Vec<u32> = rows_of(&recording, order)[rows.start..rows.end.min(all)].to_vec();
                    assert_eq!(picture.height, seen.len().min(25));
                    assert!(picture.who.iter().all(|who| seen.contains(who)), "{link}: {order:?}");
                    let wanted = model(&recording, &seen, &edges, picture.height);
                    assert_eq!(picture.cells, wanted, "{link}: {order:?}, {rows:?}, {from} to {to}");
                }
            }
        }
    }
}

/// The rows in an order, by its plain meaning.
fn rows_of(recording: &Recording, order: Order) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..recording.requests() as u32).filter(|who| of(recording, *who) == *who).collect();
    let began = |who: &u32| recording.life(*who).next().unwrap().at;
    let took = |who: &u32| {
        let last = recording.life(*who).next_back().unwrap();
        if last.to.is_end() { last.at.since(began(who)).as_nanos() } else { u64::MAX - began(who).as_nanos() }
    };
    match order {
        Order::Arrival => rows.sort_by_key(|who| (began(who), *who)),
        Order::Latency => rows.sort_by_key(|who| (took(who), began(who), *who)),
        Order::Key => rows.sort_by_key(|who| (recording.request(*who).unwrap().0, began(who), *who)),
    }
    rows
}

#[test]
fn what_is_rare_is_seen_among_many() {
    // One query among a hundred thousand requests, in a picture of a hundred rows.
    let (link, _) = Link::parse("preset=geecache-100k&clients.count=20000");
    let recording = simulate(&link.b).unwrap();
    let lanes = Lanes::of(&recording, Order::Arrival);
    let end = recording.end().as_nanos();
    let edges: Vec<Instant> = (0..=200u64).map(|i| Instant::from_nanos(end / 200 * i)).collect();
    let picture = lanes.picture(&recording, 0..lanes.len(), &edges, 100);
    let queries = picture.cells.iter().filter(|cell| **cell == Phase::InDatabase as u8 + 1).count();
    assert!((100..=160).contains(&queries), "{queries} cells of one query that takes 200 of 296 ms");
}

#[test]
fn no_picture_without_a_row_or_a_column() {
    let recording = run("hot-key");
    let lanes = Lanes::of(&recording, Order::Arrival);
    let edges = [Instant::ZERO, recording.end()];
    for (rows, edges, height) in
        [(5..5, &edges[..], 9), (0..9, &edges[..1], 9), (0..9, &edges[..], 0), (9_999..99_999, &edges[..], 9)]
    {
        let picture = lanes.picture(&recording, rows, edges, height);
        assert_eq!((picture.height, picture.cells.len(), picture.who.len()), (0, 0, 0));
    }
}

#[test]
fn the_orders_of_the_link_are_those_that_there_are() {
    assert_eq!(Order::ALL.map(Order::name), stampede::scenario::look::ORDERS);
    assert_eq!(Order::named("height"), None);
}
