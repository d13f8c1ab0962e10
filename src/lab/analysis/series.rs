//! What rates and latencies that Prometheus has measured say: how much traffic there is, when the most, and how slow the
//! database is.

use super::scenario::Traits;
use crate::lab::trace::prometheus::{Measure, Series};
use serde::Serialize;

/// A rate is a peak when it is so many times the usual one.
const PEAK: f64 = 1.5;
/// How far above the median so many percent of a normal distribution end: 90, 95, 99, 99.9.
const QUANTILES: [(f64, f64); 4] = [(0.9, 1.281_551_6), (0.95, 1.644_853_6), (0.99, 2.326_347_9), (0.999, 3.090_232_3)];

/// One series, in figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogSeries"))]
pub struct SeriesReport {
    /// Its name and labels.
    pub name: String,
    /// What it was taken for.
    pub measure: Measure,
    /// How many values it has.
    pub count: usize,
    /// Requests a second, or seconds.
    pub mean: f64,
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
    /// Seconds since 1970 of each value.
    pub at: Vec<f64>,
    /// The values.
    pub values: Vec<f64>,
}

/// What all series say together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogMeasured"))]
pub struct SeriesFit {
    /// The series.
    pub series: Vec<SeriesReport>,
    /// Requests a second of all rates together: the mean, outside of the peak.
    pub rate: Option<f64>,
    /// The highest, from when on and for how long, in seconds of the file; if it stands out.
    pub peak: Option<[f64; 3]>,
    /// The median latency, in seconds.
    pub median: Option<f64>,
    /// The standard deviation of its logarithm; 0 where only one quantile is known.
    pub sigma: f64,
    /// The link of a scenario with this traffic.
    pub link: String,
}

/// Reads what the series say.
pub fn fit(series: &[Series]) -> SeriesFit {
    let reports: Vec<SeriesReport> = series.iter().map(report).collect();
    let rates = together(series);
    let (rate, peak) = peak_of(&rates);
    let latencies = series.iter().filter(|series| series.measure == Measure::Latency);
    let mut quantiles: Vec<(f64, f64)> = latencies
        .map(|series| (series.quantile.unwrap_or(0.5), mean(&series.values())))
        .filter(|found| found.1 > 0.0)
        .collect();
    quantiles.sort_by(|one, other| one.0.total_cmp(&other.0));
    let median = quantiles.iter().min_by(|one, other| (one.0 - 0.5).abs().total_cmp(&(other.0 - 0.5).abs()));
    let sigma = median.and_then(|&(at, median)| {
        let above = |&&(quantile, _): &&(f64, f64)| {
            (at - 0.5).abs() < 1e-9 && QUANTILES.iter().any(|known| known.0 == quantile)
        };
        let &(quantile, slow) = quantiles.iter().rev().find(above)?;
        let normal = QUANTILES.iter().find(|known| known.0 == quantile)?.1;
        Some((libm::log(slow / median) / normal).max(0.0))
    });
    let (median, sigma) = (median.map(|found| found.1), sigma.unwrap_or(0.0));
    let query = median.map(|median| (median, sigma));
    let traits = Traits { rate, peak: peak.map(|[rate, at, length]| (rate, at, length)), query, ..Traits::default() };
    SeriesFit { series: reports, rate, peak, median, sigma, link: traits.link().fragment() }
}

fn report(series: &Series) -> SeriesReport {
    let values = series.values();
    let numbers = || values.iter().map(|point| point.1);
    SeriesReport {
        name: series.name.clone(),
        measure: series.measure,
        count: values.len(),
        mean: mean(&values),
        least: numbers().fold(f64::INFINITY, f64::min).min(f64::MAX),
        most: numbers().fold(0.0, f64::max),
        at: values.iter().map(|point| point.0).collect(),
        values: numbers().collect(),
    }
}

fn mean(values: &[(f64, f64)]) -> f64 {
    values.iter().map(|point| point.1).sum::<f64>() / values.len().max(1) as f64
}

/// The sum of all rates at each instant at which one is known.
fn together(series: &[Series]) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> =
        series.iter().filter(|series| series.measure != Measure::Latency).flat_map(Series::values).collect();
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    points.dedup_by(|next, before| {
        let same = next.0 == before.0;
        before.1 += if same { next.1 } else { 0.0 };
        same
    });
    points
}

/// The usual rate, and the longest stretch above half of the way from it to the highest, if that stands out.
fn peak_of(rates: &[(f64, f64)]) -> (Option<f64>, Option<[f64; 3]>) {
    if rates.is_empty() {
        return (None, None);
    }
    let mut sorted: Vec<f64> = rates.iter().map(|point| point.1).collect();
    sorted.sort_by(f64::total_cmp);
    let (usual, highest) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() - 1]);
    if highest < PEAK * usual || rates.len() < 2 {
        return (Some(mean(rates)), None);
    }
    let step = (rates[rates.len() - 1].0 - rates[0].0) / (rates.len() - 1) as f64;
    let high = |point: &(f64, f64)| point.1 > (usual + highest) / 2.0;
    let top = rates.iter().position(|point| point.1 == highest).unwrap_or(0);
    let from = rates[..top].iter().rposition(|point| !high(point)).map_or(0, |before| before + 1);
    let to = rates[top..].iter().position(|point| !high(point)).map_or(rates.len(), |after| top + after);
    let calm: Vec<(f64, f64)> = rates[..from].iter().chain(&rates[to..]).copied().collect();
    let rate = if calm.is_empty() { usual } else { mean(&calm) };
    (Some(rate), Some([mean(&rates[from..to]), rates[from].0 - rates[0].0, (to - from) as f64 * step]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    fn series(measure: Measure, quantile: Option<f64>, values: &[f64]) -> Series {
        let points = values.iter().enumerate().map(|(at, value)| (1e9 + at as f64 * 10.0, *value)).collect();
        Series { name: "x{}".into(), measure, quantile, points }
    }

    #[test]
    fn a_peak_and_two_quantiles_become_a_scenario() {
        let rates = [100.0, 100.0, 100.0, 500.0, 500.0, 100.0, 100.0, 100.0];
        let fit = fit(&[
            series(Measure::Rate, None, &rates.map(|rate| rate * 0.75)),
            series(Measure::Rate, None, &rates.map(|rate| rate * 0.25)),
            series(Measure::Latency, Some(0.5), &[0.1; 8]),
            series(Measure::Latency, Some(0.99), &[0.1 * libm::exp(0.5 * 2.326_347_9); 8]),
        ]);
        assert_eq!((fit.rate, fit.peak), (Some(100.0), Some([500.0, 30.0, 20.0])));
        assert!((fit.sigma - 0.5).abs() < 1e-6 && (fit.median.unwrap() - 0.1).abs() < 1e-9);
        let (link, faults) = Link::parse(&fit.link);
        assert_eq!((faults, link.a.clients.rate, link.a.clients.spike_rate), (vec![], 100, 500));
        assert_eq!(link.a.clients.spike_at, crate::time::Duration::from_secs(30));
        assert_eq!(link.a.database.sigma, 0.5);
    }

    #[test]
    fn an_even_rate_has_no_peak() {
        let even = fit(&[series(Measure::Rate, None, &[90.0, 100.0, 110.0])]);
        assert_eq!((even.rate, even.peak, even.median), (Some(100.0), None, None));
        assert_eq!(Link::parse(&even.link).1, vec![]);
    }

    #[test]
    fn the_quantile_nearest_to_a_half_is_taken_for_the_median() {
        let fit = fit(&[(0.1, 0.02), (0.5, 0.1), (0.9, 0.3)]
            .map(|(quantile, seconds)| series(Measure::Latency, Some(quantile), &[seconds; 2])));
        assert_eq!(fit.median, Some(0.1));
    }
}
