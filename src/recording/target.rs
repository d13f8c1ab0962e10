//! Whether clients had their answers within the target, at any instant of a run. What it comes to in the end stands in
//! [`account`](super::account).

use super::log::Recording;
use crate::time::Instant;
use hdrhistogram::Histogram;

fn until(instants: &[u64], t: u64) -> u64 {
    instants.partition_point(|at| *at <= t) as u64
}

impl Recording {
    /// How many clients had their answer within the target, until `t`.
    pub(super) fn met(&self, t: u64) -> u64 {
        self.latencies.until(t) as u64 - self.latencies.late(t, self.terms.target)
    }

    /// Of how many clients it was decided until `t` that they missed the target.
    pub(super) fn missed(&self, t: u64) -> u64 {
        self.counted_before().missed + until(&self.lived.missed, t)
    }

    /// How long clients were kept, until `t`: a client that failed counts with the time that it lost.
    pub(super) fn lived(&self, t: u64) -> Histogram<u32> {
        let mut all = self.latencies.histogram(t);
        // Both have three digits, so that they add up without an error.
        let added = all.add(self.lived.lost.histogram(t));
        debug_assert!(added.is_ok(), "a histogram grows as it needs");
        all
    }

    /// When it was decided of each client whether it met the target, and whether it did, in order of time.
    pub(super) fn decided(&self) -> Vec<(u64, bool)> {
        let in_time = self.latencies.ends().filter(|(_, took)| *took <= self.terms.target.as_nanos());
        let mut decided: Vec<(u64, bool)> = in_time.map(|(at, _)| (at, true)).collect();
        decided.extend(self.lived.missed.iter().map(|at| (*at, false)));
        decided.sort_unstable();
        decided
    }

    /// The first instant from which the last second is healthy and stays so; `None` if it is not so at the end.
    pub fn recovered(&self) -> Option<Instant> {
        self.account.recovered()
    }
}
