//! The histogram of latencies: quantiles to three significant digits.

use hdrhistogram::Histogram;

pub(super) fn histogram() -> Histogram<u32> {
    Histogram::new(3).unwrap_or_else(|_| unreachable!("three digits are allowed"))
}

/// The histogram grows as it needs, so that it refuses nothing but a value beyond 2^62 ns, which no run reaches.
pub(super) fn record(histogram: &mut Histogram<u32>, took: u64) {
    let recorded = histogram.record(took);
    debug_assert!(recorded.is_ok(), "{took} ns does not fit into the histogram");
}
