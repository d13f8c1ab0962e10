//! How fast requests come: their rate over time, and what lies between two of them.

use super::lifetimes::{Bar, Powers};
use crate::time::Instant;
use serde::Serialize;

/// How many stretches of time a rate is told for, at most.
const STRETCHES: usize = 512;
/// The shortest stretch, in nanoseconds: a tenth of a second.
const SHORTEST: u64 = 100_000_000;

/// How requests came, in memory that does not grow.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// Nanoseconds.
    stretch: u64,
    counts: Vec<u64>,
    last: Option<Instant>,
    /// In nanoseconds.
    gaps: Powers,
    gap_count: u64,
    mean: f64,
    /// The sum of the squared differences from the mean (Welford).
    squares: f64,
    /// Requests that came before the one that the log has before them.
    backwards: u64,
}

impl Default for Traffic {
    fn default() -> Self {
        Traffic {
            stretch: SHORTEST,
            counts: Vec::new(),
            last: None,
            gaps: Powers::default(),
            gap_count: 0,
            mean: 0.0,
            squares: 0.0,
            backwards: 0,
        }
    }
}

impl Traffic {
    /// A request comes.
    pub fn take(&mut self, at: Instant) {
        if let Some(last) = self.last {
            if at < last {
                self.backwards += 1;
            } else {
                let gap = at.since(last).as_nanos();
                self.gaps.count(gap);
                self.gap_count += 1;
                let away = gap as f64 - self.mean;
                self.mean += away / self.gap_count as f64;
                self.squares += away * (gap as f64 - self.mean);
            }
        }
        self.last = self.last.max(Some(at));
        while (at.as_nanos() / self.stretch) as usize >= STRETCHES {
            self.stretch *= 2;
            self.counts = self.counts.chunks(2).map(|pair| pair.iter().sum()).collect();
        }
        let place = (at.as_nanos() / self.stretch) as usize;
        if self.counts.len() <= place {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += 1;
    }

    /// What it was.
    pub fn told(&self) -> Rates {
        let seconds = self.stretch as f64 / 1e9;
        let per_second: Vec<f64> = self.counts.iter().map(|&count| count as f64 / seconds).collect();
        // The last stretch is not over.
        let peak = per_second[..per_second.len().saturating_sub(1)].iter().copied().fold(0.0, f64::max);
        let span = self.last.map_or(0.0, Instant::as_secs_f64);
        let variance = self.squares / self.gap_count.max(1) as f64;
        Rates {
            stretch_s: seconds,
            peak: if per_second.len() > 1 { peak } else { per_second.first().copied().unwrap_or(0.0) },
            per_second,
            mean: if span > 0.0 { (self.counts.iter().sum::<u64>() as f64 - 1.0) / span } else { 0.0 },
            gaps: self.gaps.bars(self.gap_count as f64),
            gap_variation: if self.mean > 0.0 { variance.sqrt() / self.mean } else { 0.0 },
            together: self.gaps.zeros() as f64 / self.gap_count.max(1) as f64,
            backwards: self.backwards as f64,
        }
    }
}

/// How fast the requests of a log come.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogRates"))]
pub struct Rates {
    /// How long each stretch of `per_second` is, in seconds.
    pub stretch_s: f64,
    /// Requests a second, in each stretch of time.
    pub per_second: Vec<f64>,
    /// Requests a second, over the whole log; 0 if all came at once.
    pub mean: f64,
    /// The most of all stretches.
    pub peak: f64,
    /// What lies between two requests, in nanoseconds.
    pub gaps: Vec<Bar>,
    /// The standard deviation of that by its mean: 0 for an even pace, 1 for requests that come independently of each other.
    pub gap_variation: f64,
    /// The share of requests that came together with the one before, by the log's clock.
    pub together: f64,
    /// How many came before the one that the log has before them.
    pub backwards: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_told_in_a_few_stretches_however_long_a_log_is() {
        let mut traffic = Traffic::default();
        // Ten requests a second for an hour.
        (0..36_000u64).for_each(|at| traffic.take(Instant::from_nanos(at * 100_000_000)));
        let rates = traffic.told();
        assert!(rates.per_second.len() <= STRETCHES && rates.per_second.len() > STRETCHES / 4);
        let full = &rates.per_second[..rates.per_second.len() - 1];
        assert!(full.iter().all(|rate| (rate - 10.0).abs() < 0.2), "{full:?}");
        assert!((rates.mean - 10.0).abs() < 1e-9 && rates.gap_variation < 1e-6);
        assert_eq!((rates.gaps.len(), rates.gaps[0].share, rates.together), (1, 1.0, 0.0));
    }

    #[test]
    fn requests_at_one_instant_and_out_of_order_are_told() {
        let mut traffic = Traffic::default();
        [0, 0, 5, 3, 5].into_iter().for_each(|at| traffic.take(Instant::from_nanos(at * 1_000_000_000)));
        let rates = traffic.told();
        assert_eq!((rates.backwards, rates.mean, rates.together), (1.0, 0.8, 2.0 / 3.0));
        // Of 0, 5 and 0 s the mean is 5/3 s, and the standard deviation √50/3 s.
        assert!((rates.gap_variation - std::f64::consts::SQRT_2).abs() < 1e-12, "{}", rates.gap_variation);
    }
}
