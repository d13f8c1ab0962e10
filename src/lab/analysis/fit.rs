//! The scenario whose traffic is most like a log's: its rate, how unequal its keys are, how many there are, and what share
//! of the requests reads.

use serde::Serialize;

/// A key's count is trusted for its rank from so many requests on.
const TRUSTED: f64 = 50.0;
/// The exponents that a scenario accepts.
const STEEPEST: f64 = 4.0;
/// The most keys that a scenario accepts.
const MOST_KEYS: f64 = 1e6;

/// How popular keys are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogPopularity"))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Popularity {
    /// There is one key.
    Single,
    /// All are equally likely.
    Uniform {
        /// How many there are, including those that the log does not ask for.
        keys: f64,
    },
    /// The k-th most popular is asked for in proportion to 1/k^exponent.
    Zipf {
        /// The exponent.
        exponent: f64,
        /// How many keys there are, including those that the log does not ask for.
        keys: f64,
    },
}

/// What a fit looks at.
#[derive(Clone, Copy, Debug)]
pub struct Counts<'a> {
    /// How often the most popular keys were asked for, from the most popular on.
    pub head: &'a [f64],
    /// How many distinct keys were asked for.
    pub distinct: f64,
    /// How many requests there were.
    pub requests: f64,
    /// The variance of the counts of all keys, by their mean.
    pub dispersion: f64,
}

/// How popular the keys of a log are.
///
/// The exponent is the one under which the counts of the most popular keys among each other are the most likely; how many
/// keys there are does not matter for that. Their number is the one with which as many distinct keys are expected to be
/// asked for as were. Counts that vary no more than independent draws of equally likely keys are taken to be that.
pub fn popularity(counts: Counts<'_>) -> Popularity {
    if counts.distinct <= 1.0 {
        return Popularity::Single;
    }
    if counts.dispersion < 1.5 {
        let keys = keys_for(0.0, counts);
        return Popularity::Uniform { keys };
    }
    let trusted = counts.head.iter().take_while(|&&count| count >= TRUSTED).count();
    let head = &counts.head[..trusted.max(10).min(counts.head.len())];
    let exponent = exponent(head);
    Popularity::Zipf { exponent, keys: keys_for(exponent, counts) }
}

/// The exponent under which these counts are the most likely: the mean logarithm of the rank is then what it was.
fn exponent(head: &[f64]) -> f64 {
    let logs: Vec<f64> = (1..=head.len()).map(|rank| libm::log(rank as f64)).collect();
    let all: f64 = head.iter().sum();
    let found = head.iter().zip(&logs).map(|(count, log)| count * log).sum::<f64>() / all.max(1.0);
    let expected = |exponent: f64| {
        let weights = logs.iter().map(|log| libm::exp(-exponent * log));
        let (sum, weighted) = weights
            .zip(&logs)
            .fold((0.0, 0.0), |(sum, weighted), (weight, log)| (sum + weight, weighted + weight * log));
        weighted / sum
    };
    // The steeper, the nearer to the first rank.
    bisect(0.0, STEEPEST, |exponent| expected(exponent) > found)
}

/// How many keys there must be for as many to be asked for as were.
fn keys_for(exponent: f64, counts: Counts<'_>) -> f64 {
    let most = MOST_KEYS.max(counts.distinct);
    // Where no number of keys gives so many, the head of the log is steeper than its tail: there are those that were seen.
    if expected_distinct(exponent, most, counts.requests) < counts.distinct {
        return counts.distinct.round();
    }
    let keys =
        bisect(counts.distinct, most, |keys| expected_distinct(exponent, keys, counts.requests) < counts.distinct);
    keys.round()
}

/// How many of `keys` keys are asked for in so many independent requests, on average.
fn expected_distinct(exponent: f64, keys: f64, requests: f64) -> f64 {
    let weight = |rank: f64| libm::exp(-exponent * libm::log(rank));
    let all = over_ranks(keys, weight);
    over_ranks(keys, |rank| 1.0 - libm::exp(-requests * weight(rank) / all))
}

/// The sum of `of` over all ranks: one by one at first, then the middle of each stretch for all of it.
fn over_ranks(keys: f64, of: impl Fn(f64) -> f64) -> f64 {
    let (mut rank, mut sum) = (1.0, 0.0);
    while rank <= keys {
        let length = if rank < 1_000.0 { 1.0 } else { (rank / 200.0).floor() }.min(keys - rank + 1.0);
        sum += length * of(rank + (length - 1.0) / 2.0);
        rank += length;
    }
    sum
}

/// Where `below` stops being true, between two bounds.
fn bisect(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..48 {
        let middle = (low + high) / 2.0;
        if below(middle) { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// How to write a number so that a link holds it in few digits.
pub fn rounded(value: f64, digits: i32) -> f64 {
    let unit = libm::exp10(f64::from(digits));
    (value * unit).round() / unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponent_of_exact_counts_is_found() {
        for exponent in [0.0, 0.3, 0.8, 1.2] {
            let head: Vec<f64> =
                (1..=1_000).map(|rank| 1e6 * libm::exp(-exponent * libm::log(f64::from(rank)))).collect();
            let found = super::exponent(&head);
            assert!((found - exponent).abs() < 1e-6, "{exponent}: {found}");
        }
    }

    #[test]
    fn ranks_are_summed_in_stretches_as_one_by_one() {
        assert_eq!(over_ranks(1e6, |_| 1.0), 1e6);
        let exact: f64 = (1..=100_000).map(|rank| 1.0 / f64::from(rank)).sum();
        let sum = over_ranks(1e5, |rank| 1.0 / rank);
        assert!((sum / exact - 1.0).abs() < 1e-4, "{sum}, not {exact}");
        // Of keys that are all alike each is asked for with the chance of 1 − e^(−requests ÷ keys).
        let distinct = expected_distinct(0.0, 5_000.0, 10_000.0);
        assert!((distinct - 5_000.0 * (1.0 - libm::exp(-2.0))).abs() < 1e-6, "{distinct}");
        // Of keys by Zipf's law the k-th of 100 is asked for in the share of 1/k in the harmonic number.
        let all: f64 = (1..=100).map(|rank| 1.0 / f64::from(rank)).sum();
        let exact: f64 = (1..=100).map(|rank| 1.0 - libm::exp(-50.0 / f64::from(rank) / all)).sum();
        let distinct = expected_distinct(1.0, 100.0, 50.0);
        assert!((distinct - exact).abs() < 1e-9, "{distinct}, not {exact}");
    }

    #[test]
    fn a_number_is_rounded_to_so_many_digits() {
        assert_eq!([rounded(1.2345, 2), rounded(1.235, 0), rounded(1234.5, -2)], [1.23, 1.0, 1200.0]);
    }
}
