//! How large values are.

use crate::random::{Purpose, Stream, log_normal};
use crate::scenario::Scenario;

const SIZES: Purpose = Purpose("sizes");

/// The size of each key's value: log-normal over the keys, as the sizes of cached objects are, and always the same for
/// the same key.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    mean: u64,
    spread: f64,
    draws: Stream,
}

impl Sizes {
    /// The sizes of `scenario`.
    pub fn new(scenario: &Scenario) -> Sizes {
        let keys = &scenario.keys;
        Sizes { mean: keys.value_bytes, spread: keys.size_spread, draws: Stream::new(scenario.run.seed, SIZES) }
    }

    /// The size of `key`'s value in bytes, without the key. At least 1 where sizes differ.
    pub fn bytes(&self, key: u32) -> u64 {
        if self.spread == 0.0 {
            return self.mean;
        }
        let own = self.draws.of(u64::from(key));
        log_normal((own.at(0), own.at(1)), self.mean, self.spread).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(settings: &[(&str, &str)]) -> Sizes {
        let mut scenario = Scenario::default();
        for (path, text) in settings {
            scenario.set(path, text).unwrap();
        }
        Sizes::new(&scenario)
    }

    #[test]
    fn without_a_spread_all_are_the_same() {
        let same = sizes(&[("keys.value_bytes", "777")]);
        assert!((0..1000).all(|key| same.bytes(key) == 777));
        assert_eq!(sizes(&[("keys.value_bytes", "0")]).bytes(3), 0);
    }

    #[test]
    fn sizes_have_the_mean_and_the_spread_that_were_asked_for() {
        for sigma in [0.25, 1.0] {
            let spread = sizes(&[("keys.value_bytes", "10000"), ("keys.size_spread", &sigma.to_string())]);
            let n = 100_000;
            let all: Vec<f64> = (0..n).map(|key| spread.bytes(key) as f64).collect();
            let mean = all.iter().sum::<f64>() / f64::from(n);
            // The standard deviation of a log-normal draw is mean·√(e^σ² − 1).
            let error = 10_000.0 * libm::sqrt((libm::exp(sigma * sigma) - 1.0) / f64::from(n));
            assert!((mean - 10_000.0).abs() < 4.0 * error, "{sigma}: {mean}");
            let logs: Vec<f64> = all.iter().map(|bytes| libm::log(*bytes)).collect();
            let middle = logs.iter().sum::<f64>() / f64::from(n);
            let deviation =
                libm::sqrt(logs.iter().map(|log| (log - middle) * (log - middle)).sum::<f64>() / f64::from(n));
            assert!((deviation / sigma - 1.0).abs() < 0.01, "{sigma}: {deviation}");
            assert!((0..100).all(|key| spread.bytes(key) == spread.bytes(key)));
        }
    }

    #[test]
    fn a_size_that_is_drawn_is_never_nothing() {
        for mean in ["0", "1", "2"] {
            let tiny = sizes(&[("keys.value_bytes", mean), ("keys.size_spread", "3")]);
            assert!((0..10_000).all(|key| tiny.bytes(key) >= 1));
        }
    }

    #[test]
    fn seeds_differ() {
        let one = sizes(&[("keys.size_spread", "1")]);
        let other = sizes(&[("keys.size_spread", "1"), ("run.seed", "2")]);
        assert!((0..100).any(|key| one.bytes(key) != other.bytes(key)));
    }
}
