//! Bloom filter: it says either that a key was surely never inserted, or that it may have been.
//!
//! Bloom, "Space/Time Trade-offs in Hash Coding with Allowable Errors" (CACM 13(7), 1970), with the double hashing of
//! Kirsch and Mitzenmacher ("Less Hashing, Same Performance", ESA 2006). In front of a database it stops requests for
//! keys that do not exist (cache penetration); in production in Cassandra, RocksDB, RedisBloom, Guava.
//!
//! # Contract
//! [`contains`](BloomFilter::contains) is never false for a key that was inserted. For another key it is true with
//! about the chance that the filter was sized for, as long as no more keys than that were inserted. Keys cannot be
//! taken out. There is no standard for the bits of a key; here bit i is `((h1 + i · h2) mod 2^64) mod m` with
//! `h1 = fmix64(fnv1a64(key))` and `h2 = fmix64(h1 xor 0x9E3779B97F4A7C15) | 1`.
//!
//! # Cost
//! One hash and k bits a look; 9.6 bits a key for 1 % false positives.
//!
//! ```
//! use stampede_mechanisms::filters::bloom::BloomFilter;
//! let mut known = BloomFilter::new(1_000, 0.01)?;
//! known.insert(b"Tom");
//! assert!(known.contains(b"Tom"));
//! assert!(!known.contains(b"unknown"));
//! # Ok::<(), stampede_mechanisms::filters::bloom::BloomError>(())
//! ```

use std::f64::consts::LN_2;
use std::fmt;

use crate::hash;

/// The most bits of one filter: 128 MiB.
pub const MAX_BITS: u64 = 1 << 30;
/// The most bits set for one key.
pub const MAX_HASHES: u32 = 64;

/// Why no filter could be made.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum BloomError {
    /// The chance of a false positive is not between 0 and 1.
    FalsePositives(f64),
    /// A number of bits outside `1..=`[`MAX_BITS`].
    Bits(u64),
    /// A number of hashes outside `1..=`[`MAX_HASHES`].
    Hashes(u32),
}

impl fmt::Display for BloomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FalsePositives(p) => write!(f, "false positive chance {p}: it must be above 0 and below 1"),
            Self::Bits(m) => write!(f, "{m} bits: the range is 1 to {MAX_BITS}"),
            Self::Hashes(k) => write!(f, "{k} hashes: the range is 1 to {MAX_HASHES}"),
        }
    }
}

impl std::error::Error for BloomError {}

/// A set that can only say "perhaps" or "no". See the [module](self) for its contract.
#[derive(Clone, Debug)]
pub struct BloomFilter {
    words: Vec<u64>,
    bits: u64,
    hashes: u32,
}

impl BloomFilter {
    /// An empty filter for `keys` keys and a chance of `false_positives` in (0, 1): `m = ⌈-n ln p / (ln 2)^2⌉` bits and
    /// `k = round(m / n · ln 2)` of them a key, at least one of each. 0 keys are taken as 1.
    ///
    /// # Errors
    /// [`BloomError`] for a chance outside its range, or one that takes more bits or hashes than there may be.
    pub fn new(keys: u64, false_positives: f64) -> Result<BloomFilter, BloomError> {
        if !(false_positives > 0.0 && false_positives < 1.0) {
            return Err(BloomError::FalsePositives(false_positives));
        }
        let keys = keys.max(1) as f64;
        let bits = libm::ceil(-keys * libm::log(false_positives) / (LN_2 * LN_2)).max(1.0);
        let hashes = libm::round(bits / keys * LN_2).max(1.0);
        BloomFilter::with_size(bits as u64, hashes as u32)
    }

    /// An empty filter of `bits` bits that sets `hashes` of them for a key.
    ///
    /// # Errors
    /// [`BloomError::Bits`] or [`BloomError::Hashes`] outside their ranges.
    pub fn with_size(bits: u64, hashes: u32) -> Result<BloomFilter, BloomError> {
        if bits == 0 || bits > MAX_BITS {
            return Err(BloomError::Bits(bits));
        }
        if hashes == 0 || hashes > MAX_HASHES {
            return Err(BloomError::Hashes(hashes));
        }
        Ok(BloomFilter { words: vec![0; bits.div_ceil(64) as usize], bits, hashes })
    }

    /// Notes `key`; says whether it may have been noted before.
    pub fn insert(&mut self, key: &[u8]) -> bool {
        let mut seen = true;
        for bit in self.indices(key) {
            let (word, mask) = (&mut self.words[(bit / 64) as usize], 1 << (bit % 64));
            seen &= *word & mask != 0;
            *word |= mask;
        }
        seen
    }

    /// Whether `key` may have been inserted; false means that it was not.
    #[must_use]
    pub fn contains(&self, key: &[u8]) -> bool {
        self.indices(key).all(|bit| self.words[(bit / 64) as usize] & (1 << (bit % 64)) != 0)
    }

    /// The bits that stand for `key`, in `0..bits()`; they may repeat.
    pub fn indices(&self, key: &[u8]) -> impl Iterator<Item = u64> + use<> {
        let first = hash::mixed64(key);
        let step = hash::fmix64(first ^ 0x9E37_79B9_7F4A_7C15) | 1;
        let bits = self.bits;
        (0..u64::from(self.hashes)).map(move |i| first.wrapping_add(i.wrapping_mul(step)) % bits)
    }

    /// The size in bits, m.
    pub fn bits(&self) -> u64 {
        self.bits
    }

    /// The bits set for a key, k.
    pub fn hashes(&self) -> u32 {
        self.hashes
    }

    /// How many bits are set so far.
    pub fn bits_set(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// The chance that a key never inserted looks inserted now: (share of bits set)^k.
    pub fn false_positive_chance(&self) -> f64 {
        libm::pow(self.bits_set() as f64 / self.bits as f64, f64::from(self.hashes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn an_empty_filter_knows_nothing() {
        let filter = BloomFilter::new(0, 0.5).unwrap();
        assert!(!filter.contains(b"") && !filter.contains(b"Tom"));
        assert_eq!(filter.false_positive_chance(), 0.0);
    }

    #[test]
    fn refuses_sizes_outside_the_range() {
        for p in [0.0, 1.0, -0.1, f64::NAN, f64::INFINITY] {
            assert!(matches!(BloomFilter::new(10, p), Err(BloomError::FalsePositives(_))), "{p}");
        }
        assert!(matches!(BloomFilter::new(u64::MAX, 0.01), Err(BloomError::Bits(_))));
        assert_eq!(BloomFilter::new(1, 1e-300).unwrap_err(), BloomError::Hashes(997));
        assert_eq!(BloomFilter::with_size(0, 1).unwrap_err(), BloomError::Bits(0));
        assert_eq!(BloomFilter::with_size(8, 0).unwrap_err(), BloomError::Hashes(0));
        assert_eq!(BloomFilter::new(1_000, 0.999_999).unwrap().bits(), 1);
    }

    proptest! {
        #[test]
        fn is_the_set_of_its_keys_bits(
            bits in 1..300u64, hashes in 1..9u32,
            keys in proptest::collection::vec("[a-f]{0,3}", 0..40), probe in "[a-f]{0,3}",
        ) {
            let mut filter = BloomFilter::with_size(bits, hashes).unwrap();
            let mut model = BTreeSet::new();
            for key in &keys {
                let own: Vec<u64> = filter.indices(key.as_bytes()).collect();
                prop_assert_eq!(filter.insert(key.as_bytes()), own.iter().all(|bit| model.contains(bit)));
                model.extend(own);
            }
            prop_assert!(keys.iter().all(|key| filter.contains(key.as_bytes())));
            prop_assert_eq!(filter.bits_set(), model.len() as u64);
            let expected = filter.indices(probe.as_bytes()).all(|bit| model.contains(&bit));
            prop_assert_eq!(filter.contains(probe.as_bytes()), expected);
        }
    }
}
