//! How much the database had to do, against what it can.

use crate::recording::phase::Phase;

/// What the database's connections did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Load {
    /// For how long all connections together were in use, in nanoseconds: two for a second are two seconds.
    pub busy: u128,
    /// For how long a query waited, or no connection was free, in nanoseconds.
    pub saturated: u64,
    /// How many queries were sent while there was traffic.
    pub in_traffic: u64,
    sent: u64,
    running: u64,
    waiting: u64,
    last: u64,
    /// When there last was traffic: a client came, had its answer or failed.
    traffic: Option<u64>,
}

impl Load {
    /// A query sets out.
    pub(super) fn sent(&mut self, at: u64) {
        self.sent += 1;
        if self.traffic == Some(at) {
            self.in_traffic = self.sent;
        }
    }

    /// A query that the database has, or has had, goes from one phase to another, both by their numbers; `from` is none where the row
    /// begins.
    #[inline(never)]
    pub(super) fn moves(&mut self, at: u64, from: usize, to: usize, connections: u64) {
        const RUNS: usize = Phase::InDatabase as usize;
        const WAITS: usize = Phase::WaitPool as usize;
        // What comes and goes at one instant has taken no time.
        let passed = at - self.last;
        self.last = at;
        self.busy += u128::from(passed) * u128::from(self.running);
        if self.waiting > 0 || connections > 0 && self.running >= connections {
            self.saturated += passed;
        }
        self.running = self.running + u64::from(to == RUNS) - u64::from(from == RUNS);
        self.waiting = self.waiting + u64::from(to == WAITS) - u64::from(from == WAITS);
    }

    /// A client has come, or has its answer, or has failed: what was sent until now, this instant included, was sent while there was
    /// traffic.
    pub(super) fn note_traffic(&mut self, at: u64) {
        self.traffic = Some(at);
        self.in_traffic = self.sent;
    }
}
