//! The hash functions that placement, Bloom filters and sketches are defined by.
//!
//! A cache client's hash is part of its contract: two clients that disagree on it disagree on where every key lives.
//! So each function here is a named, published one (CRC-32 in groupcache, MD5 in ketama, FNV-1a almost everywhere)
//! and none depends on the platform. CRC-32 comes from the crate `crc32fast` with the feature `groupcache`, MD5 from the
//! crate `md-5` with the feature `ketama`.
//!
//! [`FixedState`] is a hasher for tables. It is fast and gives the same hashes everywhere, but it is not keyed: use it
//! only where no adversary chooses the keys.
//!
//! ```
//! use stampede_mechanisms::hash;
//! assert_eq!(hash::fnv1a_64(b"foobar"), 9_625_390_261_332_436_968);
//! ```

use std::hash::{BuildHasher, Hasher};

const FNV_OFFSET_64: u64 = 0xCBF2_9CE4_8422_2325;
const FNV_PRIME_64: u64 = 0x0000_0100_0000_01B3;

/// CRC-32 with the IEEE polynomial, as Go's `crc32.ChecksumIEEE`.
///
/// It is linear: strings that differ in one digit get hashes that differ by a constant, which is why a ring built
/// with it evens out so slowly.
///
/// ```
/// assert_eq!(stampede_mechanisms::hash::crc32(b"Tom"), 1_167_209_971);
/// ```
#[cfg(feature = "groupcache")]
pub fn crc32(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

/// FNV-1a on 32 bits (Fowler, Noll, Vo; RFC 9923).
pub fn fnv1a_32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// FNV-1a on 64 bits (Fowler, Noll, Vo; RFC 9923).
pub fn fnv1a_64(bytes: &[u8]) -> u64 {
    fnv1a_64_continue(FNV_OFFSET_64, bytes)
}

/// Goes on with an FNV-1a that has come to `hash`: `continue(fnv1a_64(a), b)` is the hash of `a` followed by `b`.
pub fn fnv1a_64_continue(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME_64))
}

/// MurmurHash3's 64-bit finaliser (Appleby): a bijection that lets every input bit reach every output bit.
pub const fn fmix64(mut z: u64) -> u64 {
    z = (z ^ (z >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    z = (z ^ (z >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    z ^ (z >> 33)
}

/// [`fmix64`] of [`fnv1a_64`]: FNV's weak high bits repaired, so that near names land far apart.
pub fn mixed64(bytes: &[u8]) -> u64 {
    fmix64(fnv1a_64(bytes))
}

/// The MD5 of `bytes` as four little-endian words: the four ring points that ketama takes from one label.
/// The first word is also ketama's hash of a key.
#[cfg(feature = "ketama")]
pub fn md5_words(bytes: &[u8]) -> [u32; 4] {
    let digest: [u8; 16] = <md5::Md5 as md5::Digest>::digest(bytes).into();
    let word = |i: usize| u32::from_le_bytes([digest[i], digest[i + 1], digest[i + 2], digest[i + 3]]);
    [word(0), word(4), word(8), word(12)]
}

/// A hash of 64 bits that is the same on every platform and in every process.
///
/// It is a multiplicative hash of 64-bit words (Knuth, TAOCP vol. 3, §6.4) whose high half is folded onto the low one at
/// the end. It does not withstand keys that an adversary chooses; the standard library's
/// [`RandomState`](std::hash::RandomState) does, and is what every table of this crate takes unless told otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FixedState;

impl BuildHasher for FixedState {
    type Hasher = FixedHasher;
    fn build_hasher(&self) -> FixedHasher {
        FixedHasher(0)
    }
}

/// The hasher of [`FixedState`].
#[derive(Clone, Copy, Debug)]
pub struct FixedHasher(u64);

impl Hasher for FixedHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
    fn write(&mut self, bytes: &[u8]) {
        for word in bytes.chunks(8) {
            // The length tells a short last word from one padded with zeros.
            let mut padded = [0; 8];
            padded[..word.len()].copy_from_slice(word);
            self.write_u64(u64::from_le_bytes(padded) ^ ((word.len() as u64 & 7) << 56));
        }
    }
    fn write_u64(&mut self, word: u64) {
        // The rotation lets the well-mixed high bits of what came before reach all bits of what comes next.
        self.0 = (self.0.rotate_left(26) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    fn write_u8(&mut self, n: u8) {
        self.write_u64(u64::from(n));
    }
    fn write_u16(&mut self, n: u16) {
        self.write_u64(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn fnv_can_be_taken_up_where_it_stopped(a: Vec<u8>, b: Vec<u8>) {
            let whole = [a.as_slice(), b.as_slice()].concat();
            prop_assert_eq!(fnv1a_64_continue(fnv1a_64(&a), &b), fnv1a_64(&whole));
        }
    }

    #[test]
    fn fnv_is_that_of_its_authors() {
        // The test vectors of RFC 9923, appendix C.
        for (text, short, long) in [
            ("", 0x811C_9DC5, 0xCBF2_9CE4_8422_2325),
            ("a", 0xE40C_292C, 0xAF63_DC4C_8601_EC8C),
            ("foobar", 0xBF9C_F968, 0x8594_4171_F739_67E8),
        ] {
            assert_eq!((fnv1a_32(text.as_bytes()), fnv1a_64(text.as_bytes())), (short, long), "{text}");
        }
    }

    #[test]
    fn a_mixed_hash_is_the_finaliser_of_murmur_over_fnv() {
        assert_eq!(fmix64(1), 0xB456_BCFC_34C2_CB2C);
        assert_eq!(mixed64(b""), 0xEFD0_1F60_BA99_2926);
        assert_eq!(mixed64(b"foobar"), 0x2C22_1949_22D1_672B);
    }

    #[test]
    fn is_pinned() {
        // A change here changes every recorded W-TinyLFU result.
        assert_eq!(FixedState.hash_one(1u64), 0x9E37_79B9_E17D_05AC);
        assert_eq!(FixedState.hash_one(1u32), FixedState.hash_one(1u64));
        assert_eq!(FixedState.hash_one(1usize), FixedState.hash_one(1u64));
        assert_eq!([FixedState.hash_one(1u16), FixedState.hash_one(1u8)], [FixedState.hash_one(1u64); 2]);
        assert_eq!(FixedState.hash_one("a key that is longer than a word"), 9_874_582_637_034_205_967);
    }

    #[test]
    fn tells_similar_texts_apart() {
        let mut hashes: Vec<u64> = (0..100_000).map(|n| FixedState.hash_one(format!("user:{n}"))).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 100_000);
    }
}
