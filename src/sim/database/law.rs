//! The laws by which query times are drawn. Each has the mean that it is given.
//!
//! Sources: Kleinrock, Queueing Systems I (1975), sections 4.2 and 4.3, for Erlang's and the hyperexponential law; the latter
//! with balanced means, which makes it one of a mean and a variation (Whitt, "Approximating a Point Process by a Renewal
//! Process", Operations Research 1982); Harchol-Balter, Performance Modeling and Design of Computer Systems (2013), chapter 20,
//! for the bounded Pareto; Dean and Barroso, "The Tail at Scale" (CACM 2013), for a hundredth that takes a hundred times as long.

use crate::random::{Stream, exponential, log_normal, unit, unit_open};
use crate::scenario::QueryTime;
use crate::scenario::parameters::Database;
use crate::time::Duration;

/// How query times spread around their mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Law {
    /// All alike.
    Constant,
    /// With the standard deviation of its logarithm.
    LogNormal(f64),
    /// Without memory.
    Exponential,
    /// Up to this share of the mean more or less.
    Uniform(f64),
    /// So many exponential stages.
    Erlang(u64),
    /// The chance of the first of two exponential times, whose mean is 1/(2p) of all; the other's is 1/(2(1 − p)).
    Hyperexponential(f64),
    /// The exponent α, and the longest time in the shortest ones.
    Pareto(f64, f64),
    /// The share of the slow ones, and how many times as long they take.
    Bimodal(f64, f64),
}

impl Law {
    pub fn new(database: &Database) -> Law {
        match database.distribution {
            QueryTime::Constant => Law::Constant,
            QueryTime::LogNormal => Law::LogNormal(database.sigma),
            QueryTime::Exponential => Law::Exponential,
            QueryTime::Uniform => Law::Uniform(database.range),
            QueryTime::Erlang => Law::Erlang(database.stages),
            QueryTime::Hyperexponential => {
                let square = database.variation;
                Law::Hyperexponential((1.0 + libm::sqrt((square - 1.0) / (square + 1.0))) / 2.0)
            }
            QueryTime::Pareto => Law::Pareto(database.tail, database.longest as f64),
            QueryTime::Bimodal => Law::Bimodal(database.slow_share, database.slow_times as f64),
        }
    }

    /// A time with this mean. Reads draw at the positions 0 and 1 of `draws`, writes at 2 and 3; the stages of Erlang's law
    /// have a stream of their own, where reads have the even positions.
    pub fn draw(self, mean: Duration, draws: Stream, stages: Stream, write: bool) -> Duration {
        let bits = |position: u64| draws.at(position + if write { 2 } else { 0 });
        let centre = mean.as_nanos() as f64;
        let nanos = match self {
            Law::Constant => return mean,
            Law::LogNormal(sigma) => log_normal((bits(0), bits(1)), mean.as_nanos(), sigma),
            Law::Exponential => exponential(bits(0), centre),
            Law::Uniform(range) => rounded(centre * (1.0 + range * (2.0 * unit(bits(0)) - 1.0))),
            Law::Erlang(count) => {
                let stage = |n: u64| -libm::log(unit_open(stages.at(2 * n + u64::from(write))));
                rounded((0..count).map(stage).sum::<f64>() * centre / count as f64)
            }
            Law::Hyperexponential(first) => {
                let share = if unit(bits(0)) < first { first } else { 1.0 - first };
                exponential(bits(1), centre / (2.0 * share))
            }
            Law::Pareto(alpha, longest) => {
                let shortest = centre / pareto_mean(alpha, longest);
                let left = 1.0 - unit(bits(0)) * (1.0 - libm::pow(longest, -alpha));
                rounded(shortest * libm::pow(left, -1.0 / alpha))
            }
            Law::Bimodal(share, times) => {
                let fast = centre / (1.0 - share + share * times);
                rounded(if unit(bits(0)) < share { fast * times } else { fast })
            }
        };
        Duration::from_nanos(nanos).min(Duration::MAX)
    }
}

/// The mean of a bounded Pareto law whose shortest time is 1.
fn pareto_mean(alpha: f64, longest: f64) -> f64 {
    let all = 1.0 - libm::pow(longest, -alpha);
    // At α = 1 the general form divides nothing by nothing.
    if (alpha - 1.0).abs() < 1e-9 {
        libm::log(longest) / all
    } else {
        alpha / (alpha - 1.0) * (1.0 - libm::pow(longest, 1.0 - alpha)) / all
    }
}

fn rounded(length: f64) -> u64 {
    libm::round(length) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    const MEAN: Duration = Duration::from_millis(20);

    /// Many draws of reads and as many of writes, in means.
    fn draws(law: Law) -> Vec<f64> {
        let (times, stages) = (Stream::new(5, Purpose("times of a test")), Stream::new(5, Purpose("stages of a test")));
        let draw = |n: u64| law.draw(MEAN, times.of(n / 2), stages.of(n / 2), n.is_multiple_of(2));
        (0..400_000).map(|n| draw(n).as_nanos() as f64 / MEAN.as_nanos() as f64).collect()
    }

    fn moment(samples: &[f64], power: f64) -> f64 {
        samples.iter().map(|one| libm::pow(*one, power)).sum::<f64>() / samples.len() as f64
    }

    /// The mean is 1 and the second moment is this, within four standard errors of either; the fourth moment says how large
    /// those are.
    fn has_moments(law: Law, second: f64, fourth: f64) {
        let samples = draws(law);
        let error = |spread: f64| 4.0 * libm::sqrt(spread / samples.len() as f64) + 1e-6;
        let (mean, square) = (moment(&samples, 1.0), moment(&samples, 2.0));
        assert!((mean - 1.0).abs() <= error(second - 1.0), "{law:?}: mean {mean}");
        assert!((square - second).abs() <= error(fourth - second * second), "{law:?}: {square} for {second}");
        assert!(error(fourth - second * second) < 0.6 * second, "{law:?}: too few draws to mean anything");
    }

    #[test]
    fn erlangs_law_has_its_moments() {
        for stages in [1, 2, 4, 100] {
            let k = stages as f64;
            // E[Xⁿ] of k stages of 1/k each: k (k + 1) … (k + n − 1) / kⁿ.
            let second = (k + 1.0) / k;
            has_moments(Law::Erlang(stages), second, second * (k + 2.0) * (k + 3.0) / (k * k));
        }
    }

    #[test]
    fn the_hyperexponential_law_has_the_variation_that_was_asked_for() {
        for variation in [1.0, 4.0, 20.0] {
            let database = Database { distribution: QueryTime::Hyperexponential, variation, ..Database::default() };
            let law = Law::new(&database);
            let Law::Hyperexponential(p) = law else { panic!("{law:?}") };
            // E[Xⁿ] = n! (p mⁿ + (1 − p) lⁿ), with the means m = 1/2p and l = 1/2(1 − p): the branches do half of the work each.
            let power = |n| p * libm::pow(0.5 / p, n) + (1.0 - p) * libm::pow(0.5 / (1.0 - p), n);
            assert!((power(1.0) - 1.0).abs() < 1e-12);
            assert!((2.0 * power(2.0) - 1.0 - variation).abs() < 1e-9, "{variation}");
            has_moments(law, variation + 1.0, 24.0 * power(4.0));
        }
    }

    #[test]
    fn the_bounded_pareto_law_has_its_moments_and_its_bounds() {
        for (alpha, longest) in [(1.1, 1000.0), (1.0, 100.0), (0.5, 50.0), (3.0, 1e6)] {
            // E[Xⁿ] with the shortest time 1: α/(α − n) (1 − r^(n − α)) / (1 − r^−α), and ln r in place of the quotient at α = n.
            let power = |n: f64| {
                let all = 1.0 - libm::pow(longest, -alpha);
                let area =
                    if alpha == n { libm::log(longest) } else { (1.0 - libm::pow(longest, n - alpha)) / (alpha - n) };
                alpha * area / all
            };
            let mean = power(1.0);
            assert!((mean - pareto_mean(alpha, longest)).abs() < 1e-9 * mean);
            let law = Law::Pareto(alpha, longest);
            let samples = draws(law);
            let (least, most) = (1.0 / mean, longest / mean);
            assert!(samples.iter().all(|one| (least - 1e-6..=most + 1e-6).contains(one)), "{law:?}");
            // How many are longer than the mean: the law itself, whose far moments no sample knows.
            let over = samples.iter().filter(|one| **one > 1.0).count() as f64 / samples.len() as f64;
            let floor = libm::pow(longest, -alpha);
            let expected = (libm::pow(mean, -alpha) - floor) / (1.0 - floor);
            assert!((over - expected).abs() < 4.0 * libm::sqrt(0.25 / samples.len() as f64), "{law:?}: {over}");
            if alpha < 2.0 {
                has_moments(law, power(2.0) / (mean * mean), power(4.0) / libm::pow(mean, 4.0));
            }
        }
    }

    #[test]
    fn of_the_bimodal_law_so_many_take_so_many_times_as_long() {
        for (share, times) in [(0.01, 100.0), (0.3, 5.0), (0.0, 10.0), (1.0, 10.0)] {
            let fast = 1.0 / (1.0 - share + share * times);
            let power = |n| (1.0 - share) * libm::pow(fast, n) + share * libm::pow(times * fast, n);
            has_moments(Law::Bimodal(share, times), power(2.0), power(4.0));
            let slow = draws(Law::Bimodal(share, times)).iter().filter(|one| **one > 1.5 * fast).count() as f64 / 4e5;
            assert!((slow - share).abs() < 0.004, "{slow} for {share}");
        }
    }
}
