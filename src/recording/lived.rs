//! What clients lived through: a failed client counts with the time that it lost, and each client either had its answer
//! within the target or missed it.

use super::account::Ends;
use super::latency::Latencies;
use crate::memory::Memory;

/// Clients that failed, and clients that missed the target.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lived {
    /// When each client failed, and how much time it had lost by then.
    pub(super) lost: Latencies,
    /// When it was decided of each client that it missed the target; in order of time. Only once the recording has ended.
    pub(super) missed: Vec<u64>,
}

impl Lived {
    pub(super) fn finish(&mut self, lost: &Ends, missed: Option<Vec<u64>>) {
        self.lost.finish(lost);
        self.missed = missed.unwrap_or_default();
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        self.lost.weigh(memory);
        memory.block(self.missed.capacity() * size_of::<u64>());
    }
}
