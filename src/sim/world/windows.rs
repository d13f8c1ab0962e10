//! A run that is too large to be kept: its figures, and any window of it.
//!
//! The world runs once, to its end. Its steps are kept until the next pause alone; at each pause what they come to is added up
//! and the world is copied. From such a checkpoint the same world goes on as it did before, so that a window of the run can be
//! had again whenever it is looked at.

use super::World;
use crate::memory::Memory;
use crate::recording::shelves::Shelves;
use crate::recording::{Account, Grid, Recorder, Recording, Step, Whole};
use crate::scenario::{Fault, Scenario};
use crate::sim::allowance::{Allowance, Meter};
use crate::sim::workload::Workload;
use crate::time::{Duration, Instant};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// So much work lies between two pauses at first, in steps and events: some milliseconds in a browser.
const WORK: i32 = 60_000;

/// With more checkpoints every second is given up, and the distance doubled.
const MOST: usize = 2_000;

/// The part of the memory that there is for a run which its checkpoints may take.
const FOR_CHECKPOINTS: u64 = 2;

/// The memory that the world takes is needed so many times: for itself, for a checkpoint, and for a window.
const COPIES: u64 = 3;

/// A run of which any window can be had.
pub struct Windows {
    checkpoints: Vec<Checkpoint>,
    whole: Arc<Whole>,
    grid: Grid,
    /// How far a replica of the database is behind: so old is what a look at an instant may ask for.
    lag: Duration,
}

/// The world between two of its events.
struct Checkpoint {
    world: World<'static>,
    /// How often its meter had been read.
    readings: u32,
    /// The next step of each row that is under way.
    next: Vec<Step>,
    /// What the nodes hold, key by key.
    shelves: Option<Shelves>,
    bytes: u64,
}

impl Checkpoint {
    fn of(world: &mut World, readings: u32, shelves: Option<&Shelves>) -> Checkpoint {
        let meter = world.meter.copied(Allowance::ENDLESS, Box::leak(Box::new(|_: f64| ())));
        let recorder = world.recorder.copied_for_windows();
        let world = world.copied(recorder, meter);
        // A copy that waits does not grow.
        let bytes = Checkpoint::takes(&world, shelves);
        Checkpoint { world, readings, next: Vec::new(), shelves: shelves.cloned(), bytes }
    }

    /// The bytes that a checkpoint takes.
    fn takes(world: &World, shelves: Option<&Shelves>) -> u64 {
        let [_, all] = world.held();
        all.held() + shelves.map_or(0, Shelves::bytes)
    }

    fn at(&self) -> Instant {
        self.world.clock.now()
    }

    fn bytes(&self) -> u64 {
        self.bytes + (self.next.capacity() * size_of::<Step>()) as u64
    }
}

impl Windows {
    /// Runs a scenario to the last answer, and keeps what any window of it can be computed from again. `watch` is told how much
    /// of the run is over, as by [`simulate_within`](super::simulate_within).
    ///
    /// # Errors
    /// As [`simulate`](super::simulate). What it needs does not go with its steps.
    pub fn run_within(
        scenario: &Scenario,
        allowance: Allowance,
        watch: &mut dyn FnMut(f64),
    ) -> Result<Windows, Vec<Fault>> {
        Windows::run_paced(scenario, allowance, WORK, watch)
    }

    /// The same with so much work, in steps and events, between two pauses at first. What is seen does not depend on it.
    ///
    /// # Errors
    /// As [`run_within`](Windows::run_within).
    pub fn run_paced(
        scenario: &Scenario,
        allowance: Allowance,
        work: i32,
        watch: &mut dyn FnMut(f64),
    ) -> Result<Windows, Vec<Fault>> {
        let faults = scenario.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        let meter = Meter::new(allowance, watch).read_every(work).for_copies(COPIES);
        let mut world = World::new(scenario, Recorder::of_windows, meter)?;
        world.prepare();
        let several = scenario.asks_for_several_keys();
        let mut shelves =
            several.then(|| Shelves::of_nodes(world.nodes.count(), scenario.common_keys(), Workload::exists));
        let mut whole = Whole::new(&world.recorder);
        let mut grid = Grid::default();
        let room = allowance.bytes.saturating_sub(allowance.held) / FOR_CHECKPOINTS;
        let mut kept = Checkpoints { all: Vec::new(), distance: 1, room, waiting: FxHashMap::default() };
        loop {
            let readings = world.meter.readings();
            kept.pause(&mut world, readings, shelves.as_ref());
            world.meter.pause_at(readings + kept.distance - readings % kept.distance);
            let over = world.go_on()?;
            let window = world.recorder.cut(world.clock.now());
            whole.add(&window);
            grid.add(&window, world.clock.now(), over);
            kept.note_next(&window, readings);
            if let Some(shelves) = &mut shelves {
                shelves.read_through(&window, world.clock.now());
            }
            if over {
                break;
            }
        }
        let (recorder, watch) = world.into_recorder();
        whole.end(recorder);
        watch(1.0);
        let lag = if scenario.writes_anything() { scenario.database.lag } else { Duration::ZERO };
        Ok(Windows { checkpoints: kept.all, whole: Arc::new(whole), grid, lag })
    }

    /// What the run has come to.
    pub fn account(&self) -> &Account {
        self.whole.account()
    }

    /// The bytes that it holds.
    pub fn bytes(&self) -> u64 {
        let mut memory = Memory::default();
        self.grid.weigh(&mut memory);
        self.checkpoints.iter().map(Checkpoint::bytes).sum::<u64>() + memory.held()
    }

    /// The lines of charts.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// All steps of a row, in order of time; empty if there is no such row. Computes the windows again that its life lies in.
    pub fn life(&self, who: u32) -> Vec<Step> {
        let mut life = Vec::new();
        let begun = self.checkpoints.partition_point(|one| !one.world.recorder.has_begun(who));
        for first in begun.saturating_sub(1)..self.checkpoints.len() {
            let window = self.between(first, first + 1, Instant::ZERO).recording;
            let Some(row) = window.row_of(who) else { break };
            life.extend(window.life_within(row));
            if window.is_over(row) {
                break;
            }
        }
        life
    }

    /// Computes the window again that an instant lies in.
    pub fn at(&self, t: Instant) -> Window {
        let until = self.checkpoints.partition_point(|one| one.at() <= t);
        let start = self.checkpoints[until.max(1) - 1].at();
        // What a look may ask of the time before is in it, too.
        let from = self.checkpoints.partition_point(|one| one.at() <= start - self.lag).max(1) - 1;
        self.between(from, until, start)
    }

    /// The window from one checkpoint to another, to be looked at from `start` on.
    fn between(&self, from: usize, until: usize, start: Instant) -> Window {
        let (from, until) = (&self.checkpoints[from], self.checkpoints.get(until));
        let mut idle = |_: f64| ();
        let mut world =
            from.world.copied(from.world.recorder.clone(), from.world.meter.copied(Allowance::ENDLESS, &mut idle));
        world.meter.pause_at(until.map_or(u32::MAX, |until| until.readings));
        let went = world.go_on();
        debug_assert!(went.is_ok_and(|over| over == until.is_none()), "it goes on as it did before");
        let end = until.map_or(Instant::MAX, Checkpoint::at);
        let now = world.clock.now();
        let (recorder, next) = match until {
            Some(until) => (world.recorder, &until.next[..]),
            None => (world.into_recorder().0, &[][..]),
        };
        debug_assert_eq!(
            recorder.digest(),
            until.map_or_else(|| self.account().digest(), |until| until.world.recorder.digest()),
            "it has gone on as it did before"
        );
        let recording = recorder.into_window(now, next, &self.whole);
        let shelves = from.shelves.as_ref().map(|shelves| {
            let mut shelves = shelves.clone();
            shelves.begin(&recording);
            shelves
        });
        Window { recording, shelves, holds: start..end }
    }
}

/// Some of a run's steps.
#[derive(Debug)]
pub struct Window {
    /// What happened in it, and what there was when it began.
    pub recording: Recording,
    /// What the nodes held when it began, key by key; `None` where there is but one key.
    pub shelves: Option<Shelves>,
    /// The instants that can be looked at.
    pub holds: Range<Instant>,
}

/// The checkpoints of a run that goes on.
struct Checkpoints {
    all: Vec<Checkpoint>,
    /// How many readings lie between two of them.
    distance: u32,
    /// How many bytes they may take.
    room: u64,
    /// The rows that have taken no step since a pause, and how often the meter had been read then.
    waiting: FxHashMap<u32, u32>,
}

impl Checkpoints {
    /// The world pauses: a checkpoint, if it is time for one. Where there is no room for it every second is given up before.
    fn pause(&mut self, world: &mut World, readings: u32, shelves: Option<&Shelves>) {
        let is_time = |distance: u32| readings.is_multiple_of(distance);
        if !is_time(self.distance) {
            return;
        }
        let more = Checkpoint::takes(world, shelves);
        while self.all.len() > 1 && (self.all.len() >= MOST || self.bytes() + more > self.room) {
            self.distance *= 2;
            let distance = self.distance;
            self.all.retain(|one| one.readings.is_multiple_of(distance));
        }
        if is_time(self.distance) {
            self.all.push(Checkpoint::of(world, readings, shelves));
        }
    }

    fn bytes(&self) -> u64 {
        self.all.iter().map(Checkpoint::bytes).sum()
    }

    /// Notes which step the rows took next that were under way when a window began, after so many readings.
    fn note_next(&mut self, window: &Recording, readings: u32) {
        for (who, step) in window.next_steps() {
            let Some(step) = step else {
                self.waiting.entry(who).or_insert(readings);
                continue;
            };
            let since = self.waiting.remove(&who).unwrap_or(readings);
            let first = self.all.partition_point(|one| one.readings < since);
            let concerned = self.all[first..].iter_mut().filter(|one| one.readings <= readings);
            concerned.for_each(|one| one.next.push(step));
        }
    }
}
