//! What crosses to the page, of worlds that were drawn once, and the memory that they are counted to hold: nobody changes any of it without
//! seeing it.
//!
//! `tests/golden/told.txt` has a link a line, and of each part of what the page is told of it a hash. Rules have tests of their own; this says that
//! something differs, where no rule was thought of. `STAMPEDE_BLESS=1 cargo test --lib wasm::golden` writes it anew; the difference belongs in the
//! commit that causes it, and that commit says why.

use super::views::{
    self, LanesView, LifeView, LinkView, Looker, Part, ResultsView, RunView, WhyView, WorldFrame, WorldView,
};
use crate::lab::plan::Plan;
use crate::lab::shown::Shown;
use crate::recording::lanes::{Lanes, Order};
use crate::scenario::link::{Link, Opened};
use crate::sim::{Allowance, Weight, weighed};
use crate::time::{Duration, Instant};
use serde::Serialize;
use std::fmt::Write;
use std::path::PathBuf;
use xxhash_rust::xxh3::xxh3_64;

/// The parts, in the order of their hashes.
const PARTS: [&str; 8] = ["link", "run", "frames", "series", "lanes", "lives", "results", "memory"];
/// Instants that are looked at, and columns of the charts and lanes.
const LOOKS: u64 = 12;
/// Requests of which everything is told.
const FOLLOWED: u32 = 60;

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/told.txt")
}

/// What is told, so far.
#[derive(Default)]
struct Told(String);

impl Told {
    fn add(&mut self, what: &impl Serialize) {
        self.0 += &serde_json::to_string(what).unwrap();
    }
}

/// The page's part of each, whose order is that of [`PARTS`].
fn told(text: &str) -> [u64; PARTS.len()] {
    let Opened { link, faults, changes } = Link::open(text);
    assert_eq!(faults, [], "{text}");
    let mut parts: [Told; PARTS.len()] = Default::default();
    let [of_link, of_run, frames, series, lanes, lives, results, memory] = &mut parts;
    of_link.add(&LinkView::of(&link, &faults, changes.as_ref()));
    let shown = Shown::run_within(&link, Allowance::default(), &mut |_| ()).unwrap();
    let (run, worlds) = (shown.run(), shown.worlds(&link));
    let [plan_a, plan_b] = Plan::of_both([&link.a, &link.b]);
    let mut lookers = worlds.map(|(scenario, recording)| Looker::new(scenario, recording, None));
    let [a, b] = [(plan_a, 0), (plan_b, 1)].map(|(plan, world)| {
        let (scenario, recording) = worlds[world];
        WorldView::of(plan, scenario, recording, lookers[world].placed())
    });
    of_run.add(&RunView::of(&link, run, shown.cell(), a, b));
    of_run.add(&worlds.map(|(scenario, _)| format!("{:?}", Weight::of(scenario))));
    let ends: Vec<Instant> =
        (1..=LOOKS).map(|look| Instant::from_nanos((run.end().as_nanos() / LOOKS).max(1) * look)).collect();
    for (i, t) in ends.iter().enumerate() {
        frames.add(&[shown.previous_event(*t), shown.next_event(*t)].map(|at| at.map(Instant::as_nanos)));
        // Every other time only some of the dots, and one of them followed.
        let (limit, follow) = if i % 2 == 0 { (u32::MAX, None) } else { (8, Some(5)) };
        let every = run.a.sampling(limit).max(run.b.sampling(limit));
        for ((_, recording), looker) in worlds.iter().zip(&mut lookers) {
            frames.add(&WorldFrame::of(recording.frame_of(*t, limit, every, follow), looker.look(recording, *t)));
        }
    }
    for (of, rates) in shown.series(&ends, Duration::from_millis(100)) {
        series.add(&views::series(of, rates));
    }
    for (scenario, recording) in worlds {
        for order in Order::ALL {
            let all = Lanes::of(recording, order);
            let part = Part { rows: all.len() / 5..all.len(), edges: ends.clone(), height: 30 };
            lanes.add(&LanesView::of(recording, &all, &part, Some(3)));
        }
        for who in 0..FOLLOWED {
            lives.add(&LifeView::of(recording, who));
            lives.add(&WhyView::of(scenario, recording, who));
        }
        results.add(&ResultsView::of(scenario, recording, run.end()));
        memory.add(&weighed(scenario));
    }
    parts.map(|part| xxh3_64(part.0.as_bytes()))
}

#[test]
fn what_the_page_is_told_of_drawn_worlds_is_as_checked_in() {
    let checked_in = std::fs::read_to_string(file()).unwrap();
    let mut lines = checked_in.lines().map(|line| line.split_once('\t').unwrap_or((line, "")));
    if std::env::var_os("STAMPEDE_BLESS").is_some() {
        let mut anew = String::new();
        for (link, _) in lines {
            write!(anew, "{link}\t").unwrap();
            told(link).iter().for_each(|hash| write!(anew, "{hash:016x} ").unwrap());
            anew.pop();
            anew.push('\n');
        }
        return std::fs::write(file(), anew).unwrap();
    }
    let differences: Vec<String> = lines
        .by_ref()
        .flat_map(|(link, hashes)| {
            let now = told(link).map(|hash| format!("{hash:016x}"));
            let was: Vec<String> = hashes.split(' ').map(str::to_owned).collect();
            let differ = PARTS.into_iter().enumerate().filter(move |(i, _)| was.get(*i) != Some(&now[*i]));
            differ.map(move |(_, part)| format!("{part} of {link}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(
        differences.is_empty(),
        "The page is told something else:\n  {}\nIf that is meant, STAMPEDE_BLESS=1 cargo test --lib wasm::golden writes it anew.",
        differences.join("\n  ")
    );
}
