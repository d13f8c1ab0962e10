//! Randomness that a run can be repeated from: the named streams of [`stampede_mechanisms::random`], and the
//! distributions that a world draws from.
//!
//! The distributions are written here, not taken from a library, because their bits are part of every shared link. Every
//! transcendental goes through `libm`, because the platform's `ln`, `exp` and `cos` differ between a native build and a
//! browser.

pub use stampede_mechanisms::random::*;
use std::sync::Arc;

/// An exponential draw with the given mean, rounded to a whole unit.
pub fn exponential(bits: u64, mean: f64) -> u64 {
    libm::round(-libm::log(unit_open(bits)) * mean) as u64
}

/// A log-normal draw with the given **mean** (not median) and `sigma`, the standard deviation of its logarithm;
/// rounded to a whole unit. By Box and Muller's transform from two independent draws.
pub fn log_normal(bits: (u64, u64), mean: u64, sigma: f64) -> u64 {
    let radius = libm::sqrt(-2.0 * libm::log(unit_open(bits.0)));
    let normal = radius * libm::cos(std::f64::consts::TAU * unit(bits.1));
    libm::round(mean as f64 * libm::exp(sigma * normal - sigma * sigma / 2.0)) as u64
}

/// Draws ranks `0..n` with probability proportional to `1 / (rank + 1)^exponent`, in constant time (Walker's alias
/// method with Vose's construction), from one 64-bit draw.
#[derive(Clone, Debug)]
pub struct Zipf {
    /// For each column: the chance, in 2^-32, to stay in it; and the rank to go to otherwise.
    /// Copies share it.
    columns: Arc<[(u32, u32)]>,
}

impl Zipf {
    /// Builds the table for `n` ranks; `exponent` 0 is uniform.
    ///
    /// # Panics
    /// If `n` is zero.
    pub fn new(n: u32, exponent: f64) -> Zipf {
        assert!(n > 0, "a popularity needs at least one key");
        let weights: Vec<f64> = (1..=n).map(|rank| libm::pow(f64::from(rank), -exponent)).collect();
        let scale = f64::from(n) / weights.iter().sum::<f64>();
        let mut share: Vec<f64> = weights.iter().map(|weight| weight * scale).collect();
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for (rank, &s) in share.iter().enumerate() {
            if s < 1.0 { small.push(rank as u32) } else { large.push(rank as u32) }
        }
        let mut columns: Vec<(u32, u32)> = (0..n).map(|rank| (u32::MAX, rank)).collect();
        while let (Some(&less), Some(&more)) = (small.last(), large.last()) {
            small.pop();
            columns[less as usize] = ((share[less as usize] * 4_294_967_296.0) as u32, more);
            share[more as usize] -= 1.0 - share[less as usize];
            if share[more as usize] < 1.0 {
                large.pop();
                small.push(more);
            }
        }
        Zipf { columns: columns.into() }
    }

    /// The rank that these 64 bits draw: the high half chooses the column, the low half whether to stay in it.
    pub fn rank(&self, bits: u64) -> u32 {
        let column = ((bits >> 32) * self.columns.len() as u64) >> 32;
        let (stay, alias) = self.columns[column as usize];
        if (bits as u32) <= stay { column as u32 } else { alias }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_match_their_closed_forms() {
        let stream = Stream::new(7, Purpose("test"));
        let n = 200_000;
        let mean = |draw: &dyn Fn(u64) -> u64| (0..n).map(draw).sum::<u64>() as f64 / n as f64;
        let exp = mean(&|i| exponential(stream.at(i), 1e6));
        assert!((exp / 1e6 - 1.0).abs() < 0.01, "{exp}");
        let log = mean(&|i| log_normal((stream.of(i).at(0), stream.of(i).at(1)), 1_000_000, 0.5));
        assert!((log / 1e6 - 1.0).abs() < 0.01, "{log}");
    }

    #[test]
    fn zipf_follows_its_law() {
        let zipf = Zipf::new(1000, 1.0);
        let harmonic: f64 = (1..=1000).map(|k| 1.0 / f64::from(k)).sum();
        let stream = Stream::new(3, Purpose("test"));
        let mut seen = [0u32; 1000];
        let n = 400_000;
        for i in 0..n {
            seen[zipf.rank(stream.at(i)) as usize] += 1;
        }
        for rank in [0usize, 1, 9, 99] {
            let expected = n as f64 / harmonic / (rank + 1) as f64;
            let sigma = expected.sqrt();
            assert!(
                (f64::from(seen[rank]) - expected).abs() < 5.0 * sigma,
                "rank {rank}: {} for {expected}",
                seen[rank]
            );
        }
    }
}
