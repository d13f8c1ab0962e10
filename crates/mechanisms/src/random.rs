//! Randomness that a run can be repeated from: named streams of one pinned generator.
//!
//! A [`Stream`] is SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) read by position instead of in order: `at(n)` is the
//! generator's n-th output. A draw that belongs to request 37 is always `at(37)`, so switching a
//! protection on disturbs no other draw: two runs that differ in their protection see the same arrivals,
//! the same keys and the same query times (common random numbers).
//!
//! The generator is written here, not taken from a library, because its bits are part of what is promised: a library's
//! next version may draw differently.

/// The use of a stream. Its name is hashed into the stream's key, so streams never overlap by construction.
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
}
