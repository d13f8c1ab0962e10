//! How long answers took: the histogram at the end, and at every instant before it.

use super::account::Ends;
use super::column::Column;
use super::histogram::{histogram, record};
use crate::memory::Memory;
use crate::time::Duration;
use hdrhistogram::Histogram;

/// Answers between two histograms kept for seeking.
const STRIDE: usize = 16_384;

/// Latencies in order of completion. Quantiles are exact to three significant digits (HdrHistogram); the mean and the
/// maximum are exact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latencies {
    /// How many there were before the first of these.
    before: usize,
    /// When each answer arrived.
    at: Column<u64>,
    /// How long it took, in nanoseconds.
    took: Column<u64>,
    /// What there was before each stride.
    snapshots: Vec<Ends>,
    /// What there is in the end.
    all: Ends,
}

impl Latencies {
    /// One more, after those that there are `before`.
    pub(super) fn push(&mut self, at: u64, took: u64, before: &Ends) {
        if self.at.len().is_multiple_of(STRIDE) {
            self.snapshots.push(before.clone());
        }
        self.at.push(at);
        self.took.push(took);
    }

    /// There are no more; `all` is what there is.
    pub(super) fn finish(&mut self, all: &Ends) {
        self.all = all.clone();
    }

    /// What there was before the stride in which `t` lies, and the latencies of that stride until `t`; or all at once.
    fn until_stride(&self, t: u64) -> (Option<&Ends>, impl Iterator<Item = u64>) {
        let answers = self.kept_until(t);
        if answers == self.took.len() {
            return (Some(&self.all), self.took.range(answers..answers).copied());
        }
        (self.snapshots.get(answers / STRIDE), self.took.range(answers / STRIDE * STRIDE..answers).copied())
    }

    /// How many had taken longer than the target at `t`.
    pub(super) fn late(&self, t: u64, target: Duration) -> u64 {
        let (before, since) = self.until_stride(t);
        before.map_or(0, Ends::late) + since.filter(|took| *took > target.as_nanos()).count() as u64
    }

    /// How many answers had arrived at `t`, ends included.
    pub(super) fn until(&self, t: u64) -> usize {
        self.before + self.kept_until(t)
    }

    pub(super) fn kept_until(&self, t: u64) -> usize {
        self.at.partition_point(|at| *at <= t)
    }

    /// These come after those, which are not kept.
    pub(super) fn goes_on(&mut self, window: &Latencies) {
        self.before = window.before + window.at.len();
    }

    /// When each of them ended, and how long it took.
    pub(super) fn ends(&self) -> impl Iterator<Item = (u64, u64)> {
        self.at.iter().copied().zip(self.took.iter().copied())
    }

    /// The latencies of the answers that arrived after `from` and not after `to`.
    pub(super) fn between(&self, from: u64, to: u64) -> impl Iterator<Item = u64> {
        self.took.range(self.kept_until(from)..self.kept_until(to)).copied()
    }

    /// The slowest of the answers that had arrived at `t`.
    pub(super) fn slowest(&self, t: u64) -> u64 {
        let (before, since) = self.until_stride(t);
        since.fold(before.map_or(0, Ends::slowest), u64::max)
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        [&self.at, &self.took].into_iter().for_each(|column| column.weigh(memory));
        memory.block(self.snapshots.iter().map(Ends::bytes).sum());
    }

    /// The histogram at `t`.
    pub(super) fn histogram(&self, t: u64) -> Histogram<u32> {
        let (before, since) = self.until_stride(t);
        let mut at = before.map_or_else(histogram, |before| before.histogram().into_owned());
        since.for_each(|took| record(&mut at, took));
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latencies(took: impl Iterator<Item = u64>) -> Latencies {
        let (mut latencies, mut so_far) = (Latencies::default(), Ends::default());
        for (at, took) in took.enumerate() {
            latencies.push(at as u64, took, &so_far);
            so_far.add(took, TARGET);
        }
        latencies.finish(&so_far);
        latencies
    }

    const TARGET: Duration = Duration::from_nanos(50_000);

    #[test]
    fn quantiles_of_long_waits_are_right() {
        let latencies = latencies((1..=1000).map(|i| i * 1_000_000_000));
        let p99 = latencies.histogram(u64::MAX).value_at_quantile(0.99) as f64;
        assert!((p99 / 990e9 - 1.0).abs() < 0.001, "{p99}");
    }

    #[test]
    fn seeking_gives_the_histogram_of_what_had_arrived() {
        let n = 3 * STRIDE as u64 + 17;
        let latencies = latencies((0..n).map(|i| (i * 7_919) % 100_003 + 1));
        for t in [0, 5, STRIDE as u64 - 1, STRIDE as u64, 2 * STRIDE as u64 + 3, n - 2, n - 1, n + 10] {
            let mut plain = histogram();
            let arrived = || latencies.ends().take(latencies.until(t)).map(|(_, took)| took);
            arrived().for_each(|took| record(&mut plain, took));
            assert_eq!(latencies.histogram(t), plain, "at {t}");
            assert_eq!(latencies.slowest(t), arrived().max().unwrap_or(0), "at {t}");
            assert_eq!(latencies.late(t, TARGET), arrived().filter(|took| *took > 50_000).count() as u64, "at {t}");
        }
    }
}
