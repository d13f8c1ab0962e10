//! How long answers took: the histogram at the end, and at every instant before it.

use super::column::Column;
use crate::memory::Memory;
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
    /// The slowest answer up to each one.
    slowest: Column<u64>,
    /// The histogram before each stride.
    snapshots: Vec<Histogram<u32>>,
    running: Option<Histogram<u32>>,
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
    pub(super) fn push(&mut self, at: u64, took: u64) {
        let running = self.running.get_or_insert_with(histogram);
        if self.at.len().is_multiple_of(STRIDE) {
            self.snapshots.push(running.clone());
        }
        self.at.push(at);
        self.took.push(took);
        self.slowest.push(self.slowest.last().map_or(took, |slowest| took.max(*slowest)));
        record(running, took);
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
        match self.until(t) {
            0 => 0,
            answers => self.slowest[answers - 1],
        }
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        [&self.at, &self.took, &self.slowest].into_iter().for_each(|column| column.weigh(memory));
        let counts: usize = self.snapshots.iter().map(Histogram::distinct_values).sum();
        memory.block(counts * size_of::<u32>());
    }

    /// The histogram at `t`.
    pub(super) fn histogram(&self, t: u64) -> Histogram<u32> {
        let answers = self.until(t);
        if answers == self.took.len() {
            return self.running.clone().unwrap_or_else(histogram);
        }
        let mut at = self.snapshots[answers / STRIDE].clone();
        for took in self.took.range(answers / STRIDE * STRIDE..answers) {
            record(&mut at, *took);
        }
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
        let n = 3 * STRIDE as u64 + 17;
        for i in 0..n {
            latencies.push(i, (i * 7_919) % 100_003 + 1);
        }
        for t in [0, 5, STRIDE as u64 - 1, STRIDE as u64, 2 * STRIDE as u64 + 3, n - 2, n - 1, n + 10] {
            let mut plain = histogram();
            latencies.all().take(latencies.until(t)).for_each(|took| record(&mut plain, took));
            assert_eq!(latencies.histogram(t), plain, "at {t}");
        }
    }
}
