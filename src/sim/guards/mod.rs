//! What the processes put between their loads and the database.

mod guard;

use super::kernel::holdings::Pass;
use crate::random::{Purpose, Stream};
use crate::recording::Phase;
use crate::scenario::{Fault, Scenario};
use crate::time::Instant;
pub use guard::Ended;
use guard::Guard;

const THROTTLE: Purpose = Purpose("adaptive throttle");

/// The guards of all processes.
#[derive(Clone)]
pub struct Guards {
    /// Those of a process that begins.
    fresh: Guard,
    of_process: Vec<Guard>,
    /// Whether there is anything that guards.
    any: bool,
    draws: Stream,
}

impl Guards {
    /// The guards of so many processes that load.
    ///
    /// # Errors
    /// What the breaker refuses. The scenario's own ranges are narrower.
    pub fn new(scenario: &Scenario, processes: usize) -> Result<Guards, Vec<Fault>> {
        let fresh = Guard::new(scenario).map_err(|error| Fault::refused("protection.breaker", error))?;
        let any = processes > 0 && !fresh.is_idle();
        Ok(Guards {
            of_process: vec![fresh.clone(); processes],
            fresh,
            any,
            draws: Stream::new(scenario.run.seed, THROTTLE),
        })
    }

    /// Whether there is anything that guards.
    pub fn are_any(&self) -> bool {
        self.any
    }

    /// A load of a process wants to set out: its pass, where anything guards. Where it may not, the phase that says why.
    /// `draw` is what its random draws belong to.
    pub fn admit(&mut self, process: u16, draw: u64, now: Instant) -> Result<Option<Pass>, Phase> {
        let draws = self.draws;
        self.of_process[usize::from(process)].admit(|| draws.at(draw), now)
    }

    /// A load of a process that had this pass has ended.
    pub fn done(&mut self, process: u16, pass: Pass, ended: Ended, now: Instant) {
        self.of_process[usize::from(process)].done(pass, ended, now);
    }

    /// The client of a load has given up, and the load goes on.
    pub fn gave_up(&mut self, process: u16, pass: &mut Pass, now: Instant) {
        self.of_process[usize::from(process)].gave_up(pass, now);
    }

    /// Whether the breaker of a process lets nothing or only probes through; `None` without one.
    pub fn is_open(&self, process: u16) -> Option<bool> {
        self.of_process[usize::from(process)].is_open()
    }

    /// The loads of a process that are under way, where their number is limited.
    pub fn loads(&self, process: u16) -> Option<u32> {
        self.of_process[usize::from(process)].loads()
    }

    /// The share of its loads that the throttle of a process would shed now, in thousandths; `None` without one.
    pub fn share_shed(&mut self, process: u16, now: Instant) -> Option<u32> {
        self.of_process[usize::from(process)].share_shed(now)
    }

    /// A process begins anew.
    pub fn process_died(&mut self, process: u16) {
        self.of_process[usize::from(process)] = self.fresh.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_process_counts_its_own_loads_and_forgets_them_when_it_dies() {
        let mut scenario = Scenario::default();
        scenario.set("protection.limit", "1").unwrap();
        let mut guards = Guards::new(&scenario, 2).unwrap();
        let now = Instant::ZERO;
        let pass = guards.admit(0, 0, now).unwrap().unwrap();
        assert_eq!((guards.loads(0), guards.loads(1)), (Some(1), Some(0)));
        assert_eq!(guards.admit(0, 1, now).unwrap_err(), Phase::Shed);
        assert!(guards.admit(1, 2, now).is_ok(), "another process");
        guards.done(0, pass, Ended::Answered, now);
        assert!(guards.admit(0, 3, now).is_ok());
        guards.process_died(0);
        assert!(guards.admit(0, 4, now).is_ok());
        assert_eq!((guards.is_open(0), guards.share_shed(0, now)), (None, None), "without a breaker and a throttle");
        let mut scenario = Scenario::default();
        scenario.set("protection.throttle", "yes").unwrap();
        let mut guards = Guards::new(&scenario, 1).unwrap();
        assert_eq!((guards.loads(0), guards.share_shed(0, now)), (None, Some(0)), "without a limit");
    }
}
