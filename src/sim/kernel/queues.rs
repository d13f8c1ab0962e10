//! Queues for what each place has only so many of: the workers of an app, the connections of a process.

use crate::memory::Memory;
use crate::scenario::Fault;
use crate::time::Instant;
use rustc_hash::FxHashMap;
use stampede_mechanisms::overload::limiter::{Arrival, Limiter, LimiterConfig, Order, Place};

/// What becomes of a job that wants a worker or a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It has one.
    Has,
    /// It waits in the queue.
    Waits,
    /// The queue is full.
    Full,
}

/// A job that waits: where, and since when.
#[derive(Clone, Copy, Debug)]
struct Standing {
    place: u16,
    rank: Place,
    since: Instant,
}

/// A queue at each of several places. The first to come is served first.
#[derive(Clone, Debug)]
pub struct Queues {
    config: LimiterConfig,
    at: Vec<Limiter<u32>>,
    /// Of each job that waits.
    standing: FxHashMap<u32, Standing>,
}

impl Queues {
    /// Queues at so many places. At each of them `most` jobs may have one at once, and `queue` others may wait; `None` for any number.
    ///
    /// # Errors
    /// A [`Fault`] of `field` if nobody may have one. The scenario's own ranges are narrower.
    pub fn new(places: usize, most: u64, queue: Option<u64>, field: &str) -> Result<Queues, Vec<Fault>> {
        let config = LimiterConfig {
            concurrency: u32::try_from(most).unwrap_or(u32::MAX),
            queue: queue.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX)),
            order: Order::Fifo,
            expected_service: None,
        };
        let at: Result<Vec<_>, _> = (0..places).map(|_| Limiter::new(config)).collect();
        Ok(Queues { config, at: at.map_err(|error| Fault::refused(field, error))?, standing: FxHashMap::default() })
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

    /// A job gives its one back. The job that has it now, if one waited.
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
        // The same settings were accepted when the queue was made.
        if let Ok(queue) = Limiter::new(self.config) {
            self.at[usize::from(place)] = queue;
        }
        self.standing.retain(|_, standing| standing.place != place);
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        self.at.iter().for_each(|queue| queue.weigh(memory));
        memory.map(&self.standing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::ZERO;

    #[test]
    fn each_place_has_its_own_queue_and_a_job_that_leaves_is_passed_over() {
        let mut queues = Queues::new(2, 1, Some(2), "apps.workers").unwrap();
        let turns = [1, 2, 3, 4].map(|job| queues.arrive(0, job, NOW));
        assert_eq!(turns, [Turn::Has, Turn::Waits, Turn::Waits, Turn::Full]);
        assert_eq!(queues.arrive(1, 5, NOW), Turn::Has);
        assert!(queues.leave(2) && !queues.leave(2) && !queues.leave(1));
        assert_eq!((queues.done(0), queues.done(0), queues.done(1)), (Some(3), None, None));
        assert_eq!([6, 7].map(|job| queues.arrive(0, job, NOW)), [Turn::Has, Turn::Waits]);
        assert_eq!([9, 10].map(|job| queues.arrive(1, job, NOW)), [Turn::Has, Turn::Waits]);
        queues.clear(0);
        assert_eq!(
            (queues.since(7), queues.since(10)),
            (None, Some(NOW)),
            "nobody waits any more, but at another place"
        );
        assert_eq!((queues.done(0), queues.leave(7), queues.arrive(0, 8, NOW)), (None, false, Turn::Has));
        assert!(Queues::new(1, 0, None, "apps.workers").is_err());
    }

    #[test]
    fn it_weighs_who_waits() {
        let mut queues = Queues::new(1, 1, None, "apps.workers").unwrap();
        let held = |queues: &Queues| {
            let mut memory = Memory::default();
            queues.weigh(&mut memory);
            memory.held()
        };
        assert_eq!(held(&queues), 0);
        for job in 0..1_000 {
            let _ = queues.arrive(0, job, NOW);
        }
        assert!((20_000..200_000).contains(&held(&queues)), "{}", held(&queues));
    }

    #[test]
    fn a_queue_of_length_0_rejects_a_job_that_would_wait() {
        let mut queues = Queues::new(1, 2, Some(0), "apps.workers").unwrap();
        assert_eq!([1, 2, 3].map(|job| queues.arrive(0, job, NOW)), [Turn::Has, Turn::Has, Turn::Full]);
        assert_eq!((queues.done(0), queues.arrive(0, 4, NOW)), (None, Turn::Has));
    }
}
