//! A comparison as it is looked at, instant by instant: recorded as a whole where there is room for that, and otherwise in
//! windows, of which the one is kept that was looked at last.

use super::compare::Comparison;
use crate::recording::{Recording, Series, Shelves, Step};
use crate::scenario::link::Link;
use crate::scenario::{Fault, Scenario};
use crate::sim::{Allowance, Weight, Window, Windows};
use crate::time::{Duration, Instant};
use std::ops::Range;

/// Steps of a world that is held in windows: with more of them a browser would be at work for an hour.
const MOST_STEPS: u64 = 2_000_000_000;

/// A comparison that can be looked at.
pub struct Shown {
    run: Comparison,
    held: Option<Held>,
}

/// What the windows of both worlds come from.
struct Held {
    a: World,
    b: World,
}

struct World {
    windows: Windows,
    /// The instants that its window holds.
    holds: Range<Instant>,
    /// What its nodes held when the window began, key by key, where keys are several.
    shelves: Option<Shelves>,
}

impl World {
    fn open(windows: Windows) -> (World, Recording) {
        let Window { recording, shelves, holds } = windows.at(Instant::ZERO);
        (World { windows, holds, shelves }, recording)
    }

    /// Computes the window of an instant, if it is not in the present one.
    fn look_at(&mut self, recording: &mut Recording, t: Instant) -> bool {
        let moves = !self.holds.contains(&t);
        if moves {
            let window = self.windows.at(t);
            (*recording, self.shelves, self.holds) = (window.recording, window.shelves, window.holds);
        }
        moves
    }

    fn next_event(&self, recording: &Recording, t: Instant) -> Option<Instant> {
        let (mut next, mut end) = (recording.next_event(t), self.holds.end);
        while next.is_none() && end < Instant::MAX {
            let window = self.windows.at(end);
            (next, end) = (window.recording.next_event(t), window.holds.end);
        }
        next
    }

    fn previous_event(&self, recording: &Recording, t: Instant) -> Option<Instant> {
        let (mut before, mut start) = (recording.previous_event(t), self.holds.start);
        while before.is_none() && start > Instant::ZERO {
            let window = self.windows.at(start - Duration::from_nanos(1));
            (before, start) = (window.recording.previous_event(t), window.holds.start);
        }
        before
    }
}

/// Whether a comparison is taken to be too large to be recorded as a whole.
fn is_large(link: &Link, allowance: Allowance) -> bool {
    let worlds = [&link.a, &link.b];
    let bytes: u64 = worlds.iter().map(|scenario| Weight::of(scenario).bytes).sum();
    bytes > allowance.bytes || worlds.iter().any(|scenario| Weight::of(scenario).steps > allowance.steps)
}

impl Shown {
    /// Runs both worlds: as a whole if they fit, and otherwise in windows. `watch` is told how much is done, as by
    /// [`Comparison::run_within`].
    ///
    /// # Errors
    /// The faults of the first world that cannot be run, or not even in windows.
    pub fn run_within(link: &Link, allowance: Allowance, watch: &mut dyn FnMut(f64)) -> Result<Shown, Vec<Fault>> {
        if !is_large(link, allowance) {
            match Comparison::run_within(link, allowance, watch) {
                Ok(run) => return Ok(Shown { run, held: None }),
                // It is larger than it was taken to be; a fault of the scenario itself is one in windows, too.
                Err(_) => watch(0.0),
            }
        }
        Shown::in_windows(link, allowance, watch)
    }

    /// Runs both worlds in windows.
    ///
    /// # Errors
    /// As [`run_within`](Shown::run_within).
    pub fn in_windows(link: &Link, allowance: Allowance, watch: &mut dyn FnMut(f64)) -> Result<Shown, Vec<Fault>> {
        let allowance = Allowance { steps: MOST_STEPS, ..allowance };
        let [of_a, of_b] = [&link.a, &link.b].map(Weight::of);
        let part = of_a.steps as f64 / (of_a.steps + of_b.steps) as f64;
        // Each may have half of what there is.
        let half = Allowance { bytes: allowance.bytes - (allowance.bytes - allowance.held) / 2, ..allowance };
        let a = Windows::run_within(&link.a, half, &mut |share| watch(part * share))?;
        let rest = Allowance { held: allowance.held + a.bytes(), ..allowance };
        let b = Windows::run_within(&link.b, rest, &mut |share| watch(part + (1.0 - part) * share))?;
        let ((a, of_a), (b, of_b)) = (World::open(a), World::open(b));
        Ok(Shown { run: Comparison { a: of_a, b: of_b }, held: Some(Held { a, b }) })
    }

    /// The comparison: of a run that is held in windows, those that were looked at last, and what the whole run has come to.
    pub fn run(&self) -> &Comparison {
        &self.run
    }

    /// How long a cell of the charts' lines is, where the run is held in windows.
    pub fn cell(&self) -> Option<Duration> {
        self.held.as_ref().map(|held| held.a.windows.grid().length().max(held.b.windows.grid().length()))
    }

    /// The instants that are at hand, where the run is held in windows.
    pub fn holds(&self) -> Option<Range<Instant>> {
        let Held { a, b } = self.held.as_ref()?;
        Some(a.holds.start.max(b.holds.start)..a.holds.end.min(b.holds.end))
    }

    /// Has the instant `t` of both worlds at hand. Whether other windows are looked at from now on.
    pub fn look_at(&mut self, t: Instant) -> bool {
        let Some(held) = &mut self.held else { return false };
        let a = held.a.look_at(&mut self.run.a, t);
        held.b.look_at(&mut self.run.b, t) || a
    }

    /// What the nodes of each world held when its window began, to be read on from there.
    pub fn shelves(&self) -> [Option<&Shelves>; 2] {
        let held = self.held.as_ref();
        [held.and_then(|held| held.a.shelves.as_ref()), held.and_then(|held| held.b.shelves.as_ref())]
    }

    /// The charts' lines of each world: as [`Recording::series`] and [`Recording::rates`].
    pub fn series(&self, ends: &[Instant], least: Duration) -> [(Vec<Series>, Vec<Series>); 2] {
        match &self.held {
            None => [&self.run.a, &self.run.b].map(|one| (one.series(ends), one.rates(ends, least))),
            Some(held) => [&held.a, &held.b].map(|one| {
                let grid = one.windows.grid();
                (grid.series(ends), grid.rates(ends, least))
            }),
        }
    }

    /// The next instant after `t` at which anything happens in either world.
    pub fn next_event(&self, t: Instant) -> Option<Instant> {
        let next = match &self.held {
            None => [self.run.a.next_event(t), self.run.b.next_event(t)],
            Some(held) => [held.a.next_event(&self.run.a, t), held.b.next_event(&self.run.b, t)],
        };
        next.into_iter().flatten().min()
    }

    /// The last instant before `t` at which anything happened in either world.
    pub fn previous_event(&self, t: Instant) -> Option<Instant> {
        let before = match &self.held {
            None => [self.run.a.previous_event(t), self.run.b.previous_event(t)],
            Some(held) => [held.a.previous_event(&self.run.a, t), held.b.previous_event(&self.run.b, t)],
        };
        before.into_iter().flatten().max()
    }

    /// One request's whole life in each world.
    pub fn life(&self, who: u32) -> [Vec<Step>; 2] {
        match &self.held {
            None => [&self.run.a, &self.run.b].map(|recording| recording.life(who).collect()),
            Some(held) => [held.a.windows.life(who), held.b.windows.life(who)],
        }
    }

    /// The worlds with their scenarios.
    pub fn worlds<'a>(&'a self, link: &'a Link) -> [(&'a Scenario, &'a Recording); 2] {
        [(&link.a, &self.run.a), (&link.b, &self.run.b)]
    }
}
