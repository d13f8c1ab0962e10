//! How much the database had to do, against what it can.

use super::log::{Recording, Step};
use super::phase::Phase;

/// What the database's connections did in a whole run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Load {
    /// For how long all connections together were in use, in nanoseconds: two for a second are two seconds.
    pub busy: u128,
    /// For how long a query waited, or no connection was free, in nanoseconds.
    pub saturated: u64,
    /// How many queries were sent while there was traffic.
    pub in_traffic: u64,
}

impl Recording {
    /// Walks over all steps.
    pub(super) fn load(&self) -> Load {
        let mut load = Load::default();
        let (mut running, mut waiting, mut last) = (0i64, 0i64, 0u64);
        let connections = self.terms.connections;
        let over = self.traffic().1;
        let matters = Phase::ALL.map(|phase| matches!(phase, Phase::ToDatabase | Phase::InDatabase | Phase::WaitPool));
        let at_database = |step: &&Step| matters[step.to as usize] || matters[step.from as usize];
        for step in self.steps.pieces().flat_map(|piece| piece.iter().filter(at_database)) {
            let began = step.from != step.to;
            let moves = |phase| i64::from(step.to == phase) - i64::from(began && step.from == phase);
            if step.to == Phase::ToDatabase && began && step.at <= over {
                load.in_traffic += 1;
            }
            let (runs, waits) = (moves(Phase::InDatabase), moves(Phase::WaitPool));
            if runs == 0 && waits == 0 {
                continue;
            }
            // A load that comes and goes at one instant has taken no time.
            let passed = step.at.as_nanos() - last;
            last = step.at.as_nanos();
            load.busy += u128::from(passed) * running.unsigned_abs() as u128;
            if waiting > 0 || connections > 0 && running.unsigned_abs() >= connections {
                load.saturated += passed;
            }
            (running, waiting) = (running + runs, waiting + waits);
        }
        load
    }
}
