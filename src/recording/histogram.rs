//! The histogram of latencies: quantiles to three significant digits.

use hdrhistogram::Histogram;
use std::borrow::Cow;

pub(super) fn histogram() -> Histogram<u32> {
    Histogram::new(3).unwrap_or_else(|_| unreachable!("three digits are allowed"))
}

pub(super) fn record(histogram: &mut Histogram<u32>, took: u64) {
    record_all(histogram, took, 1);
}

/// The histogram grows as it needs, so that it refuses nothing but a value beyond 2^62 ns, which no run reaches.
fn record_all(histogram: &mut Histogram<u32>, took: u64, times: u32) {
    let recorded = histogram.record_n(took, times);
    debug_assert!(recorded.is_ok(), "{took} ns does not fit into the histogram");
}

/// A histogram of durations of which many follow one another that are the same, as those of hits are: their place is looked up once.
#[derive(Clone, Debug)]
pub(super) struct Durations {
    /// Without the last of them.
    histogram: Histogram<u32>,
    last: u64,
    times: u32,
}

impl Default for Durations {
    fn default() -> Durations {
        Durations { histogram: histogram(), last: 0, times: 0 }
    }
}

impl Durations {
    /// One more.
    #[inline]
    pub(super) fn add(&mut self, took: u64) {
        if took != self.last {
            self.go_on(took);
        }
        self.times += 1;
    }

    fn go_on(&mut self, took: u64) {
        self.settle();
        self.last = took;
    }

    fn settle(&mut self) {
        if self.times > 0 {
            record_all(&mut self.histogram, self.last, self.times);
            self.times = 0;
        }
    }

    /// All of these and all of those.
    pub(super) fn add_all(&mut self, others: &Durations) {
        // Both have three digits, so that they add up without an error.
        let added = self.histogram.add(&*others.all());
        debug_assert!(added.is_ok(), "a histogram grows as it needs");
    }

    /// There are none any more. The room stays.
    pub(super) fn clear(&mut self) {
        self.histogram.reset();
        self.times = 0;
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.histogram.len() + u64::from(self.times)
    }

    /// All of them.
    pub(super) fn all(&self) -> Cow<'_, Histogram<u32>> {
        if self.times == 0 {
            return Cow::Borrowed(&self.histogram);
        }
        let mut all = self.clone();
        all.settle();
        Cow::Owned(all.histogram)
    }

    /// The bytes that it holds.
    pub(super) fn bytes(&self) -> usize {
        self.histogram.distinct_values() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_several_times_in_a_row_is_counted_as_often() {
        let (mut runs, mut plain) = (Durations::default(), histogram());
        assert_eq!((runs.len(), &*runs.all()), (0, &plain));
        for took in [0, 0, 7, 7, 7, 1 << 40, 7, 0, 123_456, 123_456] {
            runs.add(took);
            record(&mut plain, took);
            assert_eq!((runs.len(), &*runs.all()), (plain.len(), &plain), "{took}");
        }
        let mut twice = runs.clone();
        twice.add_all(&runs);
        assert_eq!((twice.len(), twice.all().count_at(123_456)), (20, 4));
        assert!(runs.bytes() >= 1 << 15, "{}", runs.bytes());
        runs.clear();
        assert_eq!((runs.len(), runs.all().len()), (0, 0));
        runs.add(123_456);
        assert_eq!((runs.len(), runs.all().max()), (1, runs.all().value_at_quantile(1.0)));
    }
}
