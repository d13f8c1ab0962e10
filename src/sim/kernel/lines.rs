//! Lines before something of which each place has only so many: the workers of an app, the connections of a process.

use crate::memory::Memory;
use crate::scenario::Fault;
use crate::time::Instant;
use rustc_hash::FxHashMap;
use stampede_mechanisms::overload::limiter::{Arrival, Limiter, LimiterConfig, Order, Place};

/// What becomes of a job that wants one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It has one.
    Has,
    /// It stands in line.
    Waits,
    /// As many stand in line as may.
    Full,
}

/// Where somebody stands in line, and since when.
#[derive(Clone, Copy, Debug)]
struct Standing {
    place: u16,
    rank: Place,
    since: Instant,
}

/// A line at each of several places. The first to come is served first.
#[derive(Debug)]
pub struct Lines {
    config: LimiterConfig,
    at: Vec<Limiter<u32>>,
    /// Where each of those stands who wait.
    standing: FxHashMap<u32, Standing>,
}

impl Lines {
    /// So many places, at each of which `most` jobs may have one at once, and `queue` may wait; `None` for any number.
    ///
    /// # Errors
    /// A [`Fault`] of `field` if nobody may have one. The scenario's own ranges are narrower.
    pub fn new(places: usize, most: u64, queue: Option<u64>, field: &str) -> Result<Lines, Vec<Fault>> {
        let config = LimiterConfig {
            concurrency: u32::try_from(most).unwrap_or(u32::MAX),
            queue: queue.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX)),
            order: Order::Fifo,
            expected_service: None,
        };
        let at: Result<Vec<_>, _> = (0..places).map(|_| Limiter::new(config)).collect();
        Ok(Lines { config, at: at.map_err(|error| Fault::refused(field, error))?, standing: FxHashMap::default() })
    }

    /// A job wants one.
    pub fn arrive(&mut self, place: u16, job: u32, now: Instant) -> Turn {
        match self.at[usize::from(place)].arrive(job, Instant::MAX, Instant::ZERO) {
            Arrival::Run => Turn::Has,
            Arrival::Queued(rank) => {
                self.standing.insert(job, Standing { place, rank, since: now });
                Turn::Waits
            }
            // The first to come is never pushed out.
            Arrival::QueuedInsteadOf(..) | Arrival::Full | Arrival::TooLate => Turn::Full,
        }
    }

    /// A job gives its one back: who has it now.
    pub fn done(&mut self, place: u16) -> Option<u32> {
        let next = self.at[usize::from(place)].done(Instant::ZERO, &mut Vec::new()).ok().flatten()?;
        self.standing.remove(&next);
        Some(next)
    }

    /// A job waits no more, if it did.
    pub fn leave(&mut self, job: u32) -> bool {
        let Some(Standing { place, rank, .. }) = self.standing.remove(&job) else { return false };
        self.at[usize::from(place)].leave(rank)
    }

    /// Since when a job waits, if it does.
    pub fn since(&self, job: u32) -> Option<Instant> {
        self.standing.get(&job).map(|standing| standing.since)
    }

    /// A place begins anew: nobody has one, and nobody waits.
    pub fn clear(&mut self, place: u16) {
        // The same settings were accepted when the line was made.
        if let Ok(line) = Limiter::new(self.config) {
            self.at[usize::from(place)] = line;
        }
        self.standing.retain(|_, standing| standing.place != place);
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        self.at.iter().for_each(|line| line.weigh(memory));
        memory.map(&self.standing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::ZERO;

    #[test]
    fn each_place_has_its_own_line_and_who_leaves_is_passed_over() {
        let mut lines = Lines::new(2, 1, Some(2), "apps.workers").unwrap();
        let turns = [1, 2, 3, 4].map(|job| lines.arrive(0, job, NOW));
        assert_eq!(turns, [Turn::Has, Turn::Waits, Turn::Waits, Turn::Full]);
        assert_eq!(lines.arrive(1, 5, NOW), Turn::Has);
        assert!(lines.leave(2) && !lines.leave(2) && !lines.leave(1));
        assert_eq!((lines.done(0), lines.done(0), lines.done(1)), (Some(3), None, None));
        assert_eq!([6, 7].map(|job| lines.arrive(0, job, NOW)), [Turn::Has, Turn::Waits]);
        lines.clear(0);
        assert_eq!((lines.done(0), lines.leave(7), lines.arrive(0, 8, NOW)), (None, false, Turn::Has));
        assert!(Lines::new(1, 0, None, "apps.workers").is_err());
    }

    #[test]
    fn a_line_of_length_0_turns_away_who_does_not_go_at_once() {
        let mut lines = Lines::new(1, 2, Some(0), "apps.workers").unwrap();
        assert_eq!([1, 2, 3].map(|job| lines.arrive(0, job, NOW)), [Turn::Has, Turn::Has, Turn::Full]);
        assert_eq!((lines.done(0), lines.arrive(0, 4, NOW)), (None, Turn::Has));
    }
}
