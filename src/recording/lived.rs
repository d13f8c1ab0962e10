//! What clients lived through: a failed client counts with the time that it lost, and each client either had its answer
//! within the target or missed it.

use super::latency::Latencies;
use crate::memory::Memory;
use crate::time::Duration;

/// Clients that failed, and clients that missed the target.
#[derive(Debug, Default)]
pub(crate) struct Lived {
    /// When each client failed, and how much time it had lost by then.
    pub(super) lost: Latencies,
    /// When it was decided of each client that it missed the target; in order of time. Only once the recording has ended.
    pub(super) missed: Vec<u64>,
}

impl Lived {
    /// What [`finish`](Lived::finish) will take besides.
    pub(super) fn to_finish(&self, answers: &Latencies) -> usize {
        (answers.late(u64::MAX) as usize + self.lost.len()) * size_of::<u64>()
    }

    pub(super) fn finish(&mut self, answers: &Latencies, target: Duration) {
        let target = target.as_nanos();
        self.missed = Vec::with_capacity(answers.late(u64::MAX) as usize + self.lost.len());
        let late = answers.ends().filter(|(_, took)| *took > target);
        self.missed.extend(late.chain(self.lost.ends()).map(|(at, took)| at - took + took.min(target)));
        self.missed.sort_unstable();
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        self.lost.weigh(memory);
        memory.block(self.missed.capacity() * size_of::<u64>());
    }
}
