//! Randomness that a run can be repeated from: named streams of one pinned generator.
//!
//! A [`Stream`] is SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) read by position instead of in order: `at(n)` is the
//! generator's n-th output. A draw that belongs to request 37 is `at(37)` whoever asks for it and whenever, so
//! switching a protection on disturbs no other draw: two runs that differ in their protection see the same arrivals,
//! the same keys and the same query times (common random numbers).
//!
//! The generator and the distributions are written here, not taken from a library, because their bits are part of
//! every shared link: a library's next version may draw differently. Every transcendental goes through `libm`,
//! because the platform's `ln`, `exp` and `cos` differ between a native build and a browser.

/// What a stream is for. The name is hashed into the stream's key, so streams never overlap by construction.
#[derive(Clone, Copy, Debug)]
pub struct Purpose(pub &'static str);

/// A seeded, named sequence of 64-bit draws that can be read at any position.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    key: u64,
}

const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64's output function: a bijection on 64 bits that mixes every input bit into every output bit.
pub const fn mix64(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Stream {
    /// The stream of `purpose` under `seed`.
    pub fn new(seed: u64, purpose: Purpose) -> Stream {
        // FNV-1a of the name: any stable hash will do, it only has to tell purposes apart.
        let mut name = 0xCBF2_9CE4_8422_2325u64;
        for byte in purpose.0.bytes() {
            name = (name ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        Stream { key: mix64(mix64(seed.wrapping_add(GAMMA)) ^ name) }
    }

    /// Draw number `n`.
    pub const fn at(self, n: u64) -> u64 {
        mix64(self.key.wrapping_add(n.wrapping_add(1).wrapping_mul(GAMMA)))
    }

    /// The stream of everything that belongs to item `n`, for items that need more than one draw.
    pub const fn of(self, n: u64) -> Stream {
        Stream { key: mix64(self.at(n) ^ GAMMA) }
    }

    /// A generator that reads this stream in order from its start.
    pub const fn sequence(self) -> Sequence {
        Sequence { stream: self, next: 0 }
    }
}

/// Reads a [`Stream`] in order.
#[derive(Clone, Copy, Debug)]
pub struct Sequence {
    stream: Stream,
    next: u64,
}

impl Sequence {
    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        let draw = self.stream.at(self.next);
        self.next += 1;
        draw
    }
}

/// Maps 64 random bits to a uniform number in **(0, 1]**, on a grid of 2^-53: never zero, so its logarithm is finite.
pub fn unit_open(bits: u64) -> f64 {
    ((bits >> 11) + 1) as f64 / (1u64 << 53) as f64
}

/// Maps 64 random bits to a uniform number in [0, 1), on a grid of 2^-53.
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

/// Maps 64 random bits to a whole number in `0..n` by multiplication (Lemire); 0 when `n` is 0. The bias is below `n / 2^64`.
pub fn below(bits: u64, n: u64) -> u64 {
    ((u128::from(bits) * u128::from(n)) >> 64) as u64
}

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
    columns: Vec<(u32, u32)>,
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
        Zipf { columns }
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
    fn the_output_function_is_splitmix64() {
        // The generator with state 42: vectors/hashes_prng.json, checked against the reference implementation.
        let plain = Stream { key: 42 };
        assert_eq!(plain.at(0), 13_679_457_532_755_275_413);
        assert_eq!(plain.at(1), 2_949_826_092_126_892_291);
        assert_eq!(plain.at(5), 16_015_981_125_662_989_062);
    }

    #[test]
    fn streams_differ_by_seed_purpose_and_item() {
        let draws = [
            Stream::new(1, Purpose("arrivals")).at(0),
            Stream::new(2, Purpose("arrivals")).at(0),
            Stream::new(1, Purpose("keys")).at(0),
            Stream::new(1, Purpose("arrivals")).at(1),
            Stream::new(1, Purpose("arrivals")).of(0).at(0),
        ];
        for (i, a) in draws.iter().enumerate() {
            assert!(draws[..i].iter().all(|b| a != b));
        }
    }

    #[test]
    fn unit_open_is_never_zero_and_reaches_one() {
        assert!(unit_open(0) > 0.0);
        assert_eq!(unit_open(u64::MAX), 1.0);
        assert!(unit(u64::MAX) < 1.0);
    }

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
