//! How long answers took: the histogram at the end, and at every instant before it.

use super::column::Column;
use crate::memory::Memory;
use crate::time::Duration;
use hdrhistogram::Histogram;

/// Answers between two histograms kept for seeking.
const STRIDE: usize = 16_384;

/// Latencies in order of completion. Quantiles are exact to three significant digits (HdrHistogram); the mean and the
/// maximum are exact.
#[derive(Debug, Default)]
pub(crate) struct Latencies {
    /// When each answer arrived.
    at: Column<u64>,
    /// How long it took, in nanoseconds.
    took: Column<u64>,
    /// Above which it took too long.
    target: u64,
    /// What there was before each stride.
    snapshots: Vec<Snapshot>,
    running: Option<Snapshot>,
}

/// Some latencies together.
#[derive(Clone, Debug)]
struct Snapshot {
    histogram: Histogram<u32>,
    slowest: u64,
    late: u64,
}

impl Snapshot {
    fn empty() -> Snapshot {
        Snapshot { histogram: histogram(), slowest: 0, late: 0 }
    }
}

pub(super) fn histogram() -> Histogram<u32> {
    Histogram::new(3).unwrap_or_else(|_| unreachable!("three digits are allowed"))
}

/// The histogram grows as it needs, so that it refuses nothing but a value beyond 2^62 ns, which no run reaches.
pub(super) fn record(histogram: &mut Histogram<u32>, took: u64) {
    let recorded = histogram.record(took);
    debug_assert!(recorded.is_ok(), "{took} ns does not fit into the histogram");
}

impl Latencies {
    /// From now on an answer that takes longer than this is a late one.
    pub(super) fn promise(&mut self, target: Duration) {
        self.target = target.as_nanos();
    }

    pub(super) fn push(&mut self, at: u64, took: u64) {
        let running = self.running.get_or_insert_with(Snapshot::empty);
        if self.at.len().is_multiple_of(STRIDE) {
            self.snapshots.push(running.clone());
        }
        self.at.push(at);
        self.took.push(took);
        running.slowest = running.slowest.max(took);
        running.late += u64::from(took > self.target);
        record(&mut running.histogram, took);
    }

    /// What there was before the stride in which `t` lies, and the latencies of that stride until `t`; or all at once.
    fn until_stride(&self, t: u64) -> (Option<&Snapshot>, impl Iterator<Item = u64>) {
        let answers = self.until(t);
        if answers == self.took.len() {
            return (self.running.as_ref(), self.took.range(answers..answers).copied());
        }
        (self.snapshots.get(answers / STRIDE), self.took.range(answers / STRIDE * STRIDE..answers).copied())
    }

    /// How many had been late at `t`.
    pub(super) fn late(&self, t: u64) -> u64 {
        let (before, since) = self.until_stride(t);
        before.map_or(0, |before| before.late) + since.filter(|took| *took > self.target).count() as u64
    }

    pub(super) fn len(&self) -> usize {
        self.took.len()
    }

    /// How many answers had arrived at `t`, ends included.
    pub(super) fn until(&self, t: u64) -> usize {
        self.at.partition_point(|at| *at <= t)
    }

    /// All latencies.
    pub(super) fn all(&self) -> impl Iterator<Item = u64> {
        self.took.iter().copied()
    }

    /// When each of them ended, and how long it took.
    pub(super) fn ends(&self) -> impl Iterator<Item = (u64, u64)> {
        self.at.iter().copied().zip(self.took.iter().copied())
    }

    /// When the last of them ended.
    pub(super) fn last_at(&self) -> Option<u64> {
        self.at.last().copied()
    }

    /// The latencies of the answers that arrived after `from` and not after `to`.
    pub(super) fn between(&self, from: u64, to: u64) -> impl Iterator<Item = u64> {
        self.took.range(self.until(from)..self.until(to)).copied()
    }

    /// The slowest of the answers that had arrived at `t`.
    pub(super) fn slowest(&self, t: u64) -> u64 {
        let (before, since) = self.until_stride(t);
        since.fold(before.map_or(0, |before| before.slowest), u64::max)
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        [&self.at, &self.took].into_iter().for_each(|column| column.weigh(memory));
        let counts: usize = self.snapshots.iter().map(|before| before.histogram.distinct_values()).sum();
        memory.block(counts * size_of::<u32>());
    }

    /// The histogram at `t`.
    pub(super) fn histogram(&self, t: u64) -> Histogram<u32> {
        let (before, since) = self.until_stride(t);
        let mut at = before.map_or_else(histogram, |before| before.histogram.clone());
        since.for_each(|took| record(&mut at, took));
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_long_waits_are_right() {
        let mut latencies = Latencies::default();
        (1..=1000).for_each(|i| latencies.push(i, i * 1_000_000_000));
        let p99 = latencies.histogram(u64::MAX).value_at_quantile(0.99) as f64;
        assert!((p99 / 990e9 - 1.0).abs() < 0.001, "{p99}");
    }

    #[test]
    fn seeking_gives_the_histogram_of_what_had_arrived() {
        let mut latencies = Latencies::default();
        latencies.promise(Duration::from_nanos(50_000));
        let n = 3 * STRIDE as u64 + 17;
        for i in 0..n {
            latencies.push(i, (i * 7_919) % 100_003 + 1);
        }
        for t in [0, 5, STRIDE as u64 - 1, STRIDE as u64, 2 * STRIDE as u64 + 3, n - 2, n - 1, n + 10] {
            let mut plain = histogram();
            latencies.all().take(latencies.until(t)).for_each(|took| record(&mut plain, took));
            assert_eq!(latencies.histogram(t), plain, "at {t}");
            let arrived = || latencies.all().take(latencies.until(t));
            assert_eq!(latencies.slowest(t), arrived().max().unwrap_or(0), "at {t}");
            assert_eq!(latencies.late(t), arrived().filter(|took| *took > 50_000).count() as u64, "at {t}");
        }
    }
}
