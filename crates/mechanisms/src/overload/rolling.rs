//! Counts over the last while: a ring of buckets of equal length, as in Hystrix and resilience4j's time windows.

use crate::time::{Duration, Instant};

/// `N` counters over the last `buckets` stretches of `bucket` each. The present, unfinished stretch counts as one of
/// them, so the window reaches back between `buckets − 1` and `buckets` stretches. Stretches are aligned to the start
/// of the run.
#[derive(Clone, Debug)]
pub(super) struct Rolling<const N: usize> {
    bucket_ns: u64,
    ring: Vec<[u64; N]>,
    sum: [u64; N],
    /// The number of the present stretch since the start of the run.
    present: u64,
}

impl<const N: usize> Rolling<N> {
    /// Both are at least 1.
    pub(super) fn new(buckets: u32, bucket: Duration) -> Self {
        Rolling { bucket_ns: bucket.as_nanos(), ring: vec![[0; N]; buckets as usize], sum: [0; N], present: 0 }
    }

    pub(super) fn add(&mut self, counts: [u64; N], now: Instant) {
        self.advance(now);
        let place = self.place(self.present);
        for ((bucket, sum), count) in self.ring[place].iter_mut().zip(&mut self.sum).zip(counts) {
            *bucket += count;
            *sum += count;
        }
    }

    pub(super) fn sum(&mut self, now: Instant) -> [u64; N] {
        self.advance(now);
        self.sum
    }

    pub(super) fn clear(&mut self) {
        self.ring.fill([0; N]);
        self.sum = [0; N];
    }

    /// Empties the buckets of the stretches that began since the last call.
    fn advance(&mut self, now: Instant) {
        let present = now.as_nanos() / self.bucket_ns;
        if present.saturating_sub(self.present) >= self.ring.len() as u64 {
            self.clear();
            self.present = present;
        }
        while self.present < present {
            self.present += 1;
            let place = self.place(self.present);
            let gone = std::mem::replace(&mut self.ring[place], [0; N]);
            for (sum, gone) in self.sum.iter_mut().zip(gone) {
                *sum -= gone;
            }
        }
    }

    fn place(&self, stretch: u64) -> usize {
        (stretch % self.ring.len() as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sums_what_lies_in_the_last_stretches(
            buckets in 1..6u32, ns in 1..5u64, steps in prop::collection::vec((0..12u64, 0..5u64), 0..100)
        ) {
            let mut rolling = Rolling::<1>::new(buckets, Duration::from_nanos(ns));
            let (mut now, mut all) = (0, Vec::new());
            for (step, count) in steps {
                now += step;
                rolling.add([count], Instant::from_nanos(now));
                all.push((now / ns, count));
                let inside = |stretch: u64| stretch + u64::from(buckets) > now / ns;
                let expected: u64 = all.iter().filter(|(stretch, _)| inside(*stretch)).map(|(_, count)| count).sum();
                prop_assert_eq!(rolling.sum(Instant::from_nanos(now)), [expected]);
            }
        }
    }
}
