//! How long answers took, or how long failed clients were kept.

use crate::recording::histogram::Durations;
use crate::time::Duration;
use hdrhistogram::Histogram;
use std::borrow::Cow;

/// Some latencies together. Quantiles are exact to three significant digits (HdrHistogram); all else is exact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ends {
    durations: Durations,
    slowest: u64,
    late: u64,
    total: u128,
}

impl Ends {
    /// Adds one, in nanoseconds. Whether it took longer than the target.
    pub(crate) fn add(&mut self, took: u64, target: Duration) -> bool {
        let late = took > target.as_nanos();
        self.slowest = self.slowest.max(took);
        self.late += u64::from(late);
        self.total += u128::from(took);
        self.durations.add(took);
        late
    }

    /// All of these and all of those.
    pub(crate) fn with(&self, others: &Ends) -> Ends {
        let mut all = self.clone();
        // Where nobody failed the two are one.
        if others.count() > 0 {
            all.durations.add_all(&others.durations);
            all.slowest = all.slowest.max(others.slowest);
            all.late += others.late;
            all.total += others.total;
        }
        all
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.durations.len()
    }

    /// The longest, in nanoseconds.
    pub(crate) fn slowest(&self) -> u64 {
        self.slowest
    }

    /// How many took longer than the target.
    pub(crate) fn late(&self) -> u64 {
        self.late
    }

    /// All of them added up, in nanoseconds.
    pub(crate) fn total(&self) -> u128 {
        self.total
    }

    pub(crate) fn histogram(&self) -> Cow<'_, Histogram<u32>> {
        self.durations.all()
    }

    /// In nanoseconds. The histogram answers with the top of a bucket, which may lie above every latency in it.
    pub(crate) fn quantile(&self, share: f64) -> u64 {
        self.histogram().value_at_quantile(share).min(self.slowest)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.durations.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(took: &[u64]) -> Ends {
        let mut ends = Ends::default();
        took.iter().for_each(|took| assert_eq!(ends.add(*took, Duration::from_nanos(10)), *took > 10));
        ends
    }

    #[test]
    fn both_together_are_as_if_they_had_been_one() {
        let told = |ends: &Ends| (ends.count(), ends.late(), ends.slowest(), ends.total(), ends.quantile(0.5));
        let (some, others) = (ends(&[1, 11, 12]), ends(&[10, 13, 99, 4]));
        assert_eq!(told(&some.with(&others)), told(&ends(&[1, 11, 12, 10, 13, 99, 4])));
        assert_eq!(told(&some.with(&others)), (7, 4, 99, 150, 11));
        assert_eq!(told(&some.with(&Ends::default())), told(&some));
    }

    #[test]
    fn what_it_holds_goes_with_the_longest() {
        let (short, long) = (ends(&[1, 2]), ends(&[1 << 40, 2]));
        assert!(0 < short.bytes() && 4 * short.bytes() < long.bytes(), "{} {}", short.bytes(), long.bytes());
    }
}
