//! The run as lines over time, for charts.

use super::log::Recording;
use crate::time::Instant;

/// What a chart shows, a value for each stretch of time between two of the instants it was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// The most queries at the database at once within the stretch: running and in line.
    pub load: Vec<f64>,
    /// The 99th percentile of the time to answer of those answered within the stretch, in milliseconds; NaN for nobody.
    pub p99_ms: Vec<f64>,
}

impl Recording {
    /// The values of the stretches that end at each of `ends`, the first beginning at the start of the run. `ends` must
    /// rise.
    pub fn series(&self, ends: &[Instant]) -> Series {
        let mut series = Series::default();
        let mut steps = self.steps.iter().peekable();
        let mut load: i64 = 0;
        let mut from = 0;
        for end in ends {
            let mut most = load;
            while let Some(step) = steps.next_if(|step| step.at <= *end) {
                load += i64::from(step.to.is_at_database());
                // A request's first step has no phase before it.
                if step.from != step.to {
                    load -= i64::from(step.from.is_at_database());
                }
                // Where work goes on without its client it is in two rows for an instant, and it is the work of one.
                if step.from != step.to || self.origin(step.who).is_none() {
                    most = most.max(load);
                }
            }
            series.load.push(most as f64);
            let mut took: Vec<u64> = self.latencies.between(from, end.as_nanos()).collect();
            series.p99_ms.push(if took.is_empty() {
                f64::NAN
            } else {
                let rank = (took.len() * 99).div_ceil(100) - 1;
                *took.select_nth_unstable(rank).1 as f64 / 1e6
            });
            from = end.as_nanos();
        }
        series
    }

    /// When the first value of the hot key that was stored stopped being fresh.
    pub fn first_expiry(&self) -> Option<Instant> {
        self.cache.first_expiry()
    }
}
