//! Intervals: how sure a figure over many runs is.
//!
//! * Of the mean of a difference between two set-ups that ran with the same seeds: the paired t interval (Student 1908; Law,
//!   Simulation Modeling and Analysis, 5th edition, 10.2.1).
//! * Of a quantile over many runs: order statistics, by the binomial distribution (David and Nagaraja, Order Statistics, 3rd
//!   edition, 7.1). It assumes nothing about how the runs are distributed, which a t interval does.

use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

/// A number with its bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Interval {
    /// The estimate.
    pub at: f64,
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

/// What many runs came to: no interval of an estimate, but the runs themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Half of the runs came to at most this.
    pub median: f64,
    /// One in twenty came to less.
    pub low: f64,
    /// One in twenty came to more.
    pub high: f64,
}

/// By the nearest rank: the smallest value that at least so large a share of all does not exceed.
fn ranked(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil().max(1.0) as usize;
    sorted.get(rank.min(sorted.len()).wrapping_sub(1)).copied().unwrap_or(f64::NAN)
}

impl Spread {
    /// Of these values.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Spread {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Spread { median: ranked(&sorted, 0.5), low: ranked(&sorted, 0.05), high: ranked(&sorted, 0.95) }
    }
}

/// The t quantile that leaves `level` outside, half of it on each side. Rounded, so that a platform's last bit decides nothing.
fn critical(level: f64, runs: usize) -> f64 {
    let student = StudentsT::new(0.0, 1.0, (runs - 1) as f64);
    let at = student.map_or(f64::INFINITY, |student| student.inverse_cdf(1.0 - level / 2.0));
    (at * 1e6).round() / 1e6
}

/// The mean of these values, and an interval that covers the true mean but for `level`: the t interval.
pub fn of_mean(values: &[f64], level: f64) -> Interval {
    let n = values.len() as f64;
    let at = values.iter().sum::<f64>() / n.max(1.0);
    if values.len() < 2 {
        return Interval { at, low: f64::NEG_INFINITY, high: f64::INFINITY };
    }
    let variance = values.iter().map(|value| (value - at) * (value - at)).sum::<f64>() / (n - 1.0);
    let half = if variance > 0.0 { critical(level, values.len()) * (variance / n).sqrt() } else { 0.0 };
    Interval { at, low: at - half, high: at + half }
}

/// By how much `one` is above `other`, run by run with the same seeds, on average. Of runs that only one of them has had,
/// nothing is known.
pub fn paired(one: &[f64], other: &[f64], level: f64) -> Interval {
    let differences: Vec<f64> = one.iter().zip(other).map(|(one, other)| one - other).collect();
    of_mean(&differences, level)
}

/// The quantile `share` of these values, and an interval that covers the true one but for at most `level`, from order
/// statistics. Where there are too few values for a bound, it is infinite.
pub fn of_quantile(values: &[f64], share: f64, level: f64) -> Interval {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let at = ranked(&sorted, share);
    let Ok(binomial) = Binomial::new(share, n as u64) else { return Interval { at, low: at, high: at } };
    // As many values as lie below the true quantile are binomial. The bounds are the closest values that leave at most
    // half of the level on each side.
    let below = |rank: usize| binomial.cdf(rank as u64);
    let low = (1..=n).rev().find(|rank| below(rank - 1) <= level / 2.0);
    let high = (1..=n).find(|rank| 1.0 - below(rank - 1) <= level / 2.0);
    let value = |rank: Option<usize>, without| rank.map_or(without, |rank| sorted[rank - 1]);
    Interval { at, low: value(low, f64::NEG_INFINITY), high: value(high, f64::INFINITY) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream, exponential, unit};

    #[test]
    fn a_spread_is_made_of_its_values() {
        let spread = Spread::of((1..=20).map(f64::from));
        assert_eq!(spread, Spread { median: 10.0, low: 1.0, high: 19.0 });
        assert_eq!(Spread::of([7.0]), Spread { median: 7.0, low: 7.0, high: 7.0 });
    }

    #[test]
    fn the_t_interval_is_that_of_the_tables() {
        // t for 95 % and 4 degrees of freedom: 2.776.
        let of = of_mean(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.05);
        let half = 2.776_445 * (2.5f64 / 5.0).sqrt();
        assert!((of.high - 3.0 - half).abs() < 1e-4 && (3.0 - of.low - half).abs() < 1e-4, "{of:?}");
        assert_eq!(of_mean(&[2.0; 5], 0.05), Interval { at: 2.0, low: 2.0, high: 2.0 });
        assert_eq!(of_mean(&[2.0], 0.05).high, f64::INFINITY);
        // Differences are steadier than what they are of.
        let one: Vec<f64> = (0..10).map(|i| f64::from(i * i)).collect();
        let other: Vec<f64> = one.iter().map(|value| value + 3.0).collect();
        assert_eq!(paired(&other, &one, 0.05), Interval { at: 3.0, low: 3.0, high: 3.0 });
    }

    #[test]
    fn the_bounds_of_a_median_are_those_of_the_tables() {
        // Of 20 values the 6th and the 15th cover the median with 95.86 %; of 5, the first and the last do not with 95 %.
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        let of = of_quantile(&values, 0.5, 0.05);
        assert_eq!((of.at, of.low, of.high), (10.0, 6.0, 15.0));
        let of = of_quantile(&values[..5], 0.5, 0.05);
        assert_eq!((of.at, of.low, of.high), (3.0, f64::NEG_INFINITY, f64::INFINITY));
    }

    /// How often the interval of so many samples covers what is true.
    fn covers(
        repetitions: u64,
        n: usize,
        draw: &dyn Fn(u64) -> f64,
        of: &dyn Fn(&[f64]) -> Interval,
        truth: f64,
    ) -> f64 {
        let sample = |i: u64| (0..n as u64).map(|k| draw(i * n as u64 + k)).collect::<Vec<f64>>();
        let hits = (0..repetitions).filter(|i| {
            let Interval { low, high, .. } = of(&sample(*i));
            low <= truth && truth <= high
        });
        hits.count() as f64 / repetitions as f64
    }

    #[test]
    fn intervals_cover_what_is_true() {
        let stream = Stream::new(1, Purpose("coverage"));
        let even = |i: u64| unit(stream.at(i));
        let wait = |i: u64| exponential(stream.at(i), 1e9) as f64 / 1e9;
        // The mean of an even draw, the mean of the difference of two, the median and the p90 of waiting times.
        let mean = covers(2_000, 20, &even, &|of| of_mean(of, 0.05), 0.5);
        let halves = |of: &[f64]| paired(&of[..20], &of[20..], 0.05);
        let difference = covers(2_000, 40, &even, &halves, 0.0);
        let median = covers(2_000, 20, &wait, &|of| of_quantile(of, 0.5, 0.05), std::f64::consts::LN_2);
        let p90 = covers(2_000, 100, &wait, &|of| of_quantile(of, 0.9, 0.05), std::f64::consts::LN_10);
        for (name, share) in [("mean", mean), ("difference", difference)] {
            assert!((0.93..=0.97).contains(&share), "{name}: {share}");
        }
        for (name, share) in [("median", median), ("p90", p90)] {
            assert!(share >= 0.93, "{name}: {share}");
        }
    }
}
