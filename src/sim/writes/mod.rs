//! Writes: what each does in which order, the queues in which they wait, and which version is where.

mod again;
mod events;
mod queues;
mod steps;
mod truth;
mod turns;

use crate::memory::Memory;
use crate::random::{Purpose, Stream, unit};
use crate::scenario::{Fault, Scenario};
use again::Again;
use events::Events;
use queues::Queues;
use truth::Truth;
use turns::Turns;

pub use queues::{Flush, Wake};
pub use steps::{Step, after_cache, after_query, first};

const CACHE_PART: Purpose = Purpose("cache part of writes");

/// What a world keeps for its writes.
#[derive(Clone)]
pub struct Writes {
    /// Which version of each key is where.
    pub truth: Truth,
    /// The queues of the apps; none without write-back.
    pub queues: Queues,
    /// The job whose turn it is to write a key through.
    pub turns: Turns,
    /// What will be deleted again.
    pub again: Again,
    /// The events of the database's log; `None` where nobody reads it.
    pub events: Option<Events>,
    /// The share of the writes whose part in the cache fails.
    fail: f64,
    draws: Stream,
}

impl Writes {
    /// Nothing has been written.
    ///
    /// # Errors
    /// What the queues refuse. The scenario's own ranges are narrower.
    pub fn new(scenario: &Scenario) -> Result<Writes, Vec<Fault>> {
        Ok(Writes {
            truth: Truth::default(),
            queues: Queues::new(scenario).map_err(|error| Fault::refused("writes.queue", error))?,
            turns: Turns::default(),
            again: Again::default(),
            events: Events::new(scenario),
            fail: scenario.writes.cache_fails,
            draws: Stream::new(scenario.run.seed, CACHE_PART),
        })
    }

    /// Whether a write's part in the cache fails. `draw` is what its random draws belong to.
    pub fn cache_part_fails(&self, draw: u64) -> bool {
        self.fail > 0.0 && unit(self.draws.at(draw)) < self.fail
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        self.truth.weigh(memory);
        self.queues.weigh(memory);
        self.turns.weigh(memory);
        self.again.weigh(memory);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_part_of_as_many_writes_fails_as_is_asked_for() {
        for share in [0.0, 0.2, 1.0] {
            let mut scenario = Scenario::default();
            scenario.writes.cache_fails = share;
            let writes = Writes::new(&scenario).unwrap();
            let failed = (0..10_000).filter(|draw| writes.cache_part_fails(*draw)).count() as f64 / 1e4;
            // Four standard deviations.
            assert!((failed - share).abs() <= 0.016, "{failed} for {share}");
        }
    }
}
